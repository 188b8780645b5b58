// Conversion of values, after cty/convert: whether there is a conversion follows from the types
// alone (hcl/internal/unify.h), whether it succeeds from the value. optional() defaults are filled
// in on the way, as hashicorp/hcl's typeexpr.Defaults does before it.

#include <fmt/format.h>

#include <algorithm>

#include "hcl/eval.h"
#include "hcl/internal/unify.h"

namespace fuin::hcl {
namespace {

using internal::CanConvert;
using internal::HasDynamic;
using internal::Unify;

std::optional<Value> Fail(std::string& problem, const Value& value, const Type& type) {
  if (problem.empty()) {
    problem = fmt::format("{} required, not {}", type.ToText(), value.type().ToText());
  }
  return std::nullopt;
}

std::optional<Value> ToPrimitive(const Value& value, const Type& type, std::string& problem) {
  if (type.kind() == TypeKind::kString && value.kind() == TypeKind::kBool) {
    return Value::String(value.AsBool() ? "true" : "false");
  }
  if (type.kind() == TypeKind::kString && value.kind() == TypeKind::kNumber) {
    return Value::String(value.AsNumber().ToText());
  }
  if (value.kind() == TypeKind::kString && type.kind() == TypeKind::kBool) {
    const std::string& text = value.AsString();
    if (text == "true" || text == "1") {
      return Value::Bool(true);
    }
    if (text == "false" || text == "0") {
      return Value::Bool(false);
    }
  }
  if (value.kind() == TypeKind::kString && type.kind() == TypeKind::kNumber) {
    if (const std::optional<Number> number = Number::Parse(value.AsString())) {
      return Value::Num(*number);
    }
  }
  return Fail(problem, value, type);
}

// Gives all of `elements` one type where the conversion to `any` inside of them left several.
bool UnifyElements(std::vector<Value>& elements, Type& element_type, std::string& problem) {
  if (elements.empty() || !HasDynamic(element_type)) {
    return true;
  }
  std::vector<Type> types;
  for (const Value& element : elements) {
    types.push_back(element.type());
  }
  const std::optional<Type> common = Unify(types);
  if (!common.has_value()) {
    problem = "all elements must have the same type";
    return false;
  }
  for (Value& element : elements) {
    if (element.type() == *common) {
      continue;
    }
    std::optional<Value> converted = Convert(element, *common, problem);
    if (!converted.has_value() || !(converted->type() == *common)) {
      problem = "all elements must have the same type";
      return false;
    }
    element = std::move(*converted);
  }
  element_type = *common;
  return true;
}

std::vector<Type> TypesOf(const std::vector<Value>& elements) {
  std::vector<Type> types;
  types.reserve(elements.size());
  for (const Value& element : elements) {
    types.push_back(element.type());
  }
  return types;
}

// Converts each element to `wanted`, or with `any` to what they have in common; `element_type` is
// what they are then.
bool ConvertElements(std::vector<Value>& elements, const Type& wanted, Type& element_type,
                     std::string& problem) {
  element_type = wanted;
  if (wanted.kind() == TypeKind::kDynamic && !elements.empty()) {
    const std::optional<Type> common = Unify(TypesOf(elements));
    if (!common.has_value()) {
      problem = "all elements must have the same type";
      return false;
    }
    element_type = *common;
  }
  for (Value& element : elements) {
    std::optional<Value> converted = Convert(element, element_type, problem);
    if (!converted.has_value()) {
      return false;
    }
    element = std::move(*converted);
  }
  if (internal::HasOptional(element_type)) {
    element_type = internal::ReplaceDynamic({}, element_type);
  }
  return UnifyElements(elements, element_type, problem);
}

// The first unknown element, or null.
const Value* UnknownElement(const Value& value) {
  const auto found = std::ranges::find_if_not(value.Elements(), &Value::IsWhollyKnown);
  return found == value.Elements().end() ? nullptr : &*found;
}

std::optional<Value> ToSequence(const Value& value, const Type& type, std::string& problem) {
  std::vector<Value> elements = value.Elements();
  Type wanted = type.element();
  if (value.kind() != TypeKind::kTuple) {
    // A set with unknown elements has no known length, so no known list.
    const Value* unknown = value.kind() == TypeKind::kSet && type.kind() == TypeKind::kList
                               ? UnknownElement(value)
                               : nullptr;
    if (unknown != nullptr && !unknown->IsKnown()) {
      Unknown why = unknown->why_unknown();
      why.not_null = true;
      return Value::MakeUnknown(internal::ReplaceDynamic(value.type(), type), std::move(why));
    }
    wanted = wanted.kind() == TypeKind::kDynamic ? value.type().element() : wanted;
  }
  Type element_type;
  if (!ConvertElements(elements, wanted, element_type, problem)) {
    return Fail(problem, value, type);
  }
  return type.kind() == TypeKind::kList ? Value::List(element_type, std::move(elements))
                                        : Value::Set(element_type, std::move(elements));
}

std::optional<Value> ToMap(const Value& value, const Type& type, std::string& problem) {
  std::vector<Value> elements;
  for (const Value::Entry& entry : value.Entries()) {
    elements.push_back(entry.second);
  }
  const bool keeps_type =
      value.kind() == TypeKind::kMap && type.element().kind() == TypeKind::kDynamic;
  Type element_type;
  if (!ConvertElements(elements, keeps_type ? value.type().element() : type.element(), element_type,
                       problem)) {
    return Fail(problem, value, type);
  }
  std::vector<Value::Entry> entries;
  for (size_t i = 0; i < elements.size(); ++i) {
    entries.emplace_back(value.Entries()[i].first, std::move(elements[i]));
  }
  return Value::Map(element_type, std::move(entries));
}

std::optional<Value> ToTuple(const Value& value, const Type& type, std::string& problem) {
  std::vector<Value> elements;
  for (size_t i = 0; i < value.Elements().size(); ++i) {
    std::optional<Value> converted = Convert(value.Elements()[i], type.elements()[i], problem);
    if (!converted.has_value()) {
      return std::nullopt;
    }
    elements.push_back(std::move(*converted));
  }
  return Value::Tuple(std::move(elements));
}

std::optional<Value> ToObject(const Value& value, const Type& type, std::string& problem) {
  std::vector<Value::Entry> attributes;
  for (const Type::ObjectAttribute& wanted : type.attributes()) {
    const Value* given = value.Find(wanted.name);
    const bool takes_default = given == nullptr || (given->IsKnown() && given->IsNull());
    if (given == nullptr && !wanted.optional) {
      problem = fmt::format("attribute {} is required", wanted.name);
      return std::nullopt;
    }
    if (takes_default && wanted.default_value != nullptr) {
      given = wanted.default_value.get();
    }
    std::optional<Value> converted = given == nullptr
                                         ? Value::Null(internal::ReplaceDynamic({}, wanted.type))
                                         : Convert(*given, wanted.type, problem);
    if (!converted.has_value()) {
      return std::nullopt;
    }
    attributes.emplace_back(wanted.name, std::move(*converted));
  }
  return Value::Object(std::move(attributes));
}

bool HasShape(const Value& value, const Type& type) {
  const TypeKind kind = value.kind();
  switch (type.kind()) {
    case TypeKind::kList:
    case TypeKind::kSet:
      return kind == TypeKind::kList || kind == TypeKind::kSet || kind == TypeKind::kTuple;
    case TypeKind::kMap:
    case TypeKind::kObject:
      return kind == TypeKind::kMap || kind == TypeKind::kObject;
    case TypeKind::kTuple:
      return kind == TypeKind::kTuple && value.Elements().size() == type.elements().size();
    default:
      return true;
  }
}

std::optional<Value> ConvertUnmarked(const Value& value, const Type& type, std::string& problem) {
  if (type.kind() == TypeKind::kDynamic || (value.type() == type && !internal::HasOptional(type))) {
    return value;
  }
  if (!value.IsKnown() || value.IsNull()) {
    if (!CanConvert(value.type(), type)) {
      return Fail(problem, value, type);
    }
    Type replaced = internal::ReplaceDynamic(value.type(), type);
    return value.IsKnown() ? Value::Null(std::move(replaced))
                           : Value::MakeUnknown(std::move(replaced), value.why_unknown());
  }
  // Elements are checked one by one, those that do not exist by their type.
  const bool is_empty_collection =
      (value.kind() == TypeKind::kList || value.kind() == TypeKind::kSet ||
       value.kind() == TypeKind::kMap) &&
      value.Elements().empty() && value.Entries().empty();
  if (!HasShape(value, type) || (is_empty_collection && !CanConvert(value.type(), type))) {
    return Fail(problem, value, type);
  }
  switch (type.kind()) {
    case TypeKind::kList:
    case TypeKind::kSet:
      return ToSequence(value, type, problem);
    case TypeKind::kMap:
      return ToMap(value, type, problem);
    case TypeKind::kTuple:
      return ToTuple(value, type, problem);
    case TypeKind::kObject:
      return ToObject(value, type, problem);
    default:
      return ToPrimitive(value, type, problem);
  }
}

}  // namespace

std::optional<Value> Convert(const Value& value, const Type& type, std::string& problem) {
  if (value.IsSensitive()) {
    std::optional<Value> converted = ConvertUnmarked(value.WithSensitive(false), type, problem);
    return converted.has_value() ? std::optional(converted->WithSensitive(true)) : std::nullopt;
  }
  return ConvertUnmarked(value, type, problem);
}

}  // namespace fuin::hcl
