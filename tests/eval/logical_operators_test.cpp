#include "literal.h"

namespace hoofbeat::eval {
namespace {

TEST_F(Operators, Logic) {
  struct Row {
    const char* left;
    const char* right;
    const char* conjunction;
    const char* disjunction;
    const char* exclusive;
    const char* implication;
  };
  const Row rows[] = {
      {"true", "true", "true", "true", "false", "true"},
      {"true", "false", "false", "true", "true", "false"},
      {"true", "null", "null", "true", "null", "null"},
      {"false", "true", "false", "true", "true", "true"},
      {"false", "false", "false", "false", "false", "true"},
      {"false", "null", "false", "null", "null", "true"},
      {"null", "true", "null", "true", "null", "true"},
      {"null", "false", "false", "null", "null", "null"},
      {"null", "null", "null", "null", "null", "null"},
  };
  for (const Row& r : rows) {
    Value a = v(r.left), b = v(r.right);
    EXPECT_EQ(shown(logical_and(a, b)), r.conjunction) << r.left << " and " << r.right;
    EXPECT_EQ(shown(logical_or(a, b)), r.disjunction) << r.left << " or " << r.right;
    EXPECT_EQ(shown(logical_xor(a, b)), r.exclusive) << r.left << " xor " << r.right;
    EXPECT_EQ(shown(logical_implies(a, b)), r.implication) << r.left << " implies " << r.right;
  }
  EXPECT_EQ(shown(logical_not(v("true"))), "false");
  EXPECT_EQ(shown(logical_not(v("false"))), "true");
  EXPECT_EQ(shown(logical_not(v("null"))), "null");
}

}  // namespace
}  // namespace hoofbeat::eval
