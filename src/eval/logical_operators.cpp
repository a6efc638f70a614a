// CQL 1.5.3 Appendix B, "Logical Operators": Kleene's three-valued logic. A null operand is
// "unknown".

#include "eval/operators.h"

namespace hoofbeat::eval {
namespace {

bool known(const Value& value, bool expected) {
  return !value.is_null() && value.as_boolean() == expected;
}

}  // namespace

// and(left Boolean, right Boolean) Boolean
// Appendix B, And
// False beside null is false.
Value logical_and(Value left, Value right) {
  if (known(left, false) || known(right, false)) return Value::boolean(false);
  if (left.is_null() || right.is_null()) return {};
  return Value::boolean(true);
}

// or(left Boolean, right Boolean) Boolean
// Appendix B, Or
// True beside null is true.
Value logical_or(Value left, Value right) {
  if (known(left, true) || known(right, true)) return Value::boolean(true);
  if (left.is_null() || right.is_null()) return {};
  return Value::boolean(false);
}

// xor(left Boolean, right Boolean) Boolean
// Appendix B, Xor
// Null whenever an operand is.
Value logical_xor(Value left, Value right) {
  if (left.is_null() || right.is_null()) return {};
  return Value::boolean(left.as_boolean() != right.as_boolean());
}

// implies(left Boolean, right Boolean) Boolean
// Appendix B, Implies
// Null implies true is true; null implies false is null.
Value logical_implies(Value left, Value right) { return logical_or(logical_not(left), right); }

// not(argument Boolean) Boolean
// Appendix B, Not
// Null stays null.
Value logical_not(Value operand) {
  return operand.is_null() ? Value() : Value::boolean(!operand.as_boolean());
}

}  // namespace hoofbeat::eval
