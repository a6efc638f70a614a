// Operators with their own syntax (CQL 1.5.3 Appendix H): each is an operator of the table in
// operator_signatures.cpp, or built from a few of them.
#include <algorithm>

#include <fmt/format.h>

#include "base/intern.h"
#include "cql/analyzer.h"

namespace hoofbeat::cql {

namespace {

std::string_view operator_name(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::And:
      return "And";
    case BinaryOperator::Or:
      return "Or";
    case BinaryOperator::Xor:
      return "Xor";
    case BinaryOperator::Implies:
      return "Implies";
    case BinaryOperator::Equal:
      return "Equal";
    case BinaryOperator::NotEqual:
      return "NotEqual";
    case BinaryOperator::Equivalent:
    case BinaryOperator::NotEquivalent:
      return "Equivalent";
    case BinaryOperator::Less:
      return "Less";
    case BinaryOperator::LessOrEqual:
      return "LessOrEqual";
    case BinaryOperator::Greater:
      return "Greater";
    case BinaryOperator::GreaterOrEqual:
      return "GreaterOrEqual";
    case BinaryOperator::Add:
      return "Add";
    case BinaryOperator::Subtract:
      return "Subtract";
    case BinaryOperator::Concatenate:
      return "Concatenate";
    case BinaryOperator::Multiply:
      return "Multiply";
    case BinaryOperator::Divide:
      return "Divide";
    case BinaryOperator::TruncatedDivide:
      return "TruncatedDivide";
    case BinaryOperator::Modulo:
      return "Modulo";
    case BinaryOperator::Power:
      return "Power";
    case BinaryOperator::Union:
      return "Union";
    case BinaryOperator::Intersect:
      return "Intersect";
    case BinaryOperator::Except:
      return "Except";
  }
  return "";
}

std::string_view operator_name(UnaryOperator op) {
  switch (op) {
    case UnaryOperator::Not:
      return "Not";
    case UnaryOperator::Exists:
      return "Exists";
    case UnaryOperator::IsNull:
      return "IsNull";
    case UnaryOperator::IsTrue:
      return "IsTrue";
    case UnaryOperator::IsFalse:
      return "IsFalse";
    case UnaryOperator::Positive:
      return "Positive";
    case UnaryOperator::Negate:
      return "Negate";
    case UnaryOperator::Distinct:
      return "Distinct";
    case UnaryOperator::Flatten:
      return "Flatten";
    case UnaryOperator::SingletonFrom:
      return "SingletonFrom";
    case UnaryOperator::PointFrom:
      return "PointFrom";
    case UnaryOperator::Start:
      return "Start";
    case UnaryOperator::End:
      return "End";
    case UnaryOperator::Width:
      return "Width";
    case UnaryOperator::Successor:
      return "Successor";
    case UnaryOperator::Predecessor:
      return "Predecessor";
  }
  return "";
}

std::vector<NodePtr> operands(NodePtr first, NodePtr second = nullptr) {
  std::vector<NodePtr> nodes;
  nodes.push_back(std::move(first));
  if (second) nodes.push_back(std::move(second));
  return nodes;
}

}  // namespace

NodePtr Analyzer::unary(const Unary& expression) {
  if (expression.op == UnaryOperator::Negate) {
    // The least Integer and Long can only be written with their sign.
    if (const auto* number = expression.operand->get_if<Literal>()) {
      bool whole = number->literal == LiteralKind::Integer || number->literal == LiteralKind::Long;
      if (whole) {
        NodePtr node = literal(*number, true);
        if (node) node->range = expression.range;
        return node;
      }
    }
  }
  NodePtr operand = analyze(*expression.operand);
  if (!operand) return nullptr;
  if (expression.op == UnaryOperator::IsNull && operand->op == Op::Literal)
    warning(expression.range, "a literal is never null: this is always false");
  return operation(std::string(operator_name(expression.op)), operands(std::move(operand)),
                   expression.range);
}

NodePtr Analyzer::binary(const Binary& expression) {
  NodePtr left = analyze(*expression.left);
  NodePtr right = analyze(*expression.right);
  if (!left || !right) return nullptr;
  SourceRange range = expression.range;
  std::string name(operator_name(expression.op));
  switch (expression.op) {
    case BinaryOperator::Union:
      return set_operation(Op::Union, std::move(left), std::move(right), range);
    case BinaryOperator::Intersect:
      return set_operation(Op::Intersect, std::move(left), std::move(right), range);
    case BinaryOperator::Except:
      return set_operation(Op::Except, std::move(left), std::move(right), range);
    case BinaryOperator::Concatenate: {
      // `&` takes null as the empty string.
      auto or_empty = [&](NodePtr node) {
        NodePtr made = make(Op::Coalesce, named(StringType), node->range);
        made->implicit = true;
        made->operands.push_back(std::move(node));
        made->operands.push_back(string_constant("", range));
        return made;
      };
      left = convert(std::move(left), named(StringType), "an operand of '&'");
      right = convert(std::move(right), named(StringType), "an operand of '&'");
      if (!left || !right) return nullptr;
      return make(Op::Concatenate, named(StringType), range, or_empty(std::move(left)),
                  or_empty(std::move(right)));
    }
    case BinaryOperator::NotEquivalent: {
      NodePtr same = operation(name, operands(std::move(left), std::move(right)), range);
      return same ? make(Op::Not, named(BooleanType), range, std::move(same)) : nullptr;
    }
    case BinaryOperator::Equal:
    case BinaryOperator::NotEqual:
      if (left->op == Op::Null || right->op == Op::Null)
        warning(range, fmt::format("comparing with null is always null; write 'is {}null'",
                                   expression.op == BinaryOperator::Equal ? "" : "not "));
      break;
    default:
      break;
  }
  return operation(name, operands(std::move(left), std::move(right)), range);
}

// Lists whose elements are not of one type or its subtypes make a list of a choice: a set operation
// leaves the elements as they are.
NodePtr Analyzer::set_operation(Op op, NodePtr left, NodePtr right, SourceRange range) {
  if (is_list(left->type) && is_list(right->type)) {
    TypePtr first = left->type->element, second = right->type->element;
    auto holds = [&](TypePtr from, TypePtr to) {
      // Null elements and lists of them fit everywhere.
      return is_subtype(from, to, model_) || mentions_any(from);
    };
    TypePtr element = mentions_any(first) != mentions_any(second) ? common_type(first, second, true)
                      : holds(second, first)                      ? first
                      : holds(first, second)                      ? second
                                                                  : types_.choice({first, second});
    TypePtr type = types_.list(element);
    left = convert(std::move(left), type, "an operand");
    right = convert(std::move(right), type, "an operand");
    if (!left || !right) return nullptr;
    return make(op, type, range, std::move(left), std::move(right));
  }
  return operation(std::string(elm::to_string(op)), operands(std::move(left), std::move(right)),
                   range);
}

NodePtr Analyzer::membership(const Membership& expression) {
  NodePtr left = analyze(*expression.left);
  NodePtr right = analyze(*expression.right);
  if (!left || !right) return nullptr;
  std::optional<Precision> precision;
  if (expression.precision) precision = to_precision(*expression.precision);
  return operation(expression.contains ? "Contains" : "In",
                   operands(std::move(left), std::move(right)), expression.range, precision);
}

NodePtr Analyzer::between(const Between& expression) {
  NodePtr operand = analyze(*expression.operand);
  NodePtr low = analyze(*expression.low);
  NodePtr high = analyze(*expression.high);
  if (!operand || !low || !high) return nullptr;
  SourceRange range = expression.range;
  if (is_interval(operand->type)) {
    TypePtr point = common_type(low->type, high->type, false);
    if (!point) return error(range, "the bounds of 'between' must be of one type");
    NodePtr bounds = make(Op::Interval, types_.interval(point), range);
    bounds->implicit = true;
    bounds->operands.push_back(convert(std::move(low), point, "a bound"));
    bounds->operands.push_back(convert(std::move(high), point, "a bound"));
    bounds->operands.resize(4);
    return operation(expression.properly ? "ProperIncludedIn" : "IncludedIn",
                     operands(std::move(operand), std::move(bounds)), range);
  }
  return share(std::move(operand), [&](const auto& use) -> NodePtr {
    NodePtr above = operation(expression.properly ? "Greater" : "GreaterOrEqual",
                              operands(use(), std::move(low)), range);
    NodePtr below = operation(expression.properly ? "Less" : "LessOrEqual",
                              operands(use(), std::move(high)), range);
    if (!above || !below) return nullptr;
    return make(Op::And, named(BooleanType), range, std::move(above), std::move(below));
  });
}

NodePtr Analyzer::type_operation(const TypeOperation& expression) {
  NodePtr operand = analyze(*expression.operand);
  TypePtr type = resolve(expression.type);
  if (!operand || !type) return nullptr;
  SourceRange range = expression.range;
  if (expression.op == TypeOperator::Convert) return convert_to(std::move(operand), type, range);
  if (expression.op == TypeOperator::Is) {
    NodePtr node = make(Op::Is, named(BooleanType), range, std::move(operand));
    node->target = type;
    return node;
  }
  if (!may_cast(operand->type, type, model_)) {
    // A list or interval selector takes the type that its elements convert to.
    std::optional<Conversion> conversion = find_conversion(operand->type, type);
    bool selector = operand->op == Op::List || operand->op == Op::Interval;
    if (!selector || !conversion)
      return error(range, fmt::format("a value of {} is never a {}; to convert it, write "
                                      "'convert … to {}'",
                                      text_of(operand->type), text_of(type), text_of(type)));
    return apply(*conversion, std::move(operand));
  }
  bool selector = operand->op == Op::List || operand->op == Op::Interval;
  if (selector && mentions_any(operand->type) && !mentions_any(type)) {
    if (std::optional<Conversion> conversion = find_conversion(operand->type, type))
      operand = apply(*conversion, std::move(operand));
  }
  NodePtr node = make(Op::As, type, range, std::move(operand));
  node->target = type;
  node->strict = expression.op == TypeOperator::Cast;
  return node;
}

NodePtr Analyzer::convert_to(NodePtr operand, TypePtr type, SourceRange range) {
  TypePtr from = operand->type;
  if (from == type) return operand;
  if (type->kind == elm::TypeKind::Named && type->name < first_model_type) {
    std::string name = "To" + std::string(system_type_name(type->name));
    TypePtr arguments[] = {from};
    bool known = false;
    for (const Signature& signature : signatures(name))
      if (std::optional<Match> match = match_signature(signature, arguments))
        known = known || match->cost < 100;
    if (known) {
      NodePtr node = operation(name, operands(std::move(operand)), range);
      // ToString(x) and its kin of a value that is one already.
      return node;
    }
  }
  std::optional<Conversion> conversion = find_conversion(from, type);
  if (!conversion)
    return error(range, fmt::format("{} has no conversion to {}", text_of(from), text_of(type)));
  NodePtr node = apply(*conversion, std::move(operand));
  if (node) node->implicit = false;
  return node;
}

NodePtr Analyzer::convert_to_unit(const ConvertToUnit& expression) {
  NodePtr operand = analyze(*expression.operand);
  if (!operand) return nullptr;
  return operation("ConvertQuantity",
                   operands(std::move(operand), string_constant(expression.unit, expression.range)),
                   expression.range);
}

NodePtr Analyzer::component_from(const ComponentFrom& expression) {
  NodePtr operand = analyze(*expression.operand);
  if (!operand) return nullptr;
  std::optional<Precision> precision;
  switch (expression.component) {
    case DateTimeComponent::Date:
      return operation("DateFrom", operands(std::move(operand)), expression.range);
    case DateTimeComponent::Time:
      return operation("TimeFrom", operands(std::move(operand)), expression.range);
    case DateTimeComponent::Timezone:
    case DateTimeComponent::TimezoneOffset:
      return operation("TimezoneOffsetFrom", operands(std::move(operand)), expression.range);
    case DateTimeComponent::Week:
      return error(expression.range,
                   "a date has no week component; use year, month or day from it");
    case DateTimeComponent::Year:
      precision = Precision::Year;
      break;
    case DateTimeComponent::Month:
      precision = Precision::Month;
      break;
    case DateTimeComponent::Day:
      precision = Precision::Day;
      break;
    case DateTimeComponent::Hour:
      precision = Precision::Hour;
      break;
    case DateTimeComponent::Minute:
      precision = Precision::Minute;
      break;
    case DateTimeComponent::Second:
      precision = Precision::Second;
      break;
    case DateTimeComponent::Millisecond:
      precision = Precision::Millisecond;
      break;
  }
  return operation("DateTimeComponentFrom", operands(std::move(operand)), expression.range,
                   precision);
}

NodePtr Analyzer::duration_of(const DurationOf& expression) {
  NodePtr operand = analyze(*expression.operand);
  if (!operand) return nullptr;
  SourceRange range = expression.range;
  return share(std::move(operand), [&](const auto& use) -> NodePtr {
    NodePtr start = operation("Start", operands(use()), range);
    NodePtr end = operation("End", operands(use()), range);
    if (!start || !end) return nullptr;
    return operation(expression.difference ? "DifferenceBetween" : "DurationBetween",
                     operands(std::move(start), std::move(end)), range,
                     to_precision(expression.precision));
  });
}

NodePtr Analyzer::duration_between(const DurationBetween& expression) {
  NodePtr low = analyze(*expression.low);
  NodePtr high = analyze(*expression.high);
  if (!low || !high) return nullptr;
  return operation(expression.difference ? "DifferenceBetween" : "DurationBetween",
                   operands(std::move(low), std::move(high)), expression.range,
                   to_precision(expression.precision));
}

NodePtr Analyzer::type_extent(const TypeExtent& expression) {
  TypePtr type = resolve(expression.type);
  if (!type) return nullptr;
  bool bounded = is_named(type, IntegerType) || is_named(type, LongType) ||
                 is_named(type, DecimalType) || is_named(type, DateType) ||
                 is_named(type, DateTimeType) || is_named(type, TimeType) ||
                 is_named(type, QuantityType);
  if (!bounded)
    return error(expression.range, fmt::format("{} has no {}", text_of(type),
                                               expression.maximum ? "maximum" : "minimum"));
  NodePtr node = make(expression.maximum ? Op::MaxValue : Op::MinValue, type, expression.range);
  node->target = type;
  return node;
}

NodePtr Analyzer::set_aggregate(const SetAggregate& expression) {
  NodePtr operand = analyze(*expression.operand);
  NodePtr per;
  SourceRange range = expression.range;
  if (expression.per_precision) {
    std::string unit(to_string(*expression.per_precision));
    per = constant(Value::quantity(Decimal::from_integer(1), intern_unit(unit), target_.constants),
                   QuantityType, range);
  } else if (expression.per) {
    per = analyze_to(*expression.per, named(QuantityType), "the size after 'per'");
    if (!per) return nullptr;
  } else {
    per = null_of(named(QuantityType), range);
  }
  if (!operand) return nullptr;
  return operation(expression.collapse ? "Collapse" : "Expand",
                   operands(std::move(operand), std::move(per)), range);
}

NodePtr Analyzer::if_then_else(const If& expression) {
  NodePtr condition = analyze_to(*expression.condition, named(BooleanType), "a condition");
  NodePtr then = analyze(*expression.then);
  NodePtr otherwise = analyze(*expression.otherwise);
  if (!condition || !then || !otherwise) return nullptr;
  TypePtr type = common_type(then->type, otherwise->type, true);
  NodePtr node = make(Op::If, type, expression.range);
  node->operands.push_back(std::move(condition));
  node->operands.push_back(convert(std::move(then), type, "the result"));
  node->operands.push_back(convert(std::move(otherwise), type, "the result"));
  for (const NodePtr& operand : node->operands)
    if (!operand) return nullptr;
  return node;
}

NodePtr Analyzer::case_expression(const Case& expression) {
  NodePtr comparand = analyze_or_null(expression.comparand);
  bool good = !expression.comparand || comparand;
  std::vector<NodePtr> whens, thens;
  for (const CaseItem& item : expression.items) {
    whens.push_back(expression.comparand
                        ? analyze(*item.when)
                        : analyze_to(*item.when, named(BooleanType), "a condition"));
    thens.push_back(analyze(*item.then));
    good = good && whens.back() && thens.back();
  }
  NodePtr otherwise = analyze(*expression.otherwise);
  if (!good || !otherwise) return nullptr;
  if (comparand) {
    TypePtr type = comparand->type;
    for (const NodePtr& when : whens) {
      TypePtr common = common_type(type, when->type, false);
      if (!common)
        return error(when->range, fmt::format("the case compares {} with {}", text_of(type),
                                              text_of(when->type)));
      type = common;
    }
    comparand = convert(std::move(comparand), type, "the comparand");
    for (NodePtr& when : whens) when = convert(std::move(when), type, "a comparand");
  }
  TypePtr type = otherwise->type;
  for (const NodePtr& then : thens) type = common_type(type, then->type, true);
  NodePtr node = make(Op::Case, type, expression.range);
  node->operands.push_back(std::move(comparand));
  for (size_t i = 0; i < whens.size(); ++i) {
    node->operands.push_back(std::move(whens[i]));
    node->operands.push_back(convert(std::move(thens[i]), type, "the result"));
  }
  node->operands.push_back(convert(std::move(otherwise), type, "the result"));
  for (size_t i = 1; i < node->operands.size(); ++i)
    if (!node->operands[i]) return nullptr;
  return node;
}

}  // namespace hoofbeat::cql
