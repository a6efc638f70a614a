// Implicit conversions (CQL 1.5.3 Developer's Guide, "Conversion Precedence"): finding one between
// two types with its cost, and putting it into the tree as explicit nodes.
//
// The costs order overloads as the standard does: the same type, a subtype, Any as a type, a
// choice's member, a simple type's conversion (Integer to Decimal), a class's (Code to Concept).
// Promotion and demotion of lists and intervals stand last and are off unless an option asks for
// them.
#include <algorithm>

#include <fmt/format.h>

#include "cql/analyzer.h"

namespace hoofbeat::cql {

using elm::TypeKind;

namespace {

constexpr int subtype_cost = 1, compatible_cost = 2, cast_cost = 3, simple_cost = 4, class_cost = 5;
constexpr int interval_promotion_cost = 6, list_demotion_cost = 7, interval_demotion_cost = 8,
              list_promotion_cost = 9;

using Kind = Conversion::Kind;

struct SystemConversion {
  TypeId from, to;
  Op op;
  int cost;
};

constexpr SystemConversion system_conversions[] = {
    {IntegerType, LongType, Op::ToLong, simple_cost},
    {IntegerType, DecimalType, Op::ToDecimal, simple_cost},
    {IntegerType, QuantityType, Op::ToQuantity, class_cost},
    {LongType, DecimalType, Op::ToDecimal, simple_cost},
    {LongType, QuantityType, Op::ToQuantity, class_cost},
    {DecimalType, QuantityType, Op::ToQuantity, class_cost},
    {DateType, DateTimeType, Op::ToDateTime, simple_cost},
    {CodeType, ConceptType, Op::ToConcept, class_cost},
};

// Whether evaluating the node twice costs about as much as looking a value up.
bool is_cheap(const Node& node) {
  switch (node.op) {
    case Op::Literal:
    case Op::Quantity:
    case Op::Null:
    case Op::AliasRef:
    case Op::QueryLetRef:
    case Op::OperandRef:
    case Op::Iteration:
    case Op::ExpressionRef:
    case Op::ParameterRef:
      return true;
    case Op::Property:
    case Op::As:
    case Op::Start:
    case Op::End:
      return is_cheap(*node.operands[0]);
    case Op::Interval:
      return is_cheap(*node.operands[0]) && is_cheap(*node.operands[1]) && !node.operands[2] &&
             !node.operands[3];
    default:
      return false;
  }
}

}  // namespace

std::vector<Conversion> Analyzer::implicit_conversions(TypePtr from) {
  std::vector<Conversion> found;
  auto add = [&](Kind kind, TypePtr to, Op op, int cost, std::string function = {}) {
    Conversion conversion;
    conversion.kind = kind;
    conversion.cost = cost;
    conversion.from = from;
    conversion.to = to;
    conversion.op = op;
    conversion.function = std::move(function);
    found.push_back(std::move(conversion));
  };
  if (from->kind != TypeKind::Named) return found;
  if (from->name < first_model_type) {
    for (const SystemConversion& known : system_conversions)
      if (known.from == from->name) add(Kind::Operator, named(known.to), known.op, known.cost);
    if (from->name == ValueSetType)
      add(Kind::Operator, types_.list(named(CodeType)), Op::ExpandValueSet, class_cost);
    return found;
  }
  if (!helpers_) return found;
  for (TypeId type = from->name; type >= first_model_type; type = model_.at(type).base) {
    const fhir::Class& known = model_.at(type);
    if (known.primitive) {
      add(Kind::Model, named(known.system_type), Op::Property, simple_cost,
          "To" + std::string(system_type_name(known.system_type)));
    } else if (known.name == "Quantity") {
      add(Kind::Model, named(QuantityType), Op::FunctionRef, class_cost, "ToQuantity");
    } else if (known.name == "Ratio") {
      add(Kind::Model, named(RatioType), Op::FunctionRef, class_cost, "ToRatio");
    } else if (known.name == "Coding") {
      add(Kind::Model, named(CodeType), Op::FunctionRef, class_cost, "ToCode");
    } else if (known.name == "CodeableConcept") {
      add(Kind::Model, named(ConceptType), Op::FunctionRef, class_cost, "ToConcept");
    } else if (known.name == "Period") {
      add(Kind::Model, types_.interval(named(DateTimeType)), Op::FunctionRef, class_cost,
          "ToInterval");
    } else if (known.name == "Range") {
      add(Kind::Model, types_.interval(named(QuantityType)), Op::FunctionRef, class_cost,
          "ToInterval");
    } else {
      continue;
    }
    break;
  }
  return found;
}

std::optional<Conversion> Analyzer::find_conversion(TypePtr from, TypePtr to) {
  Conversion found;
  found.from = from;
  found.to = to;
  if (from == to) return found;
  if (is_subtype(from, to, model_)) {
    found.cost = is_choice(to) && !is_choice(from) ? cast_cost : subtype_cost;
    // List<Integer> holds for List<Any>, and a part's Any is as good as another type there.
    return found;
  }
  if (is_any(from)) {
    found.kind = Kind::Cast;
    found.cost = compatible_cost;
    return found;
  }
  for (Conversion& conversion : implicit_conversions(from))
    if (conversion.to == to) return conversion;

  auto part_conversion = [&](Kind kind, TypePtr part_from, TypePtr part_to,
                             int extra) -> std::optional<Conversion> {
    std::optional<Conversion> part = find_conversion(part_from, part_to);
    if (!part) return std::nullopt;
    found.kind = kind;
    found.cost = part->cost + extra;
    found.parts.push_back(std::move(*part));
    return found;
  };

  if (is_choice(from)) {
    found.kind = Kind::Narrow;
    int best = 1000;
    for (TypePtr member : from->choices) {
      if (is_any(member)) continue;
      std::optional<Conversion> part = find_conversion(member, to);
      if (!part) continue;
      best = std::min(best, part->cost);
      found.parts.push_back(std::move(*part));
    }
    if (found.parts.empty()) return std::nullopt;
    found.cost = cast_cost + best;
    return found;
  }
  if (is_choice(to)) {
    std::optional<Conversion> best;
    for (TypePtr member : to->choices) {
      std::optional<Conversion> part = find_conversion(from, member);
      if (part && (!best || part->cost < best->cost)) best = std::move(part);
    }
    if (!best) return std::nullopt;
    found.kind = Kind::Widen;
    found.cost = cast_cost + best->cost;
    found.parts.push_back(std::move(*best));
    return found;
  }
  if (is_list(from) && is_list(to))
    return part_conversion(Kind::List, from->element, to->element, 1);
  if (is_interval(from) && is_interval(to))
    return part_conversion(Kind::Interval, from->element, to->element, 1);
  if (is_tuple(from) && is_tuple(to)) {
    if (from->elements.size() != to->elements.size()) return std::nullopt;
    found.kind = Kind::Tuple;
    for (size_t i = 0; i < from->elements.size(); ++i) {
      if (from->elements[i].name != to->elements[i].name) return std::nullopt;
      std::optional<Conversion> part =
          find_conversion(from->elements[i].type, to->elements[i].type);
      if (!part) return std::nullopt;
      found.cost = std::max(found.cost, part->cost);
      found.parts.push_back(std::move(*part));
    }
    ++found.cost;
    return found;
  }
  const CompileOptions& options = compilation_.options;
  if (is_list(from) && options.list_demotion)
    return part_conversion(Kind::ListDemotion, from->element, to, list_demotion_cost);
  if (is_list(to) && options.list_promotion)
    return part_conversion(Kind::ListPromotion, from, to->element, list_promotion_cost);
  if (is_interval(from) && options.interval_demotion)
    return part_conversion(Kind::IntervalDemotion, from->element, to, interval_demotion_cost);
  if (is_interval(to) && options.interval_promotion)
    return part_conversion(Kind::IntervalPromotion, from, to->element, interval_promotion_cost);
  return std::nullopt;
}

NodePtr Analyzer::apply(const Conversion& conversion, NodePtr node) {
  if (!node) return nullptr;
  SourceRange range = node->range;
  auto implicit = [](NodePtr made) {
    made->implicit = true;
    return made;
  };
  auto as = [&](NodePtr operand) {
    NodePtr made = make(Op::As, conversion.to, range, std::move(operand));
    made->target = conversion.to;
    return implicit(std::move(made));
  };
  switch (conversion.kind) {
    case Kind::None:
      return node;
    case Kind::Cast:
      return as(std::move(node));
    case Kind::Operator:
      return implicit(make(conversion.op, conversion.to, range, std::move(node)));
    case Kind::Model:
      return model_conversion(conversion, std::move(node));
    case Kind::Narrow:
      return narrow(conversion, std::move(node));
    case Kind::Widen:
      return apply(conversion.parts[0], std::move(node));
    case Kind::List: {
      if (node->op == Op::List) {
        for (NodePtr& element : node->operands) {
          // An element's own type may be nearer than the list's.
          std::optional<Conversion> part = find_conversion(element->type, conversion.to->element);
          element = apply(part ? *part : conversion.parts[0], std::move(element));
        }
        node->type = conversion.to;
        return node;
      }
      auto query = std::make_unique<elm::Query>();
      uint32_t slot = own_slot();
      elm::QuerySource source;
      source.slot = slot;
      source.expression = std::move(node);
      query->sources.push_back(std::move(source));
      NodePtr item = make(Op::AliasRef, conversion.from->element, range);
      item->slot = slot;
      query->returns = apply(conversion.parts[0], std::move(item));
      NodePtr made = implicit(make(Op::Query, conversion.to, range));
      made->query = std::move(query);
      return made;
    }
    case Kind::Interval:
      return convert_interval(conversion, std::move(node));
    case Kind::Tuple: {
      if (node->op == Op::Tuple) {
        for (size_t i = 0; i < node->operands.size(); ++i)
          node->operands[i] = apply(conversion.parts[i], std::move(node->operands[i]));
        node->type = conversion.to;
        return node;
      }
      return share(std::move(node), [&](const auto& use) {
        NodePtr made = implicit(make(Op::Tuple, conversion.to, range));
        for (size_t i = 0; i < conversion.parts.size(); ++i) {
          NodePtr element = make(Op::Property, conversion.from->elements[i].type, range, use());
          element->name = conversion.from->elements[i].name;
          element->implicit = true;
          made->operands.push_back(apply(conversion.parts[i], std::move(element)));
        }
        NodePtr choose = implicit(make(Op::If, conversion.to, range));
        choose->operands.push_back(make(Op::IsNull, named(BooleanType), range, use()));
        choose->operands.push_back(null_of(conversion.to, range));
        choose->operands.push_back(std::move(made));
        return choose;
      });
    }
    case Kind::ListDemotion:
      return apply(conversion.parts[0], implicit(make(Op::SingletonFrom, conversion.from->element,
                                                      range, std::move(node))));
    case Kind::IntervalDemotion:
      return apply(conversion.parts[0],
                   implicit(make(Op::PointFrom, conversion.from->element, range, std::move(node))));
    case Kind::ListPromotion:
      return implicit(
          make(Op::ToList, conversion.to, range, apply(conversion.parts[0], std::move(node))));
    case Kind::IntervalPromotion:
      return implicit(
          make(Op::ToInterval, conversion.to, range, apply(conversion.parts[0], std::move(node))));
  }
  return node;
}

// A choice as one type: the member's value converted, tried member by member where several fit.
NodePtr Analyzer::narrow(const Conversion& conversion, NodePtr node) {
  SourceRange range = node->range;
  auto as = [&](NodePtr operand, TypePtr type) {
    NodePtr made = make(Op::As, type, range, std::move(operand));
    made->target = type;
    made->implicit = true;
    return made;
  };
  bool only_casts = std::all_of(conversion.parts.begin(), conversion.parts.end(),
                                [](const Conversion& part) { return part.kind == Kind::None; });
  if (only_casts) return as(std::move(node), conversion.to);
  if (conversion.parts.size() == 1)
    return apply(conversion.parts[0], as(std::move(node), conversion.parts[0].from));
  return share(std::move(node), [&](const auto& use) {
    NodePtr choose = make(Op::Case, conversion.to, range);
    choose->implicit = true;
    choose->operands.push_back(nullptr);
    for (const Conversion& part : conversion.parts) {
      NodePtr is = make(Op::Is, named(BooleanType), range, use());
      is->target = part.from;
      choose->operands.push_back(std::move(is));
      choose->operands.push_back(apply(part, as(use(), part.from)));
    }
    choose->operands.push_back(null_of(conversion.to, range));
    return choose;
  });
}

NodePtr Analyzer::convert_interval(const Conversion& conversion, NodePtr node) {
  SourceRange range = node->range;
  const Conversion& part = conversion.parts[0];
  if (node->op == Op::Interval) {
    // Interval[null, null] has no point type and is no interval, whatever it stands beside.
    if (is_any(node->operands[0]->type) && is_any(node->operands[1]->type))
      return null_of(conversion.to, range);
    for (size_t i = 0; i < 2; ++i) {
      std::optional<Conversion> own =
          find_conversion(node->operands[i]->type, conversion.to->element);
      node->operands[i] = apply(own ? *own : part, std::move(node->operands[i]));
    }
    node->type = conversion.to;
    return node;
  }
  return share(std::move(node), [&](const auto& use) {
    auto side = [&](const char* name, TypePtr type) {
      NodePtr property = make(Op::Property, type, range, use());
      property->name = name;
      property->implicit = true;
      return property;
    };
    NodePtr made = make(Op::Interval, conversion.to, range);
    made->implicit = true;
    made->operands.push_back(apply(part, side("low", conversion.from->element)));
    made->operands.push_back(apply(part, side("high", conversion.from->element)));
    made->operands.push_back(side("lowClosed", named(BooleanType)));
    made->operands.push_back(side("highClosed", named(BooleanType)));
    NodePtr choose = make(Op::If, conversion.to, range);
    choose->implicit = true;
    choose->operands.push_back(make(Op::IsNull, named(BooleanType), range, use()));
    choose->operands.push_back(null_of(conversion.to, range));
    choose->operands.push_back(std::move(made));
    return choose;
  });
}

// FHIRHelpers' function; where the library is our own, a primitive's value is read directly, which
// is what that function does.
NodePtr Analyzer::model_conversion(const Conversion& conversion, NodePtr node) {
  SourceRange range = node->range;
  const Symbols& helpers = compilation_.symbols[*helpers_];
  if (conversion.op == Op::FunctionRef || !helpers.built_in) {
    const elm::Library& library = *compilation_.program.libraries[*helpers_];
    auto overloads = helpers.functions.find(conversion.function);
    const elm::FunctionDef* best = nullptr;
    uint32_t best_index = 0;
    if (overloads != helpers.functions.end()) {
      for (uint32_t index : overloads->second) {
        const elm::FunctionDef& function = library.functions[index];
        if (function.operands.size() != 1 || !function.operands[0].type || !function.result)
          continue;
        if (!is_subtype(conversion.from, function.operands[0].type, model_)) continue;
        if (best && !is_subtype(function.operands[0].type, best->operands[0].type, model_))
          continue;
        best = &function;
        best_index = index;
      }
    }
    if (best) {
      NodePtr made = make(Op::FunctionRef, conversion.to, range, std::move(node));
      made->name = conversion.function;
      made->library = *helpers_;
      made->definition = best_index;
      made->implicit = true;
      return made;
    }
    if (conversion.op == Op::FunctionRef)
      return error(
          range,
          fmt::format("FHIRHelpers has no {}({}), which this conversion to {} needs",
                      conversion.function, text_of(conversion.from), text_of(conversion.to)));
  }
  NodePtr made = make(Op::Property, conversion.to, range, std::move(node));
  made->name = "value";
  made->element = model_.element_name("value");
  made->implicit = true;
  return made;
}

NodePtr Analyzer::convert(NodePtr node, TypePtr to, std::string_view what) {
  if (!node || !to) return nullptr;
  std::optional<Conversion> conversion = find_conversion(node->type, to);
  if (!conversion)
    return error(node->range, fmt::format("expected {} of type {}, found {}", what, text_of(to),
                                          text_of(node->type)));
  return apply(*conversion, std::move(node));
}

TypePtr Analyzer::common_type(TypePtr left, TypePtr right, bool allow_choice) {
  if (left == right || is_any(right)) return left;
  if (is_any(left)) return right;
  std::optional<Conversion> to_right = find_conversion(left, right);
  std::optional<Conversion> to_left = find_conversion(right, left);
  // A choice takes in what it has a member for; it is not narrowed to the other side's type.
  if (to_right && is_choice(left) && !is_choice(right)) to_right.reset();
  if (to_left && is_choice(right) && !is_choice(left)) to_left.reset();
  if (to_right && to_left) {
    // Of List<Any> and List<Integer>, the one that says more.
    if (mentions_any(left) != mentions_any(right)) return mentions_any(left) ? right : left;
    return to_right->cost <= to_left->cost ? right : left;
  }
  if (to_right) return right;
  if (to_left) return left;
  if (is_class(left) && is_class(right)) {
    // Two primitives of the data model that hold the same System type meet there.
    std::vector<Conversion> from_left = implicit_conversions(left);
    std::vector<Conversion> from_right = implicit_conversions(right);
    for (const Conversion& a : from_left)
      for (const Conversion& b : from_right)
        if (a.to == b.to) return a.to;
  }
  if (is_interval(left) && is_interval(right)) {
    TypePtr point = common_type(left->element, right->element, false);
    if (point) return types_.interval(point);
  }
  if (is_list(left) && is_list(right)) {
    TypePtr element = common_type(left->element, right->element, false);
    if (element) return types_.list(element);
  }
  if (is_tuple(left) && is_tuple(right) && left->elements.size() == right->elements.size()) {
    std::vector<elm::TupleElement> elements;
    for (size_t i = 0; i < left->elements.size(); ++i) {
      if (left->elements[i].name != right->elements[i].name) break;
      TypePtr type = common_type(left->elements[i].type, right->elements[i].type, false);
      if (!type) break;
      elements.push_back({left->elements[i].name, type});
    }
    if (elements.size() == left->elements.size()) return types_.tuple(std::move(elements));
  }
  return allow_choice ? types_.choice({left, right}) : nullptr;
}

NodePtr Analyzer::share(NodePtr value,
                        const std::function<NodePtr(const std::function<NodePtr()>& use)>& body) {
  if (!value) return nullptr;
  if (is_cheap(*value)) return body([&] { return elm::clone(*value); });
  // A query over one constant whose `let` holds the value: the body then sees a null value as well.
  SourceRange range = value->range;
  TypePtr type = value->type;
  auto query = std::make_unique<elm::Query>();
  elm::QuerySource source;
  source.slot = own_slot();
  source.is_list = false;
  source.expression = constant(Value::boolean(true), BooleanType, range);
  query->sources.push_back(std::move(source));
  uint32_t slot = own_slot();
  query->lets.push_back({"", slot, std::move(value)});
  query->returns = body([&] {
    NodePtr reference = make(Op::QueryLetRef, type, range);
    reference->slot = slot;
    return reference;
  });
  if (!query->returns) return nullptr;
  NodePtr made = make(Op::Query, query->returns->type, range);
  made->implicit = true;
  made->query = std::move(query);
  return made;
}

}  // namespace hoofbeat::cql
