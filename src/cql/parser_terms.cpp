// Expression terms: arithmetic, the operators written as words before one operand, conditionals,
// and what follows a primary (`.`, `[ ]`, a call) (CQL 1.5.3 Author's Guide, Operations).
//
// Words such as `start` or `date` are operators only where `of` or `from` comes next; elsewhere
// they are names.
#include "cql/parser_rules.h"

namespace hoofbeat::cql {
namespace {

struct TermOperator {
  BinaryOperator op;
  TermLevel level;
};

std::optional<TermOperator> term_operator_of(const Token& token) {
  switch (token.kind) {
    case TokenKind::Plus:
      return TermOperator{BinaryOperator::Add, TermLevel::Additive};
    case TokenKind::Minus:
      return TermOperator{BinaryOperator::Subtract, TermLevel::Additive};
    case TokenKind::Ampersand:
      return TermOperator{BinaryOperator::Concatenate, TermLevel::Additive};
    case TokenKind::Star:
      return TermOperator{BinaryOperator::Multiply, TermLevel::Multiplicative};
    case TokenKind::Slash:
      return TermOperator{BinaryOperator::Divide, TermLevel::Multiplicative};
    case TokenKind::Caret:
      return TermOperator{BinaryOperator::Power, TermLevel::Power};
    case TokenKind::Keyword:
      if (token.keyword == Keyword::Div) {
        return TermOperator{BinaryOperator::TruncatedDivide, TermLevel::Multiplicative};
      }
      if (token.keyword == Keyword::Mod) {
        return TermOperator{BinaryOperator::Modulo, TermLevel::Multiplicative};
      }
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

// Whether the node is a name, or names joined by dots: what may also be the name of a type. The
// range is needed too: parentheses around a name make it something else.
void append_name_parts(const Expression& node, std::vector<std::string>& parts) {
  if (const auto* member = node.get_if<MemberAccess>()) {
    append_name_parts(*member->source, parts);
    parts.push_back(member->name);
  } else {
    parts.push_back(node.as<Identifier>().name);
  }
}

}  // namespace

ExpressionPointer Parser::term(TermLevel minimum, bool may_begin_query) {
  ExpressionPointer left = prefixed_term(may_begin_query);
  while (left && left->kind != ExpressionKind::Query) {
    auto found = term_operator_of(peek());
    if (!found || found->level < minimum) break;
    auto node = std::make_unique<Binary>();
    SourcePosition begin = left->range.begin;
    node->op = found->op;
    node->operator_range = take().range;
    adopt(*node, node->left, std::move(left));
    auto tighter = static_cast<TermLevel>(static_cast<int>(found->level) + 1);
    if (!adopt(*node, node->right, term(tighter))) return nullptr;
    left = finish(std::move(node), begin);
  }
  return left;
}

ExpressionPointer Parser::prefixed_term(bool may_begin_query) {
  Nesting nesting(*this);
  if (!nesting.allowed()) return nullptr;
  if (at(TokenKind::Plus)) return unary_term(UnaryOperator::Positive, 1);
  if (at(TokenKind::Minus)) return unary_term(UnaryOperator::Negate, 1);
  if (!at(TokenKind::Keyword)) return postfixed_term(may_begin_query);
  if (auto component = component_at()) return component_from(*component);
  bool of = at(Keyword::Of, 1);
  switch (peek().keyword) {
    case Keyword::Start:
      if (of) return unary_term(UnaryOperator::Start, 2);
      break;
    case Keyword::End:
      if (of) return unary_term(UnaryOperator::End, 2);
      break;
    case Keyword::Width:
      if (of) return unary_term(UnaryOperator::Width, 2);
      break;
    case Keyword::Successor:
      if (of) return unary_term(UnaryOperator::Successor, 2);
      break;
    case Keyword::Predecessor:
      if (of) return unary_term(UnaryOperator::Predecessor, 2);
      break;
    case Keyword::Singleton:
      if (at(Keyword::From, 1)) return unary_term(UnaryOperator::SingletonFrom, 2);
      break;
    case Keyword::Point:
      if (at(Keyword::From, 1)) return unary_term(UnaryOperator::PointFrom, 2);
      break;
    case Keyword::Duration:
    case Keyword::Difference:
      if (at(Keyword::In, 1) && at(Keyword::Of, 3)) return duration_of();
      break;
    case Keyword::Minimum:
    case Keyword::Maximum:
      return type_extent();
    case Keyword::If:
      return if_expression();
    case Keyword::Distinct:
      return set_operation_on_all(UnaryOperator::Distinct);
    case Keyword::Flatten:
      return set_operation_on_all(UnaryOperator::Flatten);
    case Keyword::Expand:
    case Keyword::Collapse:
      return set_aggregate();
    default:
      break;
  }
  return postfixed_term(may_begin_query);
}

// An operator of so many words before one operand.
ExpressionPointer Parser::unary_term(UnaryOperator op, int words) {
  auto node = std::make_unique<Unary>();
  SourcePosition begin = peek().range.begin;
  for (int i = 0; i < words; ++i) take();
  node->op = op;
  if (!adopt(*node, node->operand, prefixed_term())) return nullptr;
  return finish(std::move(node), begin);
}

std::optional<DateTimeComponent> Parser::component_at() const {
  if (!at(Keyword::From, 1)) return std::nullopt;
  // The precisions come first in both enumerations, in the same order.
  if (auto precision = precision_at(0, false)) return static_cast<DateTimeComponent>(*precision);
  switch (peek().keyword) {
    case Keyword::Date:
      return DateTimeComponent::Date;
    case Keyword::Time:
      return DateTimeComponent::Time;
    case Keyword::Timezone:
      return DateTimeComponent::Timezone;
    case Keyword::TimezoneOffset:
      return DateTimeComponent::TimezoneOffset;
    default:
      return std::nullopt;
  }
}

ExpressionPointer Parser::component_from(DateTimeComponent component) {
  auto node = std::make_unique<ComponentFrom>();
  SourcePosition begin = take().range.begin;
  take();
  node->component = component;
  if (!adopt(*node, node->operand, prefixed_term())) return nullptr;
  return finish(std::move(node), begin);
}

// `duration in days of x`, `difference in days of x`.
ExpressionPointer Parser::duration_of() {
  auto node = std::make_unique<DurationOf>();
  SourcePosition begin = peek().range.begin;
  node->difference = take().keyword == Keyword::Difference;
  if (!expect(Keyword::In) || !precision(node->precision, true) || !expect(Keyword::Of) ||
      !adopt(*node, node->operand, prefixed_term())) {
    return nullptr;
  }
  return finish(std::move(node), begin);
}

// `minimum T`, `maximum T`.
ExpressionPointer Parser::type_extent() {
  auto node = std::make_unique<TypeExtent>();
  const Token& word = take();
  node->maximum = word.keyword == Keyword::Maximum;
  if (!named_type_specifier(node->type)) return nullptr;
  return finish(std::move(node), word.range.begin);
}

// `distinct x`, `flatten x`: the operand reaches as far as it can.
ExpressionPointer Parser::set_operation_on_all(UnaryOperator op) {
  auto node = std::make_unique<Unary>();
  SourcePosition begin = take().range.begin;
  node->op = op;
  if (!adopt(*node, node->operand, expression())) return nullptr;
  return finish(std::move(node), begin);
}

// `expand x [per …]`, `collapse x [per …]`.
ExpressionPointer Parser::set_aggregate() {
  auto node = std::make_unique<SetAggregate>();
  const Token& word = take();
  node->collapse = word.keyword == Keyword::Collapse;
  if (!adopt(*node, node->operand, expression())) return nullptr;
  if (accept(Keyword::Per)) {
    auto precision = precision_at(0, false);
    if (precision && !at(Keyword::From, 1)) {
      take();
      node->per_precision = precision;
    } else if (!adopt(*node, node->per, expression())) {
      return nullptr;
    }
  }
  return finish(std::move(node), word.range.begin);
}

ExpressionPointer Parser::if_expression() {
  auto node = std::make_unique<If>();
  SourcePosition begin = take().range.begin;
  if (!adopt(*node, node->condition, expression()) || !expect(Keyword::Then) ||
      !adopt(*node, node->then, expression()) || !expect(Keyword::Else) ||
      !adopt(*node, node->otherwise, expression())) {
    return nullptr;
  }
  return finish(std::move(node), begin);
}

ExpressionPointer Parser::case_expression() {
  auto node = std::make_unique<Case>();
  SourcePosition begin = take().range.begin;
  if (!at(Keyword::When) && !adopt(*node, node->comparand, expression())) return nullptr;
  do {
    if (!expect(Keyword::When)) return nullptr;
    CaseItem& item = node->items.emplace_back();
    if (!adopt(*node, item.when, expression()) || !expect(Keyword::Then) ||
        !adopt(*node, item.then, expression())) {
      return nullptr;
    }
  } while (at(Keyword::When));
  if (!at(Keyword::Else)) return expected("`when` or `else`");
  take();
  if (!adopt(*node, node->otherwise, expression()) || !expect(Keyword::End)) return nullptr;
  return finish(std::move(node), begin);
}

// `convert x to T`, `convert x to 'unit'`.
ExpressionPointer Parser::convert() {
  SourcePosition begin = take().range.begin;
  ExpressionPointer operand = expression();
  if (!operand || !expect(Keyword::To)) return nullptr;
  bool calendar = unit_word_at(0).has_value();
  if (calendar || at(TokenKind::String)) {
    auto node = std::make_unique<ConvertToUnit>();
    adopt(*node, node->operand, std::move(operand));
    node->calendar = calendar;
    node->unit = calendar ? std::string(take().text) : unescape(take().text);
    return finish(std::move(node), begin);
  }
  auto node = std::make_unique<TypeOperation>();
  node->op = TypeOperator::Convert;
  adopt(*node, node->operand, std::move(operand));
  if (!type_specifier(node->type)) return nullptr;
  return finish(std::move(node), begin);
}

// A primary and the members, calls and indexes that follow it. A name or a group that is followed
// by an alias is the first source of a query, where one may begin.
ExpressionPointer Parser::postfixed_term(bool may_begin_query) {
  SourcePosition begin = peek().range.begin;
  bool is_group = at(TokenKind::LeftParenthesis);
  ExpressionPointer result;
  if (at(Keyword::Case)) {
    result = case_expression();
  } else if (at(Keyword::Convert)) {
    result = convert();
  } else {
    result = primary();
  }
  // Names joined by dots and nothing else.
  bool is_name = result && !is_group && result->kind == ExpressionKind::Identifier;
  while (result) {
    if (at(TokenKind::Dot)) {
      result = member_or_call(std::move(result), is_name);
      is_name = is_name && result && result->kind == ExpressionKind::MemberAccess;
      is_group = false;
    } else if (at(TokenKind::LeftBracket)) {
      result = indexer(std::move(result));
      is_name = is_group = false;
    } else if (is_name && at(TokenKind::LeftBrace)) {
      TypeSpecifier type;
      append_name_parts(*result, type.name);
      type.range = since(begin);
      result = instance_selector(std::move(type));
      is_name = false;
    } else {
      break;
    }
  }
  if (result && may_begin_query && (is_name || is_group) && at_alias()) {
    return query(std::move(result));
  }
  return result;
}

// `.name`, `.name(arguments)`. The name of a function may be any keyword; `Code` and `Concept` may
// end the name of a type.
ExpressionPointer Parser::member_or_call(ExpressionPointer source, bool is_name) {
  SourcePosition begin = source->range.begin;
  take();
  bool call = at(TokenKind::LeftParenthesis, 1) && (at_identifier() || at(TokenKind::Keyword));
  bool type = is_name && at_type_name() && at(TokenKind::LeftBrace, 1);
  SourceRange range = peek().range;
  std::string name;
  if (call || type) {
    name = take_name();
  } else if (!reference_name(name, range, "the name of a property or function after `.`")) {
    return nullptr;
  }
  if (call) {
    auto node = std::make_unique<FunctionCall>();
    node->name = std::move(name);
    node->name_range = range;
    adopt(*node, node->receiver, std::move(source));
    if (!arguments(*node)) return nullptr;
    return finish(std::move(node), begin);
  }
  auto node = std::make_unique<MemberAccess>();
  node->name = std::move(name);
  node->name_range = range;
  adopt(*node, node->source, std::move(source));
  return finish(std::move(node), begin);
}

ExpressionPointer Parser::indexer(ExpressionPointer source) {
  auto node = std::make_unique<Indexer>();
  SourcePosition begin = source->range.begin;
  const Token& opening = take();
  adopt(*node, node->source, std::move(source));
  if (!adopt(*node, node->index, expression()) || !close(TokenKind::RightBracket, opening)) {
    return nullptr;
  }
  return finish(std::move(node), begin);
}

// `(a, b)`; the caller is at the parenthesis.
bool Parser::arguments(FunctionCall& call) {
  const Token& opening = take();
  if (!at(TokenKind::RightParenthesis)) {
    do {
      if (!adopt(call, call.arguments.emplace_back(), expression())) return false;
    } while (accept(TokenKind::Comma));
  }
  return close(TokenKind::RightParenthesis, opening);
}

}  // namespace hoofbeat::cql
