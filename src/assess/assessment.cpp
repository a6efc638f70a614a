// An assessment is read off the plan: each entry names a define, the define's three-valued result
// says whether it shows, and the define's evidence and tags say why. Nothing here knows any
// medicine.
//
// Unknowns are found by trying: for each question whose define is null, the assessment runs again
// with the define set to true and to false; what then differs is what the answer would change.
#include "assess/assessment.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "eval/operators.h"

namespace hoofbeat::assess {

namespace {

eval::EvaluatorOptions with_evidence() {
  eval::EvaluatorOptions options;
  options.track_evidence = true;
  return options;
}

std::optional<double> as_number(const Value& value) {
  switch (value.kind()) {
    case Kind::Integer:
      return value.as_integer();
    case Kind::Long:
      return static_cast<double>(value.as_long());
    case Kind::Decimal:
    case Kind::Quantity:
      return to_double(value.as_decimal());
    default:
      return std::nullopt;
  }
}

std::string as_text(const Value& value) {
  if (value.is_null()) return {};
  if (value.kind() == Kind::String) return std::string(value.as_string());
  return eval::render(value);
}

std::optional<bool> as_truth(const Value& value) {
  if (value.kind() != Kind::Boolean) return std::nullopt;
  return value.as_boolean();
}

int urgency_rank(const std::string& urgency) {
  return urgency == "now" ? 0 : urgency == "days" ? 1 : urgency == "weeks" ? 2 : 3;
}

const Entry* root(const Entry& section) {
  return section.entries.empty() ? nullptr : &section.entries.front();
}

}  // namespace

Assessor::Assessor(const Guideline& guideline)
    : guideline_(guideline),
      plain_(*guideline.plan),
      traced_(*guideline.plan, with_evidence()),
      what_if_(*guideline.plan) {
  for (const Entry& question : guideline.unknowns.entries)
    if (question.condition)
      dependents_.emplace(*question.condition, guideline.plan->dependents(*question.condition));
}

Screening Assessor::screen(const Record& record, const Temporal& as_of) {
  Screening row;
  plain_.begin(&record, as_of);
  auto value = [&](const Entry* entry, const char* path) -> Value {
    if (!entry || !entry->dynamic.contains(path)) return {};
    eval::DefinitionId id = entry->dynamic.at(path);
    const eval::Result& result = plain_.evaluate(id);
    if (result.error)
      row.errors.push_back(
          fmt::format("{}: {}", guideline_.plan->qualified_name(id), *result.error));
    return result.value;
  };
  row.level = as_text(value(root(guideline_.suspicion), "level"));
  // Most people raise no suspicion: their other columns would not be shown.
  if (row.level == "none") return row;
  row.status = as_text(value(root(guideline_.diagnosis), "status"));
  row.subtype = as_text(value(root(guideline_.diagnosis), "subtype"));
  row.conclusion = as_text(value(root(guideline_.diagnosis), "conclusion"));
  if (const Entry* columns = root(guideline_.worklist))
    for (const auto& [path, id] : columns->dynamic)
      row.columns.emplace_back(path, eval::to_json(value(columns, path.c_str())));
  return row;
}

const eval::Result& Assessor::run(eval::DefinitionId id) {
  const eval::Result& result = traced_.evaluate(id);
  if (result.error) {
    std::string text = fmt::format("{} could not be evaluated: {}",
                                   guideline_.plan->qualified_name(id), *result.error);
    if (std::find(errors_.begin(), errors_.end(), text) == errors_.end()) errors_.push_back(text);
  }
  return result;
}

std::string Assessor::text_of(const Entry& entry, const char* path) {
  auto found = entry.dynamic.find(path);
  return found == entry.dynamic.end() ? std::string() : as_text(run(found->second).value);
}

std::optional<double> Assessor::number_of(const Entry& entry, const char* path) {
  auto found = entry.dynamic.find(path);
  if (found == entry.dynamic.end()) return std::nullopt;
  return as_number(run(found->second).value);
}

std::optional<bool> Assessor::truth_of(const Entry& entry, const char* path) {
  auto found = entry.dynamic.find(path);
  if (found == entry.dynamic.end()) return std::nullopt;
  return as_truth(run(found->second).value);
}

std::optional<bool> Assessor::holds(const Entry& entry) {
  if (!entry.condition) return std::nullopt;
  return as_truth(run(*entry.condition).value);
}

// Replaces {{Library."Define"}} by the define's value; "unknown" where it is null.
std::string Assessor::fill(const std::string& text) {
  std::string filled;
  size_t from = 0;
  for (;;) {
    size_t open = text.find("{{", from);
    size_t close = open == std::string::npos ? open : text.find("}}", open);
    if (close == std::string::npos) return filled + text.substr(from);
    filled += text.substr(from, open - from);
    std::string name = text.substr(open + 2, close - open - 2);
    size_t point = name.find('.');
    std::string define = point == std::string::npos ? "" : name.substr(point + 1);
    std::erase(define, '"');
    std::optional<eval::DefinitionId> id = guideline_.plan->find(name.substr(0, point), define);
    std::string value = id ? as_text(run(*id).value) : "";
    filled += value.empty() ? "unknown" : value;
    from = close + 2;
  }
}

Item Assessor::item(const Entry& entry) {
  Item item;
  item.id = entry.id;
  item.text = fill(entry.title);
  item.met = holds(entry);
  auto cite = [&](const std::string& id, const std::string& status) {
    for (const CitedSource& cited : item.sources)
      if (cited.id == id) return;
    auto source = guideline_.sources.find(id);
    item.sources.push_back({id, status,
                            source == guideline_.sources.end() ? "" : source->second.title,
                            source == guideline_.sources.end() ? "" : source->second.year});
  };
  if (entry.condition) {
    const eval::Result& result = run(*entry.condition);
    for (uint32_t resource : traced_.resources_of(result))
      item.evidence.push_back(describe(*record_, resource, guideline_.plan->model()));
    const elm::ExpressionDef& definition = guideline_.plan->definition(*entry.condition);
    item.library = guideline_.plan->library_of(*entry.condition).name;
    item.define = definition.name;
    item.line = definition.range.begin.line;
    for (const elm::Tag& tag : definition.tags) {
      if (tag.name == "statement") item.statements.push_back(tag.value);
      if (tag.name != "source") continue;
      size_t space = tag.value.find(' ');
      cite(tag.value.substr(0, space),
           space == std::string::npos ? "" : tag.value.substr(space + 1));
    }
  }
  for (const std::string& id : entry.citations) cite(id, "");
  std::stable_sort(item.evidence.begin(), item.evidence.end(),
                   [](const EvidenceItem& a, const EvidenceItem& b) { return a.date < b.date; });
  return item;
}

void Assessor::reasons(Assessment& assessment) {
  const Entry* entry = root(guideline_.suspicion);
  if (!entry) return;
  assessment.suspicion_level = text_of(*entry, "level");
  for (const Entry& reason : entry->entries) {
    Item found = item(reason);
    if (found.met.value_or(false)) {
      auto& list = reason.code == "against" ? assessment.reasons_against : assessment.reasons_for;
      list.push_back(std::move(found));
    } else if (!found.met) {
      assessment.reasons_unknown.push_back(std::move(found));
    }
  }
}

void Assessor::differential(Assessment& assessment) {
  for (const Entry& mimic : guideline_.differential.entries) {
    DifferentialEntry entry;
    entry.standing = text_of(mimic, "standing");
    if (entry.standing.empty()) continue;
    entry.id = mimic.id;
    entry.label = fill(mimic.title);
    entry.decided_by = fill(mimic.detail);
    for (const Entry& argument : mimic.entries) {
      Item found = item(argument);
      if (!found.met.value_or(false)) continue;
      (argument.code == "against" ? entry.arguments_against : entry.arguments_for)
          .push_back(std::move(found));
    }
    assessment.differential.push_back(std::move(entry));
  }
  auto rank = [](const DifferentialEntry& entry) {
    return entry.standing == "leading" ? 0 : entry.standing == "possible" ? 1 : 2;
  };
  std::stable_sort(assessment.differential.begin(), assessment.differential.end(),
                   [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

void Assessor::criteria(Assessment& assessment) {
  for (const Entry& entry : guideline_.criteria.entries) {
    CriteriaSet set;
    set.id = entry.id;
    set.label = fill(entry.title);
    set.met = truth_of(entry, "met");
    set.score = number_of(entry, "score");
    set.minimum = number_of(entry, "min");
    set.maximum = number_of(entry, "max");
    set.grade = text_of(entry, "class");
    set.grade_minimum = text_of(entry, "classMin");
    set.grade_maximum = text_of(entry, "classMax");
    set.probability = number_of(entry, "probability");
    set.probability_minimum = number_of(entry, "probabilityMin");
    set.probability_maximum = number_of(entry, "probabilityMax");
    set.note = text_of(entry, "note");
    for (const Entry& child : entry.entries) {
      CriterionItem criterion;
      static_cast<Item&>(criterion) = item(child);
      criterion.weight = number_of(child, "weight");
      set.items.push_back(std::move(criterion));
    }
    assessment.criteria.push_back(std::move(set));
  }
}

void Assessor::advice(Assessment& assessment) {
  for (const Entry& entry : guideline_.advice.entries) {
    if (!holds(entry).value_or(false)) continue;
    Advice advice;
    static_cast<Item&>(advice) = item(entry);
    advice.kind = entry.code;
    advice.urgency = entry.urgency;
    advice.detail = fill(entry.detail);
    if (auto order = guideline_.orders.find(entry.order); order != guideline_.orders.end())
      advice.order = order->second;
    assessment.advice.push_back(std::move(advice));
  }
  std::stable_sort(assessment.advice.begin(), assessment.advice.end(),
                   [](const Advice& a, const Advice& b) {
                     return urgency_rank(a.urgency) < urgency_rank(b.urgency);
                   });
}

void Assessor::timeline(Assessment& assessment) {
  const Entry* entry = root(guideline_.timeline);
  if (!entry || !entry->dynamic.contains("events")) return;
  Value events = run(entry->dynamic.at("events")).value;
  if (events.kind() != Kind::List) return;
  const ListValue& list = events.as_list();
  for (uint32_t i = 0; i < list.size; ++i) {
    if (list.items[i].kind() != Kind::Tuple) continue;
    const TupleValue& tuple = list.items[i].as_tuple();
    auto part = [&](std::string_view name) {
      int index = tuple.shape->find(name);
      return index < 0 ? Value() : tuple.values[index];
    };
    TimelineEvent event;
    event.kind = as_text(part("kind"));
    event.label = as_text(part("label"));
    event.start = as_text(part("start"));
    event.end = as_text(part("end"));
    event.unit = as_text(part("unit"));
    event.detail = as_text(part("detail"));
    event.value = as_number(part("value"));
    event.upper_limit = as_number(part("upperLimit"));
    const Evidence* evidence = list.evidence ? list.evidence[i] : nullptr;
    std::vector<uint32_t> resources = traced_.resources_of(evidence);
    if (!resources.empty()) event.reference = record_->reference(resources.front());
    assessment.timeline.push_back(std::move(event));
  }
  std::stable_sort(
      assessment.timeline.begin(), assessment.timeline.end(),
      [](const TimelineEvent& a, const TimelineEvent& b) { return a.start < b.start; });
}

// --- unknowns
// ---------------------------------------------------------------------------------------------

struct Assessor::Snapshot {
  std::string level, status, subtype;
  std::vector<std::pair<std::string, std::string>> criteria;  // label → met or class, in words
  std::vector<const Entry*> advice;
};

Assessor::Snapshot Assessor::snapshot(eval::Evaluator& evaluator) const {
  auto value = [&](const Entry* entry, const char* path) -> Value {
    if (!entry || !entry->dynamic.contains(path)) return {};
    return evaluator.evaluate(entry->dynamic.at(path)).value;
  };
  Snapshot seen;
  seen.level = as_text(value(root(guideline_.suspicion), "level"));
  seen.status = as_text(value(root(guideline_.diagnosis), "status"));
  seen.subtype = as_text(value(root(guideline_.diagnosis), "subtype"));
  for (const Entry& entry : guideline_.criteria.entries) {
    std::string result = as_text(value(&entry, "class"));
    if (entry.dynamic.contains("met")) {
      std::optional<bool> met = as_truth(value(&entry, "met"));
      result = !met ? "unknown" : *met ? "met" : "not met";
    }
    seen.criteria.emplace_back(entry.title, result);
  }
  for (const Entry& entry : guideline_.advice.entries)
    if (entry.condition && as_truth(evaluator.evaluate(*entry.condition).value).value_or(false))
      seen.advice.push_back(&entry);
  return seen;
}

void Assessor::unknowns(Assessment& assessment, const Record& record, const Temporal& as_of) {
  what_if_.begin(&record, as_of);
  Snapshot before = snapshot(what_if_);
  struct Ranked {
    int weight;
    Unknown unknown;
  };
  std::vector<Ranked> ranked;
  auto shown = [](const std::string& text) { return text.empty() ? std::string("none") : text; };
  for (const Entry& question : guideline_.unknowns.entries) {
    if (!question.condition || holds(question) || run(*question.condition).error) continue;
    const std::vector<eval::DefinitionId>& dependents = dependents_.at(*question.condition);
    Ranked entry{0, {question.id, fill(question.title), fill(question.detail), 0, {}}};
    for (bool answer : {true, false}) {
      what_if_.suppose(*question.condition, Value::boolean(answer), dependents);
      Snapshot after = snapshot(what_if_);
      what_if_.retract(*question.condition, dependents);
      Change change{answer, {}};
      auto compare = [&](const char* what, const std::string& old, const std::string& now,
                         int weight) {
        if (old == now) return;
        change.effects.push_back(fmt::format("{}: {} → {}", what, shown(old), shown(now)));
        entry.weight += weight;
      };
      compare("diagnosis", before.status, after.status, 8);
      compare("subtype", before.subtype, after.subtype, 4);
      compare("suspicion", before.level, after.level, 4);
      for (size_t i = 0; i < before.criteria.size(); ++i)
        compare(before.criteria[i].first.c_str(), before.criteria[i].second,
                after.criteria[i].second, 2);
      std::set<const Entry*> old(before.advice.begin(), before.advice.end());
      std::set<const Entry*> now(after.advice.begin(), after.advice.end());
      for (const Entry* advice : after.advice)
        if (!old.contains(advice)) {
          change.effects.push_back(fmt::format("advice added: {}", fill(advice->title)));
          ++entry.weight;
        }
      for (const Entry* advice : before.advice)
        if (!now.contains(advice)) {
          change.effects.push_back(fmt::format("advice withdrawn: {}", fill(advice->title)));
          ++entry.weight;
        }
      if (!change.effects.empty()) entry.unknown.changes.push_back(std::move(change));
    }
    // What changes nothing, or the same whatever the answer, need not be asked.
    const std::vector<Change>& changes = entry.unknown.changes;
    bool decides =
        changes.size() == 1 || (changes.size() == 2 && changes[0].effects != changes[1].effects);
    if (decides) ranked.push_back(std::move(entry));
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Ranked& a, const Ranked& b) { return a.weight > b.weight; });
  for (Ranked& entry : ranked) {
    entry.unknown.rank = static_cast<int>(assessment.unknowns.size()) + 1;
    assessment.unknowns.push_back(std::move(entry.unknown));
  }
}

Assessment Assessor::assess(const Record& record, const Temporal& as_of) {
  record_ = &record;
  errors_.clear();
  traced_.begin(&record, as_of);
  Assessment assessment;
  assessment.patient = summarize_patient(record, guideline_.plan->model(), as_of);
  assessment.as_of = date_time_to_string(as_of);
  reasons(assessment);
  if (const Entry* entry = root(guideline_.diagnosis)) {
    assessment.status = text_of(*entry, "status");
    assessment.subtype = text_of(*entry, "subtype");
    assessment.conclusion = text_of(*entry, "conclusion");
    Entry status = *entry;
    if (entry->dynamic.contains("status")) status.condition = entry->dynamic.at("status");
    assessment.diagnosis = item(status);
  }
  differential(assessment);
  criteria(assessment);
  advice(assessment);
  timeline(assessment);
  unknowns(assessment, record, as_of);
  assessment.notes = record.notes();
  for (std::string& error : errors_) assessment.notes.push_back(std::move(error));
  for (const std::string& message : traced_.context().messages) assessment.notes.push_back(message);
  return assessment;
}

}  // namespace hoofbeat::assess
