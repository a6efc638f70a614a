#include "cql/token.h"

#include <array>
#include <unordered_map>

namespace hoofbeat::cql {
namespace {

struct KeywordEntry {
  std::string_view spelling;
  bool may_be_name;
};

constexpr std::array keyword_entries = {
#define HOOFBEAT_CQL_ENTRY(name, spelling, is_name) KeywordEntry{spelling, is_name},
    HOOFBEAT_CQL_KEYWORDS(HOOFBEAT_CQL_ENTRY)
#undef HOOFBEAT_CQL_ENTRY
};

void append_utf8(std::string& out, std::uint32_t code_point) {
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | (code_point >> 6));
    out += static_cast<char>(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0 | (code_point >> 12));
    out += static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code_point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code_point >> 18));
    out += static_cast<char>(0x80 | ((code_point >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code_point & 0x3F));
  }
}

// The value of `\uXXXX` at `at`, or nothing when there is none.
std::optional<std::uint32_t> unicode_escape_at(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  std::uint32_t value = 0;
  for (char c : text.substr(at + 2, 4)) {
    value <<= 4;
    if (c >= '0' && c <= '9') {
      value |= static_cast<std::uint32_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      value |= static_cast<std::uint32_t>(c - 'a' + 10);
    } else if (c >= 'A' && c <= 'F') {
      value |= static_cast<std::uint32_t>(c - 'A' + 10);
    } else {
      return std::nullopt;
    }
  }
  return value;
}

bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// Texts of any length appear in messages; show enough to recognise them. Cuts between characters.
std::string shortened(std::string_view text) {
  constexpr std::size_t shown = 40;
  std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  if (line.size() > shown) {
    std::size_t cut = shown;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
    line = line.substr(0, cut);
  }
  std::string result(line);
  if (line.size() < text.size()) result += "…";
  return result;
}

}  // namespace

std::string_view to_string(Keyword keyword) {
  return keyword_entries[static_cast<std::size_t>(keyword)].spelling;
}

std::optional<Keyword> keyword_of(std::string_view word) {
  static const auto keywords = [] {
    std::unordered_map<std::string_view, Keyword> map;
    for (std::size_t i = 0; i < keyword_entries.size(); ++i) {
      map.emplace(keyword_entries[i].spelling, static_cast<Keyword>(i));
    }
    return map;
  }();
  auto found = keywords.find(word);
  if (found == keywords.end()) return std::nullopt;
  return found->second;
}

bool may_be_name(Keyword keyword) {
  return keyword_entries[static_cast<std::size_t>(keyword)].may_be_name;
}

std::string_view describe(TokenKind kind) {
  switch (kind) {
    case TokenKind::EndOfText:
      return "the end of the text";
    case TokenKind::Identifier:
    case TokenKind::QuotedIdentifier:
      return "a name";
    case TokenKind::Keyword:
      return "a keyword";
    case TokenKind::String:
      return "a string";
    case TokenKind::Integer:
    case TokenKind::Long:
    case TokenKind::Decimal:
      return "a number";
    case TokenKind::Date:
      return "a date";
    case TokenKind::DateTime:
      return "a date and time";
    case TokenKind::Time:
      return "a time";
    case TokenKind::ContextVariable:
      return "`$this`, `$index` or `$total`";
    case TokenKind::LeftParenthesis:
      return "`(`";
    case TokenKind::RightParenthesis:
      return "`)`";
    case TokenKind::LeftBracket:
      return "`[`";
    case TokenKind::RightBracket:
      return "`]`";
    case TokenKind::LeftBrace:
      return "`{`";
    case TokenKind::RightBrace:
      return "`}`";
    case TokenKind::Less:
      return "`<`";
    case TokenKind::LessOrEqual:
      return "`<=`";
    case TokenKind::Greater:
      return "`>`";
    case TokenKind::GreaterOrEqual:
      return "`>=`";
    case TokenKind::Equal:
      return "`=`";
    case TokenKind::NotEqual:
      return "`!=`";
    case TokenKind::Equivalent:
      return "`~`";
    case TokenKind::NotEquivalent:
      return "`!~`";
    case TokenKind::Plus:
      return "`+`";
    case TokenKind::Minus:
      return "`-`";
    case TokenKind::Star:
      return "`*`";
    case TokenKind::Slash:
      return "`/`";
    case TokenKind::Caret:
      return "`^`";
    case TokenKind::Ampersand:
      return "`&`";
    case TokenKind::Bar:
      return "`|`";
    case TokenKind::Comma:
      return "`,`";
    case TokenKind::Dot:
      return "`.`";
    case TokenKind::Colon:
      return "`:`";
    case TokenKind::Arrow:
      return "`->`";
    case TokenKind::Percent:
      return "`%`";
  }
  return "a token";
}

std::string describe(const Token& token) {
  std::string text = shortened(token.text);
  switch (token.kind) {
    case TokenKind::Identifier:
      return "the name `" + text + "`";
    case TokenKind::QuotedIdentifier:
      return "the name \"" + text + "\"";
    case TokenKind::Keyword:
      return "`" + text + "`";
    case TokenKind::ContextVariable:
      return "`$" + text + "`";
    case TokenKind::String:
      return "the string '" + text + "'";
    case TokenKind::Integer:
    case TokenKind::Decimal:
      return "the number " + text;
    case TokenKind::Long:
      return "the number " + text + "L";
    case TokenKind::Date:
      return "the date @" + text;
    case TokenKind::DateTime:
      return "the date and time @" + text;
    case TokenKind::Time:
      return "the time @T" + text;
    default:
      return std::string(describe(token.kind));
  }
}

std::string unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i++];
      continue;
    }
    if (auto unit = unicode_escape_at(text, i)) {
      i += 6;
      std::uint32_t code_point = *unit;
      if (is_high_surrogate(*unit)) {
        auto next = unicode_escape_at(text, i);
        if (next && is_low_surrogate(*next)) {
          code_point = 0x10000 + ((*unit - 0xD800) << 10) + (*next - 0xDC00);
          i += 6;
        }
      }
      bool lone = code_point >= 0xD800 && code_point < 0xE000;
      append_utf8(out, lone ? 0xFFFD : code_point);
      continue;
    }
    char escaped = text[i + 1];
    i += 2;
    switch (escaped) {
      case 'f':
        out += '\f';
        break;
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case '\'':
      case '"':
      case '`':
      case '\\':
      case '/':
        out += escaped;
        break;
      default:
        out += '\\';
        out += escaped;
    }
  }
  return out;
}

}  // namespace hoofbeat::cql
