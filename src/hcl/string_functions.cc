// Functions of strings. What counts characters counts grapheme clusters, as cty does (textseg);
// case goes code point by code point, as in Go.

#include <algorithm>

#include "base/limits.h"
#include "hcl/internal/functions.h"
#include "text/regex.h"
#include "text/unicode.h"

namespace fuin::hcl::internal {
namespace {

Value TooLong(const Caller& caller) { return caller.Fail("the text is too long."); }

// Go's regexp (?:\r\n?|\n)*\z.
Value Chomp(const Arguments& arguments, const Caller&) {
  const std::string& text = Text(arguments[0]);
  const size_t last = text.find_last_not_of("\r\n");
  return Value::String(text.substr(0, last == std::string::npos ? 0 : last + 1));
}

// Removes the code points for which `drops` holds from one or both ends.
template <class Drops>
std::string TrimWhere(const std::string& text, Drops drops) {
  std::vector<uint32_t> code_points = text::CodePoints(text);
  size_t begin = 0;
  size_t end = code_points.size();
  while (begin < end && drops(code_points[begin])) {
    ++begin;
  }
  while (end > begin && drops(code_points[end - 1])) {
    --end;
  }
  std::string kept;
  for (size_t i = begin; i < end; ++i) {
    text::AppendCodePoint(code_points[i], kept);
  }
  return kept;
}

Value TrimSet(const Arguments& arguments, const Caller&) {
  const std::vector<uint32_t> set = text::CodePoints(Text(arguments[1]));
  return Value::String(TrimWhere(
      Text(arguments[0]), [&](uint32_t c) { return std::ranges::find(set, c) != set.end(); }));
}

Value TrimSpace(const Arguments& arguments, const Caller&) {
  return Value::String(TrimWhere(Text(arguments[0]), text::IsSpace));
}

Value TrimPrefix(const Arguments& arguments, const Caller&) {
  const std::string& text = Text(arguments[0]);
  const bool has = text.starts_with(Text(arguments[1]));
  return Value::String(has ? text.substr(Text(arguments[1]).size()) : text);
}

Value TrimSuffix(const Arguments& arguments, const Caller&) {
  const std::string& text = Text(arguments[0]);
  const bool has = text.ends_with(Text(arguments[1]));
  return Value::String(has ? text.substr(0, text.size() - Text(arguments[1]).size()) : text);
}

Value StartsWith(const Arguments& arguments, const Caller&) {
  if (!arguments[0].IsKnown()) {
    return Text(arguments[1]).empty() ? Value::Bool(true)
                                      : UnknownResult(arguments[0], TypeKind::kBool);
  }
  return Value::Bool(Text(arguments[0]).starts_with(Text(arguments[1])));
}

Value EndsWith(const Arguments& arguments, const Caller&) {
  return Value::Bool(Text(arguments[0]).ends_with(Text(arguments[1])));
}

Value StrContains(const Arguments& arguments, const Caller&) {
  return Value::Bool(Text(arguments[0]).find(Text(arguments[1])) != std::string::npos);
}

// Go's strings.Replace: an empty `from` stands before each code point and at the end.
bool ReplaceAll(const std::string& text, const std::string& from, const std::string& to,
                std::string& replaced) {
  if (from.empty()) {
    for (uint32_t code_point : text::CodePoints(text)) {
      replaced += to;
      text::AppendCodePoint(code_point, replaced);
      if (replaced.size() > limits::kStringBytesMax) {
        return false;
      }
    }
    replaced += to;
    return true;
  }
  size_t start = 0;
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, start)) {
    replaced.append(text, start, at - start);
    replaced += to;
    start = at + from.size();
    if (replaced.size() > limits::kStringBytesMax) {
      return false;
    }
  }
  replaced.append(text, start);
  return true;
}

Value Replace(const Arguments& arguments, const Caller& caller) {
  const std::string& pattern = Text(arguments[1]);
  const bool is_regex = pattern.size() > 1 && pattern.front() == '/' && pattern.back() == '/';
  if (!is_regex) {
    std::string replaced;
    return ReplaceAll(Text(arguments[0]), pattern, Text(arguments[2]), replaced)
               ? Value::String(std::move(replaced))
               : TooLong(caller);
  }
  Result<std::string> replaced =
      text::ReplaceMatches(std::string_view(pattern).substr(1, pattern.size() - 2),
                           Text(arguments[0]), Text(arguments[2]), limits::kStringBytesMax);
  return replaced ? Value::String(std::move(*replaced)) : caller.Fail(replaced.error().message);
}

// What one match is: its text, a tuple of its groups, or an object of its named ones.
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

Type MatchType(const text::RegexMatches& found) {
  if (found.group_names.empty()) {
    return TypeKind::kString;
  }
  if (found.group_names[0].empty()) {
    return Type::Tuple(std::vector<Type>(found.group_names.size(), TypeKind::kString));
  }
  std::vector<Type::ObjectAttribute> attributes;
  for (const std::string& name : found.group_names) {
    attributes.push_back({name, TypeKind::kString, false, nullptr});
  }
  return Type::Object(std::move(attributes));
}

Value MatchPattern(const Arguments& arguments, const Caller& caller) {
  const bool all = caller.name == "regexall";
  const std::string& text = Text(arguments[1]);
  const Result<text::RegexMatches> found =
      text::FindMatches(Text(arguments[0]), text, all ? limits::kCollectionElementsMax : 1);
  if (!found) {
    return caller.Fail(found.error().message);
  }
  const auto& names = found->group_names;
  const auto named = static_cast<size_t>(
      std::ranges::count_if(names, [](const std::string& name) { return !name.empty(); }));
  if (named != 0 && named != names.size()) {
    return caller.Fail("cannot mix both named and unnamed capture groups.");
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
  return Value::List(MatchType(*found), std::move(matches));
}

Value Split(const Arguments& arguments, const Caller& caller) {
  const std::string& separator = Text(arguments[0]);
  const std::string& text = Text(arguments[1]);
  std::vector<Value> parts;
  if (separator.empty()) {
    for (uint32_t code_point : text::CodePoints(text)) {
      std::string part;
      text::AppendCodePoint(code_point, part);
      parts.push_back(Value::String(std::move(part)));
    }
    return parts.size() > limits::kCollectionElementsMax
               ? TooLong(caller)
               : Value::List(TypeKind::kString, std::move(parts));
  }
  size_t start = 0;
  for (size_t at = text.find(separator); at != std::string::npos;
       at = text.find(separator, start)) {
    parts.push_back(Value::String(text.substr(start, at - start)));
    start = at + separator.size();
    if (parts.size() > limits::kCollectionElementsMax) {
      return TooLong(caller);
    }
  }
  parts.push_back(Value::String(text.substr(start)));
  return Value::List(TypeKind::kString, std::move(parts));
}

Value Join(const Arguments& arguments, const Caller& caller) {
  if (arguments.size() < 2) {
    return caller.Fail("at least one list is required.");
  }
  for (const Value& list : arguments) {
    if (const Value* unknown = UnknownInside(list)) {
      return UnknownResult(*unknown, TypeKind::kString);
    }
  }
  std::string joined;
  bool is_first = true;
  for (size_t i = 1; i < arguments.size(); ++i) {
    for (const Value& element : arguments[i].Elements()) {
      if (element.IsNull()) {
        return caller.Fail("an element is null; cannot concatenate null values.");
      }
      if (!is_first) {
        joined += Text(arguments[0]);
      }
      joined += Text(element);
      is_first = false;
      if (joined.size() > limits::kStringBytesMax) {
        return TooLong(caller);
      }
    }
  }
  return Value::String(std::move(joined));
}

// The bytes of the first `count` grapheme clusters of `text`, at most all.
size_t SizeOfGraphemes(std::string_view text, int64_t count) {
  size_t size = 0;
  for (int64_t i = 0; i < count && size < text.size(); ++i) {
    size += text::FirstGraphemeSize(text.substr(size));
  }
  return size;
}

Value Substr(const Arguments& arguments, const Caller& caller) {
  const std::string_view text = Text(arguments[0]);
  std::optional<int64_t> offset = arguments[1].AsNumber().ToInt64();
  const std::optional<int64_t> length = arguments[2].AsNumber().ToInt64();
  if (!offset.has_value() || !length.has_value()) {
    return caller.Fail("offset and length must be whole numbers.");
  }
  if (*offset < 0) {
    *offset += static_cast<int64_t>(text::GraphemeCount(text));
  } else if (*length == 0) {
    return Value::String("");
  }
  const std::string_view rest = text.substr(SizeOfGraphemes(text, *offset));
  // Where the offset is negative, cty reads a length of 0 to the end.
  const bool takes_all = *length <= 0;
  return Value::String(
      std::string(takes_all ? rest : rest.substr(0, SizeOfGraphemes(rest, *length))));
}

Value StrRev(const Arguments& arguments, const Caller&) {
  const std::string_view text = Text(arguments[0]);
  std::string reversed(text.size(), '\0');
  size_t end = reversed.size();
  for (size_t i = 0; i < text.size();) {
    const size_t size = text::FirstGraphemeSize(text.substr(i));
    end -= size;
    reversed.replace(end, size, text.substr(i, size));
    i += size;
  }
  return Value::String(std::move(reversed));
}

Value Indent(const Arguments& arguments, const Caller& caller) {
  const std::optional<int64_t> spaces = arguments[0].AsNumber().ToInt64();
  if (!spaces.has_value() || *spaces < 0) {
    return caller.Fail("the number of spaces must be whole and not negative.");
  }
  if (static_cast<uint64_t>(*spaces) > limits::kStringBytesMax) {
    return TooLong(caller);
  }
  std::string indented;
  const std::string to = "\n" + std::string(static_cast<size_t>(*spaces), ' ');
  return ReplaceAll(Text(arguments[1]), "\n", to, indented) ? Value::String(std::move(indented))
                                                            : TooLong(caller);
}

Value Upper(const Arguments& arguments, const Caller&) {
  return Value::String(text::Upper(Text(arguments[0])));
}
Value Lower(const Arguments& arguments, const Caller&) {
  return Value::String(text::Lower(Text(arguments[0])));
}
Value Title(const Arguments& arguments, const Caller&) {
  return Value::String(text::Title(Text(arguments[0])));
}

constexpr Function kFunctions[] = {
    {"chomp", "s", StringType, Chomp},
    {"endswith", "ss", BoolType, EndsWith},
    {"indent", "ns", StringType, Indent},
    {"join", "sl*", StringType, Join},
    {"lower", "s", StringType, Lower},
    {"regex", "ss", AnyType, MatchPattern},
    {"regexall", "ss", AnyType, MatchPattern},
    {"replace", "sss", StringType, Replace},
    {"split", "ss", StringsType, Split},
    {"startswith", "s?s", BoolType, StartsWith},
    {"strcontains", "ss", BoolType, StrContains},
    {"strrev", "s", StringType, StrRev},
    {"substr", "snn", StringType, Substr},
    {"title", "s", StringType, Title},
    {"trim", "ss", StringType, TrimSet},
    {"trimprefix", "ss", StringType, TrimPrefix},
    {"trimspace", "s", StringType, TrimSpace},
    {"trimsuffix", "ss", StringType, TrimSuffix},
    {"upper", "s", StringType, Upper},
};

}  // namespace

std::span<const Function> StringFunctions() { return kFunctions; }

Value LengthOf(const Value& value) {
  return value.kind() == TypeKind::kString
             ? Count(text::GraphemeCount(Text(value)))
             : Count(value.Elements().size() + value.Entries().size());
}

}  // namespace fuin::hcl::internal
