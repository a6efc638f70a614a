#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "assess/facts.h"
#include "assess/guideline.h"
#include "fhir/record.h"

// A guideline about salt that a test writes into a folder of its own, whole or with one file
// spoilt, so that what the machine does is seen apart from any real guideline.
namespace hoofbeat::tiny {

// Deleted with all that it holds.
class Folder {
 public:
  Folder() {
    static std::atomic<int> count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("hoofbeat-test-" + std::to_string(getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

using Files = std::map<std::string, std::string>;  // path in the folder → content

inline std::string identifier(const std::string& define) {
  return R"({"language":"text/cql-identifier","expression":"Salt.\")" + define + R"(\""})";
}
inline std::string condition(const std::string& define) {
  return R"("condition":[{"kind":"applicability","expression":)" + identifier(define) + "}]";
}
inline std::string dynamic(const std::string& path, const std::string& define) {
  return R"({"path":")" + path + R"(","expression":)" + identifier(define) + "}";
}
inline std::string code(const std::string& value) {
  return R"("code":[{"coding":[{"code":")" + value + R"("}]}])";
}
inline std::string plan(const std::string& name, const std::string& actions) {
  return R"({"resourceType":"PlanDefinition","name":")" + name +
         R"(","status":"draft","action":[)" + actions + "]}";
}

inline Files files() {
  return {
      {"guideline.json",
       R"({"id":"salt","url":"urn:salt","version":"0.1","title":"Salt","entry":"Salt"})"},
      {"sources.json", R"([{"id":"A1","title":"On salt","year":2001}])"},
      {"valuesets/salt.json",
       R"({"resourceType":"ValueSet","url":"urn:vs:salt","status":"draft","compose":{"include":[{"system":"urn:s","concept":[{"code":"na","display":"Sodium"}]}]}})"},
      {"cql/Salt.cql", R"(library Salt version '0.1'
using FHIR version '4.0.1'
include FHIRHelpers version '4.0.1'
valueset "Salt Tests": 'urn:vs:salt'
context Patient

define "Salts": [Observation: code in "Salt Tests"]
define "Values": "Salts" O return all (O.value as FHIR.Quantity).value.value
define "Lowest": Min("Values")

// @description: sodium below 130
// @statement: SALT-01
// @source: A1 VERIFIED
define "Low": "Lowest" < 130.0

define "Normal": "Lowest" >= 135.0

/* @source: A1 RECALLED-low */
define "Thirsty": if exists ([Condition] C where C.code.text.value = 'thirst') then true
  else if exists ([Condition] C where C.code.text.value = 'no thirst') then false
  else null

define "Level":
  case
    when "Low" is true and "Thirsty" is true then 'high'
    when "Low" is true then 'moderate'
    when "Low" is false then 'low'
    else 'none'
  end
define "Status": if "Low" is true then 'definite' else if "Low" is false then 'excluded' else 'not-suspected'
define "Kind": if "Low" is true then 'dilute' else null
define "Lowest Text": ToString("Lowest")
define "Sentence": 'Sodium ' + Coalesce("Lowest Text", 'never measured')
define "Standing": if "Low" is true then 'possible' else null
define "Met": "Low" and "Thirsty"
define "Weight": 2.0
define "Drink": "Low" is true and "Thirsty" is true
define "Priority": 200.0 - "Lowest"
define "Events": "Salts" O
  return Tuple{kind: 'lab', label: 'Sodium', start: (O.effective as FHIR.dateTime).value, end: null as DateTime,
    value: (O.value as FHIR.Quantity).value.value, unit: 'mmol/L', upperLimit: 145.0, detail: null as String}
define "Nothing": null as String
)"},
      {"plan/suspicion.json",
       plan("Suspicion", R"({"id":"level","dynamicValue":[)" + dynamic("level", "Level") +
                             R"(],"action":[
              {"id":"low","title":"Sodium {{Salt.\"Lowest Text\"}} is low",)" +
                             code("for") + "," + condition("Low") +
                             R"(,"documentation":[{"type":"citation","label":"A1"}]},
              {"id":"normal","title":"Sodium is normal",)" +
                             code("against") + "," + condition("Normal") + R"(},
              {"id":"thirsty","title":"Thirsty",)" +
                             code("for") + "," + condition("Thirsty") + "}]}")},
      {"plan/diagnosis.json",
       plan("Diagnosis", R"({"id":"diagnosis","dynamicValue":[)" + dynamic("status", "Status") +
                             "," + dynamic("subtype", "Kind") + "," +
                             dynamic("conclusion", "Sentence") + "]}")},
      {"plan/differential.json",
       plan(
           "Differential",
           R"({"id":"heat","title":"Heat","description":"Ask about {{Salt.\"Nothing\"}}; see {{open",
              "dynamicValue":[)" +
               dynamic("standing", "Standing") + R"(],"action":[{"id":"thirst","title":"Thirst",)" +
               code("for") + "," + condition("Thirsty") + "}]}")},
      {"plan/criteria.json",
       plan("Criteria", R"({"id":"both","title":"Low and thirsty","dynamicValue":[)" +
                            dynamic("met", "Met") +
                            R"(],"action":[
              {"id":"c-low","title":"Low","dynamicValue":[)" +
                            dynamic("weight", "Weight") + "]," + condition("Low") + R"(},
              {"id":"c-thirsty","title":"Thirsty",)" +
                            condition("Thirsty") + "}]}")},
      {"plan/advice.json",
       plan(
           "Advice",
           R"({"id":"LATER-01","title":"Measure again","priority":"urgent",)" + code("monitor") +
               "," + condition("Low") +
               R"(},{"id":"DRINK-01","title":"Drink less","description":"At {{Salt.\"Lowest Text\"}}.",
              "priority":"stat","definitionCanonical":"urn:order:water",)" +
               code("treat") + "," + condition("Drink") + "}")},
      {"plan/order.json",
       R"({"resourceType":"ActivityDefinition","url":"urn:order:water","title":"Water","code":{"coding":[{"system":"urn:s","code":"w","display":"Water"}]}})"},
      {"plan/unknowns.json",
       plan("Unknowns",
            R"({"id":"q-low","title":"Whether sodium is low","description":"Blood test.",)" +
                condition("Low") + R"(},
              {"id":"q-thirsty","title":"Whether thirsty","description":"Ask.",)" +
                condition("Thirsty") + "}")},
      {"plan/timeline.json",
       plan("Timeline", R"({"id":"t","dynamicValue":[)" + dynamic("events", "Events") + "]}")},
      {"plan/worklist.json",
       plan("Worklist", R"({"id":"w","dynamicValue":[)" + dynamic("priority", "Priority") + "," +
                            dynamic("lowest", "Lowest") + "]}")},
  };
}

inline assess::LoadedGuideline load(const Folder& folder, const Files& content) {
  for (const auto& [name, text] : content) folder.write(name, text);
  return assess::load_guideline(folder.path());
}

inline std::unique_ptr<assess::Guideline> load_good(const Folder& folder) {
  assess::LoadedGuideline loaded = load(folder, files());
  for (const Diagnostic& finding : loaded.diagnostics) ADD_FAILURE() << to_string(finding);
  return std::move(loaded.guideline);
}

// --- resources, one a line

inline std::string person(const std::string& id) {
  return R"({"resourceType":"Patient","id":")" + id +
         R"(","gender":"female","birthDate":"1960-03-02"})"
         "\n";
}
inline std::string sodium(const std::string& id, const std::string& patient,
                          const std::string& value,
                          const std::string& date = "2025-11-02T08:00:00Z") {
  return R"({"resourceType":"Observation","id":")" + id +
         R"(","status":"final","code":{"coding":[{"system":"urn:s","code":"na","display":"Sodium"}]},"subject":{"reference":"Patient/)" +
         patient + R"("},"effectiveDateTime":")" + date + R"(","valueQuantity":{"value":)" + value +
         R"(,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}})"
         "\n";
}
inline std::string complaint(const std::string& id, const std::string& patient,
                             const std::string& text) {
  return R"({"resourceType":"Condition","id":")" + id + R"(","code":{"text":")" + text +
         R"("},"subject":{"reference":"Patient/)" + patient +
         R"("},"onsetDateTime":"2025-10"})"
         "\n";
}

inline Temporal as_of() { return *parse_date_time("2026-01-15T00:00:00.000+00:00"); }

// One patient's record, from lines of NDJSON.
class Patient {
 public:
  Patient(const assess::Guideline& guideline, const std::string& lines)
      : records_(fhir::read_records_text(lines, "in", fhir::Schema::everything(),
                                         &guideline.terminology.codes(), arena_)),
        facts_(records_.records.at(0), {"a note"}) {}
  const assess::RecordFacts& facts() const { return facts_; }

 private:
  Arena arena_;
  fhir::Records records_;
  assess::RecordFacts facts_;
};

}  // namespace hoofbeat::tiny
