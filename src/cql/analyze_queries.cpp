// Queries (CQL 1.5.3 Author's Guide, "Queries"; Developer's Guide, "Multi-Source Queries",
// "Aggregate Queries"). Each alias and let gets a slot of the definition's frame before its
// expression is analyzed, so that a query within that expression never takes the same one.
#include <algorithm>

#include <fmt/format.h>

#include "cql/analyzer.h"

namespace hoofbeat::cql {

bool Analyzer::query_source(const QuerySource& source, elm::QuerySource& result) {
  result.alias = source.alias;
  result.slot = new_slot();
  result.expression = analyze(*source.expression);
  if (!result.expression) return false;
  if (is_named(result.expression->type, ValueSetType)) {
    result.expression =
        convert(std::move(result.expression), types_.list(named(CodeType)), "a query's source");
    if (!result.expression) return false;
  }
  result.is_list = is_list(result.expression->type);
  // An untyped null is an empty source either way.
  return true;
}

NodePtr Analyzer::query(const Query& expression) {
  auto made = std::make_unique<elm::Query>();
  elm::Query& query = *made;
  SourceRange range = expression.range;
  bool good = true;
  bool many = false;
  TypePtr type = nullptr;
  {
    Scope scope(*frame_);
    for (const QuerySource& source : expression.sources) {
      elm::QuerySource analyzed;
      good = query_source(source, analyzed) && good;
      many = many || analyzed.is_list;
      query.sources.push_back(std::move(analyzed));
    }
    if (!good) return nullptr;
    auto element_type = [](const elm::QuerySource& source) {
      TypePtr of = source.expression->type;
      return source.is_list ? of->element : of;
    };
    auto push = [&](Op op, const std::string& name, uint32_t slot, TypePtr of) {
      frame_->locals.push_back({op, name, slot, of});
    };
    for (size_t i = 0; i < query.sources.size(); ++i) {
      const elm::QuerySource& source = query.sources[i];
      for (size_t j = 0; j < i; ++j)
        if (query.sources[j].alias == source.alias)
          return error(expression.sources[i].range,
                       fmt::format("the query has two sources named '{}'", source.alias));
      push(Op::AliasRef, source.alias, source.slot, element_type(source));
    }
    for (const LetItem& let : expression.lets) {
      elm::QueryLet analyzed;
      analyzed.name = let.name;
      analyzed.slot = new_slot();
      analyzed.expression = analyze(*let.expression);
      if (!analyzed.expression) return nullptr;
      push(Op::QueryLetRef, let.name, analyzed.slot, analyzed.expression->type);
      query.lets.push_back(std::move(analyzed));
    }
    for (const Relationship& relationship : expression.relationships) {
      Scope inner(*frame_);
      elm::QueryRelationship analyzed;
      analyzed.without = relationship.without;
      if (!query_source(relationship.source, analyzed.source)) {
        good = false;
        continue;
      }
      push(Op::AliasRef, analyzed.source.alias, analyzed.source.slot,
           element_type(analyzed.source));
      analyzed.such_that =
          analyze_to(*relationship.condition, named(BooleanType), "the 'such that' condition");
      good = good && analyzed.such_that;
      query.relationships.push_back(std::move(analyzed));
    }
    if (expression.where) {
      query.where = analyze_to(*expression.where, named(BooleanType), "the 'where' condition");
      good = good && query.where;
    }
    if (expression.returns) {
      query.returns = analyze(*expression.returns->expression);
      good = good && query.returns;
      query.distinct = many && expression.returns->quantifier != SetQuantifier::All;
      if (query.returns) type = query.returns->type;
    } else if (expression.aggregate) {
      const AggregateClause& clause = *expression.aggregate;
      query.aggregate_distinct = clause.quantifier == SetQuantifier::Distinct;
      query.aggregate_slot = new_slot();
      if (clause.starting) {
        query.starting = analyze(*clause.starting);
        if (!query.starting) return nullptr;
      }
      // The accumulator has the type of the starting value or, where that says less, of the result.
      TypePtr accumulator = query.starting ? query.starting->type : named(AnyType);
      for (int attempt = 0; attempt < 3; ++attempt) {
        Scope inner(*frame_);
        push(Op::QueryLetRef, clause.name, query.aggregate_slot, accumulator);
        size_t findings = compilation_.program.diagnostics.size();
        NodePtr step = analyze(*clause.expression);
        if (!step) return nullptr;
        TypePtr common = common_type(accumulator, step->type, true);
        if (common == accumulator || attempt == 2) {
          query.aggregate = convert(std::move(step), accumulator, "the aggregate's result");
          break;
        }
        compilation_.program.diagnostics.resize(findings);
        accumulator = common;
      }
      if (query.starting) {
        query.starting = convert(std::move(query.starting), accumulator, "the starting value");
        good = good && query.starting;
      }
      good = good && query.aggregate;
      type = accumulator;
    } else if (query.sources.size() > 1) {
      std::vector<elm::TupleElement> elements;
      std::vector<const elm::QuerySource*> sources;
      for (const elm::QuerySource& source : query.sources) {
        elements.push_back({source.alias, element_type(source)});
        sources.push_back(&source);
      }
      std::sort(sources.begin(), sources.end(),
                [](const auto* a, const auto* b) { return a->alias < b->alias; });
      NodePtr tuple = make(Op::Tuple, types_.tuple(std::move(elements)), range);
      for (const elm::QuerySource* source : sources)
        tuple->operands.push_back(local_reference(
            {Op::AliasRef, source->alias, source->slot, element_type(*source)}, range));
      type = tuple->type;
      query.returns = std::move(tuple);
      query.distinct = many;
    } else {
      type = element_type(query.sources[0]);
    }
  }
  if (!good || !type) return nullptr;
  if (expression.sort) {
    if (expression.aggregate)
      return error(expression.sort->range, "an aggregate has one result, which cannot be sorted");
    if (!many)
      return error(expression.sort->range, "a query over single values has no list to sort");
    if (!query_sort(*expression.sort, type, query)) return nullptr;
  }
  NodePtr node = make(Op::Query, many && !expression.aggregate ? types_.list(type) : type, range);
  node->query = std::move(made);
  return node;
}

bool Analyzer::query_sort(const SortClause& clause, TypePtr element, elm::Query& query) {
  Scope scope(*frame_);
  query.sort_slot = new_slot();
  frame_->locals.push_back({Op::AliasRef, "$this", query.sort_slot, element});
  const Local self = frame_->locals.back();
  // The value to sort by, converted to a System type that has an order.
  auto ordered = [&](NodePtr node) -> NodePtr {
    TypePtr arguments[] = {node->type, node->type};
    std::optional<Match> best;
    for (const Signature& signature : signatures("Less")) {
      std::optional<Match> match = match_signature(signature, arguments);
      if (match && (!best || match->cost < best->cost)) best = std::move(match);
    }
    if (!best)
      return error(node->range,
                   fmt::format("cannot sort by {}, which has no order", text_of(node->type)));
    if (is_any(node->type)) return node;
    return apply(best->conversions[0], std::move(node));
  };
  if (clause.items.empty()) {
    NodePtr node = ordered(local_reference(self, clause.range));
    if (!node) return false;
    elm::QuerySortItem item;
    item.descending = clause.direction == SortDirection::Descending;
    if (node->op != Op::AliasRef) item.expression = std::move(node);
    query.sort.push_back(std::move(item));
    return true;
  }
  for (const SortItem& by : clause.items) {
    elm::QuerySortItem item;
    item.descending = by.direction == SortDirection::Descending;
    item.expression = analyze(*by.expression);
    if (item.expression) item.expression = ordered(std::move(item.expression));
    if (!item.expression) return false;
    query.sort.push_back(std::move(item));
  }
  return true;
}

}  // namespace hoofbeat::cql
