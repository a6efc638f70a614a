// CQL text → tokens (CQL 1.5.3 Developer's Guide, Lexical Elements; Appendix A).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "cql/token.h"

namespace hoofbeat::cql {

struct Comment {
  bool block = false;     // `/* … */` rather than `// …`
  std::string_view text;  // without the marks that open and close it
  SourceRange range;
};

// Tokens and comments are views into the text that was given.
struct LexResult {
  std::vector<Token> tokens;  // the last one is TokenKind::EndOfText
  std::vector<Comment> comments;
  std::vector<Diagnostic> diagnostics;
};

// Splits any bytes into tokens. What is no token is reported and skipped; text that is not UTF-8 is
// reported once, and of errors and of warnings the first 100. Time and memory are linear in the
// length of the text, which must be below 4 GiB.
LexResult tokenize(std::string_view text, const std::string& file);

}  // namespace hoofbeat::cql
