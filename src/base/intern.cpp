#include "base/intern.h"

#include <deque>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

namespace hoofbeat {
namespace {

struct UnitTable {
  std::shared_mutex mutex;
  std::deque<std::string> texts{""};
  std::unordered_map<std::string_view, UnitId> ids{{"", 0}, {"1", 0}};
};

UnitTable& table() {
  static UnitTable units;
  return units;
}

}  // namespace

UnitId intern_unit(std::string_view text) {
  UnitTable& units = table();
  {
    std::shared_lock lock(units.mutex);
    if (auto found = units.ids.find(text); found != units.ids.end()) return found->second;
  }
  std::unique_lock lock(units.mutex);
  if (auto found = units.ids.find(text); found != units.ids.end()) return found->second;
  const std::string& kept = units.texts.emplace_back(text);
  UnitId id = static_cast<UnitId>(units.texts.size() - 1);
  units.ids.emplace(kept, id);
  return id;
}

std::string_view unit_text(UnitId unit) {
  if (unit == 0) return "1";
  UnitTable& units = table();
  std::shared_lock lock(units.mutex);
  return unit < units.texts.size() ? std::string_view(units.texts[unit]) : std::string_view("1");
}

}  // namespace hoofbeat
