#include "base/decimal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace hoofbeat {
namespace {

Decimal dec(std::string_view text) {
  auto value = parse_decimal(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value.value_or(Decimal{});
}

std::string text(std::optional<Decimal> value) { return value ? to_string(*value) : "null"; }

TEST(Decimal, ReadsAndWritesWhatWasWritten) {
  struct Case {
    const char* input;
    const char* output;
  };
  const Case cases[] = {
      {"0", "0"},
      {"0.0", "0.0"},
      {"1.50", "1.50"},
      {"-12.50", "-12.50"},
      {"+7", "7"},
      {"-0.05", "-0.05"},
      {"007", "7"},
      {"1.5e3", "1500"},
      {"1.5E-3", "0.0015"},
      {"2e0", "2"},
      {"12345e-2", "123.45"},
      {"0.123456785", "0.12345679"},
      {"-0.123456785", "-0.12345679"},
      {"0.000000004", "0.00000000"},
      {"0.123456784999999999999999999999999999999999999", "0.12345678"},
      {"9999999999999999999999999999.99999999", "9999999999999999999999999999.99999999"},
      {"-99999999999999999999.99999999", "-99999999999999999999.99999999"},
      {"1e19", "10000000000000000000"},
      {"000000000000000000000000000000000000000000000000042.5", "42.5"},
      {"0e99999", "0"},
      {"1e-99999", "0.00000000"},
  };
  for (const Case& c : cases) EXPECT_EQ(text(parse_decimal(c.input)), c.output) << c.input;
}

TEST(Decimal, RefusesWhatIsNoNumberOrOutOfRange) {
  for (const char* input : {"",
                            "-",
                            "+",
                            ".",
                            ".5",
                            "5.",
                            "1.2.3",
                            "1e",
                            "1e+",
                            "abc",
                            "1 ",
                            " 1",
                            "1,5",
                            "--1",
                            "NaN",
                            "10000000000000000000000000000",
                            "9999999999999999999999999999.999999999",
                            "1e28",
                            "123e30",
                            "9999999999999999999999999999999999999999999999",
                            "0x10"}) {
    EXPECT_FALSE(parse_decimal(input).has_value()) << input;
  }
}

TEST(Decimal, ComparesByNumber) {
  EXPECT_TRUE(dec("1.50") == dec("1.5"));
  EXPECT_TRUE(dec("0") == dec("-0.00"));
  EXPECT_TRUE(compare(dec("-2"), dec("-1.99999999")) < 0);
  EXPECT_TRUE(compare(dec("99999999999999999999"), dec("99999999999999999999.00000001")) < 0);
  EXPECT_TRUE(compare(dec("3"), dec("2.9")) > 0);
}

struct BinaryCase {
  const char* left;
  const char* right;
  const char* result;
};

TEST(Decimal, Adds) {
  const BinaryCase cases[] = {
      {"1.1", "2.2", "3.3"},
      {"1", "0.05", "1.05"},
      {"-5.5", "5.50", "0.00"},
      {"9223372036854775807", "1", "9223372036854775808"},
      {"-9223372036854775808", "-1", "-9223372036854775809"},
      {"9999999999999999999999999999.99999999", "0.00000001",
       "10000000000000000000000000000.00000000"},
      {"99999999999999999999.99999998", "0.00000001", "99999999999999999999.99999999"},
  };
  for (const BinaryCase& c : cases)
    EXPECT_EQ(text(add(dec(c.left), dec(c.right))), c.result) << c.left << " + " << c.right;
}

TEST(Decimal, Multiplies) {
  const BinaryCase cases[] = {
      {"1.25", "4", "5.00"},
      {"-1.5", "1.5", "-2.25"},
      {"0.00012345", "0.0005", "0.00000006"},  // …061725 rounded
      {"0.0001", "0.00005", "0.00000001"},     // a half goes away from zero
      {"-0.0001", "0.00005", "-0.00000001"},
      {"12345678901234567890.5", "2", "24691357802469135781.0"},
      {"100000000000000", "100000000000000", "10000000000000000000000000000"},
      {"100000000000000", "1000000000000000", "null"},
      {"9999999999.99999999", "9999999999.99999999", "99999999999999999800.00000000"},
      {"99999999999999999999.99999999", "1.00000000", "99999999999999999999.99999999"},
      {"99999999999999999999.99999999", "0.00000001", "1000000000000.00000000"},
  };
  for (const BinaryCase& c : cases)
    EXPECT_EQ(text(multiply(dec(c.left), dec(c.right))), c.result) << c.left << " * " << c.right;
}

TEST(Decimal, Divides) {
  const BinaryCase cases[] = {
      {"1", "3", "0.33333333"},
      {"2", "3", "0.66666667"},
      {"-2", "3", "-0.66666667"},
      {"6", "2", "3"},
      {"7.50", "2.5", "3"},
      {"1", "8", "0.125"},
      {"5", "0", "null"},
      {"0", "7", "0"},
      {"9999999999999999999999999999.99999999", "0.01", "null"},
      {"99999999999999999999.99999999", "99999999999999999999.99999999", "1"},
      {"99999999999999999999", "7", "14285714285714285714.14285714"},
      {"0.00000001", "99999999999999999999", "0"},
  };
  for (const BinaryCase& c : cases)
    EXPECT_EQ(text(divide(dec(c.left), dec(c.right))), c.result) << c.left << " / " << c.right;
}

TEST(Decimal, DividesToWholesAndRemainders) {
  const BinaryCase wholes[] = {{"7.9", "2", "3"},
                               {"-7.9", "2", "-3"},
                               {"7", "0", "null"},
                               {"9999999999999999999999999", "0.00000001", "null"}};
  for (const BinaryCase& c : wholes)
    EXPECT_EQ(text(truncated_divide(dec(c.left), dec(c.right))), c.result) << c.left;
  const BinaryCase rests[] = {
      {"7.9", "2", "1.9"}, {"-7.9", "2", "-1.9"}, {"7", "0", "null"}, {"10", "3.25", "0.25"}};
  for (const BinaryCase& c : rests)
    EXPECT_EQ(text(modulo(dec(c.left), dec(c.right))), c.result) << c.left;
}

TEST(Decimal, RoundsHalvesAwayFromZero) {
  struct Case {
    const char* input;
    int precision;
    const char* output;
  };
  const Case cases[] = {
      {"2.5", 0, "3"},           {"-2.5", 0, "-3"},  {"-0.5", 0, "-1"},
      {"0.5", 0, "1"},           {"-0.4", 0, "0"},   {"-2.49", 0, "-2"},
      {"4.56789", 3, "4.568"},   {"4.5", 4, "4.5"},  {"-4.5675", 3, "-4.568"},
      {"-4.56751", 3, "-4.568"}, {"1.25", 1, "1.3"}, {"-1.25", 1, "-1.3"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(to_string(round(dec(c.input), c.precision)), c.output) << c.input;
}

TEST(Decimal, GivesWholeNumbers) {
  EXPECT_EQ(truncate(dec("-3.9")), -3);
  EXPECT_EQ(floor(dec("-3.1")), -4);
  EXPECT_EQ(ceiling(dec("-3.9")), -3);
  EXPECT_EQ(floor(dec("3.9")), 3);
  EXPECT_EQ(ceiling(dec("3.1")), 4);
  EXPECT_EQ(ceiling(dec("3")), 3);
  EXPECT_EQ(truncate(dec("99999999999999999999")), std::nullopt);
}

TEST(Decimal, MeetsDouble) {
  EXPECT_EQ(text(from_double(0.1)), "0.1");
  EXPECT_EQ(text(from_double(-2.5)), "-2.5");
  EXPECT_EQ(text(from_double(1e-9)), "0");
  EXPECT_EQ(text(from_double(1e28)), "null");
  EXPECT_EQ(text(from_double(std::nan(""))), "null");
  EXPECT_EQ(text(from_double(INFINITY)), "null");
  EXPECT_DOUBLE_EQ(to_double(dec("-123.456")), -123.456);
}

// Identities over random operands of every size, which cross all the fast paths.
TEST(Decimal, KeepsArithmeticIdentities) {
  std::mt19937_64 random(20260301);
  auto draw = [&]() {
    int scale = static_cast<int>(random() % 9);
    int digits = 1 + static_cast<int>(random() % (26 + scale));
    Int128 coefficient = 0;
    for (int i = 0; i < digits; ++i)
      coefficient = coefficient * 10 + static_cast<int>(random() % 10);
    return Decimal{random() % 2 ? coefficient : -coefficient, static_cast<uint8_t>(scale)};
  };
  for (int i = 0; i < 20000; ++i) {
    Decimal a = draw(), b = draw();
    ASSERT_TRUE(dec(to_string(a)) == a);
    auto sum = add(a, b);
    ASSERT_TRUE(sum && *subtract(*sum, b) == a) << to_string(a) << " " << to_string(b);
    if (auto product = multiply(a, b)) {
      ASSERT_TRUE(*multiply(b, a) == *product);
      ASSERT_TRUE(*multiply(negate(a), b) == negate(*product));
      if (a.scale + b.scale <= 8 && b.coefficient != 0) {
        ASSERT_TRUE(*divide(*product, b) == a) << to_string(a) << " * " << to_string(b);
      }
    }
    if (b.coefficient == 0) continue;
    auto whole = truncated_divide(a, b);
    if (!whole) continue;
    auto back = multiply(*whole, b);
    ASSERT_TRUE(back && *add(*back, *modulo(a, b)) == a) << to_string(a) << " " << to_string(b);
  }
}

}  // namespace
}  // namespace hoofbeat
