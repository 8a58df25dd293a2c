import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, PASSCODE, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { anApplication, BEHIND_PROXY, DoorBrowser } from '../../support/fixtures/door.js';
import { lock, MINUTE, pass, unlock } from '../../support/fixtures/screen-lock.js';
import { runningApp } from '../../support/app/running-app.js';

const DAY = 24 * 60 * MINUTE;
const COOKIE = '__Host-latchkey';

describe.each(engines)('an application session on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: BEHIND_PROXY });
  let admin: Person;

  beforeAll(async () => {
    admin = await aPerson(running.app);
  });

  const aVisitor = async (given = {}) => {
    const person = await aPerson(running.app);
    const browser = new DoorBrowser(running.app, await anApplication(running.app, given), person.client);
    await browser.open();
    expect((await browser.ask('/')).status).toBe(200);
    return { person, browser };
  };
  const statusOf = async (browser: DoorBrowser) => (await browser.ask('/')).status;

  it.each<[string, (person: Person) => Promise<unknown>]>([
    ['a logout', ({ client }) => client.post('/users/logout')],
    [
      'a password change',
      ({ client }) =>
        client.post('/users/change-password', { oldPassword: PASSWORD, newPassword: 'another battery' }),
    ],
    [
      'a new login in single-session mode',
      async ({ client, name }) => {
        await client.post('/api/security/single-session', { enabled: true });
        return running.app.client().post('/users/login', { username: name, password: PASSWORD });
      },
    ],
    [
      'a revocation by an admin',
      ({ userId }) => admin.client.post('/users/sessions/revoke-all', { targetUserId: userId }),
    ],
    [
      'the deletion of the account',
      ({ client }) => client.delete('/users/delete-account', { password: PASSWORD }),
    ],
    ['its expiry', async () => running.app.clock.advance(DAY)],
  ])('ends with %s', async (_what, end) => {
    const { person, browser } = await aVisitor();
    await end(person);

    expect(await statusOf(browser)).toBe(302);
    expect((await browser.ask('/')).headers).not.toHaveProperty('remote-user');
    if (_what === 'its expiry') admin = await reLogin(admin);
  });

  const reLogin = async (person: Person): Promise<Person> => {
    await person.client.post('/users/login', { username: person.name, password: PASSWORD });
    return person;
  };

  it('ends with the removal of its application, and with the right to use it', async () => {
    const listed = await aPerson(running.app);
    const application = await anApplication(running.app, { who: 'listed', users: [listed.userId] });
    const visitor = new DoorBrowser(running.app, application, listed.client);
    await visitor.open();

    expect(await statusOf(visitor)).toBe(200);
    await plant(running.app, 'DELETE FROM application_user WHERE application_id = ?', [application.id]);
    expect(await statusOf(visitor)).toBe(403);
    await plant(running.app, 'DELETE FROM application WHERE id = ?', [application.id]);
    expect(await statusOf(visitor)).toBe(403);
    const left = 'SELECT 1 FROM application_session WHERE application_id = ?';
    expect(await stored(running.app, left, [application.id])).toEqual([]);
  });

  it('is locked with the screen and survives the unlock, which replaces the session’s secret', async () => {
    const { person, browser } = await aVisitor();
    await person.client.post('/api/security/passcode', { new_passcode: PASSCODE });
    await lock(person.client);
    const { status, location } = await browser.ask('/');

    expect([status, new URL(location).pathname]).toEqual([302, '/locked']);
    expect(new URL(location).searchParams.get('return')).toMatch(/^\/door\/start\?app=/);
    expect(await browser.start()).toBe(location);
    await unlock(person.client);
    expect(await statusOf(browser)).toBe(200);
  });

  it('is locked after the idle timeout, which questions of programs do not delay', async () => {
    const { person, browser } = await aVisitor();
    await person.client.post('/api/security/passcode', { new_passcode: PASSCODE, lock_after_minutes: 5 });
    const poll = () => browser.ask('/poll', { headers: { 'sec-fetch-mode': 'cors', accept: '*/*' } });
    await pass(running.app, 4 * MINUTE);
    expect((await browser.ask('/')).status).toBe(200);
    await pass(running.app, 4 * MINUTE);
    expect((await poll()).status).toBe(200);
    await pass(running.app, MINUTE);

    expect(await poll()).toMatchObject({ status: 401, body: expect.stringContaining('screen_locked') });
    expect((await person.client.get('/users/me')).status).toBe(403);
  });

  it.each([
    ['all', { 'sec-fetch-mode': 'cors' }, 200],
    ['none', {}, 302],
  ])('counts as activity what the application says: %s', async (activity, headers, status) => {
    const { person, browser } = await aVisitor({ options: { activity } });
    await person.client.post('/api/security/passcode', { new_passcode: PASSCODE, lock_after_minutes: 5 });
    await pass(running.app, 4 * MINUTE);
    await browser.ask('/', { headers });
    await pass(running.app, MINUTE);

    expect(await statusOf(browser)).toBe(status);
  });

  // CVE-2026-25748 (authentik): a malformed cookie let the request through.
  it.each([
    ['another value', (value: string) => `${COOKIE}=${'A'.repeat(43)}; x=${value}`],
    ['an empty value', () => `${COOKIE}=`],
    ['more than a value', (value: string) => `${COOKIE}=${value}x`],
    ['a quoted value', (value: string) => `${COOKIE}="${value}"`],
    ['percent signs', () => `${COOKIE}=%00%zz`],
    ['two cookies', (value: string) => `${COOKIE}=${value}; ${COOKIE}=${value}`],
    ['two cookies that a proxy joined', (value: string) => `${COOKIE}=${value}, ${COOKIE}=${value}`],
    ['another cookie joined before it', (value: string) => `a=b, ${COOKIE}=${value}; ${COOKIE}=${value}`],
    ['the name of the API’s cookie', (value: string) => `jwt=${value}; __Host-jwt=${value}`],
  ])('is none for %s', async (_what, cookieOf) => {
    const { browser } = await aVisitor();
    const cookie = cookieOf(browser.cookies.get(COOKIE)!);
    const answer = await browser.ask('/', { headers: { cookie } });

    expect(answer.status).toBe(302);
    expect(answer.headers).not.toHaveProperty('remote-user');
  });

  it('opens no other application', async () => {
    const { browser } = await aVisitor();
    const other = new DoorBrowser(running.app, await anApplication(running.app), browser.client);
    other.cookies.set(COOKIE, browser.cookies.get(COOKIE)!);

    expect(await statusOf(other)).toBe(302);
  });

  it('opens nothing of Latchkey itself', async () => {
    const { browser } = await aVisitor();
    const value = browser.cookies.get(COOKIE)!;
    for (const headers of [
      { cookie: `${COOKIE}=${value}; jwt=${value}` },
      { authorization: `Bearer ${value}` },
    ])
      expect((await running.app.client().get('/users/me', headers)).status).toBe(401);
  });

  it('is separate for applications that share an origin by path', async () => {
    const person = await aPerson(running.app);
    const origin = 'https://shared.example.com';
    const one = await anApplication(running.app, { origin, pathPrefix: '/one/', slug: 'one' });
    const two = await anApplication(running.app, { origin, pathPrefix: '/two/', slug: 'two', who: 'admins' });
    const browser = new DoorBrowser(running.app, one, person.client);
    expect((await browser.open('/one/x')).location).toBe(`${origin}/one/x`);

    expect(await browser.ask('/one/x')).toMatchObject({
      status: 200,
      headers: { 'remote-user': person.name },
    });
    expect((await browser.ask('/two/')).location).toContain(two.id);
    expect((await browser.ask('/three/')).status).toBe(403);
    for (const path of ['/one/../two/', '/one/%2e%2e/two/', '//one/', '/one/..;/two/'])
      expect((await browser.ask(path)).status).toBe(400);
    expect([...browser.cookies.keys()]).toContain(`${COOKIE}-one`);
  });

  it('has a name without prefix over plain HTTP, but not on localhost', async () => {
    const plain = await aVisitor({ origin: 'http://term.lan' });
    const local = await aVisitor({ origin: 'http://term.localhost:3001' });

    expect([...plain.browser.cookies.keys()]).toEqual(['lkd_n', 'latchkey_app']);
    expect([...local.browser.cookies.keys()]).toEqual(['__Host-lkd-n', COOKIE]);
  });
});
