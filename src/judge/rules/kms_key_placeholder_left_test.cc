// kms-key-placeholder-left: fires, does not fire, unknown, and no cluster.

#include <gtest/gtest.h>

#include "judge/rules/key_rule_testing.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

using S = model::Seen<std::string>;

model::Key CleanKey() {
  model::Key key;
  key.region = S::Of("ap-northeast-1");
  key.description = S::Of("EKS cluster shop secrets encryption");
  key.policy = model::Seen<model::Policy>::Absent();
  key.aliases = {{"aws_kms_alias.a", S::Of("alias/eks-secrets-shop"), {}}};
  return key;
}

model::Finding On(const model::Key& key) {
  return OneFinding(JudgeKmsKeyPlaceholderLeft, SealedCluster(key));
}

model::Key WithCondition(const std::string& variable, const std::string& value) {
  model::Key key = CleanKey();
  model::PolicyStatement statement;
  statement.principals = {{"AWS", "arn:aws:iam::111122223333:root"}};
  statement.actions = {"kms:*"};
  statement.conditions = {{"StringEquals", variable, {value}}};
  key.policy = model::Seen<model::Policy>::Of({{statement}, "", false});
  return key;
}

TEST(KmsKeyPlaceholderLeft, Fires) {
  for (const char* text : {"Secrets of <cluster-name>", "for ${AWS::StackName}", "{{ cluster }}",
                           "CHANGEME", "${var.cluster}"}) {
    model::Key key = CleanKey();
    key.description = S::Of(text);
    EXPECT_EQ(On(key).message.id, "kms-key-placeholder-left/fail") << text;
  }
  model::Key key = CleanKey();
  key.aliases[0].name = S::Of("alias/eks-secrets-CLUSTER_NAME");
  EXPECT_EQ(On(key).verdict, model::Verdict::kFail);
  EXPECT_EQ(On(WithCondition("kms:ViaService", "eks.${AWS::Region}.amazonaws.com")).verdict,
            model::Verdict::kFail);
}

TEST(KmsKeyPlaceholderLeft, FiresOnAnotherRegion) {
  EXPECT_EQ(On(WithCondition("kms:ViaService", "ec2.us-east-1.amazonaws.com")).message.id,
            "kms-key-placeholder-left/fail_region");
  model::Key key = CleanKey();
  key.aliases[0].name = S::Of("alias/eks-us-east-1-shop");
  EXPECT_EQ(On(key).message.id, "kms-key-placeholder-left/fail_region");
}

TEST(KmsKeyPlaceholderLeft, DoesNotFire) {
  EXPECT_EQ(On(CleanKey()).verdict, model::Verdict::kPass);
  EXPECT_EQ(On(WithCondition("kms:ViaService", "ec2.ap-northeast-1.amazonaws.com")).verdict,
            model::Verdict::kPass);
  EXPECT_EQ(On(WithCondition("aws:PrincipalTag/team", "${aws:username}")).verdict,
            model::Verdict::kPass);
  model::Key key = CleanKey();
  key.description = S::Of("if a < b and c > d, product-west-1x");
  EXPECT_EQ(On(key).verdict, model::Verdict::kPass);
  key.description = S::Of("replica of us-east-1");
  key.multi_region = model::Seen<bool>::Of(true);
  EXPECT_EQ(On(key).verdict, model::Verdict::kPass);
}

TEST(KmsKeyPlaceholderLeft, StaysUnknown) {
  model::Key key = CleanKey();
  key.policy = model::Seen<model::Policy>();
  EXPECT_EQ(On(key).verdict, model::Verdict::kUnknown);
  key = CleanKey();
  key.description = S();
  EXPECT_EQ(On(key).verdict, model::Verdict::kUnknown);
}

TEST(KmsKeyPlaceholderLeft, DoesNotSpeakOfAKeyThatSealsNoCluster) {
  model::Facts facts = SealedCluster(CleanKey());
  facts.clusters.clear();
  EXPECT_EQ(OneFinding(JudgeKmsKeyPlaceholderLeft, facts).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
