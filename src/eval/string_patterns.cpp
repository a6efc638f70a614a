// CQL 1.5.3 Appendix B, "String Operators", those on regular expressions. The dialect is RE2's,
// which is PCRE's without back references and look-around: it runs in time linear in the text
// whatever the pattern, so no guideline can hang a run. Case matters; '.' matches line ends too.
//
// Compiled patterns are kept by thread. Patterns are nearly always literals of a library, a
// handful; a program that makes them up at run time empties the store when it is full.

#include <fmt/format.h>
#include <re2/re2.h>

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "eval/operators.h"
#include "eval/text.h"

namespace hoofbeat::eval {
namespace {

constexpr size_t kept_patterns = 256;

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

// Null after context.fail() where the pattern is none.
const re2::RE2* compiled(Context& context, std::string_view pattern) {
  thread_local std::unordered_map<std::string, std::unique_ptr<re2::RE2>, TextHash, std::equal_to<>>
      patterns;
  auto found = patterns.find(pattern);
  if (found == patterns.end()) {
    if (patterns.size() >= kept_patterns) patterns.clear();
    re2::RE2::Options options;
    options.set_dot_nl(true);
    options.set_log_errors(false);
    auto compiled =
        std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
    found = patterns.emplace(pattern, std::move(compiled)).first;
  }
  const re2::RE2& expression = *found->second;
  if (!expression.ok()) {
    size_t byte = expression.error_arg().empty() ? 0 : pattern.find(expression.error_arg());
    if (byte == std::string_view::npos) byte = 0;
    context.fail(fmt::format(
        "the regular expression '{}' is not valid: {} (at character {}); expected RE2 syntax",
        pattern, expression.error(), count_characters(pattern.substr(0, byte)) + 1));
    return nullptr;
  }
  return &expression;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

// Calls `found(begin, end, groups)` for every match from left to right. An empty match moves on by
// a character.
template <typename Found>
void each_match(const re2::RE2& expression, std::string_view text, Found found) {
  std::vector<re2::StringPiece> groups(1 + expression.NumberOfCapturingGroups());
  size_t at = 0;
  while (at <= text.size() && expression.Match(piece(text), at, text.size(), re2::RE2::UNANCHORED,
                                               groups.data(), static_cast<int>(groups.size()))) {
    size_t begin = static_cast<size_t>(groups[0].data() - text.data());
    size_t end = begin + groups[0].size();
    found(begin, end, groups);
    at = end;
    if (begin == end) {
      if (at == text.size()) break;
      next_character(text, at);
    }
  }
}

// Java's replacement syntax, in which CQL's examples are written: $1 and ${name} are groups, a
// backslash takes the next character as it is. False after context.fail().
bool append_substitution(Context& context, std::string& result, std::string_view substitution,
                         const re2::RE2& expression, const std::vector<re2::StringPiece>& groups) {
  const auto append_group = [&](size_t group) {
    if (group >= groups.size()) {
      context.fail(fmt::format("ReplaceMatches: '{}' refers to group {}, but the pattern has {}",
                               substitution, group, groups.size() - 1));
      return false;
    }
    result.append(groups[group].data() == nullptr ? "" : groups[group].data(),
                  groups[group].size());
    return true;
  };
  for (size_t i = 0; i < substitution.size(); ++i) {
    char c = substitution[i];
    bool last = i + 1 == substitution.size();
    if (c == '\\' && !last) {
      result += substitution[++i];
    } else if (c == '$' && !last && substitution[i + 1] >= '0' && substitution[i + 1] <= '9') {
      size_t group = static_cast<size_t>(substitution[++i] - '0');
      // A second digit belongs to the number only where there is such a group.
      while (i + 1 < substitution.size() && substitution[i + 1] >= '0' &&
             substitution[i + 1] <= '9' &&
             group * 10 + static_cast<size_t>(substitution[i + 1] - '0') < groups.size()) {
        group = group * 10 + static_cast<size_t>(substitution[++i] - '0');
      }
      if (!append_group(group)) return false;
    } else if (c == '$' && !last && substitution[i + 1] == '{') {
      size_t close = substitution.find('}', i);
      std::string name(
          substitution.substr(i + 2, close == std::string_view::npos ? close : close - i - 2));
      auto group = expression.NamedCapturingGroups().find(name);
      if (group == expression.NamedCapturingGroups().end()) {
        context.fail(fmt::format("ReplaceMatches: the pattern has no group named '{}'", name));
        return false;
      }
      if (!append_group(static_cast<size_t>(group->second))) return false;
      i = close;
    } else {
      result += c;
    }
  }
  return true;
}

}  // namespace

// Matches(argument String, pattern String) Boolean
// Appendix B, Matches
// The whole text must match, as in the reference implementations and in every case of the suite.
// The text of 1.5.3 speaks of partial matching and shows examples of both; a pattern written as
// ^(…)$ or with .* at its ends means the same either way.
Value matches(Context& context, Value text, Value pattern) {
  if (text.is_null() || pattern.is_null()) return {};
  const re2::RE2* expression = compiled(context, pattern.as_string());
  if (expression == nullptr) return {};
  return Value::boolean(re2::RE2::FullMatch(piece(text.as_string()), *expression));
}

// ReplaceMatches(argument String, pattern String, substitution String) String
// Appendix B, ReplaceMatches
// In the substitution $1 is a group and \$ a dollar.
Value replace_matches(Context& context, Value text, Value pattern, Value substitution) {
  if (text.is_null() || pattern.is_null() || substitution.is_null()) return {};
  const re2::RE2* expression = compiled(context, pattern.as_string());
  if (expression == nullptr) return {};
  std::string_view source = text.as_string();
  std::string result;
  size_t copied = 0;
  bool good = true;
  each_match(*expression, source,
             [&](size_t begin, size_t end, const std::vector<re2::StringPiece>& groups) {
               result += source.substr(copied, begin - copied);
               good = good && append_substitution(context, result, substitution.as_string(),
                                                  *expression, groups);
               copied = end;
             });
  if (!good) return {};
  result += source.substr(copied);
  return make_string(context, result);
}

// SplitOnMatches(stringToSplit String, separatorPattern String) List<String>
// Appendix B, SplitOnMatches
// Empty matches do not split; a null pattern leaves the text whole, as Split does.
Value split_on_matches(Context& context, Value text, Value pattern) {
  if (text.is_null()) return {};
  if (pattern.is_null()) return make_list(context, {&text, 1});
  const re2::RE2* expression = compiled(context, pattern.as_string());
  if (expression == nullptr) return {};
  std::string_view source = text.as_string();
  std::vector<Value> parts;
  size_t begun = 0;
  each_match(*expression, source,
             [&](size_t begin, size_t end, const std::vector<re2::StringPiece>&) {
               if (begin == end) return;
               parts.push_back(Value::string(source.substr(begun, begin - begun)));
               begun = end;
             });
  parts.push_back(Value::string(source.substr(begun)));
  return make_list(context, parts);
}

}  // namespace hoofbeat::eval
