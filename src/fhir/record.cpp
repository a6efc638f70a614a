// A record is built in two steps. While reading, every resource is noted with the reference to its
// patient and its place in the input. At the end the notes are grouped by patient, sorted by type
// and place, and what occurs twice is removed; only then do resources get their indices, so that
// they are the same however the input was spread over threads.

#include "fhir/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "fhir/json_scan.h"

namespace hoofbeat::fhir {
namespace {

uint64_t hash_of(std::string_view text) {
  uint64_t hash = 0xCBF29CE484222325;  // FNV-1a
  for (char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001B3;
  return hash;
}

// "Patient/1" out of "http://example.org/fhir/Patient/1/_history/2"; empty where the text does not
// end with the name of a resource type and an id.
std::string_view local_part(std::string_view reference) {
  if (size_t history = reference.find("/_history/"); history != std::string_view::npos)
    reference = reference.substr(0, history);
  if (size_t version = reference.find('|'); version != std::string_view::npos)
    reference = reference.substr(0, version);
  const size_t slash = reference.rfind('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == reference.size()) return {};
  const size_t before = reference.rfind('/', slash - 1);
  const size_t begin = before == std::string_view::npos ? 0 : before + 1;
  if (resource_class(reference.substr(begin, slash - begin)) == nullptr) return {};
  return reference.substr(begin);
}

void index_names(std::span<const Resource> resources,
                 std::vector<std::pair<uint64_t, uint32_t>>& index) {
  index.clear();
  for (uint32_t i = 0; i < resources.size(); ++i) {
    index.emplace_back(hash_of(resources[i].reference), i);
    if (!resources[i].full_url.empty() && resources[i].full_url != resources[i].reference)
      index.emplace_back(hash_of(resources[i].full_url), i);
  }
  std::sort(index.begin(), index.end());
}

const Resource* find_name(std::string_view name, std::span<const Resource> resources,
                          std::span<const std::pair<uint64_t, uint32_t>> index) {
  const uint64_t hash = hash_of(name);
  for (auto at = std::lower_bound(index.begin(), index.end(), std::pair{hash, uint32_t{0}});
       at != index.end() && at->first == hash; ++at) {
    const Resource& found = resources[at->second];
    if (found.reference == name || found.full_url == name) return &found;
  }
  return nullptr;
}

std::span<const Object* const> objects_of(TypeId type, std::span<const Resource> resources,
                                          std::span<const Object* const> objects) {
  Resource wanted;
  wanted.type = type;
  auto [first, last] = std::equal_range(
      resources.begin(), resources.end(), wanted,
      [](const Resource& left, const Resource& right) { return left.type < right.type; });
  return objects.subspan(static_cast<size_t>(first - resources.begin()),
                         static_cast<size_t>(last - first));
}

Value contained_of(const Object& root) {
  static const ElementName contained = r4().element_name("contained");
  return root.get(contained);
}

void set_index(Object& root, uint32_t index) {
  root.resource = index;
  Value contained = contained_of(root);
  if (contained.kind() != Kind::List) return;
  for (const Value& item : contained.as_list())
    if (item.kind() == Kind::Object) const_cast<Object&>(item.as_object()).resource = index;
}

std::string_view text_of(const Value& value) {
  if (value.kind() == Kind::String) return value.as_string();
  static const ElementName inner = r4().element_name("value");
  if (value.kind() != Kind::Object) return {};
  Value found = value.as_object().get(inner);
  return found.kind() == Kind::String ? found.as_string() : std::string_view();
}

}  // namespace

class SharedResources {
 public:
  std::vector<Resource> resources;  // by type, then in order of the input
  std::vector<const Object*> objects;
  std::vector<std::pair<uint64_t, uint32_t>> by_reference;
};

// ---- Record ------------------------------------------------------------------------------------

const Resource* Record::patient_resource() const {
  return patient_ == no_resource ? nullptr : &own_[patient_];
}

const Object* Record::patient() const {
  return patient_ == no_resource ? nullptr : own_[patient_].object;
}

uint32_t Record::shared_count() const {
  return shared_ ? static_cast<uint32_t>(shared_->resources.size()) : 0;
}

uint32_t Record::size() const { return shared_count() + static_cast<uint32_t>(own_.size()); }

const Resource& Record::resource(uint32_t index) const {
  const uint32_t shared = shared_count();
  return index < shared ? shared_->resources[index] : own_[index - shared];
}

std::span<const Object* const> Record::of(TypeId type) const {
  if (shared_ && r4().patient_element(type).empty()) {
    if (auto found = objects_of(type, shared_->resources, shared_->objects); !found.empty())
      return found;
  }
  return objects_of(type, own_, objects_);
}

const Object* Record::resolve(std::string_view reference, uint32_t from) const {
  if (reference.starts_with('#')) {
    if (from >= size()) return nullptr;
    const Object* container = resource(from).object;
    static const ElementName id = r4().element_name("id");
    Value contained = contained_of(*container);
    if (contained.kind() == Kind::List) {
      for (const Value& item : contained.as_list()) {
        if (item.kind() != Kind::Object) continue;
        std::string_view found = text_of(item.as_object().get(id));
        // Some systems write the '#' into the contained id as well.
        if (found == reference.substr(1) || found == reference) return &item.as_object();
      }
    }
    return reference.size() == 1 ? container : nullptr;
  }
  for (std::string_view name : {reference, local_part(reference)}) {
    if (name.empty()) continue;
    if (const Resource* found = find_name(name, own_, by_reference_)) return found->object;
    if (!shared_) continue;
    if (const Resource* found = find_name(name, shared_->resources, shared_->by_reference))
      return found->object;
  }
  return nullptr;
}

// ---- RecordBuilder -----------------------------------------------------------------------------

std::string_view RecordBuilder::patient_key(std::string_view reference) {
  if (reference.starts_with("urn:")) return reference;
  std::string_view local = local_part(reference);
  return local.starts_with("Patient/") ? local : std::string_view();
}

void RecordBuilder::add(const ReadResult& result, const Piece& piece, std::string_view file,
                        uint32_t file_order) {
  const Class& type = r4().at(result.type);
  Item item;
  item.resource.object = result.root;
  item.resource.full_url = arena_->copy(piece.full_url);
  item.resource.file = file;
  item.resource.line = piece.line;
  item.resource.entry = piece.entry;
  item.resource.type = result.type;
  std::string_view id = result.id;
  if (id.empty()) {
    std::string_view local = local_part(piece.full_url);
    if (local.starts_with(type.name) && local.substr(type.name.size()).starts_with('/'))
      id = local.substr(type.name.size() + 1);
  }
  if (!id.empty()) {
    const size_t size = type.name.size() + 1 + id.size();
    char* text = static_cast<char*>(arena_->allocate(size, 1));
    std::copy(type.name.begin(), type.name.end(), text);
    text[type.name.size()] = '/';
    std::copy(id.begin(), id.end(), text + type.name.size() + 1);
    item.resource.reference = {text, size};
    item.resource.id = item.resource.reference.substr(type.name.size() + 1);
  } else if (!piece.full_url.empty()) {
    item.resource.reference = item.resource.full_url;
  } else {
    // Nothing can point at it, but evidence has to name it.
    item.resource.reference = arena_->copy(fmt::format("{}/?line={}", type.name, piece.line));
  }
  item.patient = type.name == "Patient" ? item.resource.reference : patient_key(result.patient);
  if (!result.id.empty()) item.version = version_hash(result.patient, item.resource.reference);
  item.last_updated = result.last_updated;
  item.file_order = file_order;
  item.newest_first = piece.newest_first;
  items_.push_back(item);
}

void RecordBuilder::add_dropped(const ReadResult& result, const Piece& piece, uint32_t file_order) {
  if (result.dropped == 0) return;
  dropped_.emplace(result.dropped, Dropped{result.last_updated, file_order, piece.line, piece.entry,
                                           piece.newest_first});
}

bool RecordBuilder::is_superseded(const Item& item) const {
  if (item.version == 0) return false;
  auto [first, last] = dropped_.equal_range(item.version);
  return std::any_of(first, last, [&](const auto& entry) {
    const Dropped& other = entry.second;
    if (other.last_updated != item.last_updated) return other.last_updated > item.last_updated;
    const bool later = std::tie(item.file_order, item.resource.line, item.resource.entry) <
                       std::tie(other.file_order, other.line, other.entry);
    return later != (later ? other.newest_first : item.newest_first);
  });
}

void RecordBuilder::merge(RecordBuilder&& other) {
  dropped_.merge(other.dropped_);
  items_.insert(items_.end(), other.items_.begin(), other.items_.end());
  other.items_.clear();
}

bool RecordBuilder::before(const Item& left, const Item& right) {
  return std::tie(left.file_order, left.resource.line, left.resource.entry) <
         std::tie(right.file_order, right.resource.line, right.resource.entry);
}

bool RecordBuilder::replaces(const Item& later, const Item& earlier) {
  if (later.last_updated != earlier.last_updated) return later.last_updated > earlier.last_updated;
  return !later.newest_first;
}

// Leaves the items by type, then in order of the input.
void RecordBuilder::sort_and_deduplicate(std::vector<Item>& items, Counts& counts) const {
  std::stable_sort(items.begin(), items.end(), [](const Item& left, const Item& right) {
    if (left.resource.type != right.resource.type) return left.resource.type < right.resource.type;
    return before(left, right);
  });
  std::unordered_map<std::string_view, size_t> seen;
  seen.reserve(items.size());
  std::vector<bool> gone(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    if (items[i].resource.id.empty() && items[i].resource.full_url.empty()) continue;
    auto [at, is_first] = seen.emplace(items[i].resource.reference, i);
    if (is_first) continue;
    ++counts.duplicates;
    if (replaces(items[i], items[at->second])) {
      gone[at->second] = true;
      at->second = i;
    } else {
      gone[i] = true;
    }
  }
  size_t kept = 0;
  for (size_t i = 0; i < items.size(); ++i)
    if (!gone[i]) items[kept++] = items[i];
  items.resize(kept);
}

Record RecordBuilder::make_record(std::string_view key, std::vector<Item>& items,
                                  std::shared_ptr<const SharedResources> shared,
                                  Counts& counts) const {
  static const TypeId patient = r4().find("Patient")->id;
  sort_and_deduplicate(items, counts);
  Record record;
  record.key_ = key;
  record.shared_ = std::move(shared);
  const uint32_t first = record.shared_count();
  record.own_.reserve(items.size());
  record.objects_.reserve(items.size());
  for (const Item& item : items) {
    const uint32_t at = static_cast<uint32_t>(record.own_.size());
    if (item.resource.type == patient) record.patient_ = at;
    set_index(*item.resource.object, first + at);
    record.own_.push_back(item.resource);
    record.objects_.push_back(item.resource.object);
  }
  index_names(record.own_, record.by_reference_);
  counts.read += record.own_.size();
  if (record.patient_ == no_resource) ++counts.missing_patients;
  return record;
}

std::vector<Record> RecordBuilder::finish(Counts& counts) {
  static const TypeId patient = r4().find("Patient")->id;
  counts.duplicates += std::erase_if(items_, [&](const Item& item) { return is_superseded(item); });
  dropped_.clear();
  // Stable: what stands in one line came from one builder, in order.
  std::stable_sort(items_.begin(), items_.end(), before);

  // A patient may be meant by "Patient/1" and by the fullUrl of its entry. A fullUrl that is
  // another resource's leads to no patient. A fullUrl holds within its Bundle: files do not share
  // them, and one that a file uses for two patients leads to neither.
  std::map<std::pair<uint32_t, std::string_view>, std::string_view> keys;
  for (const Item& item : items_) {
    if (item.resource.full_url.empty()) continue;
    const std::string_view key =
        item.resource.type == patient ? item.resource.reference : std::string_view();
    auto [at, is_first] = keys.emplace(std::pair(item.file_order, item.resource.full_url), key);
    if (!is_first && at->second != key) at->second = {};
  }
  struct Group {
    std::string_view key;
    bool has_patient = false;
    std::vector<Item> items;
  };
  std::vector<Group> groups;
  // By key; of a fullUrl that names no Patient here, by file, too.
  std::map<std::pair<uint32_t, std::string_view>, size_t> group_of;
  std::vector<Item> nobodys;
  for (Item& item : items_) {
    if (auto alias = keys.find({item.file_order, item.patient}); alias != keys.end())
      item.patient = alias->second;
    if (item.patient.empty()) {
      if (!r4().patient_element(item.resource.type).empty()) ++counts.without_patient;
      nobodys.push_back(item);
      continue;
    }
    const uint32_t scope = item.patient.starts_with("urn:") ? item.file_order : no_resource;
    auto [at, is_first] = group_of.emplace(std::pair(scope, item.patient), groups.size());
    if (is_first) groups.push_back({item.patient, false, {}});
    Group& group = groups[at->second];
    group.has_patient |= item.resource.type == patient;
    group.items.push_back(item);
  }
  items_.clear();
  // Patients stand where their Patient resource stands, not where something first mentions them.
  std::stable_sort(groups.begin(), groups.end(), [](const Group& left, const Group& right) {
    if (left.has_patient != right.has_patient) return left.has_patient;
    if (!left.has_patient) return left.key < right.key;
    auto of_patient = [](const Group& group) {
      return *std::find_if(group.items.begin(), group.items.end(),
                           [](const Item& item) { return item.resource.type == patient; });
    };
    return before(of_patient(left), of_patient(right));
  });

  std::shared_ptr<const SharedResources> shared;
  if (groups.empty() && !nobodys.empty()) groups.push_back({});
  if (groups.size() == 1) {
    groups[0].items.insert(groups[0].items.end(), nobodys.begin(), nobodys.end());
  } else if (!nobodys.empty()) {
    auto made = std::make_shared<SharedResources>();
    sort_and_deduplicate(nobodys, counts);
    for (const Item& item : nobodys) {
      set_index(*item.resource.object, static_cast<uint32_t>(made->resources.size()));
      made->resources.push_back(item.resource);
      made->objects.push_back(item.resource.object);
    }
    index_names(made->resources, made->by_reference);
    counts.read += made->resources.size();
    shared = std::move(made);
  }
  std::vector<Record> records;
  records.reserve(groups.size());
  for (Group& group : groups) {
    records.push_back(make_record(group.key, group.items, shared, counts));
    group.items = {};
  }
  return records;
}

// ---- reading on one thread ---------------------------------------------------------------------

namespace {

class Collector : public PieceSink {
 public:
  Collector(const Schema& schema, const terminology::CodeTable* codes, Arena& arena,
            Records& records)
      : reader_(schema, codes), builder_(arena), arena_(arena), records_(records) {}

  void read(const Block& block, std::string_view file) {
    file_ = file;
    file_order_ = block.file;
    splitter_.split(block, *this);
  }

  void piece(const Piece& piece) override {
    ReadResult result = reader_.read(piece.json, arena_);
    switch (result.outcome) {
      case ReadResult::Outcome::Kept:
        builder_.add(result, piece, file_, file_order_);
        break;
      case ReadResult::Outcome::SetAside: {
        const uint32_t lines = count_lines(piece.json.substr(0, result.offset));
        fault({{}, piece.line + lines, piece.entry, std::move(result.reason)});
        break;
      }
      case ReadResult::Outcome::Dropped:
        builder_.add_dropped(result, piece, file_order_);
        ++records_.counts.not_wanted;
        break;
      default:
        ++records_.counts.not_wanted;
    }
  }

  void fault(SetAside fault) override {
    fault.file = file_;
    ++records_.counts.set_aside;
    records_.set_aside.push_back(std::move(fault));
  }

  void finish() { records_.records = builder_.finish(records_.counts); }

 private:
  Reader reader_;
  RecordBuilder builder_;
  Splitter splitter_;
  Arena& arena_;
  Records& records_;
  std::string_view file_;
  uint32_t file_order_ = 0;
};

}  // namespace

Records read_records(std::span<const std::filesystem::path> paths, const Schema& schema,
                     const terminology::CodeTable* codes, Arena& arena) {
  Records records;
  Inputs inputs = find_inputs(paths);
  records.set_aside = std::move(inputs.faults);
  records.skipped = std::move(inputs.skipped);
  records.counts.files = inputs.files.size();
  Collector collector(schema, codes, arena, records);
  std::vector<std::string_view> names;
  for (const std::string& file : inputs.files) names.push_back(arena.copy(file));
  BlockReader blocks(inputs);
  while (std::optional<Block> block = blocks.next(records.set_aside))
    collector.read(*block, names[block->file]);
  collector.finish();
  records.counts.bytes = blocks.bytes_read();
  records.counts.set_aside = records.set_aside.size();
  return records;
}

Records read_records_text(std::string_view text, std::string_view name, const Schema& schema,
                          const terminology::CodeTable* codes, Arena& arena) {
  Records records;
  records.counts.files = 1;
  records.counts.bytes = text.size();
  Collector collector(schema, codes, arena, records);
  collector.read(Block::copy_of(text), arena.copy(name));
  collector.finish();
  return records;
}

}  // namespace hoofbeat::fhir
