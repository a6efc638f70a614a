#include "simulate/random.h"

#include <gtest/gtest.h>

#include <cmath>

#include "simulate/model.h"

namespace hoofbeat::simulate {
namespace {

TEST(Random, GivesTheSameNumbersForever) {
  Random random(1, 0);
  // Fixed on purpose: a change of these means that every seed means another population.
  EXPECT_EQ(random.next(), 8310159804532846895u);
  EXPECT_EQ(random.next(), 10696260524342599325u);
}

TEST(Random, StreamsDiffer) {
  EXPECT_NE(Random(1, 0).next(), Random(1, 1).next());
  EXPECT_NE(Random(1, 0).next(), Random(2, 0).next());
}

TEST(Random, LogarithmAndExponentialAreAccurate) {
  for (double value : {1e-12, 0.3, 0.7071, 1.0, 1.5, 2.718281828, 1234.5, 1e15}) {
    EXPECT_NEAR(natural_logarithm(value), std::log(value), 1e-14 * (1 + std::fabs(std::log(value))))
        << value;
  }
  for (double value : {-700.0, -20.5, -0.1, 0.0, 0.3, 1.0, 12.75, 300.0}) {
    EXPECT_NEAR(exponential_of(value) / std::exp(value), 1, 1e-13) << value;
  }
  EXPECT_EQ(exponential_of(-1000), 0);
  EXPECT_NEAR(power_of_two(-3), 0.125, 1e-15);
}

TEST(Random, NormalQuantileMatchesTheErrorFunction) {
  for (double probability : {1e-6, 0.01, 0.025, 0.2, 0.5, 0.84134, 0.999}) {
    const double x = normal_quantile(probability);
    EXPECT_NEAR(0.5 * std::erfc(-x / std::sqrt(2.0)), probability, 2e-9) << probability;
  }
}

TEST(Random, DistributionsHaveTheirMoments) {
  constexpr int draws = 40000;
  Random random(7, 7);
  double sum = 0, squares = 0, mean = 0;
  int below = 0;
  Distribution lognormal;
  lognormal.shape = Distribution::Shape::Lognormal;
  lognormal.a = 50;
  lognormal.b = 0.8;
  for (int i = 0; i < draws; ++i) {
    const double x = random.normal();
    sum += x;
    squares += x * x;
    mean += random.exponential();
    below += draw(lognormal, random, true) < 50;
  }
  EXPECT_NEAR(sum / draws, 0, 0.02);
  EXPECT_NEAR(squares / draws, 1, 0.03);
  EXPECT_NEAR(mean / draws, 1, 0.02);
  EXPECT_NEAR(static_cast<double>(below) / draws, 0.5, 0.01);
}

TEST(Random, BoundsHold) {
  Distribution normal;
  normal.shape = Distribution::Shape::Normal;
  normal.b = 10;
  normal.min = 1;
  normal.max = 2;
  Random random(3, 3);
  for (int i = 0; i < 1000; ++i) {
    const double value = draw(normal, random, false);
    EXPECT_GE(value, 1);
    EXPECT_LE(value, 2);
  }
}

}  // namespace
}  // namespace hoofbeat::simulate
