// Functions by name. What stands here is cty's calling convention (cty/function/function.go, and
// hclsyntax's FunctionCallExpr, which converts arguments first); the functions are in the files of
// their families. Semantics after internal/lang/funcs of Terraform 1.11 and cty/function/stdlib
// 1.16.

#include "hcl/internal/functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/check.h"

namespace fuin::hcl::internal {
namespace {

struct Parameter {
  Type type;
  bool takes_null = false;
  bool takes_unknown = false;
  bool takes_sensitive = false;
};

struct Parameters {
  std::vector<Parameter> positional;
  std::optional<Parameter> rest;
};

Type TypeOf(char letter) {
  switch (letter) {
    case 's':
      return TypeKind::kString;
    case 'n':
      return TypeKind::kNumber;
    case 'l':
      return Type::List(TypeKind::kString);
    case 'b':
      return Type::List(TypeKind::kBool);
    case 'L':
      return Type::List({});
    case 'S':
      return Type::Set({});
    case 'M':
      return Type::Map(Type::List(TypeKind::kString));
    default:
      FUIN_CHECK(letter == 'a');
      return {};
  }
}

Parameters ReadSignature(std::string_view signature) {
  Parameters parameters;
  for (char c : signature) {
    if (c == '0') {
      parameters.positional.back().takes_null = true;
    } else if (c == '?') {
      parameters.positional.back().takes_unknown = true;
    } else if (c == '!') {
      parameters.positional.back().takes_sensitive = true;
    } else if (c == '*') {
      parameters.rest = parameters.positional.back();
      parameters.positional.pop_back();
    } else {
      parameters.positional.push_back({TypeOf(c)});
    }
  }
  return parameters;
}

struct Entry {
  const Function* function;
  Parameters parameters;
};

// Every function that is evaluated here. Built once; names are unique.
const std::unordered_map<std::string_view, Entry>& Table() {
  static const std::unordered_map<std::string_view, Entry> table = [] {
    std::unordered_map<std::string_view, Entry> built;
    for (const std::span<const Function> family :
         {SequenceFunctions(), MappingFunctions(), SetFunctions(), StringFunctions(),
          FormatFunctions(), NumberFunctions(), TypeFunctions(), EncodingFunctions(),
          DocumentFunctions(), FileFunctions(), NetworkFunctions(), TimeFunctions()}) {
      for (const Function& function : family) {
        const bool is_new =
            built.emplace(function.name, Entry{&function, ReadSignature(function.signature)})
                .second;
        FUIN_CHECK(is_new);
      }
    }
    return built;
  }();
  return table;
}

// Functions that are recognised and not evaluated here: time, randomness, what hangs on the machine
// that runs Terraform, and gzip, whose bytes are its implementation's. Their results are never
// null.
constexpr std::string_view kNotEvaluated[] = {
    "base64gunzip", "base64gzip", "bcrypt", "plantimestamp", "rsadecrypt", "timestamp", "uuid",
};

bool IsNotEvaluated(std::string_view name) {
  return std::ranges::find(kNotEvaluated, name) != std::ranges::end(kNotEvaluated);
}

Value NotEvaluated(const Arguments& arguments, const Caller& caller) {
  for (const Value& argument : arguments) {
    if (const Value* unknown = UnknownInside(argument)) {
      return UnknownResult(*unknown, TypeKind::kString);
    }
  }
  return Value::MakeUnknown(
      TypeKind::kString, {Unknown::Kind::kFunction, fmt::format("{}()", caller.name), true, false});
}

// Arguments as the function takes them; `early` is the result where one is unknown or unfit, and
// `sensitive` tells whether a mark was taken off.
Arguments Prepare(const Entry& entry, const Arguments& arguments, const Caller& caller,
                  std::optional<Value>& early, bool& sensitive) {
  const std::vector<Parameter>& positional = entry.parameters.positional;
  const bool fits = entry.parameters.rest.has_value() ? arguments.size() >= positional.size()
                                                      : arguments.size() == positional.size();
  if (!fits) {
    early = caller.Fail(fmt::format("takes {}{} arguments, not {}.",
                                    entry.parameters.rest.has_value() ? "at least " : "",
                                    positional.size(), arguments.size()));
    return {};
  }
  Arguments prepared;
  const Value* unknown = nullptr;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Parameter& parameter = i < positional.size() ? positional[i] : *entry.parameters.rest;
    std::string problem;
    std::optional<Value> value = Convert(arguments[i], parameter.type, problem);
    if (!value.has_value()) {
      early = caller.Fail(fmt::format("argument {} is unsuitable: {}.", i + 1, problem));
      return {};
    }
    if (IsNull(*value) && !parameter.takes_null) {
      early = caller.Fail(fmt::format("argument {} must not be null.", i + 1));
      return {};
    }
    if (!parameter.takes_sensitive && value->ContainsSensitive()) {
      sensitive = true;
      *value = value->Unmarked();
    }
    if (unknown == nullptr && !value->IsKnown() && !parameter.takes_unknown) {
      unknown = &arguments[i];
    }
    prepared.push_back(std::move(*value));
  }
  if (unknown != nullptr) {
    early = UnknownResult(*unknown, entry.function->result(), !entry.function->may_be_null);
  }
  return prepared;
}

}  // namespace

Value Caller::Fail(std::string message) const {
  if (std::ranges::any_of(given, &Value::ContainsSensitive)) {
    message = "it fails for a value that is sensitive.";
  }
  return evaluator.Fail(fmt::format("{}(): {}", name, message), range);
}

Value UnknownResult(const Value& cause, Type type, bool not_null) {
  Unknown why = cause.why_unknown();
  why.not_null = not_null;
  why.not_empty = false;
  return Value::MakeUnknown(std::move(type), std::move(why));
}

const Value* UnknownInside(const Value& value) {
  if (!value.IsKnown()) {
    return &value;
  }
  if (value.IsNull()) {
    return nullptr;
  }
  for (const Value& element : value.Elements()) {
    if (const Value* found = UnknownInside(element)) {
      return found;
    }
  }
  for (const Value::Entry& entry : value.Entries()) {
    if (const Value* found = UnknownInside(entry.second)) {
      return found;
    }
  }
  return nullptr;
}

Value CallByName(std::string_view name, const std::vector<Value>& arguments, Evaluator& evaluator,
                 const Range& range, bool& exists) {
  const Caller caller{name, evaluator, range, arguments};
  const auto found = Table().find(name);
  exists = found != Table().end() || IsNotEvaluated(name);
  if (!exists) {
    return Value::Null();
  }
  if (found == Table().end()) {
    const bool sensitive = std::ranges::any_of(arguments, &Value::ContainsSensitive);
    return NotEvaluated(arguments, caller).WithSensitive(sensitive);
  }
  std::optional<Value> early;
  bool sensitive = false;
  const Arguments prepared = Prepare(found->second, arguments, caller, early, sensitive);
  Value value =
      early.has_value() ? std::move(*early) : found->second.function->call(prepared, caller);
  return sensitive ? value.WithSensitive(true) : value;
}

}  // namespace fuin::hcl::internal
