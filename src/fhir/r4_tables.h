#pragma once

#include <span>
#include <string_view>

#include "base/value.h"

// The rows that scripts/generate-model.mjs writes; fhir/model.cpp turns them into the Model.
namespace hoofbeat::fhir::tables {

struct ClassRow {
  std::string_view name;
  TypeId base;
  bool retrievable;
  uint16_t first_element;  // own elements, an index into `elements`
  uint16_t element_count;
  std::string_view primary_code_path;
  std::string_view patient_element;
};

struct ElementRow {
  ElementName name;
  uint8_t list;
  uint8_t type_count;
  uint16_t first_type;  // an index into `types`
};

extern const std::span<const ClassRow> classes;  // by name; the first one has first_model_type
extern const std::span<const ElementRow> elements;
extern const std::span<const TypeId> types;
extern const std::span<const std::string_view> element_names;  // by id; ascending; [0] is empty

}  // namespace hoofbeat::fhir::tables
