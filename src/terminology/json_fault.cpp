#include "terminology/json_fault.h"

#include <fmt/format.h>

#include <cctype>

namespace hoofbeat::terminology {
namespace {

class Checker {
 public:
  explicit Checker(std::string_view text) : text_(text) {}

  std::optional<JsonFault> run() {
    if (value(0)) {
      skip_space();
      if (at_ != text_.size()) expected("the end of the text");
    }
    return fault_;
  }

 private:
  // As deep as the fast reader goes.
  static constexpr int max_depth = 1000;

  bool expected(std::string_view what) {
    std::string found = "the end of the text";
    if (at_ < text_.size()) {
      unsigned char c = static_cast<unsigned char>(text_[at_]);
      found = c >= 0x20 && c < 0x7F ? fmt::format("'{}'", static_cast<char>(c))
                                    : fmt::format("byte 0x{:02X}", c);
    }
    fault_ = JsonFault{at_, fmt::format("not valid JSON: found {}, expected {}", found, what)};
    return false;
  }

  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  bool next_is(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool digits() {
    if (at_ >= text_.size() || text_[at_] < '0' || text_[at_] > '9') return expected("a digit");
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return true;
  }

  bool number() {
    if (text_[at_] == '-') ++at_;
    if (at_ < text_.size() && text_[at_] == '0') {
      ++at_;
    } else if (!digits()) {
      return false;
    }
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      if (!digits()) return false;
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      return digits();
    }
    return true;
  }

  bool escape() {
    if (at_ >= text_.size()) return expected("an escape");
    char c = text_[at_];
    if (c == 'u') {
      ++at_;
      for (int i = 0; i < 4; ++i, ++at_) {
        bool hexadecimal =
            at_ < text_.size() && std::isxdigit(static_cast<unsigned char>(text_[at_]));
        if (!hexadecimal) return expected("four hexadecimal digits");
      }
      return true;
    }
    if (std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) {
      return expected("one of \" \\ / b f n r t u");
    }
    ++at_;
    return true;
  }

  // One UTF-8 sequence of two to four bytes.
  bool multibyte() {
    unsigned char lead = static_cast<unsigned char>(text_[at_]);
    int following = lead >= 0xF0 && lead <= 0xF4   ? 3
                    : lead >= 0xE0 && lead <= 0xEF ? 2
                    : lead >= 0xC2 && lead <= 0xDF ? 1
                                                   : 0;
    if (following == 0) return expected("UTF-8");
    ++at_;
    for (int i = 0; i < following; ++i, ++at_) {
      if (at_ >= text_.size() || (static_cast<unsigned char>(text_[at_]) & 0xC0) != 0x80) {
        return expected("UTF-8");
      }
    }
    return true;
  }

  bool string() {
    if (!next_is('"')) return expected("a string");
    while (at_ < text_.size()) {
      unsigned char c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c < 0x20) return expected("the string's closing quote");
      if (c == '\\') {
        ++at_;
        if (!escape()) return false;
      } else if (c < 0x80) {
        ++at_;
      } else if (!multibyte()) {
        return false;
      }
    }
    return expected("the string's closing quote");
  }

  bool members(int depth) {
    if (next_is('}')) return true;
    do {
      if (!string()) return false;
      if (!next_is(':')) return expected("':'");
      if (!value(depth + 1)) return false;
    } while (next_is(','));
    return next_is('}') || expected("',' or '}'");
  }

  bool items(int depth) {
    if (next_is(']')) return true;
    do {
      if (!value(depth + 1)) return false;
    } while (next_is(','));
    return next_is(']') || expected("',' or ']'");
  }

  bool value(int depth) {
    skip_space();
    if (depth > max_depth) return expected("less nesting");
    if (at_ >= text_.size()) return expected("a value");
    char c = text_[at_];
    if (c == '{') return ++at_, members(depth);
    if (c == '[') return ++at_, items(depth);
    if (c == '"') return string();
    if (c == '-' || (c >= '0' && c <= '9')) return number();
    for (std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_, word.size()) == word) {
        at_ += word.size();
        return true;
      }
    }
    return expected("a value");
  }

  std::string_view text_;
  size_t at_ = 0;
  std::optional<JsonFault> fault_;
};

}  // namespace

std::optional<JsonFault> find_json_fault(std::string_view text) { return Checker(text).run(); }

SourcePosition position_of(std::string_view text, size_t offset) {
  SourcePosition position{1, 1, static_cast<uint32_t>(offset)};
  for (size_t i = 0; i < offset && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else {
      ++position.column;
    }
  }
  return position;
}

}  // namespace hoofbeat::terminology
