// hoofbeat screen DIR|FILE… --out worklist.csv
#include "cli/screen.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>

#include <fmt/format.h>

#include "cli/commands.h"
#include "report/report.h"

namespace hoofbeat::cli {
namespace {

namespace fs = std::filesystem;

uint64_t size_of(const std::vector<fs::path>& paths) {
  uint64_t total = 0;
  std::error_code error;
  for (const std::string& file : fhir::find_inputs(paths).files)
    total += fs::file_size(file, error);
  return total;
}

// One line that is written over: a bar while reading, then patients.
class ProgressLine {
 public:
  explicit ProgressLine(uint64_t bytes) : bytes_(std::max<uint64_t>(bytes, 1)) {}
  ~ProgressLine() {
    if (shown_) std::cerr << "\r\033[K";
  }
  void show(const population::Progress& progress) {
    auto now = std::chrono::steady_clock::now();
    if (shown_ && now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    shown_ = true;
    bool reading = progress.patients == 0;
    double done = reading ? static_cast<double>(progress.bytes) / static_cast<double>(bytes_)
                          : static_cast<double>(progress.patients_screened) /
                                static_cast<double>(progress.patients);
    size_t filled = static_cast<size_t>(std::clamp(done, 0.0, 1.0) * width);
    std::string what = reading ? fmt::format("reading: {} resources", progress.resources)
                               : fmt::format("screening: {} of {} patients",
                                             progress.patients_screened, progress.patients);
    std::cerr << fmt::format("\r\033[K[{}{}] {}", std::string(filled, '#'),
                             std::string(width - filled, '.'), what)
              << std::flush;
  }

 private:
  static constexpr size_t width = 30;
  uint64_t bytes_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point last_;
};

void print_set_aside(const population::Screened& screened) {
  if (screened.set_aside_count == 0) return;
  // Reasons without their places, most frequent first, then the first few in full.
  std::map<std::string, uint64_t> reasons;
  for (const fhir::SetAside& fault : screened.set_aside) ++reasons[fault.reason];
  std::vector<std::pair<std::string, uint64_t>> ranked(reasons.begin(), reasons.end());
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::cerr << fmt::format("set aside: {}\n", screened.set_aside_count);
  for (size_t i = 0; i < std::min<size_t>(ranked.size(), 10); ++i)
    std::cerr << fmt::format("  {} × {}\n", ranked[i].second, ranked[i].first);
  std::cerr << "  first: " << fhir::to_string(screened.set_aside.front()) << '\n';
}

}  // namespace

int screen(const assess::Guideline& guideline, const ScreenRun& run) {
  for (const std::string& out : run.outputs) {
    std::string ending = fs::path(out).extension();
    if (ending == ".csv" || ending == ".ndjson" || ending == ".html") continue;
    std::cerr << fmt::format(
        "error: --out {}: expected a name that ends in .csv, .ndjson or .html\n", out);
    return exit_usage;
  }
  std::vector<fs::path> inputs(run.inputs.begin(), run.inputs.end());
  population::ScreenOptions options;
  options.as_of = *instant(run.as_of);
  options.threads = run.threads;
  // Only the page shows full assessments.
  bool page = std::any_of(run.outputs.begin(), run.outputs.end(),
                          [](const std::string& out) { return out.ends_with(".html"); });
  options.assessments = page ? run.assessments : 0;
  population::Screened screened;
  {
    ProgressLine line(shows_progress() ? size_of(inputs) : 1);
    if (shows_progress())
      options.progress = [&](const population::Progress& progress) { line.show(progress); };
    screened = population::screen(guideline, inputs, options);
  }
  double seconds =
      screened.seconds_reading + screened.seconds_screening + screened.seconds_assessing;
  std::map<std::string, uint64_t> levels;
  for (const population::Row& row : screened.worklist) ++levels[row.screening.level];
  std::cerr << fmt::format(
      "{} patients, {} resources ({} of use) in {:.2f} s: {:.0f} patients/s, {:.0f} MB/s "
      "(reading {:.2f} s, screening {:.2f} s, assessing {:.2f} s)\n",
      screened.patients, screened.resources, screened.resources_kept, seconds,
      static_cast<double>(screened.patients) / std::max(seconds, 1e-9),
      static_cast<double>(screened.bytes) / 1e6 / std::max(seconds, 1e-9), screened.seconds_reading,
      screened.seconds_screening, screened.seconds_assessing);
  std::cerr << fmt::format("suspicion: {} high, {} moderate, {} low\n", levels["high"],
                           levels["moderate"], levels["low"]);
  if (screened.duplicates > 0)
    std::cerr << fmt::format("duplicates: {} resources came more than once; the latest counts\n",
                             screened.duplicates);
  if (screened.without_patient > 0)
    std::cerr << fmt::format("nobody's: {} resources name no patient and count for nobody\n",
                             screened.without_patient);
  if (screened.missing_patients > 0)
    std::cerr << fmt::format("without a Patient resource: {} of the people\n",
                             screened.missing_patients);
  for (const std::string& file : screened.skipped_files)
    std::cerr << fmt::format("skipped: {} (no FHIR JSON by its name)\n", file);
  print_set_aside(screened);
  for (const auto& [error, count] : screened.evaluation_errors)
    std::cerr << fmt::format("error: {} ({} patients)\n", error, count);
  for (const std::string& out : run.outputs) {
    std::string ending = fs::path(out).extension();
    std::string text;
    if (ending == ".csv") {
      text = report::to_csv(screened);
    } else if (ending == ".ndjson") {
      text = report::to_ndjson(screened);
    } else {
      std::expected<std::string, std::string> page = report::to_html(report::page_data(
          screened, guideline, date_time_to_string(options.as_of), "hoofbeat " HOOFBEAT_VERSION));
      if (!page) {
        std::cerr << "error: " << page.error() << '\n';
        return exit_usage;
      }
      text = std::move(*page);
    }
    if (!write_file(out, text)) return exit_usage;
    std::cerr << "written: " << out << '\n';
  }
  if (run.outputs.empty()) std::cout << report::to_csv(screened);
  if (screened.patients == 0) {
    std::cerr << "error: the input holds no patient's record; expected FHIR R4 JSON or NDJSON\n";
    return exit_usage;
  }
  return screened.set_aside_count > 0 || !screened.evaluation_errors.empty() ? exit_findings
                                                                             : exit_success;
}

void add_screen(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "screen", "Screen a population (bulk export, folders, files) and rank whom to look at");
  struct Options : ScreenRun {
    std::string guideline;
  };
  auto options = std::make_shared<Options>();
  command->add_option("inputs", options->inputs, "Folders or files of FHIR R4 JSON or NDJSON")
      ->required();
  command->add_option(
      "--out,-o", options->outputs,
      "Worklist to write, by its ending .csv, .ndjson or .html; may be given several times "
      "(default: CSV to standard output)");
  add_as_of(*command, options->as_of);
  command->add_option("--threads", options->threads, "Threads to use (default: all)");
  command
      ->add_option("--assessments", options->assessments,
                   "How many rows get a full assessment in the HTML report")
      ->capture_default_str();
  command->add_option("--guideline", options->guideline,
                      "Guideline folder (default: the one of Hoofbeat)");
  command->callback([options, &exit_code] {
    std::unique_ptr<assess::Guideline> guideline = load_guideline(options->guideline);
    exit_code = guideline ? screen(*guideline, *options) : exit_usage;
  });
}

}  // namespace hoofbeat::cli
