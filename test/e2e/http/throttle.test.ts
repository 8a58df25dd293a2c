import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Program } from '../../support/processes/program.js';

const FORWARDED = { TRUSTED_PROXIES: '127.0.0.1' };
const LIMIT = 5;

/** Whether Redis listens on its port; the tests of a shared throttle need it. */
const hasRedis = await new Promise<boolean>((resolve) => {
  const socket = connect(6379, '127.0.0.1', () => {
    socket.destroy();
    resolve(true);
  });
  socket.on('error', () => {
    resolve(false);
  });
});

/** Runs the built program, because Jest on Node 20 cannot load @nestjs/throttler. */
describe('the rate limit per client', () => {
  const programs: Program[] = [];
  const start = async (environment: Record<string, string> = {}) => {
    const program = await Program.start({ REQUESTS_PER_MINUTE: String(LIMIT), ...environment });
    programs.push(program);
    return program;
  };

  afterEach(async () => {
    for (const program of programs.splice(0)) await program.stop();
  });

  const statuses = async (
    program: Program,
    count: number,
    headers: (at: number) => Record<string, string> = () => ({}),
  ) => {
    const seen: number[] = [];
    for (let at = 0; at < count; at += 1) {
      seen.push((await program.client().get('/users/setup-required', headers(at))).status);
    }
    return seen;
  };

  it('rejects an address over the limit, on every route and before any other check', async () => {
    const program = await start();
    expect(await statuses(program, LIMIT + 1)).toEqual([200, 200, 200, 200, 200, 429]);

    const refused = await program.client().get('/users/me');
    expect(refused).toMatchObject({
      status: 429,
      body: { code: 'TOO_MANY_REQUESTS', error: expect.any(String) },
    });
    const { remainingTime } = refused.body;
    expect(remainingTime).toBeGreaterThan(0);
    expect(remainingTime).toBeLessThanOrEqual(60);
    expect(refused.headers.get('retry-after')).toBe(String(remainingTime));
    expect((await program.client().get('/health')).status).toBe(200);
  });

  it('treats an IPv6 /64 as one client and other addresses as others', async () => {
    const program = await start(FORWARDED);
    const from = (address: string) => ({ 'x-forwarded-for': address });
    expect(await statuses(program, LIMIT + 1, (at) => from(`2001:db8:1:2::${at}`))).toContain(429);
    expect(await statuses(program, 1, () => from('2001:db8:1:3::1'))).toEqual([200]);
  });

  it('ignores the forwarding headers of an untrusted client', async () => {
    const program = await start();
    expect(await statuses(program, LIMIT + 1, (at) => ({ 'x-forwarded-for': `192.0.2.${at}` }))).toContain(
      429,
    );
  });

  it('is disabled by 0', async () => {
    const program = await start({ REQUESTS_PER_MINUTE: '0' });
    expect(await statuses(program, LIMIT * 4)).not.toContain(429);
  });

  it('falls back to counters in memory while Redis is unavailable', async () => {
    const program = await start({ REDIS_URL: 'redis://127.0.0.1:1' });
    expect(await statuses(program, LIMIT + 1)).toEqual([200, 200, 200, 200, 200, 429]);
  });

  if (hasRedis) {
    it('is shared by replicas through Redis', async () => {
      const replicas = [
        await start({ REDIS_URL: 'redis://127.0.0.1:6379', ...FORWARDED }),
        await start({ REDIS_URL: 'redis://127.0.0.1:6379', ...FORWARDED }),
      ] as const;
      const client = `10.${process.pid % 250}.${Date.now() % 250}.${process.hrtime()[1] % 250}`;
      const headers = () => ({ 'x-forwarded-for': client });
      await expectReady(replicas, headers());
      const seen = [
        ...(await statuses(replicas[0], 3, headers)),
        ...(await statuses(replicas[1], 3, headers)),
      ];
      expect(seen.filter((status) => status === 429).length).toBeGreaterThanOrEqual(1);
      expect(seen.slice(0, 3)).toEqual([200, 200, 200]);
    });
  }

  /** The first request is counted locally, because the connection to Redis is still opening. */
  async function expectReady(replicas: readonly Program[], headers: Record<string, string>): Promise<void> {
    for (const program of replicas)
      await statuses(program, 1, () => ({ ...headers, 'x-forwarded-for': '192.0.2.250' }));
  }
});
