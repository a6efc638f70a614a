#pragma once

#include "eval/requirements.h"
#include "fhir/schema.h"

namespace hoofbeat::assess {

// What to keep of the resources that a guideline can use: the elements that its expressions can
// reach and those by which evidence is shown (describe() and summarize_patient() in assessment.h).
fhir::Schema reading_schema(const eval::Requirements& requirements, const fhir::Model& model);

}  // namespace hoofbeat::assess
