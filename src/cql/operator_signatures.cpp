// The operators of CQL 1.5.3 Appendix B, one row a name and ELM node, its overloads after it.
// Overloads of one name may stand in several rows where they lead to different nodes: `in` a list,
// `in` a value set.
//
// Operators that ELM derives from others (Skip, Take, Tail, AgeInYears, …) have rows for their
// operands' types; calls.cpp builds their nodes.
#include "cql/operator_signatures.h"

#include <map>

#include "cql/types.h"

namespace hoofbeat::cql {

using elm::Op;
using elm::TypeKind;

namespace {

struct Row {
  std::string_view name;
  Op op;
  std::string_view overloads;  // separated by '|'
};

constexpr Row rows[] = {
    // 13 Logical
    {"And", Op::And, "Boolean,Boolean:Boolean"},
    {"Or", Op::Or, "Boolean,Boolean:Boolean"},
    {"Xor", Op::Xor, "Boolean,Boolean:Boolean"},
    {"Implies", Op::Implies, "Boolean,Boolean:Boolean"},
    {"Not", Op::Not, "Boolean:Boolean"},
    // 14 Nullological; Coalesce is variadic: see calls.cpp
    {"IsNull", Op::IsNull, "Any:Boolean"},
    {"IsTrue", Op::IsTrue, "Boolean:Boolean"},
    {"IsFalse", Op::IsFalse, "Boolean:Boolean"},
    // 12 Comparison
    {"Equal", Op::Equal, "T,T:Boolean"},
    {"NotEqual", Op::NotEqual, "T,T:Boolean"},
    {"Equivalent", Op::Equivalent, "T,T:Boolean"},
    {"Less", Op::Less,
     "Integer,Integer:Boolean|Long,Long:Boolean|Decimal,Decimal:Boolean|String,String:Boolean|"
     "Date,Date:Boolean|DateTime,DateTime:Boolean|Time,Time:Boolean|Quantity,Quantity:Boolean"},
    {"LessOrEqual", Op::LessOrEqual,
     "Integer,Integer:Boolean|Long,Long:Boolean|Decimal,Decimal:Boolean|String,String:Boolean|"
     "Date,Date:Boolean|DateTime,DateTime:Boolean|Time,Time:Boolean|Quantity,Quantity:Boolean"},
    {"Greater", Op::Greater,
     "Integer,Integer:Boolean|Long,Long:Boolean|Decimal,Decimal:Boolean|String,String:Boolean|"
     "Date,Date:Boolean|DateTime,DateTime:Boolean|Time,Time:Boolean|Quantity,Quantity:Boolean"},
    {"GreaterOrEqual", Op::GreaterOrEqual,
     "Integer,Integer:Boolean|Long,Long:Boolean|Decimal,Decimal:Boolean|String,String:Boolean|"
     "Date,Date:Boolean|DateTime,DateTime:Boolean|Time,Time:Boolean|Quantity,Quantity:Boolean"},
    // 16 Arithmetic
    {"Add", Op::Add,
     "Integer,Integer:Integer|Long,Long:Long|Decimal,Decimal:Decimal|Quantity,Quantity:Quantity|"
     "Date,Quantity:Date|DateTime,Quantity:DateTime|Time,Quantity:Time"},
    {"Add", Op::Concatenate, "String,String:String"},
    {"Subtract", Op::Subtract,
     "Integer,Integer:Integer|Long,Long:Long|Decimal,Decimal:Decimal|Quantity,Quantity:Quantity|"
     "Date,Quantity:Date|DateTime,Quantity:DateTime|Time,Quantity:Time"},
    {"Multiply", Op::Multiply,
     "Integer,Integer:Integer|Long,Long:Long|Decimal,Decimal:Decimal|Quantity,Quantity:Quantity"},
    {"Divide", Op::Divide, "Decimal,Decimal:Decimal|Quantity,Quantity:Quantity"},
    {"TruncatedDivide", Op::TruncatedDivide,
     "Integer,Integer:Integer|Long,Long:Long|Decimal,Decimal:Decimal|Quantity,Quantity:Quantity"},
    {"Modulo", Op::Modulo,
     "Integer,Integer:Integer|Long,Long:Long|Decimal,Decimal:Decimal|Quantity,Quantity:Quantity"},
    {"Negate", Op::Negate, "Integer:Integer|Long:Long|Decimal:Decimal|Quantity:Quantity"},
    {"Positive", Op::Null, "Integer:Integer|Long:Long|Decimal:Decimal|Quantity:Quantity"},
    {"Abs", Op::Abs, "Integer:Integer|Long:Long|Decimal:Decimal|Quantity:Quantity"},
    {"Ceiling", Op::Ceiling, "Decimal:Integer"},
    {"Floor", Op::Floor, "Decimal:Integer"},
    {"Truncate", Op::Truncate, "Decimal:Integer"},
    {"Round", Op::Round, "Decimal:Decimal|Decimal,Integer:Decimal"},
    {"Ln", Op::Ln, "Decimal:Decimal"},
    {"Log", Op::Log, "Decimal,Decimal:Decimal"},
    {"Exp", Op::Exp, "Decimal:Decimal"},
    {"Power", Op::Power, "Integer,Integer:Integer|Long,Long:Long|Decimal,Decimal:Decimal"},
    {"Predecessor", Op::Predecessor,
     "Integer:Integer|Long:Long|Decimal:Decimal|Date:Date|DateTime:DateTime|Time:Time|"
     "Quantity:Quantity"},
    {"Successor", Op::Successor,
     "Integer:Integer|Long:Long|Decimal:Decimal|Date:Date|DateTime:DateTime|Time:Time|"
     "Quantity:Quantity"},
    {"Precision", Op::Precision, "Decimal:Integer|Date:Integer|DateTime:Integer|Time:Integer"},
    {"LowBoundary", Op::LowBoundary,
     "Decimal,Integer:Decimal|Date,Integer:Date|DateTime,Integer:DateTime|Time,Integer:Time"},
    {"HighBoundary", Op::HighBoundary,
     "Decimal,Integer:Decimal|Date,Integer:Date|DateTime,Integer:DateTime|Time,Integer:Time"},
    // 17 String
    {"Combine", Op::Combine, "List<String>:String|List<String>,String:String"},
    {"Concatenate", Op::Concatenate, "String,String:String"},
    {"EndsWith", Op::EndsWith, "String,String:Boolean"},
    {"Indexer", Op::Indexer, "String,Integer:String|List<T>,Integer:T"},
    {"LastPositionOf", Op::LastPositionOf, "String,String:Integer"},
    {"Length", Op::Length, "String:Integer|List<T>:Integer"},
    {"Lower", Op::Lower, "String:String"},
    {"Matches", Op::Matches, "String,String:Boolean"},
    {"PositionOf", Op::PositionOf, "String,String:Integer"},
    {"ReplaceMatches", Op::ReplaceMatches, "String,String,String:String"},
    {"Split", Op::Split, "String,String:List<String>"},
    {"SplitOnMatches", Op::SplitOnMatches, "String,String:List<String>"},
    {"StartsWith", Op::StartsWith, "String,String:Boolean"},
    {"Substring", Op::Substring, "String,Integer:String|String,Integer,Integer:String"},
    {"Upper", Op::Upper, "String:String"},
    // 18 Date and time
    {"Date", Op::Date, "Integer:Date|Integer,Integer:Date|Integer,Integer,Integer:Date"},
    {"DateTime", Op::DateTime,
     "Integer:DateTime|Integer,Integer:DateTime|Integer,Integer,Integer:DateTime|"
     "Integer,Integer,Integer,Integer:DateTime|Integer,Integer,Integer,Integer,Integer:DateTime|"
     "Integer,Integer,Integer,Integer,Integer,Integer:DateTime|"
     "Integer,Integer,Integer,Integer,Integer,Integer,Integer:DateTime|"
     "Integer,Integer,Integer,Integer,Integer,Integer,Integer,Decimal:DateTime"},
    {"Time", Op::Time,
     "Integer:Time|Integer,Integer:Time|Integer,Integer,Integer:Time|"
     "Integer,Integer,Integer,Integer:Time"},
    {"Now", Op::Now, ":DateTime"},
    {"Today", Op::Today, ":Date"},
    {"TimeOfDay", Op::TimeOfDay, ":Time"},
    {"DateFrom", Op::DateFrom, "DateTime:Date"},
    {"TimeFrom", Op::TimeFrom, "DateTime:Time"},
    {"TimezoneOffsetFrom", Op::TimezoneOffsetFrom, "DateTime:Decimal"},
    {"DateTimeComponentFrom", Op::DateTimeComponentFrom,
     "Date:Integer|DateTime:Integer|Time:Integer"},
    {"DurationBetween", Op::DurationBetween,
     "Date,Date:Integer|DateTime,DateTime:Integer|Time,Time:Integer"},
    {"DifferenceBetween", Op::DifferenceBetween,
     "Date,Date:Integer|DateTime,DateTime:Integer|Time,Time:Integer"},
    {"SameAs", Op::SameAs,
     "Date,Date:Boolean|DateTime,DateTime:Boolean|Time,Time:Boolean|"
     "Interval<T>,Interval<T>:Boolean"},
    {"SameOrBefore", Op::SameOrBefore,
     "Date,Date:Boolean|DateTime,DateTime:Boolean|Time,Time:Boolean|"
     "Interval<T>,Interval<T>:Boolean|T,Interval<T>:Boolean|Interval<T>,T:Boolean"},
    {"SameOrAfter", Op::SameOrAfter,
     "Date,Date:Boolean|DateTime,DateTime:Boolean|Time,Time:Boolean|"
     "Interval<T>,Interval<T>:Boolean|T,Interval<T>:Boolean|Interval<T>,T:Boolean"},
    {"Before", Op::Before,
     "Date,Date:Boolean|DateTime,DateTime:Boolean|Time,Time:Boolean|"
     "Interval<T>,Interval<T>:Boolean|T,Interval<T>:Boolean|Interval<T>,T:Boolean"},
    {"After", Op::After,
     "Date,Date:Boolean|DateTime,DateTime:Boolean|Time,Time:Boolean|"
     "Interval<T>,Interval<T>:Boolean|T,Interval<T>:Boolean|Interval<T>,T:Boolean"},
    // 19 Interval
    {"Start", Op::Start, "Interval<T>:T"},
    {"End", Op::End, "Interval<T>:T"},
    {"Width", Op::Width, "Interval<T>:T"},
    {"Size", Op::Size, "Interval<T>:T|Interval<T>,Quantity:T"},
    {"PointFrom", Op::PointFrom, "Interval<T>:T"},
    {"Contains", Op::Contains, "Interval<T>,T:Boolean|List<T>,T:Boolean"},
    {"In", Op::In, "T,Interval<T>:Boolean|T,List<T>:Boolean"},
    {"In", Op::InValueSet,
     "String,ValueSet:Boolean|Code,ValueSet:Boolean|Concept,ValueSet:Boolean"},
    {"In", Op::AnyInValueSet,
     "List<String>,ValueSet:Boolean|List<Code>,ValueSet:Boolean|List<Concept>,ValueSet:Boolean"},
    {"In", Op::InCodeSystem,
     "String,CodeSystem:Boolean|Code,CodeSystem:Boolean|Concept,CodeSystem:Boolean"},
    {"In", Op::AnyInCodeSystem,
     "List<String>,CodeSystem:Boolean|List<Code>,CodeSystem:Boolean|"
     "List<Concept>,CodeSystem:Boolean"},
    {"Includes", Op::Includes, "Interval<T>,Interval<T>:Boolean|List<T>,List<T>:Boolean"},
    {"Includes", Op::Contains, "Interval<T>,T:Boolean|List<T>,T:Boolean"},
    {"IncludedIn", Op::IncludedIn, "Interval<T>,Interval<T>:Boolean|List<T>,List<T>:Boolean"},
    {"IncludedIn", Op::In, "T,Interval<T>:Boolean|T,List<T>:Boolean"},
    {"ProperContains", Op::ProperContains, "Interval<T>,T:Boolean|List<T>,T:Boolean"},
    {"ProperIn", Op::ProperIn, "T,Interval<T>:Boolean|T,List<T>:Boolean"},
    {"ProperIncludes", Op::ProperIncludes,
     "Interval<T>,Interval<T>:Boolean|List<T>,List<T>:Boolean"},
    {"ProperIncludes", Op::ProperContains, "Interval<T>,T:Boolean|List<T>,T:Boolean"},
    {"ProperIncludedIn", Op::ProperIncludedIn,
     "Interval<T>,Interval<T>:Boolean|List<T>,List<T>:Boolean"},
    {"ProperIncludedIn", Op::ProperIn, "T,Interval<T>:Boolean|T,List<T>:Boolean"},
    {"Meets", Op::Meets, "Interval<T>,Interval<T>:Boolean"},
    {"MeetsBefore", Op::MeetsBefore, "Interval<T>,Interval<T>:Boolean"},
    {"MeetsAfter", Op::MeetsAfter, "Interval<T>,Interval<T>:Boolean"},
    {"Overlaps", Op::Overlaps, "Interval<T>,Interval<T>:Boolean"},
    {"OverlapsBefore", Op::OverlapsBefore, "Interval<T>,Interval<T>:Boolean"},
    {"OverlapsAfter", Op::OverlapsAfter, "Interval<T>,Interval<T>:Boolean"},
    {"Starts", Op::Starts, "Interval<T>,Interval<T>:Boolean"},
    {"Ends", Op::Ends, "Interval<T>,Interval<T>:Boolean"},
    {"Union", Op::Union, "Interval<T>,Interval<T>:Interval<T>|List<T>,List<T>:List<T>"},
    {"Intersect", Op::Intersect, "Interval<T>,Interval<T>:Interval<T>|List<T>,List<T>:List<T>"},
    {"Except", Op::Except, "Interval<T>,Interval<T>:Interval<T>|List<T>,List<T>:List<T>"},
    {"Collapse", Op::Collapse, "List<Interval<T>>,Quantity:List<Interval<T>>"},
    {"Expand", Op::Expand,
     "List<Interval<T>>,Quantity:List<Interval<T>>|Interval<T>,Quantity:List<T>"},
    // 20 List
    {"Exists", Op::Exists, "List<T>:Boolean"},
    {"Distinct", Op::Distinct, "List<T>:List<T>"},
    {"Flatten", Op::Flatten, "List<List<T>>:List<T>"},
    {"First", Op::First, "List<T>:T"},
    {"Last", Op::Last, "List<T>:T"},
    {"IndexOf", Op::IndexOf, "List<T>,T:Integer"},
    {"SingletonFrom", Op::SingletonFrom, "List<T>:T"},
    {"Skip", Op::Slice, "List<T>,Integer:List<T>"},
    {"Take", Op::Slice, "List<T>,Integer:List<T>"},
    {"Tail", Op::Slice, "List<T>:List<T>"},
    {"Slice", Op::Slice, "List<T>:List<T>|List<T>,Integer:List<T>|List<T>,Integer,Integer:List<T>"},
    // 21 Aggregate
    {"AllTrue", Op::AllTrue, "List<Boolean>:Boolean"},
    {"AnyTrue", Op::AnyTrue, "List<Boolean>:Boolean"},
    {"Avg", Op::Avg, "List<Decimal>:Decimal|List<Quantity>:Quantity"},
    {"Count", Op::Count, "List<T>:Integer"},
    {"GeometricMean", Op::GeometricMean, "List<Decimal>:Decimal"},
    {"Max", Op::Max,
     "List<Integer>:Integer|List<Long>:Long|List<Decimal>:Decimal|List<Quantity>:Quantity|"
     "List<Date>:Date|List<DateTime>:DateTime|List<Time>:Time|List<String>:String"},
    {"Median", Op::Median, "List<Decimal>:Decimal|List<Quantity>:Quantity"},
    {"Min", Op::Min,
     "List<Integer>:Integer|List<Long>:Long|List<Decimal>:Decimal|List<Quantity>:Quantity|"
     "List<Date>:Date|List<DateTime>:DateTime|List<Time>:Time|List<String>:String"},
    {"Mode", Op::Mode, "List<T>:T"},
    {"PopulationStdDev", Op::PopulationStdDev, "List<Decimal>:Decimal|List<Quantity>:Quantity"},
    {"PopulationVariance", Op::PopulationVariance, "List<Decimal>:Decimal|List<Quantity>:Quantity"},
    {"Product", Op::Product,
     "List<Integer>:Integer|List<Long>:Long|List<Decimal>:Decimal|List<Quantity>:Quantity"},
    {"StdDev", Op::StdDev, "List<Decimal>:Decimal|List<Quantity>:Quantity"},
    {"Sum", Op::Sum,
     "List<Integer>:Integer|List<Long>:Long|List<Decimal>:Decimal|List<Quantity>:Quantity"},
    {"Variance", Op::Variance, "List<Decimal>:Decimal|List<Quantity>:Quantity"},
    // 22 Types
    {"ToBoolean", Op::ToBoolean,
     "Boolean:Boolean|String:Boolean|Integer:Boolean|Long:Boolean|Decimal:Boolean"},
    {"ToChars", Op::ToChars, "String:List<String>"},
    {"ToConcept", Op::ToConcept, "Concept:Concept|Code:Concept|List<Code>:Concept"},
    {"ToDate", Op::ToDate, "Date:Date|DateTime:Date|String:Date"},
    {"ToDateTime", Op::ToDateTime, "DateTime:DateTime|Date:DateTime|String:DateTime"},
    {"ToDecimal", Op::ToDecimal,
     "Decimal:Decimal|Integer:Decimal|Long:Decimal|String:Decimal|Boolean:Decimal"},
    {"ToInteger", Op::ToInteger, "Integer:Integer|Long:Integer|String:Integer|Boolean:Integer"},
    {"ToLong", Op::ToLong, "Long:Long|Integer:Long|String:Long|Boolean:Long"},
    {"ToQuantity", Op::ToQuantity,
     "Quantity:Quantity|Integer:Quantity|Decimal:Quantity|Ratio:Quantity|String:Quantity"},
    {"ToRatio", Op::ToRatio, "Ratio:Ratio|String:Ratio"},
    {"ToString", Op::ToString,
     "String:String|Boolean:String|Integer:String|Long:String|Decimal:String|Quantity:String|"
     "Ratio:String|Date:String|DateTime:String|Time:String"},
    {"ToTime", Op::ToTime, "Time:Time|DateTime:Time|String:Time"},
    {"ConvertsToBoolean", Op::ConvertsToBoolean, "Any:Boolean"},
    {"ConvertsToDate", Op::ConvertsToDate, "Any:Boolean"},
    {"ConvertsToDateTime", Op::ConvertsToDateTime, "Any:Boolean"},
    {"ConvertsToDecimal", Op::ConvertsToDecimal, "Any:Boolean"},
    {"ConvertsToInteger", Op::ConvertsToInteger, "Any:Boolean"},
    {"ConvertsToLong", Op::ConvertsToLong, "Any:Boolean"},
    {"ConvertsToQuantity", Op::ConvertsToQuantity, "Any:Boolean"},
    {"ConvertsToRatio", Op::ConvertsToRatio, "Any:Boolean"},
    {"ConvertsToString", Op::ConvertsToString, "Any:Boolean"},
    {"ConvertsToTime", Op::ConvertsToTime, "Any:Boolean"},
    {"ConvertQuantity", Op::ConvertQuantity, "Quantity,String:Quantity"},
    {"CanConvertQuantity", Op::CanConvertQuantity, "Quantity,String:Boolean"},
    // 23 Clinical; AgeIn… and CalculateAgeIn… take their precision from the name
    {"CalculateAge", Op::CalculateAge, "Date:Integer|DateTime:Integer"},
    {"CalculateAgeAt", Op::CalculateAgeAt, "Date,Date:Integer|DateTime,DateTime:Integer"},
    {"InValueSet", Op::InValueSet,
     "String,ValueSet:Boolean|Code,ValueSet:Boolean|Concept,ValueSet:Boolean"},
    {"AnyInValueSet", Op::AnyInValueSet,
     "List<String>,ValueSet:Boolean|List<Code>,ValueSet:Boolean|List<Concept>,ValueSet:Boolean"},
    {"InCodeSystem", Op::InCodeSystem,
     "String,CodeSystem:Boolean|Code,CodeSystem:Boolean|Concept,CodeSystem:Boolean"},
    {"AnyInCodeSystem", Op::AnyInCodeSystem,
     "List<String>,CodeSystem:Boolean|List<Code>,CodeSystem:Boolean|"
     "List<Concept>,CodeSystem:Boolean"},
    {"ExpandValueSet", Op::ExpandValueSet, "ValueSet:List<Code>"},
    {"Subsumes", Op::Subsumes, "Code,Code:Boolean|Concept,Concept:Boolean"},
    {"SubsumedBy", Op::SubsumedBy, "Code,Code:Boolean|Concept,Concept:Boolean"},
    // 24 Messages
    {"Message", Op::Message, "T,Boolean,String,String,String:T"},
};

TypePattern parse_pattern(std::string_view text) {
  TypePattern pattern;
  while (true) {
    if (text.starts_with("List<")) {
      pattern.wrappers.push_back(TypeKind::List);
      text = text.substr(5, text.size() - 6);
    } else if (text.starts_with("Interval<")) {
      pattern.wrappers.push_back(TypeKind::Interval);
      text = text.substr(9, text.size() - 10);
    } else {
      break;
    }
  }
  if (text == "T") {
    pattern.variable = true;
  } else {
    bool found = false;
    pattern.name = system_type(text, found);
  }
  return pattern;
}

Signature parse_signature(Op op, std::string_view text) {
  Signature signature;
  signature.op = op;
  signature.text = text;
  size_t colon = text.find(':');
  std::string_view operands = text.substr(0, colon);
  while (!operands.empty()) {
    size_t comma = operands.find(',');
    signature.operands.push_back(parse_pattern(operands.substr(0, comma)));
    if (comma == std::string_view::npos) break;
    operands.remove_prefix(comma + 1);
  }
  signature.result = parse_pattern(text.substr(colon + 1));
  return signature;
}

const std::map<std::string_view, std::vector<Signature>>& table() {
  static const auto built = [] {
    std::map<std::string_view, std::vector<Signature>> made;
    for (const Row& row : rows) {
      std::string_view rest = row.overloads;
      while (true) {
        size_t bar = rest.find('|');
        made[row.name].push_back(parse_signature(row.op, rest.substr(0, bar)));
        if (bar == std::string_view::npos) break;
        rest.remove_prefix(bar + 1);
      }
    }
    return made;
  }();
  return built;
}

}  // namespace

std::span<const Signature> signatures(std::string_view name) {
  auto found = table().find(name);
  if (found == table().end()) return {};
  return found->second;
}

std::vector<std::string_view> signature_names() {
  std::vector<std::string_view> names;
  for (const auto& [name, unused] : table()) names.push_back(name);
  return names;
}

std::string operands_text(const Signature& signature) {
  std::string text = "(";
  for (char c : signature.text.substr(0, signature.text.find(':'))) {
    text += c;
    if (c == ',') text += ' ';
  }
  return text + ")";
}

}  // namespace hoofbeat::cql
