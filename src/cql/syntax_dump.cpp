#include "cql/syntax.h"
#include "cql/syntax_spelling.h"

namespace hoofbeat::cql {
namespace {

using cql::spelled;  // joined by the overloads below

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

std::string dump(const Expression& expression) { return Dump().run(expression); }

}  // namespace hoofbeat::cql
