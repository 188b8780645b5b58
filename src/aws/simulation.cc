// See simulation.h. Shapes: IAM 2010-05-08, Query. One resource a call, so that EvalDecision is
// that resource's.

#include "aws/simulation.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/internal/xml.h"
#include "base/strings.h"
#include "http/transport.h"

namespace fuin::aws {
namespace {

constexpr const char* kVersion = "2010-05-08";
constexpr std::string_view kResults =
    "SimulatePrincipalPolicyResponse/SimulatePrincipalPolicyResult/EvaluationResults/member";

Decision DecisionOf(std::string_view word, bool is_unclear) {
  if (word == "allowed") {
    return Decision::kAllowed;
  }
  if (word == "explicitDeny") {
    return Decision::kExplicitDeny;
  }
  return is_unclear || word != "implicitDeny" ? Decision::kUnclear : Decision::kImplicitDeny;
}

}  // namespace

Result<std::string> PrincipalArnOf(const Caller& caller, std::string_view identity_arn) {
  // arn:PARTITION:SERVICE::ACCOUNT:RESOURCE
  const std::vector<std::string_view> parts = Split(identity_arn, ':');
  const Error unsupported = {
      ErrorCode::kUnsupported,
      fmt::format("{} has no policies that could be simulated", Printable(identity_arn)), ""};
  if (parts.size() != 6) {
    return unsupported;
  }
  if (parts[2] == "iam" && (parts[5].starts_with("user/") || parts[5].starts_with("role/"))) {
    return std::string(identity_arn);
  }
  const std::vector<std::string_view> names = Split(parts[5], '/');
  if (parts[2] != "sts" || names.size() < 2 || names[0] != "assumed-role") {
    return unsupported;
  }
  Call call = QueryCall(Service::kIam, "GetRole", kVersion,
                        "&RoleName=" + http::PercentEncode(std::string(names[1])));
  call.resource = names[1];
  const Result<http::Response> response = SendCall(caller, call);
  const std::string arn = response ? FirstTextOf(response->body, "Arn") : "";
  return arn.empty() ? fmt::format("arn:{}:iam::{}:role/{}", parts[1], parts[4], names[1]) : arn;
}

Result<std::vector<ActionDecision>> SimulatePrincipalPolicy(const Caller& caller,
                                                            const std::string& principal_arn,
                                                            const std::vector<std::string>& actions,
                                                            const std::string& resource) {
  std::string parameters = "&PolicySourceArn=" + http::PercentEncode(principal_arn) +
                           "&ResourceArns.member.1=" + http::PercentEncode(resource);
  for (size_t i = 0; i < actions.size(); ++i) {
    parameters += fmt::format("&ActionNames.member.{}={}", i + 1, http::PercentEncode(actions[i]));
  }
  Call call = QueryCall(Service::kIam, "SimulatePrincipalPolicy", kVersion, parameters);
  call.resource = principal_arn;
  const http::Response response = FUIN_TRY(SendCall(caller, call));
  const auto texts = [&](std::string_view member) {
    return TextsOf(response.body, fmt::format("{}/{}", kResults, member));
  };
  const std::vector<std::string> names = FUIN_TRY(texts("EvalActionName"));
  const std::vector<std::string> decisions = FUIN_TRY(texts("EvalDecision"));
  // Which of the actions it is that a policy asks more for is not told apart: then all that are
  // not allowed are unclear.
  const std::vector<std::string> missing = FUIN_TRY(texts("MissingContextValues/member"));
  std::vector<ActionDecision> found;
  for (const std::string& action : actions) {
    const auto name = std::ranges::find_if(names, [&](const std::string& candidate) {
      return AsciiLower(candidate) == AsciiLower(action);
    });
    const size_t index = static_cast<size_t>(name - names.begin());
    if (name == names.end() || decisions.size() != names.size()) {
      return Misshapen(call);
    }
    found.push_back({action, DecisionOf(decisions[index], !missing.empty())});
  }
  return found;
}

}  // namespace fuin::aws
