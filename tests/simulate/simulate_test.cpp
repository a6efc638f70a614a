#include "simulate/simulate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

namespace hoofbeat::simulate {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const fs::path guideline_model = fs::path(HOOFBEAT_SOURCE_DIR) / "guideline/imnm/simulation.json";

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

fs::path folder(const std::string& name) {
  fs::path path = fs::path(testing::TempDir()) / ("simulate-" + name);
  fs::remove_all(path);
  return path;
}

Options options(const std::string& name, uint64_t patients, fs::path model = guideline_model) {
  Options result;
  result.patients = patients;
  result.out = folder(name);
  result.as_of = *parse_date("2026-03-01");
  result.model = std::move(model);
  return result;
}

std::vector<Json> lines_of(const fs::path& file) {
  std::vector<Json> lines;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
  return lines;
}

std::map<std::string, std::map<std::string, std::string>> truth_of(const fs::path& file) {
  std::map<std::string, std::map<std::string, std::string>> rows;
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  auto cells = [](const std::string& text) {
    std::vector<std::string> found(1);
    bool quoted = false;
    for (char c : text) {
      if (c == '"')
        quoted = !quoted;
      else if (c == ',' && !quoted)
        found.emplace_back();
      else
        found.back() += c;
    }
    return found;
  };
  const auto names = cells(line);
  while (std::getline(stream, line)) {
    const auto values = cells(line);
    EXPECT_EQ(values.size(), names.size()) << line;
    for (size_t i = 0; i < std::min(names.size(), values.size()); ++i)
      rows[values[0]][names[i]] = values[i];
  }
  return rows;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

// A model with one laboratory value "x" and one class, tidy; tests change what they look at.
Json small_model() {
  return Json::parse(R"({
    "systems": {"s": "http://example.org/s"}, "targets_per_100000": 0,
    "concepts": {"visit": {"texts": ["Visit"]}, "x": {"texts": ["X"], "codes": ["s 2"], "local": ["L"]},
                 "d": {"texts": ["Drug \"D\""], "codes": ["s 3"]}},
    "labs": {"x": {"concept": "x", "value": 100, "within": 0, "units": [{"unit": "U", "decimals": 3}], "range": {"high": 200}}},
    "answers": {"positive": {"texts": ["pos"], "flag": "POS"}, "negative": {"texts": ["neg"], "flag": "NEG"},
                "present": {"texts": ["yes"]}, "absent": {"texts": ["no"]}},
    "tests": {"x": {"concept": "x", "positive": 50, "negative": 1, "cutoff": 20, "unit": "u"}},
    "names": {"family": ["F"], "female": ["A"], "male": ["B"]},
    "classes": [{"id": "all", "weight": 1, "age": 40, "onset": 100, "events": []}]})");
}

fs::path write_model(const std::string& name, const Json& json) {
  const fs::path file = fs::path(testing::TempDir()) / ("simulate-" + name + ".json");
  std::ofstream(file) << json.dump();
  return file;
}

TEST(Simulate, SameSeedSameBytes) {
  Options first = options("same-1", 150), second = options("same-2", 150),
          other = options("same-3", 150);
  other.seed = 2;
  auto summary = simulate(first);
  ASSERT_TRUE(summary) << summary.error();
  ASSERT_TRUE(simulate(second));
  ASSERT_TRUE(simulate(other));
  for (const auto& [type, lines] : summary->resource_types) {
    const std::string bytes = bytes_of(first.out / (type + ".ndjson"));
    EXPECT_EQ(bytes, bytes_of(second.out / (type + ".ndjson"))) << type;
    EXPECT_EQ(std::count(bytes.begin(), bytes.end(), '\n'), static_cast<long>(lines)) << type;
  }
  EXPECT_EQ(bytes_of(first.out / "truth.csv"), bytes_of(second.out / "truth.csv"));
  EXPECT_NE(bytes_of(first.out / "Patient.ndjson"), bytes_of(other.out / "Patient.ndjson"));
}

TEST(Simulate, MorePatientsLeaveTheEarlierOnesAlone) {
  Options few = options("prefix-1", 40), many = options("prefix-2", 90);
  ASSERT_TRUE(simulate(few));
  ASSERT_TRUE(simulate(many));
  const std::string longer = bytes_of(many.out / "Observation.ndjson");
  EXPECT_TRUE(longer.starts_with(bytes_of(few.out / "Observation.ndjson")));
}

TEST(Simulate, EveryLineIsAResourceOfAPatientBeforeTheDayOfTheExport) {
  Options run = options("lines", 400);
  run.targets_per_100000 = 20000;
  auto summary = simulate(run);
  ASSERT_TRUE(summary) << summary.error();
  const auto truth = truth_of(summary->truth);
  EXPECT_EQ(truth.size(), 400u);
  uint64_t resources = 0;
  for (const auto& [type, count] : summary->resource_types) {
    std::map<std::string, std::string> ids;
    for (const Json& resource : lines_of(run.out / (type + ".ndjson"))) {
      ++resources;
      EXPECT_EQ(resource.at("resourceType"), type);
      // The same id again is the same resource again.
      auto [place, added] = ids.try_emplace(resource.at("id"), resource.dump());
      EXPECT_EQ(place->second, resource.dump());
      if (resource.contains("subject")) {
        EXPECT_TRUE(truth.contains(resource["subject"]["reference"].get<std::string>().substr(8)));
      }
      for (const char* date :
           {"effectiveDateTime", "authoredOn", "recordedDate", "performedDateTime"}) {
        if (resource.contains(date)) {
          EXPECT_LT(resource[date].get<std::string>().substr(0, 10), "2026-03-01");
          EXPECT_TRUE(parse_date_time(resource[date].get<std::string>()));
        }
      }
    }
  }
  EXPECT_EQ(resources, summary->resources);
}

TEST(Simulate, ClassesGetTheirShares) {
  Options run = options("shares", 3000);
  run.targets_per_100000 = 10000;
  auto summary = simulate(run);
  ASSERT_TRUE(summary) << summary.error();
  EXPECT_NEAR(static_cast<double>(summary->targets), 300, 3);
  const Json model = Json::parse(bytes_of(guideline_model));
  double weights[2] = {0, 0};
  for (const Json& item : model["classes"])
    weights[item.value("target", false)] += item["weight"].get<double>();
  std::map<std::string, uint64_t> counts(summary->classes.begin(), summary->classes.end());
  std::map<std::string, uint64_t> told;
  for (const auto& [patient, row] : truth_of(summary->truth)) ++told[row.at("class")];
  for (const Json& item : model["classes"]) {
    const bool target = item.value("target", false);
    const double expected = (target ? 300 : 2700) * item["weight"].get<double>() / weights[target];
    EXPECT_NEAR(static_cast<double>(counts[item["id"]]), expected, 3) << item["id"];
    EXPECT_EQ(counts[item["id"]], told[item["id"]]) << item["id"];
  }
}

TEST(Simulate, NoTargetsWhereNoneAreAskedFor) {
  Options run = options("none", 300);
  run.targets_per_100000 = 0;
  auto summary = simulate(run);
  ASSERT_TRUE(summary) << summary.error();
  EXPECT_EQ(summary->targets, 0u);
}

// What the record shows of the laboratory value that a disease raises, against the model's
// parameters.
TEST(Simulate, PeaksFollowTheModel) {
  Options run = options("peaks", 1500);
  run.targets_per_100000 = 50000;
  auto summary = simulate(run);
  ASSERT_TRUE(summary) << summary.error();
  const auto truth = truth_of(summary->truth);
  std::map<std::string, std::map<std::string, double>> peaks;  // class → patient → U/L
  for (const Json& observation : lines_of(run.out / "Observation.ndjson")) {
    if (observation["status"] != "final" || !observation.contains("valueQuantity")) continue;
    const Json coding = observation["code"].value("coding", Json::array());
    if (coding.empty() || coding[0]["code"] != "2157-6") continue;
    if (observation["valueQuantity"]["unit"] != "U/L") continue;
    const std::string patient = observation["subject"]["reference"].get<std::string>().substr(8);
    double& peak = peaks[truth.at(patient).at("class")][patient];
    peak = std::max(peak, observation["valueQuantity"]["value"].get<double>());
  }
  const Json model = Json::parse(bytes_of(guideline_model));
  int checked = 0;
  for (const Json& item : model["classes"]) {
    const auto& found = peaks[item["id"]];
    if (!item.value("target", false) || found.size() < 40) continue;
    ++checked;
    const double parameter = item["courses"][0]["peak"]["lognormal"][0];
    std::vector<double> values;
    for (const auto& [patient, value] : found) values.push_back(value);
    // Blood is seldom drawn on the day of the peak, and some analysers stop counting.
    EXPECT_GT(median(values), 0.65 * parameter) << item["id"];
    EXPECT_LT(median(values), 1.35 * parameter) << item["id"];
  }
  EXPECT_GE(checked, 3);
}

TEST(Simulate, CourseRisesAndHalves) {
  Json json = small_model();
  json["classes"][0]["courses"] =
      Json::parse(R"([{"lab": "x", "base": 100, "peak": {"lognormal": [6400, 0.8]},
    "start": -10, "top": 0, "phases": [{"from": 2, "half_life": 5, "floor": 0}]}])");
  json["classes"][0]["events"] =
      Json::parse(R"([{"lab": "x", "at": -20}, {"lab": "x", "at": 1}, {"lab": "x", "at": 12}])");
  Options run = options("course", 1500, write_model("course", json));
  auto summary = simulate(run);
  ASSERT_TRUE(summary) << summary.error();
  const auto observations = lines_of(run.out / "Observation.ndjson");
  ASSERT_EQ(observations.size(), 4500u);
  std::vector<double> peaks;
  for (size_t i = 0; i + 2 < observations.size(); i += 3) {
    auto value = [&](size_t k) {
      return observations[i + k]["valueQuantity"]["value"].get<double>();
    };
    EXPECT_DOUBLE_EQ(value(0), 100);
    peaks.push_back(value(1));
    EXPECT_NEAR(value(2) / value(1), 0.25, 0.001);  // two half-lives of 5 days from day 2
  }
  EXPECT_NEAR(median(peaks) / 6400, 1, 0.08);
}

TEST(Simulate, MessIsAsFrequentAsTheModelSays) {
  Json json = small_model();
  json["mess"] = {{"lab_words_only", 0.1},  {"local_code", 0.2},
                  {"value_string", 0.15},   {"no_range", 0.3},
                  {"duplicate", 0.05},      {"entered_in_error", 0.08},
                  {"unknown_fields", 0.06}, {"condition_words_only", 0.25},
                  {"month_only", 0.2},      {"year_only", 0.1},
                  {"no_date", 0.05}};
  json["classes"][0]["events"] =
      Json::parse(R"([{"lab": "x", "at": -5}, {"condition": "x", "at": -5}])");
  Options run = options("mess", 4000, write_model("mess", json));
  auto summary = simulate(run);
  ASSERT_TRUE(summary) << summary.error();
  std::map<std::string, double> seen;
  std::set<std::string> ids;
  for (const Json& line : lines_of(run.out / "Observation.ndjson")) {
    if (!ids.insert(line["id"]).second) {
      ++seen["duplicate"];
      continue;
    }
    if (line["status"] == "entered-in-error") {
      ++seen["entered_in_error"];
      continue;
    }
    const Json& code = line["code"];
    seen["lab_words_only"] += !code.contains("coding");
    seen["local_code"] += code.contains("coding") && code["coding"][0]["code"] == "L";
    seen["value_string"] += line.contains("valueString");
    seen["no_range"] += !line.contains("referenceRange");
    seen["unknown_fields"] += line.contains("extension") || line.contains("legacyRow");
  }
  EXPECT_NEAR(seen["lab_words_only"] / 4000, 0.1, 0.02);
  EXPECT_NEAR(seen["local_code"] / 4000, 0.18, 0.025);  // of those with a code
  EXPECT_NEAR(seen["value_string"] / 4000, 0.15, 0.02);
  EXPECT_NEAR(seen["no_range"] / 4000, 0.3, 0.03);
  EXPECT_NEAR(seen["duplicate"] / 4000, 0.05 * 1.08, 0.012);
  EXPECT_NEAR(seen["entered_in_error"] / 4000, 0.08, 0.015);
  EXPECT_NEAR(seen["unknown_fields"] / 4000, 0.06, 0.015);
  ids.clear();
  for (const Json& line : lines_of(run.out / "Condition.ndjson")) {
    if (!ids.insert(line["id"]).second || !line.contains("clinicalStatus")) continue;
    seen["condition_words_only"] += !line["code"].contains("coding");
    const size_t digits =
        line.contains("onsetDateTime") ? line["onsetDateTime"].get<std::string>().size() : 0;
    seen["month_only"] += digits == 7;
    seen["year_only"] += digits == 4;
    seen["no_date"] += digits == 0;
  }
  EXPECT_NEAR(seen["condition_words_only"] / 4000, 0.25, 0.025);
  EXPECT_NEAR(seen["month_only"] / 4000, 0.2, 0.025);
  EXPECT_NEAR(seen["year_only"] / 4000, 0.1, 0.02);
  EXPECT_NEAR(seen["no_date"] / 4000, 0.05, 0.015);
}

TEST(Simulate, HardPatientsAreDroppedFromTheRecordAndSaidSo) {
  Json json = small_model();
  json["targets_per_100000"] = 50000;
  json["classes"].push_back(
      Json::parse(R"({"id": "case", "target": true, "weight": 1, "age": 50, "onset": 90,
    "events": [{"lab": "x", "at": 5, "tag": "x", "mark": "x"}], "hard": [{"chance": 0.5, "reason": "lost", "drop": "x"}]})"));
  json["truth"] = Json::parse(R"([{"column": "x", "mark": "x", "missing": "no x"}])");
  Options run = options("hard", 400, write_model("hard", json));
  auto summary = simulate(run);
  ASSERT_TRUE(summary) << summary.error();
  std::set<std::string> measured;
  for (const Json& line : lines_of(run.out / "Observation.ndjson")) {
    measured.insert(line["subject"]["reference"].get<std::string>().substr(8));
  }
  int hard = 0;
  for (const auto& [patient, row] : truth_of(summary->truth)) {
    if (row.at("target") == "no") {
      EXPECT_EQ(row.at("hard"), "");
      continue;
    }
    EXPECT_EQ(measured.contains(patient), row.at("hard").empty());
    if (row.at("hard").empty()) continue;
    ++hard;
    EXPECT_EQ(row.at("hard"), "lost; no x");
    EXPECT_EQ(row.at("x"), "");
  }
  EXPECT_NEAR(hard, 100, 25);
}

TEST(Simulate, DrugCoursesCarryTheirEnds) {
  Json json = small_model();
  json["classes"][0]["events"] =
      Json::parse(R"([{"drug": "d", "at": 0, "to": 50, "renew": 20}, {"drug": "d", "at": 60}])");
  Options run = options("drugs", 1, write_model("drugs", json));
  auto summary = simulate(run);
  ASSERT_TRUE(summary) << summary.error();
  const auto requests = lines_of(run.out / "MedicationRequest.ndjson");
  ASSERT_EQ(requests.size(), 4u);  // days 0, 20 and 40; and the course that goes on
  EXPECT_EQ(requests[0]["status"], "completed");
  EXPECT_EQ(requests[2]["status"], "stopped");
  EXPECT_EQ(requests[2]["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"]["end"],
            "2026-01-10");
  EXPECT_EQ(requests[3]["status"], "active");
  EXPECT_EQ(requests[3]["medicationCodeableConcept"]["coding"][0]["display"], "Drug \"D\"");
}

TEST(Simulate, TestsComeInEveryShape) {
  Json json = small_model();
  json["mess"] = Json::parse(
      R"({"test_values": {"code": 1, "quantity": 1, "string": 1, "interpretation": 1}})");
  json["classes"][0]["events"] = Json::parse(
      R"([{"tests": {"x": 1}, "at": 1, "name": "visit", "shapes": {"separate": 1, "panel": 1, "report": 1, "text": 1}}])");
  Options run = options("tests", 400, write_model("tests", json));
  auto summary = simulate(run);
  ASSERT_TRUE(summary) << summary.error();
  std::set<std::string> shapes;
  for (const Json& line : lines_of(run.out / "Observation.ndjson")) {
    const Json& value = line.contains("component") ? line["component"][0] : line;
    if (line.contains("component")) shapes.insert("panel");
    for (const char* member :
         {"valueCodeableConcept", "valueQuantity", "valueString", "interpretation"}) {
      if (value.contains(member)) shapes.insert(member);
    }
  }
  for (const Json& line : lines_of(run.out / "DiagnosticReport.ndjson")) {
    shapes.insert(line.contains("result") ? "report" : "text");
    if (line.contains("conclusion")) {
      EXPECT_EQ(line["conclusion"], "X pos.");
    }
  }
  EXPECT_EQ(shapes.size(), 7u);
}

TEST(Simulate, SaysWhatIsWrong) {
  Options run = options("wrong", 10);
  run.as_of = *parse_date("2026");
  EXPECT_EQ(simulate(run).error(), "the day of the export needs year, month and day");
  run = options("wrong", 10);
  run.targets_per_100000 = -1;
  EXPECT_NE(simulate(run).error().find("per 100,000"), std::string::npos);
  run = options("wrong", 10);
  run.model = "nowhere.json";
  EXPECT_EQ(simulate(run).error(), "nowhere.json: cannot be read");
  run = options("wrong", 10);
  run.out = guideline_model / "below-a-file";
  EXPECT_FALSE(simulate(run));
}

TEST(Simulate, ProgressEndsAtAll) {
  Options run = options("progress", 600);
  uint64_t last = 0;
  run.progress = [&](uint64_t done) {
    EXPECT_GE(done, last);
    last = done;
  };
  ASSERT_TRUE(simulate(run));
  EXPECT_EQ(last, 600u);
}

}  // namespace
}  // namespace hoofbeat::simulate
