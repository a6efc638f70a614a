// Type specifiers (CQL 1.5.3 Developer's Guide, Specifying Types) and the words for units of the
// calendar.
#include "cql/parser_rules.h"

namespace hoofbeat::cql {

bool Parser::type_specifier(TypeSpecifier& type) {
  Nesting nesting(*this);
  if (!nesting.allowed()) return false;
  SourcePosition begin = peek().range.begin;
  if (at(Keyword::List)) {
    type.kind = TypeSpecifierKind::List;
  } else if (at(Keyword::Interval)) {
    type.kind = TypeSpecifierKind::Interval;
  } else if (at_word("Choice") && at(TokenKind::Less, 1)) {
    type.kind = TypeSpecifierKind::Choice;
  } else if (at(Keyword::Tuple)) {
    type.kind = TypeSpecifierKind::Tuple;
  } else {
    return named_type_specifier(type);
  }
  take();
  bool complete =
      type.kind == TypeSpecifierKind::Tuple ? tuple_type_elements(type) : type_arguments(type);
  type.range = since(begin);
  return complete;
}

bool Parser::named_type_specifier(TypeSpecifier& type) {
  SourcePosition begin = peek().range.begin;
  do {
    if (!at_type_name()) {
      expected(type.name.empty() ? "a type" : "the name of a type after `.`");
      return false;
    }
    type.name.push_back(take_name());
  } while (accept(TokenKind::Dot));
  type.range = since(begin);
  return true;
}

bool Parser::type_arguments(TypeSpecifier& type) {
  const Token& opening = peek();
  if (!expect(TokenKind::Less)) return false;
  do {
    if (!type_specifier(type.arguments.emplace_back())) return false;
  } while (type.kind == TypeSpecifierKind::Choice && accept(TokenKind::Comma));
  return close(TokenKind::Greater, opening);
}

bool Parser::tuple_type_elements(TypeSpecifier& type) {
  const Token& opening = peek();
  if (!expect(TokenKind::LeftBrace)) return false;
  do {
    TupleElementType& element = type.elements.emplace_back();
    SourcePosition begin = peek().range.begin;
    if (!reference_name(element.name, element.range, "the name of a tuple element")) return false;
    if (!type_specifier(element.type)) return false;
    element.range = since(begin);
  } while (accept(TokenKind::Comma));
  return close(TokenKind::RightBrace, opening);
}

std::optional<DateTimePrecision> Parser::precision_at(std::size_t ahead, bool plural) const {
  if (!at(TokenKind::Keyword, ahead)) return std::nullopt;
  auto word = [plural](bool is_plural,
                       DateTimePrecision precision) -> std::optional<DateTimePrecision> {
    if (is_plural != plural) return std::nullopt;
    return precision;
  };
  switch (peek(ahead).keyword) {
    case Keyword::Year:
      return word(false, DateTimePrecision::Year);
    case Keyword::Years:
      return word(true, DateTimePrecision::Year);
    case Keyword::Month:
      return word(false, DateTimePrecision::Month);
    case Keyword::Months:
      return word(true, DateTimePrecision::Month);
    case Keyword::Week:
      return word(false, DateTimePrecision::Week);
    case Keyword::Weeks:
      return word(true, DateTimePrecision::Week);
    case Keyword::Day:
      return word(false, DateTimePrecision::Day);
    case Keyword::Days:
      return word(true, DateTimePrecision::Day);
    case Keyword::Hour:
      return word(false, DateTimePrecision::Hour);
    case Keyword::Hours:
      return word(true, DateTimePrecision::Hour);
    case Keyword::Minute:
      return word(false, DateTimePrecision::Minute);
    case Keyword::Minutes:
      return word(true, DateTimePrecision::Minute);
    case Keyword::Second:
      return word(false, DateTimePrecision::Second);
    case Keyword::Seconds:
      return word(true, DateTimePrecision::Second);
    case Keyword::Millisecond:
      return word(false, DateTimePrecision::Millisecond);
    case Keyword::Milliseconds:
      return word(true, DateTimePrecision::Millisecond);
    default:
      return std::nullopt;
  }
}

// A word that may be the unit of a quantity.
std::optional<DateTimePrecision> Parser::unit_word_at(std::size_t ahead) const {
  auto singular = precision_at(ahead, false);
  return singular ? singular : precision_at(ahead, true);
}

bool Parser::precision(DateTimePrecision& precision, bool plural) {
  auto found = precision_at(0, plural);
  if (!found) {
    expected(plural ? "`years`, `months`, `weeks`, `days`, `hours`, `minutes`, `seconds` or "
                      "`milliseconds`"
                    : "`year`, `month`, `week`, `day`, `hour`, `minute`, `second` or "
                      "`millisecond`");
    return false;
  }
  take();
  precision = *found;
  return true;
}

// `day of`, which may follow the words of a timing phrase, `in` and `contains`.
std::optional<DateTimePrecision> Parser::accept_precision_of() {
  auto precision = precision_at(0, false);
  if (!precision || !at(Keyword::Of, 1)) return std::nullopt;
  take();
  take();
  return precision;
}

}  // namespace hoofbeat::cql
