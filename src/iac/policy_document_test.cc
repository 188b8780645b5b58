// Key policies with holes, as a key of an evaluated root has them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "iac/terraform.h"

namespace fuin::iac {
namespace {

constexpr std::string_view kHole = model::kUnknownMember;

class PolicyDocumentTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "fuin_policy_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // The policy of the one key, whose argument `policy` is this expression, beside `code`.
  model::Seen<model::Policy> PolicyIs(const std::string& expr, const std::string& code) {
    const std::string text =
        "data \"aws_caller_identity\" \"me\" {}\nresource \"aws_kms_key\" "
        "\"k\" {\n  policy = " +
        expr + "\n}\n" + code;
    EXPECT_TRUE(WriteFileAtomically(folder_ + "/main.tf", text));
    model::Facts facts;
    EXPECT_TRUE(CollectTerraform(folder_, {}, facts));
    EXPECT_EQ(facts.keys.size(), 1u);
    return facts.keys.at(0).policy;
  }

  std::string folder_;
};

const std::string kRoot = "arn:aws:iam::" + std::string(kHole) + ":root";

TEST_F(PolicyDocumentTest, KeepsWhatIsKnownAroundAnAccountThatIsNot) {
  const char* expressions[] = {
      "data.aws_iam_policy_document.p.json",
      "local.p",
      "try(data.aws_iam_policy_document.p.json, null)",
      "jsonencode({ Statement = [{ Effect = \"Allow\", Principal = { AWS = local.root }, Action = "
      "\"kms:*\", Resource = \"*\" }] })",
      "<<EOT\n{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"AWS\": "
      "\"${local.root}\"}, \"Action\": \"kms:*\", \"Resource\": \"*\"}}\nEOT\n",
  };
  const std::string code =
      "locals {\n  root = \"arn:aws:iam::${data.aws_caller_identity.me.account_id}:root\"\n  p = "
      "data.aws_iam_policy_document.p.json\n}\n"
      "data \"aws_iam_policy_document\" \"p\" {\n  statement {\n    actions = [\"kms:*\"]\n    "
      "resources = [\"*\"]\n    principals {\n      type = \"AWS\"\n      identifiers = "
      "[local.root]\n    }\n  }\n}\n";
  for (const char* expression : expressions) {
    const model::Seen<model::Policy> policy = PolicyIs(expression, code);
    ASSERT_TRUE(policy.known()) << expression;
    ASSERT_EQ(policy.value().statements.size(), 1u) << expression;
    EXPECT_EQ(policy.value().statements[0].principals,
              (std::vector<model::PolicyPrincipal>{{"AWS", kRoot}}))
        << expression;
    EXPECT_EQ(policy.value().text, "") << expression;
  }
}

TEST_F(PolicyDocumentTest, SaysThatAWholeMemberIsNotKnown) {
  const model::Seen<model::Policy> policy = PolicyIs(
      "data.aws_iam_policy_document.p.json",
      "variable \"admins\" { type = list(string) }\ndata \"aws_iam_policy_document\" \"p\" {\n  "
      "statement {\n    actions = [\"kms:*\"]\n    principals {\n      type = \"AWS\"\n      "
      "identifiers = var.admins\n    }\n  }\n}\n");
  ASSERT_TRUE(policy.known());
  EXPECT_TRUE(policy.value().has_unknown);
  EXPECT_EQ(policy.value().statements[0].principals[0].value, kHole);
}

TEST_F(PolicyDocumentTest, KnowsAnArnThatAwsWillGiveForOne) {
  const model::Seen<model::Policy> policy = PolicyIs(
      "data.aws_iam_policy_document.p.json",
      "variable \"admins\" { default = [] }\ndata \"aws_iam_session_context\" \"me\" {\n  count "
      "= 1\n  arn = data.aws_caller_identity.me.arn\n}\ndata \"aws_iam_policy_document\" \"p\" "
      "{\n  statement {\n    actions = [\"kms:*\"]\n    principals {\n      type = \"AWS\"\n    "
      "  identifiers = coalescelist(var.admins, "
      "[try(data.aws_iam_session_context.me[0].issuer_arn, \"\")])\n    }\n  }\n}\n");
  ASSERT_TRUE(policy.known());
  EXPECT_FALSE(policy.value().has_unknown);
  EXPECT_EQ(policy.value().statements[0].principals[0].value, "arn:" + std::string(kHole));
}

TEST_F(PolicyDocumentTest, StaysUnknownWhereNothingCanBeTold) {
  EXPECT_TRUE(PolicyIs("var.p", "variable \"p\" {}\n").unknown());
  const model::Seen<model::Policy> itself =
      PolicyIs("data.aws_iam_policy_document.p.json",
               "data \"aws_iam_policy_document\" \"p\" {\n  source_policy_documents = "
               "[data.aws_iam_policy_document.p.json]\n}\n");
  EXPECT_TRUE(itself.unknown() || itself.value().has_unknown);
  EXPECT_TRUE(PolicyIs("null", "").absent());
}

}  // namespace
}  // namespace fuin::iac
