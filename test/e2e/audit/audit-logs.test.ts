import { beforeAll, describe, expect, it } from '@jest/globals';
import { AuditLog } from '#audit';
import { Sweeper, Transactions } from '#platform/database';
import { DAY_MS } from '#shared';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const PATH = '/api/audit-logs';
const LINES = { accept: 'application/x-ndjson' };
const UNKNOWN_ID = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';

type Entry = Record<string, unknown> & { id: string; at: string; action: string };

describe.each(engines)('the audit log on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { AUDIT_RETENTION_DAYS: '30' } });
  let admin: Person;
  let user: Person;
  let beginning: string;

  const at = () => new Date(running.app.clock.now()).toISOString();
  const entries = async (person: Person, query = ''): Promise<Entry[]> =>
    (await person.client.get(PATH + query)).body.entries as Entry[];
  const actions = async (person: Person, query = '') =>
    (await entries(person, query)).map(({ action }) => action);

  beforeAll(async () => {
    beginning = at();
    admin = await aPerson(running.app, 'Ada');
    running.app.clock.advance(1_000);
    user = await aPerson(running.app, 'Grace');
    running.app.clock.advance(1_000);
    const wrong = { username: 'Grace', password: 'wrong password' };
    await running.app.client({ 'user-agent': 'A stranger' }).post('/users/login', wrong);
    running.app.clock.advance(1_000);
    await admin.client.post('/users/make-admin', { userId: user.userId }, { 'x-request-id': 'of-the-admin' });
    await admin.client.post('/users/remove-admin', { userId: user.userId });
  });

  it('shows everything to admins, newest first, with every field', async () => {
    const all = await entries(admin);

    expect(all.map(({ action }) => action)).toEqual([
      'user.demoted',
      'user.promoted',
      'login',
      'login',
      'user.created',
      'login',
      'user.created',
    ]);
    expect(all[1]).toEqual({
      id: expect.any(String),
      at: at(),
      action: 'user.promoted',
      result: 'success',
      actorId: admin.userId,
      actorKeyId: null,
      actorKeyPrefix: null,
      subjectId: user.userId,
      factor: null,
      address: '127.0.0.1',
      userAgent: expect.any(String),
      requestId: 'of-the-admin',
      details: null,
    });
    expect(all[6]!['details']).toEqual({ is_admin: true });
  });

  it('shows users their own events with the addresses of strangers, but not the address of an admin', async () => {
    const own = await entries(user);

    expect(own.map(({ action }) => action)).toEqual([
      'user.demoted',
      'user.promoted',
      'login',
      'login',
      'user.created',
    ]);
    expect(own[1]).toMatchObject({ actorId: admin.userId, address: null, userAgent: null, requestId: null });
    expect(own[2]).toMatchObject({ result: 'failure', address: '127.0.0.1', userAgent: 'A stranger' });
    expect(await entries(user, `?userId=${user.userId}`)).toEqual(own);
    expect((await user.client.get(`${PATH}?userId=${admin.userId}`)).body.code).toBe('ADMIN_REQUIRED');
    expect((await running.app.client().get(PATH)).body.code).toBe('MISSING_TOKEN');
  });

  it('can be filtered by user, action, result and time', async () => {
    expect(await actions(admin, `?userId=${user.userId}&action=login`)).toEqual(['login', 'login']);
    expect(await actions(admin, `?userId=${UNKNOWN_ID}`)).toEqual([]);
    expect(await actions(admin, '?action=user.promoted')).toEqual(['user.promoted']);
    expect(await actions(admin, '?result=failure')).toEqual(['login']);
    expect(await actions(admin, '?action=user.promoted&result=failure')).toEqual([]);
    expect(await actions(admin, `?from=${at()}`)).toEqual(['user.demoted', 'user.promoted']);
    expect(await actions(admin, `?to=${at()}&action=user.created`)).toEqual(['user.created', 'user.created']);
    const second = new Date(Date.parse(beginning) + 1_000).toISOString();
    expect(await actions(admin, `?from=${beginning}&to=${second}`)).toEqual(['login', 'user.created']);
    const zoned = encodeURIComponent(second.replace('Z', '+00:00'));
    expect(await actions(admin, `?to=${zoned}`)).toEqual(['login', 'user.created']);
  });

  it('is paginated without gaps or duplicates', async () => {
    const all = await entries(admin);
    for (const limit of [1, 2, 3, 6, 7]) {
      const seen: Entry[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const { body } = await admin.client.get(`${PATH}?limit=${limit}${more}`);
        expect(body.entries.length).toBeLessThanOrEqual(limit);
        seen.push(...(body.entries as Entry[]));
        cursor = body.nextCursor as string | null;
      }
      expect(seen).toEqual(all);
    }
  });

  it.each([
    'limit=0',
    'limit=501',
    'limit=x',
    'limit=1.5',
    'cursor=x',
    'cursor=',
    'userId=x',
    'action=login2',
    'action=',
    'result=maybe',
    'from=yesterday',
    'from=2030-01-01',
    'from=2030-01-01T00:00:00',
    'to=2030-13-01T00:00:00Z',
    'to=2030-02-30T00:00:00Z',
  ])('is not readable with %s', async (query) => {
    for (const headers of [{}, LINES]) {
      const response = await admin.client.get(`${PATH}?${query}`, headers);
      expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
    }
  });

  it('is exported as NDJSON, with the same entries for the same readers', async () => {
    for (const person of [admin, user]) {
      const response = await person.client.get(PATH, LINES);
      expect(response.headers.get('content-type')).toBe('application/x-ndjson');
      const lines = (response.body as string).trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(await entries(person));
    }
    const one = await admin.client.get(`${PATH}?action=user.demoted`, LINES);
    expect(one.body.action).toBe('user.demoted');
    expect((await user.client.get(`${PATH}?userId=${admin.userId}`, LINES)).status).toBe(403);
    expect((await admin.client.get(`${PATH}?userId=${UNKNOWN_ID}`, LINES)).body).toBeUndefined();
  });

  it('is exported completely even when it is longer than one batch', async () => {
    const audit = running.app.get(AuditLog);
    await running.app.get(Transactions).run(async (tx) => {
      for (let more = 0; more < 1_200; more += 1) await audit.record(tx, { action: 'logout', actor: null });
    });
    const rows = await stored<{ id: string }>(running.app, 'SELECT id FROM audit_log');
    const lines = ((await admin.client.get(PATH, LINES)).body as string).trimEnd().split('\n');
    const ids = lines.map((line) => (JSON.parse(line) as Entry).id);

    expect([...ids].sort()).toEqual(rows.map(({ id }) => id).sort());
  });

  it('is deleted after the retention period, and not before', async () => {
    const count = async () =>
      Number((await stored(running.app, 'SELECT COUNT(*) AS n FROM audit_log'))[0]!['n']);
    const before = await count();
    running.app.clock.advance(30 * DAY_MS - 60_000);
    await running.app.get(Sweeper).sweepAll();
    expect(await count()).toBe(before);

    const recent = await running.app.client().post('/users/login', { username: 'Ada', password: PASSWORD });
    expect(recent.status).toBe(200);
    running.app.clock.advance(120_000);
    await running.app.get(Sweeper).sweepAll();
    expect(await stored(running.app, 'SELECT action FROM audit_log')).toEqual([{ action: 'login' }]);
  });

  it('has no operation to change or delete an entry', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const response = await admin.client.send(method, PATH, {}, {});
      expect([response.status, response.body.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    }
  });
});
