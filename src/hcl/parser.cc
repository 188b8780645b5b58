// Bodies: attributes and blocks, with recovery. A statement that does not parse is left out, and
// reading goes on after it; whatever else the file has is still judged.

#include "hcl/internal/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/limits.h"
#include "base/strings.h"
#include "hcl/parse.h"
#include "text/unicode.h"

namespace fuin::hcl {
namespace internal {

bool IsIdentifierStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}

bool IsIdentifierPart(char c) { return IsIdentifierStart(c) || (c >= '0' && c <= '9') || c == '-'; }

bool IsIdentifier(std::string_view text) {
  return !text.empty() && IsIdentifierStart(text[0]) && std::ranges::all_of(text, IsIdentifierPart);
}

void Parser::Report(std::string message, Position start) {
  diagnostics_.push_back({std::move(message), {start, cursor_.position()}});
}

ExprPtr Parser::Fail(std::string message, Position start) {
  Report(std::move(message), start);
  return nullptr;
}

std::string Parser::Identifier() {
  if (!IsIdentifierStart(cursor_.Peek())) {
    return "";
  }
  const size_t start = cursor_.index();
  size_t length = 1;
  while (IsIdentifierPart(cursor_.Peek(length))) {
    ++length;
  }
  // Outside of ASCII letters, digits and marks alone (UAX #31): no spaces, no byte order mark.
  const std::string_view name = cursor_.Rest().substr(0, length);
  const auto is_ascii = [](char c) { return (c & 0x80) == 0; };
  if (!std::ranges::all_of(name, is_ascii) && !text::IsWord(name)) {
    return "";
  }
  cursor_.Advance(length);
  return std::string(cursor_.Since(start));
}

void Parser::SkipSpace(Newlines newlines) {
  while (!cursor_.AtEnd()) {
    const char c = cursor_.Peek();
    if (c == ' ' || c == '\t' || (c == '\r' && cursor_.Peek(1) == '\n') ||
        (c == '\n' && newlines == Newlines::kSkip)) {
      cursor_.Advance();
      continue;
    }
    const bool is_block = c == '/' && cursor_.Peek(1) == '*';
    const bool is_line = c == '#' || (c == '/' && cursor_.Peek(1) == '/');
    if (!is_block && !is_line) {
      return;
    }
    const Position start = cursor_.position();
    const size_t mark = c == '#' ? 1 : 2;
    const std::string_view rest = cursor_.Rest();
    const size_t end = is_block ? rest.find("*/", 2) : rest.find('\n');
    if (is_block && end == std::string_view::npos) {
      cursor_.Advance(rest.size());
      Report("This comment is not closed.", start);
      return;
    }
    const std::string_view text = rest.substr(mark, std::min(end, rest.size()) - mark);
    cursor_.Advance(is_block ? end + 2 : std::min(end, rest.size()));
    if (comments_ != nullptr && start.offset >= comments_end_) {
      comments_->push_back({std::string(Trim(text)), {start, cursor_.position()}});
      comments_end_ = cursor_.position().offset;
    }
  }
}

// Steps over a quoted string, its interpolations by their braces.
void Parser::SkipQuoted() {
  cursor_.Advance();
  int braces = 0;
  while (!cursor_.AtEnd() && cursor_.Peek() != '\n') {
    const char c = cursor_.Peek();
    if (c == '\\') {
      cursor_.Advance(2);
      continue;
    }
    cursor_.Advance();
    if ((c == '$' || c == '%') && cursor_.Peek() == '{') {
      ++braces;
      cursor_.Advance();
    } else if (c == '}' && braces > 0) {
      --braces;
    } else if (c == '"' && braces == 0) {
      return;
    }
  }
}

// Goes to the end of the statement that starts at `start`: the next newline outside of all brackets
// that it opened, or the brace that closes what is around it. If its brackets do not match, the end
// of the line where it failed.
void Parser::SkipStatement(size_t start, Position start_position) {
  // A file that is broken throughout must not cost the square of its size.
  constexpr size_t kRecoveredBytesMax = 4u << 20;
  if (recovered_bytes_ > kRecoveredBytesMax) {
    const Position here = cursor_.position();
    cursor_.Advance(cursor_.Rest().size());
    Report("Too much of this file is broken: the rest was not read.", here);
    return;
  }
  const size_t failed_index = cursor_.index();
  const Position failed_position = cursor_.position();
  cursor_.Return(start, start_position);
  std::string closers;  // of the brackets that are open
  bool is_matched = true;
  while (!cursor_.AtEnd() && is_matched) {
    const char c = cursor_.Peek();
    const size_t before = cursor_.index();
    if (c == '"') {
      SkipQuoted();
    } else if (c == '#' || (c == '/' && (cursor_.Peek(1) == '/' || cursor_.Peek(1) == '*'))) {
      SkipSpace(Newlines::kEnd);
    } else if (closers.empty() && (c == '}' || (c == '\n' && before >= failed_index))) {
      return;
    } else if (c == '}' || c == ']' || c == ')') {
      is_matched = !closers.empty() && closers.back() == c;
      if (is_matched) {
        closers.pop_back();
        cursor_.Advance();
      }
    } else {
      if (c == '{' || c == '[' || c == '(') {
        closers += c == '{' ? '}' : c == '[' ? ']' : ')';
      }
      cursor_.Advance();
    }
    recovered_bytes_ += std::max<size_t>(cursor_.index() - before, 1);
  }
  if (!is_matched || !closers.empty()) {
    cursor_.Return(failed_index, failed_position);
    while (!cursor_.AtEnd() && cursor_.Peek() != '\n') {
      cursor_.Advance();
    }
  }
}

bool Parser::ParseLabels(Block& block) {
  while (true) {
    SkipSpace(Newlines::kEnd);
    const Position start = cursor_.position();
    if (cursor_.Peek() == '{') {
      return true;
    }
    Label label;
    if (cursor_.Peek() == '"') {
      const ExprPtr quoted = QuotedTemplate();
      const Literal* literal = quoted == nullptr ? nullptr : std::get_if<Literal>(&quoted->node);
      if (literal == nullptr) {
        Report("A block label must be a plain string.", start);
        return false;
      }
      label.text = literal->value.AsString();
    } else {
      label.text = Identifier();
      if (label.text.empty()) {
        Report("Expected an argument (name = value) or a block (name \"label\" { ... }).", start);
        return false;
      }
    }
    label.range = {start, cursor_.position()};
    block.labels.push_back(std::move(label));
  }
}

bool Parser::ParseBlock(Body& body, std::string type, Range type_range, int depth) {
  Block block;
  block.type = std::move(type);
  block.type_range = type_range;
  if (!ParseLabels(block)) {
    return false;
  }
  if (depth >= limits::kExpressionDepthMax) {
    Report(fmt::format("Blocks are nested deeper than {}.", limits::kExpressionDepthMax),
           type_range.start);
    return false;
  }
  const Position open = cursor_.position();
  cursor_.Advance();
  SkipSpace(Newlines::kEnd);
  const bool is_single_line = cursor_.Peek() != '\n';
  block.body = std::make_unique<Body>(ParseBody(false, depth + 1, is_single_line));
  const bool is_closed = cursor_.Peek() == '}';
  if (is_single_line && is_closed) {
    CheckSingleLine(*block.body, type_range);
  }
  if (is_closed) {
    cursor_.Advance();
  } else {
    diagnostics_.push_back({"This block is not closed.", type_range});
  }
  block.body_range = {open, cursor_.position()};
  block.range = {type_range.start, cursor_.position()};
  if (is_closed) {
    body.blocks.push_back(std::move(block));
  } else {
    MoveOutOfUnclosed(block, body);
  }
  return true;
}

// A block whose content begins on the line of its brace is one argument and ends where that does.
void Parser::CheckSingleLine(const Body& body, const Range& type_range) {
  const bool is_empty = body.attributes.empty() && body.blocks.empty();
  const bool is_fit = body.blocks.empty() && body.attributes.size() == 1 &&
                      body.attributes[0].range.end.line == cursor_.position().line;
  if (!is_empty && !is_fit) {
    diagnostics_.push_back(
        {"A block on one line has one argument: put others on lines of their own.", type_range});
  }
}

// Adds a block that ends with the file. What stands in it no deeper indented than itself was meant
// to follow it: that goes to `outer`.
void Parser::MoveOutOfUnclosed(Block& block, Body& outer) {
  const uint32_t column = block.type_range.start.column;
  const auto follows = [&](Position start) {
    return start.column <= column && start.line > block.type_range.start.line;
  };
  Body inner = std::move(*block.body);
  *block.body = Body{};
  block.body->range = inner.range;
  std::vector<Attribute> attributes;
  std::vector<Block> blocks;
  for (Attribute& attribute : inner.attributes) {
    (follows(attribute.range.start) ? attributes : block.body->attributes)
        .push_back(std::move(attribute));
  }
  for (Block& nested : inner.blocks) {
    (follows(nested.range.start) ? blocks : block.body->blocks).push_back(std::move(nested));
  }
  outer.blocks.push_back(std::move(block));
  std::ranges::move(blocks, std::back_inserter(outer.blocks));
  for (Attribute& attribute : attributes) {
    AddAttribute(outer, std::move(attribute));
  }
}

void Parser::AddAttribute(Body& body, Attribute attribute) {
  // Names are looked for one by one, and by a set where there are many.
  constexpr size_t kSearchedMax = 16;
  bool is_second = false;
  if (body.attributes.size() < kSearchedMax) {
    is_second = body.Find(attribute.name) != nullptr;
  } else {
    std::unordered_set<std::string>& names = names_[&body];
    if (names.empty()) {
      for (const Attribute& known : body.attributes) {
        names.insert(known.name);
      }
    }
    is_second = !names.insert(attribute.name).second;
  }
  if (is_second) {
    diagnostics_.push_back({"This argument is set twice.", attribute.name_range});
    return;
  }
  body.attributes.push_back(std::move(attribute));
}

bool Parser::ParseStatement(Body& body, int depth) {
  const Position start = cursor_.position();
  std::string name;
  bool is_quoted_name = false;
  if (cursor_.Peek() == '"') {
    is_quoted_name = true;
    const ExprPtr quoted = QuotedTemplate();
    const Literal* literal = quoted == nullptr ? nullptr : std::get_if<Literal>(&quoted->node);
    name = literal == nullptr ? "" : literal->value.AsString();
  } else {
    name = Identifier();
  }
  if (name.empty() || is_quoted_name) {
    Report("Expected an argument (name = value) or a block (name \"label\" { ... }).", start);
    return false;
  }
  const Range name_range{start, cursor_.position()};
  SkipSpace(Newlines::kEnd);
  if (cursor_.Peek() != '=' || cursor_.Peek(1) == '=') {
    return ParseBlock(body, std::move(name), name_range, depth);
  }
  cursor_.Advance();
  Attribute attribute;
  attribute.value = Expression(Newlines::kEnd);
  if (attribute.value == nullptr) {
    return false;
  }
  attribute.name = std::move(name);
  attribute.name_range = name_range;
  attribute.range = {start, attribute.value->range.end};
  AddAttribute(body, std::move(attribute));
  return true;
}

Body Parser::ParseBody(bool is_file, int depth, bool is_single_line) {
  Body body;
  body.range.start = cursor_.position();
  while (true) {
    SkipSpace(Newlines::kSkip);
    if (cursor_.AtEnd() || (!is_file && cursor_.Peek() == '}')) {
      break;
    }
    const size_t start = cursor_.index();
    const Position start_position = cursor_.position();
    if (!ParseStatement(body, depth)) {
      SkipStatement(start, start_position);
    } else {
      SkipSpace(Newlines::kEnd);
      const char next = cursor_.Peek();
      if (!is_file && !is_single_line && next == '}') {
        Report("Expected a new line here.", cursor_.position());
      } else if (!cursor_.AtEnd() && next != '\n' && next != '}') {
        const Position here = cursor_.position();
        SkipStatement(cursor_.index(), here);
        Report("Expected a new line here.", here);
      }
    }
    if (cursor_.index() == start || (is_file && cursor_.Peek() == '}')) {
      const Position here = cursor_.position();
      cursor_.Advance();
      if (is_file) {
        Report("A closing brace without an opening one.", here);
      }
    }
  }
  body.range.end = cursor_.position();
  names_.erase(&body);
  return body;
}

Body Parser::ParseFileBody() { return ParseBody(true, 0, false); }

}  // namespace internal

const Attribute* Body::Find(std::string_view name) const {
  for (const Attribute& attribute : attributes) {
    if (attribute.name == name) {
      return &attribute;
    }
  }
  return nullptr;
}

File ParseNative(std::string name, std::string text) {
  File file;
  file.name = std::move(name);
  file.text = std::move(text);
  std::string_view rest = file.text;
  Position start;
  if (rest.starts_with("\xEF\xBB\xBF")) {
    rest.remove_prefix(3);
    start.offset = 3;
  }
  if (!IsValidUtf8(rest)) {
    file.diagnostics.push_back({"This file is not UTF-8 text.", {start, start}});
  }
  internal::Parser parser(rest, start, file.diagnostics, &file.comments);
  file.body = parser.ParseFileBody();
  return file;
}

ExprPtr ParseExpression(std::string_view text, Position start,
                        std::vector<Diagnostic>& diagnostics) {
  ExprPtr expr = internal::Parser(text, start, diagnostics, nullptr).ParseWholeExpression();
  if (expr == nullptr) {
    expr = std::make_unique<Expr>(Expr{{start, start}, 1, Literal{Value::Null()}});
  }
  return expr;
}

ExprPtr ParseTemplate(std::string_view text, Position start, std::vector<Diagnostic>& diagnostics) {
  ExprPtr expr = internal::Parser(text, start, diagnostics, nullptr).ParseWholeTemplate();
  if (expr == nullptr) {
    expr = std::make_unique<Expr>(Expr{{start, start}, 1, Literal{Value::String("")}});
  }
  return expr;
}

}  // namespace fuin::hcl
