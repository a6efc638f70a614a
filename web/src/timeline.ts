/**
 * The course of the illness: one laboratory series on a logarithmic scale against time, below it drugs as bars and
 * everything else as marks in lanes. The same entries stand in a table for those who read rather than look.
 */
import { scaleLog, scaleUtc } from "d3-scale";
import type { TimelineEvent } from "./data";
import { h, s } from "./dom";
import { capital, countText, dateSpan, dateText, numberText } from "./format";
import {
  DAY, detailText, eventText, groupedByLabel, isStatin, lanesOf, measureText, middle, periodText, rowsFor, seriesOf, undated, valueOf, windowsOf,
  type Lane, type Placed, type Series, type TimeWindow,
} from "./timeline-marks";

const LEFT = 58;
const RIGHT = 18;
const PLOT_TOP = 22;
const ROW = 23;
const DRUG_ROW = 33;
const PRINT_WIDTH = 700;
/** Different drugs, tests … drawn in one lane; a lane of more is no picture any longer. */
const LANE_GROUPS = 14;
/** A detail of so many letters is written beside its mark; a longer one waits in the tooltip. */
const SHORT = 24;
/** Height of the curve: lower on paper, where it shares the first page with the conclusion. */
const plotHeight = (width: number): number => (width === PRINT_WIDTH ? 165 : 250);

interface Mark {
  x: number;
  y: number;
  event: TimelineEvent;
  node: SVGElement;
}

const pen = document.createElement("canvas").getContext("2d");
function textWidth(text: string): number {
  if (!pen) return text.length * 6.4;
  pen.font = "12px system-ui, sans-serif";
  return pen.measureText(text).width;
}

function shortened(text: string, room: number): string {
  if (textWidth(text) <= room) return text;
  let kept = text;
  while (kept.length > 4 && textWidth(`${kept}…`) > room) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

/** The largest unit that begins at the tick: year, month, or day. */
function tickText(date: Date, years: boolean): string {
  if (years || (date.getUTCMonth() === 0 && date.getUTCDate() === 1)) return String(date.getUTCFullYear());
  const [day = "", month = ""] = dateText(date.toISOString()).split(" ");
  return date.getUTCDate() === 1 ? month : `${day} ${month}`;
}

const SHAPES: Record<string, string> = {
  symptom: "M0-5A5 5 0 1 1 0 5A5 5 0 1 1 0-5Z",
  test: "M-4.6-4.6H4.6V4.6H-4.6Z",
  lab: "M0-5.4L5.4 4.4H-5.4Z",
  event: "M0-6L6 0L0 6L-6 0Z",
  diagnosis: "M-4-6H6L2.4-2.5L6 1H-2V6H-4Z",
};

/** Draws everything for one width; the marks come back in reading order for the keyboard. */
function draw(window: TimeWindow, series: Series | null, lanes: Lane[], width: number): { svg: SVGSVGElement; marks: Mark[]; outside: number; crowded: number } {
  const right = width - RIGHT;
  const x = scaleUtc().domain([window.from, window.to]).range([LEFT, right]);
  const marks: Mark[] = [];
  const backdrop = s("g"), ink = s("g");
  let y = PLOT_TOP;

  const mark = (event: TimelineEvent, at: [number, number], ...children: SVGElement[]): SVGGElement => {
    const node = s("g", { class: "mark-group", role: "img", tabindex: -1, "aria-label": eventText(event) }, children);
    marks.push({ x: at[0], y: at[1], event, node });
    ink.append(node);
    return node;
  };

  let crowded = 0;
  const entries = lanes.reduce((sum, lane) => sum + lane.items.length, series?.points.length ?? 0);

  if (series) y = drawSeries(series, x, right, plotHeight(width), mark, backdrop, ink) + 36;
  const axisY = y - 18;
  for (const lane of lanes) {
    const inWindow = lane.items.filter((item) => {
      const first = (item.start ?? item.end)?.from ?? 0;
      const last = item.end?.to ?? (item.event.kind === "drug" ? window.to : item.start?.to ?? 0);
      return last >= window.from && first <= window.to;
    });
    if (inWindow.length === 0) continue;
    const shown = groupedByLabel(inWindow).slice(0, LANE_GROUPS);
    const visible = shown.flatMap(({ items }) => items);
    crowded += inWindow.length - visible.length;
    ink.append(s("text", { class: "lane-title", x: LEFT, y: y + 10 }, lane.title));
    y += 18;
    y = (lane.kind === "drug" ? drawDrugs : drawMarks)(visible, x, window, right, y, mark) + 12;
  }

  const height = y + 24;
  const years = window.to - window.from > 4 * 365 * DAY;
  const ticks = x.ticks(Math.max(3, Math.floor((right - LEFT) / 90)));
  for (const tick of ticks) {
    const at = x(tick);
    backdrop.append(s("line", { class: "grid", x1: at, x2: at, y1: PLOT_TOP, y2: height - 20 }));
    for (const base of series ? [axisY + 4, height - 6] : [height - 6]) {
      backdrop.append(s("text", { class: "tick", x: at, y: base, "text-anchor": "middle" }, tickText(tick, years)));
    }
  }
  const svg = s("svg", { class: "timeline-svg", viewBox: `0 0 ${width} ${height}`, role: "group",
    "aria-label": "Timeline. Left and right arrow keys move from entry to entry; the table below holds the same." },
    s("defs", {}, s("pattern", { id: "imprecise", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(35)" },
      s("rect", { class: "imprecise-stripe", width: 3, height: 6 }))),
    backdrop, ink);
  return { svg, marks, outside: entries - marks.length - crowded, crowded };
}

type Scale = ReturnType<typeof scaleUtc<number, number>>;
type MarkFn = (event: TimelineEvent, at: [number, number], ...children: SVGElement[]) => SVGGElement;

/** The lower edge of the plot. */
function drawSeries(series: Series, x: Scale, right: number, height: number, mark: MarkFn, backdrop: SVGGElement, ink: SVGGElement): number {
  const [from, to] = x.domain().map(Number) as [number, number];
  const points = series.points.filter(({ start }) => start.to >= from && start.from <= to);
  const bottom = PLOT_TOP + height;
  const shown = points.length ? points : series.points;
  const positive = shown.map(({ value }) => value).filter((value) => value > 0);
  const limits = shown.map(({ event }) => event.upperLimit).filter((limit): limit is number => typeof limit === "number" && limit > 0);
  const low = Math.min(...positive, ...limits.map((limit) => limit / 2), 1e9);
  const high = Math.max(...positive, ...limits.map((limit) => limit * 4), low * 10);
  const y = scaleLog().domain([low * 0.8, high * 1.5]).range([bottom, PLOT_TOP]).clamp(true);

  const decades = y.ticks().filter((tick) => {
    const digit = Math.round(tick / 10 ** Math.floor(Math.log10(tick) + 1e-9));
    return digit === 1 || (high / low < 400 && (digit === 2 || digit === 5)) || digit === 3 && high / low >= 400 && high / low < 5000;
  });
  backdrop.append(s("text", { class: "axis-title", x: 4, y: 12 }, `${series.name}${series.unit ? `, ${series.unit}` : ""} (log scale)`));
  for (const tick of decades) {
    backdrop.append(s("line", { class: "grid", x1: LEFT, x2: right, y1: y(tick), y2: y(tick) }),
      s("text", { class: "tick", x: LEFT - 8, y: y(tick) + 4, "text-anchor": "end" }, numberText(tick)));
  }

  // The limit is a property of each result: laboratories differ, so the line may step.
  const limited = shown.filter(({ event }) => typeof event.upperLimit === "number" && event.upperLimit > 0);
  if (limited.length) {
    let path = "";
    limited.forEach(({ event, start }, i) => {
      const level = y(event.upperLimit as number);
      path += i === 0 ? `M${LEFT} ${level}` : `H${Math.max(LEFT, x(middle(start)))}V${level}`;
    });
    path += `H${right}`;
    backdrop.prepend(s("path", { class: "normal", d: `${path}V${bottom}H${LEFT}Z` }));
    const last = limited[limited.length - 1]?.event.upperLimit as number;
    backdrop.append(s("path", { class: "limit", d: path }),
      s("text", { class: "limit-text", x: right, y: y(last) - 5, "text-anchor": "end" }, `upper limit ${numberText(last)}`));
  }
  if (points.length === 0) {
    ink.append(s("text", { class: "tick", x: (LEFT + right) / 2, y: PLOT_TOP + height / 2, "text-anchor": "middle" }, "no value in this window"));
    return bottom;
  }
  ink.append(s("path", { class: "series", d: points.map(({ start, value }, i) => `${i ? "L" : "M"}${x(middle(start)).toFixed(1)} ${y(Math.max(value, low)).toFixed(1)}`).join("") }));
  const peak = points.reduce((a, b) => (b.value > a.value ? b : a));
  const last = points[points.length - 1];
  const falling = (points[points.length - 2]?.value ?? 0) > (last?.value ?? 0);
  for (const point of points) {
    const cx = x(middle(point.start)), cy = y(Math.max(point.value, low));
    const raised = typeof point.event.upperLimit !== "number" || point.value > point.event.upperLimit;
    const children: SVGElement[] = [];
    if (!point.start.exact) {
      children.push(s("rect", { class: "imprecise", x: x(point.start.from), width: Math.max(2, x(point.start.to) - x(point.start.from)), y: cy - 4, height: 8 }));
    }
    children.push(s("circle", { class: raised ? "point raised" : "point", cx, cy, r: 4.6 }), s("circle", { class: "hit", cx, cy, r: 11 }));
    if (point === peak || point === last) {
      const text = valueOf({ ...point.event, unit: null });
      const end = cx + textWidth(text) / 2 > right;
      const below = point === last && point !== peak && falling;
      children.push(s("text", { class: "point-text", x: end ? right : Math.max(cx, LEFT + textWidth(text) / 2), y: below ? cy + 20 : Math.max(11, cy - 11), "text-anchor": end ? "end" : "middle" }, text));
    }
    mark(point.event, [cx, cy], ...children);
  }
  return bottom;
}

/** One row per drug, its periods as bars; a bar without a recorded end fades out. */
function drawDrugs(items: Placed[], x: Scale, window: TimeWindow, right: number, top: number, mark: MarkFn): number {
  const groups = groupedByLabel(items);
  groups.forEach(({ label: name, items: periods }, row) => {
    const y = top + row * DRUG_ROW;
    periods.forEach((item, i) => {
      const before = !item.start || item.start.from < window.from;
      const from = Math.max(LEFT, item.start ? x(middle(item.start)) : LEFT);
      const to = Math.min(right, item.end ? x(middle(item.end)) : right);
      const length = Math.max(4, to - from);
      const tone = isStatin(item.event) ? "statin" : "treatment";
      const note = [before ? (item.event.start ? `from ${dateText(item.event.start)}` : "start not recorded") : "", item.event.end ? "" : "no end recorded"].filter(Boolean).join(", ");
      const label = i > 0 ? "" : shortened(`${name}${note ? `, ${note}` : ""}`, right - LEFT - 4);
      const labelX = Math.max(LEFT, Math.min(from, right - textWidth(label)));
      const children: SVGElement[] = label ? [s("text", { class: "bar-text", x: labelX, y: y + 10 }, label)] : [];
      const solid = item.end || length < 24 ? length : length - 16;
      children.push(s("rect", { class: `bar ${tone}`, x: from, y: y + 15, width: solid, height: 10, rx: 2 }));
      if (solid < length) children.push(s("rect", { class: `bar open ${tone}`, x: from + solid + 2, y: y + 15, width: 5, height: 10 }), s("rect", { class: `bar open ${tone}`, x: from + solid + 9, y: y + 15, width: 3, height: 10 }));
      if (before) children.push(s("path", { class: `bar ${tone}`, d: `M${LEFT - 1} ${y + 15}L${LEFT - 8} ${y + 20}L${LEFT - 1} ${y + 25}Z` }));
      mark(item.event, [from + length / 2, y + 15], ...children);
    });
  });
  return top + groups.length * DRUG_ROW;
}

/** Marks with their words beside them, in as few rows as they need; what is recorded repeatedly shares a row. */
function drawMarks(items: Placed[], x: Scale, _window: TimeWindow, right: number, top: number, mark: MarkFn): number {
  const within = (at: number): number => Math.min(right, Math.max(LEFT, at));
  const groups = groupedByLabel(items).map(({ label: name, items: same }) => {
    const marks = same.map((item) => {
      const span = item.start ?? item.end;
      const at = within(span ? x(middle(span)) : LEFT);
      const until = item.end && item.start ? within(x(middle(item.end))) : at;
      const open = span && !span.exact ? [within(x(span.from)), within(x(span.to))] as const : null;
      return { item, at, until, open, first: Math.min(open?.[0] ?? at, at - 5), last: Math.max(open?.[1] ?? at, at + 5, until) };
    });
    const first = Math.min(...marks.map((one) => one.first)), last = Math.max(...marks.map((one) => one.last));
    // The words stand to the right, or where there is more room for them.
    const latest = same[same.length - 1]?.event;
    const detail = latest ? detailText(latest) : "";
    const result = [latest ? valueOf(latest) : "", detail.length <= SHORT ? detail : ""].filter(Boolean).join(", ");
    const words = same.length === 1 ? [name, result].filter(Boolean).join(": ") : `${name}, ${same.length} times${result ? `, last ${result}` : ""}`;
    const leftwards = last + 10 + textWidth(words) > right && first - LEFT > right - last;
    const text = shortened(words, Math.max(60, (leftwards ? first - LEFT : right - last) - 10));
    const wide = textWidth(text) + 4;
    const extent: [number, number] = leftwards ? [first - 6 - wide, last + 10] : [first - 8, last + 14 + wide];
    return { marks, text, leftwards, extent, textX: leftwards ? first - 6 : last + 6 };
  });
  // Rows are filled from the left edge of what each group covers, so they are given out in that order.
  groups.sort((a, b) => a.extent[0] - b.extent[0]);
  const rows = rowsFor(groups.map(({ extent }) => extent));
  groups.forEach(({ marks, text, leftwards, textX }, i) => {
    const y = top + (rows[i] ?? 0) * ROW + ROW / 2;
    marks.forEach(({ item, at, until, open }, n) => {
      const children: SVGElement[] = [];
      if (open) children.push(s("rect", { class: "imprecise", x: open[0], width: Math.max(2, open[1] - open[0]), y: y - 4, height: 8 }));
      if (until > at) children.push(s("line", { class: "lasting", x1: at, x2: until, y1: y, y2: y }));
      children.push(s("path", { class: `shape ${item.event.kind}`, d: SHAPES[item.event.kind] ?? SHAPES["event"], transform: `translate(${at.toFixed(1)} ${y})` }));
      if (n === marks.length - 1) children.push(s("text", { class: "mark-text", x: textX, y: y + 4, "text-anchor": leftwards ? "end" : "start" }, text));
      mark(item.event, [at, y], ...children);
    });
  });
  return top + (Math.max(...rows) + 1) * ROW;
}

function tableOf(events: TimelineEvent[]): HTMLElement {
  const sorted = [...events].sort((a, b) => String(a.start ?? a.end ?? "9").localeCompare(String(b.start ?? b.end ?? "9")));
  return h("details", { class: "timeline-table" },
    h("summary", {}, `As a table (${countText(events.length, "entry", "entries")})`),
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Course as a table" }, h("table", {},
      h("thead", {}, h("tr", {}, ["When", "Kind", "What", "Value", "Detail", "Record"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, sorted.map((event) => h("tr", {},
        h("td", {}, periodText(event)), h("td", {}, capital(event.kind)), h("td", {}, event.label ?? ""), h("td", {}, measureText(event)),
        h("td", {}, detailText(event)), h("td", {}, event.reference ? h("code", { class: "reference" }, event.reference) : "")))))));
}

export function timeline(events: TimelineEvent[], asOf: string | null | undefined): HTMLElement {
  const windows = windowsOf(events, asOf);
  const allSeries = seriesOf(events);
  if (windows.length === 0) {
    return h("figure", { class: "timeline card" }, h("p", { class: "empty" }, events.length ? "Nothing in the record has a date." : "The record holds nothing to draw over time."),
      events.length ? tableOf(events) : null);
  }
  let window = windows[0] as TimeWindow;
  let series = allSeries[0] ?? null;
  let marks: Mark[] = [];
  let width = 0;

  const plot = h("div", { class: "timeline-plot" });
  const outside = h("span", { role: "status" });
  const tip = h("div", { class: "tip", "aria-hidden": "true", hidden: true });

  const say = (mark: Mark): void => {
    const { event } = mark;
    tip.replaceChildren(h("b", {}, event.label ?? capital(event.kind)),
      ...[measureText(event), periodText(event), detailText(event)].filter(Boolean).map((line) => h("span", {}, line)),
      ...(event.reference ? [h("code", {}, event.reference)] : []));
    tip.hidden = false;
    const scale = plot.clientWidth / width;
    const half = tip.offsetWidth / 2;
    tip.style.left = `${Math.max(half, Math.min(plot.clientWidth - half, mark.x * scale))}px`;
    tip.style.top = `${mark.y * scale - 14}px`;
    tip.classList.toggle("below", mark.y * scale < tip.offsetHeight + 16);
  };

  const paint = (to: number): void => {
    width = to;
    const drawn = draw(window, series, lanesOf(events, series), to);
    marks = drawn.marks;
    outside.textContent = [
      drawn.outside > 0 ? `${countText(drawn.outside, "entry lies", "entries lie")} before this window.` : "",
      drawn.crowded > 0 ? `${countText(drawn.crowded, "entry is", "entries are")} in the table only.` : "",
    ].filter(Boolean).join(" ");
    plot.replaceChildren(drawn.svg, tip);
    tip.hidden = true;
    marks[0]?.node.setAttribute("tabindex", "0");
    for (const mark of marks) {
      mark.node.addEventListener("pointerenter", () => say(mark));
      mark.node.addEventListener("pointerleave", () => { tip.hidden = true; });
      mark.node.addEventListener("focus", () => say(mark));
      mark.node.addEventListener("blur", () => { tip.hidden = true; });
    }
  };

  plot.addEventListener("keydown", (event) => {
    const at = marks.findIndex(({ node }) => node === document.activeElement);
    if (event.key === "Escape") tip.hidden = true;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: marks.length - 1 }[event.key];
    const next = to === undefined ? undefined : marks[to];
    if (at < 0 || !next) return;
    event.preventDefault();
    marks[at]?.node.setAttribute("tabindex", "-1");
    next.node.setAttribute("tabindex", "0");
    next.node.focus();
  });

  const available = (): number => Math.max(320, Math.round(plot.clientWidth || 960));
  new ResizeObserver(() => {
    if (plot.isConnected && available() !== width && !matchMedia("print").matches) paint(available());
  }).observe(plot);
  // Paper is narrower than a laptop: drawn for it, the words keep their size.
  plot.addEventListener("paper", () => paint(PRINT_WIDTH));
  plot.addEventListener("screen", () => paint(available()));
  paint(960);

  const order = [...windows].sort((a, b) => a.from - b.from);
  const ranges = order.map((choice) => {
    const button = h("button", { type: "button", class: "segment", "aria-pressed": String(choice === window), onclick: () => {
      window = choice;
      for (const other of ranges) other.setAttribute("aria-pressed", String(other === button));
      paint(available());
    } }, choice.name);
    return button;
  });
  const chooser = allSeries.length < 2 ? null
    : h("label", { class: "chooser" }, "Curve ", h("select", { onchange: (event: Event) => {
        series = allSeries[Number((event.target as HTMLSelectElement).value)] ?? null;
        paint(available());
      } }, allSeries.map((one, i) => h("option", { value: i }, `${one.name}${one.unit ? ` (${one.unit})` : ""}`))));
  const without = undated(events);
  const drugs = events.filter(({ kind }) => kind === "drug");
  const imprecise = events.some(({ kind, start }) => kind !== "drug" && dateSpan(start)?.exact === false);
  const key = (swatch: string, words: string, used: boolean): HTMLElement | null =>
    used ? h("span", {}, h("i", { class: `swatch ${swatch}` }), words) : null;
  return h("figure", { class: "timeline card", "aria-label": "Course over time" },
    h("div", { class: "timeline-tools" },
      chooser,
      ranges.length > 1 ? h("div", { class: "segments", role: "group", "aria-label": "Length of time shown" }, ranges) : null),
    plot,
    h("p", { class: "key" },
      key("statin", "statin", drugs.some(isStatin)), key("treatment", "other drug", drugs.some((event) => !isStatin(event))),
      key("imprecise", "date known only to the month or year", imprecise), outside),
    without.length ? h("p", { class: "note" }, h("b", {}, "Without a date: "), without.map((event) => event.label ?? event.kind).join("; ")) : null,
    tableOf(events));
}
