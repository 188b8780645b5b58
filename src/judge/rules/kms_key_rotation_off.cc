// Automatic rotation of the key's material is off. Only symmetric keys with material of AWS rotate
// by themselves (KMS developer guide, "Rotate AWS KMS keys").

#include "judge/internal/key_case.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

KeyAnswer AnswerFor(const Case&, const model::Key& key) {
  const bool can_rotate = !(key.material.known() && !key.material.is("AWS_KMS")) &&
                          !(key.spec.known() && !key.spec.is("SYMMETRIC_DEFAULT"));
  if (!can_rotate) {
    return {Verdict::kNotApplicable, "not_applicable", {}, key.origin};
  }
  if (!key.rotation.known()) {
    return UnknownKey(
        key.rotation.unknown() ? key.rotation.because() : model::Text{"unknown/not-looked-at", {}},
        key.rotation.origin());
  }
  const bool rotates = key.rotation.value();
  return {rotates ? Verdict::kPass : Verdict::kFail,
          rotates ? "pass" : "fail",
          {},
          key.rotation.origin()};
}

}  // namespace

void JudgeKmsKeyRotationOff(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusterKeys(input, "kms-key-rotation-off", AnswerFor, findings);
}

}  // namespace fuin::judge
