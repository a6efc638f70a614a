// exp, ln, powers and roots. Quadruple precision carries 34 digits: all 8 decimals of results below
// 10^24. The C++ library has no functions of that width, so the two series that everything follows
// from are here:
//   exp(x) = 2^k · exp(r), r = x - k·ln 2, |r| <= ln 2 / 2, with Taylor's series of exp(r);
//   ln(x): two steps of Halley's method on exp, from the double's logarithm; the error falls from
//   1e-16 to below 1e-33.
// Powers with whole exponents are multiplied out instead, as 2^10 must be 1024.

#include <cmath>

#include "eval/arithmetic.h"
#include "terminology/factor.h"

namespace hoofbeat::eval {
namespace {

using terminology::Float128;
using terminology::to_decimal;
using terminology::to_float128;

// ln 2 as a sum of three doubles: the language has no literals of this width.
const Float128 ln2 = Float128(0.6931471805599453) + Float128(2.3190468138462996e-17) +
                     Float128(5.707708438416212e-34);

// Results are below 10^28 and, where they matter, above 10^-9.
Float128 exponential(Float128 x) {
  if (x > 100) x = 100;
  if (x < -100) return 0;
  int k = static_cast<int>(x / ln2 + (x < 0 ? Float128(-0.5) : Float128(0.5)));
  Float128 r = x - k * ln2;
  Float128 term = 1, sum = 1;
  for (int i = 1; i < 32; ++i) {
    term *= r / i;
    sum += term;
  }
  Float128 two = k < 0 ? Float128(0.5) : Float128(2);
  for (int i = k < 0 ? -k : k; i > 0; --i) sum *= two;
  return sum;
}

// REQUIRES: x > 0
Float128 logarithm(Float128 x) {
  Float128 y = std::log(static_cast<double>(x));
  for (int i = 0; i < 2; ++i) {
    Float128 e = exponential(y);
    y += 2 * (x - e) / (x + e);
  }
  return y;
}

// REQUIRES: x >= 0
Float128 square_root(Float128 x) {
  if (x == 0) return 0;
  Float128 root = std::sqrt(static_cast<long double>(x));
  for (int i = 0; i < 3; ++i) root = (root + x / root) / 2;
  return root;
}

}  // namespace

std::optional<Decimal> exponential_of(Decimal value) {
  // e^64.5 > 10^28
  if (compare(value, Decimal::from_integer(65)) > 0) return std::nullopt;
  return to_decimal(exponential(to_float128(value)));
}

std::optional<Decimal> natural_logarithm_of(Decimal value) {
  if (value.coefficient <= 0) return std::nullopt;
  return to_decimal(logarithm(to_float128(value)));
}

std::optional<Decimal> logarithm_of(Decimal value, Decimal base) {
  if (value.coefficient <= 0 || base.coefficient <= 0) return std::nullopt;
  if (base == Decimal::from_integer(1)) return std::nullopt;
  return to_decimal(logarithm(to_float128(value)) / logarithm(to_float128(base)));
}

std::optional<Decimal> power_of(Decimal base, Decimal exponent) {
  const Float128 limit = terminology::power_of_ten(28);
  Decimal whole = normalized(exponent);
  Float128 x = to_float128(base);
  if (whole.scale == 0) {
    bool negative = whole.coefficient < 0;
    Int128 rest = negative ? -whole.coefficient : whole.coefficient;
    if (base.coefficient == 0) {
      if (negative) return std::nullopt;
      return Decimal::from_integer(rest == 0 ? 1 : 0);
    }
    Float128 result = 1, square = x;
    const Float128 huge = limit * limit * limit;
    for (; rest != 0; rest >>= 1) {
      if (rest & 1) result *= square;
      square *= square;
      // Past these bounds the outcome is settled, and going on would only reach infinity.
      Float128 size = square < 0 ? -square : square;
      if (rest > 1 && size > huge) return negative ? std::optional(Decimal{}) : std::nullopt;
      if (rest > 1 && size < 1 / huge) return negative ? std::nullopt : std::optional(Decimal{});
    }
    return to_decimal(negative ? 1 / result : result);
  }
  if (base.coefficient < 0) return std::nullopt;
  if (base.coefficient == 0) {
    return whole.coefficient > 0 ? std::optional(Decimal{}) : std::nullopt;
  }
  Float128 power = logarithm(x) * to_float128(exponent);
  if (power > 65) return std::nullopt;
  return to_decimal(exponential(power));
}

std::optional<Decimal> geometric_mean_of(std::span<const Decimal> values) {
  Float128 sum = 0;
  bool zero = false;
  for (Decimal value : values) {
    if (value.coefficient < 0) return std::nullopt;
    zero = zero || value.coefficient == 0;
    if (!zero) sum += logarithm(to_float128(value));
  }
  if (zero) return Decimal{};
  return to_decimal(exponential(sum / static_cast<int>(values.size())));
}

std::optional<Decimal> variance_of(std::span<const Decimal> values, bool population, bool root) {
  int divisor = static_cast<int>(values.size()) - (population ? 0 : 1);
  if (divisor <= 0) return std::nullopt;
  Float128 sum = 0;
  for (Decimal value : values) sum += to_float128(value);
  Float128 mean = sum / static_cast<int>(values.size());
  Float128 squares = 0;
  for (Decimal value : values) {
    Float128 distance = to_float128(value) - mean;
    squares += distance * distance;
  }
  Float128 result = squares / divisor;
  return to_decimal(root ? square_root(result) : result);
}

}  // namespace hoofbeat::eval
