/** What a statement rests on: facts in the record, publications, and the rule's place in the guideline. */
import type { Basis, Evidence, Expression, Item, Level, Source, Truth } from "./data";
import { h, hidden, present, type Child } from "./dom";
import { stripes } from "./brand";
import { capital, countText, dateText, evidenceText } from "./format";

export function levelBadge(level: Level | null | undefined): HTMLElement {
  const known: Level = level ?? "none";
  return h("span", { class: `level level-${known}` }, stripes(known), known === "none" ? "no suspicion" : known);
}

const STATUS_MEANING: Record<string, string> = {
  VERIFIED: "seen in the source named, which may be a copy or a summary of the original",
  RECALLED: "general medical knowledge for which no page was seen; high, med or low says how sure the authors are",
  DESIGN: "a choice of this guideline's authors, for a clinician to confirm",
};

/** VERIFIED, RECALLED (with its confidence) or DESIGN, in words and with its own outline. */
export function statusBadge(status: string | null | undefined): HTMLElement {
  const [head = "", confidence] = (status ?? "").split("-");
  const known = head in STATUS_MEANING ? head : "UNSTATED";
  return h("span", { class: `source-status status-${known.toLowerCase()}`, title: STATUS_MEANING[head] ?? "status not stated" },
    known, confidence ? ` ${confidence}` : null);
}

export const statusLegend = (): HTMLElement =>
  h("dl", { class: "legend" }, Object.entries(STATUS_MEANING).map(([status, meaning]) =>
    h("div", {}, h("dt", {}, statusBadge(status)), h("dd", {}, meaning))));

/** Every source cited anywhere in a part of an assessment, once, by id. */
export function citedSources(part: unknown, found = new Map<string, Source>()): Source[] {
  if (Array.isArray(part)) for (const entry of part) citedSources(entry, found);
  else if (typeof part === "object" && part !== null) {
    for (const [key, value] of Object.entries(part)) {
      if (key === "sources" && Array.isArray(value)) {
        for (const source of value as Source[]) if (!found.get(source.id)?.title) found.set(source.id, source);
      } else citedSources(value, found);
    }
  }
  return [...found.values()].sort((a, b) => a.id.localeCompare(b.id));
}

export const sourceList = (list: Source[]): HTMLElement =>
  h("ul", { class: "source-list" }, list.map((source) =>
    h("li", {}, h("span", { class: "source-id" }, source.id), " ", source.title ?? "title not recorded", source.year ? ` (${source.year})` : null)));

const sourceLine = (source: Source): HTMLElement =>
  h("li", {}, h("span", { class: "source-id" }, source.id), " ", statusBadge(source.status), " ",
    source.title ? h("cite", {}, source.title) : null, source.year ? ` (${source.year})` : null);

const evidenceLine = (evidence: Evidence): HTMLElement =>
  h("li", {},
    evidence.date ? h("span", { class: "evidence-date" }, dateText(evidence.date), " ") : null,
    h("span", {}, evidenceText(evidence)),
    evidence.reference ? [" ", h("code", { class: "reference" }, evidence.reference)] : null);

const expressionText = (expression: Expression): Child => [
  h("code", {}, `${expression.library}."${expression.define}"`),
  expression.line ? `, line ${expression.line}` : null,
];

const SHOWN = 3;

/** The first facts at a glance; all of them, with their references, are in the basis. */
function facts(evidence: Evidence[]): HTMLElement | null {
  if (evidence.length === 0) return null;
  return h("ul", { class: "facts", "aria-label": "Facts in the record" },
    evidence.slice(0, SHOWN).map((fact) =>
      h("li", {}, fact.date ? h("span", { class: "evidence-date" }, dateText(fact.date)) : null, fact.date ? " " : null, evidenceText(fact))),
    evidence.length > SHOWN ? h("li", { class: "more" }, `and ${evidence.length - SHOWN} more`) : null);
}

/** Facts, then a disclosure with references, publications and rule; null when nothing is known. */
export function basis(of: Basis): Child {
  const evidence = present(of.evidence);
  const sources = present(of.sources);
  const statements = present(of.statements);
  if (evidence.length + sources.length + statements.length === 0 && !of.expression) return null;
  const statuses = [...new Set(sources.map((source) => source.status))];
  return [
    facts(evidence),
    h("details", { class: "basis" },
      h("summary", {}, "Basis",
        h("span", { class: "basis-count" },
          [evidence.length ? countText(evidence.length, "fact") : "", sources.length ? countText(sources.length, "source") : ""]
            .filter(Boolean).join(", ")),
        statuses.map(statusBadge)),
      h("dl", {},
        evidence.length ? [h("dt", {}, "In the record"), h("dd", {}, h("ul", {}, evidence.map(evidenceLine)))] : null,
        sources.length ? [h("dt", {}, "Sources"), h("dd", {}, h("ul", {}, sources.map(sourceLine)))] : null,
        of.expression || statements.length
          ? [h("dt", {}, "Rule"), h("dd", {}, of.expression ? expressionText(of.expression) : null,
              statements.length ? [of.expression ? " · " : "", statements.join(", ")] : null)]
          : null)),
  ];
}

const SIGNS: Record<string, [string, string]> = { true: ["✓", "met"], false: ["✗", "not met"], null: ["?", "unknown"] };

/** ✓ met, ✗ not met or ? unknown, always with the word. */
export function truthBadge(truth: Truth | undefined): HTMLElement {
  const [sign, word] = SIGNS[String(truth ?? null)] ?? ["?", "unknown"];
  return h("span", { class: `truth truth-${word.replace(" ", "-")}` }, h("span", { "aria-hidden": "true" }, sign), " ", word);
}

export const itemText = (item: Item): string => item.text || item.id || item.expression?.define || "";

/** A list of reasons; the sign tells the direction without colour. */
export function itemList(items: Item[], sign: string, direction: string): HTMLElement {
  return h("ul", { class: `items items-${direction}` }, items.map((item) =>
    h("li", {},
      h("span", { class: "item-sign", "aria-hidden": "true" }, sign),
      h("div", { class: "item-body" },
        h("p", { class: "item-text" }, hidden(`${capital(direction)}: `), itemText(item)), basis(item)))));
}
