// CQL 1.5.3 Appendix B 19, Interval Operators: bounds and relations. What makes new intervals is in
// interval_sets.cpp. Contains, In, Includes and their like serve lists too (20).
//
// All relations compare the points that Start and End give: the successor of an open low bound, the
// predecessor of an open high one, the type's extreme for a closed null bound, null (unknown) for
// an open null one. An unknown point makes those comparisons unknown that it could decide, no
// others.
#include <algorithm>

#include "eval/operators.h"

namespace hoofbeat::eval {
namespace {

bool is_temporal(const Value& value) {
  return value.kind() == Kind::Date || value.kind() == Kind::DateTime || value.kind() == Kind::Time;
}

std::optional<int> order(Context& context, const Value& left, const Value& right,
                         const OptionalPrecision& precision) {
  if (left.is_null() || right.is_null()) return std::nullopt;
  if (is_temporal(left) && is_temporal(right))
    return compare_temporal(context, left, right, precision);
  return compare(context, left, right);
}

Truth at_least(Context& context, const Value& left, const Value& right,
               const OptionalPrecision& precision) {
  std::optional<int> result = order(context, left, right, precision);
  return result ? Truth(*result >= 0) : std::nullopt;
}

Truth at_most(Context& context, const Value& left, const Value& right,
              const OptionalPrecision& precision) {
  return at_least(context, right, left, precision);
}

Truth below(Context& context, const Value& left, const Value& right,
            const OptionalPrecision& precision) {
  std::optional<int> result = order(context, left, right, precision);
  return result ? Truth(*result < 0) : std::nullopt;
}

Truth same_point(Context& context, const Value& left, const Value& right,
                 const OptionalPrecision& precision) {
  std::optional<int> result = order(context, left, right, precision);
  return result ? Truth(*result == 0) : std::nullopt;
}

Truth both(Truth left, Truth right) {
  if (left == Truth(false) || right == Truth(false)) return false;
  if (!left || !right) return std::nullopt;
  return true;
}

Truth opposite(Truth value) { return value ? Truth(!*value) : std::nullopt; }

// Start and end of an interval; of a point, the point twice.
struct Bounds {
  Value low, high;
};

Bounds bounds(Context& context, const Value& value) {
  if (value.kind() != Kind::Interval) return {value, value};
  return {start(context, value), end(context, value)};
}

Truth interval_includes(Context& context, const Bounds& outer, const Bounds& inner,
                        const OptionalPrecision& precision) {
  return both(at_most(context, outer.low, inner.low, precision),
              at_least(context, outer.high, inner.high, precision));
}

Truth same_bounds(Context& context, const Bounds& left, const Bounds& right,
                  const OptionalPrecision& precision) {
  return both(same_point(context, left.low, right.low, precision),
              same_point(context, left.high, right.high, precision));
}

Truth intervals_overlap(Context& context, const Bounds& left, const Bounds& right,
                        const OptionalPrecision& precision) {
  return both(at_most(context, left.low, right.high, precision),
              at_least(context, left.high, right.low, precision));
}

// Whether a list has an element; nulls count as equal (20 Contains).
Truth list_contains(Context& context, const ListValue& list, const Value& element) {
  bool unknown = false;
  for (const Value& item : list) {
    if (item.is_null() || element.is_null()) {
      if (item.is_null() && element.is_null()) return true;
      continue;
    }
    Truth same = equal(context, item, element);
    if (same.value_or(false)) return true;
    unknown |= !same;
  }
  // An item that may be the element leaves the answer open.
  return unknown ? std::nullopt : Truth(false);
}

Truth list_includes(Context& context, const ListValue& outer, const ListValue& inner) {
  Truth all = true;
  for (const Value& item : inner) all = both(all, list_contains(context, outer, item));
  return all;
}

// The point just behind, at the precision asked for; null behind the largest value.
Value point_behind(Context& context, const Value& point, const OptionalPrecision& precision) {
  if (precision && is_temporal(point) && *precision < point.temporal_precision()) {
    // One unit of that precision further.
    Temporal coarse = point.as_temporal();
    coarse.precision = *precision;
    Value cut = point.kind() == Kind::Date       ? Value::date(coarse)
                : point.kind() == Kind::DateTime ? Value::date_time(coarse)
                                                 : Value::time(coarse);
    return next_point(context, cut);
  }
  return next_point(context, point);
}

}  // namespace

bool is_uncertain(const Value& value) { return value.kind() == Kind::Interval; }

// start of(argument Interval<T>) T; 19 Start
Value start(Context& context, Value operand) {
  if (operand.kind() != Kind::Interval) return {};
  const IntervalValue& interval = operand.as_interval();
  if (interval.low_closed)
    return interval.low.is_null() ? minimum_value(context, interval.point) : interval.low;
  return interval.low.is_null() ? Value() : next_point(context, interval.low);
}

// end of(argument Interval<T>) T; 19 End
Value end(Context& context, Value operand) {
  if (operand.kind() != Kind::Interval) return {};
  const IntervalValue& interval = operand.as_interval();
  if (interval.high_closed)
    return interval.high.is_null() ? maximum_value(context, interval.point) : interval.high;
  return interval.high.is_null() ? Value() : previous_point(context, interval.high);
}

// width of(argument Interval<T>) T; 19 Width
Value width(Context& context, Value operand) {
  if (operand.kind() != Kind::Interval) return {};
  Bounds range = bounds(context, operand);
  if (is_temporal(range.low) || is_temporal(range.high))
    return context.fail(
        "width of: not defined for intervals of dates or times; use duration or difference");
  return subtract(context, range.high, range.low);
}

// Size(argument Interval<T>) T; 19 Size: the width and one point more.
Value size(Context& context, Value operand, Value) {
  Value between = width(context, operand);
  if (between.is_null()) return {};
  Value zero = subtract(context, between, between);
  return add(context, between, subtract(context, successor(context, zero), zero));
}

// point from(argument Interval<T>) T; 19 Point From: a run-time error where it has more than one
// point.
Value point_from(Context& context, Value operand) {
  if (operand.kind() != Kind::Interval) return {};
  Bounds range = bounds(context, operand);
  Truth single = same_point(context, range.low, range.high, std::nullopt);
  if (single.value_or(false)) return range.low;
  if (!single) return {};
  return context.fail("point from: the interval has more than one point");
}

// contains(Interval<T>, T) and contains(List<T>, T) Boolean; 19, 20 Contains. Of a null container:
// false.
Value contains(Context& context, Value container, Value point, OptionalPrecision precision) {
  if (container.is_null()) return Value::boolean(false);
  if (container.kind() == Kind::List)
    return truth(list_contains(context, container.as_list(), point));
  if (point.is_null() || container.kind() != Kind::Interval) return {};
  Bounds range = bounds(context, container);
  if (!precision) return truth(interval_includes(context, range, {point, point}, precision));
  // An open bound excludes the whole unit that it lies in: a point of the day of an open end is not
  // before it.
  const IntervalValue& written = container.as_interval();
  return truth(both(written.low_closed ? at_most(context, range.low, point, precision)
                                       : below(context, written.low, point, precision),
                    written.high_closed ? at_least(context, range.high, point, precision)
                                        : below(context, point, written.high, precision)));
}

// in(T, Interval<T>) and in(T, List<T>) Boolean; 19, 20 In
Value in(Context& context, Value point, Value container, OptionalPrecision precision) {
  return contains(context, container, point, precision);
}

// includes(Interval<T>, Interval<T>), includes(List<T>, List<T>) Boolean; with a point it is
// contains.
Value includes(Context& context, Value left, Value right, OptionalPrecision precision) {
  if (left.kind() == Kind::List && right.kind() == Kind::List)
    return truth(list_includes(context, left.as_list(), right.as_list()));
  if (left.is_null() || right.is_null()) return {};
  if (left.kind() == Kind::Interval && right.kind() == Kind::Interval)
    return truth(
        interval_includes(context, bounds(context, left), bounds(context, right), precision));
  return contains(context, left, right, precision);
}

// included in(left, right) Boolean; 19, 20 Included In
Value included_in(Context& context, Value left, Value right, OptionalPrecision precision) {
  return includes(context, right, left, precision);
}

// properly includes(Interval<T>, T), (List<T>, T) Boolean
// Of a list: it has the element and another one; whether a null item is another one is unknown.
// Of an interval: the point lies strictly between the bounds. The text would also let it lie on the
// bound of a longer interval; the suite and the published engines do not (docs/conformance.md).
Value proper_contains(Context& context, Value container, Value point, OptionalPrecision precision) {
  if (container.is_null()) return Value::boolean(false);
  if (container.kind() == Kind::List) {
    const ListValue& list = container.as_list();
    Truth only = true;
    for (const Value& item : list) {
      if (item.is_null() && point.is_null()) continue;
      if (point.is_null())
        only = false;
      else
        only = both(only, item.is_null() ? std::nullopt : equal(context, item, point));
    }
    return truth(both(list_contains(context, list, point), opposite(only)));
  }
  if (point.is_null() || container.kind() != Kind::Interval) return {};
  Bounds range = bounds(context, container);
  return truth(both(below(context, range.low, point, precision),
                    below(context, point, range.high, precision)));
}

// properly included in(T, Interval<T>), (T, List<T>) Boolean
Value proper_in(Context& context, Value point, Value container, OptionalPrecision precision) {
  return proper_contains(context, container, point, precision);
}

// properly includes(Interval<T>, Interval<T>), (List<T>, List<T>) Boolean: includes it and is
// larger.
Value proper_includes(Context& context, Value left, Value right, OptionalPrecision precision) {
  if (left.kind() == Kind::List && right.kind() == Kind::List) {
    Truth inside = list_includes(context, left.as_list(), right.as_list());
    return truth(both(inside, opposite(list_includes(context, right.as_list(), left.as_list()))));
  }
  if (left.is_null() || right.is_null()) return {};
  if (left.kind() != Kind::Interval || right.kind() != Kind::Interval)
    return proper_contains(context, left, right, precision);
  Bounds outer = bounds(context, left), inner = bounds(context, right);
  return truth(both(interval_includes(context, outer, inner, precision),
                    opposite(same_bounds(context, outer, inner, precision))));
}

// properly included in(left, right) Boolean
Value proper_included_in(Context& context, Value left, Value right, OptionalPrecision precision) {
  return proper_includes(context, right, left, precision);
}

// meets before(left, right) Boolean: the left ends just before the right starts. 19 Meets
Value meets_before(Context& context, Value left, Value right, OptionalPrecision precision) {
  if (left.is_null() || right.is_null()) return {};
  Bounds a = bounds(context, left), b = bounds(context, right);
  if (a.high.is_null() || b.low.is_null()) {
    // Unknown, unless the known bounds rule it out: no point of the left lies at or behind one of
    // the right.
    for (const Value* mine : {&a.low, &a.high})
      for (const Value* other : {&b.low, &b.high})
        if (at_least(context, *mine, *other, precision).value_or(false))
          return Value::boolean(false);
    return {};
  }
  Value following = point_behind(context, a.high, precision);
  if (following.is_null()) return Value::boolean(false);
  return truth(same_point(context, following, b.low, precision));
}

// meets after(left, right) Boolean
Value meets_after(Context& context, Value left, Value right, OptionalPrecision precision) {
  return meets_before(context, right, left, precision);
}

// meets(left, right) Boolean
Value meets(Context& context, Value left, Value right, OptionalPrecision precision) {
  if (left.is_null() || right.is_null()) return {};
  return logical_or(meets_before(context, left, right, precision),
                    meets_after(context, left, right, precision));
}

// overlaps(left, right) Boolean; 19 Overlaps
Value overlaps(Context& context, Value left, Value right, OptionalPrecision precision) {
  if (left.is_null() || right.is_null()) return {};
  return truth(
      intervals_overlap(context, bounds(context, left), bounds(context, right), precision));
}

// overlaps before(left, right) Boolean: overlaps and starts before it.
Value overlaps_before(Context& context, Value left, Value right, OptionalPrecision precision) {
  if (left.is_null() || right.is_null()) return {};
  Bounds a = bounds(context, left), b = bounds(context, right);
  return truth(
      both(intervals_overlap(context, a, b, precision), below(context, a.low, b.low, precision)));
}

// overlaps after(left, right) Boolean: overlaps and ends after it.
Value overlaps_after(Context& context, Value left, Value right, OptionalPrecision precision) {
  if (left.is_null() || right.is_null()) return {};
  Bounds a = bounds(context, left), b = bounds(context, right);
  return truth(
      both(intervals_overlap(context, a, b, precision), below(context, b.high, a.high, precision)));
}

// starts(left, right) Boolean: the same start, and ending no later.
Value starts(Context& context, Value left, Value right, OptionalPrecision precision) {
  if (left.is_null() || right.is_null()) return {};
  Bounds a = bounds(context, left), b = bounds(context, right);
  return truth(both(same_point(context, a.low, b.low, precision),
                    at_most(context, a.high, b.high, precision)));
}

// ends(left, right) Boolean: the same end, and starting no earlier.
Value ends(Context& context, Value left, Value right, OptionalPrecision precision) {
  if (left.is_null() || right.is_null()) return {};
  Bounds a = bounds(context, left), b = bounds(context, right);
  return truth(both(same_point(context, a.high, b.high, precision),
                    at_least(context, a.low, b.low, precision)));
}

}  // namespace hoofbeat::eval
