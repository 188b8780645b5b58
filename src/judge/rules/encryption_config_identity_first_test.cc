// encryption-config-identity-first: fires, does not fire, not applicable.

#include "judge/rules/encryption_config_rules.h"
#include "judge/rules/provider_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EncryptionConfigIdentityFirst, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEncryptionConfigIdentityFirst, SelfManaged(ConfigWith("identity")));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "encryption-config-identity-first/fail");
}

TEST(EncryptionConfigIdentityFirst, DoesNotFire) {
  EXPECT_EQ(
      FindingOn(JudgeEncryptionConfigIdentityFirst, SelfManaged(ConfigWith("kms", 2))).verdict,
      model::Verdict::kPass);
}

TEST(EncryptionConfigIdentityFirst, StaysOutOfItWhereTheQuestionDoesNotArise) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigIdentityFirst,
                      SelfManaged(model::Seen<model::ProviderConfig>::Absent()))
                .verdict,
            model::Verdict::kNotApplicable);
}

TEST(EncryptionConfigIdentityFirst, SaysNothingOfEks) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigIdentityFirst, PlainCluster()).verdict,
            model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
