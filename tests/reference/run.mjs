#!/usr/bin/env node
// Runs CQL in the reference tool chain; see README.md.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { same } from './canonical.mjs';

const usage = `usage:
  node run.mjs translate DIR|FILE...                       every error and warning, as library:line:column
  node run.mjs run --library NAME --cql DIR [--valuesets DIR] --now INSTANT [--all-libraries] BUNDLE.json
  node run.mjs cases GUIDELINE [--only TEXT] [--library NAME] [--show]   each case against its "expect"
  node run.mjs compare GUIDELINE --hoofbeat BINARY [--only TEXT]   each define of each case against Hoofbeat
`;

// The translator's logger greets on standard output, which carries our JSON.
const plainWrite = process.stdout.write.bind(process.stdout);
let greeting = false;
process.stdout.write = (text, ...rest) => {
  const skip = String(text).startsWith('kotlin-logging') || (greeting && text === '\n');
  greeting = skip && text !== '\n';
  return skip || plainWrite(text, ...rest);
};

const { cqlFiles, translate } = await import('./translate.mjs');
const { evaluator, valueSets } = await import('./evaluate.mjs');

function print(problems) {
  for (const p of problems) console.error(`${p.library}:${p.line}:${p.column}: ${p.severity}: ${p.message}`);
  return problems.filter((p) => p.severity === 'error').length;
}

/** The files of a library and of all that it includes. */
function reachable(files, name, found = new Set()) {
  const file = files.find((one) => one.name === name);
  if (file && !found.has(file)) {
    found.add(file);
    for (const include of file.text.matchAll(/^\s*include\s+"?([\w.]+)"?/gm)) reachable(files, include[1], found);
  }
  return [...found];
}

/** The guideline folder, translated; libraries with errors are left out and counted. */
function guideline(folder, library) {
  const all = cqlFiles([join(folder, 'cql')]);
  const files = library ? reachable(all, library) : all;
  const { elm, problems } = translate(files);
  const errors = problems.filter((p) => p.severity === 'error');
  print(errors);
  const sets = join(folder, 'valuesets');
  const names = files.map((f) => f.name).filter((name) => elm.has(name));
  return { names, errors: errors.length, evaluate: evaluator(elm, valueSets(existsSync(sets) ? sets : null)) };
}

function cases(folder, only) {
  const where = join(folder, 'cases');
  return readdirSync(where).filter((name) => name.endsWith('.json')).sort()
    .map((name) => ({ file: join(where, name), ...JSON.parse(readFileSync(join(where, name), 'utf8')) }))
    .filter((one) => !only || one.id.includes(only) || one.file.includes(only));
}

const show = (value) => (value === undefined ? '(no such define)' : JSON.stringify(value));

async function runCases(folder, options) {
  const { names, errors, evaluate } = guideline(folder, options.library);
  let right = 0;
  let wrong = 0;
  const all = cases(folder, options.only);
  for (const one of all) {
    const answers = await evaluate(one.bundle, one.asOf, names);
    if (options.show) for (const [name, value] of Object.entries(answers)) console.log(`    ${name} = ${show(value)}`);
    const bad = [];
    for (const [name, expected] of Object.entries(one.expect ?? {})) {
      if (options.library && !names.includes(name.split('.')[0])) continue;
      if (name in answers && same(expected, answers[name])) right += 1;
      else bad.push(`  ${name}: expected ${show(expected)}, got ${show(answers[name])}`);
    }
    for (const [name, value] of Object.entries(answers)) {
      if (value?.error !== undefined && Object.keys(value).length === 1) bad.push(`  ${name}: stopped: ${value.error}`);
    }
    wrong += bad.length;
    console.log(`${bad.length ? 'FAIL' : 'ok  '} ${one.id}: ${one.title}`);
    bad.forEach((line) => console.log(line));
  }
  console.log(`${all.length} cases, ${right} expectations met, ${wrong} not${errors ? `, ${errors} translation errors` : ''}`);
  return wrong || errors || !right ? 1 : 0;  // nothing checked is not a success
}

function hoofbeatAnswers(binary, library, bundle, now) {
  const room = mkdtempSync(join(tmpdir(), 'hoofbeat-reference-'));
  try {
    const file = join(room, 'bundle.json');
    writeFileSync(file, JSON.stringify(bundle));
    const run = spawnSync(binary, ['run', library, '--patient', file, '--as-of', now, '--format', 'json', '--all-libraries'],
      { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (run.error) throw run.error;
    if (run.status !== 0 && !run.stdout) throw new Error(`${binary} run ended with ${run.status}: ${run.stderr}`);
    return JSON.parse(run.stdout);
  } finally {
    rmSync(room, { recursive: true });
  }
}

async function compare(folder, options) {
  const { names, errors, evaluate } = guideline(folder);
  const { entry } = JSON.parse(readFileSync(join(folder, 'guideline.json'), 'utf8'));
  const file = cqlFiles([join(folder, 'cql')]).find((f) => f.name === entry)?.file;
  if (!file) throw new Error(`guideline.json names the library ${entry}, which is not in ${folder}/cql`);
  let agree = 0;
  let differ = 0;
  const all = cases(folder, options.only);
  for (const one of all) {
    const reference = await evaluate(one.bundle, one.asOf, names);
    const ours = hoofbeatAnswers(options.hoofbeat, file, one.bundle, one.asOf);
    for (const name of [...new Set([...Object.keys(reference), ...Object.keys(ours)])].sort()) {
      // Only what the entry library reaches is run by Hoofbeat; parameters and the Patient define are not answers.
      if (!(name in reference) && /^FHIRHelpers\.|\.Patient$/.test(name)) continue;
      if (name in reference && name in ours && same(reference[name], ours[name])) agree += 1;
      else {
        differ += 1;
        console.log(`${one.id}: ${name}: reference ${show(reference[name])}, hoofbeat ${show(ours[name])}`);
      }
    }
  }
  console.log(`${all.length} patients, ${agree} defines agree, ${differ} disagree${errors ? `, ${errors} translation errors` : ''}`);
  return differ || errors || !agree ? 1 : 0;
}

async function main() {
  const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      library: { type: 'string' }, cql: { type: 'string' }, valuesets: { type: 'string' }, now: { type: 'string' },
      'all-libraries': { type: 'boolean' }, hoofbeat: { type: 'string' }, only: { type: 'string' }, show: { type: 'boolean' },
    },
  });
  const [command, ...rest] = positionals;
  if (command === 'translate' && rest.length) {
    const { problems } = translate(cqlFiles(rest));
    const errors = print(problems);
    console.error(`${errors} errors, ${problems.length - errors} warnings`);
    return errors ? 1 : 0;
  }
  if (command === 'run' && rest.length === 1 && options.library && options.cql && options.now) {
    const { elm, problems } = translate(reachable(cqlFiles([options.cql]), options.library));
    print(problems.filter((p) => p.severity === 'error'));
    const evaluate = evaluator(elm, valueSets(options.valuesets ?? null));
    const reached = (name, seen = new Set()) => {
      if (!elm.has(name) || name === 'FHIRHelpers' || seen.has(name)) return seen;
      for (const include of elm.get(name).library.includes?.def ?? []) reached(include.path, seen);
      return seen.add(name);
    };
    const names = options['all-libraries'] ? [...reached(options.library)] : [options.library];
    console.log(JSON.stringify(await evaluate(JSON.parse(readFileSync(rest[0], 'utf8')), options.now, names), null, 2));
    return 0;
  }
  if (command === 'cases' && rest.length === 1) return runCases(rest[0], options);
  if (command === 'compare' && rest.length === 1 && options.hoofbeat) return compare(rest[0], options);
  process.stderr.write(usage);
  return 2;
}

process.exitCode = await main();
