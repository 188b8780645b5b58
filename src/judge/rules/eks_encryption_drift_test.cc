// eks-encryption-drift: fires, does not fire, unknown, not applicable.

#include "judge/rules/eks_rules.h"
#include "judge/rules/estate_testing.h"

namespace fuin::judge {
namespace {

using model::SourceKind;
using model::Verdict;
constexpr auto kRule = JudgeEksEncryptionDrift;

TEST(EksEncryptionDrift, Fires) {
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, ClusterWithKey(kTestKey))
      .Add(SourceKind::kTerraformState, ClusterWithKey(kOtherKey));
  const std::vector<model::Finding> findings = FindingsOn(kRule, estate.facts());
  EXPECT_EQ(findings.at(0).verdict, Verdict::kFail);
  EXPECT_EQ(findings.at(0).message.id, "eks-encryption-drift/fail");
  ASSERT_EQ(findings.at(0).evidence.size(), 2u);
  EXPECT_EQ(findings.at(1).message.id, "eks-encryption-drift/compared_elsewhere");
}

TEST(EksEncryptionDrift, FiresOnAVersionThatChangesWhatSeals) {
  model::Cluster newer = PlainCluster();
  newer.version = model::Seen<std::string>::Of("1.33");
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, PlainCluster()).Add(SourceKind::kTerraformState, newer);
  EXPECT_EQ(FindingsOn(kRule, estate.facts()).at(0).verdict, Verdict::kFail);
}

TEST(EksEncryptionDrift, NamesEveryViewThatWasGiven) {
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, ClusterWithKey(kTestKey))
      .Add(SourceKind::kTerraformPlan, ClusterWithKey(kTestKey))
      .Add(SourceKind::kTerraformState, PlainCluster());
  const model::Finding finding = FindingsOn(kRule, estate.facts()).at(0);
  EXPECT_EQ(finding.verdict, Verdict::kFail);
  EXPECT_EQ(finding.evidence.size(), 3u);
}

TEST(EksEncryptionDrift, DoesNotFire) {
  model::Cluster newer = ClusterWithKey(kTestKey);
  newer.version = model::Seen<std::string>::Of("1.33");
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, ClusterWithKey(kTestKey))
      .Add(SourceKind::kTerraformState, newer);
  EXPECT_EQ(FindingsOn(kRule, estate.facts()).at(0).verdict, Verdict::kPass);
}

TEST(EksEncryptionDrift, StaysUnknown) {
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, UndecidedCluster())
      .Add(SourceKind::kTerraformState, ClusterWithKey(kTestKey));
  EXPECT_EQ(FindingsOn(kRule, estate.facts()).at(0).verdict, Verdict::kUnknown);
  EstateFacts several;
  several.Add(SourceKind::kTerraform, PlainCluster(), "a")
      .Add(SourceKind::kTerraform, PlainCluster(), "b")
      .Add(SourceKind::kTerraformState, PlainCluster(), "c/x.tfstate");
  EXPECT_EQ(FindingsOn(kRule, several.facts()).at(0).message.id,
            "eks-encryption-drift/unknown_which");
}

TEST(EksEncryptionDrift, DoesNotSpeakOfAClusterThatOneSourceShows) {
  EXPECT_EQ(FindingOn(kRule, PlainCluster()).verdict, Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
