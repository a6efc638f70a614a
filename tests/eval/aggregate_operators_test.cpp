#include "literal.h"

namespace hoofbeat::eval {
namespace {

TEST_F(Operators, Aggregates) {
  struct Row {
    Value (*function)(Context&, Value);
    const char* list;
    const char* result;
  };
  const Row rows[] = {
      {all_true, "{true, null, true}", "true"},
      {all_true, "{true, false}", "false"},
      {all_true, "{}", "true"},
      {all_true, "null", "true"},
      {any_true, "{null, true}", "true"},
      {any_true, "{null, false}", "false"},
      {any_true, "{}", "false"},
      {any_true, "null", "false"},
      {count, "{1, null, 3}", "2"},
      {count, "{}", "0"},
      {count, "null", "0"},
      {sum, "{4, null, 5}", "9"},
      {sum, "{4L, 5L}", "9L"},
      {sum, "{0.5, 0.25}", "0.75"},
      {sum, "{1 'g', 500 'mg'}", "1500 'mg'"},
      {sum, "{1 'g', 500 'mL'}", "null"},
      {sum, "{2147483647, 1}", "null"},
      {sum, "{null}", "null"},
      {sum, "{}", "null"},
      {sum, "null", "null"},
      {product, "{4, null, 5}", "20"},
      {product, "{0.5, 0.5}", "0.25"},
      {product, "{2 'mg', 3 'mg'}", "6 'mg'"},
      {product, "{65536, 65536}", "null"},
      {product, "{}", "null"},
      {average, "{1.0, 2.0, 4.0}", "2.33333333"},
      {average, "{1, 2}", "1.5"},
      {average, "{1 'g', 500 'mg'}", "0.75 'g'"},
      {average, "{1 'g', 500 'mL'}", "null"},
      {average, "{null}", "null"},
      {geometric_mean, "{3.0, 12.0}", "6.0"},
      {geometric_mean, "{10000000000.0, 10000000000.0, 10000000000.0, 10000000000.0}",
       "10000000000.0"},
      {geometric_mean, "{3.0, 0.0}", "0.0"},
      {geometric_mean, "{3.0, -1.0}", "null"},
      {geometric_mean, "{null}", "null"},
      {maximum, "{4, 9, null, 2}", "9"},
      {maximum, "{'b', 'c', 'a'}", "'c'"},
      {maximum, "{1 'g', 1500 'mg'}", "1500 'mg'"},
      {maximum, "{1 'g', 1500 'mL'}", "null"},
      {maximum, "{@2024-05, @2024-05-03}", "null"},
      {maximum, "{@2024-05, @2024-06-03}", "@2024-06-03"},
      {maximum, "{}", "null"},
      {minimum, "{4, 9, null, 2}", "2"},
      {minimum, "{@T10:00, @T09:30}", "@T09:30"},
      {minimum, "{null}", "null"},
      {median, "{9.0, 1.0, 5.0}", "5.0"},
      {median, "{9.0, 1.0, null, 5.0, 6.0}", "5.5"},
      {median, "{3 'mg', 1 'mg'}", "2 'mg'"},
      {median, "{}", "null"},
      {mode, "{3, 7, 7, 3, 7}", "7"},
      {mode, "{3, 7, 3, 7}", "3"},
      {mode, "{'a', null, null}", "'a'"},
      {mode, "{null}", "null"},
      {variance, "{2.0, 4.0, 9.0}", "13.0"},
      {variance, "{2.0}", "null"},
      {variance, "{2 'mg', 4 'mg', 9 'mg'}", "13 'mg'"},
      {standard_deviation, "{2.0, 4.0, 9.0}", "3.60555128"},
      {standard_deviation, "{2.0}", "null"},
      {population_variance, "{2.0, 4.0, 9.0}", "8.66666667"},
      {population_variance, "{2.0}", "0.0"},
      {population_standard_deviation, "{2.0, 4.0, 9.0}", "2.94392029"},
      {population_standard_deviation, "{null}", "null"},
  };
  for (const Row& r : rows) EXPECT_EQ(shown(r.function(context, v(r.list))), r.result) << r.list;
}

}  // namespace
}  // namespace hoofbeat::eval
