#include "terminology/terminology.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace hoofbeat::terminology {
namespace {

std::string all(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) text += to_string(diagnostic) + "\n";
  return text;
}

std::string codes(const ValueSet* set) {
  if (set == nullptr) return "not loaded";
  std::string text;
  for (const ValueSetCode& code : set->codes) text += (text.empty() ? "" : " ") + code.code;
  return text;
}

const char* colours =
    R"({"resourceType": "CodeSystem", "url": "urn:colours", "version": "3", "content": "complete",
  "concept": [
    {"code": "red", "display": "Red", "concept": [{"code": "scarlet"}, {"code": "crimson"}]},
    {"code": "blue", "property": [{"code": "child", "valueCode": "navy"}]},
    {"code": "navy"},
    {"code": "teal", "property": [{"code": "parent", "valueCode": "blue"}, {"code": "parent", "valueCode": "green"}]},
    {"code": "green"}]})";

TEST(CodeTable, GivesEachPairOneId) {
  CodeTable table;
  CodeId a = table.intern("urn:s", "1");
  CodeId b = table.intern("urn:s", "2");
  CodeId c = table.intern("urn:t", "1");
  EXPECT_EQ(a, 1u);
  EXPECT_EQ(table.intern("urn:s", "1"), a);
  EXPECT_NE(a, b);
  EXPECT_NE(a, c);
  EXPECT_EQ(table.find("urn:t", "1"), c);
  EXPECT_EQ(table.find("urn:t", "2"), 0u);
  EXPECT_EQ(table.system(c), "urn:t");
  EXPECT_EQ(table.code(b), "2");
  EXPECT_EQ(table.code(0), "");
  EXPECT_EQ(table.size(), 3u);
  for (int i = 0; i < 5000; ++i) table.intern("urn:many", std::to_string(i));
  EXPECT_EQ(table.code(table.find("urn:many", "4321")), "4321");
  EXPECT_EQ(table.code(a), "1");
}

TEST(Terminology, ReadsListedConcepts) {
  Terminology terminology;
  auto findings = terminology.load_text(
      R"({"resourceType": "ValueSet", "url": "urn:vs", "version": "1", "name": "Vs", "title": "A set",
          "compose": {"include": [{"system": "urn:s", "concept": [{"code": "a", "display": "A"}, {"code": "b"}, {"code": "a"}]},
                                  {"system": "urn:t", "concept": [{"code": "a"}]}]}})",
      "vs.json");
  ASSERT_EQ(all(findings), "");
  const ValueSet* set = terminology.value_set("urn:vs");
  ASSERT_NE(set, nullptr);
  EXPECT_EQ(set->codes.size(), 3u);
  EXPECT_EQ(set->title, "A set");
  const CodeTable& table = terminology.codes();
  EXPECT_TRUE(set->contains(table.find("urn:s", "b")));
  EXPECT_TRUE(set->contains(table.find("urn:t", "a")));
  EXPECT_FALSE(set->contains(table.find("urn:t", "b")));
  EXPECT_FALSE(set->contains(0));
  EXPECT_FALSE(set->contains(terminology.codes().intern("urn:x", "elsewhere")));
  EXPECT_TRUE(set->contains_code("b"));
  EXPECT_FALSE(set->contains_code("c"));
}

TEST(Terminology, PrefersTheExpansion) {
  Terminology terminology;
  auto findings = terminology.load_text(
      R"({"resourceType": "ValueSet", "url": "urn:vs", "compose": {"include": [{"system": "urn:unknown"}]},
          "expansion": {"total": 3, "contains": [
            {"system": "urn:s", "abstract": true, "code": "heading", "contains": [
               {"system": "urn:s", "code": "x"}, {"system": "urn:s", "code": "y"}]}]}})",
      "vs.json");
  ASSERT_EQ(all(findings), "");
  EXPECT_EQ(codes(terminology.value_set("urn:vs")), "x y");
}

TEST(Terminology, FindsVersions) {
  Terminology terminology;
  for (const char* version : {"9.1.0", "10.0.0", "2.0.0"}) {
    auto findings = terminology.load_text(
        std::string(R"({"resourceType": "ValueSet", "url": "urn:vs", "version": ")") + version +
            R"(", "compose": {"include": [{"system": "urn:s", "concept": [{"code": "v)" + version +
            R"("}]}]}})",
        "vs.json");
    ASSERT_EQ(all(findings), "");
  }
  EXPECT_EQ(codes(terminology.value_set("urn:vs")), "v10.0.0");
  EXPECT_EQ(codes(terminology.value_set("urn:vs|9.1.0")), "v9.1.0");
  EXPECT_EQ(codes(terminology.value_set("urn:vs", "2.0.0")), "v2.0.0");
  EXPECT_EQ(terminology.value_set("urn:vs", "3"), nullptr);
  EXPECT_EQ(terminology.value_set("urn:other"), nullptr);
}

TEST(Terminology, ComposesValueSets) {
  struct Case {
    const char* compose;
    const char* codes;
  };
  const Case cases[] = {
      {R"({"include": [{"system": "urn:colours"}]})", "red scarlet crimson blue navy teal green"},
      {R"({"include": [{"system": "urn:colours", "filter": [{"property": "concept", "op": "is-a", "value": "blue"}]}]})",
       "blue navy teal"},
      {R"({"include": [{"system": "urn:colours", "filter": [{"property": "concept", "op": "descendent-of", "value": "red"}]}]})",
       "scarlet crimson"},
      {R"({"include": [{"system": "urn:colours", "filter": [{"property": "concept", "op": "is-not-a", "value": "red"},
                                                              {"property": "concept", "op": "is-not-a", "value": "blue"}]}]})",
       "green"},
      {R"({"include": [{"valueSet": ["urn:warm"]}]})", "red scarlet orange"},
      {R"({"include": [{"valueSet": ["urn:warm", "urn:bright"]}]})", "red orange"},
      {R"({"include": [{"system": "urn:colours", "valueSet": ["urn:warm"]}]})", "red scarlet"},
      {R"({"include": [{"valueSet": ["urn:warm"]}, {"system": "urn:colours", "concept": [{"code": "navy"}]}],
           "exclude": [{"valueSet": ["urn:bright"]}]})",
       "scarlet navy"},
  };
  for (const Case& c : cases) {
    Terminology terminology;
    // The sets that are referred to come later in the Bundle than the one that refers to them.
    auto findings = terminology.load_text(
        std::string(
            R"({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "ValueSet", "url": "urn:vs", "compose": )") +
            c.compose + R"(}},
          {"resource": {"resourceType": "ValueSet", "url": "urn:warm", "compose": {"include": [
             {"system": "urn:colours", "concept": [{"code": "red"}, {"code": "scarlet"}]},
             {"system": "urn:paints", "concept": [{"code": "orange"}]}]}}},
          {"resource": {"resourceType": "ValueSet", "url": "urn:bright", "compose": {"include": [
             {"system": "urn:colours", "concept": [{"code": "red"}, {"code": "green"}]},
             {"system": "urn:paints", "concept": [{"code": "orange"}]}]}}},
          {"resource": )" +
            colours + "}]}",
        "bundle.json");
    EXPECT_EQ(all(findings), "") << c.compose;
    EXPECT_EQ(codes(terminology.value_set("urn:vs")), c.codes) << c.compose;
  }
}

TEST(Terminology, ReportsWhatItCannotUse) {
  struct Case {
    const char* json;
    const char* finding;
  };
  const Case cases[] = {
      {"", "f.json:1:1: error: not valid JSON: found the end of the text, expected a value"},
      {"{\n  \"resourceType\": \"ValueSet\",\n  \"url\" \"urn:x\"\n}",
       "f.json:3:9: error: not valid JSON: found '\"', expected ':'"},
      {"{\"a\": [1, 2,\n]}", "f.json:2:1: error: not valid JSON: found ']', expected a value"},
      {"{\"a\": \"\\q\"}", "f.json:1:9: error: not valid JSON: found 'q', expected one of"},
      {"{\"a\": 01}", "f.json:1:8: error: not valid JSON: found '1', expected ',' or '}'"},
      {"{\"a\": \"\xFF\"}", "f.json:1:8: error: not valid JSON: found byte 0xFF, expected UTF-8"},
      {"{\"a\": tru}", "f.json:1:7: error: not valid JSON"},
      {R"({"resourceType": "Patient", "id": "p"})",
       "warning: found Patient, expected a ValueSet or CodeSystem"},
      {R"([1, 2])", "warning: found JSON without resourceType"},
      {R"({"resourceType": "ValueSet", "id": "nameless"})",
       "error: ValueSet 'nameless' has no url"},
      {"{\"resourceType\": \"ValueSet\",\n\"url\": \"urn:x\"}",
       "f.json:2:8: error: ValueSet urn:x has neither an expansion nor compose.include"},
      {"{\"resourceType\": \"ValueSet\",\n\n\"url\": \"urn:x\", \"compose\": {\"include\": "
       "[{\"system\": \"urn:big\"}]}}",
       "f.json:3:8: error: ValueSet urn:x: it includes all of urn:big, whose codes are not loaded"},
      {R"({"resourceType": "ValueSet", "url": "urn:x", "compose": {"include": [{"system": "urn:big",
           "filter": [{"property": "concept", "op": "is-a", "value": "1"}]}]}})",
       "error: ValueSet urn:x: the filter 'concept is-a 1' on urn:big cannot be evaluated"},
      {R"({"resourceType": "ValueSet", "url": "urn:x", "compose": {"include": [{"valueSet": ["urn:y"]}]}})",
       "error: ValueSet urn:x: it includes urn:y, which is not loaded"},
      {R"({"resourceType": "ValueSet", "url": "urn:x", "compose": {"include": [{"valueSet": ["urn:x"]}]}})",
       "error: ValueSet urn:x: it includes urn:x, which includes it in turn"},
      {R"({"resourceType": "ValueSet", "url": "urn:x", "compose": {"include": [{"concept": [{"code": "1"}]}]}})",
       "error: ValueSet urn:x: code '1' has no system"},
      {R"({"resourceType": "ValueSet", "url": "urn:x", "compose": {"include": [{}]}})",
       "error: ValueSet urn:x: an include names neither a system nor a value set"},
      {R"({"resourceType": "ValueSet", "url": "urn:x", "expansion": {"total": 10, "contains": [{"system": "s", "code": "1"}]}})",
       "error: ValueSet urn:x: the expansion holds 1 of 10 codes"},
  };
  for (const Case& c : cases) {
    Terminology terminology;
    std::string findings = all(terminology.load_text(c.json, "f.json"));
    EXPECT_NE(findings.find(c.finding), std::string::npos) << c.json << "\n" << findings;
    EXPECT_EQ(terminology.value_set("urn:x"), nullptr) << c.json;
  }
}

TEST(Terminology, KeepsTheFirstOfTwoDefinitions) {
  Terminology terminology;
  const char* first =
      R"({"resourceType": "ValueSet", "url": "urn:x", "compose": {"include": [{"system": "s", "concept": [{"code": "1"}]}]}})";
  const char* second =
      R"({"resourceType": "ValueSet", "url": "urn:x", "compose": {"include": [{"system": "s", "concept": [{"code": "2"}]}]}})";
  EXPECT_EQ(all(terminology.load_text(first, "a.json")), "");
  EXPECT_NE(all(terminology.load_text(second, "b.json")).find("defined twice, also in a.json"),
            std::string::npos);
  EXPECT_EQ(codes(terminology.value_set("urn:x")), "1");
}

TEST(Terminology, KnowsHierarchies) {
  Terminology terminology;
  ASSERT_EQ(all(terminology.load_text(colours, "colours.json")), "");
  EXPECT_TRUE(terminology.has_code_system("urn:colours"));
  EXPECT_FALSE(terminology.has_code_system("urn:shapes"));
  EXPECT_EQ(terminology.subsumes("urn:colours", "red", "crimson"), true);
  EXPECT_EQ(terminology.subsumes("urn:colours", "red", "red"), true);
  EXPECT_EQ(terminology.subsumes("urn:colours", "crimson", "red"), false);
  EXPECT_EQ(terminology.subsumes("urn:colours", "green", "teal"), true);
  EXPECT_EQ(terminology.subsumes("urn:colours", "blue", "navy"), true);
  EXPECT_EQ(terminology.subsumes("urn:shapes", "a", "b"), std::nullopt);
  EXPECT_TRUE(terminology.in_code_system("urn:colours", "teal"));
  EXPECT_FALSE(terminology.in_code_system("urn:colours", "Teal"));
}

TEST(Terminology, ReadsFolders) {
  auto folder = std::filesystem::temp_directory_path() / "hoofbeat_terminology_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "deeper");
  std::ofstream(folder / "deeper" / "colours.json") << colours;
  std::ofstream(folder / "all.json")
      << R"({"resourceType": "ValueSet", "url": "urn:all", "compose": {"include": [{"system": "urn:colours"}]}})";
  std::ofstream(folder / "notes.txt") << "not JSON";
  Terminology terminology;
  EXPECT_EQ(all(terminology.load(folder)), "");
  EXPECT_EQ(terminology.value_set("urn:all")->codes.size(), 7u);
  EXPECT_NE(all(terminology.load(folder / "absent")).find("no such file or folder"),
            std::string::npos);
  std::filesystem::remove_all(folder);
}

// The guideline's own value sets load without a finding.
TEST(Terminology, ReadsTheGuideline) {
  auto folder = std::filesystem::path(HOOFBEAT_SOURCE_DIR) / "guideline/imnm/valuesets";
  Terminology terminology;
  EXPECT_EQ(all(terminology.load(folder)), "");
  EXPECT_GT(terminology.codes().size(), 0u);
}

}  // namespace
}  // namespace hoofbeat::terminology
