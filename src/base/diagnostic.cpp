#include "base/diagnostic.h"

#include <fmt/format.h>

namespace hoofbeat {

std::string to_string(const Diagnostic& diagnostic) {
  const char* severity = diagnostic.severity == Severity::Error     ? "error"
                         : diagnostic.severity == Severity::Warning ? "warning"
                                                                    : "note";
  if (diagnostic.range.begin.line == 0) {
    return diagnostic.file.empty()
               ? fmt::format("{}: {}", severity, diagnostic.message)
               : fmt::format("{}: {}: {}", diagnostic.file, severity, diagnostic.message);
  }
  return fmt::format("{}:{}:{}: {}: {}", diagnostic.file, diagnostic.range.begin.line,
                     diagnostic.range.begin.column, severity, diagnostic.message);
}

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics)
    if (diagnostic.severity == Severity::Error) return true;
  return false;
}

}  // namespace hoofbeat
