#!/usr/bin/env node
// How well `screen` finds a simulated population's cases: simulates, screens, joins the worklist with
// truth.csv, and prints the result as Markdown. docs/screening.md says how to read it.
//
// Exit code 1 where sensitivity or positive predictive value at "high or moderate" stays below
// --min-sensitivity / --min-ppv, or where a screened export and its truth do not fit together.
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const usage = `usage: accuracy.mjs PROGRAM [--patients 20000] [--seed 11] [--as-of 2026-01-15] [--dir DIR]
                      [--min-sensitivity 0.8] [--min-ppv 0.5] [--per-100000 2,3]
  --dir DIR        keep the export and the worklist there, and use an export that is there already
  --per-100000     real prevalences for which positive predictive value is worked out
`;
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    patients: { type: 'string', default: '20000' }, seed: { type: 'string', default: '11' },
    'as-of': { type: 'string', default: '2026-01-15' }, dir: { type: 'string' },
    'min-sensitivity': { type: 'string' }, 'min-ppv': { type: 'string' }, 'per-100000': { type: 'string', default: '2,3' },
  },
});
if (positionals.length !== 1) {
  process.stderr.write(usage);
  process.exit(2);
}
const program = positionals[0];
const levels = ['high', 'moderate', 'low', 'none'];

/** RFC 4180 text as an array of objects, by the names of its first line. */
export function csv(text) {
  const rows = [];
  let row = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; ++i) {
    const character = text[i];
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',' || character === '\n') {
      row.push(cell);
      cell = '';
      if (character === '\n') rows.push(row.splice(0));
    } else if (character !== '\r') cell += character;
  }
  if (cell || row.length) rows.push([...row, cell]);
  const [names, ...body] = rows;
  return body.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])));
}

/** Wilson's 95 % interval of a share: holds near 0 and 1 and for few cases, where the normal one does not. */
export function wilson(hits, all) {
  if (all === 0) return [0, 1];
  const z = 1.959964;
  const share = hits / all;
  const middle = (share + (z * z) / (2 * all)) / (1 + (z * z) / all);
  const half = (z / (1 + (z * z) / all)) * Math.sqrt((share * (1 - share)) / all + (z * z) / (4 * all * all));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
function share(hits, all) {
  if (all === 0) return `– (0 of 0)`;
  const [low, high] = wilson(hits, all);
  return `${percent(hits / all)} (${hits} of ${all}; ${percent(low)} to ${percent(high)})`;
}
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
const count = (list, key) => list.reduce((counts, item) => counts.set(key(item), (counts.get(key(item)) ?? 0) + 1), new Map());

function run(...args) {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.error) throw done.error;
  // Screening ends with 1 where something was set aside; that is printed below.
  if (done.status > 1 || done.status === null) throw new Error(`${program} ${args[0]} ended with ${done.status}: ${done.stderr}`);
  return done;
}

/** The hash of the guideline that the program uses, as an assessment states it. */
function guideline(room) {
  const file = join(room, 'nobody.json');
  writeFileSync(file, '{"resourceType":"Patient","id":"nobody"}');
  const said = JSON.parse(run('assess', file, '--as-of', options['as-of'], '--format', 'json').stdout);
  rmSync(file);
  return (Array.isArray(said) ? said[0] : said).guideline;
}

/** What findable facts no resource of the export states, by the truth file's columns. */
function lacks(one) {
  const missing = [];
  if (!one.ck) missing.push('raised CK');
  if (!one.weakness) missing.push('weakness');
  if (!one.tested) missing.push('antibody or biopsy');
  if (!one.diagnosed) missing.push('diagnosis');
  return missing.length ? `no ${missing.join(', no ')}` : 'nothing of these';
}

/** Resources a patient has, by type, of a few patients: shows what a missed record holds. */
async function contents(dir, ids) {
  const held = new Map([...ids].map((id) => [id, new Map()]));
  for (const type of ['Condition', 'DiagnosticReport', 'MedicationRequest', 'MedicationStatement', 'Observation', 'Procedure']) {
    const file = join(dir, `${type}.ndjson`);
    if (!existsSync(file) || held.size === 0) continue;
    for await (const line of createInterface({ input: createReadStream(file) })) {
      const id = /"reference":\s*"Patient\/([^"]+)"/.exec(line)?.[1];
      if (held.has(id)) held.get(id).set(type, (held.get(id).get(type) ?? 0) + 1);
    }
  }
  return held;
}

async function main() {
  const room = options.dir ?? mkdtempSync(join(tmpdir(), 'hoofbeat-accuracy-'));
  const population = join(room, 'population');
  try {
    const settings = ['--patients', options.patients, '--seed', options.seed, '--as-of', options['as-of']];
    if (!existsSync(join(population, 'truth.csv'))) run('simulate', ...settings, '--out', population);
    const worklist = join(room, 'worklist');
    const screened = run('screen', population, '--as-of', options['as-of'], '--assessments', '0',
      '--out', `${worklist}.ndjson`, '--out', `${worklist}.csv`);
    const rows = readFileSync(`${worklist}.ndjson`, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
    const fromCsv = csv(readFileSync(`${worklist}.csv`, 'utf8'));
    const truth = csv(readFileSync(join(population, 'truth.csv'), 'utf8'));

    const found = new Map(rows.map((row) => [row.patient, row]));
    const people = truth.map((one) => ({
      ...one, target: one.target === 'yes', row: found.get(one.patient), level: found.get(one.patient)?.level ?? 'none',
    }));
    const faults = [];
    if (people.length !== Number(options.patients)) faults.push(`truth.csv has ${people.length} people, not ${options.patients}`);
    if (rows.some((row) => !people.some((one) => one.patient === row.patient)))
      faults.push('the worklist names someone whom truth.csv does not have');
    if (fromCsv.length !== rows.length || fromCsv.some((row, i) => row.patient !== rows[i].patient || row.level !== rows[i].level
        || row.conclusion !== rows[i].conclusion)) faults.push('the CSV and the NDJSON worklist differ');

    const targets = people.filter((one) => one.target);
    const others = people.filter((one) => !one.target);
    const at = (list, upTo) => list.filter((one) => levels.indexOf(one.level) <= levels.indexOf(upTo));
    const { version, hash } = guideline(room);

    console.log(`${people.length} simulated patients, ${targets.length} of them with IMNM; seed ${options.seed}, as of ${options['as-of']};`
      + ` guideline ${version}, hash \`${hash.slice(0, 12)}\`\n`);
    const summary = (name, upTo) => {
      const hits = at(targets, upTo).length;
      const alerts = hits + at(others, upTo).length;
      return [name, share(hits, targets.length), share(hits, alerts), ((1000 * alerts) / people.length).toFixed(1)];
    };
    console.log(table(['alert at', 'sensitivity (95 % interval)', 'positive predictive value (95 % interval)', 'alerts per 1,000 patients'],
      [summary('high', 'high'), summary('high or moderate', 'moderate'), summary('high, moderate or low', 'low')]));

    const open = targets.filter((one) => !one.diagnosed);
    console.log(`\nOf those whose record holds no diagnosis yet: ${share(at(open, 'moderate').length, open.length)} at high or moderate.`);

    console.log('\n**At a real prevalence** (sensitivity and false alarms per 1,000 as above):\n');
    const natural = options['per-100000'].split(',').map(Number).flatMap((per) => [['high', 'high'], ['high or moderate', 'moderate']]
      .map(([name, upTo]) => {
        const sensitivity = at(targets, upTo).length / targets.length;
        const falseAlarms = at(others, upTo).length / others.length;
        const prevalence = per / 100000;
        const right = sensitivity * prevalence;
        const wrong = falseAlarms * (1 - prevalence);
        return [`${per} per 100,000`, name, percent(right / (right + wrong)), (100000 * right).toFixed(1), (100000 * wrong).toFixed(1)];
      }));
    console.log(table(['prevalence', 'alert at', 'positive predictive value', 'right alerts per 100,000', 'false alarms per 100,000'], natural));

    console.log('\n**Class by level**\n');
    const classes = [...count(people, (one) => one.class).keys()]
      .map((name) => people.filter((one) => one.class === name))
      .sort((a, b) => Number(b[0].target) - Number(a[0].target) || b.length - a.length || a[0].class.localeCompare(b[0].class));
    console.log(table(['class', 'IMNM', ...levels, 'all'], classes.map((list) => [
      list[0].class, list[0].target ? 'yes' : '', ...levels.map((level) => list.filter((one) => one.level === level).length), list.length])));

    const missed = targets.filter((one) => levels.indexOf(one.level) > 1);
    console.log(`\n**Missed** (level low or none): ${missed.length} of ${targets.length}\n`);
    if (missed.length) {
      const held = await contents(population, new Set(missed.map((one) => one.patient)));
      console.log(table(['patient', 'class', 'level', 'onset', 'why hard (the simulation)', 'the record has', 'resources'], missed.map((one) => [
        one.patient, one.class, one.level, one.onset, one.hard || '–', lacks(one),
        [...held.get(one.patient)].map(([type, n]) => `${type} ${n}`).join(', ') || 'none'])));
    }

    const alarms = at(others, 'moderate');
    console.log(`\n**False alarms** (level high or moderate): ${alarms.length} of ${others.length} without IMNM\n`);
    const cell = (text) => String(text ?? '').replaceAll('|', '\\|');
    if (alarms.length) {
      console.log(table(['class', 'false alarms', 'of', 'share'], [...count(alarms, (one) => one.class)].sort((a, b) => b[1] - a[1])
        .map(([name, n]) => [name, n, others.filter((one) => one.class === name).length,
          percent(n / others.filter((one) => one.class === name).length)])));
      console.log(`\n${table(['patient', 'class', 'level', 'conclusion'],
        alarms.slice(0, 20).map((one) => [one.patient, one.class, one.level, cell(one.row.conclusion)]))}`);
    }

    const typed = at(targets, 'moderate');
    console.log(`\n**Subtype** of those found: ${share(typed.filter((one) => one.row.subtype === one.subtype).length, typed.length)} as in the truth\n`);
    const said = [...new Set(typed.map((one) => one.row.subtype ?? 'null'))].sort();
    const true_ = [...new Set(typed.map((one) => one.subtype))].sort();
    if (typed.length) {
      console.log(table(['truth', ...said.map((name) => `said ${name}`)], true_.map((name) => [name,
        ...said.map((answer) => typed.filter((one) => one.subtype === name && (one.row.subtype ?? 'null') === answer).length)])));
      const wrong = typed.filter((one) => one.row.subtype && !['undetermined', one.subtype].includes(one.row.subtype));
      for (const one of wrong) console.log(`\n${one.patient} (${one.class}): said ${one.row.subtype}. ${one.row.conclusion}`);
    }
    if (screened.status === 1) console.log(`\nSet aside or failed:\n\n${screened.stderr.trim().split('\n').map((line) => `    ${line}`).join('\n')}`);

    const hits = at(targets, 'moderate').length;
    const alerts = hits + alarms.length;
    const below = (what, value, least) => {
      if (least !== undefined && !(value >= Number(least))) faults.push(`${what} ${percent(value)} is below ${percent(Number(least))}`);
    };
    below('sensitivity', targets.length ? hits / targets.length : NaN, options['min-sensitivity']);
    below('positive predictive value', alerts ? hits / alerts : NaN, options['min-ppv']);
    for (const fault of faults) console.error(`FAILED: ${fault}`);
    return faults.length ? 1 : 0;
  } finally {
    if (!options.dir) rmSync(room, { recursive: true, force: true });
  }
}

process.exitCode = await main();
