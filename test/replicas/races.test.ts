import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { fromBase32, totpCode } from '../support/clients/authenticator.js';
import { describeReplicas, type Cluster, CLUSTER_PASSWORD, REPLICAS } from '../support/databases/cluster.js';
import { type HttpResponse } from '../support/clients/http-client.js';
import { runConcurrently, countStatus, expectRefusals, rounds } from '../support/load/repeat.js';

/** Two writes of one row on two nodes eventually conflict at their commits. */
const MOST_WAVES = 20;

describeReplicas('concurrent requests', (start) => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await start();
  });

  afterAll(() => cluster.stop());

  const tokenOf = async (name: string, at = 0): Promise<string> => (await cluster.login(name, at)).body.token;

  rounds('R-01: make one admin of twenty registrations in an empty installation', async () => {
    await cluster.query('DELETE FROM user');
    await cluster.query('UPDATE instance_state SET first_user_id = NULL');
    const responses = await runConcurrently(20, (at) =>
      cluster.client(at).post('/users/create', { username: `first-${at}`, password: CLUSTER_PASSWORD }),
    );

    const refused = responses.filter(({ status }) => status !== 200);
    expect(refused.map(({ body }) => body)).toEqual([]);
    expect(responses.filter(({ body }) => body.is_admin === true).length).toBe(1);
  });

  rounds(
    'R-02: create one account for one name registered thirty times, in several spellings',
    async (round) => {
      const spellings = [`Name-${round}`, `name-${round}`, `NAME-${round}`, `Ｎame-${round}`];
      const responses = await runConcurrently(30, (at) =>
        cluster
          .client(at)
          .post('/users/create', { username: spellings[at % spellings.length], password: CLUSTER_PASSWORD }),
      );

      expect([countStatus(responses, 200), countStatus(responses, 409)]).toEqual([1, 29]);
    },
  );

  const aGuardedUser = async (name: string) => {
    await cluster.register(name);
    const client = cluster.as(await tokenOf(name));
    const secret = fromBase32((await client.post('/users/totp/setup')).body.secret);
    const code = (steps: number) => totpCode(secret, Date.now() + steps * 30_000);
    const enabled = await client.post('/users/totp/enable', { totp_code: code(-1) });
    return { code, backupCodes: enabled.body.backup_codes as string[] };
  };

  const loginChallenges = async (name: string, times: number): Promise<string[]> => {
    const tokens: string[] = [];
    for (let at = 0; at < times; at += 1) tokens.push((await cluster.login(name, at)).body.temp_token);
    return tokens;
  };

  const secondStep = (at: number, temp_token: string, totp_code: string) =>
    cluster.client(at).post('/users/totp/verify-login', { temp_token, totp_code });

  rounds('R-03: complete one login with one code, sent with nine tokens to all replicas', async (round) => {
    const { code } = await aGuardedUser(`coded-${round}`);
    const tokens = await loginChallenges(`coded-${round}`, 9);
    const same = code(0);
    const responses = await runConcurrently(9, (at) => secondStep(at, tokens[at]!, same));

    expect(countStatus(responses, 200)).toBe(1);
    expectRefusals(responses, [401, 429]);
  });

  rounds('R-04: complete one login with one backup code, and two with two', async (round) => {
    const { backupCodes } = await aGuardedUser(`backed-${round}`);
    const tokens = await loginChallenges(`backed-${round}`, 6);
    const first = await runConcurrently(4, (at) => secondStep(at, tokens[at]!, backupCodes[0]!));
    const others = await runConcurrently(2, (at) => secondStep(at, tokens[4 + at]!, backupCodes[1 + at]!));

    expect([countStatus(first, 200), countStatus(others, 200)]).toEqual([1, 2]);
    expectRefusals(first, [401, 429]);
    const left = `SELECT COUNT(*) AS n FROM backup_code WHERE used_at IS NULL AND user_id = (SELECT id FROM user WHERE name = 'backed-${round}')`;
    expect((await cluster.query<{ n: number }>(left))[0]!.n).toBe(backupCodes.length - 3);
  });

  rounds('R-05: complete one login with one login token, whatever codes come with it', async (round) => {
    const { backupCodes } = await aGuardedUser(`tokened-${round}`);
    const [token] = await loginChallenges(`tokened-${round}`, 1);
    const responses = await runConcurrently(4, (at) => secondStep(at, token!, backupCodes[at]!));

    expect(countStatus(responses, 200)).toBe(1);
    expectRefusals(responses, [401, 429]);
  });

  rounds('R-07: are rejected by all replicas as soon as one has ended the session', async (round) => {
    const name = `ended-${round}`;
    await cluster.register(name);
    const token = await tokenOf(name);
    await cluster.as(token).post('/api/security/passcode', { new_passcode: '482916' });
    const other = await tokenOf(name, 1);
    const ends: [string, () => Promise<HttpResponse>][] = [
      [token, () => cluster.as(token).post('/api/security/lock')],
      [other, () => cluster.as(other, 1).post('/users/logout')],
    ];
    for (const [ended, end] of ends) {
      const seen: number[] = [];
      let isAnswered = false;
      const hammer = async (at: number) => {
        for (let more = 3; more > 0;) {
          const isAfter = isAnswered;
          const { status } = await cluster.as(ended, at).get('/users/me');
          if (isAfter) seen.push(status);
          if (isAfter) more -= 1;
        }
      };
      const hammering = [hammer(1), hammer(2)];
      expect((await end()).status).toBe(200);
      isAnswered = true;
      await Promise.all(hammering);
      expect(seen.filter((status) => status !== 401 && status !== 403)).toEqual([]);
    }
  });

  rounds('R-08: leave one admin when admins demote each other in a ring', async (round) => {
    await cluster.query('UPDATE user SET is_admin = 0');
    const names = Array.from({ length: REPLICAS }, (_, at) => `ring-${round}-${at}`);
    for (const name of names) await cluster.register(name);
    await cluster.query(`UPDATE user SET is_admin = 1 WHERE name LIKE 'ring-${round}-%'`);
    const tokens = await Promise.all(names.map((name) => tokenOf(name)));
    const responses = await runConcurrently(REPLICAS, (at) =>
      cluster.as(tokens[at]!, at).post('/users/remove-admin', { username: names[(at + 1) % REPLICAS] }),
    );

    expect(countStatus(responses, 200)).toBeGreaterThanOrEqual(1);
    expectRefusals(responses, [400, 403]);
    const admins = await cluster.query('SELECT id FROM user WHERE is_admin = 1');
    expect(admins.length).toBeGreaterThanOrEqual(1);
  });

  rounds('R-09: set one of two new passwords, which unlocks the data', async (round) => {
    const name = `changed-${round}`;
    await cluster.register(name);
    const tokens = [await tokenOf(name), await tokenOf(name, 1)];
    await cluster.as(tokens[0]!).put('/users/data/canary', { value: name });
    const wanted = ['first new password', 'second new password'];
    const responses = await runConcurrently(2, (at) =>
      cluster
        .as(tokens[at]!, at)
        .post('/users/change-password', { oldPassword: CLUSTER_PASSWORD, newPassword: wanted[at] }),
    );
    expect(countStatus(responses, 200)).toBe(1);
    expectRefusals(responses, [401, 409]);

    const logins = await Promise.all(
      [CLUSTER_PASSWORD, ...wanted].map((password, at) => cluster.login(name, at, password)),
    );
    expect(countStatus(logins, 200)).toBe(1);
    const winner = logins.find(({ status }) => status === 200)!;
    expect((await cluster.as(winner.body.token, 2).get('/users/data/canary')).body.value).toBe(name);
  });

  rounds('R-10: leave no session of the old password after a password change', async (round) => {
    const name = `raced-${round}`;
    const next = 'a new password';
    await cluster.register(name);
    const token = await tokenOf(name);
    const change = cluster
      .as(token)
      .post('/users/change-password', { oldPassword: CLUSTER_PASSWORD, newPassword: next });
    const logins = await runConcurrently(6, (at) =>
      cluster.login(name, at, at % 2 ? next : CLUSTER_PASSWORD),
    );
    expect((await change).status).toBe(200);

    const epochs = await cluster.query<{ live: number }>(
      `SELECT COUNT(*) AS live FROM session s JOIN user u ON u.id = s.user_id
       WHERE u.name = '${name}' AND s.ended_at IS NULL AND s.epoch <> u.session_epoch`,
    );
    expect(epochs[0]!.live).toBe(0);
    expectRefusals(logins, [401, 429]);
    for (const [at, { status, body }] of logins.entries()) {
      if (status !== 200) continue;
      const seen = await cluster.as(body.token, at + 1).get('/users/me');
      expect(seen.status).toBe(at % 2 ? 200 : 401);
    }
    expect((await cluster.login(name, 1, next)).status).toBe(200);
  });

  rounds('C-16: leave one session of twelve logins in single-session mode', async (round) => {
    const name = `single-${round}`;
    await cluster.register(name);
    await cluster.as(await tokenOf(name)).post('/api/security/single-session', { enabled: true });
    const responses: HttpResponse[] = [];
    // Four at a time: correct attempts in flight on other replicas count as attempts.
    for (let wave = 0; wave < 3; wave += 1)
      responses.push(...(await runConcurrently(4, (at) => cluster.login(name, at))));
    expect(responses.map(({ status, body }) => body.code ?? status)).toEqual(responses.map(() => 200));

    const alive = await runConcurrently(12, (at) =>
      cluster.as(responses[at]!.body.token, at + 1).get('/users/me'),
    );
    expect(countStatus(alive, 200)).toBe(1);
  });

  rounds('R-12: write one row on all replicas, on a cluster after retries', async () => {
    await cluster.query('UPDATE user SET is_admin = 0');
    const name = `setter-${randomBytes(4).toString('hex')}`;
    await cluster.register(name);
    await cluster.query(`UPDATE user SET is_admin = 1 WHERE name = '${name}'`);
    const token = await tokenOf(name);
    const before = await cluster.retries();
    const conflicts = await cluster.galera?.conflicts();
    for (let wave = 0; wave < MOST_WAVES && (wave === 0 || (await cluster.retries()) === before); wave += 1) {
      const responses = await runConcurrently(12, (at) =>
        cluster.as(token, at).patch('/users/session-timeout', { timeoutHours: 24 + at }),
      );
      expect(countStatus(responses, 200)).toBe(12);
    }

    if (!cluster.galera) return;
    expect(await cluster.retries()).toBeGreaterThan(before);
    expect(await cluster.galera.conflicts()).toBeGreaterThan(conflicts!);
  });
});
