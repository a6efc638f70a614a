#include "simulate/random.h"

#include <cmath>
#include <limits>

namespace hoofbeat::simulate {

namespace {

uint64_t rotate_left(uint64_t value, int bits) { return (value << bits) | (value >> (64 - bits)); }

constexpr double ln2 = 0.69314718055994530942;

}  // namespace

uint64_t mix(uint64_t value) {  // SplitMix64
  value += 0x9E3779B97F4A7C15u;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

Random::Random(uint64_t seed, uint64_t stream) {
  uint64_t word = mix(mix(seed) ^ (stream * 0xD1342543DE82EF95u + 1));
  for (uint64_t& part : state_) part = word = mix(word);
}

uint64_t Random::next() {
  const uint64_t result = rotate_left(state_[1] * 5, 7) * 9;
  const uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = rotate_left(state_[3], 45);
  return result;
}

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

// Half a step away from 0 and 1, where the quantile is infinite.
double Random::normal() { return normal_quantile(uniform() + 0x1p-54); }

double Random::exponential() { return -natural_logarithm(1.0 - uniform()); }

bool Random::chance(double probability) {
  if (probability >= 1) return true;
  if (probability <= 0) return false;
  return uniform() < probability;
}

uint32_t Random::below(uint32_t count) {
  return static_cast<uint32_t>(((next() >> 32) * static_cast<uint64_t>(count)) >> 32);
}

double natural_logarithm(double value) {
  int exponent = 0;
  double mantissa = std::frexp(value, &exponent);  // 0.5 … 1, exact
  if (mantissa < 0.70710678118654752440) {
    mantissa *= 2;
    --exponent;
  }
  // ln m = 2 artanh((m-1)/(m+1)); |z| < 0.172, so that z^23 is below one part in 10^17.
  const double z = (mantissa - 1) / (mantissa + 1);
  const double square = z * z;
  double sum = 0;
  for (int power = 21; power >= 1; power -= 2) sum = sum * square + 1.0 / power;
  return 2 * z * sum + exponent * ln2;
}

double exponential_of(double value) {
  if (value > 709) return std::numeric_limits<double>::infinity();
  if (value < -708) return 0;
  const double steps = std::floor(value / ln2 + 0.5);
  const double rest = value - steps * ln2;
  double sum = 1;
  for (int term = 16; term >= 1; --term) sum = 1 + rest * sum / term;
  return std::ldexp(sum, static_cast<int>(steps));
}

double power_of_two(double exponent) { return exponential_of(exponent * ln2); }

double normal_quantile(double probability) {
  constexpr double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                          1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
  constexpr double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                          6.680131188771972e+01, -1.328068155288572e+01};
  constexpr double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                          -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
  constexpr double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                          3.754408661907416e+00};
  constexpr double tail = 0.02425;
  if (probability > 0.5) return -normal_quantile(1 - probability);
  if (probability < tail) {
    const double q = std::sqrt(-2 * natural_logarithm(probability));
    return (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
           ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
  }
  const double q = probability - 0.5;
  const double r = q * q;
  return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
         (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
}

}  // namespace hoofbeat::simulate
