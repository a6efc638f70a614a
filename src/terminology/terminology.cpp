#include "terminology/terminology.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <set>
#include <sstream>

#include "terminology/definitions.h"

namespace hoofbeat::terminology {
namespace {

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

void read_file(const std::filesystem::path& path, Definitions& definitions,
               std::vector<Diagnostic>& diagnostics) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  if (file) content << file.rdbuf();
  if (!file) {
    diagnostics.push_back({Severity::Error, path.string(), {}, "the file cannot be read"});
    return;
  }
  read_resources(content.str(), path.string(), definitions, diagnostics);
}

// "10.2.0" stands above "9.0.0": digit runs compare as numbers.
bool version_less(std::string_view left, std::string_view right) {
  size_t i = 0, j = 0;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  while (i < left.size() && j < right.size()) {
    if (digit(left[i]) && digit(right[j])) {
      size_t left_start = i, right_start = j;
      while (i < left.size() && digit(left[i])) ++i;
      while (j < right.size() && digit(right[j])) ++j;
      std::string_view a = left.substr(left_start, i - left_start);
      std::string_view b = right.substr(right_start, j - right_start);
      a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
      b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
      if (a.size() != b.size()) return a.size() < b.size();
      if (a != b) return a < b;
    } else {
      if (left[i] != right[j]) return left[i] < right[j];
      ++i, ++j;
    }
  }
  return left.size() - i < right.size() - j;
}

}  // namespace

const CodeSystemDefinition::Concept* CodeSystemDefinition::find(std::string_view code) const {
  auto found = case_sensitive ? index.find(code) : index.find(lower_case(code));
  return found == index.end() ? nullptr : &concepts[found->second];
}

bool CodeSystemDefinition::subsumes(std::string_view ancestor, std::string_view descendant) const {
  const Concept* top = find(ancestor);
  const Concept* start = find(descendant);
  if (top == nullptr || start == nullptr) return false;
  std::set<const Concept*> seen{start};
  std::vector<const Concept*> waiting{start};
  while (!waiting.empty()) {
    const Concept* at = waiting.back();
    waiting.pop_back();
    if (at == top) return true;
    for (const std::string& parent : at->parents) {
      const Concept* next = find(parent);
      if (next != nullptr && seen.insert(next).second) waiting.push_back(next);
    }
  }
  return false;
}

ValueSetDefinition* Definitions::find_value_set(std::string_view canonical,
                                                std::string_view version) {
  if (size_t bar = canonical.find('|'); bar != std::string_view::npos) {
    if (version.empty()) version = canonical.substr(bar + 1);
    canonical = canonical.substr(0, bar);
  }
  auto found = value_sets_by_url.find(canonical);
  if (found == value_sets_by_url.end()) return nullptr;
  ValueSetDefinition* best = nullptr;
  for (ValueSetDefinition* definition : found->second) {
    if (!version.empty()) {
      if (definition->value_set.version == version) return definition;
    } else if (best == nullptr ||
               version_less(best->value_set.version, definition->value_set.version)) {
      best = definition;
    }
  }
  return best;
}

const CodeSystemDefinition* Definitions::find_code_system(std::string_view url) const {
  auto found = code_systems_by_url.find(url.substr(0, url.find('|')));
  return found == code_systems_by_url.end() ? nullptr : found->second;
}

bool ValueSet::contains_code(std::string_view code) const {
  return std::ranges::any_of(codes, [&](const ValueSetCode& entry) { return entry.code == code; });
}

struct Terminology::State {
  Definitions definitions;
};

Terminology::Terminology() : state_(std::make_unique<State>()) {}
Terminology::~Terminology() = default;

CodeTable& Terminology::codes() { return state_->definitions.codes; }
const CodeTable& Terminology::codes() const { return state_->definitions.codes; }

std::vector<Diagnostic> Terminology::load(const std::filesystem::path& file_or_folder) {
  std::vector<Diagnostic> diagnostics;
  std::error_code error;
  if (std::filesystem::is_directory(file_or_folder, error)) {
    std::vector<std::filesystem::path> files;
    std::filesystem::recursive_directory_iterator entries(file_or_folder, error), end;
    for (; !error && entries != end; entries.increment(error)) {
      if (entries->path().extension() == ".json" && entries->is_regular_file(error)) {
        files.push_back(entries->path());
      }
    }
    if (error) {
      diagnostics.push_back({Severity::Error,
                             file_or_folder.string(),
                             {},
                             fmt::format("the folder cannot be read: {}", error.message())});
    }
    // The folder's own order differs between machines; ids must not.
    std::sort(files.begin(), files.end());
    for (const std::filesystem::path& file : files)
      read_file(file, state_->definitions, diagnostics);
  } else if (std::filesystem::exists(file_or_folder, error)) {
    read_file(file_or_folder, state_->definitions, diagnostics);
  } else {
    diagnostics.push_back(
        {Severity::Error,
         file_or_folder.string(),
         {},
         "there is no such file or folder; expected FHIR ValueSet or CodeSystem JSON"});
  }
  resolve_value_sets(state_->definitions, diagnostics);
  return diagnostics;
}

std::vector<Diagnostic> Terminology::load_text(std::string_view json, std::string_view file_name) {
  std::vector<Diagnostic> diagnostics;
  read_resources(json, std::string(file_name), state_->definitions, diagnostics);
  resolve_value_sets(state_->definitions, diagnostics);
  return diagnostics;
}

const ValueSet* Terminology::value_set(std::string_view canonical, std::string_view version) const {
  const ValueSetDefinition* definition = state_->definitions.find_value_set(canonical, version);
  bool usable = definition != nullptr && definition->state == ValueSetDefinition::State::Resolved;
  return usable ? &definition->value_set : nullptr;
}

bool Terminology::has_code_system(std::string_view url) const {
  return state_->definitions.find_code_system(url) != nullptr;
}

std::optional<bool> Terminology::subsumes(std::string_view system, std::string_view ancestor,
                                          std::string_view descendant) const {
  const CodeSystemDefinition* definition = state_->definitions.find_code_system(system);
  if (definition == nullptr) return std::nullopt;
  return definition->subsumes(ancestor, descendant);
}

bool Terminology::in_code_system(std::string_view system, std::string_view code) const {
  const CodeSystemDefinition* definition = state_->definitions.find_code_system(system);
  return definition != nullptr && definition->find(code) != nullptr;
}

}  // namespace hoofbeat::terminology
