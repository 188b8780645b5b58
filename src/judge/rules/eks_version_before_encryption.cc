// Kubernetes below 1.13: encryption cannot be associated at all.

#include "judge/at_rest.h"
#include "judge/internal/cluster_case.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict& verdict) {
  static_cast<void>(input);
  static_cast<void>(verdict);
  const model::Origin& origin = cluster.version.origin();
  if (cluster.version.absent()) {
    return {Verdict::kNotApplicable, "not_applicable", {}, origin};
  }
  if (cluster.version.unknown()) {
    return UnknownCluster(cluster.version.because(), origin);
  }
  const std::optional<MinorVersion> version = ParseVersion(cluster.version.value());
  if (!version.has_value()) {
    return UnknownCluster({"unknown/error", {{"name", cluster.version.value()}}}, origin);
  }
  const bool is_too_old = *version < kFirstSealable;
  return {is_too_old ? Verdict::kFail : Verdict::kPass,
          is_too_old ? "fail" : "pass",
          {{"version", cluster.version.value()}},
          origin};
}

}  // namespace

void JudgeEksVersionBeforeEncryption(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "eks-version-before-encryption", AnswerFor, findings);
}

}  // namespace fuin::judge
