#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "eval/plan.h"

namespace hoofbeat::eval {

// One place where a program looks at resources of a type: a retrieve, and the part of its query's
// `where` that depends on nothing but the resource itself. A resource that no site wants cannot
// change any answer.
struct RetrieveSite {
  uint32_t retrieve = 0;    // index in Plan::retrieves()
  uint32_t alias_slot = 0;  // of the resource, for the conditions
  uint32_t frame_size = 0;
  std::vector<const elm::Node*>
      conditions;  // conjuncts; empty: every resource that matches the codes
};

// Sites that want a resource for its codes alone, put together: one bit test serves them all.
struct CodeFilter {
  std::vector<ElementName> code_path;
  std::vector<uint64_t> members;  // bit set over CodeId: the union of their value sets

  bool contains(CodeId code) const {
    return code / 64 < members.size() && (members[code / 64] >> (code % 64) & 1) != 0;
  }
};

// What the given definitions can look at: the data requirements of a program.
struct Requirements {
  std::vector<TypeId> types;                             // of resources, ascending
  std::vector<std::pair<TypeId, ElementName>> elements;  // class and element, ascending
  // By position in `types`: what codes alone can decide, and all other sites.
  std::vector<std::vector<CodeFilter>> filters;
  std::vector<std::vector<RetrieveSite>> sites;

  // Position in `types`; nothing where no retrieve asks for the type.
  std::optional<size_t> find(TypeId type) const;
};

// Follows every definition and function that `definitions` reach. Elements are collected by class,
// not by path: what is asked of CodeableConcept anywhere is kept in each of them.
Requirements requirements(const Plan& plan, std::span<const DefinitionId> definitions);

}  // namespace hoofbeat::eval
