// KMS knows no such key any more: it was deleted, and what it sealed can't be opened again.

#include "judge/internal/key_case.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

KeyAnswer AnswerFor(const Case&, const model::Key& key) {
  if (key.state.unknown()) {
    return UnknownKey(key.state.because(), key.state.origin());
  }
  return {key.state.absent() ? Verdict::kFail : Verdict::kPass,
          key.state.absent() ? "fail" : "pass",
          {},
          key.state.origin()};
}

}  // namespace

void JudgeKmsKeyMissing(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusterKeys(input, "kms-key-missing", AnswerFor, findings);
}

}  // namespace fuin::judge
