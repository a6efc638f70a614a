// CQL 1.5.3 Appendix B 18, Date and Time Operators.
//
// A value known only to some precision stands for every instant that it may be. Comparisons answer
// unknown where these possibilities disagree; durations and differences answer with the interval of
// the numbers that are possible. Offsets: a DateTime without one has the offset of the evaluation
// (context.now).
#include <algorithm>
#include <array>

#include "base/intern.h"
#include "eval/operators.h"
#include "terminology/units.h"

namespace hoofbeat::eval {
namespace {

constexpr int64_t second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;

Value make_like(Kind kind, const Temporal& value) {
  return kind == Kind::Date       ? Value::date(value)
         : kind == Kind::DateTime ? Value::date_time(value)
                                  : Value::time(value);
}

bool is_temporal(const Value& value) {
  return value.kind() == Kind::Date || value.kind() == Kind::DateTime || value.kind() == Kind::Time;
}

Precision finest(Kind kind) { return kind == Kind::Date ? Precision::Day : Precision::Millisecond; }

// The latest instant that an imprecise value may be; the earliest is what Temporal already holds.
Temporal latest(Temporal value, Precision down_to) {
  Precision known = value.precision;
  if (known < Precision::Month) value.month = 12;
  if (known < Precision::Day)
    value.day = static_cast<uint8_t>(days_in_month(value.year, value.month));
  if (known < Precision::Hour) value.hour = 23;
  if (known < Precision::Minute) value.minute = 59;
  if (known < Precision::Second) value.second = 59;
  if (known < Precision::Millisecond) value.millisecond = 999;
  value.precision = std::max(known, down_to);
  return value;
}

int64_t time_of_day_of(const Temporal& value) {
  return value.hour * hour + value.minute * minute + value.second * second + value.millisecond;
}

// Milliseconds on one axis for all values of a kind. Dates and times have no offset.
int64_t instant_of(const Context& context, Kind kind, const Temporal& value) {
  if (kind == Kind::Time) return time_of_day_of(value);
  if (kind == Kind::Date) return to_days(value.year, value.month, value.day) * day;
  return to_milliseconds(value, context.default_offset());
}

// The value in the evaluation's offset, so that its fields can be compared.
Temporal normalized(const Context& context, Kind kind, Temporal value, int offset) {
  if (kind != Kind::DateTime || value.precision < Precision::Hour) return value;
  Precision precision = value.precision;
  value = from_milliseconds(to_milliseconds(value, context.default_offset()), offset);
  value.precision = precision;
  return value;
}

int64_t months_of(const Temporal& value) { return int64_t{value.year} * 12 + value.month - 1; }

// Whole calendar months from one instant to another, negative where the second is earlier.
int64_t whole_months(Kind kind, const Temporal& from, const Temporal& to) {
  int64_t months = months_of(to) - months_of(from);
  auto rest = [&](const Temporal& value) {
    return value.day * day + (kind == Kind::DateTime ? time_of_day_of(value) : 0);
  };
  // The last day of a shorter month completes the month that began on a later day only from there
  // on.
  if (months > 0 && rest(to) < rest(from)) --months;
  if (months < 0 && rest(to) > rest(from)) ++months;
  return months;
}

int64_t milliseconds_in(Precision unit) {
  switch (unit) {
    case Precision::Week:
      return 7 * day;
    case Precision::Day:
      return day;
    case Precision::Hour:
      return hour;
    case Precision::Minute:
      return minute;
    case Precision::Second:
      return second;
    default:
      return 1;
  }
}

int64_t whole_units(const Context& context, Kind kind, Temporal from, Temporal to, Precision unit) {
  if (unit == Precision::Year || unit == Precision::Month) {
    int offset = from.has_offset() ? from.offset : context.default_offset();
    from = normalized(context, kind, from, offset);
    to = normalized(context, kind, to, offset);
    int64_t months = whole_months(kind, from, to);
    return unit == Precision::Year ? months / 12 : months;
  }
  return (instant_of(context, kind, to) - instant_of(context, kind, from)) / milliseconds_in(unit);
}

// Boundaries crossed. Days and coarser units look at the dates as written; hours and finer at
// instants.
int64_t crossed_units(const Context& context, Kind kind, const Temporal& from, const Temporal& to,
                      Precision unit) {
  auto days = [](const Temporal& value) { return to_days(value.year, value.month, value.day); };
  // 0001-01-01 is a Monday; weeks begin on Sunday.
  auto weeks = [&](const Temporal& value) { return (days(value) + 1) / 7; };
  // Boundaries of the evaluation's offset, which may be half an hour from UTC's.
  auto units = [&](const Temporal& value) {
    int64_t local = kind == Kind::DateTime ? context.default_offset() * minute : 0;
    return (instant_of(context, kind, value) + local) / milliseconds_in(unit);
  };
  switch (unit) {
    case Precision::Year:
      return int64_t{to.year} - from.year;
    case Precision::Month:
      return months_of(to) - months_of(from);
    case Precision::Week:
      return weeks(to) - weeks(from);
    case Precision::Day:
      return days(to) - days(from);
    default:
      return units(to) - units(from);
  }
}

// The value with nothing behind `precision`.
Temporal cut(Temporal value, Precision precision) {
  if (value.precision <= precision) return value;
  if (precision < Precision::Month) value.month = 1;
  if (precision < Precision::Day) value.day = 1;
  if (precision < Precision::Hour) value.hour = 0;
  if (precision < Precision::Minute) value.minute = 0;
  if (precision < Precision::Second) value.second = 0;
  if (precision < Precision::Millisecond) value.millisecond = 0;
  value.precision = precision;
  return value;
}

template <typename Count>
Value count_between(Context& context, const Value& left, const Value& right, Precision unit,
                    const Count& count) {
  if (left.is_null() || right.is_null()) return {};
  if (!is_temporal(left) || !is_temporal(right)) return {};
  Kind kind = left.kind();
  Temporal from = left.as_temporal(), to = right.as_temporal();
  if (kind == Kind::Date && unit > Precision::Day && unit != Precision::Week) {
    // Hours between Dates: a Date is a DateTime known to the day.
    kind = Kind::DateTime;
  }
  auto number = [](int64_t value) {
    return value < INT32_MIN || value > INT32_MAX ? Value()
                                                  : Value::integer(static_cast<int32_t>(value));
  };
  // A Time known to the unit counts from there on; seconds and milliseconds are one precision.
  Precision common = std::min(from.precision, to.precision);
  if (kind == Kind::Time && common >= unit)
    return number(count(context, kind, cut(from, common), cut(to, common), unit));
  auto known = [&](const Temporal& value) {
    return value.precision >= finest(kind) ||
           (value.precision == Precision::Second && unit != Precision::Millisecond);
  };
  if (known(from) && known(to)) return number(count(context, kind, from, to, unit));
  Precision all = finest(kind);
  int64_t low = count(context, kind, latest(from, all), to, unit);
  int64_t high = count(context, kind, from, latest(to, all), unit);
  if (low > high) std::swap(low, high);
  if (low == high) return number(low);
  return make_interval(context, number(low), true, number(high), true, Kind::Integer);
}

// A relation between two points or intervals, by the bounds that it compares.
std::optional<int> compare_points(Context& context, const Value& left, const Value& right,
                                  OptionalPrecision precision) {
  if (is_temporal(left) && is_temporal(right))
    return compare_temporal(context, left, right, precision);
  return compare(context, left, right);
}

Value low_of(Context& context, const Value& value) {
  return value.kind() == Kind::Interval ? start(context, value) : value;
}

Value high_of(Context& context, const Value& value) {
  return value.kind() == Kind::Interval ? end(context, value) : value;
}

template <typename Test>
Value test(std::optional<int> order, const Test& holds) {
  return order ? Value::boolean(holds(*order)) : Value();
}

// A result outside the calendar (Author's Guide, Table 2-P).
Value outside_calendar(Context& context) {
  return context.fail("the result of the date arithmetic is not in the years 1 to 9999");
}

std::optional<int> small(const Value& value) {
  if (value.kind() != Kind::Integer) return std::nullopt;
  return value.as_integer();
}

}  // namespace

// Date(year Integer, month Integer, day Integer) Date
// 18 Date: precision ends before the first null; a field out of its range is a run-time error.
Value date(Context& context, Values components) {
  return date_from(context, date_time(context, components));
}

// DateTime(year Integer, …, millisecond Integer, timezoneOffset Decimal) DateTime
// 18 DateTime: without an offset the value has none of its own.
Value date_time(Context& context, Values components) {
  static constexpr std::array<int, 7> lowest = {1, 1, 1, 0, 0, 0, 0};
  static constexpr std::array<int, 7> highest = {9999, 12, 31, 23, 59, 59, 999};
  static constexpr std::array names = {"year",   "month",  "day",        "hour",
                                       "minute", "second", "millisecond"};
  if (components.empty() || components[0].is_null()) return {};
  Temporal value;
  std::array<int, 7> fields = lowest;
  size_t known = 0;
  for (; known < std::min<size_t>(components.size(), 7) && small(components[known]); ++known) {
    fields[known] = *small(components[known]);
    if (fields[known] < lowest[known] || fields[known] > highest[known])
      return context.fail(std::string("DateTime: ") + names[known] + " " +
                          std::to_string(fields[known]) + " is out of range");
  }
  value.year = static_cast<int16_t>(fields[0]);
  value.month = static_cast<uint8_t>(fields[1]);
  value.day = static_cast<uint8_t>(fields[2]);
  value.hour = static_cast<uint8_t>(fields[3]);
  value.minute = static_cast<uint8_t>(fields[4]);
  value.second = static_cast<uint8_t>(fields[5]);
  value.millisecond = static_cast<uint16_t>(fields[6]);
  value.precision = static_cast<Precision>(known - 1);
  if (value.day > days_in_month(value.year, value.month))
    return context.fail("DateTime: day " + std::to_string(value.day) + " is not in that month");
  if (components.size() > 7 && components[7].kind() == Kind::Decimal) {
    auto minutes = multiply(components[7].as_decimal(), Decimal::from_integer(60));
    auto whole = minutes ? truncate(*minutes) : std::nullopt;
    if (!whole || *whole < -14 * 60 || *whole > 14 * 60)
      return context.fail("DateTime: the offset must lie between -14 and 14 hours");
    value.offset = static_cast<int16_t>(*whole);
  }
  return Value::date_time(value);
}

// Time(hour Integer, minute Integer, second Integer, millisecond Integer) Time
// 18 Time
Value time(Context& context, Values components) {
  std::array<Value, 7> all = {Value::integer(1), Value::integer(1), Value::integer(1)};
  if (components.empty() || components[0].is_null()) return {};
  for (size_t i = 0; i < std::min<size_t>(components.size(), 4); ++i) all[3 + i] = components[i];
  Value made = date_time(context, all);
  return made.is_null() ? made : Value::time(made.as_temporal());
}

// Now() DateTime; 18: the instant of the evaluation, the same throughout.
Value now(Context& context) { return Value::date_time(context.now); }

// Today() Date; 18
Value today(Context& context) {
  Temporal value = context.now;
  value.precision = Precision::Day;
  value.offset = Temporal::no_offset;
  value.utc_written_as_z = false;
  return Value::date(value);
}

// TimeOfDay() Time; 18
Value time_of_day(Context& context) {
  Temporal value = context.now;
  value.year = 1;
  value.month = value.day = 1;
  value.offset = Temporal::no_offset;
  return Value::time(value);
}

// date from(argument DateTime) Date; 18 Date and Time Component from: the date as written.
Value date_from(Context&, Value operand) {
  if (operand.is_null()) return {};
  Temporal value = operand.as_temporal();
  value.hour = value.minute = value.second = 0;
  value.millisecond = 0;
  value.precision = std::min(value.precision, Precision::Day);
  value.offset = Temporal::no_offset;
  value.utc_written_as_z = false;
  return Value::date(value);
}

// time from(argument DateTime) Time; null where the hour is not known.
Value time_from(Context&, Value operand) {
  if (operand.is_null() || operand.temporal_precision() < Precision::Hour) return {};
  Temporal value = operand.as_temporal();
  value.year = 1;
  value.month = value.day = 1;
  value.offset = Temporal::no_offset;
  value.utc_written_as_z = false;
  return Value::time(value);
}

// timezoneoffset from(argument DateTime) Decimal; in hours.
Value timezone_offset_from(Context& context, Value operand) {
  if (operand.is_null()) return {};
  Temporal value = operand.as_temporal();
  int minutes = value.has_offset() ? value.offset : context.default_offset();
  auto hours = divide(Decimal::from_integer(minutes), Decimal::from_integer(60));
  if (!hours) return {};
  Decimal plain = hoofbeat::normalized(*hours);
  // A Decimal, also where it is whole: 1.0 hours.
  if (plain.scale == 0) plain = {plain.coefficient * 10, 1};
  return Value::decimal(plain, *context.arena);
}

// year/month/…/millisecond from(argument Date, DateTime or Time) Integer; null below the precision.
Value component_from(Context&, Value operand, Precision component) {
  if (operand.is_null() || operand.temporal_precision() < component) return {};
  Temporal value = operand.as_temporal();
  switch (component) {
    case Precision::Year:
      return Value::integer(value.year);
    case Precision::Month:
      return Value::integer(value.month);
    case Precision::Day:
      return Value::integer(value.day);
    case Precision::Hour:
      return Value::integer(value.hour);
    case Precision::Minute:
      return Value::integer(value.minute);
    case Precision::Second:
      return Value::integer(value.second);
    case Precision::Millisecond:
      return Value::integer(value.millisecond);
    case Precision::Week:
      return {};
  }
  return {};
}

// duration in precision between(low, high) Integer; 18: whole periods.
Value duration_between(Context& context, Value left, Value right, Precision unit) {
  return count_between(context, left, right, unit, whole_units);
}

// difference in precision between(low, high) Integer; 18: boundaries crossed.
Value difference_between(Context& context, Value left, Value right, Precision unit) {
  return count_between(context, left, right, unit, crossed_units);
}

// same precision as(left, right) Boolean; 18, and 19.? for intervals: both bounds the same.
Value same_as(Context& context, Value left, Value right, OptionalPrecision precision) {
  if (left.is_null() || right.is_null()) return {};
  auto same = [](int order) { return order == 0; };
  if (left.kind() != Kind::Interval && right.kind() != Kind::Interval)
    return test(compare_points(context, left, right, precision), same);
  return logical_and(
      test(compare_points(context, low_of(context, left), low_of(context, right), precision), same),
      test(compare_points(context, high_of(context, left), high_of(context, right), precision),
           same));
}

// same precision or before(left, right) Boolean; 18. Intervals: the left ends by the right's start.
Value same_or_before(Context& context, Value left, Value right, OptionalPrecision precision) {
  if (left.is_null() || right.is_null()) return {};
  return test(compare_points(context, high_of(context, left), low_of(context, right), precision),
              [](int order) { return order <= 0; });
}

// same precision or after(left, right) Boolean; 18
Value same_or_after(Context& context, Value left, Value right, OptionalPrecision precision) {
  if (left.is_null() || right.is_null()) return {};
  return test(compare_points(context, low_of(context, left), high_of(context, right), precision),
              [](int order) { return order >= 0; });
}

// before precision of(left, right) Boolean; 18 Before for points, 19 Before for intervals.
Value before(Context& context, Value left, Value right, OptionalPrecision precision) {
  if (left.is_null() || right.is_null()) return {};
  return test(compare_points(context, high_of(context, left), low_of(context, right), precision),
              [](int order) { return order < 0; });
}

// after precision of(left, right) Boolean; 18 After for points, 19 After for intervals.
Value after(Context& context, Value left, Value right, OptionalPrecision precision) {
  if (left.is_null() || right.is_null()) return {};
  return test(compare_points(context, low_of(context, left), high_of(context, right), precision),
              [](int order) { return order > 0; });
}

// +(left Date/DateTime/Time, right Quantity), -(…); 18 Add and Subtract. A unit finer than the
// value's precision is brought to it, rounding towards zero: 2014 + 25 months is 2016. A run-time
// error where the result leaves the years 1 to 9999 or the unit is UCUM's year or month, which are
// no calendar's; times of day wrap around midnight.
Value add_duration(Context& context, Value temporal, Value quantity, bool subtract) {
  if (temporal.is_null() || quantity.is_null()) return {};
  std::optional<Precision> unit = terminology::calendar_precision(quantity.unit());
  if (!unit)
    return context.fail("a date cannot be moved by '" + std::string(unit_text(quantity.unit())) +
                        "'; expected a unit of time");
  if (*unit <= Precision::Month && !terminology::is_calendar_keyword(quantity.unit()))
    return context.fail("a date cannot be moved by the definite duration '" +
                        std::string(unit_text(quantity.unit())) + "'; write years or months");
  Decimal number = quantity.as_decimal();
  // Parts of a second are milliseconds; parts of all other units are ignored.
  if (*unit == Precision::Second) {
    if (auto finer = multiply(number, Decimal::from_integer(1000))) {
      number = *finer;
      unit = Precision::Millisecond;
    }
  }
  std::optional<int64_t> whole = truncate(number);
  if (!whole) return outside_calendar(context);
  int64_t amount = subtract ? -*whole : *whole;
  Kind kind = temporal.kind();
  Temporal value = temporal.as_temporal();
  Precision precision = value.precision;

  if (*unit == Precision::Week) {
    amount *= 7;
    unit = Precision::Day;
  }
  // Bring the amount to the value's own precision.
  static constexpr std::array<int64_t, 7> per_coarser = {1, 12, 30, 24, 60, 60, 1000};
  while (*unit > precision) {
    if (*unit == Precision::Day && precision == Precision::Year) {
      amount /= 365;
      unit = Precision::Year;
      break;
    }
    amount /= per_coarser[static_cast<size_t>(*unit)];
    unit = static_cast<Precision>(static_cast<int>(*unit) - 1);
  }

  if (*unit == Precision::Year || *unit == Precision::Month) {
    if (kind == Kind::Time) return context.fail("a time of day cannot be moved by years or months");
    int64_t step = *unit == Precision::Year ? 12 : 1;
    if (amount > 200'000 || amount < -200'000) return outside_calendar(context);
    int64_t months = months_of(value) + amount * step;
    int64_t year = months >= 0 ? months / 12 : -1;
    if (year < 1 || year > 9999) return outside_calendar(context);
    value.year = static_cast<int16_t>(year);
    value.month = static_cast<uint8_t>(months % 12 + 1);
    value.day =
        std::min<uint8_t>(value.day, static_cast<uint8_t>(days_in_month(value.year, value.month)));
    return make_like(kind, value);
  }
  int64_t step = milliseconds_in(*unit);
  if (amount > INT64_MAX / 2 / step || amount < INT64_MIN / 2 / step)
    return outside_calendar(context);
  if (kind == Kind::Time) {
    int64_t moved = (time_of_day_of(value) + amount * step) % day;
    if (moved < 0) moved += day;
    value.hour = static_cast<uint8_t>(moved / hour);
    value.minute = static_cast<uint8_t>(moved / minute % 60);
    value.second = static_cast<uint8_t>(moved / second % 60);
    value.millisecond = static_cast<uint16_t>(moved % second);
    return Value::time(value);
  }
  // In the value's own offset: its fields move, whatever the zone.
  Temporal local = value;
  local.offset = 0;
  int64_t moved = to_milliseconds(local, 0) + amount * step;
  int64_t last = to_days(9999, 12, 31) * day + day - 1;
  if (moved < 0 || moved > last) return outside_calendar(context);
  Temporal result = from_milliseconds(moved, 0);
  result.precision = precision;
  result.offset = value.offset;
  result.utc_written_as_z = value.utc_written_as_z;
  return make_like(kind, result);
}

}  // namespace hoofbeat::eval
