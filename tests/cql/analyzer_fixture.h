// What the analyzer's tests share: a text in, the typed tree, its type or its findings out as text.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cql/compile.h"
#include "terminology/terminology.h"

namespace hoofbeat::cql {

inline std::string findings(const elm::Program& program) {
  std::string text;
  for (const Diagnostic& finding : program.diagnostics) {
    if (!text.empty()) text += "\n";
    text += to_string(finding);
  }
  return text;
}

inline std::string errors(const elm::Program& program) {
  std::string text;
  for (const Diagnostic& finding : program.diagnostics) {
    if (finding.severity != Severity::Error) continue;
    if (!text.empty()) text += "\n";
    text += to_string(finding);
  }
  return text;
}

// The tree and the type of a definition, or what is wrong with the library.
struct Analyzed {
  std::string tree, type;
};

inline Analyzed analyzed(const elm::Program& program, std::string_view definition) {
  if (has_errors(program.diagnostics)) return {errors(program), ""};
  const elm::Library& library = *program.libraries[program.entry];
  std::optional<uint32_t> index = library.find(definition);
  if (!index || !library.expressions[*index].expression) return {"no such definition", ""};
  const elm::Node& node = *library.expressions[*index].expression;
  return {elm::dump(node, program.types->model()),
          elm::to_string(*node.type, program.types->model())};
}

inline Analyzed analyzed_expression(std::string_view text) {
  return analyzed(compile_expression(text, {}), "Expression");
}

// A library of context Patient over FHIR with some terminology, and one definition more: X.
inline const char* fhir_header =
    "library T version '1'\n"
    "using FHIR version '4.0.1'\n"
    "include FHIRHelpers version '4.0.1'\n"
    "codesystem \"LOINC\": 'http://loinc.org'\n"
    "valueset \"VS\": 'http://example.org/vs'\n"
    "code \"A\": '1-1' from \"LOINC\" display 'a'\n"
    "code \"B\": '2-2' from \"LOINC\"\n"
    "concept \"AB\": { \"A\", \"B\" } display 'both'\n"
    "parameter \"Period\" Interval<DateTime>\n"
    "context Patient\n";

inline Analyzed analyzed_fhir(const std::string& text) {
  return analyzed(compile(fhir_header + ("define \"X\": " + text), "T.cql", {}), "X");
}

// Compiles the first of some libraries; the others are found by name.
inline elm::Program compile_libraries(const std::vector<std::string>& texts) {
  std::map<std::string, std::string, std::less<>> by_name;
  for (const std::string& text : texts) {
    std::string name = text.substr(8, text.find_first_of(" \n", 8) - 8);
    by_name[name] = text;
  }
  CompileOptions options;
  options.find_library = [by_name](std::string_view name,
                                   std::string_view) -> std::optional<LibrarySource> {
    auto found = by_name.find(name);
    if (found == by_name.end()) return std::nullopt;
    return LibrarySource{found->second, std::string(name) + ".cql"};
  };
  return compile(texts.front(), "Main.cql", options);
}

}  // namespace hoofbeat::cql
