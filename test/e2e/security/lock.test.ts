import { describe, expect, it } from '@jest/globals';
import { aPerson, bearer, PASSWORD, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import {
  openSession,
  aLockablePerson,
  toBearerSession,
  lock,
  me,
  MINUTE,
  PASSCODE,
  unlock,
  unlocked,
  WRONG_PASSCODE,
} from '../../support/fixtures/screen-lock.js';

const ROUNDS = 10;

describe.each(engines)('the screen lock on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  const aLockedSession = async () => {
    const person = await aLockablePerson(running.app);
    const session = await openSession(running.app, person);
    await lock(session.client);
    return { person, session };
  };

  it('locks every session of the account at the same instant', async () => {
    const person = await aLockablePerson(running.app);
    const session = await openSession(running.app, person);
    const at = new Date(running.app.clock.now()).toISOString();
    const locked = { locked: true, locked_at: at, lock_required_since: at, connections_closed: 0 };

    expect(await lock(session.client)).toMatchObject({ status: 200, body: locked });
    for (const { client } of [person, session]) {
      const { status, body, setCookies } = await me(client);
      expect([status, body, setCookies]).toEqual([
        403,
        {
          ...{ error: 'Account locked', code: 'ACCOUNT_LOCKED', locked_at: at, reason: 'manual' },
          needs: ['passcode'],
        },
        [],
      ]);
    }
    running.app.clock.advance(5_000);
    expect((await lock(session.client)).body).toEqual(locked);
    expect((await lock(person.client)).body).toEqual(locked);
  });

  it('does not affect other accounts', async () => {
    const other = await aLockablePerson(running.app);
    await aLockedSession();

    expect((await me(other.client)).status).toBe(200);
  });

  it('requires a passcode', async () => {
    const { client } = await aPerson(running.app);
    const none = { status: 404, body: { error: 'No passcode set', code: 'NO_PASSCODE_SET' } };

    expect(await lock(client)).toMatchObject(none);
    expect(await unlock(client)).toMatchObject(none);
    expect(await client.delete('/api/security/passcode', { current_passcode: PASSCODE })).toMatchObject(none);
    expect((await me(client)).status).toBe(200);
  });

  it('is released by each session for itself, within the same millisecond', async () => {
    const { person, session } = await aLockedSession();
    const { status, body, setCookies } = await unlock(session.client);

    expect([status, setCookies]).toEqual([200, []]);
    expect(body).toEqual({
      token: expect.any(String),
      user: {
        id: person.userId,
        userId: person.userId,
        username: person.name,
        is_admin: expect.any(Boolean),
        is_oidc: false,
        is_dual_auth: false,
        totp_enabled: false,
        mfa_enabled: false,
        single_session_mode: false,
        screen_lock_enabled: true,
        lock_after_minutes: 15,
        createdAt: expect.stringMatching(/Z$/),
      },
    });
    expect((await me(toBearerSession(running.app, body.token).client)).status).toBe(200);
    expect((await me(person.client)).status).toBe(403);
  });

  it('is released in a browser through its cookie, with the token in the response too', async () => {
    const { person } = await aLockedSession();
    const { body, setCookies } = await unlock(person.client);

    expect(setCookies).toEqual([expect.stringContaining(`jwt=${body.token as string}`)]);
    expect((await me(person.client)).status).toBe(200);
  });

  it('revokes the old token permanently, even for unlocking and after the passcode is removed', async () => {
    const { person, session } = await aLockedSession();
    const fresh = await unlocked(running.app, session);
    const dead = { status: 401, body: { code: 'SESSION_NOT_FOUND', reason: 'superseded' } };

    expect(await me(session.client)).toMatchObject(dead);
    expect(await unlock(session.client)).toMatchObject(dead);
    await fresh.client.delete('/api/security/passcode', { current_passcode: PASSCODE });
    expect(await me(session.client)).toMatchObject(dead);
    expect((await me(fresh.client)).status).toBe(200);
    expect((await running.app.client().post('/users/logout', undefined, bearer(session.token))).status).toBe(
      200,
    );
    expect((await me(fresh.client)).status).toBe(200);
    expect((await openSession(running.app, person)).token).toEqual(expect.any(String));
  });

  it('makes later logins start locked until a session unlocks', async () => {
    const { person, session } = await aLockedSession();
    const late = await openSession(running.app, person);

    expect((await me(late.client)).body.code).toBe('ACCOUNT_LOCKED');
    await unlocked(running.app, session);
    expect((await me(late.client)).body.code).toBe('ACCOUNT_LOCKED');
    expect((await me((await openSession(running.app, person)).client)).status).toBe(200);
    await unlocked(running.app, late);
  });

  it('cannot be set again on unlocked sessions by one that is still locked', async () => {
    const { person, session } = await aLockedSession();
    const open = await unlocked(running.app, session);

    expect((await lock(person.client)).body).toMatchObject({ locked: true });
    expect((await me(open.client)).status).toBe(200);
    await lock(open.client);
    expect((await me(open.client)).status).toBe(403);
  });

  it('also replaces the token of a session that is not locked at an unlock', async () => {
    const session = await openSession(running.app, await aLockablePerson(running.app));
    const fresh = await unlocked(running.app, session);

    expect((await me(session.client)).body.reason).toBe('superseded');
    expect((await me(fresh.client)).status).toBe(200);
  });

  it('keeps the id, the expiry and the data of the session', async () => {
    const person = await aLockablePerson(running.app);
    await person.client.put('/users/data/first', { value: { secret: 1 } });
    const session = await openSession(running.app, person);
    const [before] = (await session.client.get('/users/sessions')).body.sessions.filter(isCurrent);
    running.app.clock.advance(MINUTE);
    await lock(session.client);
    const fresh = await unlocked(running.app, session);
    const [after] = (await fresh.client.get('/users/sessions')).body.sessions.filter(isCurrent);

    expect(after).toEqual({ ...before, lastActiveAt: new Date(running.app.clock.now()).toISOString() });
    expect((await fresh.client.get('/users/data/first')).body.value).toEqual({ secret: 1 });
    expect(claims(fresh.token)).toEqual(claims(session.token));
  });

  it('is released by one of several concurrent unlocks', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { session } = await aLockedSession();
      const responses = await Promise.all([
        unlock(session.client),
        unlock(session.client),
        unlock(session.client),
      ]);
      const outcomes = responses.map(({ status, body }) => body.reason ?? status).sort();

      expect(outcomes).toEqual([200, 'superseded', 'superseded']);
    }
  });

  it('leaves a consistent state after a concurrent lock and unlock', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { person, session } = await aLockedSession();
      const open = await unlocked(running.app, session);
      const [unlocking] = await Promise.all([unlock(person.client), lock(open.client)]);
      const fresh = toBearerSession(running.app, unlocking.body.token);

      expect([200, 403]).toContain((await me(fresh.client)).status);
      expect((await me(open.client)).status).toBe(403);
      expect((await me((await openSession(running.app, person)).client)).status).toBe(
        (await me(fresh.client)).status,
      );
    }
  });

  it('is shown in the list of sessions', async () => {
    const { person, session } = await aLockedSession();
    const fresh = await unlocked(running.app, session);
    const query = `/users/sessions?userId=${person.userId}`;
    const { sessions } = (await fresh.client.get(query)).body;

    expect(sessions.map((session: { locked: boolean }) => session.locked).sort()).toEqual([false, true]);
    expect(sessions.find(isCurrent).locked).toBe(false);
  });

  it('does not affect API keys', async () => {
    const admin = await aPerson(running.app);
    await plant(running.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [admin.userId]);
    const person = await aLockablePerson(running.app);
    const key = await admin.client.post('/users/api-keys', { name: 'job', userId: person.userId });
    await lock(person.client);

    expect((await running.app.client().get('/users/me', bearer(key.body.token))).status).toBe(200);
  });

  it('lets a locked session log out', async () => {
    const { person, session } = await aLockedSession();

    expect((await session.client.post('/users/logout')).status).toBe(200);
    expect((await me(session.client)).body).toMatchObject({
      code: 'SESSION_NOT_FOUND',
      reason: 'logged_out',
    });
    expect((await person.client.post('/users/logout')).status).toBe(200);
  });

  it('is checked before the role and the body', async () => {
    const { session } = await aLockedSession();

    expect((await session.client.get('/users/count')).body.code).toBe('ACCOUNT_LOCKED');
    expect((await session.client.patch('/api/security', { lock_after_minutes: 1 })).body.code).toBe(
      'ACCOUNT_LOCKED',
    );
    expect((await session.client.post('/api/security/unlock', { passcode: '1' })).body.code).toBe(
      'INVALID_PASSCODE_FORMAT',
    );
  });

  it('ends locked sessions when the passcode is removed elsewhere, because nothing could unlock them', async () => {
    const { person, session } = await aLockedSession();
    const fresh = await unlocked(running.app, session);
    await fresh.client.delete('/api/security/passcode', { current_passcode: PASSCODE });

    expect((await me(person.client)).body).toMatchObject({
      code: 'SESSION_NOT_FOUND',
      reason: 'passcode_removed',
    });
    expect((await me(fresh.client)).status).toBe(200);
    expect((await me((await openSession(running.app, person)).client)).status).toBe(200);
  });

  it('survives a password change, because it belongs to the account', async () => {
    const person = await aLockablePerson(running.app);
    const session = await openSession(running.app, person);
    const changed = session.client.post('/users/change-password', {
      oldPassword: PASSWORD,
      newPassword: 'another password',
    });
    expect((await changed).status).toBe(200);
    const again = toBearerSession(running.app, await tokenOf(running.app, person.name, 'another password'));
    await lock(again.client);
    const late = toBearerSession(running.app, await tokenOf(running.app, person.name, 'another password'));

    expect((await me(late.client)).status).toBe(403);
    expect((await unlock(late.client, WRONG_PASSCODE)).body.code).toBe('INCORRECT_PASSCODE');
    await unlocked(running.app, late);
  });
});

describe.each(engines)('the status code of a locked session on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { LOCKED_STATUS: '423' } });

  it('is 423 when so configured, and nothing else changes', async () => {
    const person = await aLockablePerson(running.app);
    expect((await lock(person.client)).status).toBe(200);
    const at = new Date(running.app.clock.now()).toISOString();

    expect(await me(person.client)).toMatchObject({
      status: 423,
      body: { error: 'Account locked', code: 'ACCOUNT_LOCKED', locked_at: at, reason: 'manual' },
    });
    expect((await person.client.post('/api/security/unlock', { passcode: PASSCODE })).status).toBe(200);
    const stranger = await aPerson(running.app);
    expect((await stranger.client.get('/users/count')).status).toBe(403);
  });

  it('is the documented one', async () => {
    const { paths } = (await running.app.client().get('/docs/openapi.json')).body;
    const { responses } = paths['/users/me'].get;
    expect(responses['423'].$ref).toBe('#/components/responses/AccountLocked');
    expect(JSON.stringify(responses['403'] ?? null)).not.toContain('ACCOUNT_LOCKED');
  });
});

const isCurrent = (session: { isCurrentSession: boolean }) => session.isCurrentSession;

/** The claims that an unlock does not change. */
const claims = (token: string) => {
  const { sid, exp } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as {
    sid: string;
    exp: number;
  };
  return { sid, exp };
};
