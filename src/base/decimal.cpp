// Decimals are 128-bit coefficients with a scale of at most 8. With 29 digits before the point a
// coefficient stays under 10^37 at any scale: two of them can be brought to one scale and added
// without leaving 128 bits. Only products and quotients of large operands need more; these go
// through a 256-bit intermediate, everything ordinary stays in one or two machine words.

#include "base/decimal.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace hoofbeat {
namespace {

using UInt128 = unsigned __int128;

// Of texts; results have one more, so that a sum may step over the limit and back.
constexpr int digits_before_point = 28;

constexpr std::array<Int128, 39> make_powers() {
  std::array<Int128, 39> powers{};
  Int128 power = 1;
  for (size_t i = 0; i < powers.size(); ++i) {
    powers[i] = power;
    if (i + 1 < powers.size()) power *= 10;
  }
  return powers;
}
constexpr std::array<Int128, 39> power_of_ten = make_powers();

UInt128 magnitude(Int128 value) {
  return value < 0 ? -static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

std::optional<Decimal> checked(Int128 coefficient, int scale,
                               int digits = digits_before_point + 1) {
  Int128 limit = power_of_ten[digits + scale];
  if (coefficient >= limit || coefficient <= -limit) return std::nullopt;
  return Decimal{coefficient, static_cast<uint8_t>(scale)};
}

bool fits_64_bits(Int128 value) { return value >= INT64_MIN && value <= INT64_MAX; }

// Brings both coefficients to the larger scale, which is returned.
int align(Decimal& left, Decimal& right) {
  if (left.scale < right.scale) {
    left.coefficient *= power_of_ten[right.scale - left.scale];
    left.scale = right.scale;
  } else if (right.scale < left.scale) {
    right.coefficient *= power_of_ten[left.scale - right.scale];
    right.scale = left.scale;
  }
  return left.scale;
}

// Half away from zero. REQUIRES: divisor > 0
Int128 divide_rounded(Int128 value, Int128 divisor) {
  Int128 quotient = value / divisor;
  Int128 remainder = value % divisor;
  if (remainder < 0) remainder = -remainder;
  if (remainder >= divisor - remainder) quotient += value < 0 ? -1 : 1;
  return quotient;
}

struct UInt256 {
  UInt128 high = 0;
  UInt128 low = 0;
};

UInt256 multiply_wide(UInt128 left, UInt128 right) {
  constexpr UInt128 mask = UINT64_MAX;
  UInt128 low_low = (left & mask) * (right & mask);
  UInt128 low_high = (left & mask) * (right >> 64);
  UInt128 high_low = (left >> 64) * (right & mask);
  UInt128 high_high = (left >> 64) * (right >> 64);
  UInt128 middle = (low_low >> 64) + (low_high & mask) + (high_low & mask);
  return {high_high + (low_high >> 64) + (high_low >> 64) + (middle >> 64),
          (middle << 64) | (low_low & mask)};
}

// The quotient rounded half away from zero; nothing where it does not fit 127 bits. One bit a step:
// rare enough that simplicity wins. REQUIRES: 0 < divisor < 2^127
std::optional<UInt128> divide_wide(UInt256 value, UInt128 divisor) {
  if (value.high >= divisor) return std::nullopt;
  UInt128 remainder = value.high;
  UInt128 quotient = 0;
  for (int bit = 127; bit >= 0; --bit) {
    remainder = (remainder << 1) | (value.low >> bit & 1);
    quotient <<= 1;
    if (remainder >= divisor) {
      remainder -= divisor;
      quotient |= 1;
    }
  }
  if (remainder >= divisor - remainder) ++quotient;
  if (quotient >> 127 != 0) return std::nullopt;
  return quotient;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
  const char* at = text.data();
  const char* end = at + text.size();
  bool negative = false;
  if (at != end && (*at == '-' || *at == '+')) negative = *at++ == '-';

  // 38 significant digits are more than any number in range needs, the rounding digit included;
  // those behind only move the point.
  Int128 coefficient = 0;
  int kept = 0;
  int64_t scale = 0;
  const auto take = [&](char digit, bool fraction) {
    if (kept < 38) {
      coefficient = coefficient * 10 + (digit - '0');
      if (coefficient != 0) ++kept;
      scale += fraction;
    } else if (!fraction) {
      --scale;
    }
  };

  const char* whole = at;
  while (at != end && is_digit(*at)) take(*at++, false);
  if (at == whole) return std::nullopt;
  if (at != end && *at == '.') {
    const char* fraction = ++at;
    while (at != end && is_digit(*at)) take(*at++, true);
    if (at == fraction) return std::nullopt;
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    bool negative_exponent = false;
    if (at != end && (*at == '-' || *at == '+')) negative_exponent = *at++ == '-';
    const char* digits = at;
    int64_t exponent = 0;
    while (at != end && is_digit(*at))
      exponent = std::min<int64_t>(exponent * 10 + (*at++ - '0'), 1 << 20);
    if (at == digits) return std::nullopt;
    scale += negative_exponent ? exponent : -exponent;
  }
  if (at != end) return std::nullopt;

  if (coefficient == 0) {
    return Decimal{0, static_cast<uint8_t>(std::clamp<int64_t>(scale, 0, Decimal::max_scale))};
  }
  if (scale > Decimal::max_scale) {
    int64_t excess = scale - Decimal::max_scale;
    coefficient = excess > 38 ? Int128{0} : divide_rounded(coefficient, power_of_ten[excess]);
    scale = Decimal::max_scale;
  } else if (scale < 0) {
    if (-scale > digits_before_point) return std::nullopt;
    for (; scale < 0; ++scale) {
      if (coefficient >= power_of_ten[digits_before_point]) return std::nullopt;
      coefficient *= 10;
    }
  }
  return checked(negative ? -coefficient : coefficient, static_cast<int>(scale),
                 digits_before_point);
}

std::string to_string(Decimal value) {
  char buffer[48];
  char* end = buffer + sizeof buffer;
  char* at = end;
  UInt128 rest = magnitude(value.coefficient);
  int digits = 0;
  do {
    if (digits == value.scale && digits != 0) *--at = '.';
    *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
    ++digits;
  } while (rest != 0 || digits <= value.scale);
  if (value.coefficient < 0) *--at = '-';
  return std::string(at, end);
}

Decimal normalized(Decimal value) {
  if (value.coefficient == 0) return {0, 0};
  while (value.scale > 0 && value.coefficient % 10 == 0) {
    value.coefficient /= 10;
    --value.scale;
  }
  return value;
}

std::strong_ordering compare(Decimal left, Decimal right) {
  if (left.scale != right.scale) align(left, right);
  return left.coefficient < right.coefficient   ? std::strong_ordering::less
         : left.coefficient > right.coefficient ? std::strong_ordering::greater
                                                : std::strong_ordering::equal;
}

std::optional<Decimal> add(Decimal left, Decimal right) {
  if (left.scale == right.scale && fits_64_bits(left.coefficient) &&
      fits_64_bits(right.coefficient)) {
    int64_t sum;
    if (!__builtin_add_overflow(static_cast<int64_t>(left.coefficient),
                                static_cast<int64_t>(right.coefficient), &sum)) {
      return Decimal{sum, left.scale};
    }
  }
  int scale = align(left, right);
  return checked(left.coefficient + right.coefficient, scale);
}

std::optional<Decimal> subtract(Decimal left, Decimal right) { return add(left, negate(right)); }

std::optional<Decimal> multiply(Decimal left, Decimal right) {
  int scale = left.scale + right.scale;
  int excess = std::max(scale - int{Decimal::max_scale}, 0);
  if (fits_64_bits(left.coefficient) && fits_64_bits(right.coefficient)) {
    Int128 product = left.coefficient * right.coefficient;
    if (excess > 0) product = divide_rounded(product, power_of_ten[excess]);
    return checked(product, scale - excess);
  }
  UInt256 product = multiply_wide(magnitude(left.coefficient), magnitude(right.coefficient));
  auto rounded = divide_wide(product, static_cast<UInt128>(power_of_ten[excess]));
  if (!rounded) return std::nullopt;
  bool negative = (left.coefficient < 0) != (right.coefficient < 0);
  Int128 coefficient = static_cast<Int128>(*rounded);
  return checked(negative ? -coefficient : coefficient, scale - excess);
}

std::optional<Decimal> divide(Decimal left, Decimal right) {
  if (right.coefficient == 0) return std::nullopt;
  // left/right = (l × 10^(8 + rs - ls) / r) × 10^-8; the exponent is 0 … 16.
  Int128 factor = power_of_ten[Decimal::max_scale + right.scale - left.scale];
  UInt128 dividend = magnitude(left.coefficient);
  UInt128 divisor = magnitude(right.coefficient);
  UInt128 quotient;
  if (dividend <= UINT64_MAX) {  // 2^64 × 10^16 < 2^127
    quotient = static_cast<UInt128>(
        divide_rounded(static_cast<Int128>(dividend) * factor, static_cast<Int128>(divisor)));
  } else {
    auto rounded = divide_wide(multiply_wide(dividend, static_cast<UInt128>(factor)), divisor);
    if (!rounded) return std::nullopt;
    quotient = *rounded;
  }
  Int128 coefficient = static_cast<Int128>(quotient);
  if ((left.coefficient < 0) != (right.coefficient < 0)) coefficient = -coefficient;
  auto result = checked(coefficient, Decimal::max_scale);
  if (!result) return std::nullopt;
  return normalized(*result);
}

std::optional<Decimal> truncated_divide(Decimal left, Decimal right) {
  if (right.coefficient == 0) return std::nullopt;
  align(left, right);
  return checked(left.coefficient / right.coefficient, 0);
}

std::optional<Decimal> modulo(Decimal left, Decimal right) {
  if (right.coefficient == 0) return std::nullopt;
  int scale = align(left, right);
  return checked(left.coefficient % right.coefficient, scale);
}

Decimal negate(Decimal value) { return {-value.coefficient, value.scale}; }

Decimal round(Decimal value, int precision) {
  precision = std::max(precision, 0);
  if (precision >= value.scale) return value;
  return {divide_rounded(value.coefficient, power_of_ten[value.scale - precision]),
          static_cast<uint8_t>(precision)};
}

std::optional<int64_t> truncate(Decimal value) {
  Int128 whole = value.coefficient / power_of_ten[value.scale];
  if (!fits_64_bits(whole)) return std::nullopt;
  return static_cast<int64_t>(whole);
}

std::optional<int64_t> floor(Decimal value) {
  Int128 whole = value.coefficient / power_of_ten[value.scale];
  if (value.coefficient % power_of_ten[value.scale] < 0) --whole;
  if (!fits_64_bits(whole)) return std::nullopt;
  return static_cast<int64_t>(whole);
}

std::optional<int64_t> ceiling(Decimal value) {
  Int128 whole = value.coefficient / power_of_ten[value.scale];
  if (value.coefficient % power_of_ten[value.scale] > 0) ++whole;
  if (!fits_64_bits(whole)) return std::nullopt;
  return static_cast<int64_t>(whole);
}

double to_double(Decimal value) {
  return static_cast<double>(static_cast<long double>(value.coefficient) /
                             static_cast<long double>(power_of_ten[value.scale]));
}

std::optional<Decimal> from_double(double value) {
  if (!(value > -1e28 && value < 1e28)) return std::nullopt;  // NaN fails both
  char text[64];
  int length = std::snprintf(text, sizeof text, "%.8f", value);
  auto parsed = parse_decimal({text, static_cast<size_t>(length)});
  if (!parsed) return std::nullopt;
  return normalized(*parsed);
}

}  // namespace hoofbeat
