// See hcl/internal/unify.h: cty/convert's unify.go, compare_types.go, sort_types.go and
// conversion.go, for types alone. Equal types are looked at once, so that a tuple of a million
// strings costs no more than its reading.

#include "hcl/internal/unify.h"

#include <algorithm>
#include <array>

namespace fuin::hcl::internal {
namespace {

bool IsKind(const Type& type, TypeKind kind) { return type.kind() == kind; }
bool IsDynamic(const Type& type) { return type.kind() == TypeKind::kDynamic; }

std::vector<Type> AttributeTypes(const Type& object) {
  std::vector<Type> types;
  for (const Type::ObjectAttribute& attribute : object.attributes()) {
    types.push_back(attribute.type);
  }
  return types;
}

const Type::ObjectAttribute* FindAttribute(const Type& object, std::string_view name) {
  const auto& attributes = object.attributes();
  const auto found = std::ranges::lower_bound(attributes, name, {}, &Type::ObjectAttribute::name);
  return found != attributes.end() && found->name == name ? &*found : nullptr;
}

std::vector<Type> Distinct(const std::vector<Type>& types) {
  std::vector<Type> distinct;
  for (const Type& type : types) {
    if (std::ranges::find(distinct, type) == distinct.end()) {
      distinct.push_back(type);
    }
  }
  return distinct;
}

int CompareTypes(const Type& a, const Type& b);

// Whether one of two structures is the more general in every part: -1 for a, 1 for b.
int CompareParts(const std::vector<Type>& a, const std::vector<Type>& b) {
  bool a_is_above = false;
  bool b_is_above = false;
  for (size_t i = 0; i < a.size(); ++i) {
    const int order = CompareTypes(a[i], b[i]);
    a_is_above = a_is_above || order < 0;
    b_is_above = b_is_above || order > 0;
  }
  return a_is_above == b_is_above ? 0 : a_is_above ? -1 : 1;
}

// <0 where `a` is preferred to `b` as the common type.
int CompareTypes(const Type& a, const Type& b) {
  if (IsDynamic(a) || IsDynamic(b)) {
    return IsDynamic(a) && IsDynamic(b) ? 0 : IsDynamic(a) ? 1 : -1;
  }
  if (a.IsPrimitive() && b.IsPrimitive()) {
    const bool a_is_string = IsKind(a, TypeKind::kString);
    const bool b_is_string = IsKind(b, TypeKind::kString);
    return a_is_string == b_is_string ? 0 : a_is_string ? -1 : 1;
  }
  const auto are = [&](TypeKind first, TypeKind second) {
    return IsKind(a, first) && IsKind(b, second);
  };
  if (are(TypeKind::kList, TypeKind::kList) || are(TypeKind::kSet, TypeKind::kSet) ||
      are(TypeKind::kMap, TypeKind::kMap)) {
    return CompareTypes(a.element(), b.element());
  }
  if (are(TypeKind::kTuple, TypeKind::kSet) || are(TypeKind::kList, TypeKind::kSet) ||
      are(TypeKind::kList, TypeKind::kTuple) || are(TypeKind::kMap, TypeKind::kObject)) {
    return -1;
  }
  if (are(TypeKind::kSet, TypeKind::kTuple) || are(TypeKind::kSet, TypeKind::kList) ||
      are(TypeKind::kTuple, TypeKind::kList) || are(TypeKind::kObject, TypeKind::kMap)) {
    return 1;
  }
  if (are(TypeKind::kTuple, TypeKind::kTuple)) {
    return a.elements().size() == b.elements().size() ? CompareParts(a.elements(), b.elements())
                                                      : 0;
  }
  if (are(TypeKind::kObject, TypeKind::kObject)) {
    const bool same_names =
        std::ranges::equal(a.attributes(), b.attributes(), {}, &Type::ObjectAttribute::name,
                           &Type::ObjectAttribute::name);
    return same_names ? CompareParts(AttributeTypes(a), AttributeTypes(b)) : 0;
  }
  return 0;
}

// The indexes of `types`, preferred ones first: a topological order that keeps theirs otherwise.
std::vector<size_t> PreferenceOrder(const std::vector<Type>& types) {
  std::vector<std::vector<size_t>> after(types.size());
  std::vector<size_t> before_count(types.size());
  for (size_t i = 0; i < types.size(); ++i) {
    for (size_t j = i + 1; j < types.size(); ++j) {
      const int order = CompareTypes(types[i], types[j]);
      if (order < 0) {
        after[i].push_back(j);
        ++before_count[j];
      } else if (order > 0) {
        after[j].push_back(i);
        ++before_count[i];
      }
    }
  }
  std::vector<size_t> sorted;
  for (size_t i = 0; i < types.size(); ++i) {
    if (before_count[i] == 0) {
      sorted.push_back(i);
    }
  }
  for (size_t next = 0; next < sorted.size(); ++next) {
    for (size_t j : after[sorted[next]]) {
      if (--before_count[j] == 0) {
        sorted.push_back(j);
      }
    }
  }
  return sorted;
}

bool AllConvertTo(const std::vector<Type>& types, const Type& wanted) {
  return std::ranges::all_of(
      types, [&](const Type& type) { return type == wanted || CanConvert(type, wanted); });
}

std::optional<Type> UnifyToCollection(const std::vector<Type>& types, TypeKind kind) {
  std::vector<Type> parts;
  for (const Type& type : types) {
    const std::vector<Type> own =
        IsKind(type, TypeKind::kTuple) ? type.elements() : AttributeTypes(type);
    parts.insert(parts.end(), own.begin(), own.end());
  }
  const std::optional<Type> element = Unify(parts);
  if (!element.has_value()) {
    return std::nullopt;
  }
  Type wanted = kind == TypeKind::kList ? Type::List(*element) : Type::Map(*element);
  return AllConvertTo(types, wanted) ? std::optional(std::move(wanted)) : std::nullopt;
}

std::optional<Type> UnifyCollections(const std::vector<Type>& types) {
  std::vector<Type> elements;
  for (const Type& type : types) {
    elements.push_back(type.element());
  }
  const std::optional<Type> element = Unify(elements);
  if (!element.has_value()) {
    return std::nullopt;
  }
  Type wanted = IsKind(types[0], TypeKind::kList)  ? Type::List(*element)
                : IsKind(types[0], TypeKind::kSet) ? Type::Set(*element)
                                                   : Type::Map(*element);
  return AllConvertTo(types, wanted) ? std::optional(std::move(wanted)) : std::nullopt;
}

// The part at `index` of each type, in common.
std::optional<Type> UnifyAcross(const std::vector<Type>& types, size_t index) {
  std::vector<Type> across;
  for (const Type& type : types) {
    across.push_back(IsKind(type, TypeKind::kTuple) ? type.elements()[index]
                                                    : type.attributes()[index].type);
  }
  return Unify(across);
}

std::optional<Type> UnifyObjects(const std::vector<Type>& types) {
  const auto has_names_of_first = [&](const Type& type) {
    return std::ranges::equal(type.attributes(), types[0].attributes(), {},
                              &Type::ObjectAttribute::name, &Type::ObjectAttribute::name);
  };
  if (!std::ranges::all_of(types, has_names_of_first)) {
    return UnifyToCollection(types, TypeKind::kMap);
  }
  std::vector<Type::ObjectAttribute> attributes;
  for (size_t i = 0; i < types[0].attributes().size(); ++i) {
    const std::optional<Type> type = UnifyAcross(types, i);
    if (!type.has_value()) {
      return std::nullopt;
    }
    attributes.push_back({types[0].attributes()[i].name, *type, false, nullptr});
  }
  Type wanted = Type::Object(std::move(attributes));
  return AllConvertTo(types, wanted) ? std::optional(std::move(wanted))
                                     : UnifyToCollection(types, TypeKind::kMap);
}

std::optional<Type> UnifyTuples(const std::vector<Type>& types) {
  const auto has_size_of_first = [&](const Type& type) {
    return type.elements().size() == types[0].elements().size();
  };
  if (!std::ranges::all_of(types, has_size_of_first)) {
    return UnifyToCollection(types, TypeKind::kList);
  }
  std::vector<Type> elements;
  for (size_t i = 0; i < types[0].elements().size(); ++i) {
    const std::optional<Type> type = UnifyAcross(types, i);
    if (!type.has_value()) {
      return std::nullopt;
    }
    elements.push_back(*type);
  }
  Type wanted = Type::Tuple(std::move(elements));
  return AllConvertTo(types, wanted) ? std::optional(std::move(wanted))
                                     : UnifyToCollection(types, TypeKind::kList);
}

// Structures beside collections of their sort: tuples taken as a list, objects as a map.
std::optional<Type> UnifyAsCollections(const std::vector<Type>& types, TypeKind structure,
                                       TypeKind kind) {
  std::vector<Type> structures;
  std::vector<Type> others;
  for (const Type& type : types) {
    (IsKind(type, structure) ? structures : others).push_back(type);
  }
  const std::optional<Type> collection = UnifyToCollection(structures, kind);
  if (!collection.has_value()) {
    return std::nullopt;
  }
  others.push_back(*collection);
  const std::optional<Type> common = Unify(others);
  return common.has_value() && IsKind(*common, kind) ? common : std::nullopt;
}

bool CanConvertParts(const std::vector<Type>& from, const Type& element) {
  if (!IsDynamic(element)) {
    return std::ranges::all_of(
        from, [&](const Type& type) { return type == element || CanConvert(type, element); });
  }
  if (from.empty()) {
    return true;
  }
  const std::optional<Type> common = Unify(from);
  return common.has_value() && (!IsDynamic(*common) || std::ranges::all_of(from, IsDynamic)) &&
         AllConvertTo(from, *common);
}

bool CanConvertToObject(const Type& from, const Type& to) {
  for (const Type::ObjectAttribute& wanted : to.attributes()) {
    if (IsKind(from, TypeKind::kMap)) {
      if (!(from.element() == wanted.type) && !CanConvert(from.element(), wanted.type) &&
          !wanted.optional) {
        return false;
      }
      continue;
    }
    const Type::ObjectAttribute* given = FindAttribute(from, wanted.name);
    if (given == nullptr ? !wanted.optional
                         : !(given->type == wanted.type) && !CanConvert(given->type, wanted.type)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<Type> Unify(const std::vector<Type>& given) {
  if (given.empty()) {
    return std::nullopt;
  }
  const std::vector<Type> types = Distinct(given);
  if (types.size() == 1) {
    return types[0];
  }
  std::array<size_t, 9> counts{};
  for (const Type& type : types) {
    ++counts[static_cast<size_t>(type.kind())];
  }
  const auto count = [&](TypeKind kind) { return counts[static_cast<size_t>(kind)]; };
  const size_t dynamic_count = count(TypeKind::kDynamic);
  const auto are_all = [&](TypeKind kind) {
    return count(kind) > 0 && count(kind) + dynamic_count == types.size();
  };
  for (const TypeKind kind :
       {TypeKind::kMap, TypeKind::kList, TypeKind::kSet, TypeKind::kObject, TypeKind::kTuple}) {
    if (are_all(kind)) {
      return dynamic_count > 0           ? Type()
             : kind == TypeKind::kObject ? UnifyObjects(types)
             : kind == TypeKind::kTuple  ? UnifyTuples(types)
                                         : UnifyCollections(types);
    }
  }
  for (const auto& [collection, structure] : {std::pair(TypeKind::kMap, TypeKind::kObject),
                                              std::pair(TypeKind::kList, TypeKind::kTuple)}) {
    if (count(collection) > 0 &&
        count(collection) + count(structure) + dynamic_count == types.size()) {
      const std::optional<Type> common = UnifyAsCollections(types, structure, collection);
      if (common.has_value()) {
        return common;
      }
    }
  }
  if (count(TypeKind::kObject) > 0 && count(TypeKind::kTuple) > 0 && count(TypeKind::kMap) == 0 &&
      count(TypeKind::kList) == 0) {
    return std::nullopt;
  }
  for (size_t wanted : PreferenceOrder(types)) {
    if (AllConvertTo(types, types[wanted])) {
      return types[wanted];
    }
  }
  return std::nullopt;
}

bool CanConvert(const Type& from, const Type& to) {
  if (IsDynamic(to) || IsDynamic(from)) {
    return true;
  }
  const auto are = [&](TypeKind first, TypeKind second) {
    return IsKind(from, first) && IsKind(to, second);
  };
  if (from.IsPrimitive() && to.IsPrimitive()) {
    return !are(TypeKind::kBool, TypeKind::kNumber) && !are(TypeKind::kNumber, TypeKind::kBool);
  }
  switch (to.kind()) {
    case TypeKind::kObject:
      return (IsKind(from, TypeKind::kObject) || IsKind(from, TypeKind::kMap)) &&
             CanConvertToObject(from, to);
    case TypeKind::kTuple:
      return IsKind(from, TypeKind::kTuple) && from.elements().size() == to.elements().size() &&
             std::ranges::equal(from.elements(), to.elements(), [](const Type& a, const Type& b) {
               return a == b || CanConvert(a, b);
             });
    case TypeKind::kList:
    case TypeKind::kSet:
      if (IsKind(from, TypeKind::kList) || IsKind(from, TypeKind::kSet)) {
        return from.element() == to.element() || CanConvert(from.element(), to.element());
      }
      return IsKind(from, TypeKind::kTuple) && CanConvertParts(from.elements(), to.element());
    case TypeKind::kMap:
      if (IsKind(from, TypeKind::kMap)) {
        return from.element() == to.element() || CanConvert(from.element(), to.element());
      }
      return IsKind(from, TypeKind::kObject) && CanConvertParts(AttributeTypes(from), to.element());
    default:
      return false;
  }
}

Type ReplaceDynamic(const Type& from, const Type& to) {
  if (IsDynamic(to)) {
    return from;
  }
  const auto element = [&] {
    switch (from.kind()) {
      case TypeKind::kList:
      case TypeKind::kSet:
      case TypeKind::kMap:
        return ReplaceDynamic(from.element(), to.element());
      case TypeKind::kTuple:
        return ReplaceDynamic(Unify(from.elements()).value_or(Type()), to.element());
      case TypeKind::kObject:
        return ReplaceDynamic(Unify(AttributeTypes(from)).value_or(Type()), to.element());
      default:
        return ReplaceDynamic({}, to.element());
    }
  };
  switch (to.kind()) {
    case TypeKind::kList:
      return Type::List(element());
    case TypeKind::kSet:
      return Type::Set(element());
    case TypeKind::kMap:
      return Type::Map(element());
    case TypeKind::kTuple: {
      std::vector<Type> elements;
      for (size_t i = 0; i < to.elements().size(); ++i) {
        elements.push_back(ReplaceDynamic(
            IsKind(from, TypeKind::kTuple) ? from.elements()[i] : Type(), to.elements()[i]));
      }
      return Type::Tuple(std::move(elements));
    }
    case TypeKind::kObject: {
      std::vector<Type::ObjectAttribute> attributes;
      for (const Type::ObjectAttribute& wanted : to.attributes()) {
        const Type::ObjectAttribute* given =
            IsKind(from, TypeKind::kObject) ? FindAttribute(from, wanted.name) : nullptr;
        const Type source = given != nullptr               ? given->type
                            : IsKind(from, TypeKind::kMap) ? from.element()
                                                           : Type();
        attributes.push_back({wanted.name, ReplaceDynamic(source, wanted.type), false, nullptr});
      }
      return Type::Object(std::move(attributes));
    }
    default:
      return to;
  }
}

bool HasDynamic(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kDynamic:
      return true;
    case TypeKind::kList:
    case TypeKind::kSet:
    case TypeKind::kMap:
      return HasDynamic(type.element());
    case TypeKind::kTuple:
      return std::ranges::any_of(type.elements(), HasDynamic);
    case TypeKind::kObject:
      return std::ranges::any_of(type.attributes(), HasDynamic, &Type::ObjectAttribute::type);
    default:
      return false;
  }
}

bool HasOptional(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kList:
    case TypeKind::kSet:
    case TypeKind::kMap:
      return HasOptional(type.element());
    case TypeKind::kTuple:
      return std::ranges::any_of(type.elements(), HasOptional);
    case TypeKind::kObject:
      return std::ranges::any_of(type.attributes(), [](const Type::ObjectAttribute& attribute) {
        return attribute.optional || HasOptional(attribute.type);
      });
    default:
      return false;
  }
}

}  // namespace fuin::hcl::internal
