// Literals and selectors: their types, and numbers, dates and units as constants of the tree.
#include <gtest/gtest.h>

#include "analyzer_fixture.h"

namespace hoofbeat::cql {
namespace {

struct Row {
  const char* text;
  const char* type;
  const char* tree;
};

const Row rows[] = {
    {"1", "System.Integer", "1"},
    {"2147483647", "System.Integer", "2147483647"},
    {"-2147483648", "System.Integer", "-2147483648"},
    {"9223372036854775807L", "System.Long", "9223372036854775807L"},
    {"-9223372036854775808L", "System.Long", "-9223372036854775808L"},
    {"1.5", "System.Decimal", "1.5"},
    {"'it\\'s'", "System.String", "'it's'"},
    {"true", "System.Boolean", "true"},
    {"null", "System.Any", "null"},
    {"@2014", "System.Date", "@2014"},
    {"@2014-01-25T14:30", "System.DateTime", "@2014-01-25T14:30"},
    {"@T10:30", "System.Time", "@T10:30"},
    {"5 'mg'", "System.Quantity", "5 'mg'"},
    {"5 'parsecs per fortnight'", "System.Quantity", "5 'parsecs per fortnight'"},
    {"3 days", "System.Quantity", "3 'days'"},
    {"1 'mg':10 'mL'", "System.Ratio", "1 'mg':10 'mL'"},
    {"Interval[1, 5)", "Interval<System.Integer>", "Interval[1, 5)"},
    {"Interval[1, 5.0]", "Interval<System.Decimal>", "Interval[ToDecimal~(1), 5.0]"},
    {"Interval[null, 5]", "Interval<System.Integer>", "Interval[As~(null, System.Integer), 5]"},
    {"Interval[null, null]", "Interval<System.Any>", "Interval[null, null]"},
    {"{1, 2, 3}", "List<System.Integer>", "List(1, 2, 3)"},
    {"{1, 2L}", "List<System.Long>", "List(ToLong~(1), 2L)"},
    {"{1, 'a'}", "List<Choice<System.Integer, System.String>>", "List(1, 'a')"},
    {"{}", "List<System.Any>", "List()"},
    {"List<Decimal>{1, 2}", "List<System.Decimal>", "List(ToDecimal~(1), ToDecimal~(2))"},
    {"Tuple { b: 1, a: 'x' }", "Tuple{a System.String, b System.Integer}", "Tuple(a: 'x', b: 1)"},
    {"Quantity { value: 5, unit: 'mg' }", "System.Quantity",
     "Instance(value: ToDecimal~(5), unit: 'mg', System.Quantity)"},
    {"Code { code: '1', system: 'http://x' }", "System.Code",
     "Instance(code: '1', system: 'http://x', System.Code)"},
    {"Concept { codes: { Code { code: '1' } }, display: 'x' }", "System.Concept",
     "Instance(codes: List(Instance(code: '1', System.Code)), display: 'x', System.Concept)"},
};

TEST(AnalyzerLiterals, Trees) {
  for (const Row& row : rows) {
    Analyzed found = analyzed_expression(row.text);
    EXPECT_EQ(found.type, row.type) << row.text;
    EXPECT_EQ(found.tree, row.tree) << row.text;
  }
}

}  // namespace
}  // namespace hoofbeat::cql
