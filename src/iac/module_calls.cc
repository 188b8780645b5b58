// Module calls: where their code is, the instances that count and for_each make, their outputs and
// the providers that they are given.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/limits.h"
#include "iac/internal/instance.h"

namespace fuin::iac {

using hcl::Unknown;
using hcl::Value;

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
  children.source = text;
  children.expansion = Expand(call);
  const Module* module = FindModule(name, call, children);
  for (const ModuleInstance* at = this; at != nullptr; at = at->parent_) {
    children.is_cycle = children.is_cycle || &at->module_ == module;
  }
  if (module == nullptr || children.is_cycle || depth > limits::kModuleCallDepthMax) {
    children.missing = text.empty() ? "(not known)" : text;
    return children;
  }
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
    ModuleInstance& child = *children.instances.back();
    child.undecided_ =
        children.expansion.kind == Expansion::Kind::kUnknown ? children.expansion.why : undecided_;
    child.call_faults_ = call_faults_;
    child.CheckInputs();
  }
  return children;
}

// The module's code: on disk, downloaded, or what is known of it (see stand_ins.h).
const Module* ModuleInstance::FindModule(const std::string& name, const Declaration& call,
                                         Children& children) {
  const std::string directory = ModuleDirectory(name, children.source);
  if (!directory.empty()) {
    return &context_.Keep(context_.modules.Load(directory));
  }
  if (const hcl::Attribute* version = call.block->body->Find("version")) {
    const Value value = Evaluate(*version->value).value;
    children.version = value.IsKnown() && !value.IsNull() && value.kind() == hcl::TypeKind::kString
                           ? value.AsString()
                           : "?";
  }
  children.registry = FindStandIn(children.source, children.version);
  return children.registry.knowledge == RegistryKnowledge::kStandIn
             ? &context_.Keep(
                   context_.modules.LoadStandIn(children.registry.name, children.registry.code))
             : nullptr;
}

// What the call sets must be declared. A stand-in declares only what it needs.
void ModuleInstance::CheckInputs() {
  constexpr std::array<std::string_view, 6> kOfTheCall = {"source",   "version",   "count",
                                                          "for_each", "providers", "depends_on"};
  for (const hcl::Attribute& attribute : call_->block->body->attributes) {
    const bool is_input = std::ranges::find(kOfTheCall, attribute.name) == kOfTheCall.end();
    if (is_input && !module_.is_stand_in && !module_.variables.contains(attribute.name)) {
      call_faults_.push_back({attribute.name, parent_->PlaceIn(*call_->file, attribute.range)});
    }
  }
}

Value ModuleInstance::Output(std::string_view name, std::string& problem) {
  const auto declared = module_.outputs.find(name);
  if (declared == module_.outputs.end() && module_.is_stand_in) {
    return MakeUnknown(Unknown::Kind::kModule, fmt::format("{}.{}", address_, name), false);
  }
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
  if (problem.empty() && BreaksPrecondition(*declared->second.block->body)) {
    problem = fmt::format("{}.{} breaks its precondition.", address_, name);
    value = MakeUnknown(Unknown::Kind::kError, problem, false);
  }
  cache_[key] = value;
  return value;
}

bool ModuleInstance::BreaksPrecondition(const hcl::Body& output) {
  return std::ranges::any_of(output.blocks, [&](const hcl::Block& block) {
    const hcl::Attribute* condition =
        block.type == "precondition" ? block.body->Find("condition") : nullptr;
    const Value value =
        condition == nullptr ? Value() : Evaluate(*condition->value).value.WithSensitive(false);
    return value.IsKnown() && !value.IsNull() && value.kind() == hcl::TypeKind::kBool &&
           !value.AsBool();
  });
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
    if (at->parent_->module_.is_stand_in) {
      continue;
    }
    const model::Location place = PlaceOf(*at->call_->file, at->call_->block->range);
    if (at->module_.is_stand_in) {
      const Children& children =
          at->parent_->children_.find(at->call_->block->labels[0].text)->second;
      steps.insert(steps.begin(),
                   {{"step/registry-module",
                     {{"source", children.source},
                      {"version", children.version.empty() ? "-" : children.version}}},
                    place});
    }
    steps.insert(steps.begin(), {{"step/module-call", {{"name", at->address_}}}, place});
  }
  return steps;
}

model::Location ModuleInstance::PlaceIn(const hcl::File& file, const hcl::Range& range) const {
  const ModuleInstance* at = this;
  if (!at->module_.is_stand_in) {
    return PlaceOf(file, range);
  }
  while (at->parent_->module_.is_stand_in) {
    at = at->parent_;
  }
  return PlaceOf(*at->call_->file, at->call_->block->range);
}

}  // namespace fuin::iac
