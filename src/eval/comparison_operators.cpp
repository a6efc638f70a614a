// CQL 1.5.3 Appendix B, "Comparison Operators": equality and order. Everything here is
// three-valued: "known equal", "known different" and "unknown", and unknown is never rounded to
// either. Equivalence, which always decides, is in comparison_equivalent.cpp; dates and times are
// in comparison_temporal.cpp.

#include <algorithm>

#include "eval/operators.h"
#include "terminology/units.h"

namespace hoofbeat::eval {
namespace {

// Three-valued conjunction, one fact at a time: one known difference decides, one unknown is
// remembered.
class Conjunction {
 public:
  // Whether the outcome is still open.
  bool add(Truth part) {
    if (!part) {
      unknown_ = true;
    } else if (!*part) {
      different_ = true;
    }
    return !different_;
  }
  Truth result() const {
    if (different_) return false;
    return unknown_ ? Truth() : Truth(true);
  }

 private:
  bool different_ = false;
  bool unknown_ = false;
};

bool is_number(Kind kind) {
  return kind == Kind::Integer || kind == Kind::Long || kind == Kind::Decimal;
}

bool is_temporal(Kind kind) {
  return kind == Kind::Date || kind == Kind::DateTime || kind == Kind::Time;
}

bool comparable_temporals(Kind left, Kind right) {
  return is_temporal(left) && is_temporal(right) && (left == Kind::Time) == (right == Kind::Time);
}

Decimal number(const Value& value) {
  return value.kind() == Kind::Decimal ? value.as_decimal()
                                       : Decimal::from_integer(value.as_long());
}

int sign(std::strong_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

std::optional<int> compare_quantities(const Value& left, const Value& right) {
  return terminology::compare(left.as_decimal(), left.unit(), right.as_decimal(), right.unit());
}

Truth is_zero(std::optional<int> order) {
  if (!order) return std::nullopt;
  return *order == 0;
}

// Elements of lists and structures: two missing ones are the same, one missing leaves it open.
Truth equal_elements(Context& context, const Value& left, const Value& right) {
  if (left.is_null() && right.is_null()) return true;
  if (left.is_null() || right.is_null()) return std::nullopt;
  return equal(context, left, right);
}

Truth equal_texts(bool has_left, std::string_view left, bool has_right, std::string_view right) {
  if (!has_left && !has_right) return true;
  if (!has_left || !has_right) return std::nullopt;
  return left == right;
}

Truth equal_codes(const CodeValue* left, const CodeValue* right) {
  if (left == nullptr && right == nullptr) return true;
  if (left == nullptr || right == nullptr) return std::nullopt;
  Conjunction all;
  all.add(left->code == right->code);
  all.add(equal_texts(left->has_system, left->system, right->has_system, right->system));
  all.add(equal_texts(left->has_version, left->version, right->has_version, right->version));
  all.add(equal_texts(left->has_display, left->display, right->has_display, right->display));
  return all.result();
}

Truth equal_concepts(const ConceptValue& left, const ConceptValue& right) {
  if (left.size != right.size) return false;
  Conjunction all;
  for (uint32_t i = 0; i < left.size; ++i)
    if (!all.add(equal_codes(left.codes[i], right.codes[i]))) break;
  all.add(equal_texts(left.has_display, left.display, right.has_display, right.display));
  return all.result();
}

Truth equal_vocabularies(const VocabularyValue& left, const VocabularyValue& right) {
  Conjunction all;
  all.add(left.id == right.id);
  all.add(equal_texts(!left.version.empty(), left.version, !right.version.empty(), right.version));
  return all.result();
}

Truth equal_lists(Context& context, const ListValue& left, const ListValue& right) {
  if (left.size != right.size) return false;
  Conjunction all;
  for (uint32_t i = 0; i < left.size; ++i)
    if (!all.add(equal_elements(context, left.items[i], right.items[i]))) break;
  return all.result();
}

// The first element that is not known to be equal decides, as the conformance suite has it: { x:
// null, y: 1 } = { x: 1, y: 2 } is null there, where the text's last example has false.
Truth equal_tuples(Context& context, const TupleValue& left, const TupleValue& right) {
  if (left.shape->size != right.shape->size) return false;
  for (uint32_t i = 0; i < left.shape->size; ++i) {
    int j =
        left.shape == right.shape ? static_cast<int>(i) : right.shape->find(left.shape->names[i]);
    if (j < 0) return false;
    Truth same = equal_elements(context, left.values[i], right.values[j]);
    if (same != Truth(true)) return same;
  }
  return true;
}

Truth equal_objects(Context& context, const Object& left, const Object& right) {
  if (&left == &right) return true;
  if (left.layout->type != right.layout->type) return false;
  Conjunction all;
  for (const Object* object : {&left, &right}) {
    for (uint16_t i = 0; i < object->layout->size; ++i) {
      ElementName name = object->layout->names[i];
      if (object == &right && left.layout->find(name) >= 0) continue;  // met from the left
      if (!all.add(equal_elements(context, left.get(name), right.get(name)))) return false;
    }
  }
  return all.result();
}

Truth equal_intervals(Context& context, const Value& left, const Value& right) {
  Conjunction all;
  if (all.add(equal(context, start(context, left), start(context, right)))) {
    all.add(equal(context, end(context, left), end(context, right)));
  }
  return all.result();
}

// An uncertain number (Integer between two bounds) beside a number or another uncertain one.
struct Range {
  Value low, high;
};

Range range_of(const Value& value) {
  if (value.kind() != Kind::Interval) return {value, value};
  const IntervalValue& interval = value.as_interval();
  return {interval.low, interval.high};
}

bool any_interval(const Value& left, const Value& right) {
  return left.kind() == Kind::Interval || right.kind() == Kind::Interval;
}

// Whether left < right whatever the true numbers are (orEqual: left <= right).
Truth range_less(Context& context, const Value& left, const Value& right, bool or_equal) {
  Range a = range_of(left), b = range_of(right);
  std::optional<int> widest = compare(context, a.high, b.low);
  if (widest && (*widest < 0 || (or_equal && *widest == 0))) return true;
  std::optional<int> narrowest = compare(context, a.low, b.high);
  if (narrowest && (*narrowest > 0 || (!or_equal && *narrowest == 0))) return false;
  return std::nullopt;
}

Truth ordered(Context& context, const Value& left, const Value& right, bool or_equal) {
  if (left.is_null() || right.is_null()) return std::nullopt;
  if (any_interval(left, right)) return range_less(context, left, right, or_equal);
  std::optional<int> order = compare(context, left, right);
  if (!order) return std::nullopt;
  return *order < 0 || (or_equal && *order == 0);
}

}  // namespace

// =<T>(left T, right T) Boolean
// Appendix B, Equal (and its forms for intervals, lists, Codes and Concepts)
// Inside lists and structures null equals null. Values of different types (only possible inside
// List<Any>) differ, except that numbers compare as numbers and an uncertain number is compared as
// the range it is.
Truth equal(Context& context, const Value& left, const Value& right) {
  if (left.is_null() || right.is_null()) return std::nullopt;
  Kind kind = left.kind();
  if (kind != right.kind()) {
    if (is_number(kind) && is_number(right.kind())) return number(left) == number(right);
    if (comparable_temporals(kind, right.kind())) {
      return is_zero(compare_temporal(context, left, right, std::nullopt));
    }
    if (any_interval(left, right)) return is_zero(compare(context, left, right));
    return false;
  }
  switch (kind) {
    case Kind::Null:
      return std::nullopt;
    case Kind::Boolean:
      return left.as_boolean() == right.as_boolean();
    case Kind::Integer:
      return left.as_integer() == right.as_integer();
    case Kind::Long:
      return left.as_long() == right.as_long();
    case Kind::Decimal:
      return left.as_decimal() == right.as_decimal();
    case Kind::String:
      return left.as_string() == right.as_string();
    case Kind::Date:
    case Kind::DateTime:
    case Kind::Time:
      return is_zero(compare_temporal(context, left, right, std::nullopt));
    case Kind::Quantity:
      return is_zero(compare_quantities(left, right));
    case Kind::Ratio: {
      Conjunction all;
      all.add(equal(context, left.as_ratio().numerator, right.as_ratio().numerator));
      all.add(equal(context, left.as_ratio().denominator, right.as_ratio().denominator));
      return all.result();
    }
    case Kind::Code:
      return equal_codes(&left.as_code(), &right.as_code());
    case Kind::Concept:
      return equal_concepts(left.as_concept(), right.as_concept());
    case Kind::ValueSet:
    case Kind::CodeSystem:
      return equal_vocabularies(left.as_vocabulary(), right.as_vocabulary());
    case Kind::Interval:
      return equal_intervals(context, left, right);
    case Kind::List:
      return equal_lists(context, left.as_list(), right.as_list());
    case Kind::Tuple:
      return equal_tuples(context, left.as_tuple(), right.as_tuple());
    case Kind::Object:
      return equal_objects(context, left.as_object(), right.as_object());
  }
  return std::nullopt;
}

// The order behind <, <=, >, >=, Min, Max and interval bounds
// Appendix B, Less, Greater
// Strings compare by code point, which is the order of their UTF-8 bytes. Booleans, which CQL does
// not order, compare false before true, for sorting.
std::optional<int> compare(Context& context, const Value& left, const Value& right) {
  if (left.is_null() || right.is_null()) return std::nullopt;
  Kind kind = left.kind();
  if (kind != right.kind()) {
    if (is_number(kind) && is_number(right.kind()))
      return sign(compare(number(left), number(right)));
    if (comparable_temporals(kind, right.kind())) {
      return compare_temporal(context, left, right, std::nullopt);
    }
  }
  if (any_interval(left, right)) {
    if (range_less(context, left, right, false) == Truth(true)) return -1;
    if (range_less(context, right, left, false) == Truth(true)) return 1;
    bool same = range_less(context, left, right, true) == Truth(true) &&
                range_less(context, right, left, true) == Truth(true);
    return same ? std::optional(0) : std::nullopt;
  }
  if (kind != right.kind()) return std::nullopt;
  switch (kind) {
    case Kind::Boolean:
    case Kind::Integer:
    case Kind::Long:
      return sign(left.as_long() <=> right.as_long());
    case Kind::Decimal:
      return sign(hoofbeat::compare(left.as_decimal(), right.as_decimal()));
    case Kind::String: {
      int order = left.as_string().compare(right.as_string());
      return order < 0 ? -1 : order > 0 ? 1 : 0;
    }
    case Kind::Date:
    case Kind::DateTime:
    case Kind::Time:
      return compare_temporal(context, left, right, std::nullopt);
    case Kind::Quantity:
      return compare_quantities(left, right);
    default:
      return std::nullopt;
  }
}

// <(left T, right T) Boolean, for numbers, Quantity, Date, DateTime, Time and String
// Appendix B, Less
// Imprecise dates and uncertain numbers give null where their ranges overlap.
Value less(Context& context, Value left, Value right) {
  return truth(ordered(context, left, right, false));
}

// <=(left T, right T) Boolean
// Appendix B, Less Or Equal
// True for an uncertain number as soon as its greatest value qualifies.
Value less_or_equal(Context& context, Value left, Value right) {
  return truth(ordered(context, left, right, true));
}

// >(left T, right T) Boolean
// Appendix B, Greater
// As Less with its operands exchanged.
Value greater(Context& context, Value left, Value right) {
  return truth(ordered(context, right, left, false));
}

// >=(left T, right T) Boolean
// Appendix B, Greater Or Equal
// As Less Or Equal with its operands exchanged.
Value greater_or_equal(Context& context, Value left, Value right) {
  return truth(ordered(context, right, left, true));
}

// The total order of `sort`
// Author's Guide, Sorting: nulls come first
// What does not compare is put in some fixed order: an imprecise date before the precise ones it
// may equal, quantities by unit text, other values by type.
int sort_order(Context& context, const Value& left, const Value& right) {
  if (left.is_null() || right.is_null())
    return static_cast<int>(right.is_null()) - static_cast<int>(left.is_null());
  if (std::optional<int> order = compare(context, left, right)) return *order;
  if (left.kind() != right.kind() && !comparable_temporals(left.kind(), right.kind())) {
    return left.kind() < right.kind() ? -1 : 1;
  }
  if (is_temporal(left.kind())) {
    // Their common precision is equal, so the one with fewer fields has the lower ones at their
    // lowest.
    return static_cast<int>(left.temporal_precision()) -
           static_cast<int>(right.temporal_precision());
  }
  if (left.kind() == Kind::Quantity)
    return left.unit() < right.unit() ? -1 : left.unit() > right.unit();
  return 0;
}

}  // namespace hoofbeat::eval
