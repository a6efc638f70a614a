// The HL7 conformance suite and the project's own guideline through the analyzer: what may be
// refused only at run time must analyze, what the suite marks as invalid CQL must not. The suite is
// read from where HOOFBEAT_CQL_TESTS points (default: ../shared/cql-tests beside the sources).
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "analyzer_fixture.h"

namespace hoofbeat::cql {
namespace {

struct SuiteExpression {
  std::string name, text, invalid;
};

std::string read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

std::string plain(std::string text) {
  const std::pair<std::string_view, std::string_view> entities[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}};
  for (const auto& [entity, character] : entities)
    for (size_t at = 0; (at = text.find(entity, at)) != std::string::npos; at += character.size())
      text.replace(at, entity.size(), character);
  return text;
}

std::string attribute(std::string_view tag, std::string_view name) {
  size_t at = tag.find(std::string(name) + "=\"");
  if (at == std::string_view::npos) return "";
  size_t begin = at + name.size() + 2;
  return std::string(tag.substr(begin, tag.find('"', begin) - begin));
}

std::vector<SuiteExpression> expressions_of(const std::filesystem::path& file) {
  std::string xml = read(file);
  for (size_t at; (at = xml.find("<!--")) != std::string::npos;)
    xml.erase(at, xml.find("-->", at) + 3 - at);
  std::vector<SuiteExpression> found;
  for (size_t at = 0; (at = xml.find("<expression", at)) != std::string::npos;) {
    size_t begin = xml.find('>', at) + 1, end = xml.find("</expression>", begin);
    size_t test = xml.rfind("<test ", at);
    std::string_view test_tag(xml.data() + test, xml.find('>', test) - test);
    std::string_view tag(xml.data() + at, begin - at);
    found.push_back({attribute(test_tag, "name"), plain(xml.substr(begin, end - begin)),
                     attribute(tag, "invalid")});
    at = end;
  }
  return found;
}

TEST(AnalyzerSuite, AcceptsWhatIsValid) {
  const char* given = std::getenv("HOOFBEAT_CQL_TESTS");
  std::filesystem::path folder =
      given ? std::filesystem::path(given)
            : std::filesystem::path(HOOFBEAT_SOURCE_DIR).parent_path() / "shared" / "cql-tests";
  if (!std::filesystem::is_directory(folder))
    GTEST_SKIP() << "no conformance suite in " << folder << "; set HOOFBEAT_CQL_TESTS";
  // Numbers beyond Integer as operands of Floor: the suite itself calls the same of Ceiling
  // invalid.
  const std::set<std::string> beyond_integer = {"FloorIntegerGreaterThanMaxInteger",
                                                "FloorIntegerLessThanMinInteger"};
  size_t accepted = 0, valid = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".xml") continue;
    for (const SuiteExpression& expression : expressions_of(entry.path())) {
      std::string found = errors(compile_expression(expression.text, {}));
      if (expression.invalid == "semantic" || expression.invalid == "syntax") {
        EXPECT_NE(found, "") << expression.name << ": " << expression.text;
      } else if (expression.invalid.empty() && !beyond_integer.contains(expression.name)) {
        ++valid;
        accepted += found.empty();
        EXPECT_EQ(found, "") << expression.name << ": " << expression.text;
      }
    }
  }
  EXPECT_EQ(accepted, valid);
  EXPECT_GT(valid, 1700u);
}

TEST(AnalyzerSuite, TheGuidelineCompiles) {
  size_t libraries = 0;
  std::filesystem::path folder =
      std::filesystem::path(HOOFBEAT_SOURCE_DIR) / "guideline" / "imnm" / "cql";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".cql") continue;
    ++libraries;
    EXPECT_EQ(errors(compile_file(entry.path(), {})), "") << entry.path().filename();
  }
  EXPECT_GT(libraries, 0u);
}

TEST(AnalyzerSuite, UnreadableFilesAreTold) {
  EXPECT_EQ(errors(compile_file("no-such-folder/None.cql", {})),
            "no-such-folder/None.cql: error: cannot read the file");
  EXPECT_EQ(errors(compile_file(HOOFBEAT_SOURCE_DIR, {})),
            std::string(HOOFBEAT_SOURCE_DIR) + ": error: cannot read the file");
}

}  // namespace
}  // namespace hoofbeat::cql
