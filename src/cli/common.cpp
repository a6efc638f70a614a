#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "cli/commands.h"

namespace hoofbeat::cli {

std::optional<Temporal> instant(const std::string& text) {
  if (text.empty()) {
    auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    int64_t milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
    return from_milliseconds(milliseconds + to_days(1970, 1, 1) * 86'400'000, 0);
  }
  std::optional<Temporal> value = parse_date_time(text);
  if (!value) value = parse_date(text);
  if (!value) return std::nullopt;
  if (!value->has_offset()) value->offset = 0;
  value->precision = Precision::Millisecond;
  return value;
}

void add_as_of(CLI::App& command, std::string& text) {
  command
      .add_option(
          "--as-of", text,
          "Instant of evaluation, as 2026-03-01 or 2026-03-01T12:00:00+01:00 (default: now)")
      ->check([](const std::string& given) {
        return instant(given)
                   ? std::string()
                   : fmt::format("expected a date such as 2026-03-01, found \"{}\"", given);
      });
}

bool print(const std::vector<Diagnostic>& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) std::cerr << to_string(diagnostic) << '\n';
  return has_errors(diagnostics);
}

std::filesystem::path guideline_folder(const std::string& given) {
  namespace fs = std::filesystem;
  if (!given.empty()) return given;
  if (const char* variable = std::getenv("HOOFBEAT_GUIDELINE")) return variable;
  std::error_code error;
  fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    fs::path installed = program.parent_path().parent_path() / "share/hoofbeat/guideline/imnm";
    if (fs::exists(installed / "guideline.json", error)) return installed;
  }
  return HOOFBEAT_SOURCE_DIR "/guideline/imnm";
}

std::unique_ptr<assess::Guideline> load_guideline(const std::string& given) {
  assess::LoadedGuideline loaded = assess::load_guideline(guideline_folder(given));
  print(loaded.diagnostics);
  return std::move(loaded.guideline);
}

bool write_file(const std::filesystem::path& file, std::string_view text) {
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  std::ofstream stream(file, std::ios::binary);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  stream.close();
  if (!stream) std::cerr << fmt::format("error: {} cannot be written\n", file.string());
  return static_cast<bool>(stream);
}

bool shows_progress() { return isatty(STDERR_FILENO) != 0; }

}  // namespace hoofbeat::cli
