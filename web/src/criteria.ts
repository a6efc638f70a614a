/** Criteria sets: each item met, not met or unknown, and the score with the range that the unknown leaves open. */
import type { CriteriaSet } from "./data";
import { basis, itemText, truthBadge } from "./basis";
import { h, present, type Child } from "./dom";
import { numberText, percentText, plainWords } from "./format";
import { rowsFor } from "./timeline-marks";

const number = (value: number | null | undefined): value is number => typeof value === "number";

/** "5.8", or "5.8, up to 9.1 while items are unknown". */
function openRange(value: number | null | undefined, low: number | null | undefined, high: number | null | undefined,
    write: (value: number) => string): string {
  const open = number(low) && number(high) && low !== high;
  if (!number(value)) return open ? `${write(low)} to ${write(high)}` : "";
  if (!open) return write(value);
  const range = value === low ? `up to ${write(high)}` : value === high ? `down to ${write(low)}` : `${write(low)} to ${write(high)}`;
  return `${write(value)}, ${range} while items are unknown`;
}

function classText(set: CriteriaSet): string {
  const low = set.classMin, high = set.classMax;
  const now = set.class ? plainWords(set.class) : "";
  if (low && high && low !== high) {
    if (set.class === low) return `${now}, up to ${plainWords(high)} while items are unknown`;
    return `${now ? `${now}, ` : ""}${plainWords(low)} to ${plainWords(high)} while items are unknown`;
  }
  return now || plainWords(low ?? high);
}

/**
 * The score as a bar: solid up to what is certain, striped where unknown items may still lead.
 * The scale ends at the sum of the positive weights, when those are known.
 */
function rangeBar(set: CriteriaSet): HTMLElement | null {
  const known = set.score ?? set.min ?? set.max;
  if (!number(known)) return null;
  const low = set.min ?? known, high = set.max ?? known;
  const cutoffs = [...present(set.cutoffs)].sort((a, b) => a.value - b.value);
  const weights = present(set.items).reduce((sum, item) => sum + Math.max(0, item.weight ?? 0), 0);
  const bottom = Math.min(0, low);
  const top = Math.max(high, known, weights, ...cutoffs.map((cutoff) => cutoff.value * 1.15), bottom + 1);
  const at = (value: number): string => `${(((value - bottom) / (top - bottom)) * 100).toFixed(2)}%`;
  // Labels of neighbouring cut-offs go to rows below each other.
  const rows = rowsFor(cutoffs.map(({ value }) => [((value - bottom) / (top - bottom)) * 100 - 11, ((value - bottom) / (top - bottom)) * 100 + 11]));
  const place = (element: HTMLElement, from: number, to?: number): HTMLElement => {
    element.style.left = at(from);
    if (to !== undefined) element.style.right = `calc(100% - ${at(to)})`;
    return element;
  };
  const words = [`Score ${openRange(set.score, low, high, numberText)} on a scale from ${numberText(bottom)} to ${numberText(top)}`,
    ...cutoffs.map((cutoff) => `${cutoff.label} from ${numberText(cutoff.value)}`)].join("; ");
  return h("div", { class: `range${cutoffs.length ? " range-cut" : ""}`, role: "img", "aria-label": words },
    h("div", { class: "range-track" },
      place(h("span", { class: "range-sure" }), bottom, low),
      high > low ? place(h("span", { class: "range-open" }), low, high) : null,
      cutoffs.map((cutoff) => place(h("span", { class: "range-cutoff" }), cutoff.value)),
      place(h("span", { class: "range-score" }), known)),
    h("div", { class: `range-labels rows-${Math.max(0, ...rows) + 1}` },
      cutoffs.map((cutoff, i) =>
        place(h("span", { class: `range-label row-${rows[i]}` }, cutoff.label, " ≥ ", numberText(cutoff.value)), cutoff.value))));
}

function figures(set: CriteriaSet): Child {
  const rows: [string, string][] = [
    ["Score", openRange(set.score, set.min, set.max, numberText)],
    ["Class", classText(set)],
    ["Probability", openRange(set.probability, set.probabilityMin, set.probabilityMax, percentText)],
  ];
  const filled = rows.filter(([, text]) => text);
  return filled.length === 0 ? null
    : h("dl", { class: "figures" }, filled.map(([name, text]) => h("div", {}, h("dt", {}, name), h("dd", {}, text))));
}

export function criteriaSection(sets: CriteriaSet[]): HTMLElement[] {
  return sets.map((set) => {
    const items = present(set.items);
    const weighted = items.some((item) => number(item.weight));
    const open = items.filter((item) => (item.met ?? null) === null).length;
    const title = set.label || set.id;
    // A set that grades by score has no verdict of its own: its null is no "unknown".
    const judged = typeof set.met === "boolean" || (!number(set.score) && !set.class && items.length > 0);
    return h("article", { class: "card criteria", "aria-label": title },
      h("header", { class: "criteria-head" }, h("h3", {}, title), judged ? truthBadge(set.met) : null),
      figures(set), rangeBar(set),
      set.note ? h("p", { class: "note" }, set.note) : null,
      basis(set),
      items.length === 0 ? null : h("table", { class: "criteria-table" },
        h("caption", {}, `${items.filter((item) => item.met === true).length} met, ` +
          `${items.filter((item) => item.met === false).length} not met, ${open} unknown`),
        h("thead", {}, h("tr", {},
          h("th", { scope: "col" }, "State"), h("th", { scope: "col" }, "Criterion"),
          weighted ? h("th", { scope: "col", class: "number" }, "Weight") : null)),
        h("tbody", {}, items.map((item) => h("tr", {},
          h("td", { class: "state" }, truthBadge(item.met)),
          h("td", {}, h("div", { class: "criterion" }, h("p", { class: "item-text" }, itemText(item)), basis(item))),
          weighted ? h("td", { class: "number" }, number(item.weight) ? numberText(item.weight) : "–") : null)))));
  });
}
