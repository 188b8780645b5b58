// Terraform's functions, by name. A function whose result hangs on an unknown argument gives an
// unknown that names what decides it; one that can't be evaluated offline (time, randomness,
// digests) names itself. Semantics after internal/lang/funcs of Terraform 1.11 and
// cty/function/stdlib.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "base/limits.h"
#include "base/strings.h"
#include "hcl/internal/evaluator.h"
#include "hcl/internal/json_values.h"
#include "hcl/internal/unify.h"
#include "text/document.h"
#include "text/regex.h"

namespace fuin::hcl::internal {
namespace {

using Arguments = std::vector<Value>;

struct Caller {
  std::string_view name;
  Evaluator& evaluator;
  const Range& range;

  Value Fail(std::string message) const {
    return evaluator.Fail(fmt::format("{}(): {}", name, message), range);
  }
};

bool IsNull(const Value& value) { return value.IsKnown() && value.IsNull(); }
bool IsSequence(const Value& value) {
  return value.kind() == TypeKind::kList || value.kind() == TypeKind::kTuple ||
         value.kind() == TypeKind::kSet;
}
bool IsMapping(const Value& value) {
  return value.kind() == TypeKind::kMap || value.kind() == TypeKind::kObject;
}

Value UnknownResult(const Value& cause, Type type, bool not_null = true) {
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

// A list where all elements have one type, else the tuple as it is.
Value AsList(std::vector<Value> elements) {
  const bool has_one_type = std::ranges::all_of(
      elements, [&](const Value& value) { return value.type() == elements[0].type(); });
  Value tuple = Value::Tuple(std::move(elements));
  if (!has_one_type) {
    return tuple;
  }
  std::string ignored;
  return Convert(tuple, Type::List({}), ignored).value_or(tuple);
}

// As cty passes a tuple to a parameter that is a list: all elements converted to one type.
Value AsUnifiedList(std::vector<Value> elements) {
  Value tuple = Value::Tuple(std::move(elements));
  std::string ignored;
  return Convert(tuple, Type::List({}), ignored).value_or(tuple);
}

// --- functions that look at unknown arguments themselves ---

Value Coalesce(const Arguments& arguments, const Caller& caller) {
  std::vector<Type> types;
  for (const Value& argument : arguments) {
    types.push_back(argument.type());
  }
  const std::optional<Type> type = Unify(types);
  if (!type.has_value()) {
    return caller.Fail("all arguments must have the same type.");
  }
  for (const Value& argument : arguments) {
    std::string problem;
    const std::optional<Value> value = Convert(argument, *type, problem);
    if (!value.has_value()) {
      return caller.Fail(problem);
    }
    if (!value->IsKnown()) {
      const Unknown& why = value->why_unknown();
      const bool is_certain = why.not_null && (why.not_empty || type->kind() != TypeKind::kString);
      return is_certain ? *value : UnknownResult(*value, *type);
    }
    const bool is_empty =
        value->IsNull() || (value->kind() == TypeKind::kString && value->AsString().empty());
    if (!is_empty) {
      return *value;
    }
  }
  return caller.Fail("no non-null, non-empty-string arguments.");
}

Value CoalesceList(const Arguments& arguments, const Caller& caller) {
  for (const Value& argument : arguments) {
    if (!argument.IsKnown()) {
      return UnknownResult(argument, {});
    }
    if (!argument.IsNull() && !argument.Elements().empty()) {
      return argument;
    }
  }
  return caller.Fail("no non-null, non-empty arguments.");
}

Value Length(const Arguments& arguments, const Caller& caller) {
  const Value& value = arguments[0];
  if (!value.IsKnown()) {
    return UnknownResult(value, TypeKind::kNumber);
  }
  if (value.IsNull()) {
    return caller.Fail("argument must not be null.");
  }
  if (value.kind() == TypeKind::kString) {
    return Value::Num(static_cast<int64_t>(CodePointCount(value.AsString())));
  }
  if (!IsSequence(value) && !IsMapping(value)) {
    return caller.Fail("argument must be a string, a collection, or a structure.");
  }
  return Value::Num(static_cast<int64_t>(value.Elements().size() + value.Entries().size()));
}

Value Merge(const Arguments& arguments, const Caller& caller) {
  std::vector<Value::Entry> entries;
  for (const Value& argument : arguments) {
    if (!argument.IsKnown()) {
      return UnknownResult(argument, {});
    }
    if (argument.IsNull()) {
      continue;
    }
    if (!IsMapping(argument)) {
      return caller.Fail("arguments must be maps or objects.");
    }
    entries.insert(entries.end(), argument.Entries().begin(), argument.Entries().end());
  }
  return Value::Object(std::move(entries));
}

Value Concat(const Arguments& arguments, const Caller& caller) {
  std::vector<Value> elements;
  for (const Value& argument : arguments) {
    if (!argument.IsKnown()) {
      return UnknownResult(argument, {});
    }
    if (argument.IsNull() || !IsSequence(argument)) {
      return caller.Fail("all arguments must be lists or tuples.");
    }
    elements.insert(elements.end(), argument.Elements().begin(), argument.Elements().end());
  }
  return AsList(std::move(elements));
}

Value Lookup(const Arguments& arguments, const Caller& caller) {
  if (!arguments[0].IsKnown() || !arguments[1].IsKnown()) {
    return UnknownResult(arguments[0].IsKnown() ? arguments[1] : arguments[0], {}, false);
  }
  if (arguments[0].IsNull() || arguments[1].IsNull() || !IsMapping(arguments[0])) {
    return caller.Fail("the first argument must be a map, the second its key.");
  }
  std::string problem;
  const std::optional<Value> key =
      Convert(arguments[1].WithSensitive(false), TypeKind::kString, problem);
  if (const Value* found = key.has_value() ? arguments[0].Find(key->AsString()) : nullptr) {
    return *found;
  }
  if (arguments.size() == 3) {
    return arguments[2];
  }
  return caller.Fail("the map has no such key, and there is no default.");
}

Value One(const Arguments& arguments, const Caller& caller) {
  const Value& list = arguments[0];
  if (!list.IsKnown()) {
    return UnknownResult(list, {}, false);
  }
  if (list.IsNull() || !IsSequence(list)) {
    return caller.Fail("the argument must be a list, set or tuple.");
  }
  if (list.Elements().size() > 1) {
    return caller.Fail("must be a list, set, or tuple value with either zero or one elements.");
  }
  return list.Elements().empty() ? Value::Null() : list.Elements()[0];
}

Value ElementAt(const Arguments& arguments, const Caller& caller) {
  if (!arguments[0].IsKnown() || !arguments[1].IsKnown()) {
    return UnknownResult(arguments[0].IsKnown() ? arguments[1] : arguments[0], {}, false);
  }
  std::string problem;
  const std::optional<Value> number = Convert(arguments[1], TypeKind::kNumber, problem);
  const std::optional<int64_t> index =
      number.has_value() && !number->IsNull() ? number->AsNumber().ToInt64() : std::nullopt;
  if (arguments[0].IsNull() || !IsSequence(arguments[0]) || !index.has_value() ||
      arguments[0].Elements().empty()) {
    return caller.Fail("cannot use element function with an empty list.");
  }
  const auto size = static_cast<int64_t>(arguments[0].Elements().size());
  return arguments[0].Elements()[static_cast<size_t>(((*index % size) + size) % size)];
}

Value KeysOf(const Arguments& arguments, const Caller& caller) {
  if (!arguments[0].IsKnown()) {
    return UnknownResult(arguments[0], Type::List(TypeKind::kString));
  }
  if (arguments[0].IsNull() || !IsMapping(arguments[0])) {
    return caller.Fail("the argument must be a map.");
  }
  std::vector<Value> keys;
  for (const Value::Entry& entry : arguments[0].Entries()) {
    keys.push_back(Value::String(entry.first));
  }
  return Value::List(TypeKind::kString, std::move(keys));
}

Value ValuesOf(const Arguments& arguments, const Caller& caller) {
  if (!arguments[0].IsKnown()) {
    return UnknownResult(arguments[0], {});
  }
  if (arguments[0].IsNull() || !IsMapping(arguments[0])) {
    return caller.Fail("the argument must be a map.");
  }
  std::vector<Value> values;
  for (const Value::Entry& entry : arguments[0].Entries()) {
    values.push_back(entry.second);
  }
  return AsList(std::move(values));
}

Value Compact(const Arguments& arguments, const Caller& caller) {
  const Value& list = arguments[0];
  if (!list.IsKnown()) {
    return UnknownResult(list, Type::List(TypeKind::kString));
  }
  if (list.IsNull() || !IsSequence(list)) {
    return caller.Fail("the argument must be a list of strings.");
  }
  std::vector<Value> kept;
  for (const Value& element : list.Elements()) {
    if (!element.IsKnown()) {
      const bool is_certain = element.why_unknown().not_null && element.why_unknown().not_empty;
      if (!is_certain) {
        return UnknownResult(element, Type::List(TypeKind::kString));
      }
      kept.push_back(element);
    } else if (!element.IsNull() &&
               !(element.kind() == TypeKind::kString && element.AsString().empty())) {
      kept.push_back(element);
    }
  }
  return AsUnifiedList(std::move(kept));
}

void FlattenInto(const Value& value, std::vector<Value>& flat, const Value** unknown) {
  for (const Value& element : value.Elements()) {
    if (element.IsKnown() && !element.IsNull() && IsSequence(element)) {
      FlattenInto(element, flat, unknown);
    } else {
      if (!element.IsKnown() && !element.type().IsPrimitive() &&
          element.kind() != TypeKind::kObject) {
        *unknown = &element;
      }
      flat.push_back(element);
    }
  }
}

Value Flatten(const Arguments& arguments, const Caller& caller) {
  if (!arguments[0].IsKnown()) {
    return UnknownResult(arguments[0], {});
  }
  if (arguments[0].IsNull() || !IsSequence(arguments[0])) {
    return caller.Fail("can only flatten lists, sets and tuples.");
  }
  std::vector<Value> flat;
  const Value* unknown = nullptr;
  FlattenInto(arguments[0], flat, &unknown);
  return unknown != nullptr ? UnknownResult(*unknown, {}) : Value::Tuple(std::move(flat));
}

Value ToType(const Arguments& arguments, const Caller& caller, Type type) {
  std::string problem;
  std::optional<Value> value = Convert(arguments[0], type, problem);
  return value.has_value() ? std::move(*value) : caller.Fail(problem);
}

Value Contains(const Arguments& arguments, const Caller& caller) {
  if (!arguments[0].IsKnown()) {
    return UnknownResult(arguments[0], TypeKind::kBool);
  }
  if (arguments[0].IsNull() || !IsSequence(arguments[0])) {
    return caller.Fail("the first argument must be a list, tuple or set.");
  }
  const Value* unknown = nullptr;
  for (const Value& element : arguments[0].Elements()) {
    std::string ignored;
    const std::optional<Value> wanted = Convert(arguments[1], element.type(), ignored);
    const Value equal = EqualValues(element, wanted.value_or(arguments[1]));
    if (equal.IsKnown() && equal.AsBool()) {
      return equal;
    }
    unknown = equal.IsKnown() ? unknown : UnknownInside(element.IsKnown() ? arguments[1] : element);
  }
  return unknown != nullptr ? UnknownResult(*unknown, TypeKind::kBool) : Value::Bool(false);
}

Value AllOrAny(const Arguments& arguments, const Caller& caller, bool all) {
  if (!arguments[0].IsKnown()) {
    return UnknownResult(arguments[0], TypeKind::kBool);
  }
  if (arguments[0].IsNull() || !IsSequence(arguments[0])) {
    return caller.Fail("the argument must be a list of bools.");
  }
  const Value* unknown = nullptr;
  for (const Value& element : arguments[0].Elements()) {
    std::string problem;
    const std::optional<Value> value = Convert(element, TypeKind::kBool, problem);
    if (!value.has_value()) {
      return caller.Fail(problem);
    }
    if (!value->IsKnown()) {
      unknown = &element;
    } else if ((!value->IsNull() && value->AsBool()) != all) {
      return Value::Bool(!all);
    }
  }
  return unknown != nullptr ? UnknownResult(*unknown, TypeKind::kBool) : Value::Bool(all);
}

Value Zipmap(const Arguments& arguments, const Caller& caller) {
  for (const Value& argument : arguments) {
    if (!argument.IsKnown()) {
      return UnknownResult(argument, {});
    }
    if (argument.IsNull() || !IsSequence(argument)) {
      return caller.Fail("both arguments must be lists.");
    }
  }
  const std::vector<Value>& names = arguments[0].Elements();
  if (names.size() != arguments[1].Elements().size()) {
    return caller.Fail("number of keys does not match number of values.");
  }
  std::vector<Value::Entry> entries;
  for (size_t i = 0; i < names.size(); ++i) {
    if (!names[i].IsKnown()) {
      return UnknownResult(names[i], {});
    }
    if (names[i].IsNull() || names[i].kind() != TypeKind::kString) {
      return caller.Fail("keys must be strings.");
    }
    entries.emplace_back(names[i].AsString(), arguments[1].Elements()[i]);
  }
  return Value::Object(std::move(entries));
}

Value Sensitive(const Arguments& arguments, bool sensitive) {
  return arguments[0].WithSensitive(sensitive);
}

Value Reverse(const Arguments& arguments, const Caller& caller) {
  if (!arguments[0].IsKnown()) {
    return UnknownResult(arguments[0], {});
  }
  if (arguments[0].IsNull() || !IsSequence(arguments[0])) {
    return caller.Fail("the argument must be a list.");
  }
  std::vector<Value> elements(arguments[0].Elements().rbegin(), arguments[0].Elements().rend());
  return AsList(std::move(elements));
}

Value Distinct(const Arguments& arguments, const Caller& caller) {
  if (const Value* unknown = UnknownInside(arguments[0])) {
    return UnknownResult(*unknown, {});
  }
  if (arguments[0].IsNull() || !IsSequence(arguments[0])) {
    return caller.Fail("the argument must be a list.");
  }
  std::vector<Value> kept;
  for (const Value& element : arguments[0].Elements()) {
    if (std::ranges::none_of(kept, [&](const Value& other) { return other.Equals(element); })) {
      kept.push_back(element);
    }
    if (!caller.evaluator.Step()) {
      return caller.Fail("too much work.");
    }
  }
  return AsUnifiedList(std::move(kept));
}

Value Slice(const Arguments& arguments, const Caller& caller) {
  for (const Value& argument : arguments) {
    if (!argument.IsKnown()) {
      return UnknownResult(argument, {});
    }
  }
  std::array<int64_t, 2> bounds{};
  for (size_t i = 0; i < 2; ++i) {
    std::string problem;
    const std::optional<Value> number = Convert(arguments[i + 1], TypeKind::kNumber, problem);
    const std::optional<int64_t> bound =
        number.has_value() && !number->IsNull() ? number->AsNumber().ToInt64() : std::nullopt;
    if (!bound.has_value()) {
      return caller.Fail("the indexes must be whole numbers.");
    }
    bounds[i] = *bound;
  }
  if (arguments[0].IsNull() || !IsSequence(arguments[0]) || bounds[0] < 0 ||
      bounds[1] < bounds[0] || bounds[1] > static_cast<int64_t>(arguments[0].Elements().size())) {
    return caller.Fail("the indexes are outside of the list.");
  }
  const std::vector<Value>& elements = arguments[0].Elements();
  return AsList({elements.begin() + bounds[0], elements.begin() + bounds[1]});
}

Value TemplateFile(const Arguments& arguments, const Caller& caller) {
  const Value& path = arguments[0];
  if (!path.IsKnown() || !arguments[1].IsKnown()) {
    return UnknownResult(path.IsKnown() ? arguments[1] : path, TypeKind::kString);
  }
  if (IsNull(path) || path.kind() != TypeKind::kString || IsNull(arguments[1]) ||
      !IsMapping(arguments[1])) {
    return caller.Fail("needs a path and a map of names.");
  }
  const Result<std::string> text = caller.evaluator.scope().ReadText(path.AsString());
  if (!text) {
    return caller.Fail(Describe(text.error()));
  }
  return caller.evaluator.EvalTemplate(*text, arguments[1], caller.range);
}

// --- functions of known strings, numbers and lists ---

const std::string& Text(const Value& value) { return value.AsString(); }

std::string TrimSet(const std::string& text, std::string_view set, bool left, bool right) {
  size_t begin = 0;
  size_t end = text.size();
  while (left && begin < end && set.find(text[begin]) != std::string_view::npos) {
    ++begin;
  }
  while (right && end > begin && set.find(text[end - 1]) != std::string_view::npos) {
    --end;
  }
  return text.substr(begin, end - begin);
}

std::string ReplaceAll(const std::string& text, const std::string& from, const std::string& to) {
  if (from.empty()) {
    return text;
  }
  std::string replaced;
  size_t start = 0;
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, start)) {
    replaced += text.substr(start, at - start) + to;
    start = at + from.size();
    if (replaced.size() > limits::kStringBytesMax) {
      break;
    }
  }
  return replaced + text.substr(start);
}

Value Replace(const Arguments& arguments, const Caller& caller) {
  const std::string& pattern = Text(arguments[1]);
  const bool is_regex = pattern.size() > 1 && pattern.front() == '/' && pattern.back() == '/';
  if (!is_regex) {
    return Value::String(ReplaceAll(Text(arguments[0]), pattern, Text(arguments[2])));
  }
  Result<std::string> replaced =
      text::ReplaceMatches(std::string_view(pattern).substr(1, pattern.size() - 2),
                           Text(arguments[0]), Text(arguments[2]));
  return replaced ? Value::String(std::move(*replaced)) : caller.Fail(replaced.error().message);
}

Value MatchValue(const text::RegexMatches& found, const text::RegexMatch& match,
                 const std::string& text) {
  if (match.groups.empty()) {
    return Value::String(text.substr(match.begin, match.end - match.begin));
  }
  std::vector<Value> elements;
  std::vector<Value::Entry> named;
  for (size_t i = 0; i < match.groups.size(); ++i) {
    Value group = match.groups[i].has_value() ? Value::String(*match.groups[i])
                                              : Value::Null(TypeKind::kString);
    named.emplace_back(found.group_names[i], group);
    elements.push_back(std::move(group));
  }
  const bool has_names = !found.group_names[0].empty();
  return has_names ? Value::Object(std::move(named)) : Value::Tuple(std::move(elements));
}

Value Regex(const Arguments& arguments, const Caller& caller, bool all) {
  const std::string& text = Text(arguments[1]);
  const Result<text::RegexMatches> found =
      text::FindMatches(Text(arguments[0]), text, all ? limits::kCollectionElementsMax : 1);
  if (!found) {
    return caller.Fail(found.error().message);
  }
  if (!all) {
    return found->matches.empty()
               ? caller.Fail("pattern did not match any part of the given string.")
               : MatchValue(*found, found->matches[0], text);
  }
  std::vector<Value> matches;
  for (const text::RegexMatch& match : found->matches) {
    matches.push_back(MatchValue(*found, match, text));
  }
  return AsList(std::move(matches));
}

Value SplitText(const Arguments& arguments, const Caller&) {
  std::vector<Value> parts;
  const std::string& separator = Text(arguments[0]);
  const std::string& text = Text(arguments[1]);
  if (separator.empty()) {
    for (char c : text) {
      parts.push_back(Value::String(std::string(1, c)));
    }
    return Value::List(TypeKind::kString, std::move(parts));
  }
  size_t start = 0;
  for (size_t at = text.find(separator); at != std::string::npos;
       at = text.find(separator, start)) {
    parts.push_back(Value::String(text.substr(start, at - start)));
    start = at + separator.size();
  }
  parts.push_back(Value::String(text.substr(start)));
  return Value::List(TypeKind::kString, std::move(parts));
}

Value Join(const Arguments& arguments, const Caller& caller) {
  std::string joined;
  bool is_first = true;
  for (size_t i = 1; i < arguments.size(); ++i) {
    if (!IsSequence(arguments[i])) {
      return caller.Fail("needs lists of strings.");
    }
    for (const Value& element : arguments[i].Elements()) {
      std::string problem;
      const std::optional<Value> text = Convert(element, TypeKind::kString, problem);
      if (!text.has_value() || text->IsNull()) {
        return caller.Fail("an element is null or no string.");
      }
      joined += (is_first ? "" : Text(arguments[0])) + text->AsString();
      is_first = false;
      if (joined.size() > limits::kStringBytesMax) {
        return caller.Fail("the text is too long.");
      }
    }
  }
  return Value::String(std::move(joined));
}

Value Substr(const Arguments& arguments, const Caller& caller) {
  const std::string& text = Text(arguments[0]);
  const std::optional<int64_t> offset = arguments[1].AsNumber().ToInt64();
  const std::optional<int64_t> length = arguments[2].AsNumber().ToInt64();
  if (!offset.has_value() || !length.has_value()) {
    return caller.Fail("offset and length must be whole numbers.");
  }
  const auto size = static_cast<int64_t>(text.size());
  const int64_t begin = std::clamp<int64_t>(*offset < 0 ? size + *offset : *offset, 0, size);
  const int64_t end = *length < 0 ? size : std::min(size, begin + std::min(*length, size));
  return Value::String(text.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin)));
}

Value Range2(const Arguments& arguments, const Caller& caller) {
  const Number start = arguments.size() > 1 ? arguments[0].AsNumber() : Number(0);
  const Number end = arguments.size() > 1 ? arguments[1].AsNumber() : arguments[0].AsNumber();
  const bool is_down = end.Compare(start) < 0;
  const Number step = arguments.size() > 2 ? arguments[2].AsNumber() : Number(is_down ? -1 : 1);
  if (step == Number(0) || (step.Compare(0) < 0) != is_down) {
    return caller.Fail("the step must lead from the start to the limit.");
  }
  std::vector<Value> numbers;
  for (Number at = start; is_down ? at.Compare(end) > 0 : at.Compare(end) < 0; at = at.Add(step)) {
    if (numbers.size() >= 1024) {
      return caller.Fail("more than 1024 values were generated.");
    }
    numbers.push_back(Value::Num(at));
  }
  return Value::List(TypeKind::kNumber, std::move(numbers));
}

Value MinMax(const Arguments& arguments, bool takes_larger) {
  Number best = arguments[0].AsNumber();
  for (const Value& argument : arguments) {
    const int order = argument.AsNumber().Compare(best);
    best = (takes_larger ? order > 0 : order < 0) ? argument.AsNumber() : best;
  }
  return Value::Num(best);
}

Value Format(const Arguments& arguments, const Caller& caller) {
  const std::string& format = Text(arguments[0]);
  std::string out;
  size_t next = 1;
  for (size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      out += format[i];
      continue;
    }
    if (++i < format.size() && format[i] == '%') {
      out += '%';
      continue;
    }
    const size_t flags = i;
    while (i < format.size() &&
           std::string_view("+-# 0123456789.").find(format[i]) != std::string_view::npos) {
      ++i;
    }
    const std::string modifiers = format.substr(flags, i - flags);
    if (i >= format.size() || next >= arguments.size() || modifiers.size() > 6) {
      return caller.Fail("the format does not fit its arguments.");
    }
    const Value& value = arguments[next++];
    std::string problem;
    const char verb = format[i];
    const bool is_number = verb == 'd' || verb == 'f' || verb == 'x';
    const std::optional<Value> converted =
        Convert(value, is_number ? TypeKind::kNumber : TypeKind::kString, problem);
    if (verb == 'v' && !converted.has_value()) {
      out += text::WriteJson(ToJson(value), 0);
    } else if (verb == 'v' && converted->IsNull()) {
      out += "null";
    } else if (!converted.has_value() || converted->IsNull()) {
      return caller.Fail("an argument does not fit its verb.");
    } else if (verb == 's' || verb == 'v' || verb == 't') {
      const bool is_left = modifiers.starts_with('-');
      const size_t width =
          static_cast<size_t>(Number::Parse(is_left ? modifiers.substr(1) : modifiers)
                                  .value_or(0)
                                  .ToInt64()
                                  .value_or(0));
      std::string shown = converted->AsString();
      const std::string padding(width > shown.size() ? width - shown.size() : 0, ' ');
      out += is_left ? shown + padding : padding + shown;
    } else if (verb == 'q') {
      out += text::JsonQuote(converted->AsString());
    } else if (verb == 'd' || verb == 'x') {
      const std::optional<int64_t> whole = converted->AsNumber().ToInt64();
      if (!whole.has_value()) {
        return caller.Fail("%d needs a whole number.");
      }
      const bool is_zero_padded = modifiers.starts_with('0');
      const auto width =
          static_cast<int>(Number::Parse(modifiers).value_or(0).ToInt64().value_or(0));
      const std::string digits =
          verb == 'x' ? fmt::format("{:x}", *whole) : fmt::format("{}", *whole);
      const size_t fill = static_cast<size_t>(std::max(0, width - static_cast<int>(digits.size())));
      out += std::string(fill, is_zero_padded ? '0' : ' ') + digits;
    } else if (verb == 'f') {
      const size_t point = modifiers.find('.');
      const int precision =
          point == std::string::npos ? 6 : std::min(60, std::atoi(modifiers.c_str() + point + 1));
      out += fmt::format("{:.{}f}", converted->AsNumber().ToDouble(), precision);
    } else {
      return caller.Fail("this verb is not supported.");
    }
    if (out.size() > limits::kStringBytesMax) {
      return caller.Fail("the text is too long.");
    }
  }
  return next == arguments.size() ? Value::String(std::move(out))
                                  : caller.Fail("too many arguments.");
}

Value JsonDecode(const Arguments& arguments, const Caller& caller) {
  const Result<text::Node> document = text::ParseJson(Text(arguments[0]), "jsondecode");
  return document ? FromNode(*document) : caller.Fail(document.error().message);
}

Value YamlDecode(const Arguments& arguments, const Caller& caller) {
  const Result<std::vector<text::Node>> documents =
      text::ParseYaml(Text(arguments[0]), "yamldecode", true);
  if (!documents) {
    return caller.Fail(documents.error().message);
  }
  if (documents->size() > 1) {
    return caller.Fail("more than one document.");
  }
  return documents->empty() ? Value::Null() : FromNode((*documents)[0]);
}

Value ReadFileText(const Arguments& arguments, const Caller& caller) {
  Result<std::string> text = caller.evaluator.scope().ReadText(Text(arguments[0]));
  return text ? Value::String(std::move(*text)) : caller.Fail(Describe(text.error()));
}

Value FileExists(const Arguments& arguments, const Caller& caller) {
  const Result<std::string> text = caller.evaluator.scope().ReadText(Text(arguments[0]));
  if (!text && text.error().code != ErrorCode::kNotFound) {
    return caller.Fail(Describe(text.error()));
  }
  return Value::Bool(text.has_value());
}

Value SetOperation(const Arguments& arguments, const Caller& caller) {
  std::vector<Value> result;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!IsSequence(arguments[i])) {
      return caller.Fail("needs sets.");
    }
    const std::vector<Value>& elements = arguments[i].Elements();
    const auto is_in = [](const std::vector<Value>& set, const Value& wanted) {
      return std::ranges::any_of(set, [&](const Value& value) { return value.Equals(wanted); });
    };
    if (i == 0 || caller.name == "setunion") {
      result.insert(result.end(), elements.begin(), elements.end());
    } else {
      const bool keeps = caller.name == "setintersection";
      std::erase_if(result, [&](const Value& value) { return is_in(elements, value) != keeps; });
    }
  }
  std::string problem;
  std::optional<Value> set = Convert(Value::Tuple(std::move(result)), Type::Set({}), problem);
  return set.has_value() ? std::move(*set) : caller.Fail(problem);
}

Value Sort(const Arguments& arguments, const Caller& caller) {
  std::string problem;
  const std::optional<Value> list = Convert(arguments[0], Type::List(TypeKind::kString), problem);
  if (!list.has_value() || list->IsNull()) {
    return caller.Fail("needs a list of strings.");
  }
  std::vector<Value> elements = list->Elements();
  if (std::ranges::any_of(elements, IsNull)) {
    return caller.Fail("an element is null.");
  }
  std::ranges::sort(elements, {},
                    [](const Value& value) -> const std::string& { return value.AsString(); });
  return Value::List(TypeKind::kString, std::move(elements));
}

Value IndexOf(const Arguments& arguments, const Caller& caller) {
  if (!IsSequence(arguments[0])) {
    return caller.Fail("needs a list.");
  }
  const std::vector<Value>& elements = arguments[0].Elements();
  for (size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].Equals(arguments[1])) {
      return Value::Num(static_cast<int64_t>(i));
    }
  }
  return caller.Fail("item not found.");
}

// What a function takes. For kChecked functions arguments of types s (string), n (number), a (any):
// known and not null before the function runs; a trailing '*' repeats the last, '?' makes those
// after it optional.
enum class Handles : uint8_t { kChecked, kUnknownToo };

struct Function {
  std::string_view name;
  std::string_view signature;
  Handles handles;
  Type (*result)();
  Value (*call)(const Arguments&, const Caller&);
};

Type AnyType() { return {}; }
Type StringType() { return TypeKind::kString; }
Type BoolType() { return TypeKind::kBool; }
Type NumberType() { return TypeKind::kNumber; }
Type StringsType() { return Type::List(TypeKind::kString); }

constexpr Handles kC = Handles::kChecked;
constexpr Handles kU = Handles::kUnknownToo;
#define FUIN_LAMBDA(expression)                      \
  [](const Arguments& a, const Caller& c) -> Value { \
    static_cast<void>(a);                            \
    static_cast<void>(c);                            \
    return expression;                               \
  }

constexpr Function kFunctions[] = {
    {"abs", "n", kC, NumberType,
     FUIN_LAMBDA(a[0].AsNumber().Compare(0) < 0 ? Value::Num(a[0].AsNumber().Negate()) : a[0])},
    {"alltrue", "a", kU, BoolType, FUIN_LAMBDA(AllOrAny(a, c, true))},
    {"anytrue", "a", kU, BoolType, FUIN_LAMBDA(AllOrAny(a, c, false))},
    {"basename", "s", kC, StringType,
     FUIN_LAMBDA(Value::String(Text(a[0]).substr(Text(a[0]).rfind('/') + 1)))},
    {"ceil", "n", kC, NumberType, FUIN_LAMBDA(Value::Num(a[0].AsNumber().Ceil()))},
    {"chomp", "s", kC, StringType,
     FUIN_LAMBDA(Value::String(TrimSet(Text(a[0]), "\r\n", false, true)))},
    {"coalesce", "a*", kU, AnyType, Coalesce},
    {"coalescelist", "a*", kU, AnyType, CoalesceList},
    {"compact", "a", kU, StringsType, Compact},
    {"concat", "a*", kU, AnyType, Concat},
    {"contains", "aa", kU, BoolType, Contains},
    {"dirname", "s", kC, StringType,
     FUIN_LAMBDA(Value::String(Text(a[0]).find('/') == std::string::npos
                                   ? "."
                                   : Text(a[0]).substr(0, Text(a[0]).rfind('/'))))},
    {"distinct", "a", kU, AnyType, Distinct},
    {"element", "aa", kU, AnyType, ElementAt},
    {"endswith", "ss", kC, BoolType, FUIN_LAMBDA(Value::Bool(Text(a[0]).ends_with(Text(a[1]))))},
    {"file", "s", kC, StringType, ReadFileText},
    {"fileexists", "s", kC, BoolType, FileExists},
    {"flatten", "a", kU, AnyType, Flatten},
    {"floor", "n", kC, NumberType, FUIN_LAMBDA(Value::Num(a[0].AsNumber().Floor()))},
    {"format", "sa*", kC, StringType, Format},
    {"index", "aa", kC, NumberType, IndexOf},
    {"issensitive", "a", kU, BoolType, FUIN_LAMBDA(Value::Bool(a[0].IsSensitive()))},
    {"join", "sa*", kC, StringType, Join},
    {"jsondecode", "s", kC, AnyType, JsonDecode},
    {"keys", "a", kU, StringsType, KeysOf},
    {"length", "a", kU, NumberType, Length},
    {"lookup", "aa?a", kU, AnyType, Lookup},
    {"lower", "s", kC, StringType, FUIN_LAMBDA(Value::String(AsciiLower(Text(a[0]))))},
    {"max", "n*", kC, NumberType, FUIN_LAMBDA(MinMax(a, true))},
    {"merge", "a*", kU, AnyType, Merge},
    {"min", "n*", kC, NumberType, FUIN_LAMBDA(MinMax(a, false))},
    {"nonsensitive", "a", kU, AnyType, FUIN_LAMBDA(Sensitive(a, false))},
    {"one", "a", kU, AnyType, One},
    {"range", "n?nn", kC, AnyType, Range2},
    {"regex", "ss", kC, AnyType, FUIN_LAMBDA(Regex(a, c, false))},
    {"regexall", "ss", kC, AnyType, FUIN_LAMBDA(Regex(a, c, true))},
    {"replace", "sss", kC, StringType, Replace},
    {"reverse", "a", kU, AnyType, Reverse},
    {"sensitive", "a", kU, AnyType, FUIN_LAMBDA(Sensitive(a, true))},
    {"setintersection", "a*", kC, AnyType, SetOperation},
    {"setsubtract", "aa", kC, AnyType, SetOperation},
    {"setunion", "a*", kC, AnyType, SetOperation},
    {"slice", "aaa", kU, AnyType, Slice},
    {"sort", "a", kC, StringsType, Sort},
    {"split", "ss", kC, StringsType, SplitText},
    {"startswith", "ss", kC, BoolType,
     FUIN_LAMBDA(Value::Bool(Text(a[0]).starts_with(Text(a[1]))))},
    {"strcontains", "ss", kC, BoolType,
     FUIN_LAMBDA(Value::Bool(Text(a[0]).find(Text(a[1])) != std::string::npos))},
    {"substr", "snn", kC, StringType, Substr},
    {"templatefile", "aa", kU, StringType, TemplateFile},
    {"tobool", "a", kU, BoolType, FUIN_LAMBDA(ToType(a, c, TypeKind::kBool))},
    {"tolist", "a", kU, AnyType, FUIN_LAMBDA(ToType(a, c, Type::List({})))},
    {"tomap", "a", kU, AnyType, FUIN_LAMBDA(ToType(a, c, Type::Map({})))},
    {"tonumber", "a", kU, NumberType, FUIN_LAMBDA(ToType(a, c, TypeKind::kNumber))},
    {"toset", "a", kU, AnyType, FUIN_LAMBDA(ToType(a, c, Type::Set({})))},
    {"tostring", "a", kU, StringType, FUIN_LAMBDA(ToType(a, c, TypeKind::kString))},
    {"trim", "ss", kC, StringType,
     FUIN_LAMBDA(Value::String(TrimSet(Text(a[0]), Text(a[1]), true, true)))},
    {"trimprefix", "ss", kC, StringType,
     FUIN_LAMBDA(Value::String(
         Text(a[0]).starts_with(Text(a[1])) ? Text(a[0]).substr(Text(a[1]).size()) : Text(a[0])))},
    {"trimspace", "s", kC, StringType, FUIN_LAMBDA(Value::String(std::string(Trim(Text(a[0])))))},
    {"trimsuffix", "ss", kC, StringType,
     FUIN_LAMBDA(Value::String(Text(a[0]).ends_with(Text(a[1]))
                                   ? Text(a[0]).substr(0, Text(a[0]).size() - Text(a[1]).size())
                                   : Text(a[0])))},
    {"values", "a", kU, AnyType, ValuesOf},
    {"yamldecode", "s", kC, AnyType, YamlDecode},
    {"zipmap", "aa", kU, AnyType, Zipmap},
};
#undef FUIN_LAMBDA

// Functions of Terraform and OpenTofu that are recognised and not evaluated here: never null.
constexpr std::string_view kNotEvaluated[] = {
    "abspath",
    "base64decode",
    "base64encode",
    "base64gunzip",
    "base64gzip",
    "base64sha256",
    "base64sha512",
    "bcrypt",
    "chunklist",
    "cidrcontains",
    "cidrhost",
    "cidrnetmask",
    "cidrsubnet",
    "cidrsubnets",
    "csvdecode",
    "ephemeralasnull",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "filemd5",
    "fileset",
    "filesha1",
    "filesha256",
    "filesha512",
    "formatdate",
    "formatlist",
    "indent",
    "log",
    "matchkeys",
    "md5",
    "parseint",
    "pathexpand",
    "plantimestamp",
    "pow",
    "rsadecrypt",
    "setproduct",
    "sha1",
    "sha256",
    "sha512",
    "signum",
    "strrev",
    "sum",
    "templatestring",
    "textdecodebase64",
    "textencodebase64",
    "timeadd",
    "timecmp",
    "timestamp",
    "title",
    "transpose",
    "upper",
    "urldecode",
    "urlencode",
    "uuid",
    "uuidv5",
    "yamlencode",
};

char KindAt(std::string_view signature, size_t index) {
  std::string plain;
  for (char c : signature) {
    if (c != '?' && c != '*') {
      plain += c;
    }
  }
  return index < plain.size() ? plain[index] : plain.back();
}

bool Fits(std::string_view signature, size_t count) {
  const bool repeats = signature.ends_with('*');
  const size_t optional_at = signature.find('?');
  size_t total = 0;
  for (char c : signature) {
    total += c != '?' && c != '*' ? 1 : 0;
  }
  const size_t least = optional_at != std::string_view::npos ? optional_at
                       : repeats                             ? total - 1
                                                             : total;
  return count >= least && (repeats || count <= total);
}

// Arguments converted to what the signature asks for; `early` is the result where one is unknown or
// unfit.
Arguments Prepare(const Function& function, const Arguments& arguments, const Caller& caller,
                  std::optional<Value>& early) {
  Arguments prepared;
  const Value* unknown = nullptr;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const char kind = KindAt(function.signature, i);
    std::string problem;
    std::optional<Value> value = arguments[i].WithSensitive(false);
    if (kind != 'a') {
      value = Convert(*value, kind == 's' ? TypeKind::kString : TypeKind::kNumber, problem);
    }
    if (!value.has_value()) {
      early = caller.Fail(fmt::format("argument {} is unsuitable: {}.", i + 1, problem));
      return {};
    }
    if (kind != 'a' && IsNull(*value)) {
      early = caller.Fail(fmt::format("argument {} must not be null.", i + 1));
      return {};
    }
    if (kind == 'a' && IsNull(*value) && function.name != "format") {
      early = caller.Fail(fmt::format("argument {} must not be null.", i + 1));
      return {};
    }
    unknown = unknown == nullptr ? UnknownInside(arguments[i]) : unknown;
    prepared.push_back(std::move(*value));
  }
  if (unknown != nullptr) {
    early = UnknownResult(*unknown, function.result());
  }
  return prepared;
}

}  // namespace

Value CallByName(std::string_view name, const std::vector<Value>& arguments, Evaluator& evaluator,
                 const Range& range, bool& exists) {
  exists = true;
  const bool sensitive = std::ranges::any_of(arguments, &Value::ContainsSensitive);
  const Caller caller{name, evaluator, range};
  if (name == "jsonencode" && arguments.size() == 1) {
    if (const Value* unknown = UnknownInside(arguments[0])) {
      return UnknownResult(*unknown, TypeKind::kString).WithSensitive(sensitive);
    }
    return Value::String(text::WriteJson(ToJson(arguments[0]), 0)).WithSensitive(sensitive);
  }
  for (const Function& function : kFunctions) {
    if (function.name != name) {
      continue;
    }
    if (!Fits(function.signature, arguments.size())) {
      return caller.Fail("wrong number of arguments.");
    }
    if (function.handles == Handles::kUnknownToo) {
      Value value = function.call(arguments, caller);
      return name == "nonsensitive" || !sensitive ? value : value.WithSensitive(true);
    }
    std::optional<Value> early;
    const Arguments prepared = Prepare(function, arguments, caller, early);
    Value value = early.has_value() ? std::move(*early) : function.call(prepared, caller);
    return sensitive ? value.WithSensitive(true) : value;
  }
  if (std::ranges::find(kNotEvaluated, name) != std::ranges::end(kNotEvaluated)) {
    for (const Value& argument : arguments) {
      if (const Value* unknown = UnknownInside(argument)) {
        return UnknownResult(*unknown, {});
      }
    }
    return Value::MakeUnknown({},
                              {Unknown::Kind::kFunction, fmt::format("{}()", name), true, false});
  }
  exists = false;
  return Value::Null();
}

}  // namespace fuin::hcl::internal
