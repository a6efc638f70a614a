// A library's declarations: its names first, then each definition, in the order in which they refer
// to each other.
#include <algorithm>

#include <fmt/format.h>

#include "cql/analyzer.h"
#include "terminology/terminology.h"

namespace hoofbeat::cql {

namespace {

std::vector<elm::Tag> tags_of(const Declaration& declaration) {
  std::vector<elm::Tag> tags;
  for (const Tag& tag : declaration.tags) tags.push_back({tag.name, tag.value, tag.line});
  return tags;
}

}  // namespace

bool Analyzer::declare(const std::string& name, Symbol symbol) {
  auto [place, added] = symbols_.names.emplace(name, symbol);
  if (!added) {
    const SourceRange& first = place->second.range;
    error(symbol.range, first.begin.line == 0 ? fmt::format("'{}' is declared twice", name)
                                              : fmt::format("'{}' is declared already at line {}",
                                                            name, first.begin.line));
  }
  return added;
}

Value Analyzer::make_code(std::string_view code, const VocabularyValue* system,
                          const std::optional<std::string>& display) {
  auto* made = target_.constants.make<CodeValue>();
  made->code = keep(code);
  made->has_system = system != nullptr;
  if (system) {
    made->system = system->id;
    made->version = system->version;
    made->has_version = !system->version.empty();
  }
  if (display) {
    made->display = keep(*display);
    made->has_display = true;
  }
  if (compilation_.options.terminology)
    made->id = compilation_.options.terminology->codes().intern(made->system, made->code);
  return Value::code(made);
}

Value Analyzer::make_concept(const std::vector<const CodeValue*>& codes,
                             const std::optional<std::string>& display) {
  auto* made = target_.constants.make<ConceptValue>();
  auto* kept = target_.constants.make_array<const CodeValue*>(codes.size());
  std::copy(codes.begin(), codes.end(), kept);
  made->size = static_cast<uint32_t>(codes.size());
  made->codes = kept;
  if (display) {
    made->display = keep(*display);
    made->has_display = true;
  }
  return Value::concept_of(made);
}

std::optional<Value> Analyzer::find_terminology(const TerminologyName& name, Symbol::Kind kind) {
  const Symbols* symbols = &symbols_;
  std::string where;
  if (!name.library.empty()) {
    auto include = symbols_.names.find(name.library);
    if (include == symbols_.names.end() || include->second.kind != Symbol::Kind::Include) {
      error(name.range, fmt::format("unknown library '{}'", name.library));
      return std::nullopt;
    }
    symbols = &compilation_.symbols[include->second.index];
    where = name.library + ".";
    if (symbols->incomplete) return std::nullopt;
  }
  auto found = symbols->names.find(name.name);
  if (found == symbols->names.end() || found->second.kind != kind ||
      (symbols != &symbols_ && found->second.is_private)) {
    std::vector<std::string_view> names;
    for (const auto& [known, symbol] : symbols->names)
      if (symbol.kind == kind) names.push_back(known);
    std::sort(names.begin(), names.end());
    std::string near = nearest(name.name, names);
    error(name.range,
          fmt::format("unknown {} '{}{}'{}", kind == Symbol::Kind::Code ? "code" : "code system",
                      where, name.name,
                      near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
    return std::nullopt;
  }
  return found->second.value;
}

void Analyzer::declare_terminology() {
  auto vocabulary = [&](const std::string& id, const std::optional<std::string>& version,
                        const std::string& name) {
    auto* made = target_.constants.make<VocabularyValue>();
    made->id = keep(id);
    if (version) made->version = keep(*version);
    made->name = keep(name);
    return made;
  };
  auto symbol_of = [](const Declaration& declaration, Symbol::Kind kind, Value value) {
    Symbol symbol;
    symbol.kind = kind;
    symbol.is_private = declaration.access == Access::Private;
    symbol.value = value;
    symbol.range = declaration.name_range;
    return symbol;
  };
  for (const CodeSystemDeclaration& system : source_.code_systems)
    declare(system.name,
            symbol_of(system, Symbol::Kind::CodeSystem,
                      Value::code_system(vocabulary(system.id, system.version, system.name))));
  for (const ValueSetDeclaration& value_set : source_.value_sets) {
    for (const TerminologyName& system : value_set.code_systems)
      find_terminology(system, Symbol::Kind::CodeSystem);
    target_.value_sets.push_back(
        {value_set.name, value_set.id, value_set.version.value_or(""), value_set.range});
    declare(
        value_set.name,
        symbol_of(value_set, Symbol::Kind::ValueSet,
                  Value::value_set(vocabulary(value_set.id, value_set.version, value_set.name))));
  }
  for (const CodeDeclaration& code : source_.codes) {
    std::optional<Value> system = find_terminology(code.code_system, Symbol::Kind::CodeSystem);
    // A placeholder keeps later uses of the name from being reported as well.
    declare(code.name, symbol_of(code, Symbol::Kind::Code,
                                 make_code(code.code, system ? &system->as_vocabulary() : nullptr,
                                           code.display)));
  }
  for (const ConceptDeclaration& declared : source_.concepts) {
    std::vector<const CodeValue*> codes;
    for (const TerminologyName& name : declared.codes)
      if (std::optional<Value> code = find_terminology(name, Symbol::Kind::Code))
        codes.push_back(&code->as_code());
    declare(declared.name,
            symbol_of(declared, Symbol::Kind::Concept, make_concept(codes, declared.display)));
  }
}

void Analyzer::declare_parameters() {
  for (const ParameterDeclaration& parameter : source_.parameters) {
    elm::ParameterDef made;
    made.name = parameter.name;
    made.range = parameter.range;
    made.tags = tags_of(parameter);
    TypePtr type = parameter.type ? resolve(*parameter.type) : nullptr;
    if (parameter.default_value) {
      frames_.emplace_back();
      frame_ = &frames_.back();
      NodePtr value = analyze(*parameter.default_value);
      if (value && type) value = convert(std::move(value), type, "the parameter's default");
      if (value && !parameter.type) type = value->type;
      if (frame_->size > 0)
        error(parameter.default_value->range, "a parameter's default must not use a query");
      made.default_value = std::move(value);
      frames_.pop_back();
      frame_ = nullptr;
    } else if (!parameter.type) {
      error(parameter.range,
            fmt::format("the parameter '{}' needs a type or a default", parameter.name));
    }
    made.type = type;
    Symbol symbol;
    symbol.kind = Symbol::Kind::Parameter;
    symbol.index = static_cast<uint32_t>(target_.parameters.size());
    symbol.is_private = parameter.access == Access::Private;
    symbol.range = parameter.name_range;
    declare(parameter.name, symbol);
    target_.parameters.push_back(std::move(made));
  }
}

// `context Patient` also defines Patient: the record's patient.
void Analyzer::declare_context(const ExpressionDefinition& definition) {
  const std::string& name = definition.context;
  if (name.empty() || name == "Unfiltered" || name == "Population") return;
  if (std::find(contexts_.begin(), contexts_.end(), name) != contexts_.end()) return;
  contexts_.push_back(name);
  const fhir::Class* of = model_.find(name);
  if (!of || !of->retrievable) {
    error(definition.name_range, fmt::format("unknown context '{}'", name));
    return;
  }
  elm::ExpressionDef made;
  made.name = name;
  made.context = name;
  NodePtr all = make(Op::Retrieve, types_.list(named(of->id)), SourceRange());
  all->retrieve = std::make_unique<elm::Retrieve>();
  all->retrieve->type = of->id;
  made.expression = make(Op::SingletonFrom, named(of->id), SourceRange(), std::move(all));
  Symbol symbol;
  symbol.index = static_cast<uint32_t>(target_.expressions.size());
  symbol.range = definition.name_range;
  if (!declare(name, symbol)) return;
  target_.expressions.push_back(std::move(made));
  expression_sources_.push_back(nullptr);
  expression_states_.push_back(State::Done);
}

void Analyzer::declare_definitions() {
  for (const ExpressionDefinition& definition : source_.definitions) {
    declare_context(definition);
    if (!definition.is_function) {
      Symbol symbol;
      symbol.index = static_cast<uint32_t>(target_.expressions.size());
      symbol.is_private = definition.access == Access::Private;
      symbol.range = definition.name_range;
      declare(definition.name, symbol);
      elm::ExpressionDef made;
      made.name = definition.name;
      made.context = definition.context;
      made.is_private = symbol.is_private;
      made.range = definition.range;
      made.tags = tags_of(definition);
      target_.expressions.push_back(std::move(made));
      expression_sources_.push_back(&definition);
      expression_states_.push_back(State::Untouched);
      continue;
    }
    elm::FunctionDef made;
    made.name = definition.name;
    made.is_private = definition.access == Access::Private;
    made.fluent = definition.fluent;
    made.external = definition.external;
    made.range = definition.range;
    made.tags = tags_of(definition);
    for (const OperandDeclaration& operand : definition.operands) {
      for (const elm::OperandDef& other : made.operands)
        if (other.name == operand.name)
          error(operand.range,
                fmt::format("the function has two operands named '{}'", operand.name));
      made.operands.push_back(
          {operand.name, resolve(operand.type), static_cast<uint32_t>(made.operands.size())});
    }
    made.frame_size = static_cast<uint32_t>(made.operands.size());
    if (definition.return_type) made.result = resolve(*definition.return_type);
    std::vector<uint32_t>& overloads = symbols_.functions[definition.name];
    auto same_operands = [&](uint32_t index) {
      const std::vector<elm::OperandDef>& other = target_.functions[index].operands;
      return std::equal(other.begin(), other.end(), made.operands.begin(), made.operands.end(),
                        [](const auto& a, const auto& b) { return a.type && a.type == b.type; });
    };
    for (uint32_t index : overloads)
      if (same_operands(index))
        error(
            definition.name_range,
            fmt::format("the function '{}' with these operand types is declared already at line {}",
                        definition.name, target_.functions[index].range.begin.line));
    overloads.push_back(static_cast<uint32_t>(target_.functions.size()));
    target_.functions.push_back(std::move(made));
    function_sources_.push_back(&definition);
    function_states_.push_back(State::Untouched);
  }
}

void Analyzer::report_cycle(bool function, uint32_t index, SourceRange from) {
  auto name_of = [&](bool is_function, uint32_t i) {
    return is_function ? target_.functions[i].name + "()"
                       : "\"" + target_.expressions[i].name + "\"";
  };
  std::string cycle;
  bool within = false;
  for (const Active& active : active_) {
    within = within || (active.function == function && active.index == index);
    if (within) cycle += name_of(active.function, active.index) + " → ";
  }
  cycle += name_of(function, index);
  error(from, fmt::format("the definition refers to itself: {}", cycle));
}

bool Analyzer::ensure_expression(uint32_t index, SourceRange from) {
  if (expression_states_[index] == State::Active) {
    report_cycle(false, index, from);
    return false;
  }
  if (expression_states_[index] == State::Done) return true;
  const ExpressionDefinition& definition = *expression_sources_[index];
  expression_states_[index] = State::Active;
  active_.push_back({false, index});
  Frame* outer = frame_;
  frames_.emplace_back();
  frame_ = &frames_.back();
  frame_->context = definition.context;
  NodePtr node = analyze_or_null(definition.expression);
  target_.expressions[index].frame_size = frame_->size;
  target_.expressions[index].expression = std::move(node);
  frames_.pop_back();
  frame_ = outer;
  active_.pop_back();
  expression_states_[index] = State::Done;
  return true;
}

// True where the function's result type is known.
bool Analyzer::ensure_function(uint32_t index, SourceRange from) {
  if (function_states_[index] == State::Active) {
    // A function may call itself where its result type is declared.
    if (target_.functions[index].result) return true;
    report_cycle(true, index, from);
    return false;
  }
  if (function_states_[index] == State::Done) return target_.functions[index].result != nullptr;
  const ExpressionDefinition& definition = *function_sources_[index];
  if (definition.external) {
    function_states_[index] = State::Done;
    if (!target_.functions[index].result)
      error(
          definition.name_range,
          fmt::format("the external function '{}' must declare what it returns", definition.name));
    error(from,
          fmt::format("the external function '{}' has no implementation here", definition.name));
    return false;
  }
  function_states_[index] = State::Active;
  active_.push_back({true, index});
  Frame* outer = frame_;
  frames_.emplace_back();
  frame_ = &frames_.back();
  frame_->context = definition.context;
  bool good = true;
  for (const elm::OperandDef& operand : target_.functions[index].operands) {
    new_slot();
    good = good && operand.type;
    if (operand.type)
      frame_->locals.push_back({Op::OperandRef, operand.name, operand.slot, operand.type});
  }
  NodePtr body = good ? analyze_or_null(definition.expression) : nullptr;
  elm::FunctionDef& function = target_.functions[index];
  if (body && definition.return_type && function.result)
    body = convert(std::move(body), function.result, "the function's result");
  if (body)
    function.result =
        body->type == nullptr ? nullptr : (function.result ? function.result : body->type);
  function.frame_size = frame_->size;
  function.expression = std::move(body);
  frames_.pop_back();
  frame_ = outer;
  active_.pop_back();
  function_states_[index] = State::Done;
  return function.result != nullptr;
}

void Analyzer::analyze_library() {
  for (const UsingDeclaration& declared : source_.usings) {
    if (declared.name == "System") continue;
    if (declared.name != model_.name()) {
      error(declared.name_range, fmt::format("unknown data model '{}'; there is {} {}",
                                             declared.name, model_.name(), model_.version()));
    } else if (declared.version && *declared.version != model_.version()) {
      error(declared.range, fmt::format("{} is known in version {}, not {}", model_.name(),
                                        model_.version(), *declared.version));
    }
  }
  for (size_t i = 0; i < target_.includes.size(); ++i) {
    Symbol symbol;
    symbol.kind = Symbol::Kind::Include;
    symbol.index = target_.includes[i].library;
    for (const IncludeDeclaration& include : source_.includes)
      if (include.alias == target_.includes[i].alias) symbol.range = include.name_range;
    declare(target_.includes[i].alias, symbol);
  }
  declare_terminology();
  declare_parameters();
  declare_definitions();
  for (uint32_t i = 0; i < target_.functions.size(); ++i) {
    if (function_states_[i] == State::Untouched && !function_sources_[i]->external)
      ensure_function(i, target_.functions[i].range);
  }
  for (uint32_t i = 0; i < target_.expressions.size(); ++i)
    if (expression_states_[i] == State::Untouched)
      ensure_expression(i, target_.expressions[i].range);
}

}  // namespace hoofbeat::cql
