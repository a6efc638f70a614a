// Expressions: text → tree, written as nested parentheses.
#include "cql/parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hoofbeat::cql {
namespace {

std::string messages(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) text += to_string(diagnostic) + "\n";
  return text;
}

struct Case {
  std::string_view text;
  std::string_view tree;
};

class ParserExpressions : public testing::TestWithParam<Case> {};

TEST_P(ParserExpressions, Parse) {
  ParseExpressionResult result = parse_expression(GetParam().text, "t.cql");
  ASSERT_TRUE(result.expression) << GetParam().text << "\n" << messages(result.diagnostics);
  EXPECT_EQ(dump(*result.expression), GetParam().tree) << GetParam().text;
  EXPECT_EQ(messages(result.diagnostics), "");
}

INSTANTIATE_TEST_SUITE_P(
    Literals, ParserExpressions,
    testing::Values(Case{"null", "null"}, Case{"true", "true"}, Case{"false", "false"},
                    Case{"2147483648", "2147483648"}, Case{"5L", "5L"}, Case{"1.50", "1.50"},
                    Case{"'a\\u0041\\n\\'b'", "'aA\\n\\'b'"}, Case{"@2014-01", "@2014-01"},
                    Case{"@2014-01-25T14:30Z", "@2014-01-25T14:30Z"},
                    Case{"@T14:30:00.000", "@T14:30:00.000"}, Case{"5 'mg'", "(quantity 5 'mg')"},
                    Case{"1.5 years", "(quantity 1.5 years)"}, Case{"3 week", "(quantity 3 week)"},
                    Case{"5 ''", "(quantity 5)"}, Case{"-5 days", "(- (quantity 5 days))"},
                    Case{"1:128", "(ratio 1 : 128)"},
                    Case{"1 'mg' : 10 'mL'", "(ratio 1 'mg' : 10 'mL')"}));

INSTANTIATE_TEST_SUITE_P(
    Selectors, ParserExpressions,
    testing::Values(Case{"Interval[1, 2]", "(interval [] 1 2)"},
                    Case{"Interval(1, null)", "(interval () 1 null)"},
                    Case{"Interval[1, 2)", "(interval [) 1 2)"},
                    Case{"Interval(1, 2]", "(interval (] 1 2)"}, Case{"{}", "(list)"},
                    Case{"{1, {2}}", "(list 1 (list 2))"}, Case{"List{1}", "(list 1)"},
                    Case{"List<Interval<Integer>>{}", "(list<Interval<Integer>>)"},
                    Case{"Tuple{a: 1, \"b c\": 2}", "(tuple (a 1) (\"b c\" 2))"},
                    Case{"{code: 1}", "(tuple (code 1))"}, Case{"{:}", "(tuple)"},
                    Case{"Tuple{:}", "(tuple)"}, Case{"{code}", "(list code)"},
                    Case{"FHIR.Quantity{value: 1}", "(instance FHIR.Quantity (value 1))"},
                    Case{"Quantity{:}", "(instance Quantity)"},
                    Case{"Code{code: 'a'}", "(instance Code (code 'a'))"},
                    Case{"System.Concept{codes: {}}", "(instance System.Concept (codes (list)))"},
                    Case{"Concept{codes: {}}", "(instance Concept (codes (list)))"},
                    Case{"Code 'a' from L.\"S\"", "(code 'a' L.S)"},
                    Case{"Code 'a' from \"S s\" display 'A'", "(code 'a' \"S s\" 'A')"},
                    Case{"Concept{Code 'a' from S, Code 'b' from S} display 'AB'",
                         "(concept (code 'a' S) (code 'b' S) 'AB')"}));

INSTANTIATE_TEST_SUITE_P(
    References, ParserExpressions,
    testing::Values(Case{"A", "A"}, Case{"\"A b\".c", "(. \"A b\" c)"},
                    Case{"A.b.c", "(. (. A b) c)"},
                    Case{"A[0].b[1]", "(index (. (index A 0) b) 1)"}, Case{"f()", "(call f)"},
                    Case{"f(1, g(2))", "(call f 1 (call g 2))"},
                    Case{"A.f(1).g()", "(call-on (call-on A f 1) g)"},
                    Case{"A.exists()", "(call-on A exists)"}, Case{"(A).b", "(. A b)"},
                    Case{"$this.a", "(. $this a)"}, Case{"$index + $total", "(+ $index $total)"},
                    Case{"%now", "%now"}, Case{"%'a b'", "%\"a b\""}, Case{"code", "code"},
                    Case{"A.code", "(. A code)"}, Case{"start", "start"},
                    Case{"end + version", "(+ end version)"}, Case{"date(A)", "(call date A)"},
                    Case{"`A b`", "\"A b\""}));

INSTANTIATE_TEST_SUITE_P(
    Terms, ParserExpressions,
    testing::Values(
        Case{"1 + 2 * 3", "(+ 1 (* 2 3))"}, Case{"1 * 2 + 3", "(+ (* 1 2) 3)"},
        Case{"1 - 2 - 3", "(- (- 1 2) 3)"}, Case{"2 ^ 3 ^ 4", "(^ (^ 2 3) 4)"},
        Case{"2 * 3 ^ 4", "(* 2 (^ 3 4))"}, Case{"-2 ^ 2", "(^ (- 2) 2)"},
        Case{"+a.b", "(+ (. a b))"}, Case{"a div b mod c / d", "(/ (mod (div a b) c) d)"},
        Case{"a & b + c", "(+ (& a b) c)"}, Case{"- - 1", "(- (- 1))"},
        Case{"start of a.b + 1", "(+ (start of (. a b)) 1)"},
        Case{"end of start of a", "(end of (start of a))"}, Case{"width of a", "(width of a)"},
        Case{"successor of a = predecessor of b", "(= (successor of a) (predecessor of b))"},
        Case{"singleton from (a)", "(singleton from a)"}, Case{"point from a", "(point from a)"},
        Case{"year from a = 2", "(= (year from a) 2)"}, Case{"date from a", "(date from a)"},
        Case{"time from a", "(time from a)"},
        Case{"timezoneoffset from a", "(timezoneoffset from a)"},
        Case{"millisecond from @T10", "(millisecond from @T10)"},
        Case{"duration in days of a > 3", "(> (duration in days of a) 3)"},
        Case{"difference in hours of a", "(difference in hours of a)"},
        Case{"minimum Integer", "(minimum Integer)"},
        Case{"maximum System.DateTime", "(maximum System.DateTime)"},
        Case{"if a then 1 else 2 + 3", "(if a 1 (+ 2 3))"},
        Case{"if a then 1 else if b then 2 else 3", "(if a 1 (if b 2 3))"},
        Case{"if a then b else c and d", "(if a b (and c d))"},
        Case{"case when a then 1 when b then 2 else 3 end", "(case (when a 1) (when b 2) 3)"},
        Case{"case x when 1 then 'a' else 'b' end", "(case x (when 1 'a') 'b')"},
        Case{"convert a to Integer", "(convert a Integer)"},
        Case{"convert a to 'mg'", "(convert a 'mg')"},
        Case{"convert a to days", "(convert a days)"},
        Case{"distinct a union b", "(distinct (union a b))"},
        Case{"flatten {a}", "(flatten (list a))"}, Case{"collapse a", "(collapse a)"},
        Case{"expand a per day", "(expand a day)"},
        Case{"collapse a per 2 days union b", "(collapse a (union (quantity 2 days) b))"},
        Case{"collapse a per day union b", "(union (collapse a day) b)"}));

INSTANTIATE_TEST_SUITE_P(
    Precedence, ParserExpressions,
    testing::Values(
        Case{"a implies b or c and d", "(implies a (or b (and c d)))"},
        Case{"a or b xor c", "(xor (or a b) c)"},
        Case{"a implies b implies c", "(implies (implies a b) c)"},
        Case{"a and b in c", "(and a (in b c))"}, Case{"a in b = c", "(in a (= b c))"},
        Case{"a = b before c", "(= a (<before> b c))"},
        Case{"a before b < c", "(<before> a (< b c))"}, Case{"a < b union c", "(< a (union b c))"},
        Case{"a union b intersect c", "(intersect (union a b) c)"},
        Case{"a | b except c", "(except (union a b) c)"},
        Case{"a union b between 1 and 2", "(union a (between b 1 2))"},
        Case{"a between 1 and 2 and b", "(and (between a 1 2) b)"},
        Case{"a properly between 1 and 2 + 3", "(properly between a 1 (+ 2 3))"},
        Case{"exists a union b", "(union (exists a) b)"}, Case{"not exists a", "(not (exists a))"},
        Case{"not a = b", "(= (not a) b)"}, Case{"not a is null", "(not (is null a))"},
        Case{"a and not b or c", "(or (and a (not b)) c)"}, Case{"a = not b", "(= a (not b))"},
        Case{"a is not null", "(not (is null a))"}, Case{"a is true", "(is true a)"},
        Case{"a + 1 is not false", "(not (is false (+ a 1)))"},
        Case{"a is Integer", "(is a Integer)"},
        Case{"a as List<System.Code>", "(as a List<System.Code>)"},
        Case{"a as Choice<Integer, FHIR.string> is null",
             "(is null (as a Choice<Integer, FHIR.string>))"},
        Case{"a as Tuple{x Integer, code String}", "(as a Tuple{x Integer, code String})"},
        Case{"cast a + 1 as Integer", "(cast (+ a 1) Integer)"},
        Case{"cast (a as B) as C as D", "(as (cast (as a B) C) D)"},
        Case{"a != b and c ~ d and e !~ f", "(and (and (!= a b) (~ c d)) (!~ e f))"},
        Case{"a <= 1 and b >= 2", "(and (<= a 1) (>= b 2))"},
        Case{"a contains b", "(contains a b)"}, Case{"a in day of b", "(in day a b)"},
        Case{"a contains month of b", "(contains month a b)"},
        Case{"days between a and b >= 3", "(>= (duration in days a b) 3)"},
        Case{"duration in years between a and b + 1", "(duration in years a (+ b 1))"},
        Case{"difference in weeks between a and b and c", "(and (difference in weeks a b) c)"}));

INSTANTIATE_TEST_SUITE_P(
    Retrieves, ParserExpressions,
    testing::Values(Case{"[Observation]", "(retrieve Observation)"},
                    Case{"[FHIR.Observation: \"CK\"]", "(retrieve FHIR.Observation CK)"},
                    Case{"[Condition: L.\"A b\"]", "(retrieve Condition (. L \"A b\"))"},
                    Case{"[Observation: category in \"V\"]",
                         "(retrieve Observation category in V)"},
                    Case{"[Observation: code ~ \"C\"]", "(retrieve Observation code ~ C)"},
                    Case{"[Observation: value.coding[0].code = 'x']",
                         "(retrieve Observation value.coding[0].code = 'x')"},
                    Case{"[Observation: {A, B}]", "(retrieve Observation (list A B))"},
                    Case{"[Observation: f(A)]", "(retrieve Observation (call f A))"},
                    Case{"[Mother -> Condition: \"X\"]", "(retrieve (context Mother) Condition X)"},
                    Case{"[L.Mother -> Condition]", "(retrieve (context (. L Mother)) Condition)"},
                    Case{"[A] union [B: C]", "(union (retrieve A) (retrieve B C))"}));

INSTANTIATE_TEST_SUITE_P(
    Queries, ParserExpressions,
    testing::Values(
        Case{"A a", "(query (a A))"}, Case{"A.b x return x", "(query (x (. A b)) (return x))"},
        Case{"(f(1)) x", "(query (x (call f 1)))"},
        Case{"[A] a where a.b and c", "(query (a (retrieve A)) (where (and (. a b) c)))"},
        Case{"exists [A] a where b", "(exists (query (a (retrieve A)) (where b)))"},
        Case{"from A a, [B] b, (C) c return all b",
             "(query (a A) (b (retrieve B)) (c C) (return all b))"},
        Case{"A a, B b where a = b", "(query (a A) (b B) (where (= a b)))"},
        Case{"f(A a where a.x, B)", "(call f (query (a A) (where (. a x))) B)"},
        Case{"{A a return a, B}", "(list (query (a A) (return a)) B)"},
        Case{"A a let x: 1, y: x + 1 return distinct y",
             "(query (a A) (let x 1) (let y (+ x 1)) (return distinct y))"},
        Case{"A a with [B] b such that a.x = b.x and b.y without C c such that c in a",
             "(query (a A) (with (b (retrieve B)) (and (= (. a x) (. b x)) (. b y))) "
             "(without (c C) (in c a)))"},
        Case{"A a aggregate r: r + a", "(query (a A) (aggregate r (+ r a)))"},
        Case{"A a aggregate distinct r starting 0: r + a",
             "(query (a A) (aggregate distinct r (starting 0) (+ r a)))"},
        Case{"A a aggregate all r starting (null): 5",
             "(query (a A) (aggregate all r (starting null) 5))"},
        Case{"A a aggregate r starting 1 'mg': 5",
             "(query (a A) (aggregate r (starting (quantity 1 'mg')) 5))"},
        Case{"A a sort desc", "(query (a A) (sort desc))"},
        Case{"A a return a.b sort ascending", "(query (a A) (return (. a b)) (sort asc))"},
        Case{"A a sort by x, start of y.z descending, f($this)",
             "(query (a A) (sort (asc x) (desc (start of (. y z))) (asc (call f $this))))"},
        Case{"(A a sort by x) b return b", "(query (b (query (a A) (sort (asc x)))) (return b))"},
        Case{"A a return a union B", "(query (a A) (return (union a B)))"}));

struct Mistake {
  std::string_view text;
  std::string_view message;
};

class ParserMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(ParserMistakes, AreReported) {
  ParseExpressionResult result = parse_expression(GetParam().text, "t.cql");
  EXPECT_FALSE(result.expression);
  EXPECT_EQ(messages(result.diagnostics), "t.cql:" + std::string(GetParam().message) + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    Expressions, ParserMistakes,
    testing::Values(
        Mistake{"", "1:1: error: found the end of the text, expected an expression"},
        Mistake{"1 +", "1:4: error: found the end of the text, expected an expression"},
        Mistake{"(1 + 2",
                "1:7: error: found the end of the text, expected `)` to close the `(` at 1:1"},
        Mistake{"1 2",
                "1:3: error: found the number 2, expected an operator or the end of the text"},
        Mistake{"1 + [A]",
                "1:5: error: found `[`, expected a term; put the expression in parentheses"},
        Mistake{"f(x) a",
                "1:6: error: found the name `a`, expected an operator or the end of the text"},
        Mistake{
            "a.when",
            "1:3: error: found `when`, expected the name of a property or function after `.`; to "
            "use the keyword as a name, write it in double quotes"},
        Mistake{"day",
                "1:1: error: found `day`, expected an expression; to use the keyword as a name, "
                "write it in double quotes"},
        Mistake{"if a then b", "1:12: error: found the end of the text, expected `else`"},
        Mistake{"case when a then b end", "1:20: error: found `end`, expected `when` or `else`"},
        Mistake{"Interval{1, 2}", "1:9: error: found `{`, expected `[` or `(`"},
        Mistake{"a properly b",
                "1:12: error: found the name `b`, expected `between`, `includes`, `included in`, "
                "`during` or `within` after `properly`"},
        Mistake{"[A] a with [B] such that c",
                "1:16: error: found the name `such`, expected an alias "
                "for the query source"},
        Mistake{"[A] a with [B] b where c", "1:18: error: found `where`, expected `such that`"},
        Mistake{"A a sort x",
                "1:10: error: found the name `x`, expected `by`, `asc`, `ascending`, "
                "`desc` or `descending`"},
        Mistake{"{a: 1, b 2}", "1:10: error: found the number 2, expected `:`"},
        Mistake{"a is not b",
                "1:10: error: found the name `b`, expected `null`, `true` or `false` "
                "after `is not`"}));

TEST(ParseExpression, GivesEveryNodeItsRange) {
  ParseExpressionResult result = parse_expression("a +\n  (b * c)", "t.cql");
  ASSERT_TRUE(result.expression);
  const auto& sum = result.expression->as<Binary>();
  EXPECT_EQ(sum.range.begin.offset, 0u);
  EXPECT_EQ(sum.range.end.line, 2u);
  EXPECT_EQ(sum.range.end.column, 10u);
  EXPECT_EQ(sum.operator_range.begin.column, 3u);
  EXPECT_EQ(sum.right->range.begin.column, 3u) << "parentheses belong to what they hold";
  EXPECT_EQ(sum.right->as<Binary>().left->range.begin.column, 4u);
}

std::string repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

TEST(ParseExpression, TakesReasonableNesting) {
  std::string text = repeated("(", 250) + "1" + repeated(")", 250);
  EXPECT_TRUE(parse_expression(text, "t.cql").expression);
  EXPECT_TRUE(parse_expression("1" + repeated(" + 1", 400), "t.cql").expression);
}

// However deep the text, one clear finding and no deeper recursion.
TEST(ParseExpression, ReportsNestingBeyondBounds) {
  for (std::string_view part :
       {"(", "{", "not ", "- ", "f(", "a[", "if a then b else ", "start of ", "[A] a where ",
        "Interval[", "Tuple{a: ", "case ", "convert ", "cast ", "a and (", "A a return ",
        "distinct ", "exists ", "Code{a:"}) {
    ParseExpressionResult result = parse_expression(repeated(part, 100'000), "t.cql");
    EXPECT_FALSE(result.expression);
    ASSERT_EQ(result.diagnostics.size(), 1u) << part;
    EXPECT_NE(result.diagnostics[0].message.find("nested too deeply"), std::string::npos) << part;
  }
  for (std::string_view part : {" + 1", " and a", ".b", "[0]", " is null", " as Integer", ".f()"}) {
    ParseExpressionResult result = parse_expression("a" + repeated(part, 100'000), "t.cql");
    EXPECT_FALSE(result.expression);
    ASSERT_EQ(result.diagnostics.size(), 1u) << part;
    EXPECT_NE(result.diagnostics[0].message.find("nested operations"), std::string::npos) << part;
  }
  ParseExpressionResult types = parse_expression("a as " + repeated("List<", 100'000), "t.cql");
  ASSERT_EQ(types.diagnostics.size(), 1u);
}

}  // namespace
}  // namespace hoofbeat::cql
