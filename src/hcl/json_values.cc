// See hcl/internal/json_values.h. Recursion is as deep as the document, which text/ bounds.

#include "hcl/internal/json_values.h"

namespace fuin::hcl::internal {

using text::Node;

Value FromNode(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return Value::Null();
    case Node::Kind::kBool:
      return Value::Bool(node.boolean);
    case Node::Kind::kNumber:
      return Value::Num(Number::Parse(node.scalar).value_or(Number(0)));
    case Node::Kind::kString:
      return Value::String(node.scalar);
    case Node::Kind::kArray: {
      std::vector<Value> elements;
      for (const Node& element : node.elements) {
        elements.push_back(FromNode(element));
      }
      return Value::Tuple(std::move(elements));
    }
    case Node::Kind::kObject:
      break;
  }
  std::vector<Value::Entry> entries;
  for (const Node::Member& member : node.members) {
    entries.emplace_back(member.first, FromNode(member.second));
  }
  return Value::Object(std::move(entries));
}

Node ToJson(const Value& value) {
  if (!value.IsKnown() || value.IsNull()) {
    return {};
  }
  switch (value.kind()) {
    case TypeKind::kBool:
      return Node::Bool(value.AsBool());
    case TypeKind::kString:
      return Node::String(value.AsString());
    case TypeKind::kNumber: {
      Node number = Node::Number(0);
      number.scalar = value.AsNumber().ToText();
      return number;
    }
    case TypeKind::kMap:
    case TypeKind::kObject: {
      Node object = Node::Object();
      for (const Value::Entry& entry : value.Entries()) {
        object.Add(entry.first, ToJson(entry.second));
      }
      return object;
    }
    default:
      break;
  }
  Node array = Node::Array();
  for (const Value& element : value.Elements()) {
    array.Add(ToJson(element));
  }
  return array;
}

}  // namespace fuin::hcl::internal
