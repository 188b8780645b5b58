// What IAM would let a principal do: iam:SimulatePrincipalPolicy. It knows the principal's own
// policies, boundary and organization; not a key's policy. Errors as calls.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/request.h"
#include "base/result.h"

namespace fuin::aws {

// Returns the IAM ARN behind the ARN of sts:GetCallerIdentity: a user's as it is, a role's for a
// session of it. A session's ARN leaves the role's path out: it is asked for with iam:GetRole, and
// taken for "/" where that is denied. kUnsupported for a principal that has no policies of its own
// to simulate: the root user, a federated user.
Result<std::string> PrincipalArnOf(const Caller& caller, std::string_view identity_arn);

enum class Decision : uint8_t {
  kAllowed,
  kExplicitDeny,
  kImplicitDeny,  // no policy of the principal allows it
  kUnclear,  // not allowed with what was told, and a policy asks for more (MissingContextValues)
};

struct ActionDecision {
  std::string action;
  Decision decision = Decision::kUnclear;
};

// Asks for each of `actions` on `resource` ("*", an ARN). kCorrupt where an action has no answer.
Result<std::vector<ActionDecision>> SimulatePrincipalPolicy(const Caller& caller,
                                                            const std::string& principal_arn,
                                                            const std::vector<std::string>& actions,
                                                            const std::string& resource);

}  // namespace fuin::aws
