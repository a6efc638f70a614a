// Retrieves, properties and conversions over the FHIR model, terminology and the patient context.
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
    {"[Observation]", "List<FHIR.Observation>", "Retrieve(Observation)"},
    {"[Observation: \"VS\"]", "List<FHIR.Observation>",
     "Retrieve(Observation: code in ValueSetRef(VS, http://example.org/vs))"},
    {"[Observation: \"A\"]", "List<FHIR.Observation>",
     "Retrieve(Observation: code ~ ToList~(CodeRef(A, http://loinc.org|1-1)))"},
    {"[Observation: \"AB\"]", "List<FHIR.Observation>",
     "Retrieve(Observation: code ~ Property(ConceptRef(AB, {http://loinc.org|1-1, "
     "http://loinc.org|2-2}), codes))"},
    {"[Observation: { \"A\", \"B\" }]", "List<FHIR.Observation>",
     "Retrieve(Observation: code ~ List(CodeRef(A, http://loinc.org|1-1), CodeRef(B, "
     "http://loinc.org|2-2)))"},
    {"[Observation: code in \"VS\"]", "List<FHIR.Observation>",
     "Retrieve(Observation: code in ValueSetRef(VS, http://example.org/vs))"},
    {"[Condition: severity ~ \"A\"]", "List<FHIR.Condition>",
     "Retrieve(Condition: severity ~ ToList~(CodeRef(A, http://loinc.org|1-1)))"},
    {"[MedicationRequest: medication in \"VS\"]", "List<FHIR.MedicationRequest>",
     "Retrieve(MedicationRequest: medication in ValueSetRef(VS, http://example.org/vs))"},
    {"[FHIR.Observation: \"VS\"]", "List<FHIR.Observation>",
     "Retrieve(Observation: code in ValueSetRef(VS, http://example.org/vs))"},
    {"Patient.gender = 'female'", "System.Boolean",
     "Equal(Property~(Property(ExpressionRef(Patient), gender), value), 'female')"},
    {"Patient.birthDate < @2000-01-01", "System.Boolean",
     "Less(Property~(Property(ExpressionRef(Patient), birthDate), value), @2000-01-01)"},
    {"Patient.name.given", "List<FHIR.string>",
     "Flatten~(Query~($this: Property(ExpressionRef(Patient), name) where "
     "Not(IsNull(Property(AliasRef($this), given))) return Property(AliasRef($this), given)))"},
    {"First(Patient.name).family", "FHIR.string",
     "Property(First(Property(ExpressionRef(Patient), name)), family)"},
    {"Patient.deceased as FHIR.dateTime", "FHIR.dateTime",
     "As(Property(ExpressionRef(Patient), deceased), FHIR.dateTime)"},
    {"AgeInYears() >= 18", "System.Boolean",
     "GreaterOrEqual(CalculateAge.Year(Property(Property(ExpressionRef(Patient), birthDate), "
     "value)), 18)"},
    {"AgeInMonthsAt(start of \"Period\")", "System.Integer",
     "CalculateAgeAt.Month(ToDateTime~(Property(Property(ExpressionRef(Patient), birthDate), "
     "value)), Start(ParameterRef(Period)))"},
    {"[Observation] O where O.status = 'final'", "List<FHIR.Observation>",
     "Query(O: Retrieve(Observation) where Equal(Property~(Property(AliasRef(O), status), value), "
     "'final'))"},
    {"[Observation] O where O.value > 5 'mg'", "List<FHIR.Observation>",
     "Query(O: Retrieve(Observation) where Greater(FunctionRef~(ToQuantity, "
     "As~(Property(AliasRef(O), value), FHIR.Quantity)), 5 'mg'))"},
    {"[Observation] O return O.value as Quantity", "List<FHIR.Quantity>",
     "Query(O: Retrieve(Observation) return distinct As(Property(AliasRef(O), value), "
     "FHIR.Quantity))"},
    {"[Condition] C where C.code ~ \"A\"", "List<FHIR.Condition>",
     "Query(C: Retrieve(Condition) where Equivalent(FunctionRef~(ToConcept, Property(AliasRef(C), "
     "code)), ToConcept~(CodeRef(A, http://loinc.org|1-1))))"},
    {"[Condition] C where C.code in \"VS\"", "List<FHIR.Condition>",
     "Query(C: Retrieve(Condition) where InValueSet(FunctionRef~(ToConcept, Property(AliasRef(C), "
     "code)), ValueSetRef(VS, http://example.org/vs)))"},
    {"[Condition] C where C.category in \"VS\"", "List<FHIR.Condition>",
     "Query(C: Retrieve(Condition) where AnyInValueSet(Query~(: Property(AliasRef(C), category) "
     "return FunctionRef~(ToConcept, AliasRef())), ValueSetRef(VS, http://example.org/vs)))"},
    {"[Condition] C where C.onset during \"Period\"", "List<FHIR.Condition>",
     "Query(C: Retrieve(Condition) where In(Property~(As~(Property(AliasRef(C), onset), "
     "FHIR.dateTime), value), ParameterRef(Period)))"},
    {"[Condition] C where C.recordedDate 3 months or less before start of \"Period\"",
     "List<FHIR.Condition>",
     "Query(C: Retrieve(Condition) where And(In(Property~(Property(AliasRef(C), recordedDate), "
     "value), Interval[Subtract(Start(ParameterRef(Period)), 3 'months'), "
     "Start(ParameterRef(Period)))), Not(IsNull(Start(ParameterRef(Period))))))"},
    {"[Encounter] E where E.period during \"Period\"", "List<FHIR.Encounter>",
     "Query(E: Retrieve(Encounter) where IncludedIn(FunctionRef~(ToInterval, "
     "Property(AliasRef(E), period)), ParameterRef(Period)))"},
    {"[Encounter] E where E.period starts 3 days or more after start of \"Period\"",
     "List<FHIR.Encounter>",
     "Query(E: Retrieve(Encounter) where SameOrAfter(Start(FunctionRef~(ToInterval, "
     "Property(AliasRef(E), period))), Add(Start(ParameterRef(Period)), 3 'days')))"},
    {"[Encounter] E return start of E.period", "List<System.DateTime>",
     "Query(E: Retrieve(Encounter) return distinct Start(FunctionRef~(ToInterval, "
     "Property(AliasRef(E), period))))"},
    {"[Observation] O sort by issued desc", "List<FHIR.Observation>",
     "Query(O: Retrieve(Observation) sort desc Property~(Property(AliasRef($this), issued), "
     "value))"},
    {"[Observation] O sort by (effective as FHIR.dateTime)", "List<FHIR.Observation>",
     "Query(O: Retrieve(Observation) sort asc Property~(As(Property(AliasRef($this), effective), "
     "FHIR.dateTime), value))"},
    {"Max([Observation] O return O.issued)", "System.DateTime",
     "Max(Query~(: Query(O: Retrieve(Observation) return distinct Property(AliasRef(O), issued)) "
     "return Property~(AliasRef(), value)))"},
    {"[Observation] O return O.referenceRange.high", "List<List<FHIR.SimpleQuantity>>",
     "Query(O: Retrieve(Observation) return distinct Query~($this: Property(AliasRef(O), "
     "referenceRange) where Not(IsNull(Property(AliasRef($this), high))) return "
     "Property(AliasRef($this), high)))"},
    {"[Observation] O return O.component.code.coding", "List<List<FHIR.Coding>>",
     "Query(O: Retrieve(Observation) return distinct Flatten~(Query~($this: Query~($this: "
     "Property(AliasRef(O), component) where Not(IsNull(Property(AliasRef($this), code))) return "
     "Property(AliasRef($this), code)) where Not(IsNull(Property(AliasRef($this), coding))) "
     "return Property(AliasRef($this), coding))))"},
    {"([Condition] union [Observation]) X return X.code", "List<FHIR.CodeableConcept>",
     "Query(X: Union(Retrieve(Condition), Retrieve(Observation)) return distinct "
     "Property(AliasRef(X), code))"},
    {"[Observation] O let q: O.value as FHIR.Quantity return Tuple { v: q.value, u: q.unit }",
     "List<Tuple{u FHIR.string, v FHIR.decimal}>",
     "Query(O: Retrieve(Observation) let q: As(Property(AliasRef(O), value), FHIR.Quantity) "
     "return distinct Tuple(u: Property(QueryLetRef(q), unit), v: Property(QueryLetRef(q), "
     "value)))"},
    {"exists \"VS\"", "System.Boolean",
     "Exists(ExpandValueSet~(ValueSetRef(VS, http://example.org/vs)))"},
    {"\"A\" in \"VS\"", "System.Boolean",
     "InValueSet(CodeRef(A, http://loinc.org|1-1), ValueSetRef(VS, http://example.org/vs))"},
    {"{ \"A\", \"B\" } in \"VS\"", "System.Boolean",
     "AnyInValueSet(List(CodeRef(A, http://loinc.org|1-1), CodeRef(B, http://loinc.org|2-2)), "
     "ValueSetRef(VS, http://example.org/vs))"},
    {"\"A\" in \"LOINC\"", "System.Boolean",
     "InCodeSystem(CodeRef(A, http://loinc.org|1-1), CodeSystemRef(LOINC, http://loinc.org))"},
    {"\"A\" ~ \"AB\"", "System.Boolean",
     "Equivalent(ToConcept~(CodeRef(A, http://loinc.org|1-1)), ConceptRef(AB, "
     "{http://loinc.org|1-1, http://loinc.org|2-2}))"},
    {"\"A\".display", "System.String", "Property(CodeRef(A, http://loinc.org|1-1), display)"},
    {"if true then Patient.birthDate else @2000", "System.Date",
     "If(true, Property~(Property(ExpressionRef(Patient), birthDate), value), @2000)"},
    {"Coalesce(Patient.birthDate, @2000)", "System.Date",
     "Coalesce(Property~(Property(ExpressionRef(Patient), birthDate), value), @2000)"},
    {"case Patient.gender when 'male' then 1 else 2 end", "System.Integer",
     "Case(Property~(Property(ExpressionRef(Patient), gender), value), 'male', 1, 2)"},
    {"FHIRHelpers.ToString(Patient.gender)", "System.String",
     "FunctionRef(ToString, Property(ExpressionRef(Patient), gender))"},
    {"FHIRHelpers.ToQuantity(null)", "System.Quantity",
     "FunctionRef(ToQuantity, As~(null, FHIR.Quantity))"},
    {"FHIR.Quantity { value: FHIR.decimal { value: 5.0 } }", "FHIR.Quantity",
     "Instance(value: Instance(value: 5.0, FHIR.decimal), FHIR.Quantity)"},
    {"ToString(Patient.id)", "System.String",
     "Property~(Property(ExpressionRef(Patient), id), value)"},
    {"'id: ' & Patient.id", "System.String",
     "Concatenate(Coalesce~('id: ', ''), Coalesce~(Property~(Property(ExpressionRef(Patient), "
     "id), value), ''))"},
    {"Interval[Patient.birthDate, @2020-01-01]", "Interval<System.Date>",
     "Interval[Property~(Property(ExpressionRef(Patient), birthDate), value), @2020-01-01]"},
    {"Code '3' from \"LOINC\" display 'c'", "System.Code", "Code(http://loinc.org|3)"},
    {"Concept { Code '3' from \"LOINC\" } display 'c'", "System.Concept",
     "Concept({http://loinc.org|3})"},
};

TEST(AnalyzerFhir, Trees) {
  for (const Row& row : rows) {
    Analyzed found = analyzed_fhir(row.text);
    EXPECT_EQ(found.type, row.type) << row.text;
    EXPECT_EQ(found.tree, row.tree) << row.text;
  }
}

}  // namespace
}  // namespace hoofbeat::cql
