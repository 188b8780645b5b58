// The version is in EKS's extended support on the day of the run: patched, for a surcharge.

#include "judge/internal/cluster_case.h"
#include "judge/internal/eks_calendar.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict&) {
  const model::Origin& origin = cluster.version.origin();
  if (cluster.version.absent() || cluster.platform != model::Platform::kEks) {
    return {Verdict::kNotApplicable, "not_applicable", {}, origin, {}};
  }
  if (cluster.version.unknown()) {
    return UnknownCluster(cluster.version.because(), origin);
  }
  const std::optional<MinorVersion> version = ParseVersion(cluster.version.value());
  if (!version.has_value()) {
    return UnknownCluster({"unknown/error", {{"name", cluster.version.value()}}}, origin);
  }
  const SupportStatus status = SupportOf(*version, input.facts.today);
  const std::string shown = cluster.version.value();
  switch (status.support) {
    case Support::kStandard:
      return {Verdict::kPass, "pass", {{"version", shown}}, origin, {}};
    case Support::kEnded:  // eks-version-unsupported says so
      return {Verdict::kNotApplicable, "not_applicable", {}, origin, {}};
    case Support::kUnknown:
      return UnknownCluster({"unknown/calendar", {{"version", shown}}}, origin);
    case Support::kExtended:
      break;
  }
  return {Verdict::kFail,
          "fail",
          {{"version", shown},
           {"since", fuin::ToString(*status.standard_ends)},
           {"date", fuin::ToString(*status.extended_ends)}},
          origin,
          {}};
}

}  // namespace

void JudgeEksVersionExtendedSupport(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "eks-version-extended-support", AnswerFor, findings);
}

}  // namespace fuin::judge
