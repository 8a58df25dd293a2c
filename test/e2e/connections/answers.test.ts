import { beforeAll, describe, expect, it } from '@jest/globals';
import { ConnectionClosings } from '#connections';
import { runningApp } from '../../support/app/running-app.js';
import { type TestApp } from '../../support/app/test-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, PASSWORD, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { currentSessionOf, openWebSocket, plantConnection } from '../../support/fixtures/connections.js';
import { aLockablePerson, PASSCODE, unlock } from '../../support/fixtures/screen-lock.js';
import { aGuardedPerson, STEP_MS } from '../../support/fixtures/second-factor.js';

const anotherSession = async (app: TestApp, person: Person): Promise<Person> => ({
  ...person,
  client: app.client(bearer(await tokenOf(app, person.name))),
});

describe.each(engines)(
  'answers that say how many connections they closed, on %s',
  (_name, createDatabase) => {
    const running = runningApp(createDatabase);
    let admin: Person;

    beforeAll(async () => {
      admin = await aPerson(running.app);
    });

    it('count the connections of a revoked session only', async () => {
      const person = await aPerson(running.app);
      const other = await anotherSession(running.app, person);
      const [one, two] = [await openWebSocket(running.app, person), await openWebSocket(running.app, person)];
      const kept = await openWebSocket(running.app, other);

      const id = await currentSessionOf(person);
      const { status, body } = await other.client.delete(`/users/sessions/${id}`);

      expect([status, body.connections_closed]).toEqual([200, 2]);
      expect([one.closings, two.closings]).toEqual([['4401 session ended'], ['4401 session ended']]);
      expect(kept.closings).toEqual([]);
    });

    it('leave the connections of API keys and of the current session open at revoke-all', async () => {
      const person = await aPerson(running.app);
      const other = await anotherSession(running.app, person);
      const own = await openWebSocket(running.app, person);
      const key = await openWebSocket(running.app, person, { binding: { sessionId: null, apiKeyId: 'key' } });
      const closed = await openWebSocket(running.app, other);

      const { body } = await person.client.post('/users/sessions/revoke-all', { exceptCurrent: true });

      expect(body).toMatchObject({ count: 1, connections_closed: 1 });
      expect([own.closings, key.closings, closed.closings]).toEqual([[], [], ['4401 session ended']]);
    });

    it('do not count what a screen lock only holds', async () => {
      const person = await aLockablePerson(running.app);
      const held = await openWebSocket(running.app, person, { onLock: 'hold' });
      const closed = await openWebSocket(running.app, person);

      const { body } = await person.client.post('/api/security/lock');
      const again = await person.client.post('/api/security/lock');

      expect([body.connections_closed, again.body.connections_closed]).toEqual([1, 0]);
      expect([held.isHeld, held.closings, closed.closings]).toEqual([true, [], ['4423 locked']]);
    });

    it('end with sessions that are locked when the passcode is removed', async () => {
      const person = await aLockablePerson(running.app);
      const other = await anotherSession(running.app, person);
      const [locked, own] = [
        await openWebSocket(running.app, other, { onLock: 'hold' }),
        await openWebSocket(running.app, person, { onLock: 'hold' }),
      ];
      await person.client.post('/api/security/lock');
      await unlock(person.client);

      await person.client.delete('/api/security/passcode', { current_passcode: PASSCODE });

      expect([locked.closings, own.closings]).toEqual([['4401 session ended'], []]);
    });

    it('tell the watches at once when a lock has ended, and continue nothing by themselves', async () => {
      const person = await aGuardedPerson(running.app);
      await person.client.post('/api/security/passcode', { new_passcode: PASSCODE });
      const held = await openWebSocket(running.app, person, { onLock: 'hold' });
      let asked = 0;
      running.app.get(ConnectionClosings).whenUnlocked(() => (asked += 1));
      const terminal = '/api/security/terminal/cont_3';

      await person.client.post('/api/security/lock');
      expect(asked).toBe(0);
      await unlock(person.client);
      expect([asked > 0, held.isHeld]).toEqual([true, true]);
      for (const action of ['mfa-verify', 'mfa-unlock']) {
        await person.client.post(`${terminal}/mfa-lock`);
        const before = asked;
        running.app.clock.advance(STEP_MS);
        const { status } = await person.client.post(`${terminal}/${action}`, { code: person.code() });
        expect([status, asked > before]).toEqual([200, true]);
      }
    });

    it('count the connections of a locked terminal', async () => {
      const person = await aGuardedPerson(running.app);
      const [locked, other] = [
        await openWebSocket(running.app, person, { binding: { terminalId: 'cont_1' } }),
        await openWebSocket(running.app, person, { binding: { terminalId: 'cont_2' } }),
      ];

      const { body } = await person.client.post('/api/security/terminal/cont_1/mfa-lock');

      expect(body.connections_closed).toBe(1);
      expect([locked.closings, other.closings]).toEqual([['4423 terminal locked'], []]);
    });

    it('count what only admins may open when the role is removed', async () => {
      const person = await aPerson(running.app);
      await admin.client.post('/users/make-admin', { userId: person.userId });
      const forAdmins = await openWebSocket(running.app, person, { isForAdmins: true });
      const forAll = await openWebSocket(running.app, person);

      const { body } = await admin.client.post('/users/remove-admin', { userId: person.userId });

      expect(body.connections_closed).toBe(1);
      expect([forAdmins.closings, forAll.closings]).toEqual([['4403 access withdrawn'], []]);
    });

    it('count all connections of a deleted user, and of an account that deletes itself', async () => {
      const [person, leaving] = [await aPerson(running.app), await aPerson(running.app)];
      await openWebSocket(running.app, person);
      await openWebSocket(running.app, person, { binding: { sessionId: null, apiKeyId: 'key' } });
      await openWebSocket(running.app, leaving);

      const deleted = await admin.client.delete('/users/delete-user', { username: person.name });
      const left = await leaving.client.delete('/users/delete-account', { password: PASSWORD });

      expect([deleted.body.connections_closed, left.body.connections_closed]).toEqual([2, 1]);
    });

    it('count those of the other sessions when single-session mode is enabled', async () => {
      const person = await aPerson(running.app);
      await openWebSocket(running.app, await anotherSession(running.app, person));
      await openWebSocket(running.app, person);

      const { body } = await person.client.post('/api/security/single-session', { enabled: true });

      expect(body).toMatchObject({ revoked_sessions: 1, connections_closed: 1 });
    });

    it('count connections of other processes, but not of dead ones', async () => {
      const person = await aPerson(running.app);
      await openWebSocket(running.app, person);
      const now = running.app.clock.now();
      await plantConnection(running.app, person.userId, now - 29_000);
      await plantConnection(running.app, person.userId, now - 31_000);

      const { body } = await person.client.post('/users/sessions/revoke-all', {});

      expect(body.connections_closed).toBe(2);
    });
  },
);
