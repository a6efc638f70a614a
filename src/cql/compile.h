#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cql/elm.h"

namespace hoofbeat::terminology {
class Terminology;
}

namespace hoofbeat::cql {

// The text of a library that another one includes, and where it was found.
struct LibrarySource {
  std::string text;
  std::string file;
};

struct CompileOptions {
  // Finds included libraries by name and version (empty: any). FHIRHelpers 4.0.1 is built in and is
  // used where this gives nothing.
  std::function<std::optional<LibrarySource>(std::string_view name, std::string_view version)>
      find_library;
  // Interns the codes of code and value set definitions, so that literals carry their CodeId. May
  // be null.
  terminology::Terminology* terminology = nullptr;
  bool list_promotion = false, list_demotion = false;
  bool interval_promotion = false, interval_demotion = false;
};

// Parses and analyzes a library with all that it includes. The Program holds what could be
// compiled; definitions with an error have a null expression. Callers must not run a Program that
// has errors.
elm::Program compile(std::string_view text, std::string file, const CompileOptions& options);
// A library file; included libraries are looked for in its folder (<name>.cql,
// <name>-<version>.cql).
elm::Program compile_file(const std::filesystem::path& file, CompileOptions options);
// One expression, as the conformance suite has them: a library with the single definition
// "Expression".
elm::Program compile_expression(std::string_view text, const CompileOptions& options);

}  // namespace hoofbeat::cql
