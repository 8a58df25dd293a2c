import { afterAll, describe, expect, it } from '@jest/globals';
import { type RequestContext, withRequestContext } from '#platform/context';
import { HashPool } from '#platform/crypto';
import { aRequest } from '../../support/app/request-context.js';

/** All jobs are submitted at once, so that even short ones must wait. */
const JOB = { kind: 'bcrypt', password: 'p', cost: 4 } as const;
const FLOOD = 40;

/** One job of such a request, which records its name when done. */
function asked(pool: HashPool, done: string[], name: string, known: Partial<RequestContext>): Promise<void> {
  return new Promise((resolve) => {
    withRequestContext(aRequest(known), () => {
      void pool.run(JOB).then(() => {
        done.push(name);
        resolve();
      });
    });
  });
}

describe('hashing during a flood of requests', () => {
  const pool = new HashPool();

  afterAll(() => pool.onApplicationShutdown());

  /** Returns how many jobs of a flood ran before the job of another client that arrived after all of them. */
  async function servedBefore(flood: Partial<RequestContext>, other: Partial<RequestContext>) {
    const done: string[] = [];
    const jobs = Array.from({ length: FLOOD }, () => asked(pool, done, 'flood', flood));
    jobs.push(asked(pool, done, 'other', other));
    await Promise.all(jobs);
    return done.indexOf('other');
  }

  const flood = { address: '192.0.2.1', operation: '/users/create' };
  /** The jobs already running, one turn of the flood, and as many that finish at the same moment. */
  const soon = 3 * pool.workers + 1;

  it.each([
    ['another address', { ...flood, address: '192.0.2.2' }],
    ['another operation', { ...flood, operation: '/users/login' }],
    ['somebody who is logged in', { ...flood, userId: 'ada' }],
    ['another IPv6 network', { ...flood, address: '2001:db8:0:2::1' }],
  ])('serves %s before the rest of the flood', async (_case, other) => {
    expect(await servedBefore(flood, other)).toBeLessThanOrEqual(soon);
  });

  it('serves another address of the same IPv6 /64 after the flood', async () => {
    const [one, other] = ['2001:db8:0:1::1', '2001:db8:0:1::2'].map((address) => ({ ...flood, address }));
    expect(await servedBefore(one!, other!)).toBeGreaterThan(FLOOD - soon);
  });

  it('serves another operation of the flooding account after the flood', async () => {
    const one = { ...flood, userId: 'mallory' };
    expect(await servedBefore(one, { ...one, operation: '/users/me' })).toBeGreaterThan(FLOOD - soon);
  });
});
