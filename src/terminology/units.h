#pragma once

#include <optional>
#include <string_view>

#include "base/decimal.h"
#include "base/value.h"

namespace hoofbeat::terminology {

// UCUM (case-sensitive) and CQL's calendar units. A unit's text is parsed once and cached by
// UnitId; all functions are thread-safe.

// Whether the text is a UCUM expression or a calendar unit that this table knows.
bool is_valid_unit(UnitId unit);
// Commensurable units. Calendar year and month do not compare with definite-duration UCUM units
// ('a', 'mo') except as CQL 1.5.3 §2.4 "Quantity" and Appendix B allow.
bool comparable(UnitId left, UnitId right);
// `value` of unit `from`, expressed in unit `to`; nothing where the units differ in dimension, one
// is unknown, or the result is out of range. Special (non-ratio) units such as Cel and [degF]
// included.
std::optional<Decimal> convert(Decimal value, UnitId from, UnitId to);
// left against right with their units converted (exactly, not to 8 decimals): negative, 0,
// positive; nothing where the units do not compare.
std::optional<int> compare(Decimal left, UnitId left_unit, Decimal right, UnitId right_unit);
// Of two comparable units the finer one ("mg" of "mg" and "g"); `left` where neither is.
UnitId most_granular(UnitId left, UnitId right);
// The unit of a product or quotient in UCUM's canonical spelling ("mg.L-1" etc.).
UnitId multiply_units(UnitId left, UnitId right);
UnitId divide_units(UnitId left, UnitId right);
// The calendar precision of "year(s)", "month(s)", …, and of the UCUM time units CQL takes for them
// ('a', 'mo', 'wk', 'd', 'h', 'min', 's', 'ms'); nothing for other units.
std::optional<Precision> calendar_precision(UnitId unit);
// A calendar keyword, not a UCUM code.
bool is_calendar_keyword(UnitId unit);

}  // namespace hoofbeat::terminology
