// From text to a program: parses a library, finds and compiles what it includes first, then
// analyzes it.
#include "cql/compile.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "cql/analyzer.h"
#include "cql/fhir_helpers.h"
#include "cql/parser.h"

namespace hoofbeat::cql {

namespace {

class Compiler {
 public:
  Compiler(elm::Program& program, const CompileOptions& options)
      : program_(program), compilation_{program, options, {}} {}

  // The library's index in the program; nothing where it cannot be analyzed.
  std::optional<uint32_t> add(const Library& source, std::string name, std::string version,
                              bool built_in) {
    std::vector<elm::IncludeDef> includes;
    bool complete = true;
    loading_.push_back(name);
    for (const IncludeDeclaration& include : source.includes) {
      std::optional<uint32_t> index = included(include, source.file);
      if (index) includes.push_back({include.alias, *index});
      complete = complete && index;
    }
    loading_.pop_back();
    auto library = std::make_unique<elm::Library>();
    library->name = std::move(name);
    library->version = std::move(version);
    library->file = source.file;
    library->includes = std::move(includes);
    program_.libraries.push_back(std::move(library));
    compilation_.symbols.emplace_back();
    compilation_.symbols.back().built_in = built_in;
    auto index = static_cast<uint32_t>(program_.libraries.size() - 1);
    // With a library missing, every name out of it would be reported again.
    compilation_.symbols.back().incomplete = !complete;
    if (complete) Analyzer(compilation_, source, index).analyze_library();
    return index;
  }

  std::optional<uint32_t> add_text(std::string_view text, std::string file, bool built_in) {
    ParseResult parsed = parse_library(text, std::move(file));
    for (Diagnostic& finding : parsed.diagnostics)
      program_.diagnostics.push_back(std::move(finding));
    std::string name, version;
    if (parsed.library->declaration) {
      name = parsed.library->declaration->name;
      version = parsed.library->declaration->version.value_or("");
    }
    return add(*parsed.library, std::move(name), std::move(version), built_in);
  }

 private:
  std::optional<uint32_t> fail(const IncludeDeclaration& include, const std::string& file,
                               std::string message) {
    program_.diagnostics.push_back({Severity::Error, file, include.name_range, std::move(message)});
    return std::nullopt;
  }

  std::optional<uint32_t> included(const IncludeDeclaration& include, const std::string& file) {
    std::string version = include.version.value_or("");
    for (size_t i = 0; i < program_.libraries.size(); ++i) {
      const elm::Library& known = *program_.libraries[i];
      if (known.name == include.name && (version.empty() || known.version == version))
        return static_cast<uint32_t>(i);
    }
    if (auto start = std::find(loading_.begin(), loading_.end(), include.name);
        start != loading_.end()) {
      std::string cycle;
      for (auto name = start; name != loading_.end(); ++name) cycle += *name + " → ";
      return fail(include, file,
                  fmt::format("libraries include each other: {}{}", cycle, include.name));
    }
    std::optional<LibrarySource> found;
    if (compilation_.options.find_library)
      found = compilation_.options.find_library(include.name, version);
    bool built_in =
        !found && include.name == "FHIRHelpers" && (version.empty() || version == "4.0.1");
    if (built_in)
      found =
          LibrarySource{fhir_helpers_text(program_.types->model()), "FHIRHelpers-4.0.1 (built in)"};
    if (!found)
      return fail(include, file,
                  version.empty() ? fmt::format("library '{}' was not found", include.name)
                                  : fmt::format("library '{}' version '{}' was not found",
                                                include.name, version));
    std::optional<uint32_t> index = add_text(found->text, found->file, built_in);
    const elm::Library& library = *program_.libraries[*index];
    if (library.name != include.name)
      return fail(include, file,
                  fmt::format("expected library '{}' in {}, found '{}'", include.name, library.file,
                              library.name));
    if (!version.empty() && library.version != version)
      return fail(include, file,
                  fmt::format("expected version '{}' of library '{}' in {}, found '{}'", version,
                              include.name, library.file, library.version));
    return index;
  }

  elm::Program& program_;
  Compilation compilation_;
  std::vector<std::string> loading_;
};

elm::Program make_program() {
  elm::Program program;
  program.types = std::make_unique<elm::TypeTable>(fhir::r4());
  return program;
}

std::optional<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream.good() && !stream.eof()) return std::nullopt;
  return text.str();
}

}  // namespace

elm::Program compile(std::string_view text, std::string file, const CompileOptions& options) {
  elm::Program program = make_program();
  Compiler compiler(program, options);
  program.entry = compiler.add_text(text, std::move(file), false).value_or(0);
  return program;
}

elm::Program compile_file(const std::filesystem::path& file, CompileOptions options) {
  std::error_code fault;
  std::optional<std::string> text;
  if (!std::filesystem::is_directory(file, fault)) text = read_file(file);
  if (!text) {
    elm::Program program = make_program();
    program.libraries.push_back(std::make_unique<elm::Library>());
    program.libraries.back()->file = file.string();
    program.diagnostics.push_back({Severity::Error, file.string(), {}, "cannot read the file"});
    return program;
  }
  if (!options.find_library) {
    options.find_library = [folder = file.parent_path()](
                               std::string_view name,
                               std::string_view version) -> std::optional<LibrarySource> {
      for (bool versioned : {true, false}) {
        if (versioned && version.empty()) continue;
        std::string stem(name);
        if (versioned) stem += "-" + std::string(version);
        std::filesystem::path candidate = folder / (stem + ".cql");
        if (std::optional<std::string> found = read_file(candidate))
          return LibrarySource{std::move(*found), candidate.string()};
      }
      return std::nullopt;
    };
  }
  return compile(*text, file.string(), options);
}

elm::Program compile_expression(std::string_view text, const CompileOptions& options) {
  elm::Program program = make_program();
  ParseExpressionResult parsed = parse_expression(text, "expression");
  program.diagnostics = std::move(parsed.diagnostics);
  Library source;
  source.file = "expression";
  ExpressionDefinition definition;
  definition.name = "Expression";
  if (parsed.expression) definition.range = parsed.expression->range;
  definition.expression = std::move(parsed.expression);
  source.definitions.push_back(std::move(definition));
  Compiler compiler(program, options);
  program.entry = compiler.add(source, "", "", false).value_or(0);
  return program;
}

}  // namespace hoofbeat::cql
