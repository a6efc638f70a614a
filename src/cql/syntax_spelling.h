// Parts of the syntax tree as CQL spells them; private to syntax*.cpp.
#pragma once

#include <string>
#include <string_view>

#include "cql/syntax.h"

namespace hoofbeat::cql {

// The text between quotes, with escapes where it needs them.
std::string quoted(std::string_view text, char quote);
// A name as CQL can read it back: bare where it is a simple one, else in double quotes.
std::string spelled(std::string_view name);
std::string spelled(const Quantity& quantity);

}  // namespace hoofbeat::cql
