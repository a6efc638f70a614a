// FHIR R4 4.0.1 resources of what has happened to a person, one JSON line each.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "simulate/life.h"

namespace hoofbeat::simulate {

namespace {

constexpr std::string_view condition_statuses = "http://terminology.hl7.org/CodeSystem/condition-";

std::string coded(std::string_view system, std::string_view code) {
  return fmt::format(R"({{"coding":[{{"system":"{}","code":"{}"}}]}})", system, code);
}

void add_date(std::string& line, std::string_view member, const std::string& date) {
  if (!date.empty()) line += fmt::format(",\"{}\":\"{}\"", member, date);
}

std::string_view category_of(bool laboratory) { return laboratory ? "laboratory" : "exam"; }

void add_category(std::string& line, bool laboratory) {
  line +=
      ",\"category\":[" +
      coded("http://terminology.hl7.org/CodeSystem/observation-category", category_of(laboratory)) +
      ']';
}

}  // namespace

void Life::write_patient() {
  auto pick = [&](const std::vector<std::string>& names) -> const std::string& {
    return names[random_.below(static_cast<uint32_t>(names.size()))];
  };
  std::string line = "{\"resourceType\":\"Patient\",\"id\":\"" + id_ + "\",\"name\":[{\"family\":";
  append_json(line, pick(model_.family_names));
  line += ",\"given\":[";
  append_json(line, pick(female_ ? model_.female_names : model_.male_names));
  line += "]}],\"gender\":\"";
  line += female_ ? "female" : "male";
  const std::string birth = date(*anchors_[anchor_birth]);
  add_date(line += '"', "birthDate",
           random_.chance(model_.mess.birth_date_partial) ? birth.substr(0, 7) : birth);
  finish(Type::Patient, line);
}

void Life::write_visit(const Event& event, double at) {
  std::string line = begin(Type::Encounter);
  encounter_ = fmt::format("{}-enc{}", id_, serial_);
  line +=
      R"(,"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"})";
  line += ",\"type\":[";
  concept_value(line, choose(event), 0);
  line += ']';
  subject(line);
  line += ",\"period\":{\"start\":\"" + instant(at) + "\"}";
  finish(Type::Encounter, line);
  leave_mark(event.mark, at);
}

void Life::write_condition(const Event& event, double at) {
  const Concept& what = choose(event);
  const bool absent = random_.chance(event.absent);
  const bool resolved = !absent && random_.chance(event.resolved);
  const double since = event.since ? std::min(day(*event.since).value_or(at), at) : at;
  auto write = [&](const Concept& recorded) {
    std::string line = begin(Type::Condition);
    const std::string system(condition_statuses);
    // Invariant con-5 of the resource: no clinical status on an entry made in error.
    if (!erroneous_) {
      line += ",\"clinicalStatus\":" + coded(system + "clinical", resolved ? "resolved"
                                                                  : absent ? "inactive"
                                                                           : "active");
    }
    line +=
        ",\"verificationStatus\":" + coded(system + "ver-status", erroneous_ ? "entered-in-error"
                                                                  : absent   ? "refuted"
                                                                             : "confirmed");
    line += ",\"category\":[" + coded(system + "category", "encounter-diagnosis") + "],\"code\":";
    concept_value(line, recorded, model_.mess.condition_words_only);
    subject(line);
    encounter(line);
    add_date(line, "onsetDateTime", uncertain_date(since));
    add_date(line, "recordedDate", instant(at));
    finish(Type::Condition, line);
  };
  write(what);
  if (!absent) leave_mark(event.mark, at);
  if (!random_.chance(model_.mess.entered_in_error)) return;
  erroneous_ = true;
  write(model_.concepts[event.choices[random_.below(static_cast<uint32_t>(event.choices.size()))]]);
  erroneous_ = false;
}

void Life::write_lab(int laboratory, double at) {
  const double value = measure(laboratory, at);
  auto write = [&](double reported) {
    std::string line = begin(Type::Observation);
    line += ",\"status\":\"";
    line += erroneous_ ? "entered-in-error" : "final";
    line += '"';
    add_category(line, true);
    line += ",\"code\":";
    concept_value(line, model_.concepts[model_.laboratories[laboratory].concept_index],
                  model_.mess.lab_words_only);
    subject(line);
    encounter(line);
    add_date(line, "effectiveDateTime", instant(at));
    lab_value(line, laboratory, reported);
    finish(Type::Observation, line);
  };
  write(value);
  if (!random_.chance(model_.mess.entered_in_error)) return;
  erroneous_ = true;
  write(value * 10);  // a slipped decimal point
  erroneous_ = false;
}

void Life::write_finding(const Event& event, double at) {
  const bool absent = random_.chance(event.absent);
  std::string line = begin(Type::Observation);
  line += ",\"status\":\"final\"";
  add_category(line, false);
  line += ",\"code\":";
  concept_value(line, choose(event), model_.mess.condition_words_only);
  subject(line);
  encounter(line);
  add_date(line, "effectiveDateTime", instant(at));
  if (random_.chance(0.5)) {
    line += ",\"valueBoolean\":";
    line += absent ? "false" : "true";
  } else {
    line += ",\"valueCodeableConcept\":";
    concept_value(line, (absent ? model_.absent : model_.present).words, 0);
  }
  finish(Type::Observation, line);
  if (!absent) leave_mark(event.mark, at);
}

void Life::write_grade(const Event& event, double at) {
  const Concept& scale = choose(event);
  for (int site : event.sites) {
    const double grade = std::clamp(draw(event.value, random_, female_), 0.0, event.top);
    std::string line = begin(Type::Observation);
    line += ",\"status\":\"final\"";
    add_category(line, false);
    line += ",\"code\":";
    concept_value(line, scale, 0);
    subject(line);
    encounter(line);
    add_date(line, "effectiveDateTime", instant(at));
    line += fmt::format(",\"valueInteger\":{}", static_cast<int>(std::floor(grade + 0.5)));
    line += ",\"bodySite\":";
    concept_value(line, model_.concepts[site], 0);
    finish(Type::Observation, line);
  }
  leave_mark(event.mark, at);
}

void Life::write_tests(const Event& event, double at) {
  std::vector<std::pair<const Test*, bool>> results;
  for (const TestOrder& order : event.tests) {
    results.emplace_back(&model_.tests[order.test], random_.chance(order.positive));
  }
  double total = 0;
  for (double weight : event.test_shapes) total += weight;
  double rest = random_.uniform() * total;
  size_t shape = 0;
  while (shape < 3 && (rest -= event.test_shapes[shape]) >= 0) ++shape;
  if (words_only_) shape = 3;
  const std::string when = instant(at);
  const double words = model_.mess.test_words_only;
  auto panel_name = [&](std::string& line) {
    if (event.choices.empty()) {
      concept_value(line, model_.concepts[results[0].first->concept_index], words);
    } else {
      concept_value(line, choose(event), words);
    }
  };
  auto head = [&](Type type) {
    std::string line = begin(type);
    line += ",\"status\":\"final\"";
    if (type == Type::Observation) add_category(line, true);
    return line;
  };
  auto tail = [&](std::string& line) {
    subject(line);
    encounter(line);
    add_date(line, "effectiveDateTime", when);
  };
  std::string references;
  if (shape == 0 || shape == 2) {
    for (auto [test, positive] : results) {
      std::string line = head(Type::Observation);
      references += fmt::format("{}{{\"reference\":\"Observation/{}-obs{}\"}}",
                                references.empty() ? "" : ",", id_, serial_);
      line += ",\"code\":";
      concept_value(line, model_.concepts[test->concept_index], words);
      tail(line);
      test_value(line, *test, positive);
      finish(Type::Observation, line);
    }
  } else if (shape == 1) {
    std::string line = head(Type::Observation);
    line += ",\"code\":";
    panel_name(line);
    tail(line);
    line += ",\"component\":[";
    bool first = true;
    for (auto [test, positive] : results) {
      line += first ? "{\"code\":" : ",{\"code\":";
      concept_value(line, model_.concepts[test->concept_index], words);
      test_value(line, *test, positive);
      line += '}';
      first = false;
    }
    line += ']';
    finish(Type::Observation, line);
  }
  if (shape >= 2) {
    std::string line = head(Type::DiagnosticReport);
    line += ",\"code\":";
    panel_name(line);
    tail(line);
    if (!references.empty()) line += ",\"result\":[" + references + ']';
    if (shape == 3) {
      std::string conclusion;
      for (auto [test, positive] : results) {
        conclusion += (conclusion.empty() ? "" : "; ") + test_words(*test, positive);
      }
      line += ",\"conclusion\":";
      append_json(line, conclusion + ".");
    }
    finish(Type::DiagnosticReport, line);
  }
  leave_mark(event.mark, at);
}

void Life::write_report(const Event& event, double at) {
  const Concept& what = choose(event);
  if (random_.chance(event.procedure_too)) write_procedure(what, at);
  std::string line = begin(Type::DiagnosticReport);
  line += ",\"status\":\"final\",\"code\":";
  concept_value(line, what, model_.mess.test_words_only);
  subject(line);
  encounter(line);
  add_date(line, "effectiveDateTime", instant(at));
  line += ",\"conclusion\":";
  append_json(line, event.texts[random_.below(static_cast<uint32_t>(event.texts.size()))]);
  finish(Type::DiagnosticReport, line);
  leave_mark(event.mark, at);
}

void Life::write_procedure(const Concept& what, double at) {
  std::string line = begin(Type::Procedure);
  line += ",\"status\":\"completed\",\"code\":";
  concept_value(line, what, model_.mess.condition_words_only);
  subject(line);
  encounter(line);
  add_date(line, "performedDateTime", instant(at));
  finish(Type::Procedure, line);
}

void Life::write_allergy(const Event& event, double at) {
  std::string line = begin(Type::AllergyIntolerance);
  line += ",\"clinicalStatus\":" +
          coded("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active");
  line +=
      ",\"verificationStatus\":" +
      coded("http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "confirmed");
  line += ",\"code\":";
  concept_value(line, choose(event), model_.mess.drug_words_only);
  subject(line, "patient");
  add_date(line, "recordedDate", instant(at));
  finish(Type::AllergyIntolerance, line);
  leave_mark(event.mark, at);
}

}  // namespace hoofbeat::simulate
