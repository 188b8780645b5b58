#include "judge/judge.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "judge/rules/cluster_rule_testing.h"

namespace fuin::judge {
namespace {

model::Facts Estate() {
  model::Facts facts;
  facts.today = {2026, 11, 24};
  facts.sources.emplace_back();
  facts.clusters = {PlainCluster(), ClusterWithKey(kTestKey), UndecidedCluster(),
                    ClusterWithKey("alias/x")};
  for (size_t i = 0; i < facts.clusters.size(); ++i) {
    facts.clusters[i].address = "aws_eks_cluster.c" + std::to_string(i);
    facts.clusters[i].origin.at.line = static_cast<int>(10 * i + 1);
  }
  return facts;
}

// What does not hang on where a cluster stands among the facts.
std::vector<std::string> Shown(const model::Judgement& judgement) {
  std::vector<std::string> lines;
  for (const model::Finding& finding : judgement.findings) {
    lines.push_back(finding.fingerprint + finding.rule + std::string(ToString(finding.verdict)) +
                    (finding.suppressed.has_value() ? "s" : ""));
  }
  return lines;
}

TEST(Judge, SaysTheSameWhateverTheOrderOfTheFacts) {
  model::Facts facts = Estate();
  const std::vector<std::string> lines = Shown(Judge(facts, {}));
  std::ranges::reverse(facts.clusters);
  EXPECT_EQ(Shown(Judge(facts, {})), lines);
}

TEST(Judge, KeepsTheFingerprintWhenLinesMove) {
  model::Facts facts = Estate();
  const std::string before = Judge(facts, {}).findings[0].fingerprint;
  for (model::Cluster& cluster : facts.clusters) {
    cluster.origin.at.line += 100;
  }
  EXPECT_EQ(Judge(facts, {}).findings[0].fingerprint, before);
}

TEST(Judge, HonoursASuppressionWithAReasonUntilItsLastDay) {
  model::Facts facts = Estate();
  model::Suppression suppression;
  suppression.rule = "eks-secrets-plaintext";
  suppression.reason = "moved next month";
  suppression.until = Date{2026, 11, 24};
  suppression.address = facts.clusters[0].address;
  facts.suppressions = {suppression};
  const auto is_suppressed = [&](const Options& options) {
    const model::Judgement judgement = Judge(facts, options);
    return std::ranges::any_of(judgement.findings, [](const model::Finding& finding) {
      return finding.suppressed.has_value();
    });
  };
  EXPECT_TRUE(is_suppressed({}));
  EXPECT_FALSE(is_suppressed({Policy::kBaseline, false}));
  facts.today = {2026, 11, 25};
  EXPECT_FALSE(is_suppressed({}));
  facts.suppressions[0].until.reset();
  facts.suppressions[0].reason = " ";
  EXPECT_FALSE(is_suppressed({}));
}

}  // namespace
}  // namespace fuin::judge
