#include <nlohmann/json.hpp>

#include "assess/assessment.h"

namespace hoofbeat::assess {
namespace {

using json = nlohmann::ordered_json;

json text_or_null(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }

template <typename T>
json or_null(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

json evidence(const Item& item) {
  json list = json::array();
  for (const EvidenceItem& found : item.evidence)
    list.push_back({{"reference", found.reference},
                    {"type", found.type},
                    {"date", text_or_null(found.date)},
                    {"label", text_or_null(found.label)},
                    {"value", text_or_null(found.value)}});
  return list;
}

json sources(const Item& item) {
  json list = json::array();
  for (const CitedSource& source : item.sources)
    list.push_back({{"id", source.id},
                    {"status", text_or_null(source.status)},
                    {"title", text_or_null(source.title)},
                    {"year", text_or_null(source.year)}});
  return list;
}

json expression(const Item& item) {
  if (item.library.empty()) return nullptr;
  return {{"library", item.library}, {"define", item.define}, {"line", item.line}};
}

json item_json(const Item& item) {
  return {{"id", item.id},
          {"text", item.text},
          {"evidence", evidence(item)},
          {"sources", sources(item)},
          {"statements", item.statements},
          {"expression", expression(item)}};
}

json items(const std::vector<Item>& list) {
  json made = json::array();
  for (const Item& item : list) made.push_back(item_json(item));
  return made;
}

json criteria_json(const CriteriaSet& set) {
  json list = json::array();
  for (const CriterionItem& criterion : set.items) {
    json item = item_json(criterion);
    item["met"] = or_null(criterion.met);
    item["weight"] = or_null(criterion.weight);
    list.push_back(std::move(item));
  }
  return {{"id", set.id},
          {"label", set.label},
          {"met", or_null(set.met)},
          {"score", or_null(set.score)},
          {"min", or_null(set.minimum)},
          {"max", or_null(set.maximum)},
          {"class", text_or_null(set.grade)},
          {"classMin", text_or_null(set.grade_minimum)},
          {"classMax", text_or_null(set.grade_maximum)},
          {"probability", or_null(set.probability)},
          {"probabilityMin", or_null(set.probability_minimum)},
          {"probabilityMax", or_null(set.probability_maximum)},
          {"note", text_or_null(set.note)},
          {"items", std::move(list)}};
}

json advice_json(const Advice& advice) {
  json made = item_json(advice);
  made["kind"] = advice.kind;
  made["urgency"] = advice.urgency;
  made["summary"] = advice.text;
  made["detail"] = text_or_null(advice.detail);
  made["order"] = nullptr;
  if (advice.order) {
    made["order"] = {{"title", advice.order->title}, {"code", nullptr}};
    if (!advice.order->code.empty())
      made["order"]["code"] = {{"system", advice.order->system},
                               {"code", advice.order->code},
                               {"display", text_or_null(advice.order->display)}};
  }
  return made;
}

json unknown_json(const Unknown& unknown) {
  json changes = json::array();
  for (const Change& change : unknown.changes)
    changes.push_back({{"answer", change.answer ? "yes" : "no"}, {"effects", change.effects}});
  return {{"id", unknown.id},
          {"label", unknown.label},
          {"how", text_or_null(unknown.how)},
          {"rank", unknown.rank},
          {"changes", std::move(changes)}};
}

json event_json(const TimelineEvent& event) {
  return {{"kind", event.kind},
          {"label", event.label},
          {"start", text_or_null(event.start)},
          {"end", text_or_null(event.end)},
          {"value", or_null(event.value)},
          {"unit", text_or_null(event.unit)},
          {"upperLimit", or_null(event.upper_limit)},
          {"detail", text_or_null(event.detail)},
          {"reference", text_or_null(event.reference)}};
}

template <typename T, typename Convert>
json list_of(const std::vector<T>& values, Convert convert) {
  json list = json::array();
  for (const T& value : values) list.push_back(convert(value));
  return list;
}

}  // namespace

std::string to_json(const Assessment& assessment, const Guideline& guideline, int indent) {
  const PatientSummary& patient = assessment.patient;
  json differential = list_of(assessment.differential, [](const DifferentialEntry& entry) {
    return json{{"id", entry.id},
                {"label", entry.label},
                {"standing", entry.standing},
                {"decidedBy", text_or_null(entry.decided_by)},
                {"for", items(entry.arguments_for)},
                {"against", items(entry.arguments_against)}};
  });
  json made = {{"patient",
                {{"reference", text_or_null(patient.reference)},
                 {"id", text_or_null(patient.id)},
                 {"name", text_or_null(patient.name)},
                 {"gender", text_or_null(patient.gender)},
                 {"birthDate", text_or_null(patient.birth_date)},
                 {"age", or_null(patient.age)}}},
               {"asOf", assessment.as_of},
               {"guideline",
                {{"id", guideline.id},
                 {"url", guideline.url},
                 {"version", guideline.version},
                 {"title", guideline.title},
                 {"hash", guideline.hash}}},
               {"conclusion", assessment.conclusion},
               {"suspicion",
                {{"level", assessment.suspicion_level},
                 {"for", items(assessment.reasons_for)},
                 {"against", items(assessment.reasons_against)},
                 {"unknown", items(assessment.reasons_unknown)}}},
               {"diagnosis",
                {{"status", assessment.status},
                 {"subtype", text_or_null(assessment.subtype)},
                 {"evidence", evidence(assessment.diagnosis)},
                 {"sources", sources(assessment.diagnosis)},
                 {"expression", expression(assessment.diagnosis)}}},
               {"differential", std::move(differential)},
               {"criteria", list_of(assessment.criteria, criteria_json)},
               {"advice", list_of(assessment.advice, advice_json)},
               {"unknowns", list_of(assessment.unknowns, unknown_json)},
               {"timeline", list_of(assessment.timeline, event_json)},
               {"notes", assessment.notes}};
  // Texts come from records: bytes that are no UTF-8 are replaced rather than refused.
  return made.dump(indent, ' ', false, json::error_handler_t::replace);
}

}  // namespace hoofbeat::assess
