#include "eval/plan.h"

#include <algorithm>

#include <fmt/format.h>

namespace hoofbeat::eval {

using elm::Node;
using elm::Op;

Plan::Plan(elm::Program& program, const terminology::Terminology& terminology)
    : program_(program), terminology_(terminology) {
  for (const auto& library : program.libraries) {
    first_.push_back(static_cast<uint32_t>(definitions_.size()));
    for (const elm::ExpressionDef& definition : library->expressions)
      definitions_.push_back({library.get(), &definition});
    first_parameter_.push_back(parameter_count_);
    first_function_.push_back(static_cast<uint32_t>(pure_.size()));
    pure_.resize(pure_.size() + library->functions.size());
    parameter_count_ += static_cast<uint32_t>(library->parameters.size());
  }
  for (const auto& library : program.libraries) {
    for (elm::ExpressionDef& definition : library->expressions)
      if (definition.expression) visit(*definition.expression, *library);
    for (elm::FunctionDef& function : library->functions)
      if (function.expression) visit(*function.expression, *library);
    for (elm::ParameterDef& parameter : library->parameters)
      if (parameter.default_value) visit(*parameter.default_value, *library);
  }
  find_uses();
  find_pure_functions();
}

std::optional<DefinitionId> Plan::find(std::string_view library, std::string_view name) const {
  for (uint32_t i = 0; i < program_.libraries.size(); ++i) {
    if (program_.libraries[i]->name != library) continue;
    if (auto definition = program_.libraries[i]->find(name)) return id(i, *definition);
  }
  return std::nullopt;
}

std::string Plan::qualified_name(DefinitionId id) const {
  return fmt::format("{}.{}", library_of(id).name, definition(id).name);
}

void Plan::visit_children(Node& node, const elm::Library& library) {
  for (elm::NodePtr& operand : node.operands)
    if (operand) visit(*operand, library);
  if (node.retrieve) {
    if (node.retrieve->codes) visit(*node.retrieve->codes, library);
    if (node.retrieve->context) visit(*node.retrieve->context, library);
  }
  if (!node.query) return;
  elm::Query& query = *node.query;
  auto visit_optional = [&](elm::NodePtr& child) {
    if (child) visit(*child, library);
  };
  for (elm::QuerySource& source : query.sources) visit_optional(source.expression);
  for (elm::QueryLet& let : query.lets) visit_optional(let.expression);
  for (elm::QueryRelationship& relationship : query.relationships) {
    visit_optional(relationship.source.expression);
    visit_optional(relationship.such_that);
  }
  visit_optional(query.where);
  visit_optional(query.returns);
  visit_optional(query.aggregate);
  visit_optional(query.starting);
  for (elm::QuerySortItem& item : query.sort) visit_optional(item.expression);
}

void Plan::visit(Node& node, const elm::Library& library) {
  visit_children(node, library);
  switch (node.op) {
    case Op::Retrieve:
      plan_retrieve(node, library);
      break;
    case Op::Tuple:
      plan_tuple(node);
      break;
    case Op::Instance:
      plan_instance(node);
      break;
    case Op::ValueSetRef:
      check_value_set(node, library);
      break;
    case Op::Property: {
      node.definition = property_count_++;
      // Position of a tuple's element, tried first at run time.
      const elm::Type* source = node.operands.empty() ? nullptr : node.operands[0]->type;
      node.slot = 0;
      if (source && source->kind == elm::TypeKind::Tuple)
        for (uint32_t i = 0; i < source->elements.size(); ++i)
          if (source->elements[i].name == node.name) node.slot = i;
      break;
    }
    default:
      break;
  }
}

void Plan::check_value_set(const Node& node, const elm::Library& library) {
  if (node.literal.kind() != Kind::ValueSet) return;
  const VocabularyValue& wanted = node.literal.as_vocabulary();
  std::string key = fmt::format("{}|{}", wanted.id, wanted.version);
  if (!reported_value_sets_.try_emplace(key, true).second) return;
  if (terminology_.value_set(wanted.id, wanted.version)) return;
  SourceRange range = node.range;
  for (const elm::ValueSetDef& definition : library.value_sets)
    if (definition.id == wanted.id) range = definition.range;
  diagnostics_.push_back(
      {Severity::Error, library.file, range,
       fmt::format("value set \"{}\" ({}{}{}) is not loaded; give a folder or file that has it",
                   wanted.name, wanted.id, wanted.version.empty() ? "" : "|", wanted.version)});
}

namespace {

// Codes written down, and lists and concepts of them.
bool is_constant(const Node& node) {
  switch (node.op) {
    case Op::Literal:
    case Op::CodeRef:
    case Op::ConceptRef:
    case Op::Code:
    case Op::Concept:
      return true;
    case Op::List:
    case Op::ToList:
    case Op::ToConcept:
      return std::all_of(
          node.operands.begin(), node.operands.end(),
          [](const elm::NodePtr& operand) { return operand && is_constant(*operand); });
    default:
      return false;
  }
}

}  // namespace

void Plan::plan_retrieve(Node& node, const elm::Library& library) {
  const elm::Retrieve& retrieve = *node.retrieve;
  RetrievePlan plan;
  plan.type = retrieve.type;
  std::string key = fmt::format("{}:", retrieve.type);
  if (retrieve.unfiltered || retrieve.context) {
    diagnostics_.push_back({Severity::Error, library.file, node.range,
                            "a retrieve outside the patient's own record cannot run yet"});
  }
  if (retrieve.codes) {
    key += retrieve.code_property;
    std::string_view path = retrieve.code_property;
    while (!path.empty()) {
      size_t point = path.find('.');
      plan.code_path.push_back(model().element_name(path.substr(0, point)));
      path = point == std::string_view::npos ? std::string_view() : path.substr(point + 1);
    }
    const Node& codes = *retrieve.codes;
    if (codes.op == Op::ValueSetRef) {
      const VocabularyValue& wanted = codes.literal.as_vocabulary();
      plan.value_set = terminology_.value_set(wanted.id, wanted.version);
      key += fmt::format(":{}|{}", wanted.id, wanted.version);
    } else {
      plan.codes = &codes;
      plan.constant = is_constant(codes);
      key += fmt::format(":{}", static_cast<const void*>(&codes));
    }
  }
  plan.code_index = code_indices_
                        .try_emplace(fmt::format("{}:{}", retrieve.type, retrieve.code_property),
                                     static_cast<uint32_t>(code_indices_.size()))
                        .first->second;
  auto [entry, is_first] =
      retrieve_index_.try_emplace(key, static_cast<uint32_t>(retrieves_.size()));
  if (is_first) retrieves_.push_back(std::move(plan));
  node.slot = entry->second;
}

void Plan::plan_tuple(Node& node) {
  auto [entry, is_first] =
      shape_index_.try_emplace(node.type, static_cast<uint32_t>(shapes_.size()));
  if (is_first) {
    const auto& elements = node.type->elements;
    auto* names = arena_.make_array<std::string_view>(elements.size());
    for (size_t i = 0; i < elements.size(); ++i) names[i] = arena_.copy(elements[i].name);
    shapes_.push_back(arena_.make<TupleShape>(static_cast<uint32_t>(elements.size()), names));
  }
  node.slot = entry->second;
}

void Plan::plan_instance(Node& node) {
  TypeId type = node.type->name;
  node.slot = static_cast<uint32_t>(instance_slots_.size());
  std::vector<uint16_t> slots(node.names.size());
  auto* layout = arena_.make<Layout>();
  layout->type = type;
  if (type >= first_model_type) {
    std::vector<std::pair<ElementName, uint16_t>> order;
    for (uint16_t i = 0; i < node.names.size(); ++i)
      order.emplace_back(model().element_name(node.names[i]), i);
    std::sort(order.begin(), order.end());
    auto* names = arena_.make_array<ElementName>(order.size());
    for (uint16_t i = 0; i < order.size(); ++i) {
      names[i] = order[i].first;
      slots[order[i].second] = i;
    }
    layout->names = names;
    layout->size = static_cast<uint16_t>(order.size());
  }
  layouts_.push_back(layout);
  instance_slots_.push_back(std::move(slots));
}

}  // namespace hoofbeat::eval
