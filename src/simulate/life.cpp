// What happens to a person. The class's anchors are settled first (when did the drug start, when
// was the disease recognised), then the courses of laboratory values that hang on them, then the
// events in the model's order; every event that has happened is handed to record.cpp.

#include "simulate/life.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace hoofbeat::simulate {

namespace {

// A run of repeated events ends here whatever the model says.
constexpr int most_repeats = 500;

// What a model may draw is kept within what a calendar and a JSON number can hold.
constexpr double oldest = 130;         // years
constexpr double longest_ago = 36525;  // days
constexpr double least_value = 1e-9;
constexpr double greatest_value = 1e12;

}  // namespace

Life::Life(const Model& model, const Class& kind, uint64_t seed, uint64_t index, int64_t now_day,
           Lines& lines)
    : model_(model),
      class_(kind),
      random_(seed, index),
      now_day_(now_day),
      lines_(lines),
      id_(fmt::format("sim-{:07}", index + 1)),
      anchors_(model.anchor_names.size()),
      marks_(model.mark_names.size()),
      trajectories_(model.laboratories.size()),
      keepings_(model.laboratories.size()) {}

std::optional<double> Life::day(const Day& day) {
  const std::optional<double> from =
      day.anchor == anchor_here ? std::optional(here_) : anchors_[day.anchor];
  const double distance = draw(day.plus, random_, female_);
  if (!from) return std::nullopt;
  return *from + day.sign * distance;
}

void Life::settle() {
  female_ = random_.chance(class_.female);
  anchors_[anchor_now] = 0;
  if (class_.onset) {
    anchors_[anchor_onset] = -std::clamp(draw(*class_.onset, random_, female_), 0.0, longest_ago);
  }
  here_ = anchors_[anchor_onset].value_or(0);
  anchors_[anchor_birth] =
      here_ - std::clamp(draw(class_.age, random_, female_), 0.0, oldest) * 365.25;
  for (const Anchor& anchor : class_.anchors) {
    const std::optional<double> at = day(anchor.day);
    if (at && random_.chance(anchor.chance)) anchors_[anchor.name] = at;
  }
  for (const Course& course : class_.courses) {
    const auto start = day(course.start);
    const auto top = day(course.top);
    if (!start || !top) continue;
    Trajectory trajectory;
    trajectory.base = std::max(least_value, draw(course.base, random_, female_));
    trajectory.peak = std::max(least_value, draw(course.peak, random_, female_));
    trajectory.start = *start;
    trajectory.top = std::max(*top, *start + 0.01);
    for (const Phase& phase : course.phases) {
      const auto from = day(phase.from);
      const double half_life = draw(phase.half_life, random_, female_);
      const double floor = draw(phase.floor, random_, female_);
      if (from) trajectory.legs.push_back({std::max(*from, trajectory.top), half_life, floor});
    }
    std::stable_sort(trajectory.legs.begin(), trajectory.legs.end(),
                     [](const auto& left, const auto& right) { return left.from < right.from; });
    trajectories_[course.laboratory] = std::move(trajectory);
  }
  for (const Hardship& hardship : class_.hard) {
    if (!random_.chance(hardship.chance)) continue;
    dropped_ |= hardship.drop;
    words_only_ |= hardship.words_only;
    reasons_.push_back(hardship.reason);
  }
}

double Life::value_of(const Trajectory& t, double at) {
  if (at <= t.start) return t.base;
  if (at < t.top) {
    const double share = (at - t.start) / (t.top - t.start);
    return t.base * exponential_of(share * natural_logarithm(t.peak / t.base));
  }
  double value = t.peak;
  for (size_t i = 0; i < t.legs.size() && t.legs[i].from < at; ++i) {
    const auto& leg = t.legs[i];
    const double end = i + 1 < t.legs.size() ? std::min(at, t.legs[i + 1].from) : at;
    if (leg.half_life == 0) continue;
    const double floor = std::min(leg.floor, value);
    value = floor + (value - floor) * power_of_two(-(end - leg.from) / leg.half_life);
  }
  return value;
}

double Life::level(int laboratory, double at) {
  auto& trajectory = trajectories_[laboratory];
  if (!trajectory) {
    trajectory.emplace();
    trajectory->base = trajectory->peak =
        draw(model_.laboratories[laboratory].value, random_, female_);
  }
  return value_of(*trajectory, at);
}

double Life::measure(int laboratory, double at) {
  const Laboratory& lab = model_.laboratories[laboratory];
  double value = level(laboratory, at);
  if (lab.follows >= 0) {
    const double leader = level(lab.follows, at);
    value += lab.follow_factor * std::max(0.0, leader - trajectories_[lab.follows]->base);
  }
  value *= exponential_of(lab.within * random_.normal());
  return std::clamp(value, 0.0, greatest_value);
}

const Life::Keeping& Life::keeping(int laboratory) {
  Keeping& keeping = keepings_[laboratory];
  if (keeping.unit) return keeping;
  const Laboratory& lab = model_.laboratories[laboratory];
  double total = 0;
  for (const Unit& unit : lab.units) total += unit.weight;
  double rest = random_.uniform() * total;
  keeping.unit = &lab.units.back();
  for (const Unit& unit : lab.units) {
    if ((rest -= unit.weight) < 0) {
      keeping.unit = &unit;
      break;
    }
  }
  keeping.range = !random_.chance(model_.mess.no_range);
  keeping.range_as_text = random_.chance(model_.mess.range_text_only);
  keeping.flags = random_.chance(model_.mess.interpretation);
  keeping.capped = lab.most && random_.chance(lab.most_chance);
  return keeping;
}

void Life::leave_mark(int mark, double at) {
  if (mark < 0 || erroneous_) return;
  if (!marks_[mark] || at < *marks_[mark]) marks_[mark] = at;
}

const Concept& Life::choose(const Event& event) {
  size_t chosen = 0;
  if (event.choices.size() > 1) {
    double total = 0;
    for (double weight : event.choice_weights) total += weight;
    double rest = random_.uniform() * total;
    while (chosen + 1 < event.choices.size() && (rest -= event.choice_weights[chosen]) >= 0)
      ++chosen;
  }
  return model_.concepts[event.choices[chosen]];
}

void Life::happen(const Event& event) {
  if (event.when >= 0 && !reached(event.when)) return;
  if (event.unless >= 0 && reached(event.unless)) return;
  if (event.sex >= 0 && (event.sex == 0) != female_) return;
  if (!random_.chance(event.chance)) return;
  std::optional<double> at = event.at ? day(*event.at) : std::optional(here_);
  if (!at) return;
  if (!event.gap) return once(event, *at);
  const int times = event.repeat
                        ? static_cast<int>(std::floor(draw(*event.repeat, random_, female_) + 0.5))
                        : most_repeats;
  const double until = event.until ? day(*event.until).value_or(0) : 0;
  for (int i = 0; i < std::min(times, most_repeats) && *at <= until; ++i) {
    once(event, *at);
    *at += std::max(0.01, draw(*event.gap, random_, female_));
  }
}

void Life::once(const Event& event, double at) {
  if (event.tags & dropped_) return;
  const double birth = *anchors_[anchor_birth];
  const double age = (at - birth) / 365.25;
  const bool leaf = event.kind != Event::Kind::Group && event.kind != Event::Kind::OneOf;
  // Groups only hold events together: one in the future may hold some of the past.
  if (leaf && (at >= 0 || age < 0)) return;
  if (age < event.age[0] || age >= event.age[1]) return;
  const double outer = here_;
  here_ = at;
  using Kind = Event::Kind;
  switch (event.kind) {
    case Kind::Group:
      for (const Event& inner : event.events) happen(inner);
      break;
    case Kind::OneOf: {
      double total = 0;
      for (const Event& inner : event.events) total += inner.weight;
      double rest = random_.uniform() * total;
      size_t chosen = 0;
      while (chosen + 1 < event.events.size() && (rest -= event.events[chosen].weight) >= 0)
        ++chosen;
      happen(event.events[chosen]);
      break;
    }
    case Kind::Visit: {
      const std::string before = encounter_;
      write_visit(event, at);
      for (const Event& inner : event.events) happen(inner);
      encounter_ = before;
      break;
    }
    case Kind::Condition:
      write_condition(event, at);
      break;
    case Kind::Lab:
      for (int laboratory : event.laboratories) write_lab(laboratory, at);
      leave_mark(event.mark, at);
      break;
    case Kind::Finding:
      write_finding(event, at);
      break;
    case Kind::Grade:
      write_grade(event, at);
      break;
    case Kind::Tests:
      write_tests(event, at);
      break;
    case Kind::Drug:
      write_drug(event, at);
      break;
    case Kind::Report:
      write_report(event, at);
      break;
    case Kind::Procedure:
      write_procedure(choose(event), at);
      leave_mark(event.mark, at);
      break;
    case Kind::Allergy:
      write_allergy(event, at);
      break;
  }
  here_ = outer;
}

void Life::live() {
  settle();
  write_patient();
  for (const Event& event : class_.events) happen(event);
}

std::string Life::truth() const {
  const auto quoted = [](std::string_view text) {
    if (text.find_first_of(",\"\n") == text.npos) return std::string(text);
    std::string result = "\"";
    for (char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + '"';
  };
  const double age = -*anchors_[anchor_birth] / 365.25;
  std::string row =
      fmt::format("{},{},{},{},{},{},{}", id_, quoted(class_.id), quoted(class_.subtype),
                  class_.target ? "yes" : "no", female_ ? "female" : "male", static_cast<int>(age),
                  anchors_[anchor_onset] ? date(*anchors_[anchor_onset]) : "");
  std::vector<std::string> reasons = reasons_;
  for (const TruthColumn& column : model_.truth) {
    row += ',';
    if (marks_[column.mark]) row += date(*marks_[column.mark]);
    if (class_.target && !marks_[column.mark] && !column.missing.empty())
      reasons.push_back(column.missing);
  }
  std::string why;
  for (const std::string& reason : reasons) why += (why.empty() ? "" : "; ") + reason;
  return row + ',' + quoted(why);
}

}  // namespace hoofbeat::simulate
