// encryption-config-kms-v1: fires, does not fire, not applicable.

#include "judge/rules/encryption_config_rules.h"
#include "judge/rules/provider_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EncryptionConfigKmsV1, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEncryptionConfigKmsV1, SelfManaged(ConfigWith("kms", 1)));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "encryption-config-kms-v1/fail");
}

TEST(EncryptionConfigKmsV1, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigKmsV1, SelfManaged(ConfigWith("kms", 2))).verdict,
            model::Verdict::kPass);
}

TEST(EncryptionConfigKmsV1, StaysOutOfItWhereTheQuestionDoesNotArise) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigKmsV1,
                      SelfManaged(model::Seen<model::ProviderConfig>::Absent()))
                .verdict,
            model::Verdict::kNotApplicable);
}

TEST(EncryptionConfigKmsV1, SaysNothingOfEks) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigKmsV1, PlainCluster()).verdict,
            model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
