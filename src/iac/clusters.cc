// Evaluated code → clusters and keys. The blocks that decide are expanded as the provider would see
// them, dynamic ones included; what the schema of aws_eks_cluster (hashicorp/aws,
// internal/service/eks/cluster.go) refuses becomes a defect of the cluster.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "iac/internal/collect_instance.h"
#include "iac/internal/key_values.h"

namespace fuin::iac {
namespace {

using hcl::Unknown;
using hcl::Value;
using model::DefectKind;
using model::Seen;

// One block of a type, as it will be: a static one, or one that a dynamic block makes.
struct BlockInstance {
  const hcl::Body* body = nullptr;
  hcl::Range range;
  hcl::Locals locals;
  std::vector<model::Step> steps;
};

struct ExpandedBlocks {
  std::vector<BlockInstance> blocks;
  std::optional<Value> undecided;  // a dynamic block's for_each that is not known
  model::Origin undecided_at;
};

// One resource instance under the hands of the collector.
struct Resource {
  ModuleInstance& module;
  const Declaration& declaration;
  const Value* key;
  const Value* each;
  std::string address;

  model::Origin OriginAt(const hcl::Range& range) const {
    return {PlaceOf(*declaration.file, range), module.CallSteps()};
  }
  hcl::EvalResult Evaluate(const hcl::Expr& expr, const hcl::Locals& locals = {}) const {
    return module.Evaluate(expr, locals, key, each);
  }
};

class Collector {
 public:
  Collector(size_t source_index, model::Facts& facts)
      : source_index_(source_index), facts_(facts) {}

  void Collect(ModuleInstance& instance, bool is_certain);

 private:
  // A resource instance that waits until all keys are known.
  struct Waiting {
    ModuleInstance* module;
    const Declaration* declaration;
    Value key, each;
    std::string address;
    std::optional<Value> undecided;  // why it is not certain that it is created
  };

  void Queue(ModuleInstance& instance, const std::string& resource_key,
             const Declaration& declaration);
  void AddKey(const Waiting& waiting);
  void AddAlias(const Waiting& waiting);
  void AddCluster(const Waiting& waiting);
  void AddPolicy(const Waiting& waiting);
  Seen<std::string> Argument(const Resource& resource, std::string_view name) const;
  Seen<std::string> RegionOf(const Resource& resource) const;
  ExpandedBlocks Blocks(const Resource& resource, const hcl::Body& body, std::string_view type,
                        const hcl::Locals& locals, model::Cluster& cluster) const;
  void ExpandDynamic(const Resource& resource, const hcl::Block& dynamic, const hcl::Locals& locals,
                     ExpandedBlocks& expanded, model::Cluster& cluster) const;
  void AddEncryption(const Resource& resource, model::Cluster& cluster) const;
  model::EncryptionBlock Encryption(const Resource& resource, const BlockInstance& block,
                                    model::Cluster& cluster) const;
  Seen<model::KeyReference> KeyOf(const Resource& resource, const BlockInstance& provider,
                                  model::Cluster& cluster) const;
  Seen<model::KeyReference> Reference(const Value& value, model::Origin origin) const;
  void AddSettings(const Resource& resource, model::Cluster& cluster) const;
  void AddLifecycle(const Resource& resource, model::Cluster& cluster) const;
  void AddSyntaxDefects(const Resource& resource, model::Cluster& cluster) const;

  size_t source_index_;
  model::Facts& facts_;
  std::vector<Waiting> keys_, aliases_, clusters_, policies_;
  std::map<std::string, size_t, std::less<>> key_at_address_;
  std::map<std::string, std::string, std::less<>> alias_target_;  // alias address -> key address
};

bool IsKeyType(std::string_view type) {
  return type == "aws_kms_key" || type == "aws_kms_external_key" || type == "aws_kms_replica_key";
}

bool IsError(const Value& value) {
  return !value.IsKnown() && value.why_unknown().kind == Unknown::Kind::kError;
}

void AddDefect(model::Cluster& cluster, DefectKind kind, std::string id, std::string name,
               model::Origin origin) {
  cluster.defects.push_back(
      {kind, {std::move(id), {{"name", std::move(name)}}}, std::move(origin), true});
}

void Collector::Queue(ModuleInstance& instance, const std::string& resource_key,
                      const Declaration& declaration) {
  const std::string& type = declaration.block->labels[0].text;
  const bool is_data = declaration.block->type == "data";
  std::vector<Waiting>* queue = nullptr;
  if (IsKeyType(type)) {
    queue = &keys_;
  } else if (type == "aws_kms_alias" && !is_data) {
    queue = &aliases_;
  } else if (type == "aws_eks_cluster" && !is_data) {
    queue = &clusters_;
  } else if (type == "aws_kms_key_policy" && !is_data) {
    queue = &policies_;
  }
  if (queue == nullptr) {
    return;
  }
  const Expansion expansion = instance.Expand(declaration);
  std::optional<Value> undecided = instance.undecided();
  if (expansion.kind == Expansion::Kind::kUnknown) {
    undecided = expansion.why;
  }
  for (const auto& [key, each] : expansion.keys) {
    queue->push_back({&instance, &declaration, key, each,
                      instance.AddressOf(resource_key, expansion, key), undecided});
  }
}

Seen<std::string> Collector::Argument(const Resource& resource, std::string_view name) const {
  const hcl::Attribute* attribute = resource.declaration.block->body->Find(name);
  if (attribute == nullptr) {
    return Seen<std::string>::Absent(resource.OriginAt(resource.declaration.block->type_range));
  }
  model::Origin origin = resource.OriginAt(attribute->range);
  const std::vector<model::Step> steps =
      TraceSteps(resource.module, *resource.declaration.file, *attribute->value);
  origin.steps.insert(origin.steps.end(), steps.begin(), steps.end());
  return SeenString(resource.Evaluate(*attribute->value).value, std::move(origin));
}

Seen<std::string> Collector::RegionOf(const Resource& resource) const {
  const Seen<std::string> own = Argument(resource, "region");
  if (!own.absent()) {
    return own;
  }
  const hcl::Attribute* provider = resource.declaration.block->body->Find("provider");
  std::string key = "aws";
  if (provider != nullptr) {
    key = TraversalText(*provider->value);
  }
  return SeenString(resource.module.ProviderRegion(key),
                    resource.OriginAt(resource.declaration.block->type_range));
}

void Collector::AddKey(const Waiting& waiting) {
  const Resource resource{*waiting.module, *waiting.declaration, &waiting.key, &waiting.each,
                          waiting.address};
  const hcl::Block& block = *waiting.declaration->block;
  const auto boolean = [&](std::string_view name) {
    const hcl::Attribute* attribute = block.body->Find(name);
    return attribute == nullptr ? Seen<bool>::Absent(resource.OriginAt(block.type_range))
                                : SeenBool(resource.Evaluate(*attribute->value).value,
                                           resource.OriginAt(attribute->range));
  };
  model::Key key;
  key.source_index = source_index_;
  key.address = waiting.address;
  key.root = waiting.module->context().root;
  key.origin = resource.OriginAt(block.type_range);
  const bool is_data = block.type == "data";
  key.management = is_data ? model::KeyManagement::kReferenced : model::KeyManagement::kManaged;
  key.arn = Seen<std::string>::Unknown({"unknown/computed", {{"name", waiting.address + ".arn"}}},
                                       key.origin);
  key.key_id = Seen<std::string>::Unknown(
      {"unknown/computed", {{"name", waiting.address + ".key_id"}}}, key.origin);
  key.region = RegionOf(resource);
  key.description = Argument(resource, "description");
  Seen<int64_t> window = Seen<int64_t>::Absent(key.origin);
  if (const hcl::Attribute* days = block.body->Find("deletion_window_in_days")) {
    const Value value = resource.Evaluate(*days->value).value;
    std::string problem;
    const std::optional<Value> number =
        hcl::Convert(value.WithSensitive(false), hcl::TypeKind::kNumber, problem);
    if (!value.IsKnown()) {
      window = Seen<int64_t>::Unknown(Because(value.why_unknown()), resource.OriginAt(days->range));
    } else if (number.has_value() && !number->IsNull() &&
               number->AsNumber().ToInt64().has_value()) {
      window = Seen<int64_t>::Of(*number->AsNumber().ToInt64(), resource.OriginAt(days->range));
    }
  }
  FillKeySettings(
      {.usage = Argument(resource, "key_usage"),
       .spec = Argument(resource, "customer_master_key_spec"),
       .enabled = boolean(block.labels[0].text == "aws_kms_key" ? "is_enabled" : "enabled"),
       .state = Seen<std::string>::Absent(key.origin),
       .rotation = boolean("enable_key_rotation"),
       .multi_region = boolean("multi_region"),
       .deletion_window_days = window,
       .policy = Argument(resource, "policy"),
       .type = block.labels[0].text,
       .is_data = is_data},
      key);
  key_at_address_[waiting.address] = facts_.keys.size();
  facts_.keys.push_back(std::move(key));
}

// The address of the key that an unknown value comes from: "aws_kms_key.a[0].arn" ->
// "aws_kms_key.a[0]".
std::string_view OwnerOf(std::string_view name) { return name.substr(0, name.rfind('.')); }
std::string_view AttributeOf(std::string_view name) { return name.substr(name.rfind('.') + 1); }

void Collector::AddAlias(const Waiting& waiting) {
  const Resource resource{*waiting.module, *waiting.declaration, &waiting.key, &waiting.each,
                          waiting.address};
  const hcl::Attribute* target = waiting.declaration->block->body->Find("target_key_id");
  if (target == nullptr) {
    return;
  }
  const Value value = resource.Evaluate(*target->value).value;
  if (value.IsKnown()) {
    return;
  }
  const auto found = key_at_address_.find(OwnerOf(value.why_unknown().name));
  if (found == key_at_address_.end()) {
    return;
  }
  alias_target_[waiting.address] = found->first;
  facts_.keys[found->second].aliases.push_back(
      {waiting.address, Argument(resource, "name"),
       resource.OriginAt(waiting.declaration->block->type_range)});
}

void Collector::AddPolicy(const Waiting& waiting) {
  const Resource resource{*waiting.module, *waiting.declaration, &waiting.key, &waiting.each,
                          waiting.address};
  const hcl::Attribute* target = waiting.declaration->block->body->Find("key_id");
  const Value value = target == nullptr ? Value() : resource.Evaluate(*target->value).value;
  if (value.IsKnown()) {
    return;
  }
  const auto found = key_at_address_.find(OwnerOf(value.why_unknown().name));
  if (found != key_at_address_.end()) {
    SetKeyPolicy(Argument(resource, "policy"), facts_.keys[found->second]);
  }
}

void Collector::ExpandDynamic(const Resource& resource, const hcl::Block& dynamic,
                              const hcl::Locals& locals, ExpandedBlocks& expanded,
                              model::Cluster& cluster) const {
  const hcl::Attribute* for_each = dynamic.body->Find("for_each");
  const hcl::Block* content = nullptr;
  for (const hcl::Block& block : dynamic.body->blocks) {
    content = block.type == "content" ? &block : content;
  }
  if (for_each == nullptr || content == nullptr) {
    AddDefect(cluster, DefectKind::kMissingArgument, "defect/missing-argument",
              for_each == nullptr ? "for_each" : "content", resource.OriginAt(dynamic.type_range));
    return;
  }
  const hcl::EvalResult result = resource.Evaluate(*for_each->value, locals);
  const Value value = result.value.WithSensitive(false);
  model::Origin origin = resource.OriginAt(for_each->range);
  const std::vector<model::Step> steps =
      TraceSteps(resource.module, *resource.declaration.file, *for_each->value);
  origin.steps.insert(origin.steps.end(), steps.begin(), steps.end());
  const bool is_iterable = value.IsKnown() && !value.IsNull() && !value.type().IsPrimitive();
  if (!result.diagnostics.empty() || IsError(value) || (value.IsKnown() && !is_iterable)) {
    AddDefect(
        cluster, DefectKind::kNotEvaluable, "defect/not-evaluable",
        result.diagnostics.empty() ? "for_each is no collection" : result.diagnostics[0].message,
        std::move(origin));
    return;
  }
  if (!value.IsKnown()) {
    expanded.undecided = value;
    expanded.undecided_at = std::move(origin);
    return;
  }
  std::string iterator = dynamic.labels.empty() ? "" : dynamic.labels[0].text;
  if (const hcl::Attribute* named = dynamic.body->Find("iterator")) {
    if (const hcl::Variable* variable = std::get_if<hcl::Variable>(&named->value->node)) {
      iterator = variable->name;
    } else if (const hcl::Literal* literal = std::get_if<hcl::Literal>(&named->value->node)) {
      iterator =
          literal->value.kind() == hcl::TypeKind::kString ? literal->value.AsString() : iterator;
    }
  }
  const bool is_mapping =
      value.kind() == hcl::TypeKind::kMap || value.kind() == hcl::TypeKind::kObject;
  const size_t count = value.Elements().size() + value.Entries().size();
  for (size_t i = 0; i < count; ++i) {
    const Value element = is_mapping ? value.Entries()[i].second : value.Elements()[i];
    const Value key = is_mapping ? Value::String(value.Entries()[i].first)
                      : value.kind() == hcl::TypeKind::kSet ? element
                                                            : Value::Num(static_cast<int64_t>(i));
    hcl::Locals inner = locals;
    inner.emplace_back(iterator, Value::Object({{"key", key}, {"value", element}}));
    std::vector<model::Step> why = {
        {{"step/dynamic", {{"count", fmt::format("{}", count)}}}, origin.at}};
    why.insert(why.end(), steps.begin(), steps.end());
    expanded.blocks.push_back(
        {content->body.get(), content->range, std::move(inner), std::move(why)});
  }
}

ExpandedBlocks Collector::Blocks(const Resource& resource, const hcl::Body& body,
                                 std::string_view type, const hcl::Locals& locals,
                                 model::Cluster& cluster) const {
  ExpandedBlocks expanded;
  for (const hcl::Block& block : body.blocks) {
    if (block.type == type) {
      expanded.blocks.push_back({block.body.get(), block.range, locals, {}});
    } else if (block.type == "dynamic" && !block.labels.empty() && block.labels[0].text == type) {
      ExpandDynamic(resource, block, locals, expanded, cluster);
    }
  }
  return expanded;
}

Seen<model::KeyReference> Collector::Reference(const Value& value, model::Origin origin) const {
  using Key = Seen<model::KeyReference>;
  model::KeyReference reference;
  if (value.IsKnown()) {
    std::string problem;
    const std::optional<Value> text =
        hcl::Convert(value.WithSensitive(false), hcl::TypeKind::kString, problem);
    reference.text = text.has_value() && !text->IsNull() ? text->AsString() : "";
    reference.form =
        text.has_value() ? model::ClassifyKeyName(reference.text) : model::KeyForm::kMalformed;
    reference.text = value.IsSensitive() ? "(sensitive)" : reference.text;
    return Key::Of(std::move(reference), std::move(origin));
  }
  const Unknown& why = value.why_unknown();
  reference.text = why.name;
  if (why.kind == Unknown::Kind::kComputed || why.kind == Unknown::Kind::kData) {
    const std::string_view owner = OwnerOf(why.name);
    const std::string_view attribute = AttributeOf(why.name);
    const bool is_id = attribute == "key_id" || attribute == "id";
    const bool is_alias = owner.find("aws_kms_alias.") != std::string_view::npos;
    const bool is_key = owner.find("aws_kms_") != std::string_view::npos && !is_alias;
    const auto alias = alias_target_.find(owner);
    const auto key = key_at_address_.find(alias != alias_target_.end() ? alias->second : owner);
    if (key != key_at_address_.end()) {
      reference.key_index = key->second;
    }
    reference.form = is_key && is_id                            ? model::KeyForm::kKeyId
                     : is_alias && attribute == "arn"           ? model::KeyForm::kAliasArn
                     : is_alias && attribute == "name"          ? model::KeyForm::kAliasName
                     : is_alias && attribute == "target_key_id" ? model::KeyForm::kKeyId
                     : (is_key || is_alias) && why.kind == Unknown::Kind::kComputed
                         ? model::KeyForm::kResource
                         : model::KeyForm::kOpaque;
    return Key::Of(std::move(reference), std::move(origin));
  }
  return Key::Unknown(Because(why), std::move(origin));
}

Seen<model::KeyReference> Collector::KeyOf(const Resource& resource, const BlockInstance& provider,
                                           model::Cluster& cluster) const {
  for (const hcl::Attribute& attribute : provider.body->attributes) {
    if (attribute.name != "key_arn") {
      AddDefect(cluster, DefectKind::kUnknownArgument, "defect/unknown-argument", attribute.name,
                resource.OriginAt(attribute.range));
    }
  }
  for (const hcl::Block& block : provider.body->blocks) {
    AddDefect(cluster, DefectKind::kUnknownArgument, "defect/unknown-argument", block.type,
              resource.OriginAt(block.range));
  }
  const hcl::Attribute* key_arn = provider.body->Find("key_arn");
  if (key_arn == nullptr) {
    AddDefect(cluster, DefectKind::kMissingArgument, "defect/missing-argument", "key_arn",
              resource.OriginAt(provider.range));
    return Seen<model::KeyReference>::Absent(resource.OriginAt(provider.range));
  }
  model::Origin origin = resource.OriginAt(key_arn->range);
  const std::vector<model::Step> steps =
      TraceSteps(resource.module, *resource.declaration.file, *key_arn->value);
  origin.steps.insert(origin.steps.end(), steps.begin(), steps.end());
  const hcl::EvalResult result = resource.Evaluate(*key_arn->value, provider.locals);
  if (!result.diagnostics.empty() || IsError(result.value)) {
    AddDefect(cluster, DefectKind::kNotEvaluable, "defect/not-evaluable",
              result.diagnostics.empty() ? result.value.why_unknown().name
                                         : result.diagnostics[0].message,
              origin);
  } else if (result.value.IsKnown() && result.value.IsNull()) {
    AddDefect(cluster, DefectKind::kMissingArgument, "defect/null-argument", "key_arn", origin);
    return Seen<model::KeyReference>::Absent(std::move(origin));
  }
  return Reference(result.value, std::move(origin));
}

model::EncryptionBlock Collector::Encryption(const Resource& resource, const BlockInstance& block,
                                             model::Cluster& cluster) const {
  model::EncryptionBlock encryption;
  encryption.origin = resource.OriginAt(block.range);
  encryption.origin.steps.insert(encryption.origin.steps.end(), block.steps.begin(),
                                 block.steps.end());
  for (const hcl::Attribute& attribute : block.body->attributes) {
    if (attribute.name != "resources") {
      AddDefect(
          cluster,
          attribute.name == "provider" ? DefectKind::kWrongType : DefectKind::kUnknownArgument,
          "defect/unknown-argument", attribute.name, resource.OriginAt(attribute.range));
    }
  }
  for (const hcl::Block& inner : block.body->blocks) {
    const bool is_provider =
        inner.type == "provider" ||
        (inner.type == "dynamic" && !inner.labels.empty() && inner.labels[0].text == "provider");
    if (!is_provider) {
      AddDefect(
          cluster,
          inner.type == "content" ? DefectKind::kContentOutsideDynamic
                                  : DefectKind::kUnknownArgument,
          inner.type == "content" ? "defect/content-outside-dynamic" : "defect/unknown-argument",
          inner.type, resource.OriginAt(inner.type_range));
    }
  }
  const hcl::Attribute* resources = block.body->Find("resources");
  if (resources == nullptr) {
    encryption.resources = Seen<std::vector<std::string>>::Absent(encryption.origin);
    AddDefect(cluster, DefectKind::kMissingArgument, "defect/missing-argument", "resources",
              encryption.origin);
  } else {
    const hcl::EvalResult result = resource.Evaluate(*resources->value, block.locals);
    const model::Origin origin = resource.OriginAt(resources->range);
    encryption.resources = SeenStrings(result.value, origin);
    const bool is_wrong_type =
        result.value.IsKnown() && !result.value.IsNull() &&
        (result.value.type().IsPrimitive() || result.value.kind() == hcl::TypeKind::kObject ||
         result.value.kind() == hcl::TypeKind::kMap);
    if (!result.diagnostics.empty() || IsError(result.value)) {
      AddDefect(cluster, DefectKind::kNotEvaluable, "defect/not-evaluable",
                result.diagnostics.empty() ? result.value.why_unknown().name
                                           : result.diagnostics[0].message,
                origin);
    } else if (is_wrong_type || (result.value.IsKnown() && result.value.IsNull())) {
      AddDefect(cluster, DefectKind::kWrongType, "defect/wrong-type", "resources", origin);
    }
  }
  const ExpandedBlocks providers = Blocks(resource, *block.body, "provider", block.locals, cluster);
  encryption.key = Seen<model::KeyReference>::Absent(encryption.origin);
  if (providers.undecided.has_value()) {
    encryption.key = Seen<model::KeyReference>::Unknown(Because(providers.undecided->why_unknown()),
                                                        providers.undecided_at);
  } else if (providers.blocks.empty()) {
    AddDefect(cluster, DefectKind::kMissingArgument, "defect/missing-argument", "provider",
              encryption.origin);
  } else {
    encryption.key = KeyOf(resource, providers.blocks[0], cluster);
    if (providers.blocks.size() > 1) {
      AddDefect(cluster, DefectKind::kTooManyBlocks, "defect/too-many-blocks", "provider",
                resource.OriginAt(providers.blocks[1].range));
    }
  }
  return encryption;
}

void Collector::AddEncryption(const Resource& resource, model::Cluster& cluster) const {
  using Encryptions = Seen<std::vector<model::EncryptionBlock>>;
  const hcl::Body& body = *resource.declaration.block->body;
  if (const hcl::Attribute* attribute = body.Find("encryption_config")) {
    AddDefect(cluster, DefectKind::kWrongType, "defect/wrong-type", "encryption_config",
              resource.OriginAt(attribute->range));
    cluster.encryption = Encryptions::Absent(resource.OriginAt(attribute->range));
    return;
  }
  const ExpandedBlocks expanded = Blocks(resource, body, "encryption_config", {}, cluster);
  std::vector<model::EncryptionBlock> blocks;
  for (const BlockInstance& block : expanded.blocks) {
    blocks.push_back(Encryption(resource, block, cluster));
  }
  const bool on_outposts = !Blocks(resource, body, "outpost_config", {}, cluster).blocks.empty();
  cluster.on_outposts = Seen<bool>::Of(on_outposts);
  if (blocks.size() > 1) {
    AddDefect(cluster, DefectKind::kTooManyBlocks, "defect/too-many-blocks", "encryption_config",
              blocks[1].origin);
  }
  if (!blocks.empty() && on_outposts) {
    AddDefect(cluster, DefectKind::kConflictingBlock, "defect/conflicting-block", "outpost_config",
              blocks[0].origin);
  }
  if (expanded.undecided.has_value()) {
    cluster.encryption =
        Encryptions::Unknown(Because(expanded.undecided->why_unknown()), expanded.undecided_at);
  } else if (blocks.empty()) {
    cluster.encryption = Encryptions::Absent(cluster.origin);
    for (const hcl::Block& block : body.blocks) {  // a dynamic block that makes none: say why
      if (block.type == "dynamic" && !block.labels.empty() &&
          block.labels[0].text == "encryption_config" && block.body->Find("for_each") != nullptr) {
        const hcl::Attribute& for_each = *block.body->Find("for_each");
        model::Origin origin = resource.OriginAt(for_each.range);
        const std::vector<model::Step> steps =
            TraceSteps(resource.module, *resource.declaration.file, *for_each.value);
        origin.steps.insert(origin.steps.end(), steps.begin(), steps.end());
        cluster.encryption = Encryptions::Absent(std::move(origin));
      }
    }
  } else {
    cluster.encryption = Encryptions::Of(std::move(blocks), cluster.origin);
  }
}

void Collector::AddSettings(const Resource& resource, model::Cluster& cluster) const {
  const hcl::Body& body = *resource.declaration.block->body;
  if (const hcl::Attribute* tags = body.Find("tags")) {
    const Value value = resource.Evaluate(*tags->value).value;
    if (value.IsKnown() && !value.IsNull() && !value.ContainsSensitive() &&
        (value.kind() == hcl::TypeKind::kMap || value.kind() == hcl::TypeKind::kObject)) {
      std::map<std::string, std::string> map;
      for (const Value::Entry& entry : value.Entries()) {
        const Seen<std::string> text = SeenString(entry.second, {});
        if (text.known()) {
          map[entry.first] = text.value();
        }
      }
      cluster.tags = Seen<std::map<std::string, std::string>>::Of(std::move(map),
                                                                  resource.OriginAt(tags->range));
    }
  } else {
    cluster.tags = Seen<std::map<std::string, std::string>>::Absent(cluster.origin);
  }
  const ExpandedBlocks network = Blocks(resource, body, "vpc_config", {}, cluster);
  cluster.endpoint_public = Seen<bool>::Absent(cluster.origin);
  cluster.endpoint_cidrs = Seen<std::vector<std::string>>::Absent(cluster.origin);
  if (network.undecided.has_value()) {
    const model::Text because = Because(network.undecided->why_unknown());
    cluster.endpoint_public = Seen<bool>::Unknown(because, network.undecided_at);
    cluster.endpoint_cidrs = Seen<std::vector<std::string>>::Unknown(because, network.undecided_at);
  } else if (!network.blocks.empty()) {
    const BlockInstance& block = network.blocks[0];
    if (const hcl::Attribute* access = block.body->Find("endpoint_public_access")) {
      cluster.endpoint_public = SeenBool(resource.Evaluate(*access->value, block.locals).value,
                                         resource.OriginAt(access->range));
    }
    if (const hcl::Attribute* cidrs = block.body->Find("public_access_cidrs")) {
      cluster.endpoint_cidrs = SeenStrings(resource.Evaluate(*cidrs->value, block.locals).value,
                                           resource.OriginAt(cidrs->range));
    }
  }
}

void Collector::AddLifecycle(const Resource& resource, model::Cluster& cluster) const {
  for (const hcl::Block& block : resource.declaration.block->body->blocks) {
    const hcl::Attribute* ignored =
        block.type == "lifecycle" ? block.body->Find("ignore_changes") : nullptr;
    if (ignored == nullptr) {
      continue;
    }
    bool covers = TraversalText(*ignored->value) == "all";
    if (const hcl::Tuple* names = std::get_if<hcl::Tuple>(&ignored->value->node)) {
      covers = std::ranges::any_of(names->elements, [](const hcl::ExprPtr& name) {
        const std::string text = TraversalText(*name);
        return text == "*" || text == "encryption_config" || text.starts_with("encryption_config.");
      });
    }
    if (covers) {
      cluster.encryption_ignored.push_back(resource.OriginAt(ignored->range));
    }
  }
}

void Collector::AddSyntaxDefects(const Resource& resource, model::Cluster& cluster) const {
  const hcl::Range& block = resource.declaration.block->range;
  for (const hcl::Diagnostic& diagnostic : resource.declaration.file->diagnostics) {
    if (diagnostic.range.start.offset >= block.start.offset &&
        diagnostic.range.start.offset < block.end.offset) {
      const char first = resource.declaration.file->text[diagnostic.range.start.offset];
      const bool is_stray = first == '>' || first == '<' || first == '=';
      AddDefect(cluster, is_stray ? DefectKind::kStrayText : DefectKind::kSyntax,
                is_stray ? "defect/stray-text" : "defect/syntax", diagnostic.message,
                resource.OriginAt(diagnostic.range));
    }
  }
}

void Collector::AddCluster(const Waiting& waiting) {
  const Resource resource{*waiting.module, *waiting.declaration, &waiting.key, &waiting.each,
                          waiting.address};
  model::Cluster cluster;
  cluster.source_index = source_index_;
  cluster.address = waiting.address;
  cluster.root = waiting.module->context().root;
  cluster.origin = resource.OriginAt(waiting.declaration->block->type_range);
  cluster.created =
      waiting.undecided.has_value()
          ? Seen<bool>::Unknown(Because(waiting.undecided->why_unknown()), cluster.origin)
          : Seen<bool>::Of(true, cluster.origin);
  if (waiting.undecided.has_value() && IsError(*waiting.undecided)) {
    AddDefect(cluster, DefectKind::kNotEvaluable, "defect/not-evaluable",
              waiting.undecided->why_unknown().name, cluster.origin);
  }
  cluster.name = Argument(resource, "name");
  cluster.version = Argument(resource, "version");
  cluster.region = RegionOf(resource);
  cluster.arn = Seen<std::string>::Unknown(
      {"unknown/computed", {{"name", waiting.address + ".arn"}}}, cluster.origin);
  cluster.account = Seen<std::string>::Unknown(
      {"unknown/computed", {{"name", waiting.address + ".arn"}}}, cluster.origin);
  AddEncryption(resource, cluster);
  AddSettings(resource, cluster);
  AddLifecycle(resource, cluster);
  AddSyntaxDefects(resource, cluster);
  facts_.clusters.push_back(std::move(cluster));
}

void Collector::Collect(ModuleInstance& instance, bool is_root) {
  for (const auto& [key, declaration] : instance.module().resources) {
    Queue(instance, key, declaration);
  }
  for (const auto& [name, call] : instance.module().calls) {
    ModuleInstance::Children& children = instance.ChildrenOf(name);
    if (!children.missing.empty()) {
      const std::string base = fmt::format("{}{}module.{}", instance.address(),
                                           instance.address().empty() ? "" : ".", name);
      for (const auto& [key, each] : children.expansion.keys) {
        const bool is_undecided = children.expansion.kind == Expansion::Kind::kUnknown;
        const bool is_single = children.expansion.kind == Expansion::Kind::kSingle;
        const std::string address =
            is_single || is_undecided
                ? base
                : instance.AddressOf("module." + name, children.expansion, key);
        CollectRegistryModule(instance, call, address, is_undecided ? nullptr : &key, &each,
                              source_index_, facts_);
      }
      continue;
    }
    for (const std::unique_ptr<ModuleInstance>& child : children.instances) {
      Collect(*child, false);
    }
  }
  if (!is_root) {
    return;
  }
  const auto each_of = [&](const std::vector<Waiting>& queue,
                           void (Collector::*add)(const Waiting&)) {
    for (const Waiting& waiting : queue) {
      (this->*add)(waiting);
    }
  };
  each_of(keys_, &Collector::AddKey);
  each_of(aliases_, &Collector::AddAlias);
  each_of(policies_, &Collector::AddPolicy);
  each_of(clusters_, &Collector::AddCluster);
}

}  // namespace

void CollectInstances(ModuleInstance& root, size_t source_index, model::Facts& facts) {
  Collector(source_index, facts).Collect(root, true);
}

}  // namespace fuin::iac
