// CQL 1.5.3 Appendix B, "Aggregate Functions". Nulls in the list are left out; a list without
// anything else, or no list, gives null (but for Count, AllTrue and AnyTrue). Quantities are
// brought to the unit of the first one; where that is impossible the result is null. Sums are
// exact; means have 8 decimals.

#include <algorithm>
#include <vector>

#include "eval/arithmetic.h"
#include "terminology/units.h"

namespace hoofbeat::eval {
namespace {

std::vector<Value> known_items(const Value& list) {
  std::vector<Value> items;
  if (list.kind() != Kind::List) return items;
  items.reserve(list.as_list().size);
  for (const Value& item : list.as_list())
    if (!item.is_null()) items.push_back(item);
  return items;
}

// The items as plain numbers of one unit.
struct Numbers {
  std::vector<Decimal> values;
  UnitId unit = 0;
  bool quantities = false;

  Value result(Context& context, std::optional<Decimal> number) const {
    if (!number) return {};
    return quantities ? Value::quantity(*number, unit, *context.arena)
                      : Value::decimal(*number, *context.arena);
  }
};

// Nothing where there are no items or their units do not go together.
std::optional<Numbers> numbers_in(const Value& list) {
  Numbers numbers;
  for (const Value& item : known_items(list)) {
    bool quantity = item.kind() == Kind::Quantity;
    if (numbers.values.empty()) {
      numbers.quantities = quantity;
      numbers.unit = quantity ? item.unit() : 0;
    }
    if (quantity != numbers.quantities) return std::nullopt;
    std::optional<Decimal> value = number_of(item);
    if (quantity && item.unit() != numbers.unit) {
      value = terminology::convert(*value, item.unit(), numbers.unit);
    }
    if (!value) return std::nullopt;
    numbers.values.push_back(*value);
  }
  if (numbers.values.empty()) return std::nullopt;
  return numbers;
}

std::optional<Decimal> mean_of(std::span<const Decimal> values) {
  Decimal sum;
  for (Decimal value : values) {
    auto next = hoofbeat::add(sum, value);
    if (!next) return std::nullopt;
    sum = *next;
  }
  return hoofbeat::divide(sum, Decimal::from_integer(static_cast<int64_t>(values.size())));
}

Value extreme(Context& context, const Value& list, int sign) {
  std::vector<Value> items = known_items(list);
  if (items.empty()) return {};
  Value best = items[0];
  for (const Value& item : items) {
    auto order = compare(context, item, best);
    if (!order) return {};
    if (*order * sign > 0) best = item;
  }
  return best;
}

Value spread(Context& context, const Value& list, bool population, bool root) {
  auto numbers = numbers_in(list);
  if (!numbers) return {};
  return numbers->result(context, variance_of(numbers->values, population, root));
}

}  // namespace

// AllTrue(argument List<Boolean>) Boolean
// Appendix B, AllTrue
// True for an empty list and for null.
Value all_true(Context&, Value list) {
  for (const Value& item : known_items(list))
    if (!item.as_boolean()) return Value::boolean(false);
  return Value::boolean(true);
}

// AnyTrue(argument List<Boolean>) Boolean
// Appendix B, AnyTrue
// False for an empty list and for null.
Value any_true(Context&, Value list) {
  for (const Value& item : known_items(list))
    if (item.as_boolean()) return Value::boolean(true);
  return Value::boolean(false);
}

// Avg(argument List<Decimal>) Decimal; Avg(argument List<Quantity>) Quantity
// Appendix B, Avg
// To 8 decimals.
Value average(Context& context, Value list) {
  auto numbers = numbers_in(list);
  return numbers ? numbers->result(context, mean_of(numbers->values)) : Value();
}

// Count(argument List<T>) Integer
// Appendix B, Count
// Items that are not null; 0 for null.
Value count(Context&, Value list) {
  return Value::integer(static_cast<int32_t>(known_items(list).size()));
}

// GeometricMean(argument List<Decimal>) Decimal
// Appendix B, GeometricMean
// By logarithms, as the product may exceed the range where the mean does not; null below zero.
Value geometric_mean(Context& context, Value list) {
  auto numbers = numbers_in(list);
  return numbers ? numbers->result(context, geometric_mean_of(numbers->values)) : Value();
}

// Max(argument List<T>) T, for numbers, Quantity, Date, DateTime, Time, String
// Appendix B, Max
// Null where two items do not compare: imprecise dates, incommensurable quantities.
Value maximum(Context& context, Value list) { return extreme(context, list, 1); }

// Min(argument List<T>) T, for numbers, Quantity, Date, DateTime, Time, String
// Appendix B, Min
// As Max.
Value minimum(Context& context, Value list) { return extreme(context, list, -1); }

// Median(argument List<Decimal>) Decimal; Median(argument List<Quantity>) Quantity
// Appendix B, Median
// Of an even number of items the mean of the middle two.
Value median(Context& context, Value list) {
  auto numbers = numbers_in(list);
  if (!numbers) return {};
  std::vector<Decimal>& values = numbers->values;
  std::ranges::sort(values, [](Decimal a, Decimal b) { return hoofbeat::compare(a, b) < 0; });
  size_t middle = values.size() / 2;
  if (values.size() % 2 != 0) return numbers->result(context, values[middle]);
  return numbers->result(context, mean_of({&values[middle - 1], 2}));
}

// Mode(argument List<T>) T
// Appendix B, Mode
// Of several most frequent items the one that comes first.
Value mode(Context& context, Value list) {
  std::vector<Value> items = known_items(list);
  Value best;
  size_t most = 0;
  std::vector<bool> counted(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    if (counted[i]) continue;
    size_t times = 0;
    for (size_t j = i; j < items.size(); ++j) {
      if (counted[j] || !equal(context, items[i], items[j]).value_or(false)) continue;
      counted[j] = true;
      ++times;
    }
    if (times > most) {
      most = times;
      best = items[i];
    }
  }
  return best;
}

// PopulationStdDev(argument List<Decimal>) Decimal; PopulationStdDev(argument List<Quantity>)
// Quantity Appendix B, Population StdDev The root of the population variance.
Value population_standard_deviation(Context& context, Value list) {
  return spread(context, list, true, true);
}

// PopulationVariance(argument List<Decimal>) Decimal; PopulationVariance(argument List<Quantity>)
// Quantity Appendix B, Population Variance The standard's example keeps the unit ('mg', not 'mg2').
Value population_variance(Context& context, Value list) {
  return spread(context, list, true, false);
}

// Product(argument List<T>) T, for Integer, Long, Decimal, Quantity
// Appendix B, Product
// The standard's example keeps the unit ('mg'), so the numbers multiply and the unit stays.
Value product(Context& context, Value list) {
  std::vector<Value> items = known_items(list);
  if (items.empty()) return {};
  if (items[0].kind() == Kind::Quantity) {
    auto numbers = numbers_in(list);
    if (!numbers) return {};
    std::optional<Decimal> result = numbers->values[0];
    for (size_t i = 1; result && i < numbers->values.size(); ++i)
      result = hoofbeat::multiply(*result, numbers->values[i]);
    return numbers->result(context, result);
  }
  Value result = items[0];
  for (size_t i = 1; i < items.size(); ++i) result = multiply(context, result, items[i]);
  return result;
}

// StdDev(argument List<Decimal>) Decimal; StdDev(argument List<Quantity>) Quantity
// Appendix B, StdDev
// Of a sample: null for a single item.
Value standard_deviation(Context& context, Value list) {
  return spread(context, list, false, true);
}

// Sum(argument List<T>) T, for Integer, Long, Decimal, Quantity
// Appendix B, Sum
// Null on overflow.
Value sum(Context& context, Value list) {
  std::vector<Value> items = known_items(list);
  if (items.empty()) return {};
  Value result = items[0];
  for (size_t i = 1; i < items.size(); ++i) result = add(context, result, items[i]);
  return result;
}

// Variance(argument List<Decimal>) Decimal; Variance(argument List<Quantity>) Quantity
// Appendix B, Variance
// Of a sample: null for a single item. The unit stays, as for PopulationVariance.
Value variance(Context& context, Value list) { return spread(context, list, false, false); }

}  // namespace hoofbeat::eval
