// The case runner: right expectations pass, and each kind of wrong one is a failure that says what
// was found.
#include "assess/cases.h"

#include <gtest/gtest.h>

#include "tiny_guideline.h"

namespace hoofbeat::assess {
namespace {

std::string bundle(const std::string& lines) {
  std::string entries;
  for (size_t from = 0; from < lines.size();) {
    size_t end = lines.find('\n', from);
    entries +=
        (entries.empty() ? "" : ",") + ("{\"resource\":" + lines.substr(from, end - from)) + "}";
    from = end + 1;
  }
  return R"({"resourceType":"Bundle","type":"collection","entry":[)" + entries + "]}";
}

class CasesTest : public testing::Test {
 protected:
  // A low sodium, and what is expected of it.
  CaseResult run(const std::string& members) {
    std::string lines = tiny::person("a") + tiny::sodium("na1", "a", "125");
    return run_text(R"({"id":"C1","title":"low","asOf":"2026-01-15T00:00:00Z","bundle":)" +
                    bundle(lines) + (members.empty() ? "" : "," + members) + "}");
  }
  CaseResult run_text(const std::string& text) {
    return run_case(*guideline_, folder_.write("cases/c.json", text));
  }
  static std::string joined(const CaseResult& result) {
    std::string text;
    for (const std::string& failure : result.failures) text += failure + "\n";
    return text;
  }

  tiny::Folder folder_;
  std::unique_ptr<Guideline> guideline_ = tiny::load_good(folder_);
};

TEST_F(CasesTest, RightExpectationsPass) {
  CaseResult result = run(
      R"("expect":{"Salt.Low":true,"Salt.Thirsty":null,"Salt.Lowest":125,"Salt.Values":[125.0],"Salt.Level":"moderate"},
         "assessment":{"suspicion.level":"moderate","diagnosis.status":"definite","diagnosis.subtype":"dilute",
                       "advice":["LATER-01"],"notAdvice":["DRINK-01"]})");
  EXPECT_EQ(joined(result), "");
  EXPECT_EQ(result.checks, 10u);
  EXPECT_EQ(result.id, "C1");
  EXPECT_EQ(result.title, "low");
}

TEST_F(CasesTest, WrongExpectationsFail) {
  struct Wrong {
    const char* members;
    const char* failure;
  };
  const Wrong table[] = {
      {R"("expect":{"Salt.Low":false})", "Salt.Low: expected false, found true"},
      {R"("expect":{"Salt.Thirsty":false})", "Salt.Thirsty: expected false, found null"},
      {R"("expect":{"Salt.Low":null})", "Salt.Low: expected null, found true"},
      {R"("expect":{"Salt.Lowest":125.1})", "Salt.Lowest: expected 125.1, found 125"},
      {R"("expect":{"Salt.Lowest":"125"})", "Salt.Lowest: expected \"125\""},
      {R"("expect":{"Salt.Values":[]})", "Salt.Values: expected []"},
      {R"("expect":{"Salt.Values":[125,125]})", "Salt.Values: expected [125,125]"},
      {R"("expect":{"Salt.Nowhere":1})", "Salt.Nowhere: no such define"},
      {R"("expect":{"Low":true})", "Low: no such define"},
      {R"("assessment":{"suspicion.level":"high"})", "expected \"high\", found \"moderate\""},
      {R"("assessment":{"diagnosis.subtype":null})", "expected \"\", found \"dilute\""},
      {R"("assessment":{"advice":["DRINK-01"]})", "advice DRINK-01: expected it to be given"},
      {R"("assessment":{"notAdvice":["LATER-01"]})",
       "advice LATER-01: expected it not to be given"},
      {R"("assessment":{"weather":"fine"})", "not a member that cases can check"},
  };
  for (const Wrong& wrong : table) {
    CaseResult result = run(wrong.members);
    ASSERT_EQ(result.failures.size(), 1u) << wrong.members << "\n" << joined(result);
    EXPECT_NE(result.failures[0].find(wrong.failure), std::string::npos) << result.failures[0];
  }
}

TEST_F(CasesTest, WhatIsNoCaseFails) {
  EXPECT_NE(joined(run_text("nothing")).find("is no case"), std::string::npos);
  EXPECT_NE(joined(run_text("[]")).find("is no case"), std::string::npos);
  EXPECT_NE(joined(run_text(R"({"id":"x"})")).find("is no case"), std::string::npos);
  EXPECT_NE(joined(run_text(R"({"id":"x","bundle":{},"asOf":"soon"})")).find("soon"),
            std::string::npos);
  std::string two = bundle(tiny::person("a") + tiny::person("b"));
  EXPECT_NE(
      joined(run_text(R"({"id":"x","asOf":"2026-01-15","bundle":)" + two + "}")).find("found 2"),
      std::string::npos);
}

TEST_F(CasesTest, AFileThatIsNotThereFails) {
  EXPECT_FALSE(run_case(*guideline_, folder_.path() / "cases/none.json").failures.empty());
}

}  // namespace
}  // namespace hoofbeat::assess
