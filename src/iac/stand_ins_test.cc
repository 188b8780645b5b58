#include "iac/internal/stand_ins.h"

#include <gtest/gtest.h>

namespace fuin::iac {
namespace {

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
