// The key lives in another Region than the cluster.

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
  const std::string& text = key.value().text;
  const model::Key* seen = model::FindKey(input.facts, key.value());
  const std::optional<model::KmsArn> arn = model::ParseKmsArn(text);
  // One provider made both, in the Region of the environment: which one that is does not matter.
  const bool have_one_provider =
      seen != nullptr && !arn.has_value() && seen->root == cluster.root &&
      seen->management == model::KeyManagement::kManaged && seen->region.unknown() &&
      cluster.region.unknown() && seen->region.because() == cluster.region.because() &&
      cluster.region.because().id != "unknown/not-looked-at";
  // An alias by its name is looked up in the cluster's Region; a key of the same stack is made
  // there.
  const bool is_by_name = key.value().form == model::KeyForm::kAliasName;
  const bool is_same_unknown =
      cluster.region.unknown() && seen != nullptr && seen->source_index == cluster.source_index &&
      seen->region.unknown() && seen->region.because() == cluster.region.because();
  const bool is_same_text = cluster.region.unknown() && arn.has_value() &&
                            arn->region.starts_with("${") &&
                            cluster.region.because().id == "unknown/deployment";
  if (have_one_provider || is_by_name || (!arn.has_value() && is_same_unknown) || is_same_text) {
    return {Verdict::kPass, "pass", {{"key", text}}, key.origin()};
  }
  if (!cluster.region.known()) {
    return UnknownCluster(cluster.region.unknown() ? cluster.region.because()
                                                   : model::Text{"unknown/not-looked-at", {}},
                          key.origin());
  }
  if (!arn.has_value() && (seen == nullptr || !seen->region.known())) {
    return UnknownCluster({"unknown/computed", {{"name", text}}}, key.origin());
  }
  const std::string key_region = arn.has_value() ? arn->region : seen->region.value();
  if (key_region == cluster.region.value()) {
    return {Verdict::kPass, "pass", {{"key", text}}, key.origin()};
  }
  return {Verdict::kFail,
          "fail",
          {{"key", text}, {"region", cluster.region.value()}, {"key_region", key_region}},
          key.origin()};
}

}  // namespace

void JudgeEksEncryptionKeyOtherRegion(const Case& input, std::vector<model::Finding>& findings) {
  JudgeClusters(input, "eks-encryption-key-other-region", AnswerFor, findings);
}

}  // namespace fuin::judge
