// The encryption block is taken out of a cluster that has one: Terraform replaces the cluster.
//
// In the AWS provider only the removal of encryption_config forces a new resource (CustomizeDiff of
// aws_eks_cluster); adding one is an update in place.

#include "judge/internal/cluster_case.h"
#include "judge/internal/same_cluster.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

bool IsEmpty(const model::Seen<std::vector<model::EncryptionBlock>>& encryption) {
  return encryption.absent() || (encryption.known() && encryption.value().empty());
}

ClusterAnswer AnswerFor(const Case& input, const SameClusters& same, const model::Cluster& cluster,
                        size_t index) {
  const model::Origin& origin = cluster.encryption.origin();
  const std::vector<Before> before = BeforeOf(input.facts, same, index);
  if (before.empty()) {
    return {Verdict::kNotApplicable, "not_applicable", {}, origin, {}};
  }
  if (cluster.encryption.known() && !cluster.encryption.value().empty()) {
    return {Verdict::kPass, "pass", {}, origin, {}};
  }
  if (!cluster.encryption_ignored.empty()) {
    return {Verdict::kPass, "pass_ignored", {}, cluster.encryption_ignored[0], {}};
  }
  for (const Before& one : before) {
    if (one.encryption.known() && !one.encryption.value().empty()) {
      if (cluster.encryption.unknown()) {
        return UnknownCluster(cluster.encryption.because(), origin);
      }
      const model::EncryptionBlock& block = one.encryption.value()[0];
      return {Verdict::kFail,
              "fail",
              {{"view", model::Nested(NameOf(one.view))},
               {"key", block.key.known() ? block.key.value().text : ""}},
              origin,
              {{{"drift/had-block", {{"view", model::Nested(NameOf(one.view))}}}, block.origin}}};
    }
  }
  for (const Before& one : before) {
    if (!IsEmpty(one.encryption)) {
      return UnknownCluster(one.encryption.because(), one.encryption.origin());
    }
  }
  return {Verdict::kPass, "pass_never", {}, origin, {}};
}

}  // namespace

void JudgeEksEncryptionRemovalReplacesCluster(const Case& input,
                                              std::vector<model::Finding>& findings) {
  const SameClusters same(input.facts);
  const auto judge = [&](const Case&, const model::Cluster& cluster,
                         const model::ClusterVerdict& verdict) {
    return AnswerFor(input, same, cluster, verdict.cluster_index);
  };
  JudgeClusters(input, "eks-encryption-removal-replaces-cluster", judge, findings);
}

}  // namespace fuin::judge
