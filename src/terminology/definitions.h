#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "terminology/terminology.h"

// What the resources say (read_resources.cpp) and what follows from it (resolve_value_sets.cpp):
// the inside of Terminology.

namespace hoofbeat::terminology {

// Maps keyed by text answer to views without making a string of them.
struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <typename T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

// One entry of ValueSet.compose.include or .exclude (FHIR R4, ValueSet, "Composition Rules"): the
// codes that satisfy all of its parts.
struct Component {
  struct Filter {
    std::string property, op, value;
  };
  std::string system, version;
  std::vector<ValueSetCode> concepts;
  std::vector<Filter> filters;
  std::vector<std::string> value_sets;  // canonicals; a code must be in all of them
};

struct ValueSetDefinition {
  enum class State { Unresolved, InProgress, Resolved, Failed };

  ValueSet value_set;  // codes and members are filled when resolved
  bool expanded = false;
  std::vector<Component> include, exclude;
  State state = State::Unresolved;
  std::string file;
  SourceRange place;
};

struct CodeSystemDefinition {
  std::string url, version;
  // Only of a complete one does the absence of a code mean anything.
  bool complete = false;
  bool case_sensitive = true;
  struct Concept {
    std::string code, display;
    std::vector<std::string> parents;
  };
  std::vector<Concept> concepts;
  TextMap<size_t> index;  // code (lower case where case does not matter)

  const Concept* find(std::string_view code) const;
  bool subsumes(std::string_view ancestor, std::string_view descendant) const;
};

struct Definitions {
  CodeTable codes;
  std::deque<ValueSetDefinition> value_sets;  // never moves: callers keep pointers
  TextMap<std::vector<ValueSetDefinition*>> value_sets_by_url;
  std::deque<CodeSystemDefinition> code_systems;
  TextMap<CodeSystemDefinition*> code_systems_by_url;

  // The definition of "url" or "url|version"; without a version the highest one. Null where
  // unknown.
  ValueSetDefinition* find_value_set(std::string_view canonical, std::string_view version = {});
  const CodeSystemDefinition* find_code_system(std::string_view url) const;
};

// Adds the resources of one JSON text.
void read_resources(std::string_view json, const std::string& file, Definitions& definitions,
                    std::vector<Diagnostic>& diagnostics);

// Works out the codes of all value sets that are not resolved yet.
void resolve_value_sets(Definitions& definitions, std::vector<Diagnostic>& diagnostics);

}  // namespace hoofbeat::terminology
