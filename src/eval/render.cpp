// Values as text: for people, as ToString and CQL's selectors write them, and for files, as JSON.

#include <fmt/format.h>

#include "base/intern.h"
#include "eval/operators.h"
#include "fhir/model.h"

namespace hoofbeat::eval {
namespace {

std::string temporal_text(const Value& value) {
  Temporal temporal = value.as_temporal();
  if (value.kind() == Kind::Date) return date_to_string(temporal);
  return value.kind() == Kind::Time ? time_to_string(temporal) : date_time_to_string(temporal);
}

bool is_temporal(Kind kind) {
  return kind == Kind::Date || kind == Kind::DateTime || kind == Kind::Time;
}

std::string_view class_name(const Object& object) {
  return fhir::r4().at(object.layout->type).name;
}

// Joins name-value pairs, leaving out the absent ones.
class Members {
 public:
  Members(std::string open, std::string_view separator, std::string close)
      : text_(std::move(open)), separator_(separator), close_(std::move(close)) {}

  void add(std::string_view label, std::string_view value) {
    if (any_) text_ += separator_;
    any_ = true;
    text_ += label;
    text_ += value;
  }
  std::string finish() { return text_ + close_; }

 private:
  std::string text_;
  std::string_view separator_;
  std::string close_;
  bool any_ = false;
};

// --- CQL ---

std::string quoted(std::string_view text) {
  std::string result = "'";
  for (char c : text) {
    switch (c) {
      case '\'':
        result += "\\'";
        break;
      case '\\':
        result += "\\\\";
        break;
      case '\n':
        result += "\\n";
        break;
      case '\r':
        result += "\\r";
        break;
      case '\t':
        result += "\\t";
        break;
      case '\f':
        result += "\\f";
        break;
      default:
        result += c;
    }
  }
  return result + "'";
}

std::string identifier(std::string_view name) {
  bool plain = !name.empty() && !(name[0] >= '0' && name[0] <= '9');
  for (char c : name)
    plain = plain && (c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                      (c >= 'A' && c <= 'Z'));
  return plain ? std::string(name) : fmt::format("\"{}\"", name);
}

std::string selector(const Value& value);

std::string code_selector(const CodeValue* code) {
  if (code == nullptr) return "null";
  Members members("Code { ", ", ", " }");
  members.add("code: ", quoted(code->code));
  if (code->has_system) members.add("system: ", quoted(code->system));
  if (code->has_version) members.add("version: ", quoted(code->version));
  if (code->has_display) members.add("display: ", quoted(code->display));
  return members.finish();
}

std::string concept_selector(const ConceptValue& value) {
  Members codes("{ ", ", ", " }");
  for (uint32_t i = 0; i < value.size; ++i) codes.add("", code_selector(value.codes[i]));
  Members members("Concept { ", ", ", " }");
  members.add("codes: ", codes.finish());
  if (value.has_display) members.add("display: ", quoted(value.display));
  return members.finish();
}

std::string list_selector(const ListValue& list) {
  if (list.size == 0) return "{}";
  Members items("{ ", ", ", " }");
  for (const Value& item : list) items.add("", selector(item));
  return items.finish();
}

std::string tuple_selector(const TupleValue& tuple) {
  if (tuple.shape->size == 0) return "Tuple { : }";
  Members members("Tuple { ", ", ", " }");
  for (uint32_t i = 0; i < tuple.shape->size; ++i)
    members.add(identifier(tuple.shape->names[i]) + ": ", selector(tuple.values[i]));
  return members.finish();
}

std::string object_selector(const Object& object) {
  Members members(fmt::format("{} {{ ", class_name(object)), ", ", " }");
  for (uint16_t i = 0; i < object.layout->size; ++i) {
    const Value& slot = object.slots()[i];
    if (slot.is_null()) continue;
    members.add(identifier(fhir::r4().element_text(object.layout->names[i])) + ": ",
                selector(slot));
  }
  return members.finish();
}

std::string vocabulary_selector(std::string_view type, const VocabularyValue& value) {
  Members members(fmt::format("{} {{ ", type), ", ", " }");
  members.add("id: ", quoted(value.id));
  if (!value.version.empty()) members.add("version: ", quoted(value.version));
  if (!value.name.empty()) members.add("name: ", quoted(value.name));
  return members.finish();
}

// As the literal or selector that would build the value.
std::string selector(const Value& value) {
  switch (value.kind()) {
    case Kind::String:
      return quoted(value.as_string());
    case Kind::Long:
      return render(value) + "L";
    case Kind::Date:
      return fmt::format("@{}", temporal_text(value));
    case Kind::DateTime:
      return fmt::format("@{}{}", temporal_text(value),
                         value.temporal_precision() < Precision::Hour ? "T" : "");
    case Kind::Time:
      return fmt::format("@T{}", temporal_text(value));
    default:
      return render(value);
  }
}

// --- JSON ---

std::string json_text(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    switch (c) {
      case '"':
        result += "\\\"";
        break;
      case '\\':
        result += "\\\\";
        break;
      case '\n':
        result += "\\n";
        break;
      case '\r':
        result += "\\r";
        break;
      case '\t':
        result += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          result += c;
        }
    }
  }
  return result + "\"";
}

std::string code_json(const CodeValue* code) {
  if (code == nullptr) return "null";
  Members members("{", ",", "}");
  members.add("\"code\":", json_text(code->code));
  if (code->has_system) members.add("\"system\":", json_text(code->system));
  if (code->has_version) members.add("\"version\":", json_text(code->version));
  if (code->has_display) members.add("\"display\":", json_text(code->display));
  return members.finish();
}

std::string concept_json(const ConceptValue& value) {
  Members codes("[", ",", "]");
  for (uint32_t i = 0; i < value.size; ++i) codes.add("", code_json(value.codes[i]));
  Members members("{", ",", "}");
  members.add("\"codes\":", codes.finish());
  if (value.has_display) members.add("\"display\":", json_text(value.display));
  return members.finish();
}

std::string vocabulary_json(const VocabularyValue& value) {
  Members members("{", ",", "}");
  members.add("\"id\":", json_text(value.id));
  if (!value.version.empty()) members.add("\"version\":", json_text(value.version));
  if (!value.name.empty()) members.add("\"name\":", json_text(value.name));
  return members.finish();
}

std::string object_json(const Object& object) {
  const fhir::Model& model = fhir::r4();
  Members members("{", ",", "}");
  if (object.resource != no_resource || model.at(object.layout->type).retrievable) {
    members.add("\"resourceType\":", json_text(class_name(object)));
    Value id = object.get(model.element_name("id"));
    if (!id.is_null()) members.add("\"id\":", to_json(id));
    return members.finish();
  }
  for (uint16_t i = 0; i < object.layout->size; ++i) {
    const Value& slot = object.slots()[i];
    if (slot.is_null()) continue;
    members.add(json_text(model.element_text(object.layout->names[i])) + ":", to_json(slot));
  }
  return members.finish();
}

}  // namespace

std::string render(const Value& value) {
  switch (value.kind()) {
    case Kind::Null:
      return "null";
    case Kind::Boolean:
      return value.as_boolean() ? "true" : "false";
    case Kind::Integer:
    case Kind::Long:
      return std::to_string(value.as_long());
    case Kind::Decimal: {
      Decimal number = value.as_decimal();
      return hoofbeat::to_string(number) + (number.scale == 0 ? ".0" : "");
    }
    case Kind::String:
      return std::string(value.as_string());
    case Kind::Date:
    case Kind::DateTime:
    case Kind::Time:
      return temporal_text(value);
    case Kind::Quantity:
      return fmt::format("{} '{}'", hoofbeat::to_string(value.as_decimal()),
                         unit_text(value.unit()));
    case Kind::Ratio:
      return render(value.as_ratio().numerator) + ":" + render(value.as_ratio().denominator);
    case Kind::Code:
      return code_selector(&value.as_code());
    case Kind::Concept:
      return concept_selector(value.as_concept());
    case Kind::ValueSet:
      return vocabulary_selector("ValueSet", value.as_vocabulary());
    case Kind::CodeSystem:
      return vocabulary_selector("CodeSystem", value.as_vocabulary());
    case Kind::Interval: {
      const IntervalValue& interval = value.as_interval();
      return fmt::format("Interval{}{}, {}{}", interval.low_closed ? '[' : '(',
                         selector(interval.low), selector(interval.high),
                         interval.high_closed ? ']' : ')');
    }
    case Kind::List:
      return list_selector(value.as_list());
    case Kind::Tuple:
      return tuple_selector(value.as_tuple());
    case Kind::Object:
      return object_selector(value.as_object());
  }
  return {};
}

std::string to_json(const Value& value) {
  switch (value.kind()) {
    case Kind::Null:
    case Kind::Boolean:
    case Kind::Integer:
    case Kind::Long:
      return render(value);
    case Kind::Decimal:
      return hoofbeat::to_string(value.as_decimal());
    case Kind::String:
      return json_text(value.as_string());
    case Kind::Quantity:
      return fmt::format("{{\"value\":{},\"unit\":{}}}", hoofbeat::to_string(value.as_decimal()),
                         json_text(unit_text(value.unit())));
    case Kind::Ratio:
      return fmt::format("{{\"numerator\":{},\"denominator\":{}}}",
                         to_json(value.as_ratio().numerator),
                         to_json(value.as_ratio().denominator));
    case Kind::Code:
      return code_json(&value.as_code());
    case Kind::Concept:
      return concept_json(value.as_concept());
    case Kind::ValueSet:
    case Kind::CodeSystem:
      return vocabulary_json(value.as_vocabulary());
    case Kind::Interval: {
      const IntervalValue& interval = value.as_interval();
      return fmt::format("{{\"low\":{},\"high\":{},\"lowClosed\":{},\"highClosed\":{}}}",
                         to_json(interval.low), to_json(interval.high), interval.low_closed,
                         interval.high_closed);
    }
    case Kind::List: {
      Members items("[", ",", "]");
      for (const Value& item : value.as_list()) items.add("", to_json(item));
      return items.finish();
    }
    case Kind::Tuple: {
      const TupleValue& tuple = value.as_tuple();
      Members members("{", ",", "}");
      for (uint32_t i = 0; i < tuple.shape->size; ++i)
        members.add(json_text(tuple.shape->names[i]) + ":", to_json(tuple.values[i]));
      return members.finish();
    }
    case Kind::Object:
      return object_json(value.as_object());
    default:
      return is_temporal(value.kind()) ? json_text(temporal_text(value)) : std::string("null");
  }
}

}  // namespace hoofbeat::eval
