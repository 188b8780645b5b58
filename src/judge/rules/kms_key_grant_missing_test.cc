// kms-key-grant-missing: fires, does not fire, unknown, and code, which shows no grants.

#include "judge/rules/cluster_rule_testing.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

TEST(KmsKeyGrantMissing, Fires) {
  model::Cluster cluster = ClusterWithKey(kTestKey);
  cluster.key_grant = model::Seen<bool>::Of(false);
  const model::Finding finding = FindingOn(JudgeKmsKeyGrantMissing, cluster);
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.arguments[0].second, kTestKey);
}

TEST(KmsKeyGrantMissing, DoesNotFire) {
  model::Cluster cluster = ClusterWithKey(kTestKey);
  cluster.key_grant = model::Seen<bool>::Of(true);
  EXPECT_EQ(FindingOn(JudgeKmsKeyGrantMissing, cluster).verdict, model::Verdict::kPass);
}

TEST(KmsKeyGrantMissing, StaysUnknown) {
  model::Cluster cluster = ClusterWithKey(kTestKey);
  cluster.key_grant =
      model::Seen<bool>::Unknown({"unknown/aws-denied", {{"permission", "kms:ListGrants"}}});
  EXPECT_EQ(FindingOn(JudgeKmsKeyGrantMissing, cluster).verdict, model::Verdict::kUnknown);
}

TEST(KmsKeyGrantMissing, DoesNotSpeakOfCode) {
  EXPECT_EQ(FindingOn(JudgeKmsKeyGrantMissing, ClusterWithKey(kTestKey)).verdict,
            model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
