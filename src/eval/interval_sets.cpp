// CQL 1.5.3 Appendix B 19 and 20: Union, Intersect and Except of intervals and lists; Collapse and
// Expand.
#include <algorithm>
#include <vector>

#include "base/intern.h"
#include "eval/operators.h"
#include "terminology/units.h"

namespace hoofbeat::eval {
namespace {

// A run-away expansion is an error rather than a stopped machine.
constexpr size_t maximum_expansion = 1'000'000;

bool is_temporal(const Value& value) {
  return value.kind() == Kind::Date || value.kind() == Kind::DateTime || value.kind() == Kind::Time;
}

bool same(Context& context, const Value& left, const Value& right) {
  if (left.is_null() || right.is_null()) return left.is_null() && right.is_null();
  return equal(context, left, right).value_or(false);
}

bool has(Context& context, const std::vector<Value>& items, const Value& wanted) {
  return std::any_of(items.begin(), items.end(),
                     [&](const Value& item) { return same(context, item, wanted); });
}

Value as_value(Context& context, const IntervalValue& interval) {
  return Value::interval(context.arena->make<IntervalValue>(interval));
}

// Which of two bounds lies further left (or right): -1, 0, 1; unknown for open null bounds.
std::optional<int> order(Context& context, const Value& left, const Value& right) {
  if (left.is_null() || right.is_null()) return std::nullopt;
  if (is_temporal(left) && is_temporal(right))
    return compare_temporal(context, left, right, std::nullopt);
  return compare(context, left, right);
}

Value intersect_lists(Context& context, const ListValue& left, const ListValue& right) {
  std::vector<Value> kept, other(right.begin(), right.end());
  for (const Value& item : left)
    if (has(context, other, item) && !has(context, kept, item)) kept.push_back(item);
  return make_list(context, kept);
}

Value except_lists(Context& context, const ListValue& left, const Value& right) {
  std::vector<Value> kept, other;
  if (right.kind() == Kind::List) other.assign(right.as_list().begin(), right.as_list().end());
  for (const Value& item : left)
    if (!has(context, other, item) && !has(context, kept, item)) kept.push_back(item);
  return make_list(context, kept);
}

std::vector<Value> intervals_of(const Value& list) {
  std::vector<Value> found;
  for (const Value& item : list.as_list())
    if (item.kind() == Kind::Interval) found.push_back(item);
  return found;
}

void sort_by_start(Context& context, std::vector<Value>& intervals) {
  std::stable_sort(intervals.begin(), intervals.end(), [&](const Value& a, const Value& b) {
    return sort_order(context, start(context, a), start(context, b)) < 0;
  });
}

// The coarsest precision among all bounds; nothing for numbers.
OptionalPrecision coarsest(const std::vector<Value>& intervals) {
  OptionalPrecision found;
  for (const Value& item : intervals)
    for (const Value* bound : {&item.as_interval().low, &item.as_interval().high})
      if (is_temporal(*bound) && (!found || bound->temporal_precision() < *found))
        found = bound->temporal_precision();
  return found;
}

std::string_view unit_of(Precision precision) {
  static constexpr std::string_view names[] = {"year",   "month",  "day",         "hour",
                                               "minute", "second", "millisecond", "week"};
  return names[static_cast<size_t>(precision)];
}

Value cut_to(const Value& value, Precision precision) {
  if (!is_temporal(value) || value.temporal_precision() <= precision) return value;
  Temporal coarse = value.as_temporal();
  if (precision < Precision::Month) coarse.month = 1;
  if (precision < Precision::Day) coarse.day = 1;
  if (precision < Precision::Hour) coarse.hour = 0;
  if (precision < Precision::Minute) coarse.minute = 0;
  if (precision < Precision::Second) coarse.second = 0;
  if (precision < Precision::Millisecond) coarse.millisecond = 0;
  coarse.precision = precision;
  return value.kind() == Kind::Date       ? Value::date(coarse)
         : value.kind() == Kind::DateTime ? Value::date_time(coarse)
                                          : Value::time(coarse);
}

// A step through the point type: a duration for temporals, a number otherwise.
struct Step {
  Value amount;  // Quantity for temporals; Integer, Long, Decimal or Quantity otherwise
  OptionalPrecision precision;  // of temporals
  uint8_t scale = 0;            // of decimals: to which bounds are cut
};

// Null, and no error, behind the end of the calendar.
Value moved(Context& context, const Value& point, const Value& by, bool back) {
  std::optional<std::string> outer_error = context.error;
  Value result = add_duration(context, point, by, back);
  context.error = std::move(outer_error);
  return result;
}

Value advance(Context& context, const Value& point, const Step& step) {
  return step.precision ? moved(context, point, step.amount, false)
                        : add(context, point, step.amount);
}

std::optional<Step> step_for(Context& context, const Value& sample, const Value& per,
                             const OptionalPrecision& coarsest_bound) {
  Step step;
  if (is_temporal(sample)) {
    if (per.is_null()) {
      step.precision = coarsest_bound;
      step.amount = Value::quantity({1, 0}, intern_unit(unit_of(*coarsest_bound)), *context.arena);
      return step;
    }
    step.precision = terminology::calendar_precision(per.unit());
    if (!step.precision) return std::nullopt;
    if (*step.precision == Precision::Week) step.precision = Precision::Day;
    step.amount = per;
    return step;
  }
  if (per.is_null()) {
    switch (sample.kind()) {
      case Kind::Integer:
        step.amount = Value::integer(1);
        break;
      case Kind::Long:
        step.amount = Value::long_integer(1);
        break;
      case Kind::Quantity:
        step.scale = sample.as_decimal().scale;
        step.amount = Value::quantity({1, step.scale}, sample.unit(), *context.arena);
        break;
      default:
        step.scale = sample.as_decimal().scale;
        step.amount = Value::decimal({1, step.scale}, *context.arena);
    }
    return step;
  }
  Decimal number = per.as_decimal();
  step.scale = normalized(number).scale;
  if (sample.kind() == Kind::Quantity) {
    step.amount = per.unit() == 0 ? Value::quantity(number, sample.unit(), *context.arena) : per;
    return step;
  }
  if (per.unit() != 0) return std::nullopt;
  bool whole = normalized(number).scale == 0;
  if (sample.kind() == Kind::Integer && whole)
    step.amount = Value::integer(static_cast<int32_t>(truncate(number).value_or(0)));
  else if (sample.kind() == Kind::Long && whole)
    step.amount = Value::long_integer(truncate(number).value_or(0));
  else
    step.amount = Value::decimal(number, *context.arena);
  return step;
}

Value cut_down(Context& context, const Value& bound, const Step& step) {
  if (step.precision) return cut_to(bound, *step.precision);
  if (bound.kind() == Kind::Decimal || bound.kind() == Kind::Quantity) {
    Decimal value = bound.as_decimal();
    while (value.scale > step.scale) {
      value.coefficient /= 10;
      --value.scale;
    }
    return bound.kind() == Kind::Decimal ? Value::decimal(value, *context.arena)
                                         : Value::quantity(value, bound.unit(), *context.arena);
  }
  if (step.amount.kind() == Kind::Decimal && bound.kind() == Kind::Integer)
    return Value::decimal(Decimal::from_integer(bound.as_integer()), *context.arena);
  if (step.amount.kind() == Kind::Decimal && bound.kind() == Kind::Long)
    return Value::decimal(Decimal::from_integer(bound.as_long()), *context.arena);
  return bound;
}

// The last point of the piece that begins at `from`: just before the next piece, at the step's
// precision.
Value piece_end(Context& context, const Value& next, const Step& step) {
  if (step.precision) {
    Value one = Value::quantity({1, 0}, intern_unit(unit_of(*step.precision)), *context.arena);
    return moved(context, next, one, true);
  }
  switch (next.kind()) {
    case Kind::Decimal:
      return subtract(context, next, Value::decimal({1, step.scale}, *context.arena));
    case Kind::Quantity:
      return subtract(context, next, Value::quantity({1, step.scale}, next.unit(), *context.arena));
    default:
      return previous_point(context, next);
  }
}

// The last value that the bound covers: with a step of a tenth, the whole number 10 reaches to 10.9
// (19 Expand).
Value cut_end(Context& context, const Value& bound, const Step& step) {
  Value cut = cut_down(context, bound, step);
  if (cut.kind() != Kind::Decimal || bound.kind() == Kind::Decimal) return cut;
  Value one = Value::decimal({1, 0}, *context.arena);
  return subtract(context, add(context, cut, one), Value::decimal({1, step.scale}, *context.arena));
}

}  // namespace

// union(Interval<T>, Interval<T>) Interval<T>: null where they neither overlap nor meet.
// union(List<T>, List<T>) List<T>: each item once; a null list counts as empty.
Value union_of(Context& context, Value left, Value right) {
  if (left.kind() == Kind::List || right.kind() == Kind::List) {
    std::vector<Value> items;
    for (const Value* list : {&left, &right})
      if (list->kind() == Kind::List)
        for (const Value& item : list->as_list())
          if (!has(context, items, item)) items.push_back(item);
    return make_list(context, items);
  }
  if (left.kind() != Kind::Interval || right.kind() != Kind::Interval) return {};
  Value joined = logical_or(overlaps(context, left, right, std::nullopt),
                            meets(context, left, right, std::nullopt));
  if (joined.is_null() || !joined.as_boolean()) return {};
  const IntervalValue& a = left.as_interval();
  const IntervalValue& b = right.as_interval();
  IntervalValue made = a;
  std::optional<int> low = order(context, start(context, left), start(context, right));
  std::optional<int> high = order(context, end(context, left), end(context, right));
  if (!low || !high) return {};
  if (*low > 0) {
    made.low = b.low;
    made.low_closed = b.low_closed;
  }
  if (*high < 0) {
    made.high = b.high;
    made.high_closed = b.high_closed;
  }
  return as_value(context, made);
}

// intersect(Interval<T>, Interval<T>) Interval<T>: null where they do not overlap.
// intersect(List<T>, List<T>) List<T>
Value intersect(Context& context, Value left, Value right) {
  if (left.is_null() || right.is_null()) return {};
  if (left.kind() == Kind::List) return intersect_lists(context, left.as_list(), right.as_list());
  Value overlap = overlaps(context, left, right, std::nullopt);
  if (!overlap.is_null() && !overlap.as_boolean()) return {};
  const IntervalValue& a = left.as_interval();
  const IntervalValue& b = right.as_interval();
  IntervalValue made = a;
  // An unknown bound stays unknown in the result, unless the other one already lies beyond it.
  std::optional<int> low = order(context, start(context, left), start(context, right));
  if (!low ? b.low.is_null() && !b.low_closed : *low < 0) {
    made.low = b.low;
    made.low_closed = b.low_closed;
  }
  std::optional<int> high = order(context, end(context, left), end(context, right));
  if (!high ? b.high.is_null() && !b.high_closed : *high > 0) {
    made.high = b.high;
    made.high_closed = b.high_closed;
  }
  return as_value(context, made);
}

// except(Interval<T>, Interval<T>) Interval<T>: null where the rest would be two intervals or none.
// except(List<T>, List<T>) List<T>
Value except(Context& context, Value left, Value right) {
  if (left.kind() == Kind::List) return except_lists(context, left.as_list(), right);
  if (left.kind() != Kind::Interval || right.kind() != Kind::Interval) return {};
  Value overlap = overlaps(context, left, right, std::nullopt);
  if (overlap.is_null()) return {};
  if (!overlap.as_boolean()) return left;
  std::optional<int> low = order(context, start(context, left), start(context, right));
  std::optional<int> high = order(context, end(context, left), end(context, right));
  if (!low || !high) return {};
  const IntervalValue& a = left.as_interval();
  if (*low < 0 && *high <= 0)
    return make_interval(context, a.low, a.low_closed,
                         previous_point(context, start(context, right)), true, a.point);
  if (*low >= 0 && *high > 0)
    return make_interval(context, next_point(context, end(context, right)), true, a.high,
                         a.high_closed, a.point);
  return {};
}

// collapse(argument List<Interval<T>>, per Quantity) List<Interval<T>>; 19 Collapse: merged where
// they overlap, meet, or lie less than `per` apart.
Value collapse(Context& context, Value list, Value per) {
  if (list.kind() != Kind::List) return {};
  std::vector<Value> intervals;
  // Intervals whose bounds cannot be placed are set aside as the standard sets nulls aside.
  for (const Value& item : intervals_of(list))
    if (!start(context, item).is_null() && !end(context, item).is_null()) intervals.push_back(item);
  sort_by_start(context, intervals);
  OptionalPrecision precision = coarsest(intervals);
  if (!per.is_null() && precision)
    if (auto unit = terminology::calendar_precision(per.unit()))
      precision = *unit == Precision::Week ? Precision::Day : *unit;
  std::vector<Value> merged;
  for (const Value& next : intervals) {
    if (merged.empty()) {
      merged.push_back(next);
      continue;
    }
    Value& last = merged.back();
    Value reach = end(context, last), begin = start(context, next);
    bool joins = false;
    std::optional<int> touching = is_temporal(reach)
                                      ? compare_temporal(context, reach, begin, precision)
                                      : compare(context, reach, begin);
    if (touching && *touching >= 0) {
      joins = true;
    } else {
      Value met = meets_before(context, last, next, precision);
      joins = !met.is_null() && met.as_boolean();
      if (!joins && !per.is_null()) {
        Value reached;
        if (is_temporal(reach)) {
          reached = moved(context, precision ? cut_to(reach, *precision) : reach, per, false);
        } else if (reach.kind() == Kind::Quantity) {
          reached = add(context, reach, per);
        } else {
          Value amount = Value::decimal(per.as_decimal(), *context.arena);
          Value as_decimal = reach.kind() == Kind::Decimal ? reach : to_decimal(context, reach);
          reached = add(context, as_decimal, amount);
          begin = begin.kind() == Kind::Decimal ? begin : to_decimal(context, begin);
        }
        std::optional<int> gap = is_temporal(reached)
                                     ? compare_temporal(context, reached, begin, precision)
                                 : reached.is_null() ? std::nullopt
                                                     : compare(context, reached, begin);
        joins = gap && *gap >= 0;
      }
    }
    if (!joins) {
      merged.push_back(next);
      continue;
    }
    std::optional<int> further = order(context, end(context, next), reach);
    if (further && *further > 0) {
      IntervalValue longer = last.as_interval();
      longer.high = next.as_interval().high;
      longer.high_closed = next.as_interval().high_closed;
      last = as_value(context, longer);
    }
  }
  return make_list(context, merged);
}

// expand(argument List<Interval<T>>, per Quantity) List<Interval<T>>, and of one interval List<T>:
// the pieces of size `per` that lie within; 19 Expand.
Value expand(Context& context, Value operand, Value per) {
  bool points = operand.kind() == Kind::Interval;
  std::vector<Value> intervals;
  if (points)
    intervals.push_back(operand);
  else if (operand.kind() == Kind::List)
    intervals = intervals_of(operand);
  else
    return {};
  sort_by_start(context, intervals);
  OptionalPrecision precision = coarsest(intervals);
  std::vector<Value> pieces;
  for (const Value& interval : intervals) {
    const IntervalValue& written = interval.as_interval();
    // Unknown and unbounded intervals contribute nothing.
    if (written.low.is_null() || written.high.is_null()) continue;
    Value low = start(context, interval), high = end(context, interval);
    if (low.is_null() || high.is_null()) continue;
    std::optional<Step> step = step_for(context, low, per, precision);
    if (!step) return {};
    // Bounds known less finely than the step: adding it would give null.
    if (step->precision && (low.temporal_precision() < *step->precision ||
                            high.temporal_precision() < *step->precision))
      continue;
    Value from = cut_down(context, low, *step), until = cut_end(context, high, *step);
    while (!from.is_null()) {
      Value next = advance(context, from, *step);
      Value last = next.is_null() ? Value() : piece_end(context, next, *step);
      std::optional<int> within = last.is_null() ? std::nullopt : order(context, last, until);
      if (!within || *within > 0) break;
      if (order(context, next, from).value_or(0) <= 0)
        return context.fail("expand: the size of a step must be positive");
      Value piece = points ? from : make_interval(context, from, true, last, true, from.kind());
      if (!has(context, pieces, piece)) pieces.push_back(piece);
      if (pieces.size() > maximum_expansion)
        return context.fail("expand: more than 1000000 pieces");
      from = next;
    }
  }
  return make_list(context, pieces);
}

}  // namespace hoofbeat::eval
