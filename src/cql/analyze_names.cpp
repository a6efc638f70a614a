// Names (CQL 1.5.3 Developer's Guide, "Identifier Resolution") and what stands behind a dot: first
// the local values, from the innermost, then the library's declarations; `Library.Name` is another
// library's.
#include <algorithm>

#include <fmt/format.h>

#include "cql/analyzer.h"

namespace hoofbeat::cql {

using elm::TypeKind;

namespace {

struct SystemElement {
  TypeId owner;
  std::string_view name;
  TypeId type;
  bool list = false;
};

constexpr SystemElement system_elements[] = {
    {QuantityType, "value", DecimalType},
    {QuantityType, "unit", StringType},
    {RatioType, "numerator", QuantityType},
    {RatioType, "denominator", QuantityType},
    {CodeType, "code", StringType},
    {CodeType, "system", StringType},
    {CodeType, "version", StringType},
    {CodeType, "display", StringType},
    {ConceptType, "codes", CodeType, true},
    {ConceptType, "display", StringType},
    {VocabularyType, "id", StringType},
    {VocabularyType, "version", StringType},
    {VocabularyType, "name", StringType},
    {ValueSetType, "id", StringType},
    {ValueSetType, "version", StringType},
    {ValueSetType, "name", StringType},
    {ValueSetType, "codesystems", CodeSystemType, true},
    {CodeSystemType, "id", StringType},
    {CodeSystemType, "version", StringType},
    {CodeSystemType, "name", StringType},
};

constexpr std::string_view this_name = "$this", index_name = "$index", total_name = "$total";

std::string_view kind_text(Symbol::Kind kind) {
  switch (kind) {
    case Symbol::Kind::Include:
      return "library";
    case Symbol::Kind::CodeSystem:
      return "code system";
    case Symbol::Kind::ValueSet:
      return "value set";
    case Symbol::Kind::Code:
      return "code";
    case Symbol::Kind::Concept:
      return "concept";
    case Symbol::Kind::Parameter:
      return "parameter";
    case Symbol::Kind::Expression:
      return "definition";
  }
  return "name";
}

}  // namespace

const Analyzer::Local* Analyzer::find_local(std::string_view name) const {
  if (!frame_) return nullptr;
  for (auto local = frame_->locals.rbegin(); local != frame_->locals.rend(); ++local)
    if (local->name == name) return &*local;
  return nullptr;
}

NodePtr Analyzer::local_reference(const Local& local, SourceRange range) {
  NodePtr node = make(local.op, local.type, range);
  node->slot = local.slot;
  node->name = local.name;
  return node;
}

std::string Analyzer::unknown_name(std::string_view name) const {
  std::vector<std::string_view> names;
  if (frame_)
    for (const Local& local : frame_->locals) names.push_back(local.name);
  for (const auto& [known, unused] : symbols_.names) names.push_back(known);
  // The symbols come in no order: the same text must give the same message.
  std::sort(names.begin(), names.end());
  std::string near = nearest(name, names);
  return near.empty() ? fmt::format("unknown name '{}'", name)
                      : fmt::format("unknown name '{}'; did you mean '{}'?", name, near);
}

NodePtr Analyzer::identifier(const Identifier& expression) {
  const std::string& name = expression.name;
  // In a sort clause a name is first the element's property.
  if (frame_ && !frame_->locals.empty() && frame_->locals.back().name == this_name) {
    const Local element = frame_->locals.back();
    if (property_type(element.type, name))
      return property(local_reference(element, expression.range), name, expression.range);
  }
  if (const Local* local = find_local(name)) return local_reference(*local, expression.range);
  auto found = symbols_.names.find(name);
  if (found == symbols_.names.end()) return error(expression.range, unknown_name(name));
  if (found->second.kind == Symbol::Kind::Include)
    return error(expression.range,
                 fmt::format("'{}' is a library; name one of its definitions, {}.X", name, name));
  return symbol_reference(index_, name, expression.range);
}

NodePtr Analyzer::symbol_reference(uint32_t library, const std::string& name, SourceRange range) {
  const Symbols& symbols = compilation_.symbols[library];
  elm::Library& home = *compilation_.program.libraries[library];
  auto found = symbols.names.find(name);
  if (symbols.incomplete) return nullptr;
  if (found == symbols.names.end() || found->second.kind == Symbol::Kind::Include) {
    std::vector<std::string_view> names;
    for (const auto& [known, symbol] : symbols.names)
      if (symbol.kind != Symbol::Kind::Include && !symbol.is_private) names.push_back(known);
    std::sort(names.begin(), names.end());
    std::string near = nearest(name, names);
    return error(range, near.empty() ? fmt::format("library {} has no '{}'", home.name, name)
                                     : fmt::format("library {} has no '{}'; did you mean '{}'?",
                                                   home.name, name, near));
  }
  const Symbol& symbol = found->second;
  if (library != index_ && symbol.is_private)
    return error(range, fmt::format("the {} '{}' is private to library {}", kind_text(symbol.kind),
                                    name, home.name));
  NodePtr node = make(Op::Null, nullptr, range);
  node->name = name;
  node->library = library;
  node->definition = symbol.index;
  node->literal = symbol.value;
  switch (symbol.kind) {
    case Symbol::Kind::CodeSystem:
      node->op = Op::CodeSystemRef;
      node->type = named(CodeSystemType);
      break;
    case Symbol::Kind::ValueSet:
      node->op = Op::ValueSetRef;
      node->type = named(ValueSetType);
      break;
    case Symbol::Kind::Code:
      node->op = Op::CodeRef;
      node->type = named(CodeType);
      break;
    case Symbol::Kind::Concept:
      node->op = Op::ConceptRef;
      node->type = named(ConceptType);
      break;
    case Symbol::Kind::Parameter:
      node->op = Op::ParameterRef;
      node->type = home.parameters[symbol.index].type;
      break;
    case Symbol::Kind::Expression: {
      if (library == index_ && !ensure_expression(symbol.index, range)) return nullptr;
      const elm::ExpressionDef& definition = home.expressions[symbol.index];
      if (!definition.expression) return nullptr;
      bool across = frame_ &&
                    (frame_->context == "Unfiltered" || frame_->context == "Population") &&
                    !definition.context.empty() && definition.context != frame_->context;
      if (across)
        return error(range, fmt::format("'{}' is of context {}; using it from context {} is not "
                                        "supported",
                                        name, definition.context, frame_->context));
      node->op = Op::ExpressionRef;
      node->type = definition.expression->type;
      break;
    }
    case Symbol::Kind::Include:
      break;
  }
  if (!node->type) return nullptr;
  return node;
}

std::optional<uint32_t> Analyzer::included_library(const Expression& expression) const {
  const auto* identifier = expression.get_if<Identifier>();
  if (!identifier || find_local(identifier->name)) return std::nullopt;
  auto found = symbols_.names.find(identifier->name);
  if (found == symbols_.names.end() || found->second.kind != Symbol::Kind::Include)
    return std::nullopt;
  return found->second.index;
}

NodePtr Analyzer::member(const MemberAccess& expression) {
  if (std::optional<uint32_t> library = included_library(*expression.source))
    return symbol_reference(*library, expression.name, expression.range);
  NodePtr source = analyze(*expression.source);
  if (!source) return nullptr;
  NodePtr node = property(std::move(source), expression.name, expression.name_range);
  if (node) node->range = expression.range;
  return node;
}

TypePtr Analyzer::property_type(TypePtr source, std::string_view name) {
  switch (source->kind) {
    case TypeKind::Named: {
      if (source->name < first_model_type) {
        for (const SystemElement& element : system_elements)
          if (element.owner == source->name && element.name == name)
            return element.list ? types_.list(named(element.type)) : named(element.type);
        return nullptr;
      }
      const fhir::Element* element = model_.element(source->name, name);
      if (!element) return nullptr;
      std::vector<TypePtr> types;
      for (TypeId type : element->types) types.push_back(named(type));
      TypePtr type = types_.choice(std::move(types));
      return element->list ? types_.list(type) : type;
    }
    case TypeKind::Tuple:
      for (const elm::TupleElement& element : source->elements)
        if (element.name == name) return element.type;
      return nullptr;
    case TypeKind::Interval:
      if (name == "low" || name == "high") return source->element;
      if (name == "lowClosed" || name == "highClosed") return named(BooleanType);
      return nullptr;
    case TypeKind::Choice: {
      std::vector<TypePtr> types;
      for (TypePtr member : source->choices)
        if (TypePtr type = property_type(member, name)) types.push_back(type);
      return types.empty() ? nullptr : types_.choice(std::move(types));
    }
    case TypeKind::List: {
      TypePtr type = property_type(source->element, name);
      if (!type) return nullptr;
      return is_list(type) ? type : types_.list(type);
    }
  }
  return nullptr;
}

NodePtr Analyzer::property(NodePtr source, const std::string& name, SourceRange range) {
  TypePtr source_type = source->type;
  TypePtr type = property_type(source_type, name);
  if (!type) {
    std::vector<std::string_view> names;
    TypePtr owner = source_type;
    while (is_list(owner)) owner = owner->element;
    std::vector<TypePtr> owners = is_choice(owner) ? owner->choices : std::vector<TypePtr>{owner};
    for (TypePtr one : owners) {
      if (is_class(one))
        for (const fhir::Element& element : model_.at(one->name).elements)
          names.push_back(element.name);
      for (const elm::TupleElement& element : one->elements) names.push_back(element.name);
      for (const SystemElement& element : system_elements)
        if (is_named(one, element.owner)) names.push_back(element.name);
    }
    std::string near = nearest(name, names);
    return error(range, near.empty()
                            ? fmt::format("{} has no element '{}'", text_of(source_type), name)
                            : fmt::format("{} has no element '{}'; did you mean '{}'?",
                                          text_of(source_type), name, near));
  }
  auto access = [&](NodePtr from, TypePtr result) {
    NodePtr node = make(Op::Property, result, range, std::move(from));
    node->name = name;
    node->element = model_.element_name(name);
    return node;
  };
  if (!is_list(source_type)) return access(std::move(source), type);
  // A path through a list: each element's value where it has one, lists of them joined
  // (Developer's Guide, "Path Traversal").
  TypePtr each = property_type(source_type->element, name);
  auto query = std::make_unique<elm::Query>();
  elm::QuerySource from;
  from.slot = own_slot();
  from.alias = this_name;
  from.expression = std::move(source);
  auto element = [&] {
    NodePtr node = make(Op::AliasRef, source_type->element, range);
    node->slot = from.slot;
    node->name = this_name;
    return access(std::move(node), each);
  };
  query->where = make(Op::Not, named(BooleanType), range,
                      make(Op::IsNull, named(BooleanType), range, element()));
  query->returns = element();
  query->sources.push_back(std::move(from));
  NodePtr node = make(Op::Query, types_.list(each), range);
  node->implicit = true;
  node->query = std::move(query);
  if (is_list(each)) {
    node = make(Op::Flatten, each, range, std::move(node));
    node->implicit = true;
  }
  return node;
}

NodePtr Analyzer::context_variable(const ContextVariable& expression) {
  std::string_view name = expression.variable == ContextVariableKind::This    ? this_name
                          : expression.variable == ContextVariableKind::Index ? index_name
                                                                              : total_name;
  if (const Local* local = find_local(name)) return local_reference(*local, expression.range);
  return error(expression.range,
               fmt::format("{} has no meaning here: it stands for the element of a "
                           "sort clause or of an iterating function",
                           name));
}

}  // namespace hoofbeat::cql
