// The policy demands a key of one's own, and the cluster is sealed under AWS's.

#include "judge/internal/cluster_case.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict& verdict) {
  if (input.policy != Policy::kCustomerKey) {
    return {Verdict::kNotApplicable, "not_applicable", {}, verdict.origin};
  }
  static_cast<void>(cluster);
  switch (verdict.at_rest) {
    case model::AtRest::kCustomerKey:
      return {Verdict::kPass, "pass", {{"key", verdict.key}}, verdict.origin};
    case model::AtRest::kUnknown:
      return UnknownCluster(verdict.why, verdict.origin);
    default:
      return {Verdict::kFail, "fail", {}, verdict.origin};
  }
}

}  // namespace

void JudgeEksSecretsNoCustomerKey(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "eks-secrets-no-customer-key", AnswerFor, findings);
}

}  // namespace fuin::judge
