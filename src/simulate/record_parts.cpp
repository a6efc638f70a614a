// The pieces that resources are made of: ids, references, dates as precise as the record keeper
// was, concepts as a code, a code of the house, or words; values of laboratory tests.

#include <fmt/format.h>

#include <cmath>

#include "base/temporal.h"
#include "simulate/life.h"

namespace hoofbeat::simulate {

namespace {

constexpr std::string_view local_system = "http://hospital.example.org/codes";
constexpr std::string_view ucum_system = "http://unitsofmeasure.org";

// 13875 → 13,875
std::string with_separators(const std::string& number) {
  const size_t point = std::min(number.find('.'), number.size());
  std::string result;
  for (size_t i = 0; i < number.size(); ++i) {
    if (i > 0 && i < point && (point - i) % 3 == 0) result += ',';
    result += number[i];
  }
  return result;
}

std::string fixed(double value, int decimals) { return fmt::format("{:.{}f}", value, decimals); }

}  // namespace

std::string Life::date(double at) const {
  int year = 0, month = 0, day = 0;
  from_days(now_day_ + static_cast<int64_t>(std::floor(at)), year, month, day);
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

std::string Life::instant(double at) {
  const std::string day = date(at);
  if (random_.chance(model_.mess.date_without_time)) return day;
  // The hour comes from the day's fraction, so that a value never precedes the visit that it
  // belongs to.
  const int minute = static_cast<int>((at - std::floor(at)) * 600);
  return fmt::format("{}T{:02}:{:02}:00Z", day, 8 + minute / 60, minute % 60);
}

std::string Life::uncertain_date(double at) {
  const Messiness& mess = model_.mess;
  const double fate = random_.uniform();
  if (fate < mess.no_date) return "";
  if (fate < mess.no_date + mess.year_only) return date(at).substr(0, 4);
  if (fate < mess.no_date + mess.year_only + mess.month_only) return date(at).substr(0, 7);
  return date(at);
}

std::string Life::next_id(Type type) {
  std::string id =
      fmt::format("{}-{}{}", id_, type_names[static_cast<size_t>(type)].substr(0, 3), ++serial_);
  for (char& c : id) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return id;
}

std::string Life::begin(Type type, std::string_view contained) {
  std::string line = "{\"resourceType\":\"";
  line += type_names[static_cast<size_t>(type)];
  line += "\",\"id\":\"";
  line += next_id(type);
  line += '"';
  if (!contained.empty()) {
    line += ",\"contained\":[";
    line += contained;
    line += ']';
  }
  return line;
}

void Life::finish(Type type, std::string& line) {
  if (random_.chance(model_.mess.unknown_fields)) {
    line += random_.chance(0.5) ? ",\"extension\":[{\"url\":\"http://hospital.example.org/fhir/"
                                  "source-row\",\"valueInteger\":"
                                : ",\"legacyRow\":[{\"table\":\"R1\",\"number\":";
    line += std::to_string(random_.below(100000));
    line += "}]";
  }
  line += "}\n";
  const size_t file = static_cast<size_t>(type);
  const int times = random_.chance(model_.mess.duplicate) ? 2 : 1;
  for (int i = 0; i < times; ++i) lines_.text[file] += line;
  lines_.count[file] += times;
}

void Life::subject(std::string& line, std::string_view member) {
  line += ",\"";
  line += member;
  line += "\":{\"reference\":\"Patient/";
  line += id_;
  line += "\"}";
}

void Life::encounter(std::string& line) {
  if (encounter_.empty()) return;
  line += ",\"encounter\":{\"reference\":\"Encounter/";
  line += encounter_;
  line += "\"}";
}

void Life::concept_value(std::string& line, const Concept& what, double words_only) {
  const auto& texts = what.texts;
  const std::string& words = texts.size() == 1 || random_.chance(0.5)
                                 ? texts[0]
                                 : texts[random_.below(static_cast<uint32_t>(texts.size()))];
  line += '{';
  auto coding = [&](std::string_view system, std::string_view code, std::string_view label) {
    line += "{\"system\":";
    append_json(line, system);
    line += ",\"code\":";
    append_json(line, code);
    line += ",\"display\":";
    append_json(line, label);
    line += '}';
  };
  if (!words_only_ && !random_.chance(words_only) &&
      !(what.codings.empty() && what.local.empty())) {
    line += "\"coding\":[";
    if (what.codings.empty() || (!what.local.empty() && random_.chance(model_.mess.local_code))) {
      coding(local_system, what.local[random_.below(static_cast<uint32_t>(what.local.size()))],
             words);
    } else {
      double total = 0;
      for (const Coding& one : what.codings) total += one.weight;
      double rest = random_.uniform() * total;
      size_t chosen = 0;
      while (chosen + 1 < what.codings.size() && (rest -= what.codings[chosen].weight) >= 0)
        ++chosen;
      const Coding& first = what.codings[chosen];
      coding(first.system, first.code, first.label);
      if (what.codings.size() > 1 && random_.chance(model_.mess.two_codings)) {
        const Coding& second = what.codings[(chosen + 1) % what.codings.size()];
        line += ',';
        coding(second.system, second.code, second.label);
      }
      // Where codes differ in what they mean (strengths of a drug), the words follow the code.
      if (first.label != texts[0]) {
        line += "],\"text\":";
        append_json(line, first.label);
        line += '}';
        return;
      }
    }
    line += "],";
  }
  line += "\"text\":";
  append_json(line, words);
  line += '}';
}

void Life::lab_value(std::string& line, int laboratory, double value) {
  const Laboratory& lab = model_.laboratories[laboratory];
  const Keeping& kept = keeping(laboratory);
  const Unit& unit = *kept.unit;
  std::string comparator;
  if (kept.capped && value > *lab.most) {
    comparator = ">";
    value = *lab.most;
  }
  const std::string number = fixed(value * unit.factor, unit.decimals);
  if (random_.chance(model_.mess.value_string)) {
    line += ",\"valueString\":";
    append_json(line,
                fmt::format("{}{} {}", comparator,
                            random_.chance(0.5) ? with_separators(number) : number, unit.unit));
  } else {
    line += ",\"valueQuantity\":{\"value\":" + number;
    if (!comparator.empty()) line += ",\"comparator\":\"" + comparator + '"';
    line += ",\"unit\":";
    append_json(line, unit.unit);
    if (!unit.ucum.empty() && !random_.chance(model_.mess.unit_without_code)) {
      line += ",\"system\":\"";
      line += ucum_system;
      line += "\",\"code\":";
      append_json(line, unit.ucum);
    }
    line += '}';
  }
  const std::optional<double>& low = lab.low[female_ ? 0 : 1];
  const std::optional<double>& high = lab.high[female_ ? 0 : 1];
  if (kept.flags && high) {
    line +=
        ",\"interpretation\":[{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/"
        "v3-ObservationInterpretation\",\"code\":\"";
    line += value > *high ? "H" : low && value < *low ? "L" : "N";
    line += "\"}]}]";
  }
  if (!kept.range || (!low && !high)) return;
  line += ",\"referenceRange\":[{";
  if (kept.range_as_text) {
    line += "\"text\":";
    append_json(line, low && high
                          ? fmt::format("{} - {} {}", fixed(*low * unit.factor, unit.decimals),
                                        fixed(*high * unit.factor, unit.decimals), unit.unit)
                          : fmt::format("{} {} {}", high ? "<" : ">",
                                        fixed((high ? *high : *low) * unit.factor, unit.decimals),
                                        unit.unit));
  } else {
    bool first = true;
    for (auto [name, limit] : {std::pair{"low", &low}, std::pair{"high", &high}}) {
      if (!*limit) continue;
      line += fmt::format("{}\"{}\":{{\"value\":{},\"unit\":", first ? "" : ",", name,
                          fixed(**limit * unit.factor, unit.decimals));
      append_json(line, unit.unit);
      line += '}';
      first = false;
    }
  }
  line += "}]";
}

void Life::test_value(std::string& line, const Test& test, bool positive) {
  const Answer& answer = positive ? model_.positive : model_.negative;
  auto interpretation = [&] {
    line +=
        ",\"interpretation\":[{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/"
        "v3-ObservationInterpretation\",\"code\":";
    append_json(line, answer.flag);
    line += "}]}]";
  };
  double rest = random_.uniform() * (model_.mess.test_values[0] + model_.mess.test_values[1] +
                                     model_.mess.test_values[2] + model_.mess.test_values[3]);
  size_t shape = 0;
  while (shape < 3 && (rest -= model_.mess.test_values[shape]) >= 0) ++shape;
  switch (shape) {
    case 0:
      line += ",\"valueCodeableConcept\":";
      concept_value(line, answer.words, 0);
      break;
    case 1: {
      const double value =
          draw(positive ? test.positive_value : test.negative_value, random_, female_);
      line += fmt::format(",\"valueQuantity\":{{\"value\":{:.0f},\"unit\":", value);
      append_json(line, test.unit);
      line += fmt::format("}},\"referenceRange\":[{{\"high\":{{\"value\":{:.0f},\"unit\":",
                          test.cutoff);
      append_json(line, test.unit);
      line += "}}]";
      if (random_.chance(0.5)) interpretation();
      break;
    }
    case 2:
      line += ",\"valueString\":";
      append_json(
          line,
          answer.words.texts[random_.below(static_cast<uint32_t>(answer.words.texts.size()))]);
      break;
    default:
      interpretation();
      break;
  }
}

std::string Life::test_words(const Test& test, bool positive) {
  const Answer& answer = positive ? model_.positive : model_.negative;
  return model_.concepts[test.concept_index].texts[0] + " " + answer.words.texts[0];
}

}  // namespace hoofbeat::simulate
