// The rules of the parser, one member function each; private to parser*.cpp.
//
// A rule returns null (or false, or nothing) when the text does not fit it; the mistake has then
// been reported, and callers just return. No rule reads past the end: the last token, the end of
// the text, is never taken.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cql/lexer.h"
#include "cql/syntax.h"

namespace hoofbeat::cql {

// Binding strength of the operators on expressions, loosest first (Developer's Guide, Table 3-F,
// read as the grammar's order of alternatives, which decides where the two differ).
enum class Level : int {
  Implies = 1,
  Or,
  And,
  Membership,
  Equality,
  Timing,
  Inequality,
  SetOperation,
  Between,
  Exists,
  Not,
  Type,
  Test,
};

// Binding strength of the operators on expression terms, which all bind tighter than those above.
enum class TermLevel : int { Additive = 1, Multiplicative, Power };

class Parser {
 public:
  Parser(const LexResult& source, const std::string& file, std::vector<Diagnostic>& diagnostics)
      : tokens_(source.tokens),
        comments_(source.comments),
        file_(file),
        diagnostics_(diagnostics) {}

  std::unique_ptr<Library> library();
  ExpressionPointer whole_expression();

 private:
  // parser.cpp: tokens, messages, recovery
  const Token& peek(std::size_t ahead = 0) const;
  bool at(TokenKind kind, std::size_t ahead = 0) const { return peek(ahead).kind == kind; }
  bool at(Keyword keyword, std::size_t ahead = 0) const;
  // At an unquoted name that is a word of the language here only, like `included`.
  bool at_word(std::string_view word, std::size_t ahead = 0) const;
  bool at_number(std::size_t ahead = 0) const;
  const Token& take();
  bool accept(TokenKind kind);
  bool accept(Keyword keyword);
  bool expect(TokenKind kind);
  bool expect(Keyword keyword);
  // Takes the mark that closes `opening`.
  bool close(TokenKind kind, const Token& opening);
  std::nullptr_t expected(std::string_view what);
  void report(SourceRange range, std::string message);
  SourceRange since(SourcePosition begin) const { return {begin, previous_end_}; }
  bool at_declaration_start(std::size_t ahead = 0) const;
  void skip_to_declaration();

  // Names
  bool at_identifier(std::size_t ahead = 0) const;
  bool at_reference_name(std::size_t ahead = 0) const;
  bool at_type_name(std::size_t ahead = 0) const;
  bool at_alias() const;
  std::string take_name();
  bool identifier(std::string& name, SourceRange& range, std::string_view what);
  bool reference_name(std::string& name, SourceRange& range, std::string_view what);
  bool qualified_identifier(std::vector<std::string>& parts, SourceRange& range,
                            std::string_view what);
  bool string_literal(std::string& value, std::string_view what);
  bool alias(std::string& name);

  // Trees. Puts `child` into a slot of `parent`; false when there is no child.
  static bool adopt(Expression& parent, ExpressionPointer& slot, ExpressionPointer child);
  // Completes a node that begins at `begin` and ends with the last token taken.
  ExpressionPointer finish(ExpressionPointer node, SourcePosition begin);
  // Counts how deep the rules are nested in each other; true while it is within bounds.
  class Nesting {
   public:
    explicit Nesting(Parser& parser) : parser_(parser) { ++parser_.nesting_; }
    ~Nesting() { --parser_.nesting_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    bool allowed();

   private:
    Parser& parser_;
  };

  // parser_declarations.cpp
  void declaration(Library& library);
  bool library_declaration(Library& library);
  bool using_declaration(Library& library);
  bool include_declaration(Library& library);
  bool code_system_declaration(Library& library, Access access);
  bool value_set_declaration(Library& library, Access access);
  bool code_declaration(Library& library, Access access);
  bool concept_declaration(Library& library, Access access);
  bool parameter_declaration(Library& library, Access access);
  bool context_statement();
  bool definition(Library& library);
  bool function_signature(ExpressionDefinition& definition);
  bool function_body(ExpressionDefinition& definition);
  bool declared_name(Declaration& declaration, std::string_view what);
  bool version(std::optional<std::string>& version);
  bool display(std::optional<std::string>& display);
  bool terminology_name(TerminologyName& name, std::string_view what);
  bool terminology_names(std::vector<TerminologyName>& names, std::string_view what);
  void attach_comment(Declaration& declaration) const;

  // parser_types.cpp
  bool type_specifier(TypeSpecifier& type);
  bool named_type_specifier(TypeSpecifier& type);
  bool type_arguments(TypeSpecifier& type);
  bool tuple_type_elements(TypeSpecifier& type);
  std::optional<DateTimePrecision> precision_at(std::size_t ahead, bool plural) const;
  std::optional<DateTimePrecision> unit_word_at(std::size_t ahead) const;
  bool precision(DateTimePrecision& precision, bool plural);
  std::optional<DateTimePrecision> accept_precision_of();

  // parser_expressions.cpp
  ExpressionPointer expression(Level minimum = Level::Implies);
  ExpressionPointer expression_operand();
  std::optional<Level> infix_level() const;
  ExpressionPointer infix(Level level, ExpressionPointer left);
  ExpressionPointer binary(Level level, BinaryOperator op, ExpressionPointer left);
  ExpressionPointer membership(ExpressionPointer left);
  ExpressionPointer between(ExpressionPointer left);
  ExpressionPointer type_test(ExpressionPointer left);
  ExpressionPointer type_operation(ExpressionPointer left);
  ExpressionPointer prefixed_expression(UnaryOperator op, Level operand);
  ExpressionPointer cast();
  ExpressionPointer duration_between();
  std::nullptr_t expected_expression();

  // parser_terms.cpp
  ExpressionPointer term(TermLevel minimum = TermLevel::Additive, bool may_begin_query = false);
  ExpressionPointer prefixed_term(bool may_begin_query = false);
  ExpressionPointer unary_term(UnaryOperator op, int words);
  ExpressionPointer component_from(DateTimeComponent component);
  ExpressionPointer duration_of();
  ExpressionPointer type_extent();
  ExpressionPointer set_operation_on_all(UnaryOperator op);
  ExpressionPointer set_aggregate();
  ExpressionPointer if_expression();
  ExpressionPointer case_expression();
  ExpressionPointer convert();
  ExpressionPointer postfixed_term(bool may_begin_query);
  ExpressionPointer member_or_call(ExpressionPointer source, bool is_name);
  ExpressionPointer indexer(ExpressionPointer source);
  bool arguments(FunctionCall& call);
  std::optional<DateTimeComponent> component_at() const;

  // parser_primaries.cpp
  ExpressionPointer primary();
  ExpressionPointer literal(LiteralKind kind);
  ExpressionPointer number(bool may_be_ratio);
  bool quantity(Quantity& quantity);
  ExpressionPointer parenthesized();
  ExpressionPointer reference_or_call();
  ExpressionPointer context_variable();
  ExpressionPointer external_constant();
  ExpressionPointer interval_selector();
  ExpressionPointer list_or_tuple_selector();
  ExpressionPointer list_selector(SourcePosition begin, std::optional<TypeSpecifier> element_type);
  ExpressionPointer tuple_selector(SourcePosition begin);
  ExpressionPointer instance_selector(TypeSpecifier type);
  std::unique_ptr<CodeSelector> code_selector();
  ExpressionPointer concept_selector();
  bool element_selectors(Expression& parent, std::vector<ElementSelector>& elements);

  // parser_queries.cpp
  ExpressionPointer retrieve();
  bool context_arrow_ahead() const;
  std::size_t code_path_length() const;
  CodeComparator code_comparator_at(std::size_t ahead) const;
  ExpressionPointer retrieve_or_query();
  ExpressionPointer query(ExpressionPointer first_source);
  ExpressionPointer query_source_expression();
  bool query_source(Expression& parent, QuerySource& source);
  bool another_source_ahead() const;
  bool let_clause(Query& query);
  bool relationship(Query& query);
  bool return_clause(Query& query);
  bool aggregate_clause(Query& query);
  ExpressionPointer starting_value();
  bool sort_clause(Query& query);
  std::optional<SortDirection> accept_sort_direction();
  SetQuantifier accept_set_quantifier();

  // parser_timing.cpp
  ExpressionPointer timing(ExpressionPointer left);
  bool at_timing_phrase(std::size_t ahead = 0) const;
  bool at_relation_after_boundary(std::size_t ahead) const;
  std::size_t offset_length(std::size_t ahead) const;
  bool timing_phrase(TimingPhrase& phrase);
  bool same_phrase(TimingPhrase& phrase);
  bool includes_phrase(TimingPhrase& phrase);
  bool included_in_phrase(TimingPhrase& phrase);
  bool within_phrase(TimingPhrase& phrase);
  bool meets_or_overlaps_phrase(TimingPhrase& phrase);
  bool before_or_after_phrase(TimingPhrase& phrase);
  bool timing_offset(TimingOffset& offset);
  TimingBoundary accept_right_boundary();

  const std::vector<Token>& tokens_;
  const std::vector<Comment>& comments_;
  const std::string& file_;
  std::vector<Diagnostic>& diagnostics_;
  std::size_t next_ = 0;
  SourcePosition previous_end_;
  int nesting_ = 0;
  int mistakes_ = 0;
  int open_brackets_ = 0;
  // Brackets open around each `cast` whose `as` is still to come: at that depth `as` is no
  // operator.
  std::vector<int> open_casts_;
  std::size_t declaration_token_ = 0;  // where the declaration being read begins
  std::string context_;
  std::string context_model_;
};

}  // namespace hoofbeat::cql
