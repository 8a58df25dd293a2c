import { describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import { aPerson } from '../../support/fixtures/accounts.js';
import {
  openSession,
  aLockablePerson,
  toBearerSession,
  lock,
  me,
  MINUTE,
  pass,
  unlock,
  WRONG_PASSCODE,
} from '../../support/fixtures/screen-lock.js';

const LIMIT = 5 * MINUTE;
const SECOND = 1_000;

describe.each(engines)('the idle lock on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const aLazyPerson = () => aLockablePerson(running.app, 5);
  const wait = (ms: number) => pass(running.app, ms);

  it('starts exactly at the limit after the last activity', async () => {
    const { client } = await aLazyPerson();
    await wait(LIMIT - SECOND);
    expect((await me(client)).status).toBe(200);
    await wait(LIMIT - 1);
    expect((await me(client)).status).toBe(200);
    const since = new Date(running.app.clock.now() + LIMIT).toISOString();
    await wait(LIMIT);

    const locked = { code: 'ACCOUNT_LOCKED', locked_at: since, reason: 'idle' };
    expect(await me(client)).toMatchObject({ status: 403, body: locked });
    await wait(MINUTE);
    expect(await me(client)).toMatchObject({ status: 403, body: locked });
    expect((await lock(client)).body).toMatchObject({ locked: true, locked_at: since });
  });

  it('counts activity that is not stored yet', async () => {
    const { client } = await aLazyPerson();
    await wait(9 * SECOND);
    await me(client);
    await wait(LIMIT - 1);

    expect((await me(client)).status).toBe(200);
  });

  it('is not postponed by background requests, rejected requests and failed unlocks', async () => {
    const { client } = await aLazyPerson();
    await plant(running.app, 'UPDATE user SET is_admin = 0');
    for (let minute = 0; minute < 5; minute += 1) {
      expect((await client.get('/users/me', { 'x-background': '1' })).status).toBe(200);
      expect((await client.get('/users/count')).status).toBe(403);
      if (minute < 4) expect((await unlock(client, WRONG_PASSCODE)).status).toBe(401);
      await wait(MINUTE);
    }
    expect((await me(client)).body).toMatchObject({ code: 'ACCOUNT_LOCKED', reason: 'idle' });
  });

  it('locks one session and no other', async () => {
    const person = await aLazyPerson();
    const session = await openSession(running.app, person);
    await wait(LIMIT - MINUTE);
    await me(session.client);
    await wait(MINUTE);

    expect((await me(person.client)).status).toBe(403);
    expect((await me(session.client)).status).toBe(200);
    expect((await me((await openSession(running.app, person)).client)).status).toBe(200);
  });

  it('is released by the passcode, which counts as activity', async () => {
    const session = await openSession(running.app, await aLazyPerson());
    await wait(LIMIT);
    expect((await me(session.client)).status).toBe(403);
    const fresh = toBearerSession(running.app, (await unlock(session.client)).body.token);
    await wait(LIMIT - 1);

    expect((await me(fresh.client)).status).toBe(200);
  });

  it('does not start without a passcode', async () => {
    const { client } = await aPerson(running.app);
    await client.patch('/api/security', { lock_after_minutes: 5 });
    await wait(2 * LIMIT);

    expect((await me(client)).status).toBe(200);
  });

  it('is shown in the list of sessions before the session makes a request', async () => {
    const person = await aLazyPerson();
    const session = await openSession(running.app, person);
    await wait(LIMIT - MINUTE);
    await me(session.client);
    await wait(MINUTE);
    const { sessions } = (await session.client.get('/users/sessions')).body;
    const mine = sessions.filter(({ userId }: { userId: string }) => userId === person.userId);

    expect(mine.map(({ locked }: { locked: boolean }) => locked).sort()).toEqual([false, true]);
  });

  it('is recorded once, however many concurrent requests detect it', async () => {
    const { client, userId } = await aLazyPerson();
    await wait(LIMIT);
    const responses = await Promise.all(Array.from({ length: 8 }, () => me(client)));
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 403));
    const rows = await stored<{ details: string }>(
      running.app,
      `SELECT details FROM audit_log WHERE action = 'account.locked' AND actor_id = ?`,
      [userId],
    );

    expect(rows.map(({ details }) => JSON.parse(details))).toEqual([
      { reason: 'idle', session: expect.any(String) },
    ]);
  });
});
