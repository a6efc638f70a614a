#!/usr/bin/env node
// Evaluates random expressions with Hoofbeat and with the reference tool chain of ../reference, and prints what differs.
//   node differential.mjs --hoofbeat BINARY [--count 500] [--seed 1] [--depth 2] [--show]
// settled.mjs says which differences are known and whom the standard's text proves right. Exit code 1 when another one is found.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { expressions } from './expressions.mjs';
import { settled } from './settled.mjs';

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;  // the translator's logger greets there
const { translate } = await import('../reference/translate.mjs');
const { evaluator, valueSets } = await import('../reference/evaluate.mjs');
const { same } = await import('../reference/canonical.mjs');

const { values: options } = parseArgs({
  options: {
    hoofbeat: { type: 'string' }, count: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' },
    depth: { type: 'string', default: '2' }, show: { type: 'boolean' },
  },
});
const now = '2026-03-01T12:00:00Z';
const made = expressions(Number(options.seed), Number(options.count), Number(options.depth));
const head = "library Random\nusing FHIR version '4.0.1'\ncontext Patient\n";
const text = `${head}${made.map(({ name, text: body }) => `define ${name}: ${body}`).join('\n')}\n`;

const { elm, problems } = translate([{ file: 'Random.cql', name: 'Random', text }]);
const broken = new Map(problems.filter((p) => p.severity === 'error').map((p) => [`E${p.line - 4}`, p.message]));
const reference = await evaluator(elm, valueSets(null))({ resourceType: 'Patient', id: 'p' }, now, ['Random']);

const room = mkdtempSync(join(tmpdir(), 'hoofbeat-differential-'));
let ours;
let errors = '';
try {
  const file = join(room, 'Random.cql');
  writeFileSync(file, text);
  const run = spawnSync(options.hoofbeat, ['run', file, '--as-of', now, '--format', 'json'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.error) throw run.error;
  errors = run.stderr;
  if (!run.stdout) throw new Error(`hoofbeat run ended with ${run.status}: ${run.stderr.slice(0, 3000)}`);
  ours = JSON.parse(run.stdout);
} finally {
  rmSync(room, { recursive: true });
}
const failed = new Map([...errors.matchAll(/error: Random\.(E\d+): (.*)/g)].map(([, name, message]) => [name, message]));

// Two intervals are the same when they start and end at the same points, however their bounds are written.
const dayAfter = (text, days) => new Date(Date.parse(`${text}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10);
const moved = (point, by) => (typeof point === 'number' ? point + by : /^\d{4}-\d\d-\d\d$/.test(point) ? dayAfter(point, by) : undefined);
function closed(value) {
  if (Array.isArray(value)) return value.map(closed);
  if (value === null || typeof value !== 'object' || !('lowClosed' in value)) return value;
  const made = { ...value };
  if (!made.lowClosed && moved(made.low, 1) !== undefined) Object.assign(made, { low: moved(made.low, 1), lowClosed: true });
  if (!made.highClosed && moved(made.high, -1) !== undefined) Object.assign(made, { high: moved(made.high, -1), highClosed: true });
  return made;
}

let agree = 0;
let known = 0;
const open = [];
const reasons = new Map();
for (const { name, type, text: body } of made) {
  const left = broken.has(name) ? { error: broken.get(name) } : reference[`Random.${name}`];
  const right = failed.has(name) ? { error: failed.get(name) } : ours[`Random.${name}`];
  if ((left?.error && right?.error) || same(closed(left), closed(right))) {
    agree += 1;
    continue;
  }
  const reason = settled.find(({ when }) => when(body, left, right, type));
  if (reason) {
    known += 1;
    reasons.set(reason.why, (reasons.get(reason.why) ?? 0) + 1);
    if (!options.show) continue;
  } else {
    open.push(name);
  }
  write(`${name} ${body}\n    reference ${JSON.stringify(left)}, hoofbeat ${JSON.stringify(right)}${reason ? ` (${reason.why})` : ''}\n`);
}
for (const [why, times] of reasons) write(`${times} × ${why}\n`);
write(`${made.length} expressions, ${agree} agree, ${known} differ for a settled reason, ${open.length} are open\n`);
process.exitCode = open.length || !agree ? 1 : 0;
