// kms-key-disabled: fires, does not fire, unknown, and no cluster.

#include <gtest/gtest.h>

#include "judge/rules/key_rule_testing.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

TEST(KmsKeyDisabled, Fires) {
  model::Key key;
  key.state = model::Seen<std::string>::Of("Disabled");
  const model::Finding finding = OneFinding(JudgeKmsKeyDisabled, SealedCluster(key));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "kms-key-disabled/fail");
}

TEST(KmsKeyDisabled, DoesNotFire) {
  model::Key key;
  key.state = model::Seen<std::string>::Of("Enabled");
  EXPECT_EQ(OneFinding(JudgeKmsKeyDisabled, SealedCluster(key)).verdict, model::Verdict::kPass);
}

TEST(KmsKeyDisabled, StaysUnknown) {
  model::Key key;
  key.state = model::Seen<std::string>();
  EXPECT_EQ(OneFinding(JudgeKmsKeyDisabled, SealedCluster(key)).verdict, model::Verdict::kUnknown);
}

TEST(KmsKeyDisabled, DoesNotSpeakOfAKeyThatSealsNoCluster) {
  model::Key key;
  key.state = model::Seen<std::string>::Of("Disabled");
  model::Facts facts = SealedCluster(key);
  facts.clusters.clear();
  EXPECT_EQ(OneFinding(JudgeKmsKeyDisabled, facts).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
