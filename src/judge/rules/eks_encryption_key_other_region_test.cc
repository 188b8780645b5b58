// eks-encryption-key-other-region: fires, does not fire, unknown.

#include "judge/rules/cluster_rule_testing.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

TEST(EksEncryptionKeyOtherRegion, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEksEncryptionKeyOtherRegion,
                ClusterWithKey("arn:aws:kms:us-east-1:111122223333:alias/x"));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_TRUE(finding.message.id.starts_with("eks-encryption-key-other-region/fail"));
}

TEST(EksEncryptionKeyOtherRegion, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEksEncryptionKeyOtherRegion, ClusterWithKey(kTestKey)).verdict,
            model::Verdict::kPass);
}

TEST(EksEncryptionKeyOtherRegion, StaysUnknown) {
  EXPECT_EQ(FindingOn(JudgeEksEncryptionKeyOtherRegion, UndecidedCluster()).verdict,
            model::Verdict::kUnknown);
}

TEST(EksEncryptionKeyOtherRegion, LooksForAnAliasByItsNameWhereTheClusterIs) {
  model::Cluster cluster = ClusterWithKey("alias/eks");
  cluster.region = model::Seen<std::string>::Unknown({"unknown/variable", {{"name", "x"}}});
  EXPECT_EQ(FindingOn(JudgeEksEncryptionKeyOtherRegion, cluster).verdict, model::Verdict::kPass);
}

}  // namespace
}  // namespace fuin::judge
