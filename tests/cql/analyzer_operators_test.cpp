// Operators: the overload that their operands choose, with every conversion in the tree.
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
    {"1 + 2", "System.Integer", "Add(1, 2)"},
    {"1 + 2L", "System.Long", "Add(ToLong~(1), 2L)"},
    {"1 + 2.0", "System.Decimal", "Add(ToDecimal~(1), 2.0)"},
    {"1 + 2 'mg'", "System.Quantity", "Add(ToQuantity~(1), 2 'mg')"},
    {"'a' + 'b'", "System.String", "Concatenate('a', 'b')"},
    {"'a' & null", "System.String",
     "Concatenate(Coalesce~('a', ''), Coalesce~(As~(null, System.String), ''))"},
    {"-5", "System.Integer", "-5"},
    {"-(5)", "System.Integer", "-5"},
    {"- 5 'mg'", "System.Quantity", "Negate(5 'mg')"},
    {"+5", "System.Integer", "5"},
    {"7 div 2", "System.Integer", "TruncatedDivide(7, 2)"},
    {"7 / 2", "System.Decimal", "Divide(ToDecimal~(7), ToDecimal~(2))"},
    {"2 ^ 3", "System.Integer", "Power(2, 3)"},
    {"2 ^ 0.5", "System.Decimal", "Power(ToDecimal~(2), 0.5)"},
    {"true and not false", "System.Boolean", "And(true, Not(false))"},
    {"1 = 1.0", "System.Boolean", "Equal(ToDecimal~(1), 1.0)"},
    {"1 != 2", "System.Boolean", "NotEqual(1, 2)"},
    {"1 !~ 2", "System.Boolean", "Not(Equivalent(1, 2))"},
    {"null = 1", "System.Boolean", "Equal(As~(null, System.Integer), 1)"},
    {"1 is null", "System.Boolean", "IsNull(1)"},
    {"1 is not null", "System.Boolean", "Not(IsNull(1))"},
    {"{1} = {1.0}", "System.Boolean", "Equal(List(ToDecimal~(1)), List(1.0))"},
    {"{1} ~ {}", "System.Boolean", "Equivalent(List(1), List())"},
    {"1 < 2.0", "System.Boolean", "Less(ToDecimal~(1), 2.0)"},
    {"1 between 0 and 5", "System.Boolean", "And(GreaterOrEqual(1, 0), LessOrEqual(1, 5))"},
    {"1 properly between 0 and 5", "System.Boolean", "And(Greater(1, 0), Less(1, 5))"},
    {"Interval[1, 2] between 0 and 5", "System.Boolean",
     "IncludedIn(Interval[1, 2], Interval[0, 5])"},
    {"@2012-01-01 + 1 year", "System.Date", "Add(@2012-01-01, 1 'year')"},
    {"@2012-01-01 < @2012-01-01T10:00", "System.Boolean",
     "Less(ToDateTime~(@2012-01-01), @2012-01-01T10:00)"},
    {"year from @2012-01-01", "System.Integer", "DateTimeComponentFrom.Year(@2012-01-01)"},
    {"date from @2012-01-01T10:00", "System.Date", "DateFrom(@2012-01-01T10:00)"},
    {"days between @2012-01-01 and @2012-02-01", "System.Integer",
     "DurationBetween.Day(@2012-01-01, @2012-02-01)"},
    {"difference in months between @2012-01-01 and @2012-02-01", "System.Integer",
     "DifferenceBetween.Month(@2012-01-01, @2012-02-01)"},
    {"duration in weeks of Interval[@2012-01-01, @2012-02-01]", "System.Integer",
     "DurationBetween.Week(Start(Interval[@2012-01-01, @2012-02-01]), End(Interval[@2012-01-01, "
     "@2012-02-01]))"},
    {"minimum Integer", "System.Integer", "MinValue(System.Integer)"},
    {"maximum DateTime", "System.DateTime", "MaxValue(System.DateTime)"},
    {"convert 5 to String", "System.String", "ToString(5)"},
    {"convert '5' to Integer", "System.Integer", "ToInteger('5')"},
    {"convert 5 to Boolean", "System.Boolean", "ToBoolean(5)"},
    {"convert 5 'g' to 'mg'", "System.Quantity", "ConvertQuantity(5 'g', 'mg')"},
    {"5 is Integer", "System.Boolean", "Is(5, System.Integer)"},
    {"null as Integer", "System.Integer", "As(null, System.Integer)"},
    {"cast 5 as Integer", "System.Integer", "As(5, System.Integer)"},
    {"if true then 1 else 2.0", "System.Decimal", "If(true, ToDecimal~(1), 2.0)"},
    {"if true then 1 else 'a'", "Choice<System.Integer, System.String>", "If(true, 1, 'a')"},
    {"case when true then 1 else null end", "System.Integer",
     "Case(_, true, 1, As~(null, System.Integer))"},
    {"case 1 when 1.0 then 'a' else 'b' end", "System.String",
     "Case(ToDecimal~(1), 1.0, 'a', 'b')"},
    {"expand { Interval[1, 10] } per 2", "List<Interval<System.Integer>>",
     "Expand(List(Interval[1, 10]), ToQuantity~(2))"},
    {"expand Interval[@2018-01-01, @2018-01-04] per day", "List<System.Date>",
     "Expand(Interval[@2018-01-01, @2018-01-04], 1 'day')"},
    {"collapse { Interval[1, 2] }", "List<Interval<System.Integer>>",
     "Collapse(List(Interval[1, 2]), As~(null, System.Quantity))"},
    {"{1, 2}[0]", "System.Integer", "Indexer(List(1, 2), 0)"},
    {"'abc'[0]", "System.String", "Indexer('abc', 0)"},
    {"{1} union {2.0}", "List<Choice<System.Integer, System.Decimal>>",
     "Union(List(1), List(2.0))"},
    {"{1} union {'a'}", "List<Choice<System.Integer, System.String>>", "Union(List(1), List('a'))"},
    {"{1} intersect {2}", "List<System.Integer>", "Intersect(List(1), List(2))"},
    {"Interval[1, 2] union Interval[2, 3]", "Interval<System.Integer>",
     "Union(Interval[1, 2], Interval[2, 3])"},
    {"2 in {1, 2}", "System.Boolean", "In(2, List(1, 2))"},
    {"2 in Interval[1.0, 3.0]", "System.Boolean", "In(ToDecimal~(2), Interval[1.0, 3.0])"},
    {"2 in null", "System.Boolean", "In(2, As~(null, Interval<System.Integer>))"},
    {"Interval[1, 3] contains 2", "System.Boolean", "Contains(Interval[1, 3], 2)"},
    {"@2012-01-01 in day of Interval[@2012-01-01, @2012-02-01]", "System.Boolean",
     "In.Day(@2012-01-01, Interval[@2012-01-01, @2012-02-01])"},
    {"exists {1}", "System.Boolean", "Exists(List(1))"},
    {"distinct {1, 1}", "List<System.Integer>", "Distinct(List(1, 1))"},
    {"flatten {{1}, {2}}", "List<System.Integer>", "Flatten(List(List(1), List(2)))"},
    {"singleton from {1}", "System.Integer", "SingletonFrom(List(1))"},
    {"start of Interval[1, 2]", "System.Integer", "Start(Interval[1, 2])"},
    {"width of Interval[1, 2]", "System.Integer", "Width(Interval[1, 2])"},
    {"point from Interval[1, 1]", "System.Integer", "PointFrom(Interval[1, 1])"},
    {"successor of 1", "System.Integer", "Successor(1)"},
    {"Interval[1, 2].low", "System.Integer", "Property(Interval[1, 2], low)"},
};

TEST(AnalyzerOperators, Trees) {
  for (const Row& row : rows) {
    Analyzed found = analyzed_expression(row.text);
    EXPECT_EQ(found.type, row.type) << row.text;
    EXPECT_EQ(found.tree, row.tree) << row.text;
  }
}

}  // namespace
}  // namespace hoofbeat::cql
