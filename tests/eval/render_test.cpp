#include "fhir/model.h"
#include "literal.h"

namespace hoofbeat::eval {
namespace {

TEST_F(Operators, RenderAndJson) {
  struct Row {
    const char* value;
    const char* text;
    const char* json;
  };
  const Row rows[] = {
      {"null", "null", "null"},
      {"true", "true", "true"},
      {"-5", "-5", "-5"},
      {"5000000000L", "5000000000", "5000000000"},
      {"5.80", "5.80", "5.80"},
      {"'it\\'s \"so\"\n'", "it's \"so\"\n", "\"it's \\\"so\\\"\\n\""},
      {"@2024-05", "2024-05", "\"2024-05\""},
      {"@2024-05-06T", "2024-05-06", "\"2024-05-06\""},
      {"@2024-05-06T07:08:09.010Z", "2024-05-06T07:08:09.010Z", "\"2024-05-06T07:08:09.010Z\""},
      {"@T07:08", "07:08", "\"07:08\""},
      {"5.5 'mg'", "5.5 'mg'", "{\"value\":5.5,\"unit\":\"mg\"}"},
      {"1 '1':2 'mL'", "1 '1':2 'mL'",
       "{\"numerator\":{\"value\":1,\"unit\":\"1\"},\"denominator\":{\"value\":2,\"unit\":\"mL\"}"
       "}"},
      {"Code(s|a)", "Code { code: 'a', system: 's' }", "{\"code\":\"a\",\"system\":\"s\"}"},
      {"Code(a)", "Code { code: 'a' }", "{\"code\":\"a\"}"},
      {"Concept(s|a)", "Concept { codes: { Code { code: 'a', system: 's' } } }",
       "{\"codes\":[{\"code\":\"a\",\"system\":\"s\"}]}"},
      {"ValueSet(u)", "ValueSet { id: 'u' }", "{\"id\":\"u\"}"},
      {"Interval[1, null)", "Interval[1, null)",
       "{\"low\":1,\"high\":null,\"lowClosed\":true,\"highClosed\":false}"},
      {"{}", "{}", "[]"},
      {"{'a', @2024T, 2L, null}", "{ 'a', @2024T, 2L, null }", "[\"a\",\"2024\",2,null]"},
      {"Tuple{a: 1, b c: 'x'}", "Tuple { a: 1, \"b c\": 'x' }", "{\"a\":1,\"b c\":\"x\"}"},
  };
  for (const Row& r : rows) {
    EXPECT_EQ(render(v(r.value)), r.text) << r.value;
    EXPECT_EQ(to_json(v(r.value)), r.json) << r.value;
  }
  EXPECT_EQ(to_json(Value::string(std::string_view("a\0\x1F\\", 4))), "\"a\\u0000\\u001f\\\\\"");
  EXPECT_EQ(render(Value::decimal(Decimal::from_integer(3), arena)), "3.0");
}

TEST_F(Operators, RenderObjects) {
  const fhir::Model& model = fhir::r4();
  const fhir::Class* observation = model.find("Observation");
  const fhir::Class* quantity = model.find("Quantity");
  ASSERT_TRUE(observation && quantity);
  const ElementName id[] = {model.element_name("id")};
  Layout resource_layout{observation->id, 1, id};
  Object* resource = Object::make(&resource_layout, arena);
  resource->slots()[0] = v("'o1'");
  EXPECT_EQ(to_json(Value::object(resource)), "{\"resourceType\":\"Observation\",\"id\":\"o1\"}");
  EXPECT_EQ(render(Value::object(resource)), "Observation { id: 'o1' }");

  const ElementName value[] = {model.element_name("value")};
  Layout quantity_layout{quantity->id, 1, value};
  Object* element = Object::make(&quantity_layout, arena);
  element->slots()[0] = v("4.2");
  EXPECT_EQ(to_json(Value::object(element)), "{\"value\":4.2}");
  EXPECT_EQ(render(Value::object(element)), "Quantity { value: 4.2 }");
}

}  // namespace
}  // namespace hoofbeat::eval
