// Deals patients to classes, lets each live, and carries the lines to the files.
//
// The class of patient n comes from a Weyl sequence: n times the golden ratio, modulo 1, falls into
// [0, 1) so evenly that every class gets its share to within a patient or two, in any prefix of the
// population. Drawn independently, sixty expected cases could as well be forty-five.

#include "simulate/simulate.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "simulate/life.h"

namespace hoofbeat::simulate {

namespace {

constexpr uint64_t golden_ratio = 0x9E3779B97F4A7C15u;
constexpr size_t carry_at = size_t{1} << 20;  // bytes of a type held back before they are written
constexpr uint64_t progress_every = 256;

class File {
 public:
  explicit File(std::filesystem::path path) : path_(std::move(path)) {}

  // Empties `text` into the file, which is made at the first byte. False where that fails.
  bool take(std::string& text) {
    if (text.empty()) return true;
    if (!file_) file_.reset(std::fopen(path_.c_str(), "wb"));
    if (!file_ || std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size())
      return false;
    bytes_ += text.size();
    text.clear();
    return true;
  }
  bool close() { return !file_ || std::fclose(file_.release()) == 0; }
  uint64_t bytes() const { return bytes_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::filesystem::path path_;
  std::unique_ptr<std::FILE, Closer> file_;
  uint64_t bytes_ = 0;
};

// Upper ends of the classes' shares of [0, 1), in the model's order.
std::vector<double> shares(const Model& model, double targets_per_100000) {
  double weights[2] = {0, 0};
  for (const Class& item : model.classes) weights[item.target] += item.weight;
  const double all_targets = weights[1] > 0 ? targets_per_100000 / 100000 : 0;
  std::vector<double> ends;
  double end = 0;
  for (const Class& item : model.classes) {
    const double group = item.target ? all_targets : 1 - all_targets;
    if (weights[item.target] > 0) end += group * item.weight / weights[item.target];
    ends.push_back(end);
  }
  return ends;
}

size_t class_of(const std::vector<double>& ends, double place) {
  size_t chosen = 0;
  while (chosen + 1 < ends.size() && place >= ends[chosen]) ++chosen;
  // Rounding may leave the last end a hair below 1; a class without a share gets no one.
  while (chosen > 0 && ends[chosen] == ends[chosen - 1]) --chosen;
  return chosen;
}

}  // namespace

std::expected<Summary, std::string> simulate(const Options& options) {
  if (options.as_of.precision < Precision::Day || options.as_of.precision == Precision::Week) {
    return std::unexpected("the day of the export needs year, month and day");
  }
  // So that everyone's birthday is in the calendar too.
  if (options.as_of.year < 1000)
    return std::unexpected("the day of the export lies before the year 1000");
  auto model = load_model(options.model);
  if (!model) return std::unexpected(model.error());
  const double rate = options.targets_per_100000.value_or(model->targets_per_100000);
  if (!(rate >= 0 && rate <= 100000)) {
    return std::unexpected(
        fmt::format("{} target patients per 100,000: expected 0 to 100000", rate));
  }

  std::error_code failure;
  std::filesystem::create_directories(options.out, failure);
  if (failure) return std::unexpected(options.out.string() + ": " + failure.message());
  std::vector<File> files;
  for (std::string_view name : type_names) {
    files.emplace_back(options.out / (std::string(name) + ".ndjson"));
    std::filesystem::remove(files.back().path(), failure);
  }
  File truth_file(options.out / "truth.csv");
  const auto unwritable = [](const File& file) {
    return std::unexpected(file.path().string() + ": cannot be written");
  };

  Summary summary;
  summary.truth = truth_file.path();
  const std::vector<double> ends = shares(*model, rate);
  std::vector<uint64_t> counts(model->classes.size());
  const int64_t now_day = to_days(options.as_of.year, options.as_of.month, options.as_of.day);
  Lines lines;
  std::string truth = "patient,class,subtype,target,sex,age,onset";
  for (const TruthColumn& column : model->truth) truth += ',' + column.column;
  truth += ",hard\n";

  uint64_t place = mix(options.seed);
  for (uint64_t index = 0; index < options.patients; ++index, place += golden_ratio) {
    const size_t chosen = class_of(ends, static_cast<double>(place >> 11) * 0x1p-53);
    const Class& item = model->classes[chosen];
    ++counts[chosen];
    summary.targets += item.target;
    Life life(*model, item, options.seed, index, now_day, lines);
    life.live();
    truth += life.truth();
    truth += '\n';
    for (size_t type = 0; type < files.size(); ++type) {
      if (lines.text[type].size() >= carry_at && !files[type].take(lines.text[type])) {
        return unwritable(files[type]);
      }
    }
    if (truth.size() >= carry_at && !truth_file.take(truth)) return unwritable(truth_file);
    if (options.progress && (index + 1) % progress_every == 0) options.progress(index + 1);
  }
  for (size_t type = 0; type < files.size(); ++type) {
    if (!files[type].take(lines.text[type]) || !files[type].close()) return unwritable(files[type]);
    summary.bytes += files[type].bytes();
    summary.resources += lines.count[type];
    if (lines.count[type] > 0)
      summary.resource_types.emplace_back(type_names[type], lines.count[type]);
  }
  if (!truth_file.take(truth) || !truth_file.close()) return unwritable(truth_file);
  if (options.progress) options.progress(options.patients);

  summary.patients = options.patients;
  for (size_t i = 0; i < counts.size(); ++i)
    summary.classes.emplace_back(model->classes[i].id, counts[i]);
  return summary;
}

}  // namespace hoofbeat::simulate
