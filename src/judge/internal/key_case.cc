// Joins keys to the clusters that name them, and makes findings of the answers on keys.

#include "judge/internal/key_case.h"

#include "judge/internal/cluster_case.h"

namespace fuin::judge {
namespace {

using model::Verdict;

bool Names(const model::Facts& facts, const model::Cluster& cluster, const model::Key& key) {
  if (cluster.created.is(false) || !cluster.encryption.known()) {
    return false;
  }
  for (const model::EncryptionBlock& block : cluster.encryption.value()) {
    if (block.key.known() && model::FindKey(facts, block.key.value()) == &key) {
      return true;
    }
  }
  return false;
}

std::string ClusterLabels(const model::Facts& facts, const std::vector<size_t>& clusters) {
  std::string labels;
  for (size_t index : clusters) {
    const model::Cluster& cluster = facts.clusters[index];
    labels += labels.empty() ? "" : ", ";
    labels += cluster.name.known() ? cluster.name.value() : cluster.address;
  }
  return labels;
}

}  // namespace

std::string KeyLabel(const model::Key& key) {
  if (!key.address.empty()) {
    return key.address;
  }
  if (key.arn.known()) {
    return key.arn.value();
  }
  return key.key_id.known() ? key.key_id.value() : "(unnamed)";
}

KeyAnswer UnknownKey(const model::Text& because, const model::Origin& origin) {
  return {Verdict::kUnknown, "unknown", {{"because", model::Nested(because)}}, origin};
}

std::vector<size_t> ClustersOf(const model::Facts& facts, const model::Key& key) {
  std::vector<size_t> clusters;
  for (size_t i = 0; i < facts.clusters.size(); ++i) {
    if (Names(facts, facts.clusters[i], key)) {
      clusters.push_back(i);
    }
  }
  return clusters;
}

void JudgeClusterKeys(const Case& input, std::string_view rule, JudgeKey judge,
                      std::vector<model::Finding>& findings) {
  for (size_t i = 0; i < input.facts.keys.size(); ++i) {
    const model::Key& key = input.facts.keys[i];
    const std::vector<size_t> clusters = ClustersOf(input.facts, key);
    KeyAnswer answer = {Verdict::kNotApplicable, "not_applicable", {}, key.origin};
    if (!clusters.empty()) {
      answer = judge(input, key);
    }
    model::Finding finding;
    finding.rule = rule;
    finding.verdict = answer.verdict;
    finding.severity = SeverityOf(rule);
    finding.subject = {model::SubjectKind::kKey, i, KeyLabel(key)};
    finding.message.id = std::string(rule) + "/" + answer.message;
    finding.message.arguments = {{"key", KeyLabel(key)},
                                 {"clusters", ClusterLabels(input.facts, clusters)}};
    for (std::pair<std::string, std::string>& argument : answer.arguments) {
      finding.message.arguments.push_back(std::move(argument));
    }
    finding.evidence.push_back(
        {{}, answer.origin.at.file.empty() ? key.origin : std::move(answer.origin)});
    findings.push_back(std::move(finding));
  }
}

}  // namespace fuin::judge
