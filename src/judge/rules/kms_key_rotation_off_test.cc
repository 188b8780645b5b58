// kms-key-rotation-off: fires, does not fire, unknown.

#include <gtest/gtest.h>

#include "judge/rules/key_rule_testing.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

TEST(KmsKeyRotationOff, Fires) {
  model::Key key;
  key.rotation = model::Seen<bool>::Of(false);
  EXPECT_EQ(OneFinding(JudgeKmsKeyRotationOff, SealedCluster(key)).verdict, model::Verdict::kFail);
}

TEST(KmsKeyRotationOff, DoesNotFire) {
  model::Key key;
  key.rotation = model::Seen<bool>::Of(true);
  EXPECT_EQ(OneFinding(JudgeKmsKeyRotationOff, SealedCluster(key)).verdict, model::Verdict::kPass);
}

TEST(KmsKeyRotationOff, StaysUnknown) {
  model::Key key;
  key.rotation = model::Seen<bool>();
  EXPECT_EQ(OneFinding(JudgeKmsKeyRotationOff, SealedCluster(key)).verdict,
            model::Verdict::kUnknown);
}

}  // namespace
}  // namespace fuin::judge
