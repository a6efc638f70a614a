#include "literal.h"

namespace hoofbeat::eval {
namespace {

constexpr OptionalPrecision none = std::nullopt;

class ListOperators : public Operators {
 protected:
  std::string as_shown(std::string_view literal) {
    return literal == "error" ? "error" : shown(v(literal));
  }
};

TEST_F(ListOperators, OfOneList) {
  const struct {
    Value (*function)(Context&, Value);
    const char* list;
    const char* result;
  } cases[] = {
      {exists, "{3}", "true"},
      {exists, "{}", "false"},
      {exists, "{null}", "false"},
      {exists, "{null, false}", "true"},
      {exists, "null", "false"},
      {distinct, "{3, 1, 3, null, 1, null}", "{3, 1, null}"},
      {distinct, "{1.0, 1.00, 1.5}", "{1.0, 1.5}"},
      {distinct, "{1 'g', 1000 'mg', 1 'mL'}", "{1 'g', 1 'mL'}"},
      {distinct, "{@2020-05, @2020-05-01, @2020-05}", "{@2020-05, @2020-05-01}"},
      {distinct, "{Tuple{a: 1}, Tuple{a: 1}, Tuple{a: 2}}", "{Tuple{a: 1}, Tuple{a: 2}}"},
      {distinct, "{}", "{}"},
      {distinct, "null", "null"},
      {flatten, "{{1, 2}, {}, {2, null}}", "{1, 2, 2, null}"},
      {flatten, "{{1}, null, {3}}", "{1, 3}"},
      {flatten, "null", "null"},
      {first, "{7, 8}", "7"},
      {first, "{null, 8}", "null"},
      {first, "{}", "null"},
      {first, "null", "null"},
      {last, "{7, 8}", "8"},
      {last, "{7, null}", "null"},
      {last, "{}", "null"},
      {last, "null", "null"},
      {singleton_from, "{7}", "7"},
      {singleton_from, "{null}", "null"},
      {singleton_from, "{}", "null"},
      {singleton_from, "{7, 7}", "error"},
      {singleton_from, "null", "null"},
      {length, "{7, null}", "2"},
      {length, "{}", "0"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(shown(c.function(context, v(c.list))), as_shown(c.result)) << c.list;
}

TEST_F(ListOperators, IndexOfAndIndexer) {
  const struct {
    const char* list;
    const char* element;
    const char* index;
  } cases[] = {
      {"{5, 6, 5}", "5", "0"},
      {"{5, 6, 5}", "6", "1"},
      {"{5, 6}", "7", "-1"},
      {"{null, 6}", "6", "1"},
      {"{5, 6}", "null", "null"},
      {"null", "5", "null"},
      {"{}", "5", "-1"},
      {"{'a', 'A'}", "'A'", "1"},
      {"{@2020-05}", "@2020-05-01", "-1"},
      {"{500 'mg'}", "0.5 'g'", "0"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(shown(index_of(context, v(c.list), v(c.element))), c.index)
        << c.list << " " << c.element;
    Value index = v(c.index);
    if (!index.is_null() && index.as_integer() >= 0) {
      EXPECT_EQ(shown(truth(equal(context, indexer(context, v(c.list), index), v(c.element)))),
                "true");
    }
  }
  EXPECT_EQ(shown(indexer(context, v("{5, 6}"), v("2"))), "null");
  EXPECT_EQ(shown(indexer(context, v("{5, 6}"), v("-1"))), "null");
  EXPECT_EQ(shown(indexer(context, v("{5, 6}"), v("null"))), "null");
}

TEST_F(ListOperators, Slice) {
  const struct {
    const char* list;
    const char* from;
    const char* to;
    const char* result;
  } cases[] = {
      {"{1, 2, 3, 4}", "1", "3", "{2, 3}"},    {"{1, 2, 3, 4}", "2", "null", "{3, 4}"},
      {"{1, 2, 3, 4}", "null", "2", "{1, 2}"}, {"{1, 2, 3, 4}", "0", "9", "{1, 2, 3, 4}"},
      {"{1, 2, 3, 4}", "4", "null", "{}"},     {"{1, 2, 3, 4}", "3", "2", "{}"},
      {"{1, 2, 3, 4}", "-1", "2", "{}"},       {"{}", "0", "1", "{}"},
      {"{1, null, 3}", "1", "2", "{null}"},    {"null", "0", "1", "null"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(shown(slice(context, v(c.list), v(c.from), v(c.to))), as_shown(c.result))
        << c.list << c.from << c.to;
}

TEST_F(ListOperators, Times) {
  Value rows =
      times(context, v("{Tuple{a: 1}, Tuple{a: 2}}"), v("{Tuple{b: 'x'}, Tuple{b: 'y'}, null}"));
  ASSERT_EQ(rows.as_list().size, 4u);
  const TupleValue& third = rows.as_list().items[2].as_tuple();
  EXPECT_EQ(third.shape->names[0], "a");
  EXPECT_EQ(third.values[0].as_integer(), 2);
  EXPECT_EQ(third.values[third.shape->find("b")].as_string(), "x");
  EXPECT_EQ(shown(times(context, v("null"), v("{Tuple{b: 1}}"))), "null");
}

TEST_F(ListOperators, Membership) {
  struct Case {
    const char* left;
    const char* right;
    const char* contains;
    const char* properly;
  };
  const Case cases[] = {
      {"{4, 5}", "4", "true", "true"},
      {"{4, 4}", "4", "true", "false"},
      {"{4}", "4", "true", "false"},
      {"{4, 5}", "6", "false", "false"},
      {"{4, null}", "4", "true", "null"},
      {"{4, 5, null}", "4", "true", "true"},
      {"{4, null}", "6", "false", "false"},
      {"{4, null}", "null", "true", "true"},
      {"{null, null}", "null", "true", "false"},
      {"{4, 5}", "null", "false", "false"},
      {"{}", "4", "false", "false"},
      {"null", "4", "false", "false"},
      {"{@2020-05}", "@2020-05-07", "null", "null"},
      {"{@2020-05, @2020-05-07}", "@2020-05-07", "true", "null"},
      {"{@2020-06}", "@2020-05-07", "false", "false"},
      {"{500 'mg', 2 'g'}", "0.5 'g'", "true", "true"},
  };
  for (const Case& c : cases) {
    Value list = v(c.left), element = v(c.right);
    std::string text = std::string(c.left) + " and " + c.right;
    EXPECT_EQ(shown(contains(context, list, element, none)), c.contains) << text;
    EXPECT_EQ(shown(in(context, element, list, none)), c.contains) << text;
    EXPECT_EQ(shown(proper_contains(context, list, element, none)), c.properly) << text;
    EXPECT_EQ(shown(proper_in(context, element, list, none)), c.properly) << text;
  }
}

TEST_F(ListOperators, Inclusion) {
  struct Case {
    const char* left;
    const char* right;
    const char* includes;
    const char* properly;
  };
  const Case cases[] = {
      {"{1, 2, 3}", "{3, 1}", "true", "true"},
      {"{1, 2}", "{2, 1}", "true", "false"},
      {"{1, 2}", "{1, 3}", "false", "false"},
      {"{1, 2}", "{}", "true", "true"},
      {"{}", "{}", "true", "false"},
      {"{1, null}", "{null}", "true", "true"},
      {"{1, 2}", "{null}", "false", "false"},
      {"{1, 1, 1}", "{1}", "true", "false"},
      {"null", "{1}", "null", "null"},
      {"{1}", "null", "null", "null"},
      {"{@2020-05}", "{@2020-05-07}", "null", "null"},
  };
  for (const Case& c : cases) {
    Value left = v(c.left), right = v(c.right);
    std::string text = std::string(c.left) + " includes " + c.right;
    EXPECT_EQ(shown(includes(context, left, right, none)), c.includes) << text;
    EXPECT_EQ(shown(included_in(context, right, left, none)), c.includes) << text;
    EXPECT_EQ(shown(proper_includes(context, left, right, none)), c.properly) << text;
    EXPECT_EQ(shown(proper_included_in(context, right, left, none)), c.properly) << text;
  }
}

}  // namespace
}  // namespace hoofbeat::eval
