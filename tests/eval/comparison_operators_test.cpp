#include "literal.h"

namespace hoofbeat::eval {
namespace {

struct Case {
  const char* left;
  const char* right;
  const char* result;
};

TEST_F(Operators, Equal) {
  const Case cases[] = {
      {"null", "null", "null"},
      {"7", "null", "null"},
      {"7", "7", "true"},
      {"7", "8", "false"},
      {"7L", "7L", "true"},
      {"2.50", "2.5", "true"},
      {"2.50", "2.51", "false"},
      {"7", "7.0", "true"},
      {"'Weak'", "'Weak'", "true"},
      {"'Weak'", "'weak'", "false"},
      {"true", "false", "false"},
      {"3 'cm'", "0.03 'm'", "true"},
      {"3 'cm'", "3 'cm2'", "null"},
      {"3 'xyzzy'", "3 'xyzzy'", "null"},
      {"2 years", "24 months", "true"},
      {"2 years", "2 'a'", "null"},
      {"1 month", "30 days", "null"},
      {"3 weeks", "21 'd'", "true"},
      {"1 '1':4 '1'", "1 '1':4 '1'", "true"},
      {"1 '1':4 '1'", "2 '1':8 '1'", "false"},
      {"{1, 2}", "{1, 2}", "true"},
      {"{1, 2}", "{1, 2, 3}", "false"},
      {"{1, null}", "{1, null}", "true"},
      {"{1, null}", "{1, 2}", "null"},
      {"{1, null}", "{2, 2}", "false"},
      {"{}", "{}", "true"},
      {"{1, 2}", "{'1', '2'}", "false"},
      {"Tuple{a: 1, b: null}", "Tuple{a: 1, b: null}", "true"},
      {"Tuple{a: 1, b: 2}", "Tuple{b: 2, a: 1}", "true"},
      {"Tuple{a: 1, b: 2}", "Tuple{a: null, b: 2}", "null"},
      {"Tuple{a: 1, b: 2}", "Tuple{a: null, b: 3}", "null"},
      {"Tuple{a: 1, b: 2}", "Tuple{a: 2, b: null}", "false"},
      {"Tuple{a: 1}", "Tuple{b: 1}", "false"},
      {"Interval[2, 6]", "Interval[2, 6]", "true"},
      {"Interval[2, 6]", "Interval[2, 7)", "true"},
      {"Interval[2, 6]", "Interval(2, 6]", "false"},
      {"Interval[2, null)", "Interval[2, 6]", "null"},
      {"Interval[2, null)", "Interval[3, 6]", "false"},
      {"Code(s|a)", "Code(s|a)", "true"},
      {"Code(s|a)", "Code(s|b)", "false"},
      {"Code(s|a)", "Code(a)", "null"},
      {"Concept(s|a, s|b)", "Concept(s|a, s|b)", "true"},
      {"Concept(s|a, s|b)", "Concept(s|b, s|a)", "false"},
      {"ValueSet(u)", "ValueSet(u)", "true"},
      {"ValueSet(u)", "ValueSet(w)", "false"},
      // An uncertain number.
      {"Interval[4, 9]", "12", "false"},
      {"Interval[4, 9]", "5", "null"},
      {"Interval[4, 4]", "4", "true"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(shown(equal(context, v(c.left), v(c.right))), c.result) << c.left << " = " << c.right;
    EXPECT_EQ(shown(equal(context, v(c.right), v(c.left))), c.result) << c.right << " = " << c.left;
  }
}

TEST_F(Operators, EqualObjects) {
  const ElementName both[] = {3, 9}, one[] = {3};
  Layout full{70, 2, both}, part{70, 1, one}, other{71, 1, one};
  Object* a = Object::make(&full, arena);
  Object* b = Object::make(&full, arena);
  Object* c = Object::make(&part, arena);
  Object* d = Object::make(&other, arena);
  for (Object* object : {a, b, c, d}) object->slots()[0] = v("1");
  const auto compared = [&](Object* left, Object* right) {
    return shown(equal(context, Value::object(left), Value::object(right))) +
           (equivalent(context, Value::object(left), Value::object(right)) ? " ~" : " !~");
  };
  EXPECT_EQ(compared(a, b), "true ~");
  EXPECT_EQ(compared(a, c), "true ~");
  EXPECT_EQ(compared(a, d), "false !~");
  b->slots()[1] = v("'x'");
  EXPECT_EQ(compared(a, b), "null !~");
  EXPECT_EQ(compared(c, b), "null !~");
  a->slots()[1] = v("'X'");
  EXPECT_EQ(compared(a, b), "false ~");
}

TEST_F(Operators, Equivalent) {
  const Case cases[] = {
      {"null", "null", "true"},
      {"5", "null", "false"},
      {"'Deltoid Weakness'", "'deltoid\tweakness'", "true"},
      {"'ÅNGSTRÖM'", "'ångström'", "true"},
      {"'a  b'", "'a b'", "false"},
      {"''", "null", "false"},
      {"1.2", "1.24", "true"},
      {"1.2", "1.25", "false"},
      {"1.20", "1.249", "true"},
      {"3.004", "3.000", "true"},
      {"5", "5.0", "true"},
      {"2 'm'", "200 'cm'", "true"},
      {"2 'm'", "2 'kg'", "false"},
      {"1.5 'g'", "1499.9 'mg'", "true"},
      {"3 'xyzzy'", "3 'xyzzy'", "true"},
      {"2 years", "2 'a'", "true"},
      {"2 years", "24 'mo'", "true"},
      {"1 year", "365 days", "true"},
      {"1 year", "365 'd'", "true"},
      {"1 year", "366 days", "false"},
      {"2 months", "60 days", "true"},
      {"2 months", "2 'mo'", "true"},
      {"1 year", "3 'kg'", "false"},
      {"1 '1':50 '1'", "3 '1':150 '1'", "true"},
      {"1 '1':50 '1'", "3 '1':151 '1'", "false"},
      {"1 'mg':1 'mL'", "1 'g':1 'L'", "true"},
      {"{1, null}", "{1, null}", "true"},
      {"{1, null}", "{1, 2}", "false"},
      {"{'A'}", "{'a'}", "true"},
      {"Tuple{a: 'X', b: null}", "Tuple{a: 'x', b: null}", "true"},
      {"Tuple{a: 1, b: null}", "Tuple{a: 1, b: 1}", "false"},
      {"Interval[2, null]", "Interval[2, null]", "true"},
      {"Interval[2, 6]", "Interval[2, 7)", "true"},
      {"Code(s|a)", "Code(s|a)", "true"},
      {"Code(s|a)", "Code(t|a)", "false"},
      {"Code(s|a)", "Code(a)", "false"},
      {"Code(a)", "Code(a)", "true"},
      {"Concept(s|a, s|b)", "Concept(s|b, s|c)", "true"},
      {"Concept(s|a)", "Concept(s|c)", "false"},
      {"Concept(s|a, s|b)", "Code(s|b)", "true"},
      {"@2012-03-04T", "@2012-03-04T10", "false"},
      {"@2012-03-04T10:00:00.000Z", "@2012-03-04T12:00:00.000+02:00", "true"},
      {"'1'", "1", "false"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(shown(Truth(equivalent(context, v(c.left), v(c.right)))), c.result)
        << c.left << " ~ " << c.right;
    EXPECT_EQ(shown(Truth(equivalent(context, v(c.right), v(c.left)))), c.result)
        << c.right << " ~ " << c.left;
  }
}

TEST_F(Operators, EquivalentCodesIgnoreVersionAndDisplay) {
  CodeValue plain = v("Code(s|a)").as_code();
  CodeValue full = plain;
  full.version = "2";
  full.display = "A";
  full.has_version = full.has_display = true;
  EXPECT_TRUE(equivalent(context, Value::code(&plain), Value::code(&full)));
  EXPECT_EQ(shown(equal(context, Value::code(&plain), Value::code(&full))), "null");
}

TEST_F(Operators, Order) {
  struct Row {
    const char* left;
    const char* right;
    const char* less;
    const char* less_or_equal;
    const char* greater;
    const char* greater_or_equal;
  };
  const Row rows[] = {
      {"3", "4", "true", "true", "false", "false"},
      {"4", "4", "false", "true", "false", "true"},
      {"-4L", "3L", "true", "true", "false", "false"},
      {"4", "3.99", "false", "false", "true", "true"},
      {"'ab'", "'abc'", "true", "true", "false", "false"},
      {"'Z'", "'a'", "true", "true", "false", "false"},
      {"'é'", "'z'", "false", "false", "true", "true"},
      {"2 'm'", "150 'cm'", "false", "false", "true", "true"},
      {"2 'm'", "2 's'", "null", "null", "null", "null"},
      {"1 year", "13 months", "true", "true", "false", "false"},
      {"1 year", "300 days", "null", "null", "null", "null"},
      {"4", "null", "null", "null", "null", "null"},
      {"Interval[6, 18]", "5", "false", "false", "true", "true"},
      {"Interval[6, 18]", "6", "false", "null", "null", "true"},
      {"Interval[6, 18]", "10", "null", "null", "null", "null"},
      {"Interval[6, 18]", "18", "null", "true", "false", "null"},
      {"Interval[6, 18]", "19", "true", "true", "false", "false"},
      {"Interval[1, 2]", "Interval[3, 4]", "true", "true", "false", "false"},
      {"Interval[1, 3]", "Interval[2, 4]", "null", "null", "null", "null"},
  };
  for (const Row& r : rows) {
    Value a = v(r.left), b = v(r.right);
    EXPECT_EQ(shown(less(context, a, b)), r.less) << r.left << " < " << r.right;
    EXPECT_EQ(shown(less_or_equal(context, a, b)), r.less_or_equal) << r.left << " <= " << r.right;
    EXPECT_EQ(shown(greater(context, a, b)), r.greater) << r.left << " > " << r.right;
    EXPECT_EQ(shown(greater_or_equal(context, a, b)), r.greater_or_equal)
        << r.left << " >= " << r.right;
  }
}

TEST_F(Operators, CompareTemporals) {
  struct Row {
    const char* left;
    const char* right;
    std::optional<Precision> precision;
    int order;  // 9: unknown
  };
  const std::optional<Precision> none;
  const Row rows[] = {
      {"@2014-03-05", "@2014-03-05", none, 0},
      {"@2014-03-05", "@2014-04-01", none, -1},
      {"@2014-03", "@2014-03-05", none, 9},
      {"@2014-03", "@2014-04-05", none, -1},
      {"@2014", "@2014", none, 0},
      {"@2014-03", "@2014-03-05", Precision::Month, 0},
      {"@2014-03", "@2014-03-05", Precision::Day, 9},
      {"@2014", "@2014", Precision::Month, 9},
      {"@2014-03-05T10:00:00.000", "@2014-03-05T10:00:00.001", none, -1},
      {"@2014-03-05T10:00:00", "@2014-03-05T10:00:00.000", none, 9},
      {"@2014-03-05T10:00:00", "@2014-03-05T10:00:01.700", none, -1},
      {"@2014-03-05T10:00:00.900", "@2014-03-05T10:00:00.100", Precision::Second, 0},
      {"@2014-03-05T10:00", "@2014-03-05T10:00:30", none, 9},
      {"@2014-03-05T", "@2014-03-05T10", none, 9},
      {"@2014-03-05", "@2014-03-06T10:00:00.000", none, -1},
      {"@T10:30", "@T10:31", none, -1},
      {"@T10:30", "@T10:30:00", none, 9},
      {"@T10:30:00.100", "@T10:45:00.200", Precision::Hour, 0},
      // 01:00+02:00 is 23:00Z the day before.
      {"@2014-03-05T01:00:00.000+02:00", "@2014-03-04T23:00:00.000Z", none, 0},
      {"@2014-03-05T01:00:00.000+02:00", "@2014-03-04T23:00:00.001Z", none, -1},
      {"@2014-03-05T01:00:00.000+02:00", "@2014-03-04T23:30:00.000Z", Precision::Hour, 0},
      // Days and coarser compare as written.
      {"@2014-03-05T01:00:00.000+02:00", "@2014-03-04T23:00:00.000Z", Precision::Day, 1},
      // The evaluation's offset, +00:00, stands in for none.
      {"@2014-03-05T01:00:00.000+01:00", "@2014-03-05T00:00:00.000", none, 0},
      {"@2014-03-05T10:30:00.000+05:00", "@2014-03-05T10:30:00.000+05:00", none, 0},
  };
  for (const Row& r : rows) {
    auto forth = compare_temporal(context, v(r.left), v(r.right), r.precision);
    auto back = compare_temporal(context, v(r.right), v(r.left), r.precision);
    EXPECT_EQ(forth.value_or(9), r.order) << r.left << " " << r.right;
    EXPECT_EQ(back.value_or(9), r.order == 9 ? 9 : -r.order) << r.right << " " << r.left;
  }
  context.now = *parse_date_time("2026-03-01T12:00:00.000-07:00");
  EXPECT_EQ(compare_temporal(context, v("@2014-03-05T00:00:00.000"), v("@2014-03-05T07:00:00.000Z"),
                             none),
            0);
}

TEST_F(Operators, SortOrderIsTotal) {
  const char* ascending[] = {"null", "-1", "0.5", "1", "2L"};
  for (int i = 0; i < 5; ++i)
    for (int j = 0; j < 5; ++j) {
      int order = sort_order(context, v(ascending[i]), v(ascending[j]));
      EXPECT_EQ(order < 0, i < j) << ascending[i] << " " << ascending[j];
      EXPECT_EQ(order > 0, i > j);
    }
  EXPECT_LT(sort_order(context, v("@2014"), v("@2014-01-01")), 0);
  EXPECT_GT(sort_order(context, v("@2014-06"), v("@2014")), 0);
  EXPECT_LT(sort_order(context, v("@2014"), v("@2015-01-01")), 0);
  EXPECT_NE(sort_order(context, v("1 'kg'"), v("1 'm'")), 0);
}

}  // namespace
}  // namespace hoofbeat::eval
