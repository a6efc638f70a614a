// Units by id. A text is parsed once a process and kept; each thread keeps a plain vector of
// pointers into that table and a small direct-mapped table of conversion factors, so that comparing
// two quantities takes no lock and no division once their pair of units has been met.

#include "terminology/units.h"

#include <array>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/intern.h"
#include "terminology/ucum.h"

namespace hoofbeat::terminology {
namespace {

// Calendar years and months have no fixed length: they count months and compare with nothing else
// (CQL 1.5.3 Author's Guide, Quantities; Appendix B, Equal). Weeks and shorter are the UCUM units.
constexpr uint16_t calendar_month = 0xFFFF;

struct CalendarUnit {
  std::string_view keyword;  // singular; the plural adds 's'
  Precision precision;
  std::string_view ucum;
  int months;
};
constexpr CalendarUnit calendar_units[] = {
    {"year", Precision::Year, "a", 12},    {"month", Precision::Month, "mo", 1},
    {"week", Precision::Week, "wk", 0},    {"day", Precision::Day, "d", 0},
    {"hour", Precision::Hour, "h", 0},     {"minute", Precision::Minute, "min", 0},
    {"second", Precision::Second, "s", 0}, {"millisecond", Precision::Millisecond, "ms", 0},
};

struct Unit {
  bool valid = false;
  ParsedUnit parsed;
  std::optional<Precision> precision;
  bool keyword = false;
};

Unit read_unit(std::string_view text) {
  Unit unit;
  for (const CalendarUnit& calendar : calendar_units) {
    std::string_view singular = text.ends_with('s') ? text.substr(0, text.size() - 1) : text;
    unit.keyword = text == calendar.keyword || (singular == calendar.keyword && singular != text);
    if (!unit.keyword && text != calendar.ucum) continue;
    unit.precision = calendar.precision;
    unit.valid = true;
    unit.parsed = *parse_ucum(calendar.ucum);
    if (unit.keyword && calendar.months != 0) {
      unit.parsed.dimension = {{calendar_month, 1}};
      unit.parsed.factor = Factor::of(calendar.months);
    }
    return unit;
  }
  if (auto parsed = parse_ucum(text)) {
    unit.valid = true;
    unit.parsed = std::move(*parsed);
  }
  return unit;
}

const Unit& unit_of(UnitId id) {
  static std::shared_mutex mutex;
  static std::unordered_map<UnitId, std::unique_ptr<const Unit>> units;
  thread_local std::vector<const Unit*> known;
  if (id < known.size() && known[id] != nullptr) return *known[id];

  const Unit* unit = nullptr;
  {
    std::shared_lock lock(mutex);
    if (auto found = units.find(id); found != units.end()) unit = found->second.get();
  }
  if (unit == nullptr) {
    auto fresh = std::make_unique<const Unit>(read_unit(unit_text(id)));
    std::unique_lock lock(mutex);
    unit = units.try_emplace(id, std::move(fresh)).first->second.get();
  }
  if (id >= known.size()) known.resize(id + 1);
  known[id] = unit;
  return *unit;
}

bool comparable(const Unit& left, const Unit& right) {
  return left.valid && right.valid && left.parsed.dimension == right.parsed.dimension;
}

bool special(const Unit& unit) { return unit.parsed.scale != Scale::Ratio; }

// How many `to` one `from` is. REQUIRES: comparable, neither special
const Factor& ratio(UnitId from, UnitId to) {
  struct Entry {
    UnitId from = 0, to = 0;
    Factor factor;
  };
  thread_local std::array<Entry, 64> entries;
  Entry& entry = entries[(from * 31 + to) % entries.size()];
  if (entry.from != from || entry.to != to) {
    entry = {from, to, divide(unit_of(from).parsed.factor, unit_of(to).parsed.factor)};
  }
  return entry.factor;
}

bool is_number(const UnitTerm& term) {
  return !term.symbol.empty() && term.symbol[0] >= '0' && term.symbol[0] <= '9' &&
         term.symbol != "10*";
}

// Terms with negative exponents follow those with positive ones, joined by '.'; numbers and bare
// annotations take no exponent in UCUM and are written behind a solidus instead.
std::string spell(const std::vector<UnitTerm>& terms) {
  std::string text;
  for (bool positive : {true, false}) {
    for (const UnitTerm& term : terms) {
      if (term.exponent == 0 || (term.exponent > 0) != positive) continue;
      bool bare = term.symbol.empty() || is_number(term);
      for (int i = bare ? std::abs(term.exponent) : 1; i > 0; --i) {
        if (bare && !positive) {
          text += '/';
        } else if (!text.empty()) {
          text += '.';
        }
        text += term.symbol;
        if (!bare && term.exponent != 1) text += std::to_string(term.exponent);
        text += term.annotation;
      }
    }
  }
  return text.empty() ? "1" : text;
}

UnitId combine(UnitId left, UnitId right, int sign) {
  std::vector<UnitTerm> terms = unit_of(left).parsed.terms;
  for (UnitTerm term : unit_of(right).parsed.terms) {
    term.exponent *= sign;
    bool merged = false;
    for (UnitTerm& existing : terms) {
      if (existing.symbol == term.symbol && existing.annotation == term.annotation) {
        existing.exponent += term.exponent;
        merged = true;
        break;
      }
    }
    if (!merged) terms.push_back(std::move(term));
  }
  return intern_unit(spell(terms));
}

}  // namespace

bool is_valid_unit(UnitId unit) { return unit == 0 || unit_of(unit).valid; }

bool comparable(UnitId left, UnitId right) {
  if (left == right) return is_valid_unit(left);
  return comparable(unit_of(left), unit_of(right));
}

std::optional<Decimal> convert(Decimal value, UnitId from, UnitId to) {
  if (from == to) return is_valid_unit(from) ? std::optional(value) : std::nullopt;
  const Unit& source = unit_of(from);
  const Unit& target = unit_of(to);
  if (!comparable(source, target)) return std::nullopt;
  if (!special(source) && !special(target)) return scale(value, ratio(from, to));
  Float128 number = to_float128(value);
  number = special(source) ? from_special(number, source.parsed)
                           : number * source.parsed.factor.approximation;
  number = special(target) ? to_special(number, target.parsed)
                           : number / target.parsed.factor.approximation;
  return to_decimal(number);
}

std::optional<int> compare(Decimal left, UnitId left_unit, Decimal right, UnitId right_unit) {
  const auto sign = [](std::strong_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; };
  if (left_unit == right_unit) {
    if (!is_valid_unit(left_unit)) return std::nullopt;
    return sign(hoofbeat::compare(left, right));
  }
  const Unit& first = unit_of(left_unit);
  const Unit& second = unit_of(right_unit);
  if (!comparable(first, second)) return std::nullopt;
  if (!special(first) && !special(second)) {
    return sign(compare_scaled(left, ratio(left_unit, right_unit), right));
  }
  auto converted = convert(left, left_unit, right_unit);
  if (!converted) return std::nullopt;
  return sign(hoofbeat::compare(*converted, right));
}

UnitId most_granular(UnitId left, UnitId right) {
  if (left == right || !comparable(left, right)) return left;
  return unit_of(right).parsed.factor.approximation < unit_of(left).parsed.factor.approximation
             ? right
             : left;
}

UnitId multiply_units(UnitId left, UnitId right) {
  if (left == 0) return right;
  if (right == 0) return left;
  return combine(left, right, 1);
}

UnitId divide_units(UnitId left, UnitId right) {
  if (right == 0) return left;
  if (left == right) return 0;
  return combine(left, right, -1);
}

std::optional<Precision> calendar_precision(UnitId unit) {
  return unit == 0 ? std::nullopt : unit_of(unit).precision;
}

bool is_calendar_keyword(UnitId unit) { return unit != 0 && unit_of(unit).keyword; }

}  // namespace hoofbeat::terminology
