// References in a plan's `configuration` name only what an expression mentions, most specific
// first:
// ["aws_kms_key.eks[0].arn", "aws_kms_key.eks[0]", "aws_kms_key.eks"]. A module's inputs stand at
// its call, its outputs in the module; locals are not there at all, so what goes through a local
// stays unresolved.

#include "iac/internal/plan_references.h"

#include <fmt/format.h>

#include <set>

#include "base/limits.h"

namespace fuin::iac {
namespace {

using text::Node;

std::string WithoutKey(std::string_view name) {
  return std::string(name.substr(0, name.find('[')));
}

bool IsKeyType(std::string_view type) {
  return type == "aws_kms_key" || type == "aws_kms_external_key" || type == "aws_kms_replica_key";
}

}  // namespace

std::vector<std::string> SplitAddress(std::string_view address) {
  std::vector<std::string> parts(1);
  bool is_quoted = false;
  for (size_t i = 0; i < address.size(); ++i) {
    const char c = address[i];
    if (is_quoted && c == '\\' && i + 1 < address.size()) {
      parts.back() += c;
      parts.back() += address[++i];
      continue;
    }
    is_quoted = c == '"' ? !is_quoted : is_quoted;
    if (c == '.' && !is_quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::optional<PlanReferences::Module> PlanReferences::FindModule(
    const std::vector<std::string>& parts) const {
  const Node* configuration = plan_.Find("configuration");
  Module module;
  module.config = configuration == nullptr ? nullptr : configuration->Find("root_module");
  for (size_t i = 0; i + 1 < parts.size() && parts[i] == "module" && module.config != nullptr;
       i += 2) {
    const Node* calls = module.config->Find("module_calls");
    const Node* call = calls == nullptr ? nullptr : calls->Find(WithoutKey(parts[i + 1]));
    module.config = call == nullptr ? nullptr : call->Find("module");
    module.call_names.push_back(WithoutKey(parts[i + 1]));
    module.address += fmt::format("{}module.{}", module.address.empty() ? "" : ".", parts[i + 1]);
  }
  return module.config == nullptr ? std::nullopt : std::optional(module);
}

const Node* PlanReferences::FindResource(std::string_view instance_address, Module& module) const {
  const std::vector<std::string> parts = SplitAddress(instance_address);
  const std::optional<Module> found = FindModule(parts);
  const size_t first = found.has_value() ? found->call_names.size() * 2 : 0;
  if (!found.has_value() || parts.size() < first + 2) {
    return nullptr;
  }
  module = *found;
  std::string local = parts[first];
  for (size_t i = first + 1; i < parts.size(); ++i) {
    local += "." + WithoutKey(parts[i]);
  }
  const Node* resources = module.config->Find("resources");
  if (resources != nullptr) {
    for (const Node& resource : resources->elements) {
      if (resource.Text("address") == local) {
        return &resource;
      }
    }
  }
  return nullptr;
}

std::optional<std::string> PlanReferences::Follow(const Node* expression, const Module& module,
                                                  int depth) const {
  const Node* references = expression == nullptr ? nullptr : expression->Find("references");
  if (references == nullptr || depth > static_cast<int>(limits::kModuleCallDepthMax)) {
    return std::nullopt;
  }
  std::set<std::string> keys;
  for (const Node& reference : references->elements) {
    const std::vector<std::string> parts = SplitAddress(reference.scalar);
    if (parts.size() < 2) {
      continue;
    }
    const std::string prefix = module.address.empty() ? "" : module.address + ".";
    if (IsKeyType(parts[0]) && parts.size() > 2) {
      keys.insert(fmt::format("{}{}.{}", prefix, parts[0], parts[1]));
    } else if (parts[0] == "var" && !module.call_names.empty()) {
      // The input of the call, seen from the module that calls.
      std::vector<std::string> caller_parts = SplitAddress(module.address);
      caller_parts.resize(caller_parts.size() - 2);
      const std::optional<Module> caller = FindModule(caller_parts);
      const Node* calls = caller.has_value() ? caller->config->Find("module_calls") : nullptr;
      const Node* call = calls == nullptr ? nullptr : calls->Find(module.call_names.back());
      const Node* inputs = call == nullptr ? nullptr : call->Find("expressions");
      const Node* input = inputs == nullptr ? nullptr : inputs->Find(WithoutKey(parts[1]));
      if (const std::optional<std::string> key =
              input == nullptr ? std::nullopt : Follow(input, *caller, depth + 1)) {
        keys.insert(*key);
      }
    } else if (parts[0] == "module" && parts.size() > 2) {
      std::vector<std::string> callee_parts = SplitAddress(module.address);
      if (module.address.empty()) {
        callee_parts.clear();
      }
      callee_parts.push_back("module");
      callee_parts.push_back(parts[1]);
      const std::optional<Module> callee = FindModule(callee_parts);
      const Node* outputs = callee.has_value() ? callee->config->Find("outputs") : nullptr;
      const Node* output = outputs == nullptr ? nullptr : outputs->Find(WithoutKey(parts[2]));
      const Node* value = output == nullptr ? nullptr : output->Find("expression");
      if (const std::optional<std::string> key =
              value == nullptr ? std::nullopt : Follow(value, *callee, depth + 1)) {
        keys.insert(*key);
      }
    }
  }
  return keys.size() == 1 ? std::optional(*keys.begin()) : std::nullopt;
}

std::optional<std::string> PlanReferences::KeyAddress(
    std::string_view instance_address, const std::vector<std::string_view>& path) const {
  Module module;
  const Node* resource = FindResource(instance_address, module);
  const Node* expression = resource == nullptr ? nullptr : resource->Find("expressions");
  for (std::string_view name : path) {
    if (expression != nullptr && expression->IsArray()) {
      expression = expression->elements.size() == 1 ? &expression->elements[0] : nullptr;
    }
    expression = expression == nullptr ? nullptr : expression->Find(name);
  }
  return Follow(expression, module, 0);
}

bool PlanReferences::Names(std::string_view instance_address, std::string_view argument) const {
  Module module;
  const Node* resource = FindResource(instance_address, module);
  const Node* expressions = resource == nullptr ? nullptr : resource->Find("expressions");
  return expressions != nullptr && expressions->Find(argument) != nullptr;
}

std::optional<std::string> PlanReferences::ProviderRegion(std::string_view instance_address) const {
  Module module;
  const Node* resource = FindResource(instance_address, module);
  const Node* configuration = plan_.Find("configuration");
  const Node* providers =
      configuration == nullptr ? nullptr : configuration->Find("provider_config");
  if (resource == nullptr || providers == nullptr) {
    return std::nullopt;
  }
  const Node* provider = providers->Find(resource->Text("provider_config_key"));
  const Node* expressions = provider == nullptr ? nullptr : provider->Find("expressions");
  const Node* region = expressions == nullptr ? nullptr : expressions->Find("region");
  if (region == nullptr) {
    return std::nullopt;
  }
  if (const std::string_view constant = region->Text("constant_value"); !constant.empty()) {
    return std::string(constant);
  }
  const Node* references = region->Find("references");
  const bool is_root_variable = references != nullptr && references->elements.size() == 1 &&
                                references->elements[0].scalar.starts_with("var.") &&
                                provider->Text("module_address").empty();
  const Node* variables = plan_.Find("variables");
  if (!is_root_variable || variables == nullptr) {
    return std::nullopt;
  }
  const Node* variable = variables->Find(references->elements[0].scalar.substr(4));
  const Node* value = variable == nullptr ? nullptr : variable->Find("value");
  return value != nullptr && value->IsString() ? std::optional(value->scalar) : std::nullopt;
}

}  // namespace fuin::iac
