/** The worklist: everyone the screening ranked, to be searched, filtered, sorted and opened. */
import type { Assessment, Level, ReportData, WorklistRow } from "./data";
import { assessmentFinder } from "./data";
import { band } from "./brand";
import { levelBadge } from "./basis";
import { h, hidden, present } from "./dom";
import { capital, columnTitle, countText, dateText, numberText, patientFacts, patientName, plainWords, sortNumber, valueText } from "./format";

const LEVELS: Level[] = ["high", "moderate", "low", "none"];
const NAMED = new Set(["rank", "patient", "level", "status", "subtype", "conclusion"]);
/** Rows put into the page at once: thousands at a time would make sorting and phones slow. */
const STEP = 200;

export interface Entry {
  row: WorklistRow;
  /** Index of the assessment, -1 when the report carries none for this row. */
  assessment: number;
  name: string;
  facts: string[];
  haystack: string;
}

export interface WorklistState {
  query: string;
  levels: Set<Level>;
  sort: string;
  descending: boolean;
  shown: number;
}

export const freshState = (): WorklistState =>
  ({ query: "", levels: new Set(), sort: "rank", descending: false, shown: STEP });

const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function entriesOf(data: ReportData): Entry[] {
  const assessments: Assessment[] = present(data.assessments);
  const find = assessmentFinder(assessments);
  return present(data.worklist).map((row) => {
    const assessment = find(row);
    const patient = assessments[assessment]?.patient;
    const name = patient ? patientName(patient) : valueText(row["name"]) || row.patient || "Unnamed patient";
    const facts = patientFacts(patient);
    const haystack = fold([name, ...facts, ...Object.values(row).map(valueText)].join(" \n"));
    return { row, assessment, name, facts, haystack };
  });
}

/** The columns that the guideline itself added, in the order of their first appearance. */
export function freeColumns(entries: Entry[]): string[] {
  const columns = new Set<string>();
  for (const { row } of entries) {
    for (const key of Object.keys(row)) if (!NAMED.has(key) && key !== "name") columns.add(key);
  }
  return [...columns];
}

function sortKey(entry: Entry, column: string): number | string | null {
  const { row } = entry;
  if (column === "patient") return fold(entry.name);
  if (column === "level") return 3 - LEVELS.indexOf(row.level ?? "none");
  const value = row[column];
  return sortNumber(value) ?? (value === null || value === undefined ? null : fold(valueText(value)));
}

/** Filtered and sorted; rows without a value come last in either direction. */
export function selected(entries: Entry[], state: WorklistState): Entry[] {
  const words = fold(state.query).split(/\s+/).filter(Boolean);
  const kept = entries.filter((entry) =>
    (state.levels.size === 0 || state.levels.has(entry.row.level ?? "none")) &&
    words.every((word) => entry.haystack.includes(word)));
  const sign = state.descending ? -1 : 1;
  return kept
    .map((entry, position) => ({ entry, position, key: sortKey(entry, state.sort) }))
    .sort((a, b) => {
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null) || a.position - b.position;
      const order = typeof a.key === "number" && typeof b.key === "number" ? a.key - b.key : String(a.key).localeCompare(String(b.key));
      return sign * order || a.position - b.position;
    })
    .map(({ entry }) => entry);
}

function figures(data: ReportData, listed: number): HTMLElement {
  const { patients, resources, setAsideCount, setAside } = data.population ?? {};
  const aside = setAsideCount ?? present(setAside).length;
  const figure = (value: number, name: string): HTMLElement =>
    h("div", {}, h("dd", {}, numberText(value)), h("dt", {}, name));
  return h("dl", { class: "population" },
    typeof patients === "number" ? figure(patients, patients === 1 ? "patient screened" : "patients screened") : null,
    figure(listed, "on this list"),
    typeof resources === "number" ? figure(resources, "resources read") : null,
    figure(aside, "set aside"));
}

function setAsideList(data: ReportData): HTMLElement | null {
  const list = present(data.population?.setAside);
  const count = data.population?.setAsideCount ?? list.length;
  if (count === 0) return null;
  return h("details", { class: "set-aside card" },
    h("summary", {}, `${countText(count, "resource was", "resources were")} set aside: not read, so not weighed`),
    h("table", {},
      h("thead", {}, h("tr", {}, ["File", "Line", "Reason"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, list.map((entry) => h("tr", {},
        h("td", {}, h("code", {}, entry.file ?? "")), h("td", { class: "number" }, entry.line ? String(entry.line) : ""), h("td", {}, entry.reason ?? ""))))),
    count > list.length ? h("p", { class: "note" }, `The first ${numberText(list.length)} are shown.`) : null);
}

/** The number most worth a column of its own: peak CK where the guideline gives it, else its first numeric column. */
function measureColumn(entries: Entry[], columns: string[]): string | null {
  if (columns.includes("peakCk")) return "peakCk";
  return columns.find((column) => entries.some(({ row }) => sortNumber(row[column]) !== null)) ?? null;
}

export function worklistPage(data: ReportData, entries: Entry[], state: WorklistState, repaint: (focus?: string) => void): HTMLElement {
  const columns = freeColumns(entries);
  const measure = measureColumn(entries, columns);
  const multiple = measure === "peakCk" && columns.includes("ckMultiple") ? "ckMultiple" : null;
  const rest = columns.filter((column) => column !== measure && column !== multiple);
  const size = (row: WorklistRow): number => sortNumber(row[multiple ?? measure ?? ""]) ?? 0;
  const largest = entries.reduce((most, { row }) => Math.max(most, size(row)), 10);
  // The engine gives peak CK as a plain number in U/L.
  const unitless = measure === "peakCk" && entries.every(({ row }) => typeof row[measure] !== "object" || row[measure] === null);
  const rows = new Map<Entry, HTMLTableRowElement>();

  const measureCell = (row: WorklistRow): HTMLElement => {
    const value = measure ? row[measure] : null;
    const cell = h("td", { class: "cell-measure number", role: "cell" });
    if (value === null || value === undefined) {
      cell.append(h("span", { class: "absent" }, "not measured"));
      return cell;
    }
    const times = multiple ? sortNumber(row[multiple]) : null;
    cell.append(h("span", { class: "measure-value", "data-unit": unitless ? "U/L" : null }, valueText(value)),
      ...(times === null ? [] : [h("span", { class: "measure-times" }, `${numberText(Math.round(times * 10) / 10)} × limit`)]));
    if (size(row) > 1) {
      const bar = h("span", { class: "measure-bar", "aria-hidden": "true" });
      bar.style.setProperty("--share", String(Math.log(size(row)) / Math.log(largest)));
      cell.append(bar);
    }
    return cell;
  };

  const buildRow = (entry: Entry): HTMLTableRowElement => {
    const { row, assessment } = entry;
    // A yes is a flag; a no says nothing that the row does not say already.
    const flags = rest.filter((column) => row[column] === true);
    // The date of a value stands behind it, not in a place of its own.
    const dated = (column: string): string => {
      const date = valueText(row[`${column}Date`]);
      return valueText(row[column]) + (date ? ` (${date})` : "");
    };
    const isDateOf = (column: string): boolean => column.endsWith("Date") && rest.includes(column.slice(0, -4));
    const extras = rest.filter((column) => typeof row[column] !== "boolean" && !isDateOf(column))
      .map((column) => [columnTitle(column), dated(column)]).filter(([, text]) => text);
    const id = row.patient && row.patient !== entry.name ? row.patient.split("/").pop() : "";
    const sub = [...entry.facts.slice(0, 2), id].filter(Boolean);
    return h("tr", { role: "row", class: assessment < 0 ? "plain" : "opens", "data-href": assessment < 0 ? null : `#/patient/${assessment}` },
      h("td", { class: "cell-rank number", role: "cell" }, row.rank ?? ""),
      h("th", { class: "cell-patient", scope: "row", role: "rowheader" },
        assessment < 0 ? h("span", { class: "patient-name" }, entry.name)
          : h("a", { class: "patient-name", href: `#/patient/${assessment}` }, entry.name),
        sub.length ? h("span", { class: "sub" }, sub.map((part, i) => [i ? " " : null, h("span", {}, i < sub.length - 1 ? `${part},` : part)])) : null),
      h("td", { class: "cell-level", role: "cell" }, levelBadge(row.level),
        flags.map((column) => h("span", { class: "flag" }, columnTitle(column)))),
      h("td", { class: "cell-status", role: "cell" }, capital(plainWords(row.status)),
        row.subtype ? h("span", { class: "sub" }, plainWords(row.subtype)) : null),
      measure ? measureCell(row) : null,
      h("td", { class: "cell-conclusion", role: "cell" }, row.conclusion ?? "",
        extras.length ? h("dl", { class: "extras" }, extras.map(([name, text]) => h("div", {}, h("dt", {}, name ?? ""), h("dd", {}, text ?? "")))) : null));
  };

  const body = h("tbody", { role: "rowgroup" });
  const count = h("p", { class: "count", role: "status" });
  const more = h("button", { class: "button more-rows", type: "button" });
  const none = h("p", { class: "empty", hidden: true }, "Nobody on the list matches. ",
    h("button", { type: "button", class: "button", onclick: () => { Object.assign(state, freshState()); repaint("search"); } }, "Show everyone"));

  const refresh = (): void => {
    const chosen = selected(entries, state);
    const visible = chosen.slice(0, state.shown);
    body.replaceChildren(...visible.map((entry) => {
      let row = rows.get(entry);
      if (!row) rows.set(entry, (row = buildRow(entry)));
      return row;
    }));
    count.textContent = chosen.length === entries.length ? `${countText(entries.length, "patient")}` : `${numberText(chosen.length)} of ${countText(entries.length, "patient")}`;
    more.hidden = chosen.length <= visible.length;
    more.textContent = `Show more (${numberText(chosen.length - visible.length)} left)`;
    none.hidden = chosen.length > 0;
    for (const header of headers) {
      const active = header.dataset["column"] === state.sort;
      header.setAttribute("aria-sort", active ? (state.descending ? "descending" : "ascending") : "none");
    }
    sorter.value = state.sort;
    direction.textContent = state.descending ? "↓ falling" : "↑ rising";
  };

  const sortBy = (column: string): void => {
    if (state.sort === column) state.descending = !state.descending;
    else {
      state.sort = column;
      // Numbers and levels are read from the top: the largest first.
      state.descending = column === "level" || (column !== "rank" && entries.some(({ row }) => sortNumber(row[column]) !== null));
    }
    state.shown = STEP;
    refresh();
  };

  const header = (column: string, title: string, className = ""): HTMLElement =>
    h("th", { scope: "col", role: "columnheader", class: className, "data-column": column, "aria-sort": "none" },
      h("button", { type: "button", onclick: () => sortBy(column) }, title));
  const headers = [
    header("rank", "Rank", "number"), header("patient", "Patient"), header("level", "Suspicion"), header("status", "Diagnosis"),
    ...(measure ? [header(measure, `${columnTitle(measure)}${unitless ? ", U/L" : ""}`, "number")] : []), header("conclusion", "Conclusion"),
  ];

  const search = h("input", { id: "search", type: "search", autocomplete: "off", spellcheck: "false", placeholder: "Name, id, subtype, drug …",
    "aria-describedby": "search-hint",
    oninput: () => { state.query = search.value; state.shown = STEP; refresh(); } });
  search.value = state.query;

  const chips = LEVELS.map((level) => {
    const total = entries.filter(({ row }) => (row.level ?? "none") === level).length;
    if (total === 0) return null;
    const chip = h("button", { type: "button", class: `chip chip-${level}`, "aria-pressed": String(state.levels.has(level)),
      onclick: () => {
        if (!state.levels.delete(level)) state.levels.add(level);
        chip.setAttribute("aria-pressed", String(state.levels.has(level)));
        state.shown = STEP;
        refresh();
      } }, levelBadge(level), " ", h("span", { class: "chip-count" }, numberText(total)));
    return chip;
  });

  const sorter = h("select", { id: "sorter", onchange: () => sortBy(sorter.value) },
    ["rank", "patient", "level", "status", "subtype", ...columns].map((column) =>
      h("option", { value: column }, column === "level" ? "Suspicion" : column === "status" ? "Diagnosis" : columnTitle(column))));
  const direction = h("button", { type: "button", class: "button", "aria-label": "Reverse the order", onclick: () => sortBy(state.sort) });

  body.addEventListener("click", (event) => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>("tr[data-href]");
    if (!row || target.closest("a") || String(getSelection()) !== "") return;
    location.hash = row.dataset["href"] ?? "";
  });
  body.addEventListener("keydown", (event) => {
    const links = [...body.querySelectorAll<HTMLAnchorElement>("a.patient-name")];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    const to = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (at < 0 || to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    links[Math.max(0, Math.min(links.length - 1, to))]?.focus();
  });
  more.addEventListener("click", () => {
    const first = state.shown;
    state.shown += STEP;
    refresh();
    body.children[first]?.querySelector<HTMLElement>("a")?.focus();
  });

  const bare = entries.filter(({ assessment }) => assessment < 0).length;
  const guideline = data.guideline;
  const page = h("div", { class: "page worklist-page" },
    h("header", { class: "hero" }, band(),
      h("h1", { tabindex: -1 }, "Screening worklist"),
      h("p", { class: "lede" }, guideline?.title ?? "", data.asOf ? h("span", {}, " as of ", h("b", {}, dateText(data.asOf))) : null),
      figures(data, entries.length)),
    h("section", { "aria-label": "Patients" },
      h("div", { class: "tools", role: "search" },
        h("div", { class: "search" }, h("label", { for: "search" }, "Search"), search, h("span", { id: "search-hint", class: "visually-hidden" }, "Slash moves here; down arrow in the list moves from patient to patient")),
        h("div", { class: "chips", role: "group", "aria-label": "Filter by suspicion" }, chips),
        h("div", { class: "sorting" }, h("label", { for: "sorter" }, "Order by"), sorter, direction),
        count),
      h("table", { class: "worklist", role: "table" },
        h("caption", {}, hidden("Patients in the order of the worklist; column headings sort")),
        h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, headers)), body),
      none, more,
      bare > 0 ? h("p", { class: "note without" }, `${countText(bare, "patient")} without a link: this report carries no page for them.`) : null),
    setAsideList(data));
  refresh();
  return page;
}
