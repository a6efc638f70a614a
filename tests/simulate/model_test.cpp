#include "simulate/model.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

namespace hoofbeat::simulate {
namespace {

using Json = nlohmann::json;

// The least that is a model.
Json small() {
  return Json::parse(R"({
    "systems": {"s": "http://example.org/s"}, "targets_per_100000": 0,
    "concepts": {"visit": {"texts": ["Visit"], "codes": ["s 1"]}, "x": {"texts": ["X"], "codes": ["s 2 = Other"]}},
    "labs": {"x": {"concept": "x", "value": 5, "units": [{"unit": "U"}]}},
    "answers": {"positive": {"texts": ["pos"]}, "negative": {"texts": ["neg"]},
                "present": {"texts": ["yes"]}, "absent": {"texts": ["no"]}},
    "names": {"family": ["F"], "female": ["A"], "male": ["B"]},
    "blocks": {"b": [{"lab": "x", "at": -3, "mark": "seen"}]},
    "truth": [{"column": "seen", "mark": "seen"}],
    "classes": [{"id": "all", "weight": 1, "age": 40, "anchors": [{"name": "start", "day": -10}],
                 "events": [{"use": "b"}, {"condition": "x", "at": "start", "tag": "t"}],
                 "hard": [{"reason": "r", "drop": "t"}]}]})");
}

TEST(Model, ReadsASmallOne) {
  auto model = read_model(small().dump());
  ASSERT_TRUE(model) << model.error();
  ASSERT_EQ(model->classes.size(), 1u);
  EXPECT_EQ(model->classes[0].events.size(), 2u);
  EXPECT_EQ(model->concepts[1].codings[0].code, "2");
  EXPECT_EQ(model->concepts[1].codings[0].label, "Other");
}

TEST(Model, MistakesNameTheMember) {
  struct Case {
    const char* pointer;  // where the mistake is put
    const char* value;    // JSON; "-" takes the member away
    const char* error;    // how the message begins
  };
  const Case cases[] = {
      {"/classes/0/events/0/use", "\"c\"", "classes[0].events[0].use: no block is called 'c'"},
      {"/blocks/b/0/lab", "\"y\"", "blocks.b[0].lab: no lab is called 'y'"},
      {"/classes/0/events/1/condition", "\"y\"",
       "classes[0].events[1].condition: no concept is called 'y'"},
      {"/classes/0/events/1/chance", "1.5", "classes[0].events[1].chance: expected a probability"},
      {"/classes/0/events/1/at", "\"end\"", "classes[0].events[1].at: no anchor is called 'end'"},
      {"/classes/0/events/1/colour", "1", "classes[0].events[1].colour: unknown member"},
      {"/classes/0/events/1/lab", "\"x\"", "classes[0].events[1]: is both"},
      {"/classes/0/events/1/gap", "3", "classes[0].events[1].gap: needs repeat or until"},
      {"/classes/0/age", "-", "classes[0].age: is missing"},
      {"/classes/0/age", "{\"normal\": [1]}", "classes[0].age.normal: expected two numbers"},
      {"/classes/0/age", "{\"lognormal\": [0, 1]}",
       "classes[0].age.lognormal[0]: a median must be above 0"},
      {"/classes/0/weight", "\"one\"", "classes[0].weight: expected a number"},
      {"/classes/0/anchors/0/name", "\"birth\"",
       "classes[0].anchors[0].name: 'birth' has its own meaning"},
      {"/classes/0/hard/0/drop", "\"u\"", "classes[0].hard[0].drop: no event has the tag 'u'"},
      {"/classes", "[]", "classes: expected at least one class"},
      {"/targets_per_100000", "5", "targets_per_100000: no class with a weight is a target"},
      {"/concepts/x/codes/0", "\"z 1\"", "concepts.x.codes[0]: no system is called 'z'"},
      {"/concepts/x/codes/0", "\"s\"", "concepts.x.codes[0]: expected 'system code'"},
      {"/labs/x/units", "[]", "labs.x.units: expected at least one unit"},
      {"/labs/x/concept", "-", "labs.x.concept: is missing"},
      {"/answers/absent", "-", "answers.absent: is missing"},
      {"/mess", "{\"duplicate\": 2}", "mess.duplicate: expected a probability"},
      {"/mess", "{\"tidy\": 0}", "mess.tidy: unknown member"},
      {"/truth/0/mark", "\"unseen\"", "truth[0].mark: no mark is called 'unseen'"},
      {"/blocks/b/0", "{\"use\": \"b\"}", "blocks.b[0].use: block 'b' uses itself"},
  };
  for (const Case& c : cases) {
    Json json = small();
    const Json::json_pointer place(c.pointer);
    if (c.value == std::string("-")) {
      json.at(place.parent_pointer()).erase(place.back());
    } else {
      json[place] = Json::parse(c.value);
    }
    auto model = read_model(json.dump());
    ASSERT_FALSE(model) << c.pointer;
    EXPECT_TRUE(model.error().starts_with(c.error))
        << c.pointer << "\n  found    " << model.error() << "\n  expected " << c.error;
  }
}

TEST(Model, SaysWhereJsonIsBroken) {
  auto model = read_model("{\"id\": ");
  ASSERT_FALSE(model);
  EXPECT_TRUE(model.error().starts_with("not JSON")) << model.error();
}

TEST(Model, NamesTheFile) {
  auto model = load_model("no-such-folder/simulation.json");
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error(), "no-such-folder/simulation.json: cannot be read");
}

TEST(Model, TheGuidelinesOwnIsRead) {
  auto model =
      load_model(std::filesystem::path(HOOFBEAT_SOURCE_DIR) / "guideline/imnm/simulation.json");
  ASSERT_TRUE(model) << model.error();
  EXPECT_GT(model->classes.size(), 15u);
}

}  // namespace
}  // namespace hoofbeat::simulate
