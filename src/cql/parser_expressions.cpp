// Operators on whole expressions, from `implies` down to `is null` (CQL 1.5.3 Developer's Guide,
// Operator Precedence), by precedence climbing: `expression(m)` reads one operand and then every
// operator that binds at least as strongly as m, each with a right operand that binds more strongly
// than the operator itself.
//
// A prefix operator such as `not` may begin any operand, and its own operand reaches as far as its
// own level: `not a = b` is `(not a) = b`, while `not a is null` is `not (a is null)`.
#include "cql/parser_rules.h"

namespace hoofbeat::cql {
namespace {

Level next_tighter(Level level) { return static_cast<Level>(static_cast<int>(level) + 1); }

std::optional<BinaryOperator> operator_of(const Token& token) {
  switch (token.kind) {
    case TokenKind::Equal:
      return BinaryOperator::Equal;
    case TokenKind::NotEqual:
      return BinaryOperator::NotEqual;
    case TokenKind::Equivalent:
      return BinaryOperator::Equivalent;
    case TokenKind::NotEquivalent:
      return BinaryOperator::NotEquivalent;
    case TokenKind::Less:
      return BinaryOperator::Less;
    case TokenKind::LessOrEqual:
      return BinaryOperator::LessOrEqual;
    case TokenKind::Greater:
      return BinaryOperator::Greater;
    case TokenKind::GreaterOrEqual:
      return BinaryOperator::GreaterOrEqual;
    case TokenKind::Bar:
      return BinaryOperator::Union;
    case TokenKind::Keyword:
      break;
    default:
      return std::nullopt;
  }
  switch (token.keyword) {
    case Keyword::And:
      return BinaryOperator::And;
    case Keyword::Or:
      return BinaryOperator::Or;
    case Keyword::Xor:
      return BinaryOperator::Xor;
    case Keyword::Implies:
      return BinaryOperator::Implies;
    case Keyword::Union:
      return BinaryOperator::Union;
    case Keyword::Intersect:
      return BinaryOperator::Intersect;
    case Keyword::Except:
      return BinaryOperator::Except;
    default:
      return std::nullopt;
  }
}

Level level_of(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::Implies:
      return Level::Implies;
    case BinaryOperator::Or:
    case BinaryOperator::Xor:
      return Level::Or;
    case BinaryOperator::And:
      return Level::And;
    case BinaryOperator::Equal:
    case BinaryOperator::NotEqual:
    case BinaryOperator::Equivalent:
    case BinaryOperator::NotEquivalent:
      return Level::Equality;
    case BinaryOperator::Less:
    case BinaryOperator::LessOrEqual:
    case BinaryOperator::Greater:
    case BinaryOperator::GreaterOrEqual:
      return Level::Inequality;
    default:
      return Level::SetOperation;
  }
}

}  // namespace

ExpressionPointer Parser::expression(Level minimum) {
  Nesting nesting(*this);
  if (!nesting.allowed()) return nullptr;
  ExpressionPointer left = expression_operand();
  while (left) {
    auto level = infix_level();
    if (!level || *level < minimum) break;
    left = infix(*level, std::move(left));
  }
  return left;
}

// What an operator on expressions can stand before or between.
ExpressionPointer Parser::expression_operand() {
  if (at(TokenKind::LeftBracket)) return retrieve_or_query();
  if (!at(TokenKind::Keyword)) return term(TermLevel::Additive, true);
  switch (peek().keyword) {
    case Keyword::From:
      return query(nullptr);
    case Keyword::Not:
      return prefixed_expression(UnaryOperator::Not, Level::Not);
    case Keyword::Exists:
      return prefixed_expression(UnaryOperator::Exists, Level::Exists);
    case Keyword::Cast:
      return cast();
    case Keyword::Duration:
    case Keyword::Difference:
      // `… in days of x` is a term.
      if (at(Keyword::In, 1) && precision_at(2, true) && at(Keyword::Of, 3)) break;
      return duration_between();
    default:
      if (precision_at(0, true) && at(Keyword::Between, 1)) return duration_between();
      break;
  }
  return term(TermLevel::Additive, true);
}

// The level of the operator that begins here, or nothing when none does.
std::optional<Level> Parser::infix_level() const {
  if (auto op = operator_of(peek())) return level_of(*op);
  if (at_timing_phrase()) return Level::Timing;
  if (!at(TokenKind::Keyword)) return std::nullopt;
  switch (peek().keyword) {
    case Keyword::In:
    case Keyword::Contains:
      return Level::Membership;
    case Keyword::Between:
    case Keyword::Properly:  // `properly` of a timing phrase was seen above
      return Level::Between;
    case Keyword::Is:
      return at(Keyword::Not, 1) || at(Keyword::Null, 1) || at(Keyword::True, 1) ||
                     at(Keyword::False, 1)
                 ? Level::Test
                 : Level::Type;
    case Keyword::As:
      if (!open_casts_.empty() && open_casts_.back() == open_brackets_) return std::nullopt;
      return Level::Type;
    default:
      return std::nullopt;
  }
}

ExpressionPointer Parser::infix(Level level, ExpressionPointer left) {
  switch (level) {
    case Level::Membership:
      return membership(std::move(left));
    case Level::Timing:
      return timing(std::move(left));
    case Level::Between:
      return between(std::move(left));
    case Level::Type:
      return type_operation(std::move(left));
    case Level::Test:
      return type_test(std::move(left));
    default:
      return binary(level, *operator_of(peek()), std::move(left));
  }
}

ExpressionPointer Parser::binary(Level level, BinaryOperator op, ExpressionPointer left) {
  auto node = std::make_unique<Binary>();
  SourcePosition begin = left->range.begin;
  node->op = op;
  node->operator_range = take().range;
  adopt(*node, node->left, std::move(left));
  if (!adopt(*node, node->right, expression(next_tighter(level)))) return nullptr;
  return finish(std::move(node), begin);
}

// `in [day of]`, `contains [day of]`.
ExpressionPointer Parser::membership(ExpressionPointer left) {
  auto node = std::make_unique<Membership>();
  SourcePosition begin = left->range.begin;
  node->operator_range = peek().range;
  node->contains = take().keyword == Keyword::Contains;
  node->precision = accept_precision_of();
  node->operator_range.end = previous_end_;
  adopt(*node, node->left, std::move(left));
  if (!adopt(*node, node->right, expression(next_tighter(Level::Membership)))) return nullptr;
  return finish(std::move(node), begin);
}

// `[properly] between a and b`.
ExpressionPointer Parser::between(ExpressionPointer left) {
  auto node = std::make_unique<Between>();
  SourcePosition begin = left->range.begin;
  node->properly = accept(Keyword::Properly);
  if (node->properly && !at(Keyword::Between)) {
    return expected("`between`, `includes`, `included in`, `during` or `within` after `properly`");
  }
  take();
  adopt(*node, node->operand, std::move(left));
  if (!adopt(*node, node->low, term()) || !expect(Keyword::And) ||
      !adopt(*node, node->high, term())) {
    return nullptr;
  }
  return finish(std::move(node), begin);
}

// `is [not] null`, `is [not] true`, `is [not] false`.
ExpressionPointer Parser::type_test(ExpressionPointer left) {
  SourcePosition begin = left->range.begin;
  take();
  bool negated = accept(Keyword::Not);
  auto test = std::make_unique<Unary>();
  if (accept(Keyword::Null)) {
    test->op = UnaryOperator::IsNull;
  } else if (accept(Keyword::True)) {
    test->op = UnaryOperator::IsTrue;
  } else if (accept(Keyword::False)) {
    test->op = UnaryOperator::IsFalse;
  } else {
    return expected("`null`, `true` or `false` after `is not`");
  }
  adopt(*test, test->operand, std::move(left));
  ExpressionPointer result = finish(std::move(test), begin);
  if (!negated || !result) return result;
  auto negation = std::make_unique<Unary>();
  negation->op = UnaryOperator::Not;
  adopt(*negation, negation->operand, std::move(result));
  return finish(std::move(negation), begin);
}

// `is T`, `as T`.
ExpressionPointer Parser::type_operation(ExpressionPointer left) {
  auto node = std::make_unique<TypeOperation>();
  SourcePosition begin = left->range.begin;
  node->op = take().keyword == Keyword::Is ? TypeOperator::Is : TypeOperator::As;
  adopt(*node, node->operand, std::move(left));
  if (!type_specifier(node->type)) return nullptr;
  return finish(std::move(node), begin);
}

ExpressionPointer Parser::prefixed_expression(UnaryOperator op, Level operand) {
  auto node = std::make_unique<Unary>();
  SourcePosition begin = take().range.begin;
  node->op = op;
  if (!adopt(*node, node->operand, expression(operand))) return nullptr;
  return finish(std::move(node), begin);
}

// `cast x as T`. The first `as` outside of brackets ends the operand.
ExpressionPointer Parser::cast() {
  auto node = std::make_unique<TypeOperation>();
  SourcePosition begin = take().range.begin;
  node->op = TypeOperator::Cast;
  open_casts_.push_back(open_brackets_);
  ExpressionPointer operand = expression();
  open_casts_.pop_back();
  if (!adopt(*node, node->operand, std::move(operand)) || !expect(Keyword::As) ||
      !type_specifier(node->type)) {
    return nullptr;
  }
  return finish(std::move(node), begin);
}

// `[duration in] days between a and b`, `difference in days between a and b`.
ExpressionPointer Parser::duration_between() {
  auto node = std::make_unique<DurationBetween>();
  SourcePosition begin = peek().range.begin;
  if (at(Keyword::Duration) || at(Keyword::Difference)) {
    node->difference = take().keyword == Keyword::Difference;
    if (!expect(Keyword::In)) return nullptr;
  }
  if (!precision(node->precision, true)) return nullptr;
  if (!at(Keyword::Between)) return expected("`between` or `of`");
  take();
  if (!adopt(*node, node->low, term()) || !expect(Keyword::And) ||
      !adopt(*node, node->high, term())) {
    return nullptr;
  }
  return finish(std::move(node), begin);
}

// An operand is missing. Some expressions can stand here only inside parentheses; say so.
std::nullptr_t Parser::expected_expression() {
  bool whole_only = at(TokenKind::LeftBracket) || at(Keyword::Not) || at(Keyword::Exists) ||
                    at(Keyword::Cast) || at(Keyword::From) || at(Keyword::Duration) ||
                    at(Keyword::Difference) || (precision_at(0, true) && at(Keyword::Between, 1));
  if (whole_only) return expected("a term; put the expression in parentheses");
  bool reserved = at(TokenKind::Keyword) && !at_declaration_start();
  return expected(reserved
                      ? "an expression; to use the keyword as a name, write it in double quotes"
                      : "an expression");
}

}  // namespace hoofbeat::cql
