// A key policy gives the key to callers of any AWS account.

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
  if (key.policy.absent()) {  // AWS's default policy names the key's own account
    return {Verdict::kPass, "pass", {}, key.policy.origin()};
  }
  switch (IsOpenToEveryone(key.policy.value())) {
    case Answer::kYes:
      return {Verdict::kFail, "fail", {}, key.policy.origin()};
    case Answer::kNo:
      return {Verdict::kPass, "pass", {}, key.policy.origin()};
    case Answer::kUnknown:
      break;
  }
  return {Verdict::kUnknown, "unknown_member", {}, key.policy.origin()};
}

}  // namespace

void JudgeKmsKeyPolicyOpen(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusterKeys(input, "kms-key-policy-open", AnswerFor, findings);
}

}  // namespace fuin::judge
