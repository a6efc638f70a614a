#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assess/guideline.h"
#include "base/diagnostic.h"
#include "base/temporal.h"

namespace hoofbeat::cli {

// Exit codes: what a shell script can rely on; listed in --help.
inline constexpr int exit_success = 0;
inline constexpr int exit_findings = 1;  // ran, and found errors, failed cases or differences
inline constexpr int exit_usage = 2;     // wrong arguments, unreadable input

// Each adds its subcommand; running it writes the exit code.
void add_assess(CLI::App& app, int& exit_code);
void add_screen(CLI::App& app, int& exit_code);
void add_run(CLI::App& app, int& exit_code);
void add_check(CLI::App& app, int& exit_code);
void add_test(CLI::App& app, int& exit_code);
void add_simulate(CLI::App& app, int& exit_code);
void add_demo(CLI::App& app, int& exit_code);
void add_conformance(CLI::App& app, int& exit_code);

// --- shared by the commands (common.cpp)
// ---------------------------------------------------------------

// "2026-03-01" or "2026-03-01T12:00:00+01:00" as a full instant (unknown fields at their lowest,
// UTC where no offset is given); the present moment where `text` is empty; nothing where it is no
// date.
std::optional<Temporal> instant(const std::string& text);
// Adds --as-of; its value is checked while parsing.
void add_as_of(CLI::App& command, std::string& text);

// Prints diagnostics to standard error, one a line. Returns whether any is an error.
bool print(const std::vector<Diagnostic>& diagnostics);

// Where the guideline lies: `given`, else $HOOFBEAT_GUIDELINE, else beside the program
// (../share/hoofbeat/guideline/imnm), else the folder of the sources that it was built from.
std::filesystem::path guideline_folder(const std::string& given);
// Loads it or prints why not; null then.
std::unique_ptr<assess::Guideline> load_guideline(const std::string& given);

// Writes a file whole; prints an error and returns false where it cannot.
bool write_file(const std::filesystem::path& file, std::string_view text);

// Whether standard error is a terminal, where progress is shown.
bool shows_progress();

}  // namespace hoofbeat::cli
