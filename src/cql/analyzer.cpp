// The analyzer's entry to each kind of expression, its frames of local slots, and what all parts
// share.
#include "cql/analyzer.h"

#include <algorithm>

#include <fmt/format.h>

namespace hoofbeat::cql {

namespace {

// The parser bounds one expression's height; this bounds the stack that chains of definitions need.
constexpr int maximum_depth = 2000;

}  // namespace

Analyzer::Analyzer(Compilation& compilation, const Library& source, uint32_t index)
    : compilation_(compilation),
      source_(source),
      target_(*compilation.program.libraries[index]),
      symbols_(compilation.symbols[index]),
      types_(*compilation.program.types),
      model_(compilation.program.types->model()),
      index_(index) {
  // FHIRHelpers converts its own operands by `.value`, so within it the model's conversions are
  // off.
  for (const elm::IncludeDef& include : target_.includes)
    if (compilation.program.libraries[include.library]->name == "FHIRHelpers")
      helpers_ = include.library;
}

uint32_t Analyzer::new_slot() {
  uint32_t slot = frame_->next++;
  frame_->size = std::max(frame_->size, frame_->next);
  return slot;
}

uint32_t Analyzer::own_slot() { return frame_->size++; }

NodePtr Analyzer::make(Op op, TypePtr type, SourceRange range) const {
  auto node = std::make_unique<Node>();
  node->op = op;
  node->type = type;
  node->range = range;
  return node;
}

NodePtr Analyzer::make(Op op, TypePtr type, SourceRange range, NodePtr operand) const {
  NodePtr node = make(op, type, range);
  node->operands.push_back(std::move(operand));
  return node;
}

NodePtr Analyzer::make(Op op, TypePtr type, SourceRange range, NodePtr left, NodePtr right) const {
  NodePtr node = make(op, type, range, std::move(left));
  node->operands.push_back(std::move(right));
  return node;
}

NodePtr Analyzer::null_of(TypePtr type, SourceRange range) const {
  NodePtr null = make(Op::Null, named(AnyType), range);
  if (is_any(type)) return null;
  NodePtr as = make(Op::As, type, range, std::move(null));
  as->target = type;
  as->implicit = true;
  return as;
}

NodePtr Analyzer::constant(Value value, TypeId type, SourceRange range) const {
  NodePtr node = make(type == QuantityType ? Op::Quantity
                      : type == RatioType  ? Op::Ratio
                                           : Op::Literal,
                      named(type), range);
  node->literal = value;
  return node;
}

NodePtr Analyzer::string_constant(std::string_view text, SourceRange range) {
  return constant(Value::string(keep(text)), StringType, range);
}

NodePtr Analyzer::error(SourceRange range, std::string message) {
  compilation_.program.diagnostics.push_back(
      {Severity::Error, target_.file, range, std::move(message)});
  return nullptr;
}

void Analyzer::warning(SourceRange range, std::string message) {
  compilation_.program.diagnostics.push_back(
      {Severity::Warning, target_.file, range, std::move(message)});
}

NodePtr Analyzer::analyze(const Expression& expression) {
  if (depth_ >= maximum_depth)
    return error(expression.range,
                 fmt::format("definitions lead from one to the next through more than {} "
                             "expressions; put the last ones first",
                             maximum_depth));
  ++depth_;
  NodePtr node = analyze_kind(expression);
  --depth_;
  return node;
}

NodePtr Analyzer::analyze_kind(const Expression& expression) {
  switch (expression.kind) {
    case ExpressionKind::Literal:
      return literal(expression.as<Literal>(), false);
    case ExpressionKind::Quantity:
      return quantity(expression.as<QuantityLiteral>().quantity, false);
    case ExpressionKind::Ratio:
      return ratio(expression.as<RatioLiteral>());
    case ExpressionKind::IntervalSelector:
      return interval(expression.as<IntervalSelector>());
    case ExpressionKind::ListSelector:
      return list(expression.as<ListSelector>());
    case ExpressionKind::TupleSelector:
      return tuple(expression.as<TupleSelector>());
    case ExpressionKind::InstanceSelector:
      return instance(expression.as<InstanceSelector>());
    case ExpressionKind::CodeSelector:
      return code(expression.as<CodeSelector>());
    case ExpressionKind::ConceptSelector:
      return concept_selector(expression.as<ConceptSelector>());
    case ExpressionKind::Identifier:
      return identifier(expression.as<Identifier>());
    case ExpressionKind::MemberAccess:
      return member(expression.as<MemberAccess>());
    case ExpressionKind::Indexer: {
      const auto& indexer = expression.as<Indexer>();
      NodePtr source = analyze(*indexer.source);
      NodePtr index = analyze(*indexer.index);
      std::vector<NodePtr> operands;
      operands.push_back(std::move(source));
      operands.push_back(std::move(index));
      return operation("Indexer", std::move(operands), expression.range);
    }
    case ExpressionKind::FunctionCall:
      return call(expression.as<FunctionCall>());
    case ExpressionKind::ContextVariable:
      return context_variable(expression.as<ContextVariable>());
    case ExpressionKind::ExternalConstant:
      return error(expression.range,
                   fmt::format("the external constant %{} is not supported: declare a parameter",
                               expression.as<ExternalConstant>().name));
    case ExpressionKind::Unary:
      return unary(expression.as<Unary>());
    case ExpressionKind::Binary:
      return binary(expression.as<Binary>());
    case ExpressionKind::Membership:
      return membership(expression.as<Membership>());
    case ExpressionKind::Between:
      return between(expression.as<Between>());
    case ExpressionKind::TypeOperation:
      return type_operation(expression.as<TypeOperation>());
    case ExpressionKind::ConvertToUnit:
      return convert_to_unit(expression.as<ConvertToUnit>());
    case ExpressionKind::ComponentFrom:
      return component_from(expression.as<ComponentFrom>());
    case ExpressionKind::DurationOf:
      return duration_of(expression.as<DurationOf>());
    case ExpressionKind::DurationBetween:
      return duration_between(expression.as<DurationBetween>());
    case ExpressionKind::TypeExtent:
      return type_extent(expression.as<TypeExtent>());
    case ExpressionKind::SetAggregate:
      return set_aggregate(expression.as<SetAggregate>());
    case ExpressionKind::Timing:
      return timing(expression.as<Timing>());
    case ExpressionKind::If:
      return if_then_else(expression.as<If>());
    case ExpressionKind::Case:
      return case_expression(expression.as<Case>());
    case ExpressionKind::Retrieve:
      return retrieve(expression.as<Retrieve>());
    case ExpressionKind::Query:
      return query(expression.as<Query>());
  }
  return error(expression.range, "this expression is not supported");
}

NodePtr Analyzer::analyze_or_null(const ExpressionPointer& expression) {
  return expression ? analyze(*expression) : nullptr;
}

NodePtr Analyzer::analyze_to(const Expression& expression, TypePtr type, std::string_view what) {
  NodePtr node = analyze(expression);
  return node ? convert(std::move(node), type, what) : nullptr;
}

TypePtr Analyzer::resolve(const TypeSpecifier& specifier) {
  switch (specifier.kind) {
    case TypeSpecifierKind::Named: {
      std::string_view name = specifier.name.empty() ? std::string_view() : specifier.name.back();
      std::string_view qualifier;
      std::string joined;
      for (size_t i = 0; i < specifier.name.size(); ++i)
        joined += (i > 0 ? "." : "") + specifier.name[i];
      if (specifier.name.size() > 1) {
        qualifier = specifier.name.front();
        name = std::string_view(joined).substr(qualifier.size() + 1);
      }
      bool model_qualifier = qualifier.empty() || qualifier == model_.name();
      for (const UsingDeclaration& declaration : source_.usings)
        if (!declaration.alias.empty() && declaration.alias == qualifier) model_qualifier = true;
      bool uses_model = std::any_of(source_.usings.begin(), source_.usings.end(),
                                    [](const UsingDeclaration& u) { return u.name == "FHIR"; });
      // The data model stands before System: `Quantity` is FHIR.Quantity where FHIR is used.
      if (model_qualifier && uses_model)
        if (const fhir::Class* found = model_.find(name)) return named(found->id);
      if (const fhir::Class* found = uses_model ? model_.find(joined) : nullptr)
        return named(found->id);
      if (qualifier.empty() || qualifier == "System") {
        bool found = false;
        TypeId type = system_type(name, found);
        if (found) return named(type);
      }
      std::vector<std::string_view> names;
      for (TypeId i = 0; i <= CodeSystemType; ++i) names.push_back(system_type_name(i));
      if (uses_model)
        for (const fhir::Class& known : model_.classes()) names.push_back(known.name);
      std::string near = nearest(name, names);
      error(specifier.range,
            near.empty() ? fmt::format("unknown type '{}'", joined)
                         : fmt::format("unknown type '{}'; did you mean '{}'?", joined, near));
      return nullptr;
    }
    case TypeSpecifierKind::List: {
      TypePtr element = resolve(specifier.arguments[0]);
      return element ? types_.list(element) : nullptr;
    }
    case TypeSpecifierKind::Interval: {
      TypePtr point = resolve(specifier.arguments[0]);
      return point ? types_.interval(point) : nullptr;
    }
    case TypeSpecifierKind::Tuple: {
      std::vector<elm::TupleElement> elements;
      bool good = true;
      for (const TupleElementType& element : specifier.elements) {
        TypePtr type = resolve(element.type);
        if (type) elements.push_back({element.name, type});
        good = good && type != nullptr;
      }
      return good ? types_.tuple(std::move(elements)) : nullptr;
    }
    case TypeSpecifierKind::Choice: {
      std::vector<TypePtr> choices;
      for (const TypeSpecifier& argument : specifier.arguments) {
        TypePtr type = resolve(argument);
        if (!type) return nullptr;
        choices.push_back(type);
      }
      return types_.choice(std::move(choices));
    }
  }
  return nullptr;
}

Precision to_precision(DateTimePrecision precision) {
  switch (precision) {
    case DateTimePrecision::Year:
      return Precision::Year;
    case DateTimePrecision::Month:
      return Precision::Month;
    case DateTimePrecision::Week:
      return Precision::Week;
    case DateTimePrecision::Day:
      return Precision::Day;
    case DateTimePrecision::Hour:
      return Precision::Hour;
    case DateTimePrecision::Minute:
      return Precision::Minute;
    case DateTimePrecision::Second:
      return Precision::Second;
    case DateTimePrecision::Millisecond:
      return Precision::Millisecond;
  }
  return Precision::Millisecond;
}

std::string nearest(std::string_view name, std::span<const std::string_view> names) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  // One slip in three letters, no more; a word that differs in case only is always near.
  size_t best = (name.size() + 1) / 3 + 1;
  std::string_view found;
  std::vector<size_t> row;
  for (std::string_view candidate : names) {
    if (candidate.size() > name.size() + best || name.size() > candidate.size() + best) continue;
    row.resize(candidate.size() + 1);
    for (size_t j = 0; j <= candidate.size(); ++j) row[j] = j;
    for (size_t i = 1; i <= name.size(); ++i) {
      size_t diagonal = row[0];
      row[0] = i;
      for (size_t j = 1; j <= candidate.size(); ++j) {
        size_t substituted = diagonal + (lower(name[i - 1]) != lower(candidate[j - 1]));
        diagonal = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
      }
    }
    size_t distance = row[candidate.size()];
    if (distance < best) {
      best = distance;
      found = candidate;
    }
  }
  return std::string(found);
}

}  // namespace hoofbeat::cql
