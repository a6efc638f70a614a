#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "assess/guideline.h"
#include "eval/evaluator.h"

namespace hoofbeat::assess {

// The shape that docs/assessment.schema.json fixes: what an assessment says about one person.
// Values are texts as shown; a missing optional is JSON's null. Members are described in the
// schema.

struct EvidenceItem {
  std::string reference, type, date, label, value;
};

struct CitedSource {
  std::string id, status, title, year;
};

struct Item {
  std::string id, text;
  std::optional<bool> met;
  std::vector<EvidenceItem> evidence;
  std::vector<CitedSource> sources;
  std::vector<std::string> statements;
  std::string library, define;
  uint32_t line = 0;
};

struct CriterionItem : Item {
  std::optional<double> weight;
};

struct DifferentialEntry {
  std::string id, label, standing, decided_by;
  std::vector<Item> arguments_for, arguments_against;
};

struct CriteriaSet {
  std::string id, label;
  std::optional<bool> met;
  std::optional<double> score, minimum, maximum, probability, probability_minimum,
      probability_maximum;
  std::string grade, grade_minimum, grade_maximum, note;  // "class" is a word of C++
  std::vector<CriterionItem> items;
};

struct Advice : Item {
  std::string kind, urgency, detail;
  std::optional<Order> order;
};

struct Change {
  bool answer = false;
  std::vector<std::string> effects;
};

struct Unknown {
  std::string id, label, how;
  int rank = 0;
  std::vector<Change> changes;
};

struct TimelineEvent {
  std::string kind, label, start, end, unit, detail, reference;
  std::optional<double> value, upper_limit;
};

struct PatientSummary {
  std::string reference, id, name, gender, birth_date;
  std::optional<int> age;  // years at as_of
};

struct Assessment {
  PatientSummary patient;
  std::string as_of;
  std::string conclusion;
  std::string suspicion_level;
  std::vector<Item> reasons_for, reasons_against, reasons_unknown;
  std::string status, subtype;
  Item diagnosis;  // what the status rests on
  std::vector<DifferentialEntry> differential;
  std::vector<CriteriaSet> criteria;
  std::vector<Advice> advice;  // most urgent first
  std::vector<Unknown> unknowns;
  std::vector<TimelineEvent> timeline;
  std::vector<std::string> notes;
};

// What a worklist row shows; cheap, without evidence. At level "none" all but the level is left
// empty.
struct Screening {
  std::string level, status, subtype, conclusion;
  std::vector<std::pair<std::string, std::string>> columns;  // of plan/worklist.json, JSON texts
  std::vector<std::string> errors;  // definitions that failed, with the reason
};

// Facts that can say where they come from.
class Record : public eval::Facts {
 public:
  virtual const Object* resource(uint32_t index) const = 0;
  virtual std::string reference(uint32_t index) const = 0;  // "Observation/ck1"
  virtual const Object* patient() const = 0;                // null where the record has none
  virtual std::vector<std::string> notes() const = 0;       // what was set aside, in words
};

// One a thread; Guideline is shared.
class Assessor {
 public:
  explicit Assessor(const Guideline& guideline);

  // `as_of` is the instant of evaluation, with offset.
  Screening screen(const Record& record, const Temporal& as_of);
  Assessment assess(const Record& record, const Temporal& as_of);

 private:
  struct Snapshot;
  Item item(const Entry& entry);
  std::string fill(const std::string& text);
  std::string text_of(const Entry& entry, const char* path);
  std::optional<double> number_of(const Entry& entry, const char* path);
  std::optional<bool> truth_of(const Entry& entry, const char* path);
  std::optional<bool> holds(const Entry& entry);
  const eval::Result& run(eval::DefinitionId id);
  void reasons(Assessment& assessment);
  void differential(Assessment& assessment);
  void criteria(Assessment& assessment);
  void advice(Assessment& assessment);
  void timeline(Assessment& assessment);
  void unknowns(Assessment& assessment, const Record& record, const Temporal& as_of);
  Snapshot snapshot(eval::Evaluator& evaluator) const;

  const Guideline& guideline_;
  eval::Evaluator plain_;    // screening
  eval::Evaluator traced_;   // with evidence
  eval::Evaluator what_if_;  // answers tried for the unknowns
  std::map<eval::DefinitionId, std::vector<eval::DefinitionId>> dependents_;  // of the questions
  const Record* record_ = nullptr;
  std::vector<std::string> errors_;
};

// One resource as evidence: its date, what it is about, and its value, from the elements that FHIR
// R4 resources use for these.
EvidenceItem describe(const Record& record, uint32_t resource, const fhir::Model& model);
PatientSummary summarize_patient(const Record& record, const fhir::Model& model,
                                 const Temporal& as_of);

// As docs/assessment.schema.json says; `indent` spaces, or one line where negative.
std::string to_json(const Assessment& assessment, const Guideline& guideline, int indent = 2);

}  // namespace hoofbeat::assess
