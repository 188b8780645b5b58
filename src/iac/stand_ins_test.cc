#include "iac/internal/stand_ins.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "iac/terraform.h"

namespace fuin::iac {
namespace {

// The one cluster of a root whose modules are not on disk.
model::Cluster ClusterOf(const std::string& code) {
  std::string folder = testing::TempDir() + "fuin_stand_in_XXXXXX";
  model::Facts facts;
  EXPECT_NE(mkdtemp(folder.data()), nullptr);
  EXPECT_TRUE(WriteFileAtomically(folder + "/main.tf", code));
  EXPECT_TRUE(CollectTerraform(folder, {}, facts));
  std::filesystem::remove_all(folder);
  EXPECT_EQ(facts.clusters.size(), 1u);
  return facts.clusters.empty() ? model::Cluster() : facts.clusters[0];
}

TEST(StandIns, ReadConstraintsAsTerraformDoes) {
  const VersionRange pessimistic = ReadConstraint("~> 20.8").value();
  EXPECT_EQ(pessimistic.first, (ModuleVersion{20, 8, 0}));
  EXPECT_EQ(pessimistic.last, (ModuleVersion{21, 0, 0}));
  EXPECT_EQ(ReadConstraint("~> 20.8.1").value().last, (ModuleVersion{20, 9, 0}));
  EXPECT_EQ(ReadConstraint(">= 19, < 21").value().last, (ModuleVersion{21, 0, 0}));
  EXPECT_FALSE(ReadConstraint(">= 19").value().last.has_value());
  EXPECT_EQ(ReadConstraint("20.8.4").value().last, (ModuleVersion{20, 8, 5}));
  EXPECT_FALSE(ReadConstraint("main").has_value());
  EXPECT_FALSE(ReadConstraint("").has_value());
}

TEST(StandIns, ChooseByWhatAllVersionsThatAreAllowedMean) {
  constexpr std::string_view kEks = "terraform-aws-modules/eks/aws";
  const auto name = [&](std::string_view version) { return FindStandIn(kEks, version).name; };
  const auto knowledge = [&](std::string_view version) {
    return FindStandIn(kEks, version).knowledge;
  };
  EXPECT_EQ(name("~> 18.0"), "terraform-aws-modules/eks 18.25.0");
  EXPECT_EQ(name("18.10.0"), "terraform-aws-modules/eks 18.0.0");
  EXPECT_EQ(name(">= 19.0, < 21.0"), "terraform-aws-modules/eks 20.0.0");
  EXPECT_EQ(name("~> 21.0"), "terraform-aws-modules/eks 21.0.4");
  EXPECT_EQ(name("21.0.3"), "terraform-aws-modules/eks 21.0.2");
  EXPECT_EQ(knowledge(">= 18, < 20"), RegistryKnowledge::kUnknownVersion);
  EXPECT_EQ(knowledge(">= 20"), RegistryKnowledge::kUnknownVersion);
  EXPECT_EQ(knowledge(""), RegistryKnowledge::kUnknownVersion);
  EXPECT_EQ(knowledge("~> 22.0"), RegistryKnowledge::kUnknownVersion);
}

TEST(StandIns, KnowAModuleByItsGitAddress) {
  const char* sources[] = {
      "git::https://github.com/terraform-aws-modules/terraform-aws-eks.git?ref=v20.8.4",
      "github.com/terraform-aws-modules/terraform-aws-eks?ref=v20.8.4",
      "git::ssh://git@github.com/terraform-aws-modules/terraform-aws-eks.git?ref=tags/v20.8.4",
      "https://github.com/terraform-aws-modules/terraform-aws-eks/archive/refs/tags/v20.8.4.zip",
  };
  for (const char* source : sources) {
    EXPECT_EQ(FindStandIn(source, "").name, "terraform-aws-modules/eks 20.0.0") << source;
  }
  EXPECT_EQ(FindStandIn("registry.terraform.io/terraform-aws-modules/eks/aws", "20.1.0").knowledge,
            RegistryKnowledge::kStandIn);
  EXPECT_EQ(FindStandIn("git@github.com:terraform-aws-modules/terraform-aws-eks.git", "").knowledge,
            RegistryKnowledge::kUnknownVersion);
}

TEST(StandIns, NameACloudPosseClusterByItsLabels) {
  const std::string label =
      "module \"this\" {\n  source = \"cloudposse/label/null\"\n  namespace = \"eg\"\n  stage = "
      "\"Prod\"\n  name = \"shop 1\"\n  attributes = [\"blue\"]\n}\n";
  const std::string call =
      "module \"eks\" {\n  source = \"cloudposse/eks-cluster/aws\"\n  version = \"4.1.0\"\n  "
      "context = module.this.context\n";
  const model::Cluster cluster = ClusterOf(label + call + "}\n");
  EXPECT_EQ(cluster.name.value(), "eg-prod-shop1-blue-cluster");
  EXPECT_TRUE(cluster.created.value());
  EXPECT_EQ(ClusterOf(label + call + "  name = \"api\"\n  delimiter = \"_\"\n}\n").name.value(),
            "eg_prod_api_blue_cluster");
}

TEST(StandIns, TurnOffWhatHangsOnALabelThatIsOff) {
  const std::string code =
      "module \"this\" {\n  source = "
      "\"git::https://github.com/cloudposse/terraform-null-label.git?ref=tags/0.25.0\"\n  enabled "
      "= "
      "false\n}\nresource \"aws_eks_cluster\" \"a\" {\n  name = \"on\"\n}\nresource "
      "\"aws_eks_cluster\" \"b\" {\n  count = module.this.enabled ? 1 : 0\n  name = \"off\"\n}\n";
  EXPECT_EQ(ClusterOf(code).name.value(), "on");
}

TEST(StandIns, TellByTheNameWhatMayMakeAClusterUnseen) {
  const auto knowledge = [](std::string_view source) { return FindStandIn(source, "").knowledge; };
  EXPECT_EQ(knowledge("app.terraform.io/acme/eks/aws"), RegistryKnowledge::kMakesCluster);
  EXPECT_EQ(knowledge("git::ssh://git@example.com/acme/terraform-eks.git?ref=main"),
            RegistryKnowledge::kMakesCluster);
  EXPECT_EQ(knowledge("terraform-aws-modules/eks/aws//modules/karpenter"),
            RegistryKnowledge::kMakesNone);
  EXPECT_EQ(knowledge("aws-ia/eks-blueprints-addons/aws"), RegistryKnowledge::kMakesNone);
  EXPECT_EQ(knowledge("terraform-aws-modules/vpc/aws"), RegistryKnowledge::kMakesNone);
  EXPECT_EQ(knowledge("git::https://example.com/acme/platform.git"), RegistryKnowledge::kNotKnown);
}

}  // namespace
}  // namespace fuin::iac
