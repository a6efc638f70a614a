#include "base/temporal.h"

#include <gtest/gtest.h>

#include "base/value.h"

namespace hoofbeat {
namespace {

TEST(Temporal, ReadsDates) {
  for (const char* text :
       {"2012", "2012-03", "2012-03-04", "0001-01-01", "9999-12-31", "2024-02-29"}) {
    auto value = parse_date(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(date_to_string(*value), text);
  }
  for (const char* text :
       {"", "201", "0000", "2012-", "2012-13", "2012-00", "2023-02-29", "2012-04-31", "2012-4-1",
        "2012-03-04T", "2012-03-04 ", "12-03-2012", "2012-03-0a"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

TEST(Temporal, ReadsDateTimes) {
  struct Case {
    const char* input;
    const char* output;
    Precision precision;
    int offset;
  };
  const int none = Temporal::no_offset;
  const Case cases[] = {
      {"2012", "2012", Precision::Year, none},
      {"2012T", "2012", Precision::Year, none},
      {"2012-03T", "2012-03", Precision::Month, none},
      {"2012-03-04", "2012-03-04", Precision::Day, none},
      {"2012-03-04T10", "2012-03-04T10", Precision::Hour, none},
      {"2012-03-04T10:11", "2012-03-04T10:11", Precision::Minute, none},
      {"2012-03-04T10:11:12Z", "2012-03-04T10:11:12Z", Precision::Second, 0},
      {"2012-03-04T10:11:12+00:00", "2012-03-04T10:11:12+00:00", Precision::Second, 0},
      {"2012-03-04T10:11:12.1-03:30", "2012-03-04T10:11:12.100-03:30", Precision::Millisecond,
       -210},
      {"2012-03-04T10:11:12.123987+14:00", "2012-03-04T10:11:12.123+14:00", Precision::Millisecond,
       840},
      {"2012-03-04T23:59:60Z", "2012-03-04T23:59:59Z", Precision::Second, 0},
  };
  for (const Case& c : cases) {
    auto value = parse_date_time(c.input);
    ASSERT_TRUE(value) << c.input;
    EXPECT_EQ(date_time_to_string(*value), c.output);
    EXPECT_EQ(value->precision, c.precision) << c.input;
    EXPECT_EQ(value->offset, c.offset) << c.input;
    Temporal packed = Value::date_time(*value).as_temporal();
    EXPECT_EQ(date_time_to_string(packed), c.output) << "through a Value";
    EXPECT_EQ(packed.precision, c.precision);
  }
  for (const char* text :
       {"2012-03T10", "2012T10:00", "2012-03-04T24:00", "2012-03-04T10:60", "2012-03-04T10:11:12.",
        "2012-03-04T10:11:12+15:00", "2012-03-04T10:11+1:00", "2012-03-04T10:11:12ZZ",
        "2012-03-04t10", "2012-03-04T1", "2012-03-04T10:11:12+14:30"}) {
    EXPECT_FALSE(parse_date_time(text)) << text;
  }
}

TEST(Temporal, ReadsTimes) {
  for (const char* text : {"10", "10:11", "10:11:12", "10:11:12.003"}) {
    auto value = parse_time(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(time_to_string(*value), text);
    auto with_t = parse_time(std::string("T") + text);
    ASSERT_TRUE(with_t) << text;
    EXPECT_EQ(time_to_string(*with_t), text);
  }
  for (const char* text :
       {"", "T", "24:00", "1", "10:1", "10:11:61", "10:11:12Z", "10:11:12+01:00"})
    EXPECT_FALSE(parse_time(text)) << text;
}

TEST(Temporal, CountsDays) {
  EXPECT_EQ(to_days(1, 1, 1), 0);
  EXPECT_EQ(to_days(1970, 1, 1), 719162);
  EXPECT_EQ(to_days(2000, 3, 1) - to_days(2000, 2, 28), 2);
  EXPECT_EQ(to_days(1900, 3, 1) - to_days(1900, 2, 28), 1);
  int64_t expected = 0;
  for (int year = 1; year <= 9999; ++year) {
    for (int month = 1; month <= 12; ++month) {
      ASSERT_EQ(to_days(year, month, 1), expected);
      expected += days_in_month(year, month);
      int y, m, d;
      from_days(expected - 1, y, m, d);
      ASSERT_TRUE(y == year && m == month && d == days_in_month(year, month))
          << year << "-" << month;
    }
  }
}

TEST(Temporal, CountsMilliseconds) {
  auto instant = *parse_date_time("2021-07-05T01:30:00.250+02:00");
  int64_t milliseconds = to_milliseconds(instant, 600);
  EXPECT_EQ(date_time_to_string(from_milliseconds(milliseconds, 0)),
            "2021-07-04T23:30:00.250+00:00");
  EXPECT_EQ(date_time_to_string(from_milliseconds(milliseconds, -300)),
            "2021-07-04T18:30:00.250-05:00");
  auto local = *parse_date_time("2021-07-05T01:30:00.250");
  EXPECT_EQ(to_milliseconds(local, 120), milliseconds);
  EXPECT_EQ(date_time_to_string(from_milliseconds(to_milliseconds(local, 0), Temporal::no_offset)),
            "2021-07-05T01:30:00.250");
}

}  // namespace
}  // namespace hoofbeat
