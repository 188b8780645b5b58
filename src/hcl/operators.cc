// Operators and conditionals (hclsyntax/expression_ops.go, ConditionalExpr; cty's Equals).

#include <fmt/format.h>

#include <algorithm>

#include "hcl/internal/evaluator.h"
#include "hcl/internal/unify.h"

namespace fuin::hcl::internal {
namespace {

// Whether all pairs are equal: false as soon as one is certain not to be, unknown as the first that
// is open.
template <class Values, class Part>
Value EqualParts(const Values& left, const Values& right, Part part) {
  std::optional<Value> open;
  for (size_t i = 0; i < left.size(); ++i) {
    Value equal = EqualValues(part(left[i]), part(right[i]));
    if (equal.IsKnown() && !equal.AsBool()) {
      return equal;
    }
    if (!equal.IsKnown() && !open.has_value()) {
      open = std::move(equal);
    }
  }
  return open.value_or(Value::Bool(true));
}

Value EqualKnown(const Value& left, const Value& right) {
  if (left.IsWhollyKnown() && right.IsWhollyKnown()) {
    return Value::Bool(left.Unmarked().Equals(right.Unmarked()));
  }
  const bool differs = left.kind() != right.kind() ||
                       left.Elements().size() != right.Elements().size() ||
                       left.Entries().size() != right.Entries().size();
  if (differs && left.kind() != TypeKind::kSet) {
    return Value::Bool(false);
  }
  if (left.kind() == TypeKind::kSet) {
    return Derived(left.IsWhollyKnown() ? right : left, TypeKind::kBool);
  }
  const auto same_name = [](const Value::Entry& a, const Value::Entry& b) {
    return a.first == b.first;
  };
  if (!std::ranges::equal(left.Entries(), right.Entries(), same_name)) {
    return Value::Bool(false);
  }
  const Value elements = EqualParts(left.Elements(), right.Elements(),
                                    [](const Value& element) -> const Value& { return element; });
  const Value entries =
      EqualParts(left.Entries(), right.Entries(),
                 [](const Value::Entry& entry) -> const Value& { return entry.second; });
  return elements.IsKnown() && elements.AsBool() ? entries : elements;
}

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
    const bool have_types = !HasDynamic(unknown.type()) && !HasDynamic(other.type());
    if (other.IsKnown() && have_types && !(unknown.type() == other.type())) {
      return Value::Bool(false);
    }
    return Derived(unknown, TypeKind::kBool);
  }
  return EqualKnown(left, right);
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
    return Marked(Derived(*value, value->type()), operand.IsSensitive());
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
      return Marked(Derived(*side, TypeKind::kBool), sensitive);
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
  if (op == BinaryOperator::kModulo) {
    return Value::Num(a.Modulo(b));
  }
  const std::optional<Number> result = a.Divide(b);
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
      return Marked(equal, sensitive);
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
      return Marked(Derived(*side, compares ? TypeKind::kBool : TypeKind::kNumber), sensitive);
    }
  }
  return Marked(Arithmetic(binary.op, *a, *b, range), sensitive);
}

// What cond ? a : b is where cond is unknown.
Value Evaluator::UnknownCondition(const Value& condition, const Value& if_true,
                                  const Value& if_false) {
  if (if_true.IsWhollyKnown() && if_false.IsWhollyKnown() && if_true.Equals(if_false)) {
    return if_true;
  }
  Unknown why = condition.why_unknown();
  why.not_null = IsCertainlyNotNull(if_true) && IsCertainlyNotNull(if_false);
  why.not_empty = false;
  const Type type = Unify({if_true.type(), if_false.type()}).value_or(Type());
  return Value::MakeUnknown(type, std::move(why));
}

Value Evaluator::Choose(const Conditional& conditional, const Range& range) {
  // Faults of the branch that is not chosen don't count, but its type does.
  std::vector<Diagnostic> kept = std::move(diagnostics_);
  diagnostics_.clear();
  const Value if_true = Eval(*conditional.if_true);
  const std::vector<Diagnostic> true_faults = std::move(diagnostics_);
  diagnostics_.clear();
  const Value if_false = Eval(*conditional.if_false);
  const std::vector<Diagnostic> false_faults = std::move(diagnostics_);
  diagnostics_ = std::move(kept);
  const Value raw = Eval(*conditional.condition);
  std::string problem;
  const std::optional<Value> condition =
      Convert(raw.WithSensitive(false), TypeKind::kBool, problem);
  if (!condition.has_value() || (condition->IsKnown() && condition->IsNull())) {
    return Fail(
        fmt::format("The condition is unsuitable: {}.", problem.empty() ? "it is null" : problem),
        conditional.condition->range);
  }
  const bool sensitive = raw.IsSensitive() || if_true.IsSensitive() || if_false.IsSensitive();
  if (!condition->IsKnown()) {
    return Marked(UnknownCondition(*condition, if_true, if_false), sensitive);
  }
  const bool is_true = condition->AsBool();
  const std::vector<Diagnostic>& faults = is_true ? true_faults : false_faults;
  diagnostics_.insert(diagnostics_.end(), faults.begin(), faults.end());
  const Value& chosen = is_true ? if_true : if_false;
  const Value& other = is_true ? if_false : if_true;
  if (!faults.empty()) {
    return chosen;
  }
  // A null without a type takes the other's; a value without a type, such as one that failed,
  // leaves this one as it is.
  const bool chosen_is_null = chosen.IsKnown() && chosen.IsNull();
  const bool other_is_null = other.IsKnown() && other.IsNull();
  std::optional<Type> type = Type();
  if (chosen.kind() == TypeKind::kDynamic && chosen_is_null) {
    type = other.type();
  } else if (other.kind() == TypeKind::kDynamic && other_is_null) {
    type = chosen.type();
  } else if (chosen.kind() != TypeKind::kDynamic && other.kind() != TypeKind::kDynamic) {
    type = Unify({if_true.type(), if_false.type()});
  }
  // What fuin does not know it may have given a type that Terraform does not: only known values are
  // held to their types.
  const std::optional<Value> converted =
      type.has_value() ? Convert(chosen, *type, problem) : std::nullopt;
  if (!converted.has_value() && chosen.IsWhollyKnown() && other.IsWhollyKnown()) {
    return Fail("The two results of this conditional have no type in common.", range);
  }
  return Marked(converted.value_or(chosen), sensitive);
}

}  // namespace fuin::hcl::internal
