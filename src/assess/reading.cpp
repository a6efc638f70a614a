// Requirements name elements by class ("Coding.code"); a schema is asked by path ("Observation",
// "code", "coding", "code"). The walk below finds every path from a wanted resource along wanted
// elements; a class whose elements nobody asks for is kept as an empty instance, so that its
// presence can be told.
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

class Walk {
 public:
  Walk(const ElementSet& wanted, const fhir::Model& model, fhir::Schema& schema)
      : wanted_(wanted), model_(model), schema_(schema) {}

  void resource(TypeId type) {
    resource_ = type;
    schema_.need(type, {});
    on_path_.clear();
    elements(type);
  }

 private:
  // Returns whether any element of the class is wanted.
  bool elements(TypeId type) {
    if (!on_path_.insert(type).second)
      return true;  // an element of its own kind: asked for already
    bool any = false;
    for (const fhir::Element& element : model_.at(type).elements) {
      if (!wanted_.contains({type, element.name_id})) continue;
      any = true;
      path_.push_back(element.name);
      bool deeper = false;
      for (TypeId part : element.types) {
        if (part < first_model_type || model_.at(part).primitive) {
          schema_.need(resource_, path_);
          if (part >= first_model_type) elements(part);  // its id and extensions, where wanted
          deeper = true;
        } else if (elements(part)) {
          deeper = true;
        }
      }
      if (!deeper) {
        path_.push_back("id");
        schema_.need(resource_, path_);
        path_.pop_back();
      }
      path_.pop_back();
    }
    on_path_.erase(type);
    return any;
  }

  const ElementSet& wanted_;
  const fhir::Model& model_;
  fhir::Schema& schema_;
  TypeId resource_ = AnyType;
  std::vector<std::string_view> path_;
  std::set<TypeId> on_path_;
};

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
  Walk walk(wanted, model, schema);
  for (TypeId type : types) walk.resource(type);
  schema.complete();
  return schema;
}

}  // namespace hoofbeat::assess
