#include "iac/terraform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"

namespace fuin::iac {
namespace {

using model::Cluster;
using model::DefectKind;
using model::KeyForm;

class TerraformTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "fuin_terraform_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(folder_ + "/" + name).parent_path());
    ASSERT_TRUE(WriteFileAtomically(folder_ + "/" + name, text));
  }
  model::Facts Collect() {
    model::Facts facts;
    EXPECT_TRUE(CollectTerraform(folder_, options_, facts));
    return facts;
  }
  // The one cluster of `main.tf` with this text.
  Cluster Only(const std::string& text) {
    Write("main.tf", text);
    const model::Facts facts = Collect();
    EXPECT_EQ(facts.clusters.size(), 1u);
    return facts.clusters.empty() ? Cluster() : facts.clusters[0];
  }

  std::string folder_;
  TerraformOptions options_;
};

std::string ClusterWith(const std::string& body) {
  return "resource \"aws_eks_cluster\" \"c\" {\n  name = \"c\"\n" + body + "}\n";
}

TEST_F(TerraformTest, JoinsAStaticBlockToItsKey) {
  Write(
      "main.tf",
      ClusterWith(
          "  encryption_config {\n    provider { key_arn = aws_kms_key.k[0].arn }\n    resources = "
          "[\"secrets\"]\n  }\n") +
          "resource \"aws_kms_key\" \"k\" {\n  count = 1\n  enable_key_rotation = true\n}\n");
  const model::Facts facts = Collect();
  ASSERT_EQ(facts.clusters.size(), 1u);
  const model::EncryptionBlock& block = facts.clusters[0].encryption.value()[0];
  EXPECT_EQ(block.key.value().form, KeyForm::kResource);
  EXPECT_EQ(block.key.value().text, "aws_kms_key.k[0].arn");
  EXPECT_TRUE(facts.keys[block.key.value().key_index.value()].rotation.is(true));
  EXPECT_TRUE(facts.clusters[0].defects.empty());
  EXPECT_EQ(block.key.origin().at.line, 4);
}

TEST_F(TerraformTest, ExpandsDynamicBlocksByVariablesWithTheirPrecedence) {
  const std::string text =
      "variable \"on\" {\n  default = false\n}\n" +
      ClusterWith(
          "  dynamic \"encryption_config\" {\n    for_each = var.on ? [1] : []\n    content "
          "{\n      provider { key_arn = \"arn:aws:kms:eu-west-1:111122223333:alias/x\" }\n "
          "     resources = [\"secrets\"]\n    }\n  }\n");
  EXPECT_TRUE(Only(text).encryption.absent());
  options_.environment = {{"on", "true"}};
  EXPECT_TRUE(Only(text).encryption.known());
  Write("terraform.tfvars", "on = false\n");
  EXPECT_TRUE(Only(text).encryption.absent());
  Write("a.auto.tfvars.json", "{\"on\": true}");
  EXPECT_TRUE(Only(text).encryption.known());
  options_.given = {{"on", "false"}};
  const Cluster cluster = Only(text);
  EXPECT_TRUE(cluster.encryption.absent());
  EXPECT_EQ(cluster.encryption.origin().steps.at(0).text.id, "step/variable-given");
}

TEST_F(TerraformTest, NamesTheVariableThatDecides) {
  const Cluster cluster =
      Only("variable \"on\" { type = bool }\n" +
           ClusterWith("  dynamic \"encryption_config\" {\n    for_each = var.on ? [1] : []\n    "
                       "content {}\n  }\n"));
  ASSERT_TRUE(cluster.encryption.unknown());
  EXPECT_EQ(cluster.encryption.because().arguments[0].second, "var.on");
}

TEST_F(TerraformTest, FollowsModulesTheirInputsAndOutputs) {
  Write("main.tf",
        "module \"kms\" {\n  source = \"./kms\"\n}\nmodule \"eks\" {\n  source = \"./eks\"\n  "
        "for_each = toset([\"a\", "
        "\"b\"])\n  name = each.key\n  key = each.key == \"a\" ? module.kms.arn : null\n}\n");
  Write("kms/main.tf",
        "resource \"aws_kms_key\" \"k\" {}\noutput \"arn\" {\n  value = aws_kms_key.k.arn\n}\n");
  Write("eks/main.tf",
        "variable \"name\" {}\nvariable \"key\" { default = null }\nresource \"aws_eks_cluster\" "
        "\"c\" {\n  name = "
        "var.name\n  dynamic \"encryption_config\" {\n    for_each = var.key == null ? [] : "
        "[var.key]\n    iterator = "
        "e\n    content {\n      provider { key_arn = e.value }\n      resources = [\"secrets\"]\n "
        "   }\n  }\n}\n");
  const model::Facts facts = Collect();
  ASSERT_EQ(facts.clusters.size(), 2u);
  EXPECT_EQ(facts.sources.size(), 1u);
  EXPECT_EQ(facts.clusters[0].address, "module.eks[\"a\"].aws_eks_cluster.c");
  EXPECT_EQ(facts.clusters[0].encryption.value()[0].key.value().text,
            "module.kms.aws_kms_key.k.arn");
  EXPECT_EQ(facts.clusters[0].encryption.value()[0].key.value().key_index, 0u);
  EXPECT_TRUE(facts.clusters[1].encryption.absent());
  EXPECT_TRUE(facts.clusters[1].name.is("b"));
  EXPECT_EQ(facts.clusters[0].origin.steps[0].text.id, "step/module-call");
}

TEST_F(TerraformTest, DoesNotListAClusterThatIsNotCreated) {
  Write("main.tf", "resource \"aws_eks_cluster\" \"c\" {\n  count = 0\n  name = \"c\"\n}\n");
  EXPECT_TRUE(Collect().clusters.empty());
}

TEST_F(TerraformTest, FindsEveryFaultOfTheSampleThatIsGoingRound) {
  const Cluster cluster = Only(
      "resource \"aws_kms_key\" \"eks_secrets\" {\n  count = 1\n}\n" +
      ClusterWith(
          ">>>>>> Skip\n  encryption_config {\n    content {\n      provider {\n        key_arn = "
          "aws_kms_key.eks_secrets[0].arn\n      }\n      resources = [\"secrets\"]\n    }\n  "
          "}\n"));
  std::vector<DefectKind> kinds;
  for (const model::Defect& defect : cluster.defects) {
    kinds.push_back(defect.kind);
  }
  EXPECT_THAT(kinds,
              testing::IsSupersetOf({DefectKind::kStrayText, DefectKind::kContentOutsideDynamic,
                                     DefectKind::kMissingArgument}));
}

TEST_F(TerraformTest, ReportsAnIndexOnAKeyThatIsNotMade) {
  const Cluster cluster = Only(
      "resource \"aws_kms_key\" \"k\" {\n  count = 0\n}\n" +
      ClusterWith("  encryption_config {\n    provider { key_arn = aws_kms_key.k[0].arn }\n    "
                  "resources = [\"secrets\"]\n  }\n"));
  ASSERT_EQ(cluster.defects.size(), 1u);
  EXPECT_EQ(cluster.defects[0].kind, DefectKind::kNotEvaluable);
}

TEST_F(TerraformTest, ReadsJsonSyntaxOverridesAndTofu) {
  Write(
      "main.tf.json",
      R"({"resource":{"aws_eks_cluster":{"c":{"name":"c","encryption_config":[{"provider":{"key_arn":"alias/x"},"resources":["secrets"]}]}}}})");
  EXPECT_EQ(Collect().clusters.at(0).encryption.value()[0].key.value().form, KeyForm::kAliasName);
  Write("x_override.tf", "resource \"aws_eks_cluster\" \"c\" {\n  version = \"1.27\"\n}\n");
  EXPECT_TRUE(Collect().clusters.at(0).version.is("1.27"));
  Write("main.tofu.json", R"({"resource":{"aws_eks_cluster":{"c":{"name":"tofu"}}}})");
  EXPECT_TRUE(Collect().clusters.at(0).name.is("tofu"));
}

TEST_F(TerraformTest, KnowsTheRegionOfAModulesProvider) {
  Write("main.tf",
        "provider \"aws\" { region = \"eu-west-1\" }\nprovider \"aws\" {\n  alias = \"us\"\n  "
        "region = \"us-east-1\"\n}\n"
        "module \"m\" {\n  source = \"./m\"\n  providers = { aws = aws.us }\n}\nresource "
        "\"aws_eks_cluster\" \"c\" {\n  "
        "name = data.aws_region.current.name\n}\ndata \"aws_region\" \"current\" {}\n");
  Write("m/main.tf", "resource \"aws_eks_cluster\" \"c\" {\n  name = \"m\"\n}\n");
  const model::Facts facts = Collect();
  ASSERT_EQ(facts.clusters.size(), 2u);
  for (const Cluster& cluster : facts.clusters) {
    EXPECT_TRUE(cluster.region.is(cluster.name.is("m") ? "us-east-1" : "eu-west-1"));
  }
}

TEST_F(TerraformTest, DecidesTheRegistryModuleByItsVersion) {
  const std::pair<const char*, const char*> cases[] = {
      {"version = \"~> 18.0\"", "absent"},
      {"version = \"~> 20.0\"", "known"},
      {"version = \"~> 20.0\"\n  cluster_encryption_config = {}", "absent"},
      {"version = \"21.0.5\"", "known"},
      {"version = \"~> 21.0\"\n  encryption_config = null", "absent"},
      {"version = \">= 19.0, < 20.0\"", "known"},
      {"version = \">= 17.0\"", "unknown"},
      {"", "unknown"},
  };
  for (const auto& [inputs, expected] : cases) {
    const Cluster cluster =
        Only("module \"eks\" {\n  source = \"terraform-aws-modules/eks/aws\"\n  " +
             std::string(inputs) + "\n}\n");
    const std::string got = cluster.encryption.known()    ? "known"
                            : cluster.encryption.absent() ? "absent"
                                                          : "unknown";
    EXPECT_EQ(got, expected) << inputs;
    EXPECT_EQ(cluster.address, "module.eks.aws_eks_cluster.this[0]");
  }
}

TEST_F(TerraformTest, NamesTheOverrideFileThatAnArgumentStandsIn) {
  Write("main.tf", "locals {\n  v = \"1.30\"\n}\n" + ClusterWith("  version = local.v\n"));
  Write("a_override.tf", "locals {\n  v = \"1.27\"\n}\n");
  Write("b_override.tf",
        "\nresource \"aws_eks_cluster\" \"c\" {\n  name = \"other\"\n  encryption_config {\n    "
        "provider { key_arn = \"\" }\n    resources = [\"secrets\"]\n  }\n}\n");
  const model::Facts facts = Collect();
  const Cluster& cluster = facts.clusters.at(0);
  EXPECT_TRUE(cluster.version.is("1.27"));
  EXPECT_TRUE(cluster.version.origin().at.file.ends_with("main.tf"));
  EXPECT_TRUE(cluster.version.origin().steps.at(0).at.file.ends_with("a_override.tf"));
  EXPECT_TRUE(cluster.name.origin().at.file.ends_with("b_override.tf"));
  EXPECT_EQ(cluster.name.origin().at.line, 3);
  const model::EncryptionBlock& block = cluster.encryption.value().at(0);
  EXPECT_TRUE(block.origin.at.file.ends_with("b_override.tf"));
  EXPECT_TRUE(block.key.origin().at.file.ends_with("b_override.tf"));
}

TEST_F(TerraformTest, MakesTheKeyOfARegistryModuleThatIsNotOnDisk) {
  Write(
      "main.tf",
      "module \"eks\" {\n  source = \"terraform-aws-modules/eks/aws\"\n  version = \"~> 20.0\"\n  "
      "cluster_name = \"c\"\n  kms_key_deletion_window_in_days = 7\n}\n");
  const model::Facts facts = Collect();
  ASSERT_EQ(facts.clusters.size(), 1u);
  ASSERT_EQ(facts.keys.size(), 1u);
  const model::EncryptionBlock& block = facts.clusters[0].encryption.value().at(0);
  EXPECT_EQ(block.key.value().text, "module.eks.module.kms.aws_kms_key.this[0].arn");
  EXPECT_EQ(block.key.value().key_index, 0u);
  const model::Key& key = facts.keys[0];
  EXPECT_TRUE(key.rotation.is(true));
  EXPECT_TRUE(key.deletion_window_days.is(7));
  ASSERT_TRUE(key.policy.known());
  EXPECT_EQ(key.policy.value().statements.at(0).sid, "Default");
  ASSERT_EQ(key.aliases.size(), 1u);
  EXPECT_TRUE(key.aliases[0].name.is("alias/eks/c"));
  EXPECT_EQ(facts.clusters[0].origin.at.line, 1);
  EXPECT_TRUE(facts.clusters[0].origin.at.file.ends_with("main.tf"));
  EXPECT_EQ(facts.clusters[0].origin.steps.at(1).text.id, "step/registry-module");
}

TEST_F(TerraformTest, DecidesEachPatchOfVersion21AsItIs) {
  const auto encryption = [&](const std::string& inputs) {
    return Only("module \"eks\" {\n  source = \"terraform-aws-modules/eks/aws\"\n  " + inputs +
                "\n}\n");
  };
  EXPECT_TRUE(encryption("version = \"21.0.0\"").encryption.known());
  EXPECT_FALSE(encryption("version = \"21.0.0\"\n  encryption_config = null").defects.empty());
  EXPECT_FALSE(encryption("version = \"21.0.2\"\n  encryption_config = {}").defects.empty());
  EXPECT_TRUE(encryption("version = \"21.0.4\"\n  encryption_config = null").encryption.absent());
  EXPECT_TRUE(encryption("version = \"21.0.4\"\n  outpost_config = { outpost_arns = [] }")
                  .on_outposts.is(true));
}

TEST_F(TerraformTest, JudgesEachModuleOfARingOnce) {
  Write("main.tf", "module \"a\" {\n  source = \"./a\"\n}\n");
  Write("a/main.tf", "module \"b\" {\n  source = \"../b\"\n}\n" + ClusterWith(""));
  Write("b/main.tf", "module \"a\" {\n  source = \"../a\"\n}\n");
  const model::Facts facts = Collect();
  EXPECT_EQ(facts.clusters.size(), 1u);
  ASSERT_FALSE(facts.sources.at(0).problems.empty());
  EXPECT_EQ(facts.sources[0].problems[0].text.id, "problem/module-cycle");
}

TEST_F(TerraformTest, NamesTheClusterOfATerragruntConfiguration) {
  Write("terragrunt.hcl",
        "terraform {\n  source = \"tfr:///terraform-aws-modules/eks/aws?version=20.8.4\"\n}\n"
        "inputs = {\n  cluster_name = \"prod\"\n}\n");
  model::Facts facts;
  ASSERT_TRUE(CollectTerragrunt(folder_ + "/terragrunt.hcl", facts));
  ASSERT_EQ(facts.clusters.size(), 1u);
  EXPECT_TRUE(facts.clusters[0].encryption.unknown());
  EXPECT_TRUE(facts.clusters[0].name.is("prod"));
  EXPECT_EQ(facts.sources.at(0).problems.size(), 1u);
}

TEST_F(TerraformTest, StopsAtCyclesAndStaysInTheTree) {
  Write(
      "main.tf",
      "locals {\n  a = local.b\n  b = local.a\n  f = file(\"/etc/passwd\")\n}\nmodule \"me\" {\n  "
      "source = "
      "\"./\"\n}\n" +
          ClusterWith(
              "  version = local.a\n  encryption_config {\n    provider { key_arn = local.f }\n    "
              "resources = [\"secrets\"]\n  }\n"));
  const model::Facts facts = Collect();
  ASSERT_FALSE(facts.clusters.empty());
  EXPECT_TRUE(facts.clusters[0].version.unknown());
  const model::EncryptionBlock& block = facts.clusters[0].encryption.value().at(0);
  ASSERT_TRUE(block.key.unknown());
  EXPECT_NE(block.key.because().arguments[0].second.find("/etc/passwd (outside"),
            std::string::npos);
}

}  // namespace
}  // namespace fuin::iac
