// encryption-config-absent: fires, does not fire, unknown.

#include "judge/rules/encryption_config_rules.h"
#include "judge/rules/provider_rule_testing.h"

namespace fuin::judge {
namespace {

TEST(EncryptionConfigAbsent, Fires) {
  const model::Finding finding = FindingOn(
      JudgeEncryptionConfigAbsent, SelfManaged(model::Seen<model::ProviderConfig>::Absent()));
  EXPECT_EQ(finding.verdict, model::Verdict::kFail);
  EXPECT_EQ(finding.message.id, "encryption-config-absent/fail");
}

TEST(EncryptionConfigAbsent, DoesNotFire) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigAbsent, SelfManaged(ConfigWith("secretbox"))).verdict,
            model::Verdict::kPass);
}

TEST(EncryptionConfigAbsent, StaysUnknown) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigAbsent,
                      SelfManaged(
                          model::Seen<model::ProviderConfig>::Unknown({"unknown/kops-secret", {}})))
                .verdict,
            model::Verdict::kUnknown);
}

TEST(EncryptionConfigAbsent, SaysNothingOfEks) {
  EXPECT_EQ(FindingOn(JudgeEncryptionConfigAbsent, PlainCluster()).verdict,
            model::Verdict::kNotApplicable);
}

}  // namespace
}  // namespace fuin::judge
