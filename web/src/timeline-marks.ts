/** What the timeline draws, worked out without a screen: series, periods, lanes and windows of time. */
import type { TimelineEvent } from "./data";
import { dateSpan, dateText, numberText, type DateSpan } from "./format";

export const DAY = 86_400_000;

export interface Placed {
  event: TimelineEvent;
  start: DateSpan | null;
  end: DateSpan | null;
}

/** Values of one analyte in one unit, in order of time. */
export interface Series {
  name: string;
  unit: string;
  points: (Placed & { start: DateSpan; value: number })[];
}

export const middle = (span: DateSpan): number => (span.from + span.to) / 2;

const place = (event: TimelineEvent): Placed => ({ event, start: dateSpan(event.start), end: dateSpan(event.end) });

const CREATINE_KINASE = /\b(ck|cpk)\b|creatine (phospho)?kinase/i;

function seriesName(label: string): string {
  return CREATINE_KINASE.test(label) ? "Creatine kinase" : label;
}

/** Numeric labs by analyte and unit; creatine kinase first, then the longest series. */
export function seriesOf(events: TimelineEvent[]): Series[] {
  const series = new Map<string, Series>();
  for (const event of events) {
    const placed = place(event);
    if (event.kind !== "lab" || typeof event.value !== "number" || !placed.start) continue;
    const name = seriesName(event.label ?? "Laboratory value");
    const unit = event.unit ?? "";
    const key = `${name}\n${unit}`;
    const found = series.get(key) ?? { name, unit, points: [] };
    found.points.push({ ...placed, start: placed.start, value: event.value });
    series.set(key, found);
  }
  const list = [...series.values()];
  for (const { points } of list) points.sort((a, b) => middle(a.start) - middle(b.start));
  const first = (one: Series): number => (CREATINE_KINASE.test(one.name) ? 1 : 0);
  return list.sort((a, b) => first(b) - first(a) || b.points.length - a.points.length);
}

export interface Lane {
  title: string;
  kind: TimelineEvent["kind"];
  items: Placed[];
}

const LANES: [TimelineEvent["kind"], string][] = [
  ["drug", "Drugs"], ["symptom", "Symptoms and signs"], ["lab", "Other laboratory values"],
  ["test", "Tests"], ["diagnosis", "Diagnoses"], ["event", "Events"],
];

const anchor = (item: Placed): number => (item.start ? middle(item.start) : item.end ? middle(item.end) : 0);

/** All dated entries but those of the drawn series, lane by lane. */
export function lanesOf(events: TimelineEvent[], drawn: Series | null): Lane[] {
  const inSeries = new Set(drawn?.points.map((point) => point.event));
  const dated = events.filter((event) => !inSeries.has(event)).map(place).filter(({ start, end }) => start || end);
  return LANES.map(([kind, title]) => ({
    kind, title: kind === "lab" && !drawn ? "Laboratory values" : title,
    items: dated.filter(({ event }) => event.kind === kind).sort((a, b) => anchor(a) - anchor(b)),
  })).filter(({ items }) => items.length > 0);
}

export const undated = (events: TimelineEvent[]): TimelineEvent[] =>
  events.filter((event) => !dateSpan(event.start) && !dateSpan(event.end));

export interface TimeWindow {
  name: string;
  from: number;
  to: number;
}

/**
 * Windows to look through: all of it, and the last years. The first is the one to open with: the shortest that
 * holds every symptom, test and abnormal value: drugs, old diagnoses and normal values may reach back decades.
 */
export function windowsOf(events: TimelineEvent[], asOf: string | null | undefined): TimeWindow[] {
  const spans = events.flatMap((event) => {
    const start = dateSpan(event.start), end = dateSpan(event.end);
    const normal = typeof event.value === "number" && typeof event.upperLimit === "number" && event.value <= event.upperLimit;
    const telling = ["symptom", "test", "lab"].includes(event.kind) && !normal;
    return [start, end].filter((span): span is DateSpan => span !== null).map((span) => ({ span, telling }));
  });
  if (spans.length === 0) return [];
  const last = Math.max(...spans.map(({ span }) => span.to), dateSpan(asOf)?.to ?? 0);
  const first = Math.min(...spans.map(({ span }) => span.from));
  const needed = Math.min(last, ...spans.filter(({ telling }) => telling).map(({ span }) => span.from));
  const pad = (from: number): number => from - Math.max(7 * DAY, (last - from) * 0.04);
  const all: TimeWindow = { name: "All", from: pad(first), to: last };
  const windows = [["5 years", 5], ["2 years", 2], ["1 year", 1], ["6 months", 0.5]]
    .map(([name, years]): TimeWindow => ({ name: String(name), from: last - Number(years) * 365.25 * DAY, to: last }))
    .filter(({ from }) => from > all.from);
  const fitting = [...windows].reverse().find(({ from }) => pad(needed) >= from);
  const opening = fitting ?? all;
  return [opening, ...[all, ...windows].filter((window) => window !== opening)];
}

/** "4 Mar 2024 to 8 Jan 2025", "since 4 Mar 2024, no end recorded" …: what is recorded and what is not. */
export function periodText({ start, end, kind }: TimelineEvent): string {
  if (start && end && dateText(start) !== dateText(end)) return `${dateText(start)} to ${dateText(end)}`;
  if (start) return kind === "drug" && !end ? `from ${dateText(start)}, no end recorded` : dateText(start);
  return end ? `until ${dateText(end)}, start not recorded` : "no date recorded";
}

/** The detail, unless it is the comparator of a value ("<", ">=" …), which belongs to the number. */
const COMPARATOR = /^[<>]=?$/;
export const detailText = ({ detail }: TimelineEvent): string => (COMPARATOR.test(detail ?? "") ? "" : detail ?? "");

/** "> 20 000 U/L", without the limit; "" when nothing was measured. */
export function valueOf({ value, unit, detail }: TimelineEvent): string {
  if (typeof value !== "number") return "";
  return [COMPARATOR.test(detail ?? "") ? detail : "", numberText(value), unit ?? ""].filter(Boolean).join(" ");
}

export function measureText(event: TimelineEvent): string {
  const { kind, value, upperLimit } = event;
  if (typeof value !== "number") return "";
  const times = typeof upperLimit === "number" && upperLimit > 0 ? value / upperLimit : null;
  const limit = times === null ? "" : `, ${times >= 1.05 ? `${numberText(Math.round(times * 10) / 10)} × ` : "within "}the ${kind === "test" ? "cut-off" : "upper limit"} of ${numberText(upperLimit ?? 0)}`;
  return `${valueOf(event)}${limit}`;
}

/** Everything recorded of an event in one sentence, for screen readers and tooltips. */
export const eventText = (event: TimelineEvent): string =>
  [event.label ?? event.kind, measureText(event), periodText(event), detailText(event)].filter(Boolean).join("; ");

/** Statins are the trigger looked for; nystatin, cilastatin, pentostatin and somatostatin only share the ending. */
export const isStatin = ({ label, detail }: TimelineEvent): boolean =>
  /statins?\b/i.test(`${label ?? ""} ${detail ?? ""}`.replace(/(ny|cila|pento|somato)statin/gi, ""));

export interface Group {
  label: string;
  items: Placed[];
}

/** Entries with the same words together, in the order of their first; statins lead, since they are looked for. */
export function groupedByLabel(items: Placed[]): Group[] {
  const groups = new Map<string, Group>();
  for (const item of items) {
    const label = item.event.label ?? item.event.kind;
    const group = groups.get(label) ?? { label, items: [] };
    group.items.push(item);
    groups.set(label, group);
  }
  const statin = ({ items: [first] }: Group): number => Number(first?.event.kind === "drug" && isStatin(first.event));
  return [...groups.values()].sort((a, b) => statin(b) - statin(a));
}

/** Places labelled marks in as few rows as possible without overlap; each item gets its row. */
export function rowsFor(extents: [number, number][]): number[] {
  const ends: number[] = [];
  return extents.map(([from, to]) => {
    let row = ends.findIndex((end) => end <= from);
    if (row < 0) row = ends.length;
    ends[row] = to;
    return row;
  });
}
