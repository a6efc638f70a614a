#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hoofbeat {

using Int128 = __int128;

// An exact decimal number: coefficient × 10^-scale, at most 8 digits behind the point. CQL 1.5.3
// Appendix B, "Decimal", asks for 28 digits in all, |value| < 10^20, and allows more: texts are
// read up to |value| < 10^28, results kept up to |value| < 10^29. The scale keeps the digits that
// were written: 1.50 and 1.5 are equal and print differently.
struct Decimal {
  Int128 coefficient = 0;
  uint8_t scale = 0;

  static constexpr uint8_t max_scale = 8;

  static constexpr Decimal from_integer(int64_t value) { return {value, 0}; }
};

// Reads "-12.50" (digits, optional sign and point; exponents as FHIR JSON allows: 1.5e3). Digits
// behind the eighth decimal are rounded half away from zero; nothing where the text is no number or
// out of range.
std::optional<Decimal> parse_decimal(std::string_view text);

// As written: the scale decides the number of decimals.
std::string to_string(Decimal value);

// The same number without trailing zeros behind the point.
Decimal normalized(Decimal value);

// Numeric order; the scale does not matter.
std::strong_ordering compare(Decimal left, Decimal right);
inline bool operator==(Decimal left, Decimal right) { return compare(left, right) == 0; }

// Arithmetic: nothing on overflow; divide also on division by zero. The result's scale: the larger
// of both for add and subtract, the sum (at most 8) for multiply, as needed (at most 8) for divide.
std::optional<Decimal> add(Decimal left, Decimal right);
std::optional<Decimal> subtract(Decimal left, Decimal right);
std::optional<Decimal> multiply(Decimal left, Decimal right);
std::optional<Decimal> divide(Decimal left, Decimal right);
std::optional<Decimal> truncated_divide(Decimal left, Decimal right);
std::optional<Decimal> modulo(Decimal left, Decimal right);
Decimal negate(Decimal value);

// CQL 1.5.3 Appendix B, Round: half away from zero (-0.5 rounds to -1). Negative precision counts
// as 0.
Decimal round(Decimal value, int precision);
// Whole numbers; nothing where the result does not fit 64 bits.
std::optional<int64_t> truncate(Decimal value);
std::optional<int64_t> floor(Decimal value);
std::optional<int64_t> ceiling(Decimal value);

double to_double(Decimal value);
// Nearest decimal with at most 8 decimals; nothing for NaN, infinities and what is out of range.
std::optional<Decimal> from_double(double value);

}  // namespace hoofbeat
