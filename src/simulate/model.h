#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulate/random.h"

// simulation.json as the generator sees it: names resolved to positions in the tables below,
// everything checked. docs/simulation.md tells the language; the members here carry its words.
namespace hoofbeat::simulate {

struct Distribution {
  enum class Shape : uint8_t { Constant, Uniform, Normal, Lognormal, Exponential, Mixture, BySex };
  Shape shape = Shape::Constant;
  double a = 0;  // the constant; lower end; mean; median; mean
  double b = 0;  // upper end; standard deviation; sigma of the logarithm
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  std::vector<std::pair<double, Distribution>> parts;  // weight → part; by sex: female, male
};

// A value outside min … max is drawn again (truncation), and after some tries clamped.
double draw(const Distribution& distribution, Random& random, bool female);

// Named days of a life. The first four exist in every model.
enum : int { anchor_now, anchor_birth, anchor_onset, anchor_here, first_own_anchor };

// A day: an anchor and a number of days after it.
struct Day {
  int anchor = anchor_here;
  int sign = 1;  // -1: before the anchor
  Distribution plus;
};

struct Coding {
  std::string system;  // URI
  std::string code;
  std::string label;
  double weight = 1;
};

struct Concept {
  std::vector<std::string> texts;  // at least one
  std::vector<Coding> codings;     // one is chosen; may be empty: words only
  std::vector<std::string> local;  // codes of the record keeper's own system
};

struct Unit {
  double weight = 1;
  std::string unit;
  std::string ucum;  // empty: the unit is words only
  double factor = 1;
  int decimals = 0;
};

struct Laboratory {
  int concept_index = 0;
  Distribution value;    // of people whose class has no course for it; one draw a person
  double within = 0.05;  // sigma of the logarithm between two measurements in a person
  std::vector<Unit> units;
  std::array<std::optional<double>, 2> low;  // reference range; female, male
  std::array<std::optional<double>, 2> high;
  int follows = -1;            // another laboratory value that raises this one …
  double follow_factor = 0;    // … by this share of its excess over the person's base
  std::optional<double> most;  // analysers stop here: reported as "> most" …
  double most_chance = 0;      // … in this share of laboratories
};

// The true value over time: base until `start`, geometric to `peak` on day `top`, then phase by
// phase.
struct Phase {
  Day from;
  Distribution half_life;  // days; 0 = stays; negative = doubles in that time
  Distribution floor;
};
struct Course {
  int laboratory = 0;
  Distribution base, peak;
  Day start, top;
  std::vector<Phase> phases;
};

struct Test {
  int concept_index = 0;
  Distribution positive_value, negative_value;
  double cutoff = 0;
  std::string unit;
};

struct TestOrder {
  int test = 0;
  double positive = 0;  // probability
};

struct Event {
  enum class Kind : uint8_t {
    Group,
    OneOf,
    Condition,
    Lab,
    Finding,
    Grade,
    Tests,
    Drug,
    Report,
    Procedure,
    Allergy,
    Visit
  };
  Kind kind = Kind::Group;
  double chance = 1;
  std::optional<Day> at;
  std::optional<Distribution> repeat, gap;  // how often; days between
  std::optional<Day> until;
  double weight = 1;  // within a one-of
  std::vector<Event> events;
  std::vector<int>
      choices;  // concepts (condition, finding, grade, report, procedure, allergy, drug)
  std::vector<double> choice_weights;
  std::vector<int> laboratories;
  std::vector<TestOrder> tests;
  std::array<double, 4> test_shapes{1, 0, 0, 0};  // separate, panel, report, text
  std::vector<std::string> texts;
  std::vector<int> sites;  // body site concepts
  Distribution value;      // of a grade; its top
  double top = 5;
  double absent = 0;                  // probability that a condition is refuted, a finding absent
  double resolved = 0;                // probability that a condition is over
  double procedure_too = 0;           // probability that a report comes with a procedure
  std::optional<Day> since;           // onset of a condition that is recorded later
  std::optional<Day> to;              // end of a drug course
  std::optional<Distribution> renew;  // days between the prescriptions of a course
  uint64_t tags = 0;                  // one bit a tag
  int mark = -1;
  int when = -1, unless = -1;         // anchors that must (not) have been reached
  std::array<double, 2> age{0, 200};  // years at the event
  int sex = -1;                       // 0 female, 1 male, -1 both
};

struct Anchor {
  int name = 0;
  Day day;
  double chance = 1;
};

// What makes a patient hard to find, on purpose.
struct Hardship {
  double chance = 0;
  std::string reason;
  uint64_t drop = 0;  // events with any of these tags do not reach the record
  bool words_only = false;
};

struct Class {
  std::string id, label, subtype;
  bool target = false;
  double weight = 0;
  std::optional<Distribution> onset;  // days before now
  Distribution age;                   // years, at onset where there is one
  double female = 0.5;
  std::vector<Anchor> anchors;
  std::vector<Course> courses;
  std::vector<Event> events;
  std::vector<Hardship> hard;
};

struct TruthColumn {
  std::string column;
  int mark = -1;
  std::string missing;  // for targets: why the patient is hard when the mark is not in the record
};

// How records are kept. Probabilities unless said otherwise.
struct Messiness {
  double condition_words_only = 0, lab_words_only = 0, drug_words_only = 0, test_words_only = 0;
  double local_code = 0;   // a code of the keeper's own system instead of a standard one
  double two_codings = 0;  // several codings beside each other
  double month_only = 0, year_only = 0, no_date = 0;  // of conditions' and statements' dates
  double date_without_time = 0;                       // of observations and requests
  double duplicate = 0;         // the same resource, same id, again in the file
  double entered_in_error = 0;  // a mistaken copy, marked so
  double value_string = 0;      // a number inside valueString
  double no_range = 0;          // a laboratory that reports no reference range
  double range_text_only = 0;
  double interpretation = 0;  // a laboratory that flags its results
  double unit_without_code = 0;
  double unknown_fields = 0;
  double drug_statement = 0;  // MedicationStatement instead of MedicationRequest
  double drug_contained = 0, drug_reference = 0;
  double drug_stop_missing = 0;  // the end of a course is not recorded
  double request_period = 0;     // a request states the period that it covers
  double birth_date_partial = 0;
  // How a test's result is written: as a code, a quantity, a string, only an interpretation
  // (weights).
  std::array<double, 4> test_values{1, 0, 0, 0};
};

struct Answer {
  Concept words;
  std::string flag;  // HL7 interpretation code
};

struct Model {
  double targets_per_100000 = 0;
  std::vector<Concept> concepts;
  std::vector<Laboratory> laboratories;
  std::vector<Test> tests;
  std::vector<Class> classes;
  std::vector<std::string> anchor_names, mark_names;
  std::vector<TruthColumn> truth;
  Messiness mess;
  Answer positive, negative, present, absent;
  std::vector<std::string> family_names, female_names, male_names;
};

// Errors name the file and the member: "simulation.json: classes[3].events[0].lab: no lab is called
// 'x'".
std::expected<Model, std::string> load_model(const std::filesystem::path& file);
std::expected<Model, std::string> read_model(
    std::string_view json);  // errors without the file's name

}  // namespace hoofbeat::simulate
