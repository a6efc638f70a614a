#include "simulate/model_reader.h"

#include <fstream>
#include <sstream>

namespace hoofbeat::simulate {

namespace {

std::vector<std::string> texts_of(Member member) {
  std::vector<std::string> texts;
  if (member.is_string()) return {member.text()};
  member.array();
  for (size_t i = 0; i < member.size(); ++i) texts.push_back(member[i].text());
  return texts;
}

}  // namespace

int ModelReader::find(const Names& names, Member member, std::string_view what) {
  const std::string name = member.text();
  auto place = names.find(name);
  if (place != names.end()) return place->second;
  member.wrong("no " + std::string(what) + " is called '" + name + "'");
  return 0;
}

void ModelReader::read_systems() {
  Member systems = root_["systems"];
  if (!systems.is_object()) return systems.wrong("expected an object of short name and URI");
  for (const auto& [name, value] : systems.object().items()) systems_[name] = systems[name].text();
}

// "system code", with " = label" behind it where the label is not the concept's first text; or an
// object.
Coding ModelReader::read_coding(Member member, std::string_view label) {
  Coding coding;
  std::string system;
  if (member.is_object()) {
    member.only({"system", "code", "label", "weight"});
    system = member["system"].text();
    coding.code = member["code"].text();
    coding.label = member["label"].text_or(label);
    coding.weight = member["weight"].number_or(1);
  } else {
    std::string text = member.text();
    coding.label = label;
    if (size_t equals = text.find(" = "); equals != std::string::npos) {
      coding.label = text.substr(equals + 3);
      text.resize(equals);
    }
    const size_t space = text.find(' ');
    if (space == std::string::npos || space + 1 == text.size()) {
      member.wrong("expected 'system code', found '" + text + "'");
      return coding;
    }
    system = text.substr(0, space);
    coding.code = text.substr(space + 1);
  }
  auto place = systems_.find(system);
  if (place == systems_.end()) {
    member.wrong("no system is called '" + system + "'");
  } else {
    coding.system = place->second;
  }
  return coding;
}

Concept ModelReader::read_concept(Member member) {
  member.only({"texts", "codes", "local", "flag"});
  Concept result;
  result.texts = texts_of(member["texts"]);
  if (result.texts.empty()) {
    member["texts"].wrong("expected at least one text");
    return result;
  }
  Member codes = member["codes"];
  codes.array();
  for (size_t i = 0; i < codes.size(); ++i) {
    result.codings.push_back(read_coding(codes[i], result.texts[0]));
  }
  result.local = texts_of(member["local"]);
  return result;
}

void ModelReader::read_concepts() {
  Member concepts = root_["concepts"];
  if (!concepts.is_object()) return concepts.wrong("expected an object of concepts");
  for (const auto& [name, value] : concepts.object().items()) {
    concepts_[name] = static_cast<int>(model_.concepts.size());
    model_.concepts.push_back(read_concept(concepts[name]));
  }
}

void ModelReader::read_laboratories() {
  Member labs = root_["labs"];
  if (!labs.exists()) return;
  if (!labs.is_object()) return labs.wrong("expected an object of laboratory values");
  for (const auto& [name, value] : labs.object().items()) {
    const int position = static_cast<int>(laboratories_.size());
    laboratories_[name] = position;
  }
  for (const auto& [name, value] : labs.object().items()) {
    Member member = labs[name];
    member.only({"concept", "value", "within", "units", "range", "follows", "most"});
    Laboratory lab;
    lab.concept_index = find(concepts_, member["concept"], "concept");
    lab.value = read_distribution(member["value"]);
    lab.within = member["within"].number_or(0.05);
    Member units = member["units"];
    units.array();
    if (units.size() == 0) units.wrong("expected at least one unit");
    for (size_t i = 0; i < units.size(); ++i) {
      Member unit = units[i];
      unit.only({"unit", "ucum", "factor", "decimals", "weight"});
      lab.units.push_back({unit["weight"].number_or(1), unit["unit"].text(),
                           unit["ucum"].text_or(""), unit["factor"].number_or(1),
                           static_cast<int>(unit["decimals"].number_or(0))});
      if (lab.units.back().decimals < 0 || lab.units.back().decimals > 6) {
        unit["decimals"].wrong("expected 0 to 6");
      }
    }
    if (Member range = member["range"]; range.exists()) {
      range.only({"low", "high"});
      for (auto [end, limits] : {std::pair{"low", &lab.low}, std::pair{"high", &lab.high}}) {
        Member limit = range[end];
        if (!limit.exists()) continue;
        if (limit.is_object()) {
          limit.only({"female", "male"});
          *limits = {limit["female"].number(), limit["male"].number()};
        } else {
          *limits = {limit.number(), limit.number()};
        }
      }
    }
    if (Member follows = member["follows"]; follows.exists()) {
      follows.only({"lab", "factor"});
      lab.follows = find(laboratories_, follows["lab"], "lab");
      lab.follow_factor = follows["factor"].number();
      const auto& target = labs[follows["lab"].text_or("")];
      if (target["follows"].exists())
        follows["lab"].wrong("a lab that follows another cannot be followed");
    }
    if (Member most = member["most"]; most.exists()) {
      most.only({"value", "chance"});
      lab.most = most["value"].number();
      lab.most_chance = most["chance"].probability_or(0);
    }
    model_.laboratories.push_back(std::move(lab));
  }
}

void ModelReader::read_tests() {
  Member tests = root_["tests"];
  if (!tests.exists()) return;
  if (!tests.is_object()) return tests.wrong("expected an object of tests");
  for (const auto& [name, value] : tests.object().items()) {
    Member member = tests[name];
    member.only({"concept", "positive", "negative", "cutoff", "unit"});
    tests_[name] = static_cast<int>(model_.tests.size());
    model_.tests.push_back(
        {find(concepts_, member["concept"], "concept"), read_distribution(member["positive"]),
         read_distribution(member["negative"]), member["cutoff"].number(), member["unit"].text()});
  }
}

void ModelReader::read_answers() {
  Member answers = root_["answers"];
  answers.only({"positive", "negative", "present", "absent"});
  for (auto [name, answer] :
       {std::pair{"positive", &model_.positive}, std::pair{"negative", &model_.negative},
        std::pair{"present", &model_.present}, std::pair{"absent", &model_.absent}}) {
    answer->words = read_concept(answers[name]);
    answer->flag = answers[name]["flag"].text_or("");
  }
}

void ModelReader::read_messiness() {
  Member member = root_["mess"];
  if (!member.exists()) return;
  Messiness& mess = model_.mess;
  const std::pair<const char*, double*> fields[] = {
      {"condition_words_only", &mess.condition_words_only},
      {"lab_words_only", &mess.lab_words_only},
      {"drug_words_only", &mess.drug_words_only},
      {"test_words_only", &mess.test_words_only},
      {"local_code", &mess.local_code},
      {"two_codings", &mess.two_codings},
      {"month_only", &mess.month_only},
      {"year_only", &mess.year_only},
      {"no_date", &mess.no_date},
      {"date_without_time", &mess.date_without_time},
      {"duplicate", &mess.duplicate},
      {"entered_in_error", &mess.entered_in_error},
      {"value_string", &mess.value_string},
      {"no_range", &mess.no_range},
      {"range_text_only", &mess.range_text_only},
      {"interpretation", &mess.interpretation},
      {"unit_without_code", &mess.unit_without_code},
      {"unknown_fields", &mess.unknown_fields},
      {"drug_statement", &mess.drug_statement},
      {"drug_contained", &mess.drug_contained},
      {"drug_reference", &mess.drug_reference},
      {"drug_stop_missing", &mess.drug_stop_missing},
      {"request_period", &mess.request_period},
      {"birth_date_partial", &mess.birth_date_partial},
  };
  if (!member.is_object()) return member.wrong("expected an object");
  for (const auto& [name, value] : member.object().items()) {
    if (name.starts_with("source") || name.starts_with("note")) continue;
    if (name == "test_values") {
      Member values = member[name];
      values.only({"code", "quantity", "string", "interpretation"});
      mess.test_values = {values["code"].number_or(0), values["quantity"].number_or(0),
                          values["string"].number_or(0), values["interpretation"].number_or(0)};
      continue;
    }
    bool known = false;
    for (auto [field, place] : fields) {
      if (name == field) {
        *place = member[name].probability_or(0);
        known = true;
      }
    }
    if (!known) member[name].wrong("unknown member");
  }
}

void ModelReader::read_names() {
  Member names = root_["names"];
  names.only({"family", "female", "male"});
  model_.family_names = texts_of(names["family"]);
  model_.female_names = texts_of(names["female"]);
  model_.male_names = texts_of(names["male"]);
  if (model_.family_names.empty() || model_.female_names.empty() || model_.male_names.empty()) {
    names.wrong("expected names in family, female and male");
  }
}

// After the classes, so that a column can only name a mark that some event leaves.
void ModelReader::read_truth() {
  Member truth = root_["truth"];
  truth.array();
  for (size_t i = 0; i < truth.size(); ++i) {
    Member column = truth[i];
    column.only({"column", "mark", "missing"});
    model_.truth.push_back({column["column"].text(), find(marks_, column["mark"], "mark"),
                            column["missing"].text_or("")});
  }
}

Model ModelReader::read() {
  root_.only({"id", "version", "title", "systems", "targets_per_100000", "concepts", "labs",
              "tests", "answers", "mess", "names", "blocks", "classes", "truth"});
  model_.anchor_names = {"now", "birth", "onset", "here"};
  for (size_t i = 0; i < model_.anchor_names.size(); ++i) {
    anchors_[model_.anchor_names[i]] = static_cast<int>(i);
  }
  model_.targets_per_100000 = root_["targets_per_100000"].number();
  if (!(model_.targets_per_100000 >= 0 && model_.targets_per_100000 <= 100000)) {
    root_["targets_per_100000"].wrong("expected 0 to 100000");
  }
  read_systems();
  read_concepts();
  read_laboratories();
  read_tests();
  read_answers();
  read_messiness();
  read_names();
  Member classes = root_["classes"];
  classes.array();
  if (classes.size() == 0) classes.wrong("expected at least one class");
  // All names of anchors first: a block may mention one that only a later class has.
  for (size_t i = 0; i < classes.size(); ++i) {
    Member anchors = classes[i]["anchors"];
    for (size_t k = 0; k < anchors.size(); ++k) {
      const std::string name = anchors[k]["name"].text();
      if (anchors_.try_emplace(name, static_cast<int>(model_.anchor_names.size())).second) {
        model_.anchor_names.push_back(name);
      }
    }
  }
  for (size_t i = 0; i < classes.size() && mistake_.none(); ++i) read_class(classes[i]);
  if (!mistake_.none()) return {};
  bool target = false, other = false;
  for (const Class& item : model_.classes) (item.target ? target : other) |= item.weight > 0;
  if (!other) classes.wrong("expected a class with a weight that is no target");
  if (!target && model_.targets_per_100000 > 0) {
    root_["targets_per_100000"].wrong("no class with a weight is a target");
  }
  for (const auto& [tag, path] : tags_dropped_) {
    if (!tags_on_events_.contains(tag)) mistake_.note(path, "no event has the tag '" + tag + "'");
  }
  read_truth();
  return std::move(model_);
}

std::expected<Model, std::string> read_model(std::string_view text) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    return std::unexpected("not JSON: " + std::string(error.what()));
  }
  Mistake mistake;
  Model model = ModelReader(json, mistake).read();
  if (!mistake.none()) return std::unexpected(mistake.text);
  return model;
}

std::expected<Model, std::string> load_model(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::unexpected(file.string() + ": cannot be read");
  std::stringstream bytes;
  bytes << stream.rdbuf();
  auto model = read_model(bytes.str());
  if (!model) return std::unexpected(file.string() + ": " + model.error());
  return model;
}

}  // namespace hoofbeat::simulate
