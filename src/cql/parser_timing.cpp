// Timing phrases: the words between two operands that say how they lie in time (CQL 1.5.3
// Author's Guide, Timing and Interval Operators):
//
//   [starts|ends|occurs] same [day] as|or before|or after [start|end]
//   [properly] includes [day of] [start|end]
//   [starts|ends|occurs] [properly] during|included in [day of]
//   [starts|ends|occurs] [3 days [or more|or less] | less than|more than 3 days]
//       [on or] before|after [or on] [day of] [start|end]
//   [starts|ends|occurs] [properly] within 3 days of [start|end]
//   meets|overlaps [before|after] [day of]
//   starts|ends [day of]
//
// `start` and `end` at the end of a phrase are part of it unless `of` follows: then they begin the
// operand.
#include "cql/parser_rules.h"

namespace hoofbeat::cql {
namespace {

// Whether an operand can begin with the token. Decides if `start` before it is part of a phrase or
// is itself the operand.
bool begins_operand(const Token& token) {
  switch (token.kind) {
    case TokenKind::Identifier:
    case TokenKind::QuotedIdentifier:
    case TokenKind::String:
    case TokenKind::Integer:
    case TokenKind::Long:
    case TokenKind::Decimal:
    case TokenKind::Date:
    case TokenKind::DateTime:
    case TokenKind::Time:
    case TokenKind::ContextVariable:
    case TokenKind::LeftParenthesis:
    case TokenKind::LeftBracket:
    case TokenKind::LeftBrace:
    case TokenKind::Percent:
      return true;
    case TokenKind::Keyword:
      break;
    default:
      return false;
  }
  switch (token.keyword) {
    case Keyword::Case:
    case Keyword::Cast:
    case Keyword::CodeType:
    case Keyword::ConceptType:
    case Keyword::Code:
    case Keyword::Concept:
    case Keyword::Collapse:
    case Keyword::Convert:
    case Keyword::Date:
    case Keyword::Distinct:
    case Keyword::Duration:
    case Keyword::End:
    case Keyword::Exists:
    case Keyword::Expand:
    case Keyword::False:
    case Keyword::Flatten:
    case Keyword::If:
    case Keyword::Interval:
    case Keyword::List:
    case Keyword::Maximum:
    case Keyword::Minimum:
    case Keyword::Not:
    case Keyword::Null:
    case Keyword::Point:
    case Keyword::Predecessor:
    case Keyword::Singleton:
    case Keyword::Start:
    case Keyword::Successor:
    case Keyword::Time:
    case Keyword::True:
    case Keyword::Tuple:
      return true;
    default:
      return false;
  }
}

}  // namespace

ExpressionPointer Parser::timing(ExpressionPointer left) {
  auto node = std::make_unique<Timing>();
  SourcePosition begin = left->range.begin;
  adopt(*node, node->left, std::move(left));
  SourcePosition phrase_begin = peek().range.begin;
  if (!timing_phrase(node->phrase)) return nullptr;
  node->phrase.range = since(phrase_begin);
  auto tighter = static_cast<Level>(static_cast<int>(Level::Timing) + 1);
  if (!adopt(*node, node->right, expression(tighter))) return nullptr;
  return finish(std::move(node), begin);
}

bool Parser::at_timing_phrase(std::size_t ahead) const {
  if (at(Keyword::Starts, ahead) || at(Keyword::Ends, ahead) || at(Keyword::Occurs, ahead) ||
      at(Keyword::Meets, ahead) || at(Keyword::Overlaps, ahead) || at(Keyword::Includes, ahead)) {
    return true;
  }
  if (at(Keyword::Properly, ahead) && at(Keyword::Includes, ahead + 1)) return true;
  return at_relation_after_boundary(ahead);
}

// Whether one of the relations that `starts`, `ends` and `occurs` may stand before begins here.
bool Parser::at_relation_after_boundary(std::size_t ahead) const {
  bool properly = at(Keyword::Properly, ahead);
  if (properly) ++ahead;
  if (at(Keyword::During, ahead) || at(Keyword::Within, ahead) ||
      (at_word("included", ahead) && at(Keyword::In, ahead + 1))) {
    return true;
  }
  if (properly) return false;
  if (at(Keyword::Same, ahead) || at(Keyword::Before, ahead) || at(Keyword::After, ahead)) {
    return true;
  }
  if (at_word("on", ahead) && at(Keyword::Or, ahead + 1)) return true;
  if ((at_word("less", ahead) || at_word("more", ahead)) && at_word("than", ahead + 1)) return true;
  return offset_length(ahead) > 0;
}

// The tokens of a quantity offset such as `3 days or less` when `before` or `after` follows it; 0
// when none is here.
std::size_t Parser::offset_length(std::size_t ahead) const {
  if (!at_number(ahead)) return 0;
  std::size_t length = 1;
  if (at(TokenKind::String, ahead + length) || unit_word_at(ahead + length)) ++length;
  if (at(Keyword::Or, ahead + length) &&
      (at_word("more", ahead + length + 1) || at_word("less", ahead + length + 1))) {
    length += 2;
  }
  bool relation = at(Keyword::Before, ahead + length) || at(Keyword::After, ahead + length) ||
                  (at_word("on", ahead + length) && at(Keyword::Or, ahead + length + 1));
  return relation ? length : 0;
}

bool Parser::timing_phrase(TimingPhrase& phrase) {
  if (at(Keyword::Starts) || at(Keyword::Ends)) {
    bool starts = take().keyword == Keyword::Starts;
    if (!at_relation_after_boundary(0)) {
      phrase.relation = starts ? TimingRelation::Starts : TimingRelation::Ends;
      phrase.precision = accept_precision_of();
      return true;
    }
    phrase.left = starts ? TimingBoundary::Start : TimingBoundary::End;
  } else if (accept(Keyword::Occurs) && !at_relation_after_boundary(0)) {
    expected("`before`, `after`, `during`, `included in`, `within`, `same` or a quantity");
    return false;
  }
  phrase.properly = accept(Keyword::Properly);
  if (at(Keyword::Same)) return same_phrase(phrase);
  if (at(Keyword::Includes)) return includes_phrase(phrase);
  if (at(Keyword::During) || at_word("included")) return included_in_phrase(phrase);
  if (at(Keyword::Within)) return within_phrase(phrase);
  if (at(Keyword::Meets) || at(Keyword::Overlaps)) return meets_or_overlaps_phrase(phrase);
  return before_or_after_phrase(phrase);
}

bool Parser::same_phrase(TimingPhrase& phrase) {
  take();
  if (auto precision = precision_at(0, false)) {
    take();
    phrase.precision = precision;
  }
  if (accept(Keyword::As)) {
    phrase.relation = TimingRelation::SameAs;
  } else if (at(Keyword::Or) && (at(Keyword::Before, 1) || at(Keyword::After, 1))) {
    take();
    phrase.relation = take().keyword == Keyword::Before ? TimingRelation::SameOrBefore
                                                        : TimingRelation::SameOrAfter;
  } else {
    expected(phrase.precision ? "`as`, `or before` or `or after`"
                              : "a precision such as `day`, `as`, `or before` or `or after`");
    return false;
  }
  phrase.right = accept_right_boundary();
  return true;
}

bool Parser::includes_phrase(TimingPhrase& phrase) {
  take();
  phrase.relation = TimingRelation::Includes;
  phrase.precision = accept_precision_of();
  phrase.right = accept_right_boundary();
  return true;
}

bool Parser::included_in_phrase(TimingPhrase& phrase) {
  if (!accept(Keyword::During)) {
    take();
    take();
  }
  phrase.relation = TimingRelation::IncludedIn;
  phrase.precision = accept_precision_of();
  return true;
}

bool Parser::within_phrase(TimingPhrase& phrase) {
  take();
  phrase.relation = TimingRelation::Within;
  if (!quantity(phrase.offset.emplace().quantity) || !expect(Keyword::Of)) return false;
  phrase.right = accept_right_boundary();
  return true;
}

bool Parser::meets_or_overlaps_phrase(TimingPhrase& phrase) {
  bool meets = take().keyword == Keyword::Meets;
  if (accept(Keyword::Before)) {
    phrase.relation = meets ? TimingRelation::MeetsBefore : TimingRelation::OverlapsBefore;
  } else if (accept(Keyword::After)) {
    phrase.relation = meets ? TimingRelation::MeetsAfter : TimingRelation::OverlapsAfter;
  } else {
    phrase.relation = meets ? TimingRelation::Meets : TimingRelation::Overlaps;
  }
  phrase.precision = accept_precision_of();
  return true;
}

bool Parser::before_or_after_phrase(TimingPhrase& phrase) {
  if ((at_word("less") || at_word("more")) && at_word("than", 1)) {
    phrase.offset.emplace().comparison =
        at_word("less") ? OffsetComparison::LessThan : OffsetComparison::MoreThan;
    take();
    take();
    if (!quantity(phrase.offset->quantity)) return false;
  } else if (at_number() && !timing_offset(phrase.offset.emplace())) {
    return false;
  }
  if (at_word("on") && at(Keyword::Or, 1)) {
    take();
    take();
    phrase.inclusive = true;
  }
  if (!at(Keyword::Before) && !at(Keyword::After)) {
    expected("`before` or `after`");
    return false;
  }
  phrase.relation =
      take().keyword == Keyword::Before ? TimingRelation::Before : TimingRelation::After;
  if (!phrase.inclusive && at(Keyword::Or) && at_word("on", 1)) {
    take();
    take();
    phrase.inclusive = true;
  }
  phrase.precision = accept_precision_of();
  phrase.right = accept_right_boundary();
  return true;
}

// `3 days [or more|or less]`.
bool Parser::timing_offset(TimingOffset& offset) {
  if (!quantity(offset.quantity)) return false;
  if (at(Keyword::Or) && (at_word("more", 1) || at_word("less", 1))) {
    take();
    offset.comparison = at_word("more") ? OffsetComparison::OrMore : OffsetComparison::OrLess;
    take();
  }
  return true;
}

TimingBoundary Parser::accept_right_boundary() {
  if (!at(Keyword::Start) && !at(Keyword::End)) return TimingBoundary::Whole;
  if (!begins_operand(peek(1))) return TimingBoundary::Whole;
  return take().keyword == Keyword::Start ? TimingBoundary::Start : TimingBoundary::End;
}

}  // namespace hoofbeat::cql
