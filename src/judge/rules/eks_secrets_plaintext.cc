// Secrets lie in etcd as plain text: Kubernetes below 1.28 and no encryption asked for.

#include "judge/internal/cluster_case.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict& verdict) {
  static_cast<void>(input);
  switch (verdict.at_rest) {
    case model::AtRest::kPlaintext:
      return {Verdict::kFail, "fail", {{"version", cluster.version.value()}}, verdict.origin};
    case model::AtRest::kAwsOwnedKey:
    case model::AtRest::kCustomerKey:
    case model::AtRest::kLocalKey:
      return {Verdict::kPass, "pass", {}, verdict.origin};
    case model::AtRest::kMisconfigured:
      return {Verdict::kNotApplicable, "not_applicable", {}, verdict.origin};
    case model::AtRest::kUnknown:
      break;
  }
  return UnknownCluster(verdict.why, verdict.origin);
}

}  // namespace

void JudgeEksSecretsPlaintext(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "eks-secrets-plaintext", AnswerFor, findings);
}

}  // namespace fuin::judge
