#include "fhir/json_fault.h"

namespace hoofbeat::fhir {

std::string json_fault(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return "found bytes that are not UTF-8, expected JSON in UTF-8";
    case simdjson::UNCLOSED_STRING:
      return "a string is not closed: the JSON is cut off or a quote is missing";
    case simdjson::UNESCAPED_CHARS:
      return "found a control character within a string, expected it escaped";
    case simdjson::EMPTY:
      return "found nothing, expected a resource as a JSON object";
    case simdjson::CAPACITY:
      return "the JSON is larger than the reader can take (4 GB)";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return "the JSON is cut off: an object or array is not closed";
    case simdjson::TAPE_ERROR:
      return "the JSON is malformed or cut off: a comma, colon, quote or bracket is missing";
    case simdjson::MEMALLOC:
      return "not enough memory for this JSON";
    default:
      return std::string("the JSON is malformed: ") + simdjson::error_message(error);
  }
}

}  // namespace hoofbeat::fhir
