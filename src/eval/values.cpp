#include <algorithm>

#include "eval/operators.h"

namespace hoofbeat::eval {

Value make_list(Context& context, Values items) {
  Value* copy = context.arena->make_array<Value>(items.size());
  std::copy(items.begin(), items.end(), copy);
  return Value::list(context.arena->make<ListValue>(static_cast<uint32_t>(items.size()), copy));
}

Value make_interval(Context& context, Value low, bool low_closed, Value high, bool high_closed,
                    Kind point) {
  return Value::interval(
      context.arena->make<IntervalValue>(low, high, low_closed, high_closed, point));
}

Value make_string(Context& context, std::string_view text) {
  return Value::string(context.arena->copy(text));
}

}  // namespace hoofbeat::eval
