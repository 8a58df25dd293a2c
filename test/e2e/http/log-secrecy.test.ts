import { beforeAll, describe, expect, it } from '@jest/globals';
import { HashPool } from '#platform/crypto';
import { UsersService } from '#users';
import { bearer } from '../../support/fixtures/accounts.js';
import { CountingHashPool } from '../../support/app/counting-hash-pool.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import { TEST_KEY } from '../../support/app/test-app.js';

const PASSWORD = 'marked-password-7Qz!';
const WRONG_PASSWORD = 'marked-wrong-9Xw!';
const IN_QUERY = 'marked-query-value';
const IN_HEADER = 'marked-header-value';
const CLIENT_SECRET = 'marked-client-secret';

type Line = { level: string; msg: string; requestId?: string; path?: string; err?: { stack: string } };

describe.each(engines)('the log on %s', (_name, createDatabase) => {
  const pool = new CountingHashPool();
  const running = runningApp(createDatabase, {
    env: {
      LOG_LEVEL: 'debug',
      OIDC_ISSUER_URL: 'https://idp.example.com',
      OIDC_CLIENT_ID: 'latchkey',
      OIDC_CLIENT_SECRET: CLIENT_SECRET,
    },
    overrides: [[HashPool, pool]],
  });
  const secrets: string[] = [];
  const ids: string[] = [];
  const linesWith = (text: string | RegExp) =>
    running.app.logLines.filter((line) => (typeof text === 'string' ? line.includes(text) : text.test(line)));
  const lines = () => running.app.logLines.map((line) => JSON.parse(line) as Line);

  beforeAll(async () => {
    const { app } = running;
    const client = app.client();
    const ask = async (
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ) => {
      const response = await client.send(method, path, body, headers);
      ids.push(response.headers.get('x-request-id') ?? '');
      return response;
    };
    await ask('POST', '/users/create', { username: 'Ada', password: PASSWORD });
    await ask('POST', '/users/login', { username: 'Ada', password: WRONG_PASSWORD });
    await ask('POST', '/users/login', { username: PASSWORD, password: WRONG_PASSWORD });
    await ask('POST', '/users/login', `{"username":"${PASSWORD}","password":"${PASSWORD}`);
    await ask('POST', '/users/login', { username: 'Ada', password: [PASSWORD] });
    const credentials = { username: 'Ada', password: PASSWORD };
    const { body } = await ask('POST', '/users/login', credentials, { 'x-electron-app': 'true' });
    const cookie = { cookie: `jwt=${client.cookies.get('jwt')}` };
    await ask('GET', `/users/me?token=${IN_QUERY}`, undefined, bearer(body.token));
    await ask('GET', `/nowhere?password=${IN_QUERY}`);
    await ask('GET', '/users/me', undefined, { authorization: `Bearer ${IN_HEADER}` });
    await ask('GET', '/users/me', undefined, { cookie: `jwt=${IN_HEADER}` });
    await remember(body.token);
    // Makes writes fail, because their errors contain the values.
    await plant(app, 'ALTER TABLE session RENAME TO session_away');
    await ask('POST', '/users/login', { username: 'Ada', password: PASSWORD });
    await ask('POST', '/users/logout', undefined, cookie);
    await plant(app, 'ALTER TABLE user DROP COLUMN created_at');
    await ask('POST', '/users/create', { username: 'AdA', password: PASSWORD });
  });

  /** Everything that must not be logged: what clients sent or received, and what is stored. */
  async function remember(token: string): Promise<void> {
    const users = running.app.get(UsersService);
    const user = await users.findByName('Ada');
    const hash = users.openPasswordHash(user!)!.hash;
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { k: string };
    const secret = Buffer.from(claims.k, 'base64url');
    const digests = await stored<{ secret_digest: string }>(running.app, 'SELECT secret_digest FROM session');
    secrets.push(PASSWORD, WRONG_PASSWORD, IN_QUERY, IN_HEADER, CLIENT_SECRET, hash, hash.slice(29));
    secrets.push(...token.split('.').slice(1), claims.k, secret.toString('hex'), secret.toString('base64'));
    secrets.push(user!.nameKey, ...digests.map(({ secret_digest }) => secret_digest));
    secrets.push(TEST_KEY.slice('test:'.length), Buffer.alloc(32, 7).toString('hex'));
    secrets.push(...[PASSWORD, WRONG_PASSWORD].map((value) => Buffer.from(value).toString('base64')));
  }

  it('contains no SQL statement and none of its values', () => {
    expect(linesWith(/"(query|parameters|sql)":/)).toEqual([]);
  });

  it('contains no password, token, secret, key or hash, even of a failed request', () => {
    expect(secrets.length).toBeGreaterThan(15);
    for (const secret of secrets) expect(linesWith(secret)).toEqual([]);
    expect(linesWith(/\$2[aby]\$/)).toEqual([]);
  });

  it('is not the only place: events contain none of them either', async () => {
    const events = await stored<{ type: string; data: string }>(
      running.app,
      'SELECT type, data FROM outbox_event',
    );

    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['login', 'login.failed']));
    for (const secret of secrets) expect(events.filter(({ data }) => data.includes(secret))).toEqual([]);
  });

  it('shows where a request failed, under the request ID that the client received', () => {
    const failures = lines().filter(({ level }) => level === 'error');

    expect(failures.map(({ msg }) => msg)).toEqual(['request failed', 'request failed', 'request failed']);
    expect(failures.map(({ requestId }) => requestId)).toEqual(ids.slice(-3));
    for (const { err } of failures) expect(err!.stack).toMatch(/session|created_at/);
  });

  it('has one line for every request, with its ID and without its query', () => {
    const requests = lines().filter(({ msg }) => msg === 'request');

    expect(requests.map(({ requestId }) => requestId)).toEqual(ids);
    for (const line of requests) {
      expect(line).toEqual({
        level: expect.stringMatching(/^(info|debug)$/),
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        requestId: expect.any(String),
        method: expect.stringMatching(/^(GET|POST)$/),
        path: expect.stringMatching(/^\/[\w/-]+$/),
        status: expect.any(Number),
        ms: expect.any(Number),
        address: '127.0.0.1',
        msg: 'request',
      });
    }
  });

  it('has the request ID exactly once in every line that a request caused', () => {
    for (const line of running.app.logLines) {
      expect(line.split('"requestId"').length).toBeLessThanOrEqual(2);
    }
  });
});

describe.each(engines)('the log at the default level on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('leaves out successful reads, and keeps changes and refused requests', async () => {
    await running.app.client().get('/health');
    await running.app.client().get('/users/setup-required');
    await running.app.client().get('/users/me');
    await running.app.client().post('/users/create', { username: 'Ada', password: PASSWORD });

    const lines = running.app.logLines.map((line) => JSON.parse(line) as Line & { status: number });
    const requests = lines.filter(({ msg }) => msg === 'request');
    expect(requests.map(({ path, status }) => [path, status])).toEqual([
      ['/users/me', 401],
      ['/users/create', 200],
    ]);
  });

  it('escapes a hostile address as plain text on one line', async () => {
    running.app.logLines.length = 0;
    await running.app.client().get('/%0d%0a%1b[31m{"level":"fatal"}');

    expect(running.app.logLines).toHaveLength(1);
    expect(running.app.logLines[0]).not.toContain('\x1b');
    expect((JSON.parse(running.app.logLines[0]!) as Line).level).toBe('info');
  });
});
