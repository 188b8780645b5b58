// Expressions → values, node by node (hclsyntax/expression.go of hashicorp/hcl v2.23): names,
// attributes, indexes and calls. Where HCL would give a bare unknown, the result names what decides
// it, and is known as soon as that is certain whatever the unknown turns out to be. Operators,
// constructors and templates have files of their own.

#include "hcl/eval.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "hcl/internal/evaluator.h"
#include "hcl/internal/unify.h"

namespace fuin::hcl {
namespace internal {

Value Derived(const Value& cause, Type type) {
  Unknown why = UnknownInside(cause)->why_unknown();
  why.not_null = true;
  why.not_empty = false;
  return Value::MakeUnknown(std::move(type), std::move(why));
}

bool Iterate(const Value& collection, std::vector<Value::Entry>& entries,
             std::vector<Value>& keys) {
  switch (collection.kind()) {
    case TypeKind::kMap:
    case TypeKind::kObject:
      for (const Value::Entry& entry : collection.Entries()) {
        keys.push_back(Value::String(entry.first));
        entries.push_back(entry);
      }
      return true;
    case TypeKind::kList:
    case TypeKind::kTuple:
    case TypeKind::kSet:
      for (size_t i = 0; i < collection.Elements().size(); ++i) {
        const Value& element = collection.Elements()[i];
        keys.push_back(collection.kind() == TypeKind::kSet ? element
                                                           : Value::Num(static_cast<int64_t>(i)));
        entries.emplace_back("", element);
      }
      return true;
    default:
      return false;
  }
}

Value Evaluator::Fail(std::string message, const Range& range) {
  Unknown why;
  why.kind = Unknown::Kind::kError;
  why.name = message;
  diagnostics_.push_back({std::move(message), range});
  return Value::MakeUnknown({}, std::move(why));
}

Value Evaluator::AtLimit() {
  Unknown why;
  why.kind = Unknown::Kind::kLimit;
  why.name = "evaluation limit";
  return Value::MakeUnknown({}, std::move(why));
}

bool Evaluator::Charge(size_t element_count, size_t byte_count) {
  constexpr size_t kStepsPerElement = 10;  // of about 200 bytes
  constexpr size_t kBytesPerStep = 16;
  bool is_within = true;
  for (size_t i = 0; is_within && i < element_count * kStepsPerElement + byte_count / kBytesPerStep;
       ++i) {
    is_within = Step();
  }
  return is_within;
}

Value Evaluator::Eval(const Expr& expr) {
  if (!scope_.CountStep() || depth_ > limits::kExpressionHeightMax) {
    return AtLimit();
  }
  ++depth_;
  Value value = EvalNode(expr);
  --depth_;
  return value;
}

Value Evaluator::EvalNode(const Expr& expr) {
  const auto& node = expr.node;
  if (const Literal* literal = std::get_if<Literal>(&node)) {
    return literal->value;
  }
  if (std::holds_alternative<Variable>(node) || std::holds_alternative<GetAttr>(node)) {
    return Reference(expr);
  }
  if (const Index* index = std::get_if<Index>(&node)) {
    const Value source = Eval(*index->source);
    return Element(source, Eval(*index->key), expr.range);
  }
  if (const Splat* splat = std::get_if<Splat>(&node)) {
    return SplatOver(*splat, expr.range);
  }
  if (std::holds_alternative<SplatItem>(node)) {
    return splat_items_.empty() ? Value::Null() : splat_items_.back();
  }
  if (const Call* call = std::get_if<Call>(&node)) {
    return CallFunction(*call, expr.range);
  }
  if (const Unary* unary = std::get_if<Unary>(&node)) {
    return UnaryValue(*unary, expr.range);
  }
  if (const Binary* binary = std::get_if<Binary>(&node)) {
    return BinaryValue(*binary, expr.range);
  }
  if (const Conditional* conditional = std::get_if<Conditional>(&node)) {
    return Choose(*conditional, expr.range);
  }
  if (const Tuple* tuple = std::get_if<Tuple>(&node)) {
    return TupleValue(*tuple);
  }
  if (const Object* object = std::get_if<Object>(&node)) {
    return ObjectValue(*object);
  }
  if (const For* loop = std::get_if<For>(&node)) {
    return ForValue(*loop, expr.range);
  }
  if (const Template* parts = std::get_if<Template>(&node)) {
    return TemplateValue(*parts, expr.range);
  }
  if (const TemplateFor* loop = std::get_if<TemplateFor>(&node)) {
    return TemplateForValue(*loop, expr.range);
  }
  return Eval(*std::get<Parenthesized>(node).inner);
}

// a.b.c: asks the scope with as many names as stand there, then applies what it left.
Value Evaluator::Reference(const Expr& expr) {
  std::vector<std::string_view> path;
  std::vector<const Expr*> steps;  // the GetAttr nodes, outermost first
  const Expr* root = &expr;
  while (const GetAttr* get = std::get_if<GetAttr>(&root->node)) {
    path.insert(path.begin(), get->name);
    steps.push_back(root);
    root = get->source.get();
  }
  const Variable* variable = std::get_if<Variable>(&root->node);
  if (variable == nullptr) {
    const GetAttr& last = std::get<GetAttr>(expr.node);
    return Attribute(Eval(*last.source), last.name, expr.range);
  }
  path.insert(path.begin(), variable->name);
  Value value;
  size_t consumed = 0;
  const auto local = std::ranges::find(locals_.rbegin(), locals_.rend(), variable->name,
                                       &Locals::value_type::first);
  if (local != locals_.rend()) {
    value = local->second;
    consumed = 1;
  } else if (!template_function_.empty()) {
    return Fail(
        fmt::format("{}(): its map of names has no \"{}\".", template_function_, variable->name),
        expr.range);
  } else {
    std::string problem;
    std::optional<Value> found = scope_.Lookup(path, consumed, problem);
    if (!found.has_value()) {
      return Fail(std::move(problem), expr.range);
    }
    value = std::move(*found);
  }
  for (size_t i = consumed; i < path.size(); ++i) {
    value = Attribute(value, std::string(path[i]), steps[path.size() - 1 - i]->range);
  }
  return value;
}

Value Evaluator::Attribute(const Value& source, const std::string& name, const Range& range) {
  if (!source.IsKnown()) {
    Unknown why = source.why_unknown();
    if (why.kind != Unknown::Kind::kError && why.kind != Unknown::Kind::kLimit &&
        why.kind != Unknown::Kind::kUnread) {
      why.name += "." + name;
    }
    why.not_empty = false;
    Type type;
    if (source.kind() == TypeKind::kObject) {
      const auto& attributes = source.type().attributes();
      const auto found = std::ranges::find(attributes, name, &Type::ObjectAttribute::name);
      if (found == attributes.end()) {
        return Fail(fmt::format("This object has no attribute named \"{}\".", name), range);
      }
      type = found->type;
      why.not_null = why.kind == Unknown::Kind::kComputed || why.kind == Unknown::Kind::kData;
    } else if (source.kind() == TypeKind::kMap) {
      type = source.type().element();
    } else if (source.type().IsPrimitive()) {
      return Fail(fmt::format("This value has no attribute \"{}\": it is not an object.", name),
                  range);
    }
    return Marked(Value::MakeUnknown(type, std::move(why)), source.IsSensitive());
  }
  if (source.IsNull()) {
    return Fail("This value is null, so it does not have any attributes.", range);
  }
  if (source.kind() == TypeKind::kObject || source.kind() == TypeKind::kMap) {
    const Value* found = source.Find(name);
    if (found == nullptr) {
      return Fail(fmt::format("This object has no attribute named \"{}\".", name), range);
    }
    return Marked(*found, source.IsSensitive());
  }
  if (const std::optional<Number> number = Number::Parse(name)) {
    return Element(source, Value::Num(*number), range);
  }
  return Fail(fmt::format("This value has no attribute \"{}\": it is not an object.", name), range);
}

// The keys of a set are its elements, and primitives have none.
Value Evaluator::Element(const Value& source, const Value& key, const Range& range) {
  if ((source.IsKnown() && source.IsNull()) || (key.IsKnown() && key.IsNull())) {
    return Fail("This value is null, so it can't be indexed.", range);
  }
  const TypeKind kind = source.kind();
  const bool sensitive = source.IsSensitive() || key.IsSensitive();
  const bool has_names = kind == TypeKind::kMap || kind == TypeKind::kObject;
  const bool has_numbers = kind == TypeKind::kList || kind == TypeKind::kTuple;
  if (!has_names && !has_numbers && (source.IsKnown() || kind != TypeKind::kDynamic)) {
    return Fail("This value can't be indexed.", range);
  }
  std::string problem;
  const std::optional<Value> at =
      kind == TypeKind::kDynamic
          ? key.WithSensitive(false)
          : Convert(key.WithSensitive(false), has_names ? TypeKind::kString : TypeKind::kNumber,
                    problem);
  if (!at.has_value()) {
    return Fail("The given key does not identify an element in this collection value.", range);
  }
  if (!at->IsKnown() || !source.IsKnown()) {
    return Marked(UnknownElement(source, *at, range), sensitive);
  }
  if (has_names) {
    const Value* found = source.Find(at->AsString());
    return found != nullptr
               ? Marked(*found, sensitive)
               : Fail("The given key does not identify an element in this collection value.",
                      range);
  }
  const std::optional<int64_t> index = at->AsNumber().ToInt64();
  if (!index.has_value() || *index < 0 || static_cast<size_t>(*index) >= source.Elements().size()) {
    return Fail(source.Elements().empty()
                    ? "The collection is empty: no index identifies an element of it."
                    : "The given index does not identify an element in this collection value.",
                range);
  }
  return Marked(source.Elements()[static_cast<size_t>(*index)], sensitive);
}

// source[key] where one of the two is unknown.
Value Evaluator::UnknownElement(const Value& source, const Value& key, const Range& range) {
  Unknown why = (source.IsKnown() ? key : source).why_unknown();
  why.not_null = false;
  why.not_empty = false;
  Type type;
  if (source.kind() == TypeKind::kList || source.kind() == TypeKind::kMap) {
    type = source.type().element();
  }
  if (!source.IsKnown() && key.IsKnown() && why.kind != Unknown::Kind::kError) {
    why.not_null = why.kind == Unknown::Kind::kComputed || why.kind == Unknown::Kind::kData;
    std::string ignored;
    const std::optional<Value> text = Convert(key, TypeKind::kString, ignored);
    const std::string shown = text.has_value() ? text->AsString() : "";
    if (source.kind() == TypeKind::kObject) {
      return Attribute(source, shown, range);
    }
    if (source.kind() == TypeKind::kTuple && key.kind() == TypeKind::kNumber) {
      const std::optional<int64_t> index = key.AsNumber().ToInt64();
      const Type tuple = source.type();
      if (!index.has_value() || *index < 0 ||
          static_cast<size_t>(*index) >= tuple.elements().size()) {
        return Fail("The given index does not identify an element in this collection value.",
                    range);
      }
      type = tuple.elements()[static_cast<size_t>(*index)];
    }
    why.name += key.kind() == TypeKind::kString ? fmt::format("[\"{}\"]", shown)
                                                : fmt::format("[{}]", shown);
  }
  return Value::MakeUnknown(std::move(type), std::move(why));
}

Value Evaluator::Try(const Call& call, const Range& range) {
  const size_t before = diagnostics_.size();
  for (const ExprPtr& argument : call.arguments) {
    Value value = Eval(*argument);
    const bool failed = diagnostics_.size() > before;
    diagnostics_.resize(before);
    if (!failed) {
      return value;
    }
  }
  return Fail("No argument of try() could be evaluated.", range);
}

Value Evaluator::Can(const Call& call, const Range& range) {
  if (call.arguments.size() != 1) {
    return Fail("can(): takes one argument.", range);
  }
  const size_t before = diagnostics_.size();
  const Value value = Eval(*call.arguments[0]);
  const bool failed = diagnostics_.size() > before;
  diagnostics_.resize(before);
  if (!failed && !value.IsWhollyKnown()) {
    return Derived(value, TypeKind::kBool);
  }
  return Value::Bool(!failed);
}

// templatestring(reference, names): the first argument must be a reference to a string, so that
// what is a template shows in the code that made it.
Value Evaluator::TemplateString(const Call& call, const Range& range) {
  if (!template_function_.empty()) {
    return Fail(fmt::format("templatestring(): can't be called inside {}().", template_function_),
                range);
  }
  const Expr* source = call.arguments.size() == 2 ? call.arguments[0].get() : nullptr;
  while (source != nullptr && !std::holds_alternative<Variable>(source->node)) {
    const GetAttr* get = std::get_if<GetAttr>(&source->node);
    const Index* index = std::get_if<Index>(&source->node);
    const Splat* splat = std::get_if<Splat>(&source->node);
    source = get != nullptr     ? get->source.get()
             : index != nullptr ? index->source.get()
             : splat != nullptr ? splat->source.get()
                                : nullptr;
  }
  if (source == nullptr || call.expands_last) {
    return Fail("templatestring(): takes a direct reference to a string, and a map of names.",
                range);
  }
  const Value text = Eval(*call.arguments[0]);
  const Value names = Eval(*call.arguments[1]);
  for (const Value* argument : {&text, &names}) {
    if (!argument->IsKnown()) {
      const bool failed = argument->why_unknown().kind == Unknown::Kind::kError;
      return failed ? *argument : Derived(*argument, TypeKind::kString);
    }
  }
  if (text.kind() != TypeKind::kString || text.IsNull() || names.IsNull()) {
    return Fail("templatestring(): a string and a map are required.", range);
  }
  const bool sensitive = text.IsSensitive() || names.ContainsSensitive();
  const Value result = EvalTemplate("templatestring", text.AsString(), names.Unmarked(), range);
  std::string problem;
  const std::optional<Value> converted = Convert(result, TypeKind::kString, problem);
  return converted.has_value() ? Marked(*converted, sensitive)
                               : Fail("templatestring(): the result is no string.", range);
}

// Evaluates a call's arguments, the last expanded. False: `early` is the result.
bool Evaluator::Arguments(const Call& call, const Range& range, std::vector<Value>& arguments,
                          std::optional<Value>& early) {
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    Value value = Eval(*call.arguments[i]);
    if (!call.expands_last || i + 1 < call.arguments.size()) {
      arguments.push_back(std::move(value));
      continue;
    }
    if (!value.IsKnown()) {
      early = value.why_unknown().kind == Unknown::Kind::kError ? value : Derived(value, {});
      return false;
    }
    const bool expands =
        !value.IsNull() && (value.kind() == TypeKind::kList || value.kind() == TypeKind::kTuple ||
                            value.kind() == TypeKind::kSet);
    if (!expands) {
      early = Fail("Only a list or tuple can be expanded into arguments.", range);
      return false;
    }
    for (const Value& element : value.Elements()) {
      arguments.push_back(Marked(element, value.IsSensitive()));
    }
  }
  for (const Value& argument : arguments) {
    if (!argument.IsKnown() && argument.why_unknown().kind == Unknown::Kind::kError) {
      early = argument;  // already reported
      return false;
    }
  }
  return true;
}

Value Evaluator::CallFunction(const Call& call, const Range& range) {
  std::string_view name = call.name;
  if (name.starts_with("core::")) {
    name.remove_prefix(6);
  }
  if (name == "try") {
    return Try(call, range);
  }
  if (name == "can") {
    return Can(call, range);
  }
  if (name == "templatestring") {
    return TemplateString(call, range);
  }
  if (name == "templatefile" && !template_function_.empty()) {
    return Fail(fmt::format("templatefile(): can't be called inside {}().", template_function_),
                range);
  }
  if (template_function_ == "templatestring" && name.starts_with("file")) {
    return Fail("Files can't be read inside templatestring().", range);
  }
  std::vector<Value> arguments;
  std::optional<Value> early;
  if (!Arguments(call, range, arguments, early)) {
    return *early;
  }
  bool exists = true;
  Value value = CallByName(name, arguments, *this, range, exists);
  if (!exists && name.starts_with("provider::")) {
    Unknown why{Unknown::Kind::kFunction, std::string(name) + "()", false, false};
    return Value::MakeUnknown({}, std::move(why));
  }
  if (!exists) {
    return Fail(fmt::format("There is no function named \"{}\".", name), range);
  }
  const bool is_container = value.IsKnown() && !value.IsNull();
  const size_t size = is_container ? value.Elements().size() + value.Entries().size() : 0;
  const size_t bytes =
      is_container && value.kind() == TypeKind::kString ? value.AsString().size() : 0;
  return Charge(size, bytes) ? value : AtLimit();
}

}  // namespace internal

EvalResult Evaluate(const Expr& expr, Scope& scope, const Locals& locals) {
  internal::Evaluator evaluator(scope, locals);
  Value value = evaluator.Eval(expr);
  return {std::move(value), std::move(evaluator.diagnostics())};
}

std::optional<EvalResult> CallFunction(std::string_view name, const std::vector<Value>& arguments,
                                       Scope& scope) {
  internal::Evaluator evaluator(scope, {});
  bool exists = true;
  Value value = internal::CallByName(name, arguments, evaluator, {}, exists);
  if (!exists) {
    return std::nullopt;
  }
  return EvalResult{std::move(value), std::move(evaluator.diagnostics())};
}

}  // namespace fuin::hcl
