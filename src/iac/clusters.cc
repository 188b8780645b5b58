// Evaluated code → clusters and keys. All keys of a root are read before its clusters, so that each
// cluster can be joined to its key wherever in the modules that stands.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/limits.h"
#include "iac/internal/collect_instance.h"
#include "iac/internal/encryption.h"
#include "iac/internal/key_values.h"
#include "iac/internal/policy_document.h"

namespace fuin::iac {
namespace {

using hcl::Unknown;
using hcl::Value;
using model::DefectKind;
using model::Seen;

// A resource instance that waits until all keys are known.
struct Waiting {
  ModuleInstance* module;
  const Declaration* declaration;
  Value key, each;
  std::string address;
  std::optional<Value> undecided;  // why it is not certain that it is created

  Resource AsResource() const { return {*module, *declaration, &key, &each, address}; }
};

class Collector {
 public:
  Collector(size_t source_index, model::Facts& facts)
      : source_index_(source_index), facts_(facts) {}

  void Collect(ModuleInstance& root) {
    Visit(root);
    for (const Waiting& waiting : keys_) {
      AddKey(waiting);
    }
    for (const Waiting& waiting : aliases_) {
      AddAlias(waiting);
    }
    for (const Waiting& waiting : policies_) {
      AddPolicy(waiting);
    }
    for (const Waiting& waiting : clusters_) {
      AddCluster(waiting);
    }
  }

 private:
  void Visit(ModuleInstance& instance);
  void Queue(ModuleInstance& instance, const std::string& resource_key,
             const Declaration& declaration);
  void AddKey(const Waiting& waiting);
  void AddAlias(const Waiting& waiting);
  void AddCluster(const Waiting& waiting);
  void AddPolicy(const Waiting& waiting);
  model::Key* KeyNamedBy(const Resource& resource, std::string_view argument);

  size_t source_index_;
  model::Facts& facts_;
  std::vector<Waiting> keys_, aliases_, clusters_, policies_;
  KeyIndex index_;
  size_t instance_count_ = 0;
};

bool IsKeyType(std::string_view type) {
  return type == "aws_kms_key" || type == "aws_kms_external_key" || type == "aws_kms_replica_key";
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
  Expansion expansion = instance.Expand(declaration);
  std::optional<Value> undecided = instance.undecided();
  if (expansion.kind == Expansion::Kind::kUnknown) {
    undecided = expansion.why;
  }
  for (const auto& [key, each] : expansion.keys) {
    if (++instance_count_ > limits::kResourceInstanceCountMax) {
      facts_.sources[source_index_].problems.push_back(
          {model::ProblemKind::kPartUnread,
           {"problem/limit", {{"name", resource_key}}},
           instance.PlaceIn(*declaration.file, declaration.block->type_range)});
      return;
    }
    queue->push_back({&instance, &declaration, key, each,
                      instance.AddressOf(resource_key, expansion, key), undecided});
  }
}

void Collector::AddKey(const Waiting& waiting) {
  const Resource resource = waiting.AsResource();
  const hcl::Block& block = *waiting.declaration->block;
  const bool is_data = block.type == "data";
  model::Key key;
  key.source_index = source_index_;
  key.address = waiting.address;
  key.root = waiting.module->context().root;
  key.origin = resource.OriginOfResource();
  key.management = is_data ? model::KeyManagement::kReferenced : model::KeyManagement::kManaged;
  const auto computed = [&](std::string_view name) {
    return Seen<std::string>::Unknown(
        {"unknown/computed", {{"name", fmt::format("{}.{}", waiting.address, name)}}}, key.origin);
  };
  key.arn = computed("arn");
  key.key_id = computed("key_id");
  key.account = computed("arn");
  key.region = resource.Region();
  key.description = resource.String("description");
  key.tags = resource.Tags();
  const hcl::Attribute* policy = block.body->Find("policy");
  FillKeySettings(
      {.usage = resource.String("key_usage"),
       .spec = resource.String("customer_master_key_spec"),
       .enabled = resource.Bool(block.labels[0].text == "aws_kms_key" ? "is_enabled" : "enabled"),
       .state = Seen<std::string>::Absent(key.origin),
       .rotation = resource.Bool("enable_key_rotation"),
       .multi_region = resource.Bool("multi_region"),
       .deletion_window_days = resource.Integer("deletion_window_in_days"),
       .policy = policy == nullptr ? Seen<model::Policy>::Absent(key.origin)
                                   : PolicyOf(resource, *policy),
       .type = block.labels[0].text,
       .is_data = is_data},
      key);
  if (const std::string& file = waiting.module->module().unread_override; !file.empty()) {
    const model::Text because = {"unknown/unread", {{"name", file}}};
    key.state = Seen<std::string>::Unknown(because, key.origin);
    key.usage = Seen<std::string>::Unknown(because, key.origin);
    key.rotation = Seen<bool>::Unknown(because, key.origin);
    key.policy = Seen<model::Policy>::Unknown(because, key.origin);
  }
  index_.key_at_address[waiting.address] = facts_.keys.size();
  facts_.keys.push_back(std::move(key));
}

// The key that an argument such as target_key_id refers to, or null.
model::Key* Collector::KeyNamedBy(const Resource& resource, std::string_view argument) {
  const hcl::Attribute* target = resource.body().Find(argument);
  const Value value = target == nullptr ? Value() : resource.Evaluate(*target->value).value;
  if (value.IsKnown()) {
    return nullptr;
  }
  const auto found = index_.key_at_address.find(OwnerOf(value.why_unknown().name));
  return found == index_.key_at_address.end() ? nullptr : &facts_.keys[found->second];
}

void Collector::AddAlias(const Waiting& waiting) {
  const Resource resource = waiting.AsResource();
  if (model::Key* key = KeyNamedBy(resource, "target_key_id")) {
    index_.alias_target[waiting.address] = key->address;
    key->aliases.push_back({waiting.address, resource.String("name"), resource.OriginOfResource()});
  }
}

void Collector::AddPolicy(const Waiting& waiting) {
  const Resource resource = waiting.AsResource();
  const hcl::Attribute* policy = resource.body().Find("policy");
  model::Key* key = KeyNamedBy(resource, "key_id");
  if (key != nullptr && policy != nullptr) {
    key->policy = PolicyOf(resource, *policy);
  }
}

void AddNetwork(const Resource& resource, model::Cluster& cluster) {
  std::vector<model::Defect> ignored;  // about the network, not the encryption
  const ExpandedBlocks network = ExpandBlocks(resource, resource.body(), *resource.declaration.file,
                                              "vpc_config", {}, ignored);
  cluster.endpoint_public = Seen<bool>::Absent(cluster.origin);
  cluster.endpoint_cidrs = Seen<std::vector<std::string>>::Absent(cluster.origin);
  if (network.undecided.has_value()) {
    const model::Text because = Because(network.undecided->why_unknown());
    cluster.endpoint_public = Seen<bool>::Unknown(because, network.undecided_at);
    cluster.endpoint_cidrs = Seen<std::vector<std::string>>::Unknown(because, network.undecided_at);
    return;
  }
  if (network.blocks.empty()) {
    return;
  }
  const BlockInstance& block = network.blocks[0];
  if (const hcl::Attribute* access = block.body->Find("endpoint_public_access")) {
    cluster.endpoint_public = SeenBool(resource.Evaluate(*access->value, block.locals).value,
                                       resource.OriginOf(*access, *block.file));
  }
  if (const hcl::Attribute* cidrs = block.body->Find("public_access_cidrs")) {
    cluster.endpoint_cidrs = SeenStrings(resource.Evaluate(*cidrs->value, block.locals).value,
                                         resource.OriginOf(*cidrs, *block.file));
  }
}

bool CoversEncryption(const hcl::Expr& names) {
  if (const hcl::Tuple* list = std::get_if<hcl::Tuple>(&names.node)) {
    return std::ranges::any_of(list->elements, [](const hcl::ExprPtr& name) {
      const std::string text = TraversalText(*name);
      return text == "*" || text == "encryption_config" || text.starts_with("encryption_config.");
    });
  }
  return TraversalText(names) == "all";
}

void AddLifecycle(const Resource& resource, model::Cluster& cluster) {
  for (const hcl::Block& block : resource.body().blocks) {
    if (block.type != "lifecycle") {
      continue;
    }
    const hcl::File& file = resource.module.module().FileOf(block, *resource.declaration.file);
    const hcl::Attribute* ignored = block.body->Find("ignore_changes");
    if (ignored != nullptr && CoversEncryption(*ignored->value)) {
      cluster.encryption_ignored.push_back(resource.OriginOf(*ignored, file));
    }
    for (const hcl::Block& inner : block.body->blocks) {
      const hcl::Attribute* condition =
          inner.type == "precondition" ? inner.body->Find("condition") : nullptr;
      const Value value = condition == nullptr
                              ? Value()
                              : resource.Evaluate(*condition->value).value.WithSensitive(false);
      if (value.IsKnown() && !value.IsNull() && value.kind() == hcl::TypeKind::kBool &&
          !value.AsBool()) {
        AddDefect(cluster.defects, DefectKind::kNotEvaluable, "defect/precondition", "condition",
                  resource.TracedOrigin(*condition, file));
      }
    }
  }
}

void AddSyntaxDefects(const Resource& resource, model::Cluster& cluster) {
  const hcl::File& file = *resource.declaration.file;
  const hcl::Range& block = resource.declaration.block->range;
  for (const hcl::Diagnostic& diagnostic : file.diagnostics) {
    const uint32_t offset = diagnostic.range.start.offset;
    if (offset >= block.start.offset && offset < block.end.offset && offset < file.text.size()) {
      const char first = file.text[offset];
      const bool is_stray = first == '>' || first == '<' || first == '=';
      AddDefect(cluster.defects, is_stray ? DefectKind::kStrayText : DefectKind::kSyntax,
                is_stray ? "defect/stray-text" : "defect/syntax", diagnostic.message,
                resource.OriginAt(diagnostic.range, file));
    }
  }
}

// Whether a value that Terraform keeps out of plans and states stands in a resource's arguments.
class EphemeralSearch {
 public:
  bool In(ModuleInstance& instance, const hcl::File& file, const hcl::Body& body) {
    const auto uses = [&](const hcl::Attribute& attribute) {
      return In(instance, instance.module().FileOf(attribute, file), *attribute.value);
    };
    return std::ranges::any_of(body.attributes, uses) ||
           std::ranges::any_of(body.blocks, [&](const hcl::Block& block) {
             return block.type != "provisioner" && block.type != "connection" &&
                    In(instance, instance.module().FileOf(block, file), *block.body);
           });
  }

 private:
  bool In(ModuleInstance& instance, const hcl::File& file, const hcl::Expr& expr) {
    const std::string_view text = file.text;
    const uint32_t start = expr.range.start.offset;
    if (start < text.size() &&
        text.substr(start, expr.range.end.offset - start).find("ephemeralasnull") !=
            std::string_view::npos) {
      return false;  // made null where it is ephemeral
    }
    return std::ranges::any_of(hcl::References(expr), [&](const hcl::Reference& reference) {
      return reference.path[0] == "ephemeral" ||
             (reference.path.size() > 1 && IsEphemeral(instance, reference));
    });
  }
  bool IsEphemeral(ModuleInstance& instance, const hcl::Reference& reference) {
    const std::string name(reference.path[1]);
    const bool is_new =
        seen_.insert({&instance, fmt::format("{}.{}", reference.path[0], name)}).second;
    const Module& module = instance.module();
    if (!is_new) {
      return false;
    }
    if (reference.path[0] == "local") {
      const auto local = module.locals.find(name);
      return local != module.locals.end() &&
             In(instance, *local->second.file, *local->second.attribute->value);
    }
    const auto variable = module.variables.find(name);
    if (reference.path[0] != "var" || variable == module.variables.end()) {
      return false;
    }
    const hcl::Attribute* mark = variable->second.block->body->Find("ephemeral");
    const hcl::Attribute* input = instance.InputOf(name);
    const Value value = mark == nullptr ? Value() : instance.Evaluate(*mark->value).value;
    const bool is_marked = value.IsKnown() && !value.IsNull() &&
                           value.kind() == hcl::TypeKind::kBool && value.AsBool();
    return is_marked ||
           (input != nullptr && In(*instance.parent(), *instance.call()->file, *input->value));
  }

  std::set<std::pair<const ModuleInstance*, std::string>> seen_;
};

// What makes Terraform refuse the whole resource, or the call of a module around it.
void AddRefusals(const Waiting& waiting, model::Cluster& cluster) {
  if (waiting.undecided.has_value() && IsError(*waiting.undecided)) {
    AddDefect(cluster.defects, DefectKind::kNotEvaluable, "defect/not-evaluable",
              waiting.undecided->why_unknown().name, cluster.origin);
  }
  for (const CallFault& fault : waiting.module->call_faults()) {
    AddDefect(cluster.defects, DefectKind::kUnknownArgument, "defect/unknown-argument",
              fault.message, {fault.at, waiting.module->CallSteps()});
  }
  const hcl::Block& block = *waiting.declaration->block;
  const bool may_be_ephemeral = std::ranges::any_of(
      waiting.module->context().kept, [](const auto& module) { return module->has_ephemeral; });
  if (may_be_ephemeral &&
      EphemeralSearch().In(*waiting.module, *waiting.declaration->file, *block.body)) {
    AddDefect(cluster.defects, DefectKind::kNotEvaluable, "defect/not-evaluable",
              "an ephemeral value stands in the arguments of a resource", cluster.origin);
  }
  const std::string name = fmt::format("{}.{}", block.labels[0].text, block.labels[1].text);
  if (waiting.module->module().duplicates.contains(name)) {
    AddDefect(cluster.defects, DefectKind::kTooManyBlocks, "defect/too-many-blocks", name,
              cluster.origin);
  }
}

void Collector::AddCluster(const Waiting& waiting) {
  const Resource resource = waiting.AsResource();
  model::Cluster cluster;
  cluster.source_index = source_index_;
  cluster.address = waiting.address;
  cluster.root = waiting.module->context().root;
  cluster.origin = resource.OriginOfResource();
  cluster.created =
      waiting.undecided.has_value()
          ? Seen<bool>::Unknown(Because(waiting.undecided->why_unknown()), cluster.origin)
          : Seen<bool>::Of(true, cluster.origin);
  AddRefusals(waiting, cluster);
  cluster.name = resource.String("name");
  cluster.version = resource.String("version");
  cluster.region = resource.Region();
  cluster.arn = Seen<std::string>::Unknown(
      {"unknown/computed", {{"name", waiting.address + ".arn"}}}, cluster.origin);
  cluster.account = cluster.arn;
  cluster.tags = resource.Tags();
  FillEncryption(resource, index_, cluster);
  if (const std::string& file = waiting.module->module().unread_override; !file.empty()) {
    cluster.encryption = Seen<std::vector<model::EncryptionBlock>>::Unknown(
        {"unknown/unread", {{"name", file}}}, cluster.origin);
  }
  AddNetwork(resource, cluster);
  AddLifecycle(resource, cluster);
  AddSyntaxDefects(resource, cluster);
  facts_.clusters.push_back(std::move(cluster));
}

void Collector::Visit(ModuleInstance& instance) {
  for (const auto& [key, declaration] : instance.module().resources) {
    Queue(instance, key, declaration);
  }
  for (const auto& [name, call] : instance.module().calls) {
    ModuleInstance::Children& children = instance.ChildrenOf(name);
    if (!children.missing.empty()) {
      AddMissingModule(instance, call, children, source_index_, facts_);
      continue;
    }
    for (const std::unique_ptr<ModuleInstance>& child : children.instances) {
      Visit(*child);
    }
  }
}

}  // namespace

void CollectInstances(ModuleInstance& root, size_t source_index, model::Facts& facts) {
  Collector(source_index, facts).Collect(root);
}

}  // namespace fuin::iac
