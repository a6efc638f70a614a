// Queries and retrieves (CQL 1.5.3 Author's Guide 3-4, ELM Query and Retrieve). Rows are gathered
// on two parallel stacks that nested queries share, and copied into the arena once their number is
// known.
#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "eval/evaluator.h"
#include "eval/operators.h"

namespace hoofbeat::eval {

using elm::Node;

struct Evaluator::QueryRun {
  const elm::Query* query;
  std::vector<Slot> sources;  // evaluated once, before the first row
  const Evidence* common;     // of sources that are no lists
  uint32_t index = 0;
};

Value Evaluator::make_rows(size_t first) {
  size_t size = row_values_.size() - first;
  Value* items = arena_.make_array<Value>(size);
  std::copy(row_values_.begin() + first, row_values_.end(), items);
  const Evidence** evidence = nullptr;
  if (options_.track_evidence) {
    evidence = arena_.make_array<const Evidence*>(size);
    std::copy(row_evidence_.begin() + first, row_evidence_.end(), evidence);
  }
  row_values_.resize(first);
  row_evidence_.resize(first);
  return Value::list(arena_.make<ListValue>(static_cast<uint32_t>(size), items, evidence));
}

Value Evaluator::eval_query(const Node& node) {
  const elm::Query& query = *node.query;
  QueryRun run{&query, {}, nullptr, 0};
  run.sources.reserve(query.sources.size());
  bool any_list = false;
  for (const elm::QuerySource& source : query.sources) {
    Value value = eval(*source.expression);
    // No rows from a null source: the result is null.
    if (value.is_null()) return {};
    run.sources.push_back({value, evidence_});
    any_list |= source.is_list;
    run.common = join(run.common, evidence_);
  }
  size_t first = row_values_.size();
  if (query.aggregate) {
    Value starting = query.starting ? eval(*query.starting) : Value();
    slot(query.aggregate_slot) = {starting, query.starting ? evidence_ : nullptr};
  }
  query_rows(run, 0);
  if (query.aggregate) {
    if (query.aggregate_distinct) {
      // The rows were kept aside as tuples of the sources; fold the distinct ones.
      make_distinct(first);
      for (size_t row = first; row < row_values_.size(); ++row) {
        const TupleValue& tuple = row_values_[row].as_tuple();
        for (size_t i = 0; i < query.sources.size(); ++i)
          slot(query.sources[i].slot) = {tuple.values[i], row_evidence_[row]};
        for (const elm::QueryLet& let : query.lets) {
          Value value = eval(*let.expression);
          slot(let.slot) = {value, evidence_};
        }
        Value value = eval(*query.aggregate);
        slot(query.aggregate_slot) = {value, evidence_};
      }
      row_values_.resize(first);
      row_evidence_.resize(first);
    }
    evidence_ = join(run.common, slot(query.aggregate_slot).evidence);
    return slot(query.aggregate_slot).value;
  }
  if (query.distinct) make_distinct(first);
  if (!query.sort.empty()) sort_rows(query, first);
  evidence_ = run.common;
  if (!any_list) {
    Value only = row_values_.size() > first ? row_values_[first] : Value();
    if (row_values_.size() > first) evidence_ = join(evidence_, row_evidence_[first]);
    row_values_.resize(first);
    row_evidence_.resize(first);
    return only;
  }
  return make_rows(first);
}

void Evaluator::query_rows(QueryRun& run, size_t source) {
  if (context_.error) return;
  if (source == run.query->sources.size()) return query_row(run);
  const Slot& from = run.sources[source];
  uint32_t target = run.query->sources[source].slot;
  if (!run.query->sources[source].is_list || from.value.kind() != Kind::List) {
    slot(target) = from;
    return query_rows(run, source + 1);
  }
  const ListValue& list = from.value.as_list();
  for (uint32_t i = 0; i < list.size; ++i) {
    slot(target) = {list.items[i], list.evidence ? list.evidence[i] : nullptr};
    query_rows(run, source + 1);
  }
}

void Evaluator::query_row(QueryRun& run) {
  const elm::Query& query = *run.query;
  const Evidence* used = nullptr;
  if (options_.track_evidence)
    for (const elm::QuerySource& source : query.sources)
      used = join(used, slot(source.slot).evidence);
  for (const elm::QueryLet& let : query.lets) {
    Value value = eval(*let.expression);
    slot(let.slot) = {value, evidence_};
  }
  for (const elm::QueryRelationship& relationship : query.relationships) {
    if (!related(relationship)) return;
    used = join(used, evidence_);
  }
  if (query.where) {
    Value holds = eval(*query.where);
    if (holds.is_null() || !holds.as_boolean()) return;
    used = join(used, evidence_);
  }
  if (query.aggregate) {
    if (query.aggregate_distinct) {
      Value* values = arena_.make_array<Value>(query.sources.size());
      auto* names = arena_.make_array<std::string_view>(query.sources.size());
      for (size_t i = 0; i < query.sources.size(); ++i) {
        values[i] = slot(query.sources[i].slot).value;
        names[i] = query.sources[i].alias;
      }
      auto* shape = arena_.make<TupleShape>(static_cast<uint32_t>(query.sources.size()), names);
      row_values_.push_back(Value::tuple(arena_.make<TupleValue>(shape, values, nullptr)));
      row_evidence_.push_back(used);
      return;
    }
    Value value = eval(*query.aggregate);
    slot(query.aggregate_slot) = {value, join(used, evidence_)};
    return;
  }
  if (query.returns) {
    Value value = eval(*query.returns);
    const Evidence* own = join(used, evidence_);
    row_values_.push_back(value);
    row_evidence_.push_back(own);
    return;
  }
  row_values_.push_back(slot(query.sources[0].slot).value);
  row_evidence_.push_back(used);
}

// `with` holds where some element satisfies, `without` where none does. Evidence: the first that
// satisfies.
bool Evaluator::related(const elm::QueryRelationship& relationship) {
  Value source = eval(*relationship.source.expression);
  const Evidence* common = evidence_;
  evidence_ = nullptr;
  auto satisfied = [&](const Value& value, const Evidence* evidence) {
    slot(relationship.source.slot) = {value, evidence};
    Value holds = eval(*relationship.such_that);
    if (holds.is_null() || !holds.as_boolean()) return false;
    evidence_ = join(join(common, evidence), evidence_);
    return true;
  };
  bool found = false;
  if (source.kind() == Kind::List && relationship.source.is_list) {
    const ListValue& list = source.as_list();
    for (uint32_t i = 0; i < list.size && !found; ++i)
      found = satisfied(list.items[i], list.evidence ? list.evidence[i] : nullptr);
  } else if (!source.is_null()) {
    found = satisfied(source, nullptr);
  }
  if (!found) evidence_ = nullptr;
  return found != relationship.without;
}

void Evaluator::sort_rows(const elm::Query& query, size_t first) {
  size_t size = row_values_.size() - first;
  size_t keys = query.sort.size();
  std::vector<Value> key_values(size * keys);
  for (size_t row = 0; row < size; ++row) {
    for (size_t key = 0; key < keys; ++key) {
      if (!query.sort[key].expression) {
        key_values[row * keys + key] = row_values_[first + row];
        continue;
      }
      slot(query.sort_slot) = {row_values_[first + row], nullptr};
      key_values[row * keys + key] = eval(*query.sort[key].expression);
    }
  }
  std::vector<uint32_t> order(size);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t left, uint32_t right) {
    for (size_t key = 0; key < keys; ++key) {
      int difference =
          sort_order(context_, key_values[left * keys + key], key_values[right * keys + key]);
      if (difference != 0) return query.sort[key].descending ? difference > 0 : difference < 0;
    }
    return false;
  });
  std::vector<Value> values(row_values_.begin() + first, row_values_.end());
  std::vector<const Evidence*> evidence(row_evidence_.begin() + first, row_evidence_.end());
  for (size_t row = 0; row < size; ++row) {
    row_values_[first + row] = values[order[row]];
    row_evidence_[first + row] = evidence[order[row]];
  }
}

// Keeps the first of equal rows; nulls count as equal (20 Distinct). Two resources of a record are
// equal only where they are the same object, which spares comparing them element by element and
// keeps long lists of them linear.
void Evaluator::make_distinct(size_t first) {
  auto resource = [](const Value& value) -> const Object* {
    if (value.kind() != Kind::Object || value.as_object().resource == no_resource) return nullptr;
    return &value.as_object();
  };
  std::unordered_set<const Object*> seen;
  size_t kept = first;
  for (size_t row = first; row < row_values_.size(); ++row) {
    const Value value = row_values_[row];
    bool duplicate = false;
    if (const Object* object = resource(value)) {
      duplicate = !seen.insert(object).second;
    } else {
      for (size_t earlier = first; earlier < kept && !duplicate; ++earlier) {
        const Value& other = row_values_[earlier];
        if (value.is_null() || other.is_null())
          duplicate = value.is_null() && other.is_null();
        else if (!resource(other))
          duplicate = equal(context_, other, value).value_or(false);
      }
    }
    if (duplicate) continue;
    row_values_[kept] = value;
    row_evidence_[kept] = row_evidence_[row];
    ++kept;
  }
  row_values_.resize(kept);
  row_evidence_.resize(kept);
}

// --- retrieve
// -------------------------------------------------------------------------------------------

namespace {

// The codes of an element: Coding, CodeableConcept, code, or lists of these.
template <typename Visit>
bool any_code(const Value& value, ElementName coding, const Visit& visit) {
  switch (value.kind()) {
    case Kind::List:
      for (const Value& item : value.as_list())
        if (any_code(item, coding, visit)) return true;
      return false;
    case Kind::Object: {
      const Object& object = value.as_object();
      int slot = object.layout->find(coding);
      if (slot >= 0) return any_code(object.slots()[slot], coding, visit);
      return visit(object);
    }
    default:
      return false;
  }
}

Value follow(const Value& value, std::span<const ElementName> path) {
  if (path.empty() || value.kind() != Kind::Object) return path.empty() ? value : Value();
  return follow(value.as_object().get(path[0]), path.subspan(1));
}

}  // namespace

bool Evaluator::matches_codes(const Object& resource, const RetrievePlan& plan,
                              const Value& codes) const {
  const fhir::Model& model = plan_.model();
  Value element = follow(Value::object(&resource), plan.code_path);
  static const ElementName coding = model.element_name("coding");
  static const ElementName code_name = model.element_name("code");
  static const ElementName system_name = model.element_name("system");
  if (plan.value_set) {
    const terminology::ValueSet& value_set = *plan.value_set;
    if (element.kind() == Kind::String) return value_set.contains_code(element.as_string());
    return any_code(element, coding,
                    [&](const Object& object) { return value_set.contains(object.code); });
  }
  auto matches = [&](const CodeValue& wanted, const Object& object) {
    if (wanted.id != 0) return wanted.id == object.code;
    Value code = object.get(code_name), system = object.get(system_name);
    return code.kind() == Kind::String && code.as_string() == wanted.code &&
           system.kind() == Kind::String && system.as_string() == wanted.system;
  };
  auto any_of = [&](const Value& wanted) {
    switch (wanted.kind()) {
      case Kind::Code:
        return any_code(element, coding,
                        [&](const Object& object) { return matches(wanted.as_code(), object); });
      case Kind::Concept: {
        const ConceptValue& list = wanted.as_concept();
        return any_code(element, coding, [&](const Object& object) {
          for (uint32_t i = 0; i < list.size; ++i)
            if (matches(*list.codes[i], object)) return true;
          return false;
        });
      }
      default:
        return false;
    }
  };
  if (codes.kind() != Kind::List) return any_of(codes);
  for (const Value& code : codes.as_list())
    if (any_of(code)) return true;
  return false;
}

const Evaluator::CodeIndex& Evaluator::code_index(const RetrievePlan& plan,
                                                  std::span<const Object* const> resources) {
  CodeIndex& index = code_indices_[plan.code_index];
  if (index.built) return index;
  index.built = true;
  index.usable = true;
  index.ends.clear();
  index.codes.clear();
  static const ElementName coding = plan_.model().element_name("coding");
  for (const Object* resource : resources) {
    Value element = follow(Value::object(resource), plan.code_path);
    // A `code` element has no Coding whose number could be kept.
    if (element.kind() == Kind::String) index.usable = false;
    any_code(element, coding, [&](const Object& object) {
      index.codes.push_back(object.code);
      return false;
    });
    index.ends.push_back(static_cast<uint32_t>(index.codes.size()));
  }
  return index;
}

void Evaluator::add_row(const Object* resource) {
  row_values_.push_back(Value::object(resource));
  const Evidence* leaf = nullptr;
  if (options_.track_evidence && resource->resource < leaves_.size()) {
    const Evidence*& kept = leaves_[resource->resource];
    if (!kept) kept = arena_.make<Evidence>(nullptr, nullptr, resource->resource);
    leaf = kept;
  }
  row_evidence_.push_back(leaf);
}

Value Evaluator::eval_retrieve(const Node& node) {
  const RetrievePlan& plan = plan_.retrieves()[node.slot];
  std::optional<Slot>& known = retrieves_[node.slot];
  if (plan.constant && known) {
    evidence_ = known->evidence;
    return known->value;
  }
  Value codes = plan.codes ? eval(*plan.codes) : Value();
  evidence_ = nullptr;
  size_t first = row_values_.size();
  if (facts_) {
    std::span<const Object* const> resources = facts_->resources(plan.type);
    const CodeIndex* index = plan.value_set ? &code_index(plan, resources) : nullptr;
    if (index && index->usable) {
      uint32_t at = 0;
      for (size_t i = 0; i < resources.size(); ++i) {
        bool member = false;
        for (; at < index->ends[i]; ++at) member |= plan.value_set->contains(index->codes[at]);
        if (member) add_row(resources[i]);
      }
    } else {
      for (const Object* resource : resources)
        if (plan.code_path.empty() || matches_codes(*resource, plan, codes)) add_row(resource);
    }
  }
  Value rows = make_rows(first);
  if (plan.constant) known = Slot{rows, nullptr};
  evidence_ = nullptr;
  return rows;
}

bool Evaluator::wants(const Requirements& requirements, const Object& resource) {
  std::optional<size_t> position = requirements.find(resource.layout->type);
  if (!position) return false;
  static const ElementName coding = plan_.model().element_name("coding");
  for (const CodeFilter& filter : requirements.filters[*position]) {
    Value element = follow(Value::object(&resource), filter.code_path);
    // A `code` element carries no number to test.
    if (element.kind() == Kind::String) return true;
    if (any_code(element, coding,
                 [&](const Object& object) { return filter.contains(object.code); }))
      return true;
  }
  for (const RetrieveSite& site : requirements.sites[*position]) {
    const RetrievePlan& plan = plan_.retrieves()[site.retrieve];
    // Codes that must be computed from other facts are not known here.
    if (plan.codes && !plan.constant) return true;
    Value codes = plan.codes ? eval(*plan.codes) : Value();
    if (!plan.code_path.empty() && !matches_codes(resource, plan, codes)) continue;
    if (site.conditions.empty()) return true;
    uint32_t saved_frame;
    if (!enter_frame(site.frame_size, "retrieve", saved_frame)) return true;
    slot(site.alias_slot) = {Value::object(&resource), nullptr};
    bool wanted = true;
    for (const Node* condition : site.conditions) {
      Value holds = eval(*condition);
      if (context_.error) break;
      wanted = !holds.is_null() && holds.as_boolean();
      if (!wanted) break;
    }
    leave_frame(saved_frame);
    if (context_.error) context_.error.reset();
    if (wanted) return true;
  }
  return false;
}

}  // namespace hoofbeat::eval
