#!/usr/bin/env node
// `hoofbeat screen` beside simdjson's own walk of the same files: runs alternate (walk, one thread, all threads,
// walk, …), medians are compared. Prints Markdown. Ratios hold for the machine that it ran on; seconds do not travel.
//
//   node bench/screen.mjs PROGRAM TOOLS [--patients 20000] [--runs 5] [--dir DIR]
//
// TOOLS is the folder of the programs `walk` and `measured` (build with -DHOOFBEAT_BENCH=ON).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values: options, positionals: [program, tools] } = parseArgs({
  allowPositionals: true,
  options: {
    patients: { type: 'string', default: '20000' }, runs: { type: 'string', default: '5' }, seed: { type: 'string', default: '3' },
    'as-of': { type: 'string', default: '2026-01-15' }, dir: { type: 'string' },
  },
});
if (!tools) {
  console.error('usage: screen.mjs PROGRAM TOOLS [--patients 20000] [--runs 5] [--seed 3] [--as-of 2026-01-15] [--dir DIR]');
  process.exit(2);
}
const threads = Math.max(2, availableParallelism());
const room = options.dir ?? mkdtempSync(join(tmpdir(), 'hoofbeat-bench-'));
const population = join(room, 'population');

function run(command, ...args) {
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.error) throw done.error;
  if (done.status > 1 || done.status === null) throw new Error(`${command} ended with ${done.status}: ${done.stderr}`);
  return done;
}

function measured(command, ...args) {
  const result = join(room, 'measured.json');
  const done = run(join(tools, 'measured'), result, command, ...args);
  return { ...JSON.parse(readFileSync(result, 'utf8')), stdout: done.stdout, stderr: done.stderr };
}

function screen(count) {
  const took = measured(program, 'screen', population, '--as-of', options['as-of'], '--assessments', '0',
    '--threads', String(count), '--out', join(room, `worklist-${count}.ndjson`));
  const phase = (name) => Number(new RegExp(`${name} ([0-9.]+) s`).exec(took.stderr)?.[1] ?? NaN);
  return {
    ...took, reading: phase('reading'), screening: phase('screening'),
    kept: Number(/\((\d+) of use\)/.exec(took.stderr)?.[1]), resources: Number(/(\d+) resources/.exec(took.stderr)?.[1]),
  };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
const of = (runs, what) => median(runs.map(what));
const spread = (runs, what) => `${Math.min(...runs.map(what)).toFixed(2)} to ${Math.max(...runs.map(what)).toFixed(2)}`;
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const ratio = (value) => `${value.toFixed(value < 0.1 ? 3 : 2)} ×`;

try {
  if (!existsSync(join(population, 'truth.csv')))
    run(program, 'simulate', '--patients', options.patients, '--seed', options.seed, '--as-of', options['as-of'], '--out', population);
  const bytes = readdirSync(population).filter((name) => name.endsWith('.ndjson')).reduce((sum, name) => sum + statSync(join(population, name)).size, 0);
  run(join(tools, 'walk'), population);  // fills the page cache, so that no run pays for the disk
  const walks = [];
  const ones = [];
  const alls = [];
  for (let i = 0; i < Number(options.runs); ++i) {
    walks.push(measured(join(tools, 'walk'), population));
    ones.push(screen(1));
    alls.push(screen(threads));
  }
  const same = readFileSync(join(room, 'worklist-1.ndjson')).equals(readFileSync(join(room, `worklist-${threads}.ndjson`)));
  const wall = (one) => one.seconds;
  const cpu = (one) => one.user + one.system;

  console.log(`${options.patients} patients, ${ones[0].resources} resources (${ones[0].kept} kept), ${(bytes / 1e6).toFixed(0)} MB of NDJSON; `
    + `${options.runs} alternating runs, medians; ${availableParallelism()} cores; worklists on 1 and ${threads} threads ${same ? 'are the same' : 'DIFFER'}\n`);
  row('whole process', 'wall clock (s)', 'from to', 'processor time (s)', 'throughput (MB/s)', 'beside the walk, wall', 'beside the walk, processor', 'peak memory (MB)', 'of bytes read');
  row(...Array(9).fill('---'));
  const line = (name, runs) => row(name, of(runs, wall).toFixed(2), spread(runs, wall), of(runs, cpu).toFixed(2), (bytes / 1e6 / of(runs, wall)).toFixed(0),
    ratio(of(walks, wall) / of(runs, wall)), ratio(of(walks, cpu) / of(runs, cpu)),
    (of(runs, (one) => one.peakKiB) * 1024 / 1e6).toFixed(0), ratio(of(runs, (one) => one.peakKiB) * 1024 / bytes));
  line('simdjson On-Demand walk, 1 thread', walks);
  line('`screen --threads 1`', ones);
  line(`\`screen --threads ${threads}\``, alls);
  console.log();
  row('phase of `screen --threads 1`', 'seconds', 'share', 'beside the walk', 'a patient (µs)');
  row('---', '---', '---', '---', '---');
  const phases = { reading: (one) => one.reading, screening: (one) => one.screening, 'starting, writing': (one) => one.seconds - one.reading - one.screening };
  for (const [name, what] of Object.entries(phases))
    row(name, of(ones, what).toFixed(2), `${(100 * of(ones, what) / of(ones, wall)).toFixed(0)} %`, ratio(of(walks, wall) / of(ones, what)),
      (1e6 * of(ones, what) / Number(options.patients)).toFixed(0));
  console.log(`\n${threads} threads against 1: ${ratio(of(ones, wall) / of(alls, wall))} as fast`
    + ` (reading ${ratio(of(ones, (one) => one.reading) / of(alls, (one) => one.reading))}, screening ${ratio(of(ones, (one) => one.screening) / of(alls, (one) => one.screening))})`);
  process.exitCode = same ? 0 : 1;
} finally {
  if (!options.dir) rmSync(room, { recursive: true, force: true });
}
