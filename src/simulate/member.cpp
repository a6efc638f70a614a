#include "simulate/member.h"

#include <algorithm>

namespace hoofbeat::simulate {

Member Member::operator[](std::string_view name) const {
  const Json* found = nullptr;
  if (is_object()) {
    auto place = json_->find(std::string(name));
    if (place != json_->end()) found = &*place;
  }
  return {found, path_.empty() ? std::string(name) : path_ + "." + std::string(name), mistake_};
}

Member Member::operator[](size_t index) const {
  return {is_array() && index < json_->size() ? &(*json_)[index] : nullptr,
          path_ + "[" + std::to_string(index) + "]", mistake_};
}

void Member::only(std::initializer_list<std::string_view> names) const {
  if (!exists()) return wrong("is missing; expected an object");
  if (!is_object()) return wrong("expected an object");
  for (const auto& [name, value] : json_->items()) {
    if (name.starts_with("source") || name.starts_with("note")) continue;
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      std::string expected;
      for (std::string_view known : names) {
        expected += (expected.empty() ? "" : ", ") + std::string(known);
      }
      return (*this)[name].wrong("unknown member; expected one of " + expected);
    }
  }
}

void Member::array() const {
  if (exists() && !is_array()) wrong("expected a list");
}

double Member::number() const {
  if (!exists()) wrong("is missing; expected a number");
  return number_or(0);
}

double Member::number_or(double absent) const {
  if (!exists()) return absent;
  if (json_->is_number()) return json_->get<double>();
  wrong("expected a number");
  return absent;
}

double Member::probability_or(double absent) const {
  const double value = number_or(absent);
  if (!(value >= 0 && value <= 1)) wrong("expected a probability from 0 to 1");
  return value;
}

std::string Member::text() const {
  if (!exists()) wrong("is missing; expected a text");
  return text_or("");
}

std::string Member::text_or(std::string_view absent) const {
  if (!exists()) return std::string(absent);
  if (json_->is_string()) return json_->get<std::string>();
  wrong("expected a text");
  return std::string(absent);
}

bool Member::flag_or(bool absent) const {
  if (!exists()) return absent;
  if (json_->is_boolean()) return json_->get<bool>();
  wrong("expected true or false");
  return absent;
}

}  // namespace hoofbeat::simulate
