// The UCUM grammar is small: terms of components joined by '.' and '/', a component being a symbol
// with an optional exponent, a number, or a parenthesised term, each with an optional {annotation}.
// A symbol is looked up whole first and only then split into prefix and unit, so that "cd" is
// candela and "Pa" pascal, not centi-day and peta-year. The table's definitions are expressions
// themselves and are read by the same parser.

#include "terminology/ucum.h"

#include <cmath>
#include <unordered_map>

namespace hoofbeat::terminology {
namespace {

struct Atom {
  Factor factor;
  Dimension dimension;
  Scale scale = Scale::Ratio;
  bool metric = false;
};

void merge(Dimension& into, const Dimension& other, int times) {
  for (const auto& [base, exponent] : other) {
    auto at = into.begin();
    while (at != into.end() && at->first < base) ++at;
    if (at != into.end() && at->first == base) {
      at->second += exponent * times;
      if (at->second == 0) into.erase(at);
    } else if (exponent * times != 0) {
      into.insert(at, {base, exponent * times});
    }
  }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class AtomTable {
 public:
  AtomTable() {
    std::span<const UcumUnit> rows = ucum_units();
    for (size_t i = 0; i < rows.size(); ++i) rows_.emplace(rows[i].code, i);
    for (const UcumUnit& row : rows) resolve(row.code);
  }

  const Atom* find(std::string_view code) const {
    auto found = atoms_.find(code);
    return found == atoms_.end() ? nullptr : &found->second;
  }

 private:
  friend class Parser;
  const Atom* resolve(std::string_view code);

  std::unordered_map<std::string_view, size_t> rows_;
  std::unordered_map<std::string_view, Atom> atoms_;  // references stay valid when it grows
};

class Parser {
 public:
  using Find = const Atom* (*)(void* table, std::string_view code);

  Parser(std::string_view text, Find find, void* table) : text_(text), find_(find), table_(table) {}

  std::optional<ParsedUnit> parse() {
    if (text_.empty()) return ParsedUnit{};
    if (!term(1) || at_ != text_.size()) return std::nullopt;
    if (special_ != Scale::Ratio) {
      if (components_ != 1 || result_.terms.size() != 1 || result_.terms[0].exponent != 1) {
        return std::nullopt;
      }
      result_.scale = special_;
    }
    return std::move(result_);
  }

 private:
  static constexpr int max_depth = 50;

  bool term(int sign) {
    if (++depth_ > max_depth) return false;
    int direction = skip('/') ? -1 : 1;
    do {
      if (!component(sign * direction)) return false;
      if (skip('.')) {
        direction = 1;
      } else if (skip('/')) {
        direction = -1;
      } else {
        --depth_;
        return true;
      }
    } while (true);
  }

  bool component(int sign) {
    ++components_;
    if (skip('(')) {
      if (!term(sign) || !skip(')')) return false;
      std::string ignored;
      return annotation(ignored);
    }
    UnitTerm unit;
    if (at_ < text_.size() && text_[at_] == '{') {
      unit.exponent = sign;
      if (!annotation(unit.annotation)) return false;
      result_.terms.push_back(std::move(unit));
      return true;
    }
    if (at_ < text_.size() && is_digit(text_[at_]) && !ten_power_ahead()) return number(sign);
    return symbol(sign);
  }

  bool ten_power_ahead() const {
    std::string_view ahead = text_.substr(at_, 3);
    return ahead == "10*" || ahead == "10^";
  }

  bool number(int sign) {
    size_t begin = at_;
    int64_t value = 0;
    for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
      value = value * 10 + (text_[at_] - '0');
      if (at_ - begin > 16) return false;
    }
    if (value == 0) return false;
    UnitTerm unit{std::string(text_.substr(begin, at_ - begin)), "", sign};
    if (!annotation(unit.annotation)) return false;
    apply({Factor::of(value), {}}, sign);
    if (unit.symbol != "1" || !unit.annotation.empty()) {
      if (unit.symbol == "1") unit.symbol.clear();
      result_.terms.push_back(std::move(unit));
    }
    return true;
  }

  bool symbol(int sign) {
    std::string_view code = ten_power_ahead() ? text_.substr(at_, 3) : code_ahead();
    if (code.empty()) return false;
    at_ += code.size();
    int exponent;
    if (!read_exponent(exponent)) return false;
    UnitTerm unit{std::string(code), "", exponent * sign};
    if (!annotation(unit.annotation)) return false;
    if (code == "10*" || code == "10^") {
      unit.symbol = "10*";
      apply({Factor::of(1, exponent), {}}, sign);
    } else if (!apply_code(code, exponent * sign)) {
      return false;
    }
    result_.terms.push_back(std::move(unit));
    return true;
  }

  // Up to what cannot stand in a symbol; brackets hide anything.
  std::string_view code_ahead() const {
    size_t end = at_;
    while (end < text_.size()) {
      char c = text_[end];
      if (c == '[') {
        end = text_.find(']', end);
        if (end == std::string_view::npos) return {};
      } else if (is_digit(c) || std::string_view("./(){}+-]").find(c) != std::string_view::npos) {
        break;
      }
      ++end;
    }
    return text_.substr(at_, end - at_);
  }

  bool read_exponent(int& exponent) {
    exponent = 1;
    size_t begin = at_;
    bool negative = skip('-');
    if (!negative) skip('+');
    if (at_ >= text_.size() || !is_digit(text_[at_])) return at_ == begin;
    int value = 0;
    for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
      value = value * 10 + (text_[at_] - '0');
      if (value > 99) return false;
    }
    exponent = negative ? -value : value;
    return true;
  }

  bool apply_code(std::string_view code, int exponent) {
    if (const Atom* atom = find_(table_, code)) return apply_atom(*atom, Factor(), exponent);
    for (const UcumPrefix& prefix : ucum_prefixes()) {
      if (!code.starts_with(prefix.code)) continue;
      const Atom* atom = find_(table_, code.substr(prefix.code.size()));
      if (atom == nullptr || !atom->metric) continue;
      return apply_atom(*atom, Factor::of(prefix.factor, prefix.power_of_ten), exponent);
    }
    return false;
  }

  bool apply_atom(const Atom& atom, const Factor& prefix, int exponent) {
    if (atom.scale != Scale::Ratio) {
      special_ = atom.scale;
      result_.prefix = prefix;
      apply(atom, 1);
      return true;
    }
    apply({multiply(atom.factor, prefix), atom.dimension}, exponent);
    return true;
  }

  void apply(const Atom& atom, int exponent) {
    result_.factor = multiply(result_.factor, power(atom.factor, exponent));
    merge(result_.dimension, atom.dimension, exponent);
  }

  bool annotation(std::string& text) {
    if (at_ >= text_.size() || text_[at_] != '{') return true;
    size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '}') {
      if (text_[end] == '{' || text_[end] < 33 || text_[end] > 126) return false;
      ++end;
    }
    if (end == text_.size()) return false;
    text = text_.substr(at_, end + 1 - at_);
    at_ = end + 1;
    return true;
  }

  bool skip(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::string_view text_;
  Find find_;
  void* table_;
  size_t at_ = 0;
  int depth_ = 0;
  int components_ = 0;
  Scale special_ = Scale::Ratio;
  ParsedUnit result_;
};

const Atom* AtomTable::resolve(std::string_view code) {
  if (const Atom* known = find(code)) return known;
  auto row = rows_.find(code);
  if (row == rows_.end()) return nullptr;
  const UcumUnit& unit = ucum_units()[row->second];
  Atom atom;
  atom.metric = unit.metric;
  if (unit.scale == Scale::Base) {
    atom.dimension = {{static_cast<uint16_t>(row->second), 1}};
  } else {
    auto find = [](void* table, std::string_view name) {
      return static_cast<AtomTable*>(table)->resolve(name);
    };
    auto definition = Parser(unit.unit, find, this).parse();
    if (!definition) return nullptr;  // a slip in the table: a test looks every row up
    atom.factor = multiply(definition->factor, Factor::parse(unit.value));
    atom.dimension = definition->dimension;
    atom.scale = unit.scale;
  }
  return &atoms_.emplace(unit.code, std::move(atom)).first->second;
}

const AtomTable& atoms() {
  static const AtomTable table;
  return table;
}

// The C library has no quadruple-precision functions at hand; the special scales need no more than
// the 8 decimals of a result, which long double gives.
long double narrow(Float128 value) { return static_cast<long double>(value); }

}  // namespace

std::optional<ParsedUnit> parse_ucum(std::string_view text) {
  auto find = [](void*, std::string_view code) { return atoms().find(code); };
  return Parser(text, find, nullptr).parse();
}

Float128 from_special(Float128 value, const ParsedUnit& unit) {
  value *= unit.prefix.approximation;
  switch (unit.scale) {
    case Scale::Celsius:
      return value + Float128(27315) / 100;
    case Scale::Fahrenheit:
      return (value + Float128(45967) / 100) * 5 / 9;
    case Scale::Reaumur:
      return value * 5 / 4 + Float128(27315) / 100;
    case Scale::NegativeLogarithm:
      return std::pow(10.0L, -narrow(value)) * unit.factor.approximation;
    case Scale::NaturalLogarithm:
      return std::exp(narrow(value)) * unit.factor.approximation;
    case Scale::Logarithm:
      return std::pow(10.0L, narrow(value)) * unit.factor.approximation;
    case Scale::LogarithmTimes2:
      return std::pow(10.0L, narrow(value) / 2) * unit.factor.approximation;
    case Scale::BinaryLogarithm:
      return std::exp2(narrow(value)) * unit.factor.approximation;
    case Scale::HundredTangent:
      return std::atan(narrow(value) / 100) * unit.factor.approximation;
    case Scale::Ratio:
    case Scale::Base:
      break;
  }
  return value * unit.factor.approximation;
}

Float128 to_special(Float128 value, const ParsedUnit& unit) {
  const auto number = [&] {
    switch (unit.scale) {
      case Scale::Celsius:
        return value - Float128(27315) / 100;
      case Scale::Fahrenheit:
        return value * 9 / 5 - Float128(45967) / 100;
      case Scale::Reaumur:
        return (value - Float128(27315) / 100) * 4 / 5;
      case Scale::NegativeLogarithm:
        return Float128(-std::log10(narrow(value / unit.factor.approximation)));
      case Scale::NaturalLogarithm:
        return Float128(std::log(narrow(value / unit.factor.approximation)));
      case Scale::Logarithm:
        return Float128(std::log10(narrow(value / unit.factor.approximation)));
      case Scale::LogarithmTimes2:
        return Float128(2 * std::log10(narrow(value / unit.factor.approximation)));
      case Scale::BinaryLogarithm:
        return Float128(std::log2(narrow(value / unit.factor.approximation)));
      case Scale::HundredTangent:
        return Float128(100 * std::tan(narrow(value / unit.factor.approximation)));
      case Scale::Ratio:
      case Scale::Base:
        break;
    }
    return value / unit.factor.approximation;
  }();
  return number / unit.prefix.approximation;
}

}  // namespace hoofbeat::terminology
