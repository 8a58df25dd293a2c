import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditEntry, type AuditAction } from '#audit';
import { Reader } from '#platform/database';
import { isId } from '#shared';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const HEADERS = { 'x-request-id': 'asked-by-a-test', 'user-agent': 'A test on Linux' };
const ORIGIN = {
  requestId: 'asked-by-a-test',
  userAgent: 'A test on Linux',
  address: '127.0.0.1',
  actorKeyId: null,
  actorKeyPrefix: null,
};

describe.each(engines)('the audit log on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'Ada');
  });

  beforeEach(async () => {
    await plant(running.app, 'DELETE FROM audit_log');
    running.app.clock.advance(60_000);
  });

  /** Returns everything recorded since the test began, without ids and origins, which other tests check. */
  async function recorded(): Promise<Record<string, unknown>[]> {
    const entries = await running.app
      .get(Reader)
      .read((manager) => manager.find(AuditEntry, { order: { id: 'ASC' } }));
    return entries.map(
      ({ id, at, requestId, userAgent, address, actorKeyId, actorKeyPrefix, details, ...rest }) => {
        expect(isId(id)).toBe(true);
        expect(at).toBe(running.app.clock.now());
        expect({ requestId, userAgent, address, actorKeyId, actorKeyPrefix }).toEqual(ORIGIN);
        return { ...rest, details: details === null ? null : (JSON.parse(details) as unknown) };
      },
    );
  }

  it('contains the created users, and whether they are admins', async () => {
    const credentials = { username: 'Grace', password: PASSWORD };
    await running.app.client().post('/users/create', credentials, HEADERS);
    const [{ id }] = (await stored(running.app, 'SELECT id FROM user WHERE name = ?', ['Grace'])) as [
      { id: string },
    ];

    expect(await recorded()).toEqual([
      {
        action: 'user.created',
        result: 'success',
        actorId: id,
        subjectId: id,
        factor: null,
        details: { is_admin: false },
      },
    ]);
  });

  it('contains the authentication method and the session of a login', async () => {
    await running.app.client().post('/users/login', { username: 'ada', password: PASSWORD }, HEADERS);
    const [{ id }] = (await stored(running.app, 'SELECT id FROM session ORDER BY id DESC LIMIT 1')) as [
      { id: string },
    ];

    expect(await recorded()).toEqual([
      {
        action: 'login',
        result: 'success',
        actorId: admin.userId,
        subjectId: admin.userId,
        factor: 'password',
        details: { session: id },
      },
    ]);
  });

  it('contains the account of a failed login, and none for an unknown name', async () => {
    const client = running.app.client();
    await client.post('/users/login', { username: 'ADA', password: 'wrong password' }, HEADERS);
    await client.post('/users/login', { username: 'nobody', password: PASSWORD }, HEADERS);

    const failure = { action: 'login', result: 'failure', actorId: null, factor: 'password', details: null };
    expect(await recorded()).toEqual([
      { ...failure, subjectId: admin.userId },
      { ...failure, subjectId: null },
    ]);
  });

  it('contains a logout once', async () => {
    const client = running.app.client();
    await client.post('/users/login', { username: 'Ada', password: PASSWORD });
    await plant(running.app, 'DELETE FROM audit_log');
    const cookie = { cookie: `jwt=${client.cookies.get('jwt')}`, ...HEADERS };
    await client.post('/users/logout', undefined, cookie);
    await client.post('/users/logout', undefined, cookie);

    expect(await recorded()).toEqual([
      {
        action: 'logout',
        result: 'success',
        actorId: admin.userId,
        subjectId: admin.userId,
        factor: null,
        details: null,
      },
    ]);
  });

  it('contains the setting that an admin changed and its new value', async () => {
    await admin.client.patch('/users/registration-allowed', { allowed: true }, HEADERS);
    await admin.client.patch('/users/password-login-allowed', { allowed: true }, HEADERS);

    const change = { action: 'settings.changed', result: 'success', actorId: admin.userId };
    expect(await recorded()).toEqual([
      { ...change, subjectId: null, factor: null, details: { setting: 'registration_allowed', value: true } },
      {
        ...change,
        subjectId: null,
        factor: null,
        details: { setting: 'password_login_allowed', value: true },
      },
    ]);
  });

  it('does not contain requests that were rejected as invalid or unauthorised', async () => {
    await running.app.client().post('/users/create', { username: 'ADA', password: PASSWORD }, HEADERS);
    await running.app.client().post('/users/login', {}, HEADERS);
    await running.app.client().patch('/users/registration-allowed', { allowed: false }, HEADERS);
    await admin.client.patch('/users/password-login-allowed', { allowed: false }, HEADERS);

    expect(await recorded()).toEqual([]);
  });

  it('stores hostile text of a request as plain text of limited length', async () => {
    const headers = { ...HEADERS, 'user-agent': `'; DROP TABLE user; -- ${'x'.repeat(2_000)}` };
    await running.app.client().post('/users/login', { username: 'Ada', password: PASSWORD }, headers);
    const [entry] = await stored<{ user_agent: string }>(running.app, 'SELECT user_agent FROM audit_log');

    expect(entry!.user_agent).toBe(headers['user-agent'].slice(0, 512));
  });
});

describe.each(engines)('a change that cannot be audited on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  const FAILED = { error: 'Something went wrong on our side', code: 'INTERNAL_ERROR' };

  beforeAll(async () => {
    admin = await aPerson(running.app, 'Ada');
    await plant(running.app, 'ALTER TABLE audit_log RENAME TO audit_log_away');
  });

  const actions: [
    AuditAction,
    () => Promise<{ status: number; body: unknown; setCookies: readonly string[] }>,
    string,
  ][] = [
    ['user.created', () => create('Grace'), 'SELECT COUNT(*) AS n FROM user'],
    ['login', () => login(PASSWORD), 'SELECT COUNT(*) AS n, SUM(login_count) AS m FROM session JOIN user'],
    ['logout', () => admin.client.post('/users/logout'), 'SELECT COUNT(ended_at) AS n FROM session'],
    [
      'settings.changed',
      () => admin.client.patch('/users/registration-allowed', { allowed: false }),
      'SELECT COUNT(*) AS n FROM setting',
    ],
  ];

  it.each(actions)('is not made: %s', async (_action, act, state) => {
    const before = await stored(running.app, state);
    const response = await act();

    expect([response.status, response.body, response.setCookies]).toEqual([500, FAILED, []]);
    expect(await stored(running.app, state)).toEqual(before);
  });

  it('leaves the session valid', async () => {
    expect((await admin.client.get('/users/me')).status).toBe(200);
  });

  const create = (username: string) =>
    running.app.client().post('/users/create', { username, password: PASSWORD });
  const login = (password: string) =>
    running.app.client().post('/users/login', { username: 'Ada', password });
});
