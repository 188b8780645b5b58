// eks-encryption-resources-without-secrets: fires, does not fire, unknown.

#include "judge/rules/cluster_rule_testing.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

TEST(EksEncryptionResourcesWithoutSecrets, Fires) {
  const model::Finding finding = FindingOn(JudgeEksEncryptionResourcesWithoutSecrets,
                                           ClusterWithKey(kTestKey, {"configmaps"}));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_TRUE(finding.message.id.starts_with("eks-encryption-resources-without-secrets/fail"));
}

TEST(EksEncryptionResourcesWithoutSecrets, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEksEncryptionResourcesWithoutSecrets, ClusterWithKey(kTestKey)).verdict,
            model::Verdict::kPass);
}

TEST(EksEncryptionResourcesWithoutSecrets, StaysUnknown) {
  EXPECT_EQ(FindingOn(JudgeEksEncryptionResourcesWithoutSecrets, UndecidedCluster()).verdict,
            model::Verdict::kUnknown);
}

}  // namespace
}  // namespace fuin::judge
