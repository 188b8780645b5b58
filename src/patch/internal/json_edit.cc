// See json_edit.h.

#include "patch/internal/json_edit.h"

#include <algorithm>

#include "patch/internal/hcl_edit.h"

namespace fuin::patch {
namespace {

const hcl::Object* AsObject(const hcl::Expr& value) {
  if (const hcl::Tuple* tuple = std::get_if<hcl::Tuple>(&value.node)) {
    return tuple->elements.size() == 1 ? AsObject(*tuple->elements[0]) : nullptr;
  }
  return std::get_if<hcl::Object>(&value.node);
}

// `value` with `unit` for each level, its lines after the first behind `indent`.
std::string Written(const text::Node& value, std::string_view indent, std::string_view unit,
                    std::string_view line_end) {
  std::string text;
  const std::string json = text::WriteJson(value, 1);
  for (size_t i = 0; i < json.size(); ++i) {
    if (json[i] != '\n') {
      text += json[i];
      continue;
    }
    text += line_end;
    text += indent;
    while (i + 1 < json.size() && json[i + 1] == ' ') {
      text += unit;
      ++i;
    }
  }
  return text;
}

}  // namespace

JsonObject ObjectOf(const hcl::Body& body) {
  JsonObject object;
  object.range = body.range;
  for (const hcl::Attribute& attribute : body.attributes) {
    object.keys.push_back(attribute.name_range);
    object.values.push_back(attribute.value->range);
  }
  return object;
}

std::optional<JsonObject> ObjectOf(const hcl::Expr& value) {
  const hcl::Object* found = AsObject(value);
  if (found == nullptr) {
    return std::nullopt;
  }
  const hcl::Tuple* tuple = std::get_if<hcl::Tuple>(&value.node);
  JsonObject object;
  object.range = tuple == nullptr ? value.range : tuple->elements[0]->range;
  for (const hcl::ObjectItem& item : found->items) {
    object.keys.push_back(item.key->range);
    object.values.push_back(item.value->range);
  }
  return object;
}

Edit AddMember(const hcl::File& file, const JsonObject& object, std::string_view name,
               const text::Node& value) {
  const std::string_view text = file.text;
  const std::string_view line_end = LineEndOf(text);
  const std::string_view outer = IndentAt(text, object.range.start.offset);
  const std::string quoted = text::JsonQuote(name) + ": ";
  if (object.keys.empty()) {
    const std::string unit = outer.starts_with('\t') ? "\t" : "  ";
    const std::string indent = std::string(outer) + unit;
    const size_t start = object.range.start.offset + 1;
    return {start, object.range.end.offset - 1 - start,
            std::string(line_end) + indent + quoted + Written(value, indent, unit, line_end) +
                std::string(line_end) + std::string(outer)};
  }
  const size_t end = object.values.back().end.offset;
  if (object.keys.back().start.line == object.range.start.line) {
    return {end, 0, ", " + quoted + text::WriteJson(value, 0)};
  }
  const std::string_view indent = IndentAt(text, object.keys.back().start.offset);
  const std::string_view unit = indent.size() > outer.size() && indent.starts_with(outer)
                                    ? indent.substr(outer.size())
                                    : std::string_view("  ");
  return {end, 0,
          "," + std::string(line_end) + std::string(indent) + quoted +
              Written(value, indent, unit, line_end)};
}

const hcl::Expr* MemberOf(const hcl::Expr& value, std::string_view name) {
  const hcl::Object* object = AsObject(value);
  for (size_t i = 0; object != nullptr && i < object->items.size(); ++i) {
    if (LiteralText(*object->items[i].key) == name) {
      return object->items[i].value.get();
    }
  }
  return nullptr;
}

const hcl::Expr* ValueAt(const hcl::Body& body, const std::vector<std::string>& path) {
  const hcl::Attribute* first = path.empty() ? nullptr : body.Find(path[0]);
  const hcl::Expr* value = first == nullptr ? nullptr : first->value.get();
  for (size_t i = 1; value != nullptr && i < path.size(); ++i) {
    value = MemberOf(*value, path[i]);
  }
  return value;
}

}  // namespace fuin::patch
