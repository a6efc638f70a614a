#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/member.h"
#include "simulate/model.h"

namespace hoofbeat::simulate {

// One pass over a simulation.json. Tables are read before what refers to them: systems, concepts,
// laboratories, tests, then classes, which pull in blocks where they use them.
class ModelReader {
 public:
  ModelReader(const Json& json, Mistake& mistake) : root_(&json, "", &mistake), mistake_(mistake) {}

  Model read();

 private:
  using Names = std::map<std::string, int, std::less<>>;

  // model_reader.cpp: tables
  void read_systems();
  void read_concepts();
  void read_laboratories();
  void read_tests();
  void read_answers();
  void read_messiness();
  void read_names();
  void read_truth();
  Concept read_concept(Member member);
  Coding read_coding(Member member, std::string_view label);

  // model_life.cpp: values, days, classes, events
  Distribution read_distribution(Member member);
  Day read_day(Member member);
  Course read_course(Member member);
  void read_class(Member member);
  Event read_event(Member member);
  std::vector<Event> read_events(Member member);
  void read_common(Member member, Event& event);
  void read_choices(Member member, Event& event);
  void read_test_orders(Member member, Event& event);
  uint64_t read_tags(Member member, std::map<std::string, std::string>& seen);

  int find(const Names& names, Member member, std::string_view what);
  int anchor(Member member);
  int mark(Member member);
  int tag_bit(Member member, const std::string& name);

  Member root_;
  Mistake& mistake_;
  Model model_;
  std::map<std::string, std::string, std::less<>> systems_;
  Names concepts_, laboratories_, tests_, anchors_, marks_, tags_;
  std::map<std::string, std::string> tags_on_events_,
      tags_dropped_;  // name → the member that has it
  std::vector<std::string> open_blocks_;
};

}  // namespace hoofbeat::simulate
