#include "cql/lexer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hoofbeat::cql {
namespace {

std::string kinds(const LexResult& result) {
  std::string text;
  for (const Token& token : result.tokens) {
    if (!text.empty()) text += " ";
    text += describe(token);
  }
  return text;
}

struct Case {
  std::string_view text;
  std::string_view tokens;  // without the end of the text
};

class LexerTokens : public testing::TestWithParam<Case> {};

TEST_P(LexerTokens, AreSplit) {
  LexResult result = tokenize(GetParam().text, "t.cql");
  std::string expected(GetParam().tokens);
  if (!expected.empty()) expected += " ";
  EXPECT_EQ(kinds(result), expected + "the end of the text");
  EXPECT_TRUE(result.diagnostics.empty()) << to_string(result.diagnostics.front());
}

INSTANTIATE_TEST_SUITE_P(
    Lexer, LexerTokens,
    testing::Values(
        Case{"", ""},
        Case{"\xEF\xBB\xBF"
             "define",
             "`define`"},
        Case{"define Define _x1", "`define` the name `Define` the name `_x1`"},
        Case{"Code code Concept codes", "`Code` `code` `Concept` the name `codes`"},
        Case{"\"a b\" `c d`", "the name \"a b\" the name \"c d\""},
        Case{"'it\\'s' '' \"a\\\"b\"", "the string 'it\\'s' the string '' the name \"a\\\"b\""},
        Case{"1 01 1.50 7L 7Lx 1.x",
             "the number 1 the number 01 the number 1.50 the number 7L the number 7 the name `Lx` "
             "the number 1 `.` the name `x`"},
        Case{"@2014 @2014-01 @2014-01-25", "the date @2014 the date @2014-01 the date @2014-01-25"},
        Case{"@2014T @2014-01T @2014-01-25T14",
             "the date and time @2014T the date and time @2014-01T the date and time "
             "@2014-01-25T14"},
        Case{"@2014-01-25T14:30:14.559+01:00 @2014-01-25T14:30Z",
             "the date and time @2014-01-25T14:30:14.559+01:00 the date and time "
             "@2014-01-25T14:30Z"},
        Case{"@T14 @T14:30 @T14:30:14.559",
             "the time @T14 the time @T14:30 the time @T14:30:14.559"},
        Case{"@2014-01 - 1", "the date @2014-01 `-` the number 1"},
        Case{"< <= > >= = != ~ !~ -> >>", "`<` `<=` `>` `>=` `=` `!=` `~` `!~` `->` `>` `>`"},
        Case{"()[]{}+-*/^&|,.:%",
             "`(` `)` `[` `]` `{` `}` `+` `-` `*` `/` `^` `&` `|` `,` `.` `:` `%`"},
        Case{"$this $index $total", "`$this` `$index` `$total`"},
        Case{"1 // two\n/* three\n * four */ 5 /**/ 6 / 7",
             "the number 1 the number 5 the number 6 `/` the number 7"}));

TEST(Lexer, GivesLinesColumnsAndOffsets) {
  LexResult result = tokenize("a\n  'b\nc' d\r\n\"\xC3\xA9\" e", "t.cql");
  ASSERT_EQ(result.tokens.size(), 6u);
  const SourceRange& text = result.tokens[1].range;
  EXPECT_EQ(text.begin.line, 2u);
  EXPECT_EQ(text.begin.column, 3u);
  EXPECT_EQ(text.begin.offset, 4u);
  EXPECT_EQ(text.end.line, 3u);
  EXPECT_EQ(text.end.column, 3u);
  EXPECT_EQ(text.end.offset, 9u);
  EXPECT_EQ(result.tokens[4].range.begin.line, 4u);
  EXPECT_EQ(result.tokens[4].range.begin.column, 6u) << "columns count bytes";
}

TEST(Lexer, ResolvesEscapes) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {R"(plain)", "plain"},
      {R"(\'\"\`\\\/)", "'\"`\\/"},
      {R"(\f\n\r\t)", "\f\n\r\t"},
      {R"(\u0041\u00e9\u20AC)", "A\xC3\xA9\xE2\x82\xAC"},
      {R"(\uD83D\uDC34)", "\xF0\x9F\x90\xB4"},
      {R"(\uD83D.)", "\xEF\xBF\xBD."},
      {R"(\uDC34)", "\xEF\xBF\xBD"},
      {R"(\uD83DA)",
       "\xEF\xBF\xBD"
       "A"},
      {R"(\d\u00g0)", "\\d\\u00g0"},
      {"\\", "\\"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(unescape(text), expected) << text;
}

TEST(Lexer, KeepsComments) {
  LexResult result = tokenize("// one\n/* two\n */ x // three", "t.cql");
  ASSERT_EQ(result.comments.size(), 3u);
  EXPECT_EQ(result.comments[0].text, " one");
  EXPECT_EQ(result.comments[1].text, " two\n ");
  EXPECT_TRUE(result.comments[1].block);
  EXPECT_EQ(result.tokens[0].comments_before, 2u);
  EXPECT_EQ(result.tokens[1].comments_before, 3u);
}

struct Mistake {
  std::string_view text;
  std::string_view diagnostic;
  std::string_view tokens;
};

class LexerMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(LexerMistakes, AreReportedAndPassedOver) {
  LexResult result = tokenize(GetParam().text, "t.cql");
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(to_string(result.diagnostics.front()), GetParam().diagnostic);
  std::string expected(GetParam().tokens);
  if (!expected.empty()) expected += " ";
  EXPECT_EQ(kinds(result), expected + "the end of the text");
}

INSTANTIATE_TEST_SUITE_P(
    Lexer, LexerMistakes,
    testing::Values(
        Mistake{"x\n 'open\ny",
                "t.cql:2:2: error: found a string that is never closed, expected `'`",
                "the name `x` the string 'open' the name `y`"},
        Mistake{"\"open\ny",
                "t.cql:1:1: error: found a quoted name that is never closed, expected `\"`",
                "the name \"open\" the name `y`"},
        Mistake{"x /* y", "t.cql:1:3: error: found a comment that is never closed, expected `*/`",
                "the name `x`"},
        Mistake{
            "'\\d'",
            "t.cql:1:2: warning: found a backslash that starts no escape sequence; it is kept as "
            "it stands, write `\\\\` to say so",
            "the string '\\d'"},
        Mistake{"x ; y", "t.cql:1:3: error: found `;`, which CQL does not use",
                "the name `x` the name `y`"},
        Mistake{"x \x01 y", "t.cql:1:3: error: found the control character 0x01, expected text",
                "the name `x` the name `y`"},
        Mistake{"x \xE2\x80\x9Cy",
                "t.cql:1:3: error: found `\xE2\x80\x9C` outside of a string, a quoted name or a "
                "comment",
                "the name `x` the name `y`"},
        Mistake{"'\xFF' y",
                "t.cql:1:2: error: found a byte that is not UTF-8; save the file as UTF-8",
                "the string '\xFF' the name `y`"},
        Mistake{"@14", "t.cql:1:1: error: found `@`, expected a date such as @2014-01-25", ""},
        Mistake{"@T x", "t.cql:1:1: error: found `@T`, expected a time such as @T14:30:00",
                "the name `x`"},
        Mistake{"@2014-1-5",
                "t.cql:1:1: error: found `@2014-1-5`, expected a date such as @2014-01-25 or "
                "@2014-01-25T14:30:00.0Z",
                "the date @2014"},
        Mistake{"@T10:00Z",
                "t.cql:1:1: error: found `@T10:00Z`, expected a time such as @T14:30:00.000",
                "the time @T10:00"},
        Mistake{"$that x",
                "t.cql:1:1: error: found `$that`, expected `$this`, `$index` or `$total`",
                "the name `x`"}));

// A string that is never closed is searched to the end of the text once, not once for each line.
TEST(Lexer, StaysLinearWhenManyStringsAreOpen) {
  std::string text = "'\n";
  for (int i = 0; i < 200'000; ++i) text += "\\'\n";
  LexResult result = tokenize(text, "t.cql");
  EXPECT_EQ(result.diagnostics.size(), 100u) << "findings are capped";
  EXPECT_EQ(result.tokens.size(), 200'002u);
}

TEST(Lexer, ReportsErrorsBehindManyWarnings) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "'\\d' ";
  LexResult result = tokenize(text + ";", "t.cql");
  EXPECT_EQ(result.diagnostics.size(), 101u);
  EXPECT_TRUE(has_errors(result.diagnostics));
}

}  // namespace
}  // namespace hoofbeat::cql
