// CQL 1.5.3 Appendix B, "Arithmetic Operators". What cannot be computed or does not fit is null,
// not an error: overflow, division by zero, units that do not go together. The conformance suite
// wants errors in two places all the same, Ln(0) and an Exp that overflows. Minimum, maximum,
// successors and boundaries are in arithmetic_points.cpp.
//
// Numbers of mixed types meet in the wider one: Integer, Long, Decimal, Quantity of unit '1'. An
// uncertain Integer (an interval of the values that it may have, from the difference of imprecise
// dates) passes through
// +, - and *: the result is the interval of what may come out.

#include "eval/arithmetic.h"

#include <algorithm>
#include <array>

#include "terminology/units.h"

namespace hoofbeat::eval {
namespace {

bool is_temporal(Kind kind) {
  return kind == Kind::Date || kind == Kind::DateTime || kind == Kind::Time;
}

// The kind that two operands are computed in; Null where arithmetic does not apply.
Kind wider(const Value& left, const Value& right) {
  Kind result = Kind::Integer;
  for (const Value* operand : {&left, &right}) {
    switch (operand->kind()) {
      case Kind::Integer:
        break;
      case Kind::Long:
      case Kind::Decimal:
        if (result != Kind::Quantity) result = std::max(result, operand->kind());
        break;
      case Kind::Quantity:
        result = Kind::Quantity;
        break;
      default:
        return Kind::Null;
    }
  }
  return result;
}

UnitId unit_of(const Value& value) { return value.kind() == Kind::Quantity ? value.unit() : 0; }

bool valid_units(const Value& left, const Value& right) {
  return terminology::is_valid_unit(unit_of(left)) && terminology::is_valid_unit(unit_of(right));
}

Value integer_or_null(Kind kind, int64_t value) {
  if (kind == Kind::Long) return Value::long_integer(value);
  return value == static_cast<int32_t>(value) ? Value::integer(static_cast<int32_t>(value))
                                              : Value();
}

Value quantity_or_null(Context& context, std::optional<Decimal> value, UnitId unit) {
  return value ? Value::quantity(*value, unit, *context.arena) : Value();
}

// Both operands in one unit.
struct Aligned {
  Decimal left, right;
  UnitId unit;
};

std::optional<Aligned> align(const Value& left, const Value& right, UnitId unit) {
  auto a = terminology::convert(number_of(left), unit_of(left), unit);
  auto b = terminology::convert(number_of(right), unit_of(right), unit);
  if (!a || !b) return std::nullopt;
  return Aligned{*a, *b, unit};
}

std::optional<Aligned> align(const Value& left, const Value& right) {
  return align(left, right, terminology::most_granular(unit_of(left), unit_of(right)));
}

bool any_interval(const Value& left, const Value& right) {
  return left.kind() == Kind::Interval || right.kind() == Kind::Interval;
}

using Operator = Value (*)(Context&, Value, Value);

// The least and the greatest of an operator's results over the operands' ends; right for operators
// that are monotonic in each operand.
Value over_uncertainty(Context& context, const Value& left, const Value& right, Operator apply) {
  const auto ends = [](const Value& value) -> std::array<Value, 2> {
    if (value.kind() != Kind::Interval) return {value, value};
    return {value.as_interval().low, value.as_interval().high};
  };
  Value low, high;
  bool begun = false;
  for (const Value& a : ends(left)) {
    for (const Value& b : ends(right)) {
      if (a.kind() == Kind::Interval || b.kind() == Kind::Interval) return {};
      Value result = apply(context, a, b);
      if (result.is_null()) return {};
      if (!begun || compare(context, result, low).value_or(0) < 0) low = result;
      if (!begun || compare(context, result, high).value_or(0) > 0) high = result;
      begun = true;
    }
  }
  return make_interval(context, low, true, high, true, low.kind());
}

}  // namespace

Decimal number_of(const Value& value) {
  return value.kind() == Kind::Decimal || value.kind() == Kind::Quantity
             ? value.as_decimal()
             : Decimal::from_integer(value.as_long());
}

Value decimal_or_null(Context& context, std::optional<Decimal> value) {
  return value ? Value::decimal(*value, *context.arena) : Value();
}

// +(left T, right T) T, for Integer, Long, Decimal, Quantity; Date, DateTime, Time + Quantity
// Appendix B, Add
// Quantities of different units add in the finer one.
Value add(Context& context, Value left, Value right) {
  if (left.is_null() || right.is_null()) return {};
  if (is_temporal(left.kind())) return add_duration(context, left, right, false);
  if (left.kind() == Kind::String) return concatenate(context, left, right);
  if (any_interval(left, right)) return over_uncertainty(context, left, right, add);
  Kind kind = wider(left, right);
  switch (kind) {
    case Kind::Integer:
    case Kind::Long: {
      int64_t sum;
      if (__builtin_add_overflow(left.as_long(), right.as_long(), &sum)) return {};
      return integer_or_null(kind, sum);
    }
    case Kind::Decimal:
      return decimal_or_null(context, hoofbeat::add(number_of(left), number_of(right)));
    case Kind::Quantity: {
      auto operands = align(left, right);
      if (!operands) return {};
      return quantity_or_null(context, hoofbeat::add(operands->left, operands->right),
                              operands->unit);
    }
    default:
      return {};
  }
}

// -(left T, right T) T, for Integer, Long, Decimal, Quantity; Date, DateTime, Time - Quantity
// Appendix B, Subtract
// As Add.
Value subtract(Context& context, Value left, Value right) {
  if (left.is_null() || right.is_null()) return {};
  if (is_temporal(left.kind())) return add_duration(context, left, right, true);
  if (any_interval(left, right)) return over_uncertainty(context, left, right, subtract);
  Kind kind = wider(left, right);
  switch (kind) {
    case Kind::Integer:
    case Kind::Long: {
      int64_t difference;
      if (__builtin_sub_overflow(left.as_long(), right.as_long(), &difference)) return {};
      return integer_or_null(kind, difference);
    }
    case Kind::Decimal:
      return decimal_or_null(context, hoofbeat::subtract(number_of(left), number_of(right)));
    case Kind::Quantity: {
      auto operands = align(left, right);
      if (!operands) return {};
      return quantity_or_null(context, hoofbeat::subtract(operands->left, operands->right),
                              operands->unit);
    }
    default:
      return {};
  }
}

// *(left T, right T) T, for Integer, Long, Decimal, Quantity
// Appendix B, Multiply
// Units multiply: 'cm' times 'cm' is 'cm2'.
Value multiply(Context& context, Value left, Value right) {
  if (left.is_null() || right.is_null()) return {};
  if (any_interval(left, right)) return over_uncertainty(context, left, right, multiply);
  Kind kind = wider(left, right);
  switch (kind) {
    case Kind::Integer:
    case Kind::Long: {
      int64_t product;
      if (__builtin_mul_overflow(left.as_long(), right.as_long(), &product)) return {};
      return integer_or_null(kind, product);
    }
    case Kind::Decimal:
      return decimal_or_null(context, hoofbeat::multiply(number_of(left), number_of(right)));
    case Kind::Quantity: {
      if (!valid_units(left, right)) return {};
      UnitId unit = terminology::multiply_units(unit_of(left), unit_of(right));
      if (!terminology::is_valid_unit(unit)) return {};
      return quantity_or_null(context, hoofbeat::multiply(number_of(left), number_of(right)), unit);
    }
    default:
      return {};
  }
}

// /(left Decimal, right Decimal) Decimal; /(left Quantity, right Quantity) Quantity
// Appendix B, Divide
// To 8 decimals. Integers divide as decimals. Commensurable units cancel to '1'; others divide.
Value divide(Context& context, Value left, Value right) {
  if (left.is_null() || right.is_null()) return {};
  if (any_interval(left, right)) return context.fail("an uncertain number cannot be divided");
  switch (wider(left, right)) {
    case Kind::Integer:
    case Kind::Long:
    case Kind::Decimal:
      return decimal_or_null(context, hoofbeat::divide(number_of(left), number_of(right)));
    case Kind::Quantity: {
      UnitId over = unit_of(left), under = unit_of(right);
      if (under != 0 && terminology::comparable(over, under)) {
        auto operands = align(left, right);
        if (!operands) return {};
        return quantity_or_null(context, hoofbeat::divide(operands->left, operands->right), 0);
      }
      if (!valid_units(left, right)) return {};
      UnitId unit = terminology::divide_units(over, under);
      if (!terminology::is_valid_unit(unit)) return {};
      return quantity_or_null(context, hoofbeat::divide(number_of(left), number_of(right)), unit);
    }
    default:
      return {};
  }
}

// div(left T, right T) T, for Integer, Long, Decimal, Quantity
// Appendix B, Truncated Divide
// Towards zero. The conformance suite keeps the unit: 10 'g' div 5 'g' is 2 'g'.
Value truncated_divide(Context& context, Value left, Value right) {
  if (left.is_null() || right.is_null()) return {};
  if (any_interval(left, right)) return context.fail("an uncertain number cannot be divided");
  Kind kind = wider(left, right);
  switch (kind) {
    case Kind::Integer:
    case Kind::Long: {
      int64_t a = left.as_long(), b = right.as_long();
      if (b == 0 || (b == -1 && a == INT64_MIN)) return {};
      return integer_or_null(kind, a / b);
    }
    case Kind::Decimal:
      return decimal_or_null(context,
                             hoofbeat::truncated_divide(number_of(left), number_of(right)));
    case Kind::Quantity: {
      UnitId over = unit_of(left), under = unit_of(right);
      if (terminology::comparable(over, under)) {
        auto operands = align(left, right);
        if (!operands) return {};
        return quantity_or_null(context,
                                hoofbeat::truncated_divide(operands->left, operands->right), over);
      }
      if (!valid_units(left, right)) return {};
      UnitId unit = terminology::divide_units(over, under);
      if (!terminology::is_valid_unit(unit)) return {};
      return quantity_or_null(context,
                              hoofbeat::truncated_divide(number_of(left), number_of(right)), unit);
    }
    default:
      return {};
  }
}

// mod(left T, right T) T, for Integer, Long, Decimal, Quantity
// Appendix B, Modulo
// The sign is the dividend's. Quantities must be commensurable or the divisor a plain number; the
// result has the dividend's unit.
Value modulo(Context& context, Value left, Value right) {
  if (left.is_null() || right.is_null()) return {};
  if (any_interval(left, right)) return context.fail("an uncertain number cannot be divided");
  Kind kind = wider(left, right);
  switch (kind) {
    case Kind::Integer:
    case Kind::Long: {
      int64_t a = left.as_long(), b = right.as_long();
      if (b == 0) return {};
      return integer_or_null(kind, b == -1 ? 0 : a % b);
    }
    case Kind::Decimal:
      return decimal_or_null(context, hoofbeat::modulo(number_of(left), number_of(right)));
    case Kind::Quantity: {
      UnitId unit = unit_of(left);
      auto divisor = unit_of(right) == 0
                         ? std::optional(number_of(right))
                         : terminology::convert(number_of(right), unit_of(right), unit);
      if (!divisor) return {};
      return quantity_or_null(context, hoofbeat::modulo(number_of(left), *divisor), unit);
    }
    default:
      return {};
  }
}

// -(argument T) T, for Integer, Long, Decimal, Quantity
// Appendix B, Negate
// The least Integer and Long have no negative.
Value negate(Context& context, Value operand) {
  switch (operand.kind()) {
    case Kind::Integer:
      return integer_or_null(Kind::Integer, -operand.as_long());
    case Kind::Long:
      return operand.as_long() == INT64_MIN ? Value() : Value::long_integer(-operand.as_long());
    case Kind::Decimal:
      return Value::decimal(hoofbeat::negate(operand.as_decimal()), *context.arena);
    case Kind::Quantity:
      return Value::quantity(hoofbeat::negate(operand.as_decimal()), operand.unit(),
                             *context.arena);
    case Kind::Interval:
      return subtract(context, Value::integer(0), operand);
    default:
      return {};
  }
}

// Abs(argument T) T, for Integer, Long, Decimal, Quantity
// Appendix B, Abs
// Null for the least Integer and Long.
Value absolute(Context& context, Value operand) {
  switch (operand.kind()) {
    case Kind::Integer:
    case Kind::Long:
      return operand.as_long() < 0 ? negate(context, operand) : operand;
    case Kind::Decimal:
    case Kind::Quantity:
      return operand.as_decimal().coefficient < 0 ? negate(context, operand) : operand;
    default:
      return {};
  }
}

namespace {

Value whole(const Value& operand, std::optional<int64_t> (*round)(Decimal)) {
  switch (operand.kind()) {
    case Kind::Integer:
      return operand;
    case Kind::Long:
      return integer_or_null(Kind::Integer, operand.as_long());
    case Kind::Decimal: {
      auto result = round(operand.as_decimal());
      return result ? integer_or_null(Kind::Integer, *result) : Value();
    }
    default:
      return {};
  }
}

}  // namespace

// Ceiling(argument Decimal) Integer
// Appendix B, Ceiling
// Null where the result is no Integer.
Value ceiling(Context&, Value operand) { return whole(operand, hoofbeat::ceiling); }

// Floor(argument Decimal) Integer
// Appendix B, Floor
// Null where the result is no Integer.
Value floor(Context&, Value operand) { return whole(operand, hoofbeat::floor); }

// Truncate(argument Decimal) Integer
// Appendix B, Truncate
// Towards zero; null where the result is no Integer.
Value truncate(Context&, Value operand) { return whole(operand, hoofbeat::truncate); }

// Round(argument Decimal) Decimal; Round(argument Decimal, precision Integer) Decimal
// Appendix B, Round
// Halves go away from zero (-0.5 to -1), as the text and the suite of 1.5.3 have it. Precision null
// is 0.
Value round(Context& context, Value operand, Value precision) {
  if (operand.is_null() || wider(operand, operand) == Kind::Null) return {};
  int decimals = precision.is_null() ? 0 : precision.as_integer();
  Decimal rounded =
      hoofbeat::round(number_of(operand), std::clamp<int>(decimals, 0, Decimal::max_scale));
  if (operand.kind() == Kind::Quantity)
    return Value::quantity(rounded, operand.unit(), *context.arena);
  return Value::decimal(rounded, *context.arena);
}

// Ln(argument Decimal) Decimal
// Appendix B, Ln
// Null for a negative argument; the suite wants a run-time error for 0.
Value natural_logarithm(Context& context, Value operand) {
  if (operand.is_null()) return {};
  Decimal argument = number_of(operand);
  if (argument.coefficient == 0)
    return context.fail("Ln(0) is not defined; expected an argument above 0");
  return decimal_or_null(context, natural_logarithm_of(argument));
}

// Log(argument Decimal, base Decimal) Decimal
// Appendix B, Log
// Null for base 1 and for an argument or base that is not positive.
Value logarithm(Context& context, Value operand, Value base) {
  if (operand.is_null() || base.is_null()) return {};
  return decimal_or_null(context, logarithm_of(number_of(operand), number_of(base)));
}

// Exp(argument Decimal) Decimal
// Appendix B, Exp
// The suite wants a run-time error where the result is too large.
Value exponential(Context& context, Value operand) {
  if (operand.is_null()) return {};
  auto result = exponential_of(number_of(operand));
  if (!result) return context.fail("Exp: the result is larger than the greatest Decimal");
  return Value::decimal(*result, *context.arena);
}

// ^(argument T, exponent T) T, for Integer, Long, Decimal
// Appendix B, Power
// A negative exponent makes the result of Integers a Decimal: 2^-2 is 0.25.
Value power(Context& context, Value base, Value exponent) {
  if (base.is_null() || exponent.is_null()) return {};
  Kind kind = wider(base, exponent);
  if (kind != Kind::Integer && kind != Kind::Long && kind != Kind::Decimal) return {};
  if (kind == Kind::Decimal || exponent.as_long() < 0) {
    return decimal_or_null(context, power_of(number_of(base), number_of(exponent)));
  }
  int64_t result = 1, square = base.as_long();
  for (int64_t rest = exponent.as_long(); rest != 0;) {
    if ((rest & 1) != 0 && __builtin_mul_overflow(result, square, &result)) return {};
    rest >>= 1;
    if (rest != 0 && __builtin_mul_overflow(square, square, &square)) return {};
  }
  return integer_or_null(kind, result);
}

}  // namespace hoofbeat::eval
