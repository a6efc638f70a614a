// What an assessment says: read off a plan whose every answer can be seen at a glance.
#include "assess/assessment.h"

#include <gtest/gtest.h>

#include "tiny_guideline.h"

namespace hoofbeat::assess {
namespace {

class AssessmentTest : public testing::Test {
 protected:
  Assessment assess(const std::string& lines) {
    tiny::Patient patient(*guideline_, lines);
    return Assessor(*guideline_).assess(patient.facts(), tiny::as_of());
  }

  tiny::Folder folder_;
  std::unique_ptr<Guideline> guideline_ = tiny::load_good(folder_);
};

const std::string low =
    tiny::person("a") + tiny::sodium("na1", "a", "125") + tiny::sodium("na2", "a", "140");
const std::string low_and_thirsty = low + tiny::complaint("c1", "a", "thirst");

std::vector<std::string> ids(const auto& items) {
  std::vector<std::string> found;
  for (const auto& item : items) found.push_back(item.id);
  return found;
}
using Ids = std::vector<std::string>;

TEST_F(AssessmentTest, ReasonsAreForAgainstOrUnknown) {
  Assessment found = assess(low);
  EXPECT_EQ(found.suspicion_level, "moderate");
  EXPECT_EQ(ids(found.reasons_for), Ids{"low"});
  EXPECT_EQ(ids(found.reasons_against), Ids{});
  EXPECT_EQ(ids(found.reasons_unknown), Ids{"thirsty"}) << "null is unknown, not no";

  found = assess(tiny::person("a") + tiny::sodium("na1", "a", "140") +
                 tiny::complaint("c", "a", "no thirst"));
  EXPECT_EQ(found.suspicion_level, "low");
  EXPECT_EQ(ids(found.reasons_for), Ids{});
  EXPECT_EQ(ids(found.reasons_against), Ids{"normal"});
  EXPECT_EQ(ids(found.reasons_unknown), Ids{}) << "false is not unknown";

  found = assess(tiny::person("a"));
  EXPECT_EQ(found.suspicion_level, "none");
  EXPECT_EQ(ids(found.reasons_unknown), (Ids{"low", "normal", "thirsty"}));
}

TEST_F(AssessmentTest, ReasonsCarryEvidenceSourcesAndPlace) {
  Assessment found = assess(low);
  ASSERT_EQ(found.reasons_for.size(), 1u);
  const Item& reason = found.reasons_for[0];
  ASSERT_EQ(reason.evidence.size(), 2u) << "the lowest of two rests on both";
  EXPECT_EQ(reason.evidence[0].reference, "Observation/na1");
  EXPECT_EQ(reason.evidence[0].type, "Observation");
  EXPECT_EQ(reason.evidence[0].date.substr(0, 10), "2025-11-02");
  EXPECT_EQ(reason.evidence[0].label, "Sodium");
  EXPECT_EQ(reason.evidence[0].value, "125 mmol/L");
  ASSERT_EQ(reason.sources.size(), 1u) << "a source that tag and plan both cite stands once";
  EXPECT_EQ(reason.sources[0].id, "A1");
  EXPECT_EQ(reason.sources[0].status, "VERIFIED");
  EXPECT_EQ(reason.sources[0].title, "On salt");
  EXPECT_EQ(reason.statements, std::vector<std::string>{"SALT-01"});
  EXPECT_EQ(reason.library, "Salt");
  EXPECT_EQ(reason.define, "Low");
  EXPECT_EQ(reason.line, 14u);
}

TEST_F(AssessmentTest, TextsAreFilledIn) {
  Assessment found = assess(low_and_thirsty);
  EXPECT_EQ(found.reasons_for.at(0).text, "Sodium 125.0 is low");
  EXPECT_EQ(found.advice.at(0).detail, "At 125.0.");
  // What no define says is unknown; a brace without an end is text.
  EXPECT_EQ(found.differential.at(0).decided_by, "Ask about unknown; see {{open");
  // The value is null.
  EXPECT_EQ(assess(tiny::person("a")).reasons_unknown.at(0).text, "Sodium unknown is low");
}

TEST_F(AssessmentTest, DiagnosisIsThreeTexts) {
  Assessment found = assess(low);
  EXPECT_EQ(found.status, "definite");
  EXPECT_EQ(found.subtype, "dilute");
  EXPECT_EQ(found.conclusion, "Sodium 125.0");
  EXPECT_EQ(found.diagnosis.define, "Status");
  EXPECT_EQ(found.diagnosis.evidence.size(), 2u);
  EXPECT_EQ(assess(tiny::person("a")).subtype, "");
}

TEST_F(AssessmentTest, DifferentialShowsWhatStands) {
  EXPECT_EQ(assess(tiny::person("a")).differential.size(), 0u);
  Assessment found = assess(low_and_thirsty);
  ASSERT_EQ(found.differential.size(), 1u);
  EXPECT_EQ(found.differential[0].standing, "possible");
  EXPECT_EQ(ids(found.differential[0].arguments_for), Ids{"thirst"});
  EXPECT_EQ(ids(assess(low).differential.at(0).arguments_for), Ids{});
}

TEST_F(AssessmentTest, CriteriaItemsAreThreeValued) {
  CriteriaSet set = assess(low).criteria.at(0);
  EXPECT_EQ(set.met, std::nullopt);
  ASSERT_EQ(ids(set.items), (Ids{"c-low", "c-thirsty"}));
  EXPECT_EQ(set.items[0].met, true);
  EXPECT_EQ(set.items[0].weight, 2.0);
  EXPECT_EQ(set.items[1].met, std::nullopt);
  EXPECT_EQ(set.items[1].weight, std::nullopt);
  set = assess(low + tiny::complaint("c", "a", "no thirst")).criteria.at(0);
  EXPECT_EQ(set.met, false);
  EXPECT_EQ(set.items[1].met, false);
  EXPECT_EQ(assess(low_and_thirsty).criteria.at(0).met, true);
}

TEST_F(AssessmentTest, AdviceIsGivenWhereTrueMostUrgentFirst) {
  EXPECT_EQ(ids(assess(tiny::person("a")).advice), Ids{}) << "null is no reason to advise";
  EXPECT_EQ(ids(assess(low).advice), Ids{"LATER-01"});
  Assessment found = assess(low_and_thirsty);
  ASSERT_EQ(ids(found.advice), (Ids{"DRINK-01", "LATER-01"}));
  EXPECT_EQ(found.advice[0].kind, "treat");
  EXPECT_EQ(found.advice[0].urgency, "now");
  ASSERT_TRUE(found.advice[0].order);
  EXPECT_EQ(found.advice[0].order->code, "w");
  EXPECT_FALSE(found.advice[1].order);
}

TEST_F(AssessmentTest, UnknownsSayWhatEachAnswerChanges) {
  Assessment found = assess(low);
  ASSERT_EQ(ids(found.unknowns), Ids{"q-thirsty"}) << "what is known is not asked";
  const Unknown& question = found.unknowns[0];
  EXPECT_EQ(question.rank, 1);
  EXPECT_EQ(question.how, "Ask.");
  ASSERT_EQ(question.changes.size(), 2u);
  EXPECT_TRUE(question.changes[0].answer);
  EXPECT_EQ(question.changes[0].effects, (std::vector<std::string>{"suspicion: moderate → high",
                                                                   "Low and thirsty: unknown → met",
                                                                   "advice added: Drink less"}));
  EXPECT_FALSE(question.changes[1].answer);
  EXPECT_EQ(question.changes[1].effects,
            std::vector<std::string>{"Low and thirsty: unknown → not met"});
}

TEST_F(AssessmentTest, UnknownsAreRankedByWhatTheyChange) {
  Assessment found = assess(tiny::person("a"));
  ASSERT_EQ(ids(found.unknowns), (Ids{"q-low", "q-thirsty"}));
  EXPECT_EQ(found.unknowns[1].rank, 2);
  EXPECT_EQ(found.unknowns[0].changes.at(0).effects.at(0), "diagnosis: not-suspected → definite");
  // Trying answers leaves no trace in the rest of the assessment.
  EXPECT_EQ(found.status, "not-suspected");
  EXPECT_EQ(ids(found.advice), Ids{});
}

TEST_F(AssessmentTest, AnAnswerThatChangesNothingIsNotAsked) {
  Assessment found = assess(low_and_thirsty);
  EXPECT_EQ(ids(found.unknowns), Ids{});
}

TEST_F(AssessmentTest, TimelineIsInOrderAndNamesItsResources) {
  Assessment found =
      assess(tiny::person("a") + tiny::sodium("late", "a", "125", "2025-12-01T08:00:00Z") +
             tiny::sodium("early", "a", "140", "2025-06-01T08:00:00Z"));
  ASSERT_EQ(found.timeline.size(), 2u);
  EXPECT_EQ(found.timeline[0].reference, "Observation/early");
  EXPECT_EQ(found.timeline[0].value, 140.0);
  EXPECT_EQ(found.timeline[0].upper_limit, 145.0);
  EXPECT_EQ(found.timeline[0].kind, "lab");
  EXPECT_EQ(found.timeline[0].end, "");
  EXPECT_EQ(found.timeline[1].start.substr(0, 10), "2025-12-01");
}

TEST_F(AssessmentTest, NotesAreKept) {
  EXPECT_EQ(assess(low).notes, std::vector<std::string>{"a note"});
}

TEST_F(AssessmentTest, ScreeningSaysTheSameAsAssessing) {
  Assessor assessor(*guideline_);
  for (const std::string& lines : {tiny::person("a"), low, low_and_thirsty}) {
    tiny::Patient patient(*guideline_, lines);
    Screening row = assessor.screen(patient.facts(), tiny::as_of());
    Assessment whole = assessor.assess(patient.facts(), tiny::as_of());
    EXPECT_EQ(row.level, whole.suspicion_level);
    EXPECT_TRUE(row.errors.empty());
    if (row.level == "none") continue;  // not on the worklist, where the rest is shown
    EXPECT_EQ(row.status, whole.status);
    EXPECT_EQ(row.subtype, whole.subtype);
    EXPECT_EQ(row.conclusion, whole.conclusion);
  }
}

TEST_F(AssessmentTest, OneAssessorMixesNoPatientsUp) {
  Assessor assessor(*guideline_);
  tiny::Patient sick(*guideline_, low_and_thirsty), empty(*guideline_, tiny::person("b"));
  std::string alone =
      to_json(Assessor(*guideline_).assess(empty.facts(), tiny::as_of()), *guideline_);
  assessor.assess(sick.facts(), tiny::as_of());
  EXPECT_EQ(to_json(assessor.assess(empty.facts(), tiny::as_of()), *guideline_), alone);
}

TEST_F(AssessmentTest, JsonStatesNullForWhatIsUnknown) {
  std::string text = to_json(assess(low), *guideline_, -1);
  EXPECT_NE(text.find(R"("id":"both","label":"Low and thirsty","met":null,"score":null)"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"("suspicion":{"level":"moderate","for":[{"id":"low")"), std::string::npos);
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_NE(to_json(assess(tiny::person("a")), *guideline_, -1).find(R"("subtype":null)"),
            std::string::npos);
}

TEST_F(AssessmentTest, AgeCountsCompletedYears) {
  PatientSummary summary = assess(tiny::person("a")).patient;
  EXPECT_EQ(summary.reference, "Patient/a");
  EXPECT_EQ(summary.id, "a");
  EXPECT_EQ(summary.gender, "female");
  EXPECT_EQ(summary.birth_date, "1960-03-02");
  EXPECT_EQ(summary.age, 65) << "the day before the birthday of 2026";
  summary =
      assess(
          R"({"resourceType":"Patient","id":"a","birthDate":"1960-01-15","name":[{"given":["Ada","B"],"family":"Ek"}]})")
          .patient;
  EXPECT_EQ(summary.age, 66) << "on the birthday";
  EXPECT_EQ(summary.name, "Ada, B Ek");
  EXPECT_EQ(assess(R"({"resourceType":"Patient","id":"a"})").patient.age, std::nullopt);
}

struct Shown {
  const char* resource;
  const char* date;
  const char* label;
  const char* value;
};

TEST_F(AssessmentTest, EvidenceIsDescribedInEveryShape) {
  const Shown table[] = {
      {R"({"resourceType":"Observation","id":"x","code":{"text":"Sodium"},"effectivePeriod":{"start":"2025-02-03"},"valueString":"low"})",
       "2025-02-03", "Sodium", "low"},
      {R"({"resourceType":"Observation","id":"x","code":{"coding":[{"code":"na"}]},"issued":"2025-02-03T10:00:00Z","valueQuantity":{"value":5.80,"comparator":">","unit":"mmol/L"}})",
       "2025-02-03", "na", ">5.80 mmol/L"},
      {R"({"resourceType":"Observation","id":"x","code":{"text":"t"},"valueCodeableConcept":{"coding":[{"code":"p","display":"positive"}]}})",
       "", "t", "positive"},
      {R"({"resourceType":"Condition","id":"x","code":{"text":"Thirst"},"onsetDateTime":"2025","clinicalStatus":{"coding":[{"code":"active"}]}})",
       "2025", "Thirst", "active"},
      {R"({"resourceType":"MedicationRequest","id":"x","status":"active","medicationCodeableConcept":{"text":"Salt tablets"},"authoredOn":"2025-02"})",
       "2025-02", "Salt tablets", "active"},
      {R"({"resourceType":"DiagnosticReport","id":"x","status":"final","code":{"text":"Biopsy"},"conclusion":"dry"})",
       "", "Biopsy", "dry"},
  };
  for (const Shown& shown : table) {
    tiny::Patient patient(*guideline_, shown.resource);
    EvidenceItem item = describe(patient.facts(), 0, guideline_->plan->model());
    EXPECT_EQ(item.date.substr(0, 10), shown.date) << shown.resource;
    EXPECT_EQ(item.label, shown.label) << shown.resource;
    EXPECT_EQ(item.value, shown.value) << shown.resource;
    EXPECT_EQ(item.reference.substr(item.reference.find('/')), "/x") << shown.resource;
  }
}

}  // namespace
}  // namespace hoofbeat::assess
