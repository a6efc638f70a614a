// hoofbeat run LIBRARY.cql --patient FILE: every define of any CQL library.
#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "assess/facts.h"
#include "cli/commands.h"
#include "cql/compile.h"
#include "eval/evaluator.h"
#include "eval/operators.h"
#include "fhir/record.h"

namespace hoofbeat::cli {
namespace {

struct Options {
  std::string library;
  std::vector<std::string> patient;
  std::vector<std::string> value_sets;
  std::string as_of, format = "text";
  std::vector<std::string> only;
  bool all_libraries = false, evidence = false, profile = false;
};

// "Name" or "Library.Name".
bool selected(const Options& options, const std::string& qualified, const std::string& name) {
  if (options.only.empty()) return true;
  for (const std::string& wanted : options.only)
    if (wanted == qualified || wanted == name) return true;
  return false;
}

// Where the time went, by definition, most first; to standard error.
void print_profile(const eval::Evaluator& evaluator) {
  const eval::Plan& plan = evaluator.plan();
  std::vector<std::pair<double, eval::DefinitionId>> ranked;
  double total = 0;
  for (eval::DefinitionId id = 0; id < plan.definition_count(); ++id) {
    ranked.emplace_back(evaluator.profile()[id], id);
    total += evaluator.profile()[id];
  }
  std::sort(ranked.rbegin(), ranked.rend());
  std::cerr << fmt::format("{:.1f} ms in all, by definition without those it uses:\n", total * 1e3);
  for (size_t i = 0; i < std::min<size_t>(ranked.size(), 40) && ranked[i].first > 0; ++i)
    std::cerr << fmt::format("{:>10.3f} ms {:>5.1f} %  {}\n", ranked[i].first * 1e3,
                             100 * ranked[i].first / total, plan.qualified_name(ranked[i].second));
}

// {"value", "resources", "file", "line", "sources"} of a define.
std::string with_evidence(const std::string& value, eval::Evaluator& evaluator,
                          eval::DefinitionId id, const eval::Result& result,
                          const std::optional<assess::RecordFacts>& facts) {
  auto list = [](const std::vector<std::string>& texts) {
    std::string made;
    for (const std::string& text : texts)
      made += (made.empty() ? "" : ", ") + eval::to_json(Value::string(text));
    return "[" + made + "]";
  };
  const elm::ExpressionDef& definition = evaluator.plan().definition(id);
  std::vector<std::string> resources, sources;
  if (facts)
    for (uint32_t resource : evaluator.resources_of(result))
      resources.push_back(facts->reference(resource));
  for (const elm::Tag& tag : definition.tags)
    if (tag.name == "source") sources.push_back(tag.value);
  return fmt::format(R"({{"value": {}, "resources": {}, "file": {}, "line": {}, "sources": {}}})",
                     value, list(resources),
                     eval::to_json(Value::string(evaluator.plan().library_of(id).file)),
                     definition.range.begin.line, list(sources));
}

int run(const Options& options) {
  terminology::Terminology terminology;
  std::vector<std::string> value_sets = options.value_sets;
  // The layout of a guideline folder: value sets stand beside the libraries.
  std::filesystem::path beside =
      std::filesystem::path(options.library).parent_path() / "../valuesets";
  if (value_sets.empty() && std::filesystem::is_directory(beside)) value_sets.push_back(beside);
  bool failed = false;
  for (const std::string& path : value_sets) failed |= print(terminology.load(path));
  cql::CompileOptions compile_options;
  compile_options.terminology = &terminology;
  elm::Program program = cql::compile_file(options.library, compile_options);
  failed |= print(program.diagnostics);
  if (failed) return exit_findings;
  eval::Plan plan(program, terminology);
  if (print(plan.diagnostics())) return exit_findings;

  for (const std::string& wanted : options.only) {
    bool found = false;
    for (eval::DefinitionId id = 0; id < plan.definition_count() && !found; ++id)
      found = wanted == plan.qualified_name(id) || wanted == plan.definition(id).name;
    if (found) continue;
    std::cerr << fmt::format("error: no library has the define {}\n", wanted);
    return exit_usage;
  }
  Arena arena;
  fhir::Records read;
  if (!options.patient.empty()) {
    std::vector<std::filesystem::path> paths(options.patient.begin(), options.patient.end());
    read = fhir::read_records(paths, fhir::Schema::everything(), &terminology.codes(), arena);
    for (const fhir::SetAside& fault : read.set_aside)
      std::cerr << "set aside: " << fhir::to_string(fault) << '\n';
    if (read.records.empty()) {
      std::cerr << "error: the input holds no patient's record\n";
      return exit_usage;
    }
  }
  eval::EvaluatorOptions evaluator_options;
  evaluator_options.track_evidence = options.evidence;
  evaluator_options.profile = options.profile;
  eval::Evaluator evaluator(plan, evaluator_options);
  Temporal now = *instant(options.as_of);
  bool errors = false;
  size_t count = std::max<size_t>(1, read.records.size());
  for (size_t i = 0; i < count; ++i) {
    std::optional<assess::RecordFacts> facts;
    if (i < read.records.size()) facts.emplace(read.records[i]);
    evaluator.begin(facts ? &*facts : nullptr, now);
    if (count > 1 && options.format == "text")
      std::cout << fmt::format("{}# {}\n", i > 0 ? "\n" : "", read.records[i].key());
    std::string json;
    for (eval::DefinitionId id = 0; id < plan.definition_count(); ++id) {
      const elm::Library& library = plan.library_of(id);
      bool entry = &library == program.libraries[program.entry].get();
      const elm::ExpressionDef& definition = plan.definition(id);
      if (!entry && !options.all_libraries) continue;
      std::string name = plan.qualified_name(id);
      if (!selected(options, name, definition.name)) continue;
      const eval::Result& result = evaluator.evaluate(id);
      if (result.error) {
        errors = true;
        std::cerr << fmt::format("{}:{}:{}: error: {}: {}\n", library.file,
                                 definition.range.begin.line, definition.range.begin.column, name,
                                 *result.error);
      }
      if (options.format == "json") {
        std::string value = result.error ? "null" : eval::to_json(result.value);
        if (options.evidence) value = with_evidence(value, evaluator, id, result, facts);
        json += fmt::format("{}\n  {}: {}", json.empty() ? "{" : ",",
                            eval::to_json(Value::string(name)), value);
        continue;
      }
      std::cout << fmt::format("{} = {}\n", options.all_libraries ? name : definition.name,
                               result.error ? "(error)" : eval::render(result.value));
      if (!options.evidence || !facts) continue;
      std::string resources;
      for (uint32_t resource : evaluator.resources_of(result))
        resources += " " + facts->reference(resource);
      std::cout << fmt::format("    at {}:{}{}{}\n", library.file, definition.range.begin.line,
                               resources.empty() ? "" : "; rests on", resources);
      for (const elm::Tag& tag : definition.tags)
        if (tag.name == "source") std::cout << "    source " << tag.value << '\n';
    }
    if (options.format == "json") std::cout << (json.empty() ? "{}" : json + "\n}") << '\n';
    for (const std::string& message : evaluator.context().messages) std::cerr << message << '\n';
  }
  if (options.profile) print_profile(evaluator);
  return errors ? exit_findings : exit_success;
}

}  // namespace

void add_run(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("run", "Evaluate the defines of a CQL library over patients");
  auto options = std::make_shared<Options>();
  command
      ->add_option("library", options->library, "CQL file; included libraries are found beside it")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("--patient,-p", options->patient,
                      "FHIR R4 JSON or NDJSON files or folders; without it there is no record");
  command->add_option(
      "--valuesets", options->value_sets,
      "Files or folders of FHIR ValueSet JSON (default: ../valuesets beside the library)");
  add_as_of(*command, options->as_of);
  command->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--define,-d", options->only, "Only these defines, as Name or Library.Name");
  command->add_flag("--all-libraries", options->all_libraries,
                    "Also the defines of included libraries");
  command->add_flag("--evidence", options->evidence,
                    "With each define: its place, the resources it rests on, and its sources");
  command->add_flag("--profile", options->profile, "Print the time spent in each define");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace hoofbeat::cli
