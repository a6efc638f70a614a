// One pass over the bytes, the longest token at each place. A string may run over several lines, so
// one that is never closed would swallow all that follows; it is taken to end with its first line
// instead, and the definitions after it are still read.
#include "cql/lexer.h"

#include <algorithm>
#include <array>

namespace hoofbeat::cql {
namespace {

// More findings of one severity than a person reads; further ones are left out. Counted apart, so
// that warnings never hide that there is an error.
constexpr std::size_t maximum_findings = 100;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }

// Bytes of the well-formed UTF-8 character at the front of `text`, 0 when there is none.
std::size_t utf8_length(std::string_view text) {
  auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  auto continues = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead < 0xF0) {
    bool shortest = lead != 0xE0 || byte(1) >= 0xA0;
    bool surrogate = lead == 0xED && byte(1) >= 0xA0;
    return shortest && !surrogate && continues(1) && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead < 0xF5) {
    bool shortest = lead != 0xF0 || byte(1) >= 0x90;
    bool in_range = lead != 0xF4 || byte(1) < 0x90;
    return shortest && in_range && continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

class Lexer {
 public:
  Lexer(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  LexResult run() {
    report_invalid_utf8();
    if (text_.starts_with("\xEF\xBB\xBF")) advance(3);
    while (skip_blank_and_comments()) {
      SourcePosition begin = here();
      char c = peek();
      if (is_name_start(c)) {
        lex_word(begin);
      } else if (is_digit(c)) {
        lex_number(begin);
      } else if (c == '\'' || c == '"' || c == '`') {
        lex_quoted(begin, c);
      } else if (c == '@') {
        lex_date_or_time(begin);
      } else if (c == '$') {
        lex_context_variable(begin);
      } else {
        lex_mark(begin);
      }
    }
    add(TokenKind::EndOfText, here(), {});
    return std::move(result_);
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return offset_ + ahead < text_.size() ? text_[offset_ + ahead] : '\0';
  }
  bool at_end() const { return offset_ >= text_.size(); }

  SourcePosition here() const {
    return {line_, static_cast<std::uint32_t>(offset_ - line_start_ + 1),
            static_cast<std::uint32_t>(offset_)};
  }

  void advance(std::size_t count) {
    for (std::size_t i = 0; i < count && !at_end(); ++i) {
      if (text_[offset_++] == '\n') {
        ++line_;
        line_start_ = offset_;
      }
    }
  }

  std::string_view since(SourcePosition begin) const {
    return text_.substr(begin.offset, offset_ - begin.offset);
  }

  void add(TokenKind kind, SourcePosition begin, std::string_view text,
           Keyword keyword = Keyword::After) {
    result_.tokens.push_back({kind,
                              keyword,
                              {begin, here()},
                              text,
                              static_cast<std::uint32_t>(result_.comments.size())});
  }

  void report(Severity severity, SourceRange range, std::string message) {
    if (++findings_[static_cast<std::size_t>(severity)] > maximum_findings) return;
    result_.diagnostics.push_back({severity, file_, range, std::move(message)});
  }
  void error(SourcePosition begin, std::string message) {
    report(Severity::Error, {begin, here()}, std::move(message));
  }

  void report_invalid_utf8() {
    std::uint32_t line = 1;
    std::size_t line_start = 0;
    for (std::size_t i = 0; i < text_.size();) {
      std::size_t length = utf8_length(text_.substr(i, 4));
      if (length == 0) {
        SourcePosition begin{line, static_cast<std::uint32_t>(i - line_start + 1),
                             static_cast<std::uint32_t>(i)};
        SourcePosition end{line, begin.column + 1, begin.offset + 1};
        report(Severity::Error, {begin, end},
               "found a byte that is not UTF-8; save the file as UTF-8");
        return;
      }
      i += length;
      if (text_[i - 1] == '\n') {
        ++line;
        line_start = i;
      }
    }
  }

  // False at the end of the text.
  bool skip_blank_and_comments() {
    while (!at_end()) {
      char c = peek();
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        advance(1);
      } else if (c == '/' && peek(1) == '/') {
        SourcePosition begin = here();
        std::size_t end = std::min(text_.find_first_of("\r\n", offset_), text_.size());
        advance(end - offset_);
        result_.comments.push_back({false, since(begin).substr(2), {begin, here()}});
      } else if (c == '/' && peek(1) == '*') {
        lex_block_comment();
      } else {
        return true;
      }
    }
    return false;
  }

  void lex_block_comment() {
    SourcePosition begin = here();
    std::size_t close = text_.find("*/", offset_ + 2);
    if (close == std::string_view::npos) {
      advance(2);
      error(begin, "found a comment that is never closed, expected `*/`");
      advance(text_.size() - offset_);
      return;
    }
    advance(close + 2 - offset_);
    std::string_view text = since(begin);
    result_.comments.push_back({true, text.substr(2, text.size() - 4), {begin, here()}});
  }

  void lex_word(SourcePosition begin) {
    std::size_t length = 1;
    while (is_name_part(peek(length))) ++length;
    advance(length);
    std::string_view word = since(begin);
    if (auto keyword = keyword_of(word)) {
      add(TokenKind::Keyword, begin, word, *keyword);
    } else {
      add(TokenKind::Identifier, begin, word);
    }
  }

  void lex_number(SourcePosition begin) {
    advance(digits_at(0));
    if (peek() == '.' && is_digit(peek(1))) {
      advance(1 + digits_at(1));
      add(TokenKind::Decimal, begin, since(begin));
    } else if (peek() == 'L' && !is_name_part(peek(1))) {
      std::string_view digits = since(begin);
      advance(1);
      add(TokenKind::Long, begin, digits);
    } else {
      add(TokenKind::Integer, begin, since(begin));
    }
  }

  std::size_t digits_at(std::size_t ahead) const {
    std::size_t count = 0;
    while (is_digit(peek(ahead + count))) ++count;
    return count;
  }

  void lex_quoted(SourcePosition begin, char quote) {
    TokenKind kind = quote == '\'' ? TokenKind::String : TokenKind::QuotedIdentifier;
    // Once one is found open, no later one of its kind is searched beyond its line either: that
    // keeps the time linear however many there are.
    bool& open = never_closed_[quote == '\'' ? 0 : quote == '"' ? 1 : 2];
    std::size_t stop = text_.size();
    if (open) stop = std::min(text_.find_first_of("\r\n", offset_), stop);
    std::size_t close = offset_ + 1;
    while (close < stop && text_[close] != quote) close += text_[close] == '\\' ? 2 : 1;
    if (close >= stop) {
      open = true;
      std::size_t line_end = std::min(text_.find_first_of("\r\n", offset_), text_.size());
      advance(line_end - offset_);
      error(begin, std::string("found ") + (quote == '\'' ? "a string" : "a quoted name") +
                       " that is never closed, expected `" + quote + "`");
      add(kind, begin, since(begin).substr(1));
      return;
    }
    advance(1);
    while (offset_ < close) {
      if (peek() == '\\') {
        check_escape();
        advance(2);
      } else {
        advance(1);
      }
    }
    advance(1);
    std::string_view text = since(begin);
    add(kind, begin, text.substr(1, text.size() - 2));
  }

  void check_escape() {
    char escaped = peek(1);
    bool known = std::string_view("'\"`\\/fnrt").find(escaped) != std::string_view::npos;
    if (escaped == 'u') {
      known = true;
      for (std::size_t i = 2; i < 6; ++i) {
        char c = peek(i);
        known = known && (is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
      }
    }
    if (known) return;
    SourcePosition begin = here();
    SourcePosition end{begin.line, begin.column + 1, begin.offset + 1};
    report(
        Severity::Warning, {begin, end},
        "found a backslash that starts no escape sequence; it is kept as it stands, write `\\\\` "
        "to say so");
  }

  // The length of `HH[:MM[:SS[.f…]]]` so far ahead; 0 when there is none.
  std::size_t time_length_at(std::size_t ahead) const {
    auto two_digits = [&](std::size_t at) { return is_digit(peek(at)) && is_digit(peek(at + 1)); };
    if (!two_digits(ahead)) return 0;
    std::size_t length = 2;
    for (int part = 0; part < 2; ++part) {
      if (peek(ahead + length) != ':' || !two_digits(ahead + length + 1)) return length;
      length += 3;
    }
    if (peek(ahead + length) == '.' && is_digit(peek(ahead + length + 1))) {
      length += 1 + digits_at(ahead + length + 1);
    }
    return length;
  }

  std::size_t offset_length_at(std::size_t ahead) const {
    if (peek(ahead) == 'Z') return 1;
    bool complete = (peek(ahead) == '+' || peek(ahead) == '-') && is_digit(peek(ahead + 1)) &&
                    is_digit(peek(ahead + 2)) && peek(ahead + 3) == ':' &&
                    is_digit(peek(ahead + 4)) && is_digit(peek(ahead + 5));
    return complete ? 6 : 0;
  }

  // `@YYYY[-MM[-DD]][T[time][offset]]` or `@Ttime`. Whether the month or the hour exists is left to
  // the reader of the token's text.
  void lex_date_or_time(SourcePosition begin) {
    if (peek(1) == 'T') {
      std::size_t length = time_length_at(2);
      advance(2 + length);
      if (length == 0) return error(begin, "found `@T`, expected a time such as @T14:30:00");
      finish_date_or_time(TokenKind::Time, begin, 2);
      return;
    }
    std::size_t year = std::min<std::size_t>(digits_at(1), 4);
    advance(1 + year);
    if (year < 4) return error(begin, "found `@`, expected a date such as @2014-01-25");
    for (int part = 0; part < 2; ++part) {
      if (peek() != '-' || !is_digit(peek(1)) || !is_digit(peek(2))) break;
      advance(3);
    }
    if (peek() != 'T') return finish_date_or_time(TokenKind::Date, begin, 1);
    advance(1);
    advance(time_length_at(0));
    advance(offset_length_at(0));
    finish_date_or_time(TokenKind::DateTime, begin, 1);
  }

  // `prefix` counts the marks before the text of the token. Digits and letters that touch it, as in
  // @2014-1-25 or @T9:00, are a mistake in the literal, not the next token.
  void finish_date_or_time(TokenKind kind, SourcePosition begin, std::size_t prefix) {
    std::string_view text = since(begin).substr(prefix);
    auto touches = [&] {
      bool sign = peek() == '-' || (peek() == '+' && kind == TokenKind::DateTime);
      return is_name_part(peek()) || (peek() == ':' && is_digit(peek(1))) ||
             (sign && kind != TokenKind::Time && is_digit(peek(1)));
    };
    if (touches()) {
      while (touches()) advance(1);
      error(begin, "found `" + std::string(since(begin)) + "`, expected " +
                       std::string(kind == TokenKind::Time
                                       ? "a time such as @T14:30:00.000"
                                       : "a date such as @2014-01-25 or @2014-01-25T14:30:00.0Z"));
    }
    add(kind, begin, text);
  }

  void lex_context_variable(SourcePosition begin) {
    std::size_t length = 1;
    while (is_name_part(peek(length))) ++length;
    advance(length);
    std::string_view name = since(begin).substr(1);
    if (name != "this" && name != "index" && name != "total") {
      error(begin, "found `" + std::string(since(begin)) + "`, expected " +
                       std::string(describe(TokenKind::ContextVariable)));
      return;
    }
    add(TokenKind::ContextVariable, begin, name);
  }

  void lex_mark(SourcePosition begin) {
    struct Mark {
      std::string_view spelling;
      TokenKind kind;
    };
    // Longer marks first.
    static constexpr std::array marks = {
        Mark{"<=", TokenKind::LessOrEqual},
        Mark{">=", TokenKind::GreaterOrEqual},
        Mark{"!=", TokenKind::NotEqual},
        Mark{"!~", TokenKind::NotEquivalent},
        Mark{"->", TokenKind::Arrow},
        Mark{"(", TokenKind::LeftParenthesis},
        Mark{")", TokenKind::RightParenthesis},
        Mark{"[", TokenKind::LeftBracket},
        Mark{"]", TokenKind::RightBracket},
        Mark{"{", TokenKind::LeftBrace},
        Mark{"}", TokenKind::RightBrace},
        Mark{"<", TokenKind::Less},
        Mark{">", TokenKind::Greater},
        Mark{"=", TokenKind::Equal},
        Mark{"~", TokenKind::Equivalent},
        Mark{"+", TokenKind::Plus},
        Mark{"-", TokenKind::Minus},
        Mark{"*", TokenKind::Star},
        Mark{"/", TokenKind::Slash},
        Mark{"^", TokenKind::Caret},
        Mark{"&", TokenKind::Ampersand},
        Mark{"|", TokenKind::Bar},
        Mark{",", TokenKind::Comma},
        Mark{".", TokenKind::Dot},
        Mark{":", TokenKind::Colon},
        Mark{"%", TokenKind::Percent},
    };
    std::string_view rest = text_.substr(offset_, 2);
    for (const Mark& mark : marks) {
      if (!rest.starts_with(mark.spelling)) continue;
      advance(mark.spelling.size());
      add(mark.kind, begin, since(begin));
      return;
    }
    lex_unknown(begin);
  }

  // A character that CQL has no use for. What is not ASCII is taken as a run, so that one pasted
  // quotation mark or a word in another script is one finding.
  void lex_unknown(SourcePosition begin) {
    auto beyond_ascii = [&] { return static_cast<unsigned char>(peek()) >= 0x80; };
    if (!beyond_ascii()) {
      char c = peek();
      advance(1);
      constexpr std::string_view hex = "0123456789ABCDEF";
      auto byte = static_cast<unsigned char>(c);
      bool printable = byte > 0x20 && byte < 0x7F;
      return error(begin, printable ? std::string("found `") + c + "`, which CQL does not use"
                                    : std::string("found the control character 0x") +
                                          hex[byte >> 4] + hex[byte & 15] + ", expected text");
    }
    bool readable = true;
    while (!at_end() && beyond_ascii()) {
      std::size_t length = utf8_length(text_.substr(offset_, 4));
      readable = readable && length > 0;
      advance(std::max<std::size_t>(length, 1));
    }
    std::string found = readable && since(begin).size() <= 40
                            ? "`" + std::string(since(begin)) + "`"
                            : "characters beyond ASCII";
    error(begin, "found " + found + " outside of a string, a quoted name or a comment");
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t offset_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_start_ = 0;
  std::array<bool, 3> never_closed_{};     // strings, "names", `names`
  std::array<std::size_t, 3> findings_{};  // by Severity
  LexResult result_;
};

}  // namespace

LexResult tokenize(std::string_view text, const std::string& file) {
  return Lexer(text, file).run();
}

}  // namespace hoofbeat::cql
