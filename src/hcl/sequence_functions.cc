// Functions of lists and tuples: concat, element, flatten, slice and their like. A tuple keeps the
// type of each element, a list has one; which of both a result is follows cty's type functions.

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/limits.h"
#include "hcl/internal/functions.h"
#include "hcl/internal/unify.h"

namespace fuin::hcl::internal {
namespace {

bool IsListOrTuple(TypeKind kind) { return kind == TypeKind::kList || kind == TypeKind::kTuple; }

Value CoalesceList(const Arguments& arguments, const Caller& caller) {
  for (const Value& argument : arguments) {
    if (!argument.IsKnown()) {
      return UnknownResult(argument, {});
    }
    if (!IsListOrTuple(argument.kind())) {
      return caller.Fail("all arguments must be lists or tuples.");
    }
  }
  for (const Value& argument : arguments) {
    if (!argument.IsNull() && !argument.Elements().empty()) {
      return argument;
    }
  }
  return caller.Fail("no non-null arguments.");
}

Value Compact(const Arguments& arguments, const Caller&) {
  std::vector<Value> kept;
  for (const Value& element : arguments[0].Elements()) {
    if (!element.IsKnown()) {
      const bool is_certain = element.why_unknown().not_null && element.why_unknown().not_empty;
      if (!is_certain) {
        return UnknownResult(element, StringsType());
      }
      kept.push_back(element);
    } else if (!element.IsNull() && !Text(element).empty()) {
      kept.push_back(element);
    }
  }
  return Value::List(TypeKind::kString, std::move(kept));
}

// The one list type of all arguments, where the first is a list.
std::optional<Type> CommonList(const Arguments& arguments) {
  std::vector<Type> types;
  for (const Value& argument : arguments) {
    if (argument.kind() != TypeKind::kList) {
      return std::nullopt;
    }
    types.push_back(argument.type());
  }
  const std::optional<Type> common = Unify(types);
  return common.has_value() && common->kind() == TypeKind::kList ? common : std::nullopt;
}

Value Concat(const Arguments& arguments, const Caller& caller) {
  if (arguments.empty()) {
    return caller.Fail("at least one argument is required.");
  }
  const std::optional<Type> list = CommonList(arguments);
  std::vector<Value> elements;
  bool sensitive = false;
  for (const Value& argument : arguments) {
    if (!IsListOrTuple(argument.kind())) {
      return caller.Fail("all arguments must be lists or tuples.");
    }
    std::string problem;
    const std::optional<Value> converted =
        list.has_value() ? Convert(argument, *list, problem) : argument;
    if (!converted.has_value()) {
      return caller.Fail(problem);
    }
    sensitive = sensitive || argument.IsSensitive();
    elements.insert(elements.end(), converted->Elements().begin(), converted->Elements().end());
    if (elements.size() > limits::kCollectionElementsMax) {
      return caller.Fail("the list is too long.");
    }
  }
  Type element_type = list.has_value() ? list->element() : Type();
  if (element_type.kind() == TypeKind::kDynamic && !elements.empty()) {
    element_type = elements[0].type();
  }
  Value result = list.has_value() ? Value::List(std::move(element_type), std::move(elements))
                                  : Value::Tuple(std::move(elements));
  return sensitive ? result.WithSensitive(true) : result;
}

Value Contains(const Arguments& arguments, const Caller& caller) {
  if (!IsSequence(arguments[0].kind())) {
    return caller.Fail("the first argument must be a list, tuple or set.");
  }
  const Value* unknown = nullptr;
  for (const Value& element : arguments[0].Elements()) {
    const Value equal = EqualValues(arguments[1], element);
    if (equal.IsKnown() && equal.AsBool()) {
      return equal;
    }
    if (!equal.IsKnown() && unknown == nullptr) {
      unknown =
          UnknownInside(element) != nullptr ? UnknownInside(element) : UnknownInside(arguments[1]);
    }
  }
  return unknown != nullptr ? UnknownResult(*unknown, TypeKind::kBool) : Value::Bool(false);
}

Value Distinct(const Arguments& arguments, const Caller& caller) {
  if (const Value* unknown = UnknownInside(arguments[0])) {
    return UnknownResult(*unknown, arguments[0].type());
  }
  const Type element_type = arguments[0].type().element();
  std::vector<Value> kept;
  std::set<std::string> texts;  // strings are found at once, others one by one
  for (const Value& element : arguments[0].Elements()) {
    if (element.kind() == TypeKind::kString && !element.IsNull()) {
      if (texts.insert(Text(element)).second) {
        kept.push_back(element);
      }
      continue;
    }
    for (const Value& other : kept) {
      if (other.Equals(element) || !caller.evaluator.Step()) {
        break;
      }
    }
    if (std::ranges::none_of(kept, [&](const Value& other) { return other.Equals(element); })) {
      kept.push_back(element);
    }
  }
  return Value::List(element_type, std::move(kept));
}

Value Chunklist(const Arguments& arguments, const Caller& caller) {
  const std::optional<int64_t> size = arguments[1].AsNumber().ToInt64();
  if (!size.has_value() || *size < 0) {
    return caller.Fail("the size must be a positive whole number.");
  }
  const bool sensitive = arguments[0].IsSensitive() || arguments[1].IsSensitive();
  const std::vector<Value>& elements = arguments[0].Elements();
  const Type type = arguments[0].type();
  std::vector<Value> chunks;
  const size_t step =
      *size == 0 ? std::max<size_t>(elements.size(), 1) : static_cast<size_t>(*size);
  for (size_t i = 0; i < elements.size(); i += std::min(step, elements.size())) {
    const size_t end = step < elements.size() - i ? i + step : elements.size();
    chunks.push_back(Value::List(type.element(), {elements.begin() + static_cast<ptrdiff_t>(i),
                                                  elements.begin() + static_cast<ptrdiff_t>(end)}));
  }
  return Value::List(type, std::move(chunks)).WithSensitive(sensitive);
}

// cty's gocty.FromCtyValue to an int.
Value ElementAt(const Arguments& arguments, const Caller& caller) {
  if (!IsListOrTuple(arguments[0].kind())) {
    return caller.Fail("the first argument must be a list or tuple.");
  }
  const std::optional<int64_t> index = arguments[1].AsNumber().ToInt64();
  if (!index.has_value()) {
    return caller.Fail("the index must be a whole number.");
  }
  const std::vector<Value>& elements = arguments[0].Elements();
  if (elements.empty()) {
    return caller.Fail("cannot use element function with an empty list.");
  }
  const auto size = static_cast<int64_t>(elements.size());
  const Value& element = elements[static_cast<size_t>(((*index % size) + size) % size)];
  return arguments[0].IsSensitive() ? element.WithSensitive(true) : element;
}

// Appends what is in `value`. `unknown` is one that may turn out to be a sequence.
// False at the limit of steps: a value made of itself twice, time and again, has no end.
bool FlattenInto(const Value& value, const Caller& caller, std::vector<Value>& flat,
                 const Value** unknown, bool& sensitive) {
  sensitive = sensitive || value.IsSensitive();
  for (const Value& element : value.Elements()) {
    if (flat.size() >= limits::kCollectionElementsMax || !caller.evaluator.Charge(1)) {
      return false;
    }
    if (!IsNull(element) && IsSequence(element.kind())) {
      if (element.IsKnown()) {
        if (!FlattenInto(element, caller, flat, unknown, sensitive)) {
          return false;
        }
      } else {
        *unknown = &element;
      }
      continue;
    }
    if (!element.IsKnown() && element.kind() == TypeKind::kDynamic) {
      *unknown = &element;
    }
    flat.push_back(element);
  }
  return true;
}

Value Flatten(const Arguments& arguments, const Caller& caller) {
  if (!IsSequence(arguments[0].kind())) {
    return caller.Fail("can only flatten lists, sets and tuples.");
  }
  std::vector<Value> flat;
  const Value* unknown = nullptr;
  bool sensitive = false;
  if (!FlattenInto(arguments[0], caller, flat, &unknown, sensitive)) {
    return Value::MakeUnknown({}, {Unknown::Kind::kLimit, "flatten()", true, false});
  }
  Value result = unknown != nullptr ? UnknownResult(*unknown, {}) : Value::Tuple(std::move(flat));
  return sensitive ? result.WithSensitive(true) : result;
}

Value IndexOf(const Arguments& arguments, const Caller& caller) {
  if (!IsListOrTuple(arguments[0].kind())) {
    return caller.Fail("the first argument must be a list or tuple.");
  }
  const std::vector<Value>& elements = arguments[0].Elements();
  for (size_t i = 0; i < elements.size(); ++i) {
    const Value equal = EqualValues(elements[i], arguments[1]);
    if (!equal.IsKnown()) {
      return UnknownResult(equal, TypeKind::kNumber);
    }
    if (equal.AsBool()) {
      return Count(i);
    }
  }
  return caller.Fail(elements.empty() ? "cannot search an empty list." : "item not found.");
}

Value Matchkeys(const Arguments& arguments, const Caller& caller) {
  const std::optional<Type> type = Unify({arguments[1].type(), arguments[2].type()});
  if (!type.has_value()) {
    return caller.Fail("keys and searchset must be of the same type.");
  }
  if (arguments[0].Elements().size() != arguments[1].Elements().size()) {
    return caller.Fail("length of keys and values should be equal.");
  }
  std::string problem;
  const std::optional<Value> keys = Convert(arguments[1], *type, problem);
  const std::optional<Value> wanted = Convert(arguments[2], *type, problem);
  if (!keys.has_value() || !wanted.has_value()) {
    return caller.Fail("keys and searchset must be of the same type.");
  }
  for (const Value* value : {&arguments[0], &*keys, &*wanted}) {
    if (const Value* unknown = UnknownInside(*value)) {
      return UnknownResult(*unknown, arguments[0].type());
    }
  }
  std::vector<Value> found;
  for (size_t i = 0; i < keys->Elements().size(); ++i) {
    for (const Value& candidate : wanted->Elements()) {
      if (!caller.evaluator.Step()) {
        return caller.Fail("too much work.");
      }
      if (candidate.Equals(keys->Elements()[i])) {
        found.push_back(arguments[0].Elements()[i]);
        break;
      }
    }
  }
  return Value::List(arguments[0].type().element(), std::move(found));
}

Value One(const Arguments& arguments, const Caller& caller) {
  const Value& list = arguments[0];
  if (!IsSequence(list.kind()) || list.Elements().size() > 1) {
    return caller.Fail("must be a list, set, or tuple value with either zero or one elements.");
  }
  if (!list.Elements().empty()) {
    return list.Elements()[0];
  }
  return Value::Null(list.kind() == TypeKind::kTuple ? Type() : list.type().element());
}

Value RangeOf(const Arguments& arguments, const Caller& caller) {
  if (arguments.empty() || arguments.size() > 3) {
    return caller.Fail("must have one, two, or three arguments.");
  }
  const Number start = arguments.size() > 1 ? arguments[0].AsNumber() : Number(0);
  const Number end = arguments.size() > 1 ? arguments[1].AsNumber() : arguments[0].AsNumber();
  const Number step =
      arguments.size() > 2 ? arguments[2].AsNumber() : Number(end.Compare(start) < 0 ? -1 : 1);
  const bool is_down = step.Compare(0) < 0;
  if (is_down ? end.Compare(start) > 0 : end.Compare(start) < 0) {
    return caller.Fail("the step must lead from the start to the end.");
  }
  std::vector<Value> numbers;
  for (Number at = start; is_down ? at.Compare(end) > 0 : at.Compare(end) < 0; at = at.Add(step)) {
    if (numbers.size() >= 1024) {
      return caller.Fail("more than 1024 values were generated.");
    }
    numbers.push_back(Value::Num(at));
  }
  return Value::List(TypeKind::kNumber, std::move(numbers));
}

Value Reverse(const Arguments& arguments, const Caller& caller) {
  const Value& list = arguments[0];
  if (!IsSequence(list.kind())) {
    return caller.Fail("can only reverse list or tuple values.");
  }
  std::vector<Value> elements(list.Elements().rbegin(), list.Elements().rend());
  return (list.kind() == TypeKind::kTuple ? Value::Tuple(std::move(elements))
                                          : Value::List(list.type().element(), std::move(elements)))
      .WithSensitive(list.IsSensitive());
}

Value Slice(const Arguments& arguments, const Caller& caller) {
  const Value& list = arguments[0];
  if (!IsListOrTuple(list.kind())) {
    return caller.Fail("must be a list or tuple value.");
  }
  std::array<int64_t, 2> bounds{};
  for (size_t i = 0; i < 2; ++i) {
    const std::optional<int64_t> bound = arguments[i + 1].AsNumber().ToInt64();
    if (!bound.has_value() || *bound < 0 || *bound > static_cast<int64_t>(list.Elements().size())) {
      return caller.Fail("the indexes must be whole numbers within the list.");
    }
    bounds[i] = *bound;
  }
  if (bounds[0] > bounds[1]) {
    return caller.Fail("start index must not be greater than end index.");
  }
  std::vector<Value> elements(list.Elements().begin() + bounds[0],
                              list.Elements().begin() + bounds[1]);
  return (list.kind() == TypeKind::kTuple ? Value::Tuple(std::move(elements))
                                          : Value::List(list.type().element(), std::move(elements)))
      .WithSensitive(list.IsSensitive());
}

Value Sort(const Arguments& arguments, const Caller& caller) {
  if (const Value* unknown = UnknownInside(arguments[0])) {
    return UnknownResult(*unknown, StringsType());
  }
  std::vector<Value> elements = arguments[0].Elements();
  if (std::ranges::any_of(elements, IsNull)) {
    return caller.Fail("an element is null; a null string cannot be sorted.");
  }
  std::ranges::stable_sort(elements, {},
                           [](const Value& value) -> const std::string& { return Text(value); });
  return Value::List(TypeKind::kString, std::move(elements));
}

Value AllOrAny(const Arguments& arguments, bool all) {
  const Value* unknown = nullptr;
  for (const Value& element : arguments[0].Elements()) {
    if (!element.IsKnown()) {
      unknown = unknown == nullptr ? &element : unknown;
    } else if ((!element.IsNull() && element.AsBool()) != all) {
      return Value::Bool(!all);
    }
  }
  return unknown != nullptr ? UnknownResult(*unknown, TypeKind::kBool) : Value::Bool(all);
}

Value AllTrue(const Arguments& arguments, const Caller&) { return AllOrAny(arguments, true); }
Value AnyTrue(const Arguments& arguments, const Caller&) { return AllOrAny(arguments, false); }

Value Length(const Arguments& arguments, const Caller& caller) {
  const Value& value = arguments[0];
  if (!value.IsKnown()) {
    switch (value.kind()) {
      case TypeKind::kTuple:
        return Count(value.type().elements().size()).WithSensitive(value.IsSensitive());
      case TypeKind::kObject:
        return Count(value.type().attributes().size()).WithSensitive(value.IsSensitive());
      case TypeKind::kBool:
      case TypeKind::kNumber:
        break;
      default:
        return UnknownResult(value, TypeKind::kNumber).WithSensitive(value.IsSensitive());
    }
  }
  if (value.kind() == TypeKind::kBool || value.kind() == TypeKind::kNumber) {
    return caller.Fail("argument must be a string, a collection type, or a structural type.");
  }
  const Value* unknown = value.kind() == TypeKind::kSet && value.Elements().size() > 1
                             ? UnknownInside(value)
                             : nullptr;
  const Value count =
      unknown != nullptr ? UnknownResult(*unknown, TypeKind::kNumber) : LengthOf(value);
  return count.WithSensitive(value.IsSensitive());
}

constexpr Function kFunctions[] = {
    {"alltrue", "b", BoolType, AllTrue},
    {"anytrue", "b", BoolType, AnyTrue},
    {"chunklist", "L!n!", AnyType, Chunklist},
    {"coalescelist", "a0?*", AnyType, CoalesceList},
    {"compact", "l", StringsType, Compact},
    {"concat", "a!*", AnyType, Concat},
    {"contains", "aa", BoolType, Contains},
    {"distinct", "L", AnyType, Distinct},
    {"element", "a!n", AnyType, ElementAt, true},
    {"flatten", "a!", AnyType, Flatten},
    {"index", "aa", NumberType, IndexOf},
    {"length", "a?!", NumberType, Length},
    {"matchkeys", "LLL", AnyType, Matchkeys},
    {"one", "a", AnyType, One, true},
    {"range", "n*", NumbersType, RangeOf},
    {"reverse", "a!", AnyType, Reverse},
    {"slice", "a!nn", AnyType, Slice},
    {"sort", "l", StringsType, Sort},
};

}  // namespace

std::span<const Function> SequenceFunctions() { return kFunctions; }

}  // namespace fuin::hcl::internal
