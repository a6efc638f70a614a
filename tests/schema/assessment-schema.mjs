// Validates assessments against docs/assessment.schema.json: every fifth worked patient (--every 1: all), and records
// that lack what others have. `node tests/schema/assessment-schema.mjs PROGRAM [--every 5]`
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(join(root, 'web/package.json'));
const Ajv2020 = require('ajv/dist/2020').default;

const { values: options, positionals: [program] } = parseArgs({ allowPositionals: true, options: { every: { type: 'string', default: '5' } } });
if (!program) {
  console.error('usage: assessment-schema.mjs PROGRAM [--every 5]');
  process.exit(2);
}
const isInstant = (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));
// strictRequired would refuse "required" beside a $ref that declares the members.
const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true, formats: { 'date-time': isInstant } });
const validate = ajv.compile(JSON.parse(readFileSync(join(root, 'docs/assessment.schema.json'), 'utf8')));

let passed = 0;
let failed = 0;
function check(name, problems) {
  if (problems.length === 0) passed += 1;
  else {
    failed += 1;
    console.log(`FAILED ${name}`);
    for (const problem of problems.slice(0, 10)) console.log(`  | ${problem}`);
  }
}
const errors = (assessment) => (validate(assessment) ? []
  : validate.errors.map((error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`));

const folder = join(root, 'guideline/imnm/cases');
const cases = readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
  .filter((_, i) => i % Number(options.every) === 0)
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const records = [
  ...cases.map(({ id, asOf, bundle }) => ({ id, asOf, bundle })),
  { id: 'a Patient and nothing else', asOf: '2026-03-01T00:00:00Z', bundle: { resourceType: 'Patient', id: 'a' } },
  { id: 'no Patient', asOf: '2026-03-01T00:00:00Z', bundle: { resourceType: 'Condition', id: 'c', code: { text: 'Weakness' }, subject: { reference: 'Patient/gone' } } },
  { id: 'an imprecise birth date', asOf: '2026-03-01T00:00:00+01:00', bundle: { resourceType: 'Patient', id: 'a', birthDate: '1960' } },
];
const room = mkdtempSync(join(tmpdir(), 'hoofbeat-schema-'));
const seen = { advice: 0, evidence: 0, unknowns: 0, timeline: 0, order: 0 };
try {
  for (const { id, asOf, bundle } of records) {
    const file = join(room, 'record.json');
    writeFileSync(file, JSON.stringify(bundle));
    const done = spawnSync(program, ['assess', file, '--as-of', asOf, '--format', 'json'], { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (done.status !== 0) {
      check(id, [`ended with ${done.status}: ${done.stderr}`]);
      continue;
    }
    const said = JSON.parse(done.stdout);
    for (const assessment of Array.isArray(said) ? said : [said]) {
      const problems = errors(assessment);
      if (Date.parse(assessment.asOf) !== Date.parse(asOf)) problems.push(`asOf is ${assessment.asOf}, asked for ${asOf}`);
      check(id, problems);
      seen.advice += assessment.advice.length;
      seen.order += assessment.advice.filter((advice) => advice.order).length;
      seen.evidence += assessment.advice.reduce((sum, advice) => sum + advice.evidence.length, 0);
      seen.unknowns += assessment.unknowns.length;
      seen.timeline += assessment.timeline.length;
    }
  }
} finally {
  rmSync(room, { recursive: true, force: true });
}
// A schema that nothing tried says nothing; and one that lets anything through neither.
check('every kind of member was seen', Object.entries(seen).filter(([, count]) => count === 0).map(([name]) => `no ${name} in any assessment`));
check('a wrong assessment is refused', errors({ patient: {}, asOf: 'soon', suspicion: { level: 'perhaps' } }).length > 2 ? [] : ['it was accepted']);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
