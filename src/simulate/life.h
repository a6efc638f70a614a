#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/lines.h"
#include "simulate/model.h"
#include "simulate/random.h"

namespace hoofbeat::simulate {

// One person: lives by the rules of a class and leaves a record. Days are counted from the day of
// the export, which is 0; what has happened is negative, and nothing from day 0 on is in the
// record.
class Life {
 public:
  Life(const Model& model, const Class& kind, uint64_t seed, uint64_t index, int64_t now_day,
       Lines& lines);

  // Writes all resources of the person.
  void live();
  // The person's line of truth.csv (without line end); after live().
  std::string truth() const;

 private:
  struct Trajectory {
    double base = 0, peak = 0, start = 0, top = 0;
    struct Leg {
      double from, half_life, floor;
    };
    std::vector<Leg> legs;  // by `from`
  };
  // How this person's laboratory reports one kind of value.
  struct Keeping {
    const Unit* unit = nullptr;
    bool range = true, range_as_text = false, flags = false, capped = false;
  };

  // life.cpp: what happens
  void settle();
  std::optional<double> day(const Day& day);
  bool reached(int anchor) const { return anchors_[anchor] && *anchors_[anchor] < 0; }
  void happen(const Event& event);
  void once(const Event& event, double at);
  const Concept& choose(const Event& event);
  double level(int laboratory, double at);
  double measure(int laboratory, double at);
  static double value_of(const Trajectory& trajectory, double at);
  const Keeping& keeping(int laboratory);
  void leave_mark(int mark, double at);

  // record.cpp: how it is written down
  void write_patient();
  void write_visit(const Event& event, double at);
  void write_condition(const Event& event, double at);
  void write_lab(int laboratory, double at);
  void write_finding(const Event& event, double at);
  void write_grade(const Event& event, double at);
  void write_tests(const Event& event, double at);
  void write_report(const Event& event, double at);
  void write_procedure(const Concept& what, double at);
  void write_allergy(const Event& event, double at);

  // record_drugs.cpp
  void write_drug(const Event& event, double at);
  void write_medication(std::string& line, std::string& contained, const Concept& drug);

  // record_parts.cpp
  std::string begin(Type type, std::string_view contained = {});
  void finish(Type type, std::string& line);
  std::string next_id(Type type);
  void subject(std::string& line, std::string_view member = "subject");
  void encounter(std::string& line);
  void concept_value(std::string& line, const Concept& what, double words_only);
  std::string instant(double at);         // to the second, or only the day
  std::string uncertain_date(double at);  // perhaps imprecise; empty: not recorded
  std::string date(double at) const;
  void test_value(std::string& line, const Test& test, bool positive);
  void lab_value(std::string& line, int laboratory, double value);
  std::string test_words(const Test& test, bool positive);

  const Model& model_;
  const Class& class_;
  Random random_;
  int64_t now_day_;
  Lines& lines_;
  std::string id_;
  bool female_ = false;
  double here_ = 0;
  uint64_t dropped_ = 0;
  bool words_only_ = false;
  std::vector<std::string> reasons_;
  std::vector<std::optional<double>> anchors_;
  std::vector<std::optional<double>> marks_;
  std::vector<std::optional<Trajectory>> trajectories_;  // by laboratory
  std::vector<Keeping> keepings_;
  std::string encounter_;  // id of the visit under way
  uint32_t serial_ = 0;
  bool erroneous_ = false;  // writing a mistaken copy
};

}  // namespace hoofbeat::simulate
