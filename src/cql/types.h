#pragma once

#include "cql/elm.h"

namespace hoofbeat::cql {

using TypePtr = const elm::Type*;

// Relations between types (CQL 1.5.3 §Type Inference, "Subtypes"); nothing here inserts
// conversions.

inline bool is_named(TypePtr type, TypeId name) {
  return type->kind == elm::TypeKind::Named && type->name == name;
}
inline bool is_any(TypePtr type) { return is_named(type, AnyType); }
inline bool is_list(TypePtr type) { return type->kind == elm::TypeKind::List; }
inline bool is_interval(TypePtr type) { return type->kind == elm::TypeKind::Interval; }
inline bool is_choice(TypePtr type) { return type->kind == elm::TypeKind::Choice; }
inline bool is_tuple(TypePtr type) { return type->kind == elm::TypeKind::Tuple; }
// A class of the data model.
inline bool is_class(TypePtr type) {
  return type->kind == elm::TypeKind::Named && type->name >= first_model_type;
}

// Whether every value of `type` is a value of `super`: classes follow the model's bases, lists,
// intervals and tuples their parts, a choice is under another that has all its members.
bool is_subtype(TypePtr type, TypePtr super, const fhir::Model& model);

// Whether some value could be of both types, so that `as` may succeed.
bool may_cast(TypePtr from, TypePtr to, const fhir::Model& model);

// The order in which overloads of equal cost are preferred: simple, tuple, class, interval, list,
// choice.
int type_precedence(TypePtr type);

// Whether the type, or a part of it, is Any.
bool mentions_any(TypePtr type);

// The type that System calls `name` ("Integer"), AnyType where none does and `found` is then false.
TypeId system_type(std::string_view name, bool& found);
std::string_view system_type_name(TypeId type);

}  // namespace hoofbeat::cql
