// Expressions, by precedence climbing (hclsyntax/spec.md: "Operations" lists six levels).

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "hcl/internal/parser.h"

namespace fuin::hcl::internal {
namespace {

int HeightOf(const ExprPtr& expr) { return expr == nullptr ? 0 : expr->height; }

int ChildrenHeight(const decltype(Expr::node)& node) {
  int height = 0;
  const auto take = [&](const ExprPtr& expr) { height = std::max(height, HeightOf(expr)); };
  if (const GetAttr* get = std::get_if<GetAttr>(&node)) {
    take(get->source);
  } else if (const Index* index = std::get_if<Index>(&node)) {
    take(index->source);
    take(index->key);
  } else if (const Splat* splat = std::get_if<Splat>(&node)) {
    take(splat->source);
    take(splat->each);
  } else if (const Call* call = std::get_if<Call>(&node)) {
    std::ranges::for_each(call->arguments, take);
  } else if (const Unary* unary = std::get_if<Unary>(&node)) {
    take(unary->operand);
  } else if (const Binary* binary = std::get_if<Binary>(&node)) {
    take(binary->left);
    take(binary->right);
  } else if (const Conditional* conditional = std::get_if<Conditional>(&node)) {
    take(conditional->condition);
    take(conditional->if_true);
    take(conditional->if_false);
  } else if (const Tuple* tuple = std::get_if<Tuple>(&node)) {
    std::ranges::for_each(tuple->elements, take);
  } else if (const Object* object = std::get_if<Object>(&node)) {
    for (const ObjectItem& item : object->items) {
      take(item.key);
      take(item.value);
    }
  } else if (const For* loop = std::get_if<For>(&node)) {
    take(loop->collection);
    take(loop->key_result);
    take(loop->result);
    take(loop->condition);
  } else if (const Template* parts = std::get_if<Template>(&node)) {
    std::ranges::for_each(parts->parts, take);
  } else if (const TemplateFor* template_for = std::get_if<TemplateFor>(&node)) {
    take(template_for->collection);
    take(template_for->body);
  } else if (const Parenthesized* inner = std::get_if<Parenthesized>(&node)) {
    take(inner->inner);
  }
  return height;
}

struct OperatorToken {
  std::string_view text;
  BinaryOperator op;
  int level;
};

// Longer tokens first. A higher level binds tighter.
constexpr OperatorToken kOperators[] = {
    {"||", BinaryOperator::kOr, 0},          {"&&", BinaryOperator::kAnd, 1},
    {"==", BinaryOperator::kEqual, 2},       {"!=", BinaryOperator::kNotEqual, 2},
    {"<=", BinaryOperator::kLessOrEqual, 3}, {">=", BinaryOperator::kGreaterOrEqual, 3},
    {"<", BinaryOperator::kLess, 3},         {">", BinaryOperator::kGreater, 3},
    {"+", BinaryOperator::kAdd, 4},          {"-", BinaryOperator::kSubtract, 4},
    {"*", BinaryOperator::kMultiply, 5},     {"/", BinaryOperator::kDivide, 5},
    {"%", BinaryOperator::kModulo, 5},
};

const OperatorToken* OperatorAt(std::string_view text) {
  if (text.empty() || std::string_view("|&=!<>+-*/%").find(text[0]) == std::string_view::npos) {
    return nullptr;
  }
  for (const OperatorToken& candidate : kOperators) {
    if (text.starts_with(candidate.text)) {
      return &candidate;
    }
  }
  return nullptr;
}

}  // namespace

ExprPtr Parser::Make(Position start, decltype(Expr::node) node) {
  return Make(Range{start, cursor_.position()}, std::move(node));
}

ExprPtr Parser::Make(Range range, decltype(Expr::node) node) {
  const int height = ChildrenHeight(node) + 1;
  if (height > limits::kExpressionHeightMax) {
    return Fail(fmt::format("This expression is a chain of more than {} parts.",
                            limits::kExpressionHeightMax),
                range.start);
  }
  return std::make_unique<Expr>(Expr{range, height, std::move(node)});
}

ExprPtr Parser::ParseWholeExpression() {
  ExprPtr expr = Expression(Newlines::kSkip);
  SkipSpace(Newlines::kSkip);
  if (expr != nullptr && !cursor_.AtEnd()) {
    return Fail("Extra characters after the expression.", cursor_.position());
  }
  return expr;
}

ExprPtr Parser::Expression(Newlines newlines) {
  if (depth_ >= limits::kExpressionDepthMax) {
    return Fail(fmt::format("Expressions are nested deeper than {}.", limits::kExpressionDepthMax),
                cursor_.position());
  }
  ++depth_;
  SkipSpace(newlines);
  const Position start = cursor_.position();
  ExprPtr condition = BinaryExpr(0, newlines);
  if (condition != nullptr) {
    SkipSpace(newlines);
    if (cursor_.Peek() == '?') {
      cursor_.Advance();
      ExprPtr if_true = Expression(newlines);
      SkipSpace(newlines);
      if (if_true != nullptr && cursor_.Peek() != ':') {
        if_true = Fail("Expected a colon and the value for the other case.", start);
      }
      if (if_true != nullptr) {
        cursor_.Advance();
      }
      ExprPtr if_false = if_true == nullptr ? nullptr : Expression(newlines);
      if (if_false == nullptr) {
        condition = nullptr;
      } else {
        const Range range{start, if_false->range.end};
        condition =
            Make(range, Conditional{std::move(condition), std::move(if_true), std::move(if_false)});
      }
    }
  }
  --depth_;
  return condition;
}

// One operand, and every operator after it that binds at least as tight as `level_min`. A chain of
// operators of one level is a loop, so that its length costs no stack.
ExprPtr Parser::BinaryExpr(int level_min, Newlines newlines) {
  const Position start = cursor_.position();
  ExprPtr left = UnaryExpr(newlines);
  while (left != nullptr) {
    SkipSpace(newlines);
    const OperatorToken* token = OperatorAt(cursor_.Rest());
    if (token == nullptr || token->level < level_min) {
      return left;
    }
    cursor_.Advance(token->text.size());
    SkipSpace(newlines);
    ExprPtr right = BinaryExpr(token->level + 1, newlines);
    if (right == nullptr) {
      return nullptr;
    }
    const Range range{start, right->range.end};
    left = Make(range, Binary{token->op, std::move(left), std::move(right)});
  }
  return nullptr;
}

ExprPtr Parser::UnaryExpr(Newlines newlines) {
  const char c = cursor_.Peek();
  if (c != '!' && c != '-') {
    return Postfix(newlines);
  }
  const Position start = cursor_.position();
  if (depth_ >= limits::kExpressionDepthMax) {
    return Fail(fmt::format("Expressions are nested deeper than {}.", limits::kExpressionDepthMax),
                start);
  }
  cursor_.Advance();
  SkipSpace(newlines);
  ++depth_;
  ExprPtr operand = UnaryExpr(newlines);
  --depth_;
  if (operand == nullptr) {
    return nullptr;
  }
  const Range range{start, operand->range.end};
  return Make(range,
              Unary{c == '!' ? UnaryOperator::kNot : UnaryOperator::kNegate, std::move(operand)});
}

ExprPtr Parser::Postfix(Newlines newlines) {
  ExprPtr source = Primary(newlines);
  return source == nullptr ? nullptr : Postfixes(std::move(source), newlines, false);
}

// Whatever follows a value: .name, .0, .*, [key], [*]. Inside an attribute splat only names belong
// to each element.
ExprPtr Parser::Postfixes(ExprPtr source, Newlines newlines, bool inside_attribute_splat) {
  while (source != nullptr) {
    const Position start = source->range.start;
    SkipSpace(newlines);
    const char c = cursor_.Peek();
    if (c == '.' && cursor_.Peek(1) == '*' && !inside_attribute_splat) {
      cursor_.Advance(2);
      source = AttributeSplat(std::move(source), start);
    } else if (c == '.' && !cursor_.StartsWith("...")) {
      cursor_.Advance();
      SkipSpace(newlines);
      std::string name;
      while (cursor_.Peek() >= '0' && cursor_.Peek() <= '9') {
        name += cursor_.Peek();
        cursor_.Advance();
      }
      if (!name.empty() && cursor_.Peek() == '.' && cursor_.Peek(1) >= '0' &&
          cursor_.Peek(1) <= '9') {
        return Fail("Two numbers after dots are a fraction: write [0][1].", start);
      }
      if (name.empty()) {
        name = Identifier();
      }
      if (name.empty()) {
        return Fail("Expected a name after the dot.", start);
      }
      source = Make(start, GetAttr{std::move(source), std::move(name)});
    } else if (c == '[' && !inside_attribute_splat) {
      source = Bracket(std::move(source), newlines, start);
    } else {
      return source;
    }
  }
  return nullptr;
}

ExprPtr Parser::AttributeSplat(ExprPtr source, Position start) {
  ExprPtr item = Make(cursor_.position(), SplatItem{});
  ExprPtr each = Postfixes(std::move(item), Newlines::kEnd, true);
  if (each == nullptr) {
    return nullptr;
  }
  const Range range{start, each->range.end};
  return Make(range, Splat{std::move(source), std::move(each), false});
}

ExprPtr Parser::Bracket(ExprPtr source, Newlines newlines, Position start) {
  cursor_.Advance();
  SkipSpace(Newlines::kSkip);
  if (cursor_.Peek() == '*') {
    cursor_.Advance();
    SkipSpace(Newlines::kSkip);
    if (cursor_.Peek() != ']') {
      return Fail("Expected a closing bracket after the star.", start);
    }
    cursor_.Advance();
    if (depth_ >= limits::kExpressionDepthMax) {
      return Fail("Too many splats in one expression.", start);
    }
    ++depth_;
    ExprPtr item = Make(cursor_.position(), SplatItem{});
    ExprPtr each = Postfixes(std::move(item), newlines, false);
    --depth_;
    if (each == nullptr) {
      return nullptr;
    }
    const Range range{start, each->range.end};
    return Make(range, Splat{std::move(source), std::move(each), true});
  }
  ExprPtr key = Expression(Newlines::kSkip);
  SkipSpace(Newlines::kSkip);
  if (key == nullptr) {
    return nullptr;
  }
  if (cursor_.Peek() != ']') {
    return Fail("Expected a closing bracket after the index.", start);
  }
  cursor_.Advance();
  return Make(start, Index{std::move(source), std::move(key)});
}

ExprPtr Parser::NumberLiteral() {
  const Position start = cursor_.position();
  const size_t from = cursor_.index();
  const auto digits = [&] {
    size_t count = 0;
    while (cursor_.Peek() >= '0' && cursor_.Peek() <= '9') {
      cursor_.Advance();
      ++count;
    }
    return count;
  };
  digits();
  if (cursor_.Peek() == '.' && cursor_.Peek(1) >= '0' && cursor_.Peek(1) <= '9') {
    cursor_.Advance();
    digits();
  }
  const char sign = cursor_.Peek(1);
  const bool has_exponent =
      (cursor_.Peek() == 'e' || cursor_.Peek() == 'E') &&
      ((sign >= '0' && sign <= '9') ||
       ((sign == '+' || sign == '-') && cursor_.Peek(2) >= '0' && cursor_.Peek(2) <= '9'));
  if (has_exponent) {
    cursor_.Advance(2);
    digits();
  }
  const std::optional<Number> number = Number::Parse(cursor_.Since(from));
  const bool goes_on = cursor_.Peek() == '.' && cursor_.Peek(1) >= '0' && cursor_.Peek(1) <= '9';
  if (!number.has_value() || goes_on || IsIdentifierStart(cursor_.Peek())) {
    return Fail("This is not a number.", start);
  }
  return Make(start, Literal{Value::Num(*number)});
}

// Moves to a :: between the parts of a function's name, where one follows here.
bool Parser::AtNamespaceSeparator(Newlines newlines) {
  const size_t index = cursor_.index();
  const Position position = cursor_.position();
  SkipSpace(newlines);
  if (cursor_.StartsWith("::")) {
    const size_t separator = cursor_.index();
    const Position separator_position = cursor_.position();
    cursor_.Advance(2);
    SkipSpace(newlines);
    const bool has_name = IsIdentifierStart(cursor_.Peek());
    cursor_.Return(separator, separator_position);
    if (has_name) {
      return true;
    }
  }
  cursor_.Return(index, position);
  return false;
}

ExprPtr Parser::Name(Newlines newlines) {
  const Position start = cursor_.position();
  std::string name = Identifier();
  Range name_range{start, cursor_.position()};
  while (AtNamespaceSeparator(newlines)) {
    cursor_.Advance(2);
    SkipSpace(newlines);
    name += "::" + Identifier();
    name_range.end = cursor_.position();
  }
  SkipSpace(newlines);
  if (cursor_.Peek() == '(') {
    return CallArguments(std::move(name), name_range, start);
  }
  if (name == "true" || name == "false") {
    return Make(name_range, Literal{Value::Bool(name == "true")});
  }
  if (name == "null") {
    return Make(name_range, Literal{Value::Null()});
  }
  if (name.find(':') != std::string::npos) {
    return Fail("A name with :: is a function's: expected its arguments.", start);
  }
  return Make(name_range, Variable{std::move(name)});
}

ExprPtr Parser::CallArguments(std::string name, Range name_range, Position start) {
  cursor_.Advance();
  Call call{std::move(name), name_range, {}, false};
  while (true) {
    SkipSpace(Newlines::kSkip);
    if (cursor_.Peek() == ')') {
      cursor_.Advance();
      return Make(start, std::move(call));
    }
    ExprPtr argument = Expression(Newlines::kSkip);
    if (argument == nullptr) {
      return nullptr;
    }
    call.arguments.push_back(std::move(argument));
    SkipSpace(Newlines::kSkip);
    if (cursor_.StartsWith("...")) {
      cursor_.Advance(3);
      call.expands_last = true;
      SkipSpace(Newlines::kSkip);
      if (cursor_.Peek() != ')') {
        return Fail("Only the last argument of a call may be expanded.", start);
      }
    } else if (cursor_.Peek() == ',') {
      cursor_.Advance();
    } else if (cursor_.Peek() != ')') {
      return Fail("Expected a comma or a closing parenthesis in this call.", start);
    }
  }
}

bool Parser::AtForKeyword() {
  return cursor_.StartsWith("for") && !IsIdentifierPart(cursor_.Peek(3));
}

ExprPtr Parser::ForRest(bool is_object, Position start) {
  cursor_.Advance(3);
  For loop;
  SkipSpace(Newlines::kSkip);
  loop.value_name = Identifier();
  SkipSpace(Newlines::kSkip);
  if (cursor_.Peek() == ',') {
    cursor_.Advance();
    SkipSpace(Newlines::kSkip);
    loop.key_name = std::move(loop.value_name);
    loop.value_name = Identifier();
    SkipSpace(Newlines::kSkip);
  }
  if (loop.value_name.empty() || Identifier() != "in") {
    return Fail("Expected: for name in collection.", start);
  }
  loop.collection = Expression(Newlines::kSkip);
  SkipSpace(Newlines::kSkip);
  if (loop.collection == nullptr) {
    return nullptr;
  }
  if (cursor_.Peek() != ':') {
    return Fail("Expected a colon after the collection of this for expression.", start);
  }
  cursor_.Advance();
  loop.result = Expression(Newlines::kSkip);
  SkipSpace(Newlines::kSkip);
  if (loop.result != nullptr && is_object) {
    if (!cursor_.StartsWith("=>")) {
      return Fail("Expected => and a value in this for expression.", start);
    }
    cursor_.Advance(2);
    loop.key_result = std::move(loop.result);
    loop.result = Expression(Newlines::kSkip);
    SkipSpace(Newlines::kSkip);
    if (cursor_.StartsWith("...")) {
      cursor_.Advance(3);
      loop.groups = true;
      SkipSpace(Newlines::kSkip);
    }
  }
  if (loop.result == nullptr) {
    return nullptr;
  }
  if (cursor_.StartsWith("if") && !IsIdentifierPart(cursor_.Peek(2))) {
    cursor_.Advance(2);
    loop.condition = Expression(Newlines::kSkip);
    if (loop.condition == nullptr) {
      return nullptr;
    }
    SkipSpace(Newlines::kSkip);
  }
  if (cursor_.Peek() != (is_object ? '}' : ']')) {
    return Fail("This for expression is not closed.", start);
  }
  cursor_.Advance();
  return Make(start, std::move(loop));
}

ExprPtr Parser::TupleOrFor() {
  const Position start = cursor_.position();
  cursor_.Advance();
  SkipSpace(Newlines::kSkip);
  if (AtForKeyword()) {
    return ForRest(false, start);
  }
  Tuple tuple;
  while (true) {
    SkipSpace(Newlines::kSkip);
    if (cursor_.Peek() == ']') {
      cursor_.Advance();
      return Make(start, std::move(tuple));
    }
    ExprPtr element = Expression(Newlines::kSkip);
    if (element == nullptr) {
      return nullptr;
    }
    tuple.elements.push_back(std::move(element));
    SkipSpace(Newlines::kSkip);
    if (cursor_.Peek() == ',') {
      cursor_.Advance();
    } else if (cursor_.Peek() != ']') {
      return Fail("Expected a comma or a closing bracket in this list.", start);
    }
  }
}

bool Parser::ObjectItems(Object& object) {
  while (true) {
    SkipSpace(Newlines::kSkip);
    if (cursor_.Peek() == '}') {
      cursor_.Advance();
      return true;
    }
    const Position start = cursor_.position();
    ObjectItem item;
    item.key = Expression(Newlines::kEnd);
    if (item.key == nullptr) {
      return false;
    }
    if (const Variable* name = std::get_if<Variable>(&item.key->node)) {
      item.key->node = Literal{Value::String(name->name)};
    } else if (const Literal* literal = std::get_if<Literal>(&item.key->node);
               literal != nullptr && literal->value.IsNull()) {
      item.key->node = Literal{Value::String("null")};
    }
    SkipSpace(Newlines::kEnd);
    if (cursor_.Peek() != '=' && cursor_.Peek() != ':') {
      Report("Expected = or : and a value in this object.", start);
      return false;
    }
    cursor_.Advance();
    item.value = Expression(Newlines::kEnd);
    if (item.value == nullptr) {
      return false;
    }
    object.items.push_back(std::move(item));
    SkipSpace(Newlines::kEnd);
    if (cursor_.Peek() == ',' || cursor_.Peek() == '\n') {
      cursor_.Advance();
    } else if (cursor_.Peek() != '}') {
      Report("Expected a comma, a new line or a closing brace in this object.", start);
      return false;
    }
  }
}

ExprPtr Parser::ObjectOrFor() {
  const Position start = cursor_.position();
  cursor_.Advance();
  SkipSpace(Newlines::kSkip);
  if (AtForKeyword()) {
    return ForRest(true, start);
  }
  Object object;
  return ObjectItems(object) ? Make(start, std::move(object)) : nullptr;
}

ExprPtr Parser::Primary(Newlines newlines) {
  const Position start = cursor_.position();
  const char c = cursor_.Peek();
  if (c == '(') {
    cursor_.Advance();
    ExprPtr inner = Expression(Newlines::kSkip);
    SkipSpace(Newlines::kSkip);
    if (inner == nullptr) {
      return nullptr;
    }
    if (cursor_.Peek() != ')') {
      return Fail("This parenthesis is not closed.", start);
    }
    cursor_.Advance();
    return Make(start, Parenthesized{std::move(inner)});
  }
  if (c == '[') {
    return TupleOrFor();
  }
  if (c == '{') {
    return ObjectOrFor();
  }
  if (c == '"') {
    return QuotedTemplate();
  }
  if (cursor_.StartsWith("<<")) {
    return Heredoc();
  }
  if (c >= '0' && c <= '9') {
    return NumberLiteral();
  }
  if (IsIdentifierStart(c)) {
    return Name(newlines);
  }
  return Fail("Expected a value here.", start);
}

}  // namespace fuin::hcl::internal
