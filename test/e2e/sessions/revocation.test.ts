import { describe, expect, it } from '@jest/globals';
import { Sweeper } from '#platform/database';
import { aPerson, bearer, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import { newId } from '#platform/crypto';

const DAY = 24 * 60 * 60_000;

describe.each(engines)('ending sessions on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const me = (token: string) => running.app.client().get('/users/me', bearer(token));
  const sessionIds = async (person: Awaited<ReturnType<typeof aPerson>>): Promise<string[]> =>
    (await person.client.get('/users/sessions')).body.sessions
      .filter(({ userId }: { userId: string }) => userId === person.userId)
      .map(({ id }: { id: string }) => id);
  const anAdmin = async () => {
    const person = await aPerson(running.app);
    await plant(running.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [person.userId]);
    return person;
  };

  it('ends one of the caller’s sessions at once', async () => {
    const person = await aPerson(running.app);
    const [current] = await sessionIds(person);
    const token = await tokenOf(running.app, person.name);
    const other = (await sessionIds(person)).find((id) => id !== current)!;
    const response = await person.client.delete(`/users/sessions/${other}`);

    expect(response).toMatchObject({ status: 200, body: { success: true, message: expect.any(String) } });
    expect((await me(token)).body).toEqual({
      error: 'Session not found',
      code: 'SESSION_NOT_FOUND',
      reason: 'revoked',
    });
    expect((await person.client.get('/users/me')).status).toBe(200);
    const [row] = await stored<{ data_slot: unknown }>(
      running.app,
      'SELECT data_slot FROM session WHERE id = ?',
      [other],
    );
    expect(row!.data_slot).toBeNull();
  });

  it('is rejected for unknown sessions and those of other users, except for admins', async () => {
    const owner = await aPerson(running.app);
    const [id] = await sessionIds(owner);
    const stranger = await aPerson(running.app);
    const admin = await anAdmin();

    const refused = await stranger.client.delete(`/users/sessions/${id}`);
    expect(refused).toMatchObject({ status: 403, body: { code: 'NOT_YOUR_SESSION' } });
    for (const unknown of [newId(), 'x', '%00', "' OR 1=1"]) {
      const response = await stranger.client.delete(`/users/sessions/${encodeURIComponent(unknown)}`);
      expect(response).toMatchObject({ status: 404, body: { code: 'SESSION_UNKNOWN' } });
    }
    expect((await admin.client.delete(`/users/sessions/${id}`)).status).toBe(200);
    expect((await admin.client.delete(`/users/sessions/${id}`)).status).toBe(404);
    expect((await owner.client.get('/users/me')).status).toBe(401);
  });

  it('ends all of the caller’s sessions, or all but the current one', async () => {
    const person = await aPerson(running.app);
    await tokenOf(running.app, person.name);
    await tokenOf(running.app, person.name);
    const spared = await person.client.post('/users/sessions/revoke-all', { exceptCurrent: true });
    expect(spared).toMatchObject({ status: 200, body: { count: 2, message: expect.stringContaining('2') } });
    expect((await person.client.get('/users/me')).status).toBe(200);

    const all = await person.client.post('/users/sessions/revoke-all');
    expect(all.body.count).toBe(1);
    expect((await person.client.get('/users/me')).status).toBe(401);
  });

  it('ends all sessions of another user for admins only', async () => {
    const user = await aPerson(running.app);
    const stranger = await aPerson(running.app);
    const admin = await anAdmin();
    const body = { targetUserId: user.userId, exceptCurrent: true };

    const refused = await stranger.client.post('/users/sessions/revoke-all', body);
    expect(refused).toMatchObject({ status: 403, body: { code: 'ADMIN_REQUIRED' } });
    expect((await admin.client.post('/users/sessions/revoke-all', body)).body.count).toBe(1);
    expect((await user.client.get('/users/me')).status).toBe(401);
    for (const targetUserId of [newId(), 'nobody']) {
      const response = await admin.client.post('/users/sessions/revoke-all', { targetUserId });
      expect(response).toMatchObject({ status: 404, body: { code: 'USER_NOT_FOUND' } });
    }
    for (const wrong of [{ targetUserId: 7 }, { exceptCurrent: 'yes' }, { targetUserId: '' }]) {
      expect((await admin.client.post('/users/sessions/revoke-all', wrong)).status).toBe(400);
    }
  });

  it('keeps ended sessions on record for thirty days', async () => {
    const person = await aPerson(running.app);
    await person.client.post('/users/logout');
    const rows = () => stored(running.app, 'SELECT id FROM session WHERE user_id = ?', [person.userId]);
    running.app.clock.advance(30 * DAY);
    await running.app.get(Sweeper).sweepAll();
    expect(await rows()).toHaveLength(1);
    running.app.clock.advance(1);
    await running.app.get(Sweeper).sweepAll();
    expect(await rows()).toHaveLength(0);
  });

  it('takes the admin role away with the next request', async () => {
    const admin = await anAdmin();
    expect((await admin.client.get('/users/count')).status).toBe(200);
    await plant(running.app, 'UPDATE user SET is_admin = 0 WHERE id = ?', [admin.userId]);
    expect(await admin.client.get('/users/count')).toMatchObject({
      status: 403,
      body: { code: 'ADMIN_REQUIRED' },
    });
  });
});
