// One pass over the JSON with simdjson's On-Demand front end: for each member of an object the
// class's key table says what to do; a key that is not in the table is skipped without being looked
// at, which is what makes reading little cheap. Scalars are taken from the raw token (its length is
// known from simdjson's index of structural characters), so a text without escapes is one memcpy
// into the arena and a decimal keeps the digits that were written.
//
// A fault unwinds through the recursion; each level puts its element's name in front, so that the
// path is only ever built for a resource that is set aside.

#include "fhir/reader.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>
#include <utility>
#include <vector>

#include "fhir/json_fault.h"
#include "fhir/json_scan.h"
#include "fhir/json_token.h"
#include "terminology/terminology.h"

namespace hoofbeat::fhir {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr int max_depth = 64;
// Larger texts get a parser of their own, so that one huge line does not hold memory for good.
constexpr size_t kept_capacity = size_t{16} << 20;

const char* expected_kind(ReadAs read_as) {
  switch (read_as) {
    case ReadAs::Object:
    case ReadAs::Resource:
      return "an object";
    case ReadAs::Boolean:
      return "true or false";
    case ReadAs::Integer:
      return "a whole number";
    case ReadAs::Decimal:
      return "a number";
    case ReadAs::Date:
      return "a date as a string";
    case ReadAs::DateTime:
      return "a date and time as a string";
    case ReadAs::Time:
      return "a time as a string";
    case ReadAs::String:
      break;
  }
  return "a string";
}

}  // namespace

struct Reader::State {
  const Schema& schema;
  const terminology::CodeTable* codes;
  Keep keep;
  ondemand::parser parser;
  Arena* arena = nullptr;
  std::vector<Value> items;  // of the lists that are being read, inner ones last
  const char* begin = nullptr;

  // Of the first fault.
  std::string reason, path;
  size_t offset = 0;

  State(const Schema& schema, const terminology::CodeTable* codes) : schema(schema), codes(codes) {}

  // ---- faults: each returns false, so that a reading function can return it ----

  bool fail(std::string text, const char* at = nullptr) {
    reason = std::move(text);
    path.clear();
    if (at != nullptr) offset = static_cast<size_t>(at - begin);
    return false;
  }
  bool fail(simdjson::error_code error) { return fail(json_fault(error)); }
  bool wrong_type(std::string_view token, const char* expected) {
    return fail(fmt::format("found {}, expected {}", found_kind(token), expected), token.data());
  }
  bool within(std::string_view name) {
    path = fmt::format(".{}{}", name, path);
    return false;
  }
  bool within(size_t index) {
    path = fmt::format("[{}]{}", index, path);
    return false;
  }

  // ---- scalars ----

  // The text of a string token, in the arena or, where `borrow`, in the JSON if nothing is escaped.
  bool read_text(ondemand::value& value, std::string_view token, bool borrow,
                 std::string_view& text) {
    if (token.size() < 2 || token.front() != '"' || token.back() != '"')
      return wrong_type(token, "a string");
    text = token.substr(1, token.size() - 2);
    if (!has_escape(text)) {
      if (!borrow) text = arena->copy(text);
      return true;
    }
    if (auto error = value.get_string().get(text); error) return fail(error);
    text = arena->copy(text);
    return true;
  }

  bool read_temporal(std::string_view token, ReadAs read_as, Value& out) {
    if (token.size() < 2 || token.front() != '"' || token.back() != '"')
      return wrong_type(token, expected_kind(read_as));
    const std::string_view text = token.substr(1, token.size() - 2);
    std::optional<Temporal> parsed;
    const char* expected = nullptr;
    if (read_as == ReadAs::Date) {
      parsed = parse_date(text);
      expected = "found a text that is no date, expected YYYY, YYYY-MM or YYYY-MM-DD";
      if (parsed) out = Value::date(*parsed);
    } else if (read_as == ReadAs::DateTime) {
      // parse_date_time knows CQL's "2012T", too, which FHIR does not.
      if (!text.ends_with('T')) parsed = parse_date_time(text);
      expected =
          "found a text that is no date and time, expected YYYY, YYYY-MM, YYYY-MM-DD or "
          "YYYY-MM-DDThh:mm:ss+zz:zz";
      if (parsed) out = Value::date_time(*parsed);
    } else {
      if (!text.starts_with('T')) parsed = parse_time(text);
      expected = "found a text that is no time, expected hh:mm:ss";
      if (parsed) out = Value::time(*parsed);
    }
    return parsed ? true : fail(expected, token.data());
  }

  bool read_scalar(ondemand::value& value, std::string_view token, const Key& key, bool borrow,
                   Value& out) {
    switch (key.read_as) {
      case ReadAs::String: {
        std::string_view text;
        if (!read_text(value, token, borrow, text)) return false;
        if (text.size() > UINT32_MAX) return fail("the text is longer than 4 GB", token.data());
        out = Value::string(text);
        break;
      }
      case ReadAs::Boolean:
        if (token != "true" && token != "false") return wrong_type(token, "true or false");
        out = Value::boolean(token == "true");
        break;
      case ReadAs::Integer: {
        int32_t number = 0;
        if (!plain_digits(token)) return wrong_type(token, "a whole number");
        auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), number);
        if (error != std::errc() || end != token.data() + token.size())
          return fail("found a number that is no 32-bit whole number, expected one", token.data());
        out = Value::integer(number);
        break;
      }
      case ReadAs::Decimal: {
        if (found_kind(token) != number_kind) return wrong_type(token, "a number");
        std::optional<Decimal> number;
        if (plain_digits(token)) number = parse_decimal(token);
        if (!number) {
          return fail("found a malformed or too large number, expected a decimal", token.data());
        }
        out = Value::decimal(*number, *arena);
        break;
      }
      default:
        if (!read_temporal(token, key.read_as, out)) return false;
    }
    out = out.with_model_type(key.type);
    return true;
  }

  // ---- structures ----

  // One value, not a list. Null stays null.
  bool read_one(ondemand::value& value, const Key& key, bool borrow, int depth, Value& out) {
    std::string_view token = trimmed(value.raw_json_token());
    if (token == "null") return true;
    if (key.read_as == ReadAs::Object) {
      ondemand::object object;
      if (token.empty() || token.front() != '{') return wrong_type(token, "an object");
      if (auto error = value.get_object().get(object); error) return fail(error);
      const ClassPlan& plan = *key.plan;
      Object* made = Object::make(&plan.layout, *arena);
      if (!read_members(object, plan, *made, depth + 1)) return false;
      out = Value::object(made);
      return true;
    }
    if (key.read_as == ReadAs::Resource) {
      ondemand::object object;
      if (token.empty() || token.front() != '{') return wrong_type(token, "an object");
      if (auto error = value.get_object().get(object); error) return fail(error);
      Object* made = nullptr;
      TypeId type = AnyType;
      if (!read_resource(object, depth + 1, type, made)) return false;
      if (made != nullptr) out = Value::object(made);
      return true;
    }
    return read_scalar(value, token, key, borrow, out);
  }

  // The "_birthDate" of a primitive: its id and extensions, around the value where that is known.
  bool read_companion(ondemand::value& value, const Key& key, int depth, Value& in_out) {
    std::string_view token = trimmed(value.raw_json_token());
    if (token == "null") return true;
    ondemand::object object;
    if (token.empty() || token.front() != '{') return wrong_type(token, "an object");
    if (auto error = value.get_object().get(object); error) return fail(error);
    const ClassPlan& plan = *key.plan;
    Object* made = Object::make(&plan.layout, *arena);
    if (!read_members(object, plan, *made, depth + 1)) return false;
    if (plan.value_slot >= 0) made->slots()[plan.value_slot] = in_out;
    in_out = Value::object(made);
    return true;
  }

  // A primitive's value where its companion has already been read. Nothing else is ever an Object
  // here.
  static void put_primitive(const ClassPlan& plan, Value value, Value& in_out) {
    if (in_out.kind() != Kind::Object) {
      in_out = value;
    } else if (plan.value_slot >= 0) {
      const_cast<Object&>(in_out.as_object()).slots()[plan.value_slot] = value;
    }
  }

  // Whether the JSON member was there before: `value` alone tells, unless a companion came first.
  bool given_twice(const Key& key, const Value& present) const {
    if (present.is_null()) return false;
    if (key.companion) return present.kind() == Kind::Object;
    if (key.type == AnyType || present.kind() != Kind::Object) return true;
    const ClassPlan& plan = *key.plan;
    return !plan.type->primitive || present.model_type() != key.type ||
           (plan.value_slot >= 0 && !present.as_object().slots()[plan.value_slot].is_null());
  }

  bool read_single(ondemand::value& value, const Key& key, bool borrow, int depth, Value& slot) {
    if (slot.is_null() && !key.companion) return read_one(value, key, borrow, depth, slot);
    if (given_twice(key, slot)) {
      return fail("the element is given more than once, expected it once",
                  value.raw_json_token().data());
    }
    if (key.companion) return read_companion(value, key, depth, slot);
    Value read;
    if (!read_one(value, key, borrow, depth, read)) return false;
    if (slot.is_null()) {
      slot = read;
    } else {
      put_primitive(*key.plan, read, slot);
    }
    return true;
  }

  bool read_list(ondemand::value& value, const Key& key, int depth, Value& slot) {
    std::string_view token = trimmed(value.raw_json_token());
    if (token == "null") return true;
    if (token.empty() || token.front() != '[')
      return wrong_type(token, "an array, because the element can repeat");
    ondemand::array array;
    if (auto error = value.get_array().get(array); error) return fail(error);
    // A list that is there already is the other half of a primitive's values and companions.
    const ListValue* other = slot.is_null() ? nullptr : &slot.as_list();
    const size_t base = items.size();
    bool any = false;
    for (auto element : array) {
      const size_t index = items.size() - base;
      Value read;
      if (auto error = element.error(); error) {
        fail(error);
        return within(index);
      }
      ondemand::value&& item = std::move(element).value_unsafe();
      if (other != nullptr && index < other->size) read = other->items[index];
      if (!read_single(item, key, false, depth, read)) return within(index);
      // A contained resource that is not wanted leaves no gap.
      if (read.is_null() && key.read_as == ReadAs::Resource) continue;
      if (read.is_null() && key.read_as == ReadAs::Object && !key.companion) {
        wrong_type(item.raw_json_token(), "an object");
        return within(index);
      }
      any |= !read.is_null();
      items.push_back(read);
    }
    if (other != nullptr) {
      any = true;
      for (size_t i = items.size() - base; i < other->size; ++i) items.push_back(other->items[i]);
    }
    const size_t count = items.size() - base;
    if (any) {
      Value* kept = arena->make_array<Value>(count);
      std::copy(items.begin() + base, items.end(), kept);
      slot = Value::list(arena->make<ListValue>(static_cast<uint32_t>(count), kept, nullptr));
    }
    items.resize(base);
    return true;
  }

  bool read_member(ondemand::field& field, const ClassPlan& plan, Object& into, int depth) {
    RawKey raw = raw_key(field.key().raw());
    const Key* key;
    if (raw.escaped) [[unlikely]] {
      std::string_view text;
      if (auto error = field.unescaped_key().get(text); error) return fail(error);
      key = plan.keys.find(text);
    } else {
      key = plan.keys.find(raw.first, raw.text);
    }
    if (key == nullptr) return true;
    Value& slot = into.slots()[key->slot];
    const bool borrow =
        codes != nullptr && (key->slot == plan.system_slot || key->slot == plan.code_slot);
    const bool read = key->list ? read_list(field.value(), *key, depth, slot)
                                : read_single(field.value(), *key, borrow, depth, slot);
    return read || within(key->text);
  }

  bool read_members(ondemand::object& object, const ClassPlan& plan, Object& into, int depth) {
    if (depth > max_depth)
      return fail("the JSON is nested more than 64 levels deep, expected fewer");
    for (auto member : object) {
      if (auto error = member.error(); error) return fail(error);
      // Taken by reference: a copy would stall on the bytes that were just written.
      ondemand::field&& field = std::move(member).value_unsafe();
      if (!read_member(field, plan, into, depth)) return false;
    }
    if (plan.system_slot >= 0) find_code(plan, into);
    return true;
  }

  // Interns a Coding. Its texts still lie in the JSON: they come from the code table where it has
  // them.
  void find_code(const ClassPlan& plan, Object& coding) {
    if (codes == nullptr) return;
    Value& system = coding.slots()[plan.system_slot];
    Value& code = coding.slots()[plan.code_slot];
    auto text_of = [this](const Value& value) -> std::string_view {
      if (value.kind() == Kind::String) return value.as_string();
      if (value.kind() != Kind::Object) return {};
      const ClassPlan& plan = schema.plan(value.model_type());
      Value inner = plan.value_slot < 0 ? Value() : value.as_object().slots()[plan.value_slot];
      return inner.kind() == Kind::String ? inner.as_string() : std::string_view();
    };
    const std::string_view code_text = text_of(code);
    if (!code_text.empty()) coding.code = codes->find(text_of(system), code_text);
    auto own = [&](Value& value, bool is_system) {
      if (value.kind() == Kind::Object) {
        const ClassPlan& plan = schema.plan(value.model_type());
        if (plan.value_slot < 0) return;
        Value& inner = const_cast<Object&>(value.as_object()).slots()[plan.value_slot];
        if (inner.kind() != Kind::String) return;
        inner = Value::string(arena->copy(inner.as_string())).with_model_type(inner.model_type());
        return;
      }
      if (value.kind() != Kind::String) return;
      std::string_view kept =
          coding.code == 0 ? arena->copy(value.as_string())
                           : (is_system ? codes->system(coding.code) : codes->code(coding.code));
      value = Value::string(kept).with_model_type(value.model_type());
    };
    own(system, true);
    own(code, false);
  }

  // The plan of the class that a resourceType names, or a fault.
  bool read_type(ondemand::value& value, const ClassPlan*& plan) {
    std::string_view token = trimmed(value.raw_json_token());
    if (token.size() < 2 || token.front() != '"' || token.back() != '"') {
      wrong_type(token, "a resource type as a string");
      return within("resourceType");
    }
    const RawKey name = raw_key(token.data() + 1);
    const Key* key = schema.resource_types().find(name.first, name.text);
    if (key != nullptr) {
      plan = key->plan;
      return true;
    }
    std::string shown;
    for (char c : token.substr(1, std::min<size_t>(token.size() - 2, 64)))
      shown += c >= ' ' && c <= '~' && c != '"' ? c : '?';
    return fail(
        fmt::format("found resourceType \"{}\", expected a resource type of FHIR R4", shown),
        token.data());
  }

  // `made` stays null where the schema does not want the type. resourceType nearly always comes
  // first; otherwise the object is searched for it and then read from its beginning.
  bool read_resource(ondemand::object& object, int depth, TypeId& type_id, Object*& made) {
    if (depth > max_depth)
      return fail("the JSON is nested more than 64 levels deep, expected fewer");
    const ClassPlan* plan = nullptr;
    Object* into = nullptr;
    bool first = true, rewind = false;
    for (auto member : object) {
      if (auto error = member.error(); error) return fail(error);
      ondemand::field&& field = std::move(member).value_unsafe();
      if (into != nullptr) {
        if (!read_member(field, *plan, *into, depth)) return in_root(*plan, depth);
        continue;
      }
      if (raw_key(field.key().raw()).text == "resourceType") {
        if (!read_type(field.value(), plan)) return false;
        type_id = plan->type->id;
        if (!plan->wanted) return true;
        into = Object::make(&plan->layout, *arena);
        rewind = !first;
        if (rewind) break;
      }
      first = false;
    }
    if (plan == nullptr)
      return fail("found no resourceType, expected one; without it this is no FHIR resource");
    if (rewind) {
      bool any;
      if (auto error = object.reset().get(any); error) return fail(error);
      if (!read_members(object, *plan, *into, depth)) return in_root(*plan, depth);
    }
    made = into;
    return true;
  }

  bool in_root(const ClassPlan& plan, int depth) {
    if (depth == 0) path.insert(0, plan.type->name);
    return false;
  }

  // ---- the root ----

  bool read_root(ondemand::parser& with, std::string_view json, ReadResult& result) {
    ondemand::document document;
    auto error = with.iterate(json.data(), json.size(), json.size() + json_padding).get(document);
    if (error) return fail(error);
    ondemand::json_type kind;
    if (error = document.type().get(kind); error) return fail(error);
    if (kind != ondemand::json_type::object) {
      std::string_view token;
      if (document.raw_json_token().get(token)) token = {};
      return wrong_type(token, "a resource as a JSON object");
    }
    ondemand::object object;
    if (error = document.get_object().get(object); error) return fail(error);
    bool read = read_resource(object, 0, result.type, result.root);
    if (read && result.root != nullptr &&
        document.current_location().error() != simdjson::OUT_OF_BOUNDS)
      read = fail("found more behind the end of the resource, expected one JSON object");
    if (!read && offset == 0) {
      const char* at;
      if (!document.current_location().get(at) && at >= json.data() &&
          at <= json.data() + json.size())
        offset = static_cast<size_t>(at - json.data());
    }
    return read;
  }

  void describe(ReadResult& result) const {
    static const ElementName id = r4().element_name("id"), meta = r4().element_name("meta"),
                             last_updated = r4().element_name("lastUpdated");
    const ClassPlan& plan = schema.plan(result.type);
    result.id = text(result.root->get(id));
    if (Value found = value_of(result.root->get(meta)); found.kind() == Kind::Object) {
      Value updated = value_of(found.as_object().get(last_updated));
      if (updated.kind() == Kind::DateTime)
        result.last_updated = to_milliseconds(updated.as_temporal(), 0);
    }
    result.patient = patient(Value::object(result.root), plan.patient_slots);
  }

  // A primitive's value, also where it comes with an id or extension.
  Value value_of(Value value) const {
    if (value.kind() != Kind::Object) return value;
    const ClassPlan& plan = schema.plan(value.model_type());
    if (!plan.type->primitive) return value;
    return plan.value_slot < 0 ? Value() : value.as_object().slots()[plan.value_slot];
  }
  std::string_view text(Value value) const {
    value = value_of(value);
    return value.kind() == Kind::String ? value.as_string() : std::string_view();
  }

  // The reference to a patient; nothing where a list names several (the members of a Group).
  std::string_view patient(Value from, std::span<const uint16_t> slots) const {
    if (slots.empty()) {
      std::string_view found = text(from);
      return found.find("Patient/") != std::string_view::npos || found.starts_with("urn:") ||
                     found.starts_with('#')
                 ? found
                 : std::string_view();
    }
    if (from.kind() != Kind::Object) return {};
    Value next = from.as_object().slots()[slots.front()];
    if (next.kind() != Kind::List) return next.is_null() ? "" : patient(next, slots.subspan(1));
    std::string_view only;
    for (const Value& item : next.as_list()) {
      const std::string_view found = patient(item, slots.subspan(1));
      if (found.empty() || found == only) continue;
      if (!only.empty()) return {};
      only = found;
    }
    return only;
  }
};

namespace {

// The resource type of a text that begins {"resourceType":"X" and ends with a brace; null for all
// others.
const Key* type_at_front(std::string_view json, const KeyTable& types) {
  static constexpr std::string_view key = "\"resourceType\"";
  if (!json.starts_with('{') || !json.ends_with('}')) return nullptr;
  size_t at = skip_space(json, 1);
  if (json.compare(at, key.size(), key) != 0) return nullptr;
  at = skip_space(json, at + key.size());
  if (json[at] != ':') return nullptr;
  at = skip_space(json, at + 1);
  if (json[at] != '"') return nullptr;
  const size_t end = json.substr(at, 64).find('"', 1);
  return end == std::string_view::npos ? nullptr : types.find(json.substr(at + 1, end - 1));
}

}  // namespace

Reader::Reader(const Schema& schema, const terminology::CodeTable* codes)
    : state_(std::make_unique<State>(schema, codes)) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;

void Reader::set_keep(Keep keep) { state_->keep = std::move(keep); }

uint64_t version_hash(std::string_view patient, std::string_view reference) {
  const uint64_t first = std::hash<std::string_view>()(patient);
  const uint64_t second = std::hash<std::string_view>()(reference);
  return (first ^ (second + 0x9E3779B97F4A7C15 + (first << 6) + (first >> 2))) | 1;
}

namespace {

uint64_t dropped_version(const ReadResult& result) {
  if (result.id.empty()) return 0;
  std::string reference(r4().at(result.type).name);
  reference += '/';
  reference += result.id;
  return version_hash(result.patient, reference);
}

}  // namespace

ReadResult Reader::read(std::string_view json, Arena& arena) {
  State& state = *state_;
  ReadResult result;
  // A resource of a type that is not wanted is not even parsed.
  const Key* type = type_at_front(json, state.schema.resource_types());
  if (type != nullptr && !type->plan->wanted) {
    result.outcome = ReadResult::Outcome::NotWanted;
    result.type = type->type;
    return result;
  }
  const Arena::Mark mark = arena.mark();
  state.arena = &arena;
  state.begin = json.data();
  state.offset = 0;
  state.items.clear();
  bool read;
  if (json.size() > kept_capacity) {
    ondemand::parser own;
    read = state.read_root(own, json, result);
  } else {
    read = state.read_root(state.parser, json, result);
  }
  if (!read) {
    arena.rollback(mark);
    result.outcome = ReadResult::Outcome::SetAside;
    result.root = nullptr;
    result.reason = state.path.empty() ? state.reason : state.path + ": " + state.reason;
    if (result.reason.starts_with('.')) result.reason.erase(0, 1);
    result.offset = std::min(state.offset, json.size());
    return result;
  }
  if (result.root == nullptr) {
    arena.rollback(mark);
    result.outcome = ReadResult::Outcome::NotWanted;
    return result;
  }
  if (state.keep && !state.keep(*result.root)) {
    // Whose version it was is told by hashes: its texts go with the arena.
    state.describe(result);
    result.dropped = dropped_version(result);
    arena.rollback(mark);
    result.root = nullptr;
    result.id = result.patient = {};
    result.outcome = ReadResult::Outcome::Dropped;
    return result;
  }
  state.describe(result);
  result.outcome = ReadResult::Outcome::Kept;
  return result;
}

}  // namespace hoofbeat::fhir
