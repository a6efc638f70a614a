// What is wrong with an expression: the place to the column, and the words.
#include <gtest/gtest.h>

#include "analyzer_fixture.h"

namespace hoofbeat::cql {
namespace {

struct Row {
  const char* text;
  const char* error;
};

const Row expressions[] = {
    {"-2147483649",
     "expression:1:2: error: -2147483649 is outside the range of Integer: -2147483648 … "
     "2147483647; write a Long, 1L, or a Decimal, 1.0"},
    {"2147483648",
     "expression:1:1: error: 2147483648 is outside the range of Integer: -2147483648 … "
     "2147483647; write a Long, 1L, or a Decimal, 1.0"},
    {"0.123456789",
     "expression:1:1: error: 0.123456789 has 9 digits behind the point; a Decimal has at most 8"},
    {"12345678901234567890123456789.0",
     "expression:1:1: error: 12345678901234567890123456789.0 is outside the range of Decimal: at "
     "most 28 digits before the point"},
    {"@2014-02-30", "expression:1:1: error: @2014-02-30 is not a date of the calendar"},
    {"@2014-13", "expression:1:1: error: @2014-13 is not a date of the calendar"},
    {"@2014-01-25T25:00",
     "expression:1:1: error: @2014-01-25T25:00 is not a date and time of the calendar"},
    {"@T24:00", "expression:1:1: error: @T24:00 is not a time of the day"},
    {"Interval[1, 'a']",
     "expression:1:1: error: an interval's bounds must be of one type, found System.Integer and "
     "System.String"},
    {"Interval[true, false]",
     "expression:1:1: error: an interval needs bounds that have an order, System.Boolean has none"},
    {"List<String>{1}",
     "expression:1:14: error: expected an element of type System.String, found System.Integer"},
    {"Tuple { a: 1, a: 2 }", "expression:1:15: error: the tuple has two elements named 'a'"},
    {"Code { codee: '1' }", "expression:1:8: error: System.Code has no element 'codee'"},
    {"1 + 'a'",
     "expression:1:1: error: no overload of Add takes (System.Integer, System.String); there is "
     "Add(Integer, Integer), Add(Long, Long), Add(Decimal, Decimal), Add(Quantity, Quantity), "
     "Add(Date, Quantity), Add(DateTime, Quantity), Add(Time, Quantity), Add(String, String)"},
    {"1 = 'a'",
     "expression:1:1: error: no overload of Equal takes (System.Integer, System.String); there is "
     "Equal(T, T)"},
    {"week from @2012-01-01",
     "expression:1:1: error: a date has no week component; use year, month or day from it"},
    {"maximum String", "expression:1:1: error: System.String has no maximum"},
    {"convert true to Date",
     "expression:1:1: error: System.Boolean has no conversion to System.Date"},
    {"5 as String",
     "expression:1:1: error: a value of System.Integer is never a System.String; to convert it, "
     "write 'convert … to System.String'"},
    {"if 1 then 2 else 3",
     "expression:1:4: error: expected a condition of type System.Boolean, found System.Integer"},
    {"case 1 when 'a' then 'a' else 'b' end",
     "expression:1:13: error: the case compares System.Integer with System.String"},
    {"2 in day of Interval[1, 3]",
     "expression:1:1: error: a precision applies to dates and times, not to System.Integer"},
    {"exists 1",
     "expression:1:1: error: no overload of Exists takes (System.Integer); there is "
     "Exists(List<T>)"},
    {"@2012-01-01 same week as @2012-01-02",
     "expression:1:13: error: values are not compared by week; use day, month or year"},
    {"({Tuple { a: 1 }}) X sort by b", "expression:1:30: error: unknown name 'b'"},
    {"({Tuple { a: 1 }}) X sort asc",
     "expression:1:22: error: cannot sort by Tuple{a System.Integer}, which has no order"},
    {"(4) X sort asc", "expression:1:7: error: a query over single values has no list to sort"},
    {"({1}) X where X",
     "expression:1:15: error: expected the 'where' condition of type System.Boolean, found "
     "System.Integer"},
    {"({1}) X return Y", "expression:1:16: error: unknown name 'Y'"},
    {"from ({1}) X, ({2}) X", "expression:1:15: error: the query has two sources named 'X'"},
    {"Coalesce(1)",
     "expression:1:1: error: Coalesce of one argument takes a list, not System.Integer"},
    {"AgeInYears()",
     "expression:1:1: error: AgeInYears needs a patient; write 'context Patient' first"},
    {"AgeInYearsAt()", "expression:1:1: error: AgeInYearsAt takes 1 arguments, found 0"},
    {"Frist({1})", "expression:1:1: error: unknown function 'Frist'; did you mean 'First'?"},
    {"Foo(1)", "expression:1:1: error: unknown function 'Foo'"},
    {"Matches('a')",
     "expression:1:1: error: no overload of Matches takes (System.String); there is "
     "Matches(String, String)"},
    {"Length(5)",
     "expression:1:1: error: no overload of Length takes (System.Integer); there is "
     "Length(String), Length(List<T>)"},
    {"({1}).nothing()", "expression:1:7: error: there is no fluent function 'nothing'"},
    {"$this",
     "expression:1:1: error: $this has no meaning here: it stands for the element of a sort "
     "clause or of an iterating function"},
    {"%now",
     "expression:1:1: error: the external constant %now is not supported: declare a parameter"},
    {"nonsense", "expression:1:1: error: unknown name 'nonsense'"},
};

// Behind the header of the fixture, in line 11.
const Row over_fhir[] = {
    {"[Patient: \"VS\"]",
     "T.cql:11:13: error: FHIR.Patient has no primary code path; name the element, as in "
     "[Patient: element in …]"},
    {"[Observation: colour in \"VS\"]",
     "T.cql:11:13: error: FHIR.Observation has no element 'colour'"},
    {"[Observation: \"Period\"]",
     "T.cql:11:27: error: a retrieve compares codes with a value set, a code, a concept or a list "
     "of codes, not with Interval<System.DateTime>"},
    {"[Quantity]", "T.cql:11:14: error: FHIR.Quantity is no resource that a retrieve can find"},
    {"Patient.birthDat",
     "T.cql:11:21: error: FHIR.Patient has no element 'birthDat'; did you mean 'birthDate'?"},
    {"[Observation] O return O.value as String",
     "T.cql:11:36: error: a value of Choice<FHIR.Quantity, FHIR.CodeableConcept, FHIR.string, "
     "FHIR.boolean, FHIR.integer, FHIR.Range, FHIR.Ratio, FHIR.SampledData, FHIR.time, "
     "FHIR.dateTime, FHIR.Period> is never a System.String; to convert it, write 'convert … to "
     "System.String'"},
    {"[Observation] O return O.value as Integer",
     "T.cql:11:36: error: a value of Choice<FHIR.Quantity, FHIR.CodeableConcept, FHIR.string, "
     "FHIR.boolean, FHIR.integer, FHIR.Range, FHIR.Ratio, FHIR.SampledData, FHIR.time, "
     "FHIR.dateTime, FHIR.Period> is never a System.Integer; to convert it, write 'convert … to "
     "System.Integer'"},
    {"[Observation] O sort by code",
     "T.cql:11:37: error: cannot sort by FHIR.CodeableConcept, which has no order"},
    {"FHIRHelpers.ToQuanity(null)",
     "T.cql:11:25: error: library FHIRHelpers has no function 'ToQuanity'; did you mean "
     "'ToQuantity'?"},
    {"FHIRHelpers.HasKnownUnit(null)",
     "T.cql:11:25: error: the function 'HasKnownUnit' is private to library FHIRHelpers"},
    {"FHIR.Quantity { value: 5.0 }",
     "T.cql:11:36: error: expected 'value' of type FHIR.decimal, found System.Decimal"},
    {"Code '3' from \"SNOMED\"", "T.cql:11:27: error: unknown code system 'SNOMED'"},
};

TEST(AnalyzerErrors, OfExpressions) {
  for (const Row& row : expressions)
    EXPECT_EQ(errors(compile_expression(row.text, {})), row.error) << row.text;
}

TEST(AnalyzerErrors, OverFhir) {
  for (const Row& row : over_fhir) EXPECT_EQ(analyzed_fhir(row.text).tree, row.error) << row.text;
}

}  // namespace
}  // namespace hoofbeat::cql
