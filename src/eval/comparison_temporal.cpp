// Comparing Dates, DateTimes and Times that are known to different precisions and written at
// different offsets. The packed form of a temporal keeps its fields from year down to millisecond
// in descending bits, so "equal down to a precision" is equality after a shift, and which comes
// first is integer order. Appendix B combines seconds and milliseconds into one precision; the
// conformance suite and other engines take a second without milliseconds for an imprecise one, and
// so does this.

#include <algorithm>

#include "eval/operators.h"

namespace hoofbeat::eval {
namespace {

constexpr int shift_of[] = {36, 32, 27, 22, 16, 10, 0};

int sign(int64_t left, int64_t right) { return left < right ? -1 : left > right ? 1 : 0; }

// The same instant written at the evaluation's offset. A value that does not know its hour cannot
// be moved.
Value at_evaluation_offset(const Context& context, const Value& value) {
  int16_t offset = value.temporal_offset();
  if (offset == Temporal::no_offset || offset == context.default_offset() ||
      value.temporal_precision() < Precision::Hour) {
    return value;
  }
  Temporal moved =
      from_milliseconds(to_milliseconds(value.as_temporal(), 0), context.default_offset());
  moved.precision = value.temporal_precision();
  return Value::date_time(moved);
}

}  // namespace

// Appendix B, Equal, Less, …, Same As, Before, After for Date, DateTime and Time
// Offsets are normalised when the comparison goes below days, and only where the two differ: two
// instants written at one offset compare as they stand.
std::optional<int> compare_temporal(Context& context, const Value& left, const Value& right,
                                    OptionalPrecision precision) {
  if (left.is_null() || right.is_null()) return std::nullopt;
  Precision left_precision = left.temporal_precision();
  Precision right_precision = right.temporal_precision();
  int16_t left_offset = left.temporal_offset(), right_offset = right.temporal_offset();
  if (!precision && left_precision == right_precision && left_offset == right_offset) {
    return sign(left.packed_temporal(), right.packed_temporal());
  }

  int64_t a = left.packed_temporal(), b = right.packed_temporal();
  const auto effective = [&](int16_t offset) {
    return offset == Temporal::no_offset ? context.default_offset() : int{offset};
  };
  bool below_days = !precision || *precision >= Precision::Hour;
  if (below_days && left.kind() == Kind::DateTime && right.kind() == Kind::DateTime &&
      effective(left_offset) != effective(right_offset)) {
    a = at_evaluation_offset(context, left).packed_temporal();
    b = at_evaluation_offset(context, right).packed_temporal();
  }

  Precision common = std::min(left_precision, right_precision);
  if (precision) common = std::min(common, *precision);
  int shift = shift_of[static_cast<int>(common)];
  if (int order = sign(a >> shift, b >> shift)) return order;
  bool decided = precision ? common == *precision : left_precision == right_precision;
  if (decided) return 0;
  return std::nullopt;
}

}  // namespace hoofbeat::eval
