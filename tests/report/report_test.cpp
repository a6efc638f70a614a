// What leaves the program: a table that spreadsheets read right, a page that no record can break, a
// text that says what it rests on.
#include "report/report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "../assess/tiny_guideline.h"

namespace hoofbeat::report {
namespace {

using nlohmann::json;

population::Row row(uint32_t rank, const std::string& patient, const std::string& conclusion,
                    std::vector<std::pair<std::string, std::string>> columns = {}) {
  population::Row made;
  made.rank = rank;
  made.patient = patient;
  made.screening = {"high", "suspected", "", conclusion, std::move(columns), {}};
  return made;
}

population::Screened screened(std::vector<population::Row> rows) {
  population::Screened made;
  made.patients = 9;
  made.worklist = std::move(rows);
  return made;
}

TEST(Csv, QuotesAsRfc4180Says) {
  struct Cell {
    const char* text;
    const char* written;
  };
  const Cell table[] = {
      {"plain", "plain"},
      {"a, b", "\"a, b\""},
      {"say \"no\"", "\"say \"\"no\"\"\""},
      {"two\nlines", "\"two\nlines\""},
      {"carriage\rreturn", "\"carriage\rreturn\""},
      {"\"", "\"\"\"\""},
      {"µkat/L ≥ 5; 'x'", "µkat/L ≥ 5; 'x'"},
      {"", ""},
  };
  for (const Cell& cell : table)
    EXPECT_EQ(to_csv(screened({row(1, "p", cell.text)})),
              std::string("rank,patient,level,status,subtype,conclusion\r\n1,p,high,suspected,,") +
                  cell.written + "\r\n");
}

TEST(Csv, QuotesIdsAndColumns) {
  EXPECT_EQ(to_csv(screened({row(1, "a,b", "c", {{"x,y", R"("s,t")"}})})),
            "rank,patient,level,status,subtype,conclusion,\"x,y\"\r\n1,\"a,b\",high,suspected,,c,"
            "\"s,t\"\r\n");
}

TEST(Csv, HasTheColumnsOfAllRows) {
  EXPECT_EQ(to_csv(screened({row(1, "a", "c", {{"peak", "5.50"}}),
                             row(2, "b", "d", {{"peak", "null"}, {"drugs", R"(["x","y"])"}})})),
            "rank,patient,level,status,subtype,conclusion,peak,drugs\r\n"
            "1,a,high,suspected,,c,5.5,\r\n"
            "2,b,high,suspected,,d,,\"[\"\"x\"\",\"\"y\"\"]\"\r\n");
}

TEST(Csv, OfAnEmptyWorklistIsTheHeader) {
  EXPECT_EQ(to_csv(screened({})), "rank,patient,level,status,subtype,conclusion\r\n");
}

TEST(Ndjson, IsOneObjectALine) {
  std::string text =
      to_ndjson(screened({row(1, "a", "two\nlines", {{"peak", "5.5"}, {"when", "null"}}),
                          row(2, "b", std::string("bad \xff byte"))}));
  std::istringstream lines(text);
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  json first = json::parse(line);
  EXPECT_EQ(first["conclusion"], "two\nlines");
  EXPECT_EQ(first["peak"], 5.5);
  EXPECT_TRUE(first["when"].is_null());
  EXPECT_TRUE(first["subtype"].is_null());
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_EQ(json::parse(line)["conclusion"], "bad \xef\xbf\xbd byte")
      << "bytes that are no UTF-8 are replaced";
  EXPECT_FALSE(std::getline(lines, line));
}

class PageTest : public testing::Test {
 protected:
  tiny::Folder folder_;
  std::unique_ptr<assess::Guideline> guideline_ = tiny::load_good(folder_);

  population::Screened one(const std::string& conclusion) {
    population::Screened made = screened({row(1, "a", conclusion)});
    tiny::Patient patient(*guideline_, tiny::person("a") + tiny::sodium("na1", "a", "125"));
    made.assessments.push_back(
        assess::Assessor(*guideline_).assess(patient.facts(), tiny::as_of()));
    made.set_aside.push_back({"in.ndjson", 7, -1, "no JSON"});
    made.set_aside.push_back({"gone.ndjson", 0, -1, "cannot be read"});
    made.set_aside_count = 12;
    return made;
  }
};

TEST_F(PageTest, DataHoldsPopulationWorklistAndAssessments) {
  json data = json::parse(page_data(one("c"), *guideline_, "2026-01-15", "hoofbeat 0"));
  EXPECT_EQ(data["generator"], "hoofbeat 0");
  EXPECT_EQ(data["asOf"], "2026-01-15");
  EXPECT_EQ(data["guideline"]["hash"], guideline_->hash);
  EXPECT_EQ(data["population"]["patients"], 9);
  EXPECT_EQ(data["population"]["setAsideCount"], 12);
  EXPECT_EQ(data["population"]["setAside"][0]["line"], 7);
  EXPECT_TRUE(data["population"]["setAside"][1]["line"].is_null()) << "0 stands for the whole file";
  EXPECT_EQ(data["worklist"][0]["patient"], "a");
  ASSERT_EQ(data["assessments"].size(), 1u);
  EXPECT_EQ(data["assessments"][0]["suspicion"]["level"], "moderate");
  EXPECT_EQ(json::parse(page_data(screened({}), *guideline_, "", ""))["assessments"].size(), 0u);
}

// A page where this build has one; else the error that says how to get it.
TEST_F(PageTest, NoTextOfARecordCanEndTheScript) {
  const std::string nasty =
      "</script><script>alert(1)</script><!-- \u2028 \u2029 __HOOFBEAT_DATA__";
  std::string data = page_data(one(nasty), *guideline_, "2026-01-15", "hoofbeat 0");
  auto plain = to_html("{}");
  auto page = to_html(data);
  ASSERT_EQ(plain.has_value(), page.has_value());
  if (!page) {
    EXPECT_NE(page.error().find("scripts/build"), std::string::npos) << page.error();
    return;
  }
  auto count = [](const std::string& text, const std::string& part) {
    size_t found = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
      ++found;
    return found;
  };
  // The data adds no tag and no line separator to what the page has by itself.
  for (const char* part : {"<", "</script", "<!--", "\u2028", "\u2029"})
    EXPECT_EQ(count(*page, part), count(*plain, part)) << part;
  // And it is still the same data.
  size_t from = page->find(R"({"generator":)");
  ASSERT_NE(from, std::string::npos);
  size_t end = page->find("</script", from);
  json read = json::parse(page->substr(from, end - from));
  EXPECT_EQ(read["worklist"][0]["conclusion"], nasty);
  EXPECT_EQ(read, json::parse(data));
}

class TextTest : public PageTest {
 protected:
  std::string text(const std::string& lines, bool colour = false) {
    tiny::Patient patient(*guideline_, lines);
    return to_text(assess::Assessor(*guideline_).assess(patient.facts(), tiny::as_of()),
                   *guideline_, colour);
  }
};

const std::string low = tiny::person("a") + tiny::sodium("na1", "a", "125");

TEST_F(TextTest, SaysWhatItRestsOn) {
  std::string said = text(low);
  for (const char* part :
       {"Patient/a", "female, 65 years", "as of 2026-01-15", "Sodium 125.0", "suspicion moderate",
        "definite", "dilute", "Sodium 125.0 is low",
        "Observation/na1 (Sodium = 125 mmol/L, 2025-11-02)", "A1 VERIFIED", "Salt.\"Low\" line 14",
        "[weeks, monitor] Measure again", "Whether thirsty", "a note"})
    EXPECT_NE(said.find(part), std::string::npos) << part << " is missing in:\n" << said;
  EXPECT_NE(said.find(guideline_->hash.substr(0, 12)), std::string::npos);
}

TEST_F(TextTest, SaysOnlyWhatIsTrue) {
  std::string said = text(tiny::person("a") + tiny::sodium("na1", "a", "140"));
  EXPECT_EQ(said.find("is low"), std::string::npos) << said;
  EXPECT_EQ(said.find("Measure again"), std::string::npos) << said;
  EXPECT_NE(said.find("Sodium is normal"), std::string::npos) << said;
}

TEST_F(TextTest, IsColouredOnlyWhenAsked) {
  EXPECT_EQ(text(low).find('\033'), std::string::npos);
  EXPECT_NE(text(low, true).find("\033["), std::string::npos);
}

TEST_F(TextTest, StandsForARecordWithoutAPatient) {
  EXPECT_NE(text(tiny::sodium("na1", "a", "125")).find("a record without a Patient"),
            std::string::npos);
}

}  // namespace
}  // namespace hoofbeat::report
