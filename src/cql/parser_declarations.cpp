// Everything at the top of a library: what it is, what it uses, and what it defines (CQL 1.5.3
// Author's Guide, Declarations; Developer's Guide, Defining Functions), with the comment before
// each declaration and the tags in it.
#include <cctype>

#include "cql/parser_rules.h"

namespace hoofbeat::cql {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n\f\v";
  std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

// A line of a comment without what decorates it: `*` before lines of a block, a third slash.
std::string_view undecorated(std::string_view line, bool block) {
  line = trimmed(line);
  char decoration = block ? '*' : '/';
  std::size_t text = line.find_first_not_of(decoration);
  if (text == std::string_view::npos) return {};
  if (text > 0 && line[text] != ' ' && line[text] != '\t' && block) return line;
  return trimmed(line.substr(text));
}

// `@name`, `@name: value`. The value may be missing.
std::optional<Tag> tag_of(std::string_view line, std::uint32_t number) {
  if (!line.starts_with('@')) return std::nullopt;
  auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  std::size_t end = 1;
  while (end < line.size() && is_part(line[end])) ++end;
  if (end == 1 || std::isdigit(static_cast<unsigned char>(line[1]))) return std::nullopt;
  std::string_view value = trimmed(line.substr(end));
  if (value.starts_with(':')) value = trimmed(value.substr(1));
  return Tag{std::string(line.substr(1, end - 1)), std::string(value), number};
}

// Adds the lines of one comment. The value of a tag in a block comment runs to the next tag or the
// end of the comment (Developer's Guide, Tags); after `//` it is the rest of the line.
void read_comment(const Comment& comment, Declaration& declaration) {
  bool tag_open = false;
  std::uint32_t number = comment.range.begin.line;
  std::string_view rest = comment.text;
  while (true) {
    std::size_t end = rest.find('\n');
    std::string_view line = undecorated(rest.substr(0, end), comment.block);
    declaration.comment += line;
    declaration.comment += '\n';
    if (auto tag = tag_of(line, number)) {
      declaration.tags.push_back(std::move(*tag));
      tag_open = comment.block;
    } else if (tag_open && !line.empty()) {
      std::string& value = declaration.tags.back().value;
      if (!value.empty()) value += '\n';
      value += line;
    }
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + 1);
    ++number;
  }
}

std::string joined(const std::vector<std::string>& parts) {
  std::string name;
  for (const std::string& part : parts) {
    if (!name.empty()) name += '.';
    name += part;
  }
  return name;
}

}  // namespace

// Comments between the declaration before and this one are about this one, except what stands on
// the last line of the one before.
void Parser::attach_comment(Declaration& declaration) const {
  std::size_t begin = 0;
  std::uint32_t last_line = 0;
  if (declaration_token_ > 0) {
    const Token& previous = tokens_[declaration_token_ - 1];
    begin = previous.comments_before;
    last_line = previous.range.end.line;
  }
  for (std::size_t i = begin; i < tokens_[declaration_token_].comments_before; ++i) {
    if (comments_[i].range.begin.line > last_line) read_comment(comments_[i], declaration);
  }
  declaration.comment = trimmed(declaration.comment);
}

// One declaration; after a mistake, whatever follows up to the next one.
void Parser::declaration(Library& library) {
  declaration_token_ = next_;
  Access access = Access::Public;
  bool has_access = at(Keyword::Public) || at(Keyword::Private);
  if (has_access) access = take().keyword == Keyword::Private ? Access::Private : Access::Public;

  bool complete = false;
  bool late = false;  // the grammar wants these before the first `define` or `context`
  bool after_statement = !library.definitions.empty() || !context_.empty();
  SourceRange word = peek().range;
  Keyword keyword = at(TokenKind::Keyword) ? peek().keyword : Keyword::And;
  switch (keyword) {
    case Keyword::CodeSystem:
      late = after_statement;
      complete = code_system_declaration(library, access);
      break;
    case Keyword::ValueSet:
      late = after_statement;
      complete = value_set_declaration(library, access);
      break;
    case Keyword::Code:
      late = after_statement;
      complete = code_declaration(library, access);
      break;
    case Keyword::Concept:
      late = after_statement;
      complete = concept_declaration(library, access);
      break;
    case Keyword::Parameter:
      late = after_statement;
      complete = parameter_declaration(library, access);
      break;
    default:
      if (has_access) {
        expected(
            "`parameter`, `codesystem`, `valueset`, `code` or `concept`; in a definition, the "
            "access "
            "comes after `define`");
      } else if (keyword == Keyword::Define) {
        complete = definition(library);
      } else if (keyword == Keyword::Context) {
        complete = context_statement();
      } else if (keyword == Keyword::Library) {
        complete = library_declaration(library);
      } else if (keyword == Keyword::Using) {
        late = after_statement;
        complete = using_declaration(library);
      } else if (keyword == Keyword::Include) {
        late = after_statement;
        complete = include_declaration(library);
      } else {
        expected(
            "a declaration: `library`, `using`, `include`, `codesystem`, `valueset`, `code`, "
            "`concept`, `parameter`, `context` or `define`");
      }
  }
  if (late && complete) {
    report(word, "found `" + std::string(to_string(keyword)) +
                     "` behind a `context` or `define`, expected it before the first of them");
  }
  // What follows any other declaration is judged as the next one.
  if (complete && keyword == Keyword::Define && !at(TokenKind::EndOfText) &&
      !at_declaration_start()) {
    expected("an operator or the next declaration");
    complete = false;
    // The expression before it may be half of what was meant.
    library.definitions.back().expression = nullptr;
  }
  if (!complete) {
    // A declaration that fails on its first token must still be left behind.
    if (next_ == declaration_token_) take();
    skip_to_declaration();
  }
}

bool Parser::declared_name(Declaration& declaration, std::string_view what) {
  attach_comment(declaration);
  return identifier(declaration.name, declaration.name_range, what);
}

bool Parser::version(std::optional<std::string>& version) {
  if (!accept(Keyword::Version)) return true;
  return string_literal(version.emplace(), "the version as a string");
}

bool Parser::display(std::optional<std::string>& display) {
  if (!accept(Keyword::Display)) return true;
  return string_literal(display.emplace(), "the display as a string");
}

bool Parser::terminology_name(TerminologyName& name, std::string_view what) {
  std::vector<std::string> parts;
  if (!identifier(parts.emplace_back(), name.range, what)) return false;
  if (accept(TokenKind::Dot)) {
    SourceRange part;
    if (!identifier(parts.emplace_back(), part, "a name after `.`")) return false;
    name.range.end = part.end;
    name.library = parts.front();
  }
  name.name = parts.back();
  return true;
}

bool Parser::terminology_names(std::vector<TerminologyName>& names, std::string_view what) {
  const Token& opening = peek();
  if (!expect(TokenKind::LeftBrace)) return false;
  do {
    if (!terminology_name(names.emplace_back(), what)) return false;
  } while (accept(TokenKind::Comma));
  return close(TokenKind::RightBrace, opening);
}

bool Parser::library_declaration(Library& library) {
  SourcePosition begin = take().range.begin;
  if (declaration_token_ != 0) {
    report({begin, previous_end_}, "found `library`, expected it once, as the first declaration");
    return false;
  }
  LibraryDeclaration declaration;
  attach_comment(declaration);
  std::vector<std::string> parts;
  if (!qualified_identifier(parts, declaration.name_range, "the name of the library")) return false;
  declaration.name = joined(parts);
  bool complete = version(declaration.version);
  declaration.range = since(begin);
  library.declaration = std::move(declaration);
  return complete;
}

bool Parser::using_declaration(Library& library) {
  SourcePosition begin = take().range.begin;
  UsingDeclaration declaration;
  attach_comment(declaration);
  std::vector<std::string> parts;
  if (!qualified_identifier(parts, declaration.name_range, "the name of a data model")) {
    return false;
  }
  declaration.name = joined(parts);
  bool complete = version(declaration.version);
  SourceRange alias;
  if (complete && accept(Keyword::Called)) {
    complete = identifier(declaration.alias, alias, "a name for the data model");
  }
  declaration.range = since(begin);
  library.usings.push_back(std::move(declaration));
  return complete;
}

bool Parser::include_declaration(Library& library) {
  SourcePosition begin = take().range.begin;
  IncludeDeclaration declaration;
  attach_comment(declaration);
  std::vector<std::string> parts;
  if (!qualified_identifier(parts, declaration.name_range, "the name of a library")) return false;
  declaration.name = joined(parts);
  declaration.alias = parts.back();
  bool complete = version(declaration.version);
  SourceRange alias;
  if (complete && accept(Keyword::Called)) {
    complete = identifier(declaration.alias, alias, "a name for the library");
  }
  declaration.range = since(begin);
  library.includes.push_back(std::move(declaration));
  return complete;
}

bool Parser::code_system_declaration(Library& library, Access access) {
  take();
  CodeSystemDeclaration declaration;
  declaration.access = access;
  bool complete = declared_name(declaration, "the name of the code system") &&
                  expect(TokenKind::Colon) &&
                  string_literal(declaration.id, "the identifier of the code system as a string") &&
                  version(declaration.version);
  declaration.range = since(tokens_[declaration_token_].range.begin);
  if (complete) library.code_systems.push_back(std::move(declaration));
  return complete;
}

bool Parser::value_set_declaration(Library& library, Access access) {
  take();
  ValueSetDeclaration declaration;
  declaration.access = access;
  bool complete = declared_name(declaration, "the name of the value set") &&
                  expect(TokenKind::Colon) &&
                  string_literal(declaration.id, "the identifier of the value set as a string") &&
                  version(declaration.version);
  if (complete && accept(Keyword::CodeSystems)) {
    complete = terminology_names(declaration.code_systems, "the name of a code system");
  }
  declaration.range = since(tokens_[declaration_token_].range.begin);
  if (complete) library.value_sets.push_back(std::move(declaration));
  return complete;
}

bool Parser::code_declaration(Library& library, Access access) {
  take();
  CodeDeclaration declaration;
  declaration.access = access;
  bool complete = declared_name(declaration, "the name of the code") && expect(TokenKind::Colon) &&
                  string_literal(declaration.code, "the code as a string") &&
                  expect(Keyword::From) &&
                  terminology_name(declaration.code_system, "the name of a code system") &&
                  display(declaration.display);
  declaration.range = since(tokens_[declaration_token_].range.begin);
  if (complete) library.codes.push_back(std::move(declaration));
  return complete;
}

bool Parser::concept_declaration(Library& library, Access access) {
  take();
  ConceptDeclaration declaration;
  declaration.access = access;
  bool complete =
      declared_name(declaration, "the name of the concept") && expect(TokenKind::Colon) &&
      terminology_names(declaration.codes, "the name of a code") && display(declaration.display);
  declaration.range = since(tokens_[declaration_token_].range.begin);
  if (complete) library.concepts.push_back(std::move(declaration));
  return complete;
}

bool Parser::parameter_declaration(Library& library, Access access) {
  take();
  ParameterDeclaration declaration;
  declaration.access = access;
  if (!declared_name(declaration, "the name of the parameter")) return false;
  bool complete = true;
  bool ends = at(TokenKind::EndOfText) || at_declaration_start();
  if (!ends && !at(Keyword::Default)) complete = type_specifier(declaration.type.emplace());
  if (complete && accept(Keyword::Default)) {
    declaration.default_value = expression();
    complete = declaration.default_value != nullptr;
  }
  declaration.range = since(tokens_[declaration_token_].range.begin);
  if (complete) library.parameters.push_back(std::move(declaration));
  return complete;
}

bool Parser::context_statement() {
  take();
  std::vector<std::string> parts;
  SourceRange range;
  if (!identifier(parts.emplace_back(), range, "the name of a context")) return false;
  if (accept(TokenKind::Dot) &&
      !identifier(parts.emplace_back(), range, "the name of a context after `.`")) {
    return false;
  }
  context_ = parts.back();
  context_model_ = parts.size() == 2 ? parts.front() : std::string();
  return true;
}

bool Parser::definition(Library& library) {
  SourcePosition begin = take().range.begin;
  ExpressionDefinition definition;
  definition.context = context_;
  definition.context_model = context_model_;
  if (at(Keyword::Private) || at(Keyword::Public)) {
    definition.access = take().keyword == Keyword::Private ? Access::Private : Access::Public;
  }
  definition.fluent = accept(Keyword::Fluent);
  if (at(Keyword::Function)) {
    take();
    definition.is_function = true;
  } else if (definition.fluent) {
    return expect(Keyword::Function);
  }
  bool complete = definition.is_function ? function_signature(definition)
                                         : declared_name(definition, "a name to define");
  if (definition.name_range.begin.line == 0) return false;  // not even a name to keep it by
  complete = complete && expect(TokenKind::Colon);
  if (complete && definition.is_function) {
    complete = function_body(definition);
  } else if (complete) {
    definition.expression = expression();
    complete = definition.expression != nullptr;
  }
  definition.range = since(begin);
  library.definitions.push_back(std::move(definition));
  return complete;
}

// `name(operand Type, …) [returns Type]`. The name may be any keyword: only calls with a receiver
// can use those that are reserved.
bool Parser::function_signature(ExpressionDefinition& definition) {
  attach_comment(definition);
  if (at(TokenKind::Keyword) && at(TokenKind::LeftParenthesis, 1)) {
    definition.name_range = peek().range;
    definition.name = take_name();
  } else if (!identifier(definition.name, definition.name_range, "the name of the function")) {
    return false;
  }
  const Token& opening = peek();
  if (!expect(TokenKind::LeftParenthesis)) return false;
  if (!at(TokenKind::RightParenthesis)) {
    do {
      OperandDeclaration& operand = definition.operands.emplace_back();
      SourcePosition begin = peek().range.begin;
      if (!reference_name(operand.name, operand.range, "the name of an operand")) return false;
      if (!type_specifier(operand.type)) return false;
      operand.range = since(begin);
    } while (accept(TokenKind::Comma));
  }
  if (!close(TokenKind::RightParenthesis, opening)) return false;
  if (!at_word("returns")) return true;
  take();
  return type_specifier(definition.return_type.emplace());
}

bool Parser::function_body(ExpressionDefinition& definition) {
  bool ends = at(TokenKind::EndOfText, 1) || at_declaration_start(1);
  if (at_word("external") && ends) {
    take();
    definition.external = true;
    return true;
  }
  definition.expression = expression();
  return definition.expression != nullptr;
}

}  // namespace hoofbeat::cql
