// eks-encryption-key-malformed: fires, does not fire, unknown.

#include "judge/rules/cluster_rule_testing.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

TEST(EksEncryptionKeyMalformed, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEksEncryptionKeyMalformed, ClusterWithKey("not-a-key"));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_TRUE(finding.message.id.starts_with("eks-encryption-key-malformed/fail"));
}

TEST(EksEncryptionKeyMalformed, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEksEncryptionKeyMalformed, ClusterWithKey(kTestKey)).verdict,
            model::Verdict::kPass);
}

TEST(EksEncryptionKeyMalformed, StaysUnknown) {
  EXPECT_EQ(FindingOn(JudgeEksEncryptionKeyMalformed, UndecidedCluster()).verdict,
            model::Verdict::kUnknown);
}

TEST(EksEncryptionKeyMalformed, TellsAnEmptyNameAndABareIdApart) {
  EXPECT_EQ(FindingOn(JudgeEksEncryptionKeyMalformed, ClusterWithKey("")).message.id,
            "eks-encryption-key-malformed/fail_empty");
  EXPECT_EQ(FindingOn(JudgeEksEncryptionKeyMalformed,
                      ClusterWithKey("1234abcd-12ab-34cd-56ef-1234567890ab"))
                .message.id,
            "eks-encryption-key-malformed/fail_id");
}

}  // namespace
}  // namespace fuin::judge
