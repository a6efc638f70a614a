// From compose to codes (FHIR R4, ValueSet, "Composition Rules"). A value set's codes are those of
// any include less those of any exclude; an include's codes satisfy all of its parts: listed
// concepts or a whole enumerable code system, filters, and membership in every value set it names.
// Value sets that name others are resolved on first need, with a mark against circles. Whatever
// cannot be worked out exactly is an error that names the value set, which then counts as not
// loaded: half a value set would answer "not a member" where nobody knows.

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "terminology/definitions.h"

namespace hoofbeat::terminology {
namespace {

using State = ValueSetDefinition::State;
using Codes = std::vector<ValueSetCode>;

class Resolver {
 public:
  Resolver(Definitions& definitions, std::vector<Diagnostic>& diagnostics)
      : definitions_(definitions), diagnostics_(diagnostics) {}

  void resolve(ValueSetDefinition& definition) {
    if (definition.state != State::Unresolved) return;
    definition.state = State::InProgress;
    bool good = definition.expanded || compose(definition);
    good = good && check_systems(definition);
    if (good) index(definition.value_set);
    definition.state = good ? State::Resolved : State::Failed;
  }

 private:
  bool fail(const ValueSetDefinition& definition, std::string message) {
    diagnostics_.push_back({Severity::Error, definition.file, definition.place,
                            fmt::format("ValueSet {}: {}", definition.value_set.url, message)});
    return false;
  }

  bool compose(ValueSetDefinition& definition) {
    std::set<std::pair<std::string, std::string>> excluded;
    for (const Component& component : definition.exclude) {
      auto codes = codes_of(definition, component);
      if (!codes) return false;
      for (const ValueSetCode& code : *codes) excluded.emplace(code.system, code.code);
    }
    std::set<std::pair<std::string, std::string>> seen;
    for (const Component& component : definition.include) {
      auto codes = codes_of(definition, component);
      if (!codes) return false;
      for (ValueSetCode& code : *codes) {
        std::pair<std::string, std::string> key(code.system, code.code);
        if (!excluded.contains(key) && seen.insert(key).second) {
          definition.value_set.codes.push_back(std::move(code));
        }
      }
    }
    return true;
  }

  std::optional<Codes> codes_of(const ValueSetDefinition& definition, const Component& component) {
    std::optional<Codes> codes;
    if (!component.concepts.empty()) {
      if (!component.filters.empty()) {
        fail(definition, "an include lists concepts and filters; expected one or the other");
        return std::nullopt;
      }
      codes = component.concepts;
    } else if (!component.system.empty()) {
      codes = codes_of_system(definition, component);
      if (!codes) return std::nullopt;
    }
    for (const std::string& canonical : component.value_sets) {
      ValueSetDefinition* other = definitions_.find_value_set(canonical);
      if (other == nullptr) {
        fail(definition, fmt::format("it includes {}, which is not loaded", canonical));
        return std::nullopt;
      }
      if (other->state == State::InProgress) {
        fail(definition, fmt::format("it includes {}, which includes it in turn", canonical));
        return std::nullopt;
      }
      resolve(*other);
      if (other->state == State::Failed) {
        fail(definition, fmt::format("it includes {}, whose codes are unknown", canonical));
        return std::nullopt;
      }
      if (!codes) {
        codes = other->value_set.codes;
      } else {
        std::erase_if(*codes, [&](const ValueSetCode& code) {
          return !other->value_set.contains(definitions_.codes.find(code.system, code.code));
        });
      }
    }
    if (!codes) fail(definition, "an include names neither a system nor a value set");
    return codes;
  }

  std::optional<Codes> codes_of_system(const ValueSetDefinition& definition,
                                       const Component& component) {
    const CodeSystemDefinition* system = definitions_.find_code_system(component.system);
    bool enumerable = system != nullptr && system->complete;
    if (!enumerable) {
      if (component.filters.empty()) {
        fail(definition,
             fmt::format("it includes all of {}, whose codes are not loaded; list the concepts or "
                         "add an expansion",
                         component.system));
      } else {
        const Component::Filter& filter = component.filters.front();
        fail(definition,
             fmt::format("the filter '{} {} {}' on {} cannot be evaluated, as its codes are not "
                         "loaded; list the concepts or add an expansion",
                         filter.property, filter.op, filter.value, component.system));
      }
      return std::nullopt;
    }
    for (const Component::Filter& filter : component.filters) {
      if (filter.property != "concept" || (filter.op != "is-a" && filter.op != "descendent-of" &&
                                           filter.op != "is-not-a" && filter.op != "=")) {
        fail(definition,
             fmt::format("the filter '{} {} {}' on {} cannot be evaluated; expected 'concept' with "
                         "is-a, descendent-of, is-not-a or =",
                         filter.property, filter.op, filter.value, component.system));
        return std::nullopt;
      }
    }
    Codes codes;
    for (const CodeSystemDefinition::Concept& entry : system->concepts) {
      bool passes = std::ranges::all_of(component.filters, [&](const Component::Filter& filter) {
        bool same = entry.code == filter.value;
        if (filter.op == "=") return same;
        bool below = system->subsumes(filter.value, entry.code);
        if (filter.op == "is-not-a") return !below;
        return below && (filter.op == "is-a" || !same);
      });
      if (passes) codes.push_back({system->url, entry.code, system->version, entry.display, 0});
    }
    return codes;
  }

  bool check_systems(const ValueSetDefinition& definition) {
    for (const ValueSetCode& code : definition.value_set.codes) {
      if (code.code.empty()) return fail(definition, "it lists a concept without code");
      if (code.system.empty()) {
        return fail(definition, fmt::format("code '{}' has no system", code.code));
      }
    }
    return true;
  }

  void index(ValueSet& set) {
    for (ValueSetCode& code : set.codes) {
      code.id = definitions_.codes.intern(code.system, code.code);
      if (code.id / 64 >= set.members.size()) set.members.resize(code.id / 64 + 1);
      set.members[code.id / 64] |= uint64_t{1} << (code.id % 64);
    }
  }

  Definitions& definitions_;
  std::vector<Diagnostic>& diagnostics_;
};

}  // namespace

void resolve_value_sets(Definitions& definitions, std::vector<Diagnostic>& diagnostics) {
  Resolver resolver(definitions, diagnostics);
  for (ValueSetDefinition& definition : definitions.value_sets) resolver.resolve(definition);
}

}  // namespace hoofbeat::terminology
