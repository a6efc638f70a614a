// Retrieves and queries (CQL 1.5.3 Author's Guide, Retrieve and Queries).
#include "cql/parser_rules.h"

namespace hoofbeat::cql {

// `[context -> Type : code_path in terminology]`.
ExpressionPointer Parser::retrieve() {
  auto node = std::make_unique<Retrieve>();
  const Token& opening = take();
  if (context_arrow_ahead()) {
    if (!adopt(*node, node->context, query_source_expression())) return nullptr;
    if (!expect(TokenKind::Arrow)) return nullptr;
  }
  if (!named_type_specifier(node->type)) return nullptr;
  if (accept(TokenKind::Colon)) {
    if (std::size_t length = code_path_length()) {
      for (std::size_t i = 0; i < length; ++i) {
        if (at(TokenKind::String)) {
          node->code_path += "'" + unescape(take().text) + "'";
        } else {
          node->code_path += at(TokenKind::QuotedIdentifier) ? take_name() : take().text;
        }
      }
      node->comparator = code_comparator_at(0);
      take();
    }
    if (!adopt(*node, node->terminology, expression())) return nullptr;
  }
  if (!close(TokenKind::RightBracket, opening)) return nullptr;
  return finish(std::move(node), opening.range.begin);
}

// Whether names joined by dots and then `->` come next.
bool Parser::context_arrow_ahead() const {
  std::size_t ahead = 0;
  while (at_reference_name(ahead) && at(TokenKind::Dot, ahead + 1)) ahead += 2;
  return at_reference_name(ahead) && at(TokenKind::Arrow, ahead + 1);
}

CodeComparator Parser::code_comparator_at(std::size_t ahead) const {
  if (at(Keyword::In, ahead)) return CodeComparator::In;
  if (at(TokenKind::Equal, ahead)) return CodeComparator::Equal;
  if (at(TokenKind::Equivalent, ahead)) return CodeComparator::Equivalent;
  return CodeComparator::None;
}

// The tokens of the code path that comes next: names joined by dots and literal indexes, then a
// comparator. 0 when a terminology comes next.
std::size_t Parser::code_path_length() const {
  if (!at_reference_name()) return 0;
  std::size_t ahead = 1;
  while (true) {
    if (at(TokenKind::Dot, ahead) && at_reference_name(ahead + 1)) {
      ahead += 2;
    } else if (at(TokenKind::LeftBracket, ahead) && at(TokenKind::RightBracket, ahead + 2) &&
               (at_number(ahead + 1) || at(TokenKind::String, ahead + 1))) {
      ahead += 3;
    } else {
      return code_comparator_at(ahead) == CodeComparator::None ? 0 : ahead;
    }
  }
}

ExpressionPointer Parser::retrieve_or_query() {
  ExpressionPointer source = retrieve();
  if (source && at_alias()) return query(std::move(source));
  return source;
}

// What a query may range over: a retrieve, names joined by dots, or an expression in parentheses.
ExpressionPointer Parser::query_source_expression() {
  if (at(TokenKind::LeftBracket)) return retrieve();
  if (at(TokenKind::LeftParenthesis)) return parenthesized();
  SourceRange range;
  auto name = std::make_unique<Identifier>();
  if (!reference_name(name->name, range, "a query source: a retrieve, a name or `(`")) {
    return nullptr;
  }
  ExpressionPointer result = finish(std::move(name), range.begin);
  while (result && at(TokenKind::Dot)) {
    auto member = std::make_unique<MemberAccess>();
    take();
    adopt(*member, member->source, std::move(result));
    if (!reference_name(member->name, member->name_range, "a name after `.`")) return nullptr;
    result = finish(std::move(member), range.begin);
  }
  if (result && at(TokenKind::LeftParenthesis)) {
    return expected("an alias; as a query source, put a function call in parentheses");
  }
  return result;
}

bool Parser::query_source(Expression& parent, QuerySource& source) {
  SourcePosition begin = peek().range.begin;
  if (!adopt(parent, source.expression, query_source_expression()) || !alias(source.alias)) {
    return false;
  }
  source.range = since(begin);
  return true;
}

// Whether a query source with its alias follows the comma that comes next. Without `from`, the
// comma may as well separate arguments or elements, so the answer must be found without taking a
// token.
bool Parser::another_source_ahead() const {
  std::size_t ahead = 1;
  if (at(TokenKind::LeftBracket, ahead) || at(TokenKind::LeftParenthesis, ahead)) {
    // Longer ones are rare, and the bound keeps the time linear when groups are nested.
    constexpr std::size_t longest_group = 1000;
    int open = 0;
    do {
      switch (peek(ahead).kind) {
        case TokenKind::LeftParenthesis:
        case TokenKind::LeftBracket:
        case TokenKind::LeftBrace:
          ++open;
          break;
        case TokenKind::RightParenthesis:
        case TokenKind::RightBracket:
        case TokenKind::RightBrace:
          --open;
          break;
        case TokenKind::EndOfText:
          return false;
        default:
          break;
      }
      if (++ahead > longest_group) return false;
    } while (open > 0);
  } else {
    while (at_reference_name(ahead) && at(TokenKind::Dot, ahead + 1)) ahead += 2;
    if (!at_reference_name(ahead)) return false;
    ++ahead;
  }
  return at_identifier(ahead) && !at_word("included", ahead) && !at_word("on", ahead) &&
         !at_word("less", ahead) && !at_word("more", ahead);
}

// `first_source`, when given, has been read and its alias comes next; otherwise `from` does.
ExpressionPointer Parser::query(ExpressionPointer first_source) {
  auto node = std::make_unique<Query>();
  SourcePosition begin = first_source ? first_source->range.begin : peek().range.begin;
  if (first_source) {
    QuerySource& source = node->sources.emplace_back();
    adopt(*node, source.expression, std::move(first_source));
    if (!alias(source.alias)) return nullptr;
    source.range = since(begin);
    while (at(TokenKind::Comma) && another_source_ahead()) {
      take();
      if (!query_source(*node, node->sources.emplace_back())) return nullptr;
    }
  } else {
    take();
    do {
      if (!query_source(*node, node->sources.emplace_back())) return nullptr;
    } while (accept(TokenKind::Comma));
  }
  if (at(Keyword::Let) && !let_clause(*node)) return nullptr;
  while (at(Keyword::With) || at(Keyword::Without)) {
    if (!relationship(*node)) return nullptr;
  }
  if (accept(Keyword::Where) && !adopt(*node, node->where, expression())) return nullptr;
  if (at(Keyword::Return)) {
    if (!return_clause(*node)) return nullptr;
  } else if (at(Keyword::Aggregate)) {
    if (!aggregate_clause(*node)) return nullptr;
  }
  if (at(Keyword::Sort) && !sort_clause(*node)) return nullptr;
  return finish(std::move(node), begin);
}

bool Parser::let_clause(Query& query) {
  take();
  do {
    LetItem& item = query.lets.emplace_back();
    SourcePosition begin = peek().range.begin;
    if (!identifier(item.name, item.range, "a name for `let`") || !expect(TokenKind::Colon) ||
        !adopt(query, item.expression, expression())) {
      return false;
    }
    item.range = since(begin);
  } while (accept(TokenKind::Comma));
  return true;
}

// `with source alias such that condition`, `without …`.
bool Parser::relationship(Query& query) {
  Relationship& relationship = query.relationships.emplace_back();
  const Token& word = take();
  relationship.without = word.keyword == Keyword::Without;
  if (!query_source(query, relationship.source)) return false;
  if (!at_word("such") || !at_word("that", 1)) {
    expected("`such that`");
    return false;
  }
  take();
  take();
  if (!adopt(query, relationship.condition, expression())) return false;
  relationship.range = since(word.range.begin);
  return true;
}

SetQuantifier Parser::accept_set_quantifier() {
  if (accept(Keyword::All)) return SetQuantifier::All;
  if (accept(Keyword::Distinct)) return SetQuantifier::Distinct;
  return SetQuantifier::Unspecified;
}

bool Parser::return_clause(Query& query) {
  ReturnClause& clause = query.returns.emplace();
  SourcePosition begin = take().range.begin;
  clause.quantifier = accept_set_quantifier();
  if (!adopt(query, clause.expression, expression())) return false;
  clause.range = since(begin);
  return true;
}

// `aggregate [all|distinct] name [starting value]: expression`.
bool Parser::aggregate_clause(Query& query) {
  AggregateClause& clause = query.aggregate.emplace();
  SourcePosition begin = take().range.begin;
  clause.quantifier = accept_set_quantifier();
  if (!identifier(clause.name, clause.range, "a name for the accumulated value")) return false;
  if (accept(Keyword::Starting) && !adopt(query, clause.starting, starting_value())) return false;
  if (!expect(TokenKind::Colon) || !adopt(query, clause.expression, expression())) return false;
  clause.range = since(begin);
  return true;
}

ExpressionPointer Parser::starting_value() {
  if (at_number()) return number(false);
  if (at(TokenKind::String)) return literal(LiteralKind::String);
  if (at(TokenKind::Long)) return literal(LiteralKind::Long);
  if (at(TokenKind::LeftParenthesis)) return parenthesized();
  return expected("a number, a quantity, a string, or an expression in parentheses");
}

std::optional<SortDirection> Parser::accept_sort_direction() {
  if (accept(Keyword::Asc) || accept(Keyword::Ascending)) return SortDirection::Ascending;
  if (accept(Keyword::Desc) || accept(Keyword::Descending)) return SortDirection::Descending;
  return std::nullopt;
}

// `sort asc`, `sort by item [desc], …`.
bool Parser::sort_clause(Query& query) {
  SortClause& clause = query.sort.emplace();
  SourcePosition begin = take().range.begin;
  if (auto direction = accept_sort_direction()) {
    clause.direction = *direction;
    clause.range = since(begin);
    return true;
  }
  if (!at(Keyword::By)) {
    expected("`by`, `asc`, `ascending`, `desc` or `descending`");
    return false;
  }
  take();
  do {
    SortItem& item = clause.items.emplace_back();
    SourcePosition item_begin = peek().range.begin;
    if (!adopt(query, item.expression, term())) return false;
    item.direction = accept_sort_direction().value_or(SortDirection::Ascending);
    item.range = since(item_begin);
  } while (accept(TokenKind::Comma));
  clause.range = since(begin);
  return true;
}

}  // namespace hoofbeat::cql
