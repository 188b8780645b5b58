// eks-encryption-removal-replaces-cluster: fires, does not fire, unknown, not applicable.

#include "judge/rules/eks_rules.h"
#include "judge/rules/estate_testing.h"

namespace fuin::judge {
namespace {

using model::SourceKind;
constexpr auto kRule = JudgeEksEncryptionRemovalReplacesCluster;

TEST(EksEncryptionRemovalReplacesCluster, Fires) {
  EstateFacts plan;
  plan.Add(SourceKind::kTerraformPlan, Planned(PlainCluster(), ClusterWithKey(kTestKey)));
  const model::Finding finding = FindingsOn(kRule, plan.facts()).at(0);
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "eks-encryption-removal-replaces-cluster/fail");
}

TEST(EksEncryptionRemovalReplacesCluster, FiresOnCodeAgainstAState) {
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, PlainCluster())
      .Add(SourceKind::kTerraformState, ClusterWithKey(kTestKey));
  const std::vector<model::Finding> findings = FindingsOn(kRule, estate.facts());
  EXPECT_EQ(findings.at(0).verdict, model::Verdict::kFail);
  EXPECT_EQ(findings.at(0).evidence.size(), 2u);
  EXPECT_EQ(findings.at(1).verdict, model::Verdict::kNotApplicable);
}

TEST(EksEncryptionRemovalReplacesCluster, DoesNotFire) {
  EstateFacts kept;
  kept.Add(SourceKind::kTerraformPlan, Planned(ClusterWithKey(kTestKey), ClusterWithKey(kTestKey)));
  EXPECT_EQ(FindingsOn(kRule, kept.facts()).at(0).verdict, model::Verdict::kPass);
  model::Cluster ignored = Planned(PlainCluster(), ClusterWithKey(kTestKey));
  ignored.encryption_ignored.emplace_back();
  EstateFacts estate;
  estate.Add(SourceKind::kTerraformPlan, ignored);
  EXPECT_EQ(FindingsOn(kRule, estate.facts()).at(0).verdict, model::Verdict::kPass);
}

TEST(EksEncryptionRemovalReplacesCluster, StaysUnknown) {
  EstateFacts now;
  now.Add(SourceKind::kTerraformPlan, Planned(UndecidedCluster(), ClusterWithKey(kTestKey)));
  EXPECT_EQ(FindingsOn(kRule, now.facts()).at(0).verdict, model::Verdict::kUnknown);
  EstateFacts then;
  then.Add(SourceKind::kTerraformPlan, Planned(PlainCluster(), UndecidedCluster()));
  EXPECT_EQ(FindingsOn(kRule, then.facts()).at(0).verdict, model::Verdict::kUnknown);
}

TEST(EksEncryptionRemovalReplacesCluster, DoesNotSpeakWhereNothingShowsTheTimeBefore) {
  EXPECT_EQ(FindingOn(kRule, PlainCluster()).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
