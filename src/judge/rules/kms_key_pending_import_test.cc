// kms-key-pending-import: fires, does not fire, unknown, and no cluster.

#include <gtest/gtest.h>

#include "judge/rules/key_rule_testing.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

TEST(KmsKeyPendingImport, Fires) {
  model::Key key;
  key.state = model::Seen<std::string>::Of("PendingImport");
  const model::Finding finding = OneFinding(JudgeKmsKeyPendingImport, SealedCluster(key));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "kms-key-pending-import/fail");
}

TEST(KmsKeyPendingImport, DoesNotFire) {
  model::Key key;
  key.state = model::Seen<std::string>::Of("Enabled");
  EXPECT_EQ(OneFinding(JudgeKmsKeyPendingImport, SealedCluster(key)).verdict,
            model::Verdict::kPass);
}

TEST(KmsKeyPendingImport, StaysUnknown) {
  model::Key key;
  key.state = model::Seen<std::string>();
  EXPECT_EQ(OneFinding(JudgeKmsKeyPendingImport, SealedCluster(key)).verdict,
            model::Verdict::kUnknown);
}

TEST(KmsKeyPendingImport, DoesNotSpeakOfAKeyThatSealsNoCluster) {
  model::Key key;
  key.state = model::Seen<std::string>::Of("PendingImport");
  model::Facts facts = SealedCluster(key);
  facts.clusters.clear();
  EXPECT_EQ(OneFinding(JudgeKmsKeyPendingImport, facts).verdict, model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
