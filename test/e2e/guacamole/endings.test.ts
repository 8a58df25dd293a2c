import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#platform/database';
import { aPerson, bearer, PASSWORD, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { FakeGuacd } from '../../support/clients/guacd.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import {
  aDesktop,
  requestTunnelToken,
  aTunnelToken,
  useGuacd,
  view,
  type Viewer,
} from '../../support/clients/remote-desktop.js';
import { runningApp } from '../../support/app/running-app.js';
import { aLockablePerson, lock, MINUTE, pass, unlock } from '../../support/fixtures/screen-lock.js';
import { aGuardedPerson, type GuardedPerson, logIn, STEP_MS } from '../../support/fixtures/second-factor.js';
import { TestApp } from '../../support/app/test-app.js';

const NOT_ADMITTED = { code: 4401, reason: '769' };
const TERMINAL_LOCKED = { code: 4403, reason: '771' };
const SCREEN_LOCKED = { code: 4423, reason: '771' };
const UNAVAILABLE = { code: 4503, reason: '520' };

/** Returns how a tunnel ended, or 'still open' after `within` milliseconds. */
const endOf = (viewer: Viewer, within = 1_000) =>
  Promise.race([viewer.ended, sleep(within, 'still open', { ref: false })]);

describe.each(engines)('a tunnel whose session is no longer valid, on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let guacd: FakeGuacd;
  let replica: TestApp;
  let admin: Person;

  beforeAll(async () => {
    guacd = await new FakeGuacd().open();
    admin = await aPerson(running.app);
    await useGuacd(admin.client, guacd);
    replica = await TestApp.start({ database: running.database, clock: running.app.clock });
  });

  afterAll(async () => {
    await replica.close();
    await guacd.shut();
  });

  const sessionOf = async (client: HttpClient): Promise<string> => {
    const { sessions } = (await client.get('/users/sessions')).body;
    return sessions.find((session: { isCurrentSession: boolean }) => session.isCurrentSession).id;
  };

  /** A rejected client must not reach guacd. */
  const refusalOf = async (token: string) => {
    const before = guacd.desktops.length;
    const end = await view(running.app, token).ended;
    expect(guacd.desktops.length).toBe(before);
    return end;
  };

  const ENDINGS: [string, (person: Person) => Promise<unknown>][] = [
    ['logs out', ({ client }) => client.post('/users/logout')],
    ['is revoked', async ({ client }) => admin.client.delete(`/users/sessions/${await sessionOf(client)}`)],
    [
      'is revoked with all others',
      ({ userId }) => admin.client.post('/users/sessions/revoke-all', { targetUserId: userId }),
    ],
    [
      'has its password changed',
      ({ client }) =>
        client.post('/users/change-password', { oldPassword: PASSWORD, newPassword: `${PASSWORD} 2` }),
    ],
    ['is deleted with its user', ({ name }) => admin.client.delete('/users/delete-user', { username: name })],
    ['is suspended with its user', ({ userId }) => admin.client.post('/users/admin/suspend', { userId })],
    [
      'is displaced by another login',
      async ({ name, client }) => {
        await client.post('/api/security/single-session', { enabled: true });
        await tokenOf(running.app, name);
      },
    ],
  ];

  it.each(ENDINGS)('closes within a second when it %s, on this replica and on others', async (_how, end) => {
    const person = await aPerson(running.app);
    const there = replica.client({ cookie: `jwt=${person.client.cookies.get('jwt')}` });
    const viewers = [await aDesktop(running.app, person.client), await aDesktop(replica, there)];
    const bystander = await aDesktop(running.app, admin.client);
    const desktops = guacd.desktops.slice(-3, -1);
    const unused = await aTunnelToken(person.client);
    expect(await viewers[0]!.echo('key', '65', '1')).toEqual(['key', '65', '1']);
    await end(person);

    expect(await Promise.all(viewers.map((viewer) => endOf(viewer)))).toEqual([NOT_ADMITTED, NOT_ADMITTED]);
    await Promise.all(desktops.map(({ closed }) => closed));
    expect(await refusalOf(unused)).toEqual(NOT_ADMITTED);
    expect(bystander.isOpen).toBe(true);
    bystander.socket.close();
  });

  it('closes when the session expires', async () => {
    const person = await aPerson(running.app);
    const viewer = await aDesktop(running.app, person.client);
    running.app.clock.advance(24 * 60 * MINUTE - 1);
    expect(await endOf(viewer)).toBe('still open');
    running.app.clock.advance(1);
    expect(await endOf(viewer)).toEqual(NOT_ADMITTED);
    admin = { ...admin, client: running.app.client(bearer(await tokenOf(running.app, admin.name))) };
  });

  it('closes when the screen is locked, and cannot be opened again with the old token', async () => {
    const person = await aLockablePerson(running.app);
    const viewer = await aDesktop(running.app, person.client);
    const unused = [await aTunnelToken(person.client), await aTunnelToken(person.client)];
    await lock(person.client);

    expect(await endOf(viewer)).toEqual(SCREEN_LOCKED);
    expect(await refusalOf(unused[0]!)).toEqual(SCREEN_LOCKED);
    expect((await requestTunnelToken(person.client)).body.code).toBe('ACCOUNT_LOCKED');
    await unlock(person.client);
    expect(await refusalOf(unused[1]!)).toEqual(NOT_ADMITTED);
    (await aDesktop(running.app, person.client)).socket.close();
  });

  it('closes when there was no input for too long, whatever the desktop displays', async () => {
    const person = await aLockablePerson(running.app, 5);
    const viewer = await aDesktop(running.app, person.client);
    await pass(running.app, 4 * MINUTE);
    await viewer.echo('sync', '1');
    await viewer.echo('', 'ping', '1');
    await pass(running.app, MINUTE);

    expect(await endOf(viewer)).toEqual(SCREEN_LOCKED);
  });

  it.each([
    ['key', ['key', '65', '1']],
    ['mouse', ['mouse', '1', '2', '0']],
    ['touch', ['touch', '0', '1', '2', '3', '4', '0', '1']],
  ])('stays open while there is input from %s', async (_what, input) => {
    const person = await aLockablePerson(running.app, 5);
    const viewer = await aDesktop(running.app, person.client);
    for (let count = 0; count < 3; count += 1) {
      await pass(running.app, 4 * MINUTE);
      await viewer.echo(...input);
    }
    await pass(running.app, 4 * MINUTE);

    expect(await endOf(viewer)).toBe('still open');
    expect((await person.client.get('/users/me')).status).toBe(200);
    viewer.socket.close();
  });

  describe('at a terminal', () => {
    const terminal = (id: string, what: string) => `/api/security/terminal/${id}/${what}`;
    let person: GuardedPerson;

    beforeAll(async () => {
      person = await aGuardedPerson(running.app);
    });

    const verify = (id: string) => {
      running.app.clock.advance(STEP_MS);
      return person.client.post(terminal(id, 'mfa-verify'), { code: person.code() });
    };

    it('opens while the terminal is unlocked, and closes when it is locked', async () => {
      const viewer = await aDesktop(running.app, person.client, { terminalId: 'desk-1' });
      const elsewhere = await aDesktop(running.app, person.client, { terminalId: 'desk-2' });
      const unused = await aTunnelToken(person.client, { terminalId: 'desk-1' });
      await person.client.post(terminal('desk-1', 'mfa-lock'));

      expect(await endOf(viewer)).toEqual(TERMINAL_LOCKED);
      expect(await refusalOf(unused)).toEqual(TERMINAL_LOCKED);
      expect(await requestTunnelToken(person.client, { terminalId: 'desk-1' })).toMatchObject({
        status: 403,
        body: { code: 'MFA_REQUIRED' },
      });
      expect(elsewhere.isOpen).toBe(true);
      elsewhere.socket.close();
    });

    it('opens for a session with a verified code until its access ends', async () => {
      await person.client.post(terminal('desk-3', 'mfa-lock'));
      expect((await verify('desk-3')).status).toBe(200);
      const viewer = await aDesktop(running.app, person.client, { terminalId: 'desk-3' });
      const other = running.app.client();
      running.app.clock.advance(STEP_MS);
      expect((await logIn(other, person)).status).toBe(200);
      expect((await requestTunnelToken(other, { terminalId: 'desk-3' })).body.code).toBe('MFA_REQUIRED');

      running.app.clock.advance(14 * MINUTE);
      expect(await endOf(viewer)).toBe('still open');
      running.app.clock.advance(MINUTE);
      expect(await endOf(viewer)).toEqual(TERMINAL_LOCKED);
    });
  });
});

describe.each(engines)('a tunnel while the database is unavailable, on %s', (_name, createDatabase) => {
  it('stays open for some seconds and is then closed', async () => {
    const database = await createDatabase();
    const app = await TestApp.start({ database });
    const guacd = await new FakeGuacd().open();
    try {
      const admin = await aPerson(app);
      await useGuacd(admin.client, guacd);
      const viewer = await aDesktop(app, admin.client);
      const unused = await aTunnelToken(admin.client);
      await app.get(Database).close();

      expect(await view(app, unused).ended).toEqual(UNAVAILABLE);
      expect(await endOf(viewer, 3_500)).toBe('still open');
      expect(await viewer.echo('key', '65', '1')).toEqual(['key', '65', '1']);
      expect(await endOf(viewer, 3_500)).toEqual(UNAVAILABLE);
      expect((await app.client().get('/health')).status).toBe(200);
    } finally {
      await app.close();
      await guacd.shut();
      await database.drop();
    }
  });
});
