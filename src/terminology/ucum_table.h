#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace hoofbeat::terminology {

// How a unit's number relates to the unit that defines it. All but Ratio and Base are UCUM's
// "special units" (§21): they stand alone in an expression, at most with a prefix.
enum class Scale : uint8_t {
  Ratio,  // value × unit
  Base,   // a dimension of its own: base units and arbitrary units
  Celsius,
  Fahrenheit,
  Reaumur,
  NegativeLogarithm,  // pH
  NaturalLogarithm,
  Logarithm,
  LogarithmTimes2,  // of field quantities
  BinaryLogarithm,
  HundredTangent,
};

struct UcumUnit {
  std::string_view code;
  bool metric;             // takes prefixes
  std::string_view value;  // a decimal number, exactly as defined
  std::string_view unit;   // a UCUM expression
  Scale scale = Scale::Ratio;
};

struct UcumPrefix {
  std::string_view code;
  int64_t factor;
  int power_of_ten;
};

std::span<const UcumUnit> ucum_units();
std::span<const UcumPrefix> ucum_prefixes();

}  // namespace hoofbeat::terminology
