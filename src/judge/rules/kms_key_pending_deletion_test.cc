// kms-key-pending-deletion: fires, does not fire, unknown, and no cluster.

#include <gtest/gtest.h>

#include "judge/rules/key_rule_testing.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

TEST(KmsKeyPendingDeletion, Fires) {
  model::Key key;
  key.state = model::Seen<std::string>::Of("PendingDeletion");
  key.deletion_date = model::Seen<std::string>::Of("2026-12-01T00:00:00Z");
  const model::Finding finding = OneFinding(JudgeKmsKeyPendingDeletion, SealedCluster(key));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "kms-key-pending-deletion/fail");
}

TEST(KmsKeyPendingDeletion, DoesNotFire) {
  model::Key key;
  key.state = model::Seen<std::string>::Of("Enabled");
  EXPECT_EQ(OneFinding(JudgeKmsKeyPendingDeletion, SealedCluster(key)).verdict,
            model::Verdict::kPass);
}

TEST(KmsKeyPendingDeletion, StaysUnknown) {
  model::Key key;
  key.state = model::Seen<std::string>();
  EXPECT_EQ(OneFinding(JudgeKmsKeyPendingDeletion, SealedCluster(key)).verdict,
            model::Verdict::kUnknown);
}

TEST(KmsKeyPendingDeletion, DoesNotSpeakOfAKeyThatSealsNoCluster) {
  model::Key key;
  key.state = model::Seen<std::string>::Of("PendingDeletion");
  key.deletion_date = model::Seen<std::string>::Of("2026-12-01T00:00:00Z");
  model::Facts facts = SealedCluster(key);
  facts.clusters.clear();
  EXPECT_EQ(OneFinding(JudgeKmsKeyPendingDeletion, facts).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
