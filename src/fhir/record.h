#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "base/value.h"
#include "fhir/reader.h"
#include "fhir/source.h"

namespace hoofbeat::fhir {

struct Resource {
  Object* object = nullptr;
  std::string_view
      reference;        // "Observation/ck1"; Bundle.entry.fullUrl where the resource has no id
  std::string_view id;  // empty where it has none
  std::string_view full_url;  // empty where it did not come in a Bundle
  std::string_view file;
  uint32_t line = 0;
  int32_t entry = -1;
  TypeId type = AnyType;
};

// The resources that no patient owns (Medication, Organization, …), as every record of a run sees
// them.
class SharedResources;

// One patient's resources. A resource's index is its Object::resource, and that of the resources
// contained in it. Indices below shared_count() are resources shared with other records.
//
// Views into the arenas, schema and code table that the resources were read with. Reading is
// thread-safe.
class Record {
 public:
  std::string_view key() const {
    return key_;
  }                               // "Patient/1", or the fullUrl of a patient without id
  const Object* patient() const;  // null where the input holds no such Patient
  const Resource* patient_resource() const;

  uint32_t size() const;  // all indices are below
  uint32_t shared_count() const;
  const Resource& resource(uint32_t index) const;  // REQUIRES: index < size()

  // The patient's own resources, by type, within a type in order of the input.
  std::span<const Resource> resources() const { return own_; }
  // Those of exactly this type. Of a type that lies outside the patient compartment, where others
  // have patients, too: the shared ones.
  std::span<const Object* const> of(TypeId type) const;

  // The resource that Reference.reference means: "Type/id", also with a version or as the end of an
  // absolute URL; a Bundle's fullUrl, such as "urn:uuid:…"; "#id" of a resource contained in the
  // one with the index `from`. Null where the record does not hold it.
  const Object* resolve(std::string_view reference, uint32_t from = no_resource) const;

 private:
  friend class RecordBuilder;
  std::string_view key_;
  std::vector<Resource> own_;
  std::vector<const Object*> objects_;  // as own_
  std::vector<std::pair<uint64_t, uint32_t>>
      by_reference_;                // hash of a name, position in own_; ascending
  uint32_t patient_ = no_resource;  // position in own_
  std::shared_ptr<const SharedResources> shared_;
};

struct Counts {
  uint64_t files = 0, bytes = 0;
  uint64_t read = 0;  // resources that are in the records, or shared between them
  uint64_t not_wanted =
      0;  // of a type that the schema does not want, or dropped by the keep predicate
  uint64_t set_aside = 0;
  uint64_t duplicates =
      0;  // the same Type/id again: the later by meta.lastUpdated, else by position, stays
  uint64_t without_patient = 0;   // of a type that has a patient, but does not name one
  uint64_t missing_patients = 0;  // records without a Patient resource
};

// Groups resources into records. One a thread while reading; then one merges the others and
// finishes. The result depends on the input only, not on how it was spread over builders.
class RecordBuilder {
 public:
  explicit RecordBuilder(Arena& arena) : arena_(&arena) {}

  // REQUIRES: outcome Kept. `file` is kept as a view; `file_order` sorts it among the files.
  void add(const ReadResult& result, const Piece& piece, std::string_view file,
           uint32_t file_order);
  // A version of a resource that the keep predicate dropped: an older one must not count in its
  // place. REQUIRES: outcome Dropped.
  void add_dropped(const ReadResult& result, const Piece& piece, uint32_t file_order);
  void merge(RecordBuilder&& other);

  // In order of the Patient resources in the input, records without one behind. Where the input has
  // one patient only, resources that name no patient are that patient's.
  std::vector<Record> finish(Counts& counts);

 private:
  struct Item {
    Resource resource;
    std::string_view patient;  // the record's key, or the reference that leads to it; empty: none
    uint64_t version = 0;      // version_hash(); 0 where it has no id
    int64_t last_updated = INT64_MIN;
    uint32_t file_order = 0;
    bool newest_first = false;
  };
  struct Dropped {
    int64_t last_updated = INT64_MIN;
    uint32_t file_order = 0;
    uint32_t line = 0;
    int32_t entry = -1;
    bool newest_first = false;
  };
  using DroppedVersions = std::unordered_multimap<uint64_t, Dropped>;  // by version_hash()
  bool is_superseded(const Item& item) const;
  static bool before(const Item& left, const Item& right);
  static bool replaces(const Item& later, const Item& earlier);
  void sort_and_deduplicate(std::vector<Item>& items, Counts& counts) const;
  Record make_record(std::string_view key, std::vector<Item>& items,
                     std::shared_ptr<const SharedResources> shared, Counts& counts) const;
  static std::string_view patient_key(std::string_view reference);

  Arena* arena_;
  std::vector<Item> items_;
  DroppedVersions dropped_;
};

struct Records {
  std::vector<Record> records;
  std::vector<SetAside> set_aside;
  std::vector<std::string> skipped;  // files that are neither *.json nor *.ndjson
  Counts counts;
};

// Reads files and folders on this thread, all into one arena.
Records read_records(std::span<const std::filesystem::path> paths, const Schema& schema,
                     const terminology::CodeTable* codes, Arena& arena);
// Reads a JSON text or NDJSON that stands nowhere in the file system; `name` stands for the file.
Records read_records_text(std::string_view text, std::string_view name, const Schema& schema,
                          const terminology::CodeTable* codes, Arena& arena);

}  // namespace hoofbeat::fhir
