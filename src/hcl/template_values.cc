// Templates as values: parts joined, directives (hclsyntax/expression_template.go), and the
// templates of templatefile() and templatestring().

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "hcl/internal/evaluator.h"
#include "hcl/internal/parser.h"
#include "hcl/parse.h"

namespace fuin::hcl::internal {

// A template that is one interpolation alone is that value.
Value Evaluator::TemplateValue(const Template& parts, const Range& range) {
  if (parts.unwraps && parts.parts.size() == 1) {
    return Eval(*parts.parts[0]);
  }
  std::string text;
  std::optional<Value> unknown;
  std::optional<Value> failed;
  bool sensitive = false;
  for (const ExprPtr& part : parts.parts) {
    const Value value = Eval(*part);
    sensitive = sensitive || value.IsSensitive();
    if (!value.IsKnown()) {
      if (value.why_unknown().kind == Unknown::Kind::kError && !failed.has_value()) {
        failed = value;
      }
      unknown = unknown.has_value() ? unknown : Derived(value, TypeKind::kString);
      continue;
    }
    std::string problem;
    const std::optional<Value> converted =
        Convert(value.WithSensitive(false), TypeKind::kString, problem);
    if (!converted.has_value() || converted->IsNull()) {
      return Fail(fmt::format("A value in this template is unsuitable: {}.",
                              problem.empty() ? "it is null" : problem),
                  part->range);
    }
    text += converted->AsString();
    if (text.size() > limits::kStringBytesMax) {
      return Fail("This template gives a text that is too long.", range);
    }
  }
  if (failed.has_value()) {
    return *failed;
  }
  if (unknown.has_value()) {
    Unknown why = unknown->why_unknown();
    why.not_empty = !text.empty();
    return Marked(Value::MakeUnknown(TypeKind::kString, std::move(why)), sensitive);
  }
  return Charge(0, text.size()) ? Marked(Value::String(std::move(text)), sensitive) : AtLimit();
}

Value Evaluator::TemplateForValue(const TemplateFor& loop, const Range& range) {
  const Value collection = Eval(*loop.collection);
  if (!collection.IsKnown()) {
    return Marked(Derived(collection, TypeKind::kString), collection.IsSensitive());
  }
  std::vector<Value::Entry> items;
  std::vector<Value> keys;
  if (collection.IsNull() || !Iterate(collection, items, keys)) {
    return Fail("A for directive needs a list, set, map, tuple or object.", range);
  }
  std::string text;
  bool sensitive = collection.IsSensitive();
  const size_t outer = locals_.size();
  for (size_t i = 0; i < items.size(); ++i) {
    if (!loop.key_name.empty()) {
      locals_.emplace_back(loop.key_name, keys[i]);
    }
    locals_.emplace_back(loop.value_name, items[i].second);
    const Value body = Eval(*loop.body);
    locals_.resize(outer);
    sensitive = sensitive || body.IsSensitive();
    if (!body.IsKnown()) {
      return body;
    }
    text += body.IsNull() || body.kind() != TypeKind::kString ? "" : body.AsString();
    if (text.size() > limits::kStringBytesMax) {
      return Fail("This template gives a text that is too long.", range);
    }
  }
  return Marked(Value::String(std::move(text)), sensitive);
}

Value Evaluator::EvalTemplate(std::string_view function, const std::string& text,
                              const Value& names, const Range& range) {
  if (names.kind() != TypeKind::kMap && names.kind() != TypeKind::kObject) {
    return Fail(fmt::format("{}(): the names must be a map.", function), range);
  }
  std::vector<Diagnostic> faults;
  const ExprPtr body = ParseTemplate(text, {}, faults);
  if (!faults.empty()) {
    return Fail(fmt::format("{}(): line {} of the template: {}", function,
                            faults[0].range.start.line, faults[0].message),
                range);
  }
  Locals locals;
  for (const Value::Entry& entry : names.Entries()) {
    const bool is_name = IsIdentifier(entry.first);
    if (!is_name) {
      return Fail(fmt::format("{}(): a name in the map is no identifier.", function), range);
    }
    locals.emplace_back(entry.first, entry.second);
  }
  for (const hcl::Reference& reference : References(*body)) {
    if (names.Find(reference.path[0]) == nullptr) {
      return Fail(fmt::format("{}(): its map of names has no \"{}\", which line {} of the template "
                              "asks for.",
                              function, reference.path[0], reference.range.start.line),
                  range);
    }
  }
  std::swap(locals, locals_);
  std::vector<Value> splat_items = std::move(splat_items_);
  splat_items_.clear();
  const std::string_view outer_function = std::exchange(template_function_, function);
  Value value = Eval(*body);
  template_function_ = outer_function;
  splat_items_ = std::move(splat_items);
  std::swap(locals, locals_);
  const bool is_null = value.IsKnown() && value.IsNull();
  return is_null ? Fail(fmt::format("{}(): the template's result is null.", function), range)
                 : value;
}

}  // namespace fuin::hcl::internal
