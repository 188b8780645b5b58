// Values of CloudFormation and the facts they become.

#include "iac/internal/cfn_value.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"

namespace fuin::iac::cfn {

using model::Seen;
using text::Node;

Value Value::String(std::string text, model::Origin origin) {
  Value value;
  value.kind = Kind::kString;
  value.parts.push_back({std::move(text), std::nullopt, "", "", false, false});
  value.origin = std::move(origin);
  return value;
}

Value Value::Unknown(model::Text because, model::Origin origin) {
  Value value;
  value.kind = Kind::kUnknown;
  value.because = std::move(because);
  value.origin = std::move(origin);
  return value;
}

Value Value::Refused(std::string what, model::Origin origin) {
  Value value;
  value.kind = Kind::kRefused;
  value.because = {"defect/not-evaluable", {{"name", std::move(what)}}};
  value.origin = std::move(origin);
  return value;
}

Value Value::Get(std::string_view name) const {
  if (kind == Kind::kUnknown || kind == Kind::kRefused) {
    return *this;
  }
  for (const Member& member : members) {
    if (member.first == name) {
      return member.second;
    }
  }
  Value gone;
  gone.origin = origin;
  if (!because.id.empty()) {
    return Unknown(because, origin);
  }
  return gone;
}

std::optional<std::string> TextOf(const Value& value) {
  if (value.Is(Value::Kind::kBool)) {
    return value.boolean ? "true" : "false";
  }
  if (!value.IsScalar()) {
    return std::nullopt;
  }
  std::string text;
  for (const Part& part : value.parts) {
    if (part.because.has_value()) {
      return std::nullopt;
    }
    text += part.text;
  }
  return text;
}

std::optional<std::vector<Part>> PartsOf(const Value& value) {
  switch (value.kind) {
    case Value::Kind::kBool:
      return std::vector<Part>{
          {value.boolean ? "true" : "false", std::nullopt, "", "", false, false}};
    case Value::Kind::kNumber:
    case Value::Kind::kString:
      return value.parts;
    case Value::Kind::kUnknown:
      return std::vector<Part>{{"(unknown)", value.because, "", "", false, false}};
    default:
      return std::nullopt;
  }
}

bool IsSensitive(const Value& value) {
  return std::ranges::any_of(value.parts, &Part::is_sensitive) ||
         std::ranges::any_of(value.elements, IsSensitive);
}

std::string Shown(const Value& value) {
  if (IsSensitive(value)) {
    return "(sensitive)";
  }
  constexpr size_t kShownMax = 80;
  switch (value.kind) {
    case Value::Kind::kNoValue:
      return "AWS::NoValue";
    case Value::Kind::kNull:
      return "null";
    case Value::Kind::kList:
      return value.elements.empty() ? "empty" : "(list)";
    case Value::Kind::kMap:
      return "(map)";
    case Value::Kind::kUnknown:
    case Value::Kind::kRefused:
      return "(unknown)";
    default:
      break;
  }
  std::string text;
  for (const Part& part : value.Is(Value::Kind::kBool) ? *PartsOf(value) : value.parts) {
    text += part.text;
  }
  return text.size() > kShownMax ? "(long)" : fmt::format("\"{}\"", text);
}

model::Text BecauseOf(const Value& value) {
  if (!value.because.id.empty()) {
    return value.because;
  }
  for (const Part& part : value.parts) {
    if (part.because.has_value()) {
      return *part.because;
    }
  }
  for (const Value& element : value.elements) {
    model::Text because = BecauseOf(element);
    if (!because.id.empty()) {
      return because;
    }
  }
  for (const Value::Member& member : value.members) {
    model::Text because = BecauseOf(member.second);
    if (!because.id.empty()) {
      return because;
    }
  }
  return {};
}

void Follow(const model::Origin& from, model::Origin& to) {
  constexpr size_t kStepsMax = 8;
  for (const model::Step& step : from.steps) {
    if (to.steps.size() < kStepsMax && std::ranges::find(to.steps, step) == to.steps.end()) {
      to.steps.push_back(step);
    }
  }
}

namespace {

// What a fact needs of any value before its type is looked at.
template <class T>
std::optional<Seen<T>> Undecided(const Value& value) {
  if (value.IsGone() || value.Is(Value::Kind::kNull)) {
    return Seen<T>::Absent(value.origin);
  }
  if (value.Is(Value::Kind::kUnknown) || value.Is(Value::Kind::kRefused)) {
    return Seen<T>::Unknown(value.because, value.origin);
  }
  if (IsSensitive(value)) {
    return Seen<T>::Unknown({"unknown/sensitive", {{"name", "(NoEcho)"}}}, value.origin);
  }
  return std::nullopt;
}

template <class T>
Seen<T> Mistyped(const Value& value) {
  model::Text because = BecauseOf(value);
  if (because.id.empty()) {
    because = {"unknown/error", {{"name", Shown(value)}}};
  }
  return Seen<T>::Unknown(std::move(because), value.origin);
}

}  // namespace

Seen<std::string> SeenText(const Value& value) {
  if (std::optional<Seen<std::string>> undecided = Undecided<std::string>(value)) {
    return *undecided;
  }
  std::optional<std::string> text = TextOf(value);
  return text.has_value() ? Seen<std::string>::Of(std::move(*text), value.origin)
                          : Mistyped<std::string>(value);
}

Seen<bool> SeenFlag(const Value& value) {
  if (std::optional<Seen<bool>> undecided = Undecided<bool>(value)) {
    return *undecided;
  }
  const std::optional<std::string> text = TextOf(value);
  const std::string lower = AsciiLower(text.value_or(""));
  if (lower == "true" || lower == "false") {
    return Seen<bool>::Of(lower == "true", value.origin);
  }
  return Mistyped<bool>(value);
}

Seen<int64_t> SeenInteger(const Value& value) {
  if (std::optional<Seen<int64_t>> undecided = Undecided<int64_t>(value)) {
    return *undecided;
  }
  const std::string text = TextOf(value).value_or("");
  constexpr size_t kDigitsMax = 9;
  if (text.empty() || text.size() > kDigitsMax ||
      text.find_first_not_of("0123456789") != std::string::npos) {
    return Mistyped<int64_t>(value);
  }
  return Seen<int64_t>::Of(std::stoll(text), value.origin);
}

Seen<std::vector<std::string>> SeenTexts(const Value& value) {
  using List = Seen<std::vector<std::string>>;
  if (std::optional<List> undecided = Undecided<std::vector<std::string>>(value)) {
    return *undecided;
  }
  std::vector<std::string> texts;
  if (value.IsScalar()) {  // a list of one may be written without the list
    const std::optional<std::string> text = TextOf(value);
    return text.has_value() ? List::Of({*text}, value.origin)
                            : Mistyped<std::vector<std::string>>(value);
  }
  for (const Value& element : value.elements) {
    const std::optional<std::string> text = TextOf(element);
    if (!text.has_value() && !element.IsGone()) {
      return Mistyped<std::vector<std::string>>(value);
    }
    texts.push_back(text.value_or(""));
  }
  if (!value.because.id.empty() || !value.Is(Value::Kind::kList)) {
    return Mistyped<std::vector<std::string>>(value);
  }
  return List::Of(std::move(texts), value.origin);
}

Node ToNode(const Value& value, std::string_view unknown) {
  Node node;
  switch (value.kind) {
    case Value::Kind::kBool:
      node = Node::Bool(value.boolean);
      break;
    case Value::Kind::kNumber:
      node.kind = Node::Kind::kNumber;
      node.scalar = TextOf(value).value_or("0");
      break;
    case Value::Kind::kString: {
      node = Node::String("");
      for (const Part& part : value.parts) {
        const bool is_hidden = part.is_sensitive || (part.because.has_value() && !part.is_ours);
        if (is_hidden && !unknown.empty()) {
          node.scalar = unknown;
          break;
        }
        const bool is_hole = part.because.has_value() && !unknown.empty();
        node.scalar += part.text == "${AWS::Partition}" ? "aws"
                       : is_hole                        ? std::string(unknown)
                                                        : part.text;
      }
      break;
    }
    case Value::Kind::kList:
      node = Node::Array();
      for (const Value& element : value.elements) {
        if (!element.IsGone()) {
          node.Add(ToNode(element, unknown));
        }
      }
      break;
    case Value::Kind::kMap:
      node = Node::Object();
      for (const Value::Member& member : value.members) {
        if (!member.second.IsGone()) {
          node.Add(member.first, ToNode(member.second, unknown));
        }
      }
      break;
    case Value::Kind::kUnknown:
    case Value::Kind::kRefused:
      node = Node::String(std::string(unknown));
      break;
    default:
      break;
  }
  node.line = value.origin.at.line;
  node.column = value.origin.at.column;
  return node;
}

}  // namespace fuin::iac::cfn
