#pragma once

#include <expected>
#include <string>

#include "population/screen.h"

namespace hoofbeat::report {

// An assessment for a terminal: conclusion, reasons, advice, unknowns, each with evidence and
// sources. `colour` adds ANSI colours.
std::string to_text(const assess::Assessment& assessment, const assess::Guideline& guideline,
                    bool colour);

// The worklist with a header line; RFC 4180 quoting. Columns: rank, patient, level, status,
// subtype, conclusion, then those of the guideline.
std::string to_csv(const population::Screened& screened);
// One JSON object a row, with the same members.
std::string to_ndjson(const population::Screened& screened);

// What the page reads: see "page data" in docs/how-it-works.md.
std::string page_data(const population::Screened& screened, const assess::Guideline& guideline,
                      const std::string& as_of, const std::string& generator);
// The page with its data, one self-contained HTML file; an error where this build has no page.
std::expected<std::string, std::string> to_html(const std::string& page_data);

}  // namespace hoofbeat::report
