// CloudFormation templates (YAML and JSON), SAM templates and CDK's cdk.out → clusters and keys.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/overlay.h"
#include "base/result.h"
#include "model/evidence.h"
#include "model/facts.h"
#include "text/document.h"

namespace fuin::iac {

// A value that is given to the parameters of every root template. The names AWS::Region,
// AWS::AccountId, AWS::Partition and AWS::StackName give the pseudo parameters.
struct CloudFormationParameter {
  std::string name, value;
  model::Location at;  // the file that gives it; "--parameters" otherwise
};

struct CloudFormationOptions {
  std::vector<CloudFormationParameter> parameters;  // of equal names the last counts
  std::string tree;  // no nested template outside is read; "" = the folder of the root template
  const Overlay* overlay = nullptr;  // templates in place of what is on disk
};

// Reads one argument of --parameters: a file in one of the forms that the AWS CLI and CodePipeline
// take ([{"ParameterKey", "ParameterValue"}], {"Parameters": {...}}, a plain JSON or YAML map,
// ["Key=Value"]), Key=Value, or ParameterKey=Key,ParameterValue=Value, and appends to `parameters`.
// kInvalidArgument for anything else; errors of ReadFile.
Result<void> ReadCloudFormationParameters(const std::string& argument,
                                          std::vector<CloudFormationParameter>& parameters);

// Whether a document is a template: an object whose Resources have types.
bool IsCloudFormationTemplate(const text::Node& root);

// Appends one Source with the clusters and keys of each root template among `paths` to `facts`:
// those that another one of them nests are read as its children only. `folder` is what a person
// gave, or "" for single files. A template that cannot be read is a Source with read = false.
void CollectCloudFormation(const std::vector<std::string>& paths,
                           const CloudFormationOptions& options, model::Facts& facts);

// Appends one Source per stack of a cloud assembly (cdk.out/manifest.json), with the environment
// that the manifest names as AWS::Region and AWS::AccountId, and names every template that belongs
// to it in `templates`. kUnsupported where `manifest_path` is no manifest of CDK.
Result<void> CollectCdkAssembly(const std::string& manifest_path,
                                const CloudFormationOptions& options, model::Facts& facts,
                                std::vector<std::string>& templates);

}  // namespace fuin::iac
