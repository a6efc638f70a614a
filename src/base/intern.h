#pragma once

#include <string_view>

#include "base/value.h"

namespace hoofbeat {

// Unit texts as written ("mg/dL", "years", "[IU]/L"), interned for the life of the process; 0 is no
// unit, which CQL reads as '1'. Thread-safe.
UnitId intern_unit(std::string_view text);
std::string_view unit_text(UnitId unit);

}  // namespace hoofbeat
