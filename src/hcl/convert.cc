// Conversion between types, after cty/convert, and type constraints, after
// hashicorp/hcl/ext/typeexpr.

#include <fmt/format.h>

#include <algorithm>

#include "hcl/eval.h"
#include "hcl/internal/unify.h"

namespace fuin::hcl {
namespace {

using internal::Unify;

std::optional<Value> Fail(std::string& problem, const Value& value, const Type& type) {
  if (problem.empty()) {
    problem = fmt::format("{} required, not {}", type.ToText(), value.type().ToText());
  }
  return std::nullopt;
}

std::optional<Value> ToPrimitive(const Value& value, const Type& type, std::string& problem) {
  if (value.kind() == type.kind()) {
    return value;
  }
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

// The elements of any collection as values; a map's or an object's values without their keys.
std::vector<Value> ElementsOf(const Value& value) {
  if (value.kind() != TypeKind::kMap && value.kind() != TypeKind::kObject) {
    return value.Elements();
  }
  std::vector<Value> values;
  for (const Value::Entry& entry : value.Entries()) {
    values.push_back(entry.second);
  }
  return values;
}

// `any` inside a collection means the one type that all elements have in common.
Type ElementType(const Type& wanted, const std::vector<Value>& elements) {
  if (wanted.kind() != TypeKind::kDynamic) {
    return wanted;
  }
  std::vector<Type> types;
  for (const Value& element : elements) {
    types.push_back(element.type());
  }
  return Unify(types).value_or(Type());
}

std::optional<Value> ToSequence(const Value& value, const Type& type, std::string& problem) {
  const bool is_sequence = value.kind() == TypeKind::kList || value.kind() == TypeKind::kSet ||
                           value.kind() == TypeKind::kTuple;
  if (!is_sequence) {
    return Fail(problem, value, type);
  }
  const Type element_type = ElementType(type.element(), value.Elements());
  std::vector<Value> elements;
  for (const Value& element : value.Elements()) {
    std::optional<Value> converted = Convert(element, element_type, problem);
    if (!converted.has_value()) {
      return std::nullopt;
    }
    elements.push_back(std::move(*converted));
  }
  return type.kind() == TypeKind::kList ? Value::List(element_type, std::move(elements))
                                        : Value::Set(element_type, std::move(elements));
}

std::optional<Value> ToMap(const Value& value, const Type& type, std::string& problem) {
  if (value.kind() != TypeKind::kMap && value.kind() != TypeKind::kObject) {
    return Fail(problem, value, type);
  }
  const Type element_type = ElementType(type.element(), ElementsOf(value));
  std::vector<Value::Entry> entries;
  for (const Value::Entry& entry : value.Entries()) {
    std::optional<Value> converted = Convert(entry.second, element_type, problem);
    if (!converted.has_value()) {
      return std::nullopt;
    }
    entries.emplace_back(entry.first, std::move(*converted));
  }
  return Value::Map(element_type, std::move(entries));
}

std::optional<Value> ToTuple(const Value& value, const Type& type, std::string& problem) {
  const bool is_sequence = value.kind() == TypeKind::kList || value.kind() == TypeKind::kTuple;
  if (!is_sequence || value.Elements().size() != type.elements().size()) {
    return Fail(problem, value, type);
  }
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
  if (value.kind() != TypeKind::kMap && value.kind() != TypeKind::kObject) {
    return Fail(problem, value, type);
  }
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
    std::optional<Value> converted =
        given == nullptr ? Value::Null(wanted.type) : Convert(*given, wanted.type, problem);
    if (!converted.has_value()) {
      return std::nullopt;
    }
    attributes.emplace_back(wanted.name, std::move(*converted));
  }
  return Value::Object(std::move(attributes));
}

std::optional<Value> ConvertUnmarked(const Value& value, const Type& type, std::string& problem) {
  if (!value.IsKnown()) {
    const bool keeps_type = type.kind() == TypeKind::kDynamic;
    return keeps_type ? value : Value::MakeUnknown(type, value.why_unknown());
  }
  if (value.IsNull()) {
    return type.kind() == TypeKind::kDynamic ? value : Value::Null(type);
  }
  switch (type.kind()) {
    case TypeKind::kDynamic:
      return value;
    case TypeKind::kBool:
    case TypeKind::kNumber:
    case TypeKind::kString:
      return ToPrimitive(value, type, problem);
    case TypeKind::kList:
    case TypeKind::kSet:
      return ToSequence(value, type, problem);
    case TypeKind::kMap:
      return ToMap(value, type, problem);
    case TypeKind::kTuple:
      return ToTuple(value, type, problem);
    case TypeKind::kObject:
      return ToObject(value, type, problem);
  }
  return std::nullopt;
}

// A default of optional(type, default) is a constant: evaluated without a scope.
class NoScope : public Scope {
 public:
  std::optional<Value> Lookup(const std::vector<std::string_view>&, size_t&,
                              std::string& why) override {
    why = "a default must be a constant";
    return std::nullopt;
  }
  Result<std::string> ReadText(const std::string& path) override {
    return Error{ErrorCode::kDenied, "no files here", path};
  }
  Result<std::vector<std::string>> ListFiles(const std::string& folder,
                                             const std::string&) override {
    return Error{ErrorCode::kDenied, "no files here", folder};
  }
  bool CountStep() override { return true; }
};

std::optional<Type> ReadObjectType(const Object& object, std::string& problem) {
  std::vector<Type::ObjectAttribute> attributes;
  for (const ObjectItem& item : object.items) {
    const Literal* name = std::get_if<Literal>(&item.key->node);
    if (name == nullptr || name->value.kind() != TypeKind::kString) {
      problem = "an attribute of an object type needs a plain name";
      return std::nullopt;
    }
    Type::ObjectAttribute attribute;
    attribute.name = name->value.AsString();
    const Expr* type_expr = item.value.get();
    const Call* call = std::get_if<Call>(&type_expr->node);
    if (call != nullptr && call->name == "optional" && !call->arguments.empty()) {
      attribute.optional = true;
      type_expr = call->arguments[0].get();
    }
    const std::optional<Type> type = ReadType(*type_expr, problem);
    if (!type.has_value()) {
      return std::nullopt;
    }
    attribute.type = *type;
    if (attribute.optional && call->arguments.size() > 1) {
      NoScope scope;
      const EvalResult evaluated = Evaluate(*call->arguments[1], scope);
      if (std::optional<Value> value = Convert(evaluated.value, *type, problem)) {
        attribute.default_value = std::make_shared<const Value>(std::move(*value));
      } else {
        return std::nullopt;
      }
    }
    attributes.push_back(std::move(attribute));
  }
  return Type::Object(std::move(attributes));
}

}  // namespace

namespace internal {

std::optional<Type> Unify(const std::vector<Type>& types) {
  Type common;
  for (const Type& type : types) {
    if (type.kind() == TypeKind::kDynamic || type == common) {
      continue;
    }
    if (common.kind() == TypeKind::kDynamic) {
      common = type;
    } else if (common.IsPrimitive() && type.IsPrimitive()) {
      const bool has_string =
          common.kind() == TypeKind::kString || type.kind() == TypeKind::kString;
      if (!has_string) {
        return std::nullopt;
      }
      common = TypeKind::kString;
    } else if (common.kind() == TypeKind::kObject && type.kind() == TypeKind::kObject) {
      return std::nullopt;
    } else if (common.kind() == TypeKind::kTuple && type.kind() == TypeKind::kTuple) {
      std::vector<Type> elements = common.elements();
      elements.insert(elements.end(), type.elements().begin(), type.elements().end());
      const std::optional<Type> element = Unify(elements);
      if (!element.has_value()) {
        return std::nullopt;
      }
      common = Type::List(*element);
    } else if (common.kind() == TypeKind::kList && type.kind() == TypeKind::kTuple) {
      std::vector<Type> elements = type.elements();
      elements.push_back(common.element());
      const std::optional<Type> element = Unify(elements);
      if (!element.has_value()) {
        return std::nullopt;
      }
      common = Type::List(*element);
    } else if (common.kind() == TypeKind::kTuple && type.kind() == TypeKind::kList) {
      const std::optional<Type> swapped = Unify({type, common});
      if (!swapped.has_value()) {
        return std::nullopt;
      }
      common = *swapped;
    } else if (common.kind() == TypeKind::kMap && type.kind() == TypeKind::kObject) {
      continue;
    } else if (common.kind() == TypeKind::kObject && type.kind() == TypeKind::kMap) {
      common = type;
    } else {
      return std::nullopt;
    }
  }
  return common;
}

}  // namespace internal

std::optional<Value> Convert(const Value& value, const Type& type, std::string& problem) {
  if (value.IsSensitive()) {
    std::optional<Value> converted = ConvertUnmarked(value.WithSensitive(false), type, problem);
    return converted.has_value() ? std::optional(converted->WithSensitive(true)) : std::nullopt;
  }
  return ConvertUnmarked(value, type, problem);
}

std::optional<Type> ReadType(const Expr& expr, std::string& problem) {
  if (const Parenthesized* inner = std::get_if<Parenthesized>(&expr.node)) {
    return ReadType(*inner->inner, problem);
  }
  std::string name;
  if (const Variable* variable = std::get_if<Variable>(&expr.node)) {
    name = variable->name;
  } else if (const Literal* literal = std::get_if<Literal>(&expr.node);
             literal != nullptr && literal->value.kind() == TypeKind::kString) {
    name =
        literal->value.AsString();  // type = "string", before Terraform 0.12; "map" and "list" too
  }
  if (name == "string") {
    return Type(TypeKind::kString);
  }
  if (name == "number") {
    return Type(TypeKind::kNumber);
  }
  if (name == "bool") {
    return Type(TypeKind::kBool);
  }
  if (name == "any") {
    return Type();
  }
  if (name == "list" || name == "map" || name == "set") {
    return name == "list" ? Type::List({}) : name == "map" ? Type::Map({}) : Type::Set({});
  }
  const Call* call = std::get_if<Call>(&expr.node);
  if (call == nullptr || call->arguments.size() != 1) {
    problem = "this is not a type";
    return std::nullopt;
  }
  const Expr& argument = *call->arguments[0];
  if (const Object* object = std::get_if<Object>(&argument.node);
      object != nullptr && call->name == "object") {
    return ReadObjectType(*object, problem);
  }
  if (const Tuple* tuple = std::get_if<Tuple>(&argument.node);
      tuple != nullptr && call->name == "tuple") {
    std::vector<Type> elements;
    for (const ExprPtr& element : tuple->elements) {
      const std::optional<Type> type = ReadType(*element, problem);
      if (!type.has_value()) {
        return std::nullopt;
      }
      elements.push_back(*type);
    }
    return Type::Tuple(std::move(elements));
  }
  const std::optional<Type> element = ReadType(argument, problem);
  if (!element.has_value()) {
    return std::nullopt;
  }
  if (call->name == "list") {
    return Type::List(*element);
  }
  if (call->name == "set") {
    return Type::Set(*element);
  }
  if (call->name == "map") {
    return Type::Map(*element);
  }
  problem = "this is not a type";
  return std::nullopt;
}

}  // namespace fuin::hcl
