#include <fmt/format.h>

#include "report/report.h"

namespace hoofbeat::report {
namespace {

class Writer {
 public:
  Writer(bool colour) : colour_(colour) {}

  void heading(const std::string& text) { out_ += fmt::format("\n{}\n", styled("1", text)); }
  void line(const std::string& text) { out_ += text + "\n"; }
  void item(const std::string& mark, const std::string& text) {
    wrapped(fmt::format("  {} ", mark), text);
  }
  void detail(const std::string& text) { wrapped("      ", text, "2"); }

  std::string styled(const char* code, const std::string& text) const {
    return colour_ ? fmt::format("\033[{}m{}\033[0m", code, text) : text;
  }
  std::string take() { return std::move(out_); }

 private:
  // Breaks at blanks, continuing under the text.
  void wrapped(const std::string& lead, const std::string& text, const char* style = nullptr) {
    constexpr size_t width = 100;
    size_t indent = 0;
    for (unsigned char byte : lead) indent += (byte & 0xC0) != 0x80;
    std::string current, body;
    size_t length = indent;
    auto flush = [&](bool more) {
      body += style ? styled(style, current) : current;
      if (more) body += "\n" + std::string(indent, ' ');
      current.clear();
      length = indent;
    };
    size_t from = 0;
    while (from < text.size()) {
      size_t blank = text.find_first_of(" \n", from);
      std::string word = text.substr(from, blank == std::string::npos ? blank : blank - from);
      if (length + word.size() + 1 > width && !current.empty()) flush(true);
      if (!current.empty()) {
        current += ' ';
        ++length;
      }
      current += word;
      length += word.size();
      from = blank == std::string::npos ? text.size() : blank + 1;
    }
    flush(false);
    out_ += lead + body + "\n";
  }

  bool colour_;
  std::string out_;
};

std::string evidence_text(const assess::Item& item) {
  std::string text;
  for (const assess::EvidenceItem& found : item.evidence) {
    if (!text.empty()) text += "; ";
    text += found.reference;
    std::string about = found.label;
    if (!found.value.empty()) about += (about.empty() ? "" : " = ") + found.value;
    if (!found.date.empty()) about += (about.empty() ? "" : ", ") + found.date.substr(0, 10);
    if (!about.empty()) text += fmt::format(" ({})", about);
    if (text.size() > 600) return text + " …";
  }
  return text;
}

std::string source_text(const assess::Item& item) {
  std::string text;
  for (const assess::CitedSource& source : item.sources)
    text += fmt::format("{}{}{}", text.empty() ? "" : ", ", source.id,
                        source.status.empty() ? "" : " " + source.status);
  return text;
}

void why(Writer& writer, const assess::Item& item) {
  if (std::string evidence = evidence_text(item); !evidence.empty())
    writer.detail("rests on: " + evidence);
  std::string sources = source_text(item);
  if (!item.library.empty())
    writer.detail(fmt::format("{}rule: {}.\"{}\" line {}",
                              sources.empty() ? "" : "sources: " + sources + "; ", item.library,
                              item.define, item.line));
}

std::string range_text(const assess::CriteriaSet& set) {
  auto number = [](const std::optional<double>& value) {
    return value ? fmt::format("{:g}", *value) : std::string("?");
  };
  std::string text;
  if (set.met)
    text = *set.met ? "met" : "not met";
  else if (!set.score && set.grade.empty())
    text = "cannot be decided yet";
  if (set.score || set.minimum || set.maximum) {
    if (!text.empty()) text += "; ";
    text += fmt::format("score {} (between {} and {})", number(set.score), number(set.minimum),
                        number(set.maximum));
  }
  if (!set.grade.empty()) {
    text += fmt::format("{}{}", text.empty() ? "" : ": ", set.grade);
    if (set.grade_minimum != set.grade_maximum && !set.grade_minimum.empty())
      text += fmt::format(" ({} to {})", set.grade_minimum, set.grade_maximum);
  }
  return text;
}

}  // namespace

std::string to_text(const assess::Assessment& assessment, const assess::Guideline& guideline,
                    bool colour) {
  Writer writer(colour);
  const assess::PatientSummary& patient = assessment.patient;
  std::string who = patient.reference.empty() ? "a record without a Patient" : patient.reference;
  if (!patient.name.empty()) who += " " + patient.name;
  if (!patient.gender.empty()) who += ", " + patient.gender;
  if (patient.age) who += fmt::format(", {} years", *patient.age);
  writer.line(writer.styled("1", who));
  writer.line(fmt::format("as of {}; {} {} ({})", assessment.as_of.substr(0, 10), guideline.title,
                          guideline.version, guideline.hash.substr(0, 12)));
  writer.heading("Conclusion");
  writer.item("»", assessment.conclusion);
  writer.item(
      " ",
      fmt::format("suspicion {}; diagnosis {}{}", assessment.suspicion_level, assessment.status,
                  assessment.subtype.empty() ? "" : ", subtype " + assessment.subtype));
  auto list = [&](const char* title, const char* mark, const std::vector<assess::Item>& items) {
    if (items.empty()) return;
    writer.heading(title);
    for (const assess::Item& item : items) {
      writer.item(mark, item.text);
      why(writer, item);
    }
  };
  list("For", "+", assessment.reasons_for);
  list("Against", "−", assessment.reasons_against);
  if (!assessment.advice.empty()) {
    writer.heading("What to do");
    for (const assess::Advice& advice : assessment.advice) {
      writer.item("→", fmt::format("[{}, {}] {}", advice.urgency, advice.kind, advice.text));
      if (!advice.detail.empty()) writer.detail(advice.detail);
      if (advice.order && !advice.order->code.empty())
        writer.detail(fmt::format("order: {} ({} {})", advice.order->title, advice.order->system,
                                  advice.order->code));
      why(writer, advice);
    }
  }
  if (!assessment.unknowns.empty()) {
    writer.heading("What is not known, and what it would change");
    for (const assess::Unknown& unknown : assessment.unknowns) {
      writer.item(
          "?", fmt::format("{}{}", unknown.label, unknown.how.empty() ? "" : " – " + unknown.how));
      for (const assess::Change& change : unknown.changes)
        writer.detail(fmt::format("if {}: {}", change.answer ? "yes" : "no",
                                  fmt::join(change.effects, "; ")));
    }
  }
  if (!assessment.criteria.empty()) {
    writer.heading("Criteria");
    for (const assess::CriteriaSet& set : assessment.criteria) {
      writer.item("·", fmt::format("{}: {}", set.label, range_text(set)));
      for (const assess::CriterionItem& item : set.items)
        writer.detail(fmt::format("{} {}",
                                  !item.met   ? "[?]"
                                  : *item.met ? "[x]"
                                              : "[ ]",
                                  item.text));
      if (!set.note.empty()) writer.detail(set.note);
    }
  }
  if (!assessment.differential.empty()) {
    writer.heading("Differential");
    for (const assess::DifferentialEntry& entry : assessment.differential) {
      writer.item("·", fmt::format("{} ({})", entry.label, entry.standing));
      for (const assess::Item& item : entry.arguments_for) writer.detail("for: " + item.text);
      for (const assess::Item& item : entry.arguments_against)
        writer.detail("against: " + item.text);
      if (!entry.decided_by.empty()) writer.detail("decided by: " + entry.decided_by);
    }
  }
  if (!assessment.notes.empty()) {
    writer.heading("Notes");
    for (const std::string& note : assessment.notes) writer.item("!", note);
  }
  writer.line("");
  writer.line(
      "Decision support for health professionals; check every statement against the record and its "
      "source. No medical order.");
  return writer.take();
}

}  // namespace hoofbeat::report
