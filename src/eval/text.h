#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Strings are UTF-8; CQL counts characters, which are Unicode code points here. Bytes that are no
// UTF-8 count as one character each and are kept as they are.

namespace hoofbeat::eval {

// The character at byte `at`, which moves behind it. REQUIRES: at < text.size()
char32_t next_character(std::string_view text, size_t& at);
void append_character(std::string& text, char32_t character);

size_t count_characters(std::string_view text);
// The byte where the index-th character begins (text.size() for the one past the last);
// std::string_view::npos beyond that.
size_t byte_of_character(std::string_view text, size_t index);

// Simple case mapping (one character to one) of Latin, Greek, Cyrillic and Armenian letters; other
// characters stay. The same in every locale.
char32_t to_lower(char32_t character);
char32_t to_upper(char32_t character);

// The whitespace of CQL's grammar: space, tab, line feed, carriage return.
inline bool is_whitespace(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace hoofbeat::eval
