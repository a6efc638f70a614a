// hoofbeat check LIBRARY.cql …
#include <iostream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cql/compile.h"
#include "eval/plan.h"

namespace hoofbeat::cli {

void add_check(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("check", "Compile CQL libraries and report every finding");
  struct Options {
    std::vector<std::string> libraries;
    std::vector<std::string> value_sets;
  };
  auto options = std::make_shared<Options>();
  command
      ->add_option("libraries", options->libraries,
                   "CQL files; included libraries are found beside them")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option(
      "--valuesets", options->value_sets,
      "Files or folders of FHIR ValueSet JSON; with them, missing value sets are errors");
  command->callback([options, &exit_code] {
    size_t errors = 0, warnings = 0;
    for (const std::string& file : options->libraries) {
      terminology::Terminology terminology;
      std::vector<Diagnostic> findings;
      auto add = [&](const std::vector<Diagnostic>& more) {
        findings.insert(findings.end(), more.begin(), more.end());
      };
      for (const std::string& path : options->value_sets) add(terminology.load(path));
      cql::CompileOptions compile_options;
      compile_options.terminology = &terminology;
      elm::Program program = cql::compile_file(file, compile_options);
      add(program.diagnostics);
      if (!options->value_sets.empty() && !has_errors(program.diagnostics))
        add(eval::Plan(program, terminology).diagnostics());
      for (const Diagnostic& finding : findings) {
        std::cout << to_string(finding) << '\n';
        errors += finding.severity == Severity::Error;
        warnings += finding.severity == Severity::Warning;
      }
    }
    std::cout << fmt::format("{} librar{} checked, {} error{}, {} warning{}\n",
                             options->libraries.size(),
                             options->libraries.size() == 1 ? "y" : "ies", errors,
                             errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
    if (errors > 0) exit_code = exit_findings;
  });
}

}  // namespace hoofbeat::cli
