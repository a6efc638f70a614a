#include "terminology/units.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "base/intern.h"
#include "terminology/ucum.h"

namespace hoofbeat::terminology {
namespace {

UnitId unit(std::string_view text) { return intern_unit(text); }

std::string converted(const char* value, const char* from, const char* to) {
  auto result = convert(*parse_decimal(value), unit(from), unit(to));
  return result ? to_string(*result) : "null";
}

TEST(Units, TableReadsItself) {
  for (const UcumUnit& row : ucum_units()) {
    auto parsed = parse_ucum(row.code);
    ASSERT_TRUE(parsed) << row.code;
    if (row.scale == Scale::Ratio) {
      auto definition = parse_ucum(row.unit);
      ASSERT_TRUE(definition) << row.code;
      EXPECT_EQ(parsed->dimension, definition->dimension) << row.code;
    }
  }
}

TEST(Units, Converts) {
  struct Case {
    const char* value;
    const char* from;
    const char* to;
    const char* result;
  };
  const Case cases[] = {
      {"1", "kat", "U", "60000000"},
      {"1", "ukat/L", "U/L", "60"},
      {"1", "nkat/L", "U/L", "0.06"},
      {"90", "U/L", "ukat/L", "1.5"},
      {"2500", "mg/dL", "g/L", "25"},
      {"1.2", "g/dL", "mg/L", "12000"},
      {"5.5", "mmol/L", "umol/dL", "550"},
      {"1", "[lb_av]", "g", "453.59237"},
      {"1", "[in_i]", "cm", "2.54"},
      {"6", "[ft_i]", "m", "1.8288"},
      {"120", "mm[Hg]", "kPa", "15.99864"},
      {"1", "[gal_us]", "L", "3.78541178"},
      {"37", "Cel", "[degF]", "98.6"},
      {"98.6", "[degF]", "Cel", "37"},
      {"0", "Cel", "K", "273.15"},
      {"-40", "[degF]", "Cel", "-40"},
      {"80", "[degRe]", "Cel", "100"},
      {"7.4", "[pH]", "nmol/L", "39.81071706"},
      {"100", "nmol/L", "[pH]", "7"},
      {"1", "deg", "'", "60"},
      {"180", "deg", "rad", "3.14159265"},
      {"1", "a", "d", "365.25"},
      {"1", "mo", "d", "30.4375"},
      {"2", "wk", "d", "14"},
      {"90", "min", "h", "1.5"},
      {"1", "year", "months", "12"},
      {"2", "weeks", "days", "14"},
      {"1", "day", "h", "24"},
      {"1", "year", "a", "null"},
      {"1", "month", "days", "null"},
      {"5", "%", "1", "0.05"},
      {"3", "10*3/uL", "10*9/L", "3"},
      {"3", "10^3/uL", "10*6/mL", "3"},
      {"4", "{cells}/uL", "/nL", "0.004"},
      {"1", "J", "kg.m2.s-2", "1"},
      {"1", "J", "kg.m2/s2", "1"},
      {"1", "kcal", "J", "4184"},
      {"10", "[IU]/L", "[iU]/mL", "0.01"},
      {"10", "[IU]/L", "U/L", "null"},
      {"1", "mg", "L", "null"},
      {"1", "cm", "cm2", "null"},
      {"1", "mol", "1", "null"},
      {"5", "ng", "g", "0.00000001"},
      {"4", "ng", "g", "0"},
      {"9999999999999999999999999999", "km", "m", "null"},
      {"1", "[m/s2/Hz^0.5]", "m", "null"},
      {"1", "nonsense", "nonsense", "null"},
      {"72", "/min", "Hz", "1.2"},
      {"60", "mL/min/{1.73_m2}", "mL/s", "1"},
      {"2", "By", "bit", "16"},
      {"1", "KiBy", "By", "1024"},
      {"1", "eq/L", "mol/m3", "1000"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(converted(c.value, c.from, c.to), c.result)
        << c.value << " " << c.from << " in " << c.to;
}

TEST(Units, KnowsValidExpressions) {
  for (const char* text : {"mg/dL", "1", "", "m2", "m-2", "m+2", "kg.m/s2", "/m", "{eskimo_kisses}",
                           "10*-3", "m[H2O]", "mm[Hg]", "(m/s)/s", "m(s)", "4.[pi].10*-7.N/A2",
                           "umol/min/10*9{cells}", "years", "%{WBCs}"}) {
    bool expected = std::string_view(text) != "m(s)";
    EXPECT_EQ(is_valid_unit(unit(text)), expected) << text;
  }
  for (const char* text : {"mQ",     "kmin", "m..s",  "m/",    ".",      "m.",        "(m",    "m)",
                           "[lb",    "m{",   "m{a}b", "{a b}", "dda",    "Cel2",      "Cel/s", "0",
                           "years2", "m-",   "m2-3",  "10**3", "yearss", "millennium"}) {
    EXPECT_FALSE(is_valid_unit(unit(text))) << text;
  }
}

TEST(Units, ComparesExactly) {
  struct Case {
    const char* left;
    const char* left_unit;
    const char* right;
    const char* right_unit;
    int order;  // 9: does not compare
  };
  const Case cases[] = {
      {"1", "cm", "0.01", "m", 0},
      {"1", "m", "10", "cm", 1},
      {"1", "ng", "0", "kg", 1},
      {"0.00000001", "g", "10", "ng", 0},
      {"0.00000001", "g", "10.00000001", "ng", -1},
      {"1", "h", "3600", "s", 0},
      {"1", "g", "1", "L", 9},
      {"1", "year", "13", "months", -1},
      {"1", "year", "1", "a", 9},
      {"0", "Cel", "32", "[degF]", 0},
      {"1", "Cel", "32", "[degF]", 1},
      {"1", "bogus", "1", "bogus", 9},
      {"2.50", "mg", "2.5", "mg", 0},
      {"1", "deg", "60", "'", 0},
      {"10", "U/L", "166.66666667", "nkat/L", -1},
      {"3", "1", "300", "%", 0},
  };
  for (const Case& c : cases) {
    auto order = compare(*parse_decimal(c.left), unit(c.left_unit), *parse_decimal(c.right),
                         unit(c.right_unit));
    EXPECT_EQ(order.value_or(9), c.order)
        << c.left << c.left_unit << " " << c.right << c.right_unit;
  }
}

TEST(Units, FindsTheFinerUnit) {
  EXPECT_EQ(unit_text(most_granular(unit("g"), unit("mg"))), "mg");
  EXPECT_EQ(unit_text(most_granular(unit("mg"), unit("g"))), "mg");
  EXPECT_EQ(unit_text(most_granular(unit("mg"), unit("L"))), "mg");
  EXPECT_EQ(unit_text(most_granular(unit("year"), unit("months"))), "months");
}

TEST(Units, CombinesUnits) {
  struct Case {
    const char* left;
    const char* right;
    const char* product;
    const char* quotient;
  };
  const Case cases[] = {
      {"cm", "cm", "cm2", "1"},
      {"cm2", "cm", "cm3", "cm"},
      {"mg", "L", "mg.L", "mg.L-1"},
      {"mg/L", "L", "mg", "mg.L-2"},
      {"g/cm3", "1", "g/cm3", "g/cm3"},
      {"1", "s", "s", "s-1"},
      {"mg", "days", "mg.d", "mg.d-1"},
      {"m", "60", "m.60", "m/60"},
      {"1", "{beats}", "{beats}", "/{beats}"},
      {"kg.m/s2", "m", "kg.m2.s-2", "kg.s-2"},
      {"10*3", "uL", "10*3.uL", "10*3.uL-1"},
      {"mg{a}", "mg{b}", "mg{a}.mg{b}", "mg{a}.mg-1{b}"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(unit_text(multiply_units(unit(c.left), unit(c.right))), c.product);
    EXPECT_EQ(unit_text(divide_units(unit(c.left), unit(c.right))), c.quotient);
    EXPECT_TRUE(is_valid_unit(multiply_units(unit(c.left), unit(c.right)))) << c.product;
    EXPECT_TRUE(is_valid_unit(divide_units(unit(c.left), unit(c.right)))) << c.quotient;
  }
}

TEST(Units, KnowsCalendarUnits) {
  EXPECT_EQ(calendar_precision(unit("years")), Precision::Year);
  EXPECT_EQ(calendar_precision(unit("a")), Precision::Year);
  EXPECT_EQ(calendar_precision(unit("wk")), Precision::Week);
  EXPECT_EQ(calendar_precision(unit("millisecond")), Precision::Millisecond);
  EXPECT_EQ(calendar_precision(unit("mg")), std::nullopt);
  EXPECT_EQ(calendar_precision(0), std::nullopt);
  EXPECT_TRUE(is_calendar_keyword(unit("month")));
  EXPECT_FALSE(is_calendar_keyword(unit("mo")));
  EXPECT_FALSE(is_calendar_keyword(unit("s")));
}

TEST(Units, AreThreadSafe) {
  std::vector<std::thread> threads;
  std::vector<int> failures(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t, &failures] {
      for (int i = 1; i <= 200; ++i) {
        std::string text = "m" + std::to_string(i % 20 + 1) + "{" + std::to_string(i) + "}";
        auto result =
            convert(Decimal::from_integer(1), unit(text), unit("m" + std::to_string(i % 20 + 1)));
        if (!result || !(*result == Decimal::from_integer(1))) ++failures[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, std::vector<int>(4));
}

}  // namespace
}  // namespace hoofbeat::terminology
