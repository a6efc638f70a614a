// hoofbeat test [DIR]: the guideline's worked patients.
#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "assess/cases.h"
#include "cli/commands.h"

namespace hoofbeat::cli {

void add_test(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("test", "Run the worked patients of a guideline (its cases folder)");
  struct Options {
    std::string folder, only;
    bool verbose = false;
  };
  auto options = std::make_shared<Options>();
  command->add_option("guideline", options->folder,
                      "Guideline folder (default: the one of Hoofbeat)");
  command->add_option("--only", options->only, "Only cases whose id contains this text");
  command->add_flag("--verbose,-v", options->verbose, "Name the cases that pass, too");
  command->callback([options, &exit_code] {
    std::unique_ptr<assess::Guideline> guideline = load_guideline(options->folder);
    if (!guideline) {
      exit_code = exit_usage;
      return;
    }
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry :
         std::filesystem::directory_iterator(guideline->folder / "cases", error))
      if (entry.path().extension() == ".json") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    size_t passed = 0, failed = 0, checks = 0;
    for (const std::filesystem::path& file : files) {
      if (file.stem().string().find(options->only) == std::string::npos) continue;
      assess::CaseResult result = assess::run_case(*guideline, file);
      checks += result.checks;
      ++(result.failures.empty() ? passed : failed);
      if (result.failures.empty() && options->verbose)
        std::cout << fmt::format("passed {} ({} checks) {}\n", result.id, result.checks,
                                 result.title);
      if (result.failures.empty()) continue;
      std::cout << fmt::format("FAILED {} {}\n", result.id, result.title);
      for (const std::string& failure : result.failures) std::cout << "    " << failure << '\n';
    }
    std::cout << fmt::format("{} checks in {} cases\n{} passed, {} failed\n", checks,
                             passed + failed, passed, failed);
    if (passed + failed == 0) std::cerr << "error: no case was run\n";
    if (failed > 0 || passed == 0) exit_code = exit_findings;
  });
}

}  // namespace hoofbeat::cli
