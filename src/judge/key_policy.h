// What a KMS key policy gives, and to whom. Questions have three answers: a member that is known
// only at run time never reads as safe, and never as a fault.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/key.h"

namespace fuin::judge {

enum class Answer : uint8_t { kNo, kYes, kUnknown };

// Returns whether IAM's pattern ('*' any text, '?' one character) matches `text`, both compared
// without case as IAM compares actions. Time is the product of both lengths at worst.
bool MatchesIamPattern(std::string_view pattern, std::string_view text);

// Returns whether `statement` speaks of `action` ("kms:CreateGrant"), by Action or NotAction.
Answer CoversAction(const model::PolicyStatement& statement, std::string_view action);

// Returns whether `condition` holds callers to accounts, organizations, principals or networks that
// it names. A condition that is also true when the request lacks the key (IfExists, ForAllValues)
// does not, nor does kms:ViaService, which any account can satisfy.
Answer RestrictsCaller(const model::PolicyCondition& condition);

// Returns whether anyone, of any AWS account, may use, administer or read the key. On kYes `index`
// (may be null) is set to the statement that says so.
Answer IsOpenToEveryone(const model::Policy& policy, std::optional<size_t>* index = nullptr);

// Returns whether some IAM principal gets both kms:DescribeKey and kms:CreateGrant, by name or
// through its account: what EKS needs of the caller that associates the key. Services don't count:
// EKS acts with the caller's permissions.
Answer LetsCallerSeal(const model::Policy& policy);

// Returns whether an account may change the policy. Where none may, the key is lost with the
// principals that may: AWS Support alone can help then.
Answer AccountAdministers(const model::Policy& policy);

}  // namespace fuin::judge
