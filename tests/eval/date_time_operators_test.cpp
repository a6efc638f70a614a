#include "literal.h"

namespace hoofbeat::eval {
namespace {

constexpr OptionalPrecision none = std::nullopt;
constexpr auto Y = Precision::Year, M = Precision::Month, D = Precision::Day, H = Precision::Hour,
               MIN = Precision::Minute, S = Precision::Second, MS = Precision::Millisecond,
               W = Precision::Week;

class DateTimeOperators : public Operators {
 protected:
  std::vector<Value> all(std::initializer_list<const char*> texts) {
    std::vector<Value> values;
    for (const char* text : texts) values.push_back(v(text));
    return values;
  }
};

TEST_F(DateTimeOperators, Construction) {
  const struct {
    Value (*function)(Context&, Values);
    std::vector<const char*> components;
    const char* result;
  } cases[] = {
      {date, {"2023"}, "@2023"},
      {date, {"2023", "7"}, "@2023-07"},
      {date, {"2023", "7", "9"}, "@2023-07-09"},
      {date, {"2023", "null", "null"}, "@2023"},
      {date, {"null"}, "null"},
      {date, {"2024", "2", "29"}, "@2024-02-29"},
      {date, {"2023", "2", "29"}, "error"},
      {date, {"1900", "2", "29"}, "error"},
      {date, {"2000", "2", "29"}, "@2000-02-29"},
      {date, {"2023", "13"}, "error"},
      {date, {"2023", "0"}, "error"},
      {date, {"0"}, "error"},
      {date, {"10000"}, "error"},
      {date_time, {"2023"}, "@2023T"},
      {date_time, {"2023", "7", "9", "14", "5"}, "@2023-07-09T14:05"},
      {date_time, {"2023", "7", "9", "14", "5", "6", "70"}, "@2023-07-09T14:05:06.070"},
      {date_time,
       {"2023", "7", "9", "14", "5", "6", "70", "5.5"},
       "@2023-07-09T14:05:06.070+05:30"},
      {date_time,
       {"2023", "7", "9", "14", "5", "6", "70", "-3.0"},
       "@2023-07-09T14:05:06.070-03:00"},
      {date_time, {"2023", "7", "9", "14", "5", "6", "70", "15.0"}, "error"},
      {date_time, {"2023", "7", "9", "24"}, "error"},
      {date_time, {"2023", "7", "9", "23", "60"}, "error"},
      {date_time, {"2023", "7", "9", "23", "59", "60"}, "error"},
      {date_time, {"2023", "7", "9", "23", "59", "59", "1000"}, "error"},
      {time, {"8"}, "@T08"},
      {time, {"8", "5", "3", "4"}, "@T08:05:03.004"},
      {time, {"24"}, "error"},
      {time, {"null"}, "null"},
  };
  for (const auto& c : cases) {
    std::vector<Value> components;
    std::string text;
    for (const char* component : c.components) {
      components.push_back(v(component));
      text += std::string(component) + " ";
    }
    EXPECT_EQ(shown(c.function(context, components)), c.result) << text;
  }
}

TEST_F(DateTimeOperators, NowIsGiven) {
  EXPECT_EQ(shown(now(context)), "@2026-03-01T12:00:00.000+00:00");
  EXPECT_EQ(shown(today(context)), "@2026-03-01");
  EXPECT_EQ(shown(time_of_day(context)), "@T12:00:00.000");
}

TEST_F(DateTimeOperators, Components) {
  const struct {
    const char* value;
    Precision component;
    const char* result;
  } cases[] = {
      {"@2021-11-03T04:05:06.789", Y, "2021"},
      {"@2021-11-03T04:05:06.789", M, "11"},
      {"@2021-11-03T04:05:06.789", D, "3"},
      {"@2021-11-03T04:05:06.789", H, "4"},
      {"@2021-11-03T04:05:06.789", MIN, "5"},
      {"@2021-11-03T04:05:06.789", S, "6"},
      {"@2021-11-03T04:05:06.789", MS, "789"},
      {"@2021-11-03T04:05", S, "null"},
      {"@2021-11", D, "null"},
      {"@2021-11", M, "11"},
      {"@T04:05", MIN, "5"},
      {"@T04:05", S, "null"},
      {"null", Y, "null"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(shown(component_from(context, v(c.value), c.component)), c.result) << c.value;
  EXPECT_EQ(shown(date_from(context, v("@2021-11-03T23:30:00.000-05:00"))), "@2021-11-03");
  EXPECT_EQ(shown(date_from(context, v("@2021-11T"))), "@2021-11");
  EXPECT_EQ(shown(time_from(context, v("@2021-11-03T23:30"))), "@T23:30");
  EXPECT_EQ(shown(time_from(context, v("@2021-11-03T"))), "null");
  EXPECT_EQ(shown(timezone_offset_from(context, v("@2021-11-03T23:30:00.000-05:30"))), "-5.5");
  EXPECT_EQ(shown(timezone_offset_from(context, v("@2021-11-03T23:30:00.000+02:00"))), "2.0");
  EXPECT_EQ(shown(timezone_offset_from(context, v("@2021-11-03T23:30:00.000"))), "0.0");
}

struct Between {
  const char* from;
  Precision unit;
  const char* to;
  const char* duration;
  const char* difference;
};

TEST_F(DateTimeOperators, DurationAndDifference) {
  const Between cases[] = {
      // Whole periods against boundaries crossed.
      {"@2019-12-31", Y, "@2020-01-01", "0", "1"},
      {"@2019-12-31", M, "@2020-01-01", "0", "1"},
      {"@2019-06-15", Y, "@2024-06-14", "4", "5"},
      {"@2019-06-15", Y, "@2024-06-15", "5", "5"},
      {"@2019-06-15", M, "@2019-09-14", "2", "3"},
      {"@2019-06-15", D, "@2019-07-01", "16", "16"},
      // 2019-06-16 is a Sunday.
      {"@2019-06-15", W, "@2019-06-16", "0", "1"},
      {"@2019-06-16", W, "@2019-06-22", "0", "0"},
      {"@2019-06-16", W, "@2019-06-23", "1", "1"},
      // The last day of a month that a shorter one lacks.
      {"@2023-01-31", M, "@2023-02-28", "0", "1"},
      {"@2023-01-31", M, "@2023-03-01", "1", "2"},
      {"@2024-02-29", Y, "@2025-02-28", "0", "1"},
      {"@2024-02-29", Y, "@2025-03-01", "1", "1"},
      {"@2024-02-29", Y, "@2028-02-29", "4", "4"},
      {"@2024-02-28", D, "@2024-03-01", "2", "2"},
      {"@2023-02-28", D, "@2023-03-01", "1", "1"},
      // Backwards.
      {"@2024-06-14", Y, "@2019-06-15", "-4", "-5"},
      {"@2020-01-01", D, "@2019-12-30", "-2", "-2"},
      {"@2023-03-01", M, "@2023-01-31", "-1", "-2"},
      // Times of day count for durations.
      {"@2022-04-10T10:00:00.000", D, "@2022-04-12T09:59:59.999", "1", "2"},
      {"@2022-04-10T10:00:00.000", D, "@2022-04-12T10:00:00.000", "2", "2"},
      {"@2022-04-10T10:20:00.000", Y, "@2023-04-10T09:20:00.000", "0", "1"},
      {"@2022-04-10T10:30:30.500", H, "@2022-04-10T12:30:30.400", "1", "2"},
      {"@2022-04-10T10:30:30.500", MIN, "@2022-04-10T10:32:30.400", "1", "2"},
      {"@2022-04-10T10:30:30.500", S, "@2022-04-10T10:30:32.400", "1", "2"},
      {"@2022-04-10T10:30:30.500", MS, "@2022-04-10T10:30:30.750", "250", "250"},
      // Seconds are one precision with milliseconds.
      {"@2022-04-10T10:30:00", H, "@2022-04-10T11:30:00.000", "1", "1"},
      {"@2022-04-10T10:30:00", D, "@2022-04-11T10:30:00", "1", "1"},
      {"@2022-04-10T10:30:00", MS, "@2022-04-10T10:30:01.000", "Interval[1, 1000]",
       "Interval[1, 1000]"},
      // Offsets are one axis below days; days themselves are compared as written.
      {"@2022-04-10T10:00:00.000+02:00", H, "@2022-04-10T10:00:00.000-03:00", "5", "5"},
      {"@2022-04-10T23:00:00.000-05:00", D, "@2022-04-11T01:00:00.000+01:00", "0", "1"},
      {"@2022-04-10T10:00:00.000+01:00", H, "@2022-04-10T09:30:00.000", "0", "0"},
      // Imprecise operands: every number that is possible.
      {"@2020", Y, "@2024", "Interval[3, 4]", "4"},
      {"@2020-05", Y, "@2024-05", "Interval[3, 4]", "4"},
      {"@2020-05", Y, "@2024-08", "4", "4"},
      {"@2020-01-20", M, "@2020", "Interval[0, 11]", "Interval[0, 11]"},
      {"@2020", M, "@2020-01-20", "Interval[-11, 0]", "Interval[-11, 0]"},
      {"@2021-02", D, "@2021-03", "Interval[1, 58]", "Interval[1, 58]"},
      {"@2020-02", D, "@2020-03", "Interval[1, 59]", "Interval[1, 59]"},
      {"@2022-04-10", D, "@2022-05", "Interval[21, 51]", "Interval[21, 51]"},
      {"@2022-04-10T15:00", D, "@2022-04-20T", "Interval[9, 10]", "10"},
      {"@2022-04-10T", D, "@2022-04-20T", "Interval[9, 10]", "10"},
      {"@2022-04-10T", H, "@2022-04-11T", "Interval[0, 47]", "Interval[1, 47]"},
      {"@2022-04-10T", W, "@2022-04-24T", "Interval[1, 2]", "2"},
      // Times.
      {"@T10:15", H, "@T12:10", "1", "2"},
      {"@T10", H, "@T12:59:59", "2", "2"},
      {"@T10", MIN, "@T11", "Interval[0, 119]", "Interval[1, 119]"},
      {"@T10:00:30.000", S, "@T10:00:29.500", "0", "-1"},
      // Nulls.
      {"null", D, "@2022-04-10", "null", "null"},
      {"@2022-04-10", D, "null", "null", "null"},
  };
  for (const Between& c : cases) {
    EXPECT_EQ(shown(duration_between(context, v(c.from), v(c.to), c.unit)), c.duration)
        << "duration " << c.from << " to " << c.to << " in " << int(c.unit);
    EXPECT_EQ(shown(difference_between(context, v(c.from), v(c.to), c.unit)), c.difference)
        << "difference " << c.from << " to " << c.to << " in " << int(c.unit);
  }
}

// Boundaries are those of the evaluation's own clock, not UTC's.
TEST_F(DateTimeOperators, DifferenceAtHalfHourOffset) {
  context.now = *parse_date_time("2026-03-01T12:00:00.000+05:30");
  EXPECT_EQ(shown(difference_between(context, v("@2022-04-10T10:59:00.000"),
                                     v("@2022-04-10T11:01:00.000"), H)),
            "1");
  EXPECT_EQ(shown(difference_between(context, v("@2022-04-10T11:20:00.000"),
                                     v("@2022-04-10T11:40:00.000"), H)),
            "0");
}

TEST_F(DateTimeOperators, AddAndSubtract) {
  const struct {
    const char* value;
    const char* quantity;
    const char* sum;
    const char* difference;
  } cases[] = {
      {"@2023-05-31", "1 month", "@2023-06-30", "@2023-04-30"},
      {"@2024-02-29", "1 year", "@2025-02-28", "@2023-02-28"},
      {"@2024-02-29", "4 years", "@2028-02-29", "@2020-02-29"},
      {"@2023-05-31", "13 months", "@2024-06-30", "@2022-04-30"},
      {"@2023-02-28", "1 day", "@2023-03-01", "@2023-02-27"},
      {"@2024-02-28", "2 weeks", "@2024-03-13", "@2024-02-14"},
      {"@2023-05-31", "-1 day", "@2023-05-30", "@2023-06-01"},
      // Parts of a unit do not count, but of a second.
      {"@2023-05-31", "1.9 days", "@2023-06-01", "@2023-05-30"},
      {"@2023-05-31T10:00:00.000", "1.5 seconds", "@2023-05-31T10:00:01.500",
       "@2023-05-31T09:59:58.500"},
      // Finer than the value: brought to its precision, towards zero.
      {"@2020", "30 months", "@2022", "@2018"},
      {"@2020", "364 days", "@2020", "@2020"},
      {"@2020", "365 days", "@2021", "@2019"},
      {"@2020-05", "29 days", "@2020-05", "@2020-05"},
      {"@2020-05", "60 days", "@2020-07", "@2020-03"},
      {"@2020-05-10", "47 hours", "@2020-05-11", "@2020-05-09"},
      {"@2020-05-10T10", "150 minutes", "@2020-05-10T12", "@2020-05-10T08"},
      // The offset stays.
      {"@2020-05-10T23:30:00.000+02:00", "1 hour", "@2020-05-11T00:30:00.000+02:00",
       "@2020-05-10T22:30:00.000+02:00"},
      {"@2020-05-10T23:30:00.000+02:00", "250 milliseconds", "@2020-05-10T23:30:00.250+02:00",
       "@2020-05-10T23:29:59.750+02:00"},
      // UCUM units up to days and weeks.
      {"@2020-05-10", "3 'd'", "@2020-05-13", "@2020-05-07"},
      {"@2020-05-10", "2 'wk'", "@2020-05-24", "@2020-04-26"},
      // Times of day wrap.
      {"@T23:30", "45 minutes", "@T00:15", "@T22:45"},
      {"@T01:00:00.000", "2 hours", "@T03:00:00.000", "@T23:00:00.000"},
      // Out of the calendar, not a duration, nothing.
      {"@9999-06-01", "7 months", "error", "@9998-11-01"},
      {"@0001-06-01", "1 year", "@0002-06-01", "error"},
      {"@0001-01-01", "1 day", "@0001-01-02", "error"},
      {"@9999-12-31T23:59:59.999", "1 millisecond", "error", "@9999-12-31T23:59:59.998"},
      {"@2020-05-10", "90000000 years", "error", "error"},
      {"@2020-05-10", "3 'mg'", "error", "error"},
      {"@2020-05-10", "1 'a'", "error", "error"},
      {"@2020-05-10", "1 'mo'", "error", "error"},
      {"@T10:00", "1 month", "error", "error"},
      {"null", "1 day", "null", "null"},
      {"@2020-05-10", "null", "null", "null"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(shown(add_duration(context, v(c.value), v(c.quantity), false)), c.sum)
        << c.value << " + " << c.quantity;
    EXPECT_EQ(shown(add_duration(context, v(c.value), v(c.quantity), true)), c.difference)
        << c.value << " - " << c.quantity;
  }
}

TEST_F(DateTimeOperators, SameBeforeAfter) {
  const struct {
    const char* left;
    OptionalPrecision precision;
    const char* right;
    const char* same;
    const char* before;
    const char* after;
    const char* same_or_before;
    const char* same_or_after;
  } cases[] = {
      {"@2020-05-10", none, "@2020-05-11", "false", "true", "false", "true", "false"},
      {"@2020-05-10", M, "@2020-05-11", "true", "false", "false", "true", "true"},
      {"@2020-05-10", Y, "@2021-01-01", "false", "true", "false", "true", "false"},
      {"@2020-05", none, "@2020-05-11", "null", "null", "null", "null", "null"},
      {"@2020-05", M, "@2020-05-11", "true", "false", "false", "true", "true"},
      {"@2020-05", D, "@2020-06-11", "false", "true", "false", "true", "false"},
      {"@2020", D, "@2020-06-11", "null", "null", "null", "null", "null"},
      {"@T10:15", H, "@T10:45", "true", "false", "false", "true", "true"},
      {"@T10:15", none, "@T10:45:00", "false", "true", "false", "true", "false"},
      {"null", none, "@2020", "null", "null", "null", "null", "null"},
      // Intervals: the end of the one against the start of the other; `same` against both.
      {"Interval[@2020-01, @2020-03]", none, "Interval[@2020-04, @2020-06]", "false", "true",
       "false", "true", "false"},
      {"Interval[@2020-01, @2020-04]", none, "Interval[@2020-04, @2020-06]", "false", "false",
       "false", "true", "false"},
      {"Interval[@2020-01, @2020-05)", none, "Interval[@2020-01, @2020-04]", "true", "false",
       "false", "false", "false"},
      {"Interval[@2020-01, null)", none, "Interval[@2020-04, @2020-06]", "false", "null", "false",
       "null", "false"},
      {"Interval[4, 6]", none, "Interval[7, 9]", "false", "true", "false", "true", "false"},
      {"3", none, "Interval[7, 9]", "false", "true", "false", "true", "false"},
  };
  for (const auto& c : cases) {
    Value left = v(c.left), right = v(c.right);
    std::string text = std::string(c.left) + " and " + c.right;
    EXPECT_EQ(shown(same_as(context, left, right, c.precision)), c.same) << text;
    EXPECT_EQ(shown(before(context, left, right, c.precision)), c.before) << text;
    EXPECT_EQ(shown(after(context, left, right, c.precision)), c.after) << text;
    EXPECT_EQ(shown(same_or_before(context, left, right, c.precision)), c.same_or_before) << text;
    EXPECT_EQ(shown(same_or_after(context, left, right, c.precision)), c.same_or_after) << text;
  }
}

const char* const points[] = {
    "@2019",
    "@2020",
    "@2020-02",
    "@2020-03",
    "@2020-02-29",
    "@2020-03-01",
    "@2020-02-29T23:59:59.999",
    "@2020-03-01T00:00:00.000",
    "@2020-03-01T00",
    "@2020-02-29T22:30:00.000-03:00",
};

// What holds of every pair of points, known to whatever precision.
TEST_F(DateTimeOperators, Laws) {
  for (const char* x : points) {
    for (const char* y : points) {
      Value a = v(x), b = v(y);
      if (a.kind() != b.kind()) continue;
      std::string text = std::string(x) + " and " + y;
      for (OptionalPrecision precision : {none, OptionalPrecision(Y), OptionalPrecision(D)}) {
        EXPECT_EQ(shown(before(context, a, b, precision)), shown(after(context, b, a, precision)))
            << text;
        EXPECT_EQ(shown(same_or_before(context, a, b, precision)),
                  shown(same_or_after(context, b, a, precision)))
            << text;
        EXPECT_EQ(shown(same_or_after(context, a, b, precision)),
                  shown(logical_not(before(context, a, b, precision))))
            << text;
        EXPECT_EQ(shown(same_as(context, a, b, precision)),
                  shown(same_as(context, b, a, precision)))
            << text;
      }
      // A difference one way is the negative of the other way, bounds exchanged.
      for (Precision unit : {Y, M, D}) {
        Value there = difference_between(context, a, b, unit),
              back = difference_between(context, b, a, unit);
        Value low = there.kind() == Kind::Interval ? there.as_interval().low : there;
        Value high = back.kind() == Kind::Interval ? back.as_interval().high : back;
        EXPECT_EQ(low.as_integer(), -high.as_integer()) << text << " in " << int(unit);
      }
    }
  }
}

TEST_F(DateTimeOperators, AddingAndSubtractingDaysReturns) {
  const char* quantities[] = {"1 day", "45 days", "366 days", "3 weeks", "26 hours", "90 minutes"};
  for (const char* x :
       {"@2020-02-29T10:00:00.000", "@2023-12-31T23:30:00.000+02:00", "@2024-03-01T00:00:00.000"}) {
    for (const char* quantity : quantities) {
      Value there = add_duration(context, v(x), v(quantity), false);
      EXPECT_EQ(shown(add_duration(context, there, v(quantity), true)), x) << quantity;
    }
  }
  // The number of days added is the number of days between.
  for (int days : {0, 1, 28, 29, 365, 366, 1461, 36525}) {
    Value from = v("@1999-02-28");
    Value by = v(std::to_string(days) + " days");
    Value to = add_duration(context, from, by, false);
    EXPECT_EQ(shown(duration_between(context, from, to, D)), std::to_string(days));
    EXPECT_EQ(shown(difference_between(context, from, to, D)), std::to_string(days));
  }
}

}  // namespace
}  // namespace hoofbeat::eval
