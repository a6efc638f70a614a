// Every form of the timing phrases: CQL 1.5.3 Author's Guide, Timing and Interval Operators.
#include <gtest/gtest.h>

#include "cql/parser.h"

namespace hoofbeat::cql {
namespace {

struct Case {
  std::string_view text;
  std::string_view tree;
};

class ParserTiming : public testing::TestWithParam<Case> {};

TEST_P(ParserTiming, Parse) {
  ParseExpressionResult result = parse_expression(GetParam().text, "t.cql");
  ASSERT_TRUE(result.expression) << GetParam().text << "\n"
                                 << to_string(result.diagnostics.front());
  EXPECT_EQ(dump(*result.expression), GetParam().tree) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Same, ParserTiming,
    testing::Values(Case{"a same as b", "(<same as> a b)"},
                    Case{"a same day as b", "(<same day as> a b)"},
                    Case{"a same or before b", "(<same or before> a b)"},
                    Case{"a same month or after b", "(<same month or after> a b)"},
                    Case{"a starts same day as start b", "(<starts same day as start> a b)"},
                    Case{"a ends same as end of b", "(<ends same as> a (end of b))"},
                    Case{"a occurs same day or before end b", "(<same day or before end> a b)"}));

INSTANTIATE_TEST_SUITE_P(
    Containment, ParserTiming,
    testing::Values(
        Case{"a includes b", "(<includes> a b)"},
        Case{"a properly includes day of b", "(<properly includes day of> a b)"},
        Case{"a includes start b", "(<includes start> a b)"},
        Case{"a includes start of b", "(<includes> a (start of b))"},
        Case{"a during b", "(<included in> a b)"},
        Case{"a during day of b", "(<included in day of> a b)"},
        Case{"a included in b", "(<included in> a b)"},
        Case{"a properly included in month of b", "(<properly included in month of> a b)"},
        Case{"a starts during b", "(<starts included in> a b)"},
        Case{"a ends properly during day of b", "(<ends properly included in day of> a b)"},
        Case{"a occurs included in b", "(<included in> a b)"}));

INSTANTIATE_TEST_SUITE_P(
    BeforeAndAfter, ParserTiming,
    testing::Values(
        Case{"a before b", "(<before> a b)"}, Case{"a after day of b", "(<after day of> a b)"},
        Case{"a on or before b", "(<on or before> a b)"},
        Case{"a before or on b", "(<on or before> a b)"},
        Case{"a after or on day of b", "(<on or after day of> a b)"},
        Case{"a starts before end b", "(<starts before end> a b)"},
        Case{"a starts before day of start b", "(<starts before day of start> a b)"},
        Case{"a starts before day of start of b", "(<starts before day of> a (start of b))"},
        Case{"a 3 days before b", "(<3 days before> a b)"},
        Case{"a 3 days or less before b", "(<3 days or less before> a b)"},
        Case{"a 3 'mo' or more after b", "(<3 'mo' or more after> a b)"},
        Case{"a less than 3 days before b", "(<less than 3 days before> a b)"},
        Case{"a more than 1 hour on or after b", "(<more than 1 hour on or after> a b)"},
        Case{"a starts 1 year or less on or after day of end b",
             "(<starts 1 year or less on or after day of end> a b)"},
        Case{"a ends less than 3 days before start b",
             "(<ends less than 3 days before start> a b)"},
        Case{"a occurs 3 days after b", "(<3 days after> a b)"},
        Case{"a before end", "(<before> a end)"}, Case{"a before end.b", "(<before> a (. end b))"},
        Case{"a before end and b", "(and (<before> a end) b)"},
        Case{"a.b 60 days or less before start of c.d and e",
             "(and (<60 days or less before> (. a b) (start of (. c d))) e)"}));

INSTANTIATE_TEST_SUITE_P(Within, ParserTiming,
                         testing::Values(Case{"a within 3 days of b", "(<within 3 days of> a b)"},
                                         Case{"a starts within 3 days of start b",
                                              "(<starts within 3 days of start> a b)"},
                                         Case{"a ends properly within 3 days of end of b",
                                              "(<ends properly within 3 days of> a (end of b))"}));

INSTANTIATE_TEST_SUITE_P(
    Adjacency, ParserTiming,
    testing::Values(
        Case{"a meets b", "(<meets> a b)"},
        Case{"a meets before day of b", "(<meets before day of> a b)"},
        Case{"a meets after b", "(<meets after> a b)"}, Case{"a overlaps b", "(<overlaps> a b)"},
        Case{"a overlaps before b", "(<overlaps before> a b)"},
        Case{"a overlaps after month of b", "(<overlaps after month of> a b)"},
        Case{"a starts b", "(<starts> a b)"}, Case{"a starts day of b", "(<starts day of> a b)"},
        Case{"a ends b", "(<ends> a b)"}, Case{"a ends month of b", "(<ends month of> a b)"}));

TEST(TimingPhrase, KeepsItsParts) {
  ParseExpressionResult result =
      parse_expression("A starts 1.5 'mo' or more on or before day of end B", "t.cql");
  ASSERT_TRUE(result.expression);
  const TimingPhrase& phrase = result.expression->as<Timing>().phrase;
  EXPECT_EQ(phrase.relation, TimingRelation::Before);
  EXPECT_EQ(phrase.left, TimingBoundary::Start);
  EXPECT_EQ(phrase.right, TimingBoundary::End);
  EXPECT_TRUE(phrase.inclusive);
  EXPECT_FALSE(phrase.properly);
  EXPECT_EQ(phrase.precision, DateTimePrecision::Day);
  ASSERT_TRUE(phrase.offset);
  EXPECT_EQ(phrase.offset->comparison, OffsetComparison::OrMore);
  EXPECT_EQ(phrase.offset->quantity.value, "1.5");
  EXPECT_EQ(phrase.offset->quantity.unit, "mo");
  EXPECT_FALSE(phrase.offset->quantity.calendar);
  EXPECT_EQ(phrase.range.begin.column, 3u);
  EXPECT_EQ(phrase.range.end.column, 50u);
}

TEST(TimingPhrase, ReportsWhatIsMissing) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"a same day b",
       "t.cql:1:12: error: found the name `b`, expected `as`, `or before` or `or after`"},
      {"a within b", "t.cql:1:10: error: found the name `b`, expected a quantity"},
      {"a within 3 days b", "t.cql:1:17: error: found the name `b`, expected `of`"},
      {"a less than 3 days b",
       "t.cql:1:20: error: found the name `b`, expected `before` or `after`"},
      {"a on or b", "t.cql:1:9: error: found the name `b`, expected `before` or `after`"},
      {"a occurs b",
       "t.cql:1:10: error: found the name `b`, expected `before`, `after`, `during`, `included "
       "in`, "
       "`within`, `same` or a quantity"},
  };
  for (const auto& [text, message] : cases) {
    ParseExpressionResult result = parse_expression(text, "t.cql");
    ASSERT_EQ(result.diagnostics.size(), 1u) << text;
    EXPECT_EQ(to_string(result.diagnostics.front()), message);
  }
}

}  // namespace
}  // namespace hoofbeat::cql
