// Pulumi programs in YAML (`runtime: yaml`): the AWS provider's clusters and keys, pulumi-eks' and
// aws-native's. Interpolations are followed to variables, to the defaults of `config`, and to the
// keys of the program.

#include <map>

#include "iac/internal/eks_values.h"
#include "iac/internal/key_values.h"
#include "iac/internal/spec_values.h"

namespace fuin::iac {
namespace {

using cfn::Value;
using model::Seen;
using text::Node;

using Blocks = Seen<std::vector<model::EncryptionBlock>>;

class Program {
 public:
  Program(const std::string& path, const Node& document, size_t source_index, model::Facts& facts)
      : path_(path), document_(document), source_index_(source_index), facts_(facts) {}

  void Collect();

 private:
  Value Evaluate(const Node* node, int depth) const;
  void AddKey(const Node::Member& resource);
  void AddCluster(const Node::Member& resource);

  const std::string& path_;
  const Node& document_;
  size_t source_index_;
  model::Facts& facts_;
  std::map<std::string, size_t> key_at_address_;
};

// ${name}, ${name.attribute}: a value of `config` with its default, a variable, or a resource's.
Value Program::Evaluate(const Node* node, int depth) const {
  const model::Location at{path_, node == nullptr ? document_.line : node->line,
                           node == nullptr ? document_.column : node->column};
  if (node == nullptr || depth > kSpecDepthMax || node->scalar.find("${") == std::string::npos) {
    Value value = ValueOf(node, path_, at);
    for (size_t i = 0; node != nullptr && i < value.elements.size(); ++i) {
      value.elements[i] = Evaluate(&node->elements[i], depth + 1);
    }
    for (Value::Member& member : value.members) {
      member.second = Evaluate(node->Find(member.first), depth + 1);
    }
    return value;
  }
  const std::string& text = node->scalar;
  const bool is_whole = text.starts_with("${") && text.find('}') + 1 == text.size();
  const std::string name = is_whole ? text.substr(2, text.size() - 3) : text;
  const Node* variables = document_.Find("variables");
  if (const Node* variable = variables == nullptr ? nullptr : variables->Find(name)) {
    return Evaluate(variable, depth + 1);
  }
  for (const char* section : {"config", "configuration"}) {
    const Node* config = document_.Find(section);
    const Node* entry = config == nullptr ? nullptr : config->Find(name);
    const Node* fallback = entry == nullptr    ? nullptr
                           : entry->IsObject() ? entry->Find("default")
                                               : entry;
    if (fallback != nullptr) {  // a stack may say otherwise: Pulumi.<stack>.yaml
      Value value = Evaluate(fallback, depth + 1);
      value.origin.steps.push_back(
          {{"step/parameter-default", {{"name", name}, {"value", cfn::Shown(value)}}},
           value.origin.at});
      return value;
    }
    if (entry != nullptr) {
      return Value::Unknown({"unknown/parameter", {{"name", name}}}, {at, {}});
    }
  }
  Value value = Value::String("${" + name + "}", {at, {}});
  value.parts[0].because = model::Text{"unknown/deployment", {{"name", name}}};
  const size_t dot = name.find('.');
  value.parts[0].resource = name.substr(0, dot);
  value.parts[0].attribute = dot == std::string::npos ? "" : name.substr(dot + 1);
  return value;
}

// "aws:eks/cluster:Cluster" and "aws:eks:Cluster" are one type.
std::string PulumiType(const Node& resource) {
  std::string type(resource.Text("type"));
  const size_t slash = type.find('/');
  const size_t colon = slash == std::string::npos ? slash : type.find(':', slash);
  if (colon != std::string::npos) {
    type.erase(slash, colon - slash);
  }
  return type == "eks:index:Cluster" ? "eks:Cluster" : type;
}

void Program::AddCluster(const Node::Member& resource) {
  const std::string type = PulumiType(resource.second);
  const Value values = Evaluate(resource.second.Find("properties"), 0);
  model::Cluster cluster = StartCluster(path_, resource.second, source_index_, resource.first,
                                        values.Get("name"), resource.first);
  FillVersion(values.Get("version"), cluster);
  const KeyReader read = [this](const Value& value) {
    const bool is_one = value.parts.size() == 1 && !value.parts[0].resource.empty();
    const auto found =
        is_one ? key_at_address_.find(value.parts[0].resource) : key_at_address_.end();
    if (found == key_at_address_.end()) {
      return ReadKeyText(value);
    }
    const bool is_arn = value.parts[0].attribute == "arn";
    return Seen<model::KeyReference>::Of(
        {is_arn ? model::KeyForm::kResource : model::KeyForm::kKeyId,
         value.parts[0].resource + (is_arn ? ".arn" : ""), found->second},
        value.origin);
  };
  Value encryption = AsList(values.Get("encryptionConfig"));
  const Value key = values.Get("encryptionConfigKeyArn");
  if (type == "eks:Cluster" && !key.IsGone()) {
    model::EncryptionBlock block;
    block.origin = key.origin;
    block.resources = Seen<std::vector<std::string>>::Of({"secrets"}, key.origin);
    block.key = read(key);
    cluster.encryption = Blocks::Of({block}, key.origin);
  } else if (type != "eks:Cluster") {
    FillEncryption(encryption, {"encryptionConfig", "provider", "keyArn", "resources", false}, read,
                   cluster);
  }
  Value network = values.Get("vpcConfig");
  network = network.IsGone() ? values.Get("resourcesVpcConfig") : network;
  network = network.IsGone() ? values : network;  // pulumi-eks
  cluster.endpoint_public = cfn::SeenFlag(network.Get("endpointPublicAccess"));
  cluster.endpoint_cidrs = cfn::SeenTexts(network.Get("publicAccessCidrs"));
  facts_.clusters.push_back(std::move(cluster));
}

void Program::AddKey(const Node::Member& resource) {
  const std::string type = PulumiType(resource.second);
  const Value values = Evaluate(resource.second.Find("properties"), 0);
  const bool is_native = type.starts_with("aws-native");
  model::Key key;
  key.source_index = source_index_;
  key.root = path_;
  key.address = resource.first;
  key.origin.at = {path_, resource.second.line, resource.second.column};
  key.arn = Seen<std::string>::Unknown({"unknown/deployment", {{"name", resource.first + ".arn"}}},
                                       key.origin);
  key.key_id = key.arn;
  KeySettings settings;
  settings.type = "aws_kms_key";
  settings.usage = cfn::SeenText(values.Get("keyUsage"));
  settings.spec = cfn::SeenText(values.Get(is_native ? "keySpec" : "customerMasterKeySpec"));
  settings.enabled = cfn::SeenFlag(values.Get(is_native ? "enabled" : "isEnabled"));
  settings.rotation = cfn::SeenFlag(values.Get("enableKeyRotation"));
  settings.multi_region = cfn::SeenFlag(values.Get("multiRegion"));
  settings.deletion_window_days =
      cfn::SeenInteger(values.Get(is_native ? "pendingWindowInDays" : "deletionWindowInDays"));
  settings.policy = PolicyFrom(cfn::SeenText(values.Get("policy")));
  FillKeySettings(settings, key);
  key_at_address_[resource.first] = facts_.keys.size();
  facts_.keys.push_back(std::move(key));
}

void Program::Collect() {
  const Node* resources = document_.Find("resources");
  for (const Node::Member& member : resources->members) {
    const std::string type = PulumiType(member.second);
    if (type == "aws:kms:Key" || type == "aws-native:kms:Key") {
      AddKey(member);
    }
  }
  for (const Node::Member& member : resources->members) {
    const std::string type = PulumiType(member.second);
    if (type == "aws:eks:Cluster" || type == "eks:Cluster" || type == "aws-native:eks:Cluster") {
      AddCluster(member);
    }
  }
}

}  // namespace

void CollectPulumi(const std::string& path, const Node& document, size_t source_index,
                   model::Facts& facts) {
  Program(path, document, source_index, facts).Collect();
}

}  // namespace fuin::iac
