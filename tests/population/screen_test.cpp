// Screening a population: the same answer however the input is cut into files and threads, nothing
// lost.
#include "population/screen.h"

#include <gtest/gtest.h>

#include "../assess/tiny_guideline.h"
#include "report/report.h"

namespace hoofbeat::population {
namespace {

class ScreenTest : public testing::Test {
 protected:
  Screened run(const std::filesystem::path& input, unsigned threads = 1, size_t assessments = 500) {
    ScreenOptions options;
    options.as_of = tiny::as_of();
    options.threads = threads;
    options.assessments = assessments;
    return screen(*guideline_, {input}, options);
  }
  // "a high, b moderate": the worklist in a line.
  static std::string worklist(const Screened& screened) {
    std::string text;
    for (const Row& row : screened.worklist)
      text += (text.empty() ? "" : ", ") + row.patient + " " + row.screening.level;
    return text;
  }

  // All that a run found, as one text.
  std::string everything(const Screened& screened) const {
    std::string text =
        std::to_string(screened.resources) + " " + std::to_string(screened.duplicates) + "\n";
    for (const Row& row : screened.worklist) {
      text += std::to_string(row.rank) + " " + row.patient + " " + row.screening.level + " " +
              row.screening.conclusion;
      for (const auto& [name, value] : row.screening.columns) text += " " + name + "=" + value;
      text += "\n";
    }
    for (const assess::Assessment& assessment : screened.assessments)
      text += assess::to_json(assessment, *guideline_, -1) + "\n";
    for (const fhir::SetAside& fault : screened.set_aside) text += fhir::to_string(fault) + "\n";
    return text;
  }

  tiny::Folder folder_;
  std::unique_ptr<assess::Guideline> guideline_ = tiny::load_good(folder_);
  tiny::Folder input_;
};

const std::string three = tiny::person("a") + tiny::person("b") + tiny::person("c") +
                          tiny::sodium("a1", "a", "128") + tiny::sodium("b1", "b", "120") +
                          tiny::complaint("b2", "b", "thirst");

TEST_F(ScreenTest, RanksByLevelThenPriorityThenId) {
  input_.write("all.ndjson", three + tiny::person("d") + tiny::sodium("d1", "d", "121") +
                                 tiny::person("e") + tiny::sodium("e1", "e", "128") +
                                 tiny::person("f") + tiny::sodium("f1", "f", "140"));
  Screened found = run(input_.path());
  EXPECT_EQ(worklist(found), "b high, d moderate, a moderate, e moderate, f low")
      << "c has no suspicion";
  EXPECT_EQ(found.patients, 6u);
  EXPECT_EQ(found.worklist[0].rank, 1u);
  EXPECT_EQ(found.worklist[4].rank, 5u);
  EXPECT_EQ(found.worklist[0].screening.conclusion, "Sodium 120.0");
  ASSERT_EQ(found.assessments.size(), 5u);
  EXPECT_EQ(found.assessments[1].patient.id, "d") << "assessments stand in the order of the rows";
}

TEST_F(ScreenTest, IsTheSameOnAnyNumberOfThreads) {
  std::string patients, tests, complaints;
  for (int i = 0; i < 400; ++i) {
    std::string id = "p" + std::to_string(i);
    patients += tiny::person(id);
    tests += tiny::sodium("o" + std::to_string(i), id, std::to_string(118 + i % 30));
    if (i % 7 == 0) complaints += tiny::complaint("c" + std::to_string(i), id, "thirst");
    if (i % 50 == 0) tests += "{\"resourceType\":\n";
  }
  input_.write("Patient.ndjson", patients);
  input_.write("Observation.ndjson", tests);
  input_.write("Condition.ndjson", complaints);
  Screened one = run(input_.path(), 1);
  std::string expected = everything(one);
  EXPECT_GT(one.worklist.size(), 100u);
  EXPECT_EQ(one.set_aside_count, 8u);
  for (unsigned threads : {2u, 4u, 9u})
    EXPECT_EQ(everything(run(input_.path(), threads)), expected) << threads;
}

TEST_F(ScreenTest, APatientMayBeSpreadOverFiles) {
  input_.write("1.ndjson", tiny::sodium("b1", "b", "120") + tiny::person("a"));
  input_.write("2.ndjson", tiny::complaint("b2", "b", "thirst") + tiny::sodium("a1", "a", "128"));
  input_.write("deep/3.json",
               R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":)" +
                   tiny::person("b") + R"(},{"resource":)" + tiny::person("c") + "}]}");
  Screened found = run(input_.path());
  EXPECT_EQ(worklist(found), "b high, a moderate");
  EXPECT_EQ(found.patients, 3u);
  EXPECT_EQ(found.set_aside_count, 0u);
}

TEST_F(ScreenTest, OfDuplicatesTheLatestCounts) {
  input_.write("1.ndjson", three + tiny::sodium("a1", "a", "140"));
  Screened found = run(input_.path());
  EXPECT_EQ(worklist(found), "b high, a low");
  EXPECT_EQ(found.duplicates, 1u);
  EXPECT_EQ(found.patients, 3u);
}

TEST_F(ScreenTest, WhatIsSetAsideIsCountedWithItsPlace) {
  input_.write("1.ndjson", tiny::person("a") + "{\"resourceType\":\"Observation\",\n" + "\n" +
                               "not json\n" + tiny::sodium("a1", "a", "120"));
  input_.write("2.txt", "a note");
  Screened found = run(input_.path());
  EXPECT_EQ(found.set_aside_count, 2u);
  ASSERT_EQ(found.set_aside.size(), 2u);
  EXPECT_EQ(found.set_aside[0].line, 2u);
  EXPECT_EQ(found.set_aside[1].line, 4u);
  EXPECT_NE(found.set_aside[0].file.find("1.ndjson"), std::string::npos);
  EXPECT_FALSE(found.set_aside[0].reason.empty());
  EXPECT_EQ(worklist(found), "a moderate") << "the rest is read";
  ASSERT_EQ(found.skipped_files.size(), 1u);
  EXPECT_NE(found.skipped_files[0].find("2.txt"), std::string::npos);
}

TEST_F(ScreenTest, FaultsBeyondThoseKeptAreStillCounted) {
  std::string lines = tiny::person("a");
  for (int i = 0; i < 20; ++i) lines += "not json\n";
  input_.write("1.ndjson", lines);
  ScreenOptions options;
  options.as_of = tiny::as_of();
  options.set_aside_kept = 5;
  Screened found = screen(*guideline_, {input_.path()}, options);
  EXPECT_EQ(found.set_aside.size(), 5u);
  EXPECT_EQ(found.set_aside_count, 20u);
  EXPECT_EQ(found.set_aside.back().line, 6u) << "the first of them";
}

TEST_F(ScreenTest, NothingToReadIsAFault) {
  Screened found = run(input_.path() / "nowhere");
  EXPECT_EQ(found.patients, 0u);
  EXPECT_EQ(found.set_aside_count, 1u);
  EXPECT_EQ(run(input_.path()).patients, 0u);
}

TEST_F(ScreenTest, AssessmentsAreMadeForTheFirstRowsOnly) {
  input_.write("1.ndjson", three);
  EXPECT_EQ(run(input_.path(), 1, 1).assessments.size(), 1u);
  EXPECT_EQ(run(input_.path(), 1, 0).assessments.size(), 0u);
  EXPECT_EQ(run(input_.path(), 4, 9).assessments.size(), 2u);
}

TEST_F(ScreenTest, CountsWhatWasReadAndWhatIsOfUse) {
  input_.write(
      "1.ndjson",
      three +
          R"({"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/a"}})"
          "\n");
  Screened found = run(input_.path());
  EXPECT_EQ(found.resources, 7u);
  EXPECT_EQ(found.resources_kept, 6u) << "no expression reads encounters";
  EXPECT_EQ(found.bytes, std::filesystem::file_size(input_.path() / "1.ndjson"));
}

TEST_F(ScreenTest, ProgressReachesTheEnd) {
  input_.write("1.ndjson", three);
  ScreenOptions options;
  options.as_of = tiny::as_of();
  options.threads = 2;
  Progress last;
  options.progress = [&](const Progress& progress) {
    EXPECT_GE(progress.bytes, last.bytes);
    last = progress;
  };
  screen(*guideline_, {input_.path()}, options);
  EXPECT_EQ(last.patients, 3u);
  EXPECT_EQ(last.patients_screened, 3u);
  EXPECT_EQ(last.resources, 6u);
}

// A guideline that looks through a reference: the Medication stands in a file of its own and has no
// patient.
TEST_F(ScreenTest, AMedicationInAnotherFileIsFound) {
  tiny::Folder folder;
  tiny::Files files = tiny::files();
  std::string& cql = files["cql/Salt.cql"];
  std::string thirst = "define \"Thirsty\": if exists (";
  cql.replace(cql.find(thirst), thirst.size(),
              "define \"Tablets\": [MedicationRequest] R with [Medication] M\n"
              "  such that Last(Split((R.medication as FHIR.Reference).reference.value, '/')) = "
              "M.id.value\n"
              "    and M.code.text.value = 'salt tablets'\n"
              "define \"Thirsty\": if exists \"Tablets\" or exists (");
  assess::LoadedGuideline loaded = tiny::load(folder, files);
  for (const Diagnostic& finding : loaded.diagnostics) ADD_FAILURE() << to_string(finding);
  ASSERT_TRUE(loaded.guideline);
  guideline_ = std::move(loaded.guideline);
  auto request = [](const std::string& id, const std::string& patient,
                    const std::string& medication) {
    return R"({"resourceType":"MedicationRequest","id":")" + id +
           R"(","status":"active","intent":"order","subject":{"reference":"Patient/)" + patient +
           R"("},"medicationReference":{"reference":"Medication/)" + medication + "\"}}\n";
  };
  input_.write(
      "MedicationRequest.ndjson",
      request("r1", "a", "tablets") + request("r2", "b", "water") + request("r3", "c", "lost"));
  input_.write("Observation.ndjson", tiny::sodium("a1", "a", "120") +
                                         tiny::sodium("b1", "b", "120") +
                                         tiny::sodium("c1", "c", "120"));
  input_.write("Patient.ndjson", tiny::person("a") + tiny::person("b") + tiny::person("c"));
  input_.write(
      "zz/Medication.ndjson",
      "{\"resourceType\":\"Medication\",\"id\":\"tablets\",\"code\":{\"text\":\"salt tablets\"}}\n"
      "{\"resourceType\":\"Medication\",\"id\":\"water\",\"code\":{\"text\":\"water\"}}\n");
  for (unsigned threads : {1u, 4u})
    EXPECT_EQ(worklist(run(input_.path(), threads)), "a high, b moderate, c moderate") << threads;
}

// The newest version of a resource may be one that nothing asks for: the older one must not count
// instead.
TEST_F(ScreenTest, SupersededVersionsDoNotCount) {
  std::string recoded = tiny::sodium("a1", "a", "120");
  recoded.replace(recoded.find("\"na\""), 4, "\"xx\"");
  input_.write("all.ndjson", tiny::person("a") + tiny::sodium("a1", "a", "120"));
  EXPECT_EQ(worklist(run(input_.path())), "a moderate");
  input_.write("all.ndjson", tiny::person("a") + tiny::sodium("a1", "a", "120") + recoded);
  EXPECT_EQ(worklist(run(input_.path())), "");
}

// A fullUrl holds within its Bundle: two files that use the same one speak of two people.
TEST_F(ScreenTest, FilesDoNotShareFullUrls) {
  auto bundle = [](const std::string& id, const std::string& value) {
    std::string observation = tiny::sodium("na" + id, "x", value);
    observation.replace(observation.find("Patient/x"), 9, "urn:uuid:1");
    return R"({"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:1","resource":)" +
           tiny::person(id) + R"(},{"fullUrl":"urn:uuid:2","resource":)" + observation + "}]}";
  };
  input_.write("1.json", bundle("a", "140"));
  input_.write("2.json", bundle("b", "120"));
  EXPECT_EQ(worklist(run(input_.path())), "b moderate, a low");
}

}  // namespace
}  // namespace hoofbeat::population
