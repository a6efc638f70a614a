// The semantic analyzer: one library's syntax tree into its typed tree. Internal to src/cql;
// callers use compile.h.
//
// Definitions are analyzed when first referred to, so their order in the text does not matter; a
// definition met again while it is being analyzed is a cycle. A construct with an error gives a
// null node, and whatever contains it is null too without a further message, so one mistake is told
// once.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "cql/compile.h"
#include "cql/elm.h"
#include "cql/operator_signatures.h"
#include "cql/syntax.h"
#include "cql/types.h"

namespace hoofbeat::cql {

using elm::Node;
using elm::NodePtr;
using elm::Op;

// What a library's names stand for.
struct Symbol {
  enum class Kind : uint8_t { Include, CodeSystem, ValueSet, Code, Concept, Parameter, Expression };
  Kind kind = Kind::Expression;
  uint32_t index = 0;  // Include: in Program::libraries; Parameter, Expression: in the elm::Library
  bool is_private = false;
  Value value;  // CodeSystem, ValueSet, Code, Concept
  SourceRange range;
};

struct Symbols {
  std::unordered_map<std::string, Symbol> names;
  std::unordered_map<std::string, std::vector<uint32_t>> functions;  // overloads
  bool built_in = false;                                             // our own FHIRHelpers
  bool incomplete = false;  // a library that it includes is missing: nothing was analyzed
};

// What the libraries of a program share while they are compiled.
struct Compilation {
  elm::Program& program;
  const CompileOptions& options;
  std::deque<Symbols> symbols;  // as Program::libraries
};

// How a value of one type becomes one of another, and what it costs in overload resolution.
struct Conversion {
  enum class Kind : uint8_t {
    None,      // the same value
    Cast,      // Any as a type
    Operator,  // a System conversion: `op`
    Model,     // the data model's: FHIRHelpers' function or a primitive's value
    Narrow,    // of a choice: one part for each member that fits
    Widen,     // to a choice by parts[0]
    List,      // each element by parts[0]
    Interval,  // each bound by parts[0]
    Tuple,     // each element by its part
    ListDemotion,
    ListPromotion,
    IntervalDemotion,
    IntervalPromotion,
  };
  Kind kind = Kind::None;
  int cost = 0;
  TypePtr from = nullptr, to = nullptr;
  Op op = Op::Null;
  std::string function;
  std::vector<Conversion> parts;
};

// One overload with its types filled in, as resolution found it.
struct Match {
  const Signature* signature = nullptr;  // null for a library's function
  uint32_t library = 0, function = 0;
  std::vector<TypePtr> operands;
  TypePtr result = nullptr;
  std::vector<Conversion> conversions;
  int cost = 0;
  int precedence = 0;
};

struct FunctionCandidate {
  uint32_t library = 0, function = 0;
};

class Analyzer {
 public:
  // `index`: of the library in the program; its includes are there already, aliases in
  // elm::Library.
  Analyzer(Compilation& compilation, const Library& source, uint32_t index);
  void analyze_library();

 private:
  // --- frames and scopes: analyzer.cpp
  struct Local {
    Op op = Op::AliasRef;
    std::string name;
    uint32_t slot = 0;
    TypePtr type = nullptr;
  };
  struct Frame {
    std::vector<Local> locals;
    uint32_t next = 0;  // the lowest slot that nothing live uses
    uint32_t size = 0;
    std::string context;
  };
  // Ends the locals and slots that were made since.
  class Scope {
   public:
    explicit Scope(Frame& frame) : frame_(frame), locals_(frame.locals.size()), next_(frame.next) {}
    ~Scope() {
      frame_.locals.resize(locals_);
      frame_.next = next_;
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Frame& frame_;
    size_t locals_;
    uint32_t next_;
  };
  uint32_t new_slot();
  // A slot that nothing else of the frame uses, for values that conversions hold.
  uint32_t own_slot();

  // --- libraries: library_analysis.cpp
  void declare_terminology();
  void declare_parameters();
  void declare_definitions();
  void declare_context(const ExpressionDefinition& definition);
  bool declare(const std::string& name, Symbol symbol);
  bool ensure_expression(uint32_t index, SourceRange from);
  bool ensure_function(uint32_t index, SourceRange from);
  void report_cycle(bool function, uint32_t index, SourceRange from);
  std::optional<Value> find_terminology(const TerminologyName& name, Symbol::Kind kind);
  Value make_code(std::string_view code, const VocabularyValue* system,
                  const std::optional<std::string>& display);
  Value make_concept(const std::vector<const CodeValue*>& codes,
                     const std::optional<std::string>& display);

  // --- expressions: analyzer.cpp dispatches
  NodePtr analyze(const Expression& expression);
  NodePtr analyze_kind(const Expression& expression);
  NodePtr analyze_or_null(const ExpressionPointer& expression);  // null stays null
  NodePtr analyze_to(const Expression& expression, TypePtr type, std::string_view what);
  TypePtr resolve(const TypeSpecifier& specifier);  // null after an error

  // --- analyze_literals.cpp
  NodePtr literal(const Literal& expression, bool negative);
  NodePtr quantity(const Quantity& quantity, bool negative);
  std::optional<Value> quantity_value(const Quantity& quantity, bool negative);
  NodePtr ratio(const RatioLiteral& expression);
  NodePtr interval(const IntervalSelector& expression);
  NodePtr list(const ListSelector& expression);
  NodePtr tuple(const TupleSelector& expression);
  NodePtr instance(const InstanceSelector& expression);
  NodePtr code(const CodeSelector& expression);
  NodePtr concept_selector(const ConceptSelector& expression);

  // --- analyze_names.cpp
  NodePtr identifier(const Identifier& expression);
  NodePtr member(const MemberAccess& expression);
  NodePtr property(NodePtr source, const std::string& name, SourceRange range);
  TypePtr property_type(TypePtr source, std::string_view name);  // null where there is none
  NodePtr symbol_reference(uint32_t library, const std::string& name, SourceRange range);
  const Local* find_local(std::string_view name) const;
  std::optional<uint32_t> included_library(const Expression& expression) const;
  NodePtr local_reference(const Local& local, SourceRange range);
  NodePtr context_variable(const ContextVariable& expression);
  std::string unknown_name(std::string_view name) const;

  // --- analyze_operators.cpp
  NodePtr unary(const Unary& expression);
  NodePtr binary(const Binary& expression);
  NodePtr set_operation(Op op, NodePtr left, NodePtr right, SourceRange range);
  NodePtr membership(const Membership& expression);
  NodePtr between(const Between& expression);
  NodePtr type_operation(const TypeOperation& expression);
  NodePtr convert_to(NodePtr operand, TypePtr type, SourceRange range);
  NodePtr convert_to_unit(const ConvertToUnit& expression);
  NodePtr component_from(const ComponentFrom& expression);
  NodePtr duration_of(const DurationOf& expression);
  NodePtr duration_between(const DurationBetween& expression);
  NodePtr type_extent(const TypeExtent& expression);
  NodePtr set_aggregate(const SetAggregate& expression);
  NodePtr if_then_else(const If& expression);
  NodePtr case_expression(const Case& expression);

  // --- analyze_timing.cpp
  NodePtr timing(const Timing& expression);
  NodePtr before_or_after(const TimingPhrase& phrase, NodePtr left, NodePtr right,
                          SourceRange range);
  NodePtr offset_before_or_after(const TimingPhrase& phrase, NodePtr left, NodePtr right,
                                 SourceRange range);
  NodePtr within(const TimingPhrase& phrase, NodePtr left, NodePtr right, SourceRange range);

  // --- analyze_queries.cpp, analyze_retrieves.cpp
  NodePtr query(const Query& expression);
  bool query_source(const QuerySource& source, elm::QuerySource& result);
  bool query_sort(const SortClause& clause, TypePtr element, elm::Query& query);
  NodePtr retrieve(const Retrieve& expression);
  NodePtr retrieve_codes(NodePtr terminology, elm::Retrieve& retrieve, SourceRange range);

  // --- analyze_calls.cpp
  NodePtr call(const FunctionCall& expression);
  NodePtr fluent_call(const FunctionCall& expression);
  NodePtr method_call(const FunctionCall& expression, NodePtr receiver, bool& known);
  NodePtr named_call(const std::string& name, std::vector<NodePtr> arguments, SourceRange range,
                     std::vector<FunctionCandidate> candidates, bool system);
  NodePtr special_call(const std::string& name, std::vector<NodePtr>& arguments, SourceRange range,
                       bool& known);
  NodePtr build_call(const std::string& name, Match match, std::vector<NodePtr> arguments,
                     SourceRange range);
  NodePtr coalesce(std::vector<NodePtr> arguments, SourceRange range);
  NodePtr age(const std::string& name, std::vector<NodePtr> arguments, SourceRange range);
  std::vector<FunctionCandidate> functions_named(uint32_t library, const std::string& name) const;

  // --- overloads.cpp
  // Finds the overload that the argument types fit best; reports none and several.
  std::optional<Match> resolve_call(const std::string& name, std::span<const TypePtr> arguments,
                                    std::span<const FunctionCandidate> functions, bool system,
                                    SourceRange range);
  std::optional<Match> match_signature(const Signature& signature,
                                       std::span<const TypePtr> arguments);
  std::optional<Match> match_function(FunctionCandidate candidate,
                                      std::span<const TypePtr> arguments);
  bool bind(const TypePattern& pattern, size_t depth, TypePtr type, std::vector<TypePtr>& found);
  TypePtr instantiate(const TypePattern& pattern, TypePtr variable);
  // Tells where an operator reads only some of the times that a choice may hold, as `onset during
  // P` does with an onset that may be a dateTime or a Period.
  void warn_of_other_times(const Match& match, SourceRange range);
  // An operator of the table over analyzed operands; null where one of them is null.
  NodePtr operation(const std::string& name, std::vector<NodePtr> operands, SourceRange range,
                    std::optional<Precision> precision = std::nullopt);

  // --- conversions.cpp
  std::optional<Conversion> find_conversion(TypePtr from, TypePtr to);
  std::vector<Conversion> implicit_conversions(TypePtr from);  // System's and the model's
  NodePtr apply(const Conversion& conversion, NodePtr node);
  NodePtr narrow(const Conversion& conversion, NodePtr node);
  NodePtr convert_interval(const Conversion& conversion, NodePtr node);
  NodePtr model_conversion(const Conversion& conversion, NodePtr node);
  // Converts implicitly or reports that `what` is not of the type.
  NodePtr convert(NodePtr node, TypePtr to, std::string_view what);
  // The type that values of both types convert to; with `allow_choice` the choice of both where
  // they have none in common, else null.
  TypePtr common_type(TypePtr left, TypePtr right, bool allow_choice);
  // Lets `body` use a value several times; it is evaluated once unless that is cheap.
  NodePtr share(NodePtr value,
                const std::function<NodePtr(const std::function<NodePtr()>& use)>& body);

  // --- small things: analyzer.cpp
  NodePtr make(Op op, TypePtr type, SourceRange range) const;
  NodePtr make(Op op, TypePtr type, SourceRange range, NodePtr operand) const;
  NodePtr make(Op op, TypePtr type, SourceRange range, NodePtr left, NodePtr right) const;
  NodePtr null_of(TypePtr type, SourceRange range) const;
  NodePtr constant(Value value, TypeId type, SourceRange range) const;
  NodePtr string_constant(std::string_view text, SourceRange range);
  NodePtr error(SourceRange range, std::string message);
  void warning(SourceRange range, std::string message);
  TypePtr named(TypeId type) const { return types_.named(type); }
  std::string text_of(TypePtr type) const { return elm::to_string(*type, model_); }
  std::string_view keep(std::string_view text) { return target_.constants.copy(text); }

  enum class State : uint8_t { Untouched, Active, Done };
  struct Active {
    bool function = false;
    uint32_t index = 0;
  };

  Compilation& compilation_;
  const Library& source_;
  elm::Library& target_;
  Symbols& symbols_;
  elm::TypeTable& types_;
  const fhir::Model& model_;
  uint32_t index_;
  std::optional<uint32_t> helpers_;  // FHIRHelpers among the program's libraries

  std::vector<const ExpressionDefinition*> expression_sources_;  // null for a context's definition
  std::vector<const ExpressionDefinition*> function_sources_;
  std::vector<State> expression_states_, function_states_;
  std::vector<Active> active_;
  std::vector<std::string> contexts_;  // that definitions have named so far
  int depth_ = 0;  // of analyze() within itself, through the definitions that refer to each other
  std::deque<Frame> frames_;
  Frame* frame_ = nullptr;
};

// A calendar unit as the precision of a value.
Precision to_precision(DateTimePrecision precision);
// The name among `names` that `name` is most probably a slip of; empty where none is near.
std::string nearest(std::string_view name, std::span<const std::string_view> names);

}  // namespace hoofbeat::cql
