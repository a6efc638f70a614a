// The syntax tree of a CQL library: what the author wrote, with nothing resolved.
//
// The parser builds it, the analyzer reads it. Every node keeps the range of source text it came
// from. Names stay names: whether `A.B` is a library's definition, a property or a tuple element,
// and whether `x.f(y)` is a fluent call or a call into an included library, is the analyzer's to
// say. Numbers and dates keep the text as written, so that no precision is lost before types exist.
//
// An expression is one of the structs below that derive from Expression; `kind` says which:
//
//   switch (expression.kind) {
//     case ExpressionKind::Binary: {
//       const auto& binary = expression.as<Binary>();
//
// Trees are owned from the root by unique_ptr and are immutable once parsed; reading one from many
// threads is safe. The parser bounds the height of a tree (maximum_height), so recursion over it is
// safe. Titles of sections refer to CQL 1.5.3, https://cql.hl7.org/N1.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"

namespace hoofbeat::cql {

// The greatest number of nodes on a path from an expression's root to a leaf that the parser lets
// through; taller ones are a diagnostic.
inline constexpr int maximum_height = 500;

// ---------------------------------------------------------------------------------------------
// Words of the language that several nodes share

// A unit of the calendar, as in `in day of`, `years between`, `year from`.
enum class DateTimePrecision : std::uint8_t {
  Year,
  Month,
  Week,
  Day,
  Hour,
  Minute,
  Second,
  Millisecond,
};

// What `… from x` extracts: a precision, or one of the four below it.
enum class DateTimeComponent : std::uint8_t {
  Year,
  Month,
  Week,
  Day,
  Hour,
  Minute,
  Second,
  Millisecond,
  Date,
  Time,
  Timezone,  // CQL 1.3 spelling of TimezoneOffset
  TimezoneOffset,
};

// `5.4 'mg'`, `3 years`, `7`. Never signed: a sign is a unary operator around it.
struct Quantity {
  std::string value;      // digits as written
  std::string unit;       // UCUM code, or the calendar word as written; empty when none is given
  bool calendar = false;  // the unit is a calendar word (`year`, `years`, …), not a UCUM string
  SourceRange range;
};

enum class TypeSpecifierKind : std::uint8_t { Named, List, Interval, Tuple, Choice };

struct TupleElementType;

// A type as written (Developer's Guide, Specifying Types).
struct TypeSpecifier {
  TypeSpecifierKind kind = TypeSpecifierKind::Named;
  std::vector<std::string> name;           // Named: qualifiers first, e.g. {"FHIR", "Observation"}
  std::vector<TypeSpecifier> arguments;    // List, Interval: one; Choice: one or more
  std::vector<TupleElementType> elements;  // Tuple
  SourceRange range;
};

struct TupleElementType {
  std::string name;
  TypeSpecifier type;
  SourceRange range;
};

// ---------------------------------------------------------------------------------------------
// Expressions

enum class ExpressionKind : std::uint8_t {
  Literal,
  Quantity,
  Ratio,
  IntervalSelector,
  ListSelector,
  TupleSelector,
  InstanceSelector,
  CodeSelector,
  ConceptSelector,
  Identifier,
  MemberAccess,
  Indexer,
  FunctionCall,
  ContextVariable,
  ExternalConstant,
  Unary,
  Binary,
  Membership,
  Between,
  TypeOperation,
  ConvertToUnit,
  ComponentFrom,
  DurationOf,
  DurationBetween,
  TypeExtent,
  SetAggregate,
  Timing,
  If,
  Case,
  Retrieve,
  Query,
};

struct Expression {
  const ExpressionKind kind;
  SourceRange range;
  int height = 1;  // nodes on the longest path to a leaf; kept by the parser

  virtual ~Expression() = default;
  Expression(const Expression&) = delete;
  Expression& operator=(const Expression&) = delete;

  // This node as the struct T. REQUIRES: kind == T::node_kind.
  template <typename T>
  const T& as() const {
    return static_cast<const T&>(*this);
  }
  // This node as the struct T, or null when it is another kind.
  template <typename T>
  const T* get_if() const {
    return kind == T::node_kind ? static_cast<const T*>(this) : nullptr;
  }

 protected:
  explicit Expression(ExpressionKind k) : kind(k) {}
};

using ExpressionPointer = std::unique_ptr<Expression>;

// Gives a node struct its kind: `struct If : ExpressionOf<ExpressionKind::If> { … }`.
template <ExpressionKind K>
struct ExpressionOf : Expression {
  static constexpr ExpressionKind node_kind = K;
  ExpressionOf() : Expression(K) {}
};

enum class LiteralKind : std::uint8_t {
  Null,
  Boolean,   // text: `true` or `false`
  Integer,   // digits; may exceed the type's range, as 2147483648 does under a unary minus
  Long,      // digits without the L
  Decimal,   // digits, a point, digits
  String,    // escapes resolved, UTF-8
  Date,      // as written without the @: `2014`, `2014-01`, `2014-01-25`
  DateTime,  // as written without the @: `2014-01-25T14:30:14.559+01:00`, `2014T`
  Time,      // as written without the @T: `14:30:14.559`
};

struct Literal : ExpressionOf<ExpressionKind::Literal> {
  LiteralKind literal = LiteralKind::Null;
  std::string text;
};

// `5 'mg'`, `3 days`, `5 ''`. A number without a unit is a Literal.
struct QuantityLiteral : ExpressionOf<ExpressionKind::Quantity> {
  Quantity quantity;
};

// `1 'mg' : 10 'mL'`; either part may be without a unit.
struct RatioLiteral : ExpressionOf<ExpressionKind::Ratio> {
  Quantity numerator;
  Quantity denominator;
};

// `Interval[low, high)`.
struct IntervalSelector : ExpressionOf<ExpressionKind::IntervalSelector> {
  bool low_closed = true;
  bool high_closed = true;
  ExpressionPointer low;
  ExpressionPointer high;
};

// `{1, 2}`, `List<Integer>{}`.
struct ListSelector : ExpressionOf<ExpressionKind::ListSelector> {
  std::optional<TypeSpecifier> element_type;
  std::vector<ExpressionPointer> elements;
};

struct ElementSelector {
  std::string name;
  ExpressionPointer value;
  SourceRange range;
};

// `Tuple { a: 1 }`, `{ a: 1 }`, `Tuple { : }`.
struct TupleSelector : ExpressionOf<ExpressionKind::TupleSelector> {
  std::vector<ElementSelector> elements;
};

// `FHIR.Quantity { value: … }`.
struct InstanceSelector : ExpressionOf<ExpressionKind::InstanceSelector> {
  TypeSpecifier type;  // Named
  std::vector<ElementSelector> elements;
};

// A name that may carry the local name of a library: `Common."LOINC"`.
struct TerminologyName {
  std::string library;  // empty for this library
  std::string name;
  SourceRange range;
};

// `Code '66071002' from "SNOMED" display '…'`; also each code of a Concept selector.
struct CodeSelector : ExpressionOf<ExpressionKind::CodeSelector> {
  std::string code;
  TerminologyName code_system;
  std::optional<std::string> display;
};

struct ConceptSelector : ExpressionOf<ExpressionKind::ConceptSelector> {
  std::vector<std::unique_ptr<CodeSelector>> codes;
  std::optional<std::string> display;
};

// A name standing alone: a definition, alias, let, operand, parameter, library or terminology.
struct Identifier : ExpressionOf<ExpressionKind::Identifier> {
  std::string name;
};

// `source.name`; also `Library."Definition"` (source is then the Identifier of the library).
struct MemberAccess : ExpressionOf<ExpressionKind::MemberAccess> {
  ExpressionPointer source;
  std::string name;
  SourceRange name_range;
};

// `source[index]`.
struct Indexer : ExpressionOf<ExpressionKind::Indexer> {
  ExpressionPointer source;
  ExpressionPointer index;
};

// `f(a, b)`, and with a receiver `x.f(a, b)`: a fluent call, or a call into library x.
struct FunctionCall : ExpressionOf<ExpressionKind::FunctionCall> {
  ExpressionPointer receiver;  // null when there is none
  std::string name;
  SourceRange name_range;
  std::vector<ExpressionPointer> arguments;
};

enum class ContextVariableKind : std::uint8_t { This, Index, Total };

// `$this`, `$index`, `$total`.
struct ContextVariable : ExpressionOf<ExpressionKind::ContextVariable> {
  ContextVariableKind variable = ContextVariableKind::This;
};

// `%name`: a value given by the environment.
struct ExternalConstant : ExpressionOf<ExpressionKind::ExternalConstant> {
  std::string name;
};

enum class UnaryOperator : std::uint8_t {
  Not,
  Exists,
  IsNull,  // `is not null` is Not around IsNull
  IsTrue,
  IsFalse,
  Positive,
  Negate,
  Distinct,
  Flatten,
  SingletonFrom,
  PointFrom,
  Start,  // `start of`
  End,    // `end of`
  Width,  // `width of`
  Successor,
  Predecessor,
};

struct Unary : ExpressionOf<ExpressionKind::Unary> {
  UnaryOperator op = UnaryOperator::Not;
  ExpressionPointer operand;
};

enum class BinaryOperator : std::uint8_t {
  And,
  Or,
  Xor,
  Implies,
  Equal,
  NotEqual,
  Equivalent,
  NotEquivalent,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  Add,
  Subtract,
  Concatenate,  // `&`
  Multiply,
  Divide,
  TruncatedDivide,  // `div`
  Modulo,
  Power,
  Union,  // `union` and `|`
  Intersect,
  Except,
};

struct Binary : ExpressionOf<ExpressionKind::Binary> {
  BinaryOperator op = BinaryOperator::And;
  ExpressionPointer left;
  ExpressionPointer right;
  SourceRange operator_range;
};

// `left in [precision of] right`, `left contains [precision of] right`.
struct Membership : ExpressionOf<ExpressionKind::Membership> {
  bool contains = false;  // `contains` rather than `in`; the operands stay in the order written
  std::optional<DateTimePrecision> precision;
  ExpressionPointer left;
  ExpressionPointer right;
  SourceRange operator_range;
};

// `operand [properly] between low and high`.
struct Between : ExpressionOf<ExpressionKind::Between> {
  bool properly = false;
  ExpressionPointer operand;
  ExpressionPointer low;
  ExpressionPointer high;
};

enum class TypeOperator : std::uint8_t {
  Is,
  As,       // null when the value is of another type
  Cast,     // `cast x as T`: an error when the value is of another type
  Convert,  // `convert x to T`
};

struct TypeOperation : ExpressionOf<ExpressionKind::TypeOperation> {
  TypeOperator op = TypeOperator::Is;
  ExpressionPointer operand;
  TypeSpecifier type;
};

// `convert x to 'mg'`, `convert x to days`.
struct ConvertToUnit : ExpressionOf<ExpressionKind::ConvertToUnit> {
  ExpressionPointer operand;
  std::string unit;
  bool calendar = false;
};

// `year from x`, `date from x`.
struct ComponentFrom : ExpressionOf<ExpressionKind::ComponentFrom> {
  DateTimeComponent component = DateTimeComponent::Year;
  ExpressionPointer operand;
};

// `duration in days of x`, `difference in days of x`.
struct DurationOf : ExpressionOf<ExpressionKind::DurationOf> {
  bool difference = false;
  DateTimePrecision precision = DateTimePrecision::Year;
  ExpressionPointer operand;
};

// `[duration in] days between a and b`, `difference in days between a and b`.
struct DurationBetween : ExpressionOf<ExpressionKind::DurationBetween> {
  bool difference = false;
  DateTimePrecision precision = DateTimePrecision::Year;
  ExpressionPointer low;
  ExpressionPointer high;
};

// `minimum T`, `maximum T`.
struct TypeExtent : ExpressionOf<ExpressionKind::TypeExtent> {
  bool maximum = false;
  TypeSpecifier type;  // Named
};

// `expand x [per …]`, `collapse x [per …]`. At most one of per_precision and per is set.
struct SetAggregate : ExpressionOf<ExpressionKind::SetAggregate> {
  bool collapse = false;
  ExpressionPointer operand;
  std::optional<DateTimePrecision> per_precision;  // `per day`
  ExpressionPointer per;                           // `per 2 days`; null when absent
};

enum class TimingRelation : std::uint8_t {
  SameAs,
  SameOrBefore,
  SameOrAfter,
  Includes,
  IncludedIn,  // `during` and `included in`
  Before,
  After,
  Within,
  Meets,
  MeetsBefore,
  MeetsAfter,
  Overlaps,
  OverlapsBefore,
  OverlapsAfter,
  Starts,
  Ends,
};

// Which part of an operand takes part in the comparison.
enum class TimingBoundary : std::uint8_t { Whole, Start, End };

enum class OffsetComparison : std::uint8_t {
  Exactly,   // `3 days before`
  OrMore,    // `3 days or more before`
  OrLess,    // `3 days or less before`
  MoreThan,  // `more than 3 days before`
  LessThan,  // `less than 3 days before`
};

struct TimingOffset {
  Quantity quantity;
  OffsetComparison comparison = OffsetComparison::Exactly;
};

// The words between the operands of a timing expression (Author's Guide, Timing and
// Interval Operators).
struct TimingPhrase {
  TimingRelation relation = TimingRelation::SameAs;
  TimingBoundary left = TimingBoundary::Whole;  // from a leading `starts`, `ends` (`occurs`: Whole)
  TimingBoundary right = TimingBoundary::Whole;  // from a trailing `start`, `end`
  bool properly = false;
  bool inclusive = false;  // Before, After: `on or before`, `before or on`
  std::optional<DateTimePrecision> precision;
  std::optional<TimingOffset> offset;  // Before, After: optional; Within: always, Exactly
  SourceRange range;
};

struct Timing : ExpressionOf<ExpressionKind::Timing> {
  TimingPhrase phrase;
  ExpressionPointer left;
  ExpressionPointer right;
};

struct If : ExpressionOf<ExpressionKind::If> {
  ExpressionPointer condition;
  ExpressionPointer then;
  ExpressionPointer otherwise;
};

struct CaseItem {
  ExpressionPointer when;
  ExpressionPointer then;
};

struct Case : ExpressionOf<ExpressionKind::Case> {
  ExpressionPointer comparand;  // null for `case when …`
  std::vector<CaseItem> items;
  ExpressionPointer otherwise;
};

enum class CodeComparator : std::uint8_t { None, In, Equal, Equivalent };

// `[context -> T : code_path comparator terminology]`.
struct Retrieve : ExpressionOf<ExpressionKind::Retrieve> {
  ExpressionPointer context;  // null when absent
  TypeSpecifier type;         // Named
  std::string code_path;      // `code`, `value.coding[0]`; empty: the type's primary code path
  CodeComparator comparator = CodeComparator::None;  // None when there is no code path
  ExpressionPointer terminology;                     // null when absent
};

struct QuerySource {
  ExpressionPointer expression;
  std::string alias;
  SourceRange range;
};

struct LetItem {
  std::string name;
  ExpressionPointer expression;
  SourceRange range;
};

// `with source such that condition`, `without …`.
struct Relationship {
  bool without = false;
  QuerySource source;
  ExpressionPointer condition;
  SourceRange range;
};

enum class SetQuantifier : std::uint8_t { Unspecified, All, Distinct };

struct ReturnClause {
  SetQuantifier quantifier = SetQuantifier::Unspecified;  // the standard's default is distinct
  ExpressionPointer expression;
  SourceRange range;
};

struct AggregateClause {
  SetQuantifier quantifier = SetQuantifier::Unspecified;  // the standard's default is all
  std::string name;                                       // of the accumulator
  ExpressionPointer starting;                             // null when absent
  ExpressionPointer expression;
  SourceRange range;
};

enum class SortDirection : std::uint8_t { Ascending, Descending };

struct SortItem {
  ExpressionPointer expression;
  SortDirection direction = SortDirection::Ascending;
  SourceRange range;
};

struct SortClause {
  std::vector<SortItem> items;  // empty for `sort asc`, `sort desc`: the elements themselves
  SortDirection direction = SortDirection::Ascending;  // of the elements, when items is empty
  SourceRange range;
};

struct Query : ExpressionOf<ExpressionKind::Query> {
  std::vector<QuerySource> sources;  // one or more
  std::vector<LetItem> lets;
  std::vector<Relationship> relationships;
  ExpressionPointer where;  // null when absent
  std::optional<ReturnClause> returns;
  std::optional<AggregateClause> aggregate;  // at most one of returns and aggregate
  std::optional<SortClause> sort;
};

// ---------------------------------------------------------------------------------------------
// Declarations

// `@name: value` in the comment before a declaration (Developer's Guide, Tags).
struct Tag {
  std::string name;        // without the @
  std::string value;       // the rest of the line, trimmed; may be empty
  std::uint32_t line = 0;  // 1-based
};

enum class Access : std::uint8_t { Public, Private };

// What all declarations have.
struct Declaration {
  std::string name;
  SourceRange name_range;
  SourceRange range;  // the whole declaration, without its comment
  Access access = Access::Public;
  std::string comment;  // text of the comments directly before it, markers removed
  std::vector<Tag> tags;
};

// `library A.B.C version '1'`; name is `A.B.C`.
struct LibraryDeclaration : Declaration {
  std::optional<std::string> version;
};

// `using FHIR version '4.0.1' called F`.
struct UsingDeclaration : Declaration {
  std::optional<std::string> version;
  std::string alias;  // empty when there is no `called`
};

// `include A.B.C version '1' called D`; name is `A.B.C`.
struct IncludeDeclaration : Declaration {
  std::optional<std::string> version;
  std::string alias;  // the local name: `called`, else the last part of the name
};

struct CodeSystemDeclaration : Declaration {
  std::string id;
  std::optional<std::string> version;
};

struct ValueSetDeclaration : Declaration {
  std::string id;
  std::optional<std::string> version;
  std::vector<TerminologyName> code_systems;
};

struct CodeDeclaration : Declaration {
  std::string code;
  TerminologyName code_system;
  std::optional<std::string> display;
};

struct ConceptDeclaration : Declaration {
  std::vector<TerminologyName> codes;
  std::optional<std::string> display;
};

struct ParameterDeclaration : Declaration {
  std::optional<TypeSpecifier> type;
  ExpressionPointer default_value;  // null when absent
};

struct OperandDeclaration {
  std::string name;
  TypeSpecifier type;
  SourceRange range;
};

// `define Name: expression`, and with is_function `define [fluent] function name(operands): body`.
struct ExpressionDefinition : Declaration {
  std::string context;           // of the `context` statement in force; empty when there is none
  std::string context_model;     // `FHIR` of `context FHIR.Patient`; else empty
  ExpressionPointer expression;  // null when it could not be parsed, or the function is external

  bool is_function = false;
  bool fluent = false;
  bool external = false;
  std::vector<OperandDeclaration> operands;
  std::optional<TypeSpecifier> return_type;
};

// A CQL library. Declarations of a kind are in source order; so are definitions and functions
// together.
struct Library {
  std::string file;
  std::optional<LibraryDeclaration> declaration;
  std::vector<UsingDeclaration> usings;
  std::vector<IncludeDeclaration> includes;
  std::vector<CodeSystemDeclaration> code_systems;
  std::vector<ValueSetDeclaration> value_sets;
  std::vector<CodeDeclaration> codes;
  std::vector<ConceptDeclaration> concepts;
  std::vector<ParameterDeclaration> parameters;
  std::vector<ExpressionDefinition> definitions;
};

// ---------------------------------------------------------------------------------------------
// Spelling

// `day`, as written in the singular.
std::string_view to_string(DateTimePrecision precision);
// `year`, …, `timezoneoffset`.
std::string_view to_string(DateTimeComponent component);
// The operator as CQL writes it: `and`, `+`, `is null`, `start of`.
std::string_view to_string(UnaryOperator op);
std::string_view to_string(BinaryOperator op);
// The type as CQL writes it: `List<FHIR.Observation>`.
std::string to_string(const TypeSpecifier& type);
// The phrase as CQL writes it: `starts 3 days or less before start`.
std::string to_string(const TimingPhrase& phrase);

// The tree as one line of nested parentheses, for tests and for reading: `1 + 2 * x` is
// `(+ 1 (* 2 x))`.
std::string dump(const Expression& expression);

}  // namespace hoofbeat::cql
