// CQL 1.5.3 Appendix B, Equivalent (~): what a clinician would call the same. Always true or false:
// null is equivalent to null, and what equality leaves unknown is not equivalent.

#include <algorithm>

#include "base/intern.h"
#include "eval/operators.h"
#include "eval/text.h"
#include "terminology/units.h"

namespace hoofbeat::eval {
namespace {

char32_t folded(std::string_view text, size_t& at) {
  char32_t character = next_character(text, at);
  return is_whitespace(character) ? U' ' : to_lower(to_upper(character));
}

// Ignoring case; every whitespace character stands for every other.
bool equivalent_texts(std::string_view left, std::string_view right) {
  if (left == right) return true;
  size_t i = 0, j = 0;
  while (i < left.size() && j < right.size())
    if (folded(left, i) != folded(right, j)) return false;
  return i == left.size() && j == right.size();
}

// Rounded to the decimals of the one that has fewer, trailing zeros not counted.
bool equivalent_decimals(Decimal left, Decimal right) {
  left = normalized(left);
  right = normalized(right);
  int precision = std::min(left.scale, right.scale);
  return round(left, precision) == round(right, precision);
}

// For calendar years and months beside definite durations: the UCUM namesake beside a UCUM year or
// month (1 year ~ 1 'a'), else 365 and 30 days (1 year ~ 365 days).
std::optional<Value> as_definite(const Value& quantity, UnitId other, Arena& arena) {
  auto precision = terminology::calendar_precision(quantity.unit());
  auto beside = terminology::calendar_precision(other);
  bool years = precision == Precision::Year;
  if (!beside || (!years && precision != Precision::Month)) return std::nullopt;
  if (beside == Precision::Year || beside == Precision::Month) {
    return Value::quantity(quantity.as_decimal(), intern_unit(years ? "a" : "mo"), arena);
  }
  auto days = multiply(quantity.as_decimal(), Decimal::from_integer(years ? 365 : 30));
  if (!days) return std::nullopt;
  return Value::quantity(*days, intern_unit("d"), arena);
}

bool equivalent_quantities(Context& context, Value left, Value right) {
  if (left.unit() == right.unit())
    return equivalent_decimals(left.as_decimal(), right.as_decimal());
  if (!terminology::comparable(left.unit(), right.unit())) {
    bool left_calendar = terminology::is_calendar_keyword(left.unit());
    bool right_calendar = terminology::is_calendar_keyword(right.unit());
    std::optional<Value> definite;
    if (left_calendar && (definite = as_definite(left, right.unit(), *context.arena))) {
      left = *definite;
    } else if (right_calendar && (definite = as_definite(right, left.unit(), *context.arena))) {
      right = *definite;
    }
    if (!terminology::comparable(left.unit(), right.unit())) return false;
  }
  UnitId finer = terminology::most_granular(left.unit(), right.unit());
  auto a = terminology::convert(left.as_decimal(), left.unit(), finer);
  auto b = terminology::convert(right.as_decimal(), right.unit(), finer);
  return a && b && equivalent_decimals(*a, *b);
}

// 1:100 ~ 10:1000. Cross products, once numerators and denominators have common units.
bool equivalent_ratios(const RatioValue& left, const RatioValue& right) {
  auto numerator = terminology::convert(left.numerator.as_decimal(), left.numerator.unit(),
                                        right.numerator.unit());
  auto denominator = terminology::convert(left.denominator.as_decimal(), left.denominator.unit(),
                                          right.denominator.unit());
  if (!numerator || !denominator) return false;
  auto a = multiply(*numerator, right.denominator.as_decimal());
  auto b = multiply(right.numerator.as_decimal(), *denominator);
  return a && b && *a == *b;
}

// By code and system; version and display do not matter.
bool equivalent_codes(const CodeValue* left, const CodeValue* right) {
  if (left == nullptr || right == nullptr) return left == right;
  if (left->id != 0 && left->id == right->id) return true;
  if (left->has_system != right->has_system) return false;
  return equivalent_texts(left->code, right->code) &&
         (!left->has_system || equivalent_texts(left->system, right->system));
}

struct Codes {
  const CodeValue* const* codes;
  uint32_t size;
};

bool share_a_code(Codes left, Codes right) {
  for (uint32_t i = 0; i < left.size; ++i)
    for (uint32_t j = 0; j < right.size; ++j)
      if (equivalent_codes(left.codes[i], right.codes[j])) return true;
  return false;
}

bool equivalent_concepts(const Value& left, const Value& right) {
  const CodeValue* single[2] = {};
  const auto codes = [&](const Value& value, int which) -> Codes {
    if (value.kind() == Kind::Concept) return {value.as_concept().codes, value.as_concept().size};
    single[which] = &value.as_code();
    return {&single[which], 1};
  };
  return share_a_code(codes(left, 0), codes(right, 1));
}

bool equivalent_lists(Context& context, const ListValue& left, const ListValue& right) {
  if (left.size != right.size) return false;
  for (uint32_t i = 0; i < left.size; ++i)
    if (!equivalent(context, left.items[i], right.items[i])) return false;
  return true;
}

bool equivalent_tuples(Context& context, const TupleValue& left, const TupleValue& right) {
  if (left.shape->size != right.shape->size) return false;
  for (uint32_t i = 0; i < left.shape->size; ++i) {
    int j =
        left.shape == right.shape ? static_cast<int>(i) : right.shape->find(left.shape->names[i]);
    if (j < 0 || !equivalent(context, left.values[i], right.values[j])) return false;
  }
  return true;
}

bool equivalent_objects(Context& context, const Object& left, const Object& right) {
  if (&left == &right) return true;
  if (left.layout->type != right.layout->type) return false;
  for (const Object* object : {&left, &right}) {
    for (uint16_t i = 0; i < object->layout->size; ++i) {
      ElementName name = object->layout->names[i];
      if (!equivalent(context, left.get(name), right.get(name))) return false;
    }
  }
  return true;
}

bool is_concept(Kind kind) { return kind == Kind::Code || kind == Kind::Concept; }

}  // namespace

// ~<T>(left T, right T) Boolean
// Appendix B, Equivalent (and its forms for intervals, lists, Codes and Concepts)
// A Code is equivalent to a Concept that has an equivalent code. Calendar and UCUM years and
// months, which are never equal, can be equivalent.
bool equivalent(Context& context, const Value& left, const Value& right) {
  if (left.is_null() || right.is_null()) return left.is_null() && right.is_null();
  if (is_concept(left.kind()) && is_concept(right.kind())) {
    if (left.kind() == Kind::Code && right.kind() == Kind::Code) {
      return equivalent_codes(&left.as_code(), &right.as_code());
    }
    return equivalent_concepts(left, right);
  }
  if (left.kind() == right.kind()) {
    switch (left.kind()) {
      case Kind::String:
        return equivalent_texts(left.as_string(), right.as_string());
      case Kind::Decimal:
        return equivalent_decimals(left.as_decimal(), right.as_decimal());
      case Kind::Quantity:
        return equivalent_quantities(context, left, right);
      case Kind::Ratio:
        return equivalent_ratios(left.as_ratio(), right.as_ratio());
      case Kind::Interval:
        return equivalent(context, start(context, left), start(context, right)) &&
               equivalent(context, end(context, left), end(context, right));
      case Kind::List:
        return equivalent_lists(context, left.as_list(), right.as_list());
      case Kind::Tuple:
        return equivalent_tuples(context, left.as_tuple(), right.as_tuple());
      case Kind::Object:
        return equivalent_objects(context, left.as_object(), right.as_object());
      default:
        break;
    }
  }
  return equal(context, left, right).value_or(false);
}

}  // namespace hoofbeat::eval
