// Templates end to end are in tests/cloudformation; here: forms of parameters, what is never shown,
// bounds.

#include "iac/cloudformation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/limits.h"

namespace fuin::iac {
namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "cfn-XXXXXX").string();
    path_ = mkdtemp(name.data()) != nullptr ? name : "";
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string Write(const std::string& name, const std::string& content) const {
    const std::string path = path_ + "/" + name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    EXPECT_TRUE(WriteFileAtomically(path, content).has_value());
    return path;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::vector<std::pair<std::string, std::string>> ParametersOf(const std::string& argument) {
  std::vector<CloudFormationParameter> parameters;
  EXPECT_TRUE(ReadCloudFormationParameters(argument, parameters).has_value()) << argument;
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const CloudFormationParameter& parameter : parameters) {
    pairs.emplace_back(parameter.name, parameter.value);
  }
  return pairs;
}

TEST(CloudFormationParameters, TakeEveryFormOfTheCommandLinesAndPipelines) {
  const Folder folder;
  const std::vector<std::pair<std::string, std::string>> want = {{"A", "1"}, {"B", "x=y,z"}};
  EXPECT_EQ(ParametersOf(folder.Write("cli.json",
                                      R"([{"ParameterKey": "A", "ParameterValue": "1"},
                {"ParameterKey": "B", "ParameterValue": "x=y,z"},
                {"ParameterKey": "C", "UsePreviousValue": true}])")),
            want);
  EXPECT_EQ(ParametersOf(folder.Write("pipeline.json",
                                      R"({"Parameters": {"A": 1, "B": "x=y,z"}, "Tags": {}})")),
            want);
  EXPECT_EQ(ParametersOf(folder.Write("deploy.json", R"(["A=1", "B=x=y,z"])")), want);
  EXPECT_EQ(ParametersOf("file://" + folder.Write("map.yaml", "A: 1\nB: x=y,z\n")), want);
  EXPECT_THAT(ParametersOf("B=x=y,z"), testing::ElementsAre(want[1]));
  EXPECT_THAT(ParametersOf("ParameterKey=B,ParameterValue=x=y,z"), testing::ElementsAre(want[1]));
  std::vector<CloudFormationParameter> ignored;
  EXPECT_FALSE(ReadCloudFormationParameters("no/such/file.json", ignored).has_value());
  EXPECT_FALSE(ReadCloudFormationParameters(folder.Write("odd.json", R"({"A": {"B": 1}})"), ignored)
                   .has_value());
}

model::Facts FactsOf(const std::string& path, const CloudFormationOptions& options = {}) {
  model::Facts facts;
  CollectCloudFormation({path}, options, facts);
  return facts;
}

constexpr char kCluster[] =
    "AWSTemplateFormatVersion: \"2010-09-09\"\n"
    "Parameters:\n  Arn: {Type: String, NoEcho: true}\n  On: {Type: String, Default: \"yes\"}\n"
    "Conditions: {Seal: !Equals [!Ref On, \"yes\"]}\n"
    "Resources:\n  C:\n    Type: AWS::EKS::Cluster\n    Properties:\n"
    "      EncryptionConfig: !If [Seal, [{Provider: {KeyArn: !Ref Arn}}], !Ref AWS::NoValue]\n"
    "      Tags: [{Key: t, Value: !Sub \"x-${Arn}\"}]\n";

TEST(CloudFormation, UsesANoEchoValueAndShowsItNowhere) {
  const Folder folder;
  CloudFormationOptions options;
  options.parameters = {{"Arn", "alias/top-secret-name", {"--parameters", 0, 0}}};
  const model::Facts facts = FactsOf(folder.Write("t.yaml", kCluster), options);
  ASSERT_EQ(facts.clusters.size(), 1u);
  const model::EncryptionBlock& block = facts.clusters[0].encryption.value()[0];
  EXPECT_EQ(block.key.value().form, model::KeyForm::kAliasName);
  EXPECT_EQ(block.key.value().text, "(sensitive)");
  EXPECT_TRUE(facts.clusters[0].tags.value().empty());
  for (const model::Step& step : block.key.origin().steps) {
    for (const auto& [name, value] : step.text.arguments) {
      EXPECT_EQ(value.find("top-secret"), std::string::npos);
    }
  }
}

TEST(CloudFormation, NamesTheConditionAndTheParameterThatDecided) {
  const Folder folder;
  CloudFormationOptions options;
  options.parameters = {{"On", "no", {"p.json", 3, 7}}};
  const model::Facts facts = FactsOf(folder.Write("t.yaml", kCluster), options);
  ASSERT_TRUE(facts.clusters[0].encryption.absent());
  const std::vector<model::Step>& steps = facts.clusters[0].encryption.origin().steps;
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].text.id, "step/condition");
  EXPECT_EQ(steps[1].text.id, "step/parameter-given");
  EXPECT_EQ(steps[1].at, (model::Location{"p.json", 3, 7}));
}

TEST(CloudFormation, ReadsNoNestedTemplateOutsideItsTree) {
  const Folder folder;
  folder.Write("outside.yaml", kCluster);
  const std::string path = folder.Write("inside/t.yaml",
                                        "Resources:\n  S:\n    Type: AWS::CloudFormation::Stack\n"
                                        "    Properties: {TemplateURL: ../outside.yaml}\n");
  CloudFormationOptions options;
  options.tree = folder.path() + "/inside";
  const model::Facts facts = FactsOf(path, options);
  EXPECT_TRUE(facts.clusters.empty());
  ASSERT_EQ(facts.sources[0].problems.size(), 1u);
  EXPECT_EQ(facts.sources[0].problems[0].text.id, "problem/nested-stack");
  options.tree = folder.path();
  EXPECT_EQ(FactsOf(path, options).clusters.size(), 1u);
}

TEST(CloudFormation, JudgesATemplateThatAnotherNestsOnlyWithinIt) {
  const Folder folder;
  const std::string child = folder.Write("a-child.yaml", kCluster);
  const std::string root =
      folder.Write("root.yaml",
                   "Resources:\n  S:\n    Type: AWS::CloudFormation::Stack\n"
                   "    Properties: {TemplateURL: a-child.yaml, Parameters: {Arn: alias/eks}}\n");
  CloudFormationOptions options;
  options.tree = folder.path();
  model::Facts facts;
  CollectCloudFormation({child, root}, options, facts);
  ASSERT_EQ(facts.sources.size(), 1u);
  ASSERT_EQ(facts.clusters.size(), 1u);
  EXPECT_EQ(facts.clusters[0].address, "S.C");
}

TEST(CloudFormation, SaysWhatItLeavesOutAboveItsLimits) {
  std::string loop = R"({"X${A}${B}${C}${D}": {"Type": "AWS::KMS::Key"}})";
  std::string items = "[";
  for (int i = 0; i < 60; ++i) {
    items += (i > 0 ? "," : "") + std::string("\"i") + std::to_string(i) + "\"";
  }
  for (const char* name : {"A", "B", "C", "D"}) {
    loop = std::string("{\"Fn::ForEach::") + name + "\": [\"" + name + "\", " + items + "], " +
           loop + "]}";
  }
  const Folder folder;
  const model::Facts facts = FactsOf(folder.Write("t.json",
                                                  "{\"Transform\": \"AWS::LanguageExtensions\", "
                                                  "\"Resources\": " +
                                                      loop + "}"));
  ASSERT_EQ(facts.sources[0].problems.size(), 1u);
  EXPECT_EQ(facts.sources[0].problems[0].text.id, "problem/limit");
  EXPECT_LE(facts.keys.size(), limits::kTemplateLoopNodesMax);
}

TEST(CloudFormation, TakesTheEnvironmentOfACdkStackForItsRegion) {
  const Folder folder;
  folder.Write("S.template.json",
               R"({"Resources": {"C": {"Type": "AWS::EKS::Cluster", "Properties": {}}}})");
  const std::string manifest =
      folder.Write("manifest.json",
                   R"({"version": "36.0.0", "artifacts": {"S": {"type": "aws:cloudformation:stack",
          "environment": "aws://111122223333/eu-west-1",
          "properties": {"templateFile": "S.template.json"}}}})");
  model::Facts facts;
  std::vector<std::string> templates;
  ASSERT_TRUE(CollectCdkAssembly(manifest, {}, facts, templates).has_value());
  ASSERT_EQ(facts.clusters.size(), 1u);
  EXPECT_TRUE(facts.clusters[0].region.is("eu-west-1"));
  EXPECT_TRUE(facts.clusters[0].account.is("111122223333"));
}

TEST(CloudFormation, FindsAKeyThatAnotherStackOfTheAssemblyExports) {
  const Folder folder;
  folder.Write("Keys.template.json",
               R"({"Resources": {"Key": {"Type": "AWS::KMS::Key"}}, "Outputs": {"O": {
          "Value": {"Fn::GetAtt": ["Key", "Arn"]}, "Export": {"Name": "Keys:Arn"}}}})");
  folder.Write("App.template.json",
               R"({"Resources": {"C": {"Type": "AWS::EKS::Cluster", "Properties": {
          "EncryptionConfig": [{"Provider": {"KeyArn": {"Fn::ImportValue": "Keys:Arn"}}}]}}}})");
  const std::string manifest = folder.Write("manifest.json", R"({"version": "36.0.0", "artifacts": {
      "App": {"type": "aws:cloudformation:stack", "dependencies": ["Keys"],
              "properties": {"templateFile": "App.template.json"}},
      "Keys": {"type": "aws:cloudformation:stack",
               "properties": {"templateFile": "Keys.template.json"}}}})");
  model::Facts facts;
  std::vector<std::string> templates;
  ASSERT_TRUE(CollectCdkAssembly(manifest, {}, facts, templates).has_value());
  ASSERT_EQ(facts.clusters.size(), 1u);
  const model::KeyReference key = facts.clusters[0].encryption.value()[0].key.value();
  EXPECT_EQ(key.form, model::KeyForm::kResource);
  EXPECT_EQ(key.key_index, size_t{0});
}

}  // namespace
}  // namespace fuin::iac
