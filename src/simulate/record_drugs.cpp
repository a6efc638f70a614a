// A course of a drug in the record: as one statement with its period, or as the prescriptions that
// supplied it.

#include <fmt/format.h>

#include <algorithm>

#include "simulate/life.h"

namespace hoofbeat::simulate {

// Sets `contained` where the medication travels inside the resource, so it is asked for first.
void Life::write_medication(std::string& line, std::string& contained, const Concept& drug) {
  const Messiness& mess = model_.mess;
  const double fate = random_.uniform();
  if (fate < mess.drug_contained) {
    contained = R"({"resourceType":"Medication","id":"m1","code":)";
    concept_value(contained, drug, mess.drug_words_only);
    contained += '}';
    line += R"(,"medicationReference":{"reference":"#m1"})";
  } else if (fate < mess.drug_contained + mess.drug_reference) {
    std::string medication = begin(Type::Medication);
    line += fmt::format(R"(,"medicationReference":{{"reference":"Medication/{}-med{}"}})", id_,
                        serial_);
    medication += ",\"code\":";
    concept_value(medication, drug, mess.drug_words_only);
    finish(Type::Medication, medication);
  } else {
    line += ",\"medicationCodeableConcept\":";
    concept_value(line, drug, mess.drug_words_only);
  }
}

void Life::write_drug(const Event& event, double at) {
  const Messiness& mess = model_.mess;
  const Concept& drug = choose(event);
  // The recorded last day; 0 (the day of the export) while the course goes on, or seems to.
  double last_day = event.to ? day(*event.to).value_or(0) : 0;
  bool ended = last_day < 0 && last_day > at;
  if (ended && random_.chance(mess.drug_stop_missing)) ended = false;
  if (!ended) last_day = 0;
  leave_mark(event.mark, at);

  if (random_.chance(mess.drug_statement)) {
    std::string medication, contained;
    write_medication(medication, contained, drug);
    std::string line = begin(Type::MedicationStatement, contained);
    line += fmt::format(",\"status\":\"{}\"", ended ? "stopped" : "active");
    line += medication;
    subject(line);
    const std::string from = uncertain_date(at);
    if (!from.empty() || ended) {
      line += ",\"effectivePeriod\":{";
      if (!from.empty()) line += "\"start\":\"" + from + '"';
      if (ended) line += fmt::format("{}\"end\":\"{}\"", from.empty() ? "" : ",", date(last_day));
      line += '}';
    }
    finish(Type::MedicationStatement, line);
    return;
  }

  const double renewal = event.renew ? std::max(1.0, draw(*event.renew, random_, female_)) : 0;
  for (double from = at; from < last_day;) {
    const double next = renewal > 0 ? from + renewal : last_day;
    const bool last = next >= last_day;
    std::string medication, contained;
    write_medication(medication, contained, drug);
    std::string line = begin(Type::MedicationRequest, contained);
    line += fmt::format(",\"status\":\"{}\",\"intent\":\"order\"", !last   ? "completed"
                                                                   : ended ? "stopped"
                                                                           : "active");
    line += medication;
    subject(line);
    encounter(line);
    line += ",\"authoredOn\":\"" + instant(from) + '"';
    const bool closed = ended || !last;
    if (random_.chance(mess.request_period)) {
      line += ",\"dispenseRequest\":{\"validityPeriod\":{\"start\":\"" + date(from) + '"';
      if (closed) line += ",\"end\":\"" + date(std::min(next, last_day)) + '"';
      line += "}}";
    } else if (closed) {
      line += ",\"dosageInstruction\":[{\"timing\":{\"repeat\":{\"boundsPeriod\":{\"start\":\"" +
              date(from) + "\",\"end\":\"" + date(std::min(next, last_day)) + "\"}}}}]";
    }
    finish(Type::MedicationRequest, line);
    if (last) break;
    from = next;
  }
}

}  // namespace hoofbeat::simulate
