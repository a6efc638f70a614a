#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace hoofbeat::simulate {

enum class Type : uint8_t {
  Patient,
  Encounter,
  Condition,
  Observation,
  DiagnosticReport,
  Procedure,
  MedicationRequest,
  MedicationStatement,
  Medication,
  AllergyIntolerance
};
inline constexpr std::array<std::string_view, 10> type_names = {
    "Patient",   "Encounter",         "Condition",           "Observation", "DiagnosticReport",
    "Procedure", "MedicationRequest", "MedicationStatement", "Medication",  "AllergyIntolerance"};

// What has been written and not yet carried to the files.
struct Lines {
  std::array<std::string, type_names.size()> text;
  std::array<uint64_t, type_names.size()> count{};
};

// Appends `text` as a JSON string with its quotation marks.
inline void append_json(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      constexpr char digits[] = "0123456789abcdef";
      out += "\\u00";
      out += digits[c >> 4];
      out += digits[c & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace hoofbeat::simulate
