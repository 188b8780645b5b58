// Templates: quoted strings, heredocs, and the text of templatefile(). First a flat row of pieces
// (text,
// ${value}, %{directive}), then the directives nested.

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/strings.h"
#include "hcl/internal/parser.h"

namespace fuin::hcl::internal {
namespace {

size_t IndentOf(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

constexpr std::string_view kSpace = " \t\r\n\v\f";

}  // namespace

void AppendUtf8(uint32_t c, std::string& text) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0 | c >> 6);
    text += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    text += static_cast<char>(0xE0 | c >> 12);
    text += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | c >> 18);
    text += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    text += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// Appends what the escape at the cursor (a backslash) stands for.
bool Parser::AppendEscape(std::string& text) {
  const Position start = cursor_.position();
  const char c = cursor_.Peek(1);
  const size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (digits == 0) {
    constexpr std::string_view kFrom = "nrt\"\\";
    constexpr std::string_view kTo = "\n\r\t\"\\";
    const size_t found = kFrom.find(c);
    if (c == '\0' || found == std::string_view::npos) {
      Report("This escape sequence does not exist: use \\n, \\r, \\t, \\\", \\\\ or \\uNNNN.",
             start);
      return false;
    }
    text += kTo[found];
    cursor_.Advance(2);
    return true;
  }
  uint32_t code_point = 0;
  for (size_t i = 0; i < digits; ++i) {
    const char digit = cursor_.Peek(2 + i);
    const std::string_view kHex = "0123456789abcdef";
    const size_t value =
        kHex.find(digit >= 'A' && digit <= 'F' ? static_cast<char>(digit + 32) : digit);
    if (digit == '\0' || value == std::string_view::npos) {
      Report("This escape sequence needs more hexadecimal digits.", start);
      return false;
    }
    code_point = code_point << 4 | static_cast<uint32_t>(value);
  }
  cursor_.Advance(2 + digits);
  const bool is_character = code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);
  AppendUtf8(is_character ? code_point : 0xFFFD, text);
  return true;
}

// %{ if c }, %{ else }, %{ endif }, %{ for k, v in c }, %{ endfor }, the cursor after "%{".
bool Parser::ReadDirective(Piece& piece) {
  SkipSpace(Newlines::kSkip);
  const Position start = cursor_.position();
  const std::string keyword = Identifier();
  if (keyword == "if") {
    piece.kind = Piece::Kind::kIf;
    piece.expression = Expression(Newlines::kSkip);
    return piece.expression != nullptr;
  }
  if (keyword == "for") {
    piece.kind = Piece::Kind::kFor;
    SkipSpace(Newlines::kSkip);
    piece.value_name = Identifier();
    SkipSpace(Newlines::kSkip);
    if (cursor_.Peek() == ',') {
      cursor_.Advance();
      SkipSpace(Newlines::kSkip);
      piece.key_name = std::move(piece.value_name);
      piece.value_name = Identifier();
      SkipSpace(Newlines::kSkip);
    }
    if (piece.value_name.empty() || Identifier() != "in") {
      Report("Expected: for name in collection.", start);
      return false;
    }
    piece.expression = Expression(Newlines::kSkip);
    return piece.expression != nullptr;
  }
  piece.kind = keyword == "else"     ? Piece::Kind::kElse
               : keyword == "endif"  ? Piece::Kind::kEndIf
               : keyword == "endfor" ? Piece::Kind::kEndFor
                                     : Piece::Kind::kText;
  if (piece.kind == Piece::Kind::kText) {
    Report("A template has the directives if, else, endif, for and endfor only.", start);
    return false;
  }
  return true;
}

// One ${...} or %{...}.
bool Parser::ReadPiece(std::vector<Piece>& pieces) {
  const Position start = cursor_.position();
  Piece piece;
  const bool is_value = cursor_.Peek() == '$';
  cursor_.Advance(2);
  if (cursor_.Peek() == '~') {
    piece.strips_left = true;
    cursor_.Advance();
  }
  if (is_value) {
    piece.kind = Piece::Kind::kValue;
    piece.expression = Expression(Newlines::kSkip);
    if (piece.expression == nullptr) {
      return false;
    }
  } else if (!ReadDirective(piece)) {
    return false;
  }
  SkipSpace(Newlines::kSkip);
  if (cursor_.Peek() == '~') {
    piece.strips_right = true;
    cursor_.Advance();
  }
  if (cursor_.Peek() != '}') {
    Report("Expected a closing brace here, at the end of a template sequence.", start);
    return false;
  }
  cursor_.Advance();
  piece.range = {start, cursor_.position()};
  pieces.push_back(std::move(piece));
  return true;
}

bool Parser::ReadPieces(std::vector<Piece>& pieces, bool is_quoted) {
  std::string text;
  Position text_start = cursor_.position();
  const auto flush = [&] {
    if (!text.empty()) {
      Piece piece;
      piece.text = std::move(text);
      piece.range = {text_start, cursor_.position()};
      pieces.push_back(std::move(piece));
      text.clear();
    }
  };
  while (true) {
    const char c = cursor_.Peek();
    if (cursor_.AtEnd() || (is_quoted && (c == '"' || c == '\n'))) {
      flush();
      return true;
    }
    if (is_quoted && c == '\\') {
      if (!AppendEscape(text)) {
        return false;
      }
    } else if ((c == '$' || c == '%') && cursor_.Peek(1) == c && cursor_.Peek(2) == '{') {
      text += c;
      text += '{';
      cursor_.Advance(3);
    } else if ((c == '$' || c == '%') && cursor_.Peek(1) == '{') {
      flush();
      if (!ReadPiece(pieces)) {
        return false;
      }
      text_start = cursor_.position();
    } else {
      text += c;
      cursor_.Advance();
      if (c == '\n') {  // each line is a piece: a strip marker reaches no further
        flush();
        text_start = cursor_.position();
      }
    }
  }
}

// Gathers pieces up to the directive that closes this level. `next` stands after that directive.
ExprPtr Parser::Nest(std::vector<Piece>& pieces, size_t& next, Range range, bool& closed_by_else) {
  if (depth_ >= limits::kExpressionDepthMax) {
    return Fail("Template directives are nested too deep.", range.start);
  }
  ++depth_;
  Template body;
  closed_by_else = false;
  bool is_whole = true;
  while (is_whole && next < pieces.size()) {
    Piece& piece = pieces[next++];
    if (piece.kind == Piece::Kind::kElse || piece.kind == Piece::Kind::kEndIf ||
        piece.kind == Piece::Kind::kEndFor) {
      closed_by_else = piece.kind == Piece::Kind::kElse;
      break;
    }
    ExprPtr part = NestOne(pieces, piece, next);
    is_whole = part != nullptr;
    body.parts.push_back(std::move(part));
  }
  --depth_;
  return is_whole ? Make(range, std::move(body)) : nullptr;
}

// The part that begins with `piece`: a text, a value, or a directive with all that it encloses.
ExprPtr Parser::NestOne(std::vector<Piece>& pieces, Piece& piece, size_t& next) {
  if (piece.kind == Piece::Kind::kText) {
    return Make(piece.range, Literal{Value::String(std::move(piece.text))});
  }
  if (piece.kind == Piece::Kind::kValue) {
    return std::move(piece.expression);
  }
  bool has_else = false;
  bool ignored = false;
  ExprPtr inner = Nest(pieces, next, piece.range, has_else);
  if (inner == nullptr) {
    return nullptr;
  }
  const Range range{piece.range.start, pieces[next - 1].range.end};
  if (piece.kind == Piece::Kind::kFor) {
    return Make(range, TemplateFor{std::move(piece.key_name), std::move(piece.value_name),
                                   std::move(piece.expression), std::move(inner)});
  }
  ExprPtr otherwise = has_else ? Nest(pieces, next, piece.range, ignored)
                               : Make(piece.range, Literal{Value::String("")});
  if (otherwise == nullptr) {
    return nullptr;
  }
  return Make(Range{range.start, pieces[next - 1].range.end},
              Conditional{std::move(piece.expression), std::move(inner), std::move(otherwise)});
}

// Takes away the white space that ~ asks for, in the piece next to it alone.
void Parser::Strip(std::vector<Piece>& pieces) {
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind == Piece::Kind::kText) {
      continue;
    }
    if (pieces[i].strips_left && i > 0) {
      const size_t last = pieces[i - 1].text.find_last_not_of(kSpace);
      pieces[i - 1].text.resize(last == std::string::npos ? 0 : last + 1);
    }
    if (pieces[i].strips_right && i + 1 < pieces.size()) {
      std::string& after = pieces[i + 1].text;
      after.erase(0, std::min(after.find_first_not_of(kSpace), after.size()));
    }
  }
}

// Takes away the indentation that all lines of a <<- heredoc share. Blank lines don't count; a line
// whose end was stripped goes on in the next.
void Parser::DropIndent(std::vector<Piece>& pieces) {
  size_t shared = std::string::npos;
  bool at_line_start = true;
  std::vector<Piece*> indented;
  for (Piece& piece : pieces) {
    const bool is_text = piece.kind == Piece::Kind::kText;
    if (at_line_start) {
      const size_t indent =
          is_text ? std::min(piece.text.find_first_not_of(kSpace), piece.text.size()) : 0;
      const bool is_blank = is_text && indent == piece.text.size() && piece.text.ends_with('\n');
      if (!is_blank) {
        shared = std::min(shared, indent);
        indented.push_back(&piece);
      }
    }
    at_line_start = is_text && piece.text.ends_with('\n');
  }
  for (Piece* piece : indented) {
    if (piece->kind == Piece::Kind::kText) {
      piece->text.erase(0, shared);
    }
  }
}

// Makes one piece of texts that follow each other.
void Parser::Join(std::vector<Piece>& pieces) {
  std::vector<Piece> joined;
  for (Piece& piece : pieces) {
    const bool continues = !joined.empty() && piece.kind == Piece::Kind::kText &&
                           joined.back().kind == Piece::Kind::kText;
    if (continues) {
      joined.back().text += piece.text;
      joined.back().range.end = piece.range.end;
    } else {
      joined.push_back(std::move(piece));
    }
  }
  pieces = std::move(joined);
}

// Whether each directive is closed by its own end, and has one else at most.
bool Parser::CheckDirectives(const std::vector<Piece>& pieces, const Range& range) {
  std::vector<Piece::Kind> open;  // kElse for an if after its else
  for (const Piece& piece : pieces) {
    const Piece::Kind innermost = open.empty() ? Piece::Kind::kText : open.back();
    bool fits = true;
    switch (piece.kind) {
      case Piece::Kind::kIf:
      case Piece::Kind::kFor:
        open.push_back(piece.kind);
        break;
      case Piece::Kind::kElse:
        fits = innermost == Piece::Kind::kIf;
        break;
      case Piece::Kind::kEndIf:
        fits = innermost == Piece::Kind::kIf || innermost == Piece::Kind::kElse;
        break;
      case Piece::Kind::kEndFor:
        fits = innermost == Piece::Kind::kFor;
        break;
      default:
        continue;
    }
    if (!fits) {
      Report("This template directive closes nothing that is open here.", piece.range.start);
      return false;
    }
    if (piece.kind == Piece::Kind::kElse) {
      open.back() = Piece::Kind::kElse;
    } else if (piece.kind == Piece::Kind::kEndIf || piece.kind == Piece::Kind::kEndFor) {
      open.pop_back();
    }
  }
  if (!open.empty()) {
    Report("A template directive is not closed.", range.start);
  }
  return open.empty();
}

ExprPtr Parser::Assemble(std::vector<Piece>& pieces, Range range, bool drops_indent) {
  Strip(pieces);
  if (drops_indent) {
    DropIndent(pieces);
  }
  Join(pieces);
  if (!CheckDirectives(pieces, range)) {
    return nullptr;
  }
  if (pieces.empty()) {
    return std::make_unique<Expr>(Expr{range, 1, Literal{Value::String("")}});
  }
  if (pieces.size() == 1 && pieces[0].kind == Piece::Kind::kText) {
    return std::make_unique<Expr>(
        Expr{range, 1, Literal{Value::String(std::move(pieces[0].text))}});
  }
  const bool is_lone_value = pieces.size() == 1 && pieces[0].kind == Piece::Kind::kValue;
  size_t next = 0;
  bool ignored = false;
  ExprPtr expr = Nest(pieces, next, range, ignored);
  if (expr != nullptr && is_lone_value) {
    std::get<Template>(expr->node).unwraps = true;
  }
  return expr;
}

ExprPtr Parser::QuotedTemplate() {
  const Position start = cursor_.position();
  cursor_.Advance();
  std::vector<Piece> pieces;
  if (!ReadPieces(pieces, true)) {
    return nullptr;
  }
  if (cursor_.Peek() != '"') {
    return Fail("This string is not closed on its line.", start);
  }
  cursor_.Advance();
  return Assemble(pieces, {start, cursor_.position()});
}

ExprPtr Parser::ParseWholeTemplate() {
  const Position start = cursor_.position();
  std::vector<Piece> pieces;
  if (!ReadPieces(pieces, false)) {
    return nullptr;
  }
  return Assemble(pieces, {start, cursor_.position()});
}

// <<MARK and <<-MARK: the lines up to one that has only the mark. The dashed form drops the
// indentation that all lines share.
ExprPtr Parser::Heredoc() {
  const Position start = cursor_.position();
  cursor_.Advance(2);
  const bool drops_indent = cursor_.Peek() == '-';
  if (drops_indent) {
    cursor_.Advance();
  }
  const std::string mark = Identifier();
  if (cursor_.Peek() == '\r') {
    cursor_.Advance();
  }
  if (mark.empty() || cursor_.Peek() != '\n') {
    return Fail("Expected a heredoc's mark alone at the end of this line.", start);
  }
  cursor_.Advance();
  const Position body_start = cursor_.position();
  const std::string_view rest = cursor_.Rest();
  size_t end = 0;
  while (true) {
    const size_t line_end = std::min(rest.find('\n', end), rest.size());
    const std::string_view line = rest.substr(end, line_end - end);
    if (Trim(line) == mark && line_end < rest.size()) {
      break;
    }
    if (line_end == rest.size()) {
      recovered_bytes_ += rest.size();
      return Fail("This heredoc is not closed.", start);
    }
    end = line_end + 1;
  }
  const std::string_view body = rest.substr(0, end);
  Parser inner(Cursor(body, body_start, cursor_.is_decoded()), diagnostics_);
  inner.depth_ = depth_;
  std::vector<Piece> pieces;
  const bool is_read = inner.ReadPieces(pieces, false);
  cursor_.Advance(end);
  cursor_.Advance(IndentOf(cursor_.Rest()));
  cursor_.Advance(mark.size());
  cursor_.Advance(IndentOf(cursor_.Rest()));
  if (!is_read) {
    return nullptr;
  }
  return Assemble(pieces, {start, cursor_.position()}, drops_indent);
}

}  // namespace fuin::hcl::internal
