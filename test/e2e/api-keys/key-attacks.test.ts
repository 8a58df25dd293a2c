import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiKeyAuthenticator } from '#api-keys';
import { ApiKeyRepository } from '../../../src/api-keys/api-key.repository.js';
import { newApiKey } from '../../../src/api-keys/api-key-format.js';
import { runningApp } from '../../support/app/running-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import { stored } from '../../support/fixtures/db-fixtures.js';

const TRIES = 500;
const MAX_CPU_MS = 1;
const DAY = 86_400_000;

describe.each(engines)('attacks on API keys on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let token: string;
  let lookUp: jest.SpiedFunction<ApiKeyRepository['findCredential']>;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'admin');
    ({ token } = (await create({})).body);
    await use(token);
    lookUp = jest.spyOn(running.app.get(ApiKeyRepository), 'findCredential');
  });

  const create = (more: object) =>
    admin.client.post('/users/api-keys', { name: 'job', userId: admin.userId, ...more });
  const use = (key: string) => running.app.client().get('/users/me', bearer(key));

  /** Returns a well-formed key with the visible prefix of the real one. */
  function withItsPrefix(): string {
    const body = token.slice(0, 12) + newApiKey().slice(12, -8);
    return body + crc32(body).toString(16).padStart(8, '0');
  }

  it('G-01: a guess with the prefix of a real key gets the answer of any other, after the same work', async () => {
    const answers = [];
    for (const guess of [newApiKey(), withItsPrefix()]) {
      lookUp.mockClear();
      const { status, body, headers } = await use(guess);
      const challenge = headers.get('www-authenticate');
      answers.push({ status, body, challenge, lookUps: lookUp.mock.calls.length });
    }
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'INVALID_API_KEY' }, lookUps: 1 });
    expect(answers[1]).toEqual(answers[0]);
  });

  it.each([
    ['a number', 4_102_444_800_000, 'INVALID_REQUEST'],
    ['a list', ['2031-01-01T00:00:00Z'], 'INVALID_REQUEST'],
    ['a day that does not exist', '2031-02-30T00:00:00Z', 'INVALID_EXPIRY'],
    ['a day without a time', '2031-01-01', 'INVALID_EXPIRY'],
    ['a time without a zone', '2031-01-01T00:00:00', 'INVALID_EXPIRY'],
    ['a year of six digits', '275760-01-01T00:00:00Z', 'INVALID_EXPIRY'],
    ['a signed year of six digits', '+275760-01-01T00:00:00Z', 'INVALID_EXPIRY'],
    ['a time in the past', '2001-01-01T00:00:00Z', 'INVALID_EXPIRY'],
  ])('G-05: %s is no expiry time', async (_what, expiresAt, code) => {
    const { status, body } = await create({ expiresAt });
    expect([status, body.code]).toEqual([400, code]);
  });

  it('G-05: the present is no expiry time, and the time of another zone is stored and shown in UTC', async () => {
    const now = running.app.clock.now();
    expect((await create({ expiresAt: new Date(now).toISOString() })).body.code).toBe('INVALID_EXPIRY');
    const year = new Date(now + 400 * DAY).getUTCFullYear();
    const { status, body } = await create({ expiresAt: `${year}-06-01T01:30:00+05:45` });
    expect([status, body.expiresAt]).toEqual([201, `${year}-05-31T19:45:00.000Z`]);
    expect(await stored(running.app, 'SELECT expires_at FROM api_key WHERE id = ?', [body.id])).toEqual([
      { expires_at: Date.UTC(year, 4, 31, 19, 45) },
    ]);
  });

  it('G-07: a key in a cookie, the query or the body is none', async () => {
    const anybody = running.app.client();
    const answers = [
      await anybody.get('/users/me', { cookie: `jwt=${token}` }),
      await anybody.get('/users/me', { cookie: `__Host-jwt=${token}` }),
      await anybody.get(`/users/me?token=${token}&access_token=${token}&api_key=${token}`),
      await anybody.post('/users/sessions/revoke-all', { token, access_token: token }),
      await anybody.get('/users/me', { 'x-api-key': token }),
      await anybody.get('/users/me', { authorization: `Basic ${btoa(`${token}:`)}` }),
    ];
    const missing = [401, 'MISSING_TOKEN'];
    const invalid = [401, 'INVALID_TOKEN'];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      ...[invalid, invalid, missing, missing, missing, missing],
    ]);
  });

  it('G-08: no list, export or audit entry has a key or its digest', async () => {
    const digests = await stored<{ digest: string }>(running.app, 'SELECT key_digest AS digest FROM api_key');
    const answers = [];
    for (const path of [
      ...['/users/api-keys', '/users/me/api-keys', '/users/me/export', '/api/audit-logs?limit=500'],
      `/users/admin/export/${admin.userId}`,
    ])
      answers.push((await admin.client.get(path)).body);
    const text = JSON.stringify([answers, running.app.logLines]);
    expect(text).toContain(token.slice(0, 12));
    for (const secret of [token, ...digests.map(({ digest }) => digest)]) expect(text).not.toContain(secret);
  });

  it('G-09: a wrong key takes less than a millisecond of CPU time, and no look-up without a valid checksum', async () => {
    const keys = running.app.get(ApiKeyAuthenticator);
    const attempt = async (key: string) => keys.authenticate(key).catch(() => null);
    lookUp.mockClear();
    expect(await attempt(`${token.slice(0, -8)}00000000`)).toBeNull();
    expect(lookUp).not.toHaveBeenCalled();

    const guesses = Array.from({ length: TRIES }, newApiKey);
    await attempt(guesses[0]!);
    const start = process.cpuUsage();
    for (const guess of guesses) expect(await attempt(guess)).toBeNull();
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000 / TRIES).toBeLessThan(MAX_CPU_MS);
  });
});
