// The tree walk behind Evaluate, and what functions need of it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/eval.h"

namespace fuin::hcl::internal {

// What a for expression with keys has made so far.
struct KeyedResults {
  std::map<std::string, std::vector<Value>> values;
  bool sensitive = false;
};

class Evaluator {
 public:
  Evaluator(Scope& scope, Locals locals) : scope_(scope), locals_(std::move(locals)) {}

  Value Eval(const Expr& expr);

  Scope& scope() { return scope_; }
  std::vector<Diagnostic>& diagnostics() { return diagnostics_; }
  // Reports a fault at `range`, and returns the value that stands for it.
  Value Fail(std::string message, const Range& range);
  // Evaluates a template's text with these names alone, for the function templatefile() or
  // templatestring(), which neither can call again.
  Value EvalTemplate(std::string_view function, const std::string& text, const Value& names,
                     const Range& range);
  // Counts one step. False: the limit is reached.
  bool Step() { return scope_.CountStep(); }
  // Counts the memory that a new value takes as steps, so that the limit of steps bounds it.
  bool Charge(size_t element_count, size_t byte_count = 0);

 private:
  Value EvalNode(const Expr& expr);
  Value Reference(const Expr& expr);
  Value Attribute(const Value& source, const std::string& name, const Range& range);
  Value Element(const Value& source, const Value& key, const Range& range);
  Value UnknownElement(const Value& source, const Value& key, const Range& range);
  static Value AtLimit();
  Value SplatOver(const Splat& splat, const Range& range);
  Value CallFunction(const Call& call, const Range& range);
  Value Try(const Call& call, const Range& range);
  Value Can(const Call& call, const Range& range);
  Value TemplateString(const Call& call, const Range& range);
  bool Arguments(const Call& call, const Range& range, std::vector<Value>& arguments,
                 std::optional<Value>& early);
  Value UnaryValue(const Unary& unary, const Range& range);
  Value BinaryValue(const Binary& binary, const Range& range);
  Value Logical(const Binary& binary, const Range& range);
  Value Arithmetic(BinaryOperator op, const Value& left, const Value& right, const Range& range);
  Value Choose(const Conditional& conditional, const Range& range);
  Value TupleValue(const Tuple& tuple);
  Value ObjectValue(const Object& object);
  Value ForValue(const For& loop, const Range& range);
  bool IsIncluded(const For& loop, bool& sensitive, std::optional<Value>& outcome);
  bool AddKeyed(const For& loop, const Range& range, KeyedResults& results,
                std::optional<Value>& outcome);
  Value UnknownCondition(const Value& condition, const Value& if_true, const Value& if_false);
  Value TemplateValue(const Template& parts, const Range& range);
  Value TemplateForValue(const TemplateFor& loop, const Range& range);

  Scope& scope_;
  Locals locals_;
  std::vector<Value> splat_items_;
  std::vector<Diagnostic> diagnostics_;
  int depth_ = 0;
  // The function whose template is being evaluated, or "": names are then the template's alone.
  std::string_view template_function_;
};

// What follows is shared by the files of the evaluator.

// The first unknown value at or in `value`, or null.
const Value* UnknownInside(const Value& value);

// An unknown of `type` that whatever made `cause` (or something in it) unknown decides; never null.
Value Derived(const Value& cause, Type type);

inline bool IsCertainlyNotNull(const Value& value) {
  return value.IsKnown() ? !value.IsNull() : value.why_unknown().not_null;
}

inline Value Marked(Value value, bool sensitive) {
  return sensitive ? value.WithSensitive(true) : value;
}

// Whether a == b: known as soon as it is certain. The result is a bool, or unknown.
Value EqualValues(const Value& left, const Value& right);

// Keys (numbers or strings) and elements of anything that can be iterated; false for what can't.
bool Iterate(const Value& collection, std::vector<Value::Entry>& entries, std::vector<Value>& keys);

// One function of the language: its result, or a fault reported at `range`. `arguments` are
// evaluated.
Value CallByName(std::string_view name, const std::vector<Value>& arguments, Evaluator& evaluator,
                 const Range& range, bool& exists);

}  // namespace fuin::hcl::internal
