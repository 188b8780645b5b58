// encryption-config-invalid: fires, does not fire, not applicable.

#include "judge/rules/encryption_config_rules.h"
#include "judge/rules/provider_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EncryptionConfigInvalid, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEncryptionConfigInvalid, SelfManaged(RefusedConfig()));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "encryption-config-invalid/fail");
}

TEST(EncryptionConfigInvalid, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigInvalid, SelfManaged(ConfigWith("kms", 2))).verdict,
            model::Verdict::kPass);
}

TEST(EncryptionConfigInvalid, StaysOutOfItWhereTheQuestionDoesNotArise) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigInvalid,
                      SelfManaged(model::Seen<model::ProviderConfig>::Absent()))
                .verdict,
            model::Verdict::kNotApplicable);
}

TEST(EncryptionConfigInvalid, SaysNothingOfEks) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigInvalid, PlainCluster()).verdict,
            model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
