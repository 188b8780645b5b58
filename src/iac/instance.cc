// Lazy evaluation of one module instance. Every name is evaluated once, when first asked for; a
// name that asks for itself is a cycle, and a fault.

#include "iac/internal/instance.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "base/glob.h"
#include "base/limits.h"
#include "hcl/parse.h"

namespace fuin::iac {

using hcl::Unknown;
using hcl::Value;

Value MakeUnknown(Unknown::Kind kind, std::string name, bool not_null, bool not_empty,
                  hcl::Type type) {
  return Value::MakeUnknown(std::move(type), {kind, std::move(name), not_null, not_empty});
}

std::string KeyText(const Value& key) {
  if (key.IsNull() || !key.IsKnown()) {
    return "";
  }
  if (key.kind() == hcl::TypeKind::kNumber) {
    return fmt::format("[{}]", key.AsNumber().ToText());
  }
  std::string text = "[\"";
  for (char c : key.AsString()) {  // as Terraform writes it: HCL's escapes
    text += c == '"' || c == '\\' ? std::string{'\\', c} : c == '\n' ? "\\n" : std::string{c};
  }
  return text + "\"]";
}

namespace {

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

}  // namespace

namespace {

// A variable's type: an expression, and in JSON syntax a string with one.
std::optional<hcl::Type> TypeOf(const hcl::Attribute& attribute, const hcl::File& file) {
  std::string ignored;
  const hcl::Literal* quoted = std::get_if<hcl::Literal>(&attribute.value->node);
  if (quoted == nullptr) {
    return hcl::ReadType(*attribute.value, ignored);
  }
  if (!file.body.is_json || quoted->value.kind() != hcl::TypeKind::kString) {
    return std::nullopt;
  }
  std::vector<hcl::Diagnostic> faults;
  const hcl::ExprPtr parsed = hcl::ParseExpression(quoted->value.AsString(), {}, faults);
  return faults.empty() ? hcl::ReadType(*parsed, ignored) : std::nullopt;
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
      value = PathValue(name, problem);
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
    const std::string real = Resolve(path);
    if (!IsInsideTree(real, instance_.context().tree)) {
      return Error{ErrorCode::kDenied, "outside of the tree that is judged (see --root)", path};
    }
    return ReadFile(real, limits::kReadFunctionBytesMax);
  }
  Result<std::vector<std::string>> ListFiles(const std::string& folder,
                                             const std::string& pattern) override {
    const std::string real = Resolve(folder);
    const std::string& tree = instance_.context().tree;
    if (!IsInsideTree(real, tree)) {
      return Error{ErrorCode::kDenied, "outside of the tree that is judged (see --root)", folder};
    }
    std::vector<std::string> paths = FUIN_TRY(FindFiles(real, pattern));
    // Links and .. may lead outside.
    std::erase_if(paths, [&](const std::string& path) {
      std::error_code ignored;
      const std::filesystem::path found = std::filesystem::path(real) / path;
      return !IsInsideTree(std::filesystem::weakly_canonical(found, ignored).string(), tree);
    });
    return paths;
  }

  bool CountStep() override { return ++instance_.context().steps < limits::kEvaluationStepsMax; }

 private:
  // As Terraform gives them when it runs in the root's directory.
  Value PathValue(std::string_view name, std::string& problem) const {
    namespace fs = std::filesystem;
    const std::string& root = instance_.context().root;
    std::error_code ignored;
    if (name == "cwd") {
      return Value::String(fs::weakly_canonical(root, ignored).string());
    }
    if (name == "root") {
      return Value::String(".");
    }
    if (name != "module") {
      problem = fmt::format("there is no path.{}.", name);
      return {};
    }
    return Value::String(
        fs::path(instance_.module().directory).lexically_relative(root).generic_string());
  }
  // Terraform resolves against its working directory, which is the root.
  std::string Resolve(const std::string& path) const {
    namespace fs = std::filesystem;
    std::error_code ignored;
    return fs::weakly_canonical(fs::path(instance_.context().root) / path, ignored).string();
  }

  ModuleInstance& instance_;
  const Value* key_;
  const Value* each_;
};

Result<std::string> ModuleInstance::ReadText(const std::string& path) {
  return InstanceScope(*this, nullptr, nullptr).ReadText(path);
}

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
    const std::optional<hcl::Type> wanted = TypeOf(*attribute, *declaration.file);
    if (!wanted.has_value()) {
      problem = fmt::format("the type of var.{} is no type constraint.", name);
      return {};
    }
    type = *wanted;
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
    } else if (!context_.unread_variables.empty()) {
      return MakeUnknown(Unknown::Kind::kUnread, context_.unread_variables, !nullable, false, type);
    }
  } else if (const hcl::Attribute* input = InputOf(name)) {
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
    if (!hcl::References(*fallback->value).empty()) {
      problem =
          fmt::format("the default of var.{} refers to something: it must be constant.", name);
      return {};
    }
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

std::string ModuleInstance::BrokenValidation(std::string_view name,
                                             const Declaration& declaration) {
  for (const hcl::Block& block : declaration.block->body->blocks) {
    const hcl::Attribute* condition =
        block.type == "validation" ? block.body->Find("condition") : nullptr;
    if (condition == nullptr) {
      continue;
    }
    const hcl::EvalResult result = Evaluate(*condition->value);
    const Value value = result.value.WithSensitive(false);
    const bool is_false = result.diagnostics.empty() && value.IsKnown() && !value.IsNull() &&
                          value.kind() == hcl::TypeKind::kBool && !value.AsBool();
    if (is_false) {
      return fmt::format("the value of var.{} breaks its validation rule (line {}).", name,
                         block.range.start.line);
    }
  }
  return "";
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
  if (module_.duplicates.contains(key)) {
    problem = fmt::format("{} is declared twice.", key);
  }
  if (problem.empty()) {
    cache_[key] = value;  // its own validation may ask for it
    problem = BrokenValidation(name, declared->second);
  }
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
  if (module_.duplicates.contains(key)) {
    problem = fmt::format("{} is declared twice.", key);
    result.value = MakeUnknown(Unknown::Kind::kError, problem, false);
  } else if (!result.diagnostics.empty()) {
    problem = result.diagnostics[0].message;
    result.value = MakeUnknown(Unknown::Kind::kError, problem, false);
  }
  cache_[key] = result.value;
  return result.value;
}

const hcl::Attribute* ModuleInstance::InputOf(std::string_view name) const {
  return call_ == nullptr ? nullptr : call_->block->body->Find(name);
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
  if (count != nullptr && for_each != nullptr) {
    return fault("count and for_each can't stand together");
  }
  if (!value.IsKnown()) {
    return undecided(value);
  }
  if (value.IsNull()) {
    return fault("count or for_each is null");
  }
  if (count == nullptr && result.value.IsSensitive()) {
    return fault("for_each is sensitive, and its keys would be shown");
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

}  // namespace fuin::iac
