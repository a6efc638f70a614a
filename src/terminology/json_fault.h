#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace hoofbeat::terminology {

struct JsonFault {
  size_t offset = 0;
  std::string message;  // what was found and what was expected
};

// The first place where the text breaks JSON's grammar (RFC 8259); nothing where it keeps to it.
// The fast reader says only that a text is broken; this one, run on broken texts alone, says where.
std::optional<JsonFault> find_json_fault(std::string_view text);

// Line and column of a byte.
SourcePosition position_of(std::string_view text, size_t offset);

}  // namespace hoofbeat::terminology
