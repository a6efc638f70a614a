#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "cql/elm.h"
#include "eval/plan.h"
#include "terminology/terminology.h"

namespace hoofbeat::assess {

// A publication, from sources.json.
struct Source {
  std::string id, title, year, where, note;
};

// One reason, item, advice or question: a piece of text and the define that decides it.
struct Entry {
  std::string id;
  std::string code;                    // suspicion and differential: for, against; advice: its kind
  std::string title;                   // may hold {{Library."Define"}}
  std::string detail;                  // likewise
  std::string urgency;                 // advice: now, days, weeks, routine
  std::string order;                   // advice: canonical URL of an ActivityDefinition
  std::vector<std::string> citations;  // source ids beside those of the define's tags
  std::optional<eval::DefinitionId> condition;
  std::map<std::string, eval::DefinitionId> dynamic;  // path → define
  std::vector<Entry> entries;
};

// What an advice can order, from an ActivityDefinition.
struct Order {
  std::string url, title, system, code, display;
};

// A guideline folder, compiled and ready to run; read-only and shared by all threads once loaded.
// Folder layout and plan files: docs/guideline-format.md.
struct Guideline {
  std::string id, url, version, title;
  std::string hash;  // SHA-256 (hex) over all files that decide an answer, in order of their paths
  std::filesystem::path folder;

  terminology::Terminology terminology;
  elm::Program program;
  std::unique_ptr<eval::Plan> plan;
  std::map<std::string, Source> sources;
  std::map<std::string, Order> orders;  // by canonical URL

  Entry suspicion, diagnosis, differential, criteria, advice, unknowns, timeline, worklist;
};

// Reads and compiles guideline/<id>. The findings hold errors and warnings of all its files, each
// with file and place; the guideline is null where any is an error.
struct LoadedGuideline {
  std::unique_ptr<Guideline> guideline;
  std::vector<Diagnostic> diagnostics;
};
LoadedGuideline load_guideline(const std::filesystem::path& folder);

// The definitions that an assessment evaluates: what needs reading is derived from these.
std::vector<eval::DefinitionId> assessed_definitions(const Guideline& guideline);

}  // namespace hoofbeat::assess
