/** Advice, the most urgent first. */
import type { Advice, Coding, Kind, Urgency } from "./data";
import { basis } from "./basis";
import { h } from "./dom";

const URGENCIES: [Urgency, string, string][] = [
  ["now", "Now", "today"],
  ["days", "Within days", "this week"],
  ["weeks", "Within weeks", "the coming weeks"],
  ["routine", "Routine", "at the next occasion"],
];

const KINDS: Record<Kind, string> = {
  test: "Test", refer: "Refer", "stop-drug": "Stop drug", "avoid-drug": "Avoid drug",
  treat: "Treat", monitor: "Monitor", screen: "Screen", inform: "Inform",
};

const SYSTEMS: [RegExp, string][] = [
  [/loinc\.org/, "LOINC"], [/snomed\.info/, "SNOMED CT"], [/rxnorm/, "RxNorm"],
  [/icd-10/, "ICD-10"], [/whocc|atc/, "ATC"],
];

const systemName = (system: string | null | undefined): string =>
  SYSTEMS.find(([pattern]) => pattern.test(system ?? ""))?.[1] ?? system ?? "";

const codingText = (coding: Coding): string =>
  [systemName(coding.system), coding.code].filter(Boolean).join(" ");

function card(advice: Advice): HTMLElement {
  const { order } = advice;
  const coding = order?.code;
  const summary = advice.summary || advice.text || advice.id || "";
  return h("li", { class: `card advice kind-${advice.kind ?? "inform"}` },
    h("p", { class: "advice-kind" }, advice.kind ? KINDS[advice.kind] ?? advice.kind : "Advice"),
    h("h4", {}, summary),
    advice.detail ? h("p", { class: "advice-detail" }, advice.detail) : null,
    order
      ? h("p", { class: "order" }, h("span", { class: "order-word" }, "Order"), " ",
          order.title || coding?.display || "", " ",
          coding ? h("code", { title: coding.display ?? "" }, codingText(coding)) : null)
      : null,
    advice.text && advice.text !== summary ? h("p", { class: "advice-why" }, h("b", {}, "Why "), advice.text) : null,
    basis(advice));
}

/** Groups of cards by urgency; advice without one counts as routine. */
export function adviceSection(list: Advice[]): HTMLElement[] {
  return URGENCIES.flatMap(([urgency, title, when]) => {
    const cards = list.filter((advice) => (advice.urgency ?? "routine") === urgency);
    if (cards.length === 0) return [];
    return [h("div", { class: `urgency urgency-${urgency}` },
      h("h3", {}, title, h("span", { class: "when" }, when)),
      h("ul", { class: "advice-list" }, cards.map(card)))];
  });
}

/** "2 now, 1 within days": the header's summary. */
export const adviceCounts = (list: Advice[]): string =>
  URGENCIES.map(([urgency, title]): [number, string] =>
    [list.filter((advice) => (advice.urgency ?? "routine") === urgency).length, title.toLowerCase()])
    .filter(([count]) => count > 0).map(([count, title]) => `${count} ${title}`).join(", ");
