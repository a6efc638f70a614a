// What reading FHIR costs beside walking the same JSON with nothing but simdjson.
//
//   build/release/bench/reader_bench [FOLDER of *.ndjson]     (default: ../shared/data/bulk-10)
//
// Walk visits every member and element and looks at the first character of every scalar; Skim
// visits the members of the root only and skips their values. Read materialises what a screening
// needs of Condition, MedicationRequest and Patient; ReadEverything all elements of all resources.

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/reader.h"
#include "fhir/source.h"
#include "terminology/terminology.h"

namespace {

using namespace hoofbeat;
namespace ondemand = simdjson::ondemand;

std::vector<fhir::Block> blocks;
size_t total = 0;

size_t walk(ondemand::value value) {
  size_t seen = 1;
  const std::string_view token = value.raw_json_token();
  if (token.front() == '{') {
    ondemand::object object;
    if (value.get_object().get(object)) return 0;
    for (auto member : object) {
      ondemand::field field;
      if (std::move(member).get(field)) return 0;
      benchmark::DoNotOptimize(field.key().raw());
      seen += walk(field.value());
    }
  } else if (token.front() == '[') {
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

size_t visit_root(ondemand::parser& parser, std::string_view line, bool deep) {
  ondemand::document document;
  ondemand::object object;
  if (parser.iterate(line.data(), line.size(), line.size() + simdjson::SIMDJSON_PADDING)
          .get(document))
    return 0;
  if (document.get_object().get(object)) return 0;
  size_t seen = 0;
  for (auto member : object) {
    ondemand::field field;
    if (std::move(member).get(field)) return 0;
    benchmark::DoNotOptimize(field.key().raw());
    seen += deep ? walk(field.value()) : 1;
  }
  return seen;
}

void visit_all(benchmark::State& state, bool deep) {
  ondemand::parser parser;
  for (auto _ : state) {
    size_t seen = 0;
    for (const fhir::Block& block : blocks) {
      for (std::string_view rest = block.text(); !rest.empty();) {
        const size_t end = std::min(rest.find('\n'), rest.size());
        if (end > 0) seen += visit_root(parser, rest.substr(0, end), deep);
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    benchmark::DoNotOptimize(seen);
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * total));
}

struct Reading : fhir::PieceSink {
  fhir::Reader reader;
  Arena arena;
  size_t kept = 0;

  Reading(const fhir::Schema& schema, const terminology::CodeTable& codes)
      : reader(schema, &codes) {}
  void piece(const fhir::Piece& piece) override {
    kept += reader.read(piece.json, arena).outcome == fhir::ReadResult::Outcome::Kept;
  }
  void fault(fhir::SetAside) override {}
};

void read_all(benchmark::State& state, const fhir::Schema& schema) {
  terminology::CodeTable codes;
  codes.intern("http://snomed.info/sct", "59621000");
  codes.intern("http://www.nlm.nih.gov/research/umls/rxnorm", "314076");
  Reading reading(schema, codes);
  fhir::Splitter splitter;
  for (auto _ : state) {
    reading.kept = 0;
    for (const fhir::Block& block : blocks) {
      reading.arena.reset();
      splitter.split(block, reading);
    }
  }
  state.counters["kept"] = static_cast<double>(reading.kept);
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * total));
}

fhir::Schema screening() {
  fhir::Schema schema;
  auto need = [&](const char* type, std::vector<std::string_view> path) {
    if (!schema.need(fhir::r4().find(type)->id, path)) std::abort();
  };
  for (const char* element : {"clinicalStatus", "verificationStatus", "code"})
    need("Condition", {element, "coding", "code"});
  need("Condition", {"onset"});
  need("Condition", {"abatement"});
  need("Condition", {"recordedDate"});
  need("MedicationRequest", {"status"});
  need("MedicationRequest", {"medication", "coding", "code"});
  need("MedicationRequest", {"medication", "reference"});
  need("MedicationRequest", {"authoredOn"});
  need("Patient", {"birthDate"});
  need("Patient", {"gender"});
  schema.complete();
  return schema;
}

void Walk(benchmark::State& state) { visit_all(state, true); }
void Skim(benchmark::State& state) { visit_all(state, false); }
void Read(benchmark::State& state) {
  static const fhir::Schema schema = screening();
  read_all(state, schema);
}
void ReadEverything(benchmark::State& state) { read_all(state, fhir::Schema::everything()); }

BENCHMARK(Walk)->Unit(benchmark::kMillisecond);
BENCHMARK(Skim)->Unit(benchmark::kMillisecond);
BENCHMARK(Read)->Unit(benchmark::kMillisecond);
BENCHMARK(ReadEverything)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  const std::vector<std::filesystem::path> folder = {
      count > 1 ? arguments[1] : HOOFBEAT_SOURCE_DIR "/../shared/data/bulk-10"};
  const hoofbeat::fhir::Inputs inputs = hoofbeat::fhir::find_inputs(folder);
  std::vector<hoofbeat::fhir::SetAside> faults = inputs.faults;
  hoofbeat::fhir::BlockReader reader(inputs);
  while (auto block = reader.next(faults)) blocks.push_back(std::move(*block));
  for (const auto& fault : faults) std::fprintf(stderr, "%s\n", to_string(fault).c_str());
  if (blocks.empty()) return 1;
  for (const auto& block : blocks) total += block.size;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
