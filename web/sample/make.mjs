// Writes report.json: invented people in the shape that the engine writes. None of them ever lived.
import { writeFileSync } from "node:fs";
import { hmgcr, srp } from "./definite.mjs";
import { dystrophy, empty, sparse, untested } from "./open.mjs";
import { inclusionBody, toxic } from "./other.mjs";
import { AS_OF, GUIDELINE } from "./words.mjs";

const assessments = [srp, hmgcr, untested, dystrophy, sparse, toxic, inclusionBody, empty]
  .map(({ patient, ...rest }) => ({ patient, asOf: AS_OF, guideline: GUIDELINE, ...rest }));

const AS_OF_DAY = Date.parse(AS_OF);

/** The columns that the guideline's plan adds to the list, from the timeline of an assessment. */
function columns({ timeline, advice }) {
  const values = timeline.filter(({ kind, label }) => kind === "lab" && label === "Creatine kinase");
  const peak = values.reduce((a, b) => (a && a.value >= b.value ? a : b), null);
  const latest = values[values.length - 1] ?? null;
  const statins = timeline.filter(({ kind, label, detail }) => kind === "drug" && /statin/i.test(`${label} ${detail}`));
  const stop = statins[0]?.end;
  const result = (label) => timeline.filter((event) => event.label === label).pop()?.detail ?? "not tested";
  return {
    peakCk: peak?.value ?? null,
    ckMultiple: peak ? Math.round((peak.value / peak.upperLimit) * 10) / 10 : null,
    latestCk: latest?.value ?? null,
    latestCkDate: latest?.start ?? null,
    statins: statins.length ? statins.map(({ label }) => label).join(", ") : null,
    weeksSinceStop: stop ? Math.floor((AS_OF_DAY - Date.parse(stop)) / 604_800_000) : null,
    antiHmgcr: result("anti-HMGCR"),
    antiSrp: result("anti-SRP"),
    redFlag: advice.some(({ id }) => id === "SUSP-13"),
  };
}

const explained = assessments.map((assessment) => ({
  patient: assessment.patient.reference, level: assessment.suspicion.level, status: assessment.diagnosis.status,
  subtype: assessment.diagnosis.subtype, conclusion: assessment.conclusion, ...columns(assessment),
}));

// Rows without a page of their own: a long list carries the assessments of its first patients only.
const others = Array.from({ length: 22 }, (_, i) => {
  const level = i < 2 ? "high" : i < 8 ? "moderate" : i < 16 ? "low" : "none";
  const peak = { high: 6200, moderate: 1850, low: 690, none: 180 }[level] + ((i * 397) % 290);
  return {
    patient: `Patient/p-${6000 + i * 37}`, level, status: level === "none" || level === "low" ? "not-suspected" : "suspected",
    subtype: level === "high" ? "undetermined" : null,
    conclusion: {
      high: "CK above 1000 U/L persists after the statin was stopped; anti-HMGCR was not tested.",
      moderate: "CK above 1000 U/L once, strength not recorded: repeat CK and examine.",
      low: "Raised CK that another cause explains.",
      none: "CK within the limit.",
    }[level],
    peakCk: peak, ckMultiple: Math.round(peak / 20) / 10, latestCk: peak - 40, latestCkDate: `2025-${String(1 + (i % 12)).padStart(2, "0")}-17`,
    statins: i % 3 === 0 ? "simvastatin" : null, weeksSinceStop: i % 3 === 0 ? 5 + i : null, antiHmgcr: "not tested", antiSrp: "not tested", redFlag: i === 1,
  };
});

const order = ["high", "moderate", "low", "none"];
const worklist = [...explained, ...others]
  .sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
  .map((row, i) => ({ rank: i + 1, ...row }));

const report = {
  generator: "hoofbeat 0.1.0", asOf: AS_OF, guideline: GUIDELINE,
  population: {
    patients: 20000, resources: 1204332, setAsideCount: 3,
    setAside: [
      { file: "Observation.ndjson", line: 40217, reason: "valueQuantity.value is not a number: \"> 20 000\"" },
      { file: "Observation.ndjson", line: 99120, reason: "the line ends inside a string" },
      { file: "Condition.ndjson", line: 12, reason: "onsetDateTime \"2025-13-01\" is not a date" },
    ],
  },
  worklist, assessments,
};
writeFileSync(new URL("report.json", import.meta.url), `${JSON.stringify(report, null, 1)}\n`);
