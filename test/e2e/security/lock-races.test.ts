import { describe, expect, it } from '@jest/globals';
import { PasscodeHasher } from '../../../src/security/passcode-hasher.js';
import { ScreenLockRepository } from '../../../src/security/screen-lock.repository.js';
import { HashPool } from '#platform/crypto';
import { SessionLockRepository } from '#sessions';
import { Transactions } from '#platform/database';
import { ServiceUnavailable, type SessionId } from '#shared';
import { aPerson } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';
import {
  openSession,
  aLockablePerson,
  toBearerSession,
  lock,
  me,
  MINUTE,
  PASSCODE,
  pass,
  unlock,
} from '../../support/fixtures/screen-lock.js';

/** Each test interrupts the check of a passcode with another request. */
describe.each(engines)('between the check of a passcode and its use on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  /** Runs `meanwhile` once, after the next passcode was verified and before it takes effect. */
  function onceCompared(meanwhile: () => Promise<unknown>): void {
    const hasher = running.app.get(PasscodeHasher);
    const original = hasher.matches.bind(hasher);
    hasher.matches = async (...given) => {
      hasher.matches = original;
      const isRight = await original(...given);
      await meanwhile();
      return isRight;
    };
  }

  /** Runs `meanwhile` once, after the next request was authenticated and before it reads the lock. */
  function onceLetIn(meanwhile: () => Promise<unknown>): void {
    const locks = running.app.get(ScreenLockRepository);
    const original = locks.get.bind(locks);
    locks.get = async (id) => {
      locks.get = original;
      await meanwhile();
      return original(id);
    };
  }

  type BearerSession = { client: Awaited<ReturnType<typeof openSession>>['client'] };
  const remove = ({ client }: BearerSession) =>
    client.delete('/api/security/passcode', { current_passcode: PASSCODE });
  const replace = ({ client }: BearerSession) =>
    client.post('/api/security/passcode', { new_passcode: '111111', current_passcode: PASSCODE });
  const lockedWithoutPasscode = (userId: string) =>
    stored(
      running.app,
      `SELECT s.id FROM session s JOIN user u ON u.id = s.user_id WHERE u.id = ? AND u.passcode IS NULL
       AND s.ended_at IS NULL AND (s.idle_locked_at IS NOT NULL OR s.unlock_count < u.lock_count)`,
      [userId],
    );

  it('a passcode change makes the old passcode invalid', async () => {
    const person = await aLockablePerson(running.app);
    const session = await openSession(running.app, person);
    onceCompared(() =>
      person.client.post('/api/security/passcode', { new_passcode: '111111', current_passcode: PASSCODE }),
    );

    expect((await unlock(session.client)).body.code).toBe('INCORRECT_PASSCODE');
    expect((await me(session.client)).status).toBe(200);
  });

  it('a lock of the account is released by the same unlock', async () => {
    const person = await aLockablePerson(running.app);
    const session = await openSession(running.app, person);
    onceCompared(() => lock(person.client));
    const { body } = await unlock(session.client);

    expect((await me(toBearerSession(running.app, body.token).client)).status).toBe(200);
    expect((await me((await openSession(running.app, person)).client)).status).toBe(200);
    expect((await me(person.client)).status).toBe(403);
  });

  it('a lock of the account prevents the session from removing or changing the passcode', async () => {
    for (const change of [remove, replace]) {
      const person = await aLockablePerson(running.app);
      const session = await openSession(running.app, person);
      onceCompared(() => lock(person.client));

      expect((await change(session)).body.code).toBe('ACCOUNT_LOCKED');
      expect((await unlock(session.client)).status).toBe(200);
      expect(await lockedWithoutPasscode(person.userId)).toEqual([]);
    }
  });

  it('a lock of the account protects the passcode after the access check too', async () => {
    for (const change of [remove, replace]) {
      const person = await aLockablePerson(running.app);
      const session = await openSession(running.app, person);
      onceLetIn(() => lock(person.client));

      expect((await change(session)).body.code).toBe('ACCOUNT_LOCKED');
      expect((await unlock(session.client)).status).toBe(200);
      expect(await lockedWithoutPasscode(person.userId)).toEqual([]);
    }
  });

  it('a concurrent removal and lock leave no session locked without a passcode', async () => {
    for (let round = 0; round < 10; round += 1) {
      const person = await aLockablePerson(running.app);
      const session = await openSession(running.app, person);
      await Promise.all([remove(session), lock(person.client)]);

      expect(await lockedWithoutPasscode(person.userId)).toEqual([]);
      const late = await openSession(running.app, person);
      expect([200, 403]).toContain((await me(late.client)).status);
      const { has_passcode: isSet } = (
        await toBearerSession(running.app, late.token).client.get('/api/security')
      ).body;
      if (isSet === false) expect((await me(late.client)).status).toBe(200);
    }
  });

  it('the end of the session is final, and the response contains its reason', async () => {
    const person = await aLockablePerson(running.app);
    const session = await openSession(running.app, person);
    onceCompared(() => person.client.post('/users/sessions/revoke-all', { exceptCurrent: true }));

    expect((await unlock(session.client)).body).toMatchObject({
      code: 'SESSION_NOT_FOUND',
      reason: 'revoked',
    });
    const slots = 'SELECT data_slot FROM session WHERE user_id = ? AND ended_at IS NOT NULL';
    expect(await stored(running.app, slots, [person.userId])).toEqual([{ data_slot: null }]);
  });

  it('an attempt does not count when hashing is unavailable', async () => {
    const person = await aLockablePerson(running.app);
    const pool = running.app.get(HashPool);
    const run = pool.run.bind(pool);
    pool.run = () => Promise.reject(new ServiceUnavailable());
    for (let time = 0; time < 6; time += 1) expect((await unlock(person.client)).status).toBe(503);
    pool.run = run;

    expect((await unlock(person.client)).status).toBe(200);
  });
});

describe.each(engines)('locks and concurrent session changes on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('allow at most one of two sessions to end the other with the single-session mode', async () => {
    for (let round = 0; round < 10; round += 1) {
      const person = await aPerson(running.app);
      const session = await openSession(running.app, person);
      const turnOn = (client: typeof session.client) =>
        client.post('/api/security/single-session', { enabled: true });
      await Promise.all([turnOn(person.client), turnOn(session.client)]);
      const statuses = [(await me(person.client)).status, (await me(session.client)).status].sort();

      expect(statuses).toEqual([200, 401]);
    }
  });

  it('neither count nor change expired sessions', async () => {
    const person = await aPerson(running.app);
    const old = await openSession(running.app, person);
    running.app.clock.advance(25 * 60 * MINUTE);
    const now = await openSession(running.app, person);
    const { body } = await now.client.post('/api/security/single-session', { enabled: true });

    expect(body.revoked_sessions).toBe(0);
    expect((await me(old.client)).body.code).toBe('SESSION_EXPIRED');
  });

  it('end every idle session when the passcode is removed, whether or not it made a request', async () => {
    const person = await aLockablePerson(running.app, 5);
    const [asked, unasked] = [await openSession(running.app, person), await openSession(running.app, person)];
    await pass(running.app, 5 * MINUTE - 1);
    await me(person.client);
    await pass(running.app, 1);
    expect((await me(asked.client)).body.reason).toBe('idle');
    await person.client.delete('/api/security/passcode', { current_passcode: PASSCODE });

    for (const { client } of [asked, unasked])
      expect((await me(client)).body).toMatchObject({
        code: 'SESSION_NOT_FOUND',
        reason: 'passcode_removed',
      });
  });

  it('leave idle sessions of an account without a passcode unlocked when the idle timeout changes', async () => {
    const person = await aPerson(running.app);
    const session = await openSession(running.app, person);
    await person.client.patch('/api/security', { lock_after_minutes: 5 });
    await pass(running.app, 10 * MINUTE);
    await person.client.patch('/api/security', { lock_after_minutes: 30 });
    await person.client.post('/api/security/passcode', { new_passcode: PASSCODE });

    expect((await me(session.client)).status).toBe(200);
  });

  it('keep the time and the reason of a manual lock when the idle timeout changes', async () => {
    const person = await aLockablePerson(running.app, 5);
    const session = await openSession(running.app, person);
    const { locked_at: at } = (await lock(session.client)).body;
    const open = toBearerSession(running.app, (await unlock(person.client)).body.token);
    await pass(running.app, 5 * MINUTE - 1);
    await me(open.client);
    await pass(running.app, MINUTE);
    await open.client.patch('/api/security', { lock_after_minutes: 30 });

    expect((await me(session.client)).body).toMatchObject({ locked_at: at, reason: 'manual' });
  });

  it('do not affect a session that became active, or lost its passcode, after it was read', async () => {
    const person = await aLockablePerson(running.app, 5);
    const [{ id }] = (await stored<{ id: SessionId }>(
      running.app,
      'SELECT id FROM session WHERE user_id = ?',
      [person.userId],
    )) as [{ id: SessionId }];
    const lockIdle = (now: number) =>
      running.app
        .get(Transactions)
        .run((tx) => running.app.get(SessionLockRepository).lockIdle(tx, id, now, { lockAfter: 5, now }));
    const now = running.app.clock.now();
    expect(await lockIdle(now + 5 * MINUTE - 1)).toBe(false);
    await plant(running.app, 'UPDATE user SET passcode = NULL WHERE id = ?', [person.userId]);
    expect(await lockIdle(now + 5 * MINUTE)).toBe(false);
    expect((await me(person.client)).status).toBe(200);
  });
});
