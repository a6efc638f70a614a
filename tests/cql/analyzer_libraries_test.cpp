// Libraries: names across them, forward references and cycles, functions, parameters, frames.
#include <gtest/gtest.h>

#include "analyzer_fixture.h"

namespace hoofbeat::cql {
namespace {

elm::Program one(const std::string& body) { return compile("library L\n" + body, "L.cql", {}); }

TEST(AnalyzerLibraries, DefinitionsMayReferForwards) {
  elm::Program program = one("define A: B + 1\ndefine B: 2");
  EXPECT_EQ(findings(program), "");
  EXPECT_EQ(analyzed(program, "A").tree, "Add(ExpressionRef(B), 1)");
}

TEST(AnalyzerLibraries, CyclesAreNamedOnce) {
  EXPECT_EQ(errors(one("define A: B + 1\ndefine B: C\ndefine C: A")),
            "L.cql:4:11: error: the definition refers to itself: \"A\" → \"B\" → \"C\" → \"A\"");
  EXPECT_EQ(errors(one("define function F(x Integer): F(x - 1)")),
            "L.cql:2:31: error: the definition refers to itself: F() → F()");
}

TEST(AnalyzerLibraries, FunctionsMayCallThemselvesWhereTheyDeclareTheirResult) {
  elm::Program program =
      one("define function F(x Integer) returns Integer: if x <= 1 then 1 else x * F(x - 1)\n"
          "define A: F(5)");
  EXPECT_EQ(findings(program), "");
  EXPECT_EQ(analyzed(program, "A").type, "System.Integer");
}

TEST(AnalyzerLibraries, OneMistakeIsToldOnce) {
  EXPECT_EQ(errors(one("define A: Wrong\ndefine B: A + 1\ndefine C: 'x' < B\ndefine D: Other")),
            "L.cql:2:11: error: unknown name 'Wrong'\nL.cql:5:11: error: unknown name 'Other'");
}

TEST(AnalyzerLibraries, NamesAreDeclaredOnce) {
  EXPECT_EQ(errors(one("define A: 1\ndefine A: 2")),
            "L.cql:3:8: error: 'A' is declared already at line 2");
  EXPECT_EQ(
      errors(one("define function F(x Integer): x\ndefine function F(y Integer): y")),
      "L.cql:3:17: error: the function 'F' with these operand types is declared already at line 2");
}

TEST(AnalyzerLibraries, OverloadsAreChosenByOperandTypes) {
  const char* body =
      "define function F(x Integer): 'integer'\n"
      "define function F(x Decimal): 2\n"
      "define A: F(1)\n"
      "define B: F(1.0)\n"
      "define C: F(1L)\n";
  elm::Program program = one(body);
  EXPECT_EQ(findings(program), "");
  EXPECT_EQ(analyzed(program, "A").type, "System.String");
  EXPECT_EQ(analyzed(program, "B").type, "System.Integer");
  EXPECT_EQ(analyzed(program, "C").tree, "FunctionRef(F, ToDecimal~(1L))");
  EXPECT_EQ(
      errors(one("define function F(x Integer): 1\ndefine A: F('a')")),
      "L.cql:3:11: error: no overload of F takes (System.String); there is F(System.Integer)");
  EXPECT_EQ(
      errors(one("define function F(x Integer, y Decimal): 1\n"
                 "define function F(x Decimal, y Integer): 1\ndefine A: F(1, 1)")),
      "L.cql:4:11: error: the call F(System.Integer, System.Integer) is ambiguous between "
      "F(System.Integer, System.Decimal) and F(System.Decimal, System.Integer); cast an argument "
      "with 'as' to choose");
}

TEST(AnalyzerLibraries, FluentFunctionsTakeTheirReceiverFirst) {
  elm::Program program =
      one("define fluent function twice(x Integer): x * 2\n"
          "define function plain(x Integer): x\n"
          "define A: (3).twice()\n"
          "define B: twice(3)\n");
  EXPECT_EQ(findings(program), "");
  EXPECT_EQ(analyzed(program, "A").tree, "FunctionRef(twice, 3)");
  EXPECT_EQ(errors(one("define function plain(x Integer): x\ndefine A: (3).plain()")),
            "L.cql:3:15: error: there is no fluent function 'plain'");
}

TEST(AnalyzerLibraries, OtherLibrariesAreReadByTheirLocalName) {
  std::vector<std::string> texts = {
      "library Main\ninclude Other called O\n"
      "define A: O.\"Public\" + O.F(1)\ndefine B: O.P\ndefine C: Code '1' from O.S\n",
      "library Other version '2'\ncodesystem S: 'http://s'\nparameter P default 3\n"
      "define \"Public\": 1\ndefine function F(x Integer): x\n"};
  elm::Program program = compile_libraries(texts);
  EXPECT_EQ(findings(program), "");
  EXPECT_EQ(analyzed(program, "A").tree, "Add(ExpressionRef(Public), FunctionRef(F, 1))");
  EXPECT_EQ(analyzed(program, "B").tree, "ParameterRef(P)");
  EXPECT_EQ(analyzed(program, "C").tree, "Code(http://s|1)");
  ASSERT_EQ(program.libraries.size(), 2u);
  EXPECT_EQ(program.libraries[0]->name, "Other");
  EXPECT_EQ(program.entry, 1u);
}

TEST(AnalyzerLibraries, WhatIsPrivateStaysSo) {
  std::vector<std::string> texts = {
      "library Main\ninclude Other called O\ndefine A: O.Hidden\ndefine B: O.F(1)\ndefine C: "
      "O.Nmae\n",
      "library Other\ndefine private Hidden: 1\ndefine private function F(x Integer): x\ndefine "
      "Name: 1\n"};
  EXPECT_EQ(errors(compile_libraries(texts)),
            "Main.cql:3:11: error: the definition 'Hidden' is private to library Other\n"
            "Main.cql:4:13: error: the function 'F' is private to library Other\n"
            "Main.cql:5:11: error: library Other has no 'Nmae'");
}

TEST(AnalyzerLibraries, IncludesMustBeFoundAndHaveNoCycle) {
  EXPECT_EQ(errors(compile_libraries({"library Main\ninclude Nowhere\ndefine A: Nowhere.B\n"})),
            "Main.cql:2:9: error: library 'Nowhere' was not found");
  EXPECT_EQ(errors(compile_libraries({"library Main\ninclude B\n", "library B\ninclude Main\n"})),
            "B.cql:2:9: error: libraries include each other: Main → B → Main");
  EXPECT_EQ(errors(compile_libraries(
                {"library Main\ninclude B version '2'\n", "library B version '1'\n"})),
            "Main.cql:2:9: error: expected version '2' of library 'B' in B.cql, found '1'");
}

TEST(AnalyzerLibraries, ParametersHaveTheirDeclaredType) {
  elm::Program program =
      one("parameter P Decimal default 1\nparameter Q default @2012\ndefine A: P\ndefine B: Q");
  EXPECT_EQ(findings(program), "");
  EXPECT_EQ(analyzed(program, "A").type, "System.Decimal");
  EXPECT_EQ(analyzed(program, "B").type, "System.Date");
  EXPECT_EQ(errors(one("parameter P Integer default 'a'")),
            "L.cql:2:29: error: expected the parameter's default of type System.Integer, found "
            "System.String");
}

TEST(AnalyzerLibraries, TagsStayWithTheirDefinition) {
  elm::Program program = one("// @source: S1 VERIFIED\n// @description: what it says\ndefine A: 1");
  const elm::ExpressionDef& definition = program.libraries[program.entry]->expressions[0];
  ASSERT_EQ(definition.tags.size(), 2u);
  EXPECT_EQ(definition.tags[0].name, "source");
  EXPECT_EQ(definition.tags[0].value, "S1 VERIFIED");
  EXPECT_EQ(definition.tags[1].line, 3u);
}

TEST(AnalyzerLibraries, LongChainsOfDefinitionsEndInAnError) {
  std::string body;
  for (int i = 0; i < 20000; ++i)
    body += "define A" + std::to_string(i) + ": A" + std::to_string(i + 1) + "\n";
  std::string found = errors(one(body + "define A20000: 1"));
  EXPECT_TRUE(found.find("through more than 2000 expressions") != std::string::npos) << found;
}

TEST(AnalyzerLibraries, FhirHelpersIsBuiltIn) {
  elm::Program program = compile(
      "library L\nusing FHIR version '4.0.1'\ninclude FHIRHelpers version '4.0.1' called H\n"
      "context Patient\ndefine A: 1",
      "L.cql", {});
  EXPECT_EQ(findings(program), "");
  const elm::Library* helpers = program.find("FHIRHelpers");
  ASSERT_NE(helpers, nullptr);
  std::map<std::string, int> count;
  for (const elm::FunctionDef& function : helpers->functions) {
    EXPECT_NE(function.expression, nullptr) << function.name;
    ++count[function.name];
  }
  for (const char* name :
       {"ToQuantity", "ToQuantityIgnoringComparator", "ToRatio", "ToCode", "ToConcept",
        "ToCalendarUnit", "ToDecimal", "ToDate", "ToTime", "ToBoolean"})
    EXPECT_EQ(count[name], 1) << name;
  EXPECT_EQ(count["ToInterval"], 3);
  EXPECT_EQ(count["ToDateTime"], 2);  // dateTime and instant
  EXPECT_GT(count["ToString"], 100);  // strings, their kin, and the codes of each bound value set
}

// A FHIRHelpers of one's own is called as it is written.
TEST(AnalyzerLibraries, AnotherFhirHelpersMayBeGiven) {
  std::vector<std::string> texts = {
      "library Main\nusing FHIR version '4.0.1'\ninclude FHIRHelpers\ncontext Patient\n"
      "define A: Patient.gender = 'male'\ndefine B: First(Patient.name).period during null as "
      "Interval<DateTime>\n",
      "library FHIRHelpers\nusing FHIR version '4.0.1'\n"
      "define function ToString(value FHIR.AdministrativeGender): value.value\n"};
  elm::Program program = compile_libraries(texts);
  EXPECT_EQ(
      errors(program),
      "Main.cql:6:11: error: FHIRHelpers has no ToInterval(FHIR.Period), which this conversion to "
      "Interval<System.DateTime> needs");
  const elm::Library& main = *program.libraries[program.entry];
  EXPECT_EQ(elm::dump(*main.expressions[*main.find("A")].expression, program.types->model()),
            "Equal(FunctionRef~(ToString, Property(ExpressionRef(Patient), gender)), 'male')");
}

TEST(AnalyzerLibraries, TimesThatAnOperatorLeavesOutAreTold) {
  elm::Program program = compile(
      fhir_header + std::string("define X: [Condition] C where C.onset during \"Period\"\n"
                                "define Y: [Condition] C where C.recordedDate during \"Period\"\n"
                                "define Z: null = 1\n"),
      "T.cql", {});
  EXPECT_EQ(findings(program),
            "T.cql:11:31: warning: only FHIR.dateTime is read here; a value of type FHIR.Period "
            "gives null\n"
            "T.cql:13:11: warning: comparing with null is always null; write 'is null'");
}

TEST(AnalyzerLibraries, ContextsMustBeKnownAndTheirNamesFree) {
  EXPECT_EQ(errors(compile("library L\nusing FHIR version '4.0.1'\ncontext Nobody\n"
                           "define function F(): Nobody\ndefine A: 1",
                           "L.cql", {})),
            "L.cql:4:17: error: unknown context 'Nobody'\n"
            "L.cql:4:22: error: unknown name 'Nobody'");
  EXPECT_EQ(errors(compile("library L\nusing FHIR version '4.0.1'\nparameter Patient Integer\n"
                           "context Patient\ndefine A: 1\ndefine B: 2",
                           "L.cql", {})),
            "L.cql:5:8: error: 'Patient' is declared already at line 3");
}

// Slots of queries within each other differ; those of queries side by side may be the same.
TEST(AnalyzerLibraries, FramesHoldWhatIsLiveAtOnce) {
  elm::Program program =
      one("define Nested: ({1, 2}) X where exists (({3}) Y where Y > X)\n"
          "define Beside: exists (({1}) X where X > 0) and exists (({2}) Y where Y > 0)\n"
          "define function F(a Integer, b Integer): ({a}) X return X + b");
  EXPECT_EQ(findings(program), "");
  const elm::Library& library = *program.libraries[program.entry];
  EXPECT_EQ(library.expressions[0].frame_size, 2u);
  EXPECT_EQ(library.expressions[1].frame_size, 1u);
  const elm::Query& outer = *library.expressions[0].expression->query;
  const elm::Query& inner = *outer.where->operands[0]->query;
  EXPECT_NE(outer.sources[0].slot, inner.sources[0].slot);
  EXPECT_EQ(library.functions[0].frame_size, 3u);
  EXPECT_EQ(library.functions[0].expression->query->sources[0].slot, 2u);
}

TEST(AnalyzerLibraries, CodesCarryTheirInternedId) {
  terminology::Terminology terminology;
  CompileOptions options;
  options.terminology = &terminology;
  elm::Program program =
      compile("library L\ncodesystem S: 'http://s'\ncode C: '1' from S display 'one'\ndefine A: C",
              "L.cql", options);
  EXPECT_EQ(findings(program), "");
  const elm::Node& node = *program.libraries[0]->expressions[0].expression;
  EXPECT_EQ(node.literal.as_code().display, "one");
  EXPECT_EQ(node.literal.as_code().id, terminology.codes().find("http://s", "1"));
  EXPECT_NE(node.literal.as_code().id, 0u);
}

TEST(AnalyzerLibraries, ExternalFunctionsCannotBeCalled) {
  EXPECT_EQ(errors(one("define function F(x Integer) returns Integer: external\ndefine A: F(1)")),
            "L.cql:3:11: error: the external function 'F' has no implementation here");
}

TEST(AnalyzerLibraries, WithoutFhirHelpersNothingConverts) {
  elm::Program program = compile(
      "library L\nusing FHIR version '4.0.1'\ncontext Patient\ndefine A: Patient.birthDate < @2000",
      "L.cql", {});
  EXPECT_EQ(
      errors(program),
      "L.cql:4:11: error: no overload of Less takes (FHIR.date, System.Date); there is "
      "Less(Integer, Integer), Less(Long, Long), Less(Decimal, Decimal), Less(String, String), "
      "Less(Date, Date), Less(DateTime, DateTime), Less(Time, Time), Less(Quantity, Quantity)");
}

TEST(AnalyzerLibraries, UnknownModelsAndVersionsAreNamed) {
  EXPECT_EQ(errors(compile("library L\nusing QDM version '5'", "L.cql", {})),
            "L.cql:2:7: error: unknown data model 'QDM'; there is FHIR 4.0.1");
  EXPECT_EQ(errors(compile("library L\nusing FHIR version '3.0.0'", "L.cql", {})),
            "L.cql:2:1: error: FHIR is known in version 4.0.1, not 3.0.0");
}

TEST(AnalyzerLibraries, ContextsDefineTheirResource) {
  elm::Program program = compile(
      "library L\nusing FHIR version '4.0.1'\ncontext Patient\ndefine A: Patient\n"
      "context Unfiltered\ndefine B: [Condition]",
      "L.cql", {});
  EXPECT_EQ(findings(program), "");
  const elm::Library& library = *program.libraries[0];
  EXPECT_EQ(library.expressions[0].name, "Patient");
  EXPECT_EQ(elm::dump(*library.expressions[0].expression, program.types->model()),
            "SingletonFrom(Retrieve(Patient))");
  EXPECT_TRUE(library.expressions[2].expression->retrieve->unfiltered);
  EXPECT_FALSE(library.expressions[0].expression->operands[0]->retrieve->unfiltered);
}

}  // namespace
}  // namespace hoofbeat::cql
