// Libraries: declarations, comments and tags, and what is left after mistakes.
#include <gtest/gtest.h>

#include "cql/parser.h"

namespace hoofbeat::cql {
namespace {

std::vector<std::string> messages(const ParseResult& result) {
  std::vector<std::string> texts;
  for (const Diagnostic& diagnostic : result.diagnostics) texts.push_back(to_string(diagnostic));
  return texts;
}

using Messages = std::vector<std::string>;

TEST(ParseLibrary, ReadsEveryDeclaration) {
  ParseResult result = parse_library(R"(library Org.Lib version '1.2'
using FHIR version '4.0.1' called F
include Org.Common version '3' called C
include FHIRHelpers
codesystem "LOINC": 'http://loinc.org' version '2'
private valueset "CK tests": 'urn:ck' version '5' codesystems {"LOINC", C."SNOMED"}
code "CK": '2157-6' from "LOINC" display 'Creatine kinase'
concept "CKs": {"CK", C."CK2"} display 'CKs'
public parameter "Period" Interval<DateTime> default Interval[@2014, @2015)
parameter Untyped
parameter Defaulted default 5
define "Before context": 1
context Patient
define private X: "Period"
define public fluent function f(a Integer, code List<FHIR.Observation>) returns Boolean: a > 1
define function after(): external
context F.Practitioner
define Y: 2
)",
                                     "t.cql");
  EXPECT_EQ(messages(result), Messages{});
  const Library& library = *result.library;
  EXPECT_EQ(library.file, "t.cql");
  ASSERT_TRUE(library.declaration);
  EXPECT_EQ(library.declaration->name, "Org.Lib");
  EXPECT_EQ(library.declaration->version, "1.2");
  ASSERT_EQ(library.usings.size(), 1u);
  EXPECT_EQ(library.usings[0].name, "FHIR");
  EXPECT_EQ(library.usings[0].version, "4.0.1");
  EXPECT_EQ(library.usings[0].alias, "F");
  ASSERT_EQ(library.includes.size(), 2u);
  EXPECT_EQ(library.includes[0].name, "Org.Common");
  EXPECT_EQ(library.includes[0].alias, "C");
  EXPECT_EQ(library.includes[1].alias, "FHIRHelpers");
  EXPECT_EQ(library.includes[1].version, std::nullopt);
  ASSERT_EQ(library.code_systems.size(), 1u);
  EXPECT_EQ(library.code_systems[0].id, "http://loinc.org");
  ASSERT_EQ(library.value_sets.size(), 1u);
  EXPECT_EQ(library.value_sets[0].access, Access::Private);
  EXPECT_EQ(library.value_sets[0].version, "5");
  ASSERT_EQ(library.value_sets[0].code_systems.size(), 2u);
  EXPECT_EQ(library.value_sets[0].code_systems[1].library, "C");
  EXPECT_EQ(library.value_sets[0].code_systems[1].name, "SNOMED");
  ASSERT_EQ(library.codes.size(), 1u);
  EXPECT_EQ(library.codes[0].code, "2157-6");
  EXPECT_EQ(library.codes[0].code_system.name, "LOINC");
  EXPECT_EQ(library.codes[0].display, "Creatine kinase");
  ASSERT_EQ(library.concepts.size(), 1u);
  EXPECT_EQ(library.concepts[0].codes.size(), 2u);
  ASSERT_EQ(library.parameters.size(), 3u);
  EXPECT_EQ(to_string(*library.parameters[0].type), "Interval<DateTime>");
  EXPECT_EQ(dump(*library.parameters[0].default_value), "(interval [) @2014 @2015)");
  EXPECT_FALSE(library.parameters[1].type);
  EXPECT_FALSE(library.parameters[2].type);
  EXPECT_EQ(dump(*library.parameters[2].default_value), "5");

  ASSERT_EQ(library.definitions.size(), 5u);
  EXPECT_EQ(library.definitions[0].context, "");
  const ExpressionDefinition& x = library.definitions[1];
  EXPECT_EQ(x.name, "X");
  EXPECT_EQ(x.context, "Patient");
  EXPECT_EQ(x.access, Access::Private);
  EXPECT_EQ(x.range.begin.line, 14u);
  EXPECT_EQ(x.range.begin.column, 1u);
  EXPECT_EQ(x.name_range.begin.column, 16u);
  const ExpressionDefinition& f = library.definitions[2];
  EXPECT_TRUE(f.is_function);
  EXPECT_TRUE(f.fluent);
  ASSERT_EQ(f.operands.size(), 2u);
  EXPECT_EQ(f.operands[1].name, "code");
  EXPECT_EQ(to_string(f.operands[1].type), "List<FHIR.Observation>");
  EXPECT_EQ(to_string(*f.return_type), "Boolean");
  EXPECT_EQ(dump(*f.expression), "(> a 1)");
  EXPECT_EQ(library.definitions[3].name, "after");
  EXPECT_TRUE(library.definitions[3].external);
  EXPECT_FALSE(library.definitions[3].expression);
  EXPECT_EQ(library.definitions[4].context, "Practitioner");
  EXPECT_EQ(library.definitions[4].context_model, "F");
}

TEST(ParseLibrary, AcceptsAnEmptyText) {
  ParseResult result = parse_library(" // nothing\n", "t.cql");
  EXPECT_EQ(messages(result), Messages{});
  EXPECT_FALSE(result.library->declaration);
  EXPECT_TRUE(result.library->definitions.empty());
}

TEST(ParseLibrary, KeepsCommentsAndTags) {
  ParseResult result = parse_library(R"(// About the library.
// @author: someone
library L

// Not a tag: a@b.c
// @description: the first
// @source: S1 VERIFIED
// more words
/// @source: S2 DESIGN
define A: 1 // @trailing: of A
/*
 * @inclusion
 * @description: goes on
 *   over two lines
 * @source : S3
 */
define B: 2
define C: 3
)",
                                     "t.cql");
  EXPECT_EQ(messages(result), Messages{});
  const Library& library = *result.library;
  auto tags = [](const Declaration& declaration) {
    std::string text;
    for (const Tag& tag : declaration.tags) {
      text += tag.name + "=" + tag.value + "@" + std::to_string(tag.line) + ";";
    }
    return text;
  };
  EXPECT_EQ(tags(*library.declaration), "author=someone@2;");
  EXPECT_EQ(library.declaration->comment, "About the library.\n@author: someone");
  EXPECT_EQ(tags(library.definitions[0]),
            "description=the first@6;source=S1 VERIFIED@7;source=S2 DESIGN@9;");
  EXPECT_EQ(tags(library.definitions[1]),
            "inclusion=@12;description=goes on\nover two lines@13;source=S3@15;");
  EXPECT_EQ(library.definitions[2].comment, "");
}

TEST(ParseLibrary, ReportsEveryBrokenDeclarationOnce) {
  ParseResult result = parse_library(R"(library L
define A: (1 + 2
define B: A and
define "Good": 1
valueset V 'x'
define C: [Observation: "x"
define D: 1 )
define start: 1
define E
define function F(a): 1
define "Also good": 2
)",
                                     "t.cql");
  EXPECT_EQ(
      messages(result),
      (Messages{
          "t.cql:3:1: error: found `define`, expected `)` to close the `(` at 2:11",
          "t.cql:4:1: error: found `define`, expected an expression",
          "t.cql:5:1: error: found `valueset`, expected an operator or the next declaration",
          "t.cql:7:1: error: found `define`, expected `]` to close the `[` at 6:11",
          "t.cql:7:13: error: found `)`, expected an operator or the next declaration",
          "t.cql:8:8: error: found `start`, expected a name to define; to use the keyword as a "
          "name, write it in double quotes",
          "t.cql:10:1: error: found `define`, expected `:`",
          "t.cql:10:20: error: found `)`, expected a type",
      }));
  std::string kept;
  for (const ExpressionDefinition& definition : result.library->definitions) {
    kept += definition.name + (definition.expression ? "+ " : "- ");
  }
  EXPECT_EQ(kept, "A- B- Good- C- D- E- F- Also good+ ");
}

TEST(ParseLibrary, ReportsDeclarationsOutOfPlace) {
  ParseResult result = parse_library(R"(define A: 1
using FHIR
library L
private define B: 1
parameter P Integer
something else
define C: 2
)",
                                     "t.cql");
  EXPECT_EQ(
      messages(result),
      (Messages{
          "t.cql:2:1: error: found `using` behind a `context` or `define`, expected it before the "
          "first of them",
          "t.cql:3:1: error: found `library`, expected it once, as the first declaration",
          "t.cql:4:9: error: found `define`, expected `parameter`, `codesystem`, `valueset`, "
          "`code` or `concept`; in a definition, the access comes after `define`",
          "t.cql:5:1: error: found `parameter` behind a `context` or `define`, expected it before "
          "the first of them",
          "t.cql:6:1: error: found the name `something`, expected a declaration: `library`, "
          "`using`, "
          "`include`, `codesystem`, `valueset`, `code`, `concept`, `parameter`, `context` or "
          "`define`",
      }));
  EXPECT_EQ(result.library->definitions.back().name, "C");
}

TEST(ParseLibrary, DoesNotTakeWordsOfAnExpressionForADeclaration) {
  ParseResult result = parse_library(R"(define A:
  code
    + context
define B: [Observation] O
  where O.code ~ "x" and O.define is null
define C: Tuple { code: 1, concept: 2,
  parameter: 3 }
)",
                                     "t.cql");
  EXPECT_EQ(messages(result), Messages{});
  EXPECT_EQ(result.library->definitions.size(), 3u);
}

// Texts made of anything: no crash, no endless loop, and a finding unless they are fine.
TEST(ParseLibrary, SurvivesAnyTokens) {
  const std::vector<std::string_view> words = {
      "define",  "A",    ":",      "(",     ")",     "[",       "]",       "{",     "}",
      "1",       "'s'",  "\"q\"",  ".",     ",",     "and",     "not",     "if",    "then",
      "else",    "case", "when",   "end",   "from",  "return",  "sort",    "by",    "with",
      "such",    "that", "starts", "same",  "day",   "of",      "before",  "or",    "on",
      "within",  "3",    "days",   "is",    "as",    "cast",    "List",    "<",     ">",
      "Tuple",   "Code", "in",     "union", "start", "between", "library", "using", "parameter",
      "context", "code", "->",     "%",     "$this", "@2014",   "/*",      "*/",    "\xFF"};
  std::uint32_t state = 1;
  auto random = [&state] { return (state = state * 1664525u + 1013904223u) >> 8; };
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::uint32_t i = random() % 40; i > 0; --i) {
      text += words[random() % words.size()];
      text += ' ';
    }
    ParseResult library = parse_library(text, "t.cql");
    ASSERT_TRUE(library.library);
    ParseExpressionResult expression = parse_expression(text, "t.cql");
    EXPECT_EQ(expression.expression == nullptr, has_errors(expression.diagnostics)) << text;
  }
}

}  // namespace
}  // namespace hoofbeat::cql
