#!/usr/bin/env node
// The same expressions on the same patients in Hoofbeat and in cql-execution, evaluation only, one thread each.
//
//   node bench/against-cql-execution.mjs PROGRAM [--patients 50] [--copies 40] [--rounds 2] [--dir DIR]
//
// Both compute what a worklist row shows: the defines that the guideline's plan names for level, status, subtype,
// conclusion and columns. cql-execution runs them from a library made for this, over bundles already parsed, after a
// round of warming up, with the shortcuts of tests/reference/evaluate.mjs (each library built once, each element read
// once), without which it is slower. Hoofbeat's time is the phase "screening" of `screen`, on `copies` copies of the
// same patients, since one set takes too short a time to be read off. Levels and conclusions are compared.
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values: options, positionals: [program] } = parseArgs({
  allowPositionals: true,
  options: {
    patients: { type: 'string', default: '50' }, copies: { type: 'string', default: '40' }, rounds: { type: 'string', default: '2' },
    'as-of': { type: 'string', default: '2026-01-15' }, guideline: { type: 'string', default: join(root, 'guideline/imnm') }, dir: { type: 'string' },
  },
});
if (!program) {
  console.error('usage: against-cql-execution.mjs PROGRAM [--patients 50] [--copies 40] [--rounds 2] [--guideline DIR] [--dir DIR]');
  process.exit(2);
}
// The translator's logger greets on standard output.
const plainWrite = process.stdout.write.bind(process.stdout);
process.stdout.write = (text, ...rest) => (/^kotlin-logging|^\n$/.test(String(text)) ? true : plainWrite(text, ...rest));
const { cqlFiles, translate } = await import('../tests/reference/translate.mjs');
const { evaluator, valueSets } = await import('../tests/reference/evaluate.mjs');

const room = options.dir ?? mkdtempSync(join(tmpdir(), 'hoofbeat-against-'));
const population = join(room, 'population');
function hoofbeat(...args) {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.error) throw done.error;
  if (done.status > 1 || done.status === null) throw new Error(`${args[0]} ended with ${done.status}: ${done.stderr}`);
  return done;
}

/** The defines of a worklist row: {column: 'Library."Define"'}. */
function columns() {
  const found = {};
  for (const name of ['suspicion', 'diagnosis', 'worklist']) {
    const { action: [rootAction] } = JSON.parse(readFileSync(join(options.guideline, 'plan', `${name}.json`), 'utf8'));
    for (const value of rootAction.dynamicValue ?? []) found[value.path] = value.expression.expression;
  }
  return found;
}

function rowLibrary() {
  const wanted = columns();
  const libraries = new Set(Object.values(wanted).map((expression) => expression.split('.')[0]));
  const files = cqlFiles([join(options.guideline, 'cql')]);
  const version = (name) => /^\s*library\s+\S+\s+version\s+'([^']*)'/m.exec(files.find((file) => file.name === name).text)?.[1];
  const text = [
    "library WorklistRow version '1.0.0'", "using FHIR version '4.0.1'", "include FHIRHelpers version '4.0.1'",
    ...[...libraries].map((name) => `include ${name}${version(name) ? ` version '${version(name)}'` : ''}`), 'context Patient',
    ...Object.entries(wanted).map(([column, expression]) => `define "${column}": ${expression}`),
  ].join('\n');
  const { elm, problems } = translate([...files, { file: 'WorklistRow.cql', name: 'WorklistRow', text }]);
  const errors = problems.filter((problem) => problem.severity === 'error');
  if (errors.length) throw new Error(errors.map((error) => `${error.library}:${error.line}: ${error.message}`).join('\n'));
  return elm;
}

/** Patients spread over the population: every k-th of each class, so that sick and well are both there. */
function chosen() {
  const lines = readFileSync(join(population, 'truth.csv'), 'utf8').trim().split(/\r?\n/).slice(1).map((line) => line.split(','));
  const classes = new Map();
  for (const line of lines) classes.set(line[1], [...(classes.get(line[1]) ?? []), line]);
  const picked = [];
  for (let i = 0; picked.length < Number(options.patients) && i < lines.length; ++i)
    for (const list of classes.values()) if (i < list.length && picked.length < Number(options.patients)) picked.push(list[i][0]);
  return new Set(picked);
}

async function resourcesOf(patients) {
  const lines = new Map([...patients].map((id) => [id, []]));
  const shared = [];
  for (const name of readdirSync(population).filter((file) => file.endsWith('.ndjson')).sort())
    for await (const line of createInterface({ input: createReadStream(join(population, name)) })) {
      const id = name === 'Patient.ndjson' ? /"id":\s*"([^"]+)"/.exec(line)?.[1] : /"reference":\s*"Patient\/([^"]+)"/.exec(line)?.[1];
      if (lines.has(id)) lines.get(id).push(line);
      else if (name === 'Medication.ndjson') shared.push(line);
    }
  // A Medication belongs to those who refer to it.
  for (const line of shared) {
    const reference = `Medication/${JSON.parse(line).id}"`;
    for (const list of lines.values()) if (list.some((one) => one.includes(reference))) list.push(line);
  }
  return lines;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];

try {
  if (!existsSync(join(population, 'truth.csv')))
    hoofbeat('simulate', '--patients', '2000', '--seed', '3', '--as-of', options['as-of'], '--out', population);
  const records = await resourcesOf(chosen());
  const bundles = new Map([...records].map(([id, lines]) => {
    // The record holds the latest version of a resource, as Hoofbeat's does.
    const latest = new Map();
    for (const resource of lines.map((line) => JSON.parse(line))) latest.set(`${resource.resourceType}/${resource.id}`, resource);
    return [id, { resourceType: 'Bundle', type: 'collection', entry: [...latest.values()].map((resource) => ({ resource })) }];
  }));

  const copied = join(room, 'copied');
  rmSync(copied, { recursive: true, force: true });
  mkdirSync(copied, { recursive: true });
  const copies = [];
  for (let i = 0; i < Number(options.copies); ++i)
    for (const [id, bundle] of bundles)
      for (const { resource } of bundle.entry) copies.push(JSON.stringify(resource).replaceAll(id, `${id}-${i}`));
  writeFileSync(join(copied, 'all.ndjson'), `${copies.join('\n')}\n`);
  const worklist = join(room, 'copied-worklist.ndjson');
  const native = [];
  const screen = () => {
    const { stderr } = hoofbeat('screen', copied, '--as-of', options['as-of'], '--assessments', '0', '--threads', '1',
      '--guideline', options.guideline, '--out', worklist);
    native.push(Number(/screening ([0-9.]+) s/.exec(stderr)[1]) / (bundles.size * Number(options.copies)));
  };

  const evaluate = evaluator(rowLibrary(), valueSets(join(options.guideline, 'valuesets')));
  const answers = new Map();
  for (const [id, bundle] of bundles) answers.set(id, await evaluate(bundle, options['as-of'], ['WorklistRow']));
  const reference = [];
  for (let round = 0; round < Number(options.rounds); ++round) {
    screen();
    const start = process.hrtime.bigint();
    for (const bundle of bundles.values()) await evaluate(bundle, options['as-of'], ['WorklistRow']);
    reference.push(Number(process.hrtime.bigint() - start) / 1e9 / bundles.size);
    screen();
  }

  const rows = new Map(readFileSync(worklist, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)).map((row) => [row.patient, row]));
  let differ = 0;
  for (const [id, answer] of answers) {
    const row = rows.get(`${id}-0`);
    const level = answer['WorklistRow.level'];
    if ((row?.level ?? 'none') === level && (!row || row.conclusion === answer['WorklistRow.conclusion'])) continue;
    differ += 1;
    console.error(`${id}: hoofbeat ${row?.level ?? 'none'} "${row?.conclusion ?? ''}", cql-execution ${JSON.stringify(level)} ${JSON.stringify(answer['WorklistRow.conclusion'])}`);
  }
  const [ours, theirs] = [median(native), median(reference)];
  console.log(`${bundles.size} patients, ${[...bundles.values()].reduce((sum, bundle) => sum + bundle.entry.length, 0)} resources, the ${Object.keys(columns()).length} `
    + `defines of a worklist row and all that they use; answers: ${bundles.size - differ} the same, ${differ} different\n`);
  console.log('| engine, one thread | a patient (ms) | ratio |\n| --- | --- | --- |');
  console.log(`| cql-execution on Node ${process.versions.node}, warmed up | ${(1e3 * theirs).toFixed(2)} | 1 × |`);
  console.log(`| Hoofbeat | ${(1e3 * ours).toFixed(3)} | ${(theirs / ours).toFixed(0)} × |`);
  process.exitCode = differ ? 1 : 0;
} finally {
  if (!options.dir) rmSync(room, { recursive: true, force: true });
}
