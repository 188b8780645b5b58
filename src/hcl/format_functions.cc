// format() and formatlist(), after cty/function/stdlib/format.go, whose verbs are those of Go's
// fmt:
//   %[flags][width][.precision][[argument]]verb     flags: 0 # - + space
// Numbers print as Go's big.Int and big.Float print themselves.

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "hcl/internal/functions.h"
#include "hcl/internal/json_values.h"
#include "text/unicode.h"

namespace fuin::hcl::internal {
namespace {

constexpr int64_t kWidthMax = 100'000;

struct Verb {
  char mode = 0;
  bool zero = false, sharp = false, plus = false, minus = false, space = false;
  int64_t width = -1;
  int64_t precision = -1;
  size_t argument = 0;  // counts from 1
};

class Formatter {
 public:
  Formatter(std::string_view format, const std::vector<Value>& arguments)
      : format_(format), arguments_(arguments) {}

  // Returns the text; nothing for a fault, which `problem` then tells.
  std::optional<std::string> Run(std::string& problem) {
    size_t next = 1;
    size_t highest = 0;
    while (at_ < format_.size()) {
      if (format_[at_] != '%') {
        out_ += format_[at_++];
        continue;
      }
      if (format_.substr(at_ + 1).starts_with('%')) {
        out_ += '%';
        at_ += 2;
        continue;
      }
      Verb verb;
      verb.argument = next;
      if (!ReadVerb(verb) || !Append(verb)) {
        problem = problem_;
        return std::nullopt;
      }
      highest = std::max(highest, verb.argument);
      next = verb.argument + 1;
      if (out_.size() > limits::kStringBytesMax) {
        problem = "the text is too long.";
        return std::nullopt;
      }
    }
    if (highest < arguments_.size()) {
      problem = "too many arguments.";
      return std::nullopt;
    }
    return std::move(out_);
  }

 private:
  bool Fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  char Peek() const { return at_ < format_.size() ? format_[at_] : '\0'; }
  bool AtDigit() const { return Peek() >= '0' && Peek() <= '9'; }
  int64_t ReadNumber() {
    int64_t number = 0;
    for (; AtDigit(); ++at_) {
      number = std::min<int64_t>(number * 10 + (Peek() - '0'), kWidthMax + 1);
    }
    return number;
  }

  // The cursor at '%'.
  bool ReadVerb(Verb& verb) {
    ++at_;
    for (bool is_flag = true; is_flag;) {
      switch (Peek()) {
        case '0':
          verb.zero = true;
          break;
        case '#':
          verb.sharp = true;
          break;
        case '-':
          verb.minus = true;
          break;
        case '+':
          verb.plus = true;
          break;
        case ' ':
          verb.space = true;
          break;
        default:
          is_flag = false;
      }
      at_ += is_flag ? 1 : 0;
    }
    if (AtDigit()) {
      verb.width = ReadNumber();
    }
    if (Peek() == '.') {
      ++at_;
      verb.precision = ReadNumber();
    }
    if (Peek() == '[') {
      ++at_;
      const bool is_number = AtDigit() && Peek() != '0';
      verb.argument = static_cast<size_t>(ReadNumber());
      if (!is_number || Peek() != ']') {
        return Fail("an argument's number is not closed by ].");
      }
      ++at_;
    }
    verb.mode = Peek();
    const bool is_letter =
        (verb.mode >= 'a' && verb.mode <= 'z') || (verb.mode >= 'A' && verb.mode <= 'Z');
    if (!is_letter) {
      return Fail("the format has no valid verb after a %.");
    }
    ++at_;
    return std::max(verb.width, verb.precision) <= kWidthMax || Fail("a width is too large.");
  }

  bool Append(const Verb& verb) {
    if (verb.argument > arguments_.size()) {
      return Fail("not enough arguments.");
    }
    const Value& value = arguments_[verb.argument - 1];
    if (verb.mode != 'v' && value.IsNull()) {
      return Fail("null value cannot be formatted.");
    }
    if (verb.mode == 'v') {
      out_ += Padded(verb, AsIs(verb, value));
      return true;
    }
    const bool is_text = verb.mode == 's' || verb.mode == 'q';
    const bool is_whole = std::string_view("bdoxX").find(verb.mode) != std::string_view::npos;
    const bool is_float = std::string_view("eEfgG").find(verb.mode) != std::string_view::npos;
    if (!is_text && !is_whole && !is_float && verb.mode != 't') {
      return Fail("this verb is not supported.");
    }
    std::string ignored;
    const std::optional<Value> converted = Convert(value,
                                                   is_text            ? TypeKind::kString
                                                   : verb.mode == 't' ? TypeKind::kBool
                                                                      : TypeKind::kNumber,
                                                   ignored);
    if (!converted.has_value()) {
      return Fail("an argument does not fit its verb.");
    }
    if (verb.mode == 't') {
      out_ += converted->AsBool() ? "true" : "false";
    } else if (is_text) {
      AppendText(verb, Text(*converted));
    } else if (is_whole) {
      return AppendWhole(verb, converted->AsNumber());
    } else {
      AppendFloat(verb, converted->AsNumber());
    }
    return true;
  }

  static std::string AsIs(const Verb& verb, const Value& value) {
    if (!verb.sharp && !value.IsNull() && value.kind() == TypeKind::kString) {
      return Text(value);
    }
    if (!verb.sharp && !value.IsNull() && value.kind() == TypeKind::kNumber) {
      return Shortest(value.AsNumber(), 'e');
    }
    return JsonText(value);
  }

  void AppendText(const Verb& verb, std::string_view text) {
    if (verb.precision > 0) {
      size_t size = 0;
      for (int64_t i = 0; i < verb.precision && size < text.size(); ++i) {
        size += text::FirstGraphemeSize(text.substr(size));
      }
      text = text.substr(0, size);
    }
    out_ += Padded(
        verb, verb.mode == 'q' ? JsonText(Value::String(std::string(text))) : std::string(text));
  }

  static std::string Padded(const Verb& verb, std::string text) {
    const auto length = static_cast<int64_t>(text::GraphemeCount(text));
    if (length >= verb.width) {
      return text;
    }
    const std::string padding(static_cast<size_t>(verb.width - length), verb.zero ? '0' : ' ');
    return verb.minus ? text + padding : padding + text;
  }

  // Go's %g without a precision: all digits, with an exponent below -4 and from 21 or 6 on.
  static std::string Shortest(const Number& number, char exponent_letter) {
    int64_t point = 0;
    bool is_negative = false;
    std::string digits = number.ShortestDigits(point, is_negative);
    if (digits.empty() || digits == "0") {
      return "0";
    }
    constexpr int64_t kExponentFrom = 6;
    const int64_t exponent = point - 1;
    const int64_t limit = std::max<int64_t>(
        kExponentFrom, static_cast<int64_t>(digits.size()) >= point ? kExponentFrom : 0);
    const std::string sign = is_negative ? "-" : "";
    if (exponent >= -4 && exponent < limit) {
      return number.ToText();
    }
    digits.insert(1, digits.size() > 1 ? "." : "");
    return fmt::format("{}{}{}{}{:02}", sign, digits, exponent_letter, exponent < 0 ? '-' : '+',
                       exponent < 0 ? -exponent : exponent);
  }

  static std::string SignOf(const Verb& verb, std::string& digits) {
    if (digits.starts_with('-')) {
      digits.erase(0, 1);
      return "-";
    }
    return verb.plus ? "+" : verb.space ? " " : "";
  }

  bool AppendWhole(const Verb& verb, const Number& number) {
    const int base = verb.mode == 'b' ? 2 : verb.mode == 'o' ? 8 : verb.mode == 'd' ? 10 : 16;
    std::optional<std::string> digits = number.ToDigits(base);
    if (!digits.has_value()) {
      return Fail("an integer is required.");
    }
    const std::string sign = SignOf(verb, *digits);
    if (verb.mode == 'X') {
      std::ranges::transform(*digits, digits->begin(), [](char c) {
        return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c;
      });
    }
    std::string prefix;
    if (verb.sharp) {
      prefix = verb.mode == 'b'   ? "0b"
               : verb.mode == 'o' ? "0"
               : verb.mode == 'x' ? "0x"
               : verb.mode == 'X' ? "0X"
                                  : "";
    }
    if (verb.precision == 0 && *digits == "0") {
      return true;
    }
    const auto given = static_cast<int64_t>(digits->size());
    int64_t zeros = std::max<int64_t>(0, verb.precision - given);
    const int64_t length = static_cast<int64_t>(sign.size() + prefix.size()) + zeros + given;
    int64_t left = 0;
    int64_t right = 0;
    if (verb.width > length) {
      (verb.minus ? right : verb.zero && verb.precision < 0 ? zeros : left) += verb.width - length;
    }
    out_ += std::string(static_cast<size_t>(left), ' ') + sign + prefix +
            std::string(static_cast<size_t>(zeros), '0') + *digits +
            std::string(static_cast<size_t>(right), ' ');
    return true;
  }

  void AppendFloat(const Verb& verb, const Number& number) {
    const bool is_shortest = (verb.mode == 'g' || verb.mode == 'G') && verb.precision < 0;
    std::string digits = is_shortest ? Shortest(number, verb.mode == 'g' ? 'e' : 'E')
                                     : number.ToFormat(verb.mode, static_cast<int>(verb.precision));
    const std::string sign = SignOf(verb, digits);
    const auto length = static_cast<int64_t>(sign.size() + digits.size());
    const std::string padding(static_cast<size_t>(std::max<int64_t>(0, verb.width - length)),
                              verb.zero ? '0' : ' ');
    out_ += verb.zero    ? sign + padding + digits
            : verb.minus ? sign + digits + padding
                         : padding + sign + digits;
  }

  std::string_view format_;
  const std::vector<Value>& arguments_;
  size_t at_ = 0;
  std::string out_;
  std::string problem_;
};

Value Format(const Arguments& arguments, const Caller& caller) {
  for (const Value& argument : arguments) {
    if (IsNull(argument) && argument.kind() == TypeKind::kDynamic) {
      // A null without a type makes the result unknown in Terraform, even when it applies.
      return Value::MakeUnknown(TypeKind::kString,
                                {Unknown::Kind::kFunction, "format(null)", true, false});
    }
    if (const Value* unknown = UnknownInside(argument)) {
      return UnknownResult(*unknown, TypeKind::kString);
    }
  }
  const std::vector<Value> values(arguments.begin() + 1, arguments.end());
  std::string problem;
  std::optional<std::string> text = Formatter(Text(arguments[0]), values).Run(problem);
  return text.has_value() ? Value::String(std::move(*text)) : caller.Fail(problem);
}

// One result of formatlist(), or an unknown.
Value FormatOne(const std::string& format, const std::vector<Value>& values, const Caller& caller) {
  for (const Value& value : values) {
    if (const Value* unknown = UnknownInside(value)) {
      return UnknownResult(*unknown, TypeKind::kString);
    }
  }
  std::string problem;
  std::optional<std::string> text = Formatter(format, values).Run(problem);
  return text.has_value() ? Value::String(std::move(*text)) : caller.Fail(problem);
}

Value FormatList(const Arguments& arguments, const Caller& caller) {
  std::optional<size_t> length;
  const Value* unknown = nullptr;
  for (size_t i = 1; i < arguments.size(); ++i) {
    const Value& argument = arguments[i];
    if (IsNull(argument) && argument.kind() == TypeKind::kDynamic) {
      return Value::MakeUnknown(StringsType(),
                                {Unknown::Kind::kFunction, "formatlist(null)", true, false});
    }
    if (!argument.IsKnown() &&
        (argument.kind() == TypeKind::kDynamic || IsSequence(argument.kind()))) {
      unknown = &argument;
    } else if (!IsNull(argument) && IsSequence(argument.kind())) {
      if (length.has_value() && *length != argument.Elements().size()) {
        return caller.Fail("the lists are not of one length.");
      }
      length = argument.Elements().size();
    }
  }
  if (unknown != nullptr) {
    return UnknownResult(*unknown, StringsType());
  }
  std::vector<Value> results;
  for (size_t at = 0; at < length.value_or(1); ++at) {
    std::vector<Value> values;
    for (size_t i = 1; i < arguments.size(); ++i) {
      const bool is_list = !IsNull(arguments[i]) && IsSequence(arguments[i].kind());
      values.push_back(is_list ? arguments[i].Elements()[at] : arguments[i]);
    }
    Value result = FormatOne(Text(arguments[0]), values, caller);
    if (!result.IsKnown() && result.why_unknown().kind == Unknown::Kind::kError) {
      return result;
    }
    results.push_back(std::move(result));
  }
  return Value::List(TypeKind::kString, std::move(results));
}

constexpr Function kFunctions[] = {
    {"format", "sa0?*", StringType, Format},
    {"formatlist", "sa0?*", StringsType, FormatList},
};

}  // namespace

std::span<const Function> FormatFunctions() { return kFunctions; }

}  // namespace fuin::hcl::internal
