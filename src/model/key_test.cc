#include "model/key.h"

#include <gtest/gtest.h>

namespace fuin::model {
namespace {

constexpr char kId[] = "1234abcd-12ab-34cd-56ef-1234567890ab";

TEST(KeyName, TellsTheFormsApart) {
  const std::string arn = std::string("arn:aws:kms:eu-west-1:111122223333:key/") + kId;
  EXPECT_EQ(ClassifyKeyName(arn), KeyForm::kKeyArn);
  EXPECT_EQ(ClassifyKeyName(
                "arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab"),
            KeyForm::kKeyArn);
  EXPECT_EQ(ClassifyKeyName("arn:aws:kms:eu-west-1:111122223333:alias/eks/prod"),
            KeyForm::kAliasArn);
  EXPECT_EQ(ClassifyKeyName("alias/eks"), KeyForm::kAliasName);
  EXPECT_EQ(ClassifyKeyName(kId), KeyForm::kKeyId);
  EXPECT_EQ(ClassifyKeyName(""), KeyForm::kEmpty);
}

TEST(KeyName, CallsEverythingElseMalformed) {
  for (const char* text :
       {"arn:aws:kms:eu-west-1:111122223333:key/", "arn:aws:kms:eu-west-1:1111:key/x",
        "arn:aws:s3:::bucket", "alias/", "key/1234", "none", " ",
        "arn:aws:kms::111122223333:alias/x", "arn:aws:kms:${AWS::Region}:111122223333:alias/x"}) {
    EXPECT_EQ(ClassifyKeyName(text), KeyForm::kMalformed) << text;
  }
}

TEST(KeyName, ReadsRegionAndAccountFromAnArn) {
  const std::optional<KmsArn> arn =
      ParseKmsArn("arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/eks");
  ASSERT_TRUE(arn.has_value());
  EXPECT_EQ(*arn, (KmsArn{"aws-us-gov", "us-gov-west-1", "111122223333", "alias/eks"}));
}

}  // namespace
}  // namespace fuin::model
