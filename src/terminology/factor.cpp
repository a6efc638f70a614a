#include "terminology/factor.h"

#include <utility>

namespace hoofbeat::terminology {
namespace {

Int128 gcd(Int128 left, Int128 right) {
  if (left < 0) left = -left;
  while (right != 0) {
    Int128 rest = left % right;
    left = right;
    right = rest;
  }
  return left;
}

bool multiply_exactly(Int128 left, Int128 right, Int128& product) {
  return !__builtin_mul_overflow(left, right, &product);
}

// value × 10^power (power >= 0)
bool shift_exactly(Int128 value, int power, Int128& result) {
  result = value;
  for (; power > 0; --power)
    if (result != 0 && !multiply_exactly(result, 10, result)) return false;
  return true;
}

// Tens move into the exponent, so that long chains of powers of ten never overflow.
void strip_tens(Int128& value, int& exponent, int step) {
  while (value % 10 == 0) {
    value /= 10;
    exponent += step;
  }
}

Int128 divide_rounded(Int128 value, Int128 divisor) {
  Int128 quotient = value / divisor;
  Int128 rest = value % divisor;
  if (rest < 0) rest = -rest;
  if (rest >= divisor - rest) quotient += value < 0 ? -1 : 1;
  return quotient;
}

// value × factor × 10^8 as an exact fraction; false where 128 bits do not hold it.
bool exact_fraction(Decimal value, const Factor& factor, Int128& numerator, Int128& denominator) {
  if (!factor.exact) return false;
  Int128 common = factor.denominator == 1 ? 1 : gcd(value.coefficient, factor.denominator);
  if (common == 0) common = 1;
  denominator = factor.denominator / common;
  if (!multiply_exactly(value.coefficient / common, factor.numerator, numerator)) return false;
  int power = factor.exponent - value.scale + Decimal::max_scale;
  return power >= 0 ? shift_exactly(numerator, power, numerator)
                    : shift_exactly(denominator, -power, denominator);
}

}  // namespace

Float128 power_of_ten(int exponent) {
  Float128 result = 1, base = 10;
  for (unsigned rest = exponent < 0 ? -exponent : exponent; rest != 0; rest >>= 1) {
    if (rest & 1) result *= base;
    base *= base;
  }
  return exponent < 0 ? 1 / result : result;
}

Factor Factor::of(int64_t value, int power_of_ten) {
  Factor factor;
  factor.numerator = value;
  factor.exponent = power_of_ten;
  strip_tens(factor.numerator, factor.exponent, 1);
  factor.approximation = static_cast<Float128>(value) * terminology::power_of_ten(power_of_ten);
  return factor;
}

Factor Factor::parse(std::string_view text) {
  Factor factor;
  factor.numerator = 0;
  bool fraction = false;
  size_t at = 0;
  for (; at < text.size() && text[at] != 'e'; ++at) {
    if (text[at] == '.') {
      fraction = true;
      continue;
    }
    // Thirty-seven digits fit; the rest of a longer number is below quadruple precision.
    if (factor.numerator >= Int128(INT64_MAX) * INT64_MAX / 10) {
      factor.exponent += !fraction;
      factor.exact = false;
      continue;
    }
    factor.exponent -= fraction;
    factor.numerator = factor.numerator * 10 + (text[at] - '0');
  }
  if (at < text.size()) {
    bool negative = text[++at] == '-';
    int exponent = 0;
    for (at += negative; at < text.size(); ++at) exponent = exponent * 10 + (text[at] - '0');
    factor.exponent += negative ? -exponent : exponent;
  }
  factor.approximation =
      static_cast<Float128>(factor.numerator) * terminology::power_of_ten(factor.exponent);
  strip_tens(factor.numerator, factor.exponent, 1);
  return factor;
}

Factor multiply(const Factor& left, const Factor& right) {
  Factor result;
  result.approximation = left.approximation * right.approximation;
  result.exponent = left.exponent + right.exponent;
  result.exact = left.exact && right.exact;
  if (!result.exact) return result;
  Int128 a = gcd(left.numerator, right.denominator);
  Int128 b = gcd(right.numerator, left.denominator);
  result.exact = multiply_exactly(left.numerator / a, right.numerator / b, result.numerator) &&
                 multiply_exactly(left.denominator / b, right.denominator / a, result.denominator);
  if (!result.exact) return result;
  strip_tens(result.numerator, result.exponent, 1);
  strip_tens(result.denominator, result.exponent, -1);
  return result;
}

Factor divide(const Factor& left, const Factor& right) {
  Factor inverse = right;
  std::swap(inverse.numerator, inverse.denominator);
  inverse.exponent = -right.exponent;
  inverse.approximation = 1 / right.approximation;
  Factor result = multiply(left, inverse);
  result.approximation = left.approximation / right.approximation;
  return result;
}

Factor power(const Factor& base, int exponent) {
  Factor result;
  for (int i = exponent < 0 ? -exponent : exponent; i > 0; --i) result = multiply(result, base);
  return exponent < 0 ? divide(Factor(), result) : result;
}

std::optional<Decimal> scale(Decimal value, const Factor& factor) {
  Int128 numerator, denominator;
  if (!exact_fraction(value, factor, numerator, denominator)) {
    return to_decimal(to_float128(value) * factor.approximation);
  }
  Int128 coefficient = divide_rounded(numerator, denominator);
  // The addition checks the range.
  auto result = add(Decimal{coefficient, Decimal::max_scale}, Decimal{});
  if (!result) return std::nullopt;
  return normalized(*result);
}

std::strong_ordering compare_scaled(Decimal left, const Factor& factor, Decimal right) {
  Int128 numerator, denominator, other = right.coefficient;
  if (exact_fraction(left, factor, numerator, denominator) &&
      shift_exactly(other, Decimal::max_scale - right.scale, other) &&
      multiply_exactly(other, denominator, other)) {
    return numerator < other   ? std::strong_ordering::less
           : numerator > other ? std::strong_ordering::greater
                               : std::strong_ordering::equal;
  }
  auto rounded = to_decimal(to_float128(left) * factor.approximation);
  if (!rounded)
    return left.coefficient < 0 ? std::strong_ordering::less : std::strong_ordering::greater;
  return compare(*rounded, right);
}

Float128 to_float128(Decimal value) {
  return static_cast<Float128>(value.coefficient) / power_of_ten(value.scale);
}

std::optional<Decimal> to_decimal(Float128 value) {
  const Float128 limit = power_of_ten(28);
  if (!(value > -limit && value < limit)) return std::nullopt;
  Float128 shifted = value * 100'000'000;
  Int128 coefficient =
      static_cast<Int128>(shifted < 0 ? shifted - Float128(0.5) : shifted + Float128(0.5));
  auto result = add(Decimal{coefficient, Decimal::max_scale}, Decimal{});
  if (!result) return std::nullopt;
  return normalized(*result);
}

}  // namespace hoofbeat::terminology
