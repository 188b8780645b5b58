// kms-key-name-unconventional: fires, does not fire, unknown, and no cluster.

#include <gtest/gtest.h>

#include "judge/rules/key_rule_testing.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

using S = model::Seen<std::string>;

model::Key Conventional() {
  model::Key key;
  key.description = S::Of("EKS cluster shop secrets encryption");
  key.aliases = {{"aws_kms_alias.a", S::Of("alias/eks-secrets-shop"), {}}};
  return key;
}

model::Facts Shop(const model::Key& key) {
  model::Facts facts = SealedCluster(key);
  facts.clusters[0].name = S::Of("shop");
  return facts;
}

model::Finding On(const model::Key& key) {
  return OneFinding(JudgeKmsKeyNameUnconventional, Shop(key));
}

TEST(KmsKeyNameUnconventional, Fires) {
  model::Key key = Conventional();
  key.aliases.clear();
  EXPECT_EQ(On(key).message.id, "kms-key-name-unconventional/fail_no_alias");
  key.aliases = {{"a", S::Of("alias/shop"), {}}};
  EXPECT_EQ(On(key).message.id, "kms-key-name-unconventional/fail_alias");
  key = Conventional();
  key.description = S::Of("my key");
  EXPECT_EQ(On(key).message.id, "kms-key-name-unconventional/fail_description");
  EXPECT_EQ(On(key).severity, model::Severity::kInfo);
}

TEST(KmsKeyNameUnconventional, DoesNotFire) {
  EXPECT_EQ(On(Conventional()).verdict, model::Verdict::kPass);
}

TEST(KmsKeyNameUnconventional, StaysUnknown) {
  model::Key key = Conventional();
  key.aliases[0].name = S();
  EXPECT_EQ(On(key).verdict, model::Verdict::kUnknown);
  key = Conventional();
  key.description = S();
  EXPECT_EQ(On(key).verdict, model::Verdict::kUnknown);
}

TEST(KmsKeyNameUnconventional, DoesNotSpeakOfAKeyOfSeveralClustersOrNone) {
  model::Facts facts = Shop(Conventional());
  facts.clusters.push_back(facts.clusters[0]);
  facts.clusters[1].name = S::Of("pay");
  EXPECT_EQ(OneFinding(JudgeKmsKeyNameUnconventional, facts).verdict,
            model::Verdict::kNotApplicable);
  facts.clusters.clear();
  EXPECT_EQ(OneFinding(JudgeKmsKeyNameUnconventional, facts).verdict,
            model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
