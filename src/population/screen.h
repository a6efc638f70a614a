#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "assess/assessment.h"
#include "assess/guideline.h"
#include "fhir/source.h"

namespace hoofbeat::population {

// One person on the worklist.
struct Row {
  uint32_t rank = 0;    // from 1
  std::string patient;  // logical id
  assess::Screening screening;
};

struct Progress {
  uint64_t bytes = 0, resources = 0, patients_screened = 0, patients = 0;
};

struct ScreenOptions {
  Temporal as_of;
  unsigned threads = 0;  // 0: as many as the machine has
  // Full assessments are made for the first so many rows of the worklist.
  size_t assessments = 500;
  size_t set_aside_kept = 1000;                   // faults kept in words; all are counted
  std::function<void(const Progress&)> progress;  // called from one thread, a few times a second
};

struct Screened {
  uint64_t patients = 0;
  uint64_t resources = 0;         // read, whatever became of them
  uint64_t resources_kept = 0;    // that the guideline can use
  uint64_t without_patient = 0;   // kept ones that name no patient, and so count for nobody
  uint64_t missing_patients = 0;  // people whose Patient resource is not in the input
  uint64_t duplicates = 0;        // versions of a resource of which a later one counts
  uint64_t bytes = 0;
  double seconds_reading = 0, seconds_screening = 0, seconds_assessing = 0;
  std::vector<fhir::SetAside> set_aside;  // the first of them, in order of the input
  uint64_t set_aside_count = 0;
  std::vector<std::string> skipped_files;
  std::vector<Row> worklist;                    // all whose level is not "none", ranked
  std::vector<assess::Assessment> assessments;  // of the first rows, in their order
  std::vector<std::pair<std::string, uint64_t>>
      evaluation_errors;  // definition and how many patients
};

// Reads all inputs, screens every patient and ranks those with any suspicion: by level, then by the
// worklist column "priority" where the guideline has one, then by id. The same input gives the same
// result whatever the number of threads. Memory grows with the facts kept, not with the bytes read.
Screened screen(const assess::Guideline& guideline,
                const std::vector<std::filesystem::path>& inputs, const ScreenOptions& options);

}  // namespace hoofbeat::population
