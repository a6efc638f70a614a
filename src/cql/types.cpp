// Types of the typed tree: interning, spelling, and the subtype relation.
//
// Equal types are one object. A type's key is its spelling out of its parts' addresses, which are
// themselves interned, so keys stay short however deep a type is.
#include "cql/types.h"

#include <algorithm>
#include <array>
#include <deque>

namespace hoofbeat::elm {

struct TypeTable::State {
  std::deque<Type> types;
  std::unordered_map<std::string, const Type*> by_key;

  const Type* intern(std::string key, Type type) {
    if (auto found = by_key.find(key); found != by_key.end()) return found->second;
    types.push_back(std::move(type));
    by_key.emplace(std::move(key), &types.back());
    return &types.back();
  }
};

namespace {

std::string key_of(const Type* type) {
  return std::to_string(reinterpret_cast<uintptr_t>(type)) + ",";
}

}  // namespace

TypeTable::TypeTable(const fhir::Model& model) : model_(model), state_(new State) {}
TypeTable::~TypeTable() = default;

const Type* TypeTable::named(TypeId name) {
  Type type;
  type.name = name;
  return state_->intern("N" + std::to_string(name), std::move(type));
}

const Type* TypeTable::list(const Type* element) {
  Type type;
  type.kind = TypeKind::List;
  type.element = element;
  return state_->intern("L" + key_of(element), std::move(type));
}

const Type* TypeTable::interval(const Type* point) {
  Type type;
  type.kind = TypeKind::Interval;
  type.element = point;
  return state_->intern("I" + key_of(point), std::move(type));
}

const Type* TypeTable::tuple(std::vector<TupleElement> elements) {
  std::sort(elements.begin(), elements.end(),
            [](const TupleElement& a, const TupleElement& b) { return a.name < b.name; });
  std::string key = "T";
  for (const TupleElement& element : elements)
    key += std::to_string(element.name.size()) + ":" + element.name + key_of(element.type);
  Type type;
  type.kind = TypeKind::Tuple;
  type.elements = std::move(elements);
  return state_->intern(std::move(key), std::move(type));
}

const Type* TypeTable::choice(std::vector<const Type*> choices) {
  std::vector<const Type*> flat;
  auto add = [&](const Type* type) {
    if (std::find(flat.begin(), flat.end(), type) == flat.end()) flat.push_back(type);
  };
  for (const Type* type : choices) {
    if (type->kind == TypeKind::Choice) {
      for (const Type* member : type->choices) add(member);
    } else {
      add(type);
    }
  }
  if (flat.size() == 1) return flat.front();
  // The members' order means nothing, so that Choice<A, B> and Choice<B, A> are one type.
  std::vector<const Type*> sorted = flat;
  std::sort(sorted.begin(), sorted.end());
  std::string key = "C";
  for (const Type* member : sorted) key += key_of(member);
  Type type;
  type.kind = TypeKind::Choice;
  type.choices = std::move(flat);
  return state_->intern(std::move(key), std::move(type));
}

std::string to_string(const Type& type, const fhir::Model& model) {
  switch (type.kind) {
    case TypeKind::Named:
      if (type.name < first_model_type)
        return "System." + std::string(cql::system_type_name(type.name));
      return std::string(model.name()) + "." + std::string(model.at(type.name).name);
    case TypeKind::List:
      return "List<" + to_string(*type.element, model) + ">";
    case TypeKind::Interval:
      return "Interval<" + to_string(*type.element, model) + ">";
    case TypeKind::Tuple: {
      std::string text = "Tuple{";
      for (size_t i = 0; i < type.elements.size(); ++i) {
        if (i > 0) text += ", ";
        text += type.elements[i].name + " " + to_string(*type.elements[i].type, model);
      }
      return text + "}";
    }
    case TypeKind::Choice: {
      std::string text = "Choice<";
      for (size_t i = 0; i < type.choices.size(); ++i) {
        if (i > 0) text += ", ";
        text += to_string(*type.choices[i], model);
      }
      return text + ">";
    }
  }
  return "?";
}

}  // namespace hoofbeat::elm

namespace hoofbeat::cql {

using elm::TypeKind;

namespace {

// In the order of SystemType.
constexpr std::array<std::string_view, 16> system_names = {
    "Any",  "Boolean",  "Integer", "Long", "Decimal", "String",     "Date",     "DateTime",
    "Time", "Quantity", "Ratio",   "Code", "Concept", "Vocabulary", "ValueSet", "CodeSystem"};

}  // namespace

TypeId system_type(std::string_view name, bool& found) {
  for (size_t i = 0; i < system_names.size(); ++i) {
    if (system_names[i] == name) {
      found = true;
      return static_cast<TypeId>(i);
    }
  }
  found = false;
  return AnyType;
}

std::string_view system_type_name(TypeId type) {
  return type < system_names.size() ? system_names[type] : "?";
}

bool is_subtype(TypePtr type, TypePtr super, const fhir::Model& model) {
  if (type == super || is_any(super)) return true;
  if (is_choice(type))
    return std::all_of(type->choices.begin(), type->choices.end(),
                       [&](TypePtr member) { return is_subtype(member, super, model); });
  if (is_choice(super))
    return std::any_of(super->choices.begin(), super->choices.end(),
                       [&](TypePtr member) { return is_subtype(type, member, model); });
  if (type->kind != super->kind) return false;
  switch (type->kind) {
    case TypeKind::Named:
      if (super->name == VocabularyType)
        return type->name == ValueSetType || type->name == CodeSystemType;
      return is_class(type) && is_class(super) && model.is_subclass(type->name, super->name);
    case TypeKind::List:
    case TypeKind::Interval:
      return is_subtype(type->element, super->element, model);
    case TypeKind::Tuple:
      if (type->elements.size() != super->elements.size()) return false;
      for (size_t i = 0; i < type->elements.size(); ++i)
        if (type->elements[i].name != super->elements[i].name ||
            !is_subtype(type->elements[i].type, super->elements[i].type, model))
          return false;
      return true;
    case TypeKind::Choice:
      return false;
  }
  return false;
}

bool may_cast(TypePtr from, TypePtr to, const fhir::Model& model) {
  if (is_subtype(from, to, model) || is_subtype(to, from, model) || is_any(from)) return true;
  if (is_choice(from))
    return std::any_of(from->choices.begin(), from->choices.end(),
                       [&](TypePtr member) { return may_cast(member, to, model); });
  if (is_choice(to))
    return std::any_of(to->choices.begin(), to->choices.end(),
                       [&](TypePtr member) { return may_cast(from, member, model); });
  if (from->kind != to->kind) return false;
  if (is_list(from) || is_interval(from)) return may_cast(from->element, to->element, model);
  if (is_tuple(from)) {
    if (from->elements.size() != to->elements.size()) return false;
    for (size_t i = 0; i < from->elements.size(); ++i)
      if (from->elements[i].name != to->elements[i].name ||
          !may_cast(from->elements[i].type, to->elements[i].type, model))
        return false;
    return true;
  }
  return false;
}

int type_precedence(TypePtr type) {
  switch (type->kind) {
    case TypeKind::Named:
      // Types with elements are classes, System's own included.
      return type->name >= QuantityType ? 3 : 1;
    case TypeKind::Tuple:
      return 2;
    case TypeKind::Interval:
      return 4;
    case TypeKind::List:
      return 5;
    case TypeKind::Choice:
      return 6;
  }
  return 7;
}

bool mentions_any(TypePtr type) {
  switch (type->kind) {
    case TypeKind::Named:
      return type->name == AnyType;
    case TypeKind::List:
    case TypeKind::Interval:
      return mentions_any(type->element);
    case TypeKind::Tuple:
      return std::any_of(
          type->elements.begin(), type->elements.end(),
          [](const elm::TupleElement& element) { return mentions_any(element.type); });
    case TypeKind::Choice:
      return std::any_of(type->choices.begin(), type->choices.end(), mentions_any);
  }
  return false;
}

}  // namespace hoofbeat::cql
