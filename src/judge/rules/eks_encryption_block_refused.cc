// Terraform refuses the block: what the provider's schema or an expression's evaluation does not
// allow.

#include "judge/internal/cluster_case.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict& verdict) {
  static_cast<void>(input);
  static_cast<void>(verdict);
  for (const model::Defect& defect : cluster.defects) {
    if (defect.refused) {
      return {Verdict::kFail, "fail", {{"what", model::Nested(defect.text)}}, defect.origin};
    }
  }
  if (cluster.encryption.unknown()) {
    return UnknownCluster(cluster.encryption.because(), cluster.encryption.origin());
  }
  if (cluster.encryption.absent()) {
    return {Verdict::kNotApplicable, "not_applicable", {}, cluster.encryption.origin()};
  }
  return {Verdict::kPass, "pass", {}, cluster.encryption.origin()};
}

}  // namespace

void JudgeEksEncryptionBlockRefused(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "eks-encryption-block-refused", AnswerFor, findings);
}

}  // namespace fuin::judge
