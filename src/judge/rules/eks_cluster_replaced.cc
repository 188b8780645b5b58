// The plan deletes the cluster and makes a new one: what only its etcd holds is gone.

#include <algorithm>

#include "judge/internal/cluster_case.h"
#include "judge/internal/same_cluster.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict&) {
  if (ViewOf(input.facts, cluster) != View::kPlan || cluster.planned_actions.empty()) {
    return {Verdict::kNotApplicable, "not_applicable", {}, cluster.origin, {}};
  }
  const bool is_replaced = std::ranges::count(cluster.planned_actions, "delete") > 0 &&
                           std::ranges::count(cluster.planned_actions, "create") > 0;
  return {is_replaced ? Verdict::kFail : Verdict::kPass,
          is_replaced ? "fail" : "pass",
          {},
          cluster.origin,
          {}};
}

}  // namespace

void JudgeEksClusterReplaced(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "eks-cluster-replaced", AnswerFor, findings);
}

}  // namespace fuin::judge
