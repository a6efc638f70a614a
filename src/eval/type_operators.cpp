// CQL 1.5.3 Appendix B, "Type Operators": the conversions. A value that cannot be converted gives
// null, never an error, so that ConvertsTo… is simply "the conversion is not null".

#include <algorithm>
#include <string>

#include "base/intern.h"
#include "eval/arithmetic.h"
#include "eval/text.h"
#include "terminology/units.h"

namespace hoofbeat::eval {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_whitespace(static_cast<unsigned char>(text.front())))
    text.remove_prefix(1);
  while (!text.empty() && is_whitespace(static_cast<unsigned char>(text.back())))
    text.remove_suffix(1);
  return text;
}

// (+|-)?#0
std::optional<int64_t> parse_whole(std::string_view text) {
  bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  int64_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    int digit = negative ? -(c - '0') : c - '0';
    if (__builtin_mul_overflow(value, int64_t{10}, &value) ||
        __builtin_add_overflow(value, int64_t{digit}, &value)) {
      return std::nullopt;
    }
  }
  return value;
}

// (+|-)?#0(.0#)?, without the exponent that FHIR's JSON has
std::optional<Decimal> parse_plain_decimal(std::string_view text) {
  if (text.find_first_of("eE") != std::string_view::npos) return std::nullopt;
  return parse_decimal(text);
}

// (+|-)?#0(.0#)?('<unit>')? or a calendar keyword; the rest of the text behind it is left in
// `text`.
Value parse_quantity(Context& context, std::string_view text) {
  text = trimmed(text);
  size_t end = 0;
  while (end < text.size() &&
         std::string_view("+-.0123456789").find(text[end]) != std::string_view::npos)
    ++end;
  auto number = parse_plain_decimal(text.substr(0, end));
  if (!number) return {};
  std::string_view unit = trimmed(text.substr(end));
  if (unit.empty()) return Value::quantity(*number, 0, *context.arena);
  if (unit.front() == '\'') {
    if (unit.size() < 2 || unit.back() != '\'') return {};
    unit = unit.substr(1, unit.size() - 2);
    UnitId id = intern_unit(unit);
    return terminology::is_valid_unit(id) ? Value::quantity(*number, id, *context.arena) : Value();
  }
  UnitId id = intern_unit(unit);
  return terminology::is_calendar_keyword(id) ? Value::quantity(*number, id, *context.arena)
                                              : Value();
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) {
    return text.size() == word.size() &&
           std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) {
             return to_lower(static_cast<unsigned char>(a)) == static_cast<unsigned char>(b);
           });
  });
}

Value zero_or_one(Decimal number) {
  if (number == Decimal::from_integer(1)) return Value::boolean(true);
  if (number == Decimal::from_integer(0)) return Value::boolean(false);
  return {};
}

}  // namespace

// ToBoolean(argument Decimal | Long | Integer | String) Boolean
// Appendix B, ToBoolean
// Numbers other than 0 and 1 give null. Texts: true t yes y 1, false f no n 0, in any case.
Value to_boolean(Context&, Value operand) {
  switch (operand.kind()) {
    case Kind::Boolean:
      return operand;
    case Kind::Integer:
    case Kind::Long:
    case Kind::Decimal:
      return zero_or_one(number_of(operand));
    case Kind::String:
      if (is_one_of(operand.as_string(), {"true", "t", "yes", "y", "1"}))
        return Value::boolean(true);
      if (is_one_of(operand.as_string(), {"false", "f", "no", "n", "0"}))
        return Value::boolean(false);
      return {};
    default:
      return {};
  }
}

// ToInteger(argument Boolean | String | Long) Integer
// Appendix B, ToInteger
// Null where the number is out of the Integer's range.
Value to_integer(Context& context, Value operand) {
  if (operand.kind() == Kind::Integer) return operand;
  Value number = to_long(context, operand);
  if (number.is_null() || number.as_long() != static_cast<int32_t>(number.as_long())) return {};
  return Value::integer(static_cast<int32_t>(number.as_long()));
}

// ToLong(argument Boolean | Integer | String) Long
// Appendix B, ToLong
// "5.0" is no whole number.
Value to_long(Context&, Value operand) {
  switch (operand.kind()) {
    case Kind::Boolean:
      return Value::long_integer(operand.as_boolean());
    case Kind::Integer:
    case Kind::Long:
      return Value::long_integer(operand.as_long());
    case Kind::String: {
      auto number = parse_whole(operand.as_string());
      return number ? Value::long_integer(*number) : Value();
    }
    default:
      return {};
  }
}

// ToDecimal(argument Boolean | Integer | Long | String) Decimal
// Appendix B, ToDecimal
// Digits behind the eighth decimal are rounded away.
Value to_decimal(Context& context, Value operand) {
  switch (operand.kind()) {
    case Kind::Boolean:
      return Value::decimal({operand.as_boolean() ? 10 : 0, 1}, *context.arena);
    case Kind::Integer:
    case Kind::Long:
      return Value::decimal(number_of(operand), *context.arena);
    case Kind::Decimal:
      return operand;
    case Kind::String:
      return decimal_or_null(context, parse_plain_decimal(operand.as_string()));
    default:
      return {};
  }
}

// ToString(argument Boolean | Integer | Long | Decimal | Quantity | Ratio | Date | DateTime | Time
// | String) String Appendix B, ToString Decimals have at least one digit behind the point; the
// number of a Quantity prints as it was written.
Value to_string(Context& context, Value operand) {
  switch (operand.kind()) {
    case Kind::String:
      return operand;
    case Kind::Boolean:
    case Kind::Integer:
    case Kind::Long:
    case Kind::Decimal:
    case Kind::Quantity:
    case Kind::Ratio:
    case Kind::Date:
    case Kind::DateTime:
    case Kind::Time:
      return make_string(context, render(operand));
    default:
      return {};
  }
}

// ToDate(argument DateTime) Date; ToDate(argument String) Date
// Appendix B, ToDate
// A text with a time is accepted and the time ignored.
Value to_date(Context& context, Value operand) {
  switch (operand.kind()) {
    case Kind::Date:
      return operand;
    case Kind::DateTime:
      return date_from(context, operand);
    case Kind::String: {
      auto parsed = parse_date_time(operand.as_string());
      if (!parsed) return {};
      Temporal day;
      day.year = parsed->year;
      day.month = parsed->month;
      day.day = parsed->day;
      day.precision = std::min(parsed->precision, Precision::Day);
      return Value::date(day);
    }
    default:
      return {};
  }
}

// ToDateTime(argument Date) DateTime; ToDateTime(argument String) DateTime
// Appendix B, ToDateTime
// A Date keeps its precision: its time stays unknown. Where no offset is written the evaluation's
// is assumed wherever it matters, and the value goes on carrying none.
Value to_date_time(Context&, Value operand) {
  switch (operand.kind()) {
    case Kind::DateTime:
      return operand;
    case Kind::Date:
      return Value::date_time(operand.as_temporal());
    case Kind::String: {
      auto parsed = parse_date_time(operand.as_string());
      return parsed ? Value::date_time(*parsed) : Value();
    }
    default:
      return {};
  }
}

// ToTime(argument String) Time
// Appendix B, ToTime
// An offset behind the time is allowed, as in the suite, and ignored.
Value to_time(Context&, Value operand) {
  if (operand.kind() == Kind::Time) return operand;
  if (operand.kind() != Kind::String) return {};
  std::string_view text = operand.as_string();
  size_t offset = text.find_first_of("Z+-");
  if (offset != std::string_view::npos) {
    // Read behind some day, the offset is checked for being one.
    std::string stamp = "2000-01-01T" + std::string(text.starts_with('T') ? text.substr(1) : text);
    if (!parse_date_time(stamp)) return {};
    text = text.substr(0, offset);
  }
  auto parsed = parse_time(text);
  return parsed ? Value::time(*parsed) : Value();
}

// ToQuantity(argument Decimal | Integer | Long | Ratio | String) Quantity
// Appendix B, ToQuantity
// Units in texts are quoted (UCUM or a calendar keyword) or a bare calendar keyword; what is
// neither gives null. A Ratio is divided.
Value to_quantity(Context& context, Value operand) {
  switch (operand.kind()) {
    case Kind::Quantity:
      return operand;
    case Kind::Integer:
    case Kind::Long:
    case Kind::Decimal:
      return Value::quantity(number_of(operand), 0, *context.arena);
    case Kind::Ratio:
      return divide(context, operand.as_ratio().numerator, operand.as_ratio().denominator);
    case Kind::String:
      return parse_quantity(context, operand.as_string());
    default:
      return {};
  }
}

// ToRatio(argument String) Ratio
// Appendix B, ToRatio
// <quantity>:<quantity>; a colon inside a quoted unit does not separate.
Value to_ratio(Context& context, Value operand) {
  if (operand.kind() == Kind::Ratio) return operand;
  if (operand.kind() != Kind::String) return {};
  std::string_view text = operand.as_string();
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\'') quoted = !quoted;
    if (text[i] != ':' || quoted) continue;
    Value numerator = parse_quantity(context, text.substr(0, i));
    Value denominator = parse_quantity(context, text.substr(i + 1));
    if (numerator.is_null() || denominator.is_null()) return {};
    return Value::ratio(context.arena->make<RatioValue>(numerator, denominator));
  }
  return {};
}

// ToConcept(argument Code) Concept; ToConcept(argument List<Code>) Concept
// Appendix B, ToConcept
// A Code's display becomes the Concept's; nulls of a list are left out.
Value to_concept(Context& context, Value operand) {
  Arena& arena = *context.arena;
  if (operand.kind() == Kind::Concept) return operand;
  auto* result = arena.make<ConceptValue>();
  if (operand.kind() == Kind::Code) {
    const CodeValue** codes = arena.make_array<const CodeValue*>(1);
    codes[0] = &operand.as_code();
    result->size = 1;
    result->codes = codes;
    result->display = codes[0]->display;
    result->has_display = codes[0]->has_display;
    return Value::concept_of(result);
  }
  if (operand.kind() != Kind::List) return {};
  const ListValue& list = operand.as_list();
  const CodeValue** codes = arena.make_array<const CodeValue*>(list.size);
  for (const Value& item : list)
    if (item.kind() == Kind::Code) codes[result->size++] = &item.as_code();
  result->codes = codes;
  return Value::concept_of(result);
}

// ToList<T>(argument T) List<T>
// ELM, ToList
// Null becomes the empty list.
Value to_list(Context& context, Value operand) {
  if (operand.is_null()) return make_list(context, {});
  return make_list(context, {&operand, 1});
}

// ToChars(argument String) List<String>
// ELM, ToChars
// One string a character.
Value to_chars(Context& context, Value operand) {
  if (operand.kind() != Kind::String) return {};
  std::string_view text = operand.as_string();
  Value* items = context.arena->make_array<Value>(count_characters(text));
  uint32_t count = 0;
  for (size_t at = 0; at < text.size();) {
    size_t begin = at;
    next_character(text, at);
    items[count++] = Value::string(text.substr(begin, at - begin));
  }
  return Value::list(context.arena->make<ListValue>(count, items));
}

// ConvertQuantity(argument Quantity, unit String) Quantity
// Appendix B, ConvertQuantity
// Null where the units do not go together.
Value convert_quantity(Context& context, Value quantity, Value unit) {
  if (quantity.kind() != Kind::Quantity || unit.kind() != Kind::String) return {};
  UnitId target = intern_unit(unit.as_string());
  auto value = terminology::convert(quantity.as_decimal(), quantity.unit(), target);
  return value ? Value::quantity(*value, target, *context.arena) : Value();
}

// CanConvertQuantity(argument Quantity, unit String) Boolean
// Appendix B, CanConvertQuantity
// False where ConvertQuantity would be null; null only for null operands.
Value can_convert_quantity(Context& context, Value quantity, Value unit) {
  if (quantity.is_null() || unit.is_null()) return {};
  return Value::boolean(!convert_quantity(context, quantity, unit).is_null());
}

// ConvertsToBoolean, …Date, …DateTime, …Decimal, …Integer, …Long, …Quantity, …Ratio, …String,
// …Time(argument Any) Boolean Appendix B, ConvertsTo… True also for a value that is of the type
// already.
Value converts_to(Context& context, Value operand, TypeId target) {
  if (operand.is_null()) return {};
  Value converted;
  switch (target) {
    case BooleanType:
      converted = to_boolean(context, operand);
      break;
    case IntegerType:
      converted = to_integer(context, operand);
      break;
    case LongType:
      converted = to_long(context, operand);
      break;
    case DecimalType:
      converted = to_decimal(context, operand);
      break;
    case StringType:
      converted = to_string(context, operand);
      break;
    case DateType:
      converted = to_date(context, operand);
      break;
    case DateTimeType:
      converted = to_date_time(context, operand);
      break;
    case TimeType:
      converted = to_time(context, operand);
      break;
    case QuantityType:
      converted = to_quantity(context, operand);
      break;
    case RatioType:
      converted = to_ratio(context, operand);
      break;
    case ConceptType:
      converted = to_concept(context, operand);
      break;
    default:
      break;
  }
  return Value::boolean(!converted.is_null());
}

}  // namespace hoofbeat::eval
