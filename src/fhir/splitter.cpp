// Most texts are single resources, which a look at their first bytes shows. Bundles and arrays are
// walked with simdjson's On-Demand front end, which finds where each entry begins and ends; the
// Reader then parses each on its own. When that walk meets broken JSON, the outline of brackets and
// quotes is used to cut out the entries, so that only the broken ones are lost.

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "fhir/json_fault.h"
#include "fhir/json_scan.h"
#include "fhir/reader.h"
#include "fhir/source.h"

namespace hoofbeat::fhir {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr int max_nested_bundles = 4;
constexpr size_t kept_capacity = size_t{16} << 20;

bool contains(std::string_view text, std::string_view part) {
  return memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

// Whether a text can be a Bundle or an array of resources. False is certain.
bool may_be_many(std::string_view text) {
  size_t at = skip_space(text, 0);
  if (at == text.size()) return false;
  if (text[at] == '[') return true;
  if (text[at] != '{') return false;
  // {"resourceType":"X" — nearly always.
  static constexpr std::string_view key = "\"resourceType\"";
  at = skip_space(text, at + 1);
  if (text.substr(at).starts_with(key)) {
    at = skip_space(text, at + key.size());
    if (at < text.size() && text[at] == ':') {
      at = skip_space(text, at + 1);
      return text.substr(at).starts_with("\"Bundle\"");
    }
  }
  return contains(text, "\"Bundle\"");
}

}  // namespace

struct Splitter::State {
  // What one entry of a Bundle, or one item of an array, holds.
  struct Entry {
    std::string_view json;  // the resource; empty where there is none
    std::string full_url;
    bool deletes = false;
  };
  enum class Shape : uint8_t { One, Many, Broken };

  ondemand::parser parser;
  PieceSink* sink = nullptr;
  const char* line_at = nullptr;  // up to where lines were counted
  uint32_t line = 1;

  // Places are asked for in ascending order; another order costs a count from the given beginning.
  uint32_t line_of(const char* place) {
    if (place >= line_at) {
      line += count_lines({line_at, place});
    } else {
      line -= count_lines({place, line_at});
    }
    line_at = place;
    return line;
  }

  void fault(const char* place, int32_t entry, std::string reason) {
    sink->fault({{}, line_of(place), entry, std::move(reason)});
  }

  static simdjson::error_code read_entry(ondemand::object object, Entry& entry) {
    for (auto member : object) {
      ondemand::field field;
      if (auto error = std::move(member).get(field); error) return error;
      if (field.key() == "fullUrl") {
        std::string_view text;
        if (!field.value().get_string().get(text)) entry.full_url = text;
      } else if (field.key() == "resource") {
        std::string_view token = field.value().raw_json_token();
        entry.json = token;
        if (token.starts_with('{')) {
          ondemand::object resource;
          if (auto error = field.value().get_object().get(resource); error) return error;
          if (auto error = resource.raw_json().get(entry.json); error) return error;
        }
      } else if (field.key() == "request") {
        std::string_view token = field.value().raw_json_token();
        if (!token.starts_with('{')) continue;
        std::string_view method;
        ondemand::object request;
        if (auto error = field.value().get_object().get(request); error) return error;
        for (auto of_request : request) {
          ondemand::field inner;
          if (auto error = std::move(of_request).get(inner); error) return error;
          if (inner.key() == "method" && !inner.value().get_string().get(method))
            entry.deletes = method == "DELETE";
        }
      }
    }
    return simdjson::SUCCESS;
  }

  // The items of an array of resources; of a Bundle, where `bundle`, its entries.
  static simdjson::error_code read_items(ondemand::array array, bool bundle,
                                         std::vector<Entry>& entries) {
    for (auto element : array) {
      ondemand::value value;
      if (auto error = std::move(element).get(value); error) return error;
      Entry entry;
      entry.json = value.raw_json_token();
      if (entry.json.starts_with('{')) {
        ondemand::object object;
        if (auto error = value.get_object().get(object); error) return error;
        if (bundle) {
          entry.json = {};
          if (auto error = read_entry(object, entry); error) return error;
        } else if (auto error = object.raw_json().get(entry.json); error) {
          return error;
        }
      }
      entries.push_back(std::move(entry));
    }
    return simdjson::SUCCESS;
  }

  struct Many {
    std::vector<Entry> entries;
    bool history = false;
    simdjson::error_code error = simdjson::SUCCESS;
  };

  // One if the text is a single resource.
  Shape walk(ondemand::parser& with, std::string_view text, Many& many) {
    ondemand::document document;
    auto broken = [&](simdjson::error_code error) {
      many.error = error;
      return Shape::Broken;
    };
    auto error = with.iterate(text.data(), text.size(), text.size() + json_padding).get(document);
    if (error) return broken(error);
    ondemand::json_type kind;
    if (error = document.type().get(kind); error) return broken(error);
    if (kind == ondemand::json_type::array) {
      ondemand::array array;
      if (error = document.get_array().get(array); error) return broken(error);
      if (error = read_items(array, false, many.entries); error) return broken(error);
    } else {
      bool bundle = false;
      ondemand::object object;
      if (error = document.get_object().get(object); error) return broken(error);
      for (auto member : object) {
        ondemand::field field;
        if (error = std::move(member).get(field); error) return broken(error);
        if (field.key() == "resourceType") {
          std::string_view type;
          if (field.value().get_string().get(type) || type != "Bundle") return Shape::One;
          bundle = true;
        } else if (field.key() == "type") {
          std::string_view type;
          if (!field.value().get_string().get(type)) many.history = type == "history";
        } else if (field.key() == "entry") {
          ondemand::array array;
          if (!std::string_view(field.value().raw_json_token()).starts_with('[')) continue;
          if (error = field.value().get_array().get(array); error) return broken(error);
          if (error = read_items(array, true, many.entries); error) return broken(error);
        }
      }
      if (!bundle) return Shape::One;
    }
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
      return broken(simdjson::TAPE_ERROR);
    return Shape::Many;
  }

  void deliver(Entry entry, const char* place, int32_t index, bool history, int depth) {
    // simdjson's raw JSON includes the white space behind.
    while (!entry.json.empty() &&
           skip_space(entry.json, entry.json.size() - 1) == entry.json.size())
      entry.json.remove_suffix(1);
    if (entry.json.empty()) {
      if (entry.deletes)
        fault(place, index, "the entry deletes a resource; deletions are not applied");
      return;  // an entry of a response without a resource
    }
    if (may_be_many(entry.json)) {
      if (depth >= max_nested_bundles) {
        fault(entry.json.data(), index, "Bundles are nested more than 4 deep, expected fewer");
        return;
      }
      split_text(entry.json, entry.full_url, index, history, depth + 1);
      return;
    }
    sink->piece({entry.json, line_of(entry.json.data()), index, entry.full_url, history});
  }

  // Cuts the entries out of broken JSON and delivers those that are whole.
  void salvage(std::string_view text, const Many& broken, int32_t in_entry, int depth) {
    const bool array = text[skip_space(text, 0)] == '[';
    const Outline outline = outline_of(text);
    bool explained = false;
    for (size_t i = 0; i < outline.items.size(); ++i) {
      const std::string_view item = outline.items[i];
      const int32_t index = static_cast<int32_t>(i);
      Entry entry;
      entry.json = item;
      ondemand::document document;
      auto error =
          parser.iterate(item.data(), item.size(), item.size() + json_padding).get(document);
      if (!array) {
        entry.json = {};
        ondemand::object object;
        if (!error) error = document.get_object().get(object);
        if (!error) error = read_entry(object, entry);
      }
      if (error) {
        explained = true;
        fault(item.data(), index, json_fault(error));
        continue;
      }
      deliver(entry, item.data(), index, broken.history, depth);
    }
    if (!outline.complete) {
      fault(text.data() + text.size(), in_entry,
            fmt::format("the JSON is cut off; {} entries before that were complete",
                        outline.items.size()));
    } else if (!explained) {
      fault(text.data(), in_entry, json_fault(broken.error));
    }
  }

  void split_text(std::string_view text, std::string_view full_url, int32_t entry, bool history,
                  int depth) {
    Many many;
    Shape shape = Shape::One;
    if (may_be_many(text)) {
      if (text.size() > kept_capacity) {
        ondemand::parser own;
        shape = walk(own, text, many);
      } else {
        shape = walk(parser, text, many);
      }
    }
    if (shape == Shape::One) {
      sink->piece({text, line_of(text.data()), entry, full_url, history});
    } else if (shape == Shape::Broken) {
      salvage(text, many, entry, depth);
    } else {
      for (size_t i = 0; i < many.entries.size(); ++i) {
        const Entry& found = many.entries[i];
        const char* place = found.json.empty() ? line_at : found.json.data();
        deliver(found, place, static_cast<int32_t>(i), many.history, depth);
      }
    }
  }
};

Splitter::Splitter() : state_(std::make_unique<State>()) {}
Splitter::~Splitter() = default;

void Splitter::split(const Block& block, PieceSink& sink) {
  State& state = *state_;
  state.sink = &sink;
  state.line_at = block.text().data();
  state.line = block.first_line;
  std::string_view rest = block.text();
  if (!block.lines) {
    const size_t at = skip_space(rest, 0);
    if (at < rest.size()) state.split_text(rest.substr(at), {}, -1, false, 0);
    return;
  }
  for (uint32_t line = block.first_line; !rest.empty(); ++line) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view text = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    text.remove_prefix(skip_space(text, 0));
    while (!text.empty() && (text.back() == '\r' || text.back() == ' ' || text.back() == '\t'))
      text.remove_suffix(1);
    if (text.empty()) continue;
    state.line_at = text.data();
    state.line = line;
    state.split_text(text, {}, -1, false, 0);
  }
}

}  // namespace hoofbeat::fhir
