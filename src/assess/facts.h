#pragma once

#include "assess/assessment.h"
#include "fhir/record.h"

namespace hoofbeat::assess {

// A patient's record as the evaluator and the assessment see it. A view: the fhir::Record outlives
// it.
class RecordFacts final : public Record {
 public:
  explicit RecordFacts(const fhir::Record& record, std::vector<std::string> notes = {})
      : record_(record), notes_(std::move(notes)) {}

  std::span<const Object* const> resources(TypeId type) const override { return record_.of(type); }
  uint32_t resource_count() const override { return record_.size(); }
  const Object* resource(uint32_t index) const override { return record_.resource(index).object; }
  std::string reference(uint32_t index) const override {
    return std::string(record_.resource(index).reference);
  }
  const Object* patient() const override { return record_.patient(); }
  std::vector<std::string> notes() const override { return notes_; }

 private:
  const fhir::Record& record_;
  std::vector<std::string> notes_;
};

}  // namespace hoofbeat::assess
