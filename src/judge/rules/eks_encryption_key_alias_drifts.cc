// The key is named by an alias: EKS stores the ARN behind it, and code drifts for ever.

#include "judge/internal/cluster_case.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

ClusterAnswer AnswerFor(const Case& input, const model::Cluster& cluster,
                        const model::ClusterVerdict& verdict) {
  static_cast<void>(input);
  static_cast<void>(verdict);
  if (cluster.encryption.unknown()) {
    return UnknownCluster(cluster.encryption.because(), cluster.encryption.origin());
  }
  if (cluster.encryption.absent() || cluster.encryption.value().empty()) {
    return {Verdict::kNotApplicable, "not_applicable", {}, cluster.encryption.origin()};
  }
  const model::Seen<model::KeyReference>& key = cluster.encryption.value()[0].key;
  if (key.unknown()) {
    return UnknownCluster(key.because(), key.origin());
  }
  if (key.absent()) {
    return {Verdict::kNotApplicable, "not_applicable", {}, key.origin()};
  }
  const model::KeyForm form = key.value().form;
  const bool is_alias = form == model::KeyForm::kAliasArn || form == model::KeyForm::kAliasName;
  if (form == model::KeyForm::kOpaque) {
    return UnknownCluster({"unknown/data", {{"name", key.value().text}}}, key.origin());
  }
  return {is_alias ? Verdict::kFail : Verdict::kPass,
          is_alias ? "fail" : "pass",
          {{"key", key.value().text}},
          key.origin()};
}

}  // namespace

void JudgeEksEncryptionKeyAliasDrifts(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "eks-encryption-key-alias-drifts", AnswerFor, findings);
}

}  // namespace fuin::judge
