// lifecycle.ignore_changes covers the encryption: what the code says is not what is applied.

#include "judge/internal/cluster_case.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict& verdict) {
  static_cast<void>(input);
  static_cast<void>(verdict);
  if (!cluster.encryption_ignored.empty()) {
    return {Verdict::kFail, "fail", {}, cluster.encryption_ignored[0]};
  }
  return {Verdict::kPass, "pass", {}, cluster.origin};
}

}  // namespace

void JudgeEksEncryptionChangesIgnored(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "eks-encryption-changes-ignored", AnswerFor, findings);
}

}  // namespace fuin::judge
