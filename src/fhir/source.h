#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hoofbeat::fhir {

// Something in the input that was not read, and why. Line 0 and entry -1 mean "the whole file".
struct SetAside {
  std::string file;
  uint32_t line = 0;   // from 1
  int32_t entry = -1;  // position in Bundle.entry or in an array of resources, from 0
  std::string reason;
};
// "file:line: entry[3]: reason", without what is not known.
std::string to_string(const SetAside& fault);

// The files that a command line names.
struct Inputs {
  std::vector<std::string> files;  // in order of reading
  std::vector<SetAside>
      faults;  // paths that do not exist or cannot be listed, folders without input
  std::vector<std::string>
      skipped;  // files in a folder that are neither *.json nor *.ndjson (*.jsonl)
};
// A folder stands for the *.json, *.ndjson and *.jsonl files below it, sorted by path; a file that
// is named is read whatever it is called.
Inputs find_inputs(std::span<const std::filesystem::path> paths);

// A stretch of input to be read in one go: whole lines of NDJSON, or one JSON text. Owns its bytes
// and keeps json_padding readable ones behind them.
struct Block {
  std::unique_ptr<char[]> bytes;
  size_t size = 0;
  uint32_t file = 0;        // index in Inputs::files
  uint32_t first_line = 1;  // of the file
  bool lines = false;       // NDJSON

  std::string_view text() const { return {bytes.get(), size}; }
  static Block copy_of(
      std::string_view text);  // a Block of one JSON text or of NDJSON, by its content
};

// Reads files block by block, so that memory does not grow with them: NDJSON in blocks of about
// `block_size`, everything else as a whole. Whether a file is NDJSON is seen from its content.
// Sequential: one thread takes the blocks, any thread may work on one.
class BlockReader {
 public:
  struct Limits {
    size_t block_size = size_t{4} << 20;
    size_t largest_text = size_t{1} << 30;  // of a line, or of a file that is one JSON text
  };

  // REQUIRES: `inputs` outlives the reader.
  explicit BlockReader(const Inputs& inputs) : BlockReader(inputs, Limits()) {}
  BlockReader(const Inputs& inputs, Limits limits);
  ~BlockReader();

  // Nothing at the end. What cannot be read is reported to `faults` and passed over.
  std::optional<Block> next(std::vector<SetAside>& faults);
  uint64_t bytes_read() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// One resource as JSON text; Reader::read takes it. Valid as long as the block.
struct Piece {
  std::string_view json;  // json_padding readable bytes behind it
  uint32_t line = 0;      // where it begins
  int32_t entry = -1;
  std::string_view full_url;  // Bundle.entry.fullUrl; valid during the call only
  bool newest_first =
      false;  // from a history Bundle, in which the first version of a resource counts
};

// Takes what a Splitter finds.
class PieceSink {
 public:
  virtual ~PieceSink() = default;
  virtual void piece(const Piece& piece) = 0;
  virtual void fault(SetAside fault) = 0;  // `file` is left empty
};

// Finds the resources in a block: single resources, Bundles of any type, arrays of both, one a line
// or one a block. Broken JSON costs the entry that it is in, not the others. One a thread.
class Splitter {
 public:
  Splitter();
  ~Splitter();
  void split(const Block& block, PieceSink& sink);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hoofbeat::fhir
