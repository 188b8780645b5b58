// HCL's JSON syntax (json/spec.md): an object is a body, and only the schema tells blocks from
// arguments.

#include <fmt/format.h>

#include <algorithm>

#include "hcl/parse.h"
#include "text/document.h"

namespace fuin::hcl {
namespace {

using text::Node;

Position PlaceOf(const Node& node) {
  Position position;
  position.line = static_cast<uint32_t>(std::max(node.line, 1));
  position.column = static_cast<uint32_t>(std::max(node.column, 1));
  return position;
}

Range RangeOf(const Node& node) { return {PlaceOf(node), PlaceOf(node)}; }

ExprPtr Leaf(const Node& node, Value value) {
  return std::make_unique<Expr>(Expr{RangeOf(node), 1, Literal{std::move(value)}});
}

// Depth is bounded by text::ParseJson.
ExprPtr ToExpr(const Node& node, JsonStrings strings, std::vector<Diagnostic>& diagnostics) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return Leaf(node, Value::Null());
    case Node::Kind::kBool:
      return Leaf(node, Value::Bool(node.boolean));
    case Node::Kind::kNumber:
      return Leaf(node, Value::Num(Number::Parse(node.scalar).value_or(Number(0))));
    case Node::Kind::kString: {
      if (strings == JsonStrings::kLiteral) {
        return Leaf(node, Value::String(node.scalar));
      }
      Position start = PlaceOf(node);
      ++start.column;
      return ParseTemplate(node.scalar, start, diagnostics);
    }
    case Node::Kind::kArray: {
      Tuple tuple;
      int height = 0;
      for (const Node& element : node.elements) {
        tuple.elements.push_back(ToExpr(element, strings, diagnostics));
        height = std::max(height, tuple.elements.back()->height);
      }
      return std::make_unique<Expr>(Expr{RangeOf(node), height + 1, std::move(tuple)});
    }
    case Node::Kind::kObject:
      break;
  }
  Object object;
  int height = 1;
  for (const Node::Member& member : node.members) {
    ObjectItem item;
    item.key = Leaf(member.second, Value::String(member.first));
    if (strings == JsonStrings::kTemplates && member.first.find("{") != std::string::npos) {
      item.key = ParseTemplate(member.first, PlaceOf(member.second), diagnostics);
    }
    item.value = ToExpr(member.second, strings, diagnostics);
    height = std::max(height, item.value->height);
    object.items.push_back(std::move(item));
  }
  return std::make_unique<Expr>(Expr{RangeOf(node), height + 1, std::move(object)});
}

// Moves the items of an object expression into a body.
Body BodyOf(Expr& expr) {
  Body body;
  body.is_json = true;
  body.range = expr.range;
  Object* object = std::get_if<Object>(&expr.node);
  if (object == nullptr) {
    return body;
  }
  for (ObjectItem& item : object->items) {
    const Literal* name = std::get_if<Literal>(&item.key->node);
    if (name == nullptr || name->value.kind() != TypeKind::kString ||
        name->value.AsString() == "//") {
      continue;
    }
    Attribute attribute;
    attribute.name = name->value.AsString();
    attribute.name_range = item.key->range;
    attribute.range = item.value->range;
    attribute.value = std::move(item.value);
    body.attributes.push_back(std::move(attribute));
  }
  return body;
}

// One block per object, through `label_count` levels of names, arrays of any level flattened.
void AddBlocks(Expr& expr, const BlockSchema& schema, std::vector<Label> labels, Body& body,
               std::vector<Diagnostic>& diagnostics) {
  if (Tuple* tuple = std::get_if<Tuple>(&expr.node)) {
    for (ExprPtr& element : tuple->elements) {
      AddBlocks(*element, schema, labels, body, diagnostics);
    }
    return;
  }
  Object* object = std::get_if<Object>(&expr.node);
  if (object == nullptr) {
    const Literal* literal = std::get_if<Literal>(&expr.node);
    if (literal == nullptr || !literal->value.IsNull()) {
      diagnostics.push_back(
          {fmt::format("Expected an object or a list of objects for the block {}.", schema.type),
           expr.range});
    }
    return;
  }
  if (labels.size() < schema.label_count) {
    for (ObjectItem& item : object->items) {
      const Literal* name = std::get_if<Literal>(&item.key->node);
      if (name == nullptr || name->value.kind() != TypeKind::kString ||
          name->value.AsString() == "//") {
        continue;
      }
      std::vector<Label> more = labels;
      more.push_back({name->value.AsString(), item.key->range});
      AddBlocks(*item.value, schema, std::move(more), body, diagnostics);
    }
    return;
  }
  Block block;
  block.type = schema.type;
  block.labels = std::move(labels);
  block.type_range = block.range = block.body_range = expr.range;
  block.body = std::make_unique<Body>(BodyOf(expr));
  body.blocks.push_back(std::move(block));
}

}  // namespace

File ParseJson(std::string name, std::string text, JsonStrings strings) {
  File file;
  file.name = std::move(name);
  file.text = std::move(text);
  file.body.is_json = true;
  Result<Node> document = text::ParseJson(file.text, file.name);
  if (!document) {
    file.diagnostics.push_back({document.error().message, {}});
    return file;
  }
  if (!document->IsObject()) {
    file.diagnostics.push_back({"Expected a JSON object.", RangeOf(*document)});
    return file;
  }
  const ExprPtr root = ToExpr(*document, strings, file.diagnostics);
  file.body = BodyOf(*root);
  return file;
}

Body WithBlocks(Body body, std::span<const BlockSchema> schema,
                std::vector<Diagnostic>& diagnostics) {
  if (!body.is_json) {
    return body;
  }
  std::vector<Attribute> attributes;
  for (Attribute& attribute : body.attributes) {
    const BlockSchema* block = nullptr;
    for (const BlockSchema& candidate : schema) {
      if (candidate.type == attribute.name) {
        block = &candidate;
      }
    }
    if (block == nullptr) {
      attributes.push_back(std::move(attribute));
    } else {
      AddBlocks(*attribute.value, *block, {}, body, diagnostics);
    }
  }
  body.attributes = std::move(attributes);
  return body;
}

}  // namespace fuin::hcl
