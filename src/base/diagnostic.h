#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hoofbeat {

// A place in a text. Lines and columns count from 1, columns in bytes; offset counts bytes from 0.
struct SourcePosition {
  uint32_t line = 0;
  uint32_t column = 0;
  uint32_t offset = 0;
};

// Half-open: end is the position just behind the last byte. line 0 means "no place known".
struct SourceRange {
  SourcePosition begin;
  SourcePosition end;
};

enum class Severity : uint8_t { Information, Warning, Error };

// One finding about an input. `message` says what was found and what was expected, without the
// place.
struct Diagnostic {
  Severity severity = Severity::Error;
  std::string file;
  SourceRange range;
  std::string message;
};

// "file:line:column: error: message"; the place is left out where it is not known.
std::string to_string(const Diagnostic& diagnostic);

bool has_errors(const std::vector<Diagnostic>& diagnostics);

}  // namespace hoofbeat
