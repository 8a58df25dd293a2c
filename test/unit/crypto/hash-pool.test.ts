import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { afterAll, describe, expect, it } from '@jest/globals';
import { HashPool } from '#platform/crypto';

const THREADS = '/proc/self/task';
const NICE = 18;

/** Returns the nice value of each thread of this process (Linux only). */
const niceThreads = (): number[] =>
  readdirSync(THREADS).map((id) => {
    const [, fields = ''] = readFileSync(`${THREADS}/${id}/stat`, 'utf8').split(/\) (?=\w )/);
    return Number(fields.split(' ')[NICE - 2]);
  });

describe('the hashing threads', () => {
  const pool = new HashPool();

  afterAll(() => pool.onApplicationShutdown());

  it('run at a lower priority than the event loop where each thread has its own', async () => {
    const before = getPriority();
    await pool.run({ kind: 'bcrypt', password: 'p', cost: 4 });

    expect(getPriority()).toBe(before);
    if (process.platform === 'linux') expect(Math.max(...niceThreads())).toBeGreaterThan(before);
  });
});
