// Expressions → values, node by node (hclsyntax/expression.go, expression_template.go,
// expression_ops.go of hashicorp/hcl v2.23). Where HCL would give a bare unknown, the result names
// what decides it, and is known as soon as that is certain whatever the unknown turns out to be.

#include "hcl/eval.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/limits.h"
#include "hcl/internal/evaluator.h"
#include "hcl/internal/unify.h"
#include "hcl/parse.h"

namespace fuin::hcl {
namespace internal {
namespace {

// The first unknown value among these; for a container, the first inside.
const Value* FirstUnknown(const Value& value) {
  if (!value.IsKnown()) {
    return &value;
  }
  if (value.IsNull()) {
    return nullptr;
  }
  for (const Value& element : value.Elements()) {
    if (const Value* unknown = FirstUnknown(element)) {
      return unknown;
    }
  }
  for (const Value::Entry& entry : value.Entries()) {
    if (const Value* unknown = FirstUnknown(entry.second)) {
      return unknown;
    }
  }
  return nullptr;
}

// An unknown of `type` that whatever made `cause` unknown decides; never null.
Value Derived(const Value& cause, Type type) {
  Unknown why = FirstUnknown(cause)->why_unknown();
  why.not_null = true;
  why.not_empty = false;
  return Value::MakeUnknown(std::move(type), std::move(why));
}

bool IsCertainlyNotNull(const Value& value) {
  return value.IsKnown() ? !value.IsNull() : value.why_unknown().not_null;
}

Value Marked(Value value, bool sensitive) { return sensitive ? value.WithSensitive(true) : value; }

}  // namespace

Value EqualValues(const Value& left, const Value& right) {
  const bool left_null = left.IsKnown() && left.IsNull();
  const bool right_null = right.IsKnown() && right.IsNull();
  if (left_null || right_null) {
    const Value& other = left_null ? right : left;
    if (left_null && right_null) {
      return Value::Bool(true);
    }
    return IsCertainlyNotNull(other) ? Value::Bool(false) : Derived(other, TypeKind::kBool);
  }
  if (!left.IsKnown() || !right.IsKnown()) {
    const Value& unknown = left.IsKnown() ? right : left;
    const Value& other = left.IsKnown() ? left : right;
    const bool is_empty_text =
        other.IsKnown() && other.kind() == TypeKind::kString && other.AsString().empty();
    if (is_empty_text && unknown.why_unknown().not_empty) {
      return Value::Bool(false);
    }
    return Derived(unknown, TypeKind::kBool);
  }
  if (left.IsWhollyKnown() && right.IsWhollyKnown()) {
    return Value::Bool(left.Equals(right));
  }
  const bool differs = left.kind() != right.kind() ||
                       left.Elements().size() != right.Elements().size() ||
                       left.Entries().size() != right.Entries().size();
  return differs ? Value::Bool(false)
                 : Derived(left.IsWhollyKnown() ? right : left, TypeKind::kBool);
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

Value Evaluator::Eval(const Expr& expr) {
  if (!scope_.CountStep() || depth_ > limits::kExpressionHeightMax) {
    Unknown why;
    why.kind = Unknown::Kind::kLimit;
    why.name = "evaluation limit";
    return Value::MakeUnknown({}, std::move(why));
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
    if (why.kind != Unknown::Kind::kError && why.kind != Unknown::Kind::kLimit) {
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

Value Evaluator::Element(const Value& source, const Value& key, const Range& range) {
  if (!key.IsKnown() || !source.IsKnown()) {
    const Value& unknown = source.IsKnown() ? key : source;
    Unknown why = unknown.why_unknown();
    why.not_null = false;
    why.not_empty = false;
    if (!source.IsKnown() && key.IsKnown() && !key.IsNull() && why.kind != Unknown::Kind::kError) {
      why.not_null = why.kind == Unknown::Kind::kComputed || why.kind == Unknown::Kind::kData;
      std::string ignored;
      const std::optional<Value> text = Convert(key, TypeKind::kString, ignored);
      const std::string shown = text.has_value() ? text->WithSensitive(false).AsString() : "";
      why.name += key.kind() == TypeKind::kString ? fmt::format("[\"{}\"]", shown)
                                                  : fmt::format("[{}]", shown);
    }
    return Value::MakeUnknown({}, std::move(why));
  }
  if (source.IsNull() || key.IsNull()) {
    return Fail("This value is null, so it can't be indexed.", range);
  }
  const bool sensitive = source.IsSensitive() || key.IsSensitive();
  std::string problem;
  if (source.kind() == TypeKind::kMap || source.kind() == TypeKind::kObject) {
    const std::optional<Value> name = Convert(key.WithSensitive(false), TypeKind::kString, problem);
    const Value* found = name.has_value() ? source.Find(name->AsString()) : nullptr;
    if (found == nullptr) {
      return Fail("The given key does not identify an element in this collection value.", range);
    }
    return Marked(*found, sensitive);
  }
  if (source.kind() != TypeKind::kList && source.kind() != TypeKind::kTuple) {
    return Fail("This value can't be indexed.", range);
  }
  const std::optional<Value> number = Convert(key.WithSensitive(false), TypeKind::kNumber, problem);
  const std::optional<int64_t> at =
      number.has_value() ? number->AsNumber().ToInt64() : std::nullopt;
  if (!at.has_value() || *at < 0 || static_cast<size_t>(*at) >= source.Elements().size()) {
    return Fail(source.Elements().empty()
                    ? "The collection is empty: no index identifies an element of it."
                    : "The given index does not identify an element in this collection value.",
                range);
  }
  return Marked(source.Elements()[static_cast<size_t>(*at)], sensitive);
}

Value Evaluator::SplatOver(const Splat& splat, const Range& range) {
  const Value source = Eval(*splat.source);
  if (!source.IsKnown()) {
    Unknown why = source.why_unknown();
    why.not_null = true;
    why.not_empty = false;
    return Value::MakeUnknown({}, std::move(why));
  }
  if (source.IsNull()) {
    return Value::Tuple({});
  }
  std::vector<Value> items;
  if (source.kind() == TypeKind::kList || source.kind() == TypeKind::kSet ||
      source.kind() == TypeKind::kTuple) {
    items = source.Elements();
  } else {
    items = {source};
  }
  std::vector<Value> results;
  for (const Value& item : items) {
    splat_items_.push_back(item);
    results.push_back(Eval(*splat.each));
    splat_items_.pop_back();
  }
  static_cast<void>(range);
  return Marked(Value::Tuple(std::move(results)), source.IsSensitive());
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

Value Evaluator::Can(const Call& call) {
  if (call.arguments.size() != 1) {
    return Value::Bool(false);
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

Value Evaluator::CallFunction(const Call& call, const Range& range) {
  std::string_view name = call.name;
  if (name.starts_with("core::")) {
    name.remove_prefix(6);
  }
  if (name == "try") {
    return Try(call, range);
  }
  if (name == "can") {
    return Can(call);
  }
  std::vector<Value> arguments;
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    Value value = Eval(*call.arguments[i]);
    if (!call.expands_last || i + 1 < call.arguments.size()) {
      arguments.push_back(std::move(value));
      continue;
    }
    if (!value.IsKnown()) {
      return Derived(value, {});
    }
    const bool expands =
        !value.IsNull() && (value.kind() == TypeKind::kList || value.kind() == TypeKind::kTuple ||
                            value.kind() == TypeKind::kSet);
    if (!expands) {
      return Fail("Only a list or tuple can be expanded into arguments.", range);
    }
    arguments.insert(arguments.end(), value.Elements().begin(), value.Elements().end());
  }
  for (const Value& argument : arguments) {
    if (!argument.IsKnown() && argument.why_unknown().kind == Unknown::Kind::kError) {
      return argument;  // already reported
    }
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
  return value;
}

Value Evaluator::UnaryValue(const Unary& unary, const Range& range) {
  const bool is_not = unary.op == UnaryOperator::kNot;
  const Value operand = Eval(*unary.operand);
  std::string problem;
  const std::optional<Value> value =
      Convert(operand, is_not ? TypeKind::kBool : TypeKind::kNumber, problem);
  if (!value.has_value() || (value->IsKnown() && value->IsNull())) {
    return Fail(fmt::format("The operand of {} is unsuitable: {}.", is_not ? "!" : "-",
                            problem.empty() ? "it is null" : problem),
                range);
  }
  if (!value->IsKnown()) {
    return Derived(*value, value->type());
  }
  return Marked(is_not ? Value::Bool(!value->AsBool()) : Value::Num(value->AsNumber().Negate()),
                operand.IsSensitive());
}

Value Evaluator::Logical(const Binary& binary, const Range& range) {
  const bool is_and = binary.op == BinaryOperator::kAnd;
  std::optional<Value> sides[2];
  bool sensitive = false;
  const Expr* operands[2] = {binary.left.get(), binary.right.get()};
  for (size_t i = 0; i < 2; ++i) {
    const Value operand = Eval(*operands[i]);
    std::string problem;
    sides[i] = Convert(operand, TypeKind::kBool, problem);
    if (!sides[i].has_value() || (sides[i]->IsKnown() && sides[i]->IsNull())) {
      return Fail(fmt::format("An operand of {} is unsuitable: {}.", is_and ? "&&" : "||",
                              problem.empty() ? "it is null" : problem),
                  range);
    }
    sensitive = sensitive || operand.IsSensitive();
    // Decided by this side alone; as from Terraform 1.12 the other is not looked at.
    if (sides[i]->IsKnown() && sides[i]->AsBool() != is_and) {
      return Marked(Value::Bool(!is_and), sensitive);
    }
  }
  for (const std::optional<Value>& side : sides) {
    if (!side->IsKnown()) {
      return Derived(*side, TypeKind::kBool);
    }
  }
  return Marked(Value::Bool(is_and), sensitive);
}

Value Evaluator::Arithmetic(BinaryOperator op, const Value& left, const Value& right,
                            const Range& range) {
  const Number& a = left.AsNumber();
  const Number& b = right.AsNumber();
  switch (op) {
    case BinaryOperator::kLess:
      return Value::Bool(a.Compare(b) < 0);
    case BinaryOperator::kLessOrEqual:
      return Value::Bool(a.Compare(b) <= 0);
    case BinaryOperator::kGreater:
      return Value::Bool(a.Compare(b) > 0);
    case BinaryOperator::kGreaterOrEqual:
      return Value::Bool(a.Compare(b) >= 0);
    case BinaryOperator::kAdd:
      return Value::Num(a.Add(b));
    case BinaryOperator::kSubtract:
      return Value::Num(a.Subtract(b));
    case BinaryOperator::kMultiply:
      return Value::Num(a.Multiply(b));
    default:
      break;
  }
  const std::optional<Number> result = op == BinaryOperator::kDivide ? a.Divide(b) : a.Modulo(b);
  return result.has_value() ? Value::Num(*result) : Fail("Division by zero.", range);
}

Value Evaluator::BinaryValue(const Binary& binary, const Range& range) {
  if (binary.op == BinaryOperator::kAnd || binary.op == BinaryOperator::kOr) {
    return Logical(binary, range);
  }
  const Value left = Eval(*binary.left);
  const Value right = Eval(*binary.right);
  const bool sensitive = left.ContainsSensitive() || right.ContainsSensitive();
  if (binary.op == BinaryOperator::kEqual || binary.op == BinaryOperator::kNotEqual) {
    const Value equal = EqualValues(left, right);
    if (!equal.IsKnown()) {
      return equal;
    }
    return Marked(Value::Bool(equal.AsBool() == (binary.op == BinaryOperator::kEqual)), sensitive);
  }
  const bool compares =
      binary.op >= BinaryOperator::kLess && binary.op <= BinaryOperator::kGreaterOrEqual;
  std::string problem;
  const std::optional<Value> a = Convert(left.WithSensitive(false), TypeKind::kNumber, problem);
  const std::optional<Value> b = Convert(right.WithSensitive(false), TypeKind::kNumber, problem);
  if (!a.has_value() || !b.has_value()) {
    return Fail(fmt::format("An operand is unsuitable: {}.", problem), range);
  }
  for (const Value* side : {&*a, &*b}) {
    if (side->IsKnown() && side->IsNull()) {
      return Fail("An operand is null.", range);
    }
  }
  for (const Value* side : {&*a, &*b}) {
    if (!side->IsKnown()) {
      return Derived(*side, compares ? TypeKind::kBool : TypeKind::kNumber);
    }
  }
  return Marked(Arithmetic(binary.op, *a, *b, range), sensitive);
}

Value Evaluator::Choose(const Conditional& conditional, const Range& range) {
  const Value raw = Eval(*conditional.condition);
  std::string problem;
  const std::optional<Value> condition =
      Convert(raw.WithSensitive(false), TypeKind::kBool, problem);
  if (!condition.has_value() || (condition->IsKnown() && condition->IsNull())) {
    return Fail(
        fmt::format("The condition is unsuitable: {}.", problem.empty() ? "it is null" : problem),
        conditional.condition->range);
  }
  // Faults of the branch that is not chosen don't count, but its type does.
  std::vector<Diagnostic> kept = std::move(diagnostics_);
  diagnostics_.clear();
  const Value if_true = Eval(*conditional.if_true);
  std::vector<Diagnostic> true_faults = std::move(diagnostics_);
  diagnostics_.clear();
  const Value if_false = Eval(*conditional.if_false);
  std::vector<Diagnostic> false_faults = std::move(diagnostics_);
  diagnostics_ = std::move(kept);
  if (!condition->IsKnown()) {
    if (if_true.IsWhollyKnown() && if_false.IsWhollyKnown() && if_true.Equals(if_false)) {
      return if_true;
    }
    Unknown why = condition->why_unknown();
    why.not_null = IsCertainlyNotNull(if_true) && IsCertainlyNotNull(if_false);
    why.not_empty = false;
    const Type type = Unify({if_true.type(), if_false.type()}).value_or(Type());
    return Value::MakeUnknown(type, std::move(why));
  }
  const bool is_true = condition->AsBool();
  const std::vector<Diagnostic>& faults = is_true ? true_faults : false_faults;
  diagnostics_.insert(diagnostics_.end(), faults.begin(), faults.end());
  const Value& chosen = is_true ? if_true : if_false;
  Value result = chosen;
  const std::optional<Type> type = Unify({if_true.type(), if_false.type()});
  const bool failed = !chosen.IsKnown() && chosen.why_unknown().kind == Unknown::Kind::kError;
  if (type.has_value() && !failed && !(chosen.type() == *type)) {
    if (std::optional<Value> converted = Convert(chosen, *type, problem)) {
      result = std::move(*converted);
    }
  }
  static_cast<void>(range);
  return Marked(std::move(result), raw.IsSensitive() || chosen.IsSensitive());
}

Value Evaluator::TupleValue(const Tuple& tuple) {
  std::vector<Value> elements;
  elements.reserve(tuple.elements.size());
  for (const ExprPtr& element : tuple.elements) {
    elements.push_back(Eval(*element));
  }
  return Value::Tuple(std::move(elements));
}

Value Evaluator::ObjectValue(const Object& object) {
  std::vector<Value::Entry> entries;
  entries.reserve(object.items.size());
  const Value* unknown_key = nullptr;
  std::vector<Value> keys;
  keys.reserve(object.items.size());
  for (const ObjectItem& item : object.items) {
    keys.push_back(Eval(*item.key));
    std::string problem;
    const std::optional<Value> name =
        Convert(keys.back().WithSensitive(false), TypeKind::kString, problem);
    Value value = Eval(*item.value);
    if (!name.has_value() || (name->IsKnown() && name->IsNull())) {
      return Fail("A key of this object is null or no string.", item.key->range);
    }
    if (!name->IsKnown()) {
      unknown_key = &keys.back();
      continue;
    }
    entries.emplace_back(name->AsString(), std::move(value));
  }
  return unknown_key != nullptr ? Derived(*unknown_key, {}) : Value::Object(std::move(entries));
}

Value Evaluator::ForValue(const For& loop, const Range& range) {
  const Value collection = Eval(*loop.collection);
  if (!collection.IsKnown()) {
    return Derived(collection, {});
  }
  std::vector<Value::Entry> items;
  std::vector<Value> keys;
  if (collection.IsNull() || !Iterate(collection, items, keys)) {
    return Fail("A for expression needs a list, set, map, tuple or object.",
                loop.collection->range);
  }
  const size_t outer = locals_.size();
  std::vector<Value> results;
  std::vector<Value::Entry> entries;
  std::map<std::string, std::vector<Value>> groups;
  std::optional<Value> outcome;
  for (size_t i = 0; i < items.size() && !outcome.has_value(); ++i) {
    if (!loop.key_name.empty()) {
      locals_.emplace_back(loop.key_name, keys[i]);
    }
    locals_.emplace_back(loop.value_name, items[i].second);
    std::string problem;
    bool is_in = true;
    if (loop.condition != nullptr) {
      const std::optional<Value> condition =
          Convert(Eval(*loop.condition).WithSensitive(false), TypeKind::kBool, problem);
      if (!condition.has_value() || (condition->IsKnown() && condition->IsNull())) {
        outcome = Fail("The condition of this for expression is no bool.", loop.condition->range);
      } else if (!condition->IsKnown()) {
        outcome = Derived(*condition, {});
      } else {
        is_in = condition->AsBool();
      }
    }
    if (!outcome.has_value() && is_in && loop.key_result == nullptr) {
      results.push_back(Eval(*loop.result));
    } else if (!outcome.has_value() && is_in) {
      const Value raw_key = Eval(*loop.key_result);
      const std::optional<Value> key =
          Convert(raw_key.WithSensitive(false), TypeKind::kString, problem);
      if (!key.has_value() || (key->IsKnown() && key->IsNull())) {
        outcome =
            Fail("A key in this for expression is null or no string.", loop.key_result->range);
      } else if (!key->IsKnown()) {
        outcome = Derived(*key, {});
      } else if (loop.groups) {
        groups[key->AsString()].push_back(Eval(*loop.result));
      } else if (std::ranges::find(entries, key->AsString(), &Value::Entry::first) !=
                 entries.end()) {
        outcome = Fail("Two elements of this for expression have the same key.", range);
      } else {
        entries.emplace_back(key->AsString(), Eval(*loop.result));
      }
    }
    locals_.resize(outer);
  }
  if (outcome.has_value()) {
    return *outcome;
  }
  for (auto& [key, values] : groups) {
    entries.emplace_back(key, Value::Tuple(std::move(values)));
  }
  return Marked(loop.key_result == nullptr ? Value::Tuple(std::move(results))
                                           : Value::Object(std::move(entries)),
                collection.IsSensitive());
}

Value Evaluator::TemplateValue(const Template& parts, const Range& range) {
  if (parts.unwraps && parts.parts.size() == 1) {
    return Eval(*parts.parts[0]);
  }
  std::string text;
  std::optional<Value> unknown;
  bool sensitive = false;
  for (const ExprPtr& part : parts.parts) {
    const Value value = Eval(*part);
    sensitive = sensitive || value.ContainsSensitive();
    std::string problem;
    const std::optional<Value> converted =
        Convert(value.WithSensitive(false), TypeKind::kString, problem);
    if (!converted.has_value() || (converted->IsKnown() && converted->IsNull())) {
      return Fail(fmt::format("A value in this template is unsuitable: {}.",
                              problem.empty() ? "it is null" : problem),
                  part->range);
    }
    if (!converted->IsKnown()) {
      unknown = unknown.has_value() ? unknown : Derived(*converted, TypeKind::kString);
      continue;
    }
    text += converted->AsString();
    if (text.size() > limits::kStringBytesMax) {
      return Fail("This template gives a text that is too long.", range);
    }
  }
  if (unknown.has_value()) {
    Unknown why = unknown->why_unknown();
    why.not_empty = !text.empty();
    return Marked(Value::MakeUnknown(TypeKind::kString, std::move(why)), sensitive);
  }
  return Marked(Value::String(std::move(text)), sensitive);
}

Value Evaluator::TemplateForValue(const TemplateFor& loop, const Range& range) {
  const Value collection = Eval(*loop.collection);
  if (!collection.IsKnown()) {
    return Derived(collection, TypeKind::kString);
  }
  std::vector<Value::Entry> items;
  std::vector<Value> keys;
  if (collection.IsNull() || !Iterate(collection, items, keys)) {
    return Fail("A for directive needs a list, set, map, tuple or object.", range);
  }
  std::string text;
  const size_t outer = locals_.size();
  for (size_t i = 0; i < items.size(); ++i) {
    if (!loop.key_name.empty()) {
      locals_.emplace_back(loop.key_name, keys[i]);
    }
    locals_.emplace_back(loop.value_name, items[i].second);
    const Value body = Eval(*loop.body);
    locals_.resize(outer);
    if (!body.IsKnown()) {
      return body;
    }
    text += body.IsNull() || body.kind() != TypeKind::kString ? "" : body.AsString();
    if (text.size() > limits::kStringBytesMax) {
      return Fail("This template gives a text that is too long.", range);
    }
  }
  return Marked(Value::String(std::move(text)), collection.ContainsSensitive());
}

Value Evaluator::EvalTemplate(const std::string& text, const Value& names, const Range& range) {
  std::vector<Diagnostic> faults;
  const ExprPtr body = ParseTemplate(text, {}, faults);
  if (!faults.empty()) {
    return Fail("The template does not parse: " + faults[0].message, range);
  }
  Locals locals;
  for (const Value::Entry& entry : names.Entries()) {
    locals.emplace_back(entry.first, entry.second);
  }
  std::swap(locals, locals_);
  Value value = depth_ > limits::kExpressionDepthMax
                    ? Fail("Templates call each other without end.", range)
                    : Eval(*body);
  std::swap(locals, locals_);
  return value;
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
