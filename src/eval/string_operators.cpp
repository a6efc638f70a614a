// CQL 1.5.3 Appendix B, "String Operators". Positions and lengths count characters (eval/text.h),
// from 0. Those that take regular expressions are in string_patterns.cpp.

#include "eval/operators.h"
#include "eval/text.h"

namespace hoofbeat::eval {
namespace {

bool any_null(const Value& left, const Value& right) { return left.is_null() || right.is_null(); }

Value character_position(std::string_view text, size_t byte) {
  if (byte == std::string_view::npos) return Value::integer(-1);
  return Value::integer(static_cast<int32_t>(count_characters(text.substr(0, byte))));
}

Value mapped(Context& context, const Value& text, char32_t (*map)(char32_t)) {
  if (text.is_null()) return {};
  std::string result;
  result.reserve(text.as_string().size());
  for (size_t at = 0; at < text.as_string().size();)
    append_character(result, map(next_character(text.as_string(), at)));
  return make_string(context, result);
}

}  // namespace

// Combine(source List<String>) String; Combine(source List<String>, separator String) String
// Appendix B, Combine
// Nulls in the list are left out; a list without texts gives null, a null separator none.
Value combine(Context& context, Value list, Value separator) {
  if (list.is_null()) return {};
  std::string_view between = separator.is_null() ? std::string_view() : separator.as_string();
  std::string result;
  bool any = false;
  for (const Value& item : list.as_list()) {
    if (item.is_null()) continue;
    if (any) result += between;
    result += item.as_string();
    any = true;
  }
  return any ? make_string(context, result) : Value();
}

// +(left String, right String) String
// Appendix B, Concatenate
// Null when either is.
Value concatenate(Context& context, Value left, Value right) {
  if (any_null(left, right)) return {};
  std::string_view a = left.as_string(), b = right.as_string();
  char* bytes = context.arena->make_array<char>(a.size() + b.size());
  a.copy(bytes, a.size());
  b.copy(bytes + a.size(), b.size());
  return Value::string({bytes, a.size() + b.size()});
}

// &(left String, right String) String
// Appendix B, Concatenate
// A null operand is the empty string.
Value concatenate_treating_null_as_empty(Context& context, Value left, Value right) {
  const Value empty = Value::string("");
  return concatenate(context, left.is_null() ? empty : left, right.is_null() ? empty : right);
}

// StartsWith(argument String, prefix String) Boolean
// Appendix B, StartsWith
// True for the empty prefix.
Value starts_with(Context&, Value text, Value prefix) {
  if (any_null(text, prefix)) return {};
  return Value::boolean(text.as_string().starts_with(prefix.as_string()));
}

// EndsWith(argument String, suffix String) Boolean
// Appendix B, EndsWith
// True for the empty suffix.
Value ends_with(Context&, Value text, Value suffix) {
  if (any_null(text, suffix)) return {};
  return Value::boolean(text.as_string().ends_with(suffix.as_string()));
}

// [](argument String, index Integer) String; [](argument List<T>, index Integer) T
// Appendix B, Indexer
// Null outside the text or list, negative indexes included.
Value indexer(Context&, Value source, Value index) {
  if (any_null(source, index) || index.as_integer() < 0) return {};
  size_t position = static_cast<size_t>(index.as_integer());
  if (source.kind() == Kind::List) {
    const ListValue& list = source.as_list();
    return position < list.size ? list.items[position] : Value();
  }
  std::string_view text = source.as_string();
  size_t begin = byte_of_character(text, position);
  if (begin == std::string_view::npos || begin == text.size()) return {};
  size_t end = begin;
  next_character(text, end);
  return Value::string(text.substr(begin, end - begin));
}

// PositionOf(pattern String, argument String) Integer
// Appendix B, PositionOf
// -1 where the pattern, a plain text, does not occur.
Value position_of(Context&, Value pattern, Value text) {
  if (any_null(pattern, text)) return {};
  return character_position(text.as_string(), text.as_string().find(pattern.as_string()));
}

// LastPositionOf(pattern String, argument String) Integer
// Appendix B, LastPositionOf
// -1 where the pattern, a plain text, does not occur.
Value last_position_of(Context&, Value pattern, Value text) {
  if (any_null(pattern, text)) return {};
  return character_position(text.as_string(), text.as_string().rfind(pattern.as_string()));
}

// Length(argument String) Integer; Length(argument List<T>) Integer
// Appendix B, Length
// Of a null list 0, of a null string null; the operand's type is gone by now, so the evaluator sees
// to lists.
Value length(Context&, Value operand) {
  if (operand.kind() == Kind::List)
    return Value::integer(static_cast<int32_t>(operand.as_list().size));
  if (operand.kind() != Kind::String) return {};
  return Value::integer(static_cast<int32_t>(count_characters(operand.as_string())));
}

// Lower(argument String) String
// Appendix B, Lower
// One character for one, in no locale.
Value lower(Context& context, Value text) { return mapped(context, text, to_lower); }

// Upper(argument String) String
// Appendix B, Upper
// One character for one, in no locale: a sharp s stays.
Value upper(Context& context, Value text) { return mapped(context, text, to_upper); }

// Split(stringToSplit String, separator String) List<String>
// Appendix B, Split
// A null or empty separator leaves the text whole.
Value split(Context& context, Value text, Value separator) {
  if (text.is_null()) return {};
  if (separator.is_null() || separator.as_string().empty()) return make_list(context, {&text, 1});
  std::string_view rest = text.as_string(), between = separator.as_string();
  std::vector<Value> parts;
  for (size_t at; (at = rest.find(between)) != std::string_view::npos;
       rest.remove_prefix(at + between.size())) {
    parts.push_back(Value::string(rest.substr(0, at)));
  }
  parts.push_back(Value::string(rest));
  return make_list(context, parts);
}

// Substring(stringToSub String, startIndex Integer) String; Substring(…, length Integer) String
// Appendix B, Substring
// Null for a start outside the text (the end itself is outside, but of an empty text); a length
// beyond the end is cut.
Value substring(Context&, Value text, Value start, Value length) {
  if (any_null(text, start) || start.as_integer() < 0) return {};
  std::string_view whole = text.as_string();
  size_t begin = byte_of_character(whole, static_cast<size_t>(start.as_integer()));
  if (begin == std::string_view::npos || (begin == whole.size() && !whole.empty())) return {};
  std::string_view rest = whole.substr(begin);
  if (length.is_null()) return Value::string(rest);
  if (length.as_integer() <= 0) return Value::string("");
  size_t end = byte_of_character(rest, static_cast<size_t>(length.as_integer()));
  return Value::string(rest.substr(0, end));
}

}  // namespace hoofbeat::eval
