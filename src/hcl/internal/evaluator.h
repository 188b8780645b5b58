// The tree walk behind Evaluate, and what functions need of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hcl/eval.h"

namespace fuin::hcl::internal {

class Evaluator {
 public:
  Evaluator(Scope& scope, Locals locals) : scope_(scope), locals_(std::move(locals)) {}

  Value Eval(const Expr& expr);

  Scope& scope() { return scope_; }
  std::vector<Diagnostic>& diagnostics() { return diagnostics_; }
  // Reports a fault at `range`, and returns the value that stands for it.
  Value Fail(std::string message, const Range& range);
  // Evaluates a template's text with these names alone, for templatefile() and templatestring().
  Value EvalTemplate(const std::string& text, const Value& names, const Range& range);
  // Counts one step. False: the limit is reached.
  bool Step() { return scope_.CountStep(); }

 private:
  Value EvalNode(const Expr& expr);
  Value Reference(const Expr& expr);
  Value Attribute(const Value& source, const std::string& name, const Range& range);
  Value Element(const Value& source, const Value& key, const Range& range);
  Value SplatOver(const Splat& splat, const Range& range);
  Value CallFunction(const Call& call, const Range& range);
  Value Try(const Call& call, const Range& range);
  Value Can(const Call& call);
  Value UnaryValue(const Unary& unary, const Range& range);
  Value BinaryValue(const Binary& binary, const Range& range);
  Value Logical(const Binary& binary, const Range& range);
  Value Arithmetic(BinaryOperator op, const Value& left, const Value& right, const Range& range);
  Value Choose(const Conditional& conditional, const Range& range);
  Value TupleValue(const Tuple& tuple);
  Value ObjectValue(const Object& object);
  Value ForValue(const For& loop, const Range& range);
  Value TemplateValue(const Template& parts, const Range& range);
  Value TemplateForValue(const TemplateFor& loop, const Range& range);

  Scope& scope_;
  Locals locals_;
  std::vector<Value> splat_items_;
  std::vector<Diagnostic> diagnostics_;
  int depth_ = 0;
};

// Whether a == b: known as soon as it is certain. The result is a bool, or unknown.
Value EqualValues(const Value& left, const Value& right);

// Keys (numbers or strings) and elements of anything that can be iterated; false for what can't.
bool Iterate(const Value& collection, std::vector<Value::Entry>& entries, std::vector<Value>& keys);

// One function of the language: its result, or a fault reported at `range`. `arguments` are
// evaluated.
Value CallByName(std::string_view name, const std::vector<Value>& arguments, Evaluator& evaluator,
                 const Range& range, bool& exists);

}  // namespace fuin::hcl::internal
