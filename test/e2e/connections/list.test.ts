import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { FakeGuacd } from '../../support/clients/guacd.js';
import { aDesktop, useGuacd, type Viewer } from '../../support/clients/remote-desktop.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { currentSessionOf, openWebSocket } from '../../support/fixtures/connections.js';
import { expectEventually } from '../../support/web/expect-eventually.js';
import { aLockablePerson, unlock } from '../../support/fixtures/screen-lock.js';

type Listed = {
  readonly id: string;
  readonly user: { readonly username: string };
  readonly bytes_received: number;
};

const namesOf = (connections: Listed[]) => [...new Set(connections.map(({ user }) => user.username))].sort();

/** Returns how a tunnel ended, or 'still open' after a second. */
const endOf = ({ ended }: Viewer) => Promise.race([ended, sleep(1_000, 'still open', { ref: false })]);

describe.each(engines)('the open connections on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  let guacd: FakeGuacd;
  let admin: Person;

  beforeAll(async () => {
    guacd = await new FakeGuacd().open();
    admin = await aPerson(running.app, 'root');
    await useGuacd(admin.client, guacd);
  });

  afterAll(async () => {
    await guacd.shut();
  });

  const listOf = async ({ client }: Person, query = ''): Promise<Listed[]> =>
    (await client.get(`/api/connections${query}`)).body.connections;

  it('are listed to their users with what they have carried', async () => {
    const person = await aPerson(running.app);
    const origin = 'http://listed.lk.localhost:3001';
    const application = {
      slug: 'listed',
      name: 'Listed',
      mode: 'gateway',
      upstream: 'http://127.0.0.1:7681',
    };
    const { id } = (await admin.client.post('/api/applications', { ...application, origin })).body;
    const { id: connection } = await openWebSocket(running.app, person, {
      binding: { applicationId: id, terminalId: 'cont_1' },
      onLock: 'hold',
    });

    const since = new Date(running.app.clock.now()).toISOString();
    // The counters of open connections are stored every ten seconds.
    running.app.clock.advance(10_000);
    const carried = async () => (await listOf(person, `?applicationId=${id}`))[0]?.bytes_received;
    await expectEventually(carried, 3);

    expect(await listOf(person, `?applicationId=${id}`)).toEqual([
      {
        id: connection,
        kind: 'websocket',
        application: { id, slug: 'listed', name: 'Listed' },
        user: { id: person.userId, username: person.name },
        session_id: await currentSessionOf(person),
        terminal: 'cont_1',
        since,
        bytes_received: 3,
        bytes_sent: 5,
        address: '192.0.2.1',
        state: 'open',
      },
    ]);
  });

  it('are shown to nobody else but admins, page by page', async () => {
    const [one, two] = [await aPerson(running.app), await aPerson(running.app)];
    for (const person of [one, two, one]) await openWebSocket(running.app, person);

    expect(namesOf(await listOf(one))).toEqual([one.name]);
    expect((await one.client.get(`/api/connections?userId=${two.userId}`)).status).toBe(403);
    expect(namesOf(await listOf(admin))).toEqual(expect.arrayContaining([one.name, two.name]));
    expect(namesOf(await listOf(admin, `?userId=${two.userId}`))).toEqual([two.name]);
    const first = (await one.client.get('/api/connections?limit=1')).body;
    const next = encodeURIComponent(first.nextCursor);
    const second = (await one.client.get(`/api/connections?limit=1&cursor=${next}`)).body;
    expect([first.connections.length, second.connections.length, second.nextCursor]).toEqual([1, 1, null]);
    expect(first.connections[0].id).not.toBe(second.connections[0].id);
  });

  it('can be closed by their user and by admins, with 1000, and then are gone', async () => {
    const [person, stranger] = [await aPerson(running.app), await aPerson(running.app)];
    const [own, other] = [await openWebSocket(running.app, person), await openWebSocket(running.app, person)];

    const refused = await stranger.client.delete(`/api/connections/${own.id}`);
    const closed = await person.client.delete(`/api/connections/${own.id}`);
    const byAdmin = await admin.client.delete(`/api/connections/${other.id}`);

    expect([refused.status, refused.body.code]).toEqual([404, 'CONNECTION_NOT_FOUND']);
    expect([closed.status, byAdmin.status]).toEqual([200, 200]);
    expect([own.closings, other.closings]).toEqual([['1000 closed on request'], ['1000 closed on request']]);
  });

  it('include remote desktops, which end like the desktop itself when they are closed', async () => {
    const person = await aPerson(running.app);
    const viewer = await aDesktop(running.app, person.client, { terminalId: 'cont_9' });

    const [listed] = await listOf(person);
    const { status } = await person.client.delete(`/api/connections/${listed!.id}`);

    expect(listed).toMatchObject({
      kind: 'desktop',
      application: null,
      terminal: 'cont_9',
      address: '127.0.0.1',
    });
    expect([status, await endOf(viewer)]).toEqual([200, { code: 1000, reason: '' }]);
  });

  it('close remote desktops at once when their session is revoked, and count them', async () => {
    const person = await aPerson(running.app);
    const viewer = await aDesktop(running.app, person.client);

    const { body } = await admin.client.post('/users/sessions/revoke-all', { targetUserId: person.userId });

    expect(body).toMatchObject({ count: 1, connections_closed: 1 });
    expect(await endOf(viewer)).toEqual({ code: 4401, reason: '769' });
  });

  it('are shown as held while a lock holds them', async () => {
    const person = await aLockablePerson(running.app);
    const { id } = await openWebSocket(running.app, person, { onLock: 'hold' });
    await person.client.post('/api/security/lock');
    const stateOf = async () => {
      const found = (await admin.client.get(`/api/connections?userId=${person.userId}`)).body.connections;
      return found.find((one: Listed) => one.id === id)?.state;
    };

    const deadline = performance.now() + 3_000;
    while ((await stateOf()) !== 'held' && performance.now() < deadline) await sleep(50);
    expect(await stateOf()).toBe('held');
    await unlock(person.client);
  });

  it('are audited when they are closed on request, once', async () => {
    const person = await aPerson(running.app);
    const { id } = await openWebSocket(running.app, person);
    await admin.client.delete(`/api/connections/${id}`);
    await admin.client.delete(`/api/connections/${id}`);

    const query = `action=connection.close_requested&userId=${person.userId}`;
    const { entries } = (await admin.client.get(`/api/audit-logs?${query}`)).body;
    expect(entries.length).toBe(1);
    expect(entries[0].details).toMatchObject({ connection: id, kind: 'websocket' });
  });
});
