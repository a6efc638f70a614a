#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/report.h"

namespace hoofbeat::report {
namespace {

using json = nlohmann::ordered_json;

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string made = "\"";
  for (char character : text) {
    if (character == '"') made += '"';
    made += character;
  }
  return made + '"';
}

// Columns of all rows, in the guideline's order.
std::vector<std::string> extra_columns(const population::Screened& screened) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const population::Row& row : screened.worklist)
    for (const auto& [name, value] : row.screening.columns)
      if (seen.insert(name).second) names.push_back(name);
  return names;
}

json parsed(const std::string& text) {
  json value = json::parse(text, nullptr, false);
  return value.is_discarded() ? json(nullptr) : value;
}

json text_or_null(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }

json row_json(const population::Row& row) {
  json made = {{"rank", row.rank},
               {"patient", row.patient},
               {"level", row.screening.level},
               {"status", text_or_null(row.screening.status)},
               {"subtype", text_or_null(row.screening.subtype)},
               {"conclusion", row.screening.conclusion}};
  for (const auto& [name, value] : row.screening.columns) made[name] = parsed(value);
  return made;
}

std::string dumped(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::string to_csv(const population::Screened& screened) {
  std::vector<std::string> extra = extra_columns(screened);
  std::string text = "rank,patient,level,status,subtype,conclusion";
  for (const std::string& name : extra) text += "," + quoted(name);
  text += "\r\n";
  for (const population::Row& row : screened.worklist) {
    text +=
        fmt::format("{},{},{},{},{},{}", row.rank, quoted(row.patient), row.screening.level,
                    row.screening.status, row.screening.subtype, quoted(row.screening.conclusion));
    for (const std::string& name : extra) {
      text += ',';
      for (const auto& [column, value] : row.screening.columns) {
        if (column != name) continue;
        json item = parsed(value);
        if (!item.is_null())
          text += quoted(item.is_string() ? item.get<std::string>() : item.dump());
      }
    }
    text += "\r\n";
  }
  return text;
}

std::string to_ndjson(const population::Screened& screened) {
  std::string text;
  for (const population::Row& row : screened.worklist) text += dumped(row_json(row)) + "\n";
  return text;
}

std::string page_data(const population::Screened& screened, const assess::Guideline& guideline,
                      const std::string& as_of, const std::string& generator) {
  json set_aside = json::array();
  for (const fhir::SetAside& fault : screened.set_aside)
    set_aside.push_back({{"file", fault.file},
                         {"line", fault.line == 0 ? json(nullptr) : json(fault.line)},
                         {"reason", fault.reason}});
  json worklist = json::array();
  for (const population::Row& row : screened.worklist) worklist.push_back(row_json(row));
  json data = {{"generator", generator},
               {"asOf", as_of},
               {"guideline",
                {{"id", guideline.id},
                 {"url", guideline.url},
                 {"version", guideline.version},
                 {"title", guideline.title},
                 {"hash", guideline.hash}}},
               {"population",
                {{"patients", screened.patients},
                 {"resources", screened.resources},
                 {"setAside", std::move(set_aside)},
                 {"setAsideCount", screened.set_aside_count}}},
               {"worklist", std::move(worklist)}};
  std::string text = dumped(data);
  // Assessments are already JSON text: put in as they are.
  text.pop_back();
  text += ",\"assessments\":[";
  for (size_t i = 0; i < screened.assessments.size(); ++i) {
    if (i > 0) text += ',';
    text += assess::to_json(screened.assessments[i], guideline, -1);
  }
  return text + "]}";
}

}  // namespace hoofbeat::report
