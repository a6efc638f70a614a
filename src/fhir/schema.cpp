// Needs are collected as one set of elements a class; complete() numbers them. A need that passes
// through a class adds an element to that class wherever it is used: CodeableConcept has one
// layout, not one for every place. This keeps the type of a value and its layout one and the same
// thing, and costs a few slots in places where less was asked for.

#include "fhir/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <deque>
#include <set>
#include <string>

namespace hoofbeat::fhir {
namespace {

ReadAs read_as(TypeId system_type) {
  switch (system_type) {
    case BooleanType:
      return ReadAs::Boolean;
    case IntegerType:
      return ReadAs::Integer;
    case DecimalType:
      return ReadAs::Decimal;
    case DateType:
      return ReadAs::Date;
    case DateTimeType:
      return ReadAs::DateTime;
    case TimeType:
      return ReadAs::Time;
    default:
      return ReadAs::String;
  }
}

bool is_extra(std::string_view element) {
  return element == "id" || element == "extension" || element == "modifierExtension";
}

uint64_t first_bytes(std::string_view text) {
  uint64_t first = 0;
  std::memcpy(&first, text.data(), std::min<size_t>(text.size(), 8));
  return first;
}

}  // namespace

void KeyTable::build(std::span<const Key> keys) {
  places_.clear();
  if (keys.empty()) return;
  const size_t size = std::bit_ceil(keys.size() * 2);
  places_.resize(size);
  shift_ = 64 - std::countr_zero(size);
  for (const Key& key : keys) {
    const uint64_t first = first_bytes(key.text);
    size_t at = hash(first, key.text.size()) >> shift_;
    while (places_[at].length != 0) at = (at + 1) & (size - 1);
    places_[at] = {first, key.text.size(), key};
  }
}

const Key* KeyTable::find(std::string_view text) const { return find(first_bytes(text), text); }

struct Schema::State {
  // Per class: the names of the elements that are kept.
  std::vector<std::set<ElementName>> needed;
  std::vector<bool> reached;
  std::vector<bool> wanted;
  // What was already asked for deeply, without and with ids and extensions.
  std::vector<bool> deep, deep_with_extras;
  std::vector<ClassPlan> plans;
  std::vector<std::vector<ElementName>> names;
  std::deque<std::string> key_texts;
  KeyTable resource_types;
  bool complete = false;

  State() {
    const size_t count = r4().classes().size();
    needed.resize(count);
    reached.resize(count);
    wanted.resize(count);
    deep.resize(count);
    deep_with_extras.resize(count);
    plans.resize(count);
    names.resize(count);
  }

  static size_t index(TypeId type) { return type - first_model_type; }

  void reach(TypeId type) {
    if (type < first_model_type || reached[index(type)]) return;
    reached[index(type)] = true;
    const Model& model = r4();
    const Class& found = model.at(type);
    if (found.primitive) add(type, "value");
    if (found.name == "Reference") add(type, "reference");
    if (found.name == "Coding") {
      add(type, "system");
      add(type, "code");
    }
  }

  void add(TypeId type, std::string_view element) {
    const Element* found = r4().element(type, element);
    if (found == nullptr) return;
    needed[index(type)].insert(found->name_id);
    for (TypeId of : found->types) reach(of);
  }

  bool exists(TypeId type, std::span<const std::string_view> path) const {
    if (path.empty()) return true;
    if (type < first_model_type) return false;
    const Element* element = r4().element(type, path.front());
    if (element == nullptr) return false;
    return std::any_of(element->types.begin(), element->types.end(),
                       [&](TypeId of) { return exists(of, path.subspan(1)); });
  }

  // REQUIRES: exists(type, path)
  void add_path(TypeId type, std::span<const std::string_view> path) {
    if (type < first_model_type) return;
    reach(type);
    if (path.empty()) return add_deep(type, false);
    const Element* element = r4().element(type, path.front());
    if (element == nullptr) return;  // another type of the choice has it
    add(type, path.front());
    for (TypeId of : element->types) add_path(of, path.subspan(1));
  }

  void add_deep(TypeId type, bool extras) {
    if (type < first_model_type) return;
    reach(type);
    auto& done = extras ? deep_with_extras : deep;
    if (done[index(type)]) return;
    done[index(type)] = true;
    for (const Element& element : r4().at(type).elements) {
      if (!extras && is_extra(element.name)) continue;
      add(type, element.name);
      for (TypeId of : element.types) add_deep(of, extras);
    }
  }

  void want(TypeId resource) {
    if (wanted[index(resource)]) return;
    wanted[index(resource)] = true;
    reach(resource);
    add(resource, "id");
    add(resource, "contained");
    static constexpr std::string_view last_updated[] = {"meta", "lastUpdated"};
    add_path(resource, last_updated);
    if (auto path = patient_path(resource); !path.empty()) add_path(resource, path);
  }

  // To the Reference, not into it; empty for Patient itself, whose own id it is.
  static std::vector<std::string_view> patient_path(TypeId resource) {
    std::vector<std::string_view> path;
    std::string_view rest = r4().patient_element(resource);
    if (rest == "id") return path;
    while (!rest.empty()) {
      size_t dot = std::min(rest.find('.'), rest.size());
      path.push_back(rest.substr(0, dot));
      rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    if (!path.empty()) path.push_back("reference");
    return path;
  }

  void plan_class(const Class& type) {
    ClassPlan& plan = plans[index(type.id)];
    std::vector<ElementName>& kept = names[index(type.id)];
    kept.assign(needed[index(type.id)].begin(), needed[index(type.id)].end());
    plan.type = &type;
    plan.reached = reached[index(type.id)];
    plan.wanted = wanted[index(type.id)];
    plan.layout = {type.id, static_cast<uint16_t>(kept.size()), kept.data()};
    auto slot = [&](std::string_view element) {
      return plan.layout.find(r4().element_name(element));
    };
    if (type.primitive) {
      plan.value_slot = slot("value");
      plan.has_companion = slot("id") >= 0 || slot("extension") >= 0;
    }
    if (type.name == "Coding") {
      plan.system_slot = slot("system");
      plan.code_slot = slot("code");
    }
  }

  std::string_view text(std::string made) { return key_texts.emplace_back(std::move(made)); }

  // REQUIRES: plan_class was done for all classes
  void plan_keys(const Class& type) {
    std::vector<Key> keys;
    ClassPlan& plan = plans[index(type.id)];
    for (const Element& element : type.elements) {
      const int slot = plan.layout.find(element.name_id);
      // The value of a primitive is the JSON value itself, not a member.
      if (slot < 0 || (type.primitive && element.name == "value")) continue;
      for (TypeId of : element.types) {
        Key key{element.name, static_cast<uint16_t>(slot), AnyType, ReadAs::String, element.list};
        if (of < first_model_type) {
          key.read_as = read_as(of);
        } else {
          const Class& found = r4().at(of);
          key.type = of;
          key.plan = &plans[index(of)];
          key.read_as = found.primitive            ? read_as(found.system_type)
                        : found.name == "Resource" ? ReadAs::Resource
                                                   : ReadAs::Object;
          if (element.types.size() > 1) {
            std::string name(element.name);
            name += found.name;
            name[element.name.size()] =
                static_cast<char>(std::toupper(static_cast<unsigned char>(found.name[0])));
            key.text = text(std::move(name));
          }
        }
        keys.push_back(key);
        if (key.type != AnyType && plans[index(of)].has_companion) {
          key.text = text(fmt::format("_{}", key.text));
          key.companion = true;
          keys.push_back(key);
        }
      }
    }
    plan.keys.build(keys);
    if (!wanted[index(type.id)]) return;
    TypeId at = type.id;
    for (std::string_view step : patient_path(type.id)) {
      const Element* element = r4().element(at, step);
      plan.patient_slots.push_back(
          static_cast<uint16_t>(plans[index(at)].layout.find(element->name_id)));
      at = element->types.front();
    }
  }
};

Schema::Schema() : state_(std::make_unique<State>()) {}
Schema::~Schema() = default;
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;

const Schema& Schema::everything() {
  static const Schema all = [] {
    Schema schema;
    for (const Class& type : r4().classes())
      if (type.retrievable) schema.need_all(type.id);
    schema.complete();
    return schema;
  }();
  return all;
}

bool Schema::need(TypeId resource, std::span<const std::string_view> path) {
  if (!state_->exists(resource, path)) return false;
  state_->want(resource);
  if (!path.empty()) state_->add_path(resource, path);
  return true;
}

void Schema::need_element(TypeId type, ElementName element) {
  if (type < first_model_type) return;
  state_->reach(type);
  state_->add(type, r4().element_text(element));
}

void Schema::need_all(TypeId resource) {
  state_->want(resource);
  state_->add_deep(resource, true);
}

void Schema::complete() {
  for (const Class& type : r4().classes()) state_->plan_class(type);
  for (const Class& type : r4().classes()) state_->plan_keys(type);
  std::vector<Key> types;
  for (const Class& type : r4().classes()) {
    if (resource_class(type.name) == nullptr) continue;
    Key key;
    key.text = type.name;
    key.type = type.id;
    key.plan = &plan(type.id);
    types.push_back(key);
  }
  state_->resource_types.build(types);
  state_->complete = true;
}

bool Schema::is_complete() const { return state_->complete; }

bool Schema::wanted(TypeId resource) const { return state_->wanted[State::index(resource)]; }

const ClassPlan& Schema::plan(TypeId type) const { return state_->plans[State::index(type)]; }

const KeyTable& Schema::resource_types() const { return state_->resource_types; }

const Class* resource_class(std::string_view resource_type) {
  const Class* found = r4().find(resource_type);
  if (found == nullptr || !found->retrievable) return nullptr;
  return resource_type == "Resource" || resource_type == "DomainResource" ? nullptr : found;
}

}  // namespace hoofbeat::fhir
