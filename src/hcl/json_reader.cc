// See hcl/internal/json_reader.h. Recursive descent, as deep as kExpressionDepthMax. A fault ends
// the reading: JSON has no lines to go on at, but whatever is complete before the fault is kept.

#include "hcl/internal/json_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/strings.h"
#include "hcl/internal/parser.h"

namespace fuin::hcl::internal {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

ExprPtr MakeLeaf(Range range, Value value) {
  return std::make_unique<Expr>(Expr{range, 1, Literal{std::move(value)}});
}

}  // namespace

ExprPtr JsonReader::Fail(std::string message, Position start) {
  if (!failed_) {
    diagnostics_.push_back({std::move(message), {start, cursor_.position()}});
  }
  failed_ = true;
  return nullptr;
}

void JsonReader::SkipSpace() {
  while (cursor_.Peek() == ' ' || cursor_.Peek() == '\t' || cursor_.Peek() == '\n' ||
         cursor_.Peek() == '\r') {
    cursor_.Advance();
  }
}

ExprPtr JsonReader::Read() {
  ExprPtr root = ReadValue();
  SkipSpace();
  if (!failed_ && !cursor_.AtEnd()) {
    Fail("Extra characters after the JSON document.", cursor_.position());
  }
  return root;
}

ExprPtr JsonReader::ReadValue() {
  SkipSpace();
  const Position start = cursor_.position();
  const char c = cursor_.Peek();
  if (c == '"') {
    return ReadTemplate();
  }
  if (c == '-' || IsDigit(c)) {
    return ReadNumber();
  }
  if (c != '{' && c != '[') {
    return ReadWord();
  }
  if (depth_ >= limits::kExpressionDepthMax) {
    return Fail(fmt::format("This JSON is nested deeper than {}.", limits::kExpressionDepthMax),
                start);
  }
  ++depth_;
  ExprPtr value = c == '{' ? ReadObject() : ReadArray();
  --depth_;
  return value;
}

ExprPtr JsonReader::ReadWord() {
  const Position start = cursor_.position();
  for (const std::string_view word : {"null", "true", "false"}) {
    if (cursor_.StartsWith(word) && !IsIdentifierPart(cursor_.Peek(word.size()))) {
      cursor_.Advance(word.size());
      const Range range{start, cursor_.position()};
      return MakeLeaf(range, word == "null" ? Value::Null() : Value::Bool(word == "true"));
    }
  }
  return Fail("Expected a JSON value here.", start);
}

ExprPtr JsonReader::ReadNumber() {
  const Position start = cursor_.position();
  const size_t from = cursor_.index();
  const auto digits = [&] {
    const size_t before = cursor_.index();
    while (IsDigit(cursor_.Peek())) {
      cursor_.Advance();
    }
    return cursor_.index() > before;
  };
  if (cursor_.Peek() == '-') {
    cursor_.Advance();
  }
  bool is_number = cursor_.Peek() != '0' || !IsDigit(cursor_.Peek(1));
  is_number = digits() && is_number;
  if (cursor_.Peek() == '.') {
    cursor_.Advance();
    is_number = digits() && is_number;
  }
  if (cursor_.Peek() == 'e' || cursor_.Peek() == 'E') {
    cursor_.Advance();
    if (cursor_.Peek() == '+' || cursor_.Peek() == '-') {
      cursor_.Advance();
    }
    is_number = digits() && is_number;
  }
  const std::optional<Number> number = Number::Parse(cursor_.Since(from));
  if (!is_number || !number.has_value() || IsIdentifierPart(cursor_.Peek())) {
    return Fail("This is not a JSON number.", start);
  }
  return MakeLeaf({start, cursor_.position()}, Value::Num(*number));
}

bool JsonReader::ReadHex(uint32_t& unit) {
  unit = 0;
  for (size_t i = 0; i < 4; ++i) {
    const char c = cursor_.Peek(2 + i);
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
    const bool is_letter = lower >= 'a' && lower <= 'f';
    if (!IsDigit(c) && !is_letter) {
      return false;
    }
    unit = unit << 4 | static_cast<uint32_t>(is_letter ? lower - 'a' + 10 : c - '0');
  }
  cursor_.Advance(6);
  return true;
}

// The cursor at a backslash. Half of a surrogate pair becomes U+FFFD, as in Go's decoder.
bool JsonReader::ReadEscape(std::string& text) {
  if (cursor_.Peek(1) != 'u') {
    constexpr std::string_view kFrom = "\"\\/bfnrt";
    constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
    const size_t found = kFrom.find(cursor_.Peek(1));
    if (found == std::string_view::npos) {
      return false;
    }
    text += kTo[found];
    cursor_.Advance(2);
    return true;
  }
  constexpr uint32_t kReplacement = 0xFFFD;
  uint32_t unit = 0;
  if (!ReadHex(unit)) {
    return false;
  }
  if (unit >= 0xD800 && unit <= 0xDFFF) {
    const size_t before = cursor_.index();
    const Position before_position = cursor_.position();
    uint32_t low = 0;
    const bool is_pair = unit <= 0xDBFF && cursor_.StartsWith("\\u") && ReadHex(low) &&
                         low >= 0xDC00 && low <= 0xDFFF;
    if (is_pair) {
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    } else {
      cursor_.Return(before, before_position);
      unit = kReplacement;
    }
  }
  AppendUtf8(unit, text);
  return true;
}

bool JsonReader::ReadString(std::string& text) {
  const Position start = cursor_.position();
  cursor_.Advance();
  while (true) {
    const std::string_view rest = cursor_.Rest();
    size_t plain = 0;
    while (plain < rest.size() && rest[plain] != '"' && rest[plain] != '\\' &&
           static_cast<unsigned char>(rest[plain]) >= 0x20) {
      ++plain;
    }
    text += rest.substr(0, plain);
    cursor_.Advance(plain);
    if (cursor_.Peek() == '"') {
      cursor_.Advance();
      return true;
    }
    if (cursor_.Peek() != '\\') {
      Fail("This JSON string is not closed, or has a control character.", start);
      return false;
    }
    const Position here = cursor_.position();
    if (!ReadEscape(text)) {
      Fail("This escape sequence does not exist in JSON.", here);
      return false;
    }
  }
}

// A string value. Places inside its template are exact unless it has escapes: then all of them are
// the string's start.
ExprPtr JsonReader::ReadTemplate() {
  const Position start = cursor_.position();
  const size_t from = cursor_.index();
  std::string text;
  if (!ReadString(text)) {
    return nullptr;
  }
  const Range range{start, cursor_.position()};
  const bool has_sequence =
      text.find("${") != std::string::npos || text.find("%{") != std::string::npos;
  if (strings_ == JsonStrings::kLiteral || !has_sequence) {
    return MakeLeaf(range, Value::String(std::move(text)));
  }
  const bool has_escapes = cursor_.index() - from != text.size() + 2;
  Position inside = start;
  if (!has_escapes) {
    ++inside.offset;
    ++inside.column;
  }
  Parser parser(Cursor(text, inside, has_escapes), diagnostics_);
  ExprPtr expr = parser.ParseWholeTemplate();
  if (expr == nullptr) {
    return MakeLeaf(range, Value::String(""));
  }
  expr->range = range;
  return expr;
}

// A member's name: a template in expressions, a plain name in bodies, which is told by its use.
ExprPtr JsonReader::ReadKey() {
  if (cursor_.Peek() != '"') {
    return Fail("Expected a name in quotes here.", cursor_.position());
  }
  return ReadTemplate();
}

bool JsonReader::ReadMember(Object& object, int& height) {
  ObjectItem item;
  item.key = ReadKey();
  if (item.key == nullptr) {
    return false;
  }
  SkipSpace();
  if (cursor_.Peek() != ':') {
    Fail("Expected a colon and a value after this name.", item.key->range.start);
    return false;
  }
  cursor_.Advance();
  item.value = ReadValue();
  if (item.value == nullptr) {
    return false;
  }
  height = std::max({height, item.key->height, item.value->height});
  object.items.push_back(std::move(item));
  return true;
}

ExprPtr JsonReader::ReadObject() {
  const Position start = cursor_.position();
  cursor_.Advance();
  Object object;
  int height = 0;
  SkipSpace();
  bool is_open = cursor_.Peek() != '}';
  if (!is_open) {
    cursor_.Advance();
  }
  while (is_open && !failed_) {
    SkipSpace();
    if (!ReadMember(object, height)) {
      break;
    }
    SkipSpace();
    is_open = cursor_.Peek() == ',';
    if (is_open || cursor_.Peek() == '}') {
      cursor_.Advance();
    } else {
      Fail("Expected a comma or a closing brace in this object.", start);
    }
  }
  return std::make_unique<Expr>(Expr{{start, cursor_.position()}, height + 1, std::move(object)});
}

ExprPtr JsonReader::ReadArray() {
  const Position start = cursor_.position();
  cursor_.Advance();
  Tuple tuple;
  int height = 0;
  SkipSpace();
  bool is_open = cursor_.Peek() != ']';
  if (!is_open) {
    cursor_.Advance();
  }
  while (is_open && !failed_) {
    ExprPtr element = ReadValue();
    if (element == nullptr) {
      break;
    }
    height = std::max(height, element->height);
    tuple.elements.push_back(std::move(element));
    SkipSpace();
    is_open = cursor_.Peek() == ',';
    if (is_open || cursor_.Peek() == ']') {
      cursor_.Advance();
    } else {
      Fail("Expected a comma or a closing bracket in this list.", start);
    }
  }
  return std::make_unique<Expr>(Expr{{start, cursor_.position()}, height + 1, std::move(tuple)});
}

}  // namespace fuin::hcl::internal
