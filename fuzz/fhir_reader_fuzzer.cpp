// Any bytes go the whole way from a file's content to records: split, read, group, resolve. Nothing
// may crash, and whatever is kept must be usable.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fhir/record.h"
#include "terminology/terminology.h"

namespace {

using namespace hoofbeat;

// Touches every value, so that a wild pointer shows.
size_t weigh(const Value& value, const fhir::Record& record, uint32_t from) {
  switch (value.kind()) {
    case Kind::String: {
      size_t sum = 0;
      for (char c : value.as_string()) sum += static_cast<unsigned char>(c);
      return sum + (record.resolve(value.as_string(), from) != nullptr);
    }
    case Kind::Decimal:
      return to_string(value.as_decimal()).size();
    case Kind::Date:
    case Kind::DateTime:
      return date_time_to_string(value.as_temporal()).size();
    case Kind::Time:
      return time_to_string(value.as_temporal()).size();
    case Kind::List: {
      size_t sum = 0;
      for (const Value& item : value.as_list()) sum += weigh(item, record, from);
      return sum;
    }
    case Kind::Object: {
      size_t sum = 0;
      const Object& object = value.as_object();
      for (int i = 0; i < object.layout->size; ++i) sum += weigh(object.slots()[i], record, from);
      return sum;
    }
    default:
      return 1;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static terminology::CodeTable codes;
  static const CodeId known = codes.intern("http://loinc.org", "2157-6");
  (void)known;
  Arena arena;
  fhir::Records records =
      fhir::read_records_text({reinterpret_cast<const char*>(data), size}, "input",
                              fhir::Schema::everything(), &codes, arena);
  size_t weight = 0;
  for (const fhir::Record& record : records.records) {
    for (uint32_t i = 0; i < record.size(); ++i)
      weight += weigh(Value::object(record.resource(i).object), record, i);
  }
  for (const fhir::SetAside& fault : records.set_aside)
    if (fault.reason.empty()) __builtin_trap();
  // Uses the weight, so that the reads are not optimised away.
  if (weight == SIZE_MAX) __builtin_trap();
  return 0;
}
