#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "terminology/factor.h"
#include "terminology/ucum_table.h"

namespace hoofbeat::terminology {

// One symbol of a unit expression with all parentheses and solidi worked off: "kg", "m" with
// exponent -2, "{cells}" with an empty symbol, or a plain number such as "60".
struct UnitTerm {
  std::string symbol;
  std::string annotation;  // with its braces
  int exponent = 1;
};

// Exponents of the base units by their index among the Base rows of the unit table, ascending, none
// 0.
using Dimension = std::vector<std::pair<uint16_t, int>>;

// What a UCUM expression means: factor × product of base units; for a special unit (scale not
// Ratio), its number is a function of factor × that product instead, taken times `prefix`.
struct ParsedUnit {
  std::vector<UnitTerm> terms;
  Dimension dimension;
  Factor factor;
  Scale scale = Scale::Ratio;
  Factor prefix;
};

// UCUM §§2 to 12 (case sensitive) over the unit table; nothing where the text is no valid
// expression.
std::optional<ParsedUnit> parse_ucum(std::string_view text);

// The value of a special unit in its base unit, and back; NaN outside the function's domain.
Float128 from_special(Float128 value, const ParsedUnit& unit);
Float128 to_special(Float128 value, const ParsedUnit& unit);

}  // namespace hoofbeat::terminology
