// kms-key-deletion-window-short: fires, does not fire, unknown, and no cluster.

#include <gtest/gtest.h>

#include "judge/rules/key_rule_testing.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

model::Finding OnDays(int64_t days) {
  model::Key key;
  key.deletion_window_days = model::Seen<int64_t>::Of(days);
  return OneFinding(JudgeKmsKeyDeletionWindowShort, SealedCluster(key));
}

TEST(KmsKeyDeletionWindowShort, Fires) {
  EXPECT_EQ(OnDays(7).verdict, model::Verdict::kFail);
  EXPECT_EQ(OnDays(13).message.id, "kms-key-deletion-window-short/fail");
}

TEST(KmsKeyDeletionWindowShort, DoesNotFire) {
  EXPECT_EQ(OnDays(14).verdict, model::Verdict::kPass);
  EXPECT_EQ(OnDays(30).verdict, model::Verdict::kPass);
}

TEST(KmsKeyDeletionWindowShort, StaysUnknown) {
  EXPECT_EQ(OneFinding(JudgeKmsKeyDeletionWindowShort, SealedCluster(model::Key())).verdict,
            model::Verdict::kUnknown);
}

TEST(KmsKeyDeletionWindowShort, DoesNotSpeakOfAKeyThatIsOnlyReferenced) {
  model::Key key;
  key.management = model::KeyManagement::kReferenced;
  EXPECT_EQ(OneFinding(JudgeKmsKeyDeletionWindowShort, SealedCluster(key)).verdict,
            model::Verdict::kNotApplicable);
}

TEST(KmsKeyDeletionWindowShort, DoesNotSpeakOfAKeyThatSealsNoCluster) {
  model::Key key;
  key.deletion_window_days = model::Seen<int64_t>::Of(7);
  model::Facts facts = SealedCluster(key);
  facts.clusters.clear();
  EXPECT_EQ(OneFinding(JudgeKmsKeyDeletionWindowShort, facts).verdict,
            model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
