// Plans (`terraform show -json PLAN`) and states (v4, or shown as JSON) → facts.
//
// All three name resource instances with their values; ReadInstances brings them to one shape, and
// the rest does not know which it was. Formats: Terraform's "JSON Output Format"
// (format_version 1.x) and internal/states/statefile/version4.go of Terraform 1.11.

#include <fmt/format.h>

#include <deque>
#include <map>
#include <optional>
#include <set>

#include "base/file.h"
#include "base/limits.h"
#include "iac/internal/key_values.h"
#include "iac/internal/plan_references.h"
#include "iac/terraform.h"
#include "text/document.h"

namespace fuin::iac {
namespace {

using model::Seen;
using text::Node;

// One resource instance, whichever document it stands in. Pointers are into that document.
struct Instance {
  std::string address;
  std::string module_address;
  std::string type;
  bool is_data = false;
  const Node* values = nullptr;     // after the plan, or in the state; null when it goes away
  const Node* unknown = nullptr;    // the shape of after_unknown; null in a state
  const Node* sensitive = nullptr;  // the shape of after_sensitive; null where all is plain
  const Node* before = nullptr;     // in an update or a replacement
  std::vector<std::string> actions;
  const Node* at = nullptr;
};

struct Document {
  std::string path;
  Node root;
  model::SourceKind kind = model::SourceKind::kTerraformPlan;
};

bool IsTrue(const Node* node) {
  return node != nullptr && node->kind == Node::Kind::kBool && node->boolean;
}

const Node* ElementAt(const Node* array, size_t index) {
  return array != nullptr && array->IsArray() && index < array->elements.size()
             ? &array->elements[index]
             : nullptr;
}

const Node* MemberOf(const Node* object, std::string_view name) {
  return object == nullptr ? nullptr : object->Find(name);
}

// A value with what the plan says of it: is it unknown, is it sensitive.
struct Attribute {
  const Node* value = nullptr;
  bool is_unknown = false;
  bool is_sensitive = false;
};

// One object of the plan with its unknown and sensitive shadows.
struct Shadowed {
  const Node* value = nullptr;
  const Node* unknown = nullptr;
  const Node* sensitive = nullptr;

  Attribute Get(std::string_view name) const {
    const Node* shadow = MemberOf(unknown, name);
    const Node* mark = MemberOf(sensitive, name);
    return {MemberOf(value, name), IsTrue(unknown) || IsTrue(shadow),
            IsTrue(sensitive) || IsTrue(mark)};
  }
  Shadowed Block(std::string_view name, size_t index) const {
    return {ElementAt(MemberOf(value, name), index), ShadowOf(unknown, name, index),
            ShadowOf(sensitive, name, index)};
  }

 private:
  // A mark on the whole holds for each of its parts.
  static const Node* ShadowOf(const Node* whole, std::string_view name, size_t index) {
    if (IsTrue(whole)) {
      return whole;
    }
    const Node* member = MemberOf(whole, name);
    return IsTrue(member) ? member : ElementAt(member, index);
  }
};

class Collector {
 public:
  Collector(const Document& document, model::Facts& facts)
      : document_(document), facts_(facts), references_(document.root) {}

  void Collect();

 private:
  model::Origin OriginOf(const Node* at) const {
    model::Origin origin;
    origin.at.file = document_.path;
    if (at != nullptr) {
      origin.at.line = at->line;
      origin.at.column = at->column;
    }
    return origin;
  }

  Seen<std::string> String(const Attribute& attribute, const Instance& instance,
                           std::string_view name) const;
  Seen<bool> Bool(const Attribute& attribute, const Instance& instance,
                  std::string_view name) const;
  Seen<int64_t> Integer(const Attribute& attribute, const Instance& instance,
                        std::string_view name) const;
  Seen<std::map<std::string, std::string>> Tags(const Shadowed& values,
                                                const Instance& instance) const;
  Seen<std::vector<std::string>> Strings(const Attribute& attribute, const Instance& instance,
                                         std::string_view name) const;

  void ReadPlanInstances();
  void ReadStateInstances();
  const Node* SensitiveOf(const Node& entry);
  enum class Modes : uint8_t { kAll, kDataOnly };
  void ReadModule(const Node& module, Modes modes);
  void ReadChange(const Node& change_node);
  void AddKey(const Instance& instance);
  void AddAlias(const Instance& instance);
  void AddCluster(const Instance& instance);
  Seen<std::vector<model::EncryptionBlock>> Encryption(const Instance& instance,
                                                       const Shadowed& values, bool is_prior) const;
  Seen<model::KeyReference> KeyOfBlock(const Instance& instance, const Shadowed& provider,
                                       bool is_prior) const;
  Seen<std::string> RegionOf(const Instance& instance, const Shadowed& values) const;

  const Document& document_;
  model::Facts& facts_;
  PlanReferences references_;
  std::vector<Instance> instances_;
  std::deque<Node> shadows_;  // what instances_ point to and the document does not have
  std::map<std::string, size_t> key_at_address_;
  size_t source_index_ = 0;
};

model::Text AfterApply(const Instance& instance, std::string_view name) {
  return {"unknown/computed", {{"name", fmt::format("{}.{}", instance.address, name)}}};
}

Seen<std::string> Collector::String(const Attribute& attribute, const Instance& instance,
                                    std::string_view name) const {
  const model::Origin origin = OriginOf(attribute.value != nullptr ? attribute.value : instance.at);
  if (attribute.is_unknown) {
    return Seen<std::string>::Unknown(AfterApply(instance, name), origin);
  }
  if (attribute.value == nullptr || attribute.value->IsNull()) {
    return Seen<std::string>::Absent(origin);
  }
  if (attribute.is_sensitive) {
    return Seen<std::string>::Unknown(
        {"unknown/sensitive", {{"name", fmt::format("{}.{}", instance.address, name)}}}, origin);
  }
  return Seen<std::string>::Of(attribute.value->scalar, origin);
}

Seen<bool> Collector::Bool(const Attribute& attribute, const Instance& instance,
                           std::string_view name) const {
  const model::Origin origin = OriginOf(attribute.value != nullptr ? attribute.value : instance.at);
  if (attribute.is_unknown) {
    return Seen<bool>::Unknown(AfterApply(instance, name), origin);
  }
  if (attribute.value == nullptr || attribute.value->kind != Node::Kind::kBool) {
    return Seen<bool>::Absent(origin);
  }
  return Seen<bool>::Of(attribute.value->boolean, origin);
}

Seen<int64_t> Collector::Integer(const Attribute& attribute, const Instance& instance,
                                 std::string_view name) const {
  const model::Origin origin = OriginOf(attribute.value != nullptr ? attribute.value : instance.at);
  if (attribute.is_unknown) {
    return Seen<int64_t>::Unknown(AfterApply(instance, name), origin);
  }
  const bool is_whole =
      attribute.value != nullptr && attribute.value->kind == Node::Kind::kNumber &&
      attribute.value->scalar.size() <= 9 &&
      attribute.value->scalar.find_first_not_of("0123456789") == std::string::npos;
  return is_whole ? Seen<int64_t>::Of(std::stoll(attribute.value->scalar), origin)
                  : Seen<int64_t>::Absent(origin);
}

Seen<std::vector<std::string>> Collector::Strings(const Attribute& attribute,
                                                  const Instance& instance,
                                                  std::string_view name) const {
  using List = Seen<std::vector<std::string>>;
  const model::Origin origin = OriginOf(attribute.value != nullptr ? attribute.value : instance.at);
  if (attribute.is_unknown) {
    return List::Unknown(AfterApply(instance, name), origin);
  }
  if (attribute.value == nullptr || !attribute.value->IsArray()) {
    return List::Absent(origin);
  }
  std::vector<std::string> strings;
  for (const Node& element : attribute.value->elements) {
    strings.push_back(element.scalar);
  }
  return List::Of(std::move(strings), origin);
}

Seen<std::map<std::string, std::string>> Collector::Tags(const Shadowed& values,
                                                         const Instance& instance) const {
  using Map = Seen<std::map<std::string, std::string>>;
  const Attribute tags = values.Get("tags");
  const model::Origin origin = OriginOf(tags.value != nullptr ? tags.value : instance.at);
  if (tags.is_unknown) {
    return Map::Unknown(AfterApply(instance, "tags"), origin);
  }
  if (tags.value == nullptr || !tags.value->IsObject() || tags.is_sensitive) {
    return Map::Absent(origin);
  }
  std::map<std::string, std::string> map;
  for (const Node::Member& member : tags.value->members) {
    map[member.first] = member.second.scalar;
  }
  return Map::Of(std::move(map), origin);
}

// Resources of a module tree as `planned_values`, `prior_state.values` and a shown state have it.
void Collector::ReadModule(const Node& module, Modes modes) {
  if (const Node* resources = module.Find("resources"); resources != nullptr) {
    for (const Node& resource : resources->elements) {
      Instance instance;
      instance.address = resource.Text("address");
      instance.module_address = module.Text("address");
      instance.type = resource.Text("type");
      instance.is_data = resource.Text("mode") == "data";
      if (modes == Modes::kDataOnly && !instance.is_data) {
        continue;
      }
      instance.values = resource.Find("values");
      instance.sensitive = resource.Find("sensitive_values");
      instance.at = &resource;
      instances_.push_back(std::move(instance));
    }
  }
  if (const Node* children = module.Find("child_modules"); children != nullptr) {
    for (const Node& child : children->elements) {
      ReadModule(child, modes);
    }
  }
}

void Collector::ReadChange(const Node& change_node) {
  const Node* change = change_node.Find("change");
  if (change == nullptr || change_node.Find("deposed") != nullptr) {
    return;  // a deposed object is what is left of a replacement, and goes away
  }
  Instance instance;
  instance.address = change_node.Text("address");
  instance.module_address = change_node.Text("module_address");
  instance.type = change_node.Text("type");
  instance.is_data = change_node.Text("mode") == "data";
  instance.unknown = change->Find("after_unknown");
  instance.sensitive = change->Find("after_sensitive");
  instance.at = &change_node;
  if (const Node* after = change->Find("after"); after != nullptr && after->IsObject()) {
    instance.values = after;
  }
  if (const Node* before = change->Find("before"); before != nullptr && before->IsObject()) {
    instance.before = before;
  }
  if (const Node* actions = change->Find("actions"); actions != nullptr) {
    for (const Node& action : actions->elements) {
      instance.actions.push_back(action.scalar);
    }
  }
  instances_.push_back(std::move(instance));
}

void Collector::ReadPlanInstances() {
  const Node* changes = document_.root.Find("resource_changes");
  if (changes != nullptr) {
    for (const Node& change : changes->elements) {
      ReadChange(change);
    }
  }
  // Data sources that were read before the plan stand only in the prior state.
  const Node* prior =
      MemberOf(MemberOf(document_.root.Find("prior_state"), "values"), "root_module");
  if (prior != nullptr) {
    ReadModule(*prior, Modes::kDataOnly);
  }
}

// `sensitive_attributes` of a v4 state, in the shape of a shown state's sensitive_values: whatever
// is sensitive somewhere below an attribute makes the whole attribute so.
const Node* Collector::SensitiveOf(const Node& entry) {
  const Node* paths = entry.Find("sensitive_attributes");
  if (paths == nullptr || paths->elements.empty()) {
    return nullptr;
  }
  Node& shadow = shadows_.emplace_back();
  shadow.kind = Node::Kind::kObject;
  for (const Node& path : paths->elements) {
    if (!path.elements.empty()) {
      Node mark;
      mark.kind = Node::Kind::kBool;
      mark.boolean = true;
      shadow.members.emplace_back(path.elements[0].Text("value"), std::move(mark));
    }
  }
  return &shadow;
}

// "module.a[\"x\"]" + "aws_eks_cluster.this" + [0] of a v4 state.
void Collector::ReadStateInstances() {
  if (const Node* values = document_.root.Find("values"); values != nullptr) {
    if (const Node* root_module = values->Find("root_module"); root_module != nullptr) {
      ReadModule(*root_module, Modes::kAll);
    }
    return;
  }
  const Node* resources = document_.root.Find("resources");
  for (const Node& resource : resources->elements) {
    const Node* entries = resource.Find("instances");
    if (entries == nullptr) {
      continue;
    }
    for (const Node& entry : entries->elements) {
      if (entry.Find("deposed") != nullptr) {
        continue;
      }
      Instance instance;
      instance.module_address = resource.Text("module");
      instance.type = resource.Text("type");
      instance.is_data = resource.Text("mode") == "data";
      instance.address = fmt::format(
          "{}{}{}{}.{}", instance.module_address, instance.module_address.empty() ? "" : ".",
          instance.is_data ? "data." : "", instance.type, resource.Text("name"));
      if (const Node* key = entry.Find("index_key"); key != nullptr) {
        instance.address += key->IsString() ? fmt::format("[{}]", text::JsonQuote(key->scalar))
                                            : fmt::format("[{}]", key->scalar);
      }
      instance.values = entry.Find("attributes");
      instance.sensitive = SensitiveOf(entry);
      instance.at = &entry;
      instances_.push_back(std::move(instance));
    }
  }
}

Seen<std::string> Collector::RegionOf(const Instance& instance, const Shadowed& values) const {
  const Attribute own = values.Get("region");
  if (!own.is_unknown && own.value != nullptr && own.value->IsString()) {
    return Seen<std::string>::Of(own.value->scalar, OriginOf(own.value));
  }
  const Attribute arn = values.Get("arn");
  if (!arn.is_unknown && arn.value != nullptr && arn.value->IsString()) {
    if (const std::optional<std::string> region = ArnField(arn.value->scalar, 3)) {
      return Seen<std::string>::Of(*region, OriginOf(arn.value));
    }
  }
  if (const std::optional<std::string> region = references_.ProviderRegion(instance.address)) {
    return Seen<std::string>::Of(*region, OriginOf(instance.at));
  }
  return Seen<std::string>::Unknown(AfterApply(instance, "region"), OriginOf(instance.at));
}

void Collector::AddKey(const Instance& instance) {
  const bool goes_away = instance.values == nullptr;
  const Shadowed values{goes_away ? instance.before : instance.values,
                        goes_away ? nullptr : instance.unknown, instance.sensitive};
  if (values.value == nullptr) {
    return;
  }
  model::Key key;
  key.source_index = source_index_;
  key.address = instance.address;
  key.root = document_.path;
  key.management =
      instance.is_data ? model::KeyManagement::kReferenced : model::KeyManagement::kManaged;
  key.origin = OriginOf(instance.at);
  key.planned_actions = instance.actions;
  key.arn = String(values.Get("arn"), instance, "arn");
  key.key_id = String(values.Get("key_id"), instance, "key_id");
  key.region = RegionOf(instance, values);
  key.account = AccountOf(key.arn);
  key.description = String(values.Get("description"), instance, "description");
  key.tags = Tags(values, instance);
  FillKeySettings(
      {.usage = String(values.Get("key_usage"), instance, "key_usage"),
       .spec = String(values.Get("customer_master_key_spec"), instance, "customer_master_key_spec"),
       .enabled = Bool(values.Get(instance.type == "aws_kms_key" && !instance.is_data ? "is_enabled"
                                                                                      : "enabled"),
                       instance, "is_enabled"),
       .state = String(values.Get("key_state"), instance, "key_state"),
       .rotation = Bool(values.Get("enable_key_rotation"), instance, "enable_key_rotation"),
       .multi_region = Bool(values.Get("multi_region"), instance, "multi_region"),
       .deletion_window_days =
           Integer(values.Get("deletion_window_in_days"), instance, "deletion_window_in_days"),
       .policy = PolicyFrom(String(values.Get("policy"), instance, "policy")),
       .type = instance.type,
       .is_data = instance.is_data},
      key);
  key_at_address_[instance.address] = facts_.keys.size();
  facts_.keys.push_back(std::move(key));
}

void Collector::AddAlias(const Instance& instance) {
  if (instance.values == nullptr) {
    return;
  }
  const Shadowed values{instance.values, instance.unknown, instance.sensitive};
  model::KeyAlias alias;
  alias.address = instance.address;
  alias.name = String(values.Get("name"), instance, "name");
  alias.origin = OriginOf(instance.at);
  const Seen<std::string> target = String(values.Get("target_key_id"), instance, "target_key_id");
  model::Key* key = nullptr;
  if (target.known()) {
    for (model::Key& candidate : facts_.keys) {
      if (candidate.source_index == source_index_ &&
          (candidate.key_id.is(target.value()) || candidate.arn.is(target.value()))) {
        key = &candidate;
      }
    }
  } else if (const std::optional<std::string> address =
                 references_.KeyAddress(instance.address, {"target_key_id"})) {
    const auto found = key_at_address_.find(*address);
    key = found == key_at_address_.end() ? nullptr : &facts_.keys[found->second];
  }
  if (key != nullptr) {
    key->aliases.push_back(std::move(alias));
  }
}

Seen<model::KeyReference> Collector::KeyOfBlock(const Instance& instance, const Shadowed& provider,
                                                bool is_prior) const {
  using Reference = Seen<model::KeyReference>;
  const Attribute key = provider.Get("key_arn");
  const model::Origin origin = OriginOf(key.value != nullptr ? key.value : instance.at);
  if (key.is_unknown) {
    model::KeyReference reference;
    reference.form = model::KeyForm::kOpaque;
    reference.text = instance.address + ".encryption_config[0].provider[0].key_arn";
    const std::optional<std::string> address =
        is_prior ? std::nullopt
                 : references_.KeyAddress(instance.address,
                                          {"encryption_config", "provider", "key_arn"});
    if (address.has_value()) {
      reference.form = model::KeyForm::kResource;
      reference.text = *address + ".arn";
      if (const auto found = key_at_address_.find(*address); found != key_at_address_.end()) {
        reference.key_index = found->second;
      }
    }
    return Reference::Of(std::move(reference), origin);
  }
  if (key.value == nullptr || key.value->IsNull()) {
    return Reference::Absent(origin);
  }
  model::KeyReference reference{model::ClassifyKeyName(key.value->scalar), key.value->scalar,
                                std::nullopt};
  for (const auto& [address, index] : key_at_address_) {
    if (facts_.keys[index].arn.is(key.value->scalar)) {
      reference.key_index = index;
    }
  }
  if (key.is_sensitive) {
    reference.text = "(sensitive)";
  }
  return Reference::Of(std::move(reference), origin);
}

Seen<std::vector<model::EncryptionBlock>> Collector::Encryption(const Instance& instance,
                                                                const Shadowed& values,
                                                                bool is_prior) const {
  using Blocks = Seen<std::vector<model::EncryptionBlock>>;
  const Attribute attribute = values.Get("encryption_config");
  const model::Origin origin = OriginOf(attribute.value != nullptr ? attribute.value : instance.at);
  if (attribute.is_unknown) {
    return Blocks::Unknown(AfterApply(instance, "encryption_config"), origin);
  }
  if (attribute.value == nullptr || attribute.value->elements.empty()) {
    return Blocks::Absent(origin);
  }
  std::vector<model::EncryptionBlock> blocks;
  for (size_t i = 0; i < attribute.value->elements.size(); ++i) {
    const Shadowed block = values.Block("encryption_config", i);
    model::EncryptionBlock encryption;
    encryption.origin = OriginOf(block.value);
    encryption.resources =
        Strings(block.Get("resources"), instance, "encryption_config[0].resources");
    encryption.key = KeyOfBlock(instance, block.Block("provider", 0), is_prior);
    blocks.push_back(std::move(encryption));
  }
  return Blocks::Of(std::move(blocks), origin);
}

void Collector::AddCluster(const Instance& instance) {
  if (instance.values == nullptr) {
    return;  // the plan deletes it
  }
  const Shadowed values{instance.values, instance.unknown, instance.sensitive};
  model::Cluster cluster;
  cluster.source_index = source_index_;
  cluster.address = instance.address;
  cluster.root = document_.path;
  cluster.origin = OriginOf(instance.at);
  cluster.created = Seen<bool>::Of(true);
  cluster.name = String(values.Get("name"), instance, "name");
  cluster.arn = String(values.Get("arn"), instance, "arn");
  cluster.region = RegionOf(instance, values);
  cluster.account = AccountOf(cluster.arn);
  const Attribute version = values.Get("version");
  // Computed at creation: nobody asked for a version, and AWS takes its newest default.
  const bool is_chosen_by_aws =
      version.is_unknown && !references_.Names(instance.address, "version");
  cluster.version = is_chosen_by_aws ? Seen<std::string>::Absent(OriginOf(instance.at))
                                     : String(version, instance, "version");
  cluster.tags = Tags(values, instance);
  cluster.encryption = Encryption(instance, values, false);
  cluster.on_outposts =
      Seen<bool>::Of(ElementAt(MemberOf(instance.values, "outpost_config"), 0) != nullptr);
  const Shadowed network = values.Block("vpc_config", 0);
  cluster.endpoint_public =
      Bool(network.Get("endpoint_public_access"), instance, "vpc_config[0].endpoint_public_access");
  cluster.endpoint_cidrs =
      Strings(network.Get("public_access_cidrs"), instance, "vpc_config[0].public_access_cidrs");
  cluster.planned_actions = instance.actions;
  if (instance.before != nullptr) {
    const Shadowed before{instance.before, nullptr, nullptr};
    cluster.prior = model::PriorCluster{Encryption(instance, before, true),
                                        String(before.Get("version"), instance, "version")};
  }
  facts_.clusters.push_back(std::move(cluster));
}

void Collector::Collect() {
  source_index_ = facts_.sources.size();
  const bool is_plan = document_.kind == model::SourceKind::kTerraformPlan;
  if (is_plan) {
    ReadPlanInstances();
  } else {
    ReadStateInstances();
  }
  const size_t clusters_before = facts_.clusters.size();
  for (const Instance& instance : instances_) {
    if (instance.type == "aws_kms_key" || instance.type == "aws_kms_external_key" ||
        instance.type == "aws_kms_replica_key") {
      AddKey(instance);
    }
  }
  for (const Instance& instance : instances_) {
    if (instance.type == "aws_kms_alias" && !instance.is_data) {
      AddAlias(instance);
    }
  }
  for (const Instance& instance : instances_) {
    if (instance.type == "aws_eks_cluster" && !instance.is_data) {
      AddCluster(instance);
    }
  }
  model::Source source;
  source.name = document_.path;
  source.kind = document_.kind;
  source.summary = {is_plan ? "source/plan" : "source/state",
                    {{"resources", fmt::format("{}", instances_.size())},
                     {"clusters", fmt::format("{}", facts_.clusters.size() - clusters_before)}}};
  const Node* complete = document_.root.Find("complete");
  const bool is_incomplete = complete != nullptr && !IsTrue(complete);
  if (IsTrue(document_.root.Find("errored")) || is_incomplete) {
    source.problems.push_back(
        {model::ProblemKind::kPartUnread,
         {"problem/plan-incomplete", {{"name", is_incomplete ? "complete: false" : "errored"}}},
         {document_.path, 0, 0}});
  }
  facts_.sources.push_back(std::move(source));
}

}  // namespace

Result<void> CollectPlanOrState(const std::string& path, model::Facts& facts) {
  const std::string json = FUIN_TRY(ReadFile(path, limits::kPlanFileBytesMax));
  Node parsed = FUIN_TRY(text::ParseJson(json, path));
  Document document{path, std::move(parsed), model::SourceKind::kTerraformPlan};
  const Node& root = document.root;
  const Node* version = root.Find("version");
  if (root.Find("resource_changes") != nullptr || root.Find("planned_values") != nullptr) {
    Collector(document, facts).Collect();
    return {};
  }
  const bool is_state_v4 =
      version != nullptr && version->scalar == "4" && root.Find("resources") != nullptr;
  if (is_state_v4 || (root.Find("format_version") != nullptr && root.Find("values") != nullptr)) {
    document.kind = model::SourceKind::kTerraformState;
    Collector(document, facts).Collect();
    return {};
  }
  const bool is_old_state =
      version != nullptr && root.Find("serial") != nullptr &&
      (version->scalar == "1" || version->scalar == "2" || version->scalar == "3");
  if (is_old_state) {
    return Error{ErrorCode::kUnsupported,
                 fmt::format("a state of version {}, as Terraform wrote it before 0.12 (upgrade it "
                             "with: terraform apply -refresh-only)",
                             version->scalar),
                 path};
  }
  return Error{ErrorCode::kUnsupported,
               "JSON, but neither a plan nor a state (make one with: terraform show -json PLAN)",
               path};
}

}  // namespace fuin::iac
