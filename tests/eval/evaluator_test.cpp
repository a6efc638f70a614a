#include "eval/evaluator.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "cql/compile.h"
#include "eval/operators.h"
#include "fhir/record.h"

namespace hoofbeat::eval {
namespace {

// A patient's record as the evaluator sees it.
class RecordView final : public Facts {
 public:
  explicit RecordView(const fhir::Record& record) : record_(record) {}
  std::span<const Object* const> resources(TypeId type) const override { return record_.of(type); }
  uint32_t resource_count() const override { return record_.size(); }

 private:
  const fhir::Record& record_;
};

constexpr std::string_view header =
    "library T\n"
    "using FHIR version '4.0.1'\n"
    "include FHIRHelpers version '4.0.1'\n"
    "codesystem S: 'urn:s'\n"
    "code Sodium: 'na' from S\n"
    "code Potassium: 'k' from S\n"
    "context Patient\n";

// Two sodium values, one potassium value and a condition of one patient.
constexpr std::string_view patient =
    R"({"resourceType":"Patient","id":"p","birthDate":"1980-05-06"}
{"resourceType":"Observation","id":"na1","status":"final","code":{"coding":[{"system":"urn:s","code":"na"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2025-01-10T08:00:00Z","valueQuantity":{"value":128,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}}
{"resourceType":"Observation","id":"na2","status":"final","code":{"coding":[{"system":"urn:s","code":"na"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2025-03-10T08:00:00Z","valueQuantity":{"value":140,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}}
{"resourceType":"Observation","id":"k1","status":"final","code":{"coding":[{"system":"urn:s","code":"k"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2025-02-10T08:00:00Z","valueQuantity":{"value":5,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}}
{"resourceType":"Condition","id":"c1","code":{"text":"cramps"},"subject":{"reference":"Patient/p"}}
)";

class EvaluatorTest : public testing::Test {
 protected:
  // Compiles a library, with the header above unless it names itself.
  void compile(std::string_view text, EvaluatorOptions options = {.track_evidence = true}) {
    std::string whole =
        text.starts_with("library") ? std::string(text) : std::string(header) + std::string(text);
    cql::CompileOptions compile_options;
    compile_options.terminology = &terminology_;
    program_ = std::make_unique<elm::Program>(cql::compile(whole, "T.cql", compile_options));
    for (const Diagnostic& finding : program_->diagnostics)
      ASSERT_NE(finding.severity, Severity::Error) << finding.message << " in\n" << whole;
    plan_ = std::make_unique<Plan>(*program_, terminology_);
    evaluator_ = std::make_unique<Evaluator>(*plan_, options);
    begin();
  }
  void begin() { evaluator_->begin(facts_ ? &*facts_ : nullptr, now_); }

  // After compile(): reading interns only the codes that the program knows.
  void read(std::string_view text) {
    records_ = fhir::read_records_text(text, "in", fhir::Schema::everything(),
                                       &terminology_.codes(), arena_);
    ASSERT_EQ(records_.set_aside.size(), 0u);
    facts_.emplace(records_.records.at(0));
    begin();
  }

  DefinitionId id(std::string_view name) {
    auto found = plan_->find("T", name);
    EXPECT_TRUE(found) << name;
    return found.value_or(0);
  }
  std::string value(std::string_view name) {
    const Result& result = evaluator_->evaluate(id(name));
    return result.error ? "error: " + *result.error : render(result.value);
  }
  // "na1 na2": the resources that a definition's value rests on, its items' included.
  std::string evidence(std::string_view name) {
    const Result& result = evaluator_->evaluate(id(name));
    std::vector<uint32_t> used = evaluator_->resources_of(result.evidence);
    if (result.value.kind() == Kind::List && result.value.as_list().evidence)
      for (uint32_t i = 0; i < result.value.as_list().size; ++i)
        for (uint32_t index : evaluator_->resources_of(result.value.as_list().evidence[i]))
          used.push_back(index);
    std::string text;
    for (uint32_t index : used) {
      if (!text.empty()) text += ' ';
      text += records_.records[0].resource(index).id;
    }
    return text;
  }

  terminology::Terminology terminology_;
  Arena arena_;
  fhir::Records records_;
  std::optional<RecordView> facts_;
  Temporal now_ = *parse_date_time("2026-03-01T12:00:00.000+00:00");
  std::unique_ptr<elm::Program> program_;
  std::unique_ptr<Plan> plan_;
  std::unique_ptr<Evaluator> evaluator_;
};

TEST_F(EvaluatorTest, NobodyPaysForWhatIsNotUsed) {
  compile(R"(
define Broken: singleton from { 1, 2 }
define Fine: 3
define Chooses: if true then Fine else Broken
define ShortCircuit: false and Broken = 1
define Uses: Broken + 1
define AlsoUses: Coalesce(Uses, 5)
)");
  EXPECT_EQ(value("Fine"), "3");
  EXPECT_EQ(value("Chooses"), "3");
  EXPECT_EQ(value("ShortCircuit"), "false");
  // An error stays with the definition and with those that need it.
  EXPECT_EQ(value("Broken"), "error: singleton from: expected at most one item, found 2");
  EXPECT_EQ(value("Uses"), value("Broken"));
  EXPECT_EQ(value("AlsoUses"), value("Broken"));
  EXPECT_EQ(value("Fine"), "3");
}

TEST_F(EvaluatorTest, EachDefinitionOnce) {
  compile(R"(
define Counted: Message(7, true, 'counted', 'Message', 'evaluated')
define A: Counted + Counted
define B: A + Counted
)");
  EXPECT_EQ(value("B"), "21");
  EXPECT_EQ(value("A"), "14");
  EXPECT_EQ(evaluator_->context().messages.size(), 1u);
  begin();  // another record: everything is evaluated anew
  EXPECT_EQ(value("A"), "14");
  EXPECT_EQ(evaluator_->context().messages.size(), 1u);
}

TEST_F(EvaluatorTest, PresetsStandForValues) {
  compile(R"(
define Known: null as Boolean
define Answer: if Known is null then 'ask' else if Known then 'yes' else 'no'
)");
  EXPECT_EQ(value("Answer"), "ask");
  for (bool answer : {true, false}) {
    begin();
    evaluator_->preset(id("Known"), Value::boolean(answer));
    EXPECT_EQ(value("Answer"), answer ? "yes" : "no");
  }
  begin();
  EXPECT_EQ(value("Answer"), "ask") << "until the next begin()";
}

TEST_F(EvaluatorTest, Parameters) {
  compile(R"(library T
parameter Limit default 10
parameter Label String
define Double: Limit * 2
define HasLabel: Label is not null
)");
  EXPECT_EQ(value("Double"), "20");
  EXPECT_EQ(value("HasLabel"), "false");
  evaluator_->set_parameter("T", "Limit", Value::integer(4));
  evaluator_->set_parameter("T", "Label", Value::string("x"));
  begin();
  EXPECT_EQ(value("Double"), "8");
  EXPECT_EQ(value("HasLabel"), "true");
}

TEST_F(EvaluatorTest, RecursionEnds) {
  compile(R"(library T
define function Sum(n Integer) returns Integer: if n <= 0 then 0 else n + Sum(n - 1)
define Small: Sum(40)
define Large: Sum(100000)
)");
  EXPECT_EQ(value("Small"), "820");
  EXPECT_NE(value("Large").find("error: "), std::string::npos) << value("Large");
  EXPECT_EQ(value("Small"), "820");
}

TEST_F(EvaluatorTest, UncertainNumbers) {
  compile(R"(library T
define Days: days between @2020-02 and @2020-03
define Years: years between @2020 and @2024
define SameRange: Days = days between @2020-02 and @2020-03
define Apart: Days = 1000 + Days
define NotApart: Days != 1000 + Days
define Sure: years between @2020-01-01 and @2024-01-01 = years between @2010-05-05 and @2014-05-05
define More: Days > 0
define Before: predecessor of Years
)");
  EXPECT_EQ(value("Days"), "Interval[1, 59]");
  EXPECT_EQ(value("SameRange"), "null");
  EXPECT_EQ(value("Apart"), "false");
  EXPECT_EQ(value("NotApart"), "true");
  EXPECT_EQ(value("Sure"), "true");
  EXPECT_EQ(value("More"), "true");
  EXPECT_EQ(value("Before"), "Interval[2, 3]");
}

TEST_F(EvaluatorTest, ImproperIntervalsAreErrors) {
  compile(R"(library T
define Reversed: Interval[7, 4]
define Empty: Interval[4, 4)
define Unit: Interval[4, 4]
define Unknown: Interval[null, 4)
define Computed: Interval[@2020-05-01, @2020-05-01 - 1 day]
define Imprecise: Interval[@2020-05, @2020-05-01]
define Untyped: Interval[null, null]
)");
  EXPECT_EQ(value("Reversed"), "error: Interval[7, 4] is no interval: it ends before it starts");
  EXPECT_EQ(value("Empty").substr(0, 6), "error:");
  EXPECT_EQ(value("Unit"), "Interval[4, 4]");
  EXPECT_EQ(value("Unknown"), "Interval[null, 4)");
  EXPECT_EQ(value("Computed").substr(0, 6), "error:");
  EXPECT_EQ(value("Imprecise"), "Interval[@2020-05, @2020-05-01]");
  EXPECT_EQ(value("Untyped"), "null");
}

TEST_F(EvaluatorTest, EvidenceByItem) {
  compile(R"(
define Sodiums: [Observation: code in { Sodium }]
define Low: Sodiums O where O.value < 135 'mmol/L'
define AnyLow: exists Low
define Newest: Last(Sodiums O sort by effective.value)
define Oldest: First(Sodiums O sort by effective.value)
define NewestValue: Newest.value as FHIR.Quantity
define Count: Count([Observation])
define Nothing: 1 + 1
define HighPotassium: exists ([Observation: Potassium] O where O.value > 4 'mmol/L')
define Both: AnyLow and HighPotassium
define Either: AnyLow or HighPotassium
define Never: false and AnyLow
define NotLow: exists (Sodiums O where O.value < 100 'mmol/L')
define FalseDecides: AnyLow and NotLow
define Chosen: if AnyLow then Count([Condition]) else Count([Patient])
define Pair: { low: First(Low), cramps: Count([Condition]) }
define OfPair: Pair.cramps
)");
  read(patient);
  EXPECT_EQ(evidence("Sodiums"), "na1 na2");
  EXPECT_EQ(evidence("Low"), "na1");
  EXPECT_EQ(value("AnyLow"), "true");
  EXPECT_EQ(evidence("AnyLow"), "na1");
  EXPECT_EQ(evidence("Newest"), "na2");
  EXPECT_EQ(evidence("Oldest"), "na1");
  EXPECT_EQ(evidence("NewestValue"), "na2");
  EXPECT_EQ(evidence("Count"), "na1 na2 k1");
  EXPECT_EQ(evidence("Nothing"), "");
  EXPECT_EQ(evidence("HighPotassium"), "k1");
  // Both operands make a true `and`; the first true one makes an `or`, a false one makes a false
  // `and`.
  EXPECT_EQ(evidence("Both"), "na1 k1");
  EXPECT_EQ(evidence("Either"), "na1");
  EXPECT_EQ(evidence("Never"), "");
  EXPECT_EQ(value("FalseDecides"), "false");
  EXPECT_EQ(evidence("FalseDecides"), "");
  EXPECT_EQ(evidence("Chosen"), "c1 na1");
  EXPECT_EQ(evidence("OfPair"), "c1");
}

TEST_F(EvaluatorTest, EvidenceCanBeOff) {
  compile("define Sodiums: [Observation: Sodium]\n", {.track_evidence = false});
  read(patient);
  EXPECT_EQ(evidence("Sodiums"), "");
  EXPECT_EQ(evaluator_->evaluate(id("Sodiums")).value.as_list().size, 2u);
}

// Without evidence, pure calls are remembered from patient to patient; an uncertain number is an
// interval in the patient's own memory, and Z is not +00:00.
TEST_F(EvaluatorTest, RememberedCallsOutliveThePatient) {
  compile(R"(
define function Gap(d Date):
  if 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 = 13 then months between d and @2020-06-15 else 0
define function Spelt(d DateTime):
  if 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 = 13 then ToString(d) else ''
define Uncertain: Gap(@2019)
define Filler: (expand Interval[1, 5000]) N return ToString(N)
define Zulu: Spelt(@2026-01-01T00:00:00.000Z)
define Offset: Spelt(@2026-01-01T00:00:00.000+00:00)
)",
          {.track_evidence = false});
  std::string first = value("Uncertain");
  EXPECT_EQ(first, "Interval[5, 17]");
  std::string zulu = value("Zulu"), offset = value("Offset");
  EXPECT_NE(zulu, offset);
  begin();
  evaluator_->evaluate(id("Filler"));
  EXPECT_EQ(value("Uncertain"), first);
  EXPECT_EQ(value("Offset"), offset);
  EXPECT_EQ(value("Zulu"), zulu);
}

TEST_F(EvaluatorTest, ReversedPeriodsAreUnknown) {
  compile(R"(
define Extent: First([Encounter] E return FHIRHelpers.ToInterval(E.period))
define During: First([Encounter] E return E.period during Interval[@2025-01-01T00:00:00.000, @2026-01-01T00:00:00.000])
)");
  read(R"({"resourceType":"Patient","id":"p"}
{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/p"},"period":{"start":"2025-03-10","end":"2025-03-01"}}
)");
  EXPECT_EQ(value("Extent"), "null");
  EXPECT_EQ(value("During"), "null");
  EXPECT_FALSE(evaluator_->context().messages.empty());
}

// Which resources of the record some site of the definitions' requirements wants.
TEST_F(EvaluatorTest, WantsWhatCanMatter) {
  const struct {
    const char* define;
    const char* wanted;
  } cases[] = {
      {"define X: [Observation: Sodium]", "na1 na2"},
      {"define X: [Observation: code in { Sodium, Potassium }]", "na1 na2 k1"},
      {"define X: [Observation]", "na1 na2 k1"},
      {"define X: [Condition]", "c1"},
      {"define X: exists [Encounter]", ""},
      {"define X: 5", ""},
      // A condition on the resource alone narrows it; one that needs others does not.
      {"define X: [Observation: Sodium] O where O.value < 135 'mmol/L'", "na1"},
      {"define X: [Observation] O where O.effective > @2025-02-01T00:00:00.000 and O.value > 100 "
       "'mmol/L'",
       "na2"},
      {"define X: [Observation: Sodium] O where Count([Condition]) > 1 and O.value < 135 'mmol/L'",
       "c1 na1"},
      {"define X: [Observation: Sodium] O where Count([Condition]) > 1 or O.value < 135 'mmol/L'",
       "c1 na1 na2"},
      // Each of two sites may want it.
      {"define Y: [Observation: Sodium] O where O.value < 135 'mmol/L'\n"
       "define X: exists Y or exists ([Observation: Sodium] O where O.value > 139 'mmol/L')",
       "na1 na2"},
      // An error in the condition keeps the resource.
      {"define X: [Observation: Potassium] O where (singleton from { 1, 2 }) = 1", "k1"},
  };
  for (const auto& c : cases) {
    compile(c.define);
    read(patient);
    DefinitionId definition = id("X");
    Requirements needed = requirements(*plan_, {&definition, 1});
    std::string wanted;
    for (const fhir::Resource& resource : records_.records[0].resources()) {
      if (resource.id == "p" || !evaluator_->wants(needed, *resource.object)) continue;
      wanted += (wanted.empty() ? "" : " ") + std::string(resource.id);
    }
    EXPECT_EQ(wanted, c.wanted) << c.define;
  }
}

TEST_F(EvaluatorTest, WithoutRecord) {
  compile(R"(
define NoPatient: Patient is null
define NoObservations: [Observation]
define Age: AgeInYears()
)");
  EXPECT_EQ(value("NoPatient"), "true");
  EXPECT_EQ(value("NoObservations"), "{}");
  EXPECT_EQ(value("Age"), "null");
}

TEST_F(EvaluatorTest, NowIsAnInput) {
  compile("define Year: year from Now()\n");
  EXPECT_EQ(value("Year"), "2026");
  now_ = *parse_date_time("1999-12-31T23:59:59.999+00:00");
  begin();
  EXPECT_EQ(value("Year"), "1999");
}

}  // namespace
}  // namespace hoofbeat::eval
