// Timing phrases (CQL 1.5.3 Author's Guide, "Timing and Interval Operators"; Developer's Guide,
// "Timing Phrases"): words between two operands as operators on their boundaries.
//
//   A starts 3 days or less before start of B
//     start of A in [start of B - 3 days, start of B) and start of B is not null
#include <fmt/format.h>

#include "cql/analyzer.h"

namespace hoofbeat::cql {

namespace {

std::vector<NodePtr> operands(NodePtr first, NodePtr second = nullptr) {
  std::vector<NodePtr> nodes;
  nodes.push_back(std::move(first));
  if (second) nodes.push_back(std::move(second));
  return nodes;
}

}  // namespace

NodePtr Analyzer::timing(const Timing& expression) {
  const TimingPhrase& phrase = expression.phrase;
  SourceRange range = expression.range;
  NodePtr left = analyze(*expression.left);
  NodePtr right = analyze(*expression.right);
  if (!left || !right) return nullptr;
  auto bound = [&](NodePtr node, TimingBoundary boundary) {
    if (boundary == TimingBoundary::Whole) return node;
    SourceRange place = node->range;
    return operation(boundary == TimingBoundary::Start ? "Start" : "End", operands(std::move(node)),
                     place);
  };
  left = bound(std::move(left), phrase.left);
  right = bound(std::move(right), phrase.right);
  if (!left || !right) return nullptr;

  std::optional<Precision> precision;
  if (phrase.precision) precision = to_precision(*phrase.precision);
  if (precision == Precision::Week)
    return error(phrase.range, "values are not compared by week; use day, month or year");
  bool left_is_point = phrase.left != TimingBoundary::Whole;
  bool right_is_point = phrase.right != TimingBoundary::Whole;
  std::string name;
  switch (phrase.relation) {
    case TimingRelation::SameAs:
      name = "SameAs";
      break;
    case TimingRelation::SameOrBefore:
      name = "SameOrBefore";
      break;
    case TimingRelation::SameOrAfter:
      name = "SameOrAfter";
      break;
    case TimingRelation::Includes:
      name = right_is_point ? "Contains" : "Includes";
      if (phrase.properly) name.insert(0, "Proper");
      break;
    case TimingRelation::IncludedIn:
      name = left_is_point ? "In" : "IncludedIn";
      if (phrase.properly) name.insert(0, "Proper");
      break;
    case TimingRelation::Before:
    case TimingRelation::After:
      return phrase.offset
                 ? offset_before_or_after(phrase, std::move(left), std::move(right), range)
                 : before_or_after(phrase, std::move(left), std::move(right), range);
    case TimingRelation::Within:
      return within(phrase, std::move(left), std::move(right), range);
    case TimingRelation::Meets:
      name = "Meets";
      break;
    case TimingRelation::MeetsBefore:
      name = "MeetsBefore";
      break;
    case TimingRelation::MeetsAfter:
      name = "MeetsAfter";
      break;
    case TimingRelation::Overlaps:
      name = "Overlaps";
      break;
    case TimingRelation::OverlapsBefore:
      name = "OverlapsBefore";
      break;
    case TimingRelation::OverlapsAfter:
      name = "OverlapsAfter";
      break;
    case TimingRelation::Starts:
      name = "Starts";
      break;
    case TimingRelation::Ends:
      name = "Ends";
      break;
  }
  if (name == "Includes" || name == "IncludedIn") {
    // Beside a list an untyped null is a null list, not a null element (20 Includes, 20 Included
    // In).
    if (left->op == Op::Null && is_any(left->type) && is_list(right->type))
      left = null_of(right->type, left->range);
    else if (right->op == Op::Null && is_any(right->type) && is_list(left->type))
      right = null_of(left->type, right->range);
  }
  if (name == "ProperIncludes" || name == "ProperIncludedIn") {
    // Interval[null, null] beside an interval is unbounded here, as the text has it; elsewhere the
    // suite wants no interval at all (docs/conformance.md).
    auto take_type = [&](elm::Node& node, TypePtr type) {
      if (node.op != Op::Interval || !is_interval(type) || is_any(type->element)) return;
      for (size_t i = 0; i < 2; ++i)
        if (node.operands[i]->op != Op::Null || !is_any(node.operands[i]->type)) return;
      for (size_t i = 0; i < 2; ++i)
        node.operands[i] = null_of(type->element, node.operands[i]->range);
      node.type = type;
    };
    take_type(*left, right->type);
    take_type(*right, left->type);
  }
  return operation(name, operands(std::move(left), std::move(right)), range, precision);
}

NodePtr Analyzer::before_or_after(const TimingPhrase& phrase, NodePtr left, NodePtr right,
                                  SourceRange range) {
  bool before = phrase.relation == TimingRelation::Before;
  std::optional<Precision> precision;
  if (phrase.precision) precision = to_precision(*phrase.precision);
  const char* name =
      phrase.inclusive ? (before ? "SameOrBefore" : "SameOrAfter") : (before ? "Before" : "After");
  return operation(name, operands(std::move(left), std::move(right)), range, precision);
}

NodePtr Analyzer::offset_before_or_after(const TimingPhrase& phrase, NodePtr left, NodePtr right,
                                         SourceRange range) {
  bool before = phrase.relation == TimingRelation::Before;
  std::optional<Precision> precision;
  if (phrase.precision) precision = to_precision(*phrase.precision);
  // Between intervals the offset lies between the sides that face each other.
  auto facing = [&](NodePtr node, bool end) -> NodePtr {
    if (!node) return nullptr;
    bool needs = is_interval(node->type);
    for (const Conversion& conversion : implicit_conversions(node->type))
      needs = needs || is_interval(conversion.to);
    if (!needs) return node;
    return operation(end ? "End" : "Start", operands(std::move(node)), range);
  };
  left = facing(std::move(left), before);
  right = facing(std::move(right), !before);
  NodePtr offset = quantity(phrase.offset->quantity, false);
  if (!left || !right || !offset) return nullptr;

  auto moved = [&](NodePtr point) {
    return operation(before ? "Subtract" : "Add", operands(std::move(point), elm::clone(*offset)),
                     range);
  };
  switch (phrase.offset->comparison) {
    case OffsetComparison::Exactly:
      return operation("SameAs", operands(std::move(left), moved(std::move(right))), range,
                       precision);
    case OffsetComparison::OrMore:
      return operation(before ? "SameOrBefore" : "SameOrAfter",
                       operands(std::move(left), moved(std::move(right))), range, precision);
    case OffsetComparison::MoreThan:
      return operation(before ? "Before" : "After",
                       operands(std::move(left), moved(std::move(right))), range, precision);
    case OffsetComparison::OrLess:
    case OffsetComparison::LessThan:
      break;
  }
  bool offset_inclusive = phrase.offset->comparison == OffsetComparison::OrLess;
  return share(std::move(right), [&](const auto& use) -> NodePtr {
    NodePtr far = moved(use());
    NodePtr near = use();
    if (!far) return nullptr;
    near = convert(std::move(near), far->type, "the point of reference");
    if (!near) return nullptr;
    NodePtr span = make(Op::Interval, types_.interval(far->type), range);
    span->implicit = true;
    span->low_closed = before ? offset_inclusive : phrase.inclusive;
    span->high_closed = before ? phrase.inclusive : offset_inclusive;
    if (before) {
      span->operands.push_back(std::move(far));
      span->operands.push_back(std::move(near));
    } else {
      span->operands.push_back(std::move(near));
      span->operands.push_back(std::move(far));
    }
    span->operands.resize(4);
    NodePtr in = operation("In", operands(std::move(left), std::move(span)), range, precision);
    if (!in || !(offset_inclusive || phrase.inclusive)) return in;
    // A closed side that is null would mean "without end", but here it means unknown.
    NodePtr known = make(Op::Not, named(BooleanType), range,
                         make(Op::IsNull, named(BooleanType), range, use()));
    return make(Op::And, named(BooleanType), range, std::move(in), std::move(known));
  });
}

NodePtr Analyzer::within(const TimingPhrase& phrase, NodePtr left, NodePtr right,
                         SourceRange range) {
  NodePtr offset = quantity(phrase.offset->quantity, false);
  if (!offset) return nullptr;
  bool closed = !phrase.properly;
  if (!is_interval(right->type)) {
    for (const Conversion& conversion : implicit_conversions(right->type))
      if (is_interval(conversion.to)) {
        right = apply(conversion, std::move(right));
        break;
      }
    if (!right) return nullptr;
  }
  bool from_interval = is_interval(right->type);
  return share(std::move(right), [&](const auto& use) -> NodePtr {
    NodePtr low = from_interval ? operation("Start", operands(use()), range) : use();
    NodePtr high = from_interval ? operation("End", operands(use()), range) : use();
    low = operation("Subtract", operands(std::move(low), elm::clone(*offset)), range);
    high = operation("Add", operands(std::move(high), std::move(offset)), range);
    if (!low || !high) return nullptr;
    NodePtr span = make(Op::Interval, types_.interval(low->type), range);
    span->implicit = true;
    span->low_closed = span->high_closed = closed;
    span->operands.push_back(std::move(low));
    span->operands.push_back(std::move(high));
    span->operands.resize(4);
    NodePtr in = is_interval(left->type)
                     ? operation("IncludedIn", operands(std::move(left), std::move(span)), range)
                     : operation("In", operands(std::move(left), std::move(span)), range);
    if (!in || !closed || from_interval) return in;
    NodePtr known = make(Op::Not, named(BooleanType), range,
                         make(Op::IsNull, named(BooleanType), range, use()));
    return make(Op::And, named(BooleanType), range, std::move(in), std::move(known));
  });
}

}  // namespace hoofbeat::cql
