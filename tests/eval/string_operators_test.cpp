#include "eval/text.h"
#include "literal.h"

namespace hoofbeat::eval {
namespace {

struct Binary {
  Value (*function)(Context&, Value, Value);
  const char* left;
  const char* right;
  const char* result;
};

TEST_F(Operators, Strings) {
  const Binary rows[] = {
      {combine, "{'x', null, 'y'}", "'-'", "'x-y'"},
      {combine, "{'x', 'y'}", "null", "'xy'"},
      {combine, "{null}", "'-'", "null"},
      {combine, "{}", "'-'", "null"},
      {combine, "{''}", "'-'", "''"},
      {combine, "null", "'-'", "null"},
      {concatenate, "'ab'", "'cd'", "'abcd'"},
      {concatenate, "'ab'", "null", "null"},
      {concatenate_treating_null_as_empty, "'ab'", "null", "'ab'"},
      {concatenate_treating_null_as_empty, "null", "null", "''"},
      {starts_with, "'myalgia'", "'my'", "true"},
      {starts_with, "'myalgia'", "'My'", "false"},
      {starts_with, "'myalgia'", "''", "true"},
      {starts_with, "'myalgia'", "null", "null"},
      {ends_with, "'myalgia'", "'gia'", "true"},
      {ends_with, "'my'", "'myalgia'", "false"},
      {indexer, "'naïve'", "2", "'ï'"},
      {indexer, "'naïve'", "4", "'e'"},
      {indexer, "'naïve'", "5", "null"},
      {indexer, "'naïve'", "-1", "null"},
      {indexer, "{7, 8}", "1", "8"},
      {indexer, "{7, 8}", "2", "null"},
      {position_of, "'e'", "'naïveté'", "4"},
      {position_of, "'é'", "'naïveté'", "6"},
      {position_of, "'q'", "'naïve'", "-1"},
      {position_of, "null", "'naïve'", "null"},
      {last_position_of, "'a'", "'ïabca'", "4"},
      {last_position_of, "'q'", "'abc'", "-1"},
      {split, "'a;b;;c'", "';'", "{ 'a', 'b', '', 'c' }"},
      {split, "'abc'", "';'", "{ 'abc' }"},
      {split, "'abc'", "null", "{ 'abc' }"},
      {split, "'abc'", "''", "{ 'abc' }"},
      {split, "null", "';'", "null"},
  };
  for (const Binary& r : rows)
    EXPECT_EQ(shown(r.function(context, v(r.left), v(r.right))), r.result)
        << r.left << " " << r.right;
}

TEST_F(Operators, Length) {
  const char* rows[][2] = {
      {"'naïve'", "5"}, {"''", "0"}, {"'😀'", "1"}, {"{1, null}", "2"}, {"null", "null"}};
  for (const auto& row : rows) EXPECT_EQ(shown(length(context, v(row[0]))), row[1]) << row[0];
}

TEST_F(Operators, Substring) {
  struct Row {
    const char* text;
    const char* start;
    const char* length;
    const char* result;
  };
  const Row rows[] = {
      {"'naïveté'", "2", "null", "'ïveté'"},
      {"'naïveté'", "2", "3", "'ïve'"},
      {"'abc'", "1", "99", "'bc'"},
      {"'abc'", "3", "null", "null"},
      {"'abc'", "-1", "2", "null"},
      {"''", "0", "null", "''"},
      {"'abc'", "1", "0", "''"},
      {"null", "1", "1", "null"},
      {"'abc'", "null", "1", "null"},
  };
  for (const Row& r : rows)
    EXPECT_EQ(shown(substring(context, v(r.text), v(r.start), v(r.length))), r.result)
        << r.text << " " << r.start;
}

TEST_F(Operators, UpperAndLower) {
  const char* rows[][3] = {
      {"'aBc 1'", "'ABC 1'", "'abc 1'"}, {"'Ünïßéÿ'", "'ÜNÏßÉŸ'", "'ünïßéÿ'"},
      {"'αβΓς'", "'ΑΒΓΣ'", "'αβγς'"},    {"'ЖёЩ'", "'ЖЁЩ'", "'жёщ'"},
      {"'Łódź'", "'ŁÓDŹ'", "'łódź'"},    {"null", "null", "null"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(shown(upper(context, v(row[0]))), row[1]) << row[0];
    EXPECT_EQ(shown(lower(context, v(row[0]))), row[2]) << row[0];
  }
}

TEST_F(Operators, Patterns) {
  const Binary rows[] = {
      {matches, "'anti-HMGCR 120 U'", "'[0-9]+'", "false"},
      {matches, "'anti-HMGCR 120 U'", "'.*[0-9]+.*'", "true"},
      {matches, "'120'", "'[0-9]+|x'", "true"},
      {matches, "'120x'", "'x|[0-9]+'", "false"},
      {matches, "'anti-HMGCR 120 U'", "'^[0-9]+$'", "false"},
      {matches, "'120'", "'^[0-9]+$'", "true"},
      {matches, "'abc'", "'B'", "false"},
      {matches, "'a\nb'", "'a.b'", "true"},
      {matches, "'naïve'", "'^na.ve$'", "true"},
      {matches, "'abc'", "null", "null"},
      {matches, "null", "'a'", "null"},
      {matches, "'abc'", "'(b'", "error"},
      {split_on_matches, "'a1b22c'", "'[0-9]+'", "{ 'a', 'b', 'c' }"},
      {split_on_matches, "'1a'", "'[0-9]'", "{ '', 'a' }"},
      {split_on_matches, "'abc'", "'[0-9]*'", "{ 'abc' }"},
      {split_on_matches, "'abc'", "'[0-9]'", "{ 'abc' }"},
      {split_on_matches, "null", "'[0-9]'", "null"},
  };
  for (const Binary& r : rows)
    EXPECT_EQ(shown(r.function(context, v(r.left), v(r.right))), r.result)
        << r.left << " " << r.right;

  shown(matches(context, v("'abc'"), v("'ab[c'")));
  EXPECT_NE(message.find("'ab[c' is not valid"), std::string::npos) << message;
  EXPECT_NE(message.find("at character 3"), std::string::npos) << message;
}

TEST_F(Operators, ReplaceMatches) {
  struct Row {
    const char* text;
    const char* pattern;
    const char* substitution;
    const char* result;
  };
  const Row rows[] = {
      {"'a b  c'", "' +'", "'_'", "'a_b_c'"},
      {"'2024-05'", "'([0-9]+)-([0-9]+)'", "'$2/$1'", "'05/2024'"},
      {"'ab'", "'(a)(b)'", "'$0$0'", "'abab'"},
      {"'ab'", "'(a)'", "'$10'", "'a0b'"},
      {"'ab'", "'(?P<x>a)'", "'<${x}>'", "'<a>b'"},
      {"'a b'", "' '", "'\\\\$'", "'a$b'"},
      {"'abc'", "'x*'", "'-'", "'-a-b-c-'"},
      {"'ïé'", "''", "'.'", "'.ï.é.'"},
      {"'abc'", "'z'", "'-'", "'abc'"},
      {"'abc'", "'b'", "'$'", "'a$c'"},
      {"'abc'", "'b'", "'$1'", "error"},
      {"'abc'", "'b'", "'${q}'", "error"},
      {"'abc'", "'[b'", "'-'", "error"},
      {"'abc'", "null", "'-'", "null"},
      {"'abc'", "'b'", "null", "null"},
  };
  for (const Row& r : rows)
    EXPECT_EQ(shown(replace_matches(context, v(r.text), v(r.pattern), v(r.substitution))), r.result)
        << r.text << " " << r.pattern << " " << r.substitution;
}

TEST_F(Operators, ForgetsPatternsWhenThereAreTooMany) {
  for (int i = 0; i < 1000; ++i) {
    std::string pattern = "'^" + std::to_string(i) + "$'";
    ASSERT_EQ(shown(matches(context, v("'" + std::to_string(i) + "'"), v(pattern))), "true");
  }
}

TEST(Text, KeepsBrokenUtf8) {
  std::string broken = "a\xC3(\xFF\xE2\x82";
  std::string copy;
  for (size_t at = 0; at < broken.size();)
    append_character(copy, to_upper(next_character(broken, at)));
  EXPECT_EQ(copy, "A\xC3(\xFF\xE2\x82");
  EXPECT_EQ(count_characters(broken), 6u);
}

TEST(Text, MapsCaseBothWays) {
  for (char32_t c = 0; c < 0x600; ++c) {
    char32_t upper = to_upper(c), lower = to_lower(c);
    bool several_lower = c == 0xB5 || c == 0x3C2;  // the micro sign and the final sigma
    if (upper != c && !several_lower) {
      EXPECT_EQ(to_lower(upper), c) << std::hex << static_cast<uint32_t>(c);
    }
    if (lower != c) {
      EXPECT_EQ(to_upper(lower), c) << std::hex << static_cast<uint32_t>(c);
    }
  }
}

}  // namespace
}  // namespace hoofbeat::eval
