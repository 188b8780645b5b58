// Another key is named than the one that seals the cluster: the provider's update leaves the old
// one, and the plan shows the change again for ever.
//
// The AWS provider's update of aws_eks_cluster associates a key only where none was before.

#include "judge/internal/cluster_case.h"
#include "judge/internal/same_cluster.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::Verdict;

// The answer against one time before; nothing where it had no block.
std::optional<ClusterAnswer> Against(const Case& input, const model::Cluster& cluster,
                                     const Before& before) {
  if (before.encryption.unknown()) {
    return UnknownCluster(before.encryption.because(), before.encryption.origin());
  }
  if (before.encryption.absent() || before.encryption.value().empty()) {
    return std::nullopt;
  }
  const model::Seen<model::KeyReference>& key = cluster.encryption.value()[0].key;
  const model::Seen<model::KeyReference>& old = before.encryption.value()[0].key;
  if (key.unknown()) {
    return UnknownCluster(key.because(), key.origin());
  }
  if (old.unknown()) {
    return UnknownCluster(old.because(), old.origin());
  }
  if (key.absent() || old.absent()) {  // refused by eks-encryption-key-malformed
    return std::nullopt;
  }
  switch (NameOneKey(input.facts, key.value(), old.value())) {
    case Answer::kYes:
      return ClusterAnswer{Verdict::kPass, "pass", {{"key", key.value().text}}, key.origin(), {}};
    case Answer::kUnknown:
      return UnknownCluster({"unknown/computed", {{"name", key.value().text}}}, key.origin());
    case Answer::kNo:
      break;
  }
  const std::string view = model::Nested(NameOf(before.view));
  return ClusterAnswer{
      Verdict::kFail,
      "fail",
      {{"key", key.value().text}, {"old_key", old.value().text}},
      key.origin(),
      {{{"drift/names-key", {{"view", view}, {"key", old.value().text}}}, old.origin()}}};
}

ClusterAnswer AnswerFor(const Case& input, const SameClusters& same, const model::Cluster& cluster,
                        size_t index) {
  const model::Origin& origin = cluster.encryption.origin();
  const ClusterAnswer not_applicable{Verdict::kNotApplicable, "not_applicable", {}, origin, {}};
  const std::vector<Before> before = BeforeOf(input.facts, same, index);
  if (before.empty()) {
    return not_applicable;
  }
  if (cluster.encryption.unknown()) {
    return UnknownCluster(cluster.encryption.because(), origin);
  }
  if (cluster.encryption.absent() || cluster.encryption.value().empty() ||
      !cluster.encryption_ignored.empty()) {
    return not_applicable;
  }
  std::optional<ClusterAnswer> worst;
  for (const Before& one : before) {
    std::optional<ClusterAnswer> answer = Against(input, cluster, one);
    const bool is_worse =
        answer.has_value() && (!worst.has_value() || worst->verdict == Verdict::kPass ||
                               answer->verdict == Verdict::kFail);
    if (is_worse) {
      worst = std::move(answer);
    }
  }
  return worst.value_or(not_applicable);
}

}  // namespace

void JudgeEksEncryptionKeyChangeDoesNothing(const Case& input,
                                            std::vector<model::Finding>& findings) {
  const SameClusters same(input.facts);
  const auto judge = [&](const Case&, const model::Cluster& cluster,
                         const model::ClusterVerdict& verdict) {
    return AnswerFor(input, same, cluster, verdict.cluster_index);
  };
  JudgeClusters(input, "eks-encryption-key-change-does-nothing", judge, findings);
}

}  // namespace fuin::judge
