#pragma once

#include <compare>
#include <optional>
#include <string_view>

#include "base/decimal.h"

namespace hoofbeat::terminology {

__extension__ typedef __float128 Float128;

// A positive number: numerator / denominator × 10^exponent, kept exact as long as 128 bits hold it
// (all units in clinical use do) and always beside it as a quadruple-precision approximation (34
// digits).
struct Factor {
  Int128 numerator = 1;
  Int128 denominator = 1;
  int exponent = 0;
  bool exact = true;
  Float128 approximation = 1;

  static Factor of(int64_t value, int power_of_ten = 0);
  // A plain decimal such as "1.6605402e-24". REQUIRES: one of the unit table's texts
  static Factor parse(std::string_view text);
};

Factor multiply(const Factor& left, const Factor& right);
Factor divide(const Factor& left, const Factor& right);
// REQUIRES: |exponent| <= 100
Factor power(const Factor& base, int exponent);

Float128 power_of_ten(int exponent);

// value × factor, rounded half away from zero to 8 decimals; nothing where out of range.
std::optional<Decimal> scale(Decimal value, const Factor& factor);
// left × factor against right, exactly where the factor is.
std::strong_ordering compare_scaled(Decimal left, const Factor& factor, Decimal right);

// Nearest decimal with at most 8 decimals; nothing where out of range or not a number.
std::optional<Decimal> to_decimal(Float128 value);
Float128 to_float128(Decimal value);

}  // namespace hoofbeat::terminology
