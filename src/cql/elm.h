// The typed tree: what a library means, with every name resolved and every conversion explicit.
// Nodes carry the names of ELM (HL7 Expression Logical Model 1.5), so that a reader of ELM finds
// each operator, and so that the tree can be written as ELM.
//
// The analyzer builds it, the evaluator runs it. Local values (query aliases, lets, operands,
// $this, $index, $total) are numbered: a definition's frame has `frame_size` slots and a reference
// names a slot, so that nothing is looked up by name at run time.
//
// Everything is owned by the Program and read-only once compiled: safe to share between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/value.h"
#include "fhir/model.h"

namespace hoofbeat::elm {

// ---------------------------------------------------------------------------------------------
// Types

enum class TypeKind : uint8_t { Named, List, Interval, Tuple, Choice };

struct Type;
struct TupleElement {
  std::string name;
  const Type* type;
};

// Interned by TypeTable: equal types are the same object, so == on pointers compares types.
struct Type {
  TypeKind kind = TypeKind::Named;
  TypeId name = AnyType;               // Named
  const Type* element = nullptr;       // List: element type, Interval: point type
  std::vector<TupleElement> elements;  // Tuple, in alphabetical order of the names
  std::vector<const Type*> choices;    // Choice, no nested choices, no duplicates
};

// Makes types. Not thread-safe; filled while compiling.
class TypeTable {
 public:
  explicit TypeTable(const fhir::Model& model);
  ~TypeTable();
  const Type* named(TypeId name);
  const Type* list(const Type* element);
  const Type* interval(const Type* point);
  const Type* tuple(std::vector<TupleElement> elements);  // sorts the elements
  const Type* choice(std::vector<const Type*> choices);   // flattens; a single type stays itself
  const fhir::Model& model() const { return model_; }

 private:
  struct State;
  const fhir::Model& model_;
  std::unique_ptr<State> state_;
};

// As CQL writes it: "List<FHIR.Observation>", "System.Integer", "Interval<System.Date>".
std::string to_string(const Type& type, const fhir::Model& model);

// ---------------------------------------------------------------------------------------------
// Nodes

// ELM's node names. The comment gives the operands in order where ELM itself names them.
enum class Op : uint8_t {
  // 1 Simple values; literal in Node::literal
  Literal,
  // 2 Structured values
  Tuple,     // operands: elements in the order of Type::elements
  Instance,  // operands: elements; names in Node::names
  Property,  // operands[0]: source; name: the element. Of a tuple, class, or System structured type
  // 3 Clinical values
  CodeSystemRef,
  ValueSetRef,
  CodeRef,
  ConceptRef,  // literal: the value, built at compile time
  Code,
  Concept,  // selectors with constant parts: literal
  // 4 Type conversions and quantities, ratios, intervals: see below
  Quantity,
  Ratio,     // literal
  Interval,  // low, high; low_closed/high_closed; operands[2], operands[3] = closedness
             // expressions where they are not constant (null pointers otherwise)
  List,      // elements
  // 5 References
  ParameterRef,   // definition: index in Library::parameters of library
  ExpressionRef,  // library, definition
  FunctionRef,    // library, definition; operands: arguments
  OperandRef,
  AliasRef,
  QueryLetRef,
  Iteration,
  Index,
  Total,  // slot
  // 6 Queries
  Query,     // Node::query
  Retrieve,  // Node::retrieve
  // 7 Conditional
  If,    // condition, then, else
  Case,  // [comparand or null], when1, then1, when2, then2, …, else
  // 8 Nullological
  Null,
  IsNull,
  IsTrue,
  IsFalse,
  Coalesce,
  // 9 Logical
  And,
  Or,
  Xor,
  Implies,
  Not,
  // 10 Type operators
  Is,
  As,
  Convert,
  CanConvert,  // target: type; As: strict for `cast`
  ToBoolean,
  ToChars,
  ToConcept,
  ToDate,
  ToDateTime,
  ToDecimal,
  ToInteger,
  ToList,
  ToLong,
  ToQuantity,
  ToRatio,
  ToString,
  ToTime,
  ToInterval,  // ToInterval: promotion of a point, [x, x]
  ConvertsToBoolean,
  ConvertsToDate,
  ConvertsToDateTime,
  ConvertsToDecimal,
  ConvertsToInteger,
  ConvertsToLong,
  ConvertsToQuantity,
  ConvertsToRatio,
  ConvertsToString,
  ConvertsToTime,
  ConvertQuantity,
  CanConvertQuantity,
  // 12 Comparison
  Equal,
  Equivalent,
  NotEqual,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  // 16 Arithmetic
  Add,
  Subtract,
  Multiply,
  Divide,
  TruncatedDivide,
  Modulo,
  Negate,
  Abs,
  Ceiling,
  Floor,
  Truncate,
  Round,
  Ln,
  Log,
  Exp,
  Power,
  Predecessor,
  Successor,
  MinValue,
  MaxValue,  // MinValue, MaxValue: target
  Precision,
  LowBoundary,
  HighBoundary,
  // 17 String
  Combine,
  Concatenate,
  EndsWith,
  Indexer,
  LastPositionOf,
  Length,
  Lower,
  Matches,
  PositionOf,
  ReplaceMatches,
  Split,
  SplitOnMatches,
  StartsWith,
  Substring,
  Upper,
  // 18 Date and time; Node::precision where ELM has it
  Date,
  DateTime,
  Time,
  Now,
  Today,
  TimeOfDay,
  DateFrom,
  TimeFrom,
  TimezoneOffsetFrom,
  DateTimeComponentFrom,
  DurationBetween,
  DifferenceBetween,
  SameAs,
  SameOrBefore,
  SameOrAfter,
  Before,
  After,
  // 19 Interval (some of them also on lists)
  Start,
  End,
  Width,
  Size,
  PointFrom,
  Contains,
  In,
  Includes,
  IncludedIn,
  ProperContains,
  ProperIn,
  ProperIncludes,
  ProperIncludedIn,
  Meets,
  MeetsBefore,
  MeetsAfter,
  Overlaps,
  OverlapsBefore,
  OverlapsAfter,
  Starts,
  Ends,
  Union,
  Intersect,
  Except,
  Collapse,
  Expand,
  // 20 List
  Exists,
  Distinct,
  Flatten,
  First,
  Last,
  IndexOf,
  SingletonFrom,
  Slice,
  Times,
  // 21 Aggregate
  AllTrue,
  AnyTrue,
  Avg,
  Count,
  GeometricMean,
  Max,
  Median,
  Min,
  Mode,
  PopulationStdDev,
  PopulationVariance,
  Product,
  StdDev,
  Sum,
  Variance,
  // 23 Clinical
  CalculateAge,
  CalculateAgeAt,  // precision
  InValueSet,
  AnyInValueSet,
  InCodeSystem,
  AnyInCodeSystem,
  ExpandValueSet,
  Subsumes,
  SubsumedBy,
  // 24 Errors and messages
  Message,  // source, condition, code, severity, message
};

std::string_view to_string(Op op);  // ELM's name

struct Node;
using NodePtr = std::unique_ptr<Node>;

struct QuerySource {
  std::string alias;
  uint32_t slot = 0;
  NodePtr expression;
  bool is_list = true;  // a singleton source makes the query's result a singleton
};

struct QueryLet {
  std::string name;
  uint32_t slot = 0;
  NodePtr expression;
};

struct QueryRelationship {
  bool without = false;
  QuerySource source;
  NodePtr such_that;
};

struct QuerySortItem {
  bool descending = false;
  NodePtr expression;  // null: the element itself. Evaluated with the element in Query::sort_slot
};

struct Query {
  std::vector<QuerySource> sources;
  std::vector<QueryLet> lets;
  std::vector<QueryRelationship> relationships;
  NodePtr where;
  NodePtr returns;  // null: the source's element, or for several sources a tuple of the aliases,
                    // which the analyzer then builds here as a Tuple node
  bool distinct = false;  // of `return`; the analyzer has applied the standard's default
  // aggregate clause
  NodePtr aggregate;
  NodePtr starting;  // null: null
  uint32_t aggregate_slot = 0;
  bool aggregate_distinct = false;
  std::vector<QuerySortItem> sort;
  uint32_t sort_slot = 0;  // $this while sorting
  uint32_t index_slot = 0, this_slot = 0;
};

struct Retrieve {
  TypeId type = AnyType;  // class of the data model
  std::string
      code_property;  // element path from the resource, "code", "medication"; empty: no filter
  NodePtr codes;      // ValueSetRef, or an expression of List<Code>, Code, Concept; null: no filter
  bool in_value_set = false;  // codes is a ValueSetRef
  NodePtr context;            // `[context -> T]`
  bool unfiltered = false;    // `context Unfiltered`
};

// One node. Which members mean something follows from op.
struct Node {
  Op op = Op::Null;
  const Type* type = nullptr;  // result type; never null after analysis
  SourceRange range;
  std::vector<NodePtr> operands;  // entries may be null only where the Op's comment says so

  Value literal;                   // constants; storage in Library::constants
  std::string name;                // Property: element; references: the name, for messages
  std::vector<std::string> names;  // Instance
  const Type* target = nullptr;    // Is, As, Convert, MinValue, …
  std::optional<Precision> precision;
  bool low_closed = true, high_closed = true;  // Interval
  bool strict = false;                         // As
  bool implicit = false;                       // inserted by the analyzer (a conversion)
  uint32_t slot = 0;
  uint32_t library = 0;     // index in Program::libraries
  uint32_t definition = 0;  // index in that library's expressions, functions or parameters
  ElementName element = 0;  // Property on a class of the data model
  std::unique_ptr<Query> query;
  std::unique_ptr<Retrieve> retrieve;
};

// The tree as one line: `Add(1, ToDecimal~(x))`; `~` marks what the analyzer inserted. Names and
// constants stand first, a Property's or a type operator's name last. For tests and for reading.
std::string dump(const Node& node, const fhir::Model& model);
// A deep copy, slots included: it means the same wherever the original's slots are live.
NodePtr clone(const Node& node);

// ---------------------------------------------------------------------------------------------
// Libraries

struct Tag {
  std::string name, value;
  uint32_t line = 0;
};

struct ExpressionDef {
  std::string name;
  std::string context;  // "Patient", "Unfiltered", …
  bool is_private = false;
  SourceRange range;
  std::vector<Tag> tags;
  NodePtr expression;  // null where it has an error: see Program::diagnostics
  uint32_t frame_size = 0;
};

struct OperandDef {
  std::string name;
  const Type* type = nullptr;
  uint32_t slot = 0;
};

struct FunctionDef {
  std::string name;
  bool is_private = false, fluent = false, external = false;
  SourceRange range;
  std::vector<Tag> tags;
  std::vector<OperandDef> operands;  // occupy slots 0 … n-1
  const Type* result = nullptr;
  NodePtr expression;
  uint32_t frame_size = 0;
};

struct ParameterDef {
  std::string name;
  const Type* type = nullptr;
  NodePtr default_value;
  SourceRange range;
  std::vector<Tag> tags;
};

struct ValueSetDef {
  std::string name, id, version;
  SourceRange range;
};

struct IncludeDef {
  std::string alias;
  uint32_t library = 0;
};

struct Library {
  std::string name, version, file;
  std::vector<IncludeDef> includes;
  std::vector<ValueSetDef> value_sets;
  std::vector<ParameterDef> parameters;
  std::vector<ExpressionDef> expressions;
  std::vector<FunctionDef> functions;
  Arena constants{1024};  // literals' storage

  // Index in expressions; nothing where there is none.
  std::optional<uint32_t> find(std::string_view definition) const {
    for (uint32_t i = 0; i < expressions.size(); ++i)
      if (expressions[i].name == definition) return i;
    return std::nullopt;
  }
};

// Libraries that were compiled together. The entry library is `libraries[entry]`; included ones
// come before those that include them.
struct Program {
  std::unique_ptr<TypeTable> types;
  std::vector<std::unique_ptr<Library>> libraries;
  uint32_t entry = 0;
  std::vector<Diagnostic> diagnostics;

  const Library* find(std::string_view library) const {
    for (const auto& candidate : libraries)
      if (candidate->name == library) return candidate.get();
    return nullptr;
  }
};

}  // namespace hoofbeat::elm
