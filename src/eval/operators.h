#pragma once

// The operators of CQL 1.5.3 as functions over values: one file a chapter of Appendix B, each
// function named as its ELM node. Operands are already converted to matching types; null propagates
// as each section says. Everything allocated lies in context.arena. Unless said otherwise a null
// operand gives null, and a result that does not fit its type gives null (Appendix B, "overflow").

#include <optional>
#include <span>

#include "eval/context.h"

namespace hoofbeat::eval {

using OptionalPrecision = std::optional<Precision>;
using Values = std::span<const Value>;

// --- helpers that chapters share (values.cpp)
// -----------------------------------------------------
Value make_list(Context& context, Values items);
Value make_interval(Context& context, Value low, bool low_closed, Value high, bool high_closed,
                    Kind point);
Value make_string(Context& context, std::string_view text);  // copies into the arena
// nullopt is "unknown": the three-valued results of equality and comparison.
using Truth = std::optional<bool>;
inline Value truth(Truth value) { return value ? Value::boolean(*value) : Value(); }

// --- logical_operators.cpp (13)
// ---------------------------------------------------------------------
Value logical_and(Value left, Value right);
Value logical_or(Value left, Value right);
Value logical_xor(Value left, Value right);
Value logical_implies(Value left, Value right);
Value logical_not(Value operand);

// --- nullological_operators.cpp (14)
// -----------------------------------------------------------------
Value coalesce(Values operands);  // of a single list: its first non-null item
Value is_null(Value operand);
Value is_true(Value operand);
Value is_false(Value operand);

// --- comparison_operators.cpp (12)
// --------------------------------------------------------------------- Truth forms serve lists,
// intervals and sorting; CQL's equality of lists, tuples, intervals and instances included.
Truth equal(Context& context, const Value& left, const Value& right);
bool equivalent(Context& context, const Value& left, const Value& right);
// Negative, 0, positive; nullopt where unknown (null, imprecise, units that do not compare).
std::optional<int> compare(Context& context, const Value& left, const Value& right);
Value less(Context& context, Value left, Value right);
Value less_or_equal(Context& context, Value left, Value right);
Value greater(Context& context, Value left, Value right);
Value greater_or_equal(Context& context, Value left, Value right);
// Total order for `sort` and `distinct`-like grouping: nulls first (CQL 1.5.3 Author's Guide,
// Sorting).
int sort_order(Context& context, const Value& left, const Value& right);

// --- arithmetic_operators.cpp (16); Integer, Long, Decimal, Quantity; dates with quantities;
// uncertainty intervals pass through where 16 allows them
// -----------------------------------------------------------
Value add(Context& context, Value left, Value right);
Value subtract(Context& context, Value left, Value right);
Value multiply(Context& context, Value left, Value right);
Value divide(Context& context, Value left, Value right);
Value truncated_divide(Context& context, Value left, Value right);
Value modulo(Context& context, Value left, Value right);
Value negate(Context& context, Value operand);
Value absolute(Context& context, Value operand);
Value ceiling(Context& context, Value operand);
Value floor(Context& context, Value operand);
Value truncate(Context& context, Value operand);
Value round(Context& context, Value operand, Value precision);
Value natural_logarithm(Context& context, Value operand);
Value logarithm(Context& context, Value operand, Value base);
Value exponential(Context& context, Value operand);
Value power(Context& context, Value base, Value exponent);
Value predecessor(Context& context, Value operand);  // at the minimum: run-time error
Value successor(Context& context, Value operand);
// As predecessor() and successor(), but null at the ends of the type.
Value previous_point(Context& context, const Value& point);
Value next_point(Context& context, const Value& point);
Value minimum_value(Context& context, Kind type);
Value maximum_value(Context& context, Kind type);
Value precision_of(Context& context, Value operand);
Value low_boundary(Context& context, Value operand, Value precision);
Value high_boundary(Context& context, Value operand, Value precision);

// --- string_operators.cpp (17)
// ---------------------------------------------------------------------------
Value combine(Context& context, Value list, Value separator);
Value concatenate(Context& context, Value left, Value right);  // `+`: null when one is null
Value concatenate_treating_null_as_empty(Context& context, Value left, Value right);  // `&`
Value ends_with(Context& context, Value text, Value suffix);
Value indexer(Context& context, Value source, Value index);  // String or List
Value last_position_of(Context& context, Value pattern, Value text);
Value length(Context& context, Value operand);  // String or List
Value lower(Context& context, Value text);
Value matches(Context& context, Value text, Value pattern);  // the whole text, RE2 syntax
Value position_of(Context& context, Value pattern, Value text);
Value replace_matches(Context& context, Value text, Value pattern, Value substitution);
Value split(Context& context, Value text, Value separator);
Value split_on_matches(Context& context, Value text, Value pattern);
Value starts_with(Context& context, Value text, Value prefix);
Value substring(Context& context, Value text, Value start, Value length);
Value upper(Context& context, Value text);

// --- type_operators.cpp (22)
// -----------------------------------------------------------------------------
Value to_boolean(Context& context, Value operand);
Value to_integer(Context& context, Value operand);
Value to_long(Context& context, Value operand);
Value to_decimal(Context& context, Value operand);
Value to_string(Context& context, Value operand);
Value to_date(Context& context, Value operand);
Value to_date_time(Context& context, Value operand);
Value to_time(Context& context, Value operand);
Value to_quantity(Context& context, Value operand);
Value to_ratio(Context& context, Value operand);
Value to_concept(Context& context, Value operand);
Value to_list(Context& context, Value operand);
Value to_chars(Context& context, Value operand);
Value convert_quantity(Context& context, Value quantity, Value unit);
// `target` is a System type; whether to_X would give a value.
Value converts_to(Context& context, Value operand, TypeId target);
Value can_convert_quantity(Context& context, Value quantity, Value unit);

// --- date_time_operators.cpp (18)
// ------------------------------------------------------------------------
Value date(Context& context, Values components);       // year, month, day
Value date_time(Context& context, Values components);  // … millisecond, offset (Decimal hours)
Value time(Context& context, Values components);
Value now(Context& context);
Value today(Context& context);
Value time_of_day(Context& context);
Value date_from(Context& context, Value operand);
Value time_from(Context& context, Value operand);
Value timezone_offset_from(Context& context, Value operand);
Value component_from(Context& context, Value operand, Precision component);
// Integer, or an Interval<Integer> where the operands' precision leaves it uncertain.
Value duration_between(Context& context, Value left, Value right, Precision unit);
Value difference_between(Context& context, Value left, Value right, Precision unit);
Value same_as(Context& context, Value left, Value right, OptionalPrecision precision);
Value same_or_before(Context& context, Value left, Value right, OptionalPrecision precision);
Value same_or_after(Context& context, Value left, Value right, OptionalPrecision precision);
Value before(Context& context, Value left, Value right, OptionalPrecision precision);
Value after(Context& context, Value left, Value right, OptionalPrecision precision);
// Date/DateTime ± Quantity of a calendar or UCUM time unit; add() and subtract() call it.
Value add_duration(Context& context, Value temporal, Value quantity, bool subtract);
// Compares two temporals down to `precision` (all shared precision where none is given); nullopt
// where uncertain. Offsets are normalised to the evaluation's where both or one carry them.
std::optional<int> compare_temporal(Context& context, const Value& left, const Value& right,
                                    OptionalPrecision precision);

// --- interval_operators.cpp (19). Point-or-interval overloads are told apart by kind.
// -----------------------
Value start(Context& context, Value interval);
Value end(Context& context, Value interval);
Value width(Context& context, Value interval);
Value size(Context& context, Value interval, Value per);
Value point_from(Context& context, Value interval);
Value contains(Context& context, Value container, Value point,
               OptionalPrecision precision);  // Interval or List
Value in(Context& context, Value point, Value container, OptionalPrecision precision);
Value includes(Context& context, Value left, Value right,
               OptionalPrecision precision);  // Interval or List
Value included_in(Context& context, Value left, Value right, OptionalPrecision precision);
Value proper_contains(Context& context, Value container, Value point, OptionalPrecision precision);
Value proper_in(Context& context, Value point, Value container, OptionalPrecision precision);
Value proper_includes(Context& context, Value left, Value right, OptionalPrecision precision);
Value proper_included_in(Context& context, Value left, Value right, OptionalPrecision precision);
// before() and after() above take intervals too.
Value meets(Context& context, Value left, Value right, OptionalPrecision precision);
Value meets_before(Context& context, Value left, Value right, OptionalPrecision precision);
Value meets_after(Context& context, Value left, Value right, OptionalPrecision precision);
Value overlaps(Context& context, Value left, Value right, OptionalPrecision precision);
Value overlaps_before(Context& context, Value left, Value right, OptionalPrecision precision);
Value overlaps_after(Context& context, Value left, Value right, OptionalPrecision precision);
Value starts(Context& context, Value left, Value right, OptionalPrecision precision);
Value ends(Context& context, Value left, Value right, OptionalPrecision precision);
Value union_of(Context& context, Value left, Value right);   // Interval or List
Value intersect(Context& context, Value left, Value right);  // Interval or List
Value except(Context& context, Value left, Value right);     // Interval or List
Value collapse(Context& context, Value intervals, Value per);
Value expand(Context& context, Value intervals,
             Value per);  // list of intervals, or one interval → points
// The operand intervals' bounds as points: unknown (open null) bounds are null.
bool is_uncertain(const Value& value);  // an interval that stands for an uncertain Integer etc.

// --- list_operators.cpp (20)
// ---------------------------------------------------------------------------------
Value exists(Context& context, Value list);
Value distinct(Context& context, Value list);
Value flatten(Context& context, Value list);
Value first(Context& context, Value list);
Value last(Context& context, Value list);
Value index_of(Context& context, Value list, Value element);
Value singleton_from(Context& context, Value list);  // more than one item: run-time error
Value slice(Context& context, Value list, Value start, Value end);  // Skip, Take, Tail, Slice
Value times(Context& context, Value left, Value right);

// --- aggregate_operators.cpp (21)
// ----------------------------------------------------------------------------
Value all_true(Context& context, Value list);
Value any_true(Context& context, Value list);
Value average(Context& context, Value list);
Value count(Context& context, Value list);
Value geometric_mean(Context& context, Value list);
Value maximum(Context& context, Value list);
Value median(Context& context, Value list);
Value minimum(Context& context, Value list);
Value mode(Context& context, Value list);
Value population_standard_deviation(Context& context, Value list);
Value population_variance(Context& context, Value list);
Value product(Context& context, Value list);
Value standard_deviation(Context& context, Value list);
Value sum(Context& context, Value list);
Value variance(Context& context, Value list);

// --- clinical_operators.cpp (23)
// -----------------------------------------------------------------------------
Value calculate_age_at(Context& context, Value birth, Value as_of, Precision unit);
// Code, Concept, String or List of these, against a ValueSet/CodeSystem value, or a List of codes.
Value in_value_set(Context& context, Value code, Value value_set);
Value in_code_system(Context& context, Value code, Value code_system);
Value any_in_value_set(Context& context, Value codes, Value value_set);
Value any_in_code_system(Context& context, Value codes, Value code_system);
Value expand_value_set(Context& context, Value value_set);
Value subsumes(Context& context, Value left, Value right);

// --- render.cpp: values for people and for files
// --------------------------------------------------------------- CQL text as ToString gives it;
// for kinds that ToString lacks, the selector that would build the value.
std::string render(const Value& value);
// JSON: null, true, 5, 5.8, "text", temporals as CQL text without '@', quantity {"value","unit"},
// code
// {"code","system","version","display"} without absent members, interval {"low","high","lowClosed",
// "highClosed"}, lists, tuples as objects, resources {"resourceType","id"}, other instances by
// element.
std::string to_json(const Value& value);

}  // namespace hoofbeat::eval
