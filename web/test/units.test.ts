import { describe, expect, it } from "vitest";
import { assessmentFinder, type TimelineEvent } from "../src/data";
import { columnTitle, dateSpan, dateText, numberText, percentText, valueText } from "../src/format";
import { eventText, isStatin, lanesOf, periodText, rowsFor, seriesOf, undated, windowsOf } from "../src/timeline-marks";
import { entriesOf, freeColumns, freshState, selected } from "../src/worklist";

describe("dates", () => {
  it.each([
    ["2025-03-12", "12 Mar 2025"], ["2025-03-12T23:59:00-11:00", "12 Mar 2025"], ["2025-03", "Mar 2025"],
    ["2025", "2025"], ["2025-13", "2025"], ["some day", "some day"], [null, ""], [undefined, ""],
  ])("%s reads %s", (value, text) => expect(dateText(value)).toBe(text));

  it("leave open what was not recorded", () => {
    expect(dateSpan("2024-02")).toEqual({ from: Date.UTC(2024, 1), to: Date.UTC(2024, 2), exact: false });
    expect(dateSpan("2024-02-29")).toEqual({ from: Date.UTC(2024, 1, 29), to: Date.UTC(2024, 1, 29), exact: true });
    expect(dateSpan("soon")).toBeNull();
  });
});

describe("values", () => {
  it.each<[unknown, string]>([
    [{ value: 13875, unit: "U/L" }, "13\u202f875 U/L"], [{ value: 2, unit: "1" }, "2"], [{ value: null, unit: null }, ""], [true, "yes"], [0, "0"],
    ["2025-03", "Mar 2025"], ["atorvastatin", "atorvastatin"], [["a", null, "b"], "a, b"], [null, ""],
  ])("%j reads %s", (value, text) => expect(valueText(value)).toBe(text));
  it("are grouped and rounded", () => {
    expect(numberText(1204332.5)).toBe("1\u202f204\u202f332.5");
    expect(percentText(0.6153)).toBe("61.5 %");
  });
  it.each([["peakCk", "Peak CK"], ["lastStatin", "Last statin"], ["ckMultiple", "CK multiple"], ["antiHmgcr", "Anti-HMGCR"]])("column %s is titled %s", (name, title) => expect(columnTitle(name)).toBe(title));
});

const lab = (label: string, start: string, value: number, upperLimit = 200, unit = "U/L"): TimelineEvent => ({ kind: "lab", label, start, value, unit, upperLimit });

describe("timeline", () => {
  it("draws creatine kinase first, whatever its label, and never mixes units", () => {
    const series = seriesOf([lab("LDH", "2025-01-01", 1), lab("LDH", "2025-01-02", 1), lab("LDH", "2025-01-03", 1),
      lab("CK", "2025-02-01", 900), lab("Creatine kinase", "2025-01-01", 800), lab("CK", "2025-03-01", 15, 3, "ukat/L")]);
    expect(series.map(({ name, unit, points }) => [name, unit, points.length])).toEqual([["Creatine kinase", "U/L", 2], ["Creatine kinase", "ukat/L", 1], ["LDH", "U/L", 3]]);
    expect(series[0]?.points.map(({ value }) => value)).toEqual([800, 900]);
  });

  it("loses no entry: each is in the curve, in a lane, or among the undated", () => {
    const events: TimelineEvent[] = [lab("CK", "2025", 900), lab("LDH", "2025-01-02", 1), { kind: "lab", label: "ANA", start: "2025-01-02" },
      { kind: "drug", label: "A", end: "2024" }, { kind: "symptom", label: "B" }, { kind: "event", label: "C", start: "not a date" }];
    const series = seriesOf(events)[0] ?? null;
    const inLanes = lanesOf(events, series).reduce((sum, lane) => sum + lane.items.length, 0);
    expect((series?.points.length ?? 0) + inLanes + undated(events).length).toBe(events.length);
  });

  it("opens on the illness, not on decades of a drug or an old normal value", () => {
    const events: TimelineEvent[] = [{ kind: "drug", label: "atorvastatin", start: "2006" }, lab("CK", "2012-01-01", 100), lab("CK", "2025-12-01", 8000),
      { kind: "symptom", label: "weakness", start: "2025-10" }, { kind: "diagnosis", label: "CAD", start: "2010" }];
    const windows = windowsOf(events, "2026-03-01");
    expect(windows[0]?.name).toBe("6 months");
    expect(windows.map(({ name }) => name)).toContain("All");
    expect(windowsOf([lab("CK", "2012-01-01", 900), ...events], "2026-03-01")[0]?.name).toBe("All");
    expect(windowsOf([], "2026-03-01")).toEqual([]);
  });

  it("says what is recorded and what is not", () => {
    expect(periodText({ kind: "drug", start: "2024-03" })).toBe("from Mar 2024, no end recorded");
    expect(periodText({ kind: "drug", end: "2024-03" })).toBe("until Mar 2024, start not recorded");
    expect(periodText({ kind: "symptom" })).toBe("no date recorded");
    expect(eventText(lab("CK", "2025-01-02", 8420))).toBe("CK; 8\u202f420 U/L, 42.1 × the upper limit of 200; 2 Jan 2025");
  });

  it("keeps a comparator with its number", () => {
    expect(eventText({ ...lab("CK", "2025-01-02", 20000), detail: ">" })).toBe("CK; > 20\u202f000 U/L, 100 × the upper limit of 200; 2 Jan 2025");
    expect(eventText({ kind: "test", label: "anti-HMGCR", start: "2025", value: 152, upperLimit: 20, detail: "positive" })).toBe("anti-HMGCR; 152, 7.6 × the cut-off of 20; 2025; positive");
  });

  it.each([["Atorvastatin 40 mg", true], ["Nystatin", false], ["imipenem/cilastatin", false], ["Somatostatin", false], ["Methotrexate", false]])("%s is a statin: %s", (label, yes) =>
    expect(isStatin({ kind: "drug", label })).toBe(yes));
  it("takes the class of a brand from its detail", () => expect(isStatin({ kind: "drug", label: "Crestor", detail: "a statin" })).toBe(true));

  it("stacks what would overlap", () => expect(rowsFor([[0, 10], [5, 15], [10, 20], [12, 14]])).toEqual([0, 1, 0, 2]));
});

describe("worklist", () => {
  const entries = entriesOf({
    worklist: [
      { rank: 1, patient: "Patient/a", level: "high", peakCk: { value: 900, unit: "U/L" }, conclusion: "Élan" },
      { rank: 2, patient: "Patient/b", level: "none" },
      { rank: 3, patient: "c", level: "moderate", peakCk: 12000, lastStatin: "Crestor" },
    ],
    assessments: [{ patient: { reference: "Patient/c", name: "Łucja" } }],
  });
  const order = (change: object) => selected(entries, { ...freshState(), ...change }).map(({ row }) => row.rank);

  it("finds the assessment by reference or id", () => {
    const find = assessmentFinder([{ patient: { reference: "Patient/a" } }, { patient: { id: "b" } }]);
    expect([{ patient: "a" }, { patient: "Patient/b" }, { patient: "x" }, {}].map(find)).toEqual([0, 1, -1, -1]);
    expect(entries[2]?.name).toBe("Łucja");
  });
  it("keeps its own columns", () => expect(freeColumns(entries)).toEqual(["peakCk", "lastStatin"]));
  it("sorts numbers as numbers and puts the missing last both ways", () => {
    expect(order({ sort: "peakCk", descending: true })).toEqual([3, 1, 2]);
    expect(order({ sort: "peakCk" })).toEqual([1, 3, 2]);
    expect(order({ sort: "level", descending: true })).toEqual([1, 3, 2]);
  });
  it("searches all words in all columns, accents aside", () => {
    expect(order({ query: "elan 900" })).toEqual([1]);
    expect(order({ query: "crestor" })).toEqual([3]);
    expect(order({ query: "nobody" })).toEqual([]);
    expect(order({ levels: new Set(["none"]) })).toEqual([2]);
  });
});
