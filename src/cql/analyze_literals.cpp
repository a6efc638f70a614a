// Literals and selectors (CQL 1.5.3 Developer's Guide, "Literals and Selectors"): constants are
// built here once, their ranges checked, and live as long as the program.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/intern.h"
#include "cql/analyzer.h"
#include "terminology/units.h"

namespace hoofbeat::cql {

namespace {

// Digits before and behind the point.
void count_digits(std::string_view text, size_t& whole, size_t& fraction) {
  size_t point = text.find('.');
  std::string_view front = text.substr(0, point);
  while (front.size() > 1 && front.front() == '0') front.remove_prefix(1);
  whole = front.size();
  fraction = point == std::string_view::npos ? 0 : text.size() - point - 1;
}

// Nothing where the number is out of Decimal's range (28 digits before the point).
std::optional<Decimal> decimal_of(std::string_view text, bool negative) {
  size_t whole = 0, fraction = 0;
  count_digits(text, whole, fraction);
  if (whole > 28) return std::nullopt;
  std::optional<Decimal> value = parse_decimal(text);
  if (value && negative) value = hoofbeat::negate(*value);
  return value;
}

}  // namespace

NodePtr Analyzer::literal(const Literal& expression, bool negative) {
  const std::string& text = expression.text;
  SourceRange range = expression.range;
  auto out_of_range = [&](std::string_view type, std::string_view bounds) {
    return error(range, fmt::format("{}{} is outside the range of {}: {}", negative ? "-" : "",
                                    text, type, bounds));
  };
  // FHIR writes leap seconds, CQL has none.
  bool leap_second = text.find(":60") != std::string::npos;
  switch (expression.literal) {
    case LiteralKind::Null:
      return make(Op::Null, named(AnyType), range);
    case LiteralKind::Boolean:
      return constant(Value::boolean(text == "true"), BooleanType, range);
    case LiteralKind::Integer:
    case LiteralKind::Long: {
      bool is_long = expression.literal == LiteralKind::Long;
      uint64_t magnitude = 0;
      auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), magnitude);
      uint64_t maximum = is_long ? uint64_t{INT64_MAX} : uint64_t{INT32_MAX};
      if (fault != std::errc() || magnitude > maximum + (negative ? 1 : 0))
        return is_long ? out_of_range("Long", "-9223372036854775808 … 9223372036854775807")
                       : out_of_range("Integer",
                                      "-2147483648 … 2147483647; write a Long, 1L, or a "
                                      "Decimal, 1.0");
      int64_t value = static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
      return is_long ? constant(Value::long_integer(value), LongType, range)
                     : constant(Value::integer(static_cast<int32_t>(value)), IntegerType, range);
    }
    case LiteralKind::Decimal: {
      size_t whole = 0, fraction = 0;
      count_digits(text, whole, fraction);
      if (fraction > Decimal::max_scale)
        return error(range,
                     fmt::format("{} has {} digits behind the point; a Decimal has at most 8", text,
                                 fraction));
      std::optional<Decimal> value = decimal_of(text, negative);
      if (!value) return out_of_range("Decimal", "at most 28 digits before the point");
      return constant(Value::decimal(*value, target_.constants), DecimalType, range);
    }
    case LiteralKind::String:
      return string_constant(text, range);
    case LiteralKind::Date:
      if (std::optional<Temporal> date = parse_date(text))
        return constant(Value::date(*date), DateType, range);
      return error(range, fmt::format("@{} is not a date of the calendar", text));
    case LiteralKind::DateTime:
      if (std::optional<Temporal> date_time = parse_date_time(text); date_time && !leap_second)
        return constant(Value::date_time(*date_time), DateTimeType, range);
      return error(range, fmt::format("@{} is not a date and time of the calendar", text));
    case LiteralKind::Time:
      if (std::optional<Temporal> time = parse_time(text); time && !leap_second)
        return constant(Value::time(*time), TimeType, range);
      return error(range, fmt::format("@T{} is not a time of the day", text));
  }
  return error(range, "this literal is not supported");
}

std::optional<Value> Analyzer::quantity_value(const Quantity& quantity, bool negative) {
  // The unit's digits count as a Decimal's, but more decimals are rounded: a quantity is measured.
  std::optional<Decimal> value = decimal_of(quantity.value, negative);
  if (!value) {
    error(quantity.range,
          fmt::format("{} is outside the range of Decimal: at most 28 digits before the point",
                      quantity.value));
    return std::nullopt;
  }
  UnitId unit = intern_unit(quantity.unit);
  if (!quantity.unit.empty() && !quantity.calendar && !terminology::is_valid_unit(unit))
    warning(quantity.range, fmt::format("'{}' is not a UCUM unit that is known here; it compares "
                                        "only with itself",
                                        quantity.unit));
  return Value::quantity(*value, unit, target_.constants);
}

NodePtr Analyzer::quantity(const Quantity& quantity, bool negative) {
  std::optional<Value> value = quantity_value(quantity, negative);
  return value ? constant(*value, QuantityType, quantity.range) : nullptr;
}

NodePtr Analyzer::ratio(const RatioLiteral& expression) {
  std::optional<Value> numerator = quantity_value(expression.numerator, false);
  std::optional<Value> denominator = quantity_value(expression.denominator, false);
  if (!numerator || !denominator) return nullptr;
  auto* value = target_.constants.make<RatioValue>();
  value->numerator = *numerator;
  value->denominator = *denominator;
  return constant(Value::ratio(value), RatioType, expression.range);
}

NodePtr Analyzer::interval(const IntervalSelector& expression) {
  NodePtr low = analyze(*expression.low);
  NodePtr high = analyze(*expression.high);
  if (!low || !high) return nullptr;
  auto point_of = [&](TypePtr type) -> TypePtr {
    for (const Conversion& conversion : implicit_conversions(type))
      if (is_class(type) && conversion.to->kind == elm::TypeKind::Named) return conversion.to;
    return type;
  };
  TypePtr point = common_type(point_of(low->type), point_of(high->type), false);
  if (!point)
    return error(expression.range,
                 fmt::format("an interval's bounds must be of one type, found {} and {}",
                             text_of(low->type), text_of(high->type)));
  bool ordered = point->kind == elm::TypeKind::Named &&
                 (point->name == AnyType || point->name == IntegerType || point->name == LongType ||
                  point->name == DecimalType || point->name == StringType ||
                  (point->name >= DateType && point->name <= QuantityType));
  if (!ordered)
    return error(
        expression.range,
        fmt::format("an interval needs bounds that have an order, {} has none", text_of(point)));
  low = convert(std::move(low), point, "a bound");
  high = convert(std::move(high), point, "a bound");
  if (!low || !high) return nullptr;
  NodePtr node = make(Op::Interval, types_.interval(point), expression.range);
  node->low_closed = expression.low_closed;
  node->high_closed = expression.high_closed;
  node->operands.push_back(std::move(low));
  node->operands.push_back(std::move(high));
  node->operands.resize(4);
  return node;
}

NodePtr Analyzer::list(const ListSelector& expression) {
  std::vector<NodePtr> elements;
  bool good = true;
  for (const ExpressionPointer& element : expression.elements) {
    elements.push_back(analyze(*element));
    good = good && elements.back() != nullptr;
  }
  TypePtr type = expression.element_type ? resolve(*expression.element_type) : named(AnyType);
  if (!good || !type) return nullptr;
  if (!expression.element_type)
    for (const NodePtr& element : elements) type = common_type(type, element->type, true);
  for (NodePtr& element : elements) {
    element = convert(std::move(element), type, "an element");
    if (!element) return nullptr;
  }
  NodePtr node = make(Op::List, types_.list(type), expression.range);
  node->operands = std::move(elements);
  return node;
}

NodePtr Analyzer::tuple(const TupleSelector& expression) {
  struct Element {
    std::string name;
    NodePtr value;
  };
  std::vector<Element> elements;
  bool good = true;
  for (const ElementSelector& selector : expression.elements) {
    NodePtr value = analyze(*selector.value);
    for (const Element& other : elements) {
      if (other.name != selector.name) continue;
      error(selector.range, fmt::format("the tuple has two elements named '{}'", selector.name));
      good = false;
    }
    good = good && value != nullptr;
    elements.push_back({selector.name, std::move(value)});
  }
  if (!good) return nullptr;
  std::sort(elements.begin(), elements.end(),
            [](const Element& a, const Element& b) { return a.name < b.name; });
  std::vector<elm::TupleElement> types;
  for (const Element& element : elements) types.push_back({element.name, element.value->type});
  NodePtr node = make(Op::Tuple, types_.tuple(std::move(types)), expression.range);
  for (Element& element : elements) node->operands.push_back(std::move(element.value));
  return node;
}

NodePtr Analyzer::instance(const InstanceSelector& expression) {
  TypePtr type = resolve(expression.type);
  NodePtr node = make(Op::Instance, type, expression.range);
  node->target = type;
  bool good = type != nullptr;
  for (const ElementSelector& selector : expression.elements) {
    NodePtr value = analyze(*selector.value);
    good = good && value != nullptr;
    if (!type) continue;
    TypePtr wanted = property_type(type, selector.name);
    if (!wanted) {
      error(selector.range, fmt::format("{} has no element '{}'", text_of(type), selector.name));
      good = false;
      continue;
    }
    if (!value) continue;
    value = convert(std::move(value), wanted, fmt::format("'{}'", selector.name));
    good = good && value != nullptr;
    node->names.push_back(selector.name);
    node->operands.push_back(std::move(value));
  }
  if (!good) return nullptr;
  return node;
}

NodePtr Analyzer::code(const CodeSelector& expression) {
  std::optional<Value> system = find_terminology(expression.code_system, Symbol::Kind::CodeSystem);
  if (!system) return nullptr;
  NodePtr node = make(Op::Code, named(CodeType), expression.range);
  node->literal = make_code(expression.code, &system->as_vocabulary(), expression.display);
  return node;
}

NodePtr Analyzer::concept_selector(const ConceptSelector& expression) {
  std::vector<const CodeValue*> codes;
  for (const auto& selector : expression.codes) {
    NodePtr node = code(*selector);
    if (!node) return nullptr;
    codes.push_back(&node->literal.as_code());
  }
  NodePtr node = make(Op::Concept, named(ConceptType), expression.range);
  node->literal = make_concept(codes, expression.display);
  return node;
}

}  // namespace hoofbeat::cql
