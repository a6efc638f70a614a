// CQL 1.5.3 Appendix B, "Nullological Operators". None of them is ever null itself, but Coalesce.

#include "eval/operators.h"

namespace hoofbeat::eval {

// Coalesce<T>(argument1 T, argument2 T, …) T; Coalesce<T>(arguments List<T>) T
// Appendix B, Coalesce
// One operand that is a list stands for its items; a list among several operands is a value.
Value coalesce(Values operands) {
  if (operands.size() == 1 && operands[0].kind() == Kind::List) {
    const ListValue& list = operands[0].as_list();
    operands = {list.items, list.size};
  }
  for (const Value& operand : operands)
    if (!operand.is_null()) return operand;
  return {};
}

// is null(argument Any) Boolean
// Appendix B, IsNull
// An empty list or an interval with null bounds is not null.
Value is_null(Value operand) { return Value::boolean(operand.is_null()); }

// is true(argument Boolean) Boolean
// Appendix B, IsTrue
// False for null.
Value is_true(Value operand) { return Value::boolean(!operand.is_null() && operand.as_boolean()); }

// is false(argument Boolean) Boolean
// Appendix B, IsFalse
// False for null.
Value is_false(Value operand) {
  return Value::boolean(!operand.is_null() && !operand.as_boolean());
}

}  // namespace hoofbeat::eval
