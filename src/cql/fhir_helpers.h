#pragma once

#include <string>

#include "fhir/model.h"

namespace hoofbeat::cql {

// The text of the library FHIRHelpers 4.0.1 that is built in: a function for each class of the
// model that has a System counterpart. Primitives' functions are generated from the model's tables.
std::string fhir_helpers_text(const fhir::Model& model);

}  // namespace hoofbeat::cql
