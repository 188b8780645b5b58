// kms-key-policy-locks-out: fires, does not fire, unknown, and no cluster.

#include <gtest/gtest.h>

#include "judge/rules/key_rule_testing.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

TEST(KmsKeyPolicyLocksOut, Fires) {
  model::Key key;
  key.policy = PolicyFor({"Service", "eks.amazonaws.com"});
  const model::Finding finding = OneFinding(JudgeKmsKeyPolicyLocksOut, SealedCluster(key));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "kms-key-policy-locks-out/fail");
}

TEST(KmsKeyPolicyLocksOut, DoesNotFire) {
  model::Key key;
  key.policy = PolicyFor({"AWS", "111122223333"});
  EXPECT_EQ(OneFinding(JudgeKmsKeyPolicyLocksOut, SealedCluster(key)).verdict,
            model::Verdict::kPass);
}

TEST(KmsKeyPolicyLocksOut, StaysUnknown) {
  model::Key key;
  key.policy = model::Seen<model::Policy>();
  EXPECT_EQ(OneFinding(JudgeKmsKeyPolicyLocksOut, SealedCluster(key)).verdict,
            model::Verdict::kUnknown);
}

TEST(KmsKeyPolicyLocksOut, DoesNotSpeakOfAKeyThatSealsNoCluster) {
  model::Key key;
  key.policy = PolicyFor({"Service", "eks.amazonaws.com"});
  model::Facts facts = SealedCluster(key);
  facts.clusters.clear();
  EXPECT_EQ(OneFinding(JudgeKmsKeyPolicyLocksOut, facts).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
