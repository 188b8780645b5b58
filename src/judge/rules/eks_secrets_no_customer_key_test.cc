// eks-secrets-no-customer-key: fires, does not fire, unknown.

#include "judge/rules/cluster_rule_testing.h"
#include "judge/rules/eks_rules.h"

namespace fuin::judge {
namespace {

TEST(EksSecretsNoCustomerKey, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEksSecretsNoCustomerKey, PlainCluster(), Policy::kCustomerKey);
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_TRUE(finding.message.id.starts_with("eks-secrets-no-customer-key/fail"));
}

TEST(EksSecretsNoCustomerKey, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEksSecretsNoCustomerKey, ClusterWithKey(kTestKey), Policy::kCustomerKey)
                .verdict,
            model::Verdict::kPass);
}

TEST(EksSecretsNoCustomerKey, StaysUnknown) {
  EXPECT_EQ(
      FindingOn(JudgeEksSecretsNoCustomerKey, UndecidedCluster(), Policy::kCustomerKey).verdict,
      model::Verdict::kUnknown);
}

TEST(EksSecretsNoCustomerKey, IsSilentUnderTheBaselinePolicy) {
  EXPECT_EQ(FindingOn(JudgeEksSecretsNoCustomerKey, PlainCluster()).verdict,
            model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
