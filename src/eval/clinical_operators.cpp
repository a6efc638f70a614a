// CQL 1.5.3 Appendix B, "Clinical Operators": ages and terminology. A value set or code system that
// is not loaded is a run-time error that names it: taking it for empty would turn "nobody knows"
// into "no".

#include <fmt/format.h>

#include <algorithm>

#include "eval/operators.h"
#include "terminology/terminology.h"

namespace hoofbeat::eval {
namespace {

using terminology::Terminology;

bool in_codes(Context& context, const Value& code, const ListValue& codes) {
  return std::ranges::any_of(codes, [&](const Value& member) {
    if (code.kind() == Kind::String && member.kind() == Kind::Code) {
      return code.as_string() == member.as_code().code;
    }
    return !member.is_null() && equivalent(context, code, member);
  });
}

const terminology::ValueSet* find_value_set(Context& context, const VocabularyValue& reference) {
  const terminology::ValueSet* set =
      context.terminology == nullptr
          ? nullptr
          : context.terminology->value_set(reference.id, reference.version);
  if (set == nullptr) {
    context.fail(fmt::format("the value set {}{}{} is not loaded", reference.id,
                             reference.version.empty() ? "" : "|", reference.version));
  }
  return set;
}

bool contains(const Context& context, const terminology::ValueSet& set, const CodeValue& code) {
  if (code.id != 0) return set.contains(code.id);
  // A code made at run time may be one that the program knows.
  return code.has_system && set.contains(context.terminology->codes().find(code.system, code.code));
}

// Calls `test` for a Code, or for each code of a Concept, until one passes.
template <typename Test>
bool any_code(const Value& value, Test test) {
  if (value.kind() == Kind::Code) return test(value.as_code());
  if (value.kind() != Kind::Concept) return false;
  const ConceptValue& codes = value.as_concept();
  for (uint32_t i = 0; i < codes.size; ++i)
    if (codes.codes[i] != nullptr && test(*codes.codes[i])) return true;
  return false;
}

Value string_in(Context& context, std::string_view code, const terminology::ValueSet& set) {
  for (const terminology::ValueSetCode& member : set.codes) {
    if (member.system != set.codes.front().system) {
      return context.fail(
          fmt::format("'{}' in value set {}: the value set has codes of several systems; expected "
                      "a Code with its system",
                      code, set.url));
    }
  }
  return Value::boolean(set.contains_code(code));
}

bool in_system(const Context& context, std::string_view system, const Value& value) {
  if (value.kind() == Kind::String)
    return context.terminology->in_code_system(system, value.as_string());
  return any_code(value, [&](const CodeValue& code) {
    return code.has_system && code.system == system &&
           context.terminology->in_code_system(system, code.code);
  });
}

bool has_system(Context& context, const VocabularyValue& system) {
  if (context.terminology != nullptr && context.terminology->has_code_system(system.id))
    return true;
  context.fail(fmt::format("the code system {} is not loaded", system.id));
  return false;
}

}  // namespace

// CalculateAgeInYearsAt(birthDate Date, asOf Date) Integer, …Months, …Weeks, …Days, …Hours,
// …Minutes, …Seconds Appendix B, CalculateAgeAt The duration between, uncertain where the birth
// date is. A Date beside a DateTime is compared as dates for whole days and up, else as the start
// of an unknown time.
Value calculate_age_at(Context& context, Value birth, Value as_of, Precision unit) {
  if (birth.is_null() || as_of.is_null()) return {};
  if (birth.kind() != as_of.kind()) {
    bool days = unit <= Precision::Day || unit == Precision::Week;
    birth = days ? to_date(context, birth) : to_date_time(context, birth);
    as_of = days ? to_date(context, as_of) : to_date_time(context, as_of);
  }
  return duration_between(context, birth, as_of, unit);
}

// in(code String | Code | Concept, valueset ValueSetRef) Boolean
// Appendix B, In (Valueset)
// Null is in no value set: false. A String is ambiguous, an error, where the value set spans code
// systems.
Value in_value_set(Context& context, Value code, Value value_set) {
  if (code.kind() == Kind::List) return any_in_value_set(context, code, value_set);
  if (value_set.is_null()) return {};
  if (value_set.kind() == Kind::List) {
    return Value::boolean(!code.is_null() && in_codes(context, code, value_set.as_list()));
  }
  const terminology::ValueSet* set = find_value_set(context, value_set.as_vocabulary());
  if (set == nullptr) return {};
  if (code.kind() == Kind::String) return string_in(context, code.as_string(), *set);
  return Value::boolean(
      any_code(code, [&](const CodeValue& each) { return contains(context, *set, each); }));
}

// in(codes List<Code> | List<String> | List<Concept>, valueset ValueSetRef) Boolean
// Appendix B, In (Valueset)
// Whether any item is; false for a null list.
Value any_in_value_set(Context& context, Value codes, Value value_set) {
  if (codes.kind() != Kind::List) return in_value_set(context, codes, value_set);
  if (value_set.is_null()) return {};
  Value found = Value::boolean(false);
  for (const Value& code : codes.as_list()) {
    if (code.is_null()) continue;
    found = in_value_set(context, code, value_set);
    if (found.is_null() || found.as_boolean()) return found;
  }
  return found;
}

// in(code String | Code | Concept, codesystem CodeSystemRef) Boolean
// Appendix B, In (Codesystem)
// Null is in none: false.
Value in_code_system(Context& context, Value code, Value code_system) {
  if (code.kind() == Kind::List) return any_in_code_system(context, code, code_system);
  if (code_system.is_null()) return {};
  const VocabularyValue& system = code_system.as_vocabulary();
  if (!has_system(context, system)) return {};
  return Value::boolean(in_system(context, system.id, code));
}

// in(codes List<Code> | List<String> | List<Concept>, codesystem CodeSystemRef) Boolean
// Appendix B, In (Codesystem)
// Whether any item is; false for a null list.
Value any_in_code_system(Context& context, Value codes, Value code_system) {
  if (codes.kind() != Kind::List) return in_code_system(context, codes, code_system);
  if (code_system.is_null()) return {};
  const VocabularyValue& system = code_system.as_vocabulary();
  if (!has_system(context, system)) return {};
  return Value::boolean(std::ranges::any_of(
      codes.as_list(), [&](const Value& code) { return in_system(context, system.id, code); }));
}

// ExpandValueSet(ValueSet) List<Code>
// Appendix B, ExpandValueSet
// In the order of the value set.
Value expand_value_set(Context& context, Value value_set) {
  if (value_set.is_null() || value_set.kind() == Kind::List) return value_set;
  const terminology::ValueSet* set = find_value_set(context, value_set.as_vocabulary());
  if (set == nullptr) return {};
  Value* items = context.arena->make_array<Value>(set->codes.size());
  for (size_t i = 0; i < set->codes.size(); ++i) {
    const terminology::ValueSetCode& member = set->codes[i];
    CodeValue* code = context.arena->make<CodeValue>();
    code->code = member.code;
    code->system = member.system;
    code->version = member.version;
    code->display = member.display;
    code->has_version = !member.version.empty();
    code->has_display = !member.display.empty();
    code->id = member.id;
    items[i] = Value::code(code);
  }
  return Value::list(
      context.arena->make<ListValue>(static_cast<uint32_t>(set->codes.size()), items));
}

// Subsumes(ancestor Code, descendent Code) Boolean; Subsumes(ancestor Concept, descendent Concept)
// Boolean ELM, Subsumes A code subsumes itself. Null where no pair of codes does and the hierarchy
// of one of their systems is not loaded.
Value subsumes(Context& context, Value left, Value right) {
  if (left.is_null() || right.is_null()) return {};
  bool unknown = false;
  bool found = any_code(left, [&](const CodeValue& ancestor) {
    return any_code(right, [&](const CodeValue& descendant) {
      if (ancestor.system != descendant.system) return false;
      if (ancestor.code == descendant.code) return true;
      auto known =
          context.terminology == nullptr
              ? std::nullopt
              : context.terminology->subsumes(ancestor.system, ancestor.code, descendant.code);
      unknown = unknown || !known;
      return known.value_or(false);
    });
  });
  if (found) return Value::boolean(true);
  return unknown ? Value() : Value::boolean(false);
}

}  // namespace hoofbeat::eval
