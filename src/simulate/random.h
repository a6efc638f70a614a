#pragma once

#include <cstdint>

namespace hoofbeat::simulate {

// A stream of random numbers that is the same on every machine. The standard library leaves its
// distributions to the implementation, and the last bit of its exp() and log() too; so generator
// (xoshiro256**), logarithm, exponential and normal quantile are written out here from operations
// that IEEE 754 defines to the bit.
class Random {
 public:
  // Streams of the same seed are independent of each other: one a patient.
  Random(uint64_t seed, uint64_t stream);

  uint64_t next();
  double uniform();      // [0, 1)
  double normal();       // mean 0, standard deviation 1
  double exponential();  // mean 1
  bool chance(double probability);
  uint32_t below(uint32_t count);  // 0 … count-1; REQUIRES: count > 0

 private:
  uint64_t state_[4];
};

// A well mixed function of its argument, for seeds.
uint64_t mix(uint64_t value);

double natural_logarithm(double value);  // REQUIRES: value > 0
double exponential_of(double value);     // e to the value; 0 or infinity beyond the range of double
double power_of_two(double exponent);

// The point below which a standard normal variable falls with `probability` (0 < probability < 1);
// Acklam's rational approximation, relative error below 1.2e-9.
double normal_quantile(double probability);

}  // namespace hoofbeat::simulate
