#include "fhir/json_scan.h"

namespace hoofbeat::fhir {
namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// The position behind the string that begins at `at`; npos where it does not end.
size_t string_end(std::string_view text, size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

}  // namespace

size_t skip_space(std::string_view text, size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

uint32_t count_lines(std::string_view text) {
  uint32_t count = 0;
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    ++count;
  return count;
}

bool is_whole_object(std::string_view text) {
  size_t at = skip_space(text, 0);
  if (at == text.size() || text[at] != '{') return false;
  int depth = 0;
  while (at < text.size()) {
    switch (text[at]) {
      case '"':
        at = string_end(text, at);
        if (at == std::string_view::npos) return false;
        continue;
      case '{':
      case '[':
        ++depth;
        break;
      case '}':
      case ']':
        if (--depth == 0) return skip_space(text, at + 1) == text.size();
        break;
      default:
        break;
    }
    ++at;
  }
  return false;
}

Outline outline_of(std::string_view text) {
  Outline outline;
  size_t at = skip_space(text, 0);
  if (at == text.size()) return outline;
  const bool array = text[at] == '[';
  const int list_depth = array ? 1 : 2;  // how deep the items' array lies
  int depth = 0;
  bool in_list = false;
  size_t item = 0;
  std::string_view last_string;  // at depth 1 of an object: the key, when its value begins
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      const size_t end = string_end(text, at);
      if (end == std::string_view::npos) return outline;
      if (depth == 1) last_string = text.substr(at + 1, end - at - 2);
      at = end;
      continue;
    }
    if (c == '{' || c == '[') {
      if (in_list && depth == list_depth && c == '{') item = at;
      ++depth;
      if (depth == list_depth && c == '[') in_list = array || last_string == "entry";
    } else if (c == '}' || c == ']') {
      --depth;
      if (in_list && depth == list_depth && c == '}')
        outline.items.push_back(text.substr(item, at + 1 - item));
      if (depth < list_depth) in_list = false;
      if (depth == 0) {
        outline.complete = skip_space(text, at + 1) == text.size();
        return outline;
      }
    }
    ++at;
  }
  return outline;
}

}  // namespace hoofbeat::fhir
