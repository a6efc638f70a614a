// Timing phrases as operators on the boundaries of their operands.
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
    {"Interval[1, 2] before Interval[3, 4]", "System.Boolean",
     "Before(Interval[1, 2], Interval[3, 4])"},
    {"@2012-01-01 before @2012-01-02", "System.Boolean", "Before(@2012-01-01, @2012-01-02)"},
    {"@2012-01-01 before day of @2012-01-02T10:00", "System.Boolean",
     "Before.Day(ToDateTime~(@2012-01-01), @2012-01-02T10:00)"},
    {"@2012-01-01 on or before @2012-01-02", "System.Boolean",
     "SameOrBefore(@2012-01-01, @2012-01-02)"},
    {"@2012-01-01 same day as @2012-01-02", "System.Boolean",
     "SameAs.Day(@2012-01-01, @2012-01-02)"},
    {"@2012-01-01 same day or after @2012-01-02", "System.Boolean",
     "SameOrAfter.Day(@2012-01-01, @2012-01-02)"},
    {"@2012-01-01 during Interval[@2012-01-01, @2012-02-01]", "System.Boolean",
     "In(@2012-01-01, Interval[@2012-01-01, @2012-02-01])"},
    {"Interval[1, 2] during Interval[0, 5]", "System.Boolean",
     "IncludedIn(Interval[1, 2], Interval[0, 5])"},
    {"Interval[1, 2] properly included in Interval[0, 5]", "System.Boolean",
     "ProperIncludedIn(Interval[1, 2], Interval[0, 5])"},
    {"{1} included in {1, 2}", "System.Boolean", "IncludedIn(List(1), List(1, 2))"},
    {"1 included in {1, 2}", "System.Boolean", "In(1, List(1, 2))"},
    {"Interval[1, 5] includes 2", "System.Boolean", "Contains(Interval[1, 5], 2)"},
    {"Interval[1, 5] includes start Interval[2, 3]", "System.Boolean",
     "Contains(Interval[1, 5], Start(Interval[2, 3]))"},
    {"Interval[1, 5] starts during Interval[0, 2]", "System.Boolean",
     "In(Start(Interval[1, 5]), Interval[0, 2])"},
    {"Interval[1, 5] meets before Interval[6, 9]", "System.Boolean",
     "MeetsBefore(Interval[1, 5], Interval[6, 9])"},
    {"Interval[1, 5] overlaps Interval[3, 9]", "System.Boolean",
     "Overlaps(Interval[1, 5], Interval[3, 9])"},
    {"Interval[1, 5] starts Interval[1, 9]", "System.Boolean",
     "Starts(Interval[1, 5], Interval[1, 9])"},
    {"Interval[@2012-01-01, @2012-01-05] starts 3 days before start Interval[@2012-02-01, "
     "@2012-02-05]",
     "System.Boolean",
     "SameAs(Start(Interval[@2012-01-01, @2012-01-05]), Subtract(Start(Interval[@2012-02-01, "
     "@2012-02-05]), 3 'days'))"},
    {"Interval[@2012-01-01, @2012-01-05] 3 days or more before Interval[@2012-02-01, @2012-02-05]",
     "System.Boolean",
     "SameOrBefore(End(Interval[@2012-01-01, @2012-01-05]), Subtract(Start(Interval[@2012-02-01, "
     "@2012-02-05]), 3 'days'))"},
    {"Interval[@2012-01-01, @2012-01-05] starts 3 days or less before start Interval[@2012-02-01, "
     "@2012-02-05]",
     "System.Boolean",
     "And(In(Start(Interval[@2012-01-01, @2012-01-05]), "
     "Interval[Subtract(Start(Interval[@2012-02-01, @2012-02-05]), 3 'days'), "
     "Start(Interval[@2012-02-01, @2012-02-05]))), Not(IsNull(Start(Interval[@2012-02-01, "
     "@2012-02-05]))))"},
    {"@2012-01-01 less than 3 days after @2012-01-03", "System.Boolean",
     "In(@2012-01-01, Interval(@2012-01-03, Add(@2012-01-03, 3 'days')))"},
    {"@2012-01-01 more than 3 days after @2012-01-03", "System.Boolean",
     "After(@2012-01-01, Add(@2012-01-03, 3 'days'))"},
    {"@2012-01-01 3 days or less on or after day of @2012-01-03", "System.Boolean",
     "And(In.Day(@2012-01-01, Interval[@2012-01-03, Add(@2012-01-03, 3 'days')]), "
     "Not(IsNull(@2012-01-03)))"},
    {"@2012-01-01 within 3 days of @2012-01-03", "System.Boolean",
     "And(In(@2012-01-01, Interval[Subtract(@2012-01-03, 3 'days'), Add(@2012-01-03, 3 'days')]), "
     "Not(IsNull(@2012-01-03)))"},
    {"@2012-01-01 properly within 3 days of Interval[@2012-01-03, @2012-01-04]", "System.Boolean",
     "In(@2012-01-01, Interval(Subtract(Start(Interval[@2012-01-03, @2012-01-04]), 3 'days'), "
     "Add(End(Interval[@2012-01-03, @2012-01-04]), 3 'days')))"},
    {"5 within 3 days of 2", "System.Boolean",
     "And(In(ToQuantity~(5), Interval[Subtract(ToQuantity~(2), 3 'days'), Add(ToQuantity~(2), 3 "
     "'days')]), Not(IsNull(2)))"},
};

TEST(AnalyzerTiming, Trees) {
  for (const Row& row : rows) {
    Analyzed found = analyzed_expression(row.text);
    EXPECT_EQ(found.type, row.type) << row.text;
    EXPECT_EQ(found.tree, row.tree) << row.text;
  }
}

}  // namespace
}  // namespace hoofbeat::cql
