// The part of the model that tells lives: values, days, courses, events, classes.

#include <algorithm>
#include <cmath>

#include "simulate/model_reader.h"

namespace hoofbeat::simulate {

double draw(const Distribution& distribution, Random& random, bool female) {
  using Shape = Distribution::Shape;
  auto once = [&]() -> double {
    const Distribution& d = distribution;
    switch (d.shape) {
      case Shape::Constant:
        return d.a;
      case Shape::Uniform:
        return d.a + (d.b - d.a) * random.uniform();
      case Shape::Normal:
        return d.a + d.b * random.normal();
      case Shape::Lognormal:
        return d.a * exponential_of(d.b * random.normal());
      case Shape::Exponential:
        return d.a * random.exponential();
      case Shape::BySex:
        return draw(d.parts[female ? 0 : 1].second, random, female);
      case Shape::Mixture:
        break;
    }
    double total = 0;
    for (const auto& [weight, part] : d.parts) total += weight;
    double rest = random.uniform() * total;
    for (const auto& [weight, part] : d.parts) {
      if ((rest -= weight) < 0) return draw(part, random, female);
    }
    return draw(d.parts.back().second, random, female);
  };
  double value = once();
  for (int tries = 0; tries < 20 && (value < distribution.min || value > distribution.max);
       ++tries) {
    value = once();
  }
  return std::clamp(value, distribution.min, distribution.max);
}

Distribution ModelReader::read_distribution(Member member) {
  using Shape = Distribution::Shape;
  Distribution result;
  if (!member.exists()) {
    member.wrong("is missing; expected a number or a distribution");
    return result;
  }
  if (member.is_number()) {
    result.a = member.number();
    return result;
  }
  member.only(
      {"uniform", "normal", "lognormal", "exponential", "mix", "female", "male", "min", "max"});
  result.min = member["min"].number_or(result.min);
  result.max = member["max"].number_or(result.max);
  if (result.min > result.max) member["min"].wrong("is above max");
  const std::pair<const char*, Shape> pairs[] = {
      {"uniform", Shape::Uniform}, {"normal", Shape::Normal}, {"lognormal", Shape::Lognormal}};
  int shapes = 0;
  for (auto [name, shape] : pairs) {
    Member numbers = member[name];
    if (!numbers.exists()) continue;
    ++shapes;
    if (!numbers.is_array() || numbers.size() != 2) numbers.wrong("expected two numbers");
    result.shape = shape;
    result.a = numbers[size_t{0}].number();
    result.b = numbers[size_t{1}].number();
    if (shape == Shape::Uniform ? result.b < result.a : result.b < 0) {
      numbers[size_t{1}].wrong(shape == Shape::Uniform ? "is below the lower end" : "is below 0");
    }
    if (shape == Shape::Lognormal && result.a <= 0)
      numbers[size_t{0}].wrong("a median must be above 0");
  }
  if (Member mean = member["exponential"]; mean.exists()) {
    ++shapes;
    result.shape = Shape::Exponential;
    result.a = mean.number();
  }
  if (Member mix = member["mix"]; mix.exists()) {
    ++shapes;
    result.shape = Shape::Mixture;
    mix.array();
    if (mix.size() == 0) mix.wrong("expected pairs of weight and distribution");
    for (size_t i = 0; i < mix.size(); ++i) {
      if (mix[i].size() != 2) mix[i].wrong("expected a weight and a distribution");
      result.parts.emplace_back(mix[i][size_t{0}].number(), read_distribution(mix[i][1]));
    }
  }
  if (member["female"].exists() || member["male"].exists()) {
    ++shapes;
    result.shape = Shape::BySex;
    result.parts = {{1, read_distribution(member["female"])},
                    {1, read_distribution(member["male"])}};
  }
  if (shapes != 1) {
    member.wrong("expected one of uniform, normal, lognormal, exponential, mix, female and male");
    result.shape = Shape::Constant;
  }
  return result;
}

int ModelReader::anchor(Member member) { return find(anchors_, member, "anchor"); }

// A number or distribution counts from where the event stands ("here"); a text names an anchor.
Day ModelReader::read_day(Member member) {
  Day day;
  if (member.is_string()) {
    day.anchor = anchor(member);
  } else if (member.is_object() &&
             (member["from"].exists() || member["minus"].exists() || member["plus"].exists())) {
    member.only({"from", "plus", "minus"});
    if (member["from"].exists()) day.anchor = anchor(member["from"]);
    if (member["minus"].exists()) day.sign = -1;
    if (member["minus"].exists() && member["plus"].exists())
      member.wrong("plus and minus exclude each other");
    Member distance = member[day.sign < 0 ? "minus" : "plus"];
    if (distance.exists()) day.plus = read_distribution(distance);
  } else {
    day.plus = read_distribution(member);
  }
  return day;
}

Course ModelReader::read_course(Member member) {
  member.only({"lab", "base", "peak", "start", "top", "phases"});
  Course course;
  course.laboratory = find(laboratories_, member["lab"], "lab");
  course.base = read_distribution(member["base"]);
  course.peak = read_distribution(member["peak"]);
  course.start = read_day(member["start"]);
  course.top = read_day(member["top"]);
  Member phases = member["phases"];
  phases.array();
  for (size_t i = 0; i < phases.size(); ++i) {
    phases[i].only({"from", "half_life", "floor"});
    Phase phase;
    phase.from = read_day(phases[i]["from"]);
    phase.half_life = read_distribution(phases[i]["half_life"]);
    if (phases[i]["floor"].exists()) phase.floor = read_distribution(phases[i]["floor"]);
    course.phases.push_back(std::move(phase));
  }
  return course;
}

int ModelReader::tag_bit(Member member, const std::string& name) {
  auto [place, added] = tags_.try_emplace(name, static_cast<int>(tags_.size()));
  if (place->second >= 64) member.wrong("more than 64 tags");
  return place->second & 63;
}

uint64_t ModelReader::read_tags(Member member, std::map<std::string, std::string>& seen) {
  uint64_t bits = 0;
  auto add = [&](Member one) {
    const std::string name = one.text();
    seen.try_emplace(name, one.path());
    bits |= uint64_t{1} << tag_bit(one, name);
  };
  if (member.is_string())
    add(member);
  else
    member.array();
  for (size_t i = 0; member.is_array() && i < member.size(); ++i) add(member[i]);
  return bits;
}

int ModelReader::mark(Member member) {
  const std::string name = member.text();
  auto [place, added] = marks_.try_emplace(name, static_cast<int>(marks_.size()));
  if (added) model_.mark_names.push_back(name);
  return place->second;
}

void ModelReader::read_common(Member member, Event& event) {
  event.chance = member["chance"].probability_or(1);
  event.weight = member["weight"].number_or(1);
  if (member["at"].exists()) event.at = read_day(member["at"]);
  if (member["repeat"].exists()) event.repeat = read_distribution(member["repeat"]);
  if (member["gap"].exists()) event.gap = read_distribution(member["gap"]);
  if (member["until"].exists()) event.until = read_day(member["until"]);
  if (event.gap && !event.repeat && !event.until) member["gap"].wrong("needs repeat or until");
  if ((event.repeat || event.until) && !event.gap)
    member["gap"].wrong("is missing beside repeat or until");
  if (member["tag"].exists()) event.tags = read_tags(member["tag"], tags_on_events_);
  if (member["mark"].exists()) event.mark = mark(member["mark"]);
  if (member["when"].exists()) event.when = anchor(member["when"]);
  if (member["unless"].exists()) event.unless = anchor(member["unless"]);
  if (Member age = member["age"]; age.exists()) {
    if (!age.is_array() || age.size() != 2) age.wrong("expected the lowest and highest age");
    event.age = {age[size_t{0}].number(), age[1].number()};
  }
  if (Member sex = member["sex"]; sex.exists()) {
    const std::string name = sex.text();
    if (name != "female" && name != "male") sex.wrong("expected female or male");
    event.sex = name == "female" ? 0 : 1;
  }
}

// A name, a list of names, or an object of names and weights.
void ModelReader::read_choices(Member member, Event& event) {
  auto add = [&](Member named, const std::string& name, double weight) {
    auto place = concepts_.find(name);
    if (place == concepts_.end()) return named.wrong("no concept is called '" + name + "'");
    event.choices.push_back(place->second);
    event.choice_weights.push_back(weight);
  };
  if (member.is_string()) {
    add(member, member.text(), 1);
  } else if (member.is_array()) {
    for (size_t i = 0; i < member.size(); ++i) add(member[i], member[i].text(), 1);
  } else if (member.is_object()) {
    for (const auto& [name, weight] : member.object().items())
      add(member[name], name, member[name].number());
  }
  if (event.choices.empty())
    member.wrong("expected the name of a concept, a list, or names with weights");
}

void ModelReader::read_test_orders(Member member, Event& event) {
  Member tests = member["tests"];
  if (!tests.is_object() || tests.size() == 0) {
    return tests.wrong("expected an object of tests and their probability of being positive");
  }
  for (const auto& [name, value] : tests.object().items()) {
    auto place = tests_.find(name);
    if (place == tests_.end()) {
      tests[name].wrong("no test is called '" + name + "'");
      continue;
    }
    event.tests.push_back({place->second, tests[name].probability_or(0)});
  }
  if (Member shapes = member["shapes"]; shapes.exists()) {
    shapes.only({"separate", "panel", "report", "text"});
    event.test_shapes = {shapes["separate"].number_or(0), shapes["panel"].number_or(0),
                         shapes["report"].number_or(0), shapes["text"].number_or(0)};
  }
  if (member["name"].exists()) read_choices(member["name"], event);
}

std::vector<Event> ModelReader::read_events(Member member) {
  std::vector<Event> events;
  member.array();
  for (size_t i = 0; i < member.size() && mistake_.none(); ++i)
    events.push_back(read_event(member[i]));
  return events;
}

Event ModelReader::read_event(Member member) {
  using Kind = Event::Kind;
  static constexpr std::pair<const char*, Kind> kinds[] = {{"group", Kind::Group},
                                                           {"one_of", Kind::OneOf},
                                                           {"use", Kind::Group},
                                                           {"condition", Kind::Condition},
                                                           {"lab", Kind::Lab},
                                                           {"finding", Kind::Finding},
                                                           {"grade", Kind::Grade},
                                                           {"tests", Kind::Tests},
                                                           {"drug", Kind::Drug},
                                                           {"report", Kind::Report},
                                                           {"procedure", Kind::Procedure},
                                                           {"allergy", Kind::Allergy},
                                                           {"visit", Kind::Visit}};
  Event event;
  member.only({"group",  "one_of", "use",    "condition", "lab",           "finding", "grade",
               "tests",  "drug",   "report", "procedure", "allergy",       "visit",   "chance",
               "weight", "at",     "repeat", "gap",       "until",         "tag",     "mark",
               "when",   "unless", "age",    "sex",       "events",        "texts",   "sites",
               "value",  "top",    "absent", "resolved",  "procedure_too", "since",   "to",
               "renew",  "shapes", "name"});
  std::string_view word;
  for (auto [name, kind] : kinds) {
    if (!member[name].exists()) continue;
    if (!word.empty()) member.wrong("is both " + std::string(word) + " and " + name);
    word = name;
    event.kind = kind;
  }
  if (word.empty()) {
    member.wrong(
        "no kind of event: expected group, one_of, use, condition, lab, finding, grade, tests, "
        "drug, report, procedure, allergy or visit");
    return event;
  }
  read_common(member, event);
  Member main = member[word];
  switch (event.kind) {
    case Kind::Group:
    case Kind::OneOf:
      if (word == "use") {
        const std::string name = main.text();
        Member block = root_["blocks"][name];
        if (!block.is_array()) {
          main.wrong("no block is called '" + name + "'");
        } else if (std::find(open_blocks_.begin(), open_blocks_.end(), name) !=
                   open_blocks_.end()) {
          main.wrong("block '" + name + "' uses itself");
        } else {
          open_blocks_.push_back(name);
          event.events = read_events(block);
          open_blocks_.pop_back();
        }
      } else {
        if (!main.is_array()) main.wrong("expected a list of events");
        event.events = read_events(main);
      }
      if (event.kind == Kind::OneOf && event.events.empty())
        main.wrong("expected at least one event");
      break;
    case Kind::Visit:
      read_choices(main, event);
      event.events = read_events(member["events"]);
      break;
    case Kind::Lab:
      if (main.is_string())
        event.laboratories = {find(laboratories_, main, "lab")};
      else
        main.array();
      for (size_t i = 0; main.is_array() && i < main.size(); ++i) {
        event.laboratories.push_back(find(laboratories_, main[i], "lab"));
      }
      break;
    case Kind::Tests:
      read_test_orders(member, event);
      break;
    default:
      read_choices(main, event);
      break;
  }
  if (Member texts = member["texts"]; texts.exists()) {
    texts.array();
    for (size_t i = 0; i < texts.size(); ++i) event.texts.push_back(texts[i].text());
  }
  if (event.kind == Kind::Report && event.texts.empty())
    member["texts"].wrong("expected at least one text");
  if (Member sites = member["sites"]; sites.exists()) {
    sites.array();
    for (size_t i = 0; i < sites.size(); ++i)
      event.sites.push_back(find(concepts_, sites[i], "concept"));
  }
  if (event.kind == Kind::Grade) {
    event.value = read_distribution(member["value"]);
    if (event.sites.empty()) member["sites"].wrong("expected at least one body site");
  }
  event.top = member["top"].number_or(5);
  event.absent = member["absent"].probability_or(0);
  event.resolved = member["resolved"].probability_or(0);
  event.procedure_too = member["procedure_too"].probability_or(0);
  if (member["since"].exists()) event.since = read_day(member["since"]);
  if (member["to"].exists()) event.to = read_day(member["to"]);
  if (member["renew"].exists()) event.renew = read_distribution(member["renew"]);
  return event;
}

void ModelReader::read_class(Member member) {
  member.only({"id", "label", "subtype", "target", "weight", "onset", "age", "female", "anchors",
               "courses", "events", "hard"});
  Class item;
  item.id = member["id"].text();
  item.label = member["label"].text_or(item.id);
  item.subtype = member["subtype"].text_or("");
  item.target = member["target"].flag_or(false);
  item.weight = member["weight"].number();
  if (item.weight < 0) member["weight"].wrong("is below 0");
  if (member["onset"].exists()) item.onset = read_distribution(member["onset"]);
  item.age = read_distribution(member["age"]);
  item.female = member["female"].probability_or(0.5);
  // Anchors are names of the class: another class may give the same name another day. A name that
  // this class leaves out is an anchor that its patients never reach.
  Member anchors = member["anchors"];
  anchors.array();
  for (size_t i = 0; i < anchors.size(); ++i) {
    anchors[i].only({"name", "day", "chance"});
    const std::string name = anchors[i]["name"].text();
    Anchor one;
    one.day = read_day(anchors[i]["day"]);
    one.chance = anchors[i]["chance"].probability_or(1);
    one.name = anchors_.find(name)->second;
    if (one.name < first_own_anchor) anchors[i]["name"].wrong("'" + name + "' has its own meaning");
    item.anchors.push_back(std::move(one));
  }
  Member courses = member["courses"];
  courses.array();
  for (size_t i = 0; i < courses.size(); ++i) item.courses.push_back(read_course(courses[i]));
  item.events = read_events(member["events"]);
  Member hard = member["hard"];
  hard.array();
  for (size_t i = 0; i < hard.size(); ++i) {
    hard[i].only({"chance", "reason", "drop", "words_only"});
    Hardship hardship;
    hardship.chance = hard[i]["chance"].probability_or(1);
    hardship.reason = hard[i]["reason"].text();
    if (hard[i]["drop"].exists()) hardship.drop = read_tags(hard[i]["drop"], tags_dropped_);
    hardship.words_only = hard[i]["words_only"].flag_or(false);
    item.hard.push_back(std::move(hardship));
  }
  model_.classes.push_back(std::move(item));
}

}  // namespace hoofbeat::simulate
