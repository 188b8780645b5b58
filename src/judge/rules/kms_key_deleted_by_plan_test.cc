// kms-key-deleted-by-plan: fires, does not fire, unknown (a plan always says), and no cluster.

#include <gtest/gtest.h>

#include "judge/rules/estate_testing.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

using model::SourceKind;

model::Key Planned(std::vector<std::string> actions) {
  model::Key key;
  key.address = "aws_kms_key.k";
  key.arn = model::Seen<std::string>::Of(kTestKey);
  key.planned_actions = std::move(actions);
  return key;
}

model::Finding On(const model::Key& key, const model::Cluster& cluster) {
  EstateFacts estate;
  estate.Add(SourceKind::kTerraformPlan, key).Add(SourceKind::kTerraformPlan, cluster);
  return FindingsOn(JudgeKmsKeyDeletedByPlan, estate.facts()).at(0);
}

TEST(KmsKeyDeletedByPlan, Fires) {
  EXPECT_EQ(On(Planned({"delete"}), ClusterWithKey(kTestKey)).message.id,
            "kms-key-deleted-by-plan/fail");
  const model::Cluster unsealed = judge::Planned(PlainCluster(), ClusterWithKey(kTestKey));
  EXPECT_EQ(On(Planned({"delete"}), unsealed).verdict, model::Verdict::kFail);
  EXPECT_EQ(On(Planned({"delete", "create"}), unsealed).message.id,
            "kms-key-deleted-by-plan/fail_replaced");
}

TEST(KmsKeyDeletedByPlan, DoesNotFire) {
  EXPECT_EQ(On(Planned({"update"}), ClusterWithKey(kTestKey)).verdict, model::Verdict::kPass);
}

TEST(KmsKeyDeletedByPlan, DoesNotSpeakOfAKeyThatSealsNoClusterThatStays) {
  EXPECT_EQ(On(Planned({"delete"}), ClusterWithKey(kOtherKey)).verdict,
            model::Verdict::kNotApplicable);
  EXPECT_EQ(On(Planned({}), ClusterWithKey(kTestKey)).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
