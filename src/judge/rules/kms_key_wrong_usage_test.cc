// kms-key-wrong-usage: fires, does not fire, unknown.

#include <gtest/gtest.h>

#include "judge/rules/key_rule_testing.h"
#include "judge/rules/kms_rules.h"

namespace fuin::judge {
namespace {

TEST(KmsKeyWrongUsage, Fires) {
  model::Key key;
  key.usage = model::Seen<std::string>::Of("SIGN_VERIFY");
  key.spec = model::Seen<std::string>::Of("RSA_2048");
  EXPECT_EQ(OneFinding(JudgeKmsKeyWrongUsage, SealedCluster(key)).verdict, model::Verdict::kFail);
}

TEST(KmsKeyWrongUsage, DoesNotFire) {
  model::Key key;
  key.usage = model::Seen<std::string>::Of("ENCRYPT_DECRYPT");
  key.spec = model::Seen<std::string>::Of("SYMMETRIC_DEFAULT");
  EXPECT_EQ(OneFinding(JudgeKmsKeyWrongUsage, SealedCluster(key)).verdict, model::Verdict::kPass);
}

TEST(KmsKeyWrongUsage, StaysUnknown) {
  model::Key key;
  key.usage = model::Seen<std::string>::Of("ENCRYPT_DECRYPT");
  EXPECT_EQ(OneFinding(JudgeKmsKeyWrongUsage, SealedCluster(key)).verdict,
            model::Verdict::kUnknown);
}

}  // namespace
}  // namespace fuin::judge
