#include "cql/syntax.h"

namespace hoofbeat::cql {
namespace {

std::string_view to_string(TimingRelation relation) {
  switch (relation) {
    case TimingRelation::SameAs:
    case TimingRelation::SameOrBefore:
    case TimingRelation::SameOrAfter:
      return "same";
    case TimingRelation::Includes:
      return "includes";
    case TimingRelation::IncludedIn:
      return "included in";
    case TimingRelation::Before:
      return "before";
    case TimingRelation::After:
      return "after";
    case TimingRelation::Within:
      return "within";
    case TimingRelation::Meets:
      return "meets";
    case TimingRelation::MeetsBefore:
      return "meets before";
    case TimingRelation::MeetsAfter:
      return "meets after";
    case TimingRelation::Overlaps:
      return "overlaps";
    case TimingRelation::OverlapsBefore:
      return "overlaps before";
    case TimingRelation::OverlapsAfter:
      return "overlaps after";
    case TimingRelation::Starts:
      return "starts";
    case TimingRelation::Ends:
      return "ends";
  }
  return "";
}

std::string quoted(std::string_view text, char quote) {
  std::string result(1, quote);
  for (char c : text) {
    switch (c) {
      case '\n':
        result += "\\n";
        break;
      case '\r':
        result += "\\r";
        break;
      case '\t':
        result += "\\t";
        break;
      case '\f':
        result += "\\f";
        break;
      default:
        if (c == quote || c == '\\') result += '\\';
        result += c;
    }
  }
  return result + quote;
}

// A name as CQL can read it back: bare where it is a simple one.
std::string spelled(std::string_view name) {
  auto is_start = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  bool simple = !name.empty() && is_start(name.front());
  for (char c : name) simple = simple && (is_start(c) || (c >= '0' && c <= '9'));
  return simple ? std::string(name) : quoted(name, '"');
}

std::string spelled(const Quantity& quantity) {
  if (quantity.calendar) return quantity.value + " " + quantity.unit;
  if (quantity.unit.empty()) return quantity.value;
  return quantity.value + " " + quoted(quantity.unit, '\'');
}

std::string spelled(const TerminologyName& name) {
  return name.library.empty() ? spelled(name.name)
                              : spelled(name.library) + "." + spelled(name.name);
}

std::string spelled(const Literal& literal) {
  switch (literal.literal) {
    case LiteralKind::Long:
      return literal.text + "L";
    case LiteralKind::String:
      return quoted(literal.text, '\'');
    case LiteralKind::Date:
    case LiteralKind::DateTime:
      return "@" + literal.text;
    case LiteralKind::Time:
      return "@T" + literal.text;
    default:
      return literal.text;
  }
}

std::string_view spelled(SetQuantifier quantifier) {
  switch (quantifier) {
    case SetQuantifier::All:
      return " all";
    case SetQuantifier::Distinct:
      return " distinct";
    default:
      return "";
  }
}

std::string_view spelled(SortDirection direction) {
  return direction == SortDirection::Ascending ? "asc" : "desc";
}

std::string_view spelled(CodeComparator comparator) {
  switch (comparator) {
    case CodeComparator::In:
      return "in";
    case CodeComparator::Equal:
      return "=";
    case CodeComparator::Equivalent:
      return "~";
    default:
      return "";
  }
}

std::string_view spelled(TypeOperator op) {
  switch (op) {
    case TypeOperator::Is:
      return "is";
    case TypeOperator::As:
      return "as";
    case TypeOperator::Cast:
      return "cast";
    case TypeOperator::Convert:
      return "convert";
  }
  return "";
}

std::string_view spelled(ContextVariableKind variable) {
  switch (variable) {
    case ContextVariableKind::This:
      return "$this";
    case ContextVariableKind::Index:
      return "$index";
    case ContextVariableKind::Total:
      return "$total";
  }
  return "";
}

std::string plural(DateTimePrecision precision) { return std::string(to_string(precision)) + "s"; }

// Writes `(head part part …)`.
class Dump {
 public:
  std::string run(const Expression& expression) {
    write(expression);
    return std::move(out_);
  }

 private:
  void open(std::string_view head) {
    out_ += '(';
    out_ += head;
  }
  void close() { out_ += ')'; }
  void add(std::string_view text) {
    out_ += ' ';
    out_ += text;
  }
  void add(const ExpressionPointer& child) {
    if (!child) return;
    out_ += ' ';
    write(*child);
  }
  void list(std::string_view head, std::initializer_list<const ExpressionPointer*> children) {
    open(head);
    for (const ExpressionPointer* child : children) add(*child);
    close();
  }

  void elements(const std::vector<ElementSelector>& elements) {
    for (const ElementSelector& element : elements) {
      out_ += " (";
      out_ += spelled(element.name);
      add(element.value);
      close();
    }
  }

  void code(const CodeSelector& code) {
    open("code " + quoted(code.code, '\'') + " " + spelled(code.code_system));
    if (code.display) add(quoted(*code.display, '\''));
    close();
  }

  void source(const QuerySource& source) {
    out_ += " (" + spelled(source.alias);
    add(source.expression);
    close();
  }

  void retrieve(const Retrieve& node) {
    open("retrieve");
    if (node.context) {
      out_ += " (context";
      add(node.context);
      close();
    }
    add(to_string(node.type));
    if (!node.code_path.empty()) add(node.code_path);
    if (node.comparator != CodeComparator::None) add(spelled(node.comparator));
    add(node.terminology);
    close();
  }

  void query(const Query& node) {
    open("query");
    for (const QuerySource& each : node.sources) source(each);
    for (const LetItem& item : node.lets) {
      out_ += " (let " + spelled(item.name);
      add(item.expression);
      close();
    }
    for (const Relationship& relationship : node.relationships) {
      out_ += relationship.without ? " (without" : " (with";
      source(relationship.source);
      add(relationship.condition);
      close();
    }
    if (node.where) {
      out_ += " (where";
      add(node.where);
      close();
    }
    if (node.returns) {
      out_ += " (return";
      out_ += spelled(node.returns->quantifier);
      add(node.returns->expression);
      close();
    }
    if (node.aggregate) {
      out_ += " (aggregate";
      out_ += spelled(node.aggregate->quantifier);
      add(spelled(node.aggregate->name));
      if (node.aggregate->starting) {
        out_ += " (starting";
        add(node.aggregate->starting);
        close();
      }
      add(node.aggregate->expression);
      close();
    }
    if (node.sort) {
      out_ += " (sort";
      if (node.sort->items.empty()) add(spelled(node.sort->direction));
      for (const SortItem& item : node.sort->items) {
        out_ += " (";
        out_ += spelled(item.direction);
        add(item.expression);
        close();
      }
      close();
    }
    close();
  }

  void case_(const Case& node) {
    open("case");
    add(node.comparand);
    for (const CaseItem& item : node.items) {
      out_ += " (when";
      add(item.when);
      add(item.then);
      close();
    }
    add(node.otherwise);
    close();
  }

  void write(const Expression& node) {
    switch (node.kind) {
      case ExpressionKind::Literal:
        out_ += spelled(node.as<Literal>());
        break;
      case ExpressionKind::Quantity:
        open("quantity " + spelled(node.as<QuantityLiteral>().quantity));
        close();
        break;
      case ExpressionKind::Ratio: {
        const auto& ratio = node.as<RatioLiteral>();
        open("ratio " + spelled(ratio.numerator) + " : " + spelled(ratio.denominator));
        close();
        break;
      }
      case ExpressionKind::IntervalSelector: {
        const auto& interval = node.as<IntervalSelector>();
        std::string head = "interval ";
        head += interval.low_closed ? '[' : '(';
        head += interval.high_closed ? ']' : ')';
        list(head, {&interval.low, &interval.high});
        break;
      }
      case ExpressionKind::ListSelector: {
        const auto& selector = node.as<ListSelector>();
        open(selector.element_type ? "list<" + to_string(*selector.element_type) + ">" : "list");
        for (const ExpressionPointer& element : selector.elements) add(element);
        close();
        break;
      }
      case ExpressionKind::TupleSelector:
        open("tuple");
        elements(node.as<TupleSelector>().elements);
        close();
        break;
      case ExpressionKind::InstanceSelector:
        open("instance " + to_string(node.as<InstanceSelector>().type));
        elements(node.as<InstanceSelector>().elements);
        close();
        break;
      case ExpressionKind::CodeSelector:
        code(node.as<CodeSelector>());
        break;
      case ExpressionKind::ConceptSelector: {
        const auto& selector = node.as<ConceptSelector>();
        open("concept");
        for (const auto& each : selector.codes) {
          out_ += ' ';
          code(*each);
        }
        if (selector.display) add(quoted(*selector.display, '\''));
        close();
        break;
      }
      case ExpressionKind::Identifier:
        out_ += spelled(node.as<Identifier>().name);
        break;
      case ExpressionKind::MemberAccess:
        open(".");
        add(node.as<MemberAccess>().source);
        add(spelled(node.as<MemberAccess>().name));
        close();
        break;
      case ExpressionKind::Indexer:
        list("index", {&node.as<Indexer>().source, &node.as<Indexer>().index});
        break;
      case ExpressionKind::FunctionCall: {
        const auto& call = node.as<FunctionCall>();
        open(call.receiver ? "call-on" : "call");
        add(call.receiver);
        add(spelled(call.name));
        for (const ExpressionPointer& argument : call.arguments) add(argument);
        close();
        break;
      }
      case ExpressionKind::ContextVariable:
        out_ += spelled(node.as<ContextVariable>().variable);
        break;
      case ExpressionKind::ExternalConstant:
        out_ += "%" + spelled(node.as<ExternalConstant>().name);
        break;
      case ExpressionKind::Unary:
        list(to_string(node.as<Unary>().op), {&node.as<Unary>().operand});
        break;
      case ExpressionKind::Binary:
        list(to_string(node.as<Binary>().op), {&node.as<Binary>().left, &node.as<Binary>().right});
        break;
      case ExpressionKind::Membership: {
        const auto& membership = node.as<Membership>();
        open(membership.contains ? "contains" : "in");
        if (membership.precision) add(to_string(*membership.precision));
        add(membership.left);
        add(membership.right);
        close();
        break;
      }
      case ExpressionKind::Between: {
        const auto& between = node.as<Between>();
        list(between.properly ? "properly between" : "between",
             {&between.operand, &between.low, &between.high});
        break;
      }
      case ExpressionKind::TypeOperation: {
        const auto& operation = node.as<TypeOperation>();
        open(spelled(operation.op));
        add(operation.operand);
        add(to_string(operation.type));
        close();
        break;
      }
      case ExpressionKind::ConvertToUnit: {
        const auto& convert = node.as<ConvertToUnit>();
        open("convert");
        add(convert.operand);
        add(convert.calendar ? convert.unit : quoted(convert.unit, '\''));
        close();
        break;
      }
      case ExpressionKind::ComponentFrom: {
        const auto& from = node.as<ComponentFrom>();
        list(std::string(to_string(from.component)) + " from", {&from.operand});
        break;
      }
      case ExpressionKind::DurationOf: {
        const auto& of = node.as<DurationOf>();
        list((of.difference ? "difference in " : "duration in ") + plural(of.precision) + " of",
             {&of.operand});
        break;
      }
      case ExpressionKind::DurationBetween: {
        const auto& between = node.as<DurationBetween>();
        list((between.difference ? "difference in " : "duration in ") + plural(between.precision),
             {&between.low, &between.high});
        break;
      }
      case ExpressionKind::TypeExtent: {
        const auto& extent = node.as<TypeExtent>();
        open(extent.maximum ? "maximum" : "minimum");
        add(to_string(extent.type));
        close();
        break;
      }
      case ExpressionKind::SetAggregate: {
        const auto& aggregate = node.as<SetAggregate>();
        open(aggregate.collapse ? "collapse" : "expand");
        add(aggregate.operand);
        if (aggregate.per_precision) add(to_string(*aggregate.per_precision));
        add(aggregate.per);
        close();
        break;
      }
      case ExpressionKind::Timing: {
        const auto& timing = node.as<Timing>();
        list("<" + to_string(timing.phrase) + ">", {&timing.left, &timing.right});
        break;
      }
      case ExpressionKind::If: {
        const auto& node_if = node.as<If>();
        list("if", {&node_if.condition, &node_if.then, &node_if.otherwise});
        break;
      }
      case ExpressionKind::Case:
        case_(node.as<Case>());
        break;
      case ExpressionKind::Retrieve:
        retrieve(node.as<Retrieve>());
        break;
      case ExpressionKind::Query:
        query(node.as<Query>());
        break;
    }
  }

  std::string out_;
};

}  // namespace

std::string_view to_string(DateTimePrecision precision) {
  return to_string(static_cast<DateTimeComponent>(precision));
}

std::string_view to_string(DateTimeComponent component) {
  switch (component) {
    case DateTimeComponent::Year:
      return "year";
    case DateTimeComponent::Month:
      return "month";
    case DateTimeComponent::Week:
      return "week";
    case DateTimeComponent::Day:
      return "day";
    case DateTimeComponent::Hour:
      return "hour";
    case DateTimeComponent::Minute:
      return "minute";
    case DateTimeComponent::Second:
      return "second";
    case DateTimeComponent::Millisecond:
      return "millisecond";
    case DateTimeComponent::Date:
      return "date";
    case DateTimeComponent::Time:
      return "time";
    case DateTimeComponent::Timezone:
      return "timezone";
    case DateTimeComponent::TimezoneOffset:
      return "timezoneoffset";
  }
  return "";
}

std::string_view to_string(UnaryOperator op) {
  switch (op) {
    case UnaryOperator::Not:
      return "not";
    case UnaryOperator::Exists:
      return "exists";
    case UnaryOperator::IsNull:
      return "is null";
    case UnaryOperator::IsTrue:
      return "is true";
    case UnaryOperator::IsFalse:
      return "is false";
    case UnaryOperator::Positive:
      return "+";
    case UnaryOperator::Negate:
      return "-";
    case UnaryOperator::Distinct:
      return "distinct";
    case UnaryOperator::Flatten:
      return "flatten";
    case UnaryOperator::SingletonFrom:
      return "singleton from";
    case UnaryOperator::PointFrom:
      return "point from";
    case UnaryOperator::Start:
      return "start of";
    case UnaryOperator::End:
      return "end of";
    case UnaryOperator::Width:
      return "width of";
    case UnaryOperator::Successor:
      return "successor of";
    case UnaryOperator::Predecessor:
      return "predecessor of";
  }
  return "";
}

std::string_view to_string(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::And:
      return "and";
    case BinaryOperator::Or:
      return "or";
    case BinaryOperator::Xor:
      return "xor";
    case BinaryOperator::Implies:
      return "implies";
    case BinaryOperator::Equal:
      return "=";
    case BinaryOperator::NotEqual:
      return "!=";
    case BinaryOperator::Equivalent:
      return "~";
    case BinaryOperator::NotEquivalent:
      return "!~";
    case BinaryOperator::Less:
      return "<";
    case BinaryOperator::LessOrEqual:
      return "<=";
    case BinaryOperator::Greater:
      return ">";
    case BinaryOperator::GreaterOrEqual:
      return ">=";
    case BinaryOperator::Add:
      return "+";
    case BinaryOperator::Subtract:
      return "-";
    case BinaryOperator::Concatenate:
      return "&";
    case BinaryOperator::Multiply:
      return "*";
    case BinaryOperator::Divide:
      return "/";
    case BinaryOperator::TruncatedDivide:
      return "div";
    case BinaryOperator::Modulo:
      return "mod";
    case BinaryOperator::Power:
      return "^";
    case BinaryOperator::Union:
      return "union";
    case BinaryOperator::Intersect:
      return "intersect";
    case BinaryOperator::Except:
      return "except";
  }
  return "";
}

std::string to_string(const TypeSpecifier& type) {
  std::string result;
  switch (type.kind) {
    case TypeSpecifierKind::Named:
      for (const std::string& part : type.name) {
        if (!result.empty()) result += '.';
        result += spelled(part);
      }
      return result;
    case TypeSpecifierKind::Tuple:
      for (const TupleElementType& element : type.elements) {
        result += result.empty() ? "Tuple{" : ", ";
        result += spelled(element.name) + " " + to_string(element.type);
      }
      return result + "}";
    case TypeSpecifierKind::List:
      result = "List<";
      break;
    case TypeSpecifierKind::Interval:
      result = "Interval<";
      break;
    case TypeSpecifierKind::Choice:
      result = "Choice<";
      break;
  }
  for (const TypeSpecifier& argument : type.arguments) {
    if (&argument != &type.arguments.front()) result += ", ";
    result += to_string(argument);
  }
  return result + ">";
}

std::string to_string(const TimingPhrase& phrase) {
  std::string result;
  auto add = [&](std::string_view word) {
    if (!result.empty()) result += ' ';
    result += word;
  };
  if (phrase.left == TimingBoundary::Start) add("starts");
  if (phrase.left == TimingBoundary::End) add("ends");
  if (phrase.properly) add("properly");
  bool within = phrase.relation == TimingRelation::Within;
  if (phrase.offset && !within) {
    const TimingOffset& offset = *phrase.offset;
    if (offset.comparison == OffsetComparison::LessThan) add("less than");
    if (offset.comparison == OffsetComparison::MoreThan) add("more than");
    add(spelled(offset.quantity));
    if (offset.comparison == OffsetComparison::OrLess) add("or less");
    if (offset.comparison == OffsetComparison::OrMore) add("or more");
  }
  if (phrase.inclusive) add("on or");
  add(to_string(phrase.relation));
  if (within && phrase.offset) {
    add(spelled(phrase.offset->quantity));
    add("of");
  }
  bool same = phrase.relation == TimingRelation::SameAs ||
              phrase.relation == TimingRelation::SameOrBefore ||
              phrase.relation == TimingRelation::SameOrAfter;
  if (phrase.precision) {
    add(to_string(*phrase.precision));
    if (!same) add("of");
  }
  if (phrase.relation == TimingRelation::SameAs) add("as");
  if (phrase.relation == TimingRelation::SameOrBefore) add("or before");
  if (phrase.relation == TimingRelation::SameOrAfter) add("or after");
  if (phrase.right == TimingBoundary::Start) add("start");
  if (phrase.right == TimingBoundary::End) add("end");
  return result;
}

std::string dump(const Expression& expression) { return Dump().run(expression); }

}  // namespace hoofbeat::cql
