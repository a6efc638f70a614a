#include "literal.h"

namespace hoofbeat::eval {
namespace {

TEST_F(Operators, Coalesce) {
  const auto first_of = [&](std::vector<const char*> texts) {
    std::vector<Value> values;
    for (const char* text : texts) values.push_back(v(text));
    return shown(coalesce(values));
  };
  EXPECT_EQ(first_of({"null", "4", "5"}), "4");
  EXPECT_EQ(first_of({"null", "null"}), "null");
  EXPECT_EQ(first_of({"{null, 'b', 'c'}"}), "'b'");
  EXPECT_EQ(first_of({"{}"}), "null");
  EXPECT_EQ(first_of({"null", "{1}"}), "{ 1 }");
}

TEST_F(Operators, NullTests) {
  struct Row {
    const char* operand;
    bool null, is_true, is_false;
  };
  const Row rows[] = {{"null", true, false, false},
                      {"true", false, true, false},
                      {"false", false, false, true},
                      {"{}", false, false, false}};
  for (const Row& r : rows) {
    EXPECT_EQ(is_null(v(r.operand)).as_boolean(), r.null) << r.operand;
    if (std::string_view(r.operand) == "{}") continue;
    EXPECT_EQ(is_true(v(r.operand)).as_boolean(), r.is_true) << r.operand;
    EXPECT_EQ(is_false(v(r.operand)).as_boolean(), r.is_false) << r.operand;
  }
}

}  // namespace
}  // namespace hoofbeat::eval
