// Screening a population in three passes over what is in memory, one over the input.
//
// Reading: blocks of input are handed out in order; each thread splits its block into resources,
// reads the elements that the guideline can use, and asks the evaluator at once whether any
// retrieve can want the resource. What is not wanted is forgotten on the spot, so that memory grows
// with facts, not bytes. Screening: records are independent; threads take them by number.
// Assessing: the first rows once more, with evidence. Results are put in place by record number,
// which makes them the same on any number of threads.
#include "population/screen.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include "assess/facts.h"
#include "assess/reading.h"
#include "eval/requirements.h"
#include "fhir/reader.h"
#include "fhir/record.h"

namespace hoofbeat::population {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Temporaries of the conditions that decide whether a resource is kept pile up until a reset.
constexpr uint32_t resources_between_resets = 256;

// One thread's reading.
class ReadingThread final : public fhir::PieceSink {
 public:
  ReadingThread(const assess::Guideline& guideline, const eval::Requirements& requirements,
                const fhir::Schema& schema, const fhir::Inputs& inputs, const Temporal& as_of)
      : requirements_(requirements),
        inputs_(inputs),
        as_of_(as_of),
        evaluator_(*guideline.plan),
        reader_(schema, &guideline.terminology.codes()),
        builder_(arena_),
        patient_type_(guideline.plan->model().find("Patient")->id) {
    evaluator_.begin(nullptr, as_of_);
    reader_.set_keep([this](const Object& resource) {
      if (resource.layout->type == patient_type_) return true;
      if (++since_reset_ == resources_between_resets) {
        evaluator_.begin(nullptr, as_of_);
        since_reset_ = 0;
      }
      return evaluator_.wants(requirements_, resource);
    });
  }

  void read(const fhir::Block& block) {
    block_ = &block;
    splitter_.split(block, *this);
  }

  void piece(const fhir::Piece& piece) override {
    ++resources;
    fhir::ReadResult result = reader_.read(piece.json, arena_);
    if (result.outcome == fhir::ReadResult::Outcome::Kept) {
      ++kept;
      builder_.add(result, piece, inputs_.files[block_->file], block_->file);
    } else if (result.outcome == fhir::ReadResult::Outcome::Dropped) {
      builder_.add_dropped(result, piece, block_->file);
    } else if (result.outcome == fhir::ReadResult::Outcome::SetAside) {
      set_aside.push_back({inputs_.files[block_->file], piece.line, piece.entry, result.reason});
    }
  }

  void fault(fhir::SetAside fault) override {
    fault.file = inputs_.files[block_->file];
    set_aside.push_back(std::move(fault));
  }

  fhir::RecordBuilder& builder() { return builder_; }

  uint64_t resources = 0, kept = 0;
  std::vector<fhir::SetAside> set_aside;

 private:
  const eval::Requirements& requirements_;
  const fhir::Inputs& inputs_;
  Temporal as_of_;
  eval::Evaluator evaluator_;
  fhir::Reader reader_;
  fhir::Splitter splitter_;
  Arena arena_{1 << 20};
  fhir::RecordBuilder builder_;
  TypeId patient_type_;
  const fhir::Block* block_ = nullptr;
  uint32_t since_reset_ = 0;
};

template <typename Work>
void on_threads(unsigned count, const Work& work) {
  if (count <= 1) return work(0u);
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
}

int level_rank(const std::string& level) {
  return level == "high" ? 0 : level == "moderate" ? 1 : level == "low" ? 2 : 3;
}

double priority(const assess::Screening& screening) {
  for (const auto& [name, value] : screening.columns)
    if (name == "priority") return std::strtod(value.c_str(), nullptr);
  return 0;
}

std::string patient_id(const fhir::Record& record) {
  std::string_view key = record.key();
  size_t slash = key.rfind('/');
  return std::string(slash == std::string_view::npos ? key : key.substr(slash + 1));
}

bool earlier_in_input(const std::map<std::string, size_t>& order, const fhir::SetAside& a,
                      const fhir::SetAside& b) {
  auto place = [&](const fhir::SetAside& fault) {
    auto found = order.find(fault.file);
    return std::tuple(found == order.end() ? order.size() : found->second, fault.line, fault.entry);
  };
  return place(a) < place(b);
}

}  // namespace

Screened screen(const assess::Guideline& guideline, const std::vector<std::filesystem::path>& paths,
                const ScreenOptions& options) {
  Screened screened;
  unsigned threads = options.threads != 0 ? options.threads : std::thread::hardware_concurrency();
  threads = std::max(1u, threads);

  std::vector<eval::DefinitionId> definitions = assess::assessed_definitions(guideline);
  eval::Requirements requirements = eval::requirements(*guideline.plan, definitions);
  fhir::Schema schema = assess::reading_schema(requirements, guideline.plan->model());
  fhir::Inputs inputs = fhir::find_inputs(paths);
  screened.skipped_files = inputs.skipped;
  screened.set_aside = inputs.faults;

  // --- reading
  Clock::time_point start = Clock::now();
  fhir::BlockReader blocks(inputs);
  std::mutex mutex;
  std::atomic<uint64_t> resources_read = 0;
  std::vector<std::unique_ptr<ReadingThread>> readers;
  for (unsigned i = 0; i < threads; ++i)
    readers.push_back(
        std::make_unique<ReadingThread>(guideline, requirements, schema, inputs, options.as_of));
  auto report = [&](uint64_t patients_screened, uint64_t patients) {
    if (options.progress)
      options.progress({blocks.bytes_read(), resources_read.load(), patients_screened, patients});
  };
  on_threads(threads, [&](unsigned thread) {
    ReadingThread& reader = *readers[thread];
    for (;;) {
      std::optional<fhir::Block> block;
      {
        std::lock_guard lock(mutex);
        block = blocks.next(reader.set_aside);
        if (thread == 0) report(0, 0);
      }
      if (!block) return;
      uint64_t before = reader.resources;
      reader.read(*block);
      resources_read += reader.resources - before;
    }
  });
  screened.bytes = blocks.bytes_read();
  for (auto& reader : readers) {
    screened.resources += reader->resources;
    screened.resources_kept += reader->kept;
    screened.set_aside.insert(screened.set_aside.end(), reader->set_aside.begin(),
                              reader->set_aside.end());
    if (reader != readers.front()) readers.front()->builder().merge(std::move(reader->builder()));
  }
  fhir::Counts counts;
  std::vector<fhir::Record> records = readers.front()->builder().finish(counts);
  screened.duplicates = counts.duplicates;
  screened.without_patient = counts.without_patient;
  screened.missing_patients = counts.missing_patients;
  screened.seconds_reading = seconds_since(start);

  std::map<std::string, size_t> file_order;
  for (const std::string& file : inputs.files) file_order.emplace(file, file_order.size());
  screened.set_aside_count = screened.set_aside.size();
  std::stable_sort(
      screened.set_aside.begin(), screened.set_aside.end(),
      [&](const auto& a, const auto& b) { return earlier_in_input(file_order, a, b); });
  if (screened.set_aside.size() > options.set_aside_kept)
    screened.set_aside.resize(options.set_aside_kept);

  // --- screening
  start = Clock::now();
  std::vector<assess::Screening> results(records.size());
  std::atomic<size_t> next = 0;
  on_threads(threads, [&](unsigned thread) {
    assess::Assessor assessor(guideline);
    constexpr size_t at_a_time = 64;
    for (size_t first = next.fetch_add(at_a_time); first < records.size();
         first = next.fetch_add(at_a_time)) {
      size_t behind = std::min(first + at_a_time, records.size());
      for (size_t i = first; i < behind; ++i) {
        results[i] = assessor.screen(assess::RecordFacts(records[i]), options.as_of);
        if (level_rank(results[i].level) < 3) continue;
        // Not on the worklist: only errors are still of interest.
        results[i].conclusion = {};
        results[i].columns = {};
      }
      if (thread == 0) report(behind, records.size());
    }
  });
  screened.patients = records.size();
  screened.seconds_screening = seconds_since(start);

  std::map<std::string, uint64_t> errors;
  std::vector<size_t> order;
  for (size_t i = 0; i < results.size(); ++i) {
    for (const std::string& error : results[i].errors) ++errors[error];
    if (level_rank(results[i].level) < 3) order.push_back(i);
  }
  screened.evaluation_errors.assign(errors.begin(), errors.end());
  std::vector<std::string> ids(records.size());
  for (size_t i : order) ids[i] = patient_id(records[i]);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    int left = level_rank(results[a].level), right = level_rank(results[b].level);
    if (left != right) return left < right;
    double first = priority(results[a]), second = priority(results[b]);
    if (first != second) return first > second;
    return ids[a] < ids[b];
  });

  // --- assessing
  start = Clock::now();
  size_t assessed = std::min(options.assessments, order.size());
  screened.assessments.resize(assessed);
  next = 0;
  on_threads(threads, [&](unsigned) {
    assess::Assessor assessor(guideline);
    for (size_t i = next.fetch_add(1); i < assessed; i = next.fetch_add(1))
      screened.assessments[i] =
          assessor.assess(assess::RecordFacts(records[order[i]]), options.as_of);
  });
  screened.seconds_assessing = seconds_since(start);
  for (size_t i = 0; i < order.size(); ++i)
    screened.worklist.push_back(
        {static_cast<uint32_t>(i + 1), ids[order[i]], std::move(results[order[i]])});
  report(records.size(), records.size());
  return screened;
}

}  // namespace hoofbeat::population
