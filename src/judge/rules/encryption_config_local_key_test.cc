// encryption-config-local-key: fires, does not fire, not applicable.

#include "judge/rules/encryption_config_rules.h"
#include "judge/rules/provider_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EncryptionConfigLocalKey, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEncryptionConfigLocalKey, SelfManaged(ConfigWith("secretbox")));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "encryption-config-local-key/fail");
}

TEST(EncryptionConfigLocalKey, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigLocalKey, SelfManaged(ConfigWith("kms", 2))).verdict,
            model::Verdict::kPass);
}

TEST(EncryptionConfigLocalKey, StaysOutOfItWhereTheQuestionDoesNotArise) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigLocalKey,
                      SelfManaged(model::Seen<model::ProviderConfig>::Absent()))
                .verdict,
            model::Verdict::kNotApplicable);
}

TEST(EncryptionConfigLocalKey, SaysNothingOfEks) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigLocalKey, PlainCluster()).verdict,
            model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
