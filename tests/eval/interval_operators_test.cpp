#include "literal.h"

namespace hoofbeat::eval {
namespace {

constexpr OptionalPrecision none = std::nullopt;

class IntervalOperators : public Operators {
 protected:
  using Relation = Value (*)(Context&, Value, Value, OptionalPrecision);
  struct Case {
    const char* left;
    const char* right;
    const char* result;
    OptionalPrecision precision = std::nullopt;
  };
  void check(const char* name, Relation relation, std::initializer_list<Case> cases) {
    for (const Case& c : cases)
      EXPECT_EQ(shown(relation(context, v(c.left), v(c.right), c.precision)), c.result)
          << c.left << " " << name << " " << c.right;
  }
};

TEST_F(IntervalOperators, StartEndWidthSize) {
  const struct {
    const char* interval;
    const char* start;
    const char* end;
    const char* width;
    const char* size;
  } cases[] = {
      {"Interval[4, 11]", "4", "11", "7", "8"},
      {"Interval(4, 11)", "5", "10", "5", "6"},
      {"Interval[4, 4]", "4", "4", "0", "1"},
      {"Interval[4L, 11L]", "4L", "11L", "7L", "8L"},
      {"Interval[0.5, 2.0]", "0.5", "2.0", "1.5", "1.50000001"},
      {"Interval[0.5, 2.0)", "0.5", "1.99999999", "1.49999999", "1.50000000"},
      {"Interval[2.0 'g', 3.5 'g']", "2.0 'g'", "3.5 'g'", "1.5 'g'", "1.50000001 'g'"},
      {"Interval[@2021-02, @2021-05)", "@2021-02", "@2021-04", "error", "error"},
      {"Interval(@2021-02-28, @2021-05-01]", "@2021-03-01", "@2021-05-01", "error", "error"},
      {"Interval[@T08:00, @T09:00)", "@T08:00", "@T08:59", "error", "error"},
      // A closed null bound reaches to the end of the type, an open one is unknown.
      {"Interval[4, null]", "4", "2147483647", "2147483643", "2147483644"},
      {"Interval[null, 4]", "-2147483648", "4", "null", "null"},
      {"Interval[4, null)", "4", "null", "null", "null"},
      {"Interval(null, 4]", "null", "4", "null", "null"},
      {"Interval[@2021-02-28, null]", "@2021-02-28", "@9999-12-31", "error", "error"},
      // Behind the largest value there is nothing.
      {"Interval(2147483647, null)", "null", "null", "null", "null"},
      {"null", "null", "null", "null", "null"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(shown(start(context, v(c.interval))), c.start) << "start of " << c.interval;
    EXPECT_EQ(shown(end(context, v(c.interval))), c.end) << "end of " << c.interval;
    EXPECT_EQ(shown(width(context, v(c.interval))), c.width) << "width of " << c.interval;
    EXPECT_EQ(shown(size(context, v(c.interval), {})), c.size) << "Size " << c.interval;
  }
}

TEST_F(IntervalOperators, PointFrom) {
  const struct {
    const char* interval;
    const char* point;
  } cases[] = {
      {"Interval[7, 7]", "7"},
      {"Interval(6, 8)", "7"},
      {"Interval[7, 8)", "7"},
      {"Interval[7, 8]", "error"},
      {"Interval[7, null)", "null"},
      {"Interval[7, null]", "error"},
      {"Interval[@2020-02, @2020-03)", "@2020-02"},
      {"null", "null"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(shown(point_from(context, v(c.interval))), c.point) << c.interval;
}

TEST_F(IntervalOperators, Contains) {
  check("contains", contains,
        {
            {"Interval[3, 8]", "3", "true"},
            {"Interval[3, 8]", "8", "true"},
            {"Interval(3, 8)", "3", "false"},
            {"Interval(3, 8)", "8", "false"},
            {"Interval(3, 8)", "4", "true"},
            {"Interval[3, 8]", "9", "false"},
            {"Interval[3, 8]", "null", "null"},
            {"null", "3", "false"},
            {"Interval[3, null]", "2000000000", "true"},
            {"Interval[3, null)", "2000000000", "null"},
            {"Interval[3, null)", "2", "false"},
            {"Interval(null, 8]", "9", "false"},
            {"Interval(null, 8]", "8", "null"},
            {"Interval[0.1, 0.2)", "0.19999999", "true"},
            {"Interval[0.1, 0.2)", "0.2", "false"},
            {"Interval[1 'g', 2 'g']", "1500 'mg'", "true"},
            {"Interval[1 'g', 2 'g']", "2500 'mg'", "false"},
            {"Interval[1 'g', 2 'g']", "1.5 'L'", "null"},
            // Imprecise points and bounds.
            {"Interval[@2020-03-10, @2020-05-20]", "@2020-04", "true"},
            {"Interval[@2020-03-10, @2020-05-20]", "@2020-05", "null"},
            {"Interval[@2020-03-10, @2020-05-20]", "@2020-06", "false"},
            {"Interval[@2020-03-10, @2020-05-20]", "@2020-05", "true", Precision::Month},
            {"Interval[@2020-03-10, @2020-05-20]", "@2021", "false", Precision::Year},
            {"Interval[@2020-03, @2020-05]", "@2020-05-31", "null"},
            // An open bound excludes all of its unit.
            {"Interval[@2020-03-10, @2020-05-20)", "@2020-05-02", "false", Precision::Month},
            {"Interval[@2020-03-10, @2020-05-20)", "@2020-04-02", "true", Precision::Month},
            {"Interval(@2020-03-10, @2020-05-20]", "@2020-03-30", "false", Precision::Month},
            {"Interval(@2020-03-10, null)", "@2020-03-30", "false", Precision::Month},
            {"Interval(@2020-03-10, null)", "@2020-04-30", "null", Precision::Month},
            {"Interval[@T08:00, @T17:00)", "@T17:00", "false"},
        });
  EXPECT_EQ(shown(in(context, v("5"), v("Interval[3, 8]"), none)), "true");
  EXPECT_EQ(shown(in(context, v("null"), v("Interval[3, 8]"), none)), "null");
  EXPECT_EQ(shown(in(context, v("5"), v("null"), none)), "false");
}

TEST_F(IntervalOperators, ProperContains) {
  check("properly contains", proper_contains,
        {
            {"Interval[3, 8]", "5", "true"},
            {"Interval[3, 8]", "3", "false"},
            {"Interval[3, 8]", "8", "false"},
            {"Interval[3, 3]", "3", "false"},
            {"Interval[3, 8]", "9", "false"},
            {"Interval[3, 8]", "null", "null"},
            {"null", "3", "false"},
            {"Interval[3, null)", "4", "null"},
            {"Interval[3, null)", "3", "false"},
            {"Interval[@2020-03-10, @2020-05-20]", "@2020-03", "null"},
            {"Interval[@2020-03-10, @2020-05-20]", "@2020-04-01", "true", Precision::Month},
            {"Interval[@2020-03-10, @2020-05-20]", "@2020-03-11", "false", Precision::Month},
        });
}

TEST_F(IntervalOperators, Includes) {
  check("includes", includes,
        {
            {"Interval[3, 8]", "Interval[3, 8]", "true"},
            {"Interval[3, 8]", "Interval(2, 9)", "true"},
            {"Interval[3, 8]", "Interval[4, 9]", "false"},
            {"Interval[3, 8]", "Interval[2, 5]", "false"},
            {"Interval[3, 8]", "Interval[4, null)", "null"},
            {"Interval[3, 8]", "Interval[2, null)", "false"},
            {"Interval[3, null]", "Interval[4, null)", "null"},
            {"Interval[3, null]", "Interval[4, null]", "true"},
            {"Interval[3, 8]", "5", "true"},
            {"Interval[3, 8]", "null", "null"},
            {"null", "Interval[3, 8]", "null"},
            {"Interval[@2020-03, @2020-05]", "Interval[@2020-04-02, @2020-04-20]", "true"},
            {"Interval[@2020-03, @2020-05]", "Interval[@2020-03-02, @2020-04-20]", "null"},
            {"Interval[@2020-03, @2020-05]", "Interval[@2020-03-02, @2020-04-20]", "true",
             Precision::Month},
        });
  check("properly includes", proper_includes,
        {
            {"Interval[3, 8]", "Interval[3, 8]", "false"},
            {"Interval[3, 8]", "Interval(2, 9)", "false"},
            {"Interval[3, 8]", "Interval[3, 7]", "true"},
            {"Interval[3, 8]", "Interval[3, 9]", "false"},
            {"Interval[3, 8]", "Interval[3, null)", "null"},
            {"Interval[3, 8]", "Interval[4, null)", "null"},
            {"Interval[3, 8]", "5", "true"},
        });
}

TEST_F(IntervalOperators, Meets) {
  check("meets before", meets_before,
        {
            {"Interval[1, 4]", "Interval[5, 9]", "true"},
            {"Interval[1, 5)", "Interval(4, 9]", "true"},
            {"Interval[1, 4]", "Interval[6, 9]", "false"},
            {"Interval[1, 4]", "Interval[4, 9]", "false"},
            {"Interval[5, 9]", "Interval[1, 4]", "false"},
            {"Interval[1.0, 4.0)", "Interval[4.0, 9.0]", "true"},
            {"Interval[1.0, 4.0]", "Interval[4.1, 9.0]", "false"},
            {"Interval[@2020-01, @2020-02]", "Interval[@2020-03, @2020-04]", "true"},
            {"Interval[@2020-01-01, @2020-02-29]", "Interval[@2020-03-01, @2020-04-01]", "true"},
            {"Interval[@2020-01-01, @2020-02-10]", "Interval[@2020-03-20, @2020-04-01]", "true",
             Precision::Month},
            {"Interval[@2020-01-01, @2020-02-10]", "Interval[@2020-03-20, @2020-04-01]", "false"},
            {"Interval[@T08:00, @T09:59]", "Interval[@T10:00, @T11:00]", "true"},
            // Unknown bounds, which the known ones may still rule out.
            {"Interval[1, null)", "Interval[5, 9]", "null"},
            {"Interval[6, null)", "Interval[5, 9]", "false"},
            {"Interval[1, 4]", "Interval(null, 9]", "null"},
            {"Interval[1, 4]", "Interval(null, 4]", "false"},
            {"Interval[10, null)", "Interval(null, 9]", "false"},
            {"Interval[1, null]", "Interval[5, 9]", "false"},
            {"null", "Interval[5, 9]", "null"},
        });
  check("meets", meets,
        {
            {"Interval[5, 9]", "Interval[1, 4]", "true"},
            {"Interval[1, 4]", "Interval[5, 9]", "true"},
            {"Interval[1, 4]", "Interval[6, 9]", "false"},
            {"Interval(null, 4]", "Interval(null, 9]", "null"},
        });
}

TEST_F(IntervalOperators, Overlaps) {
  check("overlaps", overlaps,
        {
            {"Interval[1, 4]", "Interval[4, 9]", "true"},
            {"Interval[1, 4)", "Interval[4, 9]", "false"},
            {"Interval[1, 4]", "Interval[5, 9]", "false"},
            {"Interval[1, null]", "Interval[5, 9]", "true"},
            {"Interval[1, null)", "Interval[5, 9]", "null"},
            {"Interval[10, null)", "Interval[5, 9]", "false"},
            {"Interval[@2020-01, @2020-03]", "Interval[@2020-03-15, @2020-05-01]", "null"},
            {"Interval[@2020-01, @2020-03]", "Interval[@2020-03-15, @2020-05-01]", "true",
             Precision::Month},
            {"Interval[@2020-01, @2020-03]", "Interval[@2020-02-15, @2020-05-01]", "true"},
            {"null", "Interval[5, 9]", "null"},
        });
  check("overlaps before", overlaps_before,
        {
            {"Interval[1, 6]", "Interval[5, 9]", "true"},
            {"Interval[5, 6]", "Interval[5, 9]", "false"},
            {"Interval[1, 4]", "Interval[5, 9]", "false"},
            {"Interval(null, 6]", "Interval[5, 9]", "null"},
        });
  check("overlaps after", overlaps_after,
        {
            {"Interval[6, 12]", "Interval[5, 9]", "true"},
            {"Interval[6, 9]", "Interval[5, 9]", "false"},
            {"Interval[10, 12]", "Interval[5, 9]", "false"},
            {"Interval[6, null)", "Interval[5, 9]", "null"},
        });
}

TEST_F(IntervalOperators, StartsEnds) {
  check("starts", starts,
        {
            {"Interval[2, 5]", "Interval[2, 9]", "true"},
            {"Interval[2, 9]", "Interval[2, 9]", "true"},
            {"Interval[2, 10]", "Interval[2, 9]", "false"},
            {"Interval[3, 5]", "Interval[2, 9]", "false"},
            {"Interval(1, 5]", "Interval[2, 9]", "true"},
            {"Interval[2, null)", "Interval[2, 9]", "null"},
            {"Interval[3, null)", "Interval[2, 9]", "false"},
            {"Interval[@2020-01-05, @2020-02-01]", "Interval[@2020-01-20, @2020-06-01]", "true",
             Precision::Month},
        });
  check("ends", ends,
        {
            {"Interval[4, 9]", "Interval[2, 9]", "true"},
            {"Interval[1, 9]", "Interval[2, 9]", "false"},
            {"Interval[4, 8]", "Interval[2, 9]", "false"},
            {"Interval(null, 9]", "Interval[2, 9]", "null"},
            {"Interval(null, 8]", "Interval[2, 9]", "false"},
        });
}

const char* const intervals[] = {
    "Interval[1, 4]",    "Interval[1, 4)",    "Interval(1, 4]",    "Interval[2, 2]",
    "Interval[4, 7]",    "Interval[5, 7]",    "Interval[0, 9]",    "Interval[3, null]",
    "Interval[3, null)", "Interval(null, 3]", "Interval[null, 3]", "Interval[8, 9]",
};

// Allen's relations hang together, also where a bound is unknown.
TEST_F(IntervalOperators, Laws) {
  for (const char* x : intervals) {
    for (const char* y : intervals) {
      Value a = v(x), b = v(y);
      std::string text = std::string(x) + " and " + y;
      auto same = [&](Value left, Value right) { EXPECT_EQ(shown(left), shown(right)) << text; };
      same(before(context, a, b, none), after(context, b, a, none));
      same(overlaps(context, a, b, none), overlaps(context, b, a, none));
      same(meets(context, a, b, none), meets(context, b, a, none));
      same(meets_before(context, a, b, none), meets_after(context, b, a, none));
      same(includes(context, a, b, none), included_in(context, b, a, none));
      same(proper_includes(context, a, b, none), proper_included_in(context, b, a, none));
      same(same_as(context, a, b, none), same_as(context, b, a, none));
      auto holds = [&](Value value) { return shown(value) == "true"; };
      if (holds(before(context, a, b, none))) {
        EXPECT_EQ(shown(overlaps(context, a, b, none)), "false") << text;
        EXPECT_FALSE(holds(after(context, a, b, none))) << text;
      }
      auto implies = [&](bool premise, bool conclusion) {
        EXPECT_TRUE(!premise || conclusion) << text;
      };
      implies(holds(meets_before(context, a, b, none)), holds(before(context, a, b, none)));
      implies(holds(includes(context, a, b, none)), holds(overlaps(context, a, b, none)));
      if (holds(proper_includes(context, a, b, none))) {
        EXPECT_TRUE(holds(includes(context, a, b, none))) << text;
        EXPECT_FALSE(holds(included_in(context, a, b, none))) << text;
      }
      implies(holds(starts(context, a, b, none)) || holds(ends(context, a, b, none)),
              holds(included_in(context, a, b, none)));
      if (holds(overlaps_before(context, a, b, none))) {
        EXPECT_TRUE(holds(overlaps(context, a, b, none))) << text;
        EXPECT_EQ(shown(starts(context, a, b, none)), "false") << text;
      }
    }
  }
}

// What an interval says of a point is what it says of the interval of that point alone.
TEST_F(IntervalOperators, PointsAreUnitIntervals) {
  for (const char* x : intervals)
    for (int point = -1; point <= 10; ++point) {
      std::string number = std::to_string(point);
      EXPECT_EQ(shown(contains(context, v(x), v(number), none)),
                shown(includes(context, v(x), v("Interval[" + number + ", " + number + "]"), none)))
          << x << " " << point;
    }
}

}  // namespace
}  // namespace hoofbeat::eval
