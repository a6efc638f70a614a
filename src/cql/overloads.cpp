// Overload resolution (CQL 1.5.3 Developer's Guide, "Function Resolution"): every overload that the
// arguments convert to is a match, the one whose conversions cost least is meant. An overload with
// a type variable is tried with each type that the arguments suggest for it.
#include <algorithm>

#include <fmt/format.h>

#include "cql/analyzer.h"

namespace hoofbeat::cql {

using elm::TypeKind;

TypePtr Analyzer::instantiate(const TypePattern& pattern, TypePtr variable) {
  TypePtr type = pattern.variable ? variable : named(pattern.name);
  for (size_t i = pattern.wrappers.size(); i-- > 0;)
    type = pattern.wrappers[i] == TypeKind::List ? types_.list(type) : types_.interval(type);
  return type;
}

// Adds what the argument's type says about the variable; false where the argument cannot have the
// pattern's shape.
bool Analyzer::bind(const TypePattern& pattern, size_t depth, TypePtr type,
                    std::vector<TypePtr>& found) {
  if (depth == pattern.wrappers.size()) {
    if (pattern.variable && !is_any(type)) found.push_back(type);
    return true;
  }
  if (is_any(type)) return true;
  TypeKind wrapper = pattern.wrappers[depth];
  if (type->kind == wrapper) return bind(pattern, depth + 1, type->element, found);
  auto bind_alternatives = [&](const std::vector<TypePtr>& alternatives) {
    // Several meanings of a choice would make the call ambiguous: then none is taken.
    std::optional<std::vector<TypePtr>> only;
    for (TypePtr alternative : alternatives) {
      std::vector<TypePtr> its;
      if (is_any(alternative) || !bind(pattern, depth, alternative, its)) continue;
      if (only && *only != its) return false;
      only = std::move(its);
    }
    if (!only) return false;
    found.insert(found.end(), only->begin(), only->end());
    return true;
  };
  if (is_choice(type)) return bind_alternatives(type->choices);
  std::vector<TypePtr> targets;
  for (const Conversion& conversion : implicit_conversions(type)) targets.push_back(conversion.to);
  targets.erase(std::remove_if(targets.begin(), targets.end(),
                               [&](TypePtr target) { return target->kind != wrapper; }),
                targets.end());
  if (!targets.empty()) return bind_alternatives(targets);
  const CompileOptions& options = compilation_.options;
  if (wrapper == TypeKind::List ? options.list_promotion : options.interval_promotion)
    return bind(pattern, depth + 1, type, found);
  return false;
}

std::optional<Match> Analyzer::match_signature(const Signature& signature,
                                               std::span<const TypePtr> arguments) {
  if (signature.operands.size() != arguments.size()) return std::nullopt;
  std::vector<TypePtr> suggested;
  bool generic = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const TypePattern& pattern = signature.operands[i];
    if (!pattern.variable) continue;
    generic = true;
    if (!bind(pattern, 0, arguments[i], suggested)) return std::nullopt;
  }
  std::vector<TypePtr> variables;
  auto suggest = [&](TypePtr type) {
    if (std::find(variables.begin(), variables.end(), type) == variables.end())
      variables.push_back(type);
  };
  if (generic && suggested.empty()) suggest(named(AnyType));
  for (TypePtr type : suggested) suggest(type);
  size_t direct = variables.size();
  // What the arguments convert to may be what they have in common: a FHIR.CodeableConcept and a
  // Code are both Concepts.
  bool same = std::all_of(suggested.begin(), suggested.end(),
                          [&](TypePtr type) { return type == suggested.front(); });
  if (!same)
    for (TypePtr type : suggested) {
      for (const Conversion& conversion : implicit_conversions(type)) suggest(conversion.to);
      if (is_choice(type))
        for (TypePtr member : type->choices)
          for (const Conversion& conversion : implicit_conversions(member)) suggest(conversion.to);
    }
  if (!generic) variables.assign(1, nullptr);
  if (variables.empty()) variables.push_back(named(AnyType));

  std::optional<Match> best;
  bool best_vague = false;
  for (size_t v = 0; v < variables.size(); ++v) {
    TypePtr variable = variables[v];
    if (best && v == direct && !best_vague) break;
    Match match;
    match.signature = &signature;
    // Only simple values and quantities are points of intervals.
    bool point = !variable || variable->kind == TypeKind::Named;
    bool good = point || std::none_of(signature.operands.begin(), signature.operands.end(),
                                      [](const TypePattern& pattern) {
                                        return pattern.variable && !pattern.wrappers.empty() &&
                                               pattern.wrappers.back() == TypeKind::Interval;
                                      });
    for (size_t i = 0; good && i < arguments.size(); ++i) {
      TypePtr operand = instantiate(signature.operands[i], variable);
      std::optional<Conversion> conversion = find_conversion(arguments[i], operand);
      good = conversion.has_value();
      if (!good) break;
      match.cost += conversion->cost;
      match.precedence += type_precedence(operand);
      match.operands.push_back(operand);
      match.conversions.push_back(std::move(*conversion));
    }
    if (!good) continue;
    // Everything is an Any: such a match is taken only where no other type does.
    bool vague = variable && mentions_any(variable);
    if (!best || (best_vague && !vague) || (best_vague == vague && match.cost < best->cost)) {
      match.result = instantiate(signature.result, variable);
      best = std::move(match);
      best_vague = vague;
    }
  }
  // `1 = 'a'` is no comparison of Any with Any.
  return best;
}

std::optional<Match> Analyzer::match_function(FunctionCandidate candidate,
                                              std::span<const TypePtr> arguments) {
  const elm::FunctionDef& function =
      compilation_.program.libraries[candidate.library]->functions[candidate.function];
  if (function.operands.size() != arguments.size()) return std::nullopt;
  Match match;
  match.library = candidate.library;
  match.function = candidate.function;
  for (size_t i = 0; i < arguments.size(); ++i) {
    TypePtr operand = function.operands[i].type;
    if (!operand) return std::nullopt;
    std::optional<Conversion> conversion = find_conversion(arguments[i], operand);
    if (!conversion) return std::nullopt;
    match.cost += conversion->cost;
    match.precedence += type_precedence(operand);
    match.operands.push_back(operand);
    match.conversions.push_back(std::move(*conversion));
  }
  return match;
}

std::optional<Match> Analyzer::resolve_call(const std::string& name,
                                            std::span<const TypePtr> arguments,
                                            std::span<const FunctionCandidate> functions,
                                            bool system, SourceRange range) {
  std::vector<Match> matches;
  for (FunctionCandidate candidate : functions)
    if (std::optional<Match> match = match_function(candidate, arguments))
      matches.push_back(std::move(*match));
  std::span<const Signature> overloads;
  if (system) overloads = signatures(name);
  for (const Signature& signature : overloads)
    if (std::optional<Match> match = match_signature(signature, arguments))
      matches.push_back(std::move(*match));

  auto function_text = [&](const elm::FunctionDef& function) {
    std::string text = function.name + "(";
    for (size_t i = 0; i < function.operands.size(); ++i) {
      if (i > 0) text += ", ";
      text += function.operands[i].type ? text_of(function.operands[i].type) : "?";
    }
    return text + ")";
  };
  auto match_text = [&](const Match& match) {
    if (match.signature) return name + operands_text(*match.signature);
    return function_text(compilation_.program.libraries[match.library]->functions[match.function]);
  };
  auto argument_text = [&] {
    std::string text = "(";
    for (size_t i = 0; i < arguments.size(); ++i) {
      if (i > 0) text += ", ";
      text += text_of(arguments[i]);
    }
    return text + ")";
  };

  if (matches.empty()) {
    std::string candidates;
    for (FunctionCandidate candidate : functions) {
      if (!candidates.empty()) candidates += ", ";
      candidates += function_text(
          compilation_.program.libraries[candidate.library]->functions[candidate.function]);
    }
    for (const Signature& signature : overloads) {
      if (!candidates.empty()) candidates += ", ";
      candidates += name + operands_text(signature);
    }
    error(range, fmt::format("no overload of {} takes {}; there is {}", name, argument_text(),
                             candidates));
    return std::nullopt;
  }
  auto better = [](const Match& a, const Match& b) {
    if (a.cost != b.cost) return a.cost < b.cost;
    // A library's own function stands before System's of the same name.
    if ((a.signature == nullptr) != (b.signature == nullptr)) return a.signature == nullptr;
    return a.precedence < b.precedence;
  };
  std::stable_sort(matches.begin(), matches.end(), better);
  if (matches.size() > 1 && !better(matches[0], matches[1])) {
    // Overloads that differ only in what an untyped null becomes give the same result.
    bool only_nulls = true;
    for (size_t i = 0; i < arguments.size(); ++i)
      if (matches[0].operands[i] != matches[1].operands[i] && !mentions_any(arguments[i]))
        only_nulls = false;
    if (!only_nulls) {
      error(range,
            fmt::format("the call {}{} is ambiguous between {} and {}; cast an argument with "
                        "'as' to choose",
                        name, argument_text(), match_text(matches[0]), match_text(matches[1])));
      return std::nullopt;
    }
  }
  return std::move(matches.front());
}

void Analyzer::warn_of_other_times(const Match& match, SourceRange range) {
  auto is_time = [](TypePtr type) {
    TypePtr point = is_interval(type) ? type->element : type;
    return is_named(point, DateType) || is_named(point, DateTimeType);
  };
  for (const Conversion& conversion : match.conversions) {
    if (conversion.kind != Conversion::Kind::Narrow || !is_time(conversion.to)) continue;
    std::string read, left_out;
    auto add = [&](std::string& names, TypePtr type) {
      if (!names.empty()) names += ", ";
      names += text_of(type);
    };
    for (const Conversion& part : conversion.parts) add(read, part.from);
    for (TypePtr member : conversion.from->choices) {
      bool taken = std::any_of(conversion.parts.begin(), conversion.parts.end(),
                               [&](const Conversion& part) { return part.from == member; });
      std::vector<Conversion> its = implicit_conversions(member);
      bool time =
          is_time(member) || std::any_of(its.begin(), its.end(),
                                         [&](const Conversion& one) { return is_time(one.to); });
      if (!taken && time) add(left_out, member);
    }
    if (!left_out.empty())
      warning(range,
              fmt::format("only {} is read here; a value of type {} gives null", read, left_out));
  }
}

NodePtr Analyzer::operation(const std::string& name, std::vector<NodePtr> operands,
                            SourceRange range, std::optional<Precision> precision) {
  std::vector<TypePtr> arguments;
  for (const NodePtr& operand : operands) {
    if (!operand) return nullptr;
    arguments.push_back(operand->type);
  }
  std::optional<Match> match = resolve_call(name, arguments, {}, true, range);
  if (!match) return nullptr;
  if (precision) {
    // The point type decides whether there is a precision to compare at.
    TypePtr point = match->operands[0];
    while (is_list(point) || is_interval(point)) point = point->element;
    bool temporal = is_any(point) || is_named(point, DateType) || is_named(point, DateTimeType) ||
                    is_named(point, TimeType);
    if (!temporal)
      return error(
          range, fmt::format("a precision applies to dates and times, not to {}", text_of(point)));
  }
  warn_of_other_times(*match, range);
  NodePtr node = build_call(name, std::move(*match), std::move(operands), range);
  if (node && precision) node->precision = precision;
  return node;
}

}  // namespace hoofbeat::cql
