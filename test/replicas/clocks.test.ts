import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fromBase32, totpCode } from '../support/clients/authenticator.js';
import { describeOnMysql } from '../support/databases/databases.js';
import { Cluster, CLUSTER_PASSWORD, REPLICAS } from '../support/databases/cluster.js';
import { preloaded } from '../support/processes/preload.js';

const DAY = 24 * 60 * 60_000;
const TEN_MINUTES = 10 * 60_000;
/** Clock skew of each replica. */
const SHIFTS = [0, TEN_MINUTES, -TEN_MINUTES];
const APART_MS = 2_000;

const everywhere = Array.from({ length: REPLICAS }, (_, at) => at);

/** The interval in which an event happened. */
type Span = { readonly from: number; readonly to: number };

/** The smallest gap between the spans; negative if they all overlap. */
const apart = (spans: readonly Span[]): number =>
  Math.max(...spans.map(({ from }) => from)) - Math.min(...spans.map(({ to }) => to));

describeOnMysql('replicas with wrong system clocks', (create) => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await Cluster.onOneServer(create);
    for (const at of everywhere.slice(1))
      await cluster.restart(at, preloaded('shifted-clock.mjs', { CLOCK_SHIFT_MS: String(SHIFTS[at]) }));
    await cluster.register('ada');
  });

  afterAll(() => cluster.stop());

  it('R-18: have clocks that differ by ten minutes', async () => {
    const starts = cluster.programs.map((program) => program.metric('process_start_time_seconds'));
    const [right, ahead, behind] = (await Promise.all(starts)).map(
      (start) => Math.round((start - Date.now() / 1_000) / 600) + 0,
    );

    expect([right, ahead, behind]).toEqual([0, 1, -1]);
  });

  it('R-18: agree on the start and the end of sessions, and accept each other’s', async () => {
    for (const at of everywhere) {
      const from = Date.now();
      const { token } = (await cluster.login('ada', at)).body;
      const login = { from, to: Date.now() };
      for (const other of everywhere)
        expect((await cluster.as(token, other).get('/users/me')).status).toBe(200);
      const { sessions } = (await cluster.as(token, at + 1).get('/users/sessions')).body;
      const own = (sessions as Record<string, string>[]).find((one) => one['isCurrentSession'])!;
      const [begin, end] = [Date.parse(own['createdAt']!), Date.parse(own['expiresAt']!)];
      expect(apart([login, { from: begin, to: begin }])).toBeLessThanOrEqual(APART_MS);
      expect(end - begin).toBe(DAY);
    }
  });

  it('R-18: agree on the end of a lockout', async () => {
    await cluster.register('guessed');
    const guess = (at: number) =>
      cluster.programs[at]!.client({ 'x-forwarded-for': '192.0.2.9' }).post('/users/login', {
        username: 'guessed',
        password: 'not this one',
      });
    for (let tries = 0; tries < 5; tries += 1) expect((await guess(tries % REPLICAS)).status).toBe(401);
    const ends: Span[] = [];
    for (const at of everywhere) {
      const asked = Date.now();
      const { status, body } = await guess(at);
      const wait = (body.remainingTime as number) * 1_000;
      expect(status).toBe(429);
      // The wait is reported in whole seconds, rounded up.
      ends.push({ from: asked + wait - 1_000, to: Date.now() + wait });
    }

    expect(apart(ends)).toBeLessThanOrEqual(APART_MS);
  });

  it('R-18: accept the codes of an authenticator with the correct time', async () => {
    for (const at of everywhere) {
      const username = `coded-${at}`;
      await cluster.register(username, at);
      const client = cluster.as((await cluster.login(username, at)).body.token, at);
      const secret = fromBase32((await client.post('/users/totp/setup')).body.secret);
      const code = (steps: number) => totpCode(secret, Date.now() + steps * 30_000);
      expect((await client.post('/users/totp/enable', { totp_code: code(-1) })).status).toBe(200);
      const body = { username, password: CLUSTER_PASSWORD };
      const { temp_token } = (await cluster.client(at).post('/users/login', body)).body;
      const next = await cluster
        .client(at + 1)
        .post('/users/totp/verify-login', { temp_token, totp_code: code(0) });
      expect(next.status).toBe(200);
    }
  });
});
