#include "fhir/record.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace hoofbeat::fhir {
namespace {

TypeId type_of(const char* name) { return r4().find(name)->id; }

std::vector<std::string> names(const Record& record) {
  std::vector<std::string> found;
  for (const Resource& resource : record.resources()) found.emplace_back(resource.reference);
  return found;
}

using Names = std::vector<std::string>;

std::string text(const Object& object, const char* element) {
  return std::string(object.get(r4().element_name(element)).as_string());
}

class RecordTest : public testing::Test {
 protected:
  Records read(std::string_view json) {
    return read_records_text(json, "in", Schema::everything(), nullptr, arena_);
  }
  Arena arena_;
};

TEST_F(RecordTest, GroupsByPatient) {
  Records records = read(
      R"({"resourceType":"Observation","id":"o2","subject":{"reference":"Patient/b"}}
{"resourceType":"Patient","id":"a"}
{"resourceType":"Condition","id":"c1","subject":{"reference":"http://example.org/fhir/Patient/a"}}
{"resourceType":"Observation","id":"o1","subject":{"reference":"Patient/a/_history/3"}}
{"resourceType":"Patient","id":"b"}
{"resourceType":"Observation","id":"o3","subject":{"reference":"Patient/gone"}}
{"resourceType":"Medication","id":"m"}
{"resourceType":"Observation","id":"o4"}
)");
  ASSERT_TRUE(records.set_aside.empty()) << records.set_aside[0].reason;
  ASSERT_EQ(records.records.size(), 3u);
  const Record& a = records.records[0];
  EXPECT_EQ(a.key(), "Patient/a");
  EXPECT_EQ(names(a), (Names{"Condition/c1", "Observation/o1", "Patient/a"}));
  ASSERT_NE(a.patient(), nullptr);
  EXPECT_EQ(text(*a.patient(), "id"), "a");
  EXPECT_EQ(names(records.records[1]), (Names{"Observation/o2", "Patient/b"}));
  EXPECT_EQ(names(records.records[2]), (Names{"Observation/o3"}));
  EXPECT_EQ(records.records[2].patient(), nullptr);

  EXPECT_EQ(a.of(type_of("Observation")).size(), 1u) << "not o4, whose patient is unknown";
  ASSERT_EQ(a.of(type_of("Medication")).size(), 1u);
  EXPECT_EQ(text(*a.of(type_of("Medication"))[0], "id"), "m");
  EXPECT_TRUE(a.of(type_of("Encounter")).empty());
  EXPECT_EQ(a.shared_count(), 2u);
  EXPECT_EQ(a.size(), 5u);
  for (uint32_t i = 0; i < a.size(); ++i) EXPECT_EQ(a.resource(i).object->resource, i);
  EXPECT_EQ(a.resource(a.of(type_of("Condition"))[0]->resource).line, 3u);
  EXPECT_EQ(records.counts.read, 8u);
  EXPECT_EQ(records.counts.without_patient, 1u);
  EXPECT_EQ(records.counts.missing_patients, 1u);
}

TEST_F(RecordTest, GivesTheOnlyPatientWhatNamesNone) {
  Records records = read(R"({"resourceType":"Bundle","type":"collection","entry":[
    {"resource":{"resourceType":"Patient","id":"a"}},
    {"resource":{"resourceType":"Observation","id":"o"}},
    {"resource":{"resourceType":"Medication","id":"m"}}]})");
  ASSERT_EQ(records.records.size(), 1u);
  EXPECT_EQ(names(records.records[0]), (Names{"Medication/m", "Observation/o", "Patient/a"}));
  EXPECT_EQ(records.records[0].resources()[1].entry, 1);
  EXPECT_EQ(records.records[0].resources()[1].line, 3u);

  records = read(R"({"resourceType":"Medication","id":"m"})");
  ASSERT_EQ(records.records.size(), 1u);
  EXPECT_EQ(records.records[0].key(), "");
  EXPECT_EQ(names(records.records[0]), (Names{"Medication/m"}));

  EXPECT_TRUE(read(R"({"resourceType":"Bundle"})").records.empty());
}

TEST_F(RecordTest, ResolvesReferences) {
  Records records = read(R"({"resourceType":"Bundle","type":"transaction","entry":[
    {"fullUrl":"urn:uuid:p","resource":{"resourceType":"Patient","id":"p1"}},
    {"fullUrl":"urn:uuid:o","resource":{"resourceType":"Observation","subject":{"reference":"urn:uuid:p"}}},
    {"fullUrl":"http://example.org/fhir/Encounter/e","resource":{"resourceType":"Encounter",
      "subject":{"reference":"Patient/p1"}}},
    {"resource":{"resourceType":"MedicationRequest","id":"r","subject":{"reference":"urn:uuid:p"},
      "contained":[{"resourceType":"Medication","id":"m"},{"resourceType":"Medication","id":"#n"}]}},
    {"fullUrl":"urn:uuid:g","resource":{"resourceType":"Group","id":"g"}},
    {"resource":{"resourceType":"Observation","id":"of-group","subject":{"reference":"urn:uuid:g"}}}]})");
  ASSERT_EQ(records.records.size(), 1u);
  const Record& record = records.records[0];
  EXPECT_EQ(record.key(), "Patient/p1");
  EXPECT_EQ(names(record), (Names{"Encounter/e", "Group/g", "MedicationRequest/r", "urn:uuid:o",
                                  "Observation/of-group", "Patient/p1"}));
  const Object* request = record.resolve("MedicationRequest/r");
  ASSERT_NE(request, nullptr);
  struct Case {
    const char *reference, *expected;
  };
  const Case cases[] = {
      {"Patient/p1", "Patient"},
      {"urn:uuid:p", "Patient"},
      {"https://other.example/x/Patient/p1", "Patient"},
      {"Patient/p1/_history/2", "Patient"},
      {"urn:uuid:o", "Observation"},
      {"Encounter/e", "Encounter"},
      {"http://example.org/fhir/Encounter/e", "Encounter"},
      {"#m", "Medication"},
      {"#n", "Medication"},
      {"#", "MedicationRequest"},
      {"#x", nullptr},
      {"Patient/p", nullptr},
      {"p1", nullptr},
      {"", nullptr},
      {"/", nullptr},
      {"Practitioner?identifier=http://example.org/ids|5", nullptr},
  };
  for (const Case& c : cases) {
    const Object* found = record.resolve(c.reference, request->resource);
    if (c.expected == nullptr) {
      EXPECT_EQ(found, nullptr) << c.reference;
    } else {
      ASSERT_NE(found, nullptr) << c.reference;
      EXPECT_EQ(r4().at(found->layout->type).name, c.expected) << c.reference;
    }
  }
  EXPECT_EQ(record.resolve("#m"), nullptr) << "contained in what?";
  EXPECT_EQ(record.resolve("#m", request->resource)->resource, request->resource);
}

TEST_F(RecordTest, KeepsTheLaterOfTwoVersions) {
  auto gender = [&](std::string_view json) {
    Records records = read(json);
    EXPECT_EQ(records.counts.duplicates, 1u);
    EXPECT_EQ(records.records.size(), 1u);
    EXPECT_EQ(records.records[0].resources().size(), 1u);
    EXPECT_EQ(records.counts.read, 1u);
    return text(*records.records[0].patient(), "gender");
  };
  EXPECT_EQ(gender(R"([{"resourceType":"Patient","id":"a","gender":"male"},
                       {"resourceType":"Patient","id":"a","gender":"female"}])"),
            "female");
  EXPECT_EQ(gender(R"([{"resourceType":"Patient","id":"a","gender":"male",
                        "meta":{"lastUpdated":"2024-01-02T00:00:00Z"}},
                       {"resourceType":"Patient","id":"a","gender":"female",
                        "meta":{"lastUpdated":"2024-01-01T00:00:00Z"}}])"),
            "male");
  EXPECT_EQ(gender(R"({"resourceType":"Bundle","type":"history","entry":[
                       {"resource":{"resourceType":"Patient","id":"a","gender":"male"}},
                       {"resource":{"resourceType":"Patient","id":"a","gender":"female"}}]})"),
            "male");
}

TEST_F(RecordTest, DoesNotDependOnWhoReadWhat) {
  const std::vector<std::string> lines = {
      R"({"resourceType":"Patient","id":"b"})",
      R"({"resourceType":"Observation","id":"o","subject":{"reference":"Patient/a"}})",
      R"({"resourceType":"Medication","id":"m"})", R"({"resourceType":"Patient","id":"a"})",
      R"({"resourceType":"Observation","id":"o","status":"final","subject":{"reference":"Patient/a"}})"};
  auto build = [&](std::vector<size_t> first, std::vector<size_t> second) {
    RecordBuilder one(arena_), other(arena_);
    Reader reader(Schema::everything());
    auto add = [&](RecordBuilder& builder, size_t index) {
      std::string padded = lines[index] + std::string(json_padding, ' ');
      Piece piece;
      piece.line = static_cast<uint32_t>(index + 1);
      ReadResult result = reader.read({padded.data(), lines[index].size()}, arena_);
      builder.add(result, piece, "f", 0);
    };
    for (size_t index : first) add(one, index);
    for (size_t index : second) add(other, index);
    one.merge(std::move(other));
    Counts counts;
    std::vector<Names> all;
    for (const Record& record : one.finish(counts)) {
      all.push_back(names(record));
      all.back().push_back(std::to_string(record.resources()[0].line));
    }
    EXPECT_EQ(counts.duplicates, 1u);
    return all;
  };
  const auto expected = build({0, 1, 2, 3, 4}, {});
  EXPECT_EQ(expected,
            (std::vector<Names>{{"Patient/b", "1"}, {"Observation/o", "Patient/a", "5"}}));
  EXPECT_EQ(build({4, 2}, {3, 1, 0}), expected);
  EXPECT_EQ(build({}, {1, 0, 4, 3, 2}), expected);
}

TEST_F(RecordTest, SetsAsideWithLineAndEntry) {
  Records records = read(R"({"resourceType":"Patient","id":"a"}
{"resourceType":"Foo"}
{"resourceType":"Patient","birthDate":5}
)");
  ASSERT_EQ(records.set_aside.size(), 2u);
  EXPECT_EQ(to_string(records.set_aside[0]),
            "in:2: found resourceType \"Foo\", expected a resource type of FHIR R4");
  EXPECT_EQ(to_string(records.set_aside[1]),
            "in:3: Patient.birthDate: found a number, expected a date as a string");
  EXPECT_EQ(records.counts.read, 1u);
  EXPECT_EQ(records.counts.set_aside, 2u);

  records = read(R"({"resourceType":"Bundle","entry":[
    {"resource":{"resourceType":"Patient","id":"a"}},
    {"resource":{"resourceType":"Patient",
       "birthDate":5}}]})");
  ASSERT_EQ(records.set_aside.size(), 1u);
  EXPECT_EQ(to_string(records.set_aside[0]),
            "in:4: entry[1]: Patient.birthDate: found a number, expected a date as a string");
}

// ---- real exports ------------------------------------------------------------------------------

std::filesystem::path data_folder() {
  const char* given = std::getenv("HOOFBEAT_DATA");
  return given != nullptr ? std::filesystem::path(given)
                          : std::filesystem::path(HOOFBEAT_SOURCE_DIR) / "../shared/data";
}

TEST_F(RecordTest, ReadsBulkExports) {
  struct Case {
    const char* folder;
    size_t patients, resources, set_aside;
  };
  // bulk-10 comes with a log, whose four lines are no resources.
  const Case cases[] = {{"bulk-10", 13, 6971, 4}, {"synthea-9", 9, 1582, 0}};
  for (const Case& c : cases) {
    const std::vector<std::filesystem::path> paths = {data_folder() / c.folder};
    if (!std::filesystem::exists(paths[0]))
      GTEST_SKIP() << "no " << c.folder << "; set HOOFBEAT_DATA to the folder of the exports";
    Records records = read_records(paths, Schema::everything(), nullptr, arena_);
    for (const SetAside& fault : records.set_aside)
      EXPECT_NE(fault.file.find("log.ndjson"), std::string::npos) << to_string(fault);
    EXPECT_EQ(records.set_aside.size(), c.set_aside);
    EXPECT_EQ(records.counts.read, c.resources);
    size_t with_patient = 0;
    for (const Record& record : records.records) with_patient += record.patient() != nullptr;
    EXPECT_EQ(with_patient, c.patients);
    EXPECT_EQ(records.counts.missing_patients, 0u);
    EXPECT_EQ(records.counts.duplicates, 0u);
  }
}

}  // namespace
}  // namespace hoofbeat::fhir
