// See cluster_case.h.

#include "judge/internal/cluster_case.h"

#include <algorithm>

#include "base/check.h"
#include "judge/at_rest.h"

namespace fuin::judge {

ClusterAnswer UnknownCluster(const model::Text& because, const model::Origin& origin) {
  return {model::Verdict::kUnknown, "unknown", {{"because", model::Nested(because)}}, origin};
}

const model::KeyReference* KeyOf(const model::Cluster& cluster) {
  if (!cluster.encryption.known() || cluster.encryption.value().empty() ||
      !cluster.encryption.value()[0].key.known()) {
    return nullptr;
  }
  return &cluster.encryption.value()[0].key.value();
}

model::Severity SeverityOf(std::string_view rule) {
  const auto found = std::ranges::find(Rules(), rule, &Rule::id);
  FUIN_CHECK(found != Rules().end());
  return found->severity;
}

// Rules on EKS are named eks-*, those on control planes of one's own encryption-config-*.
bool IsOfAnotherPlatform(std::string_view rule, const model::Cluster& cluster) {
  return cluster.platform == model::Platform::kEks ? rule.starts_with("encryption-config-")
                                                   : rule.starts_with("eks-");
}

void JudgeClusters(const Case& input, std::string_view rule, const JudgeCluster& judge,
                   std::vector<model::Finding>& findings) {
  for (const model::ClusterVerdict& verdict : input.verdicts) {
    const model::Cluster& cluster = input.facts.clusters[verdict.cluster_index];
    ClusterAnswer answer;
    if (!IsOfAnotherPlatform(rule, cluster)) {
      answer = judge(input, cluster, verdict);
    }
    model::Finding finding;
    finding.rule = rule;
    finding.verdict = answer.verdict;
    finding.severity = SeverityOf(rule);
    finding.subject = {model::SubjectKind::kCluster, verdict.cluster_index, ClusterLabel(cluster)};
    finding.message.id = std::string(rule) + "/" + answer.message;
    finding.message.arguments = std::move(answer.arguments);
    finding.message.arguments.emplace_back("cluster", finding.subject.label);
    const bool has_place = !answer.origin.at.file.empty();
    finding.evidence.push_back({{}, has_place ? std::move(answer.origin) : cluster.origin});
    for (model::Evidence& evidence : answer.more) {
      finding.evidence.push_back(std::move(evidence));
    }
    findings.push_back(std::move(finding));
  }
}

}  // namespace fuin::judge
