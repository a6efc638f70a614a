#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cql/elm.h"

namespace hoofbeat::cql {

// A type with at most one variable, T: `List<Interval<T>>` is {List, Interval} around the variable.
struct TypePattern {
  std::vector<elm::TypeKind> wrappers;  // outermost first; List or Interval
  bool variable = false;
  TypeId name = AnyType;  // where it is no variable
};

// One overload of a System operator or function (CQL 1.5.3 Appendix B).
struct Signature {
  elm::Op op = elm::Op::Null;
  std::vector<TypePattern> operands;
  TypePattern result;
  std::string_view text;  // "Integer,Integer:Integer"
};

// The overloads of an operator or function by the name that calls use ("Skip") or, for what has its
// own syntax, by ELM's name ("Add"); empty where there is none. Read-only, built on first use.
std::span<const Signature> signatures(std::string_view name);
// All names of the table, for suggestions.
std::vector<std::string_view> signature_names();

// "(Integer, Integer)": the operands as diagnostics write them.
std::string operands_text(const Signature& signature);

}  // namespace hoofbeat::cql
