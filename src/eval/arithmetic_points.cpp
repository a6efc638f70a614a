// CQL 1.5.3 Appendix B, "Arithmetic Operators", where values are points on the line of their type:
// the next and the previous one, the first and the last, how precisely one is given and what it may
// be at most and at least.

#include <algorithm>

#include "eval/arithmetic.h"

namespace hoofbeat::eval {
namespace {

constexpr int64_t milliseconds_per_day = 86'400'000;

// (10^28 - 1) / 10^8
Decimal greatest_decimal() {
  Int128 coefficient = Int128{1'000'000'000'000'00} * 1'000'000'000'000'00 - 1;
  return {coefficient, Decimal::max_scale};
}

Temporal first_day() { return Temporal{.precision = Precision::Day}; }
Temporal last_day() {
  return Temporal{.year = 9999, .month = 12, .day = 31, .precision = Precision::Day};
}

int64_t step_of(Precision precision) {
  switch (precision) {
    case Precision::Hour:
      return 3'600'000;
    case Precision::Minute:
      return 60'000;
    case Precision::Second:
      return 1000;
    default:
      return 1;
  }
}

Value time_of(int64_t milliseconds, Precision precision) {
  Temporal value = from_milliseconds(milliseconds, Temporal::no_offset);
  value.year = value.month = value.day = 1;
  value.precision = precision;
  return Value::time(value);
}

// One step of the value's own precision up or down; null past the ends of the calendar or the day.
Value stepped(const Value& point, int direction) {
  Temporal value = point.as_temporal();
  Precision precision = value.precision;
  if (point.kind() == Kind::Time) {
    value.year = value.month = value.day = 1;
    int64_t at = to_milliseconds(value, 0) + direction * step_of(precision);
    return at < 0 || at >= milliseconds_per_day ? Value() : time_of(at, precision);
  }
  int year = value.year, month = value.month, day = value.day;
  if (precision == Precision::Year) {
    year += direction;
  } else if (precision == Precision::Month) {
    int months = year * 12 + month - 1 + direction;
    year = months / 12;
    month = months % 12 + 1;
  } else if (precision == Precision::Day) {
    from_days(to_days(year, month, day) + direction, year, month, day);
  } else {
    Temporal local = value;
    local.offset = Temporal::no_offset;
    Temporal moved = from_milliseconds(to_milliseconds(local, 0) + direction * step_of(precision),
                                       Temporal::no_offset);
    year = moved.year, month = moved.month, day = moved.day;
    value.hour = moved.hour;
    value.minute = moved.minute;
    value.second = moved.second;
    value.millisecond = moved.millisecond;
  }
  if (year < 1 || year > 9999) return {};
  value.year = static_cast<int16_t>(year);
  value.month = static_cast<uint8_t>(month);
  value.day = static_cast<uint8_t>(day);
  return point.kind() == Kind::Date ? Value::date(value) : Value::date_time(value);
}

Value next(Context& context, const Value& point, int direction) {
  switch (point.kind()) {
    case Kind::Integer: {
      int64_t value = point.as_long() + direction;
      return value == static_cast<int32_t>(value) ? Value::integer(static_cast<int32_t>(value))
                                                  : Value();
    }
    case Kind::Long: {
      int64_t value;
      if (__builtin_add_overflow(point.as_long(), int64_t{direction}, &value)) return {};
      return Value::long_integer(value);
    }
    case Kind::Decimal:
    case Kind::Quantity: {
      bool whole = point.kind() == Kind::Quantity && point.as_decimal().scale == 0;
      Decimal step{direction, whole ? uint8_t{0} : Decimal::max_scale};
      auto value = hoofbeat::add(point.as_decimal(), step);
      Decimal limit = greatest_decimal();
      if (!value || hoofbeat::compare(*value, limit) > 0 ||
          hoofbeat::compare(*value, hoofbeat::negate(limit)) < 0) {
        return {};
      }
      if (point.kind() == Kind::Decimal) return Value::decimal(*value, *context.arena);
      return Value::quantity(*value, point.unit(), *context.arena);
    }
    case Kind::Date:
    case Kind::DateTime:
    case Kind::Time:
      return stepped(point, direction);
    default:
      return {};
  }
}

// Digits of a temporal precision (Appendix B, Precision).
struct Digits {
  Precision precision;
  int date_time;
  int time;
};
constexpr Digits digits_of[] = {
    {Precision::Year, 4, 0},         {Precision::Month, 6, 0},   {Precision::Day, 8, 0},
    {Precision::Hour, 10, 2},        {Precision::Minute, 12, 4}, {Precision::Second, 14, 6},
    {Precision::Millisecond, 17, 9},
};

std::optional<Precision> precision_for(Kind kind, int digits) {
  for (const Digits& row : digits_of) {
    if (kind == Kind::Date && row.precision > Precision::Day) break;
    if (digits == (kind == Kind::Time ? row.time : row.date_time) && digits != 0)
      return row.precision;
  }
  return std::nullopt;
}

// The digits behind the written ones are 0 to 9 each, so the magnitude lies between the value as it
// stands and the value with nines behind it.
Value decimal_boundary(Context& context, const Value& operand, const Value& precision, bool high) {
  int decimals = precision.is_null() ? int{Decimal::max_scale} : precision.as_integer();
  if (decimals < 0 || decimals > Decimal::max_scale) return {};
  Decimal value = operand.as_decimal();
  bool outward = high == (value.coefficient >= 0);
  for (; value.scale < decimals; ++value.scale) {
    value.coefficient *= 10;
    if (outward) value.coefficient += value.coefficient < 0 || !high ? -9 : 9;
  }
  for (; value.scale > decimals; --value.scale) value.coefficient /= 10;
  return Value::decimal(value, *context.arena);
}

Value temporal_boundary(const Value& operand, const Value& precision, bool high) {
  Kind kind = operand.kind();
  int most = kind == Kind::Date ? 8 : kind == Kind::Time ? 9 : 17;
  auto target = precision_for(kind, precision.is_null() ? most : precision.as_integer());
  if (!target) return {};
  Temporal value = operand.as_temporal();
  const auto lacks = [&](Precision field) { return value.precision < field && field <= *target; };
  if (high) {
    if (lacks(Precision::Month)) value.month = 12;
    if (lacks(Precision::Day))
      value.day = static_cast<uint8_t>(days_in_month(value.year, value.month));
    if (lacks(Precision::Hour)) value.hour = 23;
    if (lacks(Precision::Minute)) value.minute = 59;
    if (lacks(Precision::Second)) value.second = 59;
    if (lacks(Precision::Millisecond)) value.millisecond = 999;
  }
  // Fields behind the precision hold their lowest value (base/temporal.h).
  if (*target < Precision::Month) value.month = 1;
  if (*target < Precision::Day) value.day = 1;
  if (*target < Precision::Hour) value.hour = 0;
  if (*target < Precision::Minute) value.minute = 0;
  if (*target < Precision::Second) value.second = 0;
  if (*target < Precision::Millisecond) value.millisecond = 0;
  value.precision = *target;
  return kind == Kind::Date   ? Value::date(value)
         : kind == Kind::Time ? Value::time(value)
                              : Value::date_time(value);
}

Value boundary(Context& context, const Value& operand, const Value& precision, bool high) {
  switch (operand.kind()) {
    case Kind::Decimal:
      return decimal_boundary(context, operand, precision, high);
    case Kind::Date:
    case Kind::DateTime:
    case Kind::Time:
      return temporal_boundary(operand, precision, high);
    default:
      return {};
  }
}

}  // namespace

Value previous_point(Context& context, const Value& point) { return next(context, point, -1); }
Value next_point(Context& context, const Value& point) { return next(context, point, 1); }

// One step of both ends of an uncertain number.
static Value step_uncertain(Context& context, const Value& range, Value (*step)(Context&, Value)) {
  const IntervalValue& ends = range.as_interval();
  Value low = step(context, ends.low), high = step(context, ends.high);
  return low.is_null() || high.is_null()
             ? Value()
             : make_interval(context, low, true, high, true, low.kind());
}

// predecessor of<T>(argument T) T
// Appendix B, Predecessor
// The step is the value's own: one day for a Date known to the day, 1 for a Quantity written
// without decimals, else 10^-8. The suite wants a run-time error below the minimum, where the text
// says null.
Value predecessor(Context& context, Value operand) {
  if (operand.is_null()) return {};
  if (operand.kind() == Kind::Interval) return step_uncertain(context, operand, predecessor);
  Value result = previous_point(context, operand);
  return result.is_null() ? context.fail("the minimum value has no predecessor") : result;
}

// successor of<T>(argument T) T
// Appendix B, Successor
// As Predecessor, upwards.
Value successor(Context& context, Value operand) {
  if (operand.is_null()) return {};
  if (operand.kind() == Kind::Interval) return step_uncertain(context, operand, successor);
  Value result = next_point(context, operand);
  return result.is_null() ? context.fail("the maximum value has no successor") : result;
}

// minimum<T>() T
// Appendix B, Minimum
// A run-time error for types without one. The DateTime is given in UTC, as the text allows.
Value minimum_value(Context& context, Kind type) {
  switch (type) {
    case Kind::Integer:
      return Value::integer(INT32_MIN);
    case Kind::Long:
      return Value::long_integer(INT64_MIN);
    case Kind::Decimal:
      return Value::decimal(hoofbeat::negate(greatest_decimal()), *context.arena);
    case Kind::Quantity:
      return Value::quantity(hoofbeat::negate(greatest_decimal()), 0, *context.arena);
    case Kind::Date:
      return Value::date(first_day());
    case Kind::DateTime: {
      Temporal value = first_day();
      value.precision = Precision::Millisecond;
      value.offset = 0;
      value.utc_written_as_z = true;
      return Value::date_time(value);
    }
    case Kind::Time:
      return time_of(0, Precision::Millisecond);
    default:
      return context.fail("minimum is only defined for numbers, quantities, dates and times");
  }
}

// maximum<T>() T
// Appendix B, Maximum
// As Minimum.
Value maximum_value(Context& context, Kind type) {
  switch (type) {
    case Kind::Integer:
      return Value::integer(INT32_MAX);
    case Kind::Long:
      return Value::long_integer(INT64_MAX);
    case Kind::Decimal:
      return Value::decimal(greatest_decimal(), *context.arena);
    case Kind::Quantity:
      return Value::quantity(greatest_decimal(), 0, *context.arena);
    case Kind::Date:
      return Value::date(last_day());
    case Kind::DateTime: {
      Temporal value =
          from_milliseconds(to_milliseconds(last_day(), 0) + milliseconds_per_day - 1, 0);
      value.utc_written_as_z = true;
      return Value::date_time(value);
    }
    case Kind::Time:
      return time_of(milliseconds_per_day - 1, Precision::Millisecond);
    default:
      return context.fail("maximum is only defined for numbers, quantities, dates and times");
  }
}

// Precision(argument Decimal | Date | DateTime | Time) Integer
// Appendix B, Precision
// Of a Decimal the digits behind the point as written, trailing zeros counted; of a date or time
// all digits.
Value precision_of(Context&, Value operand) {
  switch (operand.kind()) {
    case Kind::Decimal:
      return Value::integer(operand.as_decimal().scale);
    case Kind::Date:
    case Kind::DateTime:
    case Kind::Time: {
      const Digits& row = digits_of[static_cast<int>(operand.temporal_precision())];
      return Value::integer(operand.kind() == Kind::Time ? row.time : row.date_time);
    }
    default:
      return {};
  }
}

// LowBoundary(input T, precision Integer) T, for Decimal, Date, DateTime, Time
// Appendix B, LowBoundary
// Without a precision the finest of the type; null for one that the type does not have.
Value low_boundary(Context& context, Value operand, Value precision) {
  return boundary(context, operand, precision, false);
}

// HighBoundary(input T, precision Integer) T, for Decimal, Date, DateTime, Time
// Appendix B, HighBoundary
// As LowBoundary.
Value high_boundary(Context& context, Value operand, Value precision) {
  return boundary(context, operand, precision, true);
}

}  // namespace hoofbeat::eval
