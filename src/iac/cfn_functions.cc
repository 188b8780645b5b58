// CloudFormation's intrinsic functions ("Intrinsic function reference" of its user guide). What
// only the deployment can tell stays a part of the string that it is in, so that the form of an ARN
// can still be judged around it.

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/strings.h"
#include "iac/internal/cfn_stack.h"

namespace fuin::iac::cfn {
namespace {

using text::Node;

constexpr std::string_view kDynamic = "{{resolve:";

Value FromParts(std::vector<Part> parts, model::Origin origin) {
  Value value;
  value.kind = Value::Kind::kString;
  for (Part& part : parts) {
    if (part.text.empty() && !part.because.has_value()) {
      continue;  // before and after "${Key.Arn}": one part alone is the attribute itself
    }
    const bool joins = !value.parts.empty() && !part.because.has_value() &&
                       !value.parts.back().because.has_value() &&
                       value.parts.back().is_sensitive == part.is_sensitive;
    if (joins) {
      value.parts.back().text += part.text;
    } else {
      value.parts.push_back(std::move(part));
    }
  }
  value.origin = std::move(origin);
  std::string whole;
  for (const Part& part : value.parts) {
    whole += part.is_sensitive ? "(sensitive)" : part.text;
  }
  if (const size_t at = whole.find(kDynamic); at != std::string::npos) {
    const size_t end = whole.find("}}", at);
    const std::string name = whole.substr(at, end == std::string::npos ? end : end + 2 - at);
    value.parts = {
        {name, model::Text{"unknown/dynamic-reference", {{"name", name}}}, "", "", false, false}};
  }
  return value;
}

size_t SizeOf(const std::vector<Part>& parts) {
  size_t size = 0;
  for (const Part& part : parts) {
    size += part.text.size();
  }
  return size;
}

bool IsIntrinsic(const Node& node) {
  return node.members.size() == 1 &&
         (node.members[0].first == "Ref" || (node.members[0].first.starts_with("Fn::") &&
                                             !node.members[0].first.starts_with("Fn::ForEach::")));
}

// A number as CloudFormation hands it on: 1.30 without quotes is 1.3.
std::string AsWritten(const Node& node) {
  std::string text = node.scalar;
  if (node.kind == Node::Kind::kNumber && text.find('.') != std::string::npos &&
      text.find_first_of("eE") == std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    text.erase(text.find_last_not_of('.') + 1);
  }
  return text;
}

}  // namespace

Value Stack::Scalar(const Node& node) const {
  Value value;
  value.origin = OriginOf(node);
  switch (node.kind) {
    case Node::Kind::kNull:
      value.kind = Value::Kind::kNull;
      return value;
    case Node::Kind::kBool:
      value.kind = Value::Kind::kBool;
      value.boolean = node.boolean;
      return value;
    default:
      value = FromParts({{AsWritten(node), std::nullopt, "", "", false, false}}, value.origin);
      value.kind = node.kind == Node::Kind::kNumber ? Value::Kind::kNumber : Value::Kind::kString;
      return value;
  }
}

Value Stack::Evaluate(const Node& node) {
  if (context_.depth >= limits::kTemplateDepthMax || !Spend(1)) {
    return Value::Unknown({"unknown/limit", {{"name", source_.path}}}, OriginOf(node));
  }
  if (!node.IsObject() && !node.IsArray()) {
    return Scalar(node);
  }
  ++context_.depth;
  Value value;
  if (node.IsObject()) {
    value = Object(node);
  } else {
    value.kind = Value::Kind::kList;
    value.origin = OriginOf(node);
    for (const Node& element : node.elements) {
      Value one = Evaluate(element);
      if (!one.IsGone()) {
        value.elements.push_back(std::move(one));
      }
    }
  }
  --context_.depth;
  return value;
}

Value Stack::Object(const Node& node) {
  if (IsIntrinsic(node)) {
    const Node::Member& member = node.members[0];
    return Intrinsic(member.first, member.second, OriginOf(node));
  }
  Value value;
  value.kind = Value::Kind::kMap;
  value.origin = OriginOf(node);
  for (const Entry& entry : Entries(node)) {
    if (entry.name == "Fn::Transform") {
      value.because = {"unknown/transform", {{"name", std::string(entry.node->Text("Name"))}}};
      continue;
    }
    if (!entry.undecided.id.empty()) {
      value.because = entry.undecided;
      continue;
    }
    Value one = Evaluate(*entry.node);
    if (!one.IsGone()) {
      value.members.emplace_back(entry.name, std::move(one));
    }
  }
  return value;
}

Value Stack::Intrinsic(std::string_view name, const Node& argument, const model::Origin& origin) {
  struct Function {
    std::string_view name;
    Value (Stack::*call)(const Node& argument, const model::Origin& origin);
  };
  static constexpr Function kFunctions[] = {
      {"Fn::If", &Stack::If},
      {"Fn::Sub", &Stack::Sub},
      {"Fn::Join", &Stack::Join},
      {"Fn::Select", &Stack::Select},
      {"Fn::Split", &Stack::Split},
      {"Fn::FindInMap", &Stack::FindInMap},
      {"Fn::Base64", &Stack::Base64},
      {"Fn::Cidr", &Stack::Cidr},
      {"Fn::Length", &Stack::Length},
      {"Fn::ToJsonString", &Stack::ToJsonString},
      {"Fn::ImportValue", &Stack::ImportValue},
  };
  for (const Function& function : kFunctions) {
    if (function.name == name) {
      return (this->*function.call)(argument, origin);
    }
  }
  if (name == "Ref") {
    const std::optional<std::string> target = TextOf(Evaluate(argument));
    return target.has_value() ? Ref(*target, origin)
                              : Value::Unknown({"unknown/function", {{"name", "Ref"}}}, origin);
  }
  if (name == "Fn::GetAtt") {
    return AttributeOf(argument, origin);
  }
  if (name == "Fn::Equals" || name == "Fn::And" || name == "Fn::Or" || name == "Fn::Not") {
    Node condition = Node::Object();
    condition.Add(std::string(name), argument);
    const Decision decision = Decide(condition);
    Value value;
    value.kind = Value::Kind::kBool;
    value.boolean = decision.value.value_or(false);
    value.origin = origin;
    return decision.value.has_value() ? value : Value::Unknown(decision.because, origin);
  }
  if (name == "Fn::Transform") {
    return Value::Unknown({"unknown/transform", {{"name", std::string(argument.Text("Name"))}}},
                          origin);
  }
  const bool is_known = name == "Fn::GetAZs" || name == "Fn::RefAll" || name == "Fn::ValueOf" ||
                        name == "Fn::ValueOfAll" || name == "Fn::GetStackOutput";
  return is_known ? Value::Unknown({"unknown/deployment", {{"name", std::string(name)}}}, origin)
                  : Value::Refused(fmt::format("there is no function {}", name), origin);
}

Value Stack::AttributeOf(const Node& argument, const model::Origin& origin) {
  Node path = argument;
  if (path.IsString()) {
    Node short_form = argument;
    short_form.tag = "!GetAtt";
    MakeLongForms(short_form);
    path = short_form.members[0].second;
  }
  if (!path.IsArray() || path.elements.size() < 2) {
    return Value::Refused("Fn::GetAtt takes a resource and an attribute", origin);
  }
  const std::optional<std::string> id = TextOf(Evaluate(path.elements[0]));
  std::optional<std::string> attribute = TextOf(Evaluate(path.elements[1]));
  for (size_t i = 2; i < path.elements.size() && attribute.has_value(); ++i) {
    *attribute += "." + TextOf(Evaluate(path.elements[i])).value_or("");
  }
  return id.has_value() && attribute.has_value()
             ? GetAtt(*id, *attribute, origin)
             : Value::Unknown({"unknown/function", {{"name", "Fn::GetAtt"}}}, origin);
}

Value Stack::Pseudo(std::string_view name, const model::Origin& origin) {
  if (name == "AWS::NoValue") {
    Value none;
    none.origin = origin;
    return none;
  }
  if (const auto given = context_.given.find(name); given != context_.given.end()) {
    return Value::String(given->second.value, origin);
  }
  if (name == "AWS::NotificationARNs") {
    return Value::Unknown({"unknown/deployment", {{"name", std::string(name)}}}, origin);
  }
  if (const auto region = context_.given.find("AWS::Region");
      region != context_.given.end() && (name == "AWS::Partition" || name == "AWS::URLSuffix")) {
    const bool is_china = region->second.value.starts_with("cn-");
    const bool is_gov = region->second.value.starts_with("us-gov-");
    if (name == "AWS::URLSuffix") {
      return Value::String(is_china ? "amazonaws.com.cn" : "amazonaws.com", origin);
    }
    return Value::String(is_china ? "aws-cn" : is_gov ? "aws-us-gov" : "aws", origin);
  }
  return FromParts(
      {{fmt::format("${{{}}}", name),
        model::Text{"unknown/deployment", {{"name", std::string(name)}}}, "", "", false, true}},
      origin);
}

Value Stack::Ref(std::string_view name, const model::Origin& origin) {
  if (name.starts_with("AWS::")) {
    return Pseudo(name, origin);
  }
  const Node* parameters = Section("Parameters");
  if (parameters != nullptr && parameters->Find(name) != nullptr) {
    Value value = Parameter(name);
    value.origin.at = origin.at;
    return value;
  }
  const Resource* resource = FindResource(name);
  if (resource == nullptr) {
    return Value::Refused(fmt::format("{} is neither a parameter nor a resource", name), origin);
  }
  const std::string_view own_name = resource->type == "AWS::KMS::Alias"     ? "AliasName"
                                    : resource->type == "AWS::EKS::Cluster" ? "Name"
                                                                            : "";
  if (!own_name.empty() && IsMade(*resource).value != false) {
    Value value = Property(*resource, own_name);
    if (!value.IsGone()) {
      value.origin.at = origin.at;
      return value;
    }
  }
  return GetAtt(name, "", origin);
}

Value Stack::GetAtt(std::string_view id, const std::string& attribute,
                    const model::Origin& origin) {
  const Resource* resource = FindResource(id);
  if (resource == nullptr) {
    return Value::Refused(fmt::format("there is no resource {}", id), origin);
  }
  if (const Decision made = IsMade(*resource); made.value == false) {
    Value refused = Value::Refused(fmt::format("{} is not made", id), origin);
    Follow({{}, made.steps}, refused.origin);
    return refused;
  }
  const bool nests = resource->type == "AWS::CloudFormation::Stack" ||
                     resource->type == "AWS::Serverless::Application";
  if (nests && attribute.starts_with("Outputs.")) {
    std::string missing;
    Stack* child = ChildOf(*resource, missing);
    if (child == nullptr) {
      return Value::Unknown({"unknown/nested-stack", {{"name", AddressOf(id)}}}, origin);
    }
    Value value = child->Output(attribute.substr(8));
    value.origin.at = origin.at;
    return value;
  }
  if (resource->type == "AWS::SSM::Parameter" && (attribute == "Value")) {
    Value value = Property(*resource, "Value");
    value.origin.at = origin.at;
    return value;
  }
  const bool is_ours = resource->type.starts_with("AWS::") &&
                       resource->type != "AWS::CloudFormation::CustomResource";
  const std::string shown = AddressOf(id) + (attribute.empty() ? std::string() : "." + attribute);
  return FromParts(
      {{fmt::format("${{{}}}", shown), model::Text{"unknown/deployment", {{"name", shown}}},
        AddressOf(id), attribute, false, is_ours}},
      origin);
}

Value Stack::If(const Node& argument, const model::Origin& origin) {
  if (!argument.IsArray() || argument.elements.size() != 3 || !argument.elements[0].IsString()) {
    return Value::Refused("Fn::If takes a condition and two values", origin);
  }
  const Decision decision = Condition(argument.elements[0].scalar);
  Value chosen;
  if (decision.value.has_value()) {
    chosen = Evaluate(argument.elements[*decision.value ? 1 : 2]);
    if (chosen.origin.at.file.empty() || chosen.IsGone()) {
      chosen.origin.at = origin.at;
    }
  } else if (decision.is_refused) {
    chosen.kind = Value::Kind::kRefused;
    chosen.because = decision.because;
    chosen.origin = origin;
  } else {
    const Value left = Evaluate(argument.elements[1]);
    const Value right = Evaluate(argument.elements[2]);
    const bool is_same = left.kind == right.kind && left.IsScalar() && left.parts == right.parts &&
                         left.boolean == right.boolean;
    chosen = is_same ? left : Value::Unknown(decision.because, origin);
  }
  model::Origin steps{chosen.origin.at, decision.steps};
  Follow(chosen.origin, steps);
  chosen.origin = std::move(steps);
  return chosen;
}

Value Stack::Sub(const Node& argument, const model::Origin& origin) {
  const bool has_map = argument.IsArray();
  const bool is_pair = has_map && argument.elements.size() == 2 &&
                       argument.elements[0].IsString() && argument.elements[1].IsObject();
  if (has_map ? !is_pair : !argument.IsString()) {
    return Value::Refused("Fn::Sub takes a text, or a text and a map", origin);
  }
  const std::string& text = has_map ? argument.elements[0].scalar : argument.scalar;
  std::vector<Part> parts;
  const auto add_literal = [&](std::string_view literal) {
    parts.push_back({std::string(literal), std::nullopt, "", "", false, false});
  };
  model::Origin steps = origin;
  size_t at = 0;
  while (at < text.size()) {
    const size_t open = text.find("${", at);
    const size_t close = open == std::string::npos ? open : text.find('}', open);
    add_literal(std::string_view(text).substr(at, open == std::string::npos ? open : open - at));
    if (close == std::string::npos) {
      add_literal(open == std::string::npos ? "" : std::string_view(text).substr(open));
      break;
    }
    const std::string name(Trim(std::string_view(text).substr(open + 2, close - open - 2)));
    at = close + 1;
    if (name.starts_with('!')) {
      add_literal("${" + name.substr(1) + "}");
      continue;
    }
    const Node* local = has_map ? argument.elements[1].Find(name) : nullptr;
    const size_t dot = name.find('.');
    const Value value = local != nullptr ? Evaluate(*local)
                        : dot == std::string::npos
                            ? Ref(name, origin)
                            : GetAtt(name.substr(0, dot), name.substr(dot + 1), origin);
    const std::optional<std::vector<Part>> filled = PartsOf(value);
    if (value.Is(Value::Kind::kRefused) || !filled.has_value()) {
      return value.Is(Value::Kind::kRefused)
                 ? value
                 : Value::Refused(fmt::format("Fn::Sub: {} is no text", name), origin);
    }
    if (!Spend(1, SizeOf(*filled))) {
      return Value::Unknown({"unknown/limit", {{"name", "Fn::Sub"}}}, origin);
    }
    parts.insert(parts.end(), filled->begin(), filled->end());
    Follow(value.origin, steps);
  }
  return FromParts(std::move(parts), std::move(steps));
}

Value Stack::Join(const Node& argument, const model::Origin& origin) {
  if (!argument.IsArray() || argument.elements.size() != 2) {
    return Value::Refused("Fn::Join takes a delimiter and a list", origin);
  }
  const std::string delimiter = TextOf(Evaluate(argument.elements[0])).value_or("");
  const Value list = Evaluate(argument.elements[1]);
  if (!list.Is(Value::Kind::kList) || !list.because.id.empty()) {
    return list.Is(Value::Kind::kUnknown) || list.Is(Value::Kind::kRefused)
               ? list
               : Value::Refused("Fn::Join takes a list", origin);
  }
  model::Origin steps = origin;
  Follow(list.origin, steps);
  std::vector<Part> parts;
  bool is_first = true;
  for (const Value& element : list.elements) {
    const std::optional<std::vector<Part>> some = PartsOf(element);
    if (element.Is(Value::Kind::kRefused) || !some.has_value()) {
      return element.Is(Value::Kind::kRefused)
                 ? element
                 : Value::Refused("Fn::Join: an element is no text", origin);
    }
    if (!Spend(1, SizeOf(*some) + delimiter.size())) {
      return Value::Unknown({"unknown/limit", {{"name", "Fn::Join"}}}, origin);
    }
    if (!is_first) {
      parts.push_back({delimiter, std::nullopt, "", "", false, false});
    }
    is_first = false;
    parts.insert(parts.end(), some->begin(), some->end());
    Follow(element.origin, steps);
  }
  if (parts.empty()) {
    parts.push_back({"", std::nullopt, "", "", false, false});
  }
  return FromParts(std::move(parts), std::move(steps));
}

Value Stack::Select(const Node& argument, const model::Origin& origin) {
  if (!argument.IsArray() || argument.elements.size() != 2) {
    return Value::Refused("Fn::Select takes an index and a list", origin);
  }
  const Value index = Evaluate(argument.elements[0]);
  const Value list = Evaluate(argument.elements[1]);
  for (const Value* value : {&index, &list}) {
    if (value->Is(Value::Kind::kUnknown) || value->Is(Value::Kind::kRefused)) {
      return *value;
    }
  }
  const std::string text = TextOf(index).value_or("");
  constexpr size_t kDigitsMax = 6;
  if (!BecauseOf(index).id.empty()) {
    return Value::Unknown(BecauseOf(index), origin);
  }
  if (text.empty() || text.size() > kDigitsMax ||
      text.find_first_not_of("0123456789") != std::string::npos) {
    return Value::Refused(fmt::format("Fn::Select: {} is no index", Shown(index)), origin);
  }
  const size_t wanted = static_cast<size_t>(std::stoul(text));
  if (!list.because.id.empty()) {
    return Value::Unknown(list.because, origin);
  }
  if (wanted >= list.elements.size()) {
    return Value::Refused(fmt::format("Fn::Select: there is no element {}", wanted), origin);
  }
  Value chosen = list.elements[wanted];
  Follow(list.origin, chosen.origin);
  return chosen;
}

Value Stack::Split(const Node& argument, const model::Origin& origin) {
  if (!argument.IsArray() || argument.elements.size() != 2) {
    return Value::Refused("Fn::Split takes a delimiter and a text", origin);
  }
  const std::string delimiter = TextOf(Evaluate(argument.elements[0])).value_or("");
  const Value whole = Evaluate(argument.elements[1]);
  const std::optional<std::string> text = TextOf(whole);
  if (!text.has_value() || delimiter.empty()) {
    const model::Text because = BecauseOf(whole);
    return whole.Is(Value::Kind::kRefused) ? whole
           : because.id.empty()            ? Value::Refused("Fn::Split takes a text", origin)
                                           : Value::Unknown(because, whole.origin);
  }
  Value list;
  list.kind = Value::Kind::kList;
  list.origin = origin;
  Follow(whole.origin, list.origin);
  size_t at = 0;
  while (at <= text->size()) {
    const size_t end = std::min(text->find(delimiter, at), text->size());
    Value element = Value::String(text->substr(at, end - at), list.origin);
    element.parts[0].is_sensitive = IsSensitive(whole);
    list.elements.push_back(std::move(element));
    at = end + delimiter.size();
  }
  if (!Spend(list.elements.size(), text->size())) {
    return Value::Unknown({"unknown/limit", {{"name", "Fn::Split"}}}, origin);
  }
  return list;
}

}  // namespace fuin::iac::cfn
