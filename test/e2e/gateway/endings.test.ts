import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type WebSocket } from 'ws';
import { Database } from '#platform/database';
import { aPerson, PASSWORD, type Person, reauthenticate, tokenOf } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { FETCH } from '../../support/fixtures/door.js';
import {
  aGatewayApplication,
  endOf,
  GatewayBrowser,
  gatewayUrl,
  WITH_GATEWAY,
} from '../../support/fixtures/gateway-browser.js';
import { portOf, Started } from '../../support/fixtures/gateway-ends.js';
import { runningApp } from '../../support/app/running-app.js';
import { aLockablePerson, lock, MINUTE, pass, unlock } from '../../support/fixtures/screen-lock.js';
import { aGuardedPerson, STEP_MS } from '../../support/fixtures/second-factor.js';
import { TestApp } from '../../support/app/test-app.js';

const openSockets: WebSocket[] = [];
const listen = (started: Started) =>
  started.webSockets((socket) => socket.on('message', (data) => socket.send(data)));

describe.each(engines)('a WebSocket of the gateway on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, WITH_GATEWAY);
  const started = new Started();
  let upstream: string;
  let replica: TestApp;
  let admin: Person;

  beforeAll(async () => {
    upstream = `http://127.0.0.1:${portOf(await listen(started))}`;
    admin = await aPerson(running.app);
    const { database, app } = running;
    replica = await TestApp.start({ database, clock: app.clock, ...WITH_GATEWAY });
  });
  afterAll(async () => {
    for (const socket of openSockets.splice(0)) socket.terminate();
    await replica.close();
    await started.stopAll();
  });

  const sessionOf = async (client: HttpClient): Promise<string> => {
    const { sessions } = (await client.get('/users/sessions')).body;
    return sessions.find((session: { isCurrentSession: boolean }) => session.isCurrentSession).id;
  };

  const aBrowser = async (person: Person, given = {}) => {
    const application = await aGatewayApplication(running.app, upstream, given);
    const browser = new GatewayBrowser(running.app, application, person.client);
    await browser.open();
    return browser;
  };
  const connect = async (browser: GatewayBrowser, target?: string) => {
    const socket = await browser.connect(target);
    openSockets.push(socket);
    return socket;
  };
  const elsewhere = (browser: GatewayBrowser) => browser.at(gatewayUrl(replica));
  const change = async (browser: GatewayBrowser, body: object) => {
    await reauthenticate(admin);
    return admin.client.patch(`/api/applications/${browser.application.id}`, body);
  };

  type Ending = (person: Person, browser: GatewayBrowser) => Promise<unknown>;
  const ENDINGS: [string, number, Ending][] = [
    ['its session logs out', 4401, ({ client }) => client.post('/users/logout')],
    [
      'its session is revoked',
      4401,
      async ({ client }) => admin.client.delete(`/users/sessions/${await sessionOf(client)}`),
    ],
    [
      'all sessions are revoked',
      4401,
      ({ userId }) => admin.client.post('/users/sessions/revoke-all', { targetUserId: userId }),
    ],
    [
      'the password is changed',
      4401,
      ({ client }) =>
        client.post('/users/change-password', { oldPassword: PASSWORD, newPassword: `${PASSWORD} 2` }),
    ],
    [
      'another login displaces the session',
      4401,
      async ({ name, client }) => {
        await client.post('/api/security/single-session', { enabled: true });
        await tokenOf(running.app, name);
      },
    ],
    [
      'the account is deleted',
      4401,
      ({ name }) => admin.client.delete('/users/delete-user', { username: name }),
    ],
    ['the account is suspended', 4401, ({ userId }) => admin.client.post('/users/admin/suspend', { userId })],
    [
      'the application session logs out',
      4401,
      (_person, browser) =>
        browser.passOn('/.latchkey/logout', {
          method: 'POST',
          headers: { origin: browser.application.origin },
        }),
    ],
    ['the right is withdrawn', 4403, (_person, browser) => change(browser, { who: { users: [] } })],
    ['the application is switched off', 4403, (_person, browser) => change(browser, { enabled: false })],
    [
      'the application leads elsewhere',
      4403,
      (_person, browser) => change(browser, { upstream: 'http://127.0.0.1:9' }),
    ],
    ['a second factor is needed', 4403, (_person, browser) => change(browser, { needs: 'second_factor' })],
    [
      'the application is deleted',
      4403,
      (_person, browser) => admin.client.delete(`/api/applications/${browser.application.id}`),
    ],
  ];

  it.each(ENDINGS)(
    'closes within a second when %s: %i, in this process and in others',
    async (_how, code, end) => {
      const person = await aPerson(running.app);
      const browser = await aBrowser(person);
      const sockets = [await connect(browser), await connect(elsewhere(browser))];
      const bystander = await connect(await aBrowser(admin));
      await end(person, browser);

      expect(await Promise.all(sockets.map((socket) => endOf(socket)))).toEqual([code, code]);
      expect((await browser.passOn('/', { headers: FETCH })).status).toBeGreaterThanOrEqual(401);
      expect(bystander.readyState).toBe(bystander.OPEN);
    },
  );

  it('closes when the role that the application names is withdrawn', async () => {
    const person = await aPerson(running.app);
    const { body } = await admin.client.post('/rbac/roles', { name: 'staff', displayName: 'Staff' });
    const path = `/rbac/users/${person.userId}/roles`;
    await admin.client.post(path, { roleId: body.roleId });
    const browser = await aBrowser(person);
    expect((await change(browser, { who: { roles: ['staff'] } })).status).toBe(200);
    const socket = await connect(browser);
    await admin.client.delete(`${path}/${body.roleId}`);

    expect(await endOf(socket)).toBe(4403);
  });

  it('closes when an admin is no admin any more', async () => {
    const person = await aPerson(running.app);
    await admin.client.post('/users/make-admin', { username: person.name });
    const browser = await aBrowser(person, { who: 'admins' });
    const socket = await connect(browser);
    await admin.client.post('/users/remove-admin', { username: person.name });

    expect(await endOf(socket)).toBe(4403);
  });

  it('cuts a response that is still streaming', async () => {
    const person = await aPerson(running.app);
    const server = await started.http((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    });
    const browser = await aBrowser(person, { upstream: `http://127.0.0.1:${portOf(server)}` });
    const cut = expect(browser.passOn('/events')).rejects.toThrow('aborted');
    // The gateway has to carry it before the session ends.
    await once(server, 'request');
    await sleep(200);
    await person.client.post('/users/logout');

    await cut;
  });

  it('closes when the session expires, and when the proof is too old', async () => {
    const person = await aPerson(running.app);
    const proved = await connect(await aBrowser(person, { maxAgeMinutes: 30 }));
    const socket = await connect(await aBrowser(person));
    running.app.clock.advance(30 * MINUTE - 1);
    expect(await endOf(proved)).toBe('open');
    running.app.clock.advance(1);
    expect(await endOf(proved)).toBe(4403);
    expect(socket.readyState).toBe(socket.OPEN);
    await plant(running.app, 'UPDATE session SET expires_at = ? WHERE user_id = ?', [
      running.app.clock.now(),
      person.userId,
    ]);

    expect(await endOf(socket)).toBe(4401);
  });

  it('closes when the screen is locked, and opens again after the unlock', async () => {
    const person = await aLockablePerson(running.app);
    const browser = await aBrowser(person);
    const sockets = [await connect(browser), await connect(elsewhere(browser))];
    await lock(person.client);

    expect(await Promise.all(sockets.map((socket) => endOf(socket)))).toEqual([4423, 4423]);
    expect(await browser.refusal()).toBe(401);
    await unlock(person.client);
    await connect(browser);
  });

  it('closes when nobody types for too long, whatever the application sends', async () => {
    const person = await aLockablePerson(running.app, 5);
    const browser = await aBrowser(person);
    const socket = await connect(browser);
    await pass(running.app, 4 * MINUTE);
    socket.ping();
    await once(socket, 'pong');
    await pass(running.app, MINUTE);

    expect(await endOf(socket)).toBe(4423);
  });

  it('stays open while somebody types', async () => {
    const person = await aLockablePerson(running.app, 5);
    const socket = await connect(await aBrowser(person));
    for (let count = 0; count < 3; count += 1) {
      await pass(running.app, 4 * MINUTE);
      socket.send('x');
      await once(socket, 'message');
      // Activity is reported at most once a second.
      await sleep(1_100);
    }

    expect(await endOf(socket)).toBe('open');
    expect((await person.client.get('/users/me')).status).toBe(200);
  });

  describe('that can be held', () => {
    const HELD = { onLock: 'hold', options: { preset: 'jupyter', holdsUnframed: true } } as const;

    const received = (socket: WebSocket) => {
      const texts: string[] = [];
      socket.on('message', (data: Buffer) => texts.push(data.toString()));
      return texts;
    };
    const until = async (isDone: () => boolean) => {
      for (let attempt = 0; attempt < 100 && !isDone(); attempt += 1) await sleep(20);
      return isDone();
    };

    it('passes nothing while the screen is locked, and continues after the unlock', async () => {
      const person = await aLockablePerson(running.app);
      const browser = await aBrowser(person, HELD);
      const sockets = [await connect(browser), await connect(elsewhere(browser))];
      for (const socket of sockets) {
        const texts = received(socket);
        socket.send('before');
        expect(await until(() => texts.includes('before'))).toBe(true);
      }
      await lock(person.client);
      await sleep(1_000);
      const texts = sockets.map(received);
      for (const socket of sockets) socket.send('during');
      expect(await Promise.all(sockets.map((socket) => endOf(socket)))).toEqual(['open', 'open']);
      expect(texts).toEqual([[], []]);
      await unlock(person.client);
      await sleep(1_000);
      for (const socket of sockets) socket.send('after');

      expect(await until(() => texts.every((list) => list.length > 0))).toBe(true);
      expect(texts).toEqual([['after'], ['after']]);
    });

    it('closes when the session ends or the right is withdrawn while it is held', async () => {
      const person = await aLockablePerson(running.app);
      const [first, second] = [await aBrowser(person, HELD), await aBrowser(person, HELD)];
      const sockets = [await connect(first), await connect(second)];
      await lock(person.client);
      await sleep(800);
      await change(first, { who: 'admins' });
      expect(await endOf(sockets[0]!)).toBe(4403);
      await admin.client.post('/users/sessions/revoke-all', { targetUserId: person.userId });

      expect(await endOf(sockets[1]!)).toBe(4401);
    });

    it('closes at the lock unless its page is covered by a frame of Latchkey', async () => {
      const person = await aLockablePerson(running.app);
      const browser = await aBrowser(person, { onLock: 'hold', options: { preset: 'jupyter' } });
      const socket = await connect(browser);
      await lock(person.client);

      expect(await endOf(socket)).toBe(4423);
    });
  });

  describe('at a terminal', () => {
    const AT_TERMINAL = { terminal: '/terminal/{id}/' };
    const post = (person: Person, id: string, what: string, body?: object) =>
      person.client.post(`/api/security/terminal/${id}/${what}`, body);

    it('closes when that terminal is locked', async () => {
      const person = await aGuardedPerson(running.app);
      const browser = await aBrowser(person, AT_TERMINAL);
      const [socket, other] = [
        await connect(browser, '/terminal/t1/ws'),
        await connect(browser, '/terminal/t2/ws'),
      ];
      await post(person, 't1', 'mfa-lock');

      expect(await endOf(socket)).toBe(4423);
      expect(await endOf(other)).toBe('open');
      expect(await browser.refusal('/terminal/t1/ws')).toBe(401);
    });

    it('is open until the access to the locked terminal ends', async () => {
      const person = await aGuardedPerson(running.app);
      const browser = await aBrowser(person, AT_TERMINAL);
      await post(person, 't3', 'mfa-lock');
      running.app.clock.advance(STEP_MS);
      expect((await post(person, 't3', 'mfa-verify', { code: person.code() })).status).toBe(200);
      const socket = await connect(browser, '/terminal/t3/ws');
      running.app.clock.advance(14 * MINUTE);
      expect(await endOf(socket)).toBe('open');
      running.app.clock.advance(MINUTE);

      expect(await endOf(socket)).toBe(4423);
    });
  });
});

describe.each(engines)('the gateway, with trouble around it, on %s', (_name, createDatabase) => {
  const aSocket = async (app: TestApp, started: Started) => {
    const person = await aPerson(app);
    const upstream = `http://127.0.0.1:${portOf(await listen(started))}`;
    const browser = new GatewayBrowser(app, await aGatewayApplication(app, upstream), person.client);
    await browser.open();
    return { browser, socket: await browser.connect() };
  };

  it('closes after five seconds without the database: 4503', async () => {
    const database = await createDatabase();
    const app = await TestApp.start({ database, ...WITH_GATEWAY });
    const started = new Started();
    try {
      const { browser, socket } = await aSocket(app, started);
      // A check has to succeed first: the grace period begins with the last one.
      await sleep(500);
      await app.get(Database).close();

      expect((await browser.passOn('/', { headers: FETCH })).status).toBe(503);
      expect(await endOf(socket, 3_500)).toBe('open');
      expect(await endOf(socket, 3_500)).toBe(4503);
    } finally {
      await app.close();
      await started.stopAll();
      await database.drop();
    }
  });

  it('closes with 1001 when the program stops', async () => {
    const database = await createDatabase();
    const app = await TestApp.start({ database, ...WITH_GATEWAY });
    const started = new Started();
    try {
      const { socket } = await aSocket(app, started);
      const ended = endOf(socket);
      await app.close();

      expect(await ended).toBe(1001);
    } finally {
      await app.close();
      await started.stopAll();
      await database.drop();
    }
  });
});
