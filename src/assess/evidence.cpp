// One resource in a line: when, what, and with which value. FHIR R4 names these elements
// differently in each resource, but the names are few, so that one list of them serves all types.
#include <array>

#include <fmt/format.h>

#include "assess/assessment.h"
#include "base/intern.h"
#include "eval/operators.h"

namespace hoofbeat::assess {
namespace {

// In the order of preference.
constexpr std::array date_elements = {"effective",  "onset",  "performed", "occurrence",  "started",
                                      "authoredOn", "issued", "date",      "recordedDate"};
constexpr std::array label_elements = {"code", "medication", "vaccineCode", "relationship", "type"};
constexpr std::array value_elements = {"value",  "valueString",    "conclusion", "clinicalStatus",
                                       "status", "interpretation", "outcome"};

class Reader {
 public:
  explicit Reader(const fhir::Model& model) : model_(model) {}

  Value get(const Object& object, std::string_view name) const {
    ElementName element = model_.element_name(name);
    return element == 0 ? Value() : object.get(element);
  }

  // A primitive's value, whether held inline or with its extensions.
  Value primitive(const Value& value) const {
    if (value.kind() != Kind::Object) return value;
    return get(value.as_object(), "value");
  }

  std::string text(const Object& object, std::string_view name) const {
    Value value = primitive(get(object, name));
    return value.is_null() || value.kind() == Kind::Object || value.kind() == Kind::List
               ? std::string()
               : eval::render(value);
  }

  // Any element as a short text: codes by their text or display, quantities with unit, periods by
  // start.
  std::string summary(const Value& value) const {
    if (value.is_null()) return {};
    if (value.kind() == Kind::List) {
      std::string joined;
      for (const Value& item : value.as_list()) {
        std::string part = summary(item);
        if (part.empty()) continue;
        if (!joined.empty()) joined += ", ";
        joined += part;
      }
      return joined;
    }
    if (value.kind() == Kind::String) return std::string(value.as_string());
    if (value.kind() != Kind::Object) return eval::render(value);
    const Object& object = value.as_object();
    std::string_view type = model_.at(object.layout->type).name;
    if (type == "CodeableConcept") {
      std::string label = text(object, "text");
      return label.empty() ? summary(get(object, "coding")) : label;
    }
    if (type == "Coding") {
      for (const char* name : {"display", "code"})
        if (std::string label = text(object, name); !label.empty()) return label;
      return {};
    }
    if (type == "Period") {
      std::string start = text(object, "start");
      return start.empty() ? text(object, "end") : start;
    }
    if (type == "Reference") {
      std::string display = text(object, "display");
      return display.empty() ? text(object, "reference") : display;
    }
    if (type == "Range")
      return fmt::format("{}–{}", summary(get(object, "low")), summary(get(object, "high")));
    // Quantity and its kinds.
    Value number = primitive(get(object, "value"));
    if (number.kind() == Kind::Decimal) {
      std::string unit = text(object, "unit");
      if (unit.empty()) unit = text(object, "code");
      return fmt::format("{}{}{}{}", text(object, "comparator"),
                         hoofbeat::to_string(number.as_decimal()), unit.empty() ? "" : " ", unit);
    }
    return summary(number);
  }

  // "#m1" shows nothing to a person: what it names inside the same resource does.
  std::string contained_label(const Object& resource, std::string_view reference) const {
    Value contained = get(resource, "contained");
    if (contained.kind() != Kind::List || !reference.starts_with('#')) return {};
    for (const Value& item : contained.as_list())
      if (item.kind() == Kind::Object && text(item.as_object(), "id") == reference.substr(1))
        return summary(get(item.as_object(), "code"));
    return {};
  }

  template <typename Names>
  std::string first(const Object& object, const Names& names) const {
    for (const char* name : names)
      if (std::string found = summary(get(object, name)); !found.empty()) return found;
    return {};
  }

 private:
  const fhir::Model& model_;
};

}  // namespace

EvidenceItem describe(const Record& record, uint32_t resource, const fhir::Model& model) {
  EvidenceItem item;
  const Object* object = record.resource(resource);
  item.reference = record.reference(resource);
  if (!object) return item;
  Reader reader(model);
  item.type = model.at(object->layout->type).name;
  item.date = reader.first(*object, date_elements);
  item.label = reader.first(*object, label_elements);
  if (item.label.starts_with('#')) item.label = reader.contained_label(*object, item.label);
  item.value = reader.first(*object, value_elements);
  return item;
}

PatientSummary summarize_patient(const Record& record, const fhir::Model& model,
                                 const Temporal& as_of) {
  PatientSummary summary;
  const Object* patient = record.patient();
  if (!patient) return summary;
  Reader reader(model);
  if (patient->resource != no_resource) summary.reference = record.reference(patient->resource);
  summary.id = summary.reference.substr(summary.reference.find('/') + 1);
  summary.gender = reader.text(*patient, "gender");
  Value birth = reader.primitive(reader.get(*patient, "birthDate"));
  if (birth.kind() == Kind::Date) {
    Temporal born = birth.as_temporal();
    summary.birth_date = date_to_string(born);
    if (born.precision >= Precision::Day) {
      bool before_birthday =
          as_of.month < born.month || (as_of.month == born.month && as_of.day < born.day);
      summary.age = as_of.year - born.year - (before_birthday ? 1 : 0);
    } else {
      summary.age = as_of.year - born.year;
    }
  }
  Value names = reader.get(*patient, "name");
  if (names.kind() == Kind::List && names.as_list().size > 0 &&
      names.as_list().items[0].kind() == Kind::Object) {
    const Object& name = names.as_list().items[0].as_object();
    summary.name = reader.text(name, "text");
    if (summary.name.empty()) {
      Value given = reader.get(name, "given");
      summary.name = reader.summary(given);
      std::string family = reader.text(name, "family");
      if (!summary.name.empty() && !family.empty()) summary.name += " ";
      summary.name += family;
    }
  }
  return summary;
}

}  // namespace hoofbeat::assess
