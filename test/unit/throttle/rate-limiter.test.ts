import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { Log } from '#platform/logging';
import { RateLimiter } from '#platform/throttle';
import { type DomainError } from '#shared';

const LIMIT = 3;

/** Counts without expiry. */
function storeOf(counts: Map<string, number>) {
  return {
    increment: async (client: string, _windowMs: number, limit: number) => {
      const totalHits = (counts.get(client) ?? 0) + 1;
      counts.set(client, totalHits);
      return { totalHits, timeToExpire: 7, isBlocked: totalHits > limit, timeToBlockExpire: 7 };
    },
  };
}

function aLimit(perMinute = LIMIT) {
  const lines: string[] = [];
  const into = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const counts = new Map<string, number>();
  const limit = new RateLimiter(perMinute, Log.create('info', 'json', into));
  return { limit, counts, lines };
}

const codeOf = (refusal: DomainError | null) => refusal?.code ?? null;

describe('RateLimiter', () => {
  it('rejects requests over the limit with remainingTime', async () => {
    const { limit, counts } = aLimit();
    limit.useStore(storeOf(counts));
    const refusals = [];
    for (let count = 0; count < LIMIT + 1; count += 1) refusals.push(await limit.count('192.0.2.1'));

    expect(refusals.map(codeOf)).toEqual([null, null, null, 'TOO_MANY_REQUESTS']);
    expect(refusals.at(-1)?.details).toEqual({ remainingTime: 7 });
  });

  it.each([
    ['a /64 of IPv6', ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9'], '2001:db8:1:2::/64'],
    ['IPv4 on a socket of IPv6', ['192.0.2.1', '::ffff:192.0.2.1', '192.0.2.1:4711'], '192.0.2.1'],
    ['all that have hung up', [undefined, ''], 'unknown'],
  ])('counts %s as one client', async (_what, addresses, client) => {
    const { limit, counts } = aLimit();
    limit.useStore(storeOf(counts));
    for (const address of addresses) await limit.count(address);

    expect([...counts]).toEqual([[client, addresses.length]]);
  });

  it('logs one line per client and minute', async () => {
    const { limit, counts, lines } = aLimit();
    limit.useStore(storeOf(counts));
    for (let count = 0; count < 50; count += 1) await limit.count('192.0.2.1');

    expect(lines.length).toBe(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'warn',
      msg: 'rate limit exceeded',
      client: '192.0.2.1',
      perMinute: LIMIT,
    });
  });

  it('counts nothing when the limit is 0', async () => {
    const { limit } = aLimit(0);

    expect(limit.isEnabled).toBe(false);
    expect(await limit.count('192.0.2.1')).toBeNull();
  });

  it('throws before it has a store', async () => {
    await expect(aLimit().limit.count('192.0.2.1')).rejects.toThrow('no store');
  });
});
