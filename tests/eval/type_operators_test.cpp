#include "literal.h"

namespace hoofbeat::eval {
namespace {

TEST_F(Operators, Conversions) {
  struct Row {
    Value (*function)(Context&, Value);
    TypeId target;
    const char* operand;
    const char* result;
  };
  const Row rows[] = {
      {to_boolean, BooleanType, "'Yes'", "true"},
      {to_boolean, BooleanType, "'F'", "false"},
      {to_boolean, BooleanType, "'maybe'", "null"},
      {to_boolean, BooleanType, "1", "true"},
      {to_boolean, BooleanType, "0L", "false"},
      {to_boolean, BooleanType, "1.0", "true"},
      {to_boolean, BooleanType, "2", "null"},
      {to_integer, IntegerType, "'+12'", "12"},
      {to_integer, IntegerType, "'-2147483648'", "-2147483648"},
      {to_integer, IntegerType, "'2147483648'", "null"},
      {to_integer, IntegerType, "'12.0'", "null"},
      {to_integer, IntegerType, "' 12'", "null"},
      {to_integer, IntegerType, "''", "null"},
      {to_integer, IntegerType, "'-'", "null"},
      {to_integer, IntegerType, "true", "1"},
      {to_integer, IntegerType, "5000000000L", "null"},
      {to_long, LongType, "'5000000000'", "5000000000L"},
      {to_long, LongType, "'-9223372036854775808'", "-9223372036854775808L"},
      {to_long, LongType, "'9223372036854775808'", "null"},
      {to_long, LongType, "7", "7L"},
      {to_decimal, DecimalType, "'12.50'", "12.50"},
      {to_decimal, DecimalType, "'12'", "12.0"},
      {to_decimal, DecimalType, "'.5'", "null"},
      {to_decimal, DecimalType, "'1e3'", "null"},
      {to_decimal, DecimalType, "7L", "7.0"},
      {to_decimal, DecimalType, "true", "1.0"},
      {to_date, DateType, "'2024-05'", "@2024-05"},
      {to_date, DateType, "'2024-05-06T07:08:09'", "@2024-05-06"},
      {to_date, DateType, "'2024-13'", "null"},
      {to_date, DateType, "'06/05/2024'", "null"},
      {to_date_time, DateTimeType, "@2024-05", "@2024-05T"},
      {to_date_time, DateTimeType, "'2024-05-06T07:08:09.5+02:00'",
       "@2024-05-06T07:08:09.500+02:00"},
      {to_date_time, DateTimeType, "'2024-05-06 07:08'", "null"},
      {to_time, TimeType, "'07:08'", "@T07:08"},
      {to_time, TimeType, "'T07:08:09.1'", "@T07:08:09.100"},
      {to_time, TimeType, "'T07:08:09.1-05:00'", "@T07:08:09.100"},
      {to_time, TimeType, "'07:08Z'", "@T07:08"},
      {to_time, TimeType, "'07:08-x'", "null"},
      {to_time, TimeType, "'25:00'", "null"},
      {to_quantity, QuantityType, "'12.5 \\'mg\\''", "12.5 'mg'"},
      {to_quantity, QuantityType, "'-12.5\\'mg\\''", "-12.5 'mg'"},
      {to_quantity, QuantityType, "'12'", "12 '1'"},
      {to_quantity, QuantityType, "'3 weeks'", "3 'weeks'"},
      {to_quantity, QuantityType, "'3 \\'weeks\\''", "3 'weeks'"},
      {to_quantity, QuantityType, "'3 mg'", "null"},
      {to_quantity, QuantityType, "'3 \\'mg'", "null"},
      {to_quantity, QuantityType, "'3 \\'xyzzy\\''", "null"},
      {to_quantity, QuantityType, "'mg'", "null"},
      {to_quantity, QuantityType, "5", "5 '1'"},
      {to_quantity, QuantityType, "5.5", "5.5 '1'"},
      {to_quantity, QuantityType, "6 'mg':4 'mL'", "1.5 'mg.mL-1'"},
      {to_ratio, RatioType, "'1 \\'mg\\':2 \\'mL\\''", "1 'mg':2 'mL'"},
      {to_ratio, RatioType, "'1:160'", "1 '1':160 '1'"},
      {to_ratio, RatioType, "'1;160'", "null"},
      {to_ratio, RatioType, "'1:'", "null"},
      {to_string, StringType, "5", "'5'"},
      {to_string, StringType, "-5L", "'-5'"},
      {to_string, StringType, "5.50", "'5.50'"},
      {to_string, StringType, "false", "'false'"},
      {to_string, StringType, "12 'mg'", "'12 \\'mg\\''"},
      {to_string, StringType, "2 days", "'2 \\'days\\''"},
      {to_string, StringType, "1 'mg':2 'mL'", "'1 \\'mg\\':2 \\'mL\\''"},
      {to_string, StringType, "@2024-05", "'2024-05'"},
      {to_string, StringType, "@2024-05T", "'2024-05'"},
      {to_string, StringType, "@2024-05-06T07:08:09.100Z", "'2024-05-06T07:08:09.100Z'"},
      {to_string, StringType, "@T07:08", "'07:08'"},
      {to_string, StringType, "{1}", "null"},
  };
  for (const Row& r : rows) {
    EXPECT_EQ(shown(r.function(context, v(r.operand))), r.result)
        << r.operand << " to type " << r.target;
    bool converts = std::string_view(r.result) != "null";
    EXPECT_EQ(shown(converts_to(context, v(r.operand), r.target)), converts ? "true" : "false")
        << r.operand;
    EXPECT_EQ(shown(r.function(context, Value())), "null");
  }
  EXPECT_EQ(shown(converts_to(context, v("null"), IntegerType)), "null");
}

// Appendix B, ToString: "must be round-trippable".
TEST_F(Operators, TextsConvertBack) {
  struct Row {
    Value (*back)(Context&, Value);
    const char* operand;
  };
  const Row rows[] = {
      {to_boolean, "true"},
      {to_integer, "-42"},
      {to_long, "5000000000L"},
      {to_decimal, "3.140"},
      {to_quantity, "3.5 'mg/dL'"},
      {to_quantity, "2 months"},
      {to_ratio, "1 '1':128 '1'"},
      {to_date, "@2024-05-06"},
      {to_date_time, "@2024-05-06T07:08:09.010-03:30"},
      {to_time, "@T07:08:09.010"},
      {to_date_time, "@2024T"},
  };
  for (const Row& r : rows) {
    Value value = v(r.operand);
    EXPECT_EQ(shown(r.back(context, to_string(context, value))), shown(value)) << r.operand;
  }
}

TEST_F(Operators, ConceptsAndLists) {
  EXPECT_EQ(shown(to_concept(context, v("Code(s|a)"))),
            "Concept { codes: { Code { code: 'a', system: 's' } } }");
  EXPECT_EQ(
      shown(to_concept(context, v("{Code(s|a), null, Code(s|b)}"))),
      "Concept { codes: { Code { code: 'a', system: 's' }, Code { code: 'b', system: 's' } } }");
  CodeValue named = v("Code(s|a)").as_code();
  named.display = "A";
  named.has_display = true;
  EXPECT_EQ(shown(to_concept(context, Value::code(&named))),
            "Concept { codes: { Code { code: 'a', system: 's', display: 'A' } }, display: 'A' }");
  EXPECT_EQ(shown(to_concept(context, v("null"))), "null");
  EXPECT_EQ(shown(to_list(context, v("5"))), "{ 5 }");
  EXPECT_EQ(shown(to_list(context, v("null"))), "{}");
  EXPECT_EQ(shown(to_chars(context, v("'aé😀'"))), "{ 'a', 'é', '😀' }");
}

TEST_F(Operators, ConvertQuantity) {
  const char* rows[][4] = {
      {"5 'mg'", "'g'", "0.005 'g'", "true"}, {"5 'mg'", "'mL'", "null", "false"},
      {"2 weeks", "'d'", "14 'd'", "true"},   {"5 'mg'", "'xyzzy'", "null", "false"},
      {"null", "'g'", "null", "null"},        {"5 'mg'", "null", "null", "null"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(shown(convert_quantity(context, v(row[0]), v(row[1]))), row[2]) << row[0] << row[1];
    EXPECT_EQ(shown(can_convert_quantity(context, v(row[0]), v(row[1]))), row[3])
        << row[0] << row[1];
  }
}

}  // namespace
}  // namespace hoofbeat::eval
