import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionEvents } from '#events';
import { OutboxSequencer } from '#platform/outbox';
import { runningApp } from '../../support/app/running-app.js';
import { EventStreamClient } from '../../support/clients/event-stream.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, PASSCODE, type Person } from '../../support/fixtures/accounts.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import { type ToldEvent } from '../../support/fixtures/outbox.js';
import { aHolder } from '../../support/fixtures/roles.js';
import { aLockablePerson, lock, openSession, unlock } from '../../support/fixtures/screen-lock.js';
import { expectEventually } from '../../support/web/expect-eventually.js';

const SECOND = 1_000;

type Told = ToldEvent & { readonly sequence: number };

describe.each(engines)('the events of accounts on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { isServing: true });
  const opened: EventStreamClient[] = [];
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
  });
  const listen = async (
    client: Pick<HttpClient, 'baseUrl' | 'cookies'>,
    about?: 'session' | 'me' | 'all',
    headers: Record<string, string> = {},
  ) => {
    // What happened before is no part of the test.
    await running.app.get(OutboxSequencer).advance();
    const stream = await EventStreamClient.open(client, headers, about);
    opened.push(stream);
    if (stream.response.status === 200 && client.cookies.size > 0) await stream.next();
    return stream;
  };
  const told = async (stream: EventStreamClient, type: string) =>
    (await stream.nextOf(type)) as unknown as Told;
  const rename = (client: HttpClient, minutes: number) =>
    client.post('/api/security/passcode', {
      new_passcode: PASSCODE,
      current_passcode: PASSCODE,
      lock_after_minutes: minutes,
    });

  afterEach(async () => {
    for (const stream of opened.splice(0)) stream.close();
    await expectEventually(() => running.app.get(SessionEvents).size, 0);
  });

  it('reach their owner within a second, and nobody else', async () => {
    const [ada, grace] = [await aPerson(running.app), await aPerson(running.app)];
    const [own, others] = [await listen(ada.client), await listen(grace.client)];
    const before = performance.now();
    await openSession(running.app, ada);
    const event = await told(own, 'login');

    expect(performance.now() - before).toBeLessThan(SECOND);
    expect(event.data).toMatchObject({ user: ada.userId, actor: ada.userId, address: '127.0.0.1' });
    expect(own.text).toContain(`id: ${event.sequence}\nevent: login\n`);
    await openSession(running.app, grace);
    expect((await told(others, 'login')).data.user).toBe(grace.userId);
  });

  it('of everybody reach those who may read the audit log', async () => {
    const auditor = await aHolder(running.app, 'audit.view');
    const ada = await aPerson(running.app);
    expect((await listen(ada.client, 'all')).response.status).toBe(403);
    const all = await listen(auditor.client, 'all');
    await running.app.client().post('/users/login', { username: ada.name, password: 'wrong' });
    expect((await told(all, 'login.failed')).data).toMatchObject({ user: ada.userId, result: 'failure' });
    await ada.client.post('/users/logout');

    expect((await told(all, 'session.ended')).data).toMatchObject({
      user: ada.userId,
      details: { reason: 'logged_out', session: expect.any(String) },
    });
  });

  it('hide from a user where somebody else acted on their account', async () => {
    const ada = await aPerson(running.app);
    const [own, all] = [await listen(ada.client), await listen(admin.client, 'all')];
    await admin.client.post('/users/make-admin', { username: ada.name });
    const hidden = { address: null, api_key: null, request_id: null };

    expect((await told(own, 'user.promoted')).data).toMatchObject({ actor: admin.userId, ...hidden });
    expect((await told(all, 'user.promoted')).data).toMatchObject({ address: '127.0.0.1' });
  });

  it('go on after the last that a client got, each once', async () => {
    const ada = await aLockablePerson(running.app);
    const first = await listen(ada.client);
    await rename(ada.client, 11);
    const last = await told(first, 'account.lock_changed');
    first.close();
    for (const minutes of [12, 13]) await rename(ada.client, minutes);
    await openSession(running.app, await aPerson(running.app));
    const second = await listen(ada.client, 'me', { 'last-event-id': String(last.sequence) });
    const missed = [await told(second, 'account.lock_changed'), await told(second, 'account.lock_changed')];
    await rename(ada.client, 14);

    expect((await told(second, 'account.lock_changed')).sequence).toBeGreaterThan(missed[1]!.sequence);
    expect(missed.map(({ data }) => data.details['lock_after_minutes'])).toEqual([12, 13]);
    expect(second.text).not.toContain('events.missed');
  });

  it('tell a client that some were deleted before it came back', async () => {
    const ada = await aPerson(running.app);
    const first = await listen(ada.client);
    await openSession(running.app, ada);
    const { sequence } = await told(first, 'login');
    for (let n = 0; n < 2; n += 1) await openSession(running.app, ada);
    await running.app.get(OutboxSequencer).advance();
    await plant(running.app, 'DELETE FROM outbox_event WHERE position = ?', [sequence + 1]);
    const second = await listen(ada.client, 'me', { 'last-event-id': String(sequence) });

    expect(await second.next()).toEqual({ type: 'events.missed' });
    expect((await told(second, 'login')).sequence).toBe(sequence + 2);
  });

  it('wait while the screen is locked, after the event of the lock', async () => {
    const ada = await aLockablePerson(running.app);
    const stream = await listen(ada.client);
    await lock(ada.client);
    await told(stream, 'account.locked');
    const late = await listen(ada.client);
    const auditor = await listen(admin.client, 'all');
    await running.app.client().post('/users/login', { username: ada.name, password: 'wrong' });
    await told(auditor, 'login.failed');
    await new Promise((resolve) => setTimeout(resolve, SECOND));
    for (const { text } of [stream, late]) expect(text).not.toContain('login.failed');
    await unlock(ada.client);

    for (const one of [stream, late]) expect((await told(one, 'login.failed')).data.user).toBe(ada.userId);
  });

  it('end when the permission is withdrawn', async () => {
    const auditor = await aHolder(running.app, 'audit.view');
    const [own, all] = [await listen(auditor.client), await listen(auditor.client, 'all')];
    await plant(running.app, 'DELETE FROM user_role WHERE user_id = ?', [auditor.userId]);
    expect(await all.next()).toBeNull();
    await openSession(running.app, auditor);

    expect((await told(own, 'login')).data.user).toBe(auditor.userId);
  });

  it('reach an API key with the scope, until it is deleted', async () => {
    const auditor = await aHolder(running.app, 'audit.view');
    const make = async (scopes: string[]) =>
      (await auditor.client.post('/users/me/api-keys', { name: 'gateway', scopes })).body;
    const [narrow, wide] = [await make(['data']), await make(['audit.view'])];
    const client = running.app.client();
    const statusOf = async (token: string, about: 'session' | 'all') =>
      (await listen(client, about, bearer(token))).response.status;
    expect(await statusOf(narrow.token, 'all')).toBe(403);
    expect(await statusOf(wide.token, 'session')).toBe(403);
    const stream = await listen(client, 'all', bearer(wide.token));
    const ada = await aPerson(running.app);
    expect((await told(stream, 'login')).data.user).toBe(ada.userId);
    await auditor.client.delete(`/users/me/api-keys/${wide.id ?? wide.keyId}`);

    await expectEventually(async () => (await stream.next()) === null, true);
  });

  it('are left out for clients that follow their session only', async () => {
    const ada = await aLockablePerson(running.app);
    const stream = await listen(ada.client, 'session');
    await rename(ada.client, 17);
    await lock(ada.client);

    await stream.nextOf('session.locked');
    expect(stream.text).not.toContain('id: ');
  });
});
