/** One patient: the conclusion first, then the picture, what to do, why, and what is not known. */
import type { Advice, Assessment, Item, Mimic, ReportData, Unknown } from "./data";
import { adviceCounts, adviceSection } from "./advice";
import { basis, citedSources, itemList, levelBadge, sourceList, statusLegend } from "./basis";
import { band } from "./brand";
import { criteriaSection } from "./criteria";
import { h, present, type Child } from "./dom";
import { capital, dateText, patientFacts, patientName, plainWords } from "./format";
import { timeline } from "./timeline";

interface Section {
  id: string;
  title: string;
  lede?: string;
  body: Child;
}

const reasons = (title: string, items: Item[], sign: string, direction: string, none: string): HTMLElement =>
  h("div", { class: `reasons reasons-${direction}` }, h("h3", {}, title, h("span", { class: "tally" }, items.length)),
    items.length ? itemList(items, sign, direction) : h("p", { class: "empty" }, none));

function effect(text: string): HTMLElement {
  const [before, after] = text.split(" → ");
  if (after === undefined) return h("li", {}, text);
  const colon = before?.indexOf(": ") ?? -1;
  const topic = colon < 0 ? "" : before?.slice(0, colon + 1) ?? "";
  return h("li", {}, topic ? h("span", { class: "effect-topic" }, topic, " ") : null,
    colon < 0 ? before : before?.slice(colon + 2), " → ", h("b", {}, after));
}

function unknownCard(unknown: Unknown): HTMLElement {
  return h("li", { class: "card unknown" },
    h("h3", {}, unknown.label || unknown.id),
    unknown.how ? h("p", { class: "how" }, h("b", {}, "How to know: "), unknown.how) : null,
    present(unknown.changes).length === 0 ? null : h("div", { class: "answers" }, present(unknown.changes).map((change) =>
      h("div", { class: "answer" }, h("h4", {}, `If ${change.answer}`),
        present(change.effects).length ? h("ul", {}, present(change.effects).map(effect)) : h("p", { class: "empty" }, "nothing changes")))));
}

const STANDINGS = ["leading", "possible", "unlikely"];

function mimicCard(mimic: Mimic): HTMLElement {
  const pro = present(mimic.for), contra = present(mimic.against);
  return h("article", { class: `card mimic standing-${mimic.standing ?? "possible"}` },
    h("header", {}, h("h3", {}, mimic.label || mimic.id), mimic.standing ? h("span", { class: "standing" }, mimic.standing) : null),
    mimic.decidedBy ? h("p", { class: "decided" }, h("b", {}, "Decided by: "), mimic.decidedBy) : null,
    pro.length ? [h("h4", {}, "For"), itemList(pro, "+", "for")] : null,
    contra.length ? [h("h4", {}, "Against"), itemList(contra, "−", "against")] : null);
}

function sectionsOf(assessment: Assessment): Section[] {
  const suspicion = assessment.suspicion ?? {};
  const advice: Advice[] = present(assessment.advice);
  const criteria = present(assessment.criteria);
  const unknowns = [...present(assessment.unknowns)].sort((a, b) => (a.rank ?? 1e9) - (b.rank ?? 1e9));
  const mimics = [...present(assessment.differential)].sort(
    (a, b) => STANDINGS.indexOf(a.standing ?? "possible") - STANDINGS.indexOf(b.standing ?? "possible"));
  const notes = present(assessment.notes);
  const sections: Section[] = [
    { id: "timeline", title: "Course", body: timeline(present(assessment.timeline), assessment.asOf) },
    { id: "advice", title: "What to do", lede: adviceCounts(advice),
      body: advice.length ? adviceSection(advice) : h("p", { class: "empty" }, "No advice arises from this record.") },
    { id: "reasons", title: "Why", lede: "Reasons for and against the suspicion, each with the facts it rests on",
      body: h("div", { class: "reason-columns" },
        reasons("For", present(suspicion.for), "+", "for", "Nothing in the record speaks for it."),
        reasons("Against", present(suspicion.against), "−", "against", "Nothing in the record speaks against it."),
        present(suspicion.unknown).length ? reasons("Unknown", present(suspicion.unknown), "?", "unknown", "") : null) },
  ];
  if (unknowns.length) {
    sections.push({ id: "unknowns", title: "What we do not know",
      lede: "and what would change our mind, the most telling first", body: h("ol", { class: "unknowns" }, unknowns.map(unknownCard)) });
  }
  if (criteria.length) {
    sections.push({ id: "criteria", title: "Criteria", lede: "Item by item; unknown is not the same as not met",
      body: h("div", { class: "criteria-list" }, criteriaSection(criteria)) });
  }
  if (mimics.length) {
    sections.push({ id: "differential", title: "What else it could be", body: h("div", { class: "mimics" }, mimics.map(mimicCard)) });
  }
  if (notes.length) {
    sections.push({ id: "notes", title: "Notes on the record", body: h("ul", { class: "notes" }, notes.map((note) => h("li", {}, note))) });
  }
  return sections;
}

export interface Neighbours {
  back: boolean;
  previous: number | null;
  next: number | null;
  place: string;
}

function walk({ back, previous, next, place }: Neighbours): HTMLElement | null {
  if (!back) return null;
  const step = (index: number | null, text: string, rel: string): Child =>
    index === null ? null : h("a", { class: "button", href: `#/patient/${index}`, rel }, text);
  return h("nav", { class: "walk", "aria-label": "Worklist" },
    h("a", { class: "button", href: "#/" }, "← Worklist"),
    place ? h("span", { class: "place" }, place) : null,
    step(previous, "Previous", "prev"), step(next, "Next", "next"));
}

export function patientPage(data: ReportData, index: number, neighbours: Neighbours): HTMLElement {
  const assessment = data.assessments?.[index] ?? {};
  const { patient, diagnosis } = assessment;
  const level = assessment.suspicion?.level ?? "none";
  const sections = sectionsOf(assessment);
  const cited = citedSources(assessment);
  const urgent = present(assessment.advice).filter(({ urgency }) => urgency === "now");
  const jump = (id: string) => (event: Event) => {
    event.preventDefault();
    const target = document.getElementById(id);
    target?.scrollIntoView();
    target?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  };
  return h("div", { class: "page patient-page" },
    walk(neighbours),
    h("header", { class: `hero hero-${level}` }, band(),
      h("p", { class: "who" }, h("b", {}, patientName(patient)), patientFacts(patient).map((fact) => h("span", {}, fact)),
        patient?.reference ? h("code", { class: "reference" }, patient.reference) : null),
      h("h1", { tabindex: -1 }, assessment.conclusion || "No conclusion was reached."),
      h("dl", { class: "verdict" },
        h("div", {}, h("dt", {}, "Suspicion"), h("dd", {}, levelBadge(level))),
        diagnosis?.status ? h("div", {}, h("dt", {}, "Diagnosis"), h("dd", {}, capital(plainWords(diagnosis.status)))) : null,
        diagnosis?.subtype ? h("div", {}, h("dt", {}, "Subtype"), h("dd", {}, plainWords(diagnosis.subtype))) : null,
        assessment.asOf ? h("div", {}, h("dt", {}, "As of"), h("dd", {}, dateText(assessment.asOf))) : null,
        present(assessment.advice).length ? h("div", {}, h("dt", {}, "To do"), h("dd", {}, adviceCounts(present(assessment.advice)))) : null),
      urgent.length ? h("div", { class: "urgent" }, h("p", {}, "Now"),
        h("ul", {}, urgent.map((advice) => h("li", {}, h("a", { href: "#advice", onclick: jump("advice") }, advice.summary || advice.text || ""))))) : null,
      diagnosis ? basis(diagnosis) : null),
    h("div", { class: "columns" },
      h("nav", { class: "contents", "aria-label": "On this page" },
        h("ul", {}, sections.map(({ id, title }) => h("li", {}, h("a", { href: `#${id}`, onclick: jump(id) }, title))))),
      h("div", { class: "sections" },
        sections.map(({ id, title, lede, body }) =>
          h("section", { id, "aria-labelledby": `${id}-title` },
            h("div", { class: "section-head" }, h("h2", { id: `${id}-title`, tabindex: -1 }, title), lede ? h("p", { class: "section-lede" }, lede) : null), body)),
        h("section", { class: "reading", "aria-labelledby": "reading-title" },
          h("h2", { id: "reading-title" }, "Sources"), cited.length ? sourceList(cited) : null,
          h("h3", {}, "How far a statement has been checked"), statusLegend()))));
}
