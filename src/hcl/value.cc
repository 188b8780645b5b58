// Types and values after go-cty (cty/type.go, cty/value.go): immutable nodes behind shared
// pointers.

#include "hcl/value.h"

#include <algorithm>

#include "base/check.h"

namespace fuin::hcl {

struct Type::Parts {
  std::vector<Type> elements;  // list, set, map: one; tuple: each
  std::vector<ObjectAttribute> attributes;
};

Type Type::List(Type element) {
  Type type(TypeKind::kList);
  type.parts_ = std::make_shared<const Parts>(Parts{{std::move(element)}, {}});
  return type;
}

Type Type::Set(Type element) {
  Type type = List(std::move(element));
  type.kind_ = TypeKind::kSet;
  return type;
}

Type Type::Map(Type element) {
  Type type = List(std::move(element));
  type.kind_ = TypeKind::kMap;
  return type;
}

Type Type::Tuple(std::vector<Type> elements) {
  Type type(TypeKind::kTuple);
  type.parts_ = std::make_shared<const Parts>(Parts{std::move(elements), {}});
  return type;
}

Type Type::Object(std::vector<ObjectAttribute> attributes) {
  std::ranges::sort(attributes, {}, &ObjectAttribute::name);
  Type type(TypeKind::kObject);
  type.parts_ = std::make_shared<const Parts>(Parts{{}, std::move(attributes)});
  return type;
}

const Type& Type::element() const {
  FUIN_CHECK(parts_ != nullptr && !parts_->elements.empty());
  return parts_->elements[0];
}

const std::vector<Type>& Type::elements() const {
  FUIN_CHECK(parts_ != nullptr);
  return parts_->elements;
}

const std::vector<Type::ObjectAttribute>& Type::attributes() const {
  FUIN_CHECK(parts_ != nullptr);
  return parts_->attributes;
}

std::string Type::ToText() const {
  switch (kind_) {
    case TypeKind::kDynamic:
      return "any";
    case TypeKind::kBool:
      return "bool";
    case TypeKind::kNumber:
      return "number";
    case TypeKind::kString:
      return "string";
    case TypeKind::kList:
      return "list(" + element().ToText() + ")";
    case TypeKind::kSet:
      return "set(" + element().ToText() + ")";
    case TypeKind::kMap:
      return "map(" + element().ToText() + ")";
    case TypeKind::kTuple:
    case TypeKind::kObject:
      break;
  }
  const bool is_tuple = kind_ == TypeKind::kTuple;
  std::string text = is_tuple ? "tuple([" : "object({";
  bool is_first = true;
  for (const Type& element_type : parts_->elements) {
    text += (is_first ? "" : ",") + element_type.ToText();
    is_first = false;
  }
  for (const ObjectAttribute& attribute : parts_->attributes) {
    text += (is_first ? "" : ",") + attribute.name + "=" + attribute.type.ToText();
    is_first = false;
  }
  return text + (is_tuple ? "])" : "})");
}

bool Type::operator==(const Type& other) const {
  if (kind_ != other.kind_ || (parts_ == nullptr) != (other.parts_ == nullptr)) {
    return false;
  }
  return parts_ == other.parts_ || (parts_->elements == other.parts_->elements &&
                                    parts_->attributes == other.parts_->attributes);
}

bool Type::ObjectAttribute::operator==(const ObjectAttribute& other) const {
  return name == other.name && type == other.type && optional == other.optional;
}

struct Value::Node {
  enum class State : uint8_t { kKnown, kNull, kUnknown };
  Type type;
  State state = State::kNull;
  bool sensitive = false;
  bool boolean = false;
  Number number;
  std::string text;
  std::vector<Value> elements;
  std::vector<Entry> entries;
  std::optional<hcl::Unknown> unknown;
};

namespace {

// An order over values, for sets: cty's sets iterate primitives in their natural order.
bool ComesBefore(const Value& left, const Value& right) {
  if (left.kind() != right.kind() || !left.IsKnown() || !right.IsKnown() || left.IsNull() ||
      right.IsNull()) {
    return left.kind() < right.kind();
  }
  switch (left.kind()) {
    case TypeKind::kBool:
      return !left.AsBool() && right.AsBool();
    case TypeKind::kNumber:
      return left.AsNumber().Compare(right.AsNumber()) < 0;
    case TypeKind::kString:
      return left.AsString() < right.AsString();
    default:
      return false;
  }
}

// Sorts by name and keeps the last of equal names.
void SortEntries(std::vector<Value::Entry>& entries) {
  std::ranges::stable_sort(entries, {}, &Value::Entry::first);
  const auto same_name = [](const Value::Entry& left, const Value::Entry& right) {
    return left.first == right.first;
  };
  const auto kept = std::unique(entries.rbegin(), entries.rend(), same_name);
  entries.erase(entries.begin(), kept.base());
}

}  // namespace

Value::Value() : Value(Null()) {}

Value Value::Null(Type type) {
  static const std::shared_ptr<const Node> kUntyped = std::make_shared<const Node>();
  if (type.kind() == TypeKind::kDynamic) {
    return Value(kUntyped);
  }
  std::shared_ptr<Node> node = std::make_shared<Node>();
  node->type = std::move(type);
  return Value(std::move(node));
}

Value Value::Bool(bool value) {
  std::shared_ptr<Node> node = std::make_shared<Node>();
  node->type = TypeKind::kBool;
  node->state = Node::State::kKnown;
  node->boolean = value;
  return Value(std::move(node));
}

Value Value::Num(Number value) {
  std::shared_ptr<Node> node = std::make_shared<Node>();
  node->type = TypeKind::kNumber;
  node->state = Node::State::kKnown;
  node->number = std::move(value);
  return Value(std::move(node));
}

Value Value::String(std::string value) {
  std::shared_ptr<Node> node = std::make_shared<Node>();
  node->type = TypeKind::kString;
  node->state = Node::State::kKnown;
  node->text = std::move(value);
  return Value(std::move(node));
}

Value Value::List(Type element, std::vector<Value> elements) {
  std::shared_ptr<Node> node = std::make_shared<Node>();
  node->type = Type::List(std::move(element));
  node->state = Node::State::kKnown;
  node->elements = std::move(elements);
  return Value(std::move(node));
}

Value Value::Set(Type element, std::vector<Value> elements) {
  std::vector<Value> distinct;
  if (element.IsPrimitive()) {
    std::ranges::stable_sort(elements, ComesBefore);
  }
  for (Value& candidate : elements) {
    const auto equals = [&](const Value& kept) { return kept.Equals(candidate); };
    const bool is_sorted = element.IsPrimitive() && candidate.IsKnown() && !candidate.IsNull();
    const bool is_double = is_sorted ? !distinct.empty() && equals(distinct.back())
                                     : std::ranges::any_of(distinct, equals);
    if (!is_double) {
      distinct.push_back(std::move(candidate));
    }
  }
  std::shared_ptr<Node> node = std::make_shared<Node>();
  node->type = Type::Set(std::move(element));
  node->state = Node::State::kKnown;
  node->elements = std::move(distinct);
  return Value(std::move(node));
}

Value Value::Map(Type element, std::vector<Entry> entries) {
  std::shared_ptr<Node> node = std::make_shared<Node>();
  SortEntries(entries);
  node->type = Type::Map(std::move(element));
  node->state = Node::State::kKnown;
  node->entries = std::move(entries);
  return Value(std::move(node));
}

Value Value::Tuple(std::vector<Value> elements) {
  std::vector<Type> types;
  types.reserve(elements.size());
  for (const Value& element : elements) {
    types.push_back(element.type());
  }
  std::shared_ptr<Node> node = std::make_shared<Node>();
  node->type = Type::Tuple(std::move(types));
  node->state = Node::State::kKnown;
  node->elements = std::move(elements);
  return Value(std::move(node));
}

Value Value::Object(std::vector<Entry> attributes) {
  SortEntries(attributes);
  std::vector<Type::ObjectAttribute> types;
  types.reserve(attributes.size());
  for (const Entry& attribute : attributes) {
    types.push_back({attribute.first, attribute.second.type(), false, nullptr});
  }
  std::shared_ptr<Node> node = std::make_shared<Node>();
  node->type = Type::Object(std::move(types));
  node->state = Node::State::kKnown;
  node->entries = std::move(attributes);
  return Value(std::move(node));
}

Value Value::MakeUnknown(Type type, hcl::Unknown why) {
  std::shared_ptr<Node> node = std::make_shared<Node>();
  node->type = std::move(type);
  node->state = Node::State::kUnknown;
  node->unknown = std::move(why);
  return Value(std::move(node));
}

Type Value::type() const { return node_->type; }
TypeKind Value::kind() const { return node_->type.kind(); }
bool Value::IsNull() const { return node_->state == Node::State::kNull; }
bool Value::IsKnown() const { return node_->state != Node::State::kUnknown; }

bool Value::IsWhollyKnown() const {
  return IsKnown() && std::ranges::all_of(node_->elements, &Value::IsWhollyKnown) &&
         std::ranges::all_of(node_->entries,
                             [](const Entry& entry) { return entry.second.IsWhollyKnown(); });
}

bool Value::IsSensitive() const { return node_->sensitive; }

Value Value::WithSensitive(bool sensitive) const {
  if (sensitive == node_->sensitive) {
    return *this;
  }
  std::shared_ptr<Node> node = std::make_shared<Node>(*node_);
  node->sensitive = sensitive;
  return Value(std::move(node));
}

bool Value::ContainsSensitive() const {
  return node_->sensitive || std::ranges::any_of(node_->elements, &Value::ContainsSensitive) ||
         std::ranges::any_of(node_->entries,
                             [](const Entry& entry) { return entry.second.ContainsSensitive(); });
}

bool Value::AsBool() const {
  FUIN_CHECK(node_->state == Node::State::kKnown && kind() == TypeKind::kBool);
  return node_->boolean;
}

const Number& Value::AsNumber() const {
  FUIN_CHECK(node_->state == Node::State::kKnown && kind() == TypeKind::kNumber);
  return node_->number;
}

const std::string& Value::AsString() const {
  FUIN_CHECK(node_->state == Node::State::kKnown && kind() == TypeKind::kString);
  return node_->text;
}

const std::vector<Value>& Value::Elements() const {
  FUIN_CHECK(node_->state == Node::State::kKnown);
  return node_->elements;
}

const std::vector<Value::Entry>& Value::Entries() const {
  FUIN_CHECK(node_->state == Node::State::kKnown);
  return node_->entries;
}

const Value* Value::Find(std::string_view key) const {
  const auto found = std::ranges::lower_bound(node_->entries, key, {}, &Entry::first);
  return found != node_->entries.end() && found->first == key ? &found->second : nullptr;
}

const Unknown& Value::why_unknown() const {
  FUIN_CHECK(node_->unknown.has_value());
  return *node_->unknown;
}

bool Value::Equals(const Value& other) const {
  if (node_ == other.node_) {
    return true;
  }
  if (node_->state != other.node_->state || !(node_->type == other.node_->type)) {
    return false;
  }
  if (node_->state == Node::State::kUnknown) {
    return why_unknown().kind == other.why_unknown().kind &&
           why_unknown().name == other.why_unknown().name;
  }
  if (node_->state == Node::State::kNull) {
    return true;
  }
  switch (kind()) {
    case TypeKind::kBool:
      return node_->boolean == other.node_->boolean;
    case TypeKind::kNumber:
      return node_->number == other.node_->number;
    case TypeKind::kString:
      return node_->text == other.node_->text;
    default:
      break;
  }
  const auto same = [](const Value& left, const Value& right) { return left.Equals(right); };
  const auto same_entry = [](const Entry& left, const Entry& right) {
    return left.first == right.first && left.second.Equals(right.second);
  };
  return std::ranges::equal(node_->elements, other.node_->elements, same) &&
         std::ranges::equal(node_->entries, other.node_->entries, same_entry);
}

}  // namespace fuin::hcl
