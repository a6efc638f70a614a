// Every expression of the HL7 conformance suite parses, except those that no parser may accept. The
// suite is read from where HOOFBEAT_CQL_TESTS points (default: ../shared/cql-tests beside the
// sources); it is no part of the project.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "cql/parser.h"

namespace hoofbeat::cql {
namespace {

struct SuiteExpression {
  std::string text;
  bool must_fail = false;  // somewhere; most of these fail when evaluated
};

std::string without_comments(std::string_view xml) {
  std::string result;
  while (true) {
    std::size_t begin = xml.find("<!--");
    result += xml.substr(0, begin);
    if (begin == std::string_view::npos) return result;
    std::size_t end = xml.find("-->", begin);
    if (end == std::string_view::npos) return result;
    xml.remove_prefix(end + 3);
  }
}

std::string without_entities(std::string text) {
  const std::vector<std::pair<std::string_view, std::string_view>> entities = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}};
  for (const auto& [entity, character] : entities) {
    for (std::size_t at; (at = text.find(entity)) != std::string::npos;) {
      text.replace(at, entity.size(), character);
    }
  }
  return text;
}

std::vector<SuiteExpression> expressions_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string xml = without_comments(std::string(std::istreambuf_iterator<char>(stream), {}));
  std::vector<SuiteExpression> expressions;
  constexpr std::string_view opening = "<expression";
  for (std::size_t at = 0; (at = xml.find(opening, at)) != std::string::npos;) {
    std::size_t begin = xml.find('>', at) + 1;
    std::size_t end = xml.find("</expression>", begin);
    std::string attributes = xml.substr(at, begin - at);
    expressions.push_back({without_entities(xml.substr(begin, end - begin)),
                           attributes.find("invalid=") != std::string::npos});
    at = end;
  }
  return expressions;
}

TEST(ConformanceSuite, Parses) {
  const char* given = std::getenv("HOOFBEAT_CQL_TESTS");
  std::filesystem::path folder =
      given ? std::filesystem::path(given)
            : std::filesystem::path(HOOFBEAT_SOURCE_DIR).parent_path() / "shared" / "cql-tests";
  if (!std::filesystem::is_directory(folder)) {
    GTEST_SKIP() << "no conformance suite in " << folder << "; set HOOFBEAT_CQL_TESTS";
  }
  std::size_t count = 0;
  std::vector<std::string> refused;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".xml") continue;
    for (const SuiteExpression& expression : expressions_of(entry.path())) {
      ++count;
      ParseExpressionResult result = parse_expression(expression.text, entry.path().filename());
      if (result.expression) continue;
      if (expression.must_fail) {
        refused.push_back(expression.text);
      } else {
        ADD_FAILURE() << to_string(result.diagnostics.front()) << "\n" << expression.text;
      }
    }
  }
  EXPECT_GT(count, 1500u);
  // Times take no offset: the one text of the suite that is no CQL at all.
  EXPECT_NE(std::ranges::find(refused, "hours between @T06Z and @T07:00:00Z"), refused.end());
}

}  // namespace
}  // namespace hoofbeat::cql
