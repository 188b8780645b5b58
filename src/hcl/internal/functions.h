// The functions of Terraform's language as tables: one a family, each entry with what it takes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/internal/evaluator.h"

namespace fuin::hcl::internal {

using Arguments = std::vector<Value>;

// One call under way.
struct Caller {
  std::string_view name;
  Evaluator& evaluator;
  const Range& range;
  const std::vector<Value>& given;  // the arguments as they came, marks and all

  // Reports "name(): message" and returns the value that stands for the fault. With a sensitive
  // argument the message, which may quote it, is not said.
  Value Fail(std::string message) const;
};

// `signature` has a letter for each parameter, after cty/function.Parameter:
//   s string, n number, a any, l list(string), b list(bool), L list(any), S set(any),
//   M map(list(string)); then, for what else it takes: 0 null, ? unknown, ! sensitive values;
//   a * at its end: any number of the last.
// Arguments come converted. Without ?, an unknown argument gives an unknown of `result` that names
// what decides it (never null unless may_be_null); without !, marks are taken off and put on the
// result. Elements inside an argument may be null and unknown at all times.
struct Function {
  std::string_view name;
  std::string_view signature;
  Type (*result)();
  Value (*call)(const Arguments&, const Caller&);
  bool may_be_null = false;
};

std::span<const Function> SequenceFunctions();
std::span<const Function> MappingFunctions();
std::span<const Function> SetFunctions();
std::span<const Function> StringFunctions();
std::span<const Function> FormatFunctions();
std::span<const Function> NumberFunctions();
std::span<const Function> TypeFunctions();
std::span<const Function> EncodingFunctions();
std::span<const Function> DocumentFunctions();
std::span<const Function> FileFunctions();
std::span<const Function> NetworkFunctions();
std::span<const Function> TimeFunctions();

// Result types.
inline Type AnyType() { return {}; }
inline Type StringType() { return TypeKind::kString; }
inline Type BoolType() { return TypeKind::kBool; }
inline Type NumberType() { return TypeKind::kNumber; }
inline Type StringsType() { return Type::List(TypeKind::kString); }
inline Type NumbersType() { return Type::List(TypeKind::kNumber); }
inline Type StringSetType() { return Type::Set(TypeKind::kString); }

// An unknown of `type` that whatever made `cause` (unknown itself) unknown decides.
Value UnknownResult(const Value& cause, Type type, bool not_null = true);

inline bool IsNull(const Value& value) { return value.IsKnown() && value.IsNull(); }
inline bool IsSequence(TypeKind kind) {
  return kind == TypeKind::kList || kind == TypeKind::kTuple || kind == TypeKind::kSet;
}
inline bool IsMapping(TypeKind kind) { return kind == TypeKind::kMap || kind == TypeKind::kObject; }
inline const std::string& Text(const Value& value) { return value.AsString(); }
inline Value Count(size_t count) { return Value::Num(static_cast<int64_t>(count)); }
// The number of elements, entries or grapheme clusters of a known value that is neither bool nor
// number.
Value LengthOf(const Value& value);

}  // namespace fuin::hcl::internal
