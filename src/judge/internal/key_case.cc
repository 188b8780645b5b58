// Joins keys to the clusters that name them, and makes findings of the answers on keys.

#include "judge/internal/key_case.h"

#include <set>

#include "judge/at_rest.h"
#include "judge/internal/cluster_case.h"

namespace fuin::judge {
namespace {

using model::Verdict;

bool Names(const model::Facts& facts, const model::Cluster& cluster, const model::Key& key) {
  if (cluster.created.is(false) || !cluster.encryption.known()) {
    return false;
  }
  for (const model::EncryptionBlock& block : cluster.encryption.value()) {
    if (!block.key.known()) {
      continue;
    }
    // Each source that shows the key is judged, so that none hides what another says.
    const model::KeyReference& reference = block.key.value();
    const bool is_named = reference.form == model::KeyForm::kKeyArn
                              ? key.arn.is(reference.text)
                              : model::FindKey(facts, reference) == &key;
    if (is_named) {
      return true;
    }
  }
  return false;
}

std::string ClusterLabels(const model::Facts& facts, const std::vector<size_t>& clusters) {
  std::set<std::string> names;  // two views of one cluster are named once
  for (size_t index : clusters) {
    names.insert(ClusterLabel(facts.clusters[index]));
  }
  std::string labels;
  for (const std::string& name : names) {
    labels += (labels.empty() ? "" : ", ") + name;
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

void JudgeKeys(const Case& input, std::string_view rule, const ClustersOfKey& clusters_of,
               const JudgeKey& judge, std::vector<model::Finding>& findings) {
  for (size_t i = 0; i < input.facts.keys.size(); ++i) {
    const model::Key& key = input.facts.keys[i];
    const std::vector<size_t> clusters = clusters_of(key);
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

void JudgeClusterKeys(const Case& input, std::string_view rule, const JudgeKey& judge,
                      std::vector<model::Finding>& findings) {
  const auto clusters_of = [&](const model::Key& key) { return ClustersOf(input.facts, key); };
  JudgeKeys(input, rule, clusters_of, judge, findings);
}

}  // namespace fuin::judge
