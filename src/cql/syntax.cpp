#include "cql/syntax.h"

#include "cql/syntax_spelling.h"

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

}  // namespace

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

}  // namespace hoofbeat::cql
