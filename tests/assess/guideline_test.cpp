// Loading a guideline folder: what is wrong in it is said with file and place, and nothing runs
// then.
#include "assess/guideline.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tiny_guideline.h"

namespace hoofbeat::assess {
namespace {

TEST(Guideline, LoadsAWholeFolder) {
  tiny::Folder folder;
  auto guideline = tiny::load_good(folder);
  ASSERT_TRUE(guideline);
  EXPECT_EQ(guideline->id, "salt");
  EXPECT_EQ(guideline->version, "0.1");
  EXPECT_EQ(guideline->title, "Salt");
  EXPECT_EQ(guideline->hash.size(), 64u);
  EXPECT_EQ(guideline->sources.at("A1").year, "2001");
  EXPECT_EQ(guideline->orders.at("urn:order:water").code, "w");
  ASSERT_EQ(guideline->advice.entries.size(), 2u);
  EXPECT_EQ(guideline->advice.entries[0].urgency, "weeks");
  EXPECT_EQ(guideline->advice.entries[1].urgency, "now");
  EXPECT_EQ(guideline->suspicion.entries.at(0).entries.at(1).code, "against");
  // Those of every section and those that texts name.
  auto assessed = assessed_definitions(*guideline);
  for (const char* name :
       {"Level", "Low", "Thirsty", "Lowest Text", "Events", "Priority", "Weight"})
    EXPECT_TRUE(
        std::binary_search(assessed.begin(), assessed.end(), *guideline->plan->find("Salt", name)))
        << name;
}

TEST(Guideline, HashTellsWhatDecidesAnAnswer) {
  tiny::Folder one, same, other_rule, other_case;
  std::string hash = tiny::load_good(one)->hash;
  EXPECT_EQ(tiny::load_good(same)->hash, hash);
  tiny::Files files = tiny::files();
  files["cases/a.json"] = "{}";
  EXPECT_EQ(tiny::load(other_case, files).guideline->hash, hash) << "a case decides nothing";
  std::string& cql = files["cql/Salt.cql"];
  cql.replace(cql.find("130.0"), 5, "131.0");
  EXPECT_NE(tiny::load(other_rule, files).guideline->hash, hash);
}

struct Fault {
  const char* about;
  const char* file;     // that is spoilt; found in the message's file
  const char* content;  // null: the file is not there
  const char* message;

  friend void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.about; }
};

class GuidelineFaults : public testing::TestWithParam<Fault> {};

TEST_P(GuidelineFaults, AreNamed) {
  const Fault& fault = GetParam();
  tiny::Folder folder;
  tiny::Files files = tiny::files();
  if (fault.content)
    files[fault.file] = fault.content;
  else
    files.erase(fault.file);
  LoadedGuideline loaded = tiny::load(folder, files);
  EXPECT_FALSE(loaded.guideline) << fault.about;
  EXPECT_TRUE(has_errors(loaded.diagnostics)) << fault.about;
  std::string said;
  bool named = false;
  for (const Diagnostic& finding : loaded.diagnostics) {
    said += to_string(finding) + "\n";
    named |= finding.severity == Severity::Error &&
             finding.file.find(fault.file) != std::string::npos &&
             finding.message.find(fault.message) != std::string::npos;
  }
  EXPECT_TRUE(named) << fault.about << ": expected \"" << fault.message << "\" at " << fault.file
                     << ", found:\n"
                     << said;
}

const std::string undefined_condition =
    tiny::plan("Advice", R"({"id":"X-01","title":"x",)" + tiny::condition("Nowhere") + "}");
const std::string undefined_dynamic =
    tiny::plan("Worklist", R"({"id":"w","dynamicValue":[)" + tiny::dynamic("a", "Nowhere") + "]}");
const std::string no_id = tiny::plan("Advice", R"({"title":"x",)" + tiny::condition("Low") + "}");
const std::string other_library = [] {
  std::string text = undefined_condition;
  return text.replace(text.find("Salt."), 5, "Pepper.");
}();

INSTANTIATE_TEST_SUITE_P(
    All, GuidelineFaults,
    testing::Values(
        Fault{"no guideline folder", "guideline.json", nullptr, "guideline folder"},
        Fault{"broken manifest", "guideline.json", "{\"id\":", "expected a JSON object"},
        Fault{"manifest is a list", "guideline.json", "[]", "expected a JSON object"},
        Fault{"no entry", "guideline.json", R"({"id":"salt","version":"1"})", "entry"},
        Fault{"broken plan", "plan/advice.json", "{\"resourceType\":", "not valid JSON"},
        Fault{"plan is another resource", "plan/advice.json", R"({"resourceType":"Patient"})",
              "expected a PlanDefinition"},
        Fault{"plan of no section", "plan/advice.json",
              R"({"resourceType":"PlanDefinition","name":"Advise","action":[]})", "\"Advise\""},
        Fault{"plan without actions", "plan/advice.json",
              R"({"resourceType":"PlanDefinition","name":"Advice"})", "action is missing"},
        Fault{"order without url", "plan/order.json", R"({"resourceType":"ActivityDefinition"})",
              "url is missing"},
        Fault{"condition names no define", "plan/advice.json", undefined_condition.c_str(),
              "Nowhere"},
        Fault{"dynamic value names no define", "plan/worklist.json", undefined_dynamic.c_str(),
              "Nowhere"},
        Fault{"define of another library", "plan/advice.json", other_library.c_str(), "Pepper"},
        Fault{"action without id", "plan/advice.json", no_id.c_str(), "has no id"},
        Fault{"sources are no list", "sources.json", "{}", "array of sources"},
        Fault{"sources are missing", "sources.json", nullptr, "array of sources"},
        Fault{"cited source is missing", "cql/Salt.cql",
              "library Salt\n// @source: Z9 VERIFIED\ndefine \"Low\": true\n", "Z9"},
        Fault{"CQL does not compile", "cql/Salt.cql", "library Salt\ndefine \"Low\": 1 + true\n",
              ""}),
    [](const testing::TestParamInfo<Fault>& one) {
      std::string name;
      for (char character : std::string(one.param.about))
        if (std::isalnum(static_cast<unsigned char>(character))) name += character;
      return name;
    });

TEST(GuidelineFault, OfCitationsCarryTheLine) {
  tiny::Folder folder;
  tiny::Files files = tiny::files();
  files["cql/Salt.cql"] = "library Salt\n\n// @source: Z9 VERIFIED\ndefine \"Low\": true\n";
  LoadedGuideline loaded = tiny::load(folder, files);
  auto found = std::find_if(
      loaded.diagnostics.begin(), loaded.diagnostics.end(),
      [](const Diagnostic& one) { return one.message.find("Z9") != std::string::npos; });
  ASSERT_NE(found, loaded.diagnostics.end());
  EXPECT_EQ(found->range.begin.line, 3u);
}

TEST(GuidelineFault, OfAWrongTypeIsSaidNotThrown) {
  const std::pair<const char*, const char*> table[] = {
      {"guideline.json", R"({"id":5,"entry":"Salt"})"},
      {"plan/advice.json", "[]"},
      {"plan/advice.json", R"({"resourceType":"PlanDefinition","name":"Advice","action":5})"},
      {"plan/advice.json",
       R"({"resourceType":"PlanDefinition","name":"Advice","action":[{"id":"A","condition":[{"expression":"x"}]}]})"},
  };
  for (const auto& [file, content] : table) {
    tiny::Folder folder;
    tiny::Files files = tiny::files();
    files[file] = content;
    LoadedGuideline loaded = tiny::load(folder, files);
    EXPECT_FALSE(loaded.guideline) << content;
    EXPECT_TRUE(has_errors(loaded.diagnostics)) << content;
  }
}

TEST(GuidelineFault, OfAnEntryNameTheFileThatIsMissing) {
  tiny::Folder folder;
  tiny::Files files = tiny::files();
  files["guideline.json"] = R"({"id":"salt","entry":"Pepper"})";
  LoadedGuideline loaded = tiny::load(folder, files);
  EXPECT_FALSE(loaded.guideline);
  ASSERT_FALSE(loaded.diagnostics.empty());
  EXPECT_NE(loaded.diagnostics[0].file.find("Pepper.cql"), std::string::npos);
}

}  // namespace
}  // namespace hoofbeat::assess
