#include "cql/parser.h"

#include <algorithm>

#include "cql/parser_rules.h"

namespace hoofbeat::cql {
namespace {

// Rules in progress at once. A parenthesis takes two, so a text may nest about 300 of them; the
// call stack then needs less than 512 KB (2 MB with sanitizers).
constexpr int maximum_nesting = 600;

// Mistakes in one text that are reported; further ones are left out.
constexpr int maximum_mistakes = 1000;

}  // namespace

const Token& Parser::peek(std::size_t ahead) const {
  return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
}

bool Parser::at(Keyword keyword, std::size_t ahead) const {
  const Token& token = peek(ahead);
  return token.kind == TokenKind::Keyword && token.keyword == keyword;
}

bool Parser::at_word(std::string_view word, std::size_t ahead) const {
  const Token& token = peek(ahead);
  return token.kind == TokenKind::Identifier && token.text == word;
}

bool Parser::at_number(std::size_t ahead) const {
  return at(TokenKind::Integer, ahead) || at(TokenKind::Decimal, ahead);
}

const Token& Parser::take() {
  const Token& token = peek();
  switch (token.kind) {
    case TokenKind::LeftParenthesis:
    case TokenKind::LeftBracket:
    case TokenKind::LeftBrace:
      ++open_brackets_;
      break;
    case TokenKind::RightParenthesis:
    case TokenKind::RightBracket:
    case TokenKind::RightBrace:
      --open_brackets_;
      break;
    default:
      break;
  }
  if (token.kind != TokenKind::EndOfText) {
    previous_end_ = token.range.end;
    ++next_;
  }
  return token;
}

bool Parser::accept(TokenKind kind) {
  if (!at(kind)) return false;
  take();
  return true;
}

bool Parser::accept(Keyword keyword) {
  if (!at(keyword)) return false;
  take();
  return true;
}

bool Parser::expect(TokenKind kind) {
  if (accept(kind)) return true;
  expected(describe(kind));
  return false;
}

bool Parser::expect(Keyword keyword) {
  if (accept(keyword)) return true;
  expected("`" + std::string(to_string(keyword)) + "`");
  return false;
}

bool Parser::close(TokenKind kind, const Token& opening) {
  if (accept(kind)) return true;
  const SourcePosition& place = opening.range.begin;
  expected(std::string(describe(kind)) + " to close the " + std::string(describe(opening.kind)) +
           " at " + std::to_string(place.line) + ":" + std::to_string(place.column));
  return false;
}

std::nullptr_t Parser::expected(std::string_view what) {
  const Token& token = peek();
  report(token.range, "found " + describe(token) + ", expected " + std::string(what));
  return nullptr;
}

void Parser::report(SourceRange range, std::string message) {
  if (++mistakes_ > maximum_mistakes) return;
  diagnostics_.push_back({Severity::Error, file_, range, std::move(message)});
}

// Whether a declaration begins here. Its first words may also be names in an expression (`define`,
// `code`, …), so the tokens that follow decide, and for the words that an expression could hold in
// the same order, that they begin a line.
bool Parser::at_declaration_start(std::size_t ahead) const {
  const Token& token = peek(ahead);
  if (token.kind != TokenKind::Keyword) return false;
  std::size_t index = std::min(next_ + ahead, tokens_.size() - 1);
  bool begins_line =
      index == 0 || tokens_[index - 1].range.end.line < tokens_[index].range.begin.line;
  switch (token.keyword) {
    case Keyword::Define:
      return at_identifier(ahead + 1) || at(Keyword::Function, ahead + 1) ||
             at(Keyword::Fluent, ahead + 1) || at(Keyword::Private, ahead + 1) ||
             at(Keyword::Public, ahead + 1) ||
             (begins_line && at(TokenKind::Colon, ahead + 2) && at(TokenKind::Keyword, ahead + 1));
    case Keyword::Library:
    case Keyword::Using:
    case Keyword::Include:
    case Keyword::Parameter:
    case Keyword::Context:
      return begins_line && at_identifier(ahead + 1);
    case Keyword::CodeSystem:
    case Keyword::ValueSet:
    case Keyword::Code:
    case Keyword::Concept:
      return at_identifier(ahead + 1) && at(TokenKind::Colon, ahead + 2);
    case Keyword::Private:
    case Keyword::Public:
      return at(Keyword::Parameter, ahead + 1) || at(Keyword::CodeSystem, ahead + 1) ||
             at(Keyword::ValueSet, ahead + 1) || at(Keyword::Code, ahead + 1) ||
             at(Keyword::Concept, ahead + 1) || at(Keyword::Define, ahead + 1);
    default:
      return false;
  }
}

void Parser::skip_to_declaration() {
  while (!at(TokenKind::EndOfText) && !at_declaration_start()) take();
  open_brackets_ = 0;
  open_casts_.clear();
}

// ---------------------------------------------------------------------------------------------
// Names

bool Parser::at_identifier(std::size_t ahead) const {
  return at(TokenKind::Identifier, ahead) || at(TokenKind::QuotedIdentifier, ahead);
}

// The grammar's referentialIdentifier.
bool Parser::at_reference_name(std::size_t ahead) const {
  if (at_identifier(ahead)) return true;
  return at(TokenKind::Keyword, ahead) && may_be_name(peek(ahead).keyword) &&
         !at_declaration_start(ahead);
}

// The grammar's referentialOrTypeNameIdentifier.
bool Parser::at_type_name(std::size_t ahead) const {
  return at_reference_name(ahead) || at(Keyword::CodeType, ahead) ||
         at(Keyword::ConceptType, ahead);
}

// A name here is an alias unless it begins one of the phrases that follow an expression.
bool Parser::at_alias() const {
  if (!at_identifier()) return false;
  return !(at_word("included") && at(Keyword::In, 1)) && !(at_word("such") && at_word("that", 1)) &&
         !(at_word("on") && at(Keyword::Or, 1)) &&
         !((at_word("less") || at_word("more")) && at_word("than", 1));
}

std::string Parser::take_name() {
  const Token& token = take();
  return token.kind == TokenKind::QuotedIdentifier ? unescape(token.text) : std::string(token.text);
}

bool Parser::identifier(std::string& name, SourceRange& range, std::string_view what) {
  if (!at_identifier()) {
    std::string advice(what);
    if (at(TokenKind::Keyword)) {
      advice += "; to use the keyword as a name, write it in double quotes";
    }
    expected(advice);
    return false;
  }
  range = peek().range;
  name = take_name();
  return true;
}

bool Parser::reference_name(std::string& name, SourceRange& range, std::string_view what) {
  if (!at_reference_name()) return identifier(name, range, what);
  range = peek().range;
  name = take_name();
  return true;
}

bool Parser::qualified_identifier(std::vector<std::string>& parts, SourceRange& range,
                                  std::string_view what) {
  SourceRange part;
  if (!identifier(parts.emplace_back(), part, what)) return false;
  range = part;
  while (accept(TokenKind::Dot)) {
    if (!identifier(parts.emplace_back(), part, "a name after `.`")) return false;
  }
  range.end = part.end;
  return true;
}

bool Parser::string_literal(std::string& value, std::string_view what) {
  if (!at(TokenKind::String)) {
    expected(what);
    return false;
  }
  value = unescape(take().text);
  return true;
}

bool Parser::alias(std::string& name) {
  if (!at_alias()) {
    expected("an alias for the query source");
    return false;
  }
  name = take_name();
  return true;
}

// ---------------------------------------------------------------------------------------------
// Trees

bool Parser::adopt(Expression& parent, ExpressionPointer& slot, ExpressionPointer child) {
  if (!child) return false;
  parent.height = std::max(parent.height, child->height + 1);
  slot = std::move(child);
  return true;
}

ExpressionPointer Parser::finish(ExpressionPointer node, SourcePosition begin) {
  node->range = since(begin);
  if (node->height <= maximum_height) return node;
  report(node->range, "found an expression of more than " + std::to_string(maximum_height) +
                          " nested operations; split it into several definitions");
  return nullptr;
}

bool Parser::Nesting::allowed() {
  if (parser_.nesting_ <= maximum_nesting) return true;
  parser_.report(parser_.peek().range,
                 "found expressions or types nested too deeply; split them into several "
                 "definitions");
  return false;
}

// ---------------------------------------------------------------------------------------------
// The two entries

std::unique_ptr<Library> Parser::library() {
  auto library = std::make_unique<Library>();
  library->file = file_;
  while (!at(TokenKind::EndOfText)) declaration(*library);
  return library;
}

ExpressionPointer Parser::whole_expression() {
  ExpressionPointer result = expression();
  if (result && !at(TokenKind::EndOfText)) return expected("an operator or the end of the text");
  return result;
}

namespace {

// Tokens and trees are read one after the other; their findings are shown in the order of the text.
void sort_by_place(std::vector<Diagnostic>& diagnostics) {
  std::ranges::stable_sort(
      diagnostics, {}, [](const Diagnostic& diagnostic) { return diagnostic.range.begin.offset; });
}

}  // namespace

ParseResult parse_library(std::string_view text, std::string file) {
  LexResult source = tokenize(text, file);
  ParseResult result{nullptr, std::move(source.diagnostics)};
  result.library = Parser(source, file, result.diagnostics).library();
  sort_by_place(result.diagnostics);
  return result;
}

ParseExpressionResult parse_expression(std::string_view text, std::string file) {
  LexResult source = tokenize(text, file);
  ParseExpressionResult result{nullptr, std::move(source.diagnostics)};
  result.expression = Parser(source, file, result.diagnostics).whole_expression();
  if (has_errors(result.diagnostics)) result.expression = nullptr;
  sort_by_place(result.diagnostics);
  return result;
}

}  // namespace hoofbeat::cql
