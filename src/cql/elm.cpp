// Names of the typed tree's nodes, and the tree as one line of text for tests and for reading.
#include "cql/elm.h"

#include <iterator>

#include "base/intern.h"
#include "base/temporal.h"

namespace hoofbeat::elm {
namespace {

// In the order of Op.
constexpr std::string_view op_names[] = {
    "Literal",
    "Tuple",
    "Instance",
    "Property",
    "CodeSystemRef",
    "ValueSetRef",
    "CodeRef",
    "ConceptRef",
    "Code",
    "Concept",
    "Quantity",
    "Ratio",
    "Interval",
    "List",
    "ParameterRef",
    "ExpressionRef",
    "FunctionRef",
    "OperandRef",
    "AliasRef",
    "QueryLetRef",
    "Iteration",
    "Index",
    "Total",
    "Query",
    "Retrieve",
    "If",
    "Case",
    "Null",
    "IsNull",
    "IsTrue",
    "IsFalse",
    "Coalesce",
    "And",
    "Or",
    "Xor",
    "Implies",
    "Not",
    "Is",
    "As",
    "Convert",
    "CanConvert",
    "ToBoolean",
    "ToChars",
    "ToConcept",
    "ToDate",
    "ToDateTime",
    "ToDecimal",
    "ToInteger",
    "ToList",
    "ToLong",
    "ToQuantity",
    "ToRatio",
    "ToString",
    "ToTime",
    "ToInterval",
    "ConvertsToBoolean",
    "ConvertsToDate",
    "ConvertsToDateTime",
    "ConvertsToDecimal",
    "ConvertsToInteger",
    "ConvertsToLong",
    "ConvertsToQuantity",
    "ConvertsToRatio",
    "ConvertsToString",
    "ConvertsToTime",
    "ConvertQuantity",
    "CanConvertQuantity",
    "Equal",
    "Equivalent",
    "NotEqual",
    "Less",
    "LessOrEqual",
    "Greater",
    "GreaterOrEqual",
    "Add",
    "Subtract",
    "Multiply",
    "Divide",
    "TruncatedDivide",
    "Modulo",
    "Negate",
    "Abs",
    "Ceiling",
    "Floor",
    "Truncate",
    "Round",
    "Ln",
    "Log",
    "Exp",
    "Power",
    "Predecessor",
    "Successor",
    "MinValue",
    "MaxValue",
    "Precision",
    "LowBoundary",
    "HighBoundary",
    "Combine",
    "Concatenate",
    "EndsWith",
    "Indexer",
    "LastPositionOf",
    "Length",
    "Lower",
    "Matches",
    "PositionOf",
    "ReplaceMatches",
    "Split",
    "SplitOnMatches",
    "StartsWith",
    "Substring",
    "Upper",
    "Date",
    "DateTime",
    "Time",
    "Now",
    "Today",
    "TimeOfDay",
    "DateFrom",
    "TimeFrom",
    "TimezoneOffsetFrom",
    "DateTimeComponentFrom",
    "DurationBetween",
    "DifferenceBetween",
    "SameAs",
    "SameOrBefore",
    "SameOrAfter",
    "Before",
    "After",
    "Start",
    "End",
    "Width",
    "Size",
    "PointFrom",
    "Contains",
    "In",
    "Includes",
    "IncludedIn",
    "ProperContains",
    "ProperIn",
    "ProperIncludes",
    "ProperIncludedIn",
    "Meets",
    "MeetsBefore",
    "MeetsAfter",
    "Overlaps",
    "OverlapsBefore",
    "OverlapsAfter",
    "Starts",
    "Ends",
    "Union",
    "Intersect",
    "Except",
    "Collapse",
    "Expand",
    "Exists",
    "Distinct",
    "Flatten",
    "First",
    "Last",
    "IndexOf",
    "SingletonFrom",
    "Slice",
    "Times",
    "AllTrue",
    "AnyTrue",
    "Avg",
    "Count",
    "GeometricMean",
    "Max",
    "Median",
    "Min",
    "Mode",
    "PopulationStdDev",
    "PopulationVariance",
    "Product",
    "StdDev",
    "Sum",
    "Variance",
    "CalculateAge",
    "CalculateAgeAt",
    "InValueSet",
    "AnyInValueSet",
    "InCodeSystem",
    "AnyInCodeSystem",
    "ExpandValueSet",
    "Subsumes",
    "SubsumedBy",
    "Message",
};
static_assert(std::size(op_names) == static_cast<size_t>(Op::Message) + 1);

constexpr std::string_view precision_names[] = {"Year",   "Month",  "Day",         "Hour",
                                                "Minute", "Second", "Millisecond", "Week"};

std::string quoted(std::string_view text) {
  std::string out = "'";
  out += text;
  out += '\'';
  return out;
}

// A constant as CQL would write it, short forms for codes and value sets.
std::string literal_text(const Value& value) {
  switch (value.kind()) {
    case Kind::Null:
      return "null";
    case Kind::Boolean:
      return value.as_boolean() ? "true" : "false";
    case Kind::Integer:
      return std::to_string(value.as_integer());
    case Kind::Long:
      return std::to_string(value.as_long()) + "L";
    case Kind::Decimal:
      return to_string(value.as_decimal());
    case Kind::String:
      return quoted(value.as_string());
    case Kind::Date:
      return "@" + date_to_string(value.as_temporal());
    case Kind::DateTime: {
      std::string text = "@" + date_time_to_string(value.as_temporal());
      return text.find('T') == std::string::npos ? text + "T" : text;
    }
    case Kind::Time:
      return "@T" + time_to_string(value.as_temporal());
    case Kind::Quantity:
      return to_string(value.as_decimal()) + " " + quoted(unit_text(value.unit()));
    case Kind::Ratio:
      return literal_text(value.as_ratio().numerator) + ":" +
             literal_text(value.as_ratio().denominator);
    case Kind::Code: {
      const CodeValue& code = value.as_code();
      return std::string(code.system) + "|" + std::string(code.code);
    }
    case Kind::Concept: {
      std::string text = "{";
      const ConceptValue& concept_value = value.as_concept();
      for (uint32_t i = 0; i < concept_value.size; ++i) {
        if (i > 0) text += ", ";
        text += std::string(concept_value.codes[i]->system) + "|" +
                std::string(concept_value.codes[i]->code);
      }
      return text + "}";
    }
    case Kind::ValueSet:
    case Kind::CodeSystem:
      return std::string(value.as_vocabulary().id);
    default:
      return "?";
  }
}

class Dump {
 public:
  explicit Dump(const fhir::Model& model) : model_(model) {}

  std::string text;

  void node(const Node* node) {
    if (node == nullptr) {
      text += '_';
      return;
    }
    if (node->op == Op::Literal || node->op == Op::Quantity || node->op == Op::Ratio) {
      text += literal_text(node->literal);
      return;
    }
    if (node->op == Op::Null) {
      text += "null";
      return;
    }
    if (node->op == Op::Interval) {
      interval(*node);
      return;
    }
    text += to_string(node->op);
    if (node->precision)
      text += "." + std::string(precision_names[static_cast<size_t>(*node->precision)]);
    if (node->implicit) text += '~';
    text += '(';
    bool first = true;
    auto separate = [&] {
      if (!first) text += ", ";
      first = false;
    };
    if (!node->name.empty() && node->op != Op::Property) {
      separate();
      text += node->name;
    }
    if (!node->literal.is_null()) {
      separate();
      text += literal_text(node->literal);
    }
    if (node->query) {
      separate();
      query(*node->query);
    }
    if (node->retrieve) {
      separate();
      retrieve(*node->retrieve);
    }
    for (size_t i = 0; i < node->operands.size(); ++i) {
      separate();
      if (node->op == Op::Tuple && i < node->type->elements.size())
        text += node->type->elements[i].name + ": ";
      if (node->op == Op::Instance && i < node->names.size()) text += node->names[i] + ": ";
      this->node(node->operands[i].get());
    }
    if (node->op == Op::Property) {
      separate();
      text += node->name;
    }
    if (node->target != nullptr) {
      separate();
      text += to_string(*node->target, model_);
    }
    text += ')';
  }

 private:
  void interval(const Node& node) {
    auto side = [&](size_t i, bool closed, const char* yes, const char* no) {
      if (i < node.operands.size() && node.operands[i] != nullptr) {
        text += '?';
      } else {
        text += closed ? yes : no;
      }
    };
    text += "Interval";
    side(2, node.low_closed, "[", "(");
    this->node(node.operands[0].get());
    text += ", ";
    this->node(node.operands[1].get());
    side(3, node.high_closed, "]", ")");
  }

  void query(const Query& query) {
    bool first = true;
    for (const QuerySource& source : query.sources) {
      if (!first) text += ", ";
      first = false;
      text += source.alias + ": ";
      node(source.expression.get());
    }
    for (const QueryLet& let : query.lets) {
      text += " let " + let.name + ": ";
      node(let.expression.get());
    }
    for (const QueryRelationship& relationship : query.relationships) {
      text += relationship.without ? " without " : " with ";
      text += relationship.source.alias + ": ";
      node(relationship.source.expression.get());
      text += " such that ";
      node(relationship.such_that.get());
    }
    if (query.where) {
      text += " where ";
      node(query.where.get());
    }
    if (query.returns) {
      text += query.distinct ? " return distinct " : " return ";
      node(query.returns.get());
    }
    if (query.aggregate) {
      text += query.aggregate_distinct ? " aggregate distinct " : " aggregate ";
      node(query.aggregate.get());
      text += " starting ";
      node(query.starting.get());
    }
    for (const QuerySortItem& item : query.sort) {
      text += item.descending ? " sort desc " : " sort asc ";
      if (item.expression) node(item.expression.get());
    }
  }

  void retrieve(const Retrieve& retrieve) {
    text += model_.at(retrieve.type).name;
    if (retrieve.codes) {
      text += ": " + retrieve.code_property + (retrieve.in_value_set ? " in " : " ~ ");
      node(retrieve.codes.get());
    }
  }

  const fhir::Model& model_;
};

}  // namespace

std::string_view to_string(Op op) { return op_names[static_cast<size_t>(op)]; }

std::string dump(const Node& node, const fhir::Model& model) {
  Dump dump(model);
  dump.node(&node);
  return std::move(dump.text);
}

NodePtr clone(const Node& node) {
  auto copy_of = [](const NodePtr& part) { return part ? clone(*part) : nullptr; };
  auto source_of = [&](const QuerySource& source) {
    QuerySource copy;
    copy.alias = source.alias;
    copy.slot = source.slot;
    copy.expression = copy_of(source.expression);
    copy.is_list = source.is_list;
    return copy;
  };
  auto copy = std::make_unique<Node>();
  copy->op = node.op;
  copy->type = node.type;
  copy->range = node.range;
  for (const NodePtr& operand : node.operands) copy->operands.push_back(copy_of(operand));
  copy->literal = node.literal;
  copy->name = node.name;
  copy->names = node.names;
  copy->target = node.target;
  copy->precision = node.precision;
  copy->low_closed = node.low_closed;
  copy->high_closed = node.high_closed;
  copy->strict = node.strict;
  copy->implicit = node.implicit;
  copy->slot = node.slot;
  copy->library = node.library;
  copy->definition = node.definition;
  copy->element = node.element;
  if (node.query) {
    copy->query = std::make_unique<Query>();
    Query& to = *copy->query;
    const Query& from = *node.query;
    for (const QuerySource& source : from.sources) to.sources.push_back(source_of(source));
    for (const QueryLet& let : from.lets)
      to.lets.push_back({let.name, let.slot, copy_of(let.expression)});
    for (const QueryRelationship& relationship : from.relationships)
      to.relationships.push_back(
          {relationship.without, source_of(relationship.source), copy_of(relationship.such_that)});
    to.where = copy_of(from.where);
    to.returns = copy_of(from.returns);
    to.distinct = from.distinct;
    to.aggregate = copy_of(from.aggregate);
    to.starting = copy_of(from.starting);
    to.aggregate_slot = from.aggregate_slot;
    to.aggregate_distinct = from.aggregate_distinct;
    for (const QuerySortItem& item : from.sort)
      to.sort.push_back({item.descending, copy_of(item.expression)});
    to.sort_slot = from.sort_slot;
    to.index_slot = from.index_slot;
    to.this_slot = from.this_slot;
  }
  if (node.retrieve) {
    copy->retrieve = std::make_unique<Retrieve>();
    copy->retrieve->type = node.retrieve->type;
    copy->retrieve->code_property = node.retrieve->code_property;
    copy->retrieve->codes = copy_of(node.retrieve->codes);
    copy->retrieve->in_value_set = node.retrieve->in_value_set;
    copy->retrieve->context = copy_of(node.retrieve->context);
    copy->retrieve->unfiltered = node.retrieve->unfiltered;
  }
  return copy;
}

}  // namespace hoofbeat::elm
