// hoofbeat assess FILE…
#include <unistd.h>

#include <iostream>

#include <fmt/format.h>

#include "assess/facts.h"
#include "assess/reading.h"
#include "cli/commands.h"
#include "eval/requirements.h"
#include "fhir/record.h"
#include "report/report.h"

namespace hoofbeat::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string as_of, format = "text", guideline, out;
};

int run(const Options& options) {
  std::unique_ptr<assess::Guideline> guideline = load_guideline(options.guideline);
  if (!guideline) return exit_usage;
  Temporal now = *instant(options.as_of);
  std::vector<eval::DefinitionId> definitions = assess::assessed_definitions(*guideline);
  eval::Requirements requirements = eval::requirements(*guideline->plan, definitions);
  fhir::Schema schema = assess::reading_schema(requirements, guideline->plan->model());
  Arena arena;
  std::vector<std::filesystem::path> paths(options.files.begin(), options.files.end());
  fhir::Records read = fhir::read_records(paths, schema, &guideline->terminology.codes(), arena);
  std::vector<std::string> notes;
  for (const fhir::SetAside& fault : read.set_aside) {
    notes.push_back("set aside: " + fhir::to_string(fault));
    std::cerr << notes.back() << '\n';
  }
  if (read.counts.without_patient > 0 && read.records.size() > 1) {
    notes.push_back(fmt::format("{} resources of the input name no patient and count for nobody",
                                read.counts.without_patient));
    std::cerr << notes.back() << '\n';
  }
  if (read.records.empty()) {
    std::cerr << "error: the input holds no patient's record; expected a FHIR R4 Bundle, resource "
                 "or NDJSON "
                 "with a Patient and what belongs to it\n";
    return exit_usage;
  }
  assess::Assessor assessor(*guideline);
  population::Screened screened;  // the page shows a worklist of these patients
  screened.patients = read.records.size();
  screened.resources = read.counts.read + read.counts.not_wanted;
  screened.set_aside = read.set_aside;
  screened.set_aside_count = read.set_aside.size();
  std::string text;
  for (const fhir::Record& record : read.records) {
    assess::RecordFacts facts(record, notes);
    assess::Assessment assessment = assessor.assess(facts, now);
    if (options.format == "text") {
      bool colour = options.out.empty() && isatty(STDOUT_FILENO) != 0;
      if (!text.empty()) text += "\n" + std::string(100, '-') + "\n\n";
      text += report::to_text(assessment, *guideline, colour);
    } else if (options.format == "json") {
      if (read.records.size() == 1)
        text = assess::to_json(assessment, *guideline) + "\n";
      else
        text += assess::to_json(assessment, *guideline, -1) + "\n";
    } else {
      population::Row row;
      row.rank = static_cast<uint32_t>(screened.worklist.size() + 1);
      row.patient = assessment.patient.id;
      row.screening = assessor.screen(facts, now);
      screened.worklist.push_back(std::move(row));
      screened.assessments.push_back(std::move(assessment));
    }
  }
  if (options.format == "html") {
    std::expected<std::string, std::string> page = report::to_html(report::page_data(
        screened, *guideline, date_time_to_string(now), "hoofbeat " HOOFBEAT_VERSION));
    if (!page) {
      std::cerr << "error: " << page.error() << '\n';
      return exit_usage;
    }
    text = std::move(*page);
  }
  if (options.out.empty()) {
    std::cout << text;
    return read.set_aside.empty() ? exit_success : exit_findings;
  }
  if (!write_file(options.out, text)) return exit_usage;
  std::cerr << "written: " << options.out << '\n';
  return read.set_aside.empty() ? exit_success : exit_findings;
}

}  // namespace

void add_assess(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("assess", "Assess the patients of FHIR files: what, why, what to do");
  auto options = std::make_shared<Options>();
  command->add_option("files", options->files, "FHIR R4 JSON or NDJSON files or folders")
      ->required();
  add_as_of(*command, options->as_of);
  command
      ->add_option("--format", options->format,
                   "text, json (one object; several patients: one a line) or html (the page)")
      ->check(CLI::IsMember({"text", "json", "html"}))
      ->capture_default_str();
  command->add_option("--out,-o", options->out, "File to write instead of standard output");
  command->add_option("--guideline", options->guideline,
                      "Guideline folder (default: the one of Hoofbeat)");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace hoofbeat::cli
