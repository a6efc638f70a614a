#include "literal.h"

namespace hoofbeat::eval {
namespace {

class IntervalSets : public Operators {
 protected:
  struct Case {
    const char* left;
    const char* right;
    const char* result;
  };
  using Operator = Value (*)(Context&, Value, Value);
  std::string as_shown(std::string_view literal) {
    return literal == "error" ? "error" : shown(v(literal));
  }
  void check(const char* name, Operator apply, std::initializer_list<Case> cases) {
    for (const Case& c : cases)
      EXPECT_EQ(shown(apply(context, v(c.left), v(c.right))), as_shown(c.result))
          << name << " of " << c.left << ", " << c.right;
  }
};

TEST_F(IntervalSets, Union) {
  check("union", union_of,
        {
            {"Interval[2, 5]", "Interval[4, 9]", "Interval[2, 9]"},
            {"Interval[2, 3]", "Interval[4, 9]", "Interval[2, 9]"},
            {"Interval[2, 4)", "Interval[4, 9)", "Interval[2, 9)"},
            {"Interval[2, 3]", "Interval[5, 9]", "null"},
            {"Interval[2, 9]", "Interval[4, 5]", "Interval[2, 9]"},
            {"Interval[@2020-01-01, @2020-02-29]", "Interval[@2020-03-01, @2020-04-01]",
             "Interval[@2020-01-01, @2020-04-01]"},
            {"Interval[1 'g', 2 'g']", "Interval[1500 'mg', 3000 'mg']",
             "Interval[1 'g', 3000 'mg']"},
            {"Interval[2, null]", "Interval[4, 9]", "Interval[2, null]"},
            {"Interval[2, null)", "Interval[4, 9]", "null"},
            {"null", "Interval[4, 9]", "null"},
            {"Interval[4, 9]", "null", "null"},
            {"{1, 2}", "{2, 3}", "{1, 2, 3}"},
            {"{1, null}", "{null, 3}", "{1, null, 3}"},
            {"null", "{3, 3}", "{3}"},
            {"{3}", "null", "{3}"},
        });
}

TEST_F(IntervalSets, Intersect) {
  check("intersect", intersect,
        {
            {"Interval[2, 5]", "Interval[4, 9]", "Interval[4, 5]"},
            {"Interval[2, 5)", "Interval(3, 9]", "Interval(3, 5)"},
            {"Interval[2, 3]", "Interval[5, 9]", "null"},
            {"Interval[2, 9]", "Interval[4, null]", "Interval[4, 9]"},
            {"Interval[2, 9]", "Interval[4, null)", "Interval[4, null)"},
            {"Interval[@2020-01, @2020-06]", "Interval[@2020-04, @2020-12]",
             "Interval[@2020-04, @2020-06]"},
            {"null", "Interval[4, 9]", "null"},
            {"{1, 2, 2, 3}", "{2, 3, 4}", "{2, 3}"},
            {"{1, null}", "{null}", "{null}"},
            {"{1}", "{2}", "{}"},
            {"null", "{2}", "null"},
        });
}

TEST_F(IntervalSets, Except) {
  check("except", except,
        {
            {"Interval[2, 9]", "Interval[5, 12]", "Interval[2, 4]"},
            {"Interval[2, 9]", "Interval[0, 4]", "Interval[5, 9]"},
            {"Interval[2, 9]", "Interval[2, 4]", "Interval[5, 9]"},
            {"Interval[2, 9]", "Interval[7, 9]", "Interval[2, 6]"},
            {"Interval[2, 9]", "Interval[4, 5]", "null"},
            {"Interval[2, 9]", "Interval[2, 9]", "null"},
            {"Interval[2, 9]", "Interval[20, 30]", "Interval[2, 9]"},
            {"Interval[2.0, 9.0]", "Interval[5.0, 9.0]", "Interval[2.0, 4.99999999]"},
            {"Interval[@2020-01-01, @2020-03-31]", "Interval[@2020-03-01, @2020-12-31]",
             "Interval[@2020-01-01, @2020-02-29]"},
            {"null", "Interval[2, 9]", "null"},
            {"{1, 2, 2, 3, null}", "{2, null}", "{1, 3}"},
            {"{1, 1, 2}", "null", "{1, 2}"},
        });
}

TEST_F(IntervalSets, Collapse) {
  check("collapse", collapse,
        {
            {"{Interval[6, 9], Interval[1, 3], Interval[3, 4]}", "null",
             "{Interval[1, 4], Interval[6, 9]}"},
            {"{Interval[1, 3], Interval[4, 5]}", "null", "{Interval[1, 5]}"},
            {"{Interval[1, 9], Interval[2, 3]}", "null", "{Interval[1, 9]}"},
            {"{Interval[1, 3], Interval[6, 9]}", "3 '1'", "{Interval[1, 9]}"},
            {"{Interval[1, 3], Interval[6, 9]}", "2 '1'", "{Interval[1, 3], Interval[6, 9]}"},
            {"{null, Interval[1, 3]}", "null", "{Interval[1, 3]}"},
            {"{Interval[1, null), Interval[2, 3]}", "null", "{Interval[2, 3]}"},
            {"{Interval[1.0, 2.0), Interval[2.0, 3.0]}", "null", "{Interval[1.0, 3.0]}"},
            {"{Interval[@2020-01-01, @2020-01-31], Interval[@2020-02-01, @2020-02-10]}", "null",
             "{Interval[@2020-01-01, @2020-02-10]}"},
            {"{Interval[@2020-01-01, @2020-01-10], Interval[@2020-01-12, @2020-01-20]}", "null",
             "{Interval[@2020-01-01, @2020-01-10], Interval[@2020-01-12, @2020-01-20]}"},
            {"{Interval[@2020-01-01, @2020-01-10], Interval[@2020-01-12, @2020-01-20]}", "1 week",
             "{Interval[@2020-01-01, @2020-01-20]}"},
            {"{}", "null", "{}"},
            {"null", "null", "null"},
        });
}

TEST_F(IntervalSets, Expand) {
  check("expand", expand,
        {
            {"Interval[3, 6]", "null", "{3, 4, 5, 6}"},
            {"Interval[3, 6)", "null", "{3, 4, 5}"},
            {"Interval[3, 8]", "2 '1'", "{3, 5, 7}"},
            {"Interval[3, 9]", "2 '1'", "{3, 5, 7}"},
            {"{Interval[3, 9]}", "3 '1'", "{Interval[3, 5], Interval[6, 8]}"},
            {"Interval[2, 2]", "0.25 '1'", "{2.0, 2.25, 2.50, 2.75}"},
            {"Interval[2.5, 4.75]", "1 '1'", "{2.0, 3.0, 4.0}"},
            {"{Interval[1, 2], Interval[2, 3]}", "null",
             "{Interval[1, 1], Interval[2, 2], Interval[3, 3]}"},
            {"Interval[@2020-02-27, @2020-03-02]", "null",
             "{@2020-02-27, @2020-02-28, @2020-02-29, @2020-03-01, @2020-03-02}"},
            {"Interval[@2020-02-27, @2020-03-02]", "1 month", "{@2020-02, @2020-03}"},
            {"Interval[@2020-02, @2020-03]", "1 day", "{}"},
            {"Interval[@2020-02-03, @2020-02-20]", "1 week", "{@2020-02-03, @2020-02-10}"},
            {"Interval[@T09:30, @T11:10]", "1 hour", "{@T09, @T10, @T11}"},
            {"Interval[@9999-12-30, @9999-12-31]", "1 day", "{@9999-12-30}"},
            {"Interval[3, null)", "null", "{}"},
            {"Interval[3, null]", "null", "{}"},
            {"Interval[3, 6]", "0 '1'", "error"},
            {"Interval[3, 6]", "1 'mg'", "null"},
            {"{null}", "null", "{}"},
            {"null", "null", "null"},
        });
}

const char* const samples[] = {
    "Interval[1, 4]", "Interval[2, 6)", "Interval(4, 9]",
    "Interval[5, 5]", "Interval[0, 9]", "Interval[7, 8]",
};
const char* const lists[] = {"{}", "{1}", "{1, 2}", "{2, 3, 3}", "{null, 1}", "{4, null}"};

// A point lies in the union, the intersection or the rest of two intervals just where it should.
TEST_F(IntervalSets, MembershipLaws) {
  for (const char* x : samples)
    for (const char* y : samples) {
      Value a = v(x), b = v(y);
      Value joined = union_of(context, a, b), common = intersect(context, a, b),
            rest = except(context, a, b);
      EXPECT_EQ(shown(truth(equal(context, joined, union_of(context, b, a)))),
                joined.is_null() ? "null" : "true");
      EXPECT_EQ(shown(truth(equal(context, common, intersect(context, b, a)))),
                common.is_null() ? "null" : "true");
      for (int point = -1; point <= 10; ++point) {
        Value p = Value::integer(point);
        bool in_a = contains(context, a, p, std::nullopt).as_boolean();
        bool in_b = contains(context, b, p, std::nullopt).as_boolean();
        std::string text = std::string(x) + ", " + y + " and " + std::to_string(point);
        if (!joined.is_null()) {
          EXPECT_EQ(contains(context, joined, p, std::nullopt).as_boolean(), in_a || in_b) << text;
        }
        EXPECT_EQ(contains(context, common, p, std::nullopt).as_boolean(), in_a && in_b) << text;
        if (!rest.is_null()) {
          EXPECT_EQ(contains(context, rest, p, std::nullopt).as_boolean(), in_a && !in_b) << text;
        }
      }
    }
}

TEST_F(IntervalSets, ListLaws) {
  for (const char* x : lists)
    for (const char* y : lists) {
      Value a = v(x), b = v(y);
      std::string text = std::string(x) + " and " + y;
      Value joined = union_of(context, a, b);
      for (const Value& item : joined.as_list()) {
        Value in_a = contains(context, a, item, std::nullopt),
              in_b = contains(context, b, item, std::nullopt);
        EXPECT_TRUE(in_a.as_boolean() || in_b.as_boolean()) << text;
      }
      EXPECT_EQ(shown(includes(context, joined, a, std::nullopt)), "true") << text;
      EXPECT_EQ(shown(includes(context, joined, b, std::nullopt)), "true") << text;
      Value common = intersect(context, a, b), rest = except(context, a, b);
      EXPECT_EQ(shown(includes(context, a, common, std::nullopt)), "true") << text;
      EXPECT_EQ(shown(includes(context, b, common, std::nullopt)), "true") << text;
      // What is common and what is left make up the whole again, each item once.
      EXPECT_EQ(common.as_list().size + rest.as_list().size, distinct(context, a).as_list().size)
          << text;
      EXPECT_EQ(intersect(context, rest, b).as_list().size, 0u) << text;
    }
}

TEST_F(IntervalSets, CollapseIsIdempotentAndKeepsPoints) {
  const char* cases[] = {
      "{Interval[1, 4], Interval[2, 6), Interval[8, 9]}",
      "{Interval(4, 9], Interval[5, 5], Interval[0, 1]}",
      "{Interval[7, 8], Interval[1, 2], Interval[3, 4], Interval[9, 9]}",
  };
  for (const char* text : cases) {
    Value once = collapse(context, v(text), {});
    EXPECT_EQ(shown(collapse(context, once, {})), shown(once)) << text;
    for (int point = -1; point <= 10; ++point) {
      auto covered = [&](const Value& list) {
        for (const Value& interval : list.as_list())
          if (contains(context, interval, Value::integer(point), std::nullopt).as_boolean())
            return true;
        return false;
      };
      EXPECT_EQ(covered(once), covered(v(text))) << text << " at " << point;
    }
    // Expanding into single points and collapsing again gives the same.
    EXPECT_EQ(shown(truth(equal(context, collapse(context, expand(context, once, {}), {}), once))),
              "true")
        << text;
  }
}

}  // namespace
}  // namespace hoofbeat::eval
