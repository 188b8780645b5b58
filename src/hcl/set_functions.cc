// Functions of sets, and setproduct, which takes lists too.

#include <algorithm>

#include "base/limits.h"
#include "hcl/internal/functions.h"
#include "hcl/internal/unify.h"

namespace fuin::hcl::internal {
namespace {

// Whether `wanted` is among `elements`, which are in a set's order.
bool IsIn(const std::vector<Value>& elements, const Value& wanted) {
  if (wanted.kind() == TypeKind::kString && wanted.IsKnown() && !wanted.IsNull()) {
    // Strings of a set are sorted, nulls and unknowns after them.
    const auto found = std::ranges::partition_point(elements, [&](const Value& element) {
      return element.IsKnown() && !element.IsNull() && Text(element) < Text(wanted);
    });
    return found != elements.end() && found->Equals(wanted);
  }
  return std::ranges::any_of(elements, [&](const Value& value) { return value.Equals(wanted); });
}

Value SetOperation(const Arguments& arguments, const Caller& caller) {
  std::vector<Type> types;
  for (const Value& argument : arguments) {
    const Type element = argument.type().element();
    if (!argument.Elements().empty() || element.kind() != TypeKind::kDynamic) {
      types.push_back(element);
    }
  }
  const std::optional<Type> element = types.empty() ? std::optional(Type()) : Unify(types);
  if (!element.has_value()) {
    return caller.Fail("given sets must all have compatible element types.");
  }
  const bool is_union = caller.name == "setunion";
  std::vector<Value> result;
  std::optional<Type> first_type;
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string problem;
    const std::optional<Value> set = Convert(arguments[i], Type::Set(*element), problem);
    if (!set.has_value()) {
      return caller.Fail(problem);
    }
    first_type = first_type.has_value() ? first_type : set->type();
    if (!(set->type() == *first_type)) {
      return caller.Fail("given sets must all have compatible element types.");
    }
    if (const Value* unknown = is_union ? nullptr : UnknownInside(*set)) {
      return UnknownResult(*unknown, Type::Set(*element));
    }
    if (i == 0 || is_union) {
      result.insert(result.end(), set->Elements().begin(), set->Elements().end());
    } else {
      const bool keeps = caller.name == "setintersection";
      std::erase_if(result,
                    [&](const Value& value) { return IsIn(set->Elements(), value) != keeps; });
    }
  }
  return Value::Set(*element, std::move(result));
}

// The type that the elements of one argument have in the product; nothing for no sequence.
std::optional<Type> ElementTypeOf(const Value& argument) {
  if (argument.kind() == TypeKind::kTuple) {
    const Type type = argument.type();
    return type.elements().empty() ? std::optional(Type()) : Unify(type.elements());
  }
  const bool has_one = argument.kind() == TypeKind::kList || argument.kind() == TypeKind::kSet;
  return has_one ? std::optional(argument.type().element()) : std::nullopt;
}

Value SetProduct(const Arguments& arguments, const Caller& caller) {
  if (arguments.size() < 2) {
    return caller.Fail("at least two arguments are required.");
  }
  std::vector<Type> types;
  bool sensitive = false;
  bool keeps_order = true;
  size_t total = 1;
  const Value* unknown = nullptr;
  for (const Value& argument : arguments) {
    sensitive = sensitive || argument.IsSensitive();
    if (!argument.IsKnown()) {
      unknown = &argument;
      continue;
    }
    const std::optional<Type> type = ElementTypeOf(argument);
    if (!type.has_value()) {
      return caller.Fail("sets or lists are required, each of elements of one type.");
    }
    types.push_back(*type);
    keeps_order = keeps_order && argument.kind() != TypeKind::kSet;
    total *= argument.Elements().size();
    if (total > limits::kCollectionElementsMax / arguments.size()) {
      return caller.Fail("the product has too many elements.");
    }
  }
  if (unknown != nullptr) {
    return UnknownResult(*unknown, {}).WithSensitive(sensitive);
  }
  std::vector<Value> product;
  std::vector<size_t> at(arguments.size());
  for (size_t i = 0; i < total; ++i) {
    std::vector<Value> parts;
    for (size_t j = 0; j < arguments.size(); ++j) {
      std::string problem;
      const Value& part = arguments[j].Elements()[at[j]];
      parts.push_back(Convert(part, types[j], problem).value_or(part));
    }
    product.push_back(Value::Tuple(std::move(parts)));
    for (size_t j = arguments.size(); j-- > 0;) {
      if (++at[j] < arguments[j].Elements().size()) {
        break;
      }
      at[j] = 0;
    }
  }
  const Type element = Type::Tuple(std::move(types));
  Value result = keeps_order ? Value::List(element, std::move(product))
                             : Value::Set(element, std::move(product));
  return sensitive ? result.WithSensitive(true) : result;
}

constexpr Function kFunctions[] = {
    {"setintersection", "SS*", AnyType, SetOperation},
    {"setproduct", "a?!*", AnyType, SetProduct},
    {"setsubtract", "SS", AnyType, SetOperation},
    {"setunion", "SS*", AnyType, SetOperation},
};

}  // namespace

std::span<const Function> SetFunctions() { return kFunctions; }

}  // namespace fuin::hcl::internal
