// kms-key-missing: fires, does not fire, unknown, and no cluster.

#include <gtest/gtest.h>

#include "judge/rules/key_rule_testing.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

TEST(KmsKeyMissing, Fires) {
  model::Key key;
  key.state = model::Seen<std::string>::Absent();
  EXPECT_EQ(OneFinding(JudgeKmsKeyMissing, SealedCluster(key)).verdict, model::Verdict::kFail);
}

TEST(KmsKeyMissing, DoesNotFire) {
  model::Key key;
  key.state = model::Seen<std::string>::Of("Disabled");
  EXPECT_EQ(OneFinding(JudgeKmsKeyMissing, SealedCluster(key)).verdict, model::Verdict::kPass);
}

TEST(KmsKeyMissing, StaysUnknown) {
  EXPECT_EQ(OneFinding(JudgeKmsKeyMissing, SealedCluster(model::Key())).verdict,
            model::Verdict::kUnknown);
}

TEST(KmsKeyMissing, DoesNotSpeakOfAKeyThatSealsNoCluster) {
  model::Facts facts = SealedCluster(model::Key());
  facts.clusters.clear();
  EXPECT_EQ(OneFinding(JudgeKmsKeyMissing, facts).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
