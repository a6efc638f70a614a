// Literals, names, selectors and groups: the expressions that no operator joins (CQL 1.5.3
// Author's Guide, Values).
#include "cql/parser_rules.h"

namespace hoofbeat::cql {

ExpressionPointer Parser::primary() {
  switch (peek().kind) {
    case TokenKind::String:
      return literal(LiteralKind::String);
    case TokenKind::Integer:
    case TokenKind::Decimal:
      return number(true);
    case TokenKind::Long:
      return literal(LiteralKind::Long);
    case TokenKind::Date:
      return literal(LiteralKind::Date);
    case TokenKind::DateTime:
      return literal(LiteralKind::DateTime);
    case TokenKind::Time:
      return literal(LiteralKind::Time);
    case TokenKind::ContextVariable:
      return context_variable();
    case TokenKind::Percent:
      return external_constant();
    case TokenKind::LeftParenthesis:
      return parenthesized();
    case TokenKind::LeftBrace:
      return list_or_tuple_selector();
    case TokenKind::Identifier:
    case TokenKind::QuotedIdentifier:
      return reference_or_call();
    case TokenKind::Keyword:
      break;
    default:
      return expected_expression();
  }
  SourcePosition begin = peek().range.begin;
  switch (peek().keyword) {
    case Keyword::Null:
      return literal(LiteralKind::Null);
    case Keyword::True:
    case Keyword::False:
      return literal(LiteralKind::Boolean);
    case Keyword::Interval:
      return interval_selector();
    case Keyword::Tuple:
      take();
      if (!at(TokenKind::LeftBrace)) return expected("`{`");
      return tuple_selector(begin);
    case Keyword::List: {
      std::optional<TypeSpecifier> element_type;
      take();
      if (at(TokenKind::Less)) {
        const Token& opening = take();
        if (!type_specifier(element_type.emplace())) return nullptr;
        if (!close(TokenKind::Greater, opening)) return nullptr;
      }
      if (!at(TokenKind::LeftBrace)) return expected("`{`");
      return list_selector(begin, std::move(element_type));
    }
    case Keyword::CodeType:
      if (!at(TokenKind::LeftBrace, 1)) return code_selector();
      break;
    case Keyword::ConceptType:
      if (at(TokenKind::LeftBrace, 1) && at(Keyword::CodeType, 2) && at(TokenKind::String, 3)) {
        return concept_selector();
      }
      if (!at(TokenKind::LeftBrace, 1)) {
        take();
        return expected("`{`");
      }
      break;
    default:
      break;
  }
  // `Code { code: '…' }`: a name of a type, for the caller to see the brace behind it.
  if (at_reference_name() || (at_type_name() && at(TokenKind::LeftBrace, 1))) {
    return reference_or_call();
  }
  return expected_expression();
}

ExpressionPointer Parser::literal(LiteralKind kind) {
  auto node = std::make_unique<Literal>();
  const Token& token = take();
  node->literal = kind;
  node->text = kind == LiteralKind::String ? unescape(token.text) : std::string(token.text);
  return finish(std::move(node), token.range.begin);
}

// A number, a quantity, or a ratio of two of either. Where a colon after the number has another
// meaning (`starting 0: …`) it may not be a ratio.
ExpressionPointer Parser::number(bool may_be_ratio) {
  const Token& token = peek();
  SourcePosition begin = token.range.begin;
  Quantity first;
  if (!quantity(first)) return nullptr;
  if (may_be_ratio && at(TokenKind::Colon) && at_number(1)) {
    auto node = std::make_unique<RatioLiteral>();
    take();
    node->numerator = std::move(first);
    if (!quantity(node->denominator)) return nullptr;
    return finish(std::move(node), begin);
  }
  if (!first.unit.empty() || first.range.end.offset != token.range.end.offset) {
    auto node = std::make_unique<QuantityLiteral>();
    node->quantity = std::move(first);
    return finish(std::move(node), begin);
  }
  auto node = std::make_unique<Literal>();
  node->literal = token.kind == TokenKind::Decimal ? LiteralKind::Decimal : LiteralKind::Integer;
  node->text = std::move(first.value);
  return finish(std::move(node), begin);
}

// `5.4`, `5.4 'mg'`, `3 days`.
bool Parser::quantity(Quantity& quantity) {
  if (!at_number()) {
    expected("a quantity");
    return false;
  }
  SourcePosition begin = peek().range.begin;
  quantity.value = std::string(take().text);
  if (at(TokenKind::String)) {
    quantity.unit = unescape(take().text);
  } else if (unit_word_at(0)) {
    quantity.unit = std::string(take().text);
    quantity.calendar = true;
  }
  quantity.range = since(begin);
  return true;
}

// The parentheses are part of the range of the expression in them.
ExpressionPointer Parser::parenthesized() {
  const Token& opening = take();
  ExpressionPointer result = expression();
  if (!result || !close(TokenKind::RightParenthesis, opening)) return nullptr;
  result->range = since(opening.range.begin);
  return result;
}

ExpressionPointer Parser::reference_or_call() {
  SourceRange range = peek().range;
  std::string name = take_name();
  if (at(TokenKind::LeftParenthesis)) {
    auto node = std::make_unique<FunctionCall>();
    node->name = std::move(name);
    node->name_range = range;
    if (!arguments(*node)) return nullptr;
    return finish(std::move(node), range.begin);
  }
  auto node = std::make_unique<Identifier>();
  node->name = std::move(name);
  return finish(std::move(node), range.begin);
}

ExpressionPointer Parser::context_variable() {
  auto node = std::make_unique<ContextVariable>();
  const Token& token = take();
  node->variable = token.text == "this"    ? ContextVariableKind::This
                   : token.text == "index" ? ContextVariableKind::Index
                                           : ContextVariableKind::Total;
  return finish(std::move(node), token.range.begin);
}

ExpressionPointer Parser::external_constant() {
  auto node = std::make_unique<ExternalConstant>();
  SourcePosition begin = take().range.begin;
  if (at(TokenKind::String)) {
    node->name = unescape(take().text);
  } else if (at_reference_name()) {
    node->name = take_name();
  } else {
    return expected("a name or a string after `%`");
  }
  return finish(std::move(node), begin);
}

// `Interval[low, high]`, with a parenthesis on either side for an open end.
ExpressionPointer Parser::interval_selector() {
  auto node = std::make_unique<IntervalSelector>();
  SourcePosition begin = take().range.begin;
  const Token& opening = peek();
  if (!at(TokenKind::LeftBracket) && !at(TokenKind::LeftParenthesis)) {
    return expected("`[` or `(`");
  }
  take();
  node->low_closed = opening.kind == TokenKind::LeftBracket;
  if (!adopt(*node, node->low, expression()) || !expect(TokenKind::Comma) ||
      !adopt(*node, node->high, expression())) {
    return nullptr;
  }
  if (!at(TokenKind::RightBracket) && !at(TokenKind::RightParenthesis)) {
    return expected("`]` or `)`");
  }
  node->high_closed = take().kind == TokenKind::RightBracket;
  return finish(std::move(node), begin);
}

// `{ a: 1 }` and `{:}` are tuples, `{}` and `{1, 2}` are lists.
ExpressionPointer Parser::list_or_tuple_selector() {
  SourcePosition begin = peek().range.begin;
  bool element = at_reference_name(1) && at(TokenKind::Colon, 2);
  if (at(TokenKind::Colon, 1) || element) return tuple_selector(begin);
  return list_selector(begin, std::nullopt);
}

ExpressionPointer Parser::list_selector(SourcePosition begin,
                                        std::optional<TypeSpecifier> element_type) {
  auto node = std::make_unique<ListSelector>();
  node->element_type = std::move(element_type);
  const Token& opening = take();
  if (!at(TokenKind::RightBrace)) {
    do {
      if (!adopt(*node, node->elements.emplace_back(), expression())) return nullptr;
    } while (accept(TokenKind::Comma));
  }
  if (!close(TokenKind::RightBrace, opening)) return nullptr;
  return finish(std::move(node), begin);
}

ExpressionPointer Parser::tuple_selector(SourcePosition begin) {
  auto node = std::make_unique<TupleSelector>();
  if (!element_selectors(*node, node->elements)) return nullptr;
  return finish(std::move(node), begin);
}

ExpressionPointer Parser::instance_selector(TypeSpecifier type) {
  auto node = std::make_unique<InstanceSelector>();
  node->type = std::move(type);
  if (!element_selectors(*node, node->elements)) return nullptr;
  return finish(std::move(node), node->type.range.begin);
}

// `{ name: value, … }` or `{:}`; the caller is at the brace.
bool Parser::element_selectors(Expression& parent, std::vector<ElementSelector>& elements) {
  const Token& opening = take();
  if (accept(TokenKind::Colon)) return close(TokenKind::RightBrace, opening);
  do {
    ElementSelector& element = elements.emplace_back();
    SourcePosition begin = peek().range.begin;
    if (!reference_name(element.name, element.range, "the name of an element") ||
        !expect(TokenKind::Colon) || !adopt(parent, element.value, expression())) {
      return false;
    }
    element.range = since(begin);
  } while (accept(TokenKind::Comma));
  return close(TokenKind::RightBrace, opening);
}

// `Code '…' from "System" [display '…']`.
std::unique_ptr<CodeSelector> Parser::code_selector() {
  auto node = std::make_unique<CodeSelector>();
  SourcePosition begin = peek().range.begin;
  if (!expect(Keyword::CodeType) || !string_literal(node->code, "the code as a string") ||
      !expect(Keyword::From) || !terminology_name(node->code_system, "the name of a code system") ||
      !display(node->display)) {
    return nullptr;
  }
  node->range = since(begin);
  return node;
}

// `Concept { Code …, Code … } [display '…']`.
ExpressionPointer Parser::concept_selector() {
  auto node = std::make_unique<ConceptSelector>();
  SourcePosition begin = take().range.begin;
  const Token& opening = take();
  do {
    if (!(node->codes.emplace_back() = code_selector())) return nullptr;
  } while (accept(TokenKind::Comma));
  if (!close(TokenKind::RightBrace, opening) || !display(node->display)) return nullptr;
  node->height = 2;
  return finish(std::move(node), begin);
}

}  // namespace hoofbeat::cql
