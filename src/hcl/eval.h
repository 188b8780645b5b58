// Expression → value, as Terraform's language evaluates it. What can't be known offline is an
// unknown value that names what decides it; what Terraform refuses is a diagnostic and an unknown
// value of kind kError.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "hcl/ast.h"
#include "hcl/value.h"

namespace fuin::hcl {

// Where names and files come from. One per module instance; the evaluator asks for a name only when
// an expression needs it, so that the implementer can evaluate lazily and detect cycles.
class Scope {
 public:
  virtual ~Scope() = default;

  // The value of a reference as far as the scope resolves it itself. `path` is the reference from
  // its root:
  // {"var", "x", "a"}, {"aws_kms_key", "eks"}, {"module", "kms", "arn"}. The scope consumes what it
  // needs
  // (>= 1 names), puts how many into `consumed`, and the evaluator applies the rest. Nothing: no
  // such name, and `problem` says so in a sentence.
  virtual std::optional<Value> Lookup(const std::vector<std::string_view>& path, size_t& consumed,
                                      std::string& problem) = 0;

  // The text of a file that file(), templatefile(), fileexists() and the like ask for; path as
  // written in the code. kDenied outside the tree.
  virtual Result<std::string> ReadText(const std::string& path) = 0;
  // The paths under `folder` that match `pattern`, sorted, as fileset() gives them.
  virtual Result<std::vector<std::string>> ListFiles(const std::string& folder,
                                                     const std::string& pattern) = 0;
  // Counts one step of work. False: limits::kEvaluationStepsMax is reached, and the value is
  // kLimit.
  virtual bool CountStep() = 0;
};

struct EvalResult {
  Value value;
  std::vector<Diagnostic> diagnostics;  // empty: Terraform would accept it
};

// Evaluates `expr`. Local names (each of a for expression) shadow the scope's.
using Locals = std::vector<std::pair<std::string, Value>>;
EvalResult Evaluate(const Expr& expr, Scope& scope, const Locals& locals = {});

// Every reference in `expr` to the scope, in the order of the text: for traces and dependency
// checks.
struct Reference {
  std::vector<std::string_view> path;
  Range range;
};
std::vector<Reference> References(const Expr& expr);

// Converts `value` to `type` as cty's convert package does. Nothing if there is no conversion;
// `problem` says why. Object constraints drop attributes that they don't name and fill in
// optional() defaults.
std::optional<Value> Convert(const Value& value, const Type& type, std::string& problem);

// Reads a type constraint: string, list(any), object({a = optional(bool, true)}). Nothing if it is
// none.
std::optional<Type> ReadType(const Expr& expr, std::string& problem);

// Calls a function of Terraform's language by name. Nothing: no such function. For tests and
// console.
std::optional<EvalResult> CallFunction(std::string_view name, const std::vector<Value>& arguments,
                                       Scope& scope);

}  // namespace fuin::hcl
