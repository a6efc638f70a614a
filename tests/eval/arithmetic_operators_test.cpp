#include <cmath>

#include "eval/arithmetic.h"
#include "literal.h"

namespace hoofbeat::eval {
namespace {

struct Case {
  const char* left;
  const char* right;
  const char* result;
};

TEST_F(Operators, Add) {
  const Case cases[] = {
      {"3", "4", "7"},
      {"3", "null", "null"},
      {"2147483647", "1", "null"},
      {"3", "4L", "7L"},
      {"9223372036854775807L", "1L", "null"},
      {"3", "0.5", "3.5"},
      {"2L", "0.5", "2.5"},
      {"0.1", "0.20", "0.30"},
      {"2 'g'", "500 'mg'", "2500 'mg'"},
      {"500 'mg'", "2 'g'", "2500 'mg'"},
      {"2 'g'", "2 'mL'", "null"},
      {"2 'g'", "3", "null"},
      {"2 '1'", "3.5", "5.5 '1'"},
      {"2 'xyzzy'", "2 'xyzzy'", "null"},
      {"1 year", "3 months", "15 'months'"},
      {"1 year", "3 'mo'", "null"},
      {"'ab'", "'cd'", "'abcd'"},
      {"Interval[17, 44]", "Interval[1, 2]", "Interval[18, 46]"},
      {"Interval[17, 44]", "10", "Interval[27, 54]"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(shown(add(context, v(c.left), v(c.right))), c.result) << c.left << " + " << c.right;
}

TEST_F(Operators, Subtract) {
  const Case cases[] = {
      {"3", "4", "-1"},
      {"-2147483648", "1", "null"},
      {"-9223372036854775807L", "2L", "null"},
      {"3.5", "0.75", "2.75"},
      {"1 'm'", "30 'cm'", "70 'cm'"},
      {"1 'm'", "30 's'", "null"},
      {"Interval[17, 44]", "Interval[4, 16]", "Interval[1, 40]"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(shown(subtract(context, v(c.left), v(c.right))), c.result)
        << c.left << " - " << c.right;
}

TEST_F(Operators, Multiply) {
  const Case cases[] = {
      {"3", "-4", "-12"},
      {"65536", "65536", "null"},
      {"65536", "65536L", "4294967296L"},
      {"5000000000L", "5000000000L", "null"},
      {"1.5", "1.5", "2.25"},
      {"3 'cm'", "4 'cm'", "12 'cm2'"},
      {"3 'mg/kg'", "70 'kg'", "210 'mg'"},
      {"3 'mg'", "2", "6 'mg'"},
      {"2.0", "3 'mg'", "6.0 'mg'"},
      {"3 'xyzzy'", "2 'm'", "null"},
      {"37 'Cel'", "2 'm'", "null"},
      {"Interval[-2, 3]", "Interval[-5, 4]", "Interval[-15, 12]"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(shown(multiply(context, v(c.left), v(c.right))), c.result)
        << c.left << " * " << c.right;
}

TEST_F(Operators, Divide) {
  const Case cases[] = {
      {"7", "2", "3.5"},
      {"6", "3", "2.0"},
      {"2", "3", "0.66666667"},
      {"7", "0", "null"},
      {"7.0", "0.0", "null"},
      {"6 'g'", "300 'mg'", "20 '1'"},
      {"6 'g'", "3 'g'", "2 '1'"},
      {"6 'g'", "4", "1.5 'g'"},
      {"6 'cm2'", "4 'cm'", "1.5 'cm'"},
      {"90 'mg'", "3 'L'", "30 'mg.L-1'"},
      {"90 'mg'", "0 'L'", "null"},
      {"12", "4 's'", "3 's-1'"},
      {"Interval[4, 8]", "2", "error"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(shown(divide(context, v(c.left), v(c.right))), c.result)
        << c.left << " / " << c.right;
}

TEST_F(Operators, TruncatedDivideAndModulo) {
  struct Row {
    const char* left;
    const char* right;
    const char* quotient;
    const char* rest;
  };
  const Row rows[] = {
      {"17", "5", "3", "2"},
      {"-17", "5", "-3", "-2"},
      {"17", "-5", "-3", "2"},
      {"17", "0", "null", "null"},
      {"-2147483648", "-1", "null", "0"},
      {"17L", "5", "3L", "2L"},
      {"17.5", "5", "3.0", "2.5"},
      {"-7.25", "2.0", "-3.0", "-1.25"},
      {"7.5", "0.0", "null", "null"},
      {"7.5 'cm'", "2 'cm'", "3 'cm'", "1.5 'cm'"},
      {"1 'm'", "30 'cm'", "3 'm'", "0.1 'm'"},
      {"7.5 'cm'", "2", "3 'cm'", "1.5 'cm'"},
      {"7.5 'cm'", "0 'cm'", "null", "null"},
      {"null", "2", "null", "null"},
      {"Interval[4, 8]", "2", "error", "error"},
  };
  for (const Row& r : rows) {
    EXPECT_EQ(shown(truncated_divide(context, v(r.left), v(r.right))), r.quotient)
        << r.left << " div " << r.right;
    EXPECT_EQ(shown(modulo(context, v(r.left), v(r.right))), r.rest)
        << r.left << " mod " << r.right;
  }
}

TEST_F(Operators, NegateAndAbsolute) {
  struct Row {
    const char* operand;
    const char* negative;
    const char* absolute;
  };
  const Row rows[] = {
      {"4", "-4", "4"},         {"-4", "4", "4"},          {"-2147483648", "null", "null"},
      {"-4L", "4L", "4L"},      {"-4.50", "4.50", "4.50"}, {"-4 'mg'", "4 'mg'", "4 'mg'"},
      {"null", "null", "null"},
  };
  for (const Row& r : rows) {
    EXPECT_EQ(shown(negate(context, v(r.operand))), r.negative) << r.operand;
    EXPECT_EQ(shown(absolute(context, v(r.operand))), r.absolute) << r.operand;
  }
  EXPECT_EQ(shown(negate(context, Value::long_integer(INT64_MIN))), "null");
  EXPECT_EQ(shown(absolute(context, Value::long_integer(INT64_MIN))), "null");
  EXPECT_EQ(shown(negate(context, v("Interval[3, 8]"))), "Interval[-8, -3]");
}

TEST_F(Operators, WholeNumbers) {
  struct Row {
    const char* operand;
    const char* ceiling;
    const char* floor;
    const char* truncated;
  };
  const Row rows[] = {
      {"4.2", "5", "4", "4"},
      {"-4.2", "-4", "-5", "-4"},
      {"4.0", "4", "4", "4"},
      {"4", "4", "4", "4"},
      {"2147483647.5", "null", "2147483647", "2147483647"},
      {"-2147483648.5", "-2147483648", "null", "-2147483648"},
      {"3000000000.0", "null", "null", "null"},
      {"null", "null", "null", "null"},
  };
  for (const Row& r : rows) {
    EXPECT_EQ(shown(ceiling(context, v(r.operand))), r.ceiling) << r.operand;
    EXPECT_EQ(shown(floor(context, v(r.operand))), r.floor) << r.operand;
    EXPECT_EQ(shown(truncate(context, v(r.operand))), r.truncated) << r.operand;
  }
}

TEST_F(Operators, Round) {
  const Case cases[] = {
      {"2.5", "null", "3.0"},    {"-2.5", "null", "-3.0"},   {"2.4999", "0", "2.0"},
      {"2.71828", "3", "2.718"}, {"-2.7185", "3", "-2.719"}, {"7", "null", "7.0"},
      {"2.5", "12", "2.5"},      {"null", "2", "null"},      {"25.1", "-1", "25.0"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(shown(round(context, v(c.left), v(c.right))), c.result) << c.left;
}

TEST_F(Operators, ExponentialsAndLogarithms) {
  struct Row {
    Value (*function)(Context&, Value);
    const char* operand;
    const char* result;
  };
  const Row rows[] = {
      {exponential, "0", "1.0"},
      {exponential, "2.0", "7.3890561"},
      {exponential, "-3.5", "0.03019738"},
      {exponential, "40", "235385266837019985.40789991"},
      {exponential, "-60", "0.0"},
      {exponential, "65", "error"},
      {exponential, "null", "null"},
      {natural_logarithm, "1", "0.0"},
      {natural_logarithm, "2.0", "0.69314718"},
      {natural_logarithm, "0.00000001", "-18.42068074"},
      {natural_logarithm, "12345678901234567890.0", "43.95983779"},
      {natural_logarithm, "0", "error"},
      {natural_logarithm, "-2", "null"},
  };
  for (const Row& r : rows)
    EXPECT_EQ(shown(r.function(context, v(r.operand))), r.result) << r.operand;

  const Case logarithms[] = {
      {"8", "2", "3.0"},         {"1000", "10", "3.0"}, {"0.25", "2", "-2.0"},
      {"10", "3", "2.09590327"}, {"5", "1", "null"},    {"-5", "2", "null"},
      {"5", "0", "null"},        {"1", "7", "0.0"},     {"null", "2", "null"}};
  for (const Case& c : logarithms)
    EXPECT_EQ(shown(logarithm(context, v(c.left), v(c.right))), c.result) << c.left;
}

TEST_F(Operators, Power) {
  const Case cases[] = {
      {"3", "4", "81"},
      {"-2", "3", "-8"},
      {"2", "31", "null"},
      {"-2", "31", "-2147483648"},
      {"2", "-3", "0.125"},
      {"2L", "40L", "1099511627776L"},
      {"2L", "63L", "null"},
      {"0", "0", "1"},
      {"1.5", "2.0", "2.25"},
      {"2.0", "0.5", "1.41421356"},
      {"-8.0", "0.5", "null"},
      {"0.0", "-1.0", "null"},
      {"10.0", "-8.0", "0.00000001"},
      {"10.0", "30.0", "null"},
      {"10.0", "27.0", "1000000000000000000000000000.0"},
      {"2.0", "-2000000000", "0.0"},
      {"2.0", "2000000000", "null"},
      {"1.0", "2000000000", "1.0"},
      {"0.5", "-2000000000", "null"},
      {"1.1", "10", "2.59374246"},
      {"null", "2", "null"},
      {"2", "2.0", "4.0"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(shown(power(context, v(c.left), v(c.right))), c.result) << c.left << " ^ " << c.right;
}

// The series against the C library's long double, whose results are good to 18 digits.
TEST_F(Operators, ElementaryFunctionsAgreeWithTheLibrary) {
  for (int i = -800; i <= 800; ++i) {
    Decimal x{i * 37 + 5, 3};
    double exact = to_double(x);
    if (exact < 20) {
      ASSERT_NEAR(to_double(*exponential_of(x)),
                  static_cast<double>(std::exp(static_cast<long double>(exact))),
                  1e-8 + 4e-15 * std::exp(exact));
    }
    if (exact > 0) {
      ASSERT_NEAR(to_double(*natural_logarithm_of(x)), std::log(exact), 6e-9) << exact;
    }
  }
}

TEST_F(Operators, PredecessorAndSuccessor) {
  struct Row {
    const char* operand;
    const char* before;
    const char* after;
  };
  const Row rows[] = {
      {"10", "9", "11"},
      {"10L", "9L", "11L"},
      {"2.5", "2.49999999", "2.50000001"},
      {"5 'mg'", "4 'mg'", "6 'mg'"},
      {"5.0 'mg'", "4.99999999 'mg'", "5.00000001 'mg'"},
      {"@2024-03-01", "@2024-02-29", "@2024-03-02"},
      {"@2024-12", "@2024-11", "@2025-01"},
      {"@2024", "@2023", "@2025"},
      {"@2024-01-01T00:00:00.000", "@2023-12-31T23:59:59.999", "@2024-01-01T00:00:00.001"},
      {"@2024-01-01T00:00:00.000+03:00", "@2023-12-31T23:59:59.999+03:00",
       "@2024-01-01T00:00:00.001+03:00"},
      {"@2024-01-01T00:00", "@2023-12-31T23:59", "@2024-01-01T00:01"},
      {"@2024-01-01T23:00:59", "@2024-01-01T23:00:58", "@2024-01-01T23:01:00"},
      {"@2024-02T", "@2024-01T", "@2024-03T"},
      {"@T10:00", "@T09:59", "@T10:01"},
      {"@T10", "@T09", "@T11"},
      {"null", "null", "null"},
      {"-2147483648", "error", "-2147483647"},
      {"2147483647", "2147483646", "error"},
      {"@9999-12-31", "@9999-12-30", "error"},
      {"@0001-01-01T00:00:00.000", "error", "@0001-01-01T00:00:00.001"},
      {"@T23:59:59.999", "@T23:59:59.998", "error"},
      {"@T00", "error", "@T01"},
      {"99999999999999999999.99999999", "99999999999999999999.99999998", "error"},
  };
  for (const Row& r : rows) {
    EXPECT_EQ(shown(predecessor(context, v(r.operand))), r.before) << r.operand;
    EXPECT_EQ(shown(successor(context, v(r.operand))), r.after) << r.operand;
  }
  EXPECT_EQ(shown(next_point(context, v("2147483647"))), "null");
  EXPECT_EQ(shown(previous_point(context, v("@0001-01"))), "null");
}

TEST_F(Operators, MinimumAndMaximum) {
  struct Row {
    Kind kind;
    const char* minimum;
    const char* maximum;
  };
  const Row rows[] = {
      {Kind::Integer, "-2147483648", "2147483647"},
      {Kind::Long, "-9223372036854775808L", "9223372036854775807L"},
      {Kind::Decimal, "-99999999999999999999.99999999", "99999999999999999999.99999999"},
      {Kind::Quantity, "-99999999999999999999.99999999 '1'", "99999999999999999999.99999999 '1'"},
      {Kind::Date, "@0001-01-01", "@9999-12-31"},
      {Kind::DateTime, "@0001-01-01T00:00:00.000Z", "@9999-12-31T23:59:59.999Z"},
      {Kind::Time, "@T00:00:00.000", "@T23:59:59.999"},
      {Kind::Boolean, "error", "error"},
      {Kind::String, "error", "error"},
  };
  for (const Row& r : rows) {
    EXPECT_EQ(shown(minimum_value(context, r.kind)), r.minimum);
    EXPECT_EQ(shown(maximum_value(context, r.kind)), r.maximum);
  }
}

TEST_F(Operators, Precision) {
  const char* rows[][2] = {{"3.1400", "4"},
                           {"3.0", "1"},
                           {"@2024", "4"},
                           {"@2024-05", "6"},
                           {"@2024-05-06", "8"},
                           {"@2024-05-06T07:08", "12"},
                           {"@2024-05-06T07:08:09", "14"},
                           {"@2024-05-06T07:08:09.123", "17"},
                           {"@T07", "2"},
                           {"@T07:08:09.123", "9"},
                           {"null", "null"}};
  for (const auto& row : rows) EXPECT_EQ(shown(precision_of(context, v(row[0]))), row[1]) << row[0];
}

TEST_F(Operators, Boundaries) {
  struct Row {
    const char* operand;
    const char* precision;
    const char* low;
    const char* high;
  };
  const Row rows[] = {
      {"2.35", "4", "2.3500", "2.3599"},
      {"2.35", "null", "2.35000000", "2.35999999"},
      {"-2.35", "4", "-2.3599", "-2.3500"},
      {"2.359", "1", "2.3", "2.3"},
      {"2.35", "9", "null", "null"},
      {"2.35", "-1", "null", "null"},
      {"@2023", "6", "@2023-01", "@2023-12"},
      {"@2023-02", "8", "@2023-02-01", "@2023-02-28"},
      {"@2023", "null", "@2023-01-01", "@2023-12-31"},
      {"@2023-05-06", "4", "@2023", "@2023"},
      {"@2023", "10", "null", "null"},
      {"@2023", "5", "null", "null"},
      {"@2023-05-06T07", "17", "@2023-05-06T07:00:00.000", "@2023-05-06T07:59:59.999"},
      {"@2024-02T", "8", "@2024-02-01T", "@2024-02-29T"},
      {"@2023-05-06T07:08:09.123", "10", "@2023-05-06T07", "@2023-05-06T07"},
      {"@T07", "4", "@T07:00", "@T07:59"},
      {"@T07:08", "null", "@T07:08:00.000", "@T07:08:59.999"},
      {"null", "8", "null", "null"},
  };
  for (const Row& r : rows) {
    EXPECT_EQ(shown(low_boundary(context, v(r.operand), v(r.precision))), r.low)
        << r.operand << " " << r.precision;
    EXPECT_EQ(shown(high_boundary(context, v(r.operand), v(r.precision))), r.high)
        << r.operand << " " << r.precision;
  }
}

}  // namespace
}  // namespace hoofbeat::eval
