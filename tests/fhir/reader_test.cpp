#include "fhir/reader.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "terminology/terminology.h"

namespace hoofbeat::fhir {
namespace {

using Outcome = ReadResult::Outcome;

// A short text of a value: primitives with their class, objects with the elements they hold.
std::string show(const Value& value) {
  std::string type;
  if (value.model_type() >= first_model_type)
    type = std::string(r4().at(value.model_type()).name) + " ";
  switch (value.kind()) {
    case Kind::Null:
      return "null";
    case Kind::Boolean:
      return type + (value.as_boolean() ? "true" : "false");
    case Kind::Integer:
      return type + std::to_string(value.as_integer());
    case Kind::Decimal:
      return type + to_string(value.as_decimal());
    case Kind::String:
      return type + "'" + std::string(value.as_string()) + "'";
    case Kind::Date:
      return type + "@" + date_to_string(value.as_temporal());
    case Kind::DateTime:
      return type + "@" + date_time_to_string(value.as_temporal());
    case Kind::Time:
      return type + "@T" + time_to_string(value.as_temporal());
    case Kind::List: {
      std::string text = "[";
      for (const Value& item : value.as_list()) text += (text.size() > 1 ? ", " : "") + show(item);
      return text + "]";
    }
    case Kind::Object: {
      const Object& object = value.as_object();
      std::string text = type + "{";
      for (int i = 0; i < object.layout->size; ++i) {
        if (object.slots()[i].is_null()) continue;
        if (text.back() != '{') text += ", ";
        text += std::string(r4().element_text(object.layout->names[i])) + ": " +
                show(object.slots()[i]);
      }
      return text + "}";
    }
    default:
      return "?";
  }
}

struct Read {
  Arena arena;
  ReadResult result;
};

std::string padded(std::string_view json) {
  return std::string(json) + std::string(json_padding, ' ');
}

ReadResult read(std::string_view json, Arena& arena, const Schema& schema = Schema::everything()) {
  std::string text = padded(json);
  Reader reader(schema);
  return reader.read({text.data(), json.size()}, arena);
}

Value element(const ReadResult& result, std::string_view name) {
  return result.root->get(r4().element_name(name));
}

Schema schema_of(std::initializer_list<std::vector<std::string_view>> needs) {
  Schema schema;
  for (const std::vector<std::string_view>& need : needs) {
    EXPECT_TRUE(schema.need(r4().find(need[0])->id, std::span(need).subspan(1))) << need[1];
  }
  schema.complete();
  return schema;
}

TEST(Reader, ReadsEveryKindOfElement) {
  struct Case {
    const char *json, *element, *expected;
  };
  const Case cases[] = {
      {R"({"resourceType":"Patient","id":"p1"})", "id", "id 'p1'"},
      {R"({"resourceType":"Patient","active":true})", "active", "boolean true"},
      {R"({"resourceType":"Patient","gender":"female"})", "gender",
       "AdministrativeGender 'female'"},
      {R"({"resourceType":"Patient","gender":"other-word"})", "gender",
       "AdministrativeGender 'other-word'"},
      {R"({"resourceType":"Patient","birthDate":"1970-03"})", "birthDate", "date @1970-03"},
      {R"({"resourceType":"Patient","deceasedDateTime":"2012"})", "deceased", "dateTime @2012"},
      {R"({"resourceType":"Patient","deceasedDateTime":"2012-03-04T10:11:12+02:00"})", "deceased",
       "dateTime @2012-03-04T10:11:12+02:00"},
      {R"({"resourceType":"Patient","deceasedBoolean":false})", "deceased", "boolean false"},
      {R"({"resourceType":"Patient","multipleBirthInteger":2})", "multipleBirth", "integer 2"},
      {R"({"resourceType":"Patient","name":[{"family":"Ä\u00e9\"","given":["A","B"]}]})", "name",
       "[HumanName {family: string 'Äé\"', given: [string 'A', string 'B']}]"},
      {R"({"resourceType":"Observation","valueQuantity":{"value":1.50,"unit":"U/L"}})", "value",
       "Quantity {unit: string 'U/L', value: decimal 1.50}"},
      {R"({"resourceType":"Observation","valueQuantity":{"value":-1e3}})", "value",
       "Quantity {value: decimal -1000}"},
      {R"({"resourceType":"Observation","valueQuantity":{"value":1e40}})", "id",
       ""},  // beyond the decimals of CQL
      {R"({"resourceType":"Observation","valueString":"x\ty"})", "value", "string 'x\ty'"},
      {R"({"resourceType":"Observation","valueTime":"10:11:12"})", "value", "time @T10:11:12"},
      {R"({"resourceType":"Observation","issued":"2012-03-04T10:11:12.123Z"})", "issued",
       "instant @2012-03-04T10:11:12.123Z"},
      {R"({"resourceType":"Observation","component":[{"code":{"text":"a"},"valueInteger":3}]})",
       "component",
       "[Observation.Component {code: CodeableConcept {text: string 'a'}, value: integer 3}]"},
      {R"({"resourceType":"Binary","contentType":"x","data":"QUJD"})", "data",
       "base64Binary 'QUJD'"},
      {R"({"resourceType":"Observation","subject":{"reference":"Patient/1","display":"d"}})",
       "subject", "Reference {display: string 'd', reference: string 'Patient/1'}"},
      {R"({"resourceType":"Condition","onsetAge":{"value":5,"code":"a"}})", "onset",
       "Age {code: code 'a', value: decimal 5}"},
      {R"({"resourceType":"MedicationRequest","contained":[{"resourceType":"Medication","id":"m"}],)"
       R"("medicationReference":{"reference":"#m"}})",
       "contained", "[Medication {id: id 'm'}]"},
      {R"({"id":"late","gender":"male","resourceType":"Patient"})", "gender",
       "AdministrativeGender 'male'"},
      {R"( { "resourceType" : "Patient" , "id" : "spaced" , "active" : true } )", "id",
       "id 'spaced'"},
      {R"({"resourceType":"Patient","\u0069d":"escaped"})", "id", "id 'escaped'"},
      {R"({"resourceType":"Patient","nonsense":{"a":[1,2,{"b":null}]},"id":"x"})", "id", "id 'x'"},
      {R"({"resourceType":"Patient","birthDate":null,"name":[]})", "birthDate", "null"},
      {R"({"resourceType":"Patient","birthDate":null,"name":[]})", "name", "null"},
      {R"({"resourceType":"Patient","extension":[{"url":"u","valueCode":"c"}]})", "extension",
       "[Extension {url: uri 'u', value: code 'c'}]"},
      {R"({"resourceType":"Questionnaire","item":[{"linkId":"1","item":[{"linkId":"1.1"}]}]})",
       "item",
       "[Questionnaire.Item {item: [Questionnaire.Item {linkId: string '1.1'}], linkId: string "
       "'1'}]"},
  };
  for (const Case& c : cases) {
    Arena arena;
    ReadResult result = read(c.json, arena);
    if (*c.expected == 0) {
      EXPECT_EQ(result.outcome, Outcome::SetAside) << c.json;
      continue;
    }
    ASSERT_EQ(result.outcome, Outcome::Kept) << c.json << '\n' << result.reason;
    EXPECT_EQ(show(element(result, c.element)), c.expected) << c.json;
  }
}

TEST(Reader, JoinsPrimitivesWithTheirExtensions) {
  const char* expected = "date {extension: [Extension {url: uri 'u'}], value: date @1970}";
  for (
      const char* json :
      {R"({"resourceType":"Patient","birthDate":"1970","_birthDate":{"extension":[{"url":"u"}]}})",
       R"({"resourceType":"Patient","_birthDate":{"extension":[{"url":"u"}]},"birthDate":"1970"})"}) {
    Arena arena;
    ReadResult result = read(json, arena);
    ASSERT_EQ(result.outcome, Outcome::Kept) << result.reason;
    EXPECT_EQ(show(element(result, "birthDate")), expected);
  }
  Arena arena;
  ReadResult only = read(R"({"resourceType":"Patient","_birthDate":{"id":"b"}})", arena);
  EXPECT_EQ(show(element(only, "birthDate")), "date {id: 'b'}");

  for (const char* name : {R"({"given":["A",null,"C"],"_given":[null,{"id":"x"}]})",
                           R"({"_given":[null,{"id":"x"}],"given":["A",null,"C"]})"}) {
    ReadResult result =
        read(R"({"resourceType":"Patient","name":[)" + std::string(name) + "]}", arena);
    ASSERT_EQ(result.outcome, Outcome::Kept) << result.reason;
    EXPECT_EQ(show(element(result, "name")),
              "[HumanName {given: [string 'A', string {id: 'x'}, string 'C']}]");
  }
}

TEST(Reader, KeepsOnlyWhatIsNeeded) {
  Schema schema = schema_of({{"Observation", "code", "coding", "code"},
                             {"Observation", "value", "value"},
                             {"Patient", "birthDate", "extension", "url"}});
  Arena arena;
  ReadResult result = read(
      R"({"resourceType":"Observation","id":"o","status":17,"subject":{"reference":"Patient/1"},)"
      R"("code":{"coding":[{"system":"s","code":"c","display":"d"}],"text":"t"},)"
      R"("valueQuantity":{"value":2,"unit":"x"}})",
      arena, schema);
  ASSERT_EQ(result.outcome, Outcome::Kept) << result.reason;
  EXPECT_EQ(
      show(Value::object(result.root)),
      "Observation {code: CodeableConcept {coding: [Coding {code: code 'c', system: uri 's'}]}, "
      "id: id 'o', subject: Reference {reference: string 'Patient/1'}, "
      "value: Quantity {value: decimal 2}}");
  EXPECT_EQ(result.id, "o");
  EXPECT_EQ(result.patient, "Patient/1");

  result = read(R"({"resourceType":"Observation","valueString":"text"})", arena, schema);
  EXPECT_EQ(show(element(result, "value")), "string 'text'");

  result = read(
      R"({"resourceType":"Patient","birthDate":"1970","_birthDate":{"id":"i","extension":[{"url":"u"}]}})",
      arena, schema);
  EXPECT_EQ(show(element(result, "birthDate")),
            "date {extension: [Extension {url: uri 'u'}], value: date @1970}");

  result = read(R"({"resourceType":"Condition","id":5})", arena, schema);
  EXPECT_EQ(result.outcome, Outcome::NotWanted);
  EXPECT_EQ(result.type, r4().find("Condition")->id);
}

TEST(Schema, RefusesUnknownElements) {
  Schema schema;
  TypeId observation = r4().find("Observation")->id;
  auto need = [&](std::vector<std::string_view> path) { return schema.need(observation, path); };
  EXPECT_TRUE(need({"value", "coding", "code"}));  // some type of the choice has it
  EXPECT_FALSE(need({"valueQuantity"}));
  EXPECT_FALSE(need({"code", "codings"}));
  EXPECT_FALSE(need({"id", "value", "value"}));
  EXPECT_TRUE(need({}));
}

TEST(Schema, KeepsWholeClassesWithoutExtensions) {
  Schema schema = schema_of({{"Observation", "code"}});
  Arena arena;
  ReadResult result =
      read(R"({"resourceType":"Observation","code":{"id":"i","extension":[{"url":"u"}],"text":"t",)"
           R"("coding":[{"system":"s","code":"c","display":"d","userSelected":true}]}})",
           arena, schema);
  EXPECT_EQ(
      show(element(result, "code")),
      "CodeableConcept {coding: [Coding {code: code 'c', display: string 'd', system: uri 's', "
      "userSelected: boolean true}], text: string 't'}");
}

TEST(Reader, InternsCodings) {
  terminology::CodeTable codes;
  CodeId known = codes.intern("http://example.org/s", "known");
  Schema schema = schema_of({{"Observation", "code", "coding", "display"}});
  Reader reader(schema, &codes);
  Arena arena;
  auto coding = [&](std::string_view json) -> const Object& {
    std::string text =
        padded(R"({"resourceType":"Observation","code":{"coding":[)" + std::string(json) + "]}}");
    ReadResult result = reader.read({text.data(), text.size() - json_padding}, arena);
    EXPECT_EQ(result.outcome, Outcome::Kept) << result.reason;
    return element(result, "code")
        .as_object()
        .get(r4().element_name("coding"))
        .as_list()
        .items[0]
        .as_object();
  };
  const Object& first = coding(R"({"code":"known","system":"http://example.org/s","display":"d"})");
  EXPECT_EQ(first.code, known);
  EXPECT_EQ(show(Value::object(&first)),
            "Coding {code: code 'known', display: string 'd', system: uri 'http://example.org/s'}");
  const Object& escaped = coding(R"({"code":"kn\u006fwn","system":"http:\/\/example.org\/s"})");
  EXPECT_EQ(escaped.code, known);
  const Object& other = coding(R"({"code":"unknown","system":"http://example.org/s"})");
  EXPECT_EQ(other.code, 0u);
  EXPECT_EQ(show(other.get(r4().element_name("code"))), "code 'unknown'");
  EXPECT_EQ(coding(R"({"code":"known"})").code, 0u);
  EXPECT_EQ(coding(R"({"system":"http://example.org/s"})").code, 0u);
}

TEST(Reader, TellsIdPatientAndDate) {
  struct Case {
    const char *json, *patient;
  };
  const Case cases[] = {
      {R"({"resourceType":"Observation","subject":{"reference":"Patient/1"}})", "Patient/1"},
      {R"({"resourceType":"Observation","subject":{"reference":"urn:uuid:5"}})", "urn:uuid:5"},
      {R"({"resourceType":"Observation","subject":{"reference":"Group/1"}})", ""},
      {R"({"resourceType":"Observation"})", ""},
      {R"({"resourceType":"Immunization","patient":{"reference":"http://x/Patient/1"}})",
       "http://x/Patient/1"},
      {R"({"resourceType":"Appointment","participant":[{"actor":{"reference":"Practitioner/1"}},)"
       R"({"actor":{"reference":"Patient/2"}}]})",
       "Patient/2"},
      {R"({"resourceType":"Group","member":[{"entity":{"reference":"Patient/1"}},)"
       R"({"entity":{"reference":"Patient/2"}}]})",
       ""},
      {R"({"resourceType":"Medication"})", ""},
      {R"({"resourceType":"Patient","id":"7"})", ""},
  };
  for (const Case& c : cases) {
    Arena arena;
    EXPECT_EQ(read(c.json, arena).patient, c.patient) << c.json;
  }
  Arena arena;
  ReadResult result = read(
      R"({"resourceType":"Basic","id":"b","meta":{"lastUpdated":"0001-01-01T00:00:01Z"}})", arena);
  EXPECT_EQ(result.id, "b");
  EXPECT_EQ(result.last_updated, 1000);
}

TEST(Reader, SetsAsideWhatIsWrongAndSaysWhere) {
  struct Case {
    std::string json;
    const char* reason;
  };
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += R"({"url":"u","extension":[)";
  for (int i = 0; i < 100; ++i) deep += "]}";
  const std::vector<Case> cases = {
      {R"({"resourceType":"Observation","valueQuantity":{"value":"5"}})",
       "Observation.valueQuantity.value: found a string, expected a number"},
      {R"({"resourceType":"Patient","name":{"family":"x"}})",
       "Patient.name: found an object, expected an array, because the element can repeat"},
      {R"({"resourceType":"Patient","gender":["male"]})",
       "Patient.gender: found an array, expected a string"},
      {R"({"resourceType":"Patient","active":"true"})",
       "Patient.active: found a string, expected true or false"},
      {R"({"resourceType":"Patient","active":1})",
       "Patient.active: found a number, expected true or false"},
      {R"({"resourceType":"Patient","multipleBirthInteger":2.5})",
       "Patient.multipleBirthInteger: found a number that is no 32-bit whole number, expected one"},
      {R"({"resourceType":"Patient","multipleBirthInteger":99999999999})",
       "Patient.multipleBirthInteger: found a number that is no 32-bit whole number, expected one"},
      {R"({"resourceType":"Observation","valueQuantity":{"value":1.2.3}})",
       "Observation.valueQuantity.value: found a malformed or too large number, expected a "
       "decimal"},
      {R"({"resourceType":"Observation","valueQuantity":{"value":007}})",
       "Observation.valueQuantity.value: found a malformed or too large number, expected a "
       "decimal"},
      {R"({"resourceType":"Patient","birthDate":"1970-13"})",
       "Patient.birthDate: found a text that is no date, expected YYYY, YYYY-MM or YYYY-MM-DD"},
      {R"({"resourceType":"Patient","birthDate":19700101})",
       "Patient.birthDate: found a number, expected a date as a string"},
      {R"({"resourceType":"Observation","effectiveDateTime":"2023-02-30"})",
       "Observation.effectiveDateTime: found a text that is no date and time, expected YYYY, "
       "YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+zz:zz"},
      {R"({"resourceType":"Observation","effectiveDateTime":"2012T"})",
       "Observation.effectiveDateTime: found a text that is no date and time, expected YYYY, "
       "YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+zz:zz"},
      {R"({"resourceType":"Observation","code":{"coding":[{"code":"a"},{"code":5}]}})",
       "Observation.code.coding[1].code: found a number, expected a string"},
      {R"({"resourceType":"Observation","code":{"coding":["a"]}})",
       "Observation.code.coding[0]: found a string, expected an object"},
      {R"({"resourceType":"Observation","code":{"coding":[null]}})",
       "Observation.code.coding[0]: found null, expected an object"},
      {R"({"resourceType":"Observation","valueString":"a","valueInteger":5})",
       "Observation.valueInteger: the element is given more than once, expected it once"},
      {R"({"resourceType":"Patient","contained":[{"resourceType":"Foo"}]})",
       "Patient.contained[0]: found resourceType \"Foo\", expected a resource type of FHIR R4"},
      {R"({"resourceType":"Patients"})",
       "found resourceType \"Patients\", expected a resource type of FHIR R4"},
      {R"({"resourceType":"DomainResource"})",
       "found resourceType \"DomainResource\", expected a resource type of FHIR R4"},
      {R"({"resourceType":"Quantity"})",
       "found resourceType \"Quantity\", expected a resource type of FHIR R4"},
      {R"({"resourceType":5})",
       "resourceType: found a number, expected a resource type as a string"},
      {R"({"id":"x"})", "found no resourceType, expected one; without it this is no FHIR resource"},
      {"{}", "found no resourceType, expected one; without it this is no FHIR resource"},
      {R"({"resourceType":"Patient","extension":[)" + deep + "]}",
       "the JSON is nested more than 64 levels deep, expected fewer"},
      {R"({"resourceType":"Patient"} {"resourceType":"Patient"})",
       "found more behind the end of the resource, expected one JSON object"},
      {R"(["a"])", "found an array, expected a resource as a JSON object"},
      {"17", "found a number, expected a resource as a JSON object"},
      {"", "found nothing, expected a resource as a JSON object"},
      {R"({"resourceType":"Patient","id":"x)",
       "a string is not closed: the JSON is cut off or a quote is missing"},
      {R"({"resourceType":"Patient","name":[{"family":"x"}])",
       "the JSON is cut off: an object or array is not closed"},
      {R"({"resourceType":"Patient","name":[{"family":"x"})",
       "Patient.name[1]: the JSON is malformed or cut off: a comma, colon, quote or bracket is "
       "missing"},
      {R"({"resourceType":"Patient" "id":"x"})",
       "the JSON is malformed or cut off: a comma, colon, quote or bracket is missing"},
      {"{\"resourceType\":\"Patient\",\"id\":\"\xC3\x28\"}",
       "found bytes that are not UTF-8, expected JSON in UTF-8"},
      {"{\"resourceType\":\"Patient\",\"id\":\"a\nb\"}",
       "found a control character within a string, expected it escaped"},
  };
  for (const Case& c : cases) {
    Arena arena;
    ReadResult result = read(c.json, arena);
    EXPECT_EQ(result.outcome, Outcome::SetAside) << c.json;
    if (c.json.size() > 1000) {
      EXPECT_TRUE(result.reason.ends_with(c.reason)) << result.reason;
    } else {
      EXPECT_EQ(result.reason, c.reason) << c.json;
    }
  }
}

TEST(Reader, TellsWhereInTheTextAFaultLies) {
  Arena arena;
  std::string json = R"({"resourceType":"Patient",
    "birthDate":"x"})";
  EXPECT_EQ(read(json, arena).offset, json.find("\"x\""));
}

TEST(Reader, ForgetsWhatIsDropped) {
  Schema schema = schema_of({{"Patient", "name"}});
  Reader reader(schema);
  reader.set_keep(
      [](const Object& root) { return !root.get(r4().element_name("name")).is_null(); });
  Arena arena;
  std::string without = padded(R"({"resourceType":"Patient","id":"a"})");
  std::string with = padded(R"({"resourceType":"Patient","name":[{"family":"f"}]})");
  auto read_text = [&](const std::string& text) {
    return reader.read({text.data(), text.size() - json_padding}, arena).outcome;
  };
  EXPECT_EQ(read_text(with), Outcome::Kept);
  const uintptr_t before = arena.mark().cursor;
  EXPECT_EQ(read_text(without), Outcome::Dropped);
  EXPECT_EQ(arena.mark().cursor, before);
  EXPECT_EQ(read_text(with), Outcome::Kept);

  // Also when it took blocks of its own.
  reader.set_keep([](const Object&) { return false; });
  const std::string large = padded(R"({"resourceType":"Patient","name":[{"family":")" +
                                   std::string(5 << 20, 'x') + R"("}]})");
  EXPECT_EQ(read_text(large), Outcome::Dropped);
  const size_t reserved = arena.reserved();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(read_text(large), Outcome::Dropped);
  EXPECT_EQ(arena.reserved(), reserved);
}

}  // namespace
}  // namespace hoofbeat::fhir
