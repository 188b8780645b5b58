// The cluster's API endpoint is open to the whole internet: the example of a policy beyond Secrets.

#include "judge/internal/cluster_case.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict& verdict) {
  static_cast<void>(input);
  static_cast<void>(verdict);
  if (cluster.endpoint_public.unknown()) {
    return UnknownCluster(cluster.endpoint_public.because(), cluster.endpoint_public.origin());
  }
  if (cluster.endpoint_public.is(false)) {
    return {Verdict::kPass, "pass", {}, cluster.endpoint_public.origin()};
  }
  if (cluster.endpoint_cidrs.unknown()) {
    return UnknownCluster(cluster.endpoint_cidrs.because(), cluster.endpoint_cidrs.origin());
  }
  bool is_open = cluster.endpoint_cidrs.absent() || cluster.endpoint_cidrs.value().empty();
  if (cluster.endpoint_cidrs.known()) {
    for (const std::string& cidr : cluster.endpoint_cidrs.value()) {
      is_open = is_open || cidr == "0.0.0.0/0" || cidr == "::/0";
    }
  }
  return {is_open ? Verdict::kFail : Verdict::kPass,
          is_open ? "fail" : "pass",
          {},
          cluster.endpoint_public.origin()};
}

}  // namespace

void JudgeEksEndpointPublic(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "eks-endpoint-public", AnswerFor, findings);
}

}  // namespace fuin::judge
