// The key of the encryption block is empty, a bare key id, or no name of a KMS key.

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
  const model::KeyForm form = key.absent() ? model::KeyForm::kEmpty : key.value().form;
  const std::string text = key.absent() ? "" : key.value().text;
  switch (form) {
    case model::KeyForm::kEmpty:
      return {Verdict::kFail, "fail_empty", {}, key.origin()};
    case model::KeyForm::kKeyId:
      return {Verdict::kFail, "fail_id", {{"key", text}}, key.origin()};
    case model::KeyForm::kMalformed:
      return {Verdict::kFail, "fail", {{"key", text}}, key.origin()};
    default:
      return {Verdict::kPass, "pass", {{"key", text}}, key.origin()};
  }
}

}  // namespace

void JudgeEksEncryptionKeyMalformed(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "eks-encryption-key-malformed", AnswerFor, findings);
}

}  // namespace fuin::judge
