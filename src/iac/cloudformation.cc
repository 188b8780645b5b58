// Evaluated stacks → clusters, keys and aliases. Keys of all stacks come first, so that a cluster
// finds its key whichever of the nested stacks makes it.

#include "iac/cloudformation.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/limits.h"
#include "base/strings.h"
#include "iac/internal/cfn_collect.h"
#include "iac/internal/cfn_stack.h"
#include "iac/internal/eks_values.h"
#include "iac/internal/key_values.h"
#include "iac/internal/module.h"

namespace fuin::iac {
namespace cfn {
namespace {

using model::Seen;
using text::Node;

constexpr std::string_view kClusterType = "AWS::EKS::Cluster";
// The resource that aws-cdk-lib's aws_eks.Cluster makes; its Config is the API's CreateCluster.
constexpr std::string_view kCdkClusterType = "Custom::AWSCDK-EKS-Cluster";

class Collector {
 public:
  Collector(StackContext& context, model::Source& source, size_t source_index, model::Facts& facts)
      : context_(context), source_(source), source_index_(source_index), facts_(facts) {}

  void Collect(Stack& root);
  // Adds what `root` exports; after Collect.
  void AddExports(Stack& root, AssemblyExports& exports) const;

 private:
  struct Waiting {
    Stack* stack;
    const Resource* resource;
    Decision made;
  };

  void Visit(Stack& stack);
  void Problem(model::Text text, model::Origin origin) {
    source_.problems.push_back(
        {model::ProblemKind::kPartUnread, std::move(text), std::move(origin.at)});
  }
  model::Origin OriginOf(const Waiting& waiting) const;
  void AddKey(const Waiting& waiting);
  void AddAlias(const Waiting& waiting);
  void AddCluster(const Waiting& waiting);
  void AddSettings(const Waiting& waiting, model::Cluster& cluster) const;
  void AddStackDefects(const Waiting& waiting, model::Cluster& cluster) const;
  Seen<model::KeyReference> ReadKey(const Value& value) const;
  Seen<std::string> Given(std::string_view pseudo, const model::Origin& origin) const;

  StackContext& context_;
  model::Source& source_;
  size_t source_index_;
  model::Facts& facts_;
  std::string root_;
  std::vector<Waiting> keys_, aliases_, clusters_;
  std::map<std::string, size_t, std::less<>> key_at_address_;
  std::map<std::string, std::pair<std::string, size_t>> key_at_alias_;
  size_t resource_count_ = 0, stack_count_ = 0;
};

model::Origin Collector::OriginOf(const Waiting& waiting) const {
  model::Origin origin = waiting.stack->OriginOf(*waiting.resource->node);
  origin.steps = waiting.stack->CallSteps();
  origin.steps.insert(origin.steps.end(), waiting.made.steps.begin(), waiting.made.steps.end());
  return origin;
}

Seen<std::string> Collector::Given(std::string_view pseudo, const model::Origin& origin) const {
  const auto given = context_.given.find(pseudo);
  return given != context_.given.end()
             ? Seen<std::string>::Of(given->second.value, {given->second.at, {}})
             : Seen<std::string>::Unknown({"unknown/deployment", {{"name", std::string(pseudo)}}},
                                          origin);
}

void Collector::Visit(Stack& stack) {
  ++stack_count_;
  for (const std::string& macro : stack.Macros()) {
    Problem({"problem/macro", {{"name", macro}}}, stack.OriginOf(stack.source().root));
  }
  const Node* section = stack.source().root.Find("Resources");
  if (section != nullptr && section->Find("Fn::Transform") != nullptr) {
    Problem(
        {"problem/macro", {{"name", std::string(section->Find("Fn::Transform")->Text("Name"))}}},
        stack.OriginOf(*section));
  }
  for (const Resource& resource : stack.Resources()) {
    ++resource_count_;
    const std::string& type = resource.type;
    const bool is_key = type == "AWS::KMS::Key" || type == "AWS::KMS::ReplicaKey";
    const bool is_cluster = type == kClusterType || type == kCdkClusterType;
    const bool nests =
        type == "AWS::CloudFormation::Stack" || type == "AWS::Serverless::Application";
    const bool is_module = type.ends_with("::MODULE");
    if (!is_key && !is_cluster && !nests && !is_module && type != "AWS::KMS::Alias") {
      continue;
    }
    const Waiting waiting{&stack, &resource, stack.IsMade(resource)};
    if (waiting.made.value == false) {
      continue;
    }
    if (is_module) {
      Problem({"problem/registry-module", {{"name", type}}}, OriginOf(waiting));
    } else if (nests) {
      std::string missing;
      Stack* child = stack.ChildOf(resource, missing);
      if (child != nullptr) {
        Visit(*child);
      } else {
        Problem({"problem/nested-stack",
                 {{"name", stack.AddressOf(resource.id)}, {"template", missing}}},
                OriginOf(waiting));
      }
    } else {
      (is_key ? keys_ : is_cluster ? clusters_ : aliases_).push_back(waiting);
    }
  }
}

void Collector::AddKey(const Waiting& waiting) {
  Stack& stack = *waiting.stack;
  const Resource& resource = *waiting.resource;
  model::Key key;
  key.source_index = source_index_;
  key.address = stack.AddressOf(resource.id);
  key.root = root_;
  key.origin = OriginOf(waiting);
  const auto at_deployment = [&](std::string_view attribute) {
    return Seen<std::string>::Unknown(
        {"unknown/deployment", {{"name", fmt::format("{}.{}", key.address, attribute)}}},
        key.origin);
  };
  key.arn = at_deployment("Arn");
  key.key_id = at_deployment("KeyId");
  key.region = Given("AWS::Region", key.origin);
  key.account = Given("AWS::AccountId", key.origin);
  key.description = SeenText(stack.Property(resource, "Description"));
  const bool is_replica = resource.type == "AWS::KMS::ReplicaKey";
  const Seen<std::string> material = SeenText(stack.Property(resource, "Origin"));
  KeySettings settings;
  settings.type = is_replica                ? "aws_kms_replica_key"
                  : material.is("EXTERNAL") ? "aws_kms_external_key"
                                            : "aws_kms_key";
  settings.usage = SeenText(stack.Property(resource, "KeyUsage"));
  settings.spec = SeenText(stack.Property(resource, "KeySpec"));
  settings.enabled = SeenFlag(stack.Property(resource, "Enabled"));
  settings.rotation = SeenFlag(stack.Property(resource, "EnableKeyRotation"));
  settings.multi_region = SeenFlag(stack.Property(resource, "MultiRegion"));
  settings.deletion_window_days = SeenInteger(stack.Property(resource, "PendingWindowInDays"));
  const Value policy = stack.Property(resource, "KeyPolicy");
  settings.policy = Seen<model::Policy>::Absent(policy.origin);
  if (policy.Is(Value::Kind::kMap)) {
    settings.policy = PolicyFrom(Seen<std::string>::Of(
        text::WriteJson(ToNode(policy, model::kUnknownMember), 0), policy.origin));
  } else if (!policy.IsGone()) {
    settings.policy = PolicyFrom(SeenText(policy));
  }
  FillKeySettings(settings, key);
  if (key.policy.known() && !BecauseOf(policy).id.empty()) {
    model::Policy partly = key.policy.value();
    partly.has_unknown = partly.has_unknown || partly.text.find("\\u0001") != std::string::npos;
    partly.text.clear();
    key.policy = Seen<model::Policy>::Of(std::move(partly), policy.origin);
  }
  if (material.known() && !is_replica) {
    key.material = material;
    // CloudFormation imports no material: such a key waits for it.
    if (material.is("EXTERNAL") && key.state.is("Enabled")) {
      key.state = Seen<std::string>::Of("PendingImport", material.origin());
    }
  }
  key_at_address_[key.address] = facts_.keys.size();
  facts_.keys.push_back(std::move(key));
}

// The key whose attribute a value is; nothing for any other value.
std::optional<std::pair<std::string, size_t>> KeyOfAttribute(
    const std::map<std::string, size_t, std::less<>>& keys, const std::vector<Part>& parts) {
  if (parts.size() == 1 && !parts[0].resource.empty()) {
    if (const auto found = keys.find(parts[0].resource); found != keys.end()) {
      return std::pair(parts[0].attribute, found->second);
    }
  }
  return std::nullopt;
}

void Collector::AddAlias(const Waiting& waiting) {
  model::KeyAlias alias;
  alias.address = waiting.stack->AddressOf(waiting.resource->id);
  const Value name = waiting.stack->Property(*waiting.resource, "AliasName");
  alias.name = SeenText(name);
  alias.origin = OriginOf(waiting);
  const Value target = waiting.stack->Property(*waiting.resource, "TargetKeyId");
  const auto key = KeyOfAttribute(key_at_address_, target.parts);
  if (key.has_value()) {
    const Value reference =
        waiting.stack->Evaluate(text::Node::Object({{"Ref", Node::String(waiting.resource->id)}}));
    std::string shown;
    for (const Part& part : reference.parts) {
      shown += part.text;
    }
    key_at_alias_[shown] = {alias.address, key->second};
    facts_.keys[key->second].aliases.push_back(std::move(alias));
  }
}

Seen<model::KeyReference> Collector::ReadKey(const Value& value) const {
  using Reference = Seen<model::KeyReference>;
  if (value.Is(Value::Kind::kUnknown)) {
    return Reference::Unknown(value.because, value.origin);
  }
  const std::vector<Part> parts = *PartsOf(value);
  if (const auto key = KeyOfAttribute(key_at_address_, parts)) {
    const bool is_arn = key->first == "Arn";
    return Reference::Of({is_arn ? model::KeyForm::kResource : model::KeyForm::kKeyId,
                          facts_.keys[key->second].address + (is_arn ? ".Arn" : ""), key->second},
                         value.origin);
  }
  // arn:...:key/${Key}, the ARN put together by hand.
  std::string before;
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    before += parts[i].text;
  }
  if (parts.empty()) {
    return Reference::Of({model::KeyForm::kEmpty, "", std::nullopt}, value.origin);
  }
  if (const auto key = KeyOfAttribute(key_at_address_, {parts.back()});
      key.has_value() && key->first != "Arn" && before.starts_with("arn:") &&
      before.find(":kms:") != std::string::npos && before.ends_with(":key/")) {
    return Reference::Of(
        {model::KeyForm::kResource, facts_.keys[key->second].address + ".Arn", key->second},
        value.origin);
  }
  Reference reference = ReadKeyText(value);
  if (reference.known()) {
    const std::string& text = reference.value().text;
    const size_t alias_at = text.find("alias/");
    const auto alias =
        alias_at == text.npos ? key_at_alias_.end() : key_at_alias_.find(text.substr(alias_at));
    if (alias != key_at_alias_.end()) {
      model::KeyReference with_key = reference.value();
      with_key.key_index = alias->second.second;
      return Reference::Of(std::move(with_key), value.origin);
    }
  }
  return reference;
}

void Collector::AddSettings(const Waiting& waiting, model::Cluster& cluster) const {
  Stack& stack = *waiting.stack;
  const bool is_cdk = waiting.resource->type == kCdkClusterType;
  const Value config = is_cdk ? stack.Property(*waiting.resource, "Config") : Value();
  const auto get = [&](std::string_view name, std::string_view cdk_name) {
    return is_cdk ? config.Get(cdk_name) : stack.Property(*waiting.resource, name);
  };
  cluster.name = SeenText(get("Name", "name"));
  FillVersion(get("Version", "version"), cluster);
  const Value outposts = get("OutpostConfig", "outpostConfig");
  cluster.on_outposts = outposts.Is(Value::Kind::kUnknown)
                            ? Seen<bool>::Unknown(outposts.because, outposts.origin)
                            : Seen<bool>::Of(!outposts.IsGone(), outposts.origin);
  const Value network = get("ResourcesVpcConfig", "resourcesVpcConfig");
  cluster.endpoint_public =
      SeenFlag(network.Get(is_cdk ? "endpointPublicAccess" : "EndpointPublicAccess"));
  cluster.endpoint_cidrs =
      SeenTexts(network.Get(is_cdk ? "publicAccessCidrs" : "PublicAccessCidrs"));
  const Value tags = get("Tags", "tags");
  std::map<std::string, std::string> map;
  for (const Value& tag : tags.elements) {
    const std::optional<std::string> name = TextOf(tag.Get("Key"));
    const std::optional<std::string> value = TextOf(tag.Get("Value"));
    if (name.has_value() && value.has_value() && !IsSensitive(tag.Get("Value"))) {
      map[*name] = *value;
    }
  }
  cluster.tags = tags.IsGone() ? Seen<std::map<std::string, std::string>>::Absent(tags.origin)
                               : Seen<std::map<std::string, std::string>>::Of(map, tags.origin);
  EncryptionNames names;
  if (is_cdk) {
    names = {"encryptionConfig", "provider", "keyArn", "resources", false};
  }
  FillEncryption(
      get("EncryptionConfig", "encryptionConfig"), names,
      [this](const Value& value) { return ReadKey(value); }, cluster);
  if (cluster.encryption.known() && cluster.on_outposts.is(true)) {
    AddDefect(cluster, model::DefectKind::kConflictingBlock, "defect/conflicting-block",
              "OutpostConfig", outposts.origin);
  }
}

void Collector::AddStackDefects(const Waiting& waiting, model::Cluster& cluster) const {
  for (auto& [text, origin] : waiting.stack->ParameterFaults()) {
    cluster.defects.push_back({model::DefectKind::kWrongType, text, origin, true});
  }
  if (waiting.made.is_refused) {
    cluster.defects.push_back(
        {model::DefectKind::kNotEvaluable, waiting.made.because, cluster.origin, true});
  }
  const Node* properties = waiting.resource->node->Find("Properties");
  for (const Node::Member& member :
       properties == nullptr ? std::vector<Node::Member>() : properties->members) {
    if (AsciiLower(member.first).find("encrypt") != std::string::npos &&
        member.first != "EncryptionConfig") {
      AddDefect(cluster, model::DefectKind::kUnknownArgument, "defect/unknown-property",
                member.first, waiting.stack->OriginOf(member.second));
    }
  }
}

void Collector::AddCluster(const Waiting& waiting) {
  model::Cluster cluster;
  cluster.source_index = source_index_;
  cluster.address = waiting.stack->AddressOf(waiting.resource->id);
  cluster.root = root_;
  cluster.origin = OriginOf(waiting);
  cluster.created = waiting.made.value.has_value() || waiting.made.is_refused
                        ? Seen<bool>::Of(true, cluster.origin)
                        : Seen<bool>::Unknown(waiting.made.because, cluster.origin);
  cluster.region = Given("AWS::Region", cluster.origin);
  cluster.account = Given("AWS::AccountId", cluster.origin);
  cluster.arn = Seen<std::string>::Unknown(
      {"unknown/deployment", {{"name", cluster.address + ".Arn"}}}, cluster.origin);
  AddSettings(waiting, cluster);
  AddStackDefects(waiting, cluster);
  for (const std::string& macro : waiting.stack->Macros()) {
    if (macro != "AWS::Include") {  // which adds, and rewrites nothing
      cluster.encryption = Seen<std::vector<model::EncryptionBlock>>::Unknown(
          {"unknown/transform", {{"name", macro}}}, cluster.origin);
    }
  }
  facts_.clusters.push_back(std::move(cluster));
}

void Collector::Collect(Stack& root) {
  root_ = root.source().path;
  if (context_.exports != nullptr) {
    key_at_address_ = context_.exports->keys;
  }
  Visit(root);
  for (const Waiting& waiting : keys_) {
    AddKey(waiting);
  }
  for (const Waiting& waiting : aliases_) {
    AddAlias(waiting);
  }
  for (const Waiting& waiting : clusters_) {
    AddCluster(waiting);
  }
  if (context_.has_hit_limit) {
    Problem({"problem/limit", {{"name", root_}}}, {{root_, 0, 0}, {}});
  }
  source_.summary = {"source/cloudformation",
                     {{"stacks", std::to_string(stack_count_)},
                      {"resources", std::to_string(resource_count_)},
                      {"clusters", std::to_string(clusters_.size())}}};
}

void Collector::AddExports(Stack& root, AssemblyExports& exports) const {
  const std::string prefix = "@" + root_ + "#";
  for (auto [name, value] : root.Exports()) {
    for (Part& part : value.parts) {
      const bool is_own = !part.resource.empty() && part.resource[0] != '@';
      part.resource = is_own ? prefix + part.resource : part.resource;
    }
    exports.values.insert_or_assign(name, value);
  }
  for (const auto& [address, index] : key_at_address_) {
    exports.keys.try_emplace(address[0] == '@' ? address : prefix + address, index);
  }
}

}  // namespace

std::set<std::string> CollectStack(const Template& source, const CloudFormationOptions& options,
                                   model::Facts& facts, AssemblyExports* exports) {
  StackContext context;
  context.overlay = options.overlay;
  context.exports = exports;
  for (const CloudFormationParameter& parameter : options.parameters) {
    context.given[parameter.name] = parameter;
  }
  const std::string folder = std::filesystem::path(source.path).parent_path().string();
  context.tree = TreeOf(folder.empty() ? "." : folder, options.tree);
  model::Source entry;
  entry.name = source.path;
  entry.kind = model::SourceKind::kCloudFormation;
  const size_t source_index = facts.sources.size();
  facts.sources.emplace_back();  // its place; filled in below
  Stack root(context, source);
  Collector collector(context, entry, source_index, facts);
  collector.Collect(root);
  if (exports != nullptr) {
    collector.AddExports(root, *exports);
  }
  facts.sources[source_index] = std::move(entry);
  return std::move(context.nested_paths);
}

}  // namespace cfn

namespace {

std::string CanonicalPath(const std::string& path) {
  std::error_code error;
  return std::filesystem::weakly_canonical(path, error).string();
}

void AddUnread(const std::string& path, const Error& error, model::Facts& facts) {
  model::Source source;
  source.name = path;
  source.kind = model::SourceKind::kCloudFormation;
  source.read = false;
  source.problems = {{model::ProblemKind::kPartUnread,
                      {"problem/unread", {{"error", Describe(error)}}},
                      {path, 0, 0}}};
  facts.sources.push_back(std::move(source));
}

}  // namespace

void CollectCloudFormation(const std::vector<std::string>& paths,
                           const CloudFormationOptions& options, model::Facts& facts) {
  // A template is a root unless another of `paths` nests it: whichever is read first, what its
  // children gave on their own is left out again.
  std::set<std::string> nested;
  std::vector<std::pair<std::string, model::Facts>> read;
  for (const std::string& path : paths) {
    if (nested.contains(CanonicalPath(path))) {
      continue;
    }
    model::Facts own;
    const Result<cfn::Template> source = cfn::ReadTemplate(path, options.overlay);
    if (source) {
      nested.merge(cfn::CollectStack(*source, options, own));
    } else {
      AddUnread(path, source.error(), own);
    }
    read.emplace_back(path, std::move(own));
  }
  for (auto& [path, own] : read) {
    if (!nested.contains(CanonicalPath(path))) {
      model::AppendFacts(std::move(own), facts);
    }
  }
}

}  // namespace fuin::iac
