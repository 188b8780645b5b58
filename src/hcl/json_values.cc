// See hcl/internal/json_values.h. Recursion is as deep as the document, which text/ bounds.

#include "hcl/internal/json_values.h"

#include <fmt/format.h>

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

namespace {

void AppendQuoted(std::string_view text, std::string& json) {
  json += '"';
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::string_view rest = text.substr(i);
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f') {
      json += '\\';
      json += c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c == '\b' ? 'b' : 'f';
    } else if (static_cast<uint8_t>(c) < 0x20 || c == '<' || c == '>' || c == '&') {
      json += fmt::format("\\u{:04x}", c);
    } else if (rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9")) {
      json += rest[2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      json += c;
    }
  }
  json += '"';
}

void AppendJson(const Value& value, std::string& json) {
  if (!value.IsKnown() || value.IsNull()) {
    json += "null";
    return;
  }
  switch (value.kind()) {
    case TypeKind::kBool:
      json += value.AsBool() ? "true" : "false";
      return;
    case TypeKind::kNumber:
      json += value.AsNumber().ToText();
      return;
    case TypeKind::kString:
      AppendQuoted(value.AsString(), json);
      return;
    default:
      break;
  }
  const bool is_object = value.kind() == TypeKind::kMap || value.kind() == TypeKind::kObject;
  json += is_object ? '{' : '[';
  bool is_first = true;
  for (const Value::Entry& entry : value.Entries()) {
    json += is_first ? "" : ",";
    is_first = false;
    AppendQuoted(entry.first, json);
    json += ':';
    AppendJson(entry.second, json);
  }
  for (const Value& element : value.Elements()) {
    json += is_first ? "" : ",";
    is_first = false;
    AppendJson(element, json);
  }
  json += is_object ? '}' : ']';
}

}  // namespace

std::string JsonText(const Value& value) {
  std::string json;
  AppendJson(value, json);
  return json;
}

}  // namespace fuin::hcl::internal
