// eks-encryption-key-alias-drifts: fires, does not fire, unknown.

#include "judge/rules/cluster_rule_testing.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

TEST(EksEncryptionKeyAliasDrifts, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEksEncryptionKeyAliasDrifts, ClusterWithKey("alias/x"));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_TRUE(finding.message.id.starts_with("eks-encryption-key-alias-drifts/fail"));
}

TEST(EksEncryptionKeyAliasDrifts, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEksEncryptionKeyAliasDrifts, ClusterWithKey(kTestKey)).verdict,
            model::Verdict::kPass);
}

TEST(EksEncryptionKeyAliasDrifts, StaysUnknown) {
  EXPECT_EQ(FindingOn(JudgeEksEncryptionKeyAliasDrifts, UndecidedCluster()).verdict,
            model::Verdict::kUnknown);
}

}  // namespace
}  // namespace fuin::judge
