#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/value.h"
#include "fhir/model.h"

namespace hoofbeat::fhir {

// How the JSON of one element becomes a Value.
enum class ReadAs : uint8_t {
  Object,    // an instance of a class
  Resource,  // a resource whose class its resourceType tells (contained)
  Boolean,
  Integer,
  Decimal,
  String,
  Date,
  DateTime,
  Time,
};

struct ClassPlan;

// What the reader does when it meets a JSON key.
struct Key {
  std::string_view text;  // "valueQuantity", "_birthDate"
  uint16_t slot = 0;
  TypeId type = AnyType;  // the class; AnyType where the element has a System type (Element.id)
  ReadAs read_as = ReadAs::Object;
  bool list = false;
  bool companion = false;           // "_birthDate": id and extensions of a primitive
  const ClassPlan* plan = nullptr;  // of `type`; null where the element has a System type
};

// From a JSON key to what to do with it: one multiplication and, nearly always, one comparison.
class KeyTable {
 public:
  void build(std::span<const Key> keys);

  // `first` holds the key's first eight bytes, low byte first, zero behind its end.
  const Key* find(uint64_t first, std::string_view text) const {
    if (places_.empty()) return nullptr;
    for (size_t at = hash(first, text.size()) >> shift_;; at = (at + 1) & (places_.size() - 1)) {
      const Place& place = places_[at];
      if (place.length == 0) return nullptr;
      if (place.first == first && place.length == text.size() &&
          (text.size() <= 8 ||
           std::memcmp(place.key.text.data() + 8, text.data() + 8, text.size() - 8) == 0)) {
        return &place.key;
      }
    }
  }
  const Key* find(std::string_view text) const;

 private:
  struct Place {
    uint64_t first = 0;
    size_t length = 0;  // 0: nothing here
    Key key;
  };
  static uint64_t hash(uint64_t first, size_t length) {
    return (first ^ length << 56 ^ length) * 0x9E3779B97F4A7C15;
  }
  std::vector<Place> places_;  // a power of two
  int shift_ = 64;
};

// Everything the reader knows about one class.
struct ClassPlan {
  const Class* type = nullptr;
  Layout layout;
  KeyTable keys;
  bool wanted = false;   // as Schema::wanted
  bool reached = false;  // some need leads here; otherwise no instance is ever made
  // Of a primitive class: whether an instance can carry more than its value.
  bool has_companion = false;
  int value_slot = -1;
  // Of Coding.
  int system_slot = -1, code_slot = -1;
  // Of a resource: the slots from the root to the Reference to its patient; empty where it has
  // none.
  std::vector<uint16_t> patient_slots;
};

// Which elements of which classes are kept, and where: one Layout a class, holding the union of all
// that was asked of the class, wherever it stands. A resource type that nothing asks for is not
// read at all.
//
// Always kept where the resource is: id, meta.lastUpdated, the reference to the patient, contained
// resources of wanted types; of a Reference its `reference`, of a Coding `system` and `code`.
//
// Objects point at the layouts: a Schema outlives what was read with it. Immutable and shared
// between threads after complete(). Moving keeps the layouts in place.
class Schema {
 public:
  Schema();
  ~Schema();
  Schema(Schema&&) noexcept;
  Schema& operator=(Schema&&) noexcept;

  // Every element of every resource type. Built once, on first use.
  static const Schema& everything();

  // Asks for the element at `path` below a resource ("code", "coding", "code"); an empty path asks
  // for nothing but the resource itself. An element on the way that is a choice is followed into
  // each of its types. A path that ends at a class keeps all its elements, deep, except id,
  // extension and modifierExtension: these must be asked for by name (on a primitive, too:
  // "birthDate", "extension"). Returns false, and asks for nothing, where the class has no such
  // element. REQUIRES: not complete; `resource` names a class of the model.
  bool need(TypeId resource, std::span<const std::string_view> path);
  // Asks for one element wherever the class occurs, and for nothing below it; ignored where the
  // class has no such element. Does not make a resource type wanted: need(resource, {}) does.
  void need_element(TypeId type, ElementName element);
  // All elements of the resource, deep, with ids and extensions.
  void need_all(TypeId resource);

  // Fixes the layouts. REQUIRES: called once, before the first Reader is made.
  void complete();
  bool is_complete() const;

  // Whether any need names this resource type.
  bool wanted(TypeId resource) const;
  const ClassPlan& plan(TypeId type) const;  // REQUIRES: complete; type names a class of the model
  // The resource types of R4 by name. REQUIRES: complete
  const KeyTable& resource_types() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The class that a resourceType names; null where there is no such resource in R4 or it is
// abstract.
const Class* resource_class(std::string_view resource_type);

}  // namespace hoofbeat::fhir
