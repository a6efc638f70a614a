// Files become blocks. NDJSON is read in blocks of whole lines; what follows the last newline of a
// block is carried over to the next, which therefore grows until a line fits. A JSON text that is
// no NDJSON cannot be cut and is read whole.

#include "fhir/source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "fhir/json_scan.h"
#include "fhir/reader.h"

namespace hoofbeat::fhir {
namespace {

namespace fs = std::filesystem;

bool is_line_file(const fs::path& path) {
  const fs::path extension = path.extension();
  return extension == ".ndjson" || extension == ".jsonl";
}

bool is_input_file(const fs::path& path) {
  return path.extension() == ".json" || is_line_file(path);
}

void find_in_folder(const fs::path& folder, Inputs& inputs) {
  std::vector<std::string> found, others;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error), end;
  if (error) {
    inputs.faults.push_back({folder.string(), 0, -1, "cannot list the folder: " + error.message()});
    return;
  }
  while (at != end) {
    std::error_code ignored;
    if (at->is_directory(ignored)) {
      // Tested first, so that one folder without permission does not end the walk.
      fs::directory_iterator probe(at->path(), error);
      if (error) {
        inputs.faults.push_back(
            {at->path().string(), 0, -1, "cannot list the folder: " + error.message()});
        at.disable_recursion_pending();
      }
    } else {
      (is_input_file(at->path()) ? found : others).push_back(at->path().string());
    }
    at.increment(error);
    if (error) {
      inputs.faults.push_back(
          {folder.string(), 0, -1, "cannot list the folder: " + error.message()});
      break;
    }
  }
  std::sort(found.begin(), found.end());
  std::sort(others.begin(), others.end());
  if (found.empty()) {
    inputs.faults.push_back(
        {folder.string(), 0, -1,
         others.empty() ? "the folder is empty, expected *.json or *.ndjson files"
                        : "found no *.json or *.ndjson file in the folder, expected some"});
  }
  inputs.files.insert(inputs.files.end(), found.begin(), found.end());
  inputs.skipped.insert(inputs.skipped.end(), others.begin(), others.end());
}

// Whether a text, or its beginning, is NDJSON: its first line is a whole object, or all there is. A
// file named *.ndjson is also when its first line is broken, unless the second one looks like the
// inside of an object that is spread over lines.
bool holds_lines(std::string_view text, bool named_so) {
  const size_t at = skip_space(text, 0);
  if (at == text.size()) return named_so;
  if (text[at] == '[') return false;
  text.remove_prefix(at);
  const size_t end = text.find('\n');
  if (end == std::string_view::npos || is_whole_object(text.substr(0, end))) return true;
  static constexpr std::string_view inside = " \t\"}]";
  return named_so &&
         (end + 1 == text.size() || inside.find(text[end + 1]) == std::string_view::npos);
}

}  // namespace

std::string to_string(const SetAside& fault) {
  std::string text = fault.file;
  if (fault.line != 0) text += fmt::format(":{}", fault.line);
  if (!text.empty()) text += ": ";
  if (fault.entry >= 0) text += fmt::format("entry[{}]: ", fault.entry);
  return text + fault.reason;
}

Inputs find_inputs(std::span<const fs::path> paths) {
  Inputs inputs;
  for (const fs::path& path : paths) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::is_directory(status)) {
      find_in_folder(path, inputs);
    } else if (status.type() == fs::file_type::not_found) {
      inputs.faults.push_back({path.string(), 0, -1, "there is no such file or folder"});
    } else if (error) {
      inputs.faults.push_back({path.string(), 0, -1, "cannot be read: " + error.message()});
    } else {
      inputs.files.push_back(path.string());
    }
  }
  return inputs;
}

Block Block::copy_of(std::string_view text) {
  Block block;
  block.bytes = std::make_unique_for_overwrite<char[]>(text.size() + json_padding);
  std::memcpy(block.bytes.get(), text.data(), text.size());
  std::memset(block.bytes.get() + text.size(), 0, json_padding);
  block.size = text.size();
  block.lines = holds_lines(text, false);
  return block;
}

struct BlockReader::State {
  // Bytes on their way into a block; json_padding is always allocated behind `capacity`.
  struct Buffer {
    std::unique_ptr<char[]> bytes;
    size_t size = 0, capacity = 0;

    std::string_view text() const { return {bytes.get(), size}; }
    void reserve(size_t wanted) {
      if (wanted <= capacity) return;
      auto larger = std::make_unique_for_overwrite<char[]>(wanted + json_padding);
      if (size > 0) std::memcpy(larger.get(), bytes.get(), size);
      bytes = std::move(larger);
      capacity = wanted;
    }
    void drop_front(size_t count) {
      std::memmove(bytes.get(), bytes.get() + count, size - count);
      size -= count;
    }
  };

  const Inputs& inputs;
  Limits limits;
  size_t file = 0;  // the next to open, or behind the open one
  int open_file = -1;
  uint64_t file_left = 0;  // expected; only to size buffers
  bool lines = false;
  bool begun = false;     // whether the open file's first bytes were looked at
  bool skipping = false;  // within a line that was too long
  bool failed = false;    // the open file could not be read further
  uint32_t line = 1;      // of the next block
  std::string carried;    // the beginning of the next block
  uint64_t bytes = 0;

  State(const Inputs& inputs, Limits limits) : inputs(inputs), limits(limits) {}
  ~State() { close_file(); }

  const std::string& name() const { return inputs.files[file - 1]; }

  void close_file() {
    if (open_file >= 0) ::close(open_file);
    open_file = -1;
    carried.clear();
  }

  bool open_next(std::vector<SetAside>& faults) {
    while (file < inputs.files.size()) {
      ++file;
      open_file = ::open(name().c_str(), O_RDONLY | O_CLOEXEC);
      if (open_file < 0) {
        faults.push_back({name(), 0, -1, std::string("cannot be opened: ") + std::strerror(errno)});
        continue;
      }
      struct stat status;
      file_left = ::fstat(open_file, &status) == 0 ? static_cast<uint64_t>(status.st_size) : 0;
      begun = skipping = failed = false;
      line = 1;
      return true;
    }
    return false;
  }

  // Appends up to a block's worth, or doubles what is there; false at the end of the file or on an
  // error.
  bool read_more(Buffer& buffer, std::vector<SetAside>& faults) {
    size_t count = std::max(limits.block_size, buffer.size);
    // One byte more than is left shows the end of the file without another round.
    if (file_left > 0) count = std::min<size_t>(count, file_left + 1);
    buffer.reserve(buffer.size + count);
    while (count > 0) {
      const ssize_t part = ::read(open_file, buffer.bytes.get() + buffer.size, count);
      if (part < 0 && errno == EINTR) continue;
      if (part < 0) {
        failed = true;
        faults.push_back({name(), 0, -1, std::string("cannot be read: ") + std::strerror(errno)});
      }
      if (part <= 0) return false;
      buffer.size += static_cast<size_t>(part);
      count -= static_cast<size_t>(part);
      bytes += static_cast<uint64_t>(part);
      file_left -= std::min<uint64_t>(file_left, static_cast<uint64_t>(part));
    }
    return true;
  }

  void begin(Buffer& buffer, std::vector<SetAside>& faults) {
    begun = true;
    if (buffer.text().starts_with("\xEF\xBB\xBF")) buffer.drop_front(3);
    lines = holds_lines(buffer.text(), is_line_file(name()));
    if (lines) return;
    const size_t at = skip_space(buffer.text(), 0);
    if (at == buffer.size) {
      faults.push_back({name(), 0, -1, "the file is empty, expected JSON"});
      close_file();
    } else if (buffer.bytes[at] != '{' && buffer.bytes[at] != '[') {
      faults.push_back({name(), 0, -1, "the file holds no JSON, expected it to begin with { or ["});
      close_file();
    }
  }

  void too_large(std::vector<SetAside>& faults) {
    faults.push_back(
        {name(), line, -1,
         fmt::format("found more than {} bytes without an end, expected smaller resources",
                     limits.largest_text)});
  }

  // The buffer's first `size` bytes; the rest is carried over.
  Block take(Buffer buffer, size_t size) {
    carried.assign(buffer.bytes.get() + size, buffer.size - size);
    Block block;
    block.bytes = std::move(buffer.bytes);
    block.size = size;
    block.file = static_cast<uint32_t>(file - 1);
    block.first_line = line;
    block.lines = lines;
    std::memset(block.bytes.get() + size, 0, json_padding);
    line += count_lines(block.text());
    return block;
  }

  // From here to behind the end of the line that is being skipped; false where that lies further
  // on.
  bool skip_line(Buffer& buffer) {
    const size_t end = buffer.text().find('\n');
    skipping = end == std::string_view::npos;
    buffer.drop_front(skipping ? buffer.size : end + 1);
    if (!skipping) ++line;
    return !skipping;
  }

  // A block of the open file; nothing where it has no more.
  std::optional<Block> next_of_file(std::vector<SetAside>& faults) {
    Buffer buffer;
    if (!carried.empty()) {
      buffer.reserve(carried.size());
      std::memcpy(buffer.bytes.get(), carried.data(), carried.size());
    }
    buffer.size = carried.size();
    carried.clear();
    for (bool more = true; more;) {
      more = read_more(buffer, faults);
      if (failed) {  // the whole lines before that stand
        const size_t whole = begun && lines && !skipping ? buffer.text().rfind('\n') + 1 : 0;
        if (whole == 0) return std::nullopt;
        return take(std::move(buffer), whole);
      }
      if (!begun) begin(buffer, faults);
      if (open_file < 0) return std::nullopt;
      if (skipping && !skip_line(buffer)) continue;
      const size_t newline = lines && more ? buffer.text().rfind('\n') : std::string_view::npos;
      if (newline != std::string_view::npos) return take(std::move(buffer), newline + 1);
      if (buffer.size > limits.largest_text &&
          (!lines || buffer.text().find('\n') == std::string_view::npos)) {
        too_large(faults);
        if (!lines) return std::nullopt;
        skip_line(buffer);
      }
    }
    if (buffer.size == 0) return std::nullopt;
    const size_t size = buffer.size;
    return take(std::move(buffer), size);
  }

  std::optional<Block> next(std::vector<SetAside>& faults) {
    while (open_file >= 0 || open_next(faults)) {
      std::optional<Block> block = next_of_file(faults);
      if (!block || failed) close_file();
      if (block) return block;
    }
    return std::nullopt;
  }
};

BlockReader::BlockReader(const Inputs& inputs, Limits limits)
    : state_(std::make_unique<State>(inputs, limits)) {}
BlockReader::~BlockReader() = default;
std::optional<Block> BlockReader::next(std::vector<SetAside>& faults) {
  return state_->next(faults);
}
uint64_t BlockReader::bytes_read() const { return state_->bytes; }

}  // namespace hoofbeat::fhir
