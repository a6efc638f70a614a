// hoofbeat conformance DIR: HL7's CQL test suite (XML), each test evaluated and compared with the
// value of its output expression. "Not yet" are tests whose expression does not compile here, told
// apart from those that run and give another value.
#include <algorithm>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/intern.h"
#include "cli/commands.h"
#include "cql/compile.h"
#include "eval/evaluator.h"
#include "eval/operators.h"
#include "terminology/units.h"

namespace hoofbeat::cli {
namespace {

bool is_number(const Value& value) {
  return value.kind() == Kind::Integer || value.kind() == Kind::Long ||
         value.kind() == Kind::Decimal;
}

// The same result to the letter, not CQL's equality: nulls equal nulls, precision and kind count,
// the scale of a decimal does not. Where a Decimal is found the suite may write a whole number: {
// 10, 11 }.
bool same(eval::Context& context, const Value& left, const Value& right) {
  if (left.kind() == Kind::Decimal && is_number(right))
    return eval::compare(context, left, right) == 0;
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Kind::Null:
      return true;
    case Kind::Decimal:
      return compare(left.as_decimal(), right.as_decimal()) == 0;
    case Kind::Quantity:
      return compare(left.as_decimal(), right.as_decimal()) == 0 &&
             (left.unit() == right.unit() ||
              terminology::convert(left.as_decimal(), left.unit(), right.unit()) ==
                  right.as_decimal());
    case Kind::Date:
    case Kind::DateTime:
    case Kind::Time:
      return left.temporal_precision() == right.temporal_precision() &&
             eval::compare_temporal(context, left, right, std::nullopt) == 0;
    case Kind::List: {
      const ListValue& a = left.as_list();
      const ListValue& b = right.as_list();
      if (a.size != b.size) return false;
      for (uint32_t i = 0; i < a.size; ++i)
        if (!same(context, a.items[i], b.items[i])) return false;
      return true;
    }
    case Kind::Tuple: {
      const TupleValue& a = left.as_tuple();
      const TupleValue& b = right.as_tuple();
      if (a.shape->size != b.shape->size) return false;
      for (uint32_t i = 0; i < a.shape->size; ++i) {
        int index = b.shape->find(a.shape->names[i]);
        if (index < 0 || !same(context, a.values[i], b.values[index])) return false;
      }
      return true;
    }
    case Kind::Interval: {
      const IntervalValue& a = left.as_interval();
      const IntervalValue& b = right.as_interval();
      if (a.low_closed == b.low_closed && a.high_closed == b.high_closed &&
          same(context, a.low, b.low) && same(context, a.high, b.high))
        return true;
      return eval::equal(context, left, right).value_or(false);
    }
    case Kind::Ratio:
      return same(context, left.as_ratio().numerator, right.as_ratio().numerator) &&
             same(context, left.as_ratio().denominator, right.as_ratio().denominator);
    default:
      return eval::equal(context, left, right).value_or(false) ||
             eval::render(left) == eval::render(right);
  }
}

struct Outcome {
  bool compiled = false;
  bool ran = false;
  std::string message;
  std::string rendered;
};

// Runs one expression and hands its value to `use` while it lives.
template <typename Use>
Outcome run(const std::string& expression, const Temporal& now, const Use& use,
            bool list_promotion = false) {
  static terminology::Terminology terminology;
  Outcome outcome;
  cql::CompileOptions options;
  options.list_promotion = list_promotion;
  options.terminology = &terminology;
  elm::Program program = cql::compile_expression(expression, options);
  if (has_errors(program.diagnostics)) {
    for (const Diagnostic& finding : program.diagnostics)
      if (finding.severity == Severity::Error && outcome.message.empty())
        outcome.message = finding.message;
    return outcome;
  }
  outcome.compiled = true;
  eval::Plan plan(program, terminology);
  eval::Evaluator evaluator(plan);
  evaluator.begin(nullptr, now);
  auto definition = program.libraries[program.entry]->find("Expression");
  if (!definition) {
    outcome.message = "no definition";
    return outcome;
  }
  const eval::Result& result = evaluator.evaluate(plan.id(program.entry, *definition));
  if (result.error) {
    outcome.message = *result.error;
    return outcome;
  }
  outcome.ran = true;
  outcome.rendered = eval::render(result.value);
  use(evaluator.context(), result.value);
  return outcome;
}

enum class Verdict { Passed, Failed, NotYet };

struct Judged {
  Verdict verdict;
  std::string why;
};

Judged judge(const std::string& expression, const std::string& invalid,
             const std::vector<std::string>& outputs, const Temporal& now) {
  Judged judged{Verdict::Failed, ""};
  bool must_fail = !invalid.empty() && invalid != "false";
  bool must_not_compile = invalid == "syntax" || invalid == "semantic";
  std::string expected = fmt::format("{}", fmt::join(outputs, ", "));
  Outcome outcome = run(expression, now, [&](eval::Context& context, const Value& value) {
    if (must_fail) return;
    if (outputs.empty()) {
      judged.verdict = Verdict::Passed;  // nothing but to run is asked
      return;
    }
    // Several outputs are the items of a list.
    std::string wanted = outputs.size() == 1 ? outputs[0] : fmt::format("{{{}}}", expected);
    auto compare = [&](eval::Context&, const Value& right) {
      if (same(context, value, right)) judged.verdict = Verdict::Passed;
    };
    Outcome compared = run(wanted, now, compare);
    // Outputs were written with list promotion on: Concept { codes: Code { … } }.
    if (!compared.compiled) compared = run(wanted, now, compare, true);
    if (!compared.ran)
      judged.why = fmt::format("the expected output cannot be read: {}", compared.message);
  });
  if (must_fail) {
    if (!outcome.compiled || (!outcome.ran && !must_not_compile)) return {Verdict::Passed, ""};
    return {Verdict::Failed,
            fmt::format("expected {} error, found {}", must_not_compile ? "a compile-time" : "an",
                        outcome.ran ? outcome.rendered : "a run-time error: " + outcome.message)};
  }
  if (!outcome.compiled) return {Verdict::NotYet, outcome.message};
  if (!outcome.ran)
    return {outcome.message.find("cannot run yet") != std::string::npos ? Verdict::NotYet
                                                                        : Verdict::Failed,
            fmt::format("expected {}, found the error: {}", expected, outcome.message)};
  if (judged.verdict != Verdict::Passed && judged.why.empty())
    judged.why = fmt::format("expected {}, found {}", expected, outcome.rendered);
  return judged;
}

struct Tally {
  int passed = 0, failed = 0, not_yet = 0, skipped = 0;
};

// Tests that need a later version than 1.5 or end before it are skipped, as the public runner does.
bool applies(const pugi::xml_node& node) {
  std::string from = node.attribute("version").as_string();
  std::string to = node.attribute("versionTo").as_string();
  auto number = [](const std::string& text) { return std::atof(text.c_str()); };
  if (!from.empty() && number(from) > 1.5) return false;
  return to.empty() || number(to) >= 1.5;
}

}  // namespace

void add_conformance(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "conformance", "Run HL7's CQL test suite (a folder of its XML files) and count by chapter");
  struct Options {
    std::string folder;
    bool verbose = false;
    std::string only;
  };
  auto options = std::make_shared<Options>();
  command->add_option("folder", options->folder, "Folder of the suite's XML files")
      ->required()
      ->check(CLI::ExistingDirectory);
  command->add_flag("--verbose,-v", options->verbose, "Name each test that does not pass, and why");
  command->add_option("--only", options->only,
                      "Only tests whose file/group/name contains this text");
  command->callback([options, &exit_code] {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(options->folder))
      if (entry.path().extension() == ".xml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    Temporal now = *instant("2026-01-15T12:00:00.000+00:00");
    Tally total;
    std::cout << fmt::format("{:<38}{:>8}{:>8}{:>9}{:>9}\n", "chapter", "passed", "failed",
                             "not yet", "skipped");
    for (const std::filesystem::path& file : files) {
      pugi::xml_document document;
      pugi::xml_parse_result parsed = document.load_file(file.c_str());
      if (!parsed) {
        std::cerr << fmt::format("error: {}: {}\n", file.string(), parsed.description());
        exit_code = exit_usage;
        continue;
      }
      Tally tally;
      for (pugi::xml_node group : document.child("tests").children("group")) {
        for (pugi::xml_node test : group.children("test")) {
          std::string name =
              fmt::format("{}/{}/{}", file.stem().string(), group.attribute("name").as_string(),
                          test.attribute("name").as_string());
          if (name.find(options->only) == std::string::npos) continue;
          if (!applies(document.child("tests")) || !applies(group) || !applies(test)) {
            ++tally.skipped;
            continue;
          }
          pugi::xml_node expression = test.child("expression");
          std::vector<std::string> outputs;
          for (pugi::xml_node output : test.children("output"))
            outputs.push_back(output.text().as_string());
          Judged judged = judge(expression.text().as_string(),
                                expression.attribute("invalid").as_string(), outputs, now);
          (judged.verdict == Verdict::Passed   ? tally.passed
           : judged.verdict == Verdict::Failed ? tally.failed
                                               : tally.not_yet)++;
          if (options->verbose && judged.verdict != Verdict::Passed)
            std::cout << fmt::format("  {} {}: {}: {}\n",
                                     judged.verdict == Verdict::Failed ? "FAILED " : "NOT YET",
                                     name, expression.text().as_string(), judged.why);
        }
      }
      std::cout << fmt::format("{:<38}{:>8}{:>8}{:>9}{:>9}\n", file.stem().string(), tally.passed,
                               tally.failed, tally.not_yet, tally.skipped);
      total.passed += tally.passed;
      total.failed += tally.failed;
      total.not_yet += tally.not_yet;
      total.skipped += tally.skipped;
    }
    std::cout << fmt::format("{:<38}{:>8}{:>8}{:>9}{:>9}\n", "all", total.passed, total.failed,
                             total.not_yet, total.skipped);
    if (total.failed + total.not_yet > 0 && exit_code == exit_success) exit_code = exit_findings;
  });
}

}  // namespace hoofbeat::cli
