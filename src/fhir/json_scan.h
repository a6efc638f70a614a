#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

// A look at the outline of JSON text that need not be valid: brackets and quotes only. Used to tell
// NDJSON from one text, and to save the entries of a broken Bundle; never to read values.
namespace hoofbeat::fhir {

// The first position from `at` on that is no JSON white space.
size_t skip_space(std::string_view text, size_t at);

// How many line feeds the text holds.
uint32_t count_lines(std::string_view text);

// Whether the text is one object with all brackets and quotes closed, and nothing but white space
// after.
bool is_whole_object(std::string_view text);

struct Outline {
  std::vector<std::string_view> items;  // the whole objects in the array
  bool complete = false;                // whether everything was closed
};
// The objects in a top-level array, or in the array that is the member "entry" of a top-level
// object.
Outline outline_of(std::string_view text);

}  // namespace hoofbeat::fhir
