// What definitions and functions depend on: who uses whom, and which functions depend on their
// operands alone.
#include <algorithm>
#include <set>

#include "eval/plan.h"

namespace hoofbeat::eval {
namespace {

using elm::Node;
using elm::Op;

// Calls `use` for every node of a tree, queries and retrieves included.
template <typename Use>
void each_node(const Node& node, const Use& use) {
  use(node);
  auto child = [&](const elm::NodePtr& part) {
    if (part) each_node(*part, use);
  };
  for (const elm::NodePtr& operand : node.operands) child(operand);
  if (node.retrieve) {
    child(node.retrieve->codes);
    child(node.retrieve->context);
  }
  if (!node.query) return;
  const elm::Query& query = *node.query;
  for (const elm::QuerySource& source : query.sources) child(source.expression);
  for (const elm::QueryLet& let : query.lets) child(let.expression);
  for (const elm::QueryRelationship& relationship : query.relationships) {
    child(relationship.source.expression);
    child(relationship.such_that);
  }
  for (const elm::NodePtr* part : {&query.where, &query.returns, &query.aggregate, &query.starting})
    child(*part);
  for (const elm::QuerySortItem& item : query.sort) child(item.expression);
}

// Types whose values are remembered as results: no parts, no storage but a text's.
bool is_scalar(const elm::Type* type) {
  if (!type || type->kind != elm::TypeKind::Named) return false;
  switch (type->name) {
    case BooleanType:
    case IntegerType:
    case DecimalType:
    case StringType:
    case DateType:
    case DateTimeType:
    case TimeType:
    case QuantityType:
      return true;
    default:
      return false;
  }
}

// Types whose values can be told apart by their content: scalars, elements of resources, lists of
// these. Not whole resources: too much to write out.
bool has_content(const elm::Type* type, const fhir::Model& model) {
  if (is_scalar(type)) return true;
  if (!type) return false;
  if (type->kind == elm::TypeKind::List) return has_content(type->element, model);
  if (type->kind != elm::TypeKind::Named || type->name < first_model_type) return false;
  const fhir::Class* resource = model.find("Resource");
  return !(resource && (model.is_subclass(type->name, resource->id) ||
                        model.is_subclass(resource->id, type->name)));
}

// Whether a node by itself looks beyond the operands of its function.
bool looks_outside(Op op) {
  switch (op) {
    case Op::ExpressionRef:
    case Op::ParameterRef:
    case Op::Retrieve:
    case Op::Now:
    case Op::Today:
    case Op::TimeOfDay:
    case Op::CalculateAge:
    case Op::Message:
      return true;
    default:
      return false;
  }
}

}  // namespace

void Plan::find_uses() {
  used_by_.resize(definitions_.size());
  for (DefinitionId id = 0; id < definitions_.size(); ++id) {
    std::set<const Node*> seen;
    std::vector<const Node*> pending;
    if (definitions_[id].definition->expression)
      pending.push_back(definitions_[id].definition->expression.get());
    while (!pending.empty()) {
      const Node* tree = pending.back();
      pending.pop_back();
      each_node(*tree, [&](const Node& node) {
        if (node.op == Op::ExpressionRef) {
          std::vector<DefinitionId>& users = used_by_[this->id(node.library, node.definition)];
          if (users.empty() || users.back() != id) users.push_back(id);
        } else if (node.op == Op::FunctionRef) {
          const Node* body =
              program_.libraries[node.library]->functions[node.definition].expression.get();
          if (body && seen.insert(body).second) pending.push_back(body);
        }
      });
    }
  }
}

std::vector<DefinitionId> Plan::dependents(DefinitionId id) const {
  std::vector<bool> reached(definitions_.size());
  std::vector<DefinitionId> found, pending{id};
  while (!pending.empty()) {
    DefinitionId next = pending.back();
    pending.pop_back();
    for (DefinitionId user : used_by_[next]) {
      if (reached[user] || user == id) continue;
      reached[user] = true;
      found.push_back(user);
      pending.push_back(user);
    }
  }
  return found;
}

// A function is pure where neither its body nor any function that it calls looks outside. Starts
// from "all are" and strikes out until nothing changes, which also settles recursion.
void Plan::find_pure_functions() {
  std::vector<bool> inward(pure_.size(), true);
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t l = 0; l < program_.libraries.size(); ++l) {
      const auto& functions = program_.libraries[l]->functions;
      for (uint32_t f = 0; f < functions.size(); ++f) {
        if (!inward[function_id(l, f)]) continue;
        bool stays = functions[f].expression != nullptr;
        if (stays)
          each_node(*functions[f].expression, [&](const Node& node) {
            if (looks_outside(node.op) ||
                (node.op == Op::FunctionRef && !inward[function_id(node.library, node.definition)]))
              stays = false;
          });
        if (!stays) {
          inward[function_id(l, f)] = false;
          changed = true;
        }
      }
    }
  }
  // Looking a call up costs about as much as evaluating this many nodes.
  constexpr size_t worthwhile = 24;
  std::vector<size_t> weights(pure_.size());
  for (int round = 0; round < 4; ++round)
    for (uint32_t l = 0; l < program_.libraries.size(); ++l)
      for (uint32_t f = 0; f < program_.libraries[l]->functions.size(); ++f) {
        size_t weight = 0;
        if (const Node* body = program_.libraries[l]->functions[f].expression.get())
          each_node(*body, [&](const Node& node) {
            weight += node.op == Op::FunctionRef
                          ? 1 + weights[function_id(node.library, node.definition)]
                          : 1;
          });
        weights[function_id(l, f)] = std::min<size_t>(weight, 1000);
      }
  for (uint32_t l = 0; l < program_.libraries.size(); ++l) {
    const auto& functions = program_.libraries[l]->functions;
    for (uint32_t f = 0; f < functions.size(); ++f)
      pure_[function_id(l, f)] =
          inward[function_id(l, f)] && weights[function_id(l, f)] >= worthwhile &&
          is_scalar(functions[f].result) && !functions[f].operands.empty() &&
          std::all_of(
              functions[f].operands.begin(), functions[f].operands.end(),
              [&](const elm::OperandDef& operand) { return has_content(operand.type, model()); });
  }
}

}  // namespace hoofbeat::eval
