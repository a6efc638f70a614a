// CQL 1.5.3 Appendix B 20, List Operators. Contains, In, Includes and their like are with the
// intervals (interval_operators.cpp), Union, Intersect and Except in interval_sets.cpp.
#include <algorithm>
#include <vector>

#include "eval/operators.h"

namespace hoofbeat::eval {
namespace {

// Equality for `distinct` and its like: nulls count as equal, unknown as different.
bool same(Context& context, const Value& left, const Value& right) {
  if (left.is_null() || right.is_null()) return left.is_null() && right.is_null();
  return equal(context, left, right).value_or(false);
}

}  // namespace

// exists(argument List<T>) Boolean: any item that is not null; false of null.
Value exists(Context&, Value list) {
  if (list.kind() != Kind::List) return Value::boolean(false);
  const ListValue& items = list.as_list();
  return Value::boolean(
      std::any_of(items.begin(), items.end(), [](const Value& item) { return !item.is_null(); }));
}

// distinct(argument List<T>) List<T>
Value distinct(Context& context, Value list) {
  if (list.kind() != Kind::List) return {};
  std::vector<Value> kept;
  for (const Value& item : list.as_list())
    if (std::none_of(kept.begin(), kept.end(),
                     [&](const Value& earlier) { return same(context, earlier, item); }))
      kept.push_back(item);
  return make_list(context, kept);
}

// flatten(argument List<List<T>>) List<T>; items that are no lists stay as they are.
Value flatten(Context& context, Value list) {
  if (list.kind() != Kind::List) return {};
  std::vector<Value> items;
  for (const Value& item : list.as_list()) {
    if (item.kind() == Kind::List)
      items.insert(items.end(), item.as_list().begin(), item.as_list().end());
    else if (!item.is_null())
      items.push_back(item);
  }
  return make_list(context, items);
}

// First(argument List<T>) T
Value first(Context&, Value list) {
  return list.kind() == Kind::List && list.as_list().size > 0 ? list.as_list().items[0] : Value();
}

// Last(argument List<T>) T
Value last(Context&, Value list) {
  return list.kind() == Kind::List && list.as_list().size > 0
             ? list.as_list().items[list.as_list().size - 1]
             : Value();
}

// IndexOf(argument List<T>, element T) Integer; -1 where it is not there.
Value index_of(Context& context, Value list, Value element) {
  if (list.kind() != Kind::List || element.is_null()) return {};
  const ListValue& items = list.as_list();
  for (uint32_t i = 0; i < items.size; ++i)
    if (!items.items[i].is_null() && equal(context, items.items[i], element).value_or(false))
      return Value::integer(static_cast<int32_t>(i));
  return Value::integer(-1);
}

// singleton from(argument List<T>) T: a run-time error where it has more than one item.
Value singleton_from(Context& context, Value list) {
  if (list.kind() != Kind::List) return {};
  if (list.as_list().size > 1)
    return context.fail("singleton from: expected at most one item, found " +
                        std::to_string(list.as_list().size));
  return first(context, list);
}

// Skip, Take, Tail and Slice(source List<T>, startIndex Integer, endIndex Integer) List<T>: the
// items from start (null: the first) up to, not including, end (null: behind the last).
Value slice(Context& context, Value list, Value from, Value to) {
  if (list.kind() != Kind::List) return {};
  const ListValue& items = list.as_list();
  int64_t begin = from.is_null() ? 0 : from.as_integer();
  int64_t end = to.is_null() ? items.size : to.as_integer();
  end = std::min<int64_t>(end, items.size);
  if (begin < 0 || begin >= end) return make_list(context, {});
  return make_list(context, {items.items + begin, static_cast<size_t>(end - begin)});
}

// Times(left List<Tuple>, right List<Tuple>) List<Tuple>: each row of one with each of the other
// (ELM).
Value times(Context& context, Value left, Value right) {
  if (left.kind() != Kind::List || right.kind() != Kind::List) return {};
  Arena& arena = *context.arena;
  std::vector<Value> rows;
  for (const Value& a : left.as_list()) {
    for (const Value& b : right.as_list()) {
      if (a.kind() != Kind::Tuple || b.kind() != Kind::Tuple) continue;
      const TupleValue& x = a.as_tuple();
      const TupleValue& y = b.as_tuple();
      uint32_t size = x.shape->size + y.shape->size;
      auto* names = arena.make_array<std::string_view>(size);
      auto* values = arena.make_array<Value>(size);
      std::copy_n(x.shape->names, x.shape->size, names);
      std::copy_n(y.shape->names, y.shape->size, names + x.shape->size);
      std::copy_n(x.values, x.shape->size, values);
      std::copy_n(y.values, y.shape->size, values + x.shape->size);
      rows.push_back(Value::tuple(
          arena.make<TupleValue>(arena.make<TupleShape>(size, names), values, nullptr)));
    }
  }
  return make_list(context, rows);
}

}  // namespace hoofbeat::eval
