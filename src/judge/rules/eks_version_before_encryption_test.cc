// eks-version-before-encryption: fires, does not fire, unknown.

#include "judge/rules/cluster_rule_testing.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

TEST(EksVersionBeforeEncryption, Fires) {
  const model::Finding finding = FindingOn(JudgeEksVersionBeforeEncryption, [] {
    model::Cluster cluster = PlainCluster();
    cluster.version = model::Seen<std::string>::Of("1.12");
    return cluster;
  }());
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_TRUE(finding.message.id.starts_with("eks-version-before-encryption/fail"));
}

TEST(EksVersionBeforeEncryption, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEksVersionBeforeEncryption, PlainCluster()).verdict,
            model::Verdict::kPass);
}

TEST(EksVersionBeforeEncryption, StaysUnknown) {
  EXPECT_EQ(FindingOn(JudgeEksVersionBeforeEncryption, UndecidedCluster()).verdict,
            model::Verdict::kUnknown);
}

}  // namespace
}  // namespace fuin::judge
