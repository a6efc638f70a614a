// Calls of System functions and of methods.
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
    {"Coalesce(1, 2.0)", "System.Decimal", "Coalesce(ToDecimal~(1), 2.0)"},
    {"Coalesce({1, null})", "System.Integer", "Coalesce(List(1, As~(null, System.Integer)))"},
    {"First({1, 2})", "System.Integer", "First(List(1, 2))"},
    {"Skip({1, 2}, 1)", "List<System.Integer>", "Slice(List(1, 2), 1, As~(null, System.Integer))"},
    {"Take({1, 2}, 1)", "List<System.Integer>", "Slice(List(1, 2), 0, Coalesce~(1, 0))"},
    {"Tail({1, 2})", "List<System.Integer>", "Slice(List(1, 2), 1, As~(null, System.Integer))"},
    {"Count({1})", "System.Integer", "Count(List(1))"},
    {"Sum({1, 2})", "System.Integer", "Sum(List(1, 2))"},
    {"Avg({1, 2})", "System.Decimal", "Avg(List(ToDecimal~(1), ToDecimal~(2)))"},
    {"Max({@2012, @2013})", "System.Date", "Max(List(@2012, @2013))"},
    {"Round(1.25, 1)", "System.Decimal", "Round(1.25, 1)"},
    {"Round(1)", "System.Decimal", "Round(ToDecimal~(1))"},
    {"ToString(5)", "System.String", "ToString(5)"},
    {"ToDecimal(5)", "System.Decimal", "ToDecimal(5)"},
    {"ToDecimal(5.0)", "System.Decimal", "5.0"},
    {"ToQuantity('5 \\'mg\\'')", "System.Quantity", "ToQuantity('5 'mg'')"},
    {"ConvertsToInteger('5')", "System.Boolean", "ConvertsToInteger('5')"},
    {"DateTime(2012, 1, 1)", "System.DateTime", "DateTime(2012, 1, 1)"},
    {"Date(2012)", "System.Date", "Date(2012)"},
    {"Time(10)", "System.Time", "Time(10)"},
    {"Now()", "System.DateTime", "Now()"},
    {"Substring('abc', 1)", "System.String", "Substring('abc', 1)"},
    {"Message(1, true, 'c', 'Warning', 'm')", "System.Integer",
     "Message(1, true, 'c', 'Warning', 'm')"},
    {"CalculateAgeInYears(@2000-01-01)", "System.Integer", "CalculateAge.Year(@2000-01-01)"},
    {"CalculateAgeInYearsAt(@2000-01-01, @2020-01-01T00:00)", "System.Integer",
     "CalculateAgeAt.Year(ToDateTime~(@2000-01-01), @2020-01-01T00:00)"},
    {"({1, 2}).where($this > 1)", "List<System.Integer>",
     "Query($this: List(1, 2) where Greater(AliasRef($this), 1))"},
    {"({1}).exists()", "System.Boolean", "Exists(List(1))"},
    {"({1}).first()", "System.Integer", "First(List(1))"},
};

TEST(AnalyzerCalls, Trees) {
  for (const Row& row : rows) {
    Analyzed found = analyzed_expression(row.text);
    EXPECT_EQ(found.type, row.type) << row.text;
    EXPECT_EQ(found.tree, row.tree) << row.text;
  }
}

}  // namespace
}  // namespace hoofbeat::cql
