import { describe, expect, it, jest } from '@jest/globals';
import { HashPool } from '#platform/crypto';
import { ServiceUnavailable } from '#shared';
import { UsersService } from '#users';
import { PasscodeService } from '#security';
import { type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { runningApp } from '../../support/app/running-app.js';
import {
  openSession,
  aLockablePerson,
  lock,
  me,
  MINUTE,
  PASSCODE,
  unlock,
  WRONG_PASSCODE,
} from '../../support/fixtures/screen-lock.js';
import { TestApp } from '../../support/app/test-app.js';

const HOUR = 60 * MINUTE;
const WAIT = 15 * MINUTE;

describe.each(engines)('passcode attempts on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  const change = (client: HttpClient, current_passcode: string) =>
    client.post('/api/security/passcode', { new_passcode: PASSCODE, current_passcode });
  const remove = (client: HttpClient, current_passcode: string) =>
    client.delete('/api/security/passcode', { current_passcode });

  /** Sends wrong passcodes until attempts are locked out. */
  async function exhaust({ client }: Pick<Person, 'client'>): Promise<void> {
    for (let guess = 0; guess < 5; guess += 1)
      expect((await unlock(client, WRONG_PASSCODE)).body.code).toBe('INCORRECT_PASSCODE');
  }

  const refused = (seconds: number) => ({
    status: 429,
    body: { error: 'Too many attempts', code: 'TOO_MANY_ATTEMPTS', remainingTime: seconds },
  });

  it('are rejected after five failures, the correct passcode too, until the wait is over', async () => {
    const person = await aLockablePerson(running.app);
    await lock(person.client);
    await exhaust(person);

    const response = await unlock(person.client);
    expect(response).toMatchObject(refused(900));
    expect(response.headers.get('retry-after')).toBe('900');
    running.app.clock.advance(WAIT - 1);
    expect(await unlock(person.client)).toMatchObject(refused(1));
    running.app.clock.advance(1);
    expect((await unlock(person.client)).status).toBe(200);
  });

  it('keep their count when the last one could not be checked', async () => {
    const person = await aLockablePerson(running.app);
    await lock(person.client);
    for (let guess = 0; guess < 4; guess += 1) await unlock(person.client, WRONG_PASSCODE);
    const busy = jest.spyOn(running.app.get(HashPool), 'run').mockRejectedValue(new ServiceUnavailable());
    expect((await unlock(person.client, WRONG_PASSCODE)).status).toBe(503);
    busy.mockRestore();
    running.app.clock.advance(WAIT);

    expect((await unlock(person.client, WRONG_PASSCODE)).body.code).toBe('INCORRECT_PASSCODE');
    expect(await unlock(person.client)).toMatchObject(refused(900));
  });

  it('have a wait that doubles each time, up to a day', async () => {
    const person = await aLockablePerson(running.app, 120);
    const waits: number[] = [];
    for (let time = 0; time < 9; time += 1) {
      const session = await openSession(running.app, person);
      await exhaust(session);
      const { remainingTime } = (await unlock(session.client)).body;
      waits.push(remainingTime);
      running.app.clock.advance(remainingTime * 1_000);
    }
    const quarter = 900;
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 96, 96].map((times) => times * quarter));
  });

  it('are counted together for unlocking, changing and removing', async () => {
    const { client } = await aLockablePerson(running.app);
    await unlock(client, WRONG_PASSCODE);
    await change(client, WRONG_PASSCODE);
    await remove(client, WRONG_PASSCODE);
    await change(client, WRONG_PASSCODE);
    await remove(client, WRONG_PASSCODE);

    for (const attempt of [unlock(client), change(client, PASSCODE), remove(client, PASSCODE)])
      expect((await attempt).status).toBe(429);
    expect((await client.get('/api/security')).body.has_passcode).toBe(true);
  });

  it('start again at zero after a success', async () => {
    const { client } = await aLockablePerson(running.app);
    for (let time = 0; time < 3; time += 1) {
      for (let guess = 0; guess < 4; guess += 1) await unlock(client, WRONG_PASSCODE);
      expect((await unlock(client)).status).toBe(200);
    }
  });

  it('keep their count over a pause, a new session and changed settings', async () => {
    const person = await aLockablePerson(running.app);
    for (let guess = 0; guess < 4; guess += 1) await unlock(person.client, WRONG_PASSCODE);
    running.app.clock.advance(HOUR);
    const session = await openSession(running.app, person);
    await session.client.patch('/api/security', { lock_after_minutes: 10 });
    await unlock(session.client, WRONG_PASSCODE);

    expect((await unlock(session.client)).status).toBe(429);
  });

  it('are limited per account, whose open sessions keep working', async () => {
    const person = await aLockablePerson(running.app);
    const session = await openSession(running.app, person);
    const other = await aLockablePerson(running.app);
    await exhaust(person);

    expect((await unlock(session.client)).status).toBe(429);
    expect((await me(session.client)).status).toBe(200);
    expect((await unlock(other.client)).status).toBe(200);
  });

  it('are not counted when no passcode is set', async () => {
    const person = await aLockablePerson(running.app);
    await remove(person.client, PASSCODE);
    for (let guess = 0; guess < 6; guess += 1)
      expect((await unlock(person.client, WRONG_PASSCODE)).body.code).toBe('NO_PASSCODE_SET');
  });

  it('are evaluated at most five times out of fifty concurrent ones', async () => {
    const { client } = await aLockablePerson(running.app);
    const responses = await Promise.all(Array.from({ length: 50 }, () => unlock(client, WRONG_PASSCODE)));
    const evaluated = responses.filter(({ status }) => status === 401);

    expect(evaluated.length).toBe(5);
    // A busy machine may return 503 for some that would have waited too long: those were not evaluated either.
    expect(responses.filter(({ status }) => status === 429 || status === 503).length).toBe(45);
    expect((await unlock(client)).status).toBe(429);
  });

  it('keep their count over a restart', async () => {
    const person = await aLockablePerson(running.app);
    await exhaust(person);
    const again = await TestApp.start({ database: running.database, clock: running.app.clock });
    const restarted = again.client();
    for (const [name, value] of person.client.cookies) restarted.cookies.set(name, value);

    expect((await unlock(restarted)).status).toBe(429);
    await again.close();
  });

  it('are reset when an operator clears the passcode, which ends all sessions', async () => {
    const person = await aLockablePerson(running.app);
    await lock(person.client);
    await exhaust(person);
    const user = await running.app.get(UsersService).get({ userId: person.userId });

    expect(await running.app.get(PasscodeService).clear(user.id)).toBe(1);
    expect((await me(person.client)).body).toMatchObject({ code: 'SESSION_NOT_FOUND', reason: 'revoked' });
    const session = await openSession(running.app, person);
    expect((await session.client.get('/api/security')).body).toMatchObject({ has_passcode: false });
    await session.client.post('/api/security/passcode', { new_passcode: '111111' });
    expect((await unlock(session.client, '111111')).status).toBe(200);
    await expect(running.app.get(PasscodeService).clear(user.id)).resolves.toBe(1);
    await expect(running.app.get(PasscodeService).clear(user.id)).rejects.toThrow('No passcode set');
  });
});
