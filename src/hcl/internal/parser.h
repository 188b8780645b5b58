// The recursive-descent parser behind hcl/parse.h.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "hcl/ast.h"
#include "hcl/internal/cursor.h"

namespace fuin::hcl::internal {

class Parser {
 public:
  Parser(std::string_view text, Position start, std::vector<Diagnostic>& diagnostics,
         std::vector<Comment>* comments)
      : cursor_(text, start), diagnostics_(diagnostics), comments_(comments) {}
  Parser(Cursor cursor, std::vector<Diagnostic>& diagnostics)
      : cursor_(cursor), diagnostics_(diagnostics) {}

  Body ParseFileBody();
  ExprPtr ParseWholeExpression();
  // A template up to the end of the text, as heredocs and templatefile() have it: no backslash
  // escapes.
  ExprPtr ParseWholeTemplate();

 private:
  enum class Newlines : uint8_t {
    kEnd,
    kSkip
  };  // do they end the expression, or are they white space

  // One piece of a template before directives are nested.
  struct Piece {
    enum class Kind : uint8_t { kText, kValue, kIf, kElse, kEndIf, kFor, kEndFor };
    Kind kind = Kind::kText;
    std::string text;
    ExprPtr expression;
    std::string key_name, value_name;
    bool strips_left = false, strips_right = false;
    Range range;
  };

  // parser.cc: bodies
  Body ParseBody(bool is_file, int depth, bool is_single_line);
  void CheckSingleLine(const Body& body, const Range& type_range);
  bool ParseStatement(Body& body, int depth);
  bool ParseBlock(Body& body, std::string type, Range type_range, int depth);
  bool ParseLabels(Block& block);
  void AddAttribute(Body& body, Attribute attribute);
  void MoveOutOfUnclosed(Block& block, Body& outer);
  void SkipStatement(size_t start, Position start_position);
  void SkipQuoted();

  // expressions.cc
  ExprPtr Expression(Newlines newlines);
  ExprPtr BinaryExpr(int level_min, Newlines newlines);
  ExprPtr UnaryExpr(Newlines newlines);
  ExprPtr Postfix(Newlines newlines);
  ExprPtr Postfixes(ExprPtr source, Newlines newlines, bool inside_attribute_splat);
  ExprPtr AttributeSplat(ExprPtr source, Position start);
  ExprPtr Bracket(ExprPtr source, Newlines newlines, Position start);
  ExprPtr Primary(Newlines newlines);
  ExprPtr NumberLiteral();
  bool AtNamespaceSeparator(Newlines newlines);
  ExprPtr Name(Newlines newlines);
  ExprPtr CallArguments(std::string name, Range name_range, Position start);
  ExprPtr TupleOrFor();
  ExprPtr ObjectOrFor();
  bool ObjectItems(Object& object);
  ExprPtr ForRest(bool is_object, Position start);
  bool AtForKeyword();

  // templates.cc
  ExprPtr QuotedTemplate();
  ExprPtr Heredoc();
  bool ReadPieces(std::vector<Piece>& pieces, bool is_quoted);
  bool ReadPiece(std::vector<Piece>& pieces);
  bool ReadDirective(Piece& piece);
  bool AppendEscape(std::string& text);
  static void Strip(std::vector<Piece>& pieces);
  static void DropIndent(std::vector<Piece>& pieces);
  static void Join(std::vector<Piece>& pieces);
  bool CheckDirectives(const std::vector<Piece>& pieces, const Range& range);
  ExprPtr Assemble(std::vector<Piece>& pieces, Range range, bool drops_indent = false);
  ExprPtr Nest(std::vector<Piece>& pieces, size_t& next, Range range, bool& closed_by_else);
  ExprPtr NestOne(std::vector<Piece>& pieces, Piece& piece, size_t& next);

  // Shared.
  void SkipSpace(Newlines newlines);
  std::string Identifier();                                 // "" if there is none here
  ExprPtr Make(Position start, decltype(Expr::node) node);  // up to the cursor
  ExprPtr Make(Range range, decltype(Expr::node) node);
  void Report(std::string message, Position start);
  ExprPtr Fail(std::string message, Position start);  // reports, returns null

  Cursor cursor_;
  std::vector<Diagnostic>& diagnostics_;
  std::vector<Comment>* comments_ = nullptr;
  uint32_t comments_end_ = 0;  // offset up to which comments were collected
  int depth_ = 0;
  // The names in each open body that has many.
  std::unordered_map<const Body*, std::unordered_set<std::string>> names_;
  size_t recovered_bytes_ = 0;  // read again to find the end of broken statements
};

// Whether the byte may start or continue an identifier: letters, digits, '_', '-', and every byte
// of a character outside ASCII.
bool IsIdentifierStart(char c);
bool IsIdentifierPart(char c);

// Whether the whole text is one identifier.
bool IsIdentifier(std::string_view text);

// Appends the UTF-8 form of a code point (at most U+10FFFF).
void AppendUtf8(uint32_t c, std::string& text);

}  // namespace fuin::hcl::internal
