#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

// Reading a JSON document whose every mistake must name its member.
namespace hoofbeat::simulate {

using Json = nlohmann::json;

// The first mistake found. Reading goes on behind it with defaults, so that callers stay straight
// lines.
struct Mistake {
  std::string text;
  void note(const std::string& path, std::string_view what) {
    if (text.empty()) text = (path.empty() ? "" : path + ": ") + std::string(what);
  }
  bool none() const { return text.empty(); }
};

// A value inside the document, and the way to it. Absent values are allowed to be asked for
// members. The document must outlive it.
class Member {
 public:
  Member(const Json* json, std::string path, Mistake* mistake)
      : json_(json), path_(std::move(path)), mistake_(mistake) {}

  bool exists() const { return json_ != nullptr; }
  bool is_object() const { return json_ && json_->is_object(); }
  bool is_array() const { return json_ && json_->is_array(); }
  bool is_string() const { return json_ && json_->is_string(); }
  bool is_number() const { return json_ && json_->is_number(); }
  const std::string& path() const { return path_; }
  void wrong(std::string_view what) const { mistake_->note(path_, what); }

  Member operator[](std::string_view name) const;
  Member operator[](size_t index) const;
  size_t size() const { return is_array() || is_object() ? json_->size() : 0; }
  // REQUIRES: is_object(). Members in the order of their names.
  const Json& object() const { return *json_; }

  // An object with no other members than these; members that begin with "source" or "note" are for
  // readers.
  void only(std::initializer_list<std::string_view> names) const;
  void array() const;  // a list, or absent

  double number() const;  // required
  double number_or(double absent) const;
  double probability_or(double absent) const;  // 0 … 1
  std::string text() const;                    // required
  std::string text_or(std::string_view absent) const;
  bool flag_or(bool absent) const;

 private:
  const Json* json_;
  std::string path_;
  Mistake* mistake_;
};

}  // namespace hoofbeat::simulate
