#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/temporal.h"

// A synthetic population as a FHIR R4 bulk export (one NDJSON file a resource type) with the truth
// beside it. What people have, take and are measured for is written in a model (simulation.json of
// a guideline; docs/simulation.md tells its language); nothing here knows any medicine.
namespace hoofbeat::simulate {

struct Options {
  uint64_t patients = 0;
  uint64_t seed = 1;
  std::filesystem::path
      out;         // a folder, made where it is missing; files of an earlier run are replaced
  Temporal as_of;  // the day of the export: nothing later is in it. Needs year, month and day.
  std::filesystem::path model;
  // How many of 100,000 patients belong to the classes that the model calls targets; the model's
  // own figure where absent.
  std::optional<double> targets_per_100000;
  std::function<void(uint64_t patients_done)> progress;  // called now and then; may be empty
};

struct Summary {
  uint64_t patients = 0;
  uint64_t targets = 0;  // patients of the target classes
  uint64_t resources = 0;
  uint64_t bytes = 0;                                     // of the NDJSON files
  std::vector<std::pair<std::string, uint64_t>> classes;  // id → patients, in the model's order
  std::vector<std::pair<std::string, uint64_t>> resource_types;  // name → lines written, none of 0
  std::filesystem::path truth;                                   // the CSV file
};

// Writes the export and truth.csv. The same options and model give the same bytes on every machine,
// and patient n is the same however many patients follow. Errors: what is wrong with the model
// (file and member), or which file cannot be written.
std::expected<Summary, std::string> simulate(const Options& options);

}  // namespace hoofbeat::simulate
