#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

// The tokens of JSON text that simdjson has already indexed, looked at eight bytes at a time.
// Little endian.
namespace hoofbeat::fhir {

constexpr uint64_t bytes_of(uint8_t byte) { return 0x0101010101010101u * byte; }

// The high bit of each byte that equals `byte`, exact up to and including the lowest such byte.
inline uint64_t matches(uint64_t word, uint8_t byte) {
  uint64_t x = word ^ bytes_of(byte);
  return (x - bytes_of(1)) & ~x & bytes_of(0x80);
}

struct RawKey {
  std::string_view text;
  uint64_t first = 0;  // as KeyTable::find wants it
  bool escaped = false;
};

// REQUIRES: `at` is just behind the opening quote of a terminated string with padding behind it.
inline RawKey raw_key(const char* at) {
  RawKey key;
  uint64_t word;
  for (size_t length = 0;; length += 8) {
    std::memcpy(&word, at + length, 8);
    const uint64_t end = matches(word, '"') | matches(word, '\\');
    if (length == 0) key.first = word;
    if (end == 0) continue;
    const int bytes = std::countr_zero(end) / 8;
    if (length == 0) key.first = word & ((uint64_t{1} << bytes * 8) - 1);
    key.text = {at, length + bytes};
    key.escaped = at[length + bytes] == '\\';
    return key;
  }
}

// REQUIRES: padding behind the text.
inline bool has_escape(std::string_view text) {
  if (text.size() > 64) return std::memchr(text.data(), '\\', text.size()) != nullptr;
  uint64_t word;
  for (size_t at = 0; at < text.size(); at += 8) {
    std::memcpy(&word, text.data() + at, 8);
    if (uint64_t found = matches(word, '\\'); found != 0) [[unlikely]]
      return at + std::countr_zero(found) / 8 < text.size();
  }
  return false;
}

// simdjson's raw tokens reach to the next token: without the white space behind.
inline std::string_view trimmed(std::string_view token) {
  while (!token.empty() && (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' ||
                            token.back() == '\t'))
    token.remove_suffix(1);
  return token;
}

inline constexpr std::string_view number_kind = "a number";

// What a token is, in words.
inline std::string_view found_kind(std::string_view token) {
  if (token.empty()) return "nothing";
  switch (token.front()) {
    case '{':
      return "an object";
    case '[':
      return "an array";
    case '"':
      return "a string";
    case 't':
    case 'f':
      return "a boolean";
    case 'n':
      return "null";
    default:
      return number_kind;
  }
}

// Whether a token begins as JSON's numbers do: no '+', no leading zeros.
inline bool plain_digits(std::string_view token) {
  if (token.starts_with('-')) token.remove_prefix(1);
  if (token.empty() || token[0] < '0' || token[0] > '9') return false;
  return token.size() < 2 || token[0] != '0' || token[1] < '0' || token[1] > '9';
}

}  // namespace hoofbeat::fhir
