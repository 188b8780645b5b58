#include "judge/internal/suppression.h"

#include <gmock/gmock.h>

#include "judge/rules/estate_testing.h"

namespace fuin::judge {
namespace {

using model::SourceKind;

model::Suppression Accepted() {
  model::Suppression suppression;
  suppression.rule = "eks-secrets-plaintext";
  suppression.reason = "moved next month";
  suppression.at = {"main.tf", 1, 1};
  return suppression;
}

size_t SuppressedCount(const model::Judgement& judgement) {
  return static_cast<size_t>(std::ranges::count_if(
      judgement.findings, [](const model::Finding& one) { return one.suppressed.has_value(); }));
}

std::vector<std::string> Notes(const model::Judgement& judgement) {
  std::vector<std::string> ids;
  for (const model::Note& note : judgement.notes) {
    ids.push_back(note.text.id);
  }
  return ids;
}

model::Judgement JudgementOf(model::Suppression suppression) {
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, PlainCluster());
  estate.facts().suppressions = {std::move(suppression)};
  return Judge(estate.facts(), {});
}

TEST(Suppression, CoversTheLinesThatItIsBoundTo) {
  model::Suppression suppression = Accepted();
  suppression.first_line = 1;
  suppression.last_line = 9;
  EXPECT_EQ(SuppressedCount(JudgementOf(suppression)), 1u);
  suppression.first_line = 2;
  const model::Judgement outside = JudgementOf(suppression);
  EXPECT_EQ(SuppressedCount(outside), 0u);
  EXPECT_THAT(Notes(outside), testing::ElementsAre("suppression/matches-nothing"));
}

TEST(Suppression, CoversByGlobsOfAddressAndPath) {
  model::Suppression suppression = Accepted();
  suppression.address_glob = "aws_eks_cluster.*";
  suppression.path_glob = "main.??";
  EXPECT_EQ(SuppressedCount(JudgementOf(suppression)), 1u);
  suppression.path_glob = "envs/*";
  EXPECT_EQ(SuppressedCount(JudgementOf(suppression)), 0u);
}

TEST(Suppression, SaysWhyItDoesNotHold) {
  model::Suppression suppression = Accepted();
  suppression.reason = " ";
  EXPECT_THAT(Notes(JudgementOf(suppression)), testing::ElementsAre("suppression/no-reason"));
  suppression = Accepted();
  suppression.until_text = "soon";
  EXPECT_THAT(Notes(JudgementOf(suppression)), testing::ElementsAre("suppression/bad-date"));
  suppression.until = Date{2026, 11, 23};
  EXPECT_THAT(Notes(JudgementOf(suppression)), testing::ElementsAre("suppression/expired"));
  suppression.until = Date{2026, 11, 24};
  EXPECT_THAT(Notes(JudgementOf(suppression)), testing::IsEmpty());
  suppression.rule = "no-such-rule";
  EXPECT_THAT(Notes(JudgementOf(suppression)), testing::ElementsAre("suppression/no-rule"));
}

TEST(Suppression, OfATagCoversTheClusterThatCarriesIt) {
  model::Cluster tagged = PlainCluster();
  tagged.tags = model::Seen<std::map<std::string, std::string>>::Of(
      {{"fuin:ignore:eks-secrets-plaintext", "a lab until=2027-01-31"}});
  EstateFacts estate;
  estate.Add(SourceKind::kTerraformState, tagged).Add(SourceKind::kTerraformState, PlainCluster());
  const model::Judgement judgement = Judge(estate.facts(), {});
  ASSERT_EQ(SuppressedCount(judgement), 1u);
  for (const model::Finding& finding : judgement.findings) {
    if (finding.suppressed.has_value()) {
      EXPECT_EQ(finding.subject.index, 0u);
      EXPECT_EQ(finding.suppressed->reason, "a lab");
    }
  }
}

TEST(Suppression, IsNeverOfAPass) {
  model::Suppression everything = Accepted();
  everything.rule = "*";
  for (const model::Finding& finding : JudgementOf(everything).findings) {
    const bool is_open =
        finding.verdict == model::Verdict::kFail || finding.verdict == model::Verdict::kUnknown;
    EXPECT_EQ(finding.suppressed.has_value(), is_open) << finding.rule;
  }
}

}  // namespace
}  // namespace fuin::judge
