// Lazy evaluation of one module instance. Every name is evaluated once, when first asked for; a
// name that asks for itself is a cycle, and a fault.

#include "iac/internal/instance.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "base/limits.h"
#include "hcl/parse.h"

namespace fuin::iac {

using hcl::Unknown;
using hcl::Value;

namespace {

Value MakeUnknown(Unknown::Kind kind, std::string name, bool not_null, bool not_empty = false,
                  hcl::Type type = {}) {
  return Value::MakeUnknown(std::move(type), {kind, std::move(name), not_null, not_empty});
}

// The resource types of which all arguments are known here: what the code omits is null, or
// computed.
struct KnownType {
  std::string_view type;
  std::vector<std::string_view> computed;  // never null or empty once applied
  std::vector<std::string_view> optional;  // null where omitted
};

const std::vector<KnownType>& KnownTypes() {
  static const std::vector<KnownType> kTypes = {
      {"aws_kms_key",
       {"arn", "id", "key_id", "policy", "rotation_period_in_days", "tags_all", "region"},
       {"description", "key_usage", "customer_master_key_spec", "is_enabled", "enable_key_rotation",
        "deletion_window_in_days", "multi_region", "tags", "bypass_policy_lockout_safety_check",
        "custom_key_store_id", "xks_key_id"}},
      {"aws_kms_external_key",
       {"arn", "id", "key_state", "key_usage", "policy", "tags_all", "region"},
       {"description", "deletion_window_in_days", "enabled", "key_material_base64", "multi_region",
        "tags", "valid_to", "bypass_policy_lockout_safety_check"}},
      {"aws_kms_replica_key",
       {"arn", "id", "key_id", "key_rotation_enabled", "key_spec", "key_usage", "policy",
        "tags_all", "region"},
       {"description", "deletion_window_in_days", "enabled", "primary_key_arn", "tags",
        "bypass_policy_lockout_safety_check"}},
      {"aws_kms_alias",
       {"arn", "id", "name", "target_key_arn", "region"},
       {"name_prefix", "target_key_id"}},
  };
  return kTypes;
}

// Counts one level of evaluation for as long as it lives. Names lead to expressions and these to
// names: the number of levels is bounded, and so is the stack that they take, below which an
// expression of full height must still fit within the 8 MB that Linux gives a thread.
class Depth {
 public:
  explicit Depth(RootContext& context) : context_(context) { ++context_.depth; }
  ~Depth() { --context_.depth; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;

  bool IsTooDeep() const {
    constexpr ptrdiff_t kStackBytesMax = 3 << 20;
    const char here = 0;
    return context_.depth > limits::kEvaluationDepthMax ||
           context_.stack_top - &here > kStackBytesMax;
  }

 private:
  RootContext& context_;
};

std::string KeyText(const Value& key) {
  if (key.IsNull() || !key.IsKnown()) {
    return "";
  }
  return key.kind() == hcl::TypeKind::kNumber ? fmt::format("[{}]", key.AsNumber().ToText())
                                              : fmt::format("[\"{}\"]", key.AsString());
}

}  // namespace

// The names and files of one module instance, with each.* and count.* of the block around an
// expression.
class InstanceScope : public hcl::Scope {
 public:
  InstanceScope(ModuleInstance& instance, const Value* key, const Value* each)
      : instance_(instance), key_(key), each_(each) {}

  std::optional<Value> Lookup(const std::vector<std::string_view>& path, size_t& consumed,
                              std::string& problem) override {
    consumed = 2;
    const std::string_view root = path[0];
    if (path.size() < 2) {
      problem = fmt::format("\"{}\" is not a reference: it needs a name after a dot.", root);
      return std::nullopt;
    }
    const std::string_view name = path[1];
    Value value;
    if (root == "var") {
      value = instance_.Variable(name, problem);
    } else if (root == "local") {
      value = instance_.Local(name, problem);
    } else if (root == "each" && each_ != nullptr && (name == "key" || name == "value")) {
      value = name == "key" ? *key_ : *each_;
    } else if (root == "count" && key_ != nullptr && name == "index") {
      value = *key_;
    } else if (root == "path") {
      value =
          Value::String(name == "module" ? instance_.module().directory : instance_.context().root);
    } else if ((root == "terraform" || root == "tofu") && name == "workspace") {
      value = Value::String(instance_.context().options.workspace);
    } else if (root == "module") {
      value = instance_.ModuleValue(path, consumed, problem);
    } else if (root == "each" || root == "count") {
      problem = fmt::format("{}.{} can't be used here.", root, name);
    } else {
      std::optional<Value> resource = instance_.Resource(path, consumed, problem, key_);
      if (!resource.has_value()) {
        return std::nullopt;
      }
      value = std::move(*resource);
    }
    if (!problem.empty()) {
      return std::nullopt;
    }
    return value;
  }

  Result<std::string> ReadText(const std::string& path) override {
    namespace fs = std::filesystem;
    std::error_code ignored;
    const fs::path given(path);
    // Terraform resolves against its working directory, which is the root; path.module is already
    // joined.
    fs::path candidate = given;
    if (given.is_relative() && !fs::exists(given, ignored)) {
      candidate = fs::path(instance_.context().root) / given;
    }
    const fs::path real = fs::weakly_canonical(candidate, ignored);
    if (!IsInsideTree(real.string(), instance_.context().tree)) {
      return Error{ErrorCode::kDenied, "outside of the tree that is judged (see --root)", path};
    }
    return ReadFile(real.string(), limits::kReadFunctionBytesMax);
  }

  Result<std::vector<std::string>> ListFiles(const std::string& folder,
                                             const std::string&) override {
    return Error{ErrorCode::kUnsupported, "not listed", folder};
  }

  bool CountStep() override { return ++instance_.context().steps < limits::kEvaluationStepsMax; }

 private:
  ModuleInstance& instance_;
  const Value* key_;
  const Value* each_;
};

hcl::EvalResult ModuleInstance::Evaluate(const hcl::Expr& expr, const hcl::Locals& locals,
                                         const Value* key, const Value* each) {
  const Depth depth(context_);
  if (depth.IsTooDeep()) {
    return {MakeUnknown(Unknown::Kind::kLimit, "evaluation depth", false), {}};
  }
  InstanceScope scope(*this, key, each);
  return hcl::Evaluate(expr, scope, locals);
}

Value ModuleInstance::VariableUncached(std::string_view name, const Declaration& declaration,
                                       std::string& problem) {
  const hcl::Body& body = *declaration.block->body;
  hcl::Type type;
  bool nullable = true;
  if (const hcl::Attribute* attribute = body.Find("type")) {
    std::string ignored;
    type = hcl::ReadType(*attribute->value, ignored).value_or(hcl::Type());
  }
  if (const hcl::Attribute* attribute = body.Find("nullable")) {
    const Value value = Evaluate(*attribute->value).value;
    nullable = !(value.IsKnown() && !value.IsNull() && value.kind() == hcl::TypeKind::kBool &&
                 !value.AsBool());
  }
  std::optional<Value> given;
  if (parent_ == nullptr) {
    if (const auto found = context_.values.find(std::string(name));
        found != context_.values.end()) {
      given = found->second.first;
    }
  } else if (const hcl::Attribute* input = call_->block->body->Find(name)) {
    hcl::EvalResult result = parent_->Evaluate(*input->value, {}, &key_, &each_);
    if (!result.diagnostics.empty()) {
      problem = result.diagnostics[0].message;
      return result.value;
    }
    given = std::move(result.value);
  }
  const hcl::Attribute* fallback = body.Find("default");
  const bool takes_default =
      !given.has_value() || (given->IsKnown() && given->IsNull() && !nullable);
  if (takes_default && fallback != nullptr) {
    given = Evaluate(*fallback->value).value;
  }
  if (!given.has_value()) {
    if (parent_ != nullptr) {
      problem =
          fmt::format("the call of {} does not set its required input \"{}\".", address_, name);
    }
    return MakeUnknown(Unknown::Kind::kVariable, fmt::format("var.{}", name), !nullable, false,
                       type);
  }
  std::optional<Value> converted = hcl::Convert(*given, type, problem);
  if (!converted.has_value()) {
    problem = fmt::format("the value of var.{} does not fit its type: {}.", name, problem);
    return *given;
  }
  if (const hcl::Attribute* attribute = body.Find("sensitive")) {
    const Value value = Evaluate(*attribute->value).value;
    if (value.IsKnown() && !value.IsNull() && value.kind() == hcl::TypeKind::kBool &&
        value.AsBool()) {
      return converted->WithSensitive(true);
    }
  }
  return *converted;
}

Value ModuleInstance::Variable(std::string_view name, std::string& problem) {
  const auto declared = module_.variables.find(name);
  if (declared == module_.variables.end()) {
    problem = fmt::format("an input variable with the name \"{}\" has not been declared.", name);
    return {};
  }
  const std::string key = fmt::format("var.{}", name);
  const auto [entry, is_new] = cache_.try_emplace(key);
  if (!is_new) {
    if (!entry->second.has_value()) {
      problem = fmt::format("{} refers to itself.", key);
      return {};
    }
    return *entry->second;
  }
  Value value = VariableUncached(name, declared->second, problem);
  if (!problem.empty()) {
    value = MakeUnknown(Unknown::Kind::kError, problem, false);
  }
  cache_[key] = value;
  return value;
}

Value ModuleInstance::Local(std::string_view name, std::string& problem) {
  const auto declared = module_.locals.find(name);
  if (declared == module_.locals.end()) {
    problem = fmt::format("a local value with the name \"{}\" has not been declared.", name);
    return {};
  }
  const std::string key = fmt::format("local.{}", name);
  const auto [entry, is_new] = cache_.try_emplace(key);
  if (!is_new) {
    if (!entry->second.has_value()) {
      problem = fmt::format("{} refers to itself.", key);
      return {};
    }
    return *entry->second;
  }
  hcl::EvalResult result = Evaluate(*declared->second.attribute->value);
  if (!result.diagnostics.empty()) {
    problem = result.diagnostics[0].message;
    result.value = MakeUnknown(Unknown::Kind::kError, problem, false);
  }
  cache_[key] = result.value;
  return result.value;
}

Expansion ModuleInstance::Expand(const Declaration& declaration) {
  const hcl::Body& body = *declaration.block->body;
  const hcl::Attribute* count = body.Find("count");
  const hcl::Attribute* for_each = body.Find("for_each");
  Expansion expansion;
  if (count == nullptr && for_each == nullptr) {
    expansion.keys.emplace_back();
    return expansion;
  }
  const hcl::EvalResult result = Evaluate(count != nullptr ? *count->value : *for_each->value);
  const Value value = result.value.WithSensitive(false);
  // One stand-in instance, of which each.* and count.index are as unknown as what decides.
  const auto undecided = [&](const Value& why) {
    Unknown key = why.why_unknown();
    key.not_null = true;
    expansion.kind = Expansion::Kind::kUnknown;
    expansion.why = why;
    expansion.keys.clear();
    expansion.keys.emplace_back(Value::MakeUnknown({}, key),
                                Value::MakeUnknown({}, why.why_unknown()));
    return expansion;
  };
  const auto fault = [&](std::string message) {
    return undecided(MakeUnknown(Unknown::Kind::kError, std::move(message), false));
  };
  if (!value.IsKnown()) {
    return undecided(value);
  }
  if (value.IsNull()) {
    return fault("count or for_each is null");
  }
  if (count != nullptr) {
    std::string problem;
    const std::optional<Value> number = hcl::Convert(value, hcl::TypeKind::kNumber, problem);
    const std::optional<int64_t> total =
        number.has_value() ? number->AsNumber().ToInt64() : std::nullopt;
    if (!total.has_value() || *total < 0) {
      return fault("count is not a whole number of at least 0");
    }
    if (static_cast<size_t>(*total) > limits::kModuleInstanceCountMax) {
      return undecided(MakeUnknown(Unknown::Kind::kLimit, "count", false));
    }
    expansion.kind = Expansion::Kind::kCount;
    for (int64_t i = 0; i < *total; ++i) {
      expansion.keys.emplace_back(Value::Num(i), Value());
    }
    return expansion;
  }
  expansion.kind = Expansion::Kind::kForEach;
  if (value.kind() == hcl::TypeKind::kMap || value.kind() == hcl::TypeKind::kObject) {
    for (const Value::Entry& entry : value.Entries()) {
      expansion.keys.emplace_back(Value::String(entry.first), entry.second);
    }
    return expansion;
  }
  if (value.kind() != hcl::TypeKind::kSet) {
    return fault("for_each needs a map or a set of strings");
  }
  for (const Value& element : value.Elements()) {
    if (!element.IsKnown()) {
      return undecided(element);
    }
    if (element.IsNull() || element.kind() != hcl::TypeKind::kString) {
      return fault("for_each needs a map or a set of strings");
    }
    expansion.keys.emplace_back(element, element);
  }
  return expansion;
}

std::string ModuleInstance::AddressOf(const std::string& resource_key, const Expansion& expansion,
                                      const Value& key) const {
  const std::string suffix = expansion.kind == Expansion::Kind::kSingle ? "" : KeyText(key);
  return fmt::format("{}{}{}{}", address_, address_.empty() ? "" : ".", resource_key, suffix);
}

// data.aws_region and the like are known from the provider; everything else a data source gives is
// set, to what only the run will show.
Value ModuleInstance::DataValue(const std::string& type, const std::string& address,
                                const Declaration& declaration) {
  // What others put there may as well be null; what AWS answers is not.
  const bool is_foreign =
      type == "terraform_remote_state" || type == "external" || !type.starts_with("aws_");
  if (is_foreign) {
    return MakeUnknown(Unknown::Kind::kData, address, false);
  }
  if (type == "aws_region" || type == "aws_partition") {
    const hcl::Attribute* provider = declaration.block->body->Find("provider");
    const std::string key = provider == nullptr ? "aws" : TraversalText(*provider->value);
    const Value region = ProviderRegion(key);
    if (region.IsKnown() && !region.IsNull() && region.kind() == hcl::TypeKind::kString) {
      const std::string& name = region.AsString();
      if (type == "aws_region") {
        return Value::Object({{"name", region},
                              {"region", region},
                              {"id", region},
                              {"description", MakeUnknown(Unknown::Kind::kData, address, true)},
                              {"endpoint", MakeUnknown(Unknown::Kind::kData, address, true)}});
      }
      const char* partition = name.starts_with("cn-")       ? "aws-cn"
                              : name.starts_with("us-gov-") ? "aws-us-gov"
                                                            : "aws";
      return Value::Object(
          {{"partition", Value::String(partition)},
           {"id", Value::String(partition)},
           {"dns_suffix",
            Value::String(name.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com")},
           {"reverse_dns_prefix", MakeUnknown(Unknown::Kind::kData, address, true)}});
    }
  }
  return MakeUnknown(Unknown::Kind::kData, address, true);
}

Value ModuleInstance::ResourceInstance(const std::string& key, const Declaration& declaration,
                                       const std::string& address, const Value* instance_key,
                                       const Value* each) {
  const std::string& type = declaration.block->labels[0].text;
  if (declaration.block->type == "data") {
    return DataValue(type, address, declaration);
  }
  const auto known = std::ranges::find(KnownTypes(), type, &KnownType::type);
  if (known == KnownTypes().end()) {
    return MakeUnknown(Unknown::Kind::kComputed, address, true);
  }
  std::vector<Value::Entry> attributes;
  for (std::string_view name : known->optional) {
    attributes.emplace_back(name, Value::Null());
  }
  for (std::string_view name : known->computed) {
    attributes.emplace_back(
        name, MakeUnknown(Unknown::Kind::kComputed, fmt::format("{}.{}", address, name), true, true,
                          hcl::TypeKind::kString));
  }
  static_cast<void>(key);
  for (const hcl::Attribute& attribute : declaration.block->body->attributes) {
    const bool is_argument = attribute.name != "count" && attribute.name != "for_each" &&
                             attribute.name != "provider" && attribute.name != "depends_on";
    const bool is_policy = attribute.name == "policy";  // long, and nothing hangs on it here
    if (is_argument && !is_policy) {
      attributes.emplace_back(attribute.name,
                              Evaluate(*attribute.value, {}, instance_key, each).value);
    }
  }
  return Value::Object(std::move(attributes));
}

std::optional<Value> ModuleInstance::Resource(const std::vector<std::string_view>& path,
                                              size_t& consumed, std::string& problem,
                                              const Value* self_key) {
  static_cast<void>(self_key);
  const bool is_data = path[0] == "data";
  const size_t needed = is_data ? 3 : 2;
  if (path.size() < needed) {
    problem = "this reference is not complete.";
    return std::nullopt;
  }
  const std::string key = is_data ? fmt::format("data.{}.{}", path[1], path[2])
                                  : fmt::format("{}.{}", path[0], path[1]);
  const auto declared = module_.resources.find(key);
  if (declared == module_.resources.end()) {
    problem = fmt::format("a resource {} has not been declared.", key);
    return std::nullopt;
  }
  consumed = needed;
  auto [entry, is_new] = cache_.try_emplace(key);
  if (!is_new) {
    if (!entry->second.has_value()) {
      problem = fmt::format("{} refers to itself.", key);
      return std::nullopt;
    }
    return *entry->second;
  }
  const Declaration& declaration = declared->second;
  const Expansion expansion = Expand(declaration);
  Value value;
  if (expansion.kind == Expansion::Kind::kUnknown) {
    Unknown why = expansion.why.why_unknown();
    why.not_null = true;
    why.not_empty = false;
    value = Value::MakeUnknown({}, std::move(why));
  } else if (expansion.kind == Expansion::Kind::kSingle) {
    // One argument alone, where that is what is asked for: other arguments may need this one.
    const std::string address = AddressOf(key, expansion, {});
    const bool is_argument = !is_data && path.size() > needed &&
                             declaration.block->body->Find(path[needed]) != nullptr &&
                             path[needed] != "policy";
    if (is_argument) {
      cache_.erase(key);
      consumed = needed + 1;
      const std::string argument_key = fmt::format("{}.{}", key, path[needed]);
      auto [argument, is_first] = cache_.try_emplace(argument_key);
      if (!is_first && !argument->second.has_value()) {
        problem = fmt::format("{} refers to itself.", argument_key);
        return std::nullopt;
      }
      if (is_first) {
        Value result = Evaluate(*declaration.block->body->Find(path[needed])->value).value;
        cache_[argument_key] = std::move(result);
      }
      return *cache_[argument_key];
    }
    value = ResourceInstance(key, declaration, address, nullptr, nullptr);
  } else {
    std::vector<Value> elements;
    std::vector<Value::Entry> entries;
    for (const auto& [instance_key, each] : expansion.keys) {
      Value instance = ResourceInstance(key, declaration, AddressOf(key, expansion, instance_key),
                                        &instance_key, &each);
      if (expansion.kind == Expansion::Kind::kCount) {
        elements.push_back(std::move(instance));
      } else {
        entries.emplace_back(instance_key.AsString(), std::move(instance));
      }
    }
    value = expansion.kind == Expansion::Kind::kCount ? Value::Tuple(std::move(elements))
                                                      : Value::Object(std::move(entries));
  }
  cache_[key] = value;
  return value;
}

std::string ModuleInstance::ModuleDirectory(const std::string& name,
                                            const std::string& source) const {
  namespace fs = std::filesystem;
  if (source.starts_with("./") || source.starts_with("../") || source == "." || source == "..") {
    const fs::path joined = (fs::path(module_.directory) / source).lexically_normal();
    std::error_code ignored;
    const fs::path real = fs::weakly_canonical(joined, ignored);
    if (!IsInsideTree(real.string(), context_.tree) || !fs::is_directory(real, ignored)) {
      return "";
    }
    std::string directory = joined.string();
    while (directory.size() > 1 && directory.ends_with('/')) {
      directory.pop_back();
    }
    return directory;
  }
  // "module.a[0].module.b" + "c" -> "a.b.c", as modules.json names it.
  std::string manifest_key;
  for (const ModuleInstance* at = this; at->parent_ != nullptr; at = at->parent_) {
    manifest_key = at->call_->block->labels[0].text + "." + manifest_key;
  }
  const auto found = context_.downloaded.find(manifest_key + name);
  return found == context_.downloaded.end() ? "" : found->second;
}

ModuleInstance::Children& ModuleInstance::ChildrenOf(const std::string& name) {
  const auto [entry, is_new] = children_.try_emplace(name);
  Children& children = entry->second;
  const auto declared = module_.calls.find(name);
  if (!is_new || declared == module_.calls.end()) {
    return children;
  }
  const Declaration& call = declared->second;
  const hcl::Attribute* source = call.block->body->Find("source");
  const hcl::Literal* literal =
      source == nullptr ? nullptr : std::get_if<hcl::Literal>(&source->value->node);
  std::string text;
  if (literal != nullptr && literal->value.kind() == hcl::TypeKind::kString) {
    text = literal->value.AsString();
  } else if (source != nullptr) {
    const Value value = Evaluate(*source->value).value;  // OpenTofu takes variables here
    text = value.IsKnown() && !value.IsNull() && value.kind() == hcl::TypeKind::kString
               ? value.AsString()
               : "";
  }
  size_t depth = 0;
  for (const ModuleInstance* at = this; at != nullptr; at = at->parent_) {
    ++depth;
  }
  const std::string directory = ModuleDirectory(name, text);
  children.expansion = Expand(call);
  if (directory.empty() || depth > limits::kModuleCallDepthMax) {
    children.missing = text.empty() ? "(not known)" : text;
    return children;
  }
  const Module* module = context_.modules.Load(directory);
  for (const auto& [key, each] : children.expansion.keys) {
    if (++context_.instance_count > limits::kModuleInstanceCountMax) {
      children.missing = text;
      children.instances.clear();
      return children;
    }
    const std::string suffix =
        children.expansion.kind == Expansion::Kind::kSingle ? "" : KeyText(key);
    children.instances.push_back(std::make_unique<ModuleInstance>(
        context_, *module,
        fmt::format("{}{}module.{}{}", address_, address_.empty() ? "" : ".", name, suffix), this,
        &call, key, each));
    children.instances.back()->undecided_ =
        children.expansion.kind == Expansion::Kind::kUnknown ? children.expansion.why : undecided_;
  }
  return children;
}

Value ModuleInstance::Output(std::string_view name, std::string& problem) {
  const auto declared = module_.outputs.find(name);
  if (declared == module_.outputs.end()) {
    problem = fmt::format("{} has no output \"{}\".", address_, name);
    return {};
  }
  const std::string key = fmt::format("output.{}", name);
  const auto [entry, is_new] = cache_.try_emplace(key);
  if (!is_new) {
    if (!entry->second.has_value()) {
      problem = fmt::format("{}.{} refers to itself.", address_, name);
      return {};
    }
    return *entry->second;
  }
  const hcl::Attribute* value_expr = declared->second.block->body->Find("value");
  Value value;
  if (value_expr != nullptr) {
    hcl::EvalResult result = Evaluate(*value_expr->value);
    if (!result.diagnostics.empty()) {
      problem = result.diagnostics[0].message;
      result.value = MakeUnknown(Unknown::Kind::kError, problem, false);
    }
    value = std::move(result.value);
  }
  cache_[key] = value;
  return value;
}

Value ModuleInstance::ModuleValue(const std::vector<std::string_view>& path, size_t& consumed,
                                  std::string& problem) {
  const std::string name(path[1]);
  if (!module_.calls.contains(name)) {
    problem = fmt::format("no module call named \"{}\" is declared.", name);
    return {};
  }
  Children& children = ChildrenOf(name);
  if (!children.missing.empty()) {
    const std::string address =
        fmt::format("{}{}module.{}", address_, address_.empty() ? "" : ".", name);
    return MakeUnknown(Unknown::Kind::kModule, address, false);
  }
  const Expansion& expansion = children.expansion;
  if (expansion.kind == Expansion::Kind::kUnknown) {
    return expansion.why;
  }
  if (expansion.kind == Expansion::Kind::kSingle && path.size() > 2) {
    consumed = 3;
    return children.instances[0]->Output(path[2], problem);
  }
  std::vector<Value> elements;
  std::vector<Value::Entry> entries;
  for (size_t i = 0; i < children.instances.size(); ++i) {
    std::vector<Value::Entry> outputs;
    for (const auto& [output, declaration] : children.instances[i]->module().outputs) {
      std::string ignored;
      Value value = children.instances[i]->Output(output, ignored);
      outputs.emplace_back(output, ignored.empty()
                                       ? std::move(value)
                                       : MakeUnknown(Unknown::Kind::kError, ignored, false));
    }
    Value object = Value::Object(std::move(outputs));
    if (expansion.kind == Expansion::Kind::kForEach) {
      entries.emplace_back(expansion.keys[i].first.AsString(), std::move(object));
    } else {
      elements.push_back(std::move(object));
    }
  }
  if (expansion.kind == Expansion::Kind::kSingle) {
    return elements[0];
  }
  return expansion.kind == Expansion::Kind::kCount ? Value::Tuple(std::move(elements))
                                                   : Value::Object(std::move(entries));
}

// `provider_key` is "aws" or "aws.alias" as this module calls it. Modules get theirs by `providers
// = {...}`, or inherit the default one.
Value ModuleInstance::ProviderRegion(const std::string& provider_key) {
  const size_t dot = provider_key.find('.');
  const std::string name = provider_key.substr(0, dot);
  const std::string alias = dot == std::string::npos ? "" : provider_key.substr(dot + 1);
  for (const Declaration& provider : module_.providers) {
    const hcl::Body& body = *provider.block->body;
    const hcl::Attribute* alias_expr = body.Find("alias");
    std::string provider_alias;
    if (alias_expr != nullptr) {
      const Value value = Evaluate(*alias_expr->value).value;
      provider_alias = value.IsKnown() && !value.IsNull() && value.kind() == hcl::TypeKind::kString
                           ? value.AsString()
                           : "";
    }
    if (provider.block->labels[0].text != name || provider_alias != alias) {
      continue;
    }
    const hcl::Attribute* region = body.Find("region");
    return region == nullptr ? MakeUnknown(Unknown::Kind::kVariable, "AWS_REGION", false)
                             : Evaluate(*region->value).value.WithSensitive(false);
  }
  if (parent_ == nullptr) {
    return MakeUnknown(Unknown::Kind::kVariable, "AWS_REGION", false);
  }
  if (const hcl::Attribute* given = call_->block->body->Find("providers")) {
    if (const hcl::Object* object = std::get_if<hcl::Object>(&given->value->node)) {
      for (const hcl::ObjectItem& item : object->items) {
        if (TraversalText(*item.key) == provider_key) {
          return parent_->ProviderRegion(TraversalText(*item.value));
        }
      }
    }
  }
  return alias.empty() ? parent_->ProviderRegion(name)
                       : MakeUnknown(Unknown::Kind::kVariable, "AWS_REGION", false);
}

std::vector<model::Step> ModuleInstance::CallSteps() const {
  std::vector<model::Step> steps;
  for (const ModuleInstance* at = this; at->parent_ != nullptr; at = at->parent_) {
    steps.insert(steps.begin(), {{"step/module-call", {{"name", at->address_}}},
                                 PlaceOf(*at->call_->file, at->call_->block->range)});
  }
  return steps;
}

}  // namespace fuin::iac
