// A key that waits for its material seals nothing: KMS refuses every use in PendingImport.

#include "judge/internal/key_case.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

KeyAnswer AnswerFor(const Case&, const model::Key& key) {
  if (!key.state.known()) {
    const model::Text because =
        key.state.unknown() ? key.state.because() : model::Text{"unknown/not-looked-at", {}};
    return UnknownKey(because, key.state.origin());
  }
  if (key.state.value() == "PendingImport") {
    return {Verdict::kFail, "fail", {}, key.state.origin()};
  }
  return {Verdict::kPass, "pass", {}, key.state.origin()};
}

}  // namespace

void JudgeKmsKeyPendingImport(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusterKeys(input, "kms-key-pending-import", AnswerFor, findings);
}

}  // namespace fuin::judge
