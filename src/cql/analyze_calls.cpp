// Calls: a library's functions, System's functions (CQL 1.5.3 Appendix B), fluent functions and the
// methods that CQL takes over from FHIRPath. System's functions are rows of
// operator_signatures.cpp; those that ELM derives from other operators are built here.
#include <algorithm>

#include <fmt/format.h>

#include "cql/analyzer.h"

namespace hoofbeat::cql {

namespace {

// Which unit a function's name ends or goes on with: AgeInYears, CalculateAgeInMonthsAt.
std::optional<Precision> precision_of_name(std::string_view name, std::string_view prefix,
                                           bool& at) {
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  at = name.ends_with("At");
  if (at) name.remove_suffix(2);
  if (name == "Years") return Precision::Year;
  if (name == "Months") return Precision::Month;
  if (name == "Weeks") return Precision::Week;
  if (name == "Days") return Precision::Day;
  if (name == "Hours") return Precision::Hour;
  if (name == "Minutes") return Precision::Minute;
  if (name == "Seconds") return Precision::Second;
  return std::nullopt;
}

struct Method {
  std::string_view name, function;
};

// Methods that are functions of their receiver by another name.
constexpr Method methods[] = {
    {"exists", "Exists"},
    {"distinct", "Distinct"},
    {"count", "Count"},
    {"first", "First"},
    {"last", "Last"},
    {"skip", "Skip"},
    {"take", "Take"},
    {"tail", "Tail"},
    {"single", "SingletonFrom"},
    {"flatten", "Flatten"},
    {"not", "Not"},
    {"toString", "ToString"},
    {"toInteger", "ToInteger"},
    {"toDecimal", "ToDecimal"},
    {"toBoolean", "ToBoolean"},
    {"toDate", "ToDate"},
    {"toDateTime", "ToDateTime"},
    {"toTime", "ToTime"},
    {"toQuantity", "ToQuantity"},
    {"length", "Length"},
    {"lower", "Lower"},
    {"upper", "Upper"},
    {"startsWith", "StartsWith"},
    {"endsWith", "EndsWith"},
    {"matches", "Matches"},
    {"substring", "Substring"},
    {"replaceMatches", "ReplaceMatches"},
    {"allTrue", "AllTrue"},
    {"anyTrue", "AnyTrue"},
    {"round", "Round"},
    {"abs", "Abs"},
    {"union", "Union"},
    {"intersect", "Intersect"},
    {"exclude", "Except"},
    {"toChars", "ToChars"},
};

}  // namespace

std::vector<FunctionCandidate> Analyzer::functions_named(uint32_t library,
                                                         const std::string& name) const {
  std::vector<FunctionCandidate> found;
  const Symbols& symbols = compilation_.symbols[library];
  auto overloads = symbols.functions.find(name);
  if (overloads != symbols.functions.end())
    for (uint32_t function : overloads->second) found.push_back({library, function});
  return found;
}

NodePtr Analyzer::call(const FunctionCall& expression) {
  if (expression.receiver) {
    std::optional<uint32_t> library = included_library(*expression.receiver);
    if (!library) return fluent_call(expression);
    std::vector<NodePtr> arguments;
    for (const ExpressionPointer& argument : expression.arguments)
      arguments.push_back(analyze(*argument));
    std::vector<FunctionCandidate> candidates = functions_named(*library, expression.name);
    const elm::Library& home = *compilation_.program.libraries[*library];
    if (compilation_.symbols[*library].incomplete) return nullptr;
    if (candidates.empty()) {
      std::vector<std::string_view> names;
      for (const elm::FunctionDef& function : home.functions) names.push_back(function.name);
      std::string near = nearest(expression.name, names);
      return error(expression.name_range,
                   near.empty()
                       ? fmt::format("library {} has no function '{}'", home.name, expression.name)
                       : fmt::format("library {} has no function '{}'; did you mean '{}'?",
                                     home.name, expression.name, near));
    }
    std::erase_if(candidates,
                  [&](FunctionCandidate c) { return home.functions[c.function].is_private; });
    if (candidates.empty())
      return error(expression.name_range, fmt::format("the function '{}' is private to library {}",
                                                      expression.name, home.name));
    return named_call(expression.name, std::move(arguments), expression.range,
                      std::move(candidates), false);
  }
  std::vector<NodePtr> arguments;
  for (const ExpressionPointer& argument : expression.arguments)
    arguments.push_back(analyze(*argument));
  std::vector<FunctionCandidate> candidates = functions_named(index_, expression.name);
  if (candidates.empty()) {
    bool known = false;
    NodePtr special = special_call(expression.name, arguments, expression.range, known);
    if (known) return special;
  }
  if (candidates.empty() && signatures(expression.name).empty()) {
    std::vector<std::string_view> names = signature_names();
    for (const elm::FunctionDef& function : target_.functions) names.push_back(function.name);
    for (std::string_view more :
         {"Coalesce", "AgeInYears", "AgeInYearsAt", "CalculateAgeInYears", "CalculateAgeInYearsAt"})
      names.push_back(more);
    std::string near = nearest(expression.name, names);
    return error(expression.name_range,
                 near.empty() ? fmt::format("unknown function '{}'", expression.name)
                              : fmt::format("unknown function '{}'; did you mean '{}'?",
                                            expression.name, near));
  }
  return named_call(expression.name, std::move(arguments), expression.range, std::move(candidates),
                    true);
}

NodePtr Analyzer::fluent_call(const FunctionCall& expression) {
  NodePtr receiver = analyze(*expression.receiver);
  if (!receiver) {
    for (const ExpressionPointer& argument : expression.arguments) analyze(*argument);
    return nullptr;
  }
  std::vector<FunctionCandidate> candidates = functions_named(index_, expression.name);
  for (const elm::IncludeDef& include : target_.includes)
    for (FunctionCandidate candidate : functions_named(include.library, expression.name))
      candidates.push_back(candidate);
  std::erase_if(candidates, [&](FunctionCandidate c) {
    const elm::FunctionDef& function =
        compilation_.program.libraries[c.library]->functions[c.function];
    return !function.fluent || (c.library != index_ && function.is_private);
  });
  if (candidates.empty()) {
    bool known = false;
    NodePtr node = method_call(expression, std::move(receiver), known);
    if (known) return node;
    for (const elm::IncludeDef& include : target_.includes)
      if (compilation_.symbols[include.library].incomplete) return nullptr;
    std::vector<std::string_view> names;
    for (const Method& method : methods) names.push_back(method.name);
    for (const auto& library : compilation_.program.libraries)
      for (const elm::FunctionDef& function : library->functions)
        if (function.fluent) names.push_back(function.name);
    std::string near = nearest(expression.name, names);
    return error(expression.name_range,
                 near.empty() ? fmt::format("there is no fluent function '{}'", expression.name)
                              : fmt::format("there is no fluent function '{}'; did you mean '{}'?",
                                            expression.name, near));
  }
  std::vector<NodePtr> arguments;
  arguments.push_back(std::move(receiver));
  for (const ExpressionPointer& argument : expression.arguments)
    arguments.push_back(analyze(*argument));
  return named_call(expression.name, std::move(arguments), expression.range, std::move(candidates),
                    false);
}

// Methods over the receiver's elements see each as $this.
NodePtr Analyzer::method_call(const FunctionCall& expression, NodePtr receiver, bool& known) {
  known = true;
  SourceRange range = expression.range;
  const std::string& name = expression.name;
  size_t count = expression.arguments.size();
  bool iterates =
      (name == "where" || name == "select" || name == "all" || name == "exists") && count == 1;
  if (iterates) {
    if (!is_list(receiver->type))
      return error(range,
                   fmt::format("'{}' iterates a list, not {}", name, text_of(receiver->type)));
    auto query = std::make_unique<elm::Query>();
    Scope scope(*frame_);
    elm::QuerySource source;
    frame_->next = frame_->size;  // the receiver is analyzed already and keeps its slots
    source.slot = new_slot();
    source.alias = "$this";
    TypePtr element = receiver->type->element;
    source.expression = std::move(receiver);
    frame_->locals.push_back({Op::AliasRef, "$this", source.slot, element});
    query->sources.push_back(std::move(source));
    NodePtr body = analyze(*expression.arguments[0]);
    if (body && name != "select")
      body = convert(std::move(body), named(BooleanType), "the condition");
    if (!body) return nullptr;
    NodePtr node;
    if (name == "where" || name == "exists") {
      query->where = std::move(body);
      node = make(Op::Query, types_.list(element), range);
    } else {
      node = make(Op::Query, types_.list(body->type), range);
      query->returns = std::move(body);
    }
    node->query = std::move(query);
    if (name == "exists") return make(Op::Exists, named(BooleanType), range, std::move(node));
    if (name == "all") return make(Op::AllTrue, named(BooleanType), range, std::move(node));
    return node;
  }
  std::vector<NodePtr> arguments;
  arguments.push_back(std::move(receiver));
  for (const ExpressionPointer& argument : expression.arguments)
    arguments.push_back(analyze(*argument));
  if ((name == "children" || name == "descendents") && count == 0) {
    if (arguments[0] && is_any(arguments[0]->type)) return null_of(named(AnyType), range);
    return error(expression.name_range, fmt::format("'{}' is not supported", name));
  }
  if (name == "empty" && count == 0) {
    NodePtr exists = operation("Exists", std::move(arguments), range);
    return exists ? make(Op::Not, named(BooleanType), range, std::move(exists)) : nullptr;
  }
  if (name == "hasValue" && count == 0) {
    NodePtr is_null = operation("IsNull", std::move(arguments), range);
    return is_null ? make(Op::Not, named(BooleanType), range, std::move(is_null)) : nullptr;
  }
  for (const Method& method : methods)
    if (method.name == name)
      return named_call(std::string(method.function), std::move(arguments), range, {}, true);
  known = false;
  return nullptr;
}

NodePtr Analyzer::named_call(const std::string& name, std::vector<NodePtr> arguments,
                             SourceRange range, std::vector<FunctionCandidate> candidates,
                             bool system) {
  std::vector<TypePtr> types;
  for (const NodePtr& argument : arguments) {
    if (!argument) return nullptr;
    types.push_back(argument->type);
  }
  std::optional<Match> match = resolve_call(name, types, candidates, system, range);
  if (!match) return nullptr;
  return build_call(name, std::move(*match), std::move(arguments), range);
}

NodePtr Analyzer::build_call(const std::string& name, Match match, std::vector<NodePtr> arguments,
                             SourceRange range) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    arguments[i] = apply(match.conversions[i], std::move(arguments[i]));
    if (!arguments[i]) return nullptr;
  }
  if (!match.signature) {
    elm::Library& home = *compilation_.program.libraries[match.library];
    const elm::FunctionDef& function = home.functions[match.function];
    if (match.library == index_ && !ensure_function(match.function, range)) return nullptr;
    if (!function.result) return nullptr;
    NodePtr node = make(Op::FunctionRef, function.result, range);
    node->name = function.name;
    node->library = match.library;
    node->definition = match.function;
    node->operands = std::move(arguments);
    return node;
  }
  // A unary plus, and a conversion to the type that the operand has already.
  bool same = arguments.size() == 1 && arguments[0]->type == match.result &&
              name.starts_with("To") && name != "ToChars";
  if (name == "Positive" || same) return std::move(arguments[0]);
  NodePtr node = make(match.signature->op, match.result, range);
  node->operands = std::move(arguments);
  if (node->op == Op::Slice) {
    // Skip: from the given index; Take: up to it; Tail: from 1. Null ends at the list's end, and
    // taking null elements takes none.
    auto integer = [&](int32_t value) {
      return constant(Value::integer(value), IntegerType, range);
    };
    if (name == "Tail") {
      node->operands.push_back(integer(1));
    } else if (name == "Take") {
      NodePtr end =
          make(Op::Coalesce, named(IntegerType), range, std::move(node->operands[1]), integer(0));
      end->implicit = true;
      node->operands[1] = integer(0);
      node->operands.push_back(std::move(end));
    }
    if (node->operands.size() == 1) node->operands.push_back(integer(0));
    if (node->operands.size() == 2) node->operands.push_back(null_of(named(IntegerType), range));
  }
  return node;
}

NodePtr Analyzer::special_call(const std::string& name, std::vector<NodePtr>& arguments,
                               SourceRange range, bool& known) {
  known = true;
  if (name == "Coalesce") return coalesce(std::move(arguments), range);
  bool at = false;
  if (precision_of_name(name, "AgeIn", at) || precision_of_name(name, "CalculateAgeIn", at))
    return age(name, std::move(arguments), range);
  if (name == "Union" || name == "Intersect" || name == "Except") {
    if (arguments.size() == 2 && arguments[0] && arguments[1]) {
      Op op = name == "Union" ? Op::Union : name == "Intersect" ? Op::Intersect : Op::Except;
      return set_operation(op, std::move(arguments[0]), std::move(arguments[1]), range);
    }
  }
  known = false;
  return nullptr;
}

NodePtr Analyzer::coalesce(std::vector<NodePtr> arguments, SourceRange range) {
  for (const NodePtr& argument : arguments)
    if (!argument) return nullptr;
  if (arguments.empty()) return error(range, "Coalesce needs an argument");
  if (arguments.size() == 1) {
    TypePtr type = arguments[0]->type;
    if (!is_list(type) && !is_any(type))
      return error(range,
                   fmt::format("Coalesce of one argument takes a list, not {}", text_of(type)));
    TypePtr result = is_list(type) ? type->element : type;
    return make(Op::Coalesce, result, range, std::move(arguments[0]));
  }
  TypePtr type = arguments[0]->type;
  for (const NodePtr& argument : arguments) type = common_type(type, argument->type, true);
  NodePtr node = make(Op::Coalesce, type, range);
  for (NodePtr& argument : arguments) {
    node->operands.push_back(convert(std::move(argument), type, "an argument"));
    if (!node->operands.back()) return nullptr;
  }
  return node;
}

// AgeInYears(), AgeInYearsAt(asOf): of the context's patient; CalculateAgeInYears(birth),
// CalculateAgeInYearsAt(birth, asOf) (Appendix B, "Clinical Operators").
NodePtr Analyzer::age(const std::string& name, std::vector<NodePtr> arguments, SourceRange range) {
  bool at = false;
  bool calculate = name.starts_with("Calculate");
  std::optional<Precision> precision =
      precision_of_name(name, calculate ? "CalculateAgeIn" : "AgeIn", at);
  for (const NodePtr& argument : arguments)
    if (!argument) return nullptr;
  size_t wanted = (calculate ? 1u : 0u) + (at ? 1u : 0u);
  if (arguments.size() != wanted)
    return error(range,
                 fmt::format("{} takes {} arguments, found {}", name, wanted, arguments.size()));
  if (!calculate) {
    auto patient = symbols_.names.find("Patient");
    if (patient == symbols_.names.end() || patient->second.kind != Symbol::Kind::Expression)
      return error(range, fmt::format("{} needs a patient; write 'context Patient' first", name));
    NodePtr birth = symbol_reference(index_, "Patient", range);
    if (birth) birth = property(std::move(birth), "birthDate", range);
    if (birth && is_class(birth->type)) birth = property(std::move(birth), "value", range);
    if (!birth) return nullptr;
    arguments.insert(arguments.begin(), std::move(birth));
  }
  return operation(at ? "CalculateAgeAt" : "CalculateAge", std::move(arguments), range, precision);
}

}  // namespace hoofbeat::cql
