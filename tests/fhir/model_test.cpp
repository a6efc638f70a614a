#include "fhir/model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace hoofbeat::fhir {
namespace {

std::string system_name(TypeId type) {
  static const std::map<TypeId, std::string> names = {
      {BooleanType, "System.Boolean"}, {IntegerType, "System.Integer"},
      {DecimalType, "System.Decimal"}, {StringType, "System.String"},
      {DateType, "System.Date"},       {DateTimeType, "System.DateTime"},
      {TimeType, "System.Time"},       {AnyType, "System.Any"}};
  auto found = names.find(type);
  return found == names.end() ? "?" : found->second;
}

std::string type_name(TypeId type) {
  return type < first_model_type ? system_name(type) : "FHIR." + std::string(r4().at(type).name);
}

// "list FHIR.Quantity|FHIR.string", the types in alphabetical order.
std::string shape(const Element& element) {
  std::set<std::string> types;
  for (TypeId type : element.types) types.insert(type_name(type));
  std::string text = element.list ? "list " : "";
  for (const std::string& type : types) text += (type == *types.begin() ? "" : "|") + type;
  return text;
}

std::string shape(std::string_view type, std::string_view element) {
  const Class* found = r4().find(type);
  if (found == nullptr) return "no class";
  const Element* of_class = r4().element(found->id, element);
  return of_class == nullptr ? "no element" : shape(*of_class);
}

TEST(Model, ShowsElementsAsCqlSeesThem) {
  struct Case {
    const char *type, *element, *expected;
  };
  const Case cases[] = {
      {"Observation", "status", "FHIR.ObservationStatus"},
      {"Observation", "code", "FHIR.CodeableConcept"},
      {"Observation", "component", "list FHIR.Observation.Component"},
      {"Observation", "effective", "FHIR.Period|FHIR.Timing|FHIR.dateTime|FHIR.instant"},
      {"Observation", "id", "FHIR.id"},
      {"Observation", "contained", "list FHIR.Resource"},
      {"Observation", "valueQuantity", "no element"},
      {"Observation.Component", "referenceRange", "list FHIR.Observation.ReferenceRange"},
      {"Observation.Component", "modifierExtension", "list FHIR.Extension"},
      {"Patient", "gender", "FHIR.AdministrativeGender"},
      {"Patient", "deceased", "FHIR.boolean|FHIR.dateTime"},
      {"Timing", "repeat", "FHIR.Timing.Repeat"},
      {"Questionnaire.Item", "item", "list FHIR.Questionnaire.Item"},
      {"AdministrativeGender", "value", "System.String"},
      {"code", "value", "System.String"},
      {"positiveInt", "value", "System.Integer"},
      {"instant", "value", "System.DateTime"},
      {"dateTime", "id", "System.String"},
      {"SimpleQuantity", "comparator", "FHIR.QuantityComparator"},
      {"Age", "value", "FHIR.decimal"},
      {"Extension", "url", "FHIR.uri"},
      {"ResearchStudy", "status", "FHIR.ResearchStudyStatus"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(shape(c.type, c.element), c.expected) << c.type << '.' << c.element;
}

TEST(Model, FindsClassesAndNames) {
  const Model& model = r4();
  ASSERT_NE(model.find("Observation"), nullptr);
  EXPECT_EQ(model.find("Observations"), nullptr);
  // A binding's name in R4 4.0.1; a resource only in later versions.
  ASSERT_NE(model.find("SubscriptionStatus"), nullptr);
  EXPECT_FALSE(model.find("SubscriptionStatus")->retrievable);
  EXPECT_EQ(model.element_name("no such element"), 0);
  EXPECT_EQ(model.element_text(model.element_name("effective")), "effective");
  EXPECT_EQ(model.classes().front().id, first_model_type);
  for (const Class& one : model.classes()) EXPECT_EQ(&model.at(one.id), &one);
  EXPECT_TRUE(model.find("Observation")->retrievable);
  EXPECT_FALSE(model.find("Quantity")->retrievable);
  EXPECT_EQ(model.find("MedicationRequest")->primary_code_path, "medication");
  EXPECT_EQ(model.find("Patient")->primary_code_path, "");
}

TEST(Model, KnowsPrimitivesAndTheirSystemTypes) {
  EXPECT_TRUE(r4().find("markdown")->primitive);
  EXPECT_EQ(r4().find("unsignedInt")->system_type, IntegerType);
  EXPECT_EQ(r4().find("date")->system_type, DateType);
  EXPECT_FALSE(r4().find("Quantity")->primitive);
  EXPECT_FALSE(r4().find("Extension")->primitive);
}

TEST(Model, KnowsInheritance) {
  auto is = [](const char* type, const char* ancestor) {
    return r4().is_subclass(r4().find(type)->id, r4().find(ancestor)->id);
  };
  EXPECT_TRUE(is("Observation", "DomainResource"));
  EXPECT_TRUE(is("Observation", "Resource"));
  EXPECT_TRUE(is("Observation", "Observation"));
  EXPECT_TRUE(is("Age", "Quantity"));
  EXPECT_TRUE(is("code", "string"));
  EXPECT_FALSE(is("Resource", "Observation"));
  EXPECT_FALSE(is("Bundle", "DomainResource"));
  EXPECT_TRUE(r4().is_subclass(r4().find("Bundle")->id, AnyType));
  EXPECT_FALSE(r4().is_subclass(StringType, r4().find("string")->id));
}

TEST(Model, KnowsThePatientCompartment) {
  auto by = [](const char* type) { return r4().patient_element(r4().find(type)->id); };
  EXPECT_EQ(by("Patient"), "id");
  EXPECT_EQ(by("Observation"), "subject");
  EXPECT_EQ(by("Condition"), "subject");
  EXPECT_EQ(by("AllergyIntolerance"), "patient");
  EXPECT_EQ(by("FamilyMemberHistory"), "patient");
  EXPECT_EQ(by("Coverage"), "beneficiary");
  EXPECT_EQ(by("Task"), "for");
  EXPECT_EQ(by("Appointment"), "participant.actor");
  EXPECT_EQ(by("Medication"), "");
  EXPECT_EQ(by("Organization"), "");
}

// ---- against CQL's own model definition --------------------------------------------------------

std::string attribute(const std::string& tag, const std::string& name) {
  size_t at = tag.find(" " + name + "=\"");
  if (at == std::string::npos) return {};
  at += name.size() + 3;
  return tag.substr(at, tag.find('"', at) - at);
}

struct InfoElement {
  bool list = false;
  std::set<std::string> types;
  std::string shape() const {
    std::string text = list ? "list " : "";
    for (const std::string& type : types) text += (type == *types.begin() ? "" : "|") + type;
    return text;
  }
};

struct InfoClass {
  std::string base, primary_code_path;
  bool retrievable = false;
  std::map<std::string, InfoElement> elements;
  std::set<std::string> patient_elements;
};

// Reads tag by tag; the file nests elements no deeper than type specifiers.
std::map<std::string, InfoClass> read_model_info(const std::string& text) {
  std::map<std::string, InfoClass> classes;
  InfoClass* current = nullptr;
  InfoElement* element = nullptr;
  for (size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
    std::string tag = text.substr(at, text.find('>', at) - at);
    if (tag.starts_with("<typeInfo ")) {
      current = &classes[attribute(tag, "name")];
      current->base = attribute(tag, "baseType");
      current->primary_code_path = attribute(tag, "primaryCodePath");
      current->retrievable = attribute(tag, "retrievable") == "true";
    } else if (tag.starts_with("<element ")) {
      element = &current->elements[attribute(tag, "name")];
      if (std::string type = attribute(tag, "elementType"); !type.empty())
        element->types.insert(type);
    } else if (tag.starts_with("<elementTypeSpecifier ") || tag.starts_with("<choice ")) {
      if (tag.find("ListTypeSpecifier") != std::string::npos) element->list = true;
      if (std::string type = attribute(tag, "elementType"); !type.empty())
        element->types.insert(type);
      if (std::string type = attribute(tag, "name"); !type.empty())
        element->types.insert(attribute(tag, "namespace") + "." + type);
    } else if (tag.starts_with("<contextRelationship ") && attribute(tag, "context") == "Patient") {
      current->patient_elements.insert(attribute(tag, "relatedKeyElement"));
    }
  }
  return classes;
}

std::filesystem::path models_folder() {
  const char* given = std::getenv("HOOFBEAT_MODELS");
  return given != nullptr ? std::filesystem::path(given)
                          : std::filesystem::path(HOOFBEAT_SOURCE_DIR) / "../shared/models";
}

TEST(Model, EqualsCqlsModelInfo) {
  std::ifstream file(models_folder() / "fhir-modelinfo-4.0.1.xml");
  if (!file) GTEST_SKIP() << "no fhir-modelinfo-4.0.1.xml; set HOOFBEAT_MODELS to its folder";
  std::stringstream text;
  text << file.rdbuf();
  std::map<std::string, InfoClass> info = read_model_info(text.str());
  ASSERT_GT(info.size(), 900u);

  std::vector<std::string> differences;
  for (const auto& [name, expected] : info) {
    const Class* ours = r4().find(name);
    if (ours == nullptr) {
      differences.push_back("missing class " + name);
      continue;
    }
    if (type_name(ours->base) != expected.base)
      differences.push_back(name + ": base " + type_name(ours->base) + ", expected " +
                            expected.base);
    if (ours->retrievable != expected.retrievable) differences.push_back(name + ": retrievable");
    if (ours->primary_code_path != expected.primary_code_path)
      differences.push_back(name + ": primary code path, expected " + expected.primary_code_path);
    // The definition lists own elements only; a redeclared one replaces the inherited one.
    std::map<std::string, std::string> all;
    for (std::string at = name; !at.empty() && at != "System.Any";) {
      const InfoClass& from = info[at.starts_with("FHIR.") ? at.substr(5) : at];
      for (const auto& [element, type] : from.elements) all.emplace(element, type.shape());
      at = from.base;
    }
    std::map<std::string, std::string> found;
    for (const Element& element : ours->elements) found.emplace(element.name, shape(element));
    for (const auto& [element, type] : all)
      if (found[element] != type)
        differences.push_back(name + "." + element + ": " + found[element] + ", expected " + type);
    for (const auto& [element, type] : found)
      if (!all.contains(element)) differences.push_back(name + "." + element + ": not expected");
    if (std::string_view patient = r4().patient_element(ours->id);
        patient.empty() != expected.patient_elements.empty())
      differences.push_back(name + ": patient element " + std::string(patient));
  }
  for (const Class& ours : r4().classes())
    if (!info.contains(std::string(ours.name)))
      differences.push_back("class not expected " + std::string(ours.name));

  // FHIR 4.0.1 defines the two elements and that Task.for is the patient; CQL leaves them out.
  const std::set<std::string> explained = {"ElementDefinition.Type.profile: not expected",
                                           "ElementDefinition.Type.aggregation: not expected",
                                           "Task: patient element for"};
  for (const std::string& difference : differences)
    EXPECT_TRUE(explained.contains(difference)) << difference;
  EXPECT_EQ(differences.size(), explained.size());
}

}  // namespace
}  // namespace hoofbeat::fhir
