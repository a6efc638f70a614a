import { readReport, type Guideline, type ReportData } from "./data";
import { mark } from "./brand";
import { h } from "./dom";
import { dateText, patientName } from "./format";
import { patientPage, type Neighbours } from "./patient";
import { themeButton } from "./theme";
import { entriesOf, freshState, selected, worklistPage } from "./worklist";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/worklist.css";
import "./styles/patient.css";
import "./styles/criteria.css";
import "./styles/timeline.css";
import "./styles/print.css";

const app = document.getElementById("app") as HTMLElement;

function guidelineText(guideline: Guideline | null | undefined): string {
  if (!guideline) return "";
  return [guideline.title ?? guideline.id, guideline.version ? `version ${guideline.version}` : "",
    guideline.hash ? `content ${guideline.hash.slice(0, 12)}` : ""].filter(Boolean).join(", ");
}

function frame(data: ReportData | null, main: HTMLElement): void {
  const toMain = (event: Event): void => {
    event.preventDefault();
    (main.querySelector("h1") ?? main).focus();
  };
  app.replaceChildren(
    h("a", { class: "skip", href: "#main", onclick: toMain }, "Skip to the content"),
    h("header", { class: "top" },
      h("a", { class: "brand", href: "#/" }, mark(), h("span", {}, "Hoofbeat")),
      h("p", { class: "guideline" }, guidelineText(data?.guideline)),
      themeButton(),
      h("button", { type: "button", class: "button print-button", onclick: () => window.print() }, "Print")),
    main,
    h("footer", { class: "foot" },
      h("p", {}, h("b", {}, "Decision support for health professionals."),
        " Every statement must be checked against the patient and the record before it is acted on. This is not a medical order and not a diagnosis; " +
        "it weighs only what the record holds, and a missing fact is treated as unknown, never as normal."),
      h("p", { class: "colophon" }, [data?.generator, guidelineText(data?.guideline), data?.guideline?.url,
        data?.asOf ? `as of ${dateText(data.asOf)}` : ""].filter(Boolean).join(" · "))));
}

const data = readReport(document);

if (typeof data === "string") {
  document.title = "Hoofbeat report";
  frame(null, h("main", { id: "main", tabindex: -1 }, h("div", { class: "page" }, h("h1", {}, "No report"), h("p", {}, data))));
} else {
  start(data);
}

function start(data: ReportData): void {
  const assessments = data.assessments ?? [];
  const entries = entriesOf(data);
  const state = freshState();
  // One patient alone needs no list to be picked from.
  const alone = assessments.length === 1 && entries.length <= 1;
  let listScroll = 0;
  let lastPatient = -1;

  const neighbours = (index: number): Neighbours => {
    const order = selected(entries, state).map((entry) => entry.assessment).filter((at) => at >= 0);
    const at = order.indexOf(index);
    return {
      back: !alone,
      previous: at > 0 ? order[at - 1] ?? null : null,
      next: at >= 0 ? order[at + 1] ?? null : null,
      place: at >= 0 ? `${at + 1} of ${order.length}` : "",
    };
  };

  const show = (focus: "title" | "nothing" | string): void => {
    const match = /^#\/patient\/(\d+)$/.exec(location.hash);
    const index = match ? Number(match[1]) : alone ? 0 : -1;
    const main = h("main", { id: "main", tabindex: -1 });
    if (index >= 0 && assessments[index]) {
      document.title = `${patientName(assessments[index]?.patient)} · Hoofbeat`;
      main.append(patientPage(data, index, neighbours(index)));
      frame(data, main);
      lastPatient = index;
      window.scrollTo(0, 0);
      if (focus === "title") main.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
      return;
    }
    document.title = "Worklist · Hoofbeat";
    main.append(worklistPage(data, entries, state, (target) => show(target ?? "nothing")));
    frame(data, main);
    window.scrollTo(0, listScroll);
    const link = main.querySelector<HTMLElement>(`a[href="#/patient/${lastPatient}"]`);
    if (focus === "search") document.getElementById("search")?.focus();
    else if (focus === "title") (link ?? main.querySelector<HTMLElement>("h1"))?.focus({ preventScroll: link === null });
  };

  window.addEventListener("scroll", () => {
    if (app.querySelector(".worklist-page")) listScroll = window.scrollY;
  }, { passive: true });
  window.addEventListener("hashchange", () => show("title"));
  document.addEventListener("keydown", (event) => {
    const typing = (event.target as Element).closest("input, select, textarea");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const search = document.getElementById("search");
    if (!search) return;
    event.preventDefault();
    search.focus();
  });

  // On paper nothing can be opened: everything is open while printing, and as it was afterwards.
  const tellPlots = (medium: "paper" | "screen"): void => {
    for (const plot of document.querySelectorAll(".timeline-plot")) plot.dispatchEvent(new Event(medium));
  };
  let opened: HTMLDetailsElement[] = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open])")];
    for (const details of opened) details.open = true;
    tellPlots("paper");
  });
  window.addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    tellPlots("screen");
  });

  show("nothing");
}
