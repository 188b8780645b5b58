// The version is past the end of EKS's extended support on the day of the run.

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
    case Support::kExtended:
      return {Verdict::kPass, "pass", {{"version", shown}}, origin, {}};
    case Support::kEnded:
      break;
    case Support::kUnknown:
      return UnknownCluster({"unknown/calendar", {{"version", shown}}}, origin);
  }
  if (!status.extended_ends.has_value()) {
    return {Verdict::kFail, "fail_undated", {{"version", shown}}, origin, {}};
  }
  return {Verdict::kFail,
          "fail",
          {{"version", shown}, {"date", fuin::ToString(*status.extended_ends)}},
          origin,
          {}};
}

}  // namespace

void JudgeEksVersionUnsupported(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "eks-version-unsupported", AnswerFor, findings);
}

}  // namespace fuin::judge
