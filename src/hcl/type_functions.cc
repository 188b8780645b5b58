// Functions of a value's type, of null, and of the sensitive mark.

#include <algorithm>

#include "hcl/internal/functions.h"
#include "hcl/internal/unify.h"

namespace fuin::hcl::internal {
namespace {

Value ToType(const Arguments& arguments, const Caller& caller) {
  const std::string_view name = caller.name;
  const Type type = name == "tobool"     ? Type(TypeKind::kBool)
                    : name == "tonumber" ? Type(TypeKind::kNumber)
                    : name == "tostring" ? Type(TypeKind::kString)
                    : name == "tolist"   ? Type::List({})
                    : name == "tomap"    ? Type::Map({})
                                         : Type::Set({});
  std::string problem;
  std::optional<Value> value = Convert(arguments[0], type, problem);
  return value.has_value() ? std::move(*value) : caller.Fail(problem);
}

Value Coalesce(const Arguments& arguments, const Caller& caller) {
  std::vector<Type> types;
  for (const Value& argument : arguments) {
    types.push_back(argument.type());
  }
  const std::optional<Type> type = Unify(types);
  if (!type.has_value()) {
    return caller.Fail("all arguments must have the same type.");
  }
  for (const Value& argument : arguments) {
    std::string problem;
    const std::optional<Value> value = Convert(argument, *type, problem);
    if (!value.has_value()) {
      return caller.Fail(problem);
    }
    if (!value->IsKnown()) {
      const Unknown& why = value->why_unknown();
      const bool is_certain = why.not_null && (why.not_empty || type->kind() != TypeKind::kString);
      return is_certain ? *value : UnknownResult(*value, *type);
    }
    const bool is_empty =
        value->IsNull() || (value->kind() == TypeKind::kString && Text(*value).empty());
    if (!is_empty) {
      return *value;
    }
  }
  return caller.Fail("no non-null, non-empty-string arguments.");
}

Value Sensitive(const Arguments& arguments, const Caller&) {
  return arguments[0].WithSensitive(true);
}
Value Nonsensitive(const Arguments& arguments, const Caller&) {
  return arguments[0].WithSensitive(false);
}

Value IsSensitive(const Arguments& arguments, const Caller&) {
  const Value& value = arguments[0];
  if (!value.IsSensitive() && !value.IsKnown()) {
    return UnknownResult(value, TypeKind::kBool);
  }
  return Value::Bool(value.IsSensitive());
}

// What is ephemeral is not marked here: values that reach this are not.
Value EphemeralAsNull(const Arguments& arguments, const Caller&) { return arguments[0]; }

constexpr Function kFunctions[] = {
    {"coalesce", "a0?*", AnyType, Coalesce},
    {"ephemeralasnull", "a0?!", AnyType, EphemeralAsNull},
    {"issensitive", "a0?!", BoolType, IsSensitive},
    {"nonsensitive", "a0?!", AnyType, Nonsensitive},
    {"sensitive", "a0?!", AnyType, Sensitive},
    {"tobool", "a0?!", AnyType, ToType},
    {"tolist", "a0?!", AnyType, ToType},
    {"tomap", "a0?!", AnyType, ToType},
    {"tonumber", "a0?!", AnyType, ToType},
    {"toset", "a0?!", AnyType, ToType},
    {"tostring", "a0?!", AnyType, ToType},
};

}  // namespace

std::span<const Function> TypeFunctions() { return kFunctions; }

}  // namespace fuin::hcl::internal
