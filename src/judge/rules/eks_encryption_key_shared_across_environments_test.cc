// eks-encryption-key-shared-across-environments: fires, does not fire, unknown, not applicable.

#include "judge/rules/eks_rules.h"
#include "judge/rules/estate_testing.h"

namespace fuin::judge {
namespace {

using model::SourceKind;
using model::Verdict;
constexpr auto kRule = JudgeEksEncryptionKeySharedAcrossEnvironments;

model::Cluster Named(const std::string& name, const std::string& key = kTestKey) {
  model::Cluster cluster = ClusterWithKey(key);
  cluster.name = model::Seen<std::string>::Of(name);
  return cluster;
}

std::vector<model::Finding> On(const model::Cluster& left, const model::Cluster& right) {
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, left, "a").Add(SourceKind::kTerraform, right, "b");
  return FindingsOn(kRule, estate.facts());
}

TEST(EksEncryptionKeySharedAcrossEnvironments, Fires) {
  const std::vector<model::Finding> findings = On(Named("shop-prod"), Named("shop-stg"));
  EXPECT_EQ(findings.at(0).verdict, Verdict::kFail);
  EXPECT_EQ(findings.at(1).verdict, Verdict::kFail);
  EXPECT_EQ(findings.at(0).message.id, "eks-encryption-key-shared-across-environments/fail");
}

TEST(EksEncryptionKeySharedAcrossEnvironments, DoesNotFire) {
  EXPECT_EQ(On(Named("shop-prod"), Named("pay-production")).at(0).verdict, Verdict::kPass);
  EXPECT_EQ(On(Named("shop-prod"), Named("shop-dev", kOtherKey)).at(0).verdict, Verdict::kPass);
}

TEST(EksEncryptionKeySharedAcrossEnvironments, DoesNotTakeTwoViewsOfOneClusterForTwo) {
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, Named("shop"), "envs/prod")
      .Add(SourceKind::kTerraformState, Named("shop"), "states/x.tfstate");
  EXPECT_EQ(FindingsOn(kRule, estate.facts()).at(0).verdict, Verdict::kPass);
}

TEST(EksEncryptionKeySharedAcrossEnvironments, StaysUnknown) {
  EXPECT_EQ(On(Named("alpha"), Named("beta")).at(0).verdict, Verdict::kUnknown);
  EXPECT_EQ(On(UndecidedCluster(), Named("shop-prod")).at(0).verdict, Verdict::kUnknown);
}

TEST(EksEncryptionKeySharedAcrossEnvironments, IsNotApplicableToOneCluster) {
  EXPECT_EQ(FindingOn(kRule, Named("shop-prod")).verdict, Verdict::kNotApplicable);
  EXPECT_EQ(On(PlainCluster(), Named("shop-prod")).at(0).verdict, Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
