// FHIR R4 ValueSet and CodeSystem JSON → Definitions. The document reader keeps no positions, so a
// finding about a resource points at the line where its url stands, found again in the text: exact
// for single resources, and for Bundles as long as urls differ.

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "terminology/definitions.h"
#include "terminology/json_fault.h"

namespace hoofbeat::terminology {
namespace {

namespace dom = simdjson::dom;

class Reader {
 public:
  Reader(std::string_view json, const std::string& file, Definitions& definitions,
         std::vector<Diagnostic>& diagnostics)
      : json_(json), file_(file), definitions_(definitions), diagnostics_(diagnostics) {}

  void read(const dom::element& root) {
    if (text(root, "resourceType") != "Bundle") return read_resource(root);
    for (const dom::element& entry : array(root, "entry")) {
      dom::element resource;
      if (entry["resource"].get(resource) == simdjson::SUCCESS) read_resource(resource);
    }
  }

 private:
  static std::string_view text(const dom::element& element, const char* name) {
    std::string_view value;
    return element[name].get(value) == simdjson::SUCCESS ? value : std::string_view();
  }

  static bool flag(const dom::element& element, const char* name) {
    bool value = false;
    return element[name].get(value) == simdjson::SUCCESS && value;
  }

  static bool has(const dom::element& element, const char* name) {
    return element[name].error() == simdjson::SUCCESS;
  }

  static std::vector<dom::element> array(const dom::element& element, const char* name) {
    std::vector<dom::element> items;
    dom::array values;
    if (element[name].get(values) != simdjson::SUCCESS) return items;
    for (dom::element item : values) items.push_back(item);
    return items;
  }

  // The line of the first place behind `after` where the quoted text stands.
  SourceRange place_of(std::string_view quoted, size_t after = 0) const {
    size_t offset = json_.find(fmt::format("\"{}\"", quoted), after);
    if (quoted.empty() || offset == std::string_view::npos)
      offset = json_.find_first_not_of(" \t\r\n");
    if (offset == std::string_view::npos) offset = 0;
    SourcePosition begin = position_of(json_, offset);
    return {begin, begin};
  }

  void report(Severity severity, SourceRange place, std::string message) {
    diagnostics_.push_back({severity, file_, place, std::move(message)});
  }

  void read_resource(const dom::element& resource) {
    std::string_view type = text(resource, "resourceType");
    if (type == "ValueSet") return read_value_set(resource);
    if (type == "CodeSystem") return read_code_system(resource);
    report(
        Severity::Warning, place_of(text(resource, "id")),
        fmt::format("found {}, expected a ValueSet or CodeSystem resource; it is not used",
                    type.empty() ? std::string("JSON without resourceType") : std::string(type)));
  }

  void read_value_set(const dom::element& resource) {
    std::string url(text(resource, "url"));
    if (url.empty()) {
      return report(Severity::Error, place_of(text(resource, "id")),
                    fmt::format("ValueSet '{}' has no url; expected its canonical address",
                                text(resource, "id")));
    }
    ValueSetDefinition definition;
    definition.file = file_;
    definition.place = place_of(url);
    ValueSet& set = definition.value_set;
    set.url = url;
    set.version = text(resource, "version");
    set.name = text(resource, "name");
    set.title = text(resource, "title");
    std::string known = known_as(definitions_.value_sets_by_url, url, set.version);
    if (!known.empty()) {
      return report(Severity::Error, definition.place,
                    fmt::format("ValueSet {} is defined twice, also in {}; the first one is used",
                                url, known));
    }
    dom::element expansion, compose;
    if (resource["expansion"].get(expansion) == simdjson::SUCCESS) {
      definition.expanded = true;
      size_t entries = read_contains(expansion, set);
      int64_t total = 0;
      if (expansion["total"].get(total) == simdjson::SUCCESS &&
          total > static_cast<int64_t>(entries)) {
        report(Severity::Error, definition.place,
               fmt::format("ValueSet {}: the expansion holds {} of {} codes; expected all of them",
                           url, entries, total));
        definition.state = ValueSetDefinition::State::Failed;
      }
    } else if (resource["compose"].get(compose) == simdjson::SUCCESS) {
      for (const dom::element& item : array(compose, "include"))
        definition.include.push_back(component(item));
      for (const dom::element& item : array(compose, "exclude"))
        definition.exclude.push_back(component(item));
    }
    if (!definition.expanded && definition.include.empty()) {
      return report(
          Severity::Error, definition.place,
          fmt::format(
              "ValueSet {} has neither an expansion nor compose.include; its codes are unknown",
              url));
    }
    ValueSetDefinition& kept = definitions_.value_sets.emplace_back(std::move(definition));
    definitions_.value_sets_by_url[url].push_back(&kept);
  }

  static std::string known_as(const TextMap<std::vector<ValueSetDefinition*>>& by_url,
                              const std::string& url, std::string_view version) {
    auto found = by_url.find(url);
    if (found == by_url.end()) return {};
    for (const ValueSetDefinition* other : found->second)
      if (other->value_set.version == version)
        return other->file.empty() ? "the same text" : other->file;
    return {};
  }

  // Adds the codes of expansion.contains and what is nested in it; returns the number of entries.
  // An abstract entry is a heading, not a member.
  static size_t read_contains(const dom::element& parent, ValueSet& set) {
    size_t entries = 0;
    for (const dom::element& item : array(parent, "contains")) {
      ++entries;
      if (!flag(item, "abstract") && !text(item, "code").empty()) {
        set.codes.push_back({std::string(text(item, "system")), std::string(text(item, "code")),
                             std::string(text(item, "version")), std::string(text(item, "display")),
                             0});
      }
      entries += read_contains(item, set);
    }
    return entries;
  }

  static Component component(const dom::element& item) {
    Component result;
    result.system = text(item, "system");
    result.version = text(item, "version");
    for (const dom::element& entry : array(item, "concept")) {
      result.concepts.push_back({result.system, std::string(text(entry, "code")), result.version,
                                 std::string(text(entry, "display")), 0});
    }
    for (const dom::element& filter : array(item, "filter")) {
      result.filters.push_back({std::string(text(filter, "property")),
                                std::string(text(filter, "op")),
                                std::string(text(filter, "value"))});
    }
    for (const dom::element& canonical : array(item, "valueSet")) {
      std::string_view value;
      if (canonical.get(value) == simdjson::SUCCESS) result.value_sets.emplace_back(value);
    }
    return result;
  }

  void read_code_system(const dom::element& resource) {
    std::string url(text(resource, "url"));
    if (url.empty()) {
      return report(Severity::Error, place_of(text(resource, "id")),
                    fmt::format("CodeSystem '{}' has no url; expected its canonical address",
                                text(resource, "id")));
    }
    std::string_view content = text(resource, "content");
    if (content == "supplement") return;  // adds displays and properties, no codes
    if (definitions_.code_systems_by_url.contains(url)) {
      return report(Severity::Error, place_of(url),
                    fmt::format("CodeSystem {} is defined twice; the first one is used", url));
    }
    CodeSystemDefinition& system = definitions_.code_systems.emplace_back();
    system.url = url;
    system.version = text(resource, "version");
    system.complete = content == "complete";
    system.case_sensitive = !has(resource, "caseSensitive") || flag(resource, "caseSensitive");
    std::vector<std::pair<std::string, std::string>> children;  // by property: parent, child
    read_concepts(resource, {}, system, children);
    for (const auto& [parent, child] : children) {
      for (auto& entry : system.concepts)
        if (entry.code == child) entry.parents.push_back(parent);
    }
    definitions_.code_systems_by_url.emplace(url, &system);
  }

  static void read_concepts(const dom::element& parent, std::string_view parent_code,
                            CodeSystemDefinition& system,
                            std::vector<std::pair<std::string, std::string>>& children) {
    for (const dom::element& item : array(parent, "concept")) {
      std::string code(text(item, "code"));
      if (code.empty()) continue;
      CodeSystemDefinition::Concept entry{code, std::string(text(item, "display")), {}};
      if (!parent_code.empty()) entry.parents.emplace_back(parent_code);
      for (const dom::element& property : array(item, "property")) {
        std::string_view name = text(property, "code");
        std::string_view value = text(property, "valueCode");
        if (value.empty()) continue;
        if (name == "parent" || name == "subsumedBy") entry.parents.emplace_back(value);
        if (name == "child") children.emplace_back(code, value);
      }
      std::string key = code;
      if (!system.case_sensitive) {
        std::transform(key.begin(), key.end(), key.begin(),
                       [](unsigned char c) { return std::tolower(c); });
      }
      system.index.emplace(key, system.concepts.size());
      system.concepts.push_back(std::move(entry));
      read_concepts(item, code, system, children);
    }
  }

  std::string_view json_;
  const std::string& file_;
  Definitions& definitions_;
  std::vector<Diagnostic>& diagnostics_;
};

}  // namespace

void read_resources(std::string_view json, const std::string& file, Definitions& definitions,
                    std::vector<Diagnostic>& diagnostics) {
  dom::parser parser;
  dom::element root;
  simdjson::padded_string padded(json);
  if (auto error = parser.parse(padded).get(root); error != simdjson::SUCCESS) {
    Diagnostic diagnostic{Severity::Error, file, {}, {}};
    if (auto fault = find_json_fault(json)) {
      SourcePosition place = position_of(json, fault->offset);
      diagnostic.range = {place, place};
      diagnostic.message = fault->message;
    } else {
      diagnostic.message = fmt::format("not readable as JSON: {}", simdjson::error_message(error));
    }
    diagnostics.push_back(std::move(diagnostic));
    return;
  }
  Reader(json, file, definitions, diagnostics).read(root);
}

}  // namespace hoofbeat::terminology
