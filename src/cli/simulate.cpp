// hoofbeat simulate, and hoofbeat demo, which screens what it simulates.
#include <iostream>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/screen.h"
#include "simulate/simulate.h"

namespace hoofbeat::cli {
namespace {

namespace fs = std::filesystem;

// Prints what went wrong, or how many of each class were made.
bool run(const simulate::Options& options) {
  auto summary = simulate::simulate(options);
  if (!summary) {
    std::cerr << "error: " << summary.error() << '\n';
    return false;
  }
  return true;
}

}  // namespace

void add_simulate(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "simulate", "Write a synthetic FHIR R4 bulk export, with the truth in a separate file");
  struct Options {
    uint64_t patients = 1000, seed = 1;
    std::string out, as_of, guideline;
    std::optional<double> prevalence;
  };
  auto options = std::make_shared<Options>();
  command->add_option("--patients", options->patients, "How many")->capture_default_str();
  command->add_option("--seed", options->seed, "The same seed gives the same bytes")
      ->capture_default_str();
  command
      ->add_option("--prevalence", options->prevalence,
                   "People with the disease per 100,000 (default: the model's enriched figure)")
      ->check(CLI::Range(0.0, 100000.0));
  command
      ->add_option("--out,-o", options->out,
                   "Folder to write: one NDJSON file a resource type, truth.csv")
      ->required();
  add_as_of(*command, options->as_of);
  command->add_option(
      "--guideline", options->guideline,
      "Guideline folder with the simulation.json to use (default: the one of Hoofbeat)");
  command->callback([options, &exit_code] {
    simulate::Options simulation;
    simulation.patients = options->patients;
    simulation.seed = options->seed;
    simulation.out = options->out;
    simulation.as_of = *instant(options->as_of);
    simulation.model = guideline_folder(options->guideline) / "simulation.json";
    simulation.targets_per_100000 = options->prevalence;
    if (!run(simulation)) {
      exit_code = exit_usage;
      return;
    }
    std::cerr << fmt::format("{} patients written to {}, the truth about them to {}\n",
                             options->patients, options->out,
                             (fs::path(options->out) / "truth.csv").string());
  });
}

void add_demo(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "demo", "Simulate a small population, screen it, and write the HTML report");
  struct Options {
    uint64_t patients = 2000, seed = 1;
    std::string out = "hoofbeat-demo", as_of = "2026-01-15", guideline;
  };
  auto options = std::make_shared<Options>();
  command->add_option("--patients", options->patients, "How many")->capture_default_str();
  command->add_option("--seed", options->seed, "The same seed gives the same population")
      ->capture_default_str();
  command->add_option("--out,-o", options->out, "Folder to write")->capture_default_str();
  command->add_option("--guideline", options->guideline,
                      "Guideline folder (default: the one of Hoofbeat)");
  command->callback([options, &exit_code] {
    std::unique_ptr<assess::Guideline> guideline = load_guideline(options->guideline);
    if (!guideline) {
      exit_code = exit_usage;
      return;
    }
    fs::path out = options->out;
    simulate::Options simulation;
    simulation.patients = options->patients;
    simulation.seed = options->seed;
    simulation.out = out / "export";
    simulation.as_of = *instant(options->as_of);
    simulation.model = guideline->folder / "simulation.json";
    std::cerr << fmt::format("Simulating {} patients\n", options->patients);
    if (!run(simulation)) {
      exit_code = exit_usage;
      return;
    }
    std::cerr << "Screening them\n";
    ScreenRun screening;
    screening.inputs = {(out / "export").string()};
    screening.outputs = {(out / "worklist.csv").string(), (out / "report.html").string()};
    screening.as_of = options->as_of;
    exit_code = screen(*guideline, screening);
    // Simulated records are messy on purpose: resources set aside are part of the show.
    if (exit_code == exit_findings) exit_code = exit_success;
    if (exit_code == exit_success)
      std::cout << fmt::format("The report: {}\n",
                               fs::absolute(out / "report.html").lexically_normal().string());
  });
}

}  // namespace hoofbeat::cli
