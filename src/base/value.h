#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/temporal.h"

namespace hoofbeat {

// One identifier space for all named types of a program: the System types below, then the classes
// of the data model (fhir/model.h) from first_model_type on.
using TypeId = uint16_t;
enum SystemType : TypeId {
  AnyType = 0,
  BooleanType,
  IntegerType,
  LongType,
  DecimalType,
  StringType,
  DateType,
  DateTimeType,
  TimeType,
  QuantityType,
  RatioType,
  CodeType,
  ConceptType,
  VocabularyType,
  ValueSetType,
  CodeSystemType,
  first_model_type = 64,
};

enum class Kind : uint8_t {
  Null,
  Boolean,
  Integer,
  Long,
  Decimal,
  String,
  Date,
  DateTime,
  Time,
  Quantity,
  Ratio,
  Code,
  Concept,
  ValueSet,
  CodeSystem,
  Interval,
  List,
  Tuple,
  Object,  // an instance of a class of the data model
};

// Interned ids; 0 is "none". See base/intern.h (units) and terminology/code_table.h (codes).
using UnitId = uint32_t;
using CodeId = uint32_t;

struct ListValue;
struct TupleValue;
struct IntervalValue;
struct RatioValue;
struct CodeValue;
struct ConceptValue;
struct VocabularyValue;
struct Object;

// Sixteen bytes, freely copied. What does not fit lies in an arena that outlives the value.
// Which accessor may be called follows from kind(); calling another is undefined.
//
// A primitive of the data model (FHIR.string, FHIR.dateTime, …) without id or extension is held as
// the System value itself with model_type() telling its class; `.value` on it is the identity.
class Value {
 public:
  constexpr Value() = default;  // null

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::Null; }
  // The data model's class of a primitive held inline or of an Object; 0 for System values.
  TypeId model_type() const { return model_type_; }
  Value with_model_type(TypeId type) const {
    Value copy = *this;
    copy.model_type_ = type;
    return copy;
  }

  static Value boolean(bool value) { return make(Kind::Boolean, 0, 0, value); }
  static Value integer(int32_t value) { return make(Kind::Integer, 0, 0, value); }
  static Value long_integer(int64_t value) { return make(Kind::Long, 0, 0, value); }
  static Value decimal(Decimal value, Arena& arena) {
    return make_decimal(Kind::Decimal, value, 0, arena);
  }
  // `text` must outlive the value (an arena's copy, or a literal).
  static Value string(std::string_view text) {
    return make(Kind::String, 0, static_cast<uint32_t>(text.size()),
                reinterpret_cast<int64_t>(text.data()));
  }
  static Value date(const Temporal& value) { return make_temporal(Kind::Date, value); }
  static Value date_time(const Temporal& value) { return make_temporal(Kind::DateTime, value); }
  static Value time(const Temporal& value) { return make_temporal(Kind::Time, value); }
  static Value quantity(Decimal value, UnitId unit, Arena& arena) {
    return make_decimal(Kind::Quantity, value, unit, arena);
  }
  static Value ratio(const RatioValue* value) { return make(Kind::Ratio, value); }
  static Value code(const CodeValue* value) { return make(Kind::Code, value); }
  static Value concept_of(const ConceptValue* value) { return make(Kind::Concept, value); }
  static Value value_set(const VocabularyValue* value) { return make(Kind::ValueSet, value); }
  static Value code_system(const VocabularyValue* value) { return make(Kind::CodeSystem, value); }
  static Value interval(const IntervalValue* value) { return make(Kind::Interval, value); }
  static Value list(const ListValue* value) { return make(Kind::List, value); }
  static Value tuple(const TupleValue* value) { return make(Kind::Tuple, value); }
  static Value object(const Object* value);  // below

  bool as_boolean() const { return payload_ != 0; }
  int32_t as_integer() const { return static_cast<int32_t>(payload_); }
  int64_t as_long() const { return payload_; }
  Decimal as_decimal() const {  // Decimal, and the number of a Quantity
    if (scale_ & boxed)
      return {*reinterpret_cast<const Int128*>(payload_), uint8_t(scale_ & ~boxed)};
    return {payload_, scale_};
  }
  UnitId unit() const { return aux_; }  // Quantity
  std::string_view as_string() const { return {reinterpret_cast<const char*>(payload_), aux_}; }
  Temporal as_temporal() const;  // Date, DateTime, Time
  const RatioValue& as_ratio() const { return *pointer<RatioValue>(); }
  const CodeValue& as_code() const { return *pointer<CodeValue>(); }
  const ConceptValue& as_concept() const { return *pointer<ConceptValue>(); }
  const VocabularyValue& as_vocabulary() const { return *pointer<VocabularyValue>(); }
  const IntervalValue& as_interval() const { return *pointer<IntervalValue>(); }
  const ListValue& as_list() const { return *pointer<ListValue>(); }
  const TupleValue& as_tuple() const { return *pointer<TupleValue>(); }
  const Object& as_object() const { return *pointer<Object>(); }

  // Temporal fast path: the fields packed so that integer order is chronological order within one
  // offset; only meaningful between values of the same kind.
  int64_t packed_temporal() const { return payload_; }
  Precision temporal_precision() const { return static_cast<Precision>(scale_); }
  // Minutes east of UTC or Temporal::no_offset.
  int16_t temporal_offset() const { return static_cast<int16_t>(aux_ & 0xFFFF); }

 private:
  static constexpr uint8_t boxed = 0x80;

  static Value make(Kind kind, uint8_t scale, uint32_t aux, int64_t payload) {
    Value value;
    value.kind_ = kind;
    value.scale_ = scale;
    value.aux_ = aux;
    value.payload_ = payload;
    return value;
  }
  static Value make(Kind kind, const void* pointer) {
    return make(kind, 0, 0, reinterpret_cast<int64_t>(pointer));
  }
  static Value make_decimal(Kind kind, Decimal value, uint32_t aux, Arena& arena) {
    if (value.coefficient >= INT64_MIN && value.coefficient <= INT64_MAX)
      return make(kind, value.scale, aux, static_cast<int64_t>(value.coefficient));
    return make(kind, value.scale | boxed, aux,
                reinterpret_cast<int64_t>(arena.make<Int128>(value.coefficient)));
  }
  static Value make_temporal(Kind kind, const Temporal& value);
  template <typename T>
  const T* pointer() const {
    return reinterpret_cast<const T*>(payload_);
  }

  Kind kind_ = Kind::Null;
  uint8_t scale_ = 0;  // Decimal, Quantity: scale and the boxed bit; temporal kinds: the precision
  TypeId model_type_ = 0;
  uint32_t aux_ = 0;  // String: length; Quantity: unit; temporal kinds: offset
  int64_t payload_ = 0;
};
static_assert(sizeof(Value) == 16);

// Which resources of the record a value rests on: a rope, so that joining costs one small object.
struct Evidence {
  const Evidence* left = nullptr;
  const Evidence* right = nullptr;
  uint32_t resource = 0;       // index in the record; a leaf where left and right are null
  mutable uint32_t visit = 0;  // of the last walk that came by; a rope is walked by one thread
};

struct ListValue {
  uint32_t size = 0;
  const Value* items = nullptr;
  // Per item, or null where evidence is off or the same for all items.
  const Evidence* const* evidence = nullptr;

  const Value* begin() const { return items; }
  const Value* end() const { return items + size; }
};

struct TupleShape {
  uint32_t size = 0;
  const std::string_view* names = nullptr;

  int find(std::string_view name) const {
    for (uint32_t i = 0; i < size; ++i)
      if (names[i] == name) return static_cast<int>(i);
    return -1;
  }
};

struct TupleValue {
  const TupleShape* shape = nullptr;
  const Value* values = nullptr;
  const Evidence* const* evidence = nullptr;  // per element, or null
};

// A null bound with a closed side means the lowest or highest value of the point type, with an open
// side an unknown one (CQL 1.5.3 §5 "Interval Operators"). `point` says what lies between null
// bounds.
struct IntervalValue {
  Value low;
  Value high;
  bool low_closed = true;
  bool high_closed = true;
  Kind point = Kind::Null;
};

struct RatioValue {
  Value numerator;  // Quantity
  Value denominator;
};

struct CodeValue {
  std::string_view code;
  std::string_view system;
  std::string_view version;
  std::string_view display;
  bool has_version = false;
  bool has_display = false;
  bool has_system = true;
  CodeId id = 0;  // interned (system, code); 0 where no value set of the program has it
};

struct ConceptValue {
  uint32_t size = 0;
  const CodeValue* const* codes = nullptr;
  std::string_view display;
  bool has_display = false;
};

struct VocabularyValue {
  std::string_view id;
  std::string_view version;
  std::string_view name;
};

// Interned element names of the data model (fhir/model.h).
using ElementName = uint16_t;

// Which elements of a class are kept, and where. Elements that nothing asks for have no slot.
struct Layout {
  TypeId type = 0;
  uint16_t size = 0;                   // number of slots
  const ElementName* names = nullptr;  // ascending
  // The slot of an element; -1 where it is not kept.
  int find(ElementName name) const {
    int low = 0, high = size;
    while (low < high) {
      int middle = (low + high) / 2;
      if (names[middle] < name)
        low = middle + 1;
      else
        high = middle;
    }
    return low < size && names[low] == name ? low : -1;
  }
};

inline constexpr uint32_t no_resource = 0xFFFFFFFF;

// An instance of a data model class; `size` Values follow it in memory.
struct Object {
  const Layout* layout = nullptr;
  uint32_t resource = no_resource;  // of a resource's root: its index in the record
  CodeId code = 0;                  // of a Coding: interned (system, code)

  const Value* slots() const { return reinterpret_cast<const Value*>(this + 1); }
  Value* slots() { return reinterpret_cast<Value*>(this + 1); }
  Value get(ElementName name) const {
    int slot = layout->find(name);
    return slot < 0 ? Value() : slots()[slot];
  }

  static Object* make(const Layout* layout, Arena& arena) {
    void* memory = arena.allocate(sizeof(Object) + sizeof(Value) * layout->size, alignof(Object));
    Object* object = new (memory) Object{layout, no_resource, 0};
    for (uint16_t i = 0; i < layout->size; ++i) new (object->slots() + i) Value();
    return object;
  }
};
static_assert(sizeof(Object) == 16);

inline Value Value::object(const Object* value) {
  return make(Kind::Object, value).with_model_type(value->layout->type);
}

inline Value Value::make_temporal(Kind kind, const Temporal& value) {
  int64_t packed = int64_t{value.year} << 36 | int64_t{value.month} << 32 |
                   int64_t{value.day} << 27 | int64_t{value.hour} << 22 |
                   int64_t{value.minute} << 16 | int64_t{value.second} << 10 |
                   int64_t{value.millisecond};
  uint32_t aux = static_cast<uint16_t>(value.offset);
  if (value.utc_written_as_z) aux |= 0x10000;
  return make(kind, static_cast<uint8_t>(value.precision), aux, packed);
}

inline Temporal Value::as_temporal() const {
  Temporal value;
  value.year = static_cast<int16_t>(payload_ >> 36);
  value.month = static_cast<uint8_t>(payload_ >> 32 & 0xF);
  value.day = static_cast<uint8_t>(payload_ >> 27 & 0x1F);
  value.hour = static_cast<uint8_t>(payload_ >> 22 & 0x1F);
  value.minute = static_cast<uint8_t>(payload_ >> 16 & 0x3F);
  value.second = static_cast<uint8_t>(payload_ >> 10 & 0x3F);
  value.millisecond = static_cast<uint16_t>(payload_ & 0x3FF);
  value.precision = static_cast<Precision>(scale_);
  value.offset = static_cast<int16_t>(aux_ & 0xFFFF);
  value.utc_written_as_z = (aux_ & 0x10000) != 0;
  return value;
}

}  // namespace hoofbeat
