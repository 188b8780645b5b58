// eks-encryption-key-change-does-nothing: fires, does not fire, unknown, not applicable.

#include "judge/rules/eks_rules.h"
#include "judge/rules/estate_testing.h"

namespace fuin::judge {
namespace {

using model::SourceKind;
constexpr auto kRule = JudgeEksEncryptionKeyChangeDoesNothing;

model::Finding OnPlan(const model::Cluster& after, const model::Cluster& before) {
  EstateFacts plan;
  plan.Add(SourceKind::kTerraformPlan, Planned(after, before));
  return FindingsOn(kRule, plan.facts()).at(0);
}

TEST(EksEncryptionKeyChangeDoesNothing, Fires) {
  const model::Finding finding = OnPlan(ClusterWithKey(kOtherKey), ClusterWithKey(kTestKey));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "eks-encryption-key-change-does-nothing/fail");
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, ClusterWithKey(kOtherKey))
      .Add(SourceKind::kTerraformState, ClusterWithKey(kTestKey));
  EXPECT_EQ(FindingsOn(kRule, estate.facts()).at(0).verdict, model::Verdict::kFail);
}

TEST(EksEncryptionKeyChangeDoesNothing, DoesNotFire) {
  EXPECT_EQ(OnPlan(ClusterWithKey(kTestKey), ClusterWithKey(kTestKey)).verdict,
            model::Verdict::kPass);
}

TEST(EksEncryptionKeyChangeDoesNothing, StaysUnknown) {
  EXPECT_EQ(OnPlan(UndecidedCluster(), ClusterWithKey(kTestKey)).verdict, model::Verdict::kUnknown);
  EXPECT_EQ(OnPlan(ClusterWithKey("alias/x"), ClusterWithKey(kTestKey)).verdict,
            model::Verdict::kUnknown);
  EXPECT_EQ(OnPlan(ClusterWithKey(kTestKey), UndecidedCluster()).verdict, model::Verdict::kUnknown);
}

TEST(EksEncryptionKeyChangeDoesNothing, DoesNotSpeakOfAFirstKey) {
  EXPECT_EQ(OnPlan(ClusterWithKey(kTestKey), PlainCluster()).verdict,
            model::Verdict::kNotApplicable);
  EXPECT_EQ(FindingOn(kRule, ClusterWithKey(kTestKey)).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
