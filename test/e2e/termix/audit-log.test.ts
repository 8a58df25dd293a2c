import { beforeAll, describe, expect, it } from '@jest/globals';
import { AUDIT_ACTIONS, AuditLog } from '#audit';
import { Transactions } from '#platform/database';
import { aPerson, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

const PATH = '/audit-logs';

type Entry = { id: number; action: string; username: string; resourceType: string; timestamp: string };

describe.each(engines)('the audit log of Termix on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let admin: Person;
  let user: Person;

  const page = async (query = '') => (await admin.client.get(`${PATH}${query}`)).body;
  const logs = async (query = ''): Promise<Entry[]> => (await page(query)).logs;
  const actions = async (query = '') => (await logs(query)).map(({ action }) => action);
  const minute = (ms: number) => new Date(ms).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length);
  const exported = async (query = ''): Promise<string> =>
    (await admin.client.get(`${PATH}/export${query}`)).body;

  beforeAll(async () => {
    admin = await aPerson(running.app, 'ada');
    running.app.clock.advance(60_000);
    user = await aPerson(running.app, 'grace');
    running.app.clock.advance(60_000);
    const stranger = running.app.client({ 'user-agent': '=HYPERLINK("http://evil.example")' });
    await stranger.post('/users/login', { username: 'grace', password: 'wrong password' });
    await admin.client.patch('/users/log-level', { level: 'info' });
  });

  it('shows each entry, newest first, as the front end reads it', async () => {
    const [changed, failed, login] = (await page()).logs;

    expect(changed).toEqual({
      id: expect.any(Number),
      timestamp: new Date(running.app.clock.now()).toISOString(),
      ...{ userId: admin.userId, username: 'ada', action: 'settings.changed' },
      ...{ resourceType: 'setting', resourceId: 'log_level', resourceName: 'log_level' },
      ...{ success: true, errorMessage: null, ipAddress: '127.0.0.1', userAgent: expect.any(String) },
      details: '{"setting":"log_level","value":"info"}',
    });
    expect(failed).toMatchObject({
      ...{ userId: null, username: 'anonymous', action: 'login', success: false },
      ...{ resourceType: 'session', resourceId: user.userId, resourceName: 'grace' },
    });
    expect(login).toMatchObject({ userId: user.userId, username: 'grace', action: 'login', success: true });
  });

  it('numbers the pages, and says how many there are', async () => {
    const first = await page('?limit=2&page=1');
    const last = await page('?limit=2&page=3');

    expect([first.total, first.page, first.totalPages]).toEqual([6, 1, 3]);
    expect([last.total, last.page, last.totalPages]).toEqual([6, 3, 3]);
    const ids = [...first.logs, ...(await logs('?limit=2&page=2')), ...last.logs].map(({ id }) => id);
    expect(ids).toEqual((await logs()).map(({ id }) => id));
    expect([...ids].sort((a, b) => b - a)).toEqual(ids);
    expect(await page('?limit=2&page=4')).toEqual({ logs: [], total: 6, page: 4, totalPages: 3 });
    expect(await page('?action=role.created')).toEqual({ logs: [], total: 0, page: 1, totalPages: 1 });
  });

  it('gives every entry of one millisecond a number of its own', async () => {
    await running.app.get(Transactions).run(async (tx) => {
      for (let count = 0; count < 150; count += 1)
        await running.app.get(AuditLog).record(tx, { action: 'keys.retired', actor: null });
    });
    const ids = (await logs('?action=keys.retired&limit=200')).map(({ id }) => id);

    expect([ids.length, new Set(ids).size]).toEqual([150, 150]);
    expect(ids.every(Number.isSafeInteger)).toBe(true);
    expect((await logs('?action=keys.retired&limit=1'))[0]!.username).toBe('system');
  });

  it('filters by what the front end offers', async () => {
    const begin = running.app.clock.now();
    expect(await actions(`?userId=${user.userId}`)).toEqual(['login', 'login', 'user.created']);
    expect(await actions('?action=user.created')).toEqual(['user.created', 'user.created']);
    expect(await actions('?resourceType=setting')).toEqual(['settings.changed']);
    expect(await actions('?resourceType=session&success=false')).toEqual(['login']);
    expect(await actions('?resourceType=session&action=user.created')).toEqual([]);
    expect(await actions('?resourceType=credential')).toEqual([]);
    const middle = `startDate=${minute(begin - 60_000)}&endDate=${minute(begin)}`;
    expect(await actions(`?${middle}`)).toEqual(['login', 'user.created']);
    expect(await actions(`?startDate=${new Date(begin).toISOString()}&resourceType=setting`)).toHaveLength(1);
  });

  it.each([
    ...['page=0', 'page=x', 'limit=0', 'limit=201', 'action=unknown', 'success=1', 'userId=x'],
    ...['startDate=yesterday', 'endDate=2031-02-30T12:00', 'startDate=2031-01-01'],
  ])('refuses the filter %s', async (query) => {
    const { status, body } = await admin.client.get(`${PATH}?${query}`);
    expect([status, body.code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('lists every action', async () => {
    expect((await admin.client.get(`${PATH}/actions`)).body).toEqual({ actions: [...AUDIT_ACTIONS].sort() });
  });

  it('exports CSV in which no field is a formula, and records the export', async () => {
    const response = await admin.client.get(`${PATH}/export?resourceType=session&success=false`);
    const [header, line, end] = (response.body as string).split('\r\n');

    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="latchkey-audit.csv"');
    expect(header).toBe(
      'id,timestamp,username,userId,action,resourceType,resourceId,resourceName,success,ipAddress,userAgent,errorMessage,details',
    );
    expect(line).toContain(`,"'=HYPERLINK(""http://evil.example"")",`);
    expect(line).toContain(',"anonymous",,"login","session",');
    expect(end).toBe('');
    const [entry] = (await page('?action=audit.exported&limit=1')).logs;
    expect(entry).toMatchObject({ username: 'ada', resourceType: 'audit_log', details: '{"format":"csv"}' });
  });

  it('exports the entries of the list as NDJSON', async () => {
    const lines = (await exported(`?format=ndjson&userId=${user.userId}`)).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(await logs(`?userId=${user.userId}`));
    expect((await admin.client.get(`${PATH}/export?format=pdf`)).body.code).toBe('INVALID_REQUEST');
  });

  it('shows the id of an account that was deleted', async () => {
    const leaving = await aPerson(running.app, 'hedy');
    await leaving.client.delete('/users/delete-account', { password: PASSWORD });
    const [entry] = await logs('?action=user.deleted');
    expect(entry!.username).toBe(leaving.userId);
  });
});
