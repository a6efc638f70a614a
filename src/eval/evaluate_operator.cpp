// From ELM's node names to the operators' functions: strict operators, whose operands are all
// evaluated first. What they rest on is what all their operands rest on.
#include <fmt/format.h>

#include "eval/evaluator.h"
#include "eval/operators.h"

namespace hoofbeat::eval {

using elm::Node;
using elm::Op;

namespace {

constexpr size_t inline_operands = 4;

Kind named_kind(const elm::Type* type) {
  if (!type || type->kind != elm::TypeKind::Named) return Kind::Null;
  switch (type->name) {
    case IntegerType:
      return Kind::Integer;
    case LongType:
      return Kind::Long;
    case DecimalType:
      return Kind::Decimal;
    case QuantityType:
      return Kind::Quantity;
    case DateType:
      return Kind::Date;
    case DateTimeType:
      return Kind::DateTime;
    case TimeType:
      return Kind::Time;
    default:
      return Kind::Null;
  }
}

// Two uncertain numbers look like two intervals here; the operands' type tells that they are
// numbers, which are equal only where no other pair is possible (CQL 1.5.3 Language Semantics,
// Uncertainty).
Truth equal_operands(Context& context, const Node& node, const Value* x) {
  const elm::Type* type = node.operands[0]->type;
  if (x[0].kind() != Kind::Interval || x[1].kind() != Kind::Interval || !type ||
      type->kind != elm::TypeKind::Named)
    return equal(context, x[0], x[1]);
  Value below = less(context, x[0], x[1]), above = greater(context, x[0], x[1]);
  if ((!below.is_null() && below.as_boolean()) || (!above.is_null() && above.as_boolean()))
    return false;
  return below.is_null() || above.is_null() ? std::nullopt : Truth(true);
}

Value apply_comparison(Context& context, const Node& node, const Value* x) {
  switch (node.op) {
    case Op::Equal:
      return truth(equal_operands(context, node, x));
    case Op::NotEqual:
      return logical_not(truth(equal_operands(context, node, x)));
    case Op::Equivalent:
      return Value::boolean(equivalent(context, x[0], x[1]));
    case Op::Less:
      return less(context, x[0], x[1]);
    case Op::LessOrEqual:
      return less_or_equal(context, x[0], x[1]);
    case Op::Greater:
      return greater(context, x[0], x[1]);
    default:
      return greater_or_equal(context, x[0], x[1]);
  }
}

Value apply_type(Context& context, const Node& node, const Value* x) {
  switch (node.op) {
    case Op::ToBoolean:
      return to_boolean(context, x[0]);
    case Op::ToChars:
      return to_chars(context, x[0]);
    case Op::ToConcept:
      return to_concept(context, x[0]);
    case Op::ToDate:
      return to_date(context, x[0]);
    case Op::ToDateTime:
      return to_date_time(context, x[0]);
    case Op::ToDecimal:
      return to_decimal(context, x[0]);
    case Op::ToInteger:
      return to_integer(context, x[0]);
    case Op::ToList:
      return to_list(context, x[0]);
    case Op::ToLong:
      return to_long(context, x[0]);
    case Op::ToQuantity:
      return to_quantity(context, x[0]);
    case Op::ToRatio:
      return to_ratio(context, x[0]);
    case Op::ToString:
      return to_string(context, x[0]);
    case Op::ToTime:
      return to_time(context, x[0]);
    case Op::ToInterval:
      return x[0].is_null() ? Value() : make_interval(context, x[0], true, x[0], true, x[0].kind());
    case Op::ConvertsToBoolean:
      return converts_to(context, x[0], BooleanType);
    case Op::ConvertsToDate:
      return converts_to(context, x[0], DateType);
    case Op::ConvertsToDateTime:
      return converts_to(context, x[0], DateTimeType);
    case Op::ConvertsToDecimal:
      return converts_to(context, x[0], DecimalType);
    case Op::ConvertsToInteger:
      return converts_to(context, x[0], IntegerType);
    case Op::ConvertsToLong:
      return converts_to(context, x[0], LongType);
    case Op::ConvertsToQuantity:
      return converts_to(context, x[0], QuantityType);
    case Op::ConvertsToRatio:
      return converts_to(context, x[0], RatioType);
    case Op::ConvertsToString:
      return converts_to(context, x[0], StringType);
    case Op::ConvertsToTime:
      return converts_to(context, x[0], TimeType);
    case Op::ConvertQuantity:
      return convert_quantity(context, x[0], x[1]);
    default:
      return can_convert_quantity(context, x[0], x[1]);
  }
}

Value apply_arithmetic(Context& context, const Node& node, const Value* x, size_t count) {
  switch (node.op) {
    case Op::Add:
      return add(context, x[0], x[1]);
    case Op::Subtract:
      return subtract(context, x[0], x[1]);
    case Op::Multiply:
      return multiply(context, x[0], x[1]);
    case Op::Divide:
      return divide(context, x[0], x[1]);
    case Op::TruncatedDivide:
      return truncated_divide(context, x[0], x[1]);
    case Op::Modulo:
      return modulo(context, x[0], x[1]);
    case Op::Negate:
      return negate(context, x[0]);
    case Op::Abs:
      return absolute(context, x[0]);
    case Op::Ceiling:
      return ceiling(context, x[0]);
    case Op::Floor:
      return floor(context, x[0]);
    case Op::Truncate:
      return truncate(context, x[0]);
    case Op::Round:
      return round(context, x[0], count > 1 ? x[1] : Value());
    case Op::Ln:
      return natural_logarithm(context, x[0]);
    case Op::Log:
      return logarithm(context, x[0], x[1]);
    case Op::Exp:
      return exponential(context, x[0]);
    case Op::Power:
      return power(context, x[0], x[1]);
    case Op::Predecessor:
      return predecessor(context, x[0]);
    case Op::Successor:
      return successor(context, x[0]);
    case Op::MinValue:
      return minimum_value(context, named_kind(node.target));
    case Op::MaxValue:
      return maximum_value(context, named_kind(node.target));
    case Op::Precision:
      return precision_of(context, x[0]);
    case Op::LowBoundary:
      return low_boundary(context, x[0], count > 1 ? x[1] : Value());
    default:
      return high_boundary(context, x[0], count > 1 ? x[1] : Value());
  }
}

Value apply_string(Context& context, const Node& node, const Value* x, size_t count) {
  switch (node.op) {
    case Op::Combine:
      return combine(context, x[0], count > 1 ? x[1] : Value::string(""));
    case Op::Concatenate: {
      Value text = x[0];
      for (size_t i = 1; i < count; ++i) text = concatenate(context, text, x[i]);
      return text;
    }
    case Op::EndsWith:
      return ends_with(context, x[0], x[1]);
    case Op::LastPositionOf:
      return last_position_of(context, x[0], x[1]);
    case Op::Length:
      // Of no list 0, of no text null (20 and 17 Length).
      if (x[0].is_null() && node.operands[0]->type &&
          node.operands[0]->type->kind == elm::TypeKind::List)
        return Value::integer(0);
      return length(context, x[0]);
    case Op::Lower:
      return lower(context, x[0]);
    case Op::Matches:
      return matches(context, x[0], x[1]);
    case Op::PositionOf:
      return position_of(context, x[0], x[1]);
    case Op::ReplaceMatches:
      return replace_matches(context, x[0], x[1], x[2]);
    case Op::Split:
      return split(context, x[0], count > 1 ? x[1] : Value());
    case Op::SplitOnMatches:
      return split_on_matches(context, x[0], x[1]);
    case Op::StartsWith:
      return starts_with(context, x[0], x[1]);
    case Op::Substring:
      return substring(context, x[0], x[1], count > 2 ? x[2] : Value());
    default:
      return upper(context, x[0]);
  }
}

Value apply_date_time(Context& context, const Node& node, const Value* x, size_t count) {
  const OptionalPrecision& precision = node.precision;
  Precision unit = precision.value_or(Precision::Day);
  switch (node.op) {
    case Op::Date:
      return date(context, {x, count});
    case Op::DateTime:
      return date_time(context, {x, count});
    case Op::Time:
      return time(context, {x, count});
    case Op::Now:
      return now(context);
    case Op::Today:
      return today(context);
    case Op::TimeOfDay:
      return time_of_day(context);
    case Op::DateFrom:
      return date_from(context, x[0]);
    case Op::TimeFrom:
      return time_from(context, x[0]);
    case Op::TimezoneOffsetFrom:
      return timezone_offset_from(context, x[0]);
    case Op::DateTimeComponentFrom:
      return component_from(context, x[0], unit);
    case Op::DurationBetween:
      return duration_between(context, x[0], x[1], unit);
    case Op::DifferenceBetween:
      return difference_between(context, x[0], x[1], unit);
    case Op::SameAs:
      return same_as(context, x[0], x[1], precision);
    case Op::SameOrBefore:
      return same_or_before(context, x[0], x[1], precision);
    case Op::SameOrAfter:
      return same_or_after(context, x[0], x[1], precision);
    case Op::Before:
      return before(context, x[0], x[1], precision);
    default:
      return after(context, x[0], x[1], precision);
  }
}

Value apply_interval(Context& context, const Node& node, const Value* x, size_t count) {
  const OptionalPrecision& precision = node.precision;
  switch (node.op) {
    case Op::Start:
      return start(context, x[0]);
    case Op::End:
      return end(context, x[0]);
    case Op::Width:
      return width(context, x[0]);
    case Op::Size:
      return size(context, x[0], count > 1 ? x[1] : Value());
    case Op::PointFrom:
      return point_from(context, x[0]);
    case Op::Contains:
      return contains(context, x[0], x[1], precision);
    case Op::In:
      return in(context, x[0], x[1], precision);
    case Op::Includes:
      return includes(context, x[0], x[1], precision);
    case Op::IncludedIn:
      return included_in(context, x[0], x[1], precision);
    case Op::ProperContains:
      return proper_contains(context, x[0], x[1], precision);
    case Op::ProperIn:
      return proper_in(context, x[0], x[1], precision);
    case Op::ProperIncludes:
      return proper_includes(context, x[0], x[1], precision);
    case Op::ProperIncludedIn:
      return proper_included_in(context, x[0], x[1], precision);
    case Op::Meets:
      return meets(context, x[0], x[1], precision);
    case Op::MeetsBefore:
      return meets_before(context, x[0], x[1], precision);
    case Op::MeetsAfter:
      return meets_after(context, x[0], x[1], precision);
    case Op::Overlaps:
      return overlaps(context, x[0], x[1], precision);
    case Op::OverlapsBefore:
      return overlaps_before(context, x[0], x[1], precision);
    case Op::OverlapsAfter:
      return overlaps_after(context, x[0], x[1], precision);
    case Op::Starts:
      return starts(context, x[0], x[1], precision);
    case Op::Ends:
      return ends(context, x[0], x[1], precision);
    case Op::Intersect:
      return intersect(context, x[0], x[1]);
    case Op::Except:
      return except(context, x[0], x[1]);
    case Op::Collapse:
      return collapse(context, x[0], count > 1 ? x[1] : Value());
    default:
      return expand(context, x[0], count > 1 ? x[1] : Value());
  }
}

Value apply_list(Context& context, const Node& node, const Value* x) {
  switch (node.op) {
    case Op::Exists:
      return exists(context, x[0]);
    case Op::IndexOf:
      return index_of(context, x[0], x[1]);
    case Op::Times:
      return times(context, x[0], x[1]);
    case Op::AllTrue:
      return all_true(context, x[0]);
    case Op::AnyTrue:
      return any_true(context, x[0]);
    case Op::Avg:
      return average(context, x[0]);
    case Op::Count:
      return count(context, x[0]);
    case Op::GeometricMean:
      return geometric_mean(context, x[0]);
    case Op::Max:
      return maximum(context, x[0]);
    case Op::Median:
      return median(context, x[0]);
    case Op::Min:
      return minimum(context, x[0]);
    case Op::Mode:
      return mode(context, x[0]);
    case Op::PopulationStdDev:
      return population_standard_deviation(context, x[0]);
    case Op::PopulationVariance:
      return population_variance(context, x[0]);
    case Op::Product:
      return product(context, x[0]);
    case Op::StdDev:
      return standard_deviation(context, x[0]);
    case Op::Sum:
      return sum(context, x[0]);
    default:
      return variance(context, x[0]);
  }
}

Value apply(Context& context, const Node& node, const Value* x, size_t count) {
  Op op = node.op;
  if (op >= Op::Equal && op <= Op::GreaterOrEqual) return apply_comparison(context, node, x);
  if (op >= Op::ToBoolean && op <= Op::CanConvertQuantity) return apply_type(context, node, x);
  if (op >= Op::Add && op <= Op::HighBoundary) return apply_arithmetic(context, node, x, count);
  if (op >= Op::Combine && op <= Op::Upper) return apply_string(context, node, x, count);
  if (op >= Op::Date && op <= Op::After) return apply_date_time(context, node, x, count);
  if (op >= Op::Start && op <= Op::Expand) return apply_interval(context, node, x, count);
  if (op >= Op::Exists && op <= Op::Variance) return apply_list(context, node, x);
  switch (op) {
    case Op::IsNull:
      return is_null(x[0]);
    case Op::IsTrue:
      return is_true(x[0]);
    case Op::IsFalse:
      return is_false(x[0]);
    case Op::Xor:
      return logical_xor(x[0], x[1]);
    case Op::Not:
      return logical_not(x[0]);
    case Op::CalculateAge:
      return calculate_age_at(context, x[0],
                              x[0].kind() == Kind::DateTime ? now(context) : today(context),
                              node.precision.value_or(Precision::Year));
    case Op::CalculateAgeAt:
      return calculate_age_at(context, x[0], x[1], node.precision.value_or(Precision::Year));
    case Op::InValueSet:
      return in_value_set(context, x[0], x[1]);
    case Op::AnyInValueSet:
      return any_in_value_set(context, x[0], x[1]);
    case Op::InCodeSystem:
      return in_code_system(context, x[0], x[1]);
    case Op::AnyInCodeSystem:
      return any_in_code_system(context, x[0], x[1]);
    case Op::ExpandValueSet:
      return expand_value_set(context, x[0]);
    case Op::Subsumes:
      return subsumes(context, x[0], x[1]);
    case Op::SubsumedBy:
      return subsumes(context, x[1], x[0]);
    default:
      return context.fail(fmt::format("the operator {} cannot run yet", to_string(op)));
  }
}

}  // namespace

Value Evaluator::eval_operator(const Node& node) {
  size_t count = node.operands.size();
  Value inline_values[inline_operands];
  Value* values = count <= inline_operands ? inline_values : arena_.make_array<Value>(count);
  const Evidence* used = nullptr;
  for (size_t i = 0; i < count; ++i) {
    if (!node.operands[i]) continue;
    values[i] = eval(*node.operands[i]);
    if (options_.track_evidence) used = join(used, whole(values[i], evidence_));
  }
  evidence_ = used;
  return apply(context_, node, values, count);
}

}  // namespace hoofbeat::eval
