#include "literal.h"

namespace hoofbeat::eval {
namespace {

class ClinicalOperators : public Operators {
 protected:
  ClinicalOperators() {
    auto findings = terminology.load_text(
        R"({"resourceType": "Bundle", "entry": [
          {"resource": {"resourceType": "ValueSet", "url": "urn:one", "compose": {"include": [
             {"system": "s", "concept": [{"code": "a", "display": "A"}, {"code": "b"}]}]}}},
          {"resource": {"resourceType": "ValueSet", "url": "urn:two", "compose": {"include": [
             {"system": "s", "concept": [{"code": "a"}]}, {"system": "t", "concept": [{"code": "b"}]}]}}},
          {"resource": {"resourceType": "CodeSystem", "url": "c", "content": "complete", "concept": [
             {"code": "top", "concept": [{"code": "middle", "concept": [{"code": "bottom"}]}]}, {"code": "other"}]}}]})",
        "test.json");
    EXPECT_TRUE(findings.empty());
  }
};

TEST_F(ClinicalOperators, InValueSet) {
  const char* rows[][3] = {
      {"Code(s|a)", "ValueSet(urn:one)", "true"},
      {"Code(s|c)", "ValueSet(urn:one)", "false"},
      {"Code(t|a)", "ValueSet(urn:one)", "false"},
      {"Code(a)", "ValueSet(urn:one)", "false"},
      {"Concept(x|y, s|b)", "ValueSet(urn:one)", "true"},
      {"Concept(x|y, s|c)", "ValueSet(urn:one)", "false"},
      {"'a'", "ValueSet(urn:one)", "true"},
      {"'z'", "ValueSet(urn:one)", "false"},
      {"'a'", "ValueSet(urn:two)", "error"},
      {"{Code(s|z), Code(s|b)}", "ValueSet(urn:one)", "true"},
      {"{Code(s|z), null}", "ValueSet(urn:one)", "false"},
      {"{}", "ValueSet(urn:one)", "false"},
      {"null", "ValueSet(urn:one)", "false"},
      {"Code(s|a)", "ValueSet(urn:absent)", "error"},
      {"null", "ValueSet(urn:absent)", "error"},
      {"Code(s|a)", "null", "null"},
      {"Code(s|a)", "{Code(s|b), Code(s|a)}", "true"},
      {"Concept(x|y, s|b)", "{Code(s|b)}", "true"},
      {"Code(s|z)", "{Code(s|b)}", "false"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(shown(in_value_set(context, v(row[0]), v(row[1]))), row[2])
        << row[0] << " in " << row[1];
    EXPECT_EQ(shown(any_in_value_set(context, v(row[0]), v(row[1]))), row[2])
        << row[0] << " in " << row[1];
  }
  shown(in_value_set(context, v("Code(s|a)"), v("ValueSet(urn:absent)")));
  EXPECT_EQ(message, "the value set urn:absent is not loaded");
}

TEST_F(ClinicalOperators, InValueSetByInternedCode) {
  CodeValue known = v("Code(s|b)").as_code();
  known.id = terminology.codes().find("s", "b");
  CodeValue other = v("Code(t|b)").as_code();
  other.id = terminology.codes().find("t", "b");
  ASSERT_NE(known.id, 0u);
  EXPECT_EQ(shown(in_value_set(context, Value::code(&known), v("ValueSet(urn:one)"))), "true");
  EXPECT_EQ(shown(in_value_set(context, Value::code(&other), v("ValueSet(urn:one)"))), "false");
}

TEST_F(ClinicalOperators, InCodeSystem) {
  const char* rows[][3] = {
      {"Code(c|middle)", "CodeSystem(c)", "true"},
      {"Code(c|absent)", "CodeSystem(c)", "false"},
      {"Code(s|middle)", "CodeSystem(c)", "false"},
      {"'top'", "CodeSystem(c)", "true"},
      {"Concept(s|a, c|top)", "CodeSystem(c)", "true"},
      {"null", "CodeSystem(c)", "false"},
      {"{Code(c|absent), Code(c|other)}", "CodeSystem(c)", "true"},
      {"{}", "CodeSystem(c)", "false"},
      {"Code(c|top)", "CodeSystem(absent)", "error"},
      {"Code(c|top)", "null", "null"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(shown(in_code_system(context, v(row[0]), v(row[1]))), row[2])
        << row[0] << " in " << row[1];
    EXPECT_EQ(shown(any_in_code_system(context, v(row[0]), v(row[1]))), row[2])
        << row[0] << " in " << row[1];
  }
}

TEST_F(ClinicalOperators, ExpandValueSet) {
  EXPECT_EQ(shown(expand_value_set(context, v("ValueSet(urn:one)"))),
            "{ Code { code: 'a', system: 's', display: 'A' }, Code { code: 'b', system: 's' } }");
  EXPECT_EQ(shown(expand_value_set(context, v("ValueSet(urn:absent)"))), "error");
  EXPECT_EQ(shown(expand_value_set(context, v("null"))), "null");
}

TEST_F(ClinicalOperators, Subsumes) {
  const char* rows[][3] = {
      {"Code(c|top)", "Code(c|bottom)", "true"},
      {"Code(c|bottom)", "Code(c|top)", "false"},
      {"Code(c|top)", "Code(c|top)", "true"},
      {"Code(c|top)", "Code(s|a)", "false"},
      {"Code(s|a)", "Code(s|a)", "true"},
      {"Code(s|a)", "Code(s|b)", "null"},
      {"Concept(s|a, c|top)", "Concept(c|middle)", "true"},
      {"null", "Code(c|top)", "null"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(shown(subsumes(context, v(row[0]), v(row[1]))), row[2]) << row[0] << " " << row[1];
}

TEST_F(ClinicalOperators, CalculateAge) {
  struct Row {
    const char* birth;
    const char* as_of;
    Precision unit;
    const char* age;
  };
  const Row rows[] = {
      {"@1950-06-15", "@2024-06-14", Precision::Year, "73"},
      {"@1950-06-15", "@2024-06-15", Precision::Year, "74"},
      {"@1950-06-15", "@2024-06-15T08:00:00.000", Precision::Year, "74"},
      {"@2024-01-31", "@2024-02-29", Precision::Month, "0"},
      {"@2024-02-01", "@2024-02-29", Precision::Week, "4"},
      {"@1950", "null", Precision::Year, "null"},
      {"null", "@2024-06-15", Precision::Year, "null"},
      {"@1950", "@2024-06-15", Precision::Month, "Interval[881, 893]"},
  };
  for (const Row& r : rows)
    EXPECT_EQ(shown(calculate_age_at(context, v(r.birth), v(r.as_of), r.unit)), r.age)
        << r.birth << " " << r.as_of;
}

}  // namespace
}  // namespace hoofbeat::eval
