#pragma once

#include <simdjson.h>

#include <string>

namespace hoofbeat::fhir {

// What is wrong with a JSON text, in words for the person who has to mend it.
std::string json_fault(simdjson::error_code error);

}  // namespace hoofbeat::fhir
