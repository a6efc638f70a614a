// The yardstick of reading: every token of every line of NDJSON files visited with simdjson's
// On-Demand API, on one thread, and nothing kept. What screening does beyond this is its own cost.
//
//   walk FOLDER|FILE…
//
// Prints one JSON object: {"files","lines","bytes","tokens","bad","seconds"}. Files are read block
// by block, as screening does, so that both meet the same page cache in the same way.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
namespace ondemand = simdjson::ondemand;

struct Totals {
  uint64_t files = 0, lines = 0, bytes = 0, tokens = 0, bad = 0;
};

// Keys and values below `value`; 0 where the text is broken.
uint64_t walk(ondemand::value value) {
  uint64_t seen = 1;
  const char first = value.raw_json_token().front();
  if (first == '{') {
    ondemand::object object;
    if (value.get_object().get(object)) return 0;
    for (auto member : object) {
      ondemand::field field;
      if (std::move(member).get(field)) return 0;
      seen += 1 + walk(field.value());
    }
  } else if (first == '[') {
    ondemand::array array;
    if (value.get_array().get(array)) return 0;
    for (auto element : array) {
      ondemand::value item;
      if (std::move(element).get(item)) return 0;
      seen += walk(item);
    }
  }
  return seen;
}

// REQUIRES: simdjson::SIMDJSON_PADDING readable bytes behind `line`.
uint64_t walk_line(ondemand::parser& parser, std::string_view line) {
  ondemand::document document;
  ondemand::value root;
  const size_t capacity = line.size() + simdjson::SIMDJSON_PADDING;
  if (parser.iterate(line.data(), line.size(), capacity).get(document)) return 0;
  if (document.get_value().get(root)) return 0;
  return walk(root);
}

void walk_file(ondemand::parser& parser, const fs::path& file, Totals& totals) {
  constexpr size_t block = size_t{4} << 20;
  std::ifstream stream(file, std::ios::binary);
  std::vector<char> buffer;
  size_t held = 0;  // bytes of an unfinished line at the front of the buffer
  ++totals.files;
  for (bool more = static_cast<bool>(stream); more;) {
    buffer.resize(held + block + simdjson::SIMDJSON_PADDING);
    stream.read(buffer.data() + held, block);
    const size_t got = static_cast<size_t>(stream.gcount());
    more = got == block;
    totals.bytes += got;
    const size_t end = held + got;
    size_t from = 0;
    while (from < end) {
      const void* found = std::memchr(buffer.data() + from, '\n', end - from);
      if (!found && more) break;
      const size_t stop = found ? static_cast<const char*>(found) - buffer.data() : end;
      if (stop > from) {
        const uint64_t tokens = walk_line(parser, {buffer.data() + from, stop - from});
        ++totals.lines;
        totals.tokens += tokens;
        totals.bad += tokens == 0;
      }
      from = stop + 1;
    }
    held = from < end ? end - from : 0;
    std::memmove(buffer.data(), buffer.data() + from, held);
  }
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<fs::path> files;
  for (int i = 1; i < count; ++i) {
    if (!fs::is_directory(arguments[i])) {
      files.emplace_back(arguments[i]);
      continue;
    }
    for (const auto& entry : fs::directory_iterator(arguments[i]))
      if (entry.path().extension() == ".ndjson") files.push_back(entry.path());
  }
  if (files.empty()) {
    fmt::print(stderr, "usage: walk FOLDER|FILE…\n");
    return 2;
  }
  std::sort(files.begin(), files.end());
  const auto start = std::chrono::steady_clock::now();
  ondemand::parser parser;
  Totals totals;
  for (const fs::path& file : files) walk_file(parser, file, totals);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  fmt::print(R"({{"files":{},"lines":{},"bytes":{},"tokens":{},"bad":{},"seconds":{:.6f}}})"
             "\n",
             totals.files, totals.lines, totals.bytes, totals.tokens, totals.bad, seconds.count());
  return totals.bad == 0 ? 0 : 1;
}
