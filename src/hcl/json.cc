// HCL's JSON syntax (json/spec.md): an object is a body, and only the schema tells blocks from
// arguments.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_set>

#include "base/strings.h"
#include "hcl/internal/json_reader.h"
#include "hcl/parse.h"

namespace fuin::hcl {
namespace {

// Moves the items of an object, or of every object of a list, into a body. Equal names are all
// kept: they may be blocks.
void TakeProperties(Expr& expr, Body& body, std::vector<Diagnostic>& diagnostics) {
  if (Tuple* tuple = std::get_if<Tuple>(&expr.node)) {
    for (ExprPtr& element : tuple->elements) {
      TakeProperties(*element, body, diagnostics);
    }
    return;
  }
  Object* object = std::get_if<Object>(&expr.node);
  if (object == nullptr) {
    diagnostics.push_back({"Expected a JSON object here.", expr.range});
    return;
  }
  for (ObjectItem& item : object->items) {
    const Literal* name = std::get_if<Literal>(&item.key->node);
    if (name == nullptr) {
      diagnostics.push_back({"A name cannot be a template here.", item.key->range});
      continue;
    }
    if (name->value.AsString() == "//") {
      continue;
    }
    Attribute attribute;
    attribute.name = name->value.AsString();
    attribute.name_range = item.key->range;
    attribute.range = {item.key->range.start, item.value->range.end};
    attribute.value = std::move(item.value);
    body.attributes.push_back(std::move(attribute));
  }
}

Body BodyOf(Expr& expr, std::vector<Diagnostic>& diagnostics) {
  Body body;
  body.is_json = true;
  body.range = expr.range;
  TakeProperties(expr, body, diagnostics);
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
    if (object->items.empty()) {
      diagnostics.push_back(
          {fmt::format("The block {} needs a name here.", schema.type), expr.range});
    }
    for (ObjectItem& item : object->items) {
      const Literal* name = std::get_if<Literal>(&item.key->node);
      if (name == nullptr || name->value.kind() != TypeKind::kString) {
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
  block.body = std::make_unique<Body>(BodyOf(expr, diagnostics));
  body.blocks.push_back(std::move(block));
}

}  // namespace

File ParseJson(std::string name, std::string text, JsonStrings strings) {
  File file;
  file.name = std::move(name);
  file.text = std::move(text);
  std::string_view rest = file.text;
  Position start;
  if (rest.starts_with("\xEF\xBB\xBF")) {
    rest.remove_prefix(3);
    start.offset = 3;
  }
  if (!IsValidUtf8(rest)) {
    file.diagnostics.push_back({"This file is not UTF-8 text.", {start, start}});
  }
  const ExprPtr root = internal::JsonReader(rest, start, strings, file.diagnostics).Read();
  file.body.is_json = true;
  if (root != nullptr) {
    file.body = BodyOf(*root, file.diagnostics);
  }
  return file;
}

Body WithBlocks(Body body, std::span<const BlockSchema> schema,
                std::vector<Diagnostic>& diagnostics) {
  if (!body.is_json) {
    return body;
  }
  std::vector<Attribute> attributes;
  std::unordered_set<std::string> names;
  for (Attribute& attribute : body.attributes) {
    const BlockSchema* block = nullptr;
    for (const BlockSchema& candidate : schema) {
      if (candidate.type == attribute.name) {
        block = &candidate;
      }
    }
    if (block != nullptr) {
      AddBlocks(*attribute.value, *block, {}, body, diagnostics);
    } else if (names.insert(attribute.name).second) {
      attributes.push_back(std::move(attribute));
    } else {
      diagnostics.push_back({"This argument is set twice.", attribute.name_range});
    }
  }
  body.attributes = std::move(attributes);
  return body;
}

}  // namespace fuin::hcl
