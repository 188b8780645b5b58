#include "judge/internal/same_cluster.h"

#include <gmock/gmock.h>

#include "judge/internal/environment.h"
#include "judge/rules/estate_testing.h"

namespace fuin::judge {
namespace {

using model::SourceKind;
using testing::ElementsAre;
using testing::IsEmpty;
using S = model::Seen<std::string>;

TEST(SameClusters, JoinsByNameAndRegionAcrossViewsOnly) {
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, PlainCluster())
      .Add(SourceKind::kTerraformPlan, PlainCluster())
      .Add(SourceKind::kTerraformState, PlainCluster());
  const SameClusters same(estate.facts());
  EXPECT_THAT(same.Of(0).clusters, ElementsAre(1, 2));
  EXPECT_THAT(same.Of(2).clusters, ElementsAre(0, 1));
  EstateFacts code;
  code.Add(SourceKind::kTerraform, PlainCluster()).Add(SourceKind::kTerraform, PlainCluster());
  EXPECT_THAT(SameClusters(code.facts()).Of(0).clusters, IsEmpty());
}

TEST(SameClusters, KeepsRegionsAccountsAndArnsApart) {
  model::Cluster other = PlainCluster();
  other.region = S::Of("us-east-1");
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, PlainCluster()).Add(SourceKind::kTerraformState, other);
  EXPECT_THAT(SameClusters(estate.facts()).Of(0).clusters, IsEmpty());
  model::Cluster left = PlainCluster();
  model::Cluster right = PlainCluster();
  left.arn = S::Of("arn:aws:eks:eu-west-1:111122223333:cluster/c");
  right.arn = S::Of("arn:aws:eks:eu-west-1:444455556666:cluster/c");
  EstateFacts arns;
  arns.Add(SourceKind::kTerraformPlan, left).Add(SourceKind::kTerraformState, right);
  EXPECT_THAT(SameClusters(arns.facts()).Of(0).clusters, IsEmpty());
}

TEST(SameClusters, TakesNoneOfSeveralThatMayBeIt) {
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, PlainCluster(), "a")
      .Add(SourceKind::kTerraform, PlainCluster(), "b")
      .Add(SourceKind::kTerraformState, PlainCluster(), "c/terraform.tfstate");
  const SameClusters same(estate.facts());
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_THAT(same.Of(i).clusters, IsEmpty()) << i;
    EXPECT_TRUE(same.Of(i).is_ambiguous) << i;
  }
}

TEST(SameClusters, PrefersTheSameFolderAmongSeveral) {
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, PlainCluster(), "a")
      .Add(SourceKind::kTerraform, PlainCluster(), "b")
      .Add(SourceKind::kTerraformState, PlainCluster(), "b/terraform.tfstate");
  const SameClusters same(estate.facts());
  EXPECT_THAT(same.Of(1).clusters, ElementsAre(2));
  EXPECT_THAT(same.Of(0).clusters, IsEmpty());
}

TEST(SameClusters, FallsBackOnTagsWhereANameIsNotKnown) {
  using Tags = model::Seen<std::map<std::string, std::string>>;
  model::Cluster code = PlainCluster();
  code.name = S::Unknown({"unknown/computed", {{"name", "x"}}});
  code.tags = Tags::Of({{"service", "shop"}});
  model::Cluster state = PlainCluster();
  state.tags = Tags::Of({{"service", "shop"}, {"aws:x", "y"}});
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, code).Add(SourceKind::kTerraformState, state);
  EXPECT_THAT(SameClusters(estate.facts()).Of(0).clusters, ElementsAre(1));
  estate.facts().clusters[1].tags = Tags::Of({{"service", "other"}});
  EXPECT_THAT(SameClusters(estate.facts()).Of(0).clusters, IsEmpty());
}

TEST(NameOneKey, FollowsAnAddressAnAliasAndAnArn) {
  const model::KeyReference arn{model::KeyForm::kKeyArn, kTestKey, std::nullopt};
  const model::KeyReference other{model::KeyForm::kKeyArn, kOtherKey, std::nullopt};
  model::Key code;
  code.address = "aws_kms_key.k";
  model::Key state = code;
  state.arn = S::Of(kTestKey);
  EstateFacts estate;
  estate.Add(SourceKind::kTerraform, code).Add(SourceKind::kTerraformState, state);
  const model::KeyReference resource{model::KeyForm::kResource, "aws_kms_key.k.arn", size_t{0}};
  EXPECT_EQ(NameOneKey(estate.facts(), arn, arn), Answer::kYes);
  EXPECT_EQ(NameOneKey(estate.facts(), arn, other), Answer::kNo);
  EXPECT_EQ(NameOneKey(estate.facts(), resource, arn), Answer::kYes);
  EXPECT_EQ(NameOneKey(estate.facts(), other, resource), Answer::kNo);
  estate.facts().keys.pop_back();
  EXPECT_EQ(NameOneKey(estate.facts(), resource, arn), Answer::kUnknown);
  estate.facts().keys[0].planned_actions = {"create"};
  EXPECT_EQ(NameOneKey(estate.facts(), resource, arn), Answer::kNo);
}

TEST(NameOneKey, DoesNotGuessBehindAnAlias) {
  const model::KeyReference arn{model::KeyForm::kKeyArn, kTestKey, std::nullopt};
  const model::KeyReference alias{model::KeyForm::kAliasName, "alias/x", std::nullopt};
  model::Key live;
  live.arn = S::Of(kTestKey);
  EstateFacts estate;
  estate.Add(SourceKind::kTerraformState, live);
  EXPECT_EQ(NameOneKey(estate.facts(), alias, arn), Answer::kUnknown);
  estate.facts().keys[0].aliases = {{"", S::Of("alias/x"), {}}};
  EXPECT_EQ(NameOneKey(estate.facts(), alias, arn), Answer::kYes);
}

TEST(Environment, ComesFromTagsThenNameThenFolder) {
  model::Cluster cluster = PlainCluster();
  EXPECT_EQ(EnvironmentOf(cluster), "");
  cluster.root = "envs/stg";
  EXPECT_EQ(EnvironmentOf(cluster), "staging");
  cluster.name = S::Of("shop-production");
  EXPECT_EQ(EnvironmentOf(cluster), "prod");
  cluster.tags = model::Seen<std::map<std::string, std::string>>::Of({{"Environment", "Perf"}});
  EXPECT_EQ(EnvironmentOf(cluster), "perf");
  cluster = PlainCluster();
  cluster.name = S::Of("product-devices");
  EXPECT_EQ(EnvironmentOf(cluster), "");
}

}  // namespace
}  // namespace fuin::judge
