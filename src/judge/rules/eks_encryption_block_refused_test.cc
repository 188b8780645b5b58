// eks-encryption-block-refused: fires, does not fire, unknown.

#include "judge/rules/cluster_rule_testing.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

TEST(EksEncryptionBlockRefused, Fires) {
  const model::Finding finding = FindingOn(JudgeEksEncryptionBlockRefused, [] {
    model::Cluster cluster = PlainCluster();
    cluster.defects.push_back({model::DefectKind::kTooManyBlocks,
                               {"defect/too-many-blocks", {{"name", "provider"}}},
                               {},
                               true});
    return cluster;
  }());
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_TRUE(finding.message.id.starts_with("eks-encryption-block-refused/fail"));
}

TEST(EksEncryptionBlockRefused, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEksEncryptionBlockRefused, ClusterWithKey(kTestKey)).verdict,
            model::Verdict::kPass);
}

TEST(EksEncryptionBlockRefused, StaysUnknown) {
  EXPECT_EQ(FindingOn(JudgeEksEncryptionBlockRefused, UndecidedCluster()).verdict,
            model::Verdict::kUnknown);
}

}  // namespace
}  // namespace fuin::judge
