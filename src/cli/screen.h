#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "assess/guideline.h"
#include "population/screen.h"

namespace hoofbeat::cli {

struct ScreenRun {
  std::vector<std::string> inputs, outputs;
  std::string as_of;
  unsigned threads = 0;
  size_t assessments = 500;
};

// Screens, writes the outputs (by their endings: .csv, .ndjson, .html) and prints a summary to
// standard error. Returns an exit code.
int screen(const assess::Guideline& guideline, const ScreenRun& run);

}  // namespace hoofbeat::cli
