#include "fhir/model.h"

#include <string>
#include <unordered_map>
#include <vector>

#include "fhir/r4_tables.h"

// The generated rows hold only what each class adds to its base. The Model is built from them once,
// on first use: it flattens inheritance (a class that declares an element again replaces the
// inherited one, as the Quantity profiles do) and indexes the names. This takes about a
// millisecond.

namespace hoofbeat::fhir {
namespace {

struct Tables {
  std::vector<Element> elements;  // of all classes, each class's own and inherited ones in a row
  std::vector<Class> classes;
  std::unordered_map<std::string_view, TypeId> class_ids;
  std::unordered_map<std::string_view, ElementName> name_ids;

  Tables() {
    const size_t count = tables::classes.size();
    std::vector<std::vector<Element>> flat(count);
    std::vector<bool> done(count);
    for (size_t i = 0; i < count; ++i) flatten(i, flat, done);
    size_t total = 0;
    for (const auto& of_class : flat) total += of_class.size();
    elements.reserve(total);
    classes.reserve(count);
    for (size_t i = 0; i < count; ++i) {
      const tables::ClassRow& row = tables::classes[i];
      const size_t first = elements.size();
      elements.insert(elements.end(), flat[i].begin(), flat[i].end());
      Class made;
      made.name = row.name;
      made.id = static_cast<TypeId>(first_model_type + i);
      made.base = row.base;
      made.retrievable = row.retrievable;
      made.primary_code_path = row.primary_code_path;
      made.elements = {elements.data() + first, elements.size() - first};
      for (const Element& element : made.elements) {
        if (element.name != "value" || element.types.size() != 1) continue;
        if (element.types[0] >= first_model_type) continue;
        made.primitive = true;
        made.system_type = element.types[0];
      }
      classes.push_back(made);
      class_ids.emplace(row.name, made.id);
    }
    for (size_t i = 1; i < tables::element_names.size(); ++i)
      name_ids.emplace(tables::element_names[i], static_cast<ElementName>(i));
  }

 private:
  static void flatten(size_t index, std::vector<std::vector<Element>>& flat,
                      std::vector<bool>& done) {
    if (done[index]) return;
    done[index] = true;
    const tables::ClassRow& row = tables::classes[index];
    std::vector<Element> all;
    if (row.base != AnyType) {
      flatten(row.base - first_model_type, flat, done);
      all = flat[row.base - first_model_type];
    }
    for (size_t i = 0; i < row.element_count; ++i) {
      const tables::ElementRow& own = tables::elements[row.first_element + i];
      Element element{tables::element_names[own.name], own.name, own.list != 0,
                      tables::types.subspan(own.first_type, own.type_count)};
      auto inherited = all.begin();
      while (inherited != all.end() && inherited->name_id != own.name) ++inherited;
      if (inherited != all.end()) {
        *inherited = element;
      } else {
        all.push_back(element);
      }
    }
    flat[index] = std::move(all);
  }
};

const Tables& built() {
  static const Tables made;
  return made;
}

}  // namespace

std::string_view Model::name() const { return "FHIR"; }
std::string_view Model::version() const { return "4.0.1"; }
std::string_view Model::url() const { return "http://hl7.org/fhir"; }

std::span<const Class> Model::classes() const { return built().classes; }

const Class* Model::find(std::string_view name) const {
  const Tables& all = built();
  auto found = all.class_ids.find(name);
  return found == all.class_ids.end() ? nullptr : &all.classes[found->second - first_model_type];
}

const Class& Model::at(TypeId id) const { return built().classes[id - first_model_type]; }

bool Model::is_subclass(TypeId type, TypeId ancestor) const {
  if (ancestor == AnyType) return true;
  while (type != ancestor) {
    if (type < first_model_type) return false;
    type = at(type).base;
  }
  return true;
}

const Element* Model::element(TypeId type, std::string_view name) const {
  ElementName wanted = element_name(name);
  if (wanted == 0 || type < first_model_type) return nullptr;
  for (const Element& element : at(type).elements)
    if (element.name_id == wanted) return &element;
  return nullptr;
}

ElementName Model::element_name(std::string_view name) const {
  const Tables& all = built();
  auto found = all.name_ids.find(name);
  return found == all.name_ids.end() ? ElementName{0} : found->second;
}

std::string_view Model::element_text(ElementName name) const {
  return name < tables::element_names.size() ? tables::element_names[name] : std::string_view();
}

std::string_view Model::patient_element(TypeId type) const {
  return type < first_model_type ? std::string_view()
                                 : tables::classes[type - first_model_type].patient_element;
}

const Model& r4() {
  static const Model model;
  return model;
}

}  // namespace hoofbeat::fhir
