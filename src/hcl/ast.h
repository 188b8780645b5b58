// The syntax tree of one HCL file (native syntax: hclsyntax/spec.md of hashicorp/hcl v2; JSON
// syntax: json/spec.md), with the place of everything. It knows no Terraform.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "hcl/value.h"

namespace fuin::hcl {

// `offset` counts bytes from the file's start (a BOM included); `line` and `column` start at 1 and
// count lines and code points.
struct Position {
  uint32_t offset = 0;
  uint32_t line = 1;
  uint32_t column = 1;

  bool operator==(const Position&) const = default;
};

// The bytes [start.offset, end.offset).
struct Range {
  Position start, end;

  bool operator==(const Range&) const = default;
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

// true, 1.5, null, and a quoted string or heredoc without interpolation.
struct Literal {
  Value value;
};

// A reference's first name: `var`, `aws_kms_key`, `each`, the name of a for expression.
struct Variable {
  std::string name;
};

// source.name, and source.0 (name "0", legacy).
struct GetAttr {
  ExprPtr source;
  std::string name;
};

// source[key]
struct Index {
  ExprPtr source;
  ExprPtr key;
};

// source.*.a.b (attribute-only splat: later indexes apply to the result) and source[*].a[0]. `each`
// is the expression for one element, in which a SplatItem stands for the element.
struct Splat {
  ExprPtr source;
  ExprPtr each;
  bool full = true;  // source[*]
};
struct SplatItem {};

struct Call {
  std::string name;  // "merge", "provider::aws::arn_parse"
  Range name_range;
  std::vector<ExprPtr> arguments;
  bool expands_last = false;  // f(a, list...)
};

enum class UnaryOperator : uint8_t { kNot, kNegate };
struct Unary {
  UnaryOperator op;
  ExprPtr operand;
};

enum class BinaryOperator : uint8_t {
  kOr,
  kAnd,
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
};
struct Binary {
  BinaryOperator op;
  ExprPtr left, right;
};

struct Conditional {
  ExprPtr condition, if_true, if_false;
};

struct Tuple {
  std::vector<ExprPtr> elements;
};

// { key = value }: a key that is a bare name is the Literal of that name; (expr) = ... is
// evaluated.
struct ObjectItem {
  ExprPtr key, value;
};
struct Object {
  std::vector<ObjectItem> items;
};

// [for key, value in collection : result if condition], and {for ... : key_result => result... if
// condition}
struct For {
  std::string key_name;  // "" if not asked for
  std::string value_name;
  ExprPtr collection;
  ExprPtr key_result;  // null for the tuple form
  ExprPtr result;
  ExprPtr condition;    // null: every element
  bool groups = false;  // result...
};

// "a${b}c%{if d}e%{else}f%{endif}": text, and expressions whose results are joined. A template that
// is one interpolation alone gives that value unconverted (`unwraps`).
struct Template {
  std::vector<ExprPtr>
      parts;  // Literal strings and expressions; directives are Conditional and TemplateFor
  bool unwraps = false;
};
// %{for key, value in collection}body%{endfor}; body is a Template.
struct TemplateFor {
  std::string key_name, value_name;
  ExprPtr collection;
  ExprPtr body;
};

struct Parenthesized {
  ExprPtr inner;
};

struct Expr {
  Range range;
  int height = 1;  // of the tree below; at most kExpressionHeightMax, so that recursion is bounded
  std::variant<Literal, Variable, GetAttr, Index, Splat, SplatItem, Call, Unary, Binary,
               Conditional, Tuple, Object, For, Template, TemplateFor, Parenthesized>
      node;
};

struct Attribute {
  std::string name;
  Range name_range;
  Range range;  // name to the end of the value
  ExprPtr value;
};

struct Body;

struct Label {
  std::string text;
  Range range;
};

struct Block {
  std::string type;
  std::vector<Label> labels;
  Range type_range;
  Range range;       // type to the closing brace
  Range body_range;  // opening brace to closing brace, both included
  std::unique_ptr<Body> body;
};

struct Body {
  // In the order of the file. A name stands once among `attributes` (a second one is a diagnostic,
  // and dropped).
  std::vector<Attribute> attributes;
  std::vector<Block> blocks;
  Range range;
  // JSON syntax: every property is in `attributes` with a value of Literal, Template, Tuple or
  // Object, and which of them are blocks is only known to the schema: see WithBlocks in
  // hcl/parse.h.
  bool is_json = false;

  // The attribute of that name, or null.
  const Attribute* Find(std::string_view name) const;
};

// Something wrong at a place; the rest of the file was read all the same.
struct Diagnostic {
  std::string message;  // English, one sentence, no values from the file beyond short names
  Range range;
};

// A comment, for what is written there in place: fuin:ignore.
struct Comment {
  std::string text;  // without the marks # // /* */
  Range range;
};

struct File {
  std::string name;  // as given
  std::string text;  // all bytes; ranges point here
  Body body;
  std::vector<Comment> comments;
  std::vector<Diagnostic> diagnostics;
};

}  // namespace fuin::hcl
