// Functions of maps and objects.

#include <algorithm>
#include <map>

#include "hcl/internal/functions.h"
#include "hcl/internal/unify.h"

namespace fuin::hcl::internal {
namespace {

Value KeysOf(const Arguments& arguments, const Caller& caller) {
  const Value& mapping = arguments[0];
  if (!IsMapping(mapping.kind()) && (mapping.IsKnown() || mapping.kind() != TypeKind::kDynamic)) {
    return caller.Fail("must have map or object type.");
  }
  std::vector<Value> keys;
  if (mapping.kind() == TypeKind::kObject) {
    const Type type = mapping.type();
    for (const Type::ObjectAttribute& attribute : type.attributes()) {
      keys.push_back(Value::String(attribute.name));
    }
    return Value::Tuple(std::move(keys)).WithSensitive(mapping.IsSensitive());
  }
  if (!mapping.IsKnown()) {
    return UnknownResult(mapping, mapping.kind() == TypeKind::kMap ? StringsType() : Type())
        .WithSensitive(mapping.IsSensitive());
  }
  for (const Value::Entry& entry : mapping.Entries()) {
    keys.push_back(Value::String(entry.first));
  }
  return Value::List(TypeKind::kString, std::move(keys)).WithSensitive(mapping.IsSensitive());
}

Value Lookup(const Arguments& arguments, const Caller& caller) {
  if (arguments.size() > 3) {
    return caller.Fail("takes two or three arguments.");
  }
  const Value& mapping = arguments[0];
  const bool sensitive = mapping.IsSensitive() || arguments[1].IsSensitive();
  if (!mapping.IsKnown() && mapping.kind() == TypeKind::kDynamic) {
    return UnknownResult(mapping, {}, false).WithSensitive(sensitive);
  }
  if (!IsMapping(mapping.kind())) {
    return caller.Fail("requires a map as the first argument.");
  }
  const bool is_map = mapping.kind() == TypeKind::kMap;
  const Type type = is_map ? mapping.type().element() : Type();
  std::optional<Value> otherwise;
  if (arguments.size() == 3) {
    std::string problem;
    otherwise = Convert(arguments[2], type, problem);
    if (!otherwise.has_value()) {
      return caller.Fail("the default value must have the same type as the map elements.");
    }
  }
  for (const Value* unknown : {&mapping, &arguments[1]}) {
    if (!unknown->IsKnown()) {
      return UnknownResult(*unknown, type, false).WithSensitive(sensitive);
    }
  }
  const Value* found = mapping.Find(Text(arguments[1]));
  if (found == nullptr && !otherwise.has_value()) {
    return caller.Fail("the map has no such key, and there is no default.");
  }
  const Value& result = found != nullptr ? *found : *otherwise;
  return sensitive ? result.WithSensitive(true) : result;
}

Value Merge(const Arguments& arguments, const Caller& caller) {
  std::vector<Value::Entry> entries;
  bool sensitive = false;
  const bool have_one_type = std::ranges::all_of(
      arguments, [&](const Value& argument) { return argument.type() == arguments[0].type(); });
  for (const Value& argument : arguments) {
    if (IsNull(argument) && argument.kind() == TypeKind::kDynamic) {
      continue;
    }
    if (!IsMapping(argument.kind())) {
      return caller.Fail("arguments must be maps or objects.");
    }
    sensitive = sensitive || argument.IsSensitive();
    if (!IsNull(argument)) {
      entries.insert(entries.end(), argument.Entries().begin(), argument.Entries().end());
    }
  }
  const bool is_map = have_one_type && !arguments.empty() && arguments[0].kind() == TypeKind::kMap;
  return (is_map ? Value::Map(arguments[0].type().element(), std::move(entries))
                 : Value::Object(std::move(entries)))
      .WithSensitive(sensitive);
}

Value Transpose(const Arguments& arguments, const Caller& caller) {
  if (const Value* unknown = UnknownInside(arguments[0])) {
    return UnknownResult(*unknown, Type::Map(StringsType()));
  }
  std::map<std::string, std::vector<std::string>> keys_of;
  for (const Value::Entry& entry : arguments[0].Entries()) {
    if (entry.second.IsNull()) {
      return caller.Fail("input must not contain null list.");
    }
    for (const Value& element : entry.second.Elements()) {
      if (element.IsNull()) {
        return caller.Fail("input list must not contain null string.");
      }
      keys_of[Text(element)].push_back(entry.first);  // entries are sorted: so are these
    }
  }
  std::vector<Value::Entry> entries;
  for (const auto& [text, keys] : keys_of) {
    std::vector<Value> elements;
    for (const std::string& key : keys) {
      elements.push_back(Value::String(key));
    }
    entries.emplace_back(text, Value::List(TypeKind::kString, std::move(elements)));
  }
  return Value::Map(StringsType(), std::move(entries));
}

Value ValuesOf(const Arguments& arguments, const Caller& caller) {
  const Value& mapping = arguments[0];
  if (!IsMapping(mapping.kind())) {
    return caller.Fail("requires a map as the first argument.");
  }
  std::vector<Value> values;
  for (const Value::Entry& entry : mapping.Entries()) {
    values.push_back(entry.second);
  }
  return (mapping.kind() == TypeKind::kMap
              ? Value::List(mapping.type().element(), std::move(values))
              : Value::Tuple(std::move(values)))
      .WithSensitive(mapping.IsSensitive());
}

Value Zipmap(const Arguments& arguments, const Caller& caller) {
  const Value& values = arguments[1];
  if (values.kind() != TypeKind::kList && values.kind() != TypeKind::kTuple) {
    return caller.Fail("values argument must be a list or tuple value.");
  }
  bool sensitive = arguments[0].IsSensitive() || values.IsSensitive();
  const std::vector<Value>& names = arguments[0].Elements();
  for (const Value& name : names) {
    sensitive = sensitive || name.IsSensitive();
    if (!name.IsKnown()) {
      return UnknownResult(name, {}).WithSensitive(sensitive);
    }
    if (name.IsNull()) {
      return caller.Fail("a key is null.");
    }
  }
  if (names.size() != values.Elements().size()) {
    return caller.Fail("number of keys does not match number of values.");
  }
  std::vector<Value::Entry> entries;
  for (size_t i = 0; i < names.size(); ++i) {
    entries.emplace_back(Text(names[i]), values.Elements()[i]);
  }
  return (values.kind() == TypeKind::kList ? Value::Map(values.type().element(), std::move(entries))
                                           : Value::Object(std::move(entries)))
      .WithSensitive(sensitive);
}

constexpr Function kFunctions[] = {
    {"keys", "a?!", AnyType, KeysOf},    {"lookup", "a?!s?!a0?!*", AnyType, Lookup, true},
    {"merge", "a0!*", AnyType, Merge},   {"transpose", "M", AnyType, Transpose},
    {"values", "a!", AnyType, ValuesOf}, {"zipmap", "l!a!", AnyType, Zipmap},
};

}  // namespace

std::span<const Function> MappingFunctions() { return kFunctions; }

}  // namespace fuin::hcl::internal
