#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "iac/internal/plan_references.h"
#include "iac/terraform.h"

namespace fuin::iac {
namespace {

using model::KeyForm;

class PlanTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "fuin_plan_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  model::Facts Collect(const std::string& json) {
    const std::string path = folder_ + "/plan.json";
    EXPECT_TRUE(WriteFileAtomically(path, json));
    model::Facts facts;
    const Result<void> collected = CollectPlanOrState(path, facts);
    EXPECT_TRUE(collected.has_value()) << (collected ? "" : Describe(collected.error()));
    return facts;
  }

  std::string folder_;
};

constexpr char kNewCluster[] = R"({"format_version":"1.2","resource_changes":[
 {"address":"aws_eks_cluster.a","mode":"managed","type":"aws_eks_cluster","name":"a","change":{"actions":["create"],
  "before":null,"after":{"name":"prod","version":"1.27","region":"eu-west-1","tags":{"Environment":"prod"},
   "encryption_config":[{"provider":[{}],"resources":["secrets"]}],
   "vpc_config":[{"endpoint_public_access":true,"public_access_cidrs":["0.0.0.0/0"]}]},
  "after_unknown":{"arn":true,"encryption_config":[{"provider":[{"key_arn":true}],"resources":[false]}]},
  "after_sensitive":{}}},
 {"address":"module.kms.aws_kms_key.eks[0]","module_address":"module.kms","mode":"managed","type":"aws_kms_key","name":"eks",
  "change":{"actions":["create"],"before":null,"after":{"enable_key_rotation":true,"region":"eu-west-1"},
  "after_unknown":{"arn":true,"key_id":true},"after_sensitive":{}}}],
 "configuration":{"root_module":{"resources":[{"address":"aws_eks_cluster.a","type":"aws_eks_cluster",
   "expressions":{"version":{"constant_value":"1.27"},
    "encryption_config":[{"provider":[{"key_arn":{"references":["module.kms.key_arn","module.kms"]}}]}]}}],
  "module_calls":{"kms":{"module":{"outputs":{"key_arn":{"expression":
   {"references":["aws_kms_key.eks[0].arn","aws_kms_key.eks[0]","aws_kms_key.eks"]}}},
   "resources":[{"address":"aws_kms_key.eks"}]}}}}}})";

TEST_F(PlanTest, JoinsAClusterToTheKeyThatTheSamePlanMakes) {
  const model::Facts facts = Collect(kNewCluster);
  ASSERT_EQ(facts.clusters.size(), 1u);
  const model::Cluster& cluster = facts.clusters[0];
  EXPECT_TRUE(cluster.version.is("1.27"));
  EXPECT_TRUE(cluster.arn.unknown());
  const model::KeyReference& key = cluster.encryption.value()[0].key.value();
  EXPECT_EQ(key.form, KeyForm::kResource);
  EXPECT_EQ(key.text, "module.kms.aws_kms_key.eks[0].arn");
  ASSERT_TRUE(key.key_index.has_value());
  EXPECT_TRUE(facts.keys[*key.key_index].rotation.is(true));
  EXPECT_TRUE(facts.keys[*key.key_index].state.is("Enabled"));
  EXPECT_THAT(cluster.endpoint_cidrs.value(), testing::ElementsAre("0.0.0.0/0"));
}

TEST_F(PlanTest, KeepsWhatWasBeforeAndWhatIsDone) {
  const model::Facts facts = Collect(R"({"resource_changes":[
   {"address":"aws_eks_cluster.a","mode":"managed","type":"aws_eks_cluster","change":{"actions":["delete","create"],
    "before":{"name":"a","encryption_config":[{"provider":[{"key_arn":"alias/x"}],"resources":["secrets"]}]},
    "after":{"name":"a","encryption_config":[]},"after_unknown":{"version":true}}},
   {"address":"aws_eks_cluster.gone","mode":"managed","type":"aws_eks_cluster","change":{"actions":["delete"],
    "before":{"name":"b"},"after":null}}]})");
  ASSERT_EQ(facts.clusters.size(), 1u);
  const model::Cluster& cluster = facts.clusters[0];
  EXPECT_TRUE(cluster.encryption.absent());
  EXPECT_TRUE(cluster.version.absent());
  EXPECT_EQ(cluster.prior->encryption.value()[0].key.value().form, KeyForm::kAliasName);
  EXPECT_THAT(cluster.planned_actions, testing::ElementsAre("delete", "create"));
}

TEST_F(PlanTest, AWhollyUnknownBlockIsUnknownAndNotAbsent) {
  const model::Facts facts = Collect(R"({"resource_changes":[
   {"address":"aws_eks_cluster.a","mode":"managed","type":"aws_eks_cluster","change":{"actions":["create"],
    "after":{"name":"a"},"after_unknown":{"encryption_config":true}}}]})");
  EXPECT_TRUE(facts.clusters[0].encryption.unknown());
}

TEST_F(PlanTest, ReadsAStateAndJoinsByArn) {
  const model::Facts facts = Collect(R"({"version":4,"resources":[
   {"module":"module.a[\"x\"]","mode":"managed","type":"aws_kms_key","name":"k","instances":[{"index_key":0,
    "attributes":{"arn":"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "is_enabled":false,"policy":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"kms:*\"}}"}}]},
   {"mode":"managed","type":"aws_eks_cluster","name":"c","instances":[{"attributes":{"name":"c","version":"1.31",
    "arn":"arn:aws:eks:eu-west-1:111122223333:cluster/c","encryption_config":[{"resources":["secrets"],"provider":
    [{"key_arn":"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}]}]}}]}]})");
  ASSERT_EQ(facts.keys.size(), 1u);
  EXPECT_EQ(facts.keys[0].address, "module.a[\"x\"].aws_kms_key.k[0]");
  EXPECT_TRUE(facts.keys[0].state.is("Disabled"));
  EXPECT_EQ(facts.keys[0].policy.value().statements[0].principals[0].value, "*");
  EXPECT_TRUE(facts.clusters[0].region.is("eu-west-1"));
  EXPECT_EQ(facts.clusters[0].encryption.value()[0].key.value().key_index, 0u);
}

TEST_F(PlanTest, RefusesWhatIsNeitherAndSaysWhatToDo) {
  ASSERT_TRUE(WriteFileAtomically(folder_ + "/x.json", "{\"a\":1}"));
  model::Facts facts;
  EXPECT_EQ(CollectPlanOrState(folder_ + "/x.json", facts).error().code, ErrorCode::kUnsupported);
  ASSERT_TRUE(WriteFileAtomically(folder_ + "/x.json", "{\"version\":4,"));
  EXPECT_EQ(CollectPlanOrState(folder_ + "/x.json", facts).error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(facts.sources.empty());
}

TEST(PlanAddress, SplitsAtDotsOutsideOfKeys) {
  EXPECT_THAT(SplitAddress("module.a[\"x.y\\\".z\"].aws_x.y[0]"),
              testing::ElementsAre("module", "a[\"x.y\\\".z\"]", "aws_x", "y[0]"));
}

TEST_F(PlanTest, SaysThatAPlanWithErrorsIsNotWhole) {
  std::string json = kNewCluster;
  json.insert(1, "\"errored\":true,");
  const model::Facts facts = Collect(json);
  ASSERT_EQ(facts.sources.at(0).problems.size(), 1u);
  EXPECT_EQ(facts.sources[0].problems[0].text.id, "problem/plan-incomplete");
}

TEST_F(PlanTest, LeavesOutWhatIsDeposedAndNeverShowsWhatIsSensitive) {
  const model::Facts facts = Collect(R"({"version":4,"terraform_version":"1.11.4","serial":3,
 "resources":[{"mode":"managed","type":"aws_eks_cluster","name":"a","provider":"x","instances":[
  {"deposed":"0a1b2c3d","attributes":{"name":"old","version":"1.20"}},
  {"status":"tainted","attributes":{"name":"prod","version":"1.27","encryption_config":
   [{"provider":[{"key_arn":"arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"}],
    "resources":["secrets"]}]},
   "sensitive_attributes":[[{"type":"get_attr","value":"encryption_config"}],
                           [{"type":"get_attr","value":"name"}]]}]}],"check_results":null})");
  ASSERT_EQ(facts.clusters.size(), 1u);
  const model::Cluster& cluster = facts.clusters[0];
  EXPECT_TRUE(cluster.version.is("1.27"));
  EXPECT_TRUE(cluster.name.unknown());
  ASSERT_TRUE(cluster.encryption.known());
  const model::Seen<model::KeyReference>& key = cluster.encryption.value()[0].key;
  EXPECT_TRUE(!key.known() || key.value().text.find("0f1e2d3c") == std::string::npos);
}

TEST_F(PlanTest, RefusesAStateOfTheTimeBeforeTerraform012ByItsVersion) {
  const std::string path = folder_ + "/old.tfstate";
  ASSERT_TRUE(WriteFileAtomically(
      path, R"({"version":3,"terraform_version":"0.11.14","serial":1,"modules":[]})"));
  model::Facts facts;
  const Result<void> collected = CollectPlanOrState(path, facts);
  ASSERT_FALSE(collected.has_value());
  EXPECT_EQ(collected.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(collected.error().message.find("version 3"), std::string::npos);
}

}  // namespace
}  // namespace fuin::iac
