#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/value.h"

namespace hoofbeat::terminology {

// Every (system, code) pair that a program mentions has an id; membership is then a bit test.
// Filled while libraries and value sets load, read-only afterwards (thread-safe for reading).
class CodeTable {
 public:
  CodeTable();
  ~CodeTable();
  CodeId intern(std::string_view system, std::string_view code);
  CodeId find(std::string_view system, std::string_view code) const;  // 0 where nobody mentioned it
  size_t size() const;                                                // ids are 1 … size()
  std::string_view system(CodeId id) const;
  std::string_view code(CodeId id) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct ValueSetCode {
  std::string system, code, version, display;
  CodeId id = 0;
};

struct ValueSet {
  std::string url, version, name, title;
  std::vector<ValueSetCode> codes;
  std::vector<uint64_t> members;  // bit set over CodeId
  bool contains(CodeId id) const {
    return id != 0 && id / 64 < members.size() && (members[id / 64] >> (id % 64) & 1) != 0;
  }
  bool contains_code(std::string_view code) const;  // whatever the system (String in ValueSet)
};

// Value sets and code systems by canonical URL (with or without "|version").
class Terminology {
 public:
  Terminology();
  ~Terminology();

  CodeTable& codes();
  const CodeTable& codes() const;

  // Reads FHIR ValueSet (expansion.contains, else compose.include.concept / include.valueSet /
  // exclude) and CodeSystem JSON, single resources or Bundles; a folder is searched recursively for
  // *.json. Findings carry the file, the line where known, and what was expected.
  std::vector<Diagnostic> load(const std::filesystem::path& file_or_folder);
  std::vector<Diagnostic> load_text(std::string_view json, std::string_view file_name);

  // Null where it was not loaded: callers must report it, never treat it as empty.
  const ValueSet* value_set(std::string_view canonical, std::string_view version = {}) const;
  bool has_code_system(std::string_view url) const;
  // Whether `ancestor` subsumes `descendant` (equal counts); nothing where the code system is
  // unknown.
  std::optional<bool> subsumes(std::string_view system, std::string_view ancestor,
                               std::string_view descendant) const;
  bool in_code_system(std::string_view system, std::string_view code) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hoofbeat::terminology
