// A disabled key seals a cluster: its API server fails at its next restart (EKS, "Encrypt
// Kubernetes secrets with KMS": health issue KMS_KEY_DISABLED).

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
  if (key.state.value() == "Disabled") {
    return {Verdict::kFail, "fail", {}, key.state.origin()};
  }
  return {Verdict::kPass, "pass", {}, key.state.origin()};
}

}  // namespace

void JudgeKmsKeyDisabled(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusterKeys(input, "kms-key-disabled", AnswerFor, findings);
}

}  // namespace fuin::judge
