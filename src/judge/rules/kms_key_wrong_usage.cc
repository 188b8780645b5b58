// The key that seals a cluster is asymmetric, or made for signing: EKS takes symmetric encryption
// keys alone (EKS user guide, "Encrypt Kubernetes secrets with KMS").

#include "judge/internal/key_case.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

KeyAnswer AnswerFor(const Case&, const model::Key& key) {
  for (const model::Seen<std::string>* seen : {&key.usage, &key.spec}) {
    if (!seen->known()) {
      return UnknownKey(
          seen->unknown() ? seen->because() : model::Text{"unknown/not-looked-at", {}},
          seen->origin());
    }
  }
  if (key.usage.is("ENCRYPT_DECRYPT") && key.spec.is("SYMMETRIC_DEFAULT")) {
    return {Verdict::kPass, "pass", {}, key.usage.origin()};
  }
  return {Verdict::kFail,
          "fail",
          {{"usage", key.usage.value()}, {"spec", key.spec.value()}},
          key.usage.is("ENCRYPT_DECRYPT") ? key.spec.origin() : key.usage.origin()};
}

}  // namespace

void JudgeKmsKeyWrongUsage(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusterKeys(input, "kms-key-wrong-usage", AnswerFor, findings);
}

}  // namespace fuin::judge
