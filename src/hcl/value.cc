// Types and values after go-cty (cty/type.go, cty/value.go): immutable nodes behind shared
// pointers.

#include "hcl/value.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"
#include "text/unicode.h"

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
  // A list of itself twice, and that twice again, takes no memory, but whoever walks it never ends.
  static constexpr uint64_t kSizeMax = 2 * limits::kCollectionElementsMax;

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
  // Kept, so that no question walks a value that was made of itself twice, and that twice again.
  bool inner_sensitive = false, inner_unknown = false;
  uint64_t size = 1;  // values in it, itself included, as if none were shared

  void Sum() {
    inner_sensitive = inner_unknown = false;
    size = 1;
    const auto add = [this](const Value& inner) {
      size = std::min(size + inner.node_->size, kSizeMax + 1);
      inner_sensitive = inner_sensitive || inner.ContainsSensitive();
      inner_unknown = inner_unknown || !inner.IsWhollyKnown();
    };
    std::ranges::for_each(elements, add);
    for (const Entry& entry : entries) {
      add(entry.second);
    }
  }
};

// A collection with what is kept of its parts; unknown where it is too large to be walked.
Value Value::Summed(std::shared_ptr<Node> node) {
  node->Sum();
  if (node->size <= Node::kSizeMax) {
    return Value(std::move(node));
  }
  return MakeUnknown(
      {}, {hcl::Unknown::Kind::kLimit, "a value of more than 2,000,000 values", true, false});
}

namespace {

// Known values first, then unknown ones, then null.
int KnownOrder(const Value& value) { return !value.IsKnown() ? 1 : value.IsNull() ? 2 : 0; }

// An order over primitives of one type, for sets: cty's sets iterate them in their natural order.
bool ComesBefore(const Value& left, const Value& right) {
  if (KnownOrder(left) != 0 || KnownOrder(right) != 0) {
    return KnownOrder(left) < KnownOrder(right);
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

// The text by which cty orders the collections and structures of a set (appendSetHashBytes in
// cty/set_internals.go).
void AppendOrderText(const Value& value, std::string& text) {
  if (!value.IsKnown() || value.IsNull()) {
    text += value.IsKnown() ? '~' : '?';
    return;
  }
  switch (value.kind()) {
    case TypeKind::kNumber:
      text += value.AsNumber().ToFormat('g', 10);
      return;
    case TypeKind::kBool:
      text += value.AsBool() ? 'T' : 'F';
      return;
    case TypeKind::kString:
      text += '"';
      for (char c : value.AsString()) {
        text += c == '"' || c == '\\' ? "\\" : "";
        text += c;
      }
      text += '"';
      return;
    default:
      break;
  }
  const bool is_map = value.kind() == TypeKind::kMap;
  const bool is_list = value.kind() == TypeKind::kList || value.kind() == TypeKind::kSet;
  text += is_map ? '{' : is_list ? '[' : '<';
  for (const Value& element : value.Elements()) {
    AppendOrderText(element, text);
    text += ';';
  }
  for (const Value::Entry& entry : value.Entries()) {
    if (is_map) {
      AppendOrderText(Value::String(entry.first), text);
      text += ':';
    }
    AppendOrderText(entry.second, text);
    text += ';';
  }
  text += is_map ? '}' : is_list ? ']' : '>';
}

// The elements of a set, ordered, equal ones once.
std::vector<Value> Distinct(bool are_primitive, std::vector<Value> elements) {
  std::vector<std::string> texts(are_primitive ? 0 : elements.size());
  std::vector<size_t> order(elements.size());
  for (size_t i = 0; i < elements.size(); ++i) {
    order[i] = i;
    if (!are_primitive) {
      AppendOrderText(elements[i], texts[i]);
    }
  }
  std::ranges::stable_sort(order, [&](size_t left, size_t right) {
    if (are_primitive || KnownOrder(elements[left]) != KnownOrder(elements[right])) {
      return ComesBefore(elements[left], elements[right]);
    }
    return texts[left] < texts[right];
  });
  std::vector<Value> distinct;
  size_t run = 0;  // where those that stand at the same place in the order begin
  for (size_t i = 0; i < order.size(); ++i) {
    const bool is_new_run =
        i > 0 && (are_primitive ? ComesBefore(elements[order[i - 1]], elements[order[i]])
                                : texts[order[i - 1]] != texts[order[i]]);
    run = is_new_run ? distinct.size() : run;
    const auto equals = [&](const Value& kept) { return kept.Equals(elements[order[i]]); };
    if (std::none_of(distinct.begin() + static_cast<ptrdiff_t>(run), distinct.end(), equals)) {
      distinct.push_back(elements[order[i]]);
    }
  }
  return distinct;
}

// Sorts by name and keeps the last of equal names.
void SortEntries(std::vector<Value::Entry>& entries) {
  for (Value::Entry& entry : entries) {
    entry.first = text::NormalizeNfc(std::move(entry.first));
  }
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
  node->text = text::NormalizeNfc(std::move(value));
  return Value(std::move(node));
}

Value Value::List(Type element, std::vector<Value> elements) {
  std::shared_ptr<Node> node = std::make_shared<Node>();
  node->type = Type::List(std::move(element));
  node->state = Node::State::kKnown;
  node->elements = std::move(elements);
  return Summed(std::move(node));
}

Value Value::Set(Type element, std::vector<Value> elements) {
  std::shared_ptr<Node> node = std::make_shared<Node>();
  for (Value& candidate : elements) {
    node->sensitive = node->sensitive || candidate.ContainsSensitive();
    candidate = candidate.Unmarked();
  }
  node->elements = Distinct(element.IsPrimitive(), std::move(elements));
  node->type = Type::Set(std::move(element));
  node->state = Node::State::kKnown;
  return Summed(std::move(node));
}

Value Value::Map(Type element, std::vector<Entry> entries) {
  std::shared_ptr<Node> node = std::make_shared<Node>();
  SortEntries(entries);
  node->type = Type::Map(std::move(element));
  node->state = Node::State::kKnown;
  node->entries = std::move(entries);
  return Summed(std::move(node));
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
  return Summed(std::move(node));
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
  return Summed(std::move(node));
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

bool Value::IsWhollyKnown() const { return IsKnown() && !node_->inner_unknown; }

bool Value::IsSensitive() const { return node_->sensitive; }

Value Value::WithSensitive(bool sensitive) const {
  if (sensitive == node_->sensitive) {
    return *this;
  }
  std::shared_ptr<Node> node = std::make_shared<Node>(*node_);
  node->sensitive = sensitive;
  return Value(std::move(node));
}

bool Value::ContainsSensitive() const { return node_->sensitive || node_->inner_sensitive; }

Value Value::Unmarked() const {
  if (!ContainsSensitive()) {
    return *this;
  }
  std::shared_ptr<Node> node = std::make_shared<Node>(*node_);
  node->sensitive = false;
  for (Value& element : node->elements) {
    element = element.Unmarked();
  }
  for (Entry& entry : node->entries) {
    entry.second = entry.second.Unmarked();
  }
  return Summed(std::move(node));
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
