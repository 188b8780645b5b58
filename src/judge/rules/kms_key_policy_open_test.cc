// kms-key-policy-open: fires, does not fire, unknown, and no cluster.

#include <gtest/gtest.h>

#include "judge/rules/key_rule_testing.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

TEST(KmsKeyPolicyOpen, Fires) {
  model::Key key;
  key.policy = PolicyFor({"AWS", "*"});
  const model::Finding finding = OneFinding(JudgeKmsKeyPolicyOpen, SealedCluster(key));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "kms-key-policy-open/fail");
}

TEST(KmsKeyPolicyOpen, DoesNotFire) {
  model::Key key;
  key.policy = PolicyFor({"AWS", "111122223333"});
  EXPECT_EQ(OneFinding(JudgeKmsKeyPolicyOpen, SealedCluster(key)).verdict, model::Verdict::kPass);
}

TEST(KmsKeyPolicyOpen, StaysUnknown) {
  model::Key key;
  key.policy = PolicyFor({"AWS", std::string(model::kUnknownMember)});
  EXPECT_EQ(OneFinding(JudgeKmsKeyPolicyOpen, SealedCluster(key)).verdict,
            model::Verdict::kUnknown);
}

TEST(KmsKeyPolicyOpen, DoesNotSpeakOfAKeyThatSealsNoCluster) {
  model::Key key;
  key.policy = PolicyFor({"AWS", "*"});
  model::Facts facts = SealedCluster(key);
  facts.clusters.clear();
  EXPECT_EQ(OneFinding(JudgeKmsKeyPolicyOpen, facts).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
