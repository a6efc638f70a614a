#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "assess/guideline.h"

namespace hoofbeat::assess {

// What became of one worked patient (docs/guideline-format.md, cases).
struct CaseResult {
  std::string id, title;
  std::vector<std::string> failures;  // "Library.Define: expected true, found null"; empty: passed
  size_t checks = 0;
};

// Runs a case file: every expectation of `expect` and `assessment`. A file that is no case is a
// failure.
CaseResult run_case(const Guideline& guideline, const std::filesystem::path& file);

}  // namespace hoofbeat::assess
