import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionEvents } from '#events';
import { ActivityRecorder } from '#sessions';
import { EventStreamClient } from '../../support/clients/event-stream.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { aPerson, bearer, type Person } from '../../support/fixtures/accounts.js';
import {
  aLockablePerson,
  lock,
  MINUTE,
  openSession,
  pass,
  PASSCODE,
  unlock,
} from '../../support/fixtures/screen-lock.js';
import { aGuardedPerson } from '../../support/fixtures/second-factor.js';
import { engines } from '../../support/databases/databases.js';
import { SentStatements } from '../../support/app/sent-statements.js';
import { runningApp } from '../../support/app/running-app.js';
import { expectEventually } from '../../support/web/expect-eventually.js';

const TERMINAL = '/api/security/terminal/build-1';
const SECOND = 1_000;

describe.each(engines)('the events of a session on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const opened: EventStreamClient[] = [];
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
  });
  const listen = async (client: Pick<HttpClient, 'baseUrl' | 'cookies'>, headers = {}) => {
    const stream = await EventStreamClient.open(client, headers, 'session');
    opened.push(stream);
    return stream;
  };
  const open = () => running.app.get(SessionEvents).size;

  afterEach(async () => {
    for (const stream of opened.splice(0)) stream.close();
    await expectEventually(open, 0);
  });

  it('begin with its state, and tell about locks and unlocks of any client within a second', async () => {
    const ada = await aLockablePerson(running.app);
    const other = await openSession(running.app, ada);
    const stream = await listen(ada.client);
    expect(await stream.next()).toEqual({ type: 'session.unlocked' });
    const before = performance.now();
    const { body } = await lock(other.client);
    const event = await stream.next();

    expect(event).toEqual({ type: 'session.locked', locked_at: body.locked_at, reason: 'manual' });
    expect(performance.now() - before).toBeLessThan(SECOND);
    const late = await listen(ada.client);
    expect(await late.next()).toEqual(event);
    await unlock(ada.client, PASSCODE);
    expect(await stream.next()).toEqual({ type: 'session.unlocked' });
    expect(await late.next()).toEqual({ type: 'session.unlocked' });
  });

  it.each([
    ['logged_out', (client: HttpClient) => client.post('/users/logout')],
    ['revoked', (client: HttpClient) => client.post('/users/sessions/revoke-all', {})],
  ])('end with the session, and say why: %s', async (reason, end) => {
    const ada = await aPerson(running.app);
    const stream = await listen(ada.client);
    await stream.nextOf('session.unlocked');
    await end(reason === 'revoked' ? (await openSession(running.app, ada)).client : ada.client);

    expect(await stream.next()).toEqual({ type: 'session.ended', reason });
    expect(await stream.next()).toBeNull();
  });

  it('report the idle lock without storing it, and are no activity', async () => {
    const ada = await aLockablePerson(running.app, 5);
    await pass(running.app, 4 * MINUTE);
    const stream = await listen(ada.client);
    await stream.nextOf('session.unlocked');
    await running.app.get(ActivityRecorder).flush();
    const statements = new SentStatements(running.app);
    running.app.clock.advance(2 * MINUTE);

    expect(await stream.next()).toMatchObject({ type: 'session.locked', reason: 'idle' });
    expect(statements.list().filter(([sql]) => !/^\s*SELECT/i.test(sql))).toEqual([]);
    expect((await ada.client.get('/users/me')).body.code).toBe('ACCOUNT_LOCKED');
  });

  it('tell which terminals of the user are locked, but not while the screen is', async () => {
    const ada = await aGuardedPerson(running.app);
    await ada.client.post(`${TERMINAL}/mfa-lock`);
    const stream = await listen(ada.client);
    await stream.nextOf('session.unlocked');
    expect(await stream.next()).toEqual({ type: 'terminal.locked', terminal: 'build-1' });
    await ada.client.post(`${TERMINAL}-more/mfa-lock`);
    expect(await stream.next()).toEqual({ type: 'terminal.locked', terminal: 'build-1-more' });
    await ada.client.post('/api/security/passcode', { new_passcode: PASSCODE });
    await lock(ada.client);
    const locked = await listen(ada.client);
    await locked.nextOf('session.locked');
    await stream.nextOf('session.locked');
    const stranger = await listen((await aPerson(running.app)).client);
    await stranger.nextOf('session.unlocked');
    await unlock(ada.client, PASSCODE);
    await locked.nextOf('session.unlocked');

    expect([await locked.next(), await locked.next()]).toEqual([
      { type: 'terminal.locked', terminal: expect.stringMatching(/^build-1/) },
      { type: 'terminal.locked', terminal: expect.stringMatching(/^build-1/) },
    ]);
    expect(stranger.text).not.toContain('terminal');
  });

  it('need a session, and a client that can follow them', async () => {
    const { client, userId } = await aPerson(running.app);
    const key = await admin.client.post('/users/api-keys', { name: 'job', userId });
    const statusOf = async (headers: object, who = running.app.client()) =>
      (await listen(who, headers)).response.status;

    expect(await statusOf({})).toBe(401);
    expect(await statusOf(bearer(key.body.token))).toBe(403);
    expect(await statusOf({ accept: '*/*' }, client)).toBe(406);
    expect(await statusOf({}, client)).toBe(200);
    expect(
      (await client.send('HEAD', '/api/events', undefined, { accept: 'text/event-stream' })).status,
    ).toBe(200);
  });

  it('are sent unbuffered, uncached and with the time to wait before a new connection', async () => {
    const { client } = await aPerson(running.app);
    const { response, ...stream } = await listen(client);

    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    await expectEventually(() => opened.at(-1)!.text.startsWith('retry: 2000\n\n'), true);
    expect(stream.heartbeats).toBe(0);
  });

  it('end the oldest of too many streams of a session', async () => {
    const { client } = await aPerson(running.app);
    const oldest = await listen(client);
    await oldest.nextOf('session.unlocked');
    for (let n = 0; n < 7; n += 1) await listen(client);
    const newest = await listen(client);

    expect(await oldest.next()).toBeNull();
    await newest.nextOf('session.unlocked');
    expect(open()).toBe(8);
  });

  it('take one statement for all listeners', async () => {
    const people = await Promise.all([1, 2, 3].map(() => aPerson(running.app)));
    const streams = await Promise.all(people.map(({ client }) => listen(client)));
    await Promise.all(streams.map((stream) => stream.nextOf('session.unlocked')));
    const statements = new SentStatements(running.app);
    await people[0]!.client.post('/users/logout');
    await streams[0]!.nextOf('session.ended');
    const polls = statements.list().filter(([sql]) => sql.includes('terminalChanges'));

    for (const [, values] of polls) expect(values).toHaveLength(3);
  });

  it('end when the account is deleted, and when the session expires', async () => {
    const ada = await aPerson(running.app);
    const [deleted, expired] = [await listen(ada.client), await listen(admin.client)];
    await Promise.all([deleted.nextOf('session.unlocked'), expired.nextOf('session.unlocked')]);
    await admin.client.delete('/users/delete-user', { username: ada.name });
    expect(await deleted.next()).toEqual({ type: 'session.ended', reason: 'gone' });
    running.app.clock.advance(400 * 24 * 60 * MINUTE);

    expect(await expired.next()).toEqual({ type: 'session.ended', reason: 'expired' });
  });
});
