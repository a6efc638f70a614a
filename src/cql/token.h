// The words and marks that CQL text is made of (CQL 1.5.3 Appendix A, lexical rules).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace hoofbeat::cql {

enum class TokenKind : std::uint8_t {
  EndOfText,
  Identifier,        // `Patient`
  QuotedIdentifier,  // `"Body weight"`, also in backticks
  Keyword,
  String,
  Integer,
  Long,
  Decimal,
  Date,
  DateTime,
  Time,
  ContextVariable,  // `$this`, `$index`, `$total`
  LeftParenthesis,
  RightParenthesis,
  LeftBracket,
  RightBracket,
  LeftBrace,
  RightBrace,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  Equal,
  NotEqual,
  Equivalent,
  NotEquivalent,
  Plus,
  Minus,
  Star,
  Slash,
  Caret,
  Ampersand,
  Bar,
  Comma,
  Dot,
  Colon,
  Arrow,
  Percent,
};

// Every keyword: enumerator, spelling, and whether it may also be used as a name where the grammar
// says referentialIdentifier (a reference, a property, an operand, a tuple element).
//
// Words that mean something in one place only and are ordinary names elsewhere are not keywords
// here; the parser recognises them by their text: `choice`-type, `external`, `returns`, and the
// parts of `included in`, `such that`, `on or`, `less than`, `more than`, `or more`, `or less`.
#define HOOFBEAT_CQL_KEYWORDS(X)            \
  X(After, "after", false)                  \
  X(Aggregate, "aggregate", false)          \
  X(All, "all", false)                      \
  X(And, "and", false)                      \
  X(As, "as", false)                        \
  X(Asc, "asc", true)                       \
  X(Ascending, "ascending", true)           \
  X(Before, "before", false)                \
  X(Between, "between", false)              \
  X(By, "by", true)                         \
  X(Called, "called", true)                 \
  X(Case, "case", false)                    \
  X(Cast, "cast", false)                    \
  X(CodeType, "Code", false)                \
  X(Code, "code", true)                     \
  X(CodeSystem, "codesystem", true)         \
  X(CodeSystems, "codesystems", true)       \
  X(Collapse, "collapse", false)            \
  X(ConceptType, "Concept", false)          \
  X(Concept, "concept", true)               \
  X(Contains, "contains", true)             \
  X(Context, "context", true)               \
  X(Convert, "convert", false)              \
  X(Date, "date", true)                     \
  X(Day, "day", false)                      \
  X(Days, "days", false)                    \
  X(Default, "default", true)               \
  X(Define, "define", true)                 \
  X(Desc, "desc", true)                     \
  X(Descending, "descending", true)         \
  X(Difference, "difference", false)        \
  X(Display, "display", true)               \
  X(Distinct, "distinct", false)            \
  X(Div, "div", true)                       \
  X(Duration, "duration", false)            \
  X(During, "during", false)                \
  X(Else, "else", false)                    \
  X(End, "end", true)                       \
  X(Ends, "ends", true)                     \
  X(Except, "except", true)                 \
  X(Exists, "exists", false)                \
  X(Expand, "expand", false)                \
  X(False, "false", false)                  \
  X(Flatten, "flatten", false)              \
  X(Fluent, "fluent", true)                 \
  X(From, "from", false)                    \
  X(Function, "function", true)             \
  X(Hour, "hour", false)                    \
  X(Hours, "hours", false)                  \
  X(If, "if", false)                        \
  X(Implies, "implies", true)               \
  X(In, "in", false)                        \
  X(Include, "include", true)               \
  X(Includes, "includes", true)             \
  X(Intersect, "intersect", true)           \
  X(Interval, "Interval", false)            \
  X(Is, "is", false)                        \
  X(Let, "let", false)                      \
  X(Library, "library", true)               \
  X(List, "List", false)                    \
  X(Maximum, "maximum", false)              \
  X(Meets, "meets", true)                   \
  X(Millisecond, "millisecond", false)      \
  X(Milliseconds, "milliseconds", false)    \
  X(Minimum, "minimum", false)              \
  X(Minute, "minute", false)                \
  X(Minutes, "minutes", false)              \
  X(Mod, "mod", true)                       \
  X(Month, "month", false)                  \
  X(Months, "months", false)                \
  X(Not, "not", false)                      \
  X(Null, "null", false)                    \
  X(Occurs, "occurs", false)                \
  X(Of, "of", false)                        \
  X(Or, "or", false)                        \
  X(Overlaps, "overlaps", true)             \
  X(Parameter, "parameter", true)           \
  X(Per, "per", false)                      \
  X(Point, "point", false)                  \
  X(Predecessor, "predecessor", true)       \
  X(Private, "private", true)               \
  X(Properly, "properly", false)            \
  X(Public, "public", true)                 \
  X(Return, "return", false)                \
  X(Same, "same", false)                    \
  X(Second, "second", false)                \
  X(Seconds, "seconds", false)              \
  X(Singleton, "singleton", false)          \
  X(Sort, "sort", false)                    \
  X(Start, "start", true)                   \
  X(Starting, "starting", true)             \
  X(Starts, "starts", true)                 \
  X(Successor, "successor", true)           \
  X(Then, "then", false)                    \
  X(Time, "time", true)                     \
  X(Timezone, "timezone", true)             \
  X(TimezoneOffset, "timezoneoffset", true) \
  X(To, "to", false)                        \
  X(True, "true", false)                    \
  X(Tuple, "Tuple", false)                  \
  X(Union, "union", true)                   \
  X(Using, "using", true)                   \
  X(ValueSet, "valueset", true)             \
  X(Version, "version", true)               \
  X(Week, "week", false)                    \
  X(Weeks, "weeks", false)                  \
  X(When, "when", false)                    \
  X(Where, "where", true)                   \
  X(Width, "width", true)                   \
  X(With, "with", false)                    \
  X(Within, "within", false)                \
  X(Without, "without", false)              \
  X(Xor, "xor", true)                       \
  X(Year, "year", false)                    \
  X(Years, "years", false)

enum class Keyword : std::uint8_t {
#define HOOFBEAT_CQL_ENUMERATOR(name, spelling, is_name) name,
  HOOFBEAT_CQL_KEYWORDS(HOOFBEAT_CQL_ENUMERATOR)
#undef HOOFBEAT_CQL_ENUMERATOR
};

// `text` is a view into the source: it must outlive the token.
struct Token {
  TokenKind kind = TokenKind::EndOfText;
  Keyword keyword = Keyword::After;  // meaningful for TokenKind::Keyword only
  SourceRange range;
  // As written, without what delimits it: quotes of a string or identifier, `@` and `@T` of dates
  // and times, `L` of a long. Escapes are still in it (see unescape).
  std::string_view text;
  std::uint32_t comments_before = 0;  // comments in the text before this token
};

std::string_view to_string(Keyword keyword);

// The keyword spelled so; case matters.
std::optional<Keyword> keyword_of(std::string_view word);

// Whether the keyword may stand where the grammar takes a referentialIdentifier.
bool may_be_name(Keyword keyword);

// The mark or kind as it is put into messages: "`(`", "a string".
std::string_view describe(TokenKind kind);

// The token as it is put into messages: "`define`", "the name `CK`", "the end of the text".
std::string describe(const Token& token);

// The text of a string or quoted identifier with its escapes resolved (CQL 1.5.3
// Developer's Guide, Literals). Surrogate pairs make one character, a lone surrogate makes U+FFFD,
// and a backslash that starts no escape sequence stays.
std::string unescape(std::string_view text);

}  // namespace hoofbeat::cql
