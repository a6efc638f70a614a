#include "assess/guideline.h"

#include <openssl/evp.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cql/compile.h"

namespace hoofbeat::assess {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

std::optional<std::string> read_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<fs::path> files_in(const fs::path& folder, std::string_view extension) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->is_regular_file() && entry->path().extension() == extension)
      files.push_back(entry->path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string sha256(const std::vector<std::string>& pieces) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestInit_ex(context, EVP_sha256(), nullptr);
  for (const std::string& piece : pieces) {
    // The length in front keeps pieces apart.
    std::string length = fmt::format("{}:", piece.size());
    EVP_DigestUpdate(context, length.data(), length.size());
    EVP_DigestUpdate(context, piece.data(), piece.size());
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(context, digest, &size);
  EVP_MD_CTX_free(context);
  std::string text;
  for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

// The names between {{ and }} in a text.
std::vector<std::string> inserted_names(const std::string& text) {
  std::vector<std::string> names;
  for (size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{", open + 2)) {
    size_t close = text.find("}}", open);
    if (close == std::string::npos) break;
    names.push_back(text.substr(open + 2, close - open - 2));
  }
  return names;
}

// Library."Define" or Library.Define.
std::optional<eval::DefinitionId> find_inserted(const Guideline& guideline,
                                                const std::string& name) {
  size_t point = name.find('.');
  if (point == std::string::npos) return std::nullopt;
  std::string define = name.substr(point + 1);
  std::erase(define, '"');
  return guideline.plan->find(name.substr(0, point), define);
}

// Reads the plan files into entries; all lookups of defines go through here, so that a name that no
// library has is an error at load time, not a silent "no".
class PlanReader {
 public:
  PlanReader(Guideline& guideline, std::vector<Diagnostic>& diagnostics)
      : guideline_(guideline), diagnostics_(diagnostics) {}

  // A member of the wrong JSON type is a finding like any other.
  void read(const fs::path& file) {
    file_ = file.string();
    try {
      read_resource(file);
    } catch (const json::exception& error) {
      report(fmt::format("a member has the wrong JSON type: {}", error.what()));
    }
  }

  void set_file(const fs::path& file) { file_ = file.string(); }

  // After all files: whether what entries name exists.
  void check(const Entry& entry) {
    for (const std::string& id : entry.citations)
      if (!guideline_.sources.contains(id))
        report(fmt::format("action \"{}\" cites \"{}\", which sources.json does not have", entry.id,
                           id));
    if (!entry.order.empty() && !guideline_.orders.contains(entry.order))
      report(fmt::format("action \"{}\" orders {}, for which there is no ActivityDefinition",
                         entry.id, entry.order));
    for (const std::string* text : {&entry.title, &entry.detail})
      for (const std::string& name : inserted_names(*text))
        if (!find_inserted(guideline_, name))
          report(fmt::format("action \"{}\": no library of the guideline has the define {{{{{}}}}}",
                             entry.id, name));
    for (const Entry& child : entry.entries) check(child);
  }

 private:
  void read_resource(const fs::path& file) {
    std::optional<std::string> text = read_text(file);
    if (!text) return report("cannot be read");
    json resource = json::parse(*text, nullptr, false);
    if (resource.is_discarded()) return report("is not valid JSON");
    std::string type = resource.value("resourceType", "");
    if (type == "ActivityDefinition") return read_order(resource);
    if (type != "PlanDefinition")
      return report(
          fmt::format("expected a PlanDefinition or ActivityDefinition, found \"{}\"", type));
    std::string name = resource.value("name", "");
    Entry* section = name == "Suspicion"      ? &guideline_.suspicion
                     : name == "Diagnosis"    ? &guideline_.diagnosis
                     : name == "Differential" ? &guideline_.differential
                     : name == "Criteria"     ? &guideline_.criteria
                     : name == "Advice"       ? &guideline_.advice
                     : name == "Unknowns"     ? &guideline_.unknowns
                     : name == "Timeline"     ? &guideline_.timeline
                     : name == "Worklist"     ? &guideline_.worklist
                                              : nullptr;
    if (!section)
      return report(
          fmt::format("PlanDefinition.name \"{}\" is no section of an assessment; expected "
                      "Suspicion, Diagnosis, Differential, Criteria, Advice, Unknowns, "
                      "Timeline or Worklist",
                      name));
    if (!resource.contains("action")) return report("PlanDefinition.action is missing");
    for (const json& action : resource["action"]) section->entries.push_back(read_entry(action));
  }

  void report(std::string message) {
    diagnostics_.push_back({Severity::Error, file_, {}, std::move(message)});
  }

  void read_order(const json& resource) {
    Order order;
    order.url = resource.value("url", "");
    order.title = resource.value("title", "");
    if (resource.contains("code") && resource["code"].contains("coding") &&
        !resource["code"]["coding"].empty()) {
      const json& coding = resource["code"]["coding"][0];
      order.system = coding.value("system", "");
      order.code = coding.value("code", "");
      order.display = coding.value("display", "");
    } else if (resource.contains("code")) {
      order.display = resource["code"].value("text", "");
    }
    if (order.url.empty()) return report("ActivityDefinition.url is missing");
    guideline_.orders[order.url] = order;
  }

  std::optional<eval::DefinitionId> define(const json& expression, const std::string& where) {
    std::string text = expression.value("expression", "");
    size_t point = text.find('.');
    std::string library = text.substr(0, point);
    std::string name = point == std::string::npos ? "" : text.substr(point + 1);
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"')
      name = name.substr(1, name.size() - 2);
    std::optional<eval::DefinitionId> id = guideline_.plan->find(library, name);
    if (!id)
      report(
          fmt::format("{}: no library of the guideline has the define {} (expected "
                      "Library.\"Define\")",
                      where, text));
    return id;
  }

  static std::string urgency(const std::string& priority) {
    if (priority == "stat") return "now";
    if (priority == "asap") return "days";
    if (priority == "urgent") return "weeks";
    return "routine";
  }

  Entry read_entry(const json& action) {
    Entry entry;
    entry.id = action.value("id", "");
    std::string where = fmt::format("action \"{}\"", entry.id);
    if (entry.id.empty()) report("an action has no id");
    entry.title = action.value("title", "");
    entry.detail = action.value("description", "");
    entry.urgency = urgency(action.value("priority", ""));
    entry.order = action.value("definitionCanonical", "");
    if (action.contains("code"))
      for (const json& code : action["code"])
        for (const json& coding : code.value("coding", json::array()))
          if (entry.code.empty()) entry.code = coding.value("code", "");
    if (action.contains("documentation"))
      for (const json& document : action["documentation"])
        if (std::string label = document.value("label", ""); !label.empty())
          entry.citations.push_back(label);
    if (action.contains("condition"))
      for (const json& condition : action["condition"])
        if (condition.contains("expression"))
          entry.condition = define(condition["expression"], where);
    if (action.contains("dynamicValue"))
      for (const json& dynamic : action["dynamicValue"])
        if (auto id = define(dynamic.value("expression", json::object()), where))
          entry.dynamic[dynamic.value("path", "")] = *id;
    if (action.contains("action"))
      for (const json& child : action["action"]) entry.entries.push_back(read_entry(child));
    return entry;
  }

  Guideline& guideline_;
  std::vector<Diagnostic>& diagnostics_;
  std::string file_;
};

void read_sources(Guideline& guideline, std::vector<Diagnostic>& diagnostics) {
  fs::path file = guideline.folder / "sources.json";
  std::optional<std::string> text = read_text(file);
  json list = text ? json::parse(*text, nullptr, false) : json();
  if (!list.is_array()) {
    diagnostics.push_back({Severity::Error, file.string(), {}, "expected a JSON array of sources"});
    return;
  }
  auto as_text = [](const json& source, const char* member) {
    if (!source.contains(member)) return std::string();
    return source[member].is_string() ? source[member].get<std::string>() : source[member].dump();
  };
  for (const json& source : list) {
    Source kept{as_text(source, "id"), as_text(source, "title"), as_text(source, "year"),
                as_text(source, "where"), as_text(source, "note")};
    guideline.sources[kept.id] = kept;
  }
}

// A source id that a tag cites must stand in sources.json: the reader of a conclusion follows it.
void check_citations(const Guideline& guideline, std::vector<Diagnostic>& diagnostics) {
  for (const auto& library : guideline.program.libraries)
    for (const elm::ExpressionDef& definition : library->expressions)
      for (const elm::Tag& tag : definition.tags) {
        if (tag.name != "source") continue;
        std::string id = tag.value.substr(0, tag.value.find(' '));
        if (guideline.sources.contains(id)) continue;
        SourceRange range;
        range.begin.line = tag.line;
        range.begin.column = 1;
        diagnostics.push_back(
            {Severity::Error, library->file, range,
             fmt::format("@source cites \"{}\", which sources.json does not have", id)});
      }
}

void collect(const Entry& entry, std::vector<eval::DefinitionId>& ids) {
  if (entry.condition) ids.push_back(*entry.condition);
  for (const auto& [path, id] : entry.dynamic) ids.push_back(id);
  for (const Entry& child : entry.entries) collect(child, ids);
}

}  // namespace

LoadedGuideline load_guideline(const fs::path& folder) {
  LoadedGuideline loaded;
  auto guideline = std::make_unique<Guideline>();
  guideline->folder = folder;
  auto fail = [&](const fs::path& file, std::string message) {
    loaded.diagnostics.push_back({Severity::Error, file.string(), {}, std::move(message)});
    return std::move(loaded);
  };
  fs::path manifest_file = folder / "guideline.json";
  std::optional<std::string> text = read_text(manifest_file);
  if (!text) return fail(manifest_file, "cannot be read; is this a guideline folder?");
  json manifest = json::parse(*text, nullptr, false);
  if (!manifest.is_object()) return fail(manifest_file, "expected a JSON object");
  for (const char* member : {"id", "url", "version", "title", "entry"})
    if (manifest.contains(member) && !manifest[member].is_string())
      return fail(manifest_file, fmt::format("\"{}\": expected a string", member));
  guideline->id = manifest.value("id", "");
  guideline->url = manifest.value("url", "");
  guideline->version = manifest.value("version", "");
  guideline->title = manifest.value("title", "");
  std::string entry = manifest.value("entry", "");
  if (entry.empty())
    return fail(manifest_file, "\"entry\" is missing: the library that includes the rest");

  std::vector<std::string> hashed{*text, read_text(folder / "sources.json").value_or("")};
  for (const auto& [part, extension] :
       {std::pair{"cql", ".cql"}, std::pair{"plan", ".json"}, std::pair{"valuesets", ".json"}})
    for (const fs::path& file : files_in(folder / part, extension)) {
      hashed.push_back(fs::relative(file, folder).generic_string());
      hashed.push_back(read_text(file).value_or(""));
    }
  guideline->hash = sha256(hashed);

  loaded.diagnostics = guideline->terminology.load(folder / "valuesets");
  cql::CompileOptions options;
  options.terminology = &guideline->terminology;
  guideline->program = cql::compile_file(folder / "cql" / (entry + ".cql"), options);
  auto& findings = guideline->program.diagnostics;
  loaded.diagnostics.insert(loaded.diagnostics.end(), findings.begin(), findings.end());
  if (has_errors(loaded.diagnostics)) return loaded;
  guideline->plan = std::make_unique<eval::Plan>(guideline->program, guideline->terminology);
  const auto& plan_findings = guideline->plan->diagnostics();
  loaded.diagnostics.insert(loaded.diagnostics.end(), plan_findings.begin(), plan_findings.end());

  read_sources(*guideline, loaded.diagnostics);
  check_citations(*guideline, loaded.diagnostics);
  PlanReader reader(*guideline, loaded.diagnostics);
  for (const fs::path& file : files_in(folder / "plan", ".json")) reader.read(file);
  reader.set_file(folder / "plan");
  for (const Entry* section : {&guideline->suspicion, &guideline->diagnosis,
                               &guideline->differential, &guideline->criteria, &guideline->advice,
                               &guideline->unknowns, &guideline->timeline, &guideline->worklist})
    reader.check(*section);
  if (!has_errors(loaded.diagnostics)) loaded.guideline = std::move(guideline);
  return loaded;
}

std::vector<eval::DefinitionId> assessed_definitions(const Guideline& guideline) {
  std::vector<eval::DefinitionId> ids;
  for (const Entry* section :
       {&guideline.suspicion, &guideline.diagnosis, &guideline.differential, &guideline.criteria,
        &guideline.advice, &guideline.unknowns, &guideline.timeline, &guideline.worklist})
    collect(*section, ids);
  // Texts name defines too.
  std::vector<const Entry*> pending;
  for (const Entry* section : {&guideline.suspicion, &guideline.diagnosis, &guideline.differential,
                               &guideline.criteria, &guideline.advice, &guideline.unknowns})
    pending.push_back(section);
  while (!pending.empty()) {
    const Entry* entry = pending.back();
    pending.pop_back();
    for (const Entry& child : entry->entries) pending.push_back(&child);
    for (const std::string* text : {&entry->title, &entry->detail})
      for (const std::string& name : inserted_names(*text))
        if (auto id = find_inserted(guideline, name)) ids.push_back(*id);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace hoofbeat::assess
