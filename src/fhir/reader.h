#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/value.h"
#include "fhir/schema.h"

namespace hoofbeat::terminology {
class CodeTable;
}

namespace hoofbeat::fhir {

// simdjson reads up to this many bytes behind the JSON; they must be readable, their content is
// ignored.
inline constexpr size_t json_padding = 64;

struct ReadResult {
  enum class Outcome : uint8_t {
    Kept,
    NotWanted,  // a known resource type that the schema does not want; only `type` is set. Such
                // JSON is not checked any further
    Dropped,    // the keep predicate said no; only `type`, `last_updated` and `dropped` are set
    SetAside,   // `reason` and `offset` say why
  };
  Outcome outcome = Outcome::SetAside;
  TypeId type = AnyType;
  Object* root = nullptr;
  std::string_view id;       // empty where it has none
  std::string_view patient;  // the patient reference as written; empty where it has none
  int64_t last_updated =
      INT64_MIN;  // meta.lastUpdated as to_milliseconds; INT64_MIN where it has none
  // Of a dropped resource with an id: version_hash() of its patient reference and its "Type/id".
  uint64_t dropped = 0;
  // "Observation.valueQuantity.value: found a string, expected a number". Never holds what the
  // record says, so that it can be logged.
  std::string reason;
  size_t offset = 0;  // bytes into the JSON where the fault lies
};

// Tells a resource of a patient apart; `patient` as ReadResult has it, `reference` as "Type/id".
uint64_t version_hash(std::string_view patient, std::string_view reference);

// Reads one resource from JSON text into an arena. Values are as base/value.h says: a primitive is
// a System value with the FHIR class as model_type, or, where the schema keeps its id or extension
// and the JSON has one, an Object of its class. Decimals are exact, dates keep their precision;
// null and [] count as absent. Elements that the schema does not keep are skipped unread.
//
// One reader a thread (it keeps buffers); the schema and the code table are shared and read-only.
// Nothing is thrown, and nothing allocated but arena blocks once the buffers have grown.
class Reader {
 public:
  // Decides after the root has been read whether the resource is kept; otherwise the arena forgets
  // it.
  using Keep = std::function<bool(const Object&)>;

  // REQUIRES: schema.is_complete(); both outlive the reader. With `codes`, Codings get
  // Object::code.
  explicit Reader(const Schema& schema, const terminology::CodeTable* codes = nullptr);
  ~Reader();
  Reader(Reader&&) noexcept;

  void set_keep(Keep keep);

  // REQUIRES: json_padding readable bytes behind the text. The result's Objects and texts live in
  // the arena (and in the schema and the code table), not in `json`.
  ReadResult read(std::string_view json, Arena& arena);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hoofbeat::fhir
