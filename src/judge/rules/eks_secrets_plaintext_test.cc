// eks-secrets-plaintext: fires, does not fire, unknown.

#include "judge/rules/cluster_rule_testing.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

TEST(EksSecretsPlaintext, Fires) {
  const model::Finding finding = FindingOn(JudgeEksSecretsPlaintext, PlainCluster());
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_TRUE(finding.message.id.starts_with("eks-secrets-plaintext/fail"));
}

TEST(EksSecretsPlaintext, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEksSecretsPlaintext, ClusterWithKey(kTestKey)).verdict,
            model::Verdict::kPass);
}

TEST(EksSecretsPlaintext, StaysUnknown) {
  EXPECT_EQ(FindingOn(JudgeEksSecretsPlaintext, UndecidedCluster()).verdict,
            model::Verdict::kUnknown);
}

TEST(EksSecretsPlaintext, TakesAwssDefaultFromKubernetes128) {
  model::Cluster cluster = PlainCluster();
  cluster.version = model::Seen<std::string>::Of("1.28");
  EXPECT_EQ(FindingOn(JudgeEksSecretsPlaintext, cluster).verdict, model::Verdict::kPass);
}

}  // namespace
}  // namespace fuin::judge
