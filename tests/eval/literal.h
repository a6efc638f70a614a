#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/intern.h"
#include "eval/operators.h"
#include "terminology/terminology.h"

namespace hoofbeat::eval {

// Values for tests, written as CQL writes them:
//   null true 5 5L 5.0 'text' 5 'mg' 5 days 1 'mg':2 'mL' @2012-03 @2012-03T @T10:30 {1, 2}
//   Interval[1, 5) Tuple{a: 1} Code(system|code) Code(code) Concept(s|a, s|b) ValueSet(url)
//   CodeSystem(url)
class LiteralReader {
 public:
  LiteralReader(Context& context, std::string_view text) : context_(context), text_(text) {}

  Value read() {
    Value value = read_value();
    skip_space();
    EXPECT_TRUE(at_ == text_.size()) << "literal " << text_ << " at " << at_;
    return value;
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool next_is(std::string_view token) {
    skip_space();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }
  std::string_view keep(std::string_view text) { return context_.arena->copy(text); }
  std::string_view up_to(std::string_view stops) {
    skip_space();
    size_t end = std::min(text_.find_first_of(stops, at_), text_.size());
    std::string_view result = text_.substr(at_, end - at_);
    at_ = end;
    return result;
  }

  Value read_value() {
    skip_space();
    if (next_is("null")) return {};
    if (next_is("true")) return Value::boolean(true);
    if (next_is("false")) return Value::boolean(false);
    if (next_is("'")) return make_string(context_, read_quoted());
    if (next_is("@T")) return Value::time(*parse_time(up_to(" ,])}")));
    if (next_is("@")) {
      std::string_view text = up_to(" ,])}");
      if (text.find('T') == std::string_view::npos) return Value::date(*parse_date(text));
      return Value::date_time(*parse_date_time(text));
    }
    if (next_is("{")) return read_list();
    if (next_is("Interval")) return read_interval();
    if (next_is("Tuple{")) return read_tuple();
    if (next_is("Code(")) return Value::code(read_code());
    if (next_is("Concept(")) return read_concept();
    if (next_is("ValueSet(")) return Value::value_set(read_vocabulary());
    if (next_is("CodeSystem(")) return Value::code_system(read_vocabulary());
    return read_number();
  }

  std::string read_quoted() {
    std::string result;
    while (at_ < text_.size() && text_[at_] != '\'') {
      if (text_[at_] == '\\') ++at_;
      result += text_[at_++];
    }
    ++at_;
    return result;
  }

  Value read_number() {
    size_t begin = at_;
    while (at_ < text_.size() &&
           std::string_view("-+.0123456789").find(text_[at_]) != std::string_view::npos)
      ++at_;
    std::string_view digits = text_.substr(begin, at_ - begin);
    auto number = parse_decimal(digits);
    EXPECT_TRUE(number) << "literal " << text_;
    if (!number) return {};
    if (next_is("L")) return Value::long_integer(static_cast<int64_t>(number->coefficient));
    skip_space();
    std::string unit;
    if (next_is("'")) {
      unit = read_quoted();
    } else if (at_ < text_.size() && text_[at_] >= 'a' && text_[at_] <= 'z') {
      unit = up_to(" ,])}:");
    } else if (digits.find('.') == std::string_view::npos) {
      return Value::integer(static_cast<int32_t>(number->coefficient));
    } else {
      return Value::decimal(*number, *context_.arena);
    }
    Value quantity = Value::quantity(*number, intern_unit(unit), *context_.arena);
    if (!next_is(":")) return quantity;
    skip_space();
    return Value::ratio(context_.arena->make<RatioValue>(quantity, read_number()));
  }

  Value read_list() {
    std::vector<Value> items;
    while (!next_is("}")) {
      items.push_back(read_value());
      next_is(",");
    }
    return make_list(context_, items);
  }

  Value read_interval() {
    bool low_closed = next_is("[");
    if (!low_closed) next_is("(");
    Value low = read_value();
    next_is(",");
    Value high = read_value();
    bool high_closed = next_is("]");
    if (!high_closed) next_is(")");
    return make_interval(context_, low, low_closed, high, high_closed,
                         low.is_null() ? high.kind() : low.kind());
  }

  Value read_tuple() {
    std::vector<std::string_view> names;
    std::vector<Value> values;
    while (!next_is("}")) {
      names.push_back(keep(up_to(":")));
      next_is(":");
      values.push_back(read_value());
      next_is(",");
    }
    auto* kept = context_.arena->make_array<std::string_view>(names.size());
    std::copy(names.begin(), names.end(), kept);
    auto* shape = context_.arena->make<TupleShape>(static_cast<uint32_t>(names.size()), kept);
    auto* items = context_.arena->make_array<Value>(values.size());
    std::copy(values.begin(), values.end(), items);
    return Value::tuple(context_.arena->make<TupleValue>(shape, items));
  }

  const CodeValue* read_code() {
    auto* code = context_.arena->make<CodeValue>();
    std::string_view text = keep(up_to(",)"));
    if (!next_is(")")) next_is(",");
    size_t bar = text.rfind('|');
    code->has_system = bar != std::string_view::npos;
    if (code->has_system) code->system = text.substr(0, bar);
    code->code = code->has_system ? text.substr(bar + 1) : text;
    return code;
  }

  Value read_concept() {
    std::vector<const CodeValue*> codes;
    while (text_[at_ - 1] != ')') codes.push_back(read_code());
    auto* kept = context_.arena->make_array<const CodeValue*>(codes.size());
    std::copy(codes.begin(), codes.end(), kept);
    auto* value = context_.arena->make<ConceptValue>();
    value->size = static_cast<uint32_t>(codes.size());
    value->codes = kept;
    return Value::concept_of(value);
  }

  const VocabularyValue* read_vocabulary() {
    auto* value = context_.arena->make<VocabularyValue>();
    value->id = keep(up_to(")"));
    next_is(")");
    return value;
  }

  Context& context_;
  std::string_view text_;
  size_t at_ = 0;
};

// An arena, a context at 2026-03-01T12:00:00.000+00:00, and the two directions between text and
// values.
class Operators : public testing::Test {
 protected:
  Operators() {
    context.arena = &arena;
    context.now = *parse_date_time("2026-03-01T12:00:00.000+00:00");
    context.terminology = &terminology;
  }

  Value v(std::string_view text) { return LiteralReader(context, text).read(); }
  // As a CQL literal; "error" after a run-time error, which is then forgotten.
  std::string shown(const Value& value) {
    if (context.error) {
      message = *context.error;
      context.error.reset();
      return "error";
    }
    std::string text = render(make_list(context, {&value, 1}));
    return text.substr(2, text.size() - 4);
  }
  std::string shown(Truth value) { return shown(truth(value)); }

  Arena arena;
  terminology::Terminology terminology;
  Context context;
  std::string message;  // of the last run-time error
};

}  // namespace hoofbeat::eval
