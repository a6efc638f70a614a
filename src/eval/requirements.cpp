// The analysis behind reading only what is needed. It over-approximates: an element is asked for
// where a Property node of a reachable expression can meet an instance of its class, going by
// static types; a resource is wanted where a reachable retrieve's code filter matches and those
// conjuncts of the surrounding `where` hold that mention nothing but the resource. Both err only
// towards keeping more.
#include "eval/requirements.h"

#include <algorithm>
#include <map>
#include <set>

namespace hoofbeat::eval {
namespace {

using elm::Node;
using elm::Op;

class Analysis {
 public:
  explicit Analysis(const Plan& plan) : plan_(plan), model_(plan.model()) {}

  Requirements run(std::span<const DefinitionId> definitions) {
    for (DefinitionId id : definitions) reach(id);
    while (!pending_.empty()) {
      auto [node, frame_size] = pending_.back();
      pending_.pop_back();
      frame_size_ = frame_size;
      visit(*node);
    }
    Requirements found;
    for (auto& [type, sites] : sites_) {
      found.types.push_back(type);
      found.filters.push_back(merge_filters(sites));
      found.sites.push_back(std::move(sites));
    }
    found.elements.assign(elements_.begin(), elements_.end());
    return found;
  }

 private:
  // Takes the sites that ask for a value set and nothing else out of the list.
  std::vector<CodeFilter> merge_filters(std::vector<RetrieveSite>& sites) const {
    std::vector<CodeFilter> filters;
    std::erase_if(sites, [&](const RetrieveSite& site) {
      const RetrievePlan& plan = plan_.retrieves()[site.retrieve];
      if (!plan.value_set || !site.conditions.empty()) return false;
      auto filter = std::find_if(filters.begin(), filters.end(), [&](const CodeFilter& known) {
        return known.code_path == plan.code_path;
      });
      if (filter == filters.end()) filter = filters.insert(filters.end(), {plan.code_path, {}});
      const std::vector<uint64_t>& members = plan.value_set->members;
      if (members.size() > filter->members.size()) filter->members.resize(members.size());
      for (size_t i = 0; i < members.size(); ++i) filter->members[i] |= members[i];
      return true;
    });
    return filters;
  }

  void reach(DefinitionId id) {
    const elm::ExpressionDef& definition = plan_.definition(id);
    if (definition.expression && reached_.insert(definition.expression.get()).second)
      pending_.emplace_back(definition.expression.get(), definition.frame_size);
  }

  void visit_optional(const elm::NodePtr& node) {
    if (node) visit(*node);
  }

  void visit(const Node& node) {
    switch (node.op) {
      case Op::ExpressionRef:
        reach(plan_.id(node.library, node.definition));
        break;
      case Op::FunctionRef: {
        const elm::FunctionDef& function =
            plan_.program().libraries[node.library]->functions[node.definition];
        if (function.expression && reached_.insert(function.expression.get()).second)
          pending_.emplace_back(function.expression.get(), function.frame_size);
        break;
      }
      case Op::Property:
        if (node.operands[0]->type) need(*node.operands[0]->type, node.name);
        break;
      case Op::Equal:
      case Op::NotEqual:
      case Op::Equivalent:
      case Op::In:
      case Op::Contains:
      case Op::IndexOf:
      case Op::Distinct:
      case Op::Union:
      case Op::Intersect:
      case Op::Except:
      case Op::Includes:
      case Op::IncludedIn:
      case Op::ProperIn:
      case Op::ProperContains:
      case Op::ProperIncludes:
      case Op::ProperIncludedIn:
      case Op::Mode:
      case Op::Case:
        for (const elm::NodePtr& operand : node.operands)
          if (operand && operand->type) need_whole(*operand->type);
        break;
      case Op::Retrieve:
        visit_retrieve(node, nullptr);
        return;
      case Op::Query:
        visit_query(node);
        return;
      default:
        break;
    }
    for (const elm::NodePtr& operand : node.operands) visit_optional(operand);
  }

  void visit_query(const Node& node) {
    const elm::Query& query = *node.query;
    bool narrows =
        query.sources.size() == 1 && query.where && query.sources[0].expression->op == Op::Retrieve;
    for (const elm::QuerySource& source : query.sources) {
      if (narrows)
        visit_retrieve(*source.expression, &query);
      else
        visit(*source.expression);
    }
    if (query.distinct && query.returns && query.returns->type) need_whole(*query.returns->type);
    if (query.aggregate_distinct)
      for (const elm::QuerySource& source : query.sources) need_whole(*source.expression->type);
    for (const elm::QueryLet& let : query.lets) visit_optional(let.expression);
    for (const elm::QueryRelationship& relationship : query.relationships) {
      visit_optional(relationship.source.expression);
      visit_optional(relationship.such_that);
    }
    visit_optional(query.where);
    visit_optional(query.returns);
    visit_optional(query.aggregate);
    visit_optional(query.starting);
    for (const elm::QuerySortItem& item : query.sort) visit_optional(item.expression);
  }

  void visit_retrieve(const Node& node, const elm::Query* query) {
    const elm::Retrieve& retrieve = *node.retrieve;
    visit_optional(retrieve.codes);
    visit_optional(retrieve.context);
    RetrieveSite site;
    site.retrieve = node.slot;
    site.frame_size = frame_size_;
    if (query) {
      site.alias_slot = query->sources[0].slot;
      collect_conditions(*query->where, site);
    }
    sites_[retrieve.type].push_back(std::move(site));
    if (!retrieve.codes) return;
    TypeId type = retrieve.type;
    for (ElementName name : plan_.retrieves()[node.slot].code_path) {
      elements_.emplace(type, name);
      const fhir::Element* element = model_.element(type, model_.element_text(name));
      if (!element || element->types.empty()) break;
      type = element->types.front();
    }
    for (auto [class_name, element] : {std::pair{"CodeableConcept", "coding"},
                                       std::pair{"Coding", "code"}, std::pair{"Coding", "system"}})
      if (const fhir::Class* found = model_.find(class_name))
        elements_.emplace(found->id, model_.element_name(element));
  }

  void collect_conditions(const Node& where, RetrieveSite& site) {
    if (where.op == Op::And) {
      for (const elm::NodePtr& operand : where.operands) collect_conditions(*operand, site);
      return;
    }
    std::set<uint32_t> known{site.alias_slot};
    std::set<const Node*> functions;
    if (is_local(where, known, functions)) site.conditions.push_back(&where);
  }

  // Whether an expression can be evaluated with only the slots in `known` set and no record.
  bool is_local(const Node& node, std::set<uint32_t> known, std::set<const Node*>& functions) {
    switch (node.op) {
      case Op::Retrieve:
      case Op::ExpressionRef:
        return false;
      case Op::AliasRef:
      case Op::QueryLetRef:
      case Op::OperandRef:
      case Op::Iteration:
      case Op::Index:
      case Op::Total:
        return known.contains(node.slot);
      case Op::FunctionRef: {
        const elm::FunctionDef& function =
            plan_.program().libraries[node.library]->functions[node.definition];
        if (!function.expression) return false;
        if (functions.insert(function.expression.get()).second) {
          std::set<uint32_t> operands;
          for (const elm::OperandDef& operand : function.operands) operands.insert(operand.slot);
          if (!is_local(*function.expression, operands, functions)) return false;
        }
        break;
      }
      case Op::Query: {
        const elm::Query& query = *node.query;
        auto local = [&](const elm::NodePtr& part) {
          return !part || is_local(*part, known, functions);
        };
        for (const elm::QuerySource& source : query.sources) {
          if (!local(source.expression)) return false;
          known.insert(source.slot);
        }
        for (const elm::QueryLet& let : query.lets) {
          if (!local(let.expression)) return false;
          known.insert(let.slot);
        }
        for (const elm::QueryRelationship& relationship : query.relationships) {
          if (!local(relationship.source.expression)) return false;
          known.insert(relationship.source.slot);
          if (!local(relationship.such_that)) return false;
        }
        for (uint32_t slot :
             {query.aggregate_slot, query.sort_slot, query.this_slot, query.index_slot})
          known.insert(slot);
        for (const elm::QuerySortItem& item : query.sort)
          if (!local(item.expression)) return false;
        return local(query.where) && local(query.returns) && local(query.aggregate) &&
               local(query.starting);
      }
      default:
        break;
    }
    return std::all_of(node.operands.begin(), node.operands.end(),
                       [&](const elm::NodePtr& operand) {
                         return !operand || is_local(*operand, known, functions);
                       });
  }

  void need(const elm::Type& type, const std::string& name) {
    switch (type.kind) {
      case elm::TypeKind::Named: {
        if (type.name != AnyType && type.name < first_model_type) return;
        ElementName element = model_.element_name(name);
        for (const fhir::Class& candidate : model_.classes())
          if ((type.name == AnyType || model_.is_subclass(candidate.id, type.name)) &&
              model_.element(candidate.id, name))
            elements_.emplace(candidate.id, element);
        return;
      }
      case elm::TypeKind::List:
        return need(*type.element, name);
      case elm::TypeKind::Choice:
        for (const elm::Type* choice : type.choices) need(*choice, name);
        return;
      default:
        return;
    }
  }

  // All elements of a class, and of theirs; resources compare by identity and need none.
  void need_whole(const elm::Type& type) {
    if (type.kind == elm::TypeKind::List) return need_whole(*type.element);
    if (type.kind == elm::TypeKind::Tuple) {
      for (const elm::TupleElement& element : type.elements) need_whole(*element.type);
      return;
    }
    if (type.kind == elm::TypeKind::Choice) {
      for (const elm::Type* choice : type.choices) need_whole(*choice);
      return;
    }
    if (type.kind == elm::TypeKind::Named && type.name >= first_model_type) need_class(type.name);
  }

  void need_class(TypeId type) {
    const fhir::Class& found = model_.at(type);
    if (found.retrievable || !whole_.insert(type).second) return;
    for (const fhir::Element& element : found.elements) {
      elements_.emplace(type, element.name_id);
      for (TypeId part : element.types)
        if (part >= first_model_type) need_class(part);
    }
  }

  const Plan& plan_;
  const fhir::Model& model_;
  uint32_t frame_size_ = 0;
  std::vector<std::pair<const Node*, uint32_t>> pending_;
  std::set<const Node*> reached_;
  std::set<std::pair<TypeId, ElementName>> elements_;
  std::set<TypeId> whole_;
  std::map<TypeId, std::vector<RetrieveSite>> sites_;
};

}  // namespace

std::optional<size_t> Requirements::find(TypeId type) const {
  auto found = std::lower_bound(types.begin(), types.end(), type);
  if (found == types.end() || *found != type) return std::nullopt;
  return static_cast<size_t>(found - types.begin());
}

Requirements requirements(const Plan& plan, std::span<const DefinitionId> definitions) {
  return Analysis(plan).run(definitions);
}

}  // namespace hoofbeat::eval
