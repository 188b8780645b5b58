// encryption-config-weak-provider: fires, does not fire, not applicable.

#include "judge/rules/encryption_config_rules.h"
#include "judge/rules/provider_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EncryptionConfigWeakProvider, Fires) {
  const model::Finding finding =
      FindingOn(JudgeEncryptionConfigWeakProvider, SelfManaged(ConfigWith("aescbc")));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "encryption-config-weak-provider/fail");
}

TEST(EncryptionConfigWeakProvider, DoesNotFire) {
  EXPECT_EQ(
      FindingOn(JudgeEncryptionConfigWeakProvider, SelfManaged(ConfigWith("secretbox"))).verdict,
      model::Verdict::kPass);
}

TEST(EncryptionConfigWeakProvider, StaysOutOfItWhereTheQuestionDoesNotArise) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigWeakProvider,
                      SelfManaged(model::Seen<model::ProviderConfig>::Absent()))
                .verdict,
            model::Verdict::kNotApplicable);
}

TEST(EncryptionConfigWeakProvider, SaysNothingOfEks) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigWeakProvider, PlainCluster()).verdict,
            model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
