import { describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36';
const HOUR = 60 * 60_000;

describe.each(engines)('the list of sessions on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('shows users their own live sessions, newest activity first', async () => {
    await aPerson(running.app, 'admin');
    const { client, name, userId } = await aPerson(running.app);
    const before = new Date(running.app.clock.now()).toISOString();
    running.app.clock.advance(1_000);
    const login = { username: name, password: PASSWORD };
    await running.app.client({ 'user-agent': CHROME }).post('/users/login', login);
    const { status, body } = await client.get('/users/sessions');

    expect(status).toBe(200);
    expect(body.nextCursor).toBeNull();
    expect(body.sessions).toEqual([
      {
        id: expect.any(String),
        userId,
        username: name,
        deviceType: 'web',
        deviceInfo: 'Chrome 124 on Linux',
        ipAddress: '127.0.0.1',
        createdAt: new Date(running.app.clock.now()).toISOString(),
        expiresAt: new Date(running.app.clock.now() + 24 * HOUR).toISOString(),
        lastActiveAt: new Date(running.app.clock.now()).toISOString(),
        isCurrentSession: false,
        locked: false,
      },
      expect.objectContaining({ createdAt: before, isCurrentSession: true }),
    ]);
  });

  it('shows admins the sessions of all users or of one, and rejects other callers', async () => {
    const admin = await aPerson(running.app);
    await plant(running.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [admin.userId]);
    const user = await aPerson(running.app);
    const owners = (body: { sessions: { userId: string }[] }) =>
      new Set(body.sessions.map(({ userId }) => userId));

    expect(owners((await admin.client.get('/users/sessions')).body).size).toBeGreaterThan(1);
    const one = await admin.client.get(`/users/sessions?userId=${user.userId}`);
    expect(owners(one.body)).toEqual(new Set([user.userId]));
    const refused = await user.client.get(`/users/sessions?userId=${admin.userId}`);
    expect(refused).toMatchObject({ status: 403, body: { code: 'ADMIN_REQUIRED' } });
    expect((await user.client.get(`/users/sessions?userId=${user.userId}`)).status).toBe(200);
  });

  it('is paginated without gaps or duplicates', async () => {
    const { client, name } = await aPerson(running.app);
    for (let count = 0; count < 6; count += 1) await tokenOf(running.app, name);
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const response: { body: { sessions: { id: string }[]; nextCursor: string | null } } = await client.get(
        `/users/sessions?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      expect(response.body.sessions.length).toBeLessThanOrEqual(3);
      ids.push(...response.body.sessions.map(({ id }) => id));
      cursor = response.body.nextCursor;
    } while (cursor !== null);
    expect(ids).toHaveLength(7);
    expect(new Set(ids).size).toBe(7);
  });

  it.each([
    'limit=0',
    'limit=-1',
    'limit=1001',
    'limit=x',
    'limit=1.5',
    'cursor=x',
    'userId=x',
    'limit=1&limit=2',
  ])('rejects ?%s', async (query) => {
    const { client } = await aPerson(running.app);
    const response = await client.get(`/users/sessions?${query}`);
    expect(response).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  });

  it('leaves out ended and expired sessions', async () => {
    const { client, name } = await aPerson(running.app);
    const ended = await tokenOf(running.app, name);
    await running.app.client().post('/users/logout', undefined, bearer(ended));
    expect((await client.get('/users/sessions')).body.sessions).toHaveLength(1);
    await running.app.client().post('/users/login', { username: name, password: PASSWORD, rememberMe: true });
    running.app.clock.advance(24 * HOUR);
    const remembered = await tokenOf(running.app, name);
    const { body } = await running.app.client().get('/users/sessions', bearer(remembered));
    expect(body.sessions).toHaveLength(2);
  });

  it('contains at most a hundred per user: the oldest are ended', async () => {
    const { client, name, userId } = await aPerson(running.app);
    for (let count = 0; count < 100; count += 1) await tokenOf(running.app, name);
    const live = await stored(running.app, 'SELECT id FROM session WHERE user_id = ? AND ended_at IS NULL', [
      userId,
    ]);
    expect(live).toHaveLength(100);
    expect((await client.get('/users/me')).body).toMatchObject({
      code: 'SESSION_NOT_FOUND',
      reason: 'displaced',
    });
  });
});
