#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.h"
#include "cql/elm.h"
#include "terminology/terminology.h"

namespace hoofbeat::eval {

// A definition of a Program, numbered across its libraries.
using DefinitionId = uint32_t;

// What a Retrieve node needs at run time. Nodes that ask for the same thing share a plan, and thus
// the result of a patient.
struct RetrievePlan {
  TypeId type = AnyType;
  std::vector<ElementName> code_path;                // empty: no filter
  const terminology::ValueSet* value_set = nullptr;  // filter by membership
  const elm::Node* codes = nullptr;                  // else: filter by the codes this evaluates to
  bool constant =
      true;  // does not depend on anything evaluated: the result is kept for the patient
  uint32_t code_index = 0;  // plans with the same type and code path share it
};

// A Program made ready to run: names turned into numbers, value sets found, shapes of tuples and
// instances laid out. Read-only after construction; shared by all threads. Keeps references to the
// Program and the Terminology.
class Plan {
 public:
  // Writes indices into the Program's nodes (Node::slot of Retrieve, Tuple, Instance, Property),
  // which is why it is not const. Value sets that a retrieve or membership needs and that are not
  // loaded are errors in diagnostics(), with the place of their declaration.
  Plan(elm::Program& program, const terminology::Terminology& terminology);

  const elm::Program& program() const { return program_; }
  const fhir::Model& model() const { return program_.types->model(); }
  const terminology::Terminology& terminology() const { return terminology_; }
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

  uint32_t definition_count() const { return static_cast<uint32_t>(definitions_.size()); }
  const elm::ExpressionDef& definition(DefinitionId id) const {
    return *definitions_[id].definition;
  }
  const elm::Library& library_of(DefinitionId id) const { return *definitions_[id].library; }
  DefinitionId id(uint32_t library, uint32_t definition) const {
    return first_[library] + definition;
  }
  std::optional<DefinitionId> find(std::string_view library, std::string_view definition) const;
  // "Library.Definition", the library's name up to the first point that a library bears.
  std::string qualified_name(DefinitionId id) const;

  uint32_t parameter_count() const { return parameter_count_; }
  uint32_t parameter_id(uint32_t library, uint32_t parameter) const {
    return first_parameter_[library] + parameter;
  }

  const std::vector<RetrievePlan>& retrieves() const { return retrieves_; }
  uint32_t code_index_count() const { return static_cast<uint32_t>(code_indices_.size()); }
  // Properties of model classes are numbered (Node::definition), for caches.
  uint32_t property_count() const { return property_count_; }

  // Definitions whose value can change where this one's does: those that use it, directly or not.
  std::vector<DefinitionId> dependents(DefinitionId id) const;

  // Whether a function's result is a scalar that depends on the content of its operands alone, so
  // that it can be remembered across patients. `function` counts across libraries: see
  // function_id().
  bool is_pure(uint32_t function) const { return pure_[function]; }
  uint32_t function_id(uint32_t library, uint32_t function) const {
    return first_function_[library] + function;
  }

  const TupleShape& shape(uint32_t index) const { return *shapes_[index]; }
  const Layout& layout(uint32_t index) const { return *layouts_[index]; }
  // The slot of each operand of an Instance node in its layout.
  const std::vector<uint16_t>& instance_slots(uint32_t index) const {
    return instance_slots_[index];
  }

 private:
  struct Entry {
    const elm::Library* library;
    const elm::ExpressionDef* definition;
  };
  void visit(elm::Node& node, const elm::Library& library);
  void visit_children(elm::Node& node, const elm::Library& library);
  void plan_retrieve(elm::Node& node, const elm::Library& library);
  void plan_tuple(elm::Node& node);
  void plan_instance(elm::Node& node);
  void check_value_set(const elm::Node& node, const elm::Library& library);
  void find_uses();
  void find_pure_functions();

  elm::Program& program_;
  const terminology::Terminology& terminology_;
  std::vector<Diagnostic> diagnostics_;
  std::vector<Entry> definitions_;
  std::vector<uint32_t> first_;
  std::vector<uint32_t> first_parameter_;
  uint32_t parameter_count_ = 0;
  std::vector<RetrievePlan> retrieves_;
  std::unordered_map<std::string, uint32_t> retrieve_index_;
  Arena arena_;
  std::vector<const TupleShape*> shapes_;
  std::unordered_map<const elm::Type*, uint32_t> shape_index_;
  std::vector<const Layout*> layouts_;
  std::vector<std::vector<uint16_t>> instance_slots_;
  std::unordered_map<std::string, bool> reported_value_sets_;
  std::unordered_map<std::string, uint32_t> code_indices_;
  uint32_t property_count_ = 0;
  std::vector<uint32_t> first_function_;
  std::vector<bool> pure_;
  std::vector<std::vector<DefinitionId>> used_by_;  // direct
};

}  // namespace hoofbeat::eval
