// One key seals clusters of different environments: whoever may use or break it in one, may in the
// other.

#include <algorithm>
#include <map>
#include <set>

#include "judge/at_rest.h"
#include "judge/internal/cluster_case.h"
#include "judge/internal/environment.h"
#include "judge/internal/same_cluster.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

using model::Cluster;
using model::Verdict;

// What names the key for all clusters: its ARN, else the place that declares it. "" where neither
// is known.
std::string KeyIdentity(const model::Facts& facts, const model::KeyReference& reference) {
  const model::Key* key = model::FindKey(facts, reference);
  if (key != nullptr && key->arn.known()) {
    return key->arn.value();
  }
  if (reference.form == model::KeyForm::kKeyArn || reference.form == model::KeyForm::kAliasArn) {
    return reference.text;
  }
  return key != nullptr ? key->root + "\x1f" + key->address : "";
}

// All clusters of the facts, by the key that seals them.
struct Sharing {
  std::map<std::string, std::vector<size_t>> by_key;
  size_t cluster_count = 0;
};

Sharing SharingOf(const model::Facts& facts) {
  Sharing sharing;
  for (size_t i = 0; i < facts.clusters.size(); ++i) {
    if (facts.clusters[i].created.is(false)) {
      continue;
    }
    ++sharing.cluster_count;
    const model::KeyReference* reference = KeyOf(facts.clusters[i]);
    const std::string identity = reference == nullptr ? "" : KeyIdentity(facts, *reference);
    if (!identity.empty()) {
      sharing.by_key[identity].push_back(i);
    }
  }
  return sharing;
}

model::Text Unsaid(const Cluster& cluster) {
  return {"unknown/environment", {{"name", ClusterLabel(cluster)}}};
}

ClusterAnswer AmongSharers(const Case& input, const SameClusters& same, size_t index,
                           const std::vector<size_t>& sharers) {
  const Cluster& cluster = input.facts.clusters[index];
  const model::Seen<model::KeyReference>& key = cluster.encryption.value()[0].key;
  const std::string environment = EnvironmentOf(cluster);
  ClusterAnswer answer{Verdict::kPass, "pass", {{"key", key.value().text}}, key.origin(), {}};
  for (size_t other : sharers) {
    const Cluster& theirs = input.facts.clusters[other];
    const std::string their_environment = EnvironmentOf(theirs);
    const bool is_unsaid = environment.empty() || their_environment.empty();
    // AreOne costs more than the rest: asked only where its answer can change ours.
    const bool changes_nothing =
        is_unsaid ? answer.verdict == Verdict::kUnknown : environment == their_environment;
    if (other == index || changes_nothing || same.AreOne(index, other)) {
      continue;
    }
    if (!environment.empty() && !their_environment.empty() && environment != their_environment) {
      answer.verdict = Verdict::kFail;
      answer.message = "fail";
      answer.arguments = {{"key", key.value().text},
                          {"environment", environment},
                          {"other", ClusterLabel(theirs)},
                          {"other_environment", their_environment}};
      answer.more = {{{"drift/other-cluster", {{"name", ClusterLabel(theirs)}}}, theirs.origin}};
      return answer;
    }
    if (is_unsaid) {
      answer.verdict = Verdict::kUnknown;
      answer.message = "unknown";
      answer.arguments = {
          {"because", model::Nested(Unsaid(environment.empty() ? cluster : theirs))}};
      answer.more = {{{"drift/other-cluster", {{"name", ClusterLabel(theirs)}}}, theirs.origin}};
    }
  }
  return answer;
}

ClusterAnswer AnswerFor(const Case& input, const SameClusters& same, const Sharing& sharing,
                        size_t index) {
  const Cluster& cluster = input.facts.clusters[index];
  const model::Origin& origin = cluster.encryption.origin();
  const ClusterAnswer not_applicable{Verdict::kNotApplicable, "not_applicable", {}, origin, {}};
  const bool has_block = !cluster.encryption.absent() &&
                         (cluster.encryption.unknown() || !cluster.encryption.value().empty());
  if (!has_block || sharing.cluster_count < 2) {
    return not_applicable;
  }
  if (cluster.encryption.unknown()) {
    return UnknownCluster(cluster.encryption.because(), origin);
  }
  const model::Seen<model::KeyReference>& key = cluster.encryption.value()[0].key;
  if (key.unknown()) {
    return UnknownCluster(key.because(), key.origin());
  }
  const std::string identity = key.absent() ? "" : KeyIdentity(input.facts, key.value());
  if (!identity.empty()) {
    return AmongSharers(input, same, index, sharing.by_key.at(identity));
  }
  const bool is_opaque = key.known() && (key.value().form == model::KeyForm::kOpaque ||
                                         key.value().form == model::KeyForm::kResource ||
                                         key.value().form == model::KeyForm::kAliasName);
  return is_opaque
             ? UnknownCluster({"unknown/computed", {{"name", key.value().text}}}, key.origin())
             : not_applicable;
}

}  // namespace

void JudgeEksEncryptionKeySharedAcrossEnvironments(const Case& input,
                                                   std::vector<model::Finding>& findings) {
  const SameClusters same(input.facts);
  const Sharing sharing = SharingOf(input.facts);
  const auto judge = [&](const Case&, const Cluster&, const model::ClusterVerdict& verdict) {
    return AnswerFor(input, same, sharing, verdict.cluster_index);
  };
  JudgeClusters(input, "eks-encryption-key-shared-across-environments", judge, findings);
}

}  // namespace fuin::judge
