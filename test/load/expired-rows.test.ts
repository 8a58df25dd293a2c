import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, it } from '@jest/globals';
import { Database, Sweeper } from '#platform/database';
import { aPerson } from '../support/fixtures/accounts.js';
import { engines } from '../support/databases/databases.js';
import { countExpiredRows, insertExpiredRows, SWEPT } from '../support/databases/expired-rows.js';
import { report } from '../support/load/report.js';
import { LatencyProbe, measureIdleLatency } from '../support/load/latency-probe.js';
import { runningApp } from '../support/app/running-app.js';

const EXPIRED = Number(process.env['EXPIRED_ROWS'] ?? 50_000);
const LIVE_IN_EACH = 100;
const DAY = 86_400_000;
/** How long a request may take during a sweep on a machine with other load. */
const GENEROUS_MS = 2_000;
/** Ratios of one or two milliseconds are meaningless. */
const FEW_MS = 5;
const MAX_ROUNDS = 50;

describe.each(engines)('expired rows on %s', (engine, createDatabase) => {
  const running = runningApp(createDatabase);

  it('N-08 neither slow requests down nor block them during deletion, and live rows stay', async () => {
    const { app } = running;
    const { client } = await aPerson(app, 'ada');
    const url = `${app.url}/users/me`;
    const session = { cookie: `jwt=${client.cookies.get('jwt')!}` };
    const few = await measureIdleLatency(url, session, 1_000);
    const { writer } = app.get(Database);
    const each = Math.ceil(EXPIRED / SWEPT.length);
    const now = app.clock.now();
    await insertExpiredRows(writer, { mark: 'old', count: each, instant: now - 400 * DAY });
    await insertExpiredRows(writer, { mark: 'live', count: LIVE_IN_EACH, instant: now + DAY });
    expect(await countExpiredRows(writer, 'old')).toBe(each * SWEPT.length);
    const many = await measureIdleLatency(url, session, 1_000);

    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const reads = new LatencyProbe(url, session).start();
    const writes = new LatencyProbe(`${app.url}/users/data/item`, session, { value: 'kept' }).start();
    const start = performance.now();
    let rounds = 0;
    let isBehind = true;
    while (rounds < MAX_ROUNDS && isBehind) {
      isBehind = await app.get(Sweeper).sweepAll();
      rounds += 1;
    }
    const ms = Math.round(performance.now() - start);
    const [read, write] = [await reads.end(), await writes.end()];
    delay.disable();
    const loop = { p99: Math.round(delay.percentile(99) / 1e6), max: Math.round(delay.max / 1e6) };
    report(`N-08 on ${engine}`, { rows: each * SWEPT.length, rounds, ms, few, many, read, write, loop });

    expect(await countExpiredRows(writer, 'old')).toBe(0);
    expect(await countExpiredRows(writer, 'live')).toBe(LIVE_IN_EACH * SWEPT.length);
    expect([reads.statuses, writes.statuses]).toEqual([new Set([200]), new Set([200])]);
    expect(many.p50).toBeLessThanOrEqual(3 * few.p50 + FEW_MS);
    expect(Math.max(read.slowest, write.slowest)).toBeLessThan(GENEROUS_MS);
  }, 580_000);
});
