// A key policy gives no caller what EKS needs of it: kms:DescribeKey and kms:CreateGrant.

#include "judge/internal/key_case.h"
#include "judge/key_policy.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

KeyAnswer AnswerFor(const Case&, const model::Key& key) {
  if (key.policy.unknown()) {
    return UnknownKey(key.policy.because(), key.policy.origin());
  }
  if (key.policy.absent()) {  // AWS's default policy gives kms:* through the account
    return {Verdict::kPass, "pass", {}, key.policy.origin()};
  }
  switch (LetsCallerSeal(key.policy.value())) {
    case Answer::kYes:
      return {Verdict::kPass, "pass", {}, key.policy.origin()};
    case Answer::kNo:
      return {Verdict::kFail, "fail", {}, key.policy.origin()};
    case Answer::kUnknown:
      break;
  }
  return {Verdict::kUnknown, "unknown_member", {}, key.policy.origin()};
}

}  // namespace

void JudgeKmsKeyPolicyLocksOut(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusterKeys(input, "kms-key-policy-locks-out", AnswerFor, findings);
}

}  // namespace fuin::judge
