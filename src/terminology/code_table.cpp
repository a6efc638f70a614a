// (system, code) pairs as small integers. Texts live in deques, which never move them, so the map's
// keys and the answers are views. Systems are few and repeat, so each is stored once.

#include <deque>
#include <functional>
#include <unordered_map>

#include "terminology/terminology.h"

namespace hoofbeat::terminology {
namespace {

struct Key {
  std::string_view system;
  std::string_view code;
  bool operator==(const Key&) const = default;
};

struct KeyHash {
  size_t operator()(const Key& key) const {
    std::hash<std::string_view> hash;
    return hash(key.code) * 0x9E3779B97F4A7C15u ^ hash(key.system);
  }
};

}  // namespace

struct CodeTable::State {
  std::deque<std::string> texts;
  std::unordered_map<std::string_view, std::string_view> systems;
  std::unordered_map<Key, CodeId, KeyHash> ids;
  std::deque<Key> keys;  // keys[id - 1]
};

CodeTable::CodeTable() : state_(std::make_unique<State>()) {}
CodeTable::~CodeTable() = default;

CodeId CodeTable::intern(std::string_view system, std::string_view code) {
  if (CodeId known = find(system, code)) return known;
  auto found = state_->systems.find(system);
  if (found == state_->systems.end()) {
    const std::string& kept = state_->texts.emplace_back(system);
    found = state_->systems.emplace(kept, kept).first;
  }
  Key key{found->second, state_->texts.emplace_back(code)};
  state_->keys.push_back(key);
  CodeId id = static_cast<CodeId>(state_->keys.size());
  state_->ids.emplace(key, id);
  return id;
}

CodeId CodeTable::find(std::string_view system, std::string_view code) const {
  auto found = state_->ids.find(Key{system, code});
  return found == state_->ids.end() ? 0 : found->second;
}

size_t CodeTable::size() const { return state_->keys.size(); }

std::string_view CodeTable::system(CodeId id) const {
  return id == 0 || id > size() ? std::string_view() : state_->keys[id - 1].system;
}

std::string_view CodeTable::code(CodeId id) const {
  return id == 0 || id > size() ? std::string_view() : state_->keys[id - 1].code;
}

}  // namespace hoofbeat::terminology
