// Requirements name elements by class ("Coding.code"), and so does the schema: what is asked of a
// class is kept wherever it stands. To them come the elements by which people recognise a resource.
#include "assess/reading.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <vector>

namespace hoofbeat::assess {
namespace {

using ElementSet = std::set<std::pair<TypeId, ElementName>>;

// Elements by which people recognise a resource, wherever a class has them.
constexpr std::array shown_elements = {
    "effective", "onset",      "performed",      "occurrence", "started",       "authoredOn",
    "issued",    "date",       "recordedDate",   "code",       "medication",    "vaccineCode",
    "value",     "conclusion", "clinicalStatus", "status",     "interpretation"};
constexpr std::array<std::pair<const char*, const char*>, 17> shown_parts = {{
    {"CodeableConcept", "text"},
    {"CodeableConcept", "coding"},
    {"Coding", "display"},
    {"Coding", "code"},
    {"Quantity", "value"},
    {"Quantity", "unit"},
    {"Quantity", "code"},
    {"Quantity", "comparator"},
    {"Period", "start"},
    {"Period", "end"},
    {"Reference", "display"},
    {"Reference", "reference"},
    {"HumanName", "text"},
    {"HumanName", "given"},
    {"HumanName", "family"},
    {"Range", "low"},
    {"Range", "high"},
}};
constexpr std::array patient_elements = {"name", "gender", "birthDate"};

}  // namespace

fhir::Schema reading_schema(const eval::Requirements& requirements, const fhir::Model& model) {
  ElementSet wanted(requirements.elements.begin(), requirements.elements.end());
  auto want = [&](TypeId type, const char* name) {
    if (const fhir::Element* element = model.element(type, name))
      wanted.emplace(type, element->name_id);
  };
  std::set<TypeId> types(requirements.types.begin(), requirements.types.end());
  if (const fhir::Class* patient = model.find("Patient")) {
    types.insert(patient->id);
    for (const char* name : patient_elements) want(patient->id, name);
  }
  for (TypeId type : types)
    for (const char* name : shown_elements) want(type, name);
  // Resources that are only met inside others (contained) are not retrieved, but have wanted
  // elements of their own, beyond those that every resource has.
  const fhir::Class* domain_resource = model.find("DomainResource");
  for (auto [type, element] : requirements.elements)
    if (model.at(type).retrievable && domain_resource &&
        !model.element(domain_resource->id, model.element_text(element)))
      types.insert(type);
  for (auto [class_name, element] : shown_parts)
    if (const fhir::Class* found = model.find(class_name)) want(found->id, element);

  fhir::Schema schema;
  for (TypeId type : types) schema.need(type, {});
  std::set<TypeId> asked;  // classes of which some element is wanted
  for (auto [type, element] : wanted) asked.insert(type);
  for (auto [type, element] : wanted) {
    schema.need_element(type, element);
    const fhir::Element* found = model.element(type, model.element_text(element));
    if (!found) continue;
    // Of what nobody looks into, an empty instance is kept: its presence can be told.
    for (TypeId part : found->types)
      if (part >= first_model_type && !model.at(part).primitive && !asked.contains(part))
        schema.need_element(part, model.element_name("id"));
  }
  schema.complete();
  return schema;
}

}  // namespace hoofbeat::assess
