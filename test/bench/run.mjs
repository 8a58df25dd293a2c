// npm run bench [-- --quick] [-- P1 P4 …]: measures the figures of docs/performance.md, all of them or those of the named
// groups. Prints a table, writes bench-results/bench.json and, unless it was quick or partial, docs/performance.svg.
// Fails only when something could not be measured. BENCH_MYSQL_URL (or TEST_MYSQL_URL) names a server for P3 and P9.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { bodyFigures } from './bodies.mjs';
import { pageFigures, questionFigures } from './door.mjs';
import { crowdFigures, embeddedFigures, mysqlFigures } from './figures.mjs';
import { closingFigures, holdFigures } from './endings.mjs';
import { floodFigures } from './flood.mjs';
import { loginFigures, programFigures, readerFigures } from './logins.mjs';
import { drawFigures } from './picture.mjs';
import { endEverything } from './service.mjs';
import { idleFigures, roundTripFigures } from './sockets.mjs';
import { strangerFigures } from './strangers.mjs';

const LIMIT_MS = 30 * 60_000;
/** Many short rounds: a shared machine changes its speed from one second to the next. Logins take too long for that. */
const WHOLE = {
  seconds: 2,
  turns: { rounds: 13, thrownAway: 4 },
  pairs: { count: 7, rounds: 5, thrownAway: 4 },
  loginSeconds: 10,
  longTurns: { rounds: 5, thrownAway: 1 },
  crowd: { users: 100_000, sessions: 1_000_000 },
};
const ONCE = { rounds: 1, thrownAway: 1 };
const QUICK = {
  seconds: 1,
  turns: ONCE,
  pairs: { ...ONCE, count: 1 },
  loginSeconds: 3,
  longTurns: ONCE,
  crowd: { users: 1_000, sessions: 10_000 },
};
const root = join(import.meta.dirname, '../..');
const named = process.argv.slice(2).filter((argument) => /^[PD]\d+$/.test(argument));
const isQuick = process.argv.includes('--quick');
const plan = {
  ...(isQuick ? QUICK : WHOLE),
  isQuick,
  mysql: process.env.BENCH_MYSQL_URL ?? process.env.TEST_MYSQL_URL,
};
const groups = [
  [['P1', 'P2'], embeddedFigures],
  [['P3', 'P9'], mysqlFigures],
  [['P4'], loginFigures],
  [['P5'], readerFigures],
  [['P6', 'P7'], crowdFigures],
  [['P8'], programFigures],
  [['P10'], bodyFigures],
  [['P11'], floodFigures],
  [['P12'], strangerFigures],
  [['D1'], questionFigures],
  [['D2'], pageFigures],
  [['D3'], roundTripFigures],
  [['D4'], closingFigures],
  [['D5'], idleFigures],
  [['D6'], holdFigures],
];

const overdue = setTimeout(() => end(`gave up after ${LIMIT_MS / 60_000} minutes`), LIMIT_MS).unref();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end(`ended by ${signal}`));
const figures = [];
const failures = [];
for (const [ids, measure] of groups) {
  if (named.length > 0 && !ids.some((id) => named.includes(id))) continue;
  console.log(`measuring ${ids.join(' and ')} …`);
  try {
    figures.push(...(await measure(plan)));
  } catch (error) {
    failures.push(ids.join(' and '));
    console.error(`${ids.join(' and ')} could not be measured:`, error);
  }
  await endEverything();
}
clearTimeout(overdue);
report(figures.sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })));
if (failures.length > 0) process.exitCode = 1;

async function end(reason) {
  console.error(reason);
  await endEverything();
  process.exit(1);
}

function report(found) {
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.versions.node}`;
  console.table(found.map(line));
  mkdirSync(join(root, 'bench-results'), { recursive: true });
  const outcome = {
    at: new Date().toISOString(),
    machine,
    plan: { ...plan, mysql: Boolean(plan.mysql) },
    figures: found,
  };
  writeFileSync(join(root, 'bench-results/bench.json'), `${JSON.stringify(outcome, null, 2)}\n`);
  const isWhole = !isQuick && named.length === 0 && failures.length === 0;
  if (isWhole) writeFileSync(join(root, 'docs/performance.svg'), drawFigures(found, machine));
}

function line({ id, what, value, target, unit = '', isAtMost, note }) {
  if (value === null) return { id, figure: what };
  const isReached = isAtMost ? value <= target : value >= target;
  return {
    id,
    figure: what,
    value: `${value.toFixed(2)} ${unit}`.trim(),
    target: `${isAtMost ? '≤' : '≥'} ${target} ${unit}`.trim(),
    reached: isReached ? 'yes' : (note ?? 'no'),
  };
}
