import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type WebSocket } from 'ws';
import { StoredConnectionRepository } from '#connections';
import { runningApp } from '../../support/app/running-app.js';
import { TestApp } from '../../support/app/test-app.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { aGatewayApplication, GatewayBrowser, WITH_GATEWAY } from '../../support/fixtures/gateway-browser.js';
import { portOf, Started } from '../../support/fixtures/gateway-ends.js';

type End = { readonly code: number; readonly reason: string };

/** Resolves with the end of a socket, or with 'open' after a second. */
const endOf = (socket: WebSocket): Promise<End | 'open'> =>
  Promise.race([
    once(socket, 'close').then(([code, reason]): End => ({ code: Number(code), reason: String(reason) })),
    sleep(1_000, 'open' as const, { ref: false }),
  ]);

describe.each(engines)('the open connections of the gateway on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, WITH_GATEWAY);
  const started = new Started();
  let reached = 0;
  let upstream: string;
  let replica: TestApp;
  let admin: Person;

  beforeAll(async () => {
    const server = await started.webSockets((socket) => {
      reached += 1;
      socket.on('message', (data) => socket.send(data));
    });
    upstream = `http://127.0.0.1:${portOf(server)}`;
    admin = await aPerson(running.app);
    replica = await TestApp.start({ ...WITH_GATEWAY, database: running.database, clock: running.app.clock });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(async () => {
    await replica.close();
    await started.stopAll();
  });

  const aBrowser = async (person: Person, given = {}) => {
    const application = await aGatewayApplication(running.app, upstream, given);
    const browser = new GatewayBrowser(running.app, application, person.client);
    await browser.open();
    return browser;
  };

  /** The same browser at the gateway of the other process. */
  const elsewhere = ({ application, client, cookies }: GatewayBrowser) => {
    const other = new GatewayBrowser(replica, application, client);
    for (const [name, value] of cookies) other.cookies.set(name, value);
    return other;
  };

  const listOf = async (person: Person) =>
    (await person.client.get(`/api/connections?userId=${person.userId}`)).body.connections;

  it('are listed, and closed with 1000 on request, whichever process has them', async () => {
    const person = await aPerson(running.app);
    const browser = await aBrowser(person);
    const sockets = [await browser.connect(), await elsewhere(browser).connect()];
    const { id, slug, name } = browser.application;

    const listed = await listOf(person);
    for (const connection of listed) await person.client.delete(`/api/connections/${connection.id}`);

    const expected = { kind: 'websocket', application: { id, slug, name }, state: 'open', terminal: null };
    expect(listed).toMatchObject([expected, expected]);
    const closed = { code: 1000, reason: 'closed on request' };
    expect(await Promise.all(sockets.map(endOf))).toEqual([closed, closed]);
  });

  it('are counted in all processes when their session is revoked', async () => {
    const person = await aPerson(running.app);
    const browser = await aBrowser(person);
    const sockets = [await browser.connect(), await browser.connect(), await elsewhere(browser).connect()];

    const { body } = await admin.client.post('/users/sessions/revoke-all', { targetUserId: person.userId });

    expect(body.connections_closed).toBe(3);
    const ends = await Promise.all(sockets.map(endOf));
    expect(ends.map((end) => (end === 'open' ? end : end.code))).toEqual([4401, 4401, 4401]);
  });

  it('are counted when the admin role ends that opened them', async () => {
    const person = await aPerson(running.app);
    await admin.client.post('/users/make-admin', { userId: person.userId });
    const forAdmins = await (await aBrowser(person, { who: 'admins' })).connect();
    const forAll = await (await aBrowser(person)).connect();

    const { body } = await admin.client.post('/users/remove-admin', { userId: person.userId });

    expect(body.connections_closed).toBe(1);
    expect([await endOf(forAdmins), await endOf(forAll)]).toEqual([
      { code: 4403, reason: 'access withdrawn' },
      'open',
    ]);
    forAll.terminate();
  });

  it('do not reach the application if they cannot be stored', async () => {
    const browser = await aBrowser(await aPerson(running.app));
    const before = reached;
    jest.spyOn(running.app.get(StoredConnectionRepository), 'add').mockRejectedValueOnce(new Error('away'));

    expect(await browser.refusal()).toBe(503);
    expect(reached).toBe(before);
    (await browser.connect()).terminate();
  });
});
