#include "assess/cases.h"

#include <cmath>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "assess/assessment.h"
#include "assess/facts.h"
#include "eval/operators.h"
#include "fhir/record.h"

namespace hoofbeat::assess {
namespace {

using nlohmann::json;

// Numbers by value, instants as instants, everything else to the letter.
bool agrees(const json& expected, const json& found) {
  if (expected.is_number() && found.is_number()) {
    double a = expected.get<double>(), b = found.get<double>();
    return std::abs(a - b) <= 1e-8 * std::max({1.0, std::abs(a), std::abs(b)});
  }
  if (expected.type() != found.type()) return false;
  if (expected.is_string()) {
    std::string a = expected.get<std::string>(), b = found.get<std::string>();
    if (a == b) return true;
    auto left = parse_date_time(a), right = parse_date_time(b);
    return left && right && left->precision == right->precision &&
           left->precision >= Precision::Hour &&
           to_milliseconds(*left, 0) == to_milliseconds(*right, 0);
  }
  if (expected.is_array()) {
    if (expected.size() != found.size()) return false;
    for (size_t i = 0; i < expected.size(); ++i)
      if (!agrees(expected[i], found[i])) return false;
    return true;
  }
  if (expected.is_object()) {
    for (const auto& [name, value] : expected.items())
      if (!found.contains(name) || !agrees(value, found[name])) return false;
    return expected.size() == found.size();
  }
  return expected == found;
}

}  // namespace

namespace {

void run(const Guideline& guideline, const std::filesystem::path& file, CaseResult& result) {
  std::ifstream stream(file);
  json content = json::parse(stream, nullptr, false);
  if (!content.is_object() || !content.contains("bundle")) {
    result.failures.push_back("is no case: expected a JSON object with \"bundle\" and \"expect\"");
    return;
  }
  result.id = content.value("id", result.id);
  result.title = content.value("title", "");
  std::string as_of = content.value("asOf", "");
  std::optional<Temporal> now = parse_date_time(as_of);
  if (!now) now = parse_date(as_of);
  if (!now) {
    result.failures.push_back(fmt::format("asOf \"{}\" is no instant", as_of));
    return;
  }
  if (!now->has_offset()) now->offset = 0;
  now->precision = Precision::Millisecond;

  Arena arena;
  fhir::Records read =
      fhir::read_records_text(content["bundle"].dump(), file.string(), fhir::Schema::everything(),
                              &guideline.terminology.codes(), arena);
  if (read.records.size() != 1) {
    result.failures.push_back(fmt::format("expected one patient, found {}", read.records.size()));
    return;
  }
  RecordFacts facts(read.records.front());
  eval::Evaluator evaluator(*guideline.plan);
  evaluator.begin(&facts, *now);
  if (content.contains("expect")) {
    for (const auto& [name, expected] : content["expect"].items()) {
      ++result.checks;
      size_t point = name.find('.');
      std::optional<eval::DefinitionId> id;
      if (point != std::string::npos)
        id = guideline.plan->find(name.substr(0, point), name.substr(point + 1));
      if (!id) {
        result.failures.push_back(fmt::format("{}: no such define", name));
        continue;
      }
      const eval::Result& found = evaluator.evaluate(*id);
      if (found.error) {
        result.failures.push_back(fmt::format("{}: {}", name, *found.error));
        continue;
      }
      std::string text = eval::to_json(found.value);
      if (!agrees(expected, json::parse(text, nullptr, false)))
        result.failures.push_back(
            fmt::format("{}: expected {}, found {}", name, expected.dump(), text));
    }
  }
  if (!content.contains("assessment")) return;
  Assessor assessor(guideline);
  Assessment assessment = assessor.assess(facts, *now);
  for (const std::string& note : assessment.notes) result.failures.push_back(note);
  auto advised = [&](const std::string& id) {
    for (const Advice& advice : assessment.advice)
      if (advice.id == id) return true;
    return false;
  };
  for (const auto& [name, expected] : content["assessment"].items()) {
    if (name == "advice" || name == "notAdvice") {
      for (const json& id : expected) {
        ++result.checks;
        if (advised(id.get<std::string>()) != (name == "advice"))
          result.failures.push_back(
              fmt::format("advice {}: expected it {}", id.get<std::string>(),
                          name == "advice" ? "to be given" : "not to be given"));
      }
      continue;
    }
    ++result.checks;
    const std::string* found = name == "suspicion.level"     ? &assessment.suspicion_level
                               : name == "diagnosis.status"  ? &assessment.status
                               : name == "diagnosis.subtype" ? &assessment.subtype
                                                             : nullptr;
    std::string wanted = expected.is_string() ? expected.get<std::string>() : "";
    if (!found)
      result.failures.push_back(
          fmt::format("assessment.{}: not a member that cases can check", name));
    else if (*found != wanted)
      result.failures.push_back(
          fmt::format("{}: expected \"{}\", found \"{}\"", name, wanted, *found));
  }
  return;
}

}  // namespace

CaseResult run_case(const Guideline& guideline, const std::filesystem::path& file) {
  CaseResult result;
  result.id = file.stem().string();
  try {
    run(guideline, file, result);
  } catch (const json::exception& error) {
    result.failures.push_back(fmt::format("a member has the wrong JSON type: {}", error.what()));
  }
  return result;
}

}  // namespace hoofbeat::assess
