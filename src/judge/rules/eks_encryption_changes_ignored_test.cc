// eks-encryption-changes-ignored: fires, does not fire, unknown.

#include "judge/rules/cluster_rule_testing.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

TEST(EksEncryptionChangesIgnored, Fires) {
  const model::Finding finding = FindingOn(JudgeEksEncryptionChangesIgnored, [] {
    model::Cluster cluster = PlainCluster();
    cluster.encryption_ignored.push_back({{"main.tf", 9, 3}, {}});
    return cluster;
  }());
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_TRUE(finding.message.id.starts_with("eks-encryption-changes-ignored/fail"));
}

TEST(EksEncryptionChangesIgnored, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEksEncryptionChangesIgnored, PlainCluster()).verdict,
            model::Verdict::kPass);
}

TEST(EksEncryptionChangesIgnored, IsReadFromTheCodeAloneAndNeverUnknown) {
  EXPECT_EQ(FindingOn(JudgeEksEncryptionChangesIgnored, UndecidedCluster()).verdict,
            model::Verdict::kPass);
}

}  // namespace
}  // namespace fuin::judge
