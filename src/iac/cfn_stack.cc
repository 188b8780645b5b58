// A stack's parameters, conditions, resources and nested stacks. Everything is evaluated once, when
// it is first asked for; what asks for itself meanwhile is refused, as CloudFormation refuses it.
//
// Sources: CloudFormation user guide, "Template reference" (parameters, conditions, mappings) and
// "AWS::LanguageExtensions transform" (Fn::ForEach).

#include "iac/internal/cfn_stack.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/limits.h"
#include "base/strings.h"
#include "iac/internal/module.h"

namespace fuin::iac::cfn {
namespace {

using text::Node;

constexpr std::string_view kLoopPrefix = "Fn::ForEach::";
constexpr size_t kNestedStackDepthMax = 16;
constexpr size_t kNestedStackCountMax = 2000;
constexpr size_t kStepsMax = 8;

std::string Alphanumeric(std::string_view text) {
  std::string kept;
  for (char c : text) {
    const bool is_kept = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    kept += is_kept ? std::string(1, c) : "";
  }
  return kept;
}

std::string Replaced(std::string text, std::string_view what, std::string_view with) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), with);
    at += with.size();
  }
  return text;
}

// Puts `item` where a loop's body names its `identifier`: ${X}, &{X} and {"Ref": "X"}.
uint64_t Substitute(Node& node, const std::string& identifier, const std::string& item) {
  uint64_t count = 1;
  const auto fill = [&](std::string& text) {
    text = Replaced(std::move(text), "${" + identifier + "}", item);
    text = Replaced(std::move(text), "&{" + identifier + "}", Alphanumeric(item));
  };
  if (node.IsString()) {
    fill(node.scalar);
  }
  for (Node& element : node.elements) {
    count += Substitute(element, identifier, item);
  }
  for (Node::Member& member : node.members) {
    fill(member.first);
    count += Substitute(member.second, identifier, item);
  }
  if (node.members.size() == 1 && node.members[0].first == "Ref" &&
      node.Text("Ref") == identifier) {
    const int line = node.line;
    const int column = node.column;
    node = Node::String(item);
    node.line = line;
    node.column = column;
  }
  return count;
}

void AddSteps(const std::vector<model::Step>& from, std::vector<model::Step>& to) {
  for (const model::Step& step : from) {
    if (to.size() < kStepsMax && std::ranges::find(to, step) == to.end()) {
      to.push_back(step);
    }
  }
}

}  // namespace

std::string Stack::AddressOf(std::string_view id) const {
  const std::string own = parent_ == nullptr ? "" : parent_->AddressOf(id_) + ".";
  return own + std::string(id);
}

std::vector<model::Step> Stack::CallSteps() const {
  if (parent_ == nullptr) {
    return {};
  }
  std::vector<model::Step> steps = parent_->CallSteps();
  steps.push_back({{"step/nested-stack", {{"name", parent_->AddressOf(id_)}}},
                   {parent_->source_.path, call_->line, call_->column}});
  return steps;
}

model::Origin Stack::OriginOf(const Node& node) const {
  return {{source_.path, node.line, node.column}, {}};
}

bool Stack::Spend(uint64_t steps, uint64_t text_bytes) {
  context_.step_count += steps;
  context_.text_byte_count += text_bytes;
  const bool is_within = context_.step_count <= limits::kTemplateStepsMax &&
                         context_.text_byte_count <= limits::kTemplateTextBytesMax;
  context_.has_hit_limit = context_.has_hit_limit || !is_within;
  return is_within;
}

void Stack::ExpandLoop(const Node& loop, std::vector<Entry>& entries, int depth) {
  constexpr int kLoopDepthMax = 5;  // as CloudFormation allows
  if (!loop.IsArray() || loop.elements.size() != 3 || !loop.elements[0].IsString() ||
      !loop.elements[2].IsObject() || depth >= kLoopDepthMax) {
    return;
  }
  const std::string& identifier = loop.elements[0].scalar;
  const Value items = Evaluate(loop.elements[1]);
  std::vector<std::string> names;
  model::Text undecided;
  if (items.Is(Value::Kind::kList) && items.because.id.empty()) {
    for (const Value& item : items.elements) {
      std::optional<std::string> name = TextOf(item);
      undecided = name.has_value() ? undecided : BecauseOf(item);
      names.push_back(name.value_or("${" + identifier + "}"));
    }
  } else {
    undecided = BecauseOf(items);
    undecided =
        undecided.id.empty() ? model::Text{"unknown/error", {{"name", "Fn::ForEach"}}} : undecided;
    names.push_back("${" + identifier + "}");
  }
  for (const std::string& name : names) {
    if (context_.loop_node_count >= limits::kTemplateLoopNodesMax) {
      context_.has_hit_limit = true;
      return;
    }
    Node body = loop.elements[2];
    const uint64_t node_count = Substitute(body, identifier, name);
    context_.loop_node_count += node_count;
    if (!Spend(node_count)) {
      return;
    }
    copies_.push_back(std::move(body));
    const size_t first = entries.size();
    for (const Node::Member& member : copies_.back().members) {
      if (member.first.starts_with(kLoopPrefix)) {
        ExpandLoop(member.second, entries, depth + 1);
      } else {
        entries.push_back({member.first, &member.second, {}});
      }
    }
    for (size_t i = first; i < entries.size() && !undecided.id.empty(); ++i) {
      entries[i].undecided = undecided;
    }
  }
}

std::vector<Stack::Entry> Stack::Entries(const Node& map) {
  std::vector<Entry> entries;
  for (const Node::Member& member : map.members) {
    if (member.first.starts_with(kLoopPrefix)) {
      ExpandLoop(member.second, entries, 0);
    } else {
      entries.push_back({member.first, &member.second, {}});
    }
  }
  return entries;
}

const std::vector<Resource>& Stack::Resources() {
  if (!has_resources_) {
    has_resources_ = true;  // a loop over a resource's attribute finds none
    const Node* section = Section("Resources");
    std::vector<Resource> resources;
    for (Entry& entry : Entries(*section)) {
      if (entry.node->IsObject()) {
        resources.push_back({std::move(entry.name), std::string(entry.node->Text("Type")),
                             entry.node, std::move(entry.undecided)});
      }
    }
    resources_ = std::move(resources);
  }
  return resources_;
}

const Resource* Stack::FindResource(std::string_view id) {
  const auto found = std::ranges::find(Resources(), id, &Resource::id);
  return found == resources_.end() ? nullptr : &*found;
}

Value Stack::Property(const Resource& resource, std::string_view name) {
  const Node* properties = resource.node->Find("Properties");
  Value gone;
  gone.origin = OriginOf(*resource.node);
  if (properties == nullptr) {
    return gone;
  }
  if (const Node* own = properties->Find(name); own != nullptr) {
    return Evaluate(*own);
  }
  // A loop or an include among the properties may give it.
  const bool is_open = std::ranges::any_of(properties->members, [](const Node::Member& member) {
    return member.first.starts_with("Fn::");
  });
  return is_open ? Evaluate(*properties).Get(name) : gone;
}

Decision Stack::IsMade(const Resource& resource) {
  if (!resource.undecided.id.empty()) {
    return {std::nullopt, resource.undecided, false, {}};
  }
  const Node* condition = resource.node->Find("Condition");
  if (condition == nullptr || !condition->IsString()) {
    return {true, {}, false, {}};
  }
  return Condition(condition->scalar);
}

Decision Stack::Condition(std::string_view name) {
  if (const auto known = conditions_.find(name); known != conditions_.end()) {
    return known->second.has_value()
               ? *known->second
               : Decision{std::nullopt,
                          {"defect/not-evaluable",
                           {{"name", fmt::format("condition {} refers to itself", name)}}},
                          true,
                          {}};
  }
  const Node* section = Section("Conditions");
  const Node* declaration = nullptr;
  std::vector<Entry> entries = section == nullptr ? std::vector<Entry>() : Entries(*section);
  for (const Entry& entry : entries) {
    declaration = entry.name == name ? entry.node : declaration;
  }
  if (declaration == nullptr) {
    return {std::nullopt,
            {"defect/not-evaluable", {{"name", fmt::format("there is no condition {}", name)}}},
            true,
            {}};
  }
  conditions_.emplace(name, std::nullopt);
  Decision decision = Decide(*declaration);
  const char* word = !decision.value.has_value() ? "(unknown)" : *decision.value ? "true" : "false";
  const std::vector<model::Step> inner = std::move(decision.steps);
  decision.steps = {{{"step/condition", {{"name", std::string(name)}, {"value", word}}},
                     {source_.path, declaration->line, declaration->column}}};
  AddSteps(inner, decision.steps);
  conditions_[std::string(name)] = decision;
  return decision;
}

Decision Stack::Decide(const Node& node) {
  const model::Origin origin = OriginOf(node);
  if (context_.depth >= limits::kTemplateDepthMax || !Spend(1)) {
    return {std::nullopt, {"unknown/limit", {{"name", "Conditions"}}}, false, {}};
  }
  ++context_.depth;
  Decision decision;
  const std::string name = node.members.size() == 1 ? node.members[0].first : "";
  const Node* argument = name.empty() ? nullptr : &node.members[0].second;
  if (name == "Condition" && argument->IsString()) {
    decision = Condition(argument->scalar);
  } else if (name == "Fn::Equals") {
    decision = Equals(*argument);
  } else if (name == "Fn::And" || name == "Fn::Or") {
    decision = AllOf(*argument, name == "Fn::Or");
  } else if (name == "Fn::Not" && argument->IsArray() && argument->elements.size() == 1) {
    decision = Decide(argument->elements[0]);
    if (decision.value.has_value()) {
      decision.value = !*decision.value;
    }
  } else {
    const Value value = Evaluate(node);  // true, "false", Ref, Fn::FindInMap
    const std::string text = AsciiLower(TextOf(value).value_or(""));
    decision.steps = value.origin.steps;
    if (text == "true" || text == "false") {
      decision.value = text == "true";
    } else {
      decision.because = BecauseOf(value);
      decision.is_refused = value.Is(Value::Kind::kRefused) || decision.because.id.empty();
      if (decision.because.id.empty()) {
        decision.because = {"defect/not-evaluable",
                            {{"name", fmt::format("{} is no condition", Shown(value))}}};
      }
    }
  }
  --context_.depth;
  return decision;
}

Decision Stack::AllOf(const Node& argument, bool is_or) {
  Decision all{!is_or, {}, false, {}};
  for (const Node& element : argument.elements) {
    Decision one = Decide(element);
    AddSteps(one.steps, all.steps);
    if (one.value.has_value() && *one.value == is_or) {
      return {is_or, {}, false, std::move(one.steps)};  // decides whatever the others are
    }
    if (!one.value.has_value() && all.value.has_value()) {
      all.value = std::nullopt;
      all.because = one.because;
      all.is_refused = one.is_refused;
    }
  }
  return all;
}

// Whether `operand` is {"Ref": P} of a parameter without a value whose AllowedValues lack `other`.
bool Stack::IsOutsideAllowed(const Node& operand, const Value& value, const Value& other) const {
  const std::optional<std::string> text = TextOf(other);
  const Node* parameters = Section("Parameters");
  if (TextOf(value).has_value() || !text.has_value() || parameters == nullptr ||
      operand.members.size() != 1) {
    return false;
  }
  const Node* declaration = parameters->Find(operand.Text("Ref"));
  const Node* allowed = declaration == nullptr ? nullptr : declaration->Find("AllowedValues");
  return allowed != nullptr && !allowed->elements.empty() && arguments_.empty() &&
         std::ranges::none_of(allowed->elements, [&](const Node& one) {
           return one.scalar == *text ||
                  (one.kind == Node::Kind::kBool && (one.boolean ? "true" : "false") == *text);
         });
}

Decision Stack::Equals(const Node& argument) {
  if (!argument.IsArray() || argument.elements.size() != 2) {
    return {std::nullopt,
            {"defect/not-evaluable", {{"name", "Fn::Equals takes two values"}}},
            true,
            {}};
  }
  const Value left = Evaluate(argument.elements[0]);
  const Value right = Evaluate(argument.elements[1]);
  Decision decision;
  AddSteps(left.origin.steps, decision.steps);
  AddSteps(right.origin.steps, decision.steps);
  for (const Value* side : {&left, &right}) {
    if (side->Is(Value::Kind::kRefused)) {
      return {std::nullopt, side->because, true, std::move(decision.steps)};
    }
  }
  const std::optional<std::string> left_text = TextOf(left);
  const std::optional<std::string> right_text = TextOf(right);
  if (left_text.has_value() && right_text.has_value()) {
    decision.value = *left_text == *right_text;
    return decision;
  }
  const bool are_lists = left.Is(Value::Kind::kList) && right.Is(Value::Kind::kList);
  if (are_lists && BecauseOf(left).id.empty() && BecauseOf(right).id.empty()) {
    decision.value = text::WriteJson(ToNode(left, ""), 0) == text::WriteJson(ToNode(right, ""), 0);
    return decision;
  }
  const bool is_same = left.kind == right.kind && !left.parts.empty() && left.parts == right.parts;
  const auto is_there = [](const Value& value) {  // certainly not ""
    return std::ranges::any_of(value.parts, [](const Part& part) {
      return part.is_ours || (!part.because.has_value() && !part.text.empty());
    });
  };
  if (is_same) {
    decision.value = true;
  } else if ((left_text == "" && is_there(right)) || (right_text == "" && is_there(left)) ||
             IsOutsideAllowed(argument.elements[0], left, right) ||
             IsOutsideAllowed(argument.elements[1], right, left)) {
    decision.value = false;
  } else {
    decision.because = BecauseOf(left);
    if (decision.because.id.empty()) {
      decision.because = BecauseOf(right);
    }
    if (decision.because.id.empty()) {
      decision.value = false;  // a list and a text
    }
  }
  return decision;
}

Value Stack::Output(std::string_view name) {
  const Node* section = Section("Outputs");
  if (section == nullptr || outputs_in_work_.contains(name)) {
    return Value::Refused(fmt::format("there is no output {}", name), OriginOf(source_.root));
  }
  for (const Entry& entry : Entries(*section)) {
    const Node* value = entry.name == name ? entry.node->Find("Value") : nullptr;
    if (value == nullptr) {
      continue;
    }
    if (const Node* condition = entry.node->Find("Condition")) {
      const Decision is_made = Condition(condition->scalar);
      if (is_made.value == false) {
        return Value::Refused(fmt::format("output {} is not made", name), OriginOf(*entry.node));
      }
      if (!is_made.value.has_value()) {
        return Value::Unknown(is_made.because, OriginOf(*entry.node));
      }
    }
    outputs_in_work_.emplace(name);
    Value result = Evaluate(*value);
    outputs_in_work_.erase(outputs_in_work_.find(name));
    return result;
  }
  return Value::Refused(fmt::format("there is no output {}", name), OriginOf(*section));
}

std::vector<std::pair<std::string, Value>> Stack::Exports() {
  std::vector<std::pair<std::string, Value>> exports;
  const Node* section = Section("Outputs");
  for (const Entry& entry : section == nullptr ? std::vector<Entry>() : Entries(*section)) {
    const Node* exported = entry.node->Find("Export");
    const Node* name = exported == nullptr ? nullptr : exported->Find("Name");
    const std::optional<std::string> text =
        name == nullptr ? std::nullopt : TextOf(Evaluate(*name));
    if (text.has_value()) {
      exports.emplace_back(*text, Output(entry.name));
    }
  }
  return exports;
}

// The file that a nesting resource names: a path beside this template, or an asset of CDK.
void Stack::OpenChild(const Resource& resource, Child& child) {
  const bool is_sam = resource.type == "AWS::Serverless::Application";
  const Value location = Property(resource, is_sam ? "Location" : "TemplateURL");
  const Node* metadata = resource.node->Find("Metadata");
  std::string url(metadata == nullptr ? "" : metadata->Text("aws:asset:path"));
  if (url.empty()) {
    url = location.Is(Value::Kind::kMap) ? "" : TextOf(location).value_or("");
  }
  child.missing = !url.empty()                            ? url
                  : location.Is(Value::Kind::kMap)        ? "ApplicationId"
                  : BecauseOf(location).arguments.empty() ? Shown(location)
                                                          : BecauseOf(location).arguments[0].second;
  if (url.starts_with("file://")) {
    url.erase(0, 7);
  }
  namespace fs = std::filesystem;
  const fs::path path = (fs::path(source_.path).parent_path() / url).lexically_normal();
  std::error_code error;
  if (url.empty() || url.find("://") != std::string::npos || context_.tree.empty() ||
      !IsInsideTree(path.string(), context_.tree) || !fs::is_regular_file(path, error)) {
    return;
  }
  const std::string canonical = fs::weakly_canonical(path, error).string();
  size_t depth = 0;
  for (const Stack* above = this; above != nullptr; above = above->parent_) {
    const bool is_cycle = fs::weakly_canonical(above->source_.path, error).string() == canonical;
    if (is_cycle || ++depth >= kNestedStackDepthMax) {
      return;
    }
  }
  context_.nested_paths.insert(canonical);
  if (++context_.stack_count > kNestedStackCountMax) {
    return;
  }
  std::unique_ptr<Template>& source = context_.templates[canonical];
  if (source == nullptr) {
    Result<Template> read = ReadTemplate(path.generic_string(), context_.overlay);
    if (!read) {
      child.missing = Describe(read.error());
      return;
    }
    source = std::make_unique<Template>(std::move(*read));
  }
  child.stack.reset(new Stack(context_, *source, this, resource.id));
  child.stack->call_ = resource.node;
  const Value parameters = Property(resource, "Parameters");
  for (const Value::Member& member : parameters.members) {
    child.stack->arguments_.insert(member);
  }
  child.missing.clear();
}

Stack* Stack::ChildOf(const Resource& resource, std::string& missing) {
  const auto [at, is_new] = children_.try_emplace(resource.id);
  Child& child = at->second;
  if (is_new) {
    child.is_in_work = true;
    OpenChild(resource, child);
    child.is_in_work = false;
  } else if (child.is_in_work) {
    missing = resource.id;
    return nullptr;
  }
  missing = child.missing;
  return child.stack.get();
}

std::vector<std::string> Stack::Macros() const {
  std::vector<std::string> macros;
  const Node* transform = Section("Transform");
  if (transform == nullptr) {
    return macros;
  }
  const auto add = [&](const Node& node) {
    const std::string name(node.IsObject() ? node.Text("Name") : std::string_view(node.scalar));
    if (!IsKnownTransform(name)) {
      macros.push_back(name);
    }
  };
  if (!transform->IsArray()) {
    add(*transform);
  }
  for (const Node& element : transform->elements) {
    add(element);
  }
  return macros;
}

}  // namespace fuin::iac::cfn
