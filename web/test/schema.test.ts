import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020";
import { describe, expect, it } from "vitest";

const json = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const schema = json("../../docs/assessment.schema.json");
const report = json("../sample/report.json");

const ajv = new Ajv2020({
  strict: true, allowUnionTypes: true, allErrors: true,
  formats: { "date-time": /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/ },
  // "required" beside a $ref names members that the referred definition declares.
  strictRequired: false,
});
const validate = ajv.compile(schema);
const errors = (value: unknown) => (validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`));
const changed = (change: (assessment: any) => void) => {
  const copy = structuredClone(report.assessments[2]);
  change(copy);
  return errors(copy);
};

describe("docs/assessment.schema.json", () => {
  for (const assessment of report.assessments) {
    it(`accepts the sample ${assessment.patient.reference}`, () => expect(errors(assessment)).toEqual([]));
  }

  it.each<[string, (assessment: any) => void]>([
    ["an unknown level", (a) => { a.suspicion.level = "very high"; }],
    ["a missing conclusion", (a) => { delete a.conclusion; }],
    ["an unknown urgency", (a) => { a.advice[0].urgency = "soon"; }],
    ["a misspelt member of advice", (a) => { a.advice[0].sumary = "x"; }],
    ["a misspelt member of a reason", (a) => { a.suspicion.for[0].txt = "x"; }],
    ["a truth value in words", (a) => { a.criteria[0].items[0].met = "yes"; }],
    ["a probability in percent", (a) => { a.criteria[1].probability = 12.7; }],
    ["a date the American way", (a) => { a.timeline[0].start = "03/11/2021"; }],
    ["a source status without confidence", (a) => { a.suspicion.for[0].sources[0].status = "RECALLED"; }],
    ["evidence without a reference", (a) => { delete a.suspicion.for[0].evidence[0].reference; }],
  ])("rejects %s", (_name, change) => expect(changed(change)).not.toEqual([]));

  it("describes every member", () => {
    const bare: string[] = [];
    const walk = (node: any, path: string): void => {
      if (typeof node !== "object" || node === null) return;
      for (const [name, member] of Object.entries<any>(node.properties ?? {})) {
        if (!member.description && !member.$ref) bare.push(`${path}/${name}`);
      }
      for (const [name, child] of Object.entries(node)) walk(child, `${path}/${name}`);
    };
    walk(schema, "");
    expect(bare).toEqual([]);
  });
});
