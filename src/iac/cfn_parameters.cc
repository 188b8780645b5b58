// The parameters of stacks: what they are worth, and the files that give them.
//
// Forms of the files: AWS CLI reference, "cloudformation create-stack --parameters" and "deploy
// --parameter-overrides"; CodePipeline user guide, "template configuration file".

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/limits.h"
#include "base/strings.h"
#include "iac/internal/cfn_stack.h"

namespace fuin::iac {
namespace {

using text::Node;

std::string ScalarText(const Node& node) {
  return node.kind == Node::Kind::kBool ? (node.boolean ? "true" : "false") : node.scalar;
}

Error NotParameters(const std::string& where) {
  return {ErrorCode::kInvalidArgument,
          "no parameters: write Key=Value, or name a file of [{\"ParameterKey\": ..., "
          "\"ParameterValue\": ...}], {\"Parameters\": {...}} or {\"Key\": \"Value\"}",
          where};
}

// "Key=Value", or the CLI's "ParameterKey=Key,ParameterValue=Value". False for anything else.
bool AddPair(std::string_view text, const model::Location& at,
             std::vector<CloudFormationParameter>& parameters) {
  constexpr std::string_view kKey = "ParameterKey=", kValue = ",ParameterValue=";
  const size_t value_at = text.find(kValue);
  if (text.starts_with(kKey) && value_at != std::string_view::npos) {
    parameters.push_back({std::string(text.substr(kKey.size(), value_at - kKey.size())),
                          std::string(text.substr(value_at + kValue.size())), at});
    return true;
  }
  const size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  const bool is_name = !name.empty() && name.find_first_of("/. \t") == std::string_view::npos;
  if (equals == std::string_view::npos || !is_name) {
    return false;
  }
  parameters.push_back({std::string(name), std::string(text.substr(equals + 1)), at});
  return true;
}

Result<void> AddMap(const std::string& path, const Node& map,
                    std::vector<CloudFormationParameter>& parameters) {
  for (const Node::Member& member : map.members) {
    if (member.second.IsObject() || member.second.IsArray()) {
      return NotParameters(fmt::format("{}:{}", path, member.second.line));
    }
    parameters.push_back({member.first,
                          ScalarText(member.second),
                          {path, member.second.line, member.second.column}});
  }
  return {};
}

Result<void> AddList(const std::string& path, const Node& list,
                     std::vector<CloudFormationParameter>& parameters) {
  for (const Node& element : list.elements) {
    const model::Location at = {path, element.line, element.column};
    const Node* value = element.Find("ParameterValue");
    const bool is_pair = element.IsString() && AddPair(element.scalar, at, parameters);
    if (!is_pair && element.Text("ParameterKey").empty()) {
      return NotParameters(fmt::format("{}:{}", path, element.line));
    }
    // Without a value the stack keeps what it had (UsePreviousValue): not known here.
    if (!is_pair && value != nullptr) {
      parameters.push_back({std::string(element.Text("ParameterKey")), ScalarText(*value), at});
    }
  }
  return {};
}

}  // namespace

Result<void> ReadCloudFormationParameters(const std::string& argument,
                                          std::vector<CloudFormationParameter>& parameters) {
  const std::string path = argument.starts_with("file://") ? argument.substr(7) : argument;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return AddPair(argument, {"--parameters", 0, 0}, parameters) ? Result<void>()
                                                                 : NotParameters(argument);
  }
  const std::string content = FUIN_TRY(ReadFile(path, limits::kSourceFileBytesMax));
  const std::vector<Node> documents = FUIN_TRY(text::ParseYaml(content, path));
  if (documents.size() != 1) {
    return NotParameters(path);
  }
  const Node& root = documents.front();
  if (root.IsArray()) {
    return AddList(path, root, parameters);
  }
  if (!root.IsObject()) {
    return NotParameters(path);
  }
  const Node* inner = root.Find("Parameters");
  if (inner != nullptr && inner->IsArray()) {
    return AddList(path, *inner, parameters);
  }
  return AddMap(path, inner != nullptr ? *inner : root, parameters);
}

namespace cfn {

namespace {

constexpr std::string_view kParameterStore = "AWS::SSM::Parameter::Value<";

bool IsNoEcho(const Node& declaration) {
  const Node* flag = declaration.Find("NoEcho");
  return flag != nullptr && AsciiLower(ScalarText(*flag)) == "true";
}

}  // namespace

// Comma-delimited types become lists; everything else stays the text that it is.
Value Stack::TypedParameter(std::string_view name, const std::string& type, const Value& raw,
                            bool is_sensitive) const {
  Value value = raw;
  if (value.Is(Value::Kind::kBool) || value.Is(Value::Kind::kNumber)) {
    value = Value::String(*TextOf(value), raw.origin);
  }
  const bool is_list = type == "CommaDelimitedList" || type.starts_with("List<");
  const std::optional<std::string> text = TextOf(value);
  if (is_list && text.has_value()) {
    Value list;
    list.kind = Value::Kind::kList;
    list.origin = raw.origin;
    for (std::string_view item :
         text->empty() ? std::vector<std::string_view>() : fuin::Split(*text, ',')) {
      list.elements.push_back(Value::String(std::string(Trim(item)), raw.origin));
    }
    value = std::move(list);
  } else if (is_list && value.Is(Value::Kind::kString)) {
    value = Value::Unknown(BecauseOf(value), raw.origin);
  }
  for (Part& part : value.parts) {
    part.is_sensitive = part.is_sensitive || is_sensitive;
  }
  for (Value& element : value.elements) {
    for (Part& part : element.parts) {
      part.is_sensitive = part.is_sensitive || is_sensitive;
    }
  }
  static_cast<void>(name);
  return value;
}

Value Stack::ParameterValue(std::string_view name, const Node& declaration) {
  const std::string type(declaration.Text("Type"));
  const std::string shown(name);
  model::Origin origin = OriginOf(declaration);
  Value raw;
  std::string step = "step/parameter-default";
  const auto argument = arguments_.find(name);
  const auto given = context_.given.find(name);
  const Node* fallback = declaration.Find("Default");
  if (parent_ != nullptr && argument != arguments_.end()) {
    raw = argument->second;
    step = "step/parameter-given";
    origin.at = raw.origin.at;
  } else if (parent_ == nullptr && given != context_.given.end()) {
    raw = Value::String(given->second.value, origin);
    step = "step/parameter-given";
    origin.at = given->second.at;
  } else if (fallback != nullptr) {
    raw = Scalar(*fallback);
    origin.at = {source_.path, fallback->line, fallback->column};
  } else {
    origin.steps = {{{"step/parameter-unset", {{"name", shown}}}, origin.at}};
    return Value::Unknown({"unknown/parameter", {{"name", shown}}}, std::move(origin));
  }
  if (type.starts_with(kParameterStore)) {
    const std::optional<std::string> path = IsNoEcho(declaration) ? std::nullopt : TextOf(raw);
    return Value::Unknown(
        {"unknown/ssm-parameter", {{"name", shown}, {"path", Printable(path.value_or("?"))}}},
        std::move(origin));
  }
  const std::vector<model::Step> outer = raw.origin.steps;
  Value value = TypedParameter(name, type, raw, IsNoEcho(declaration));
  origin.steps = {{{step, {{"name", shown}, {"value", Shown(value)}}}, origin.at}};
  origin.steps.insert(origin.steps.end(), outer.begin(), outer.end());
  value.origin = origin;
  for (Value& element : value.elements) {
    element.origin = origin;
  }
  return value;
}

Value Stack::Parameter(std::string_view name) {
  if (const auto known = parameters_.find(name); known != parameters_.end()) {
    return known->second;
  }
  const Node* section = Section("Parameters");
  const Node* declaration = section == nullptr ? nullptr : section->Find(name);
  FUIN_CHECK(declaration != nullptr);
  Value value = ParameterValue(name, *declaration);
  parameters_.emplace(std::string(name), value);
  return value;
}

std::vector<std::pair<model::Text, model::Origin>> Stack::ParameterFaults() {
  std::vector<std::pair<model::Text, model::Origin>> faults;
  const Node* section = Section("Parameters");
  for (const Node::Member& member :
       section == nullptr ? std::vector<Node::Member>() : section->members) {
    const Node* allowed = member.second.Find("AllowedValues");
    const std::optional<std::string> text = TextOf(Parameter(member.first));
    if (allowed == nullptr || allowed->elements.empty() || !text.has_value()) {
      continue;
    }
    const bool is_allowed = std::ranges::any_of(
        allowed->elements, [&](const Node& one) { return ScalarText(one) == *text; });
    if (!is_allowed) {
      faults.emplace_back(model::Text{"defect/parameter-not-allowed", {{"name", member.first}}},
                          Parameter(member.first).origin);
    }
  }
  return faults;
}

}  // namespace cfn
}  // namespace fuin::iac
