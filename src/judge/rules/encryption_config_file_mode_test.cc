// encryption-config-file-mode: fires, does not fire, not applicable.

#include "judge/rules/encryption_config_rules.h"
#include "judge/rules/provider_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EncryptionConfigFileMode, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEncryptionConfigFileMode, SelfManaged(ConfigWith("secretbox", 0, 0644)));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "encryption-config-file-mode/fail");
}

TEST(EncryptionConfigFileMode, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigFileMode, SelfManaged(ConfigWith("secretbox", 0, 0600)))
                .verdict,
            model::Verdict::kPass);
}

TEST(EncryptionConfigFileMode, StaysOutOfItWhereTheQuestionDoesNotArise) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigFileMode, SelfManaged(ConfigWith("kms", 2))).verdict,
            model::Verdict::kNotApplicable);
}

TEST(EncryptionConfigFileMode, SaysNothingOfEks) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigFileMode, PlainCluster()).verdict,
            model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
