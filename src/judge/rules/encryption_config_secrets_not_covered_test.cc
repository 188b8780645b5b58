// encryption-config-secrets-not-covered: fires, does not fire, not applicable.

#include "judge/rules/encryption_config_rules.h"
#include "judge/rules/provider_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EncryptionConfigSecretsNotCovered, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEncryptionConfigSecretsNotCovered, SelfManaged(ConfigWith("")));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "encryption-config-secrets-not-covered/fail");
}

TEST(EncryptionConfigSecretsNotCovered, DoesNotFire) {
  EXPECT_EQ(
      FindingOn(JudgeEncryptionConfigSecretsNotCovered, SelfManaged(ConfigWith("kms", 2))).verdict,
      model::Verdict::kPass);
}

TEST(EncryptionConfigSecretsNotCovered, StaysOutOfItWhereTheQuestionDoesNotArise) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigSecretsNotCovered,
                      SelfManaged(model::Seen<model::ProviderConfig>::Absent()))
                .verdict,
            model::Verdict::kNotApplicable);
}

TEST(EncryptionConfigSecretsNotCovered, SaysNothingOfEks) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigSecretsNotCovered, PlainCluster()).verdict,
            model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
