// CQL text → syntax tree (CQL 1.5.3 Appendix A).
//
// A hand-written recursive descent parser: one function a rule of the language, operator precedence
// by climbing, never a step back in the text. A mistake ends the declaration that it stands in; the
// parser goes on at the next one, so that every broken declaration of a file is reported, each
// once, up to 1000 of them. Any bytes are safe input: time and memory are linear in the length of
// the text, and nesting deeper than the parser follows is reported like any other mistake.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "cql/syntax.h"

namespace hoofbeat::cql {

// `library` is never null; it holds what could be read. A definition whose expression could not be
// read is kept with a null expression, so that references to it can still be resolved. The tree
// keeps no view into the text. `file` is used for diagnostics only.
struct ParseResult {
  std::unique_ptr<Library> library;
  std::vector<Diagnostic> diagnostics;  // in the order of the text
};

ParseResult parse_library(std::string_view text, std::string file);

// `expression` is null when there are errors.
struct ParseExpressionResult {
  ExpressionPointer expression;
  std::vector<Diagnostic> diagnostics;
};

// A text that is one expression, as in the conformance suite.
ParseExpressionResult parse_expression(std::string_view text, std::string file);

}  // namespace hoofbeat::cql
