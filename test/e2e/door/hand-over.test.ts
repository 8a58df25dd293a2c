import { beforeAll, describe, expect, it } from '@jest/globals';
import { Sweeper } from '#platform/database';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { anApplication, BEHIND_PROXY, DoorBrowser, pathOf } from '../../support/fixtures/door.js';
import { runningApp } from '../../support/app/running-app.js';

const MINUTE = 60_000;
const COOKIE = '__Host-latchkey';

describe.each(engines)('a hand-over on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: BEHIND_PROXY });
  let person: Person;

  beforeAll(async () => {
    person = await aPerson(running.app);
  });

  const aBrowser = async (given = {}, client = person.client) =>
    new DoorBrowser(running.app, await anApplication(running.app, given), client);

  it('gives the browser a cookie of the application, and continues at the page that was asked for', async () => {
    const browser = await aBrowser();
    const { location, status } = await browser.ask('/notes?tab=2');
    expect([status, pathOf(location, BEHIND_PROXY.PUBLIC_URL)]).toEqual([
      302,
      `/door/start?app=${browser.application.id}&to=%2Fnotes%3Ftab%3D2`,
    ]);
    const answer = await browser.open('/notes?tab=2');

    expect([answer.status, answer.location]).toEqual([303, `${browser.application.origin}/notes?tab=2`]);
    expect(answer.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
    expect(answer.setCookies).toEqual([
      expect.stringMatching(
        /^__Host-latchkey=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ]);
    expect(await browser.ask('/notes?tab=2')).toMatchObject({
      status: 200,
      headers: { 'remote-user': person.name },
    });
  });

  it('stores digests only', async () => {
    const browser = await aBrowser();
    const path = await browser.findCode();
    const codes = await stored(running.app, 'SELECT * FROM application_code');
    await browser.passOn(path);
    const sessions = await stored(running.app, 'SELECT * FROM application_session');
    const text = JSON.stringify([codes, sessions]);

    for (const secret of [new URL(path, 'https://x').searchParams.get('code')!, browser.cookies.get(COOKIE)!])
      expect(text).not.toContain(secret);
  });

  it('asks for a login first, and returns to the application', async () => {
    const browser = await aBrowser({}, running.app.client());
    const location = new URL(await browser.start('/a?b=c'));

    expect(location.origin + location.pathname).toBe('https://auth.example.com/login');
    const back = location.searchParams.get('return')!;
    expect(back).toBe(`/door/start?app=${browser.application.id}&to=%2Fa%3Fb%3Dc`);
    const { headers } = await person.client.get(back);
    expect(headers.get('location')).toMatch(/^https:\/\/app-\d+\.example\.com\/\.latchkey\/start\?/);
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    '/a\nb',
    '/a#b',
    'a',
    '',
  ])('continues at the start of the application instead of %j', async (target) => {
    const browser = await aBrowser();

    expect((await browser.open(target)).location).toBe(`${browser.application.origin}/`);
  });

  it('continues at the start of the application instead of a path over 2 KiB', async () => {
    const browser = await aBrowser();

    expect((await browser.open(`/${'x'.repeat(2_048)}`)).location).toBe(`${browser.application.origin}/`);
    const longest = `/${'x'.repeat(2_047)}`;
    expect((await browser.open(longest)).location).toBe(browser.application.origin + longest);
  });

  it('spends a code once, even when it is redeemed ten times at once', async () => {
    const browser = await aBrowser();
    const path = await browser.findCode();
    const answers = await Promise.all(Array.from({ length: 10 }, () => browser.passOn(path)));

    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array<number>(9).fill(400)]);
    expect((await browser.passOn(path)).status).toBe(400);
  });

  it('refuses a code after a minute', async () => {
    const browser = await aBrowser();
    const path = await browser.findCode();
    running.app.clock.advance(MINUTE);

    expect((await browser.passOn(path)).status).toBe(400);
    running.app.clock.advance(1);
    await running.app.get(Sweeper).sweepAll();
    expect(await stored(running.app, 'SELECT 1 FROM application_code')).toEqual([]);
  });

  // CVE-2026-32245 (tinyauth): a code that was bound to no client.
  it('refuses the code of another browser, without spending it', async () => {
    const browser = await aBrowser();
    const victim = new DoorBrowser(running.app, browser.application, running.app.client());
    const path = await browser.findCode();

    expect((await victim.passOn(path)).status).toBe(400);
    victim.cookies.set('__Host-lkd-n', `${'A'.repeat(43)}.1.${running.app.clock.now()}`);
    expect(await victim.passOn(path)).toMatchObject({ status: 400, setCookies: [] });
    expect((await browser.passOn(path)).status).toBe(303);
  });

  it('refuses the code of another application', async () => {
    const browser = await aBrowser();
    const other = new DoorBrowser(running.app, await anApplication(running.app), person.client);
    const path = await browser.findCode();
    other.cookies.set('__Host-lkd-n', browser.cookies.get('__Host-lkd-n')!);

    expect(await other.passOn(path)).toMatchObject({ status: 400, setCookies: [] });
    const where = 'SELECT 1 FROM application_session WHERE application_id IN (?, ?)';
    expect(await stored(running.app, where, [browser.application.id, other.application.id])).toEqual([]);
  });

  it('spends nothing on HEAD and on other methods', async () => {
    const browser = await aBrowser();
    const path = await browser.findCode();

    for (const method of ['HEAD', 'POST', 'PUT', 'OPTIONS'])
      expect(await browser.passOn(path, { method })).toMatchObject({ status: 405, setCookies: [] });
    expect((await browser.passOn(path)).status).toBe(303);
  });

  // GHSA-f24x-5g9q-753f (oauth2-proxy): an old session stayed valid after the next login.
  it('replaces the present application session of the browser', async () => {
    const browser = await aBrowser();
    await browser.open();
    const old = browser.cookies.get(COOKIE)!;
    await browser.open();

    expect(browser.cookies.get(COOKIE)).not.toBe(old);
    expect((await browser.ask('/')).status).toBe(200);
    browser.cookies.set(COOKIE, old);
    expect((await browser.ask('/')).status).toBe(302);
  });

  it('keeps five application sessions of one session', async () => {
    const browser = await aBrowser();
    for (let round = 0; round < 7; round += 1) {
      browser.cookies.clear();
      running.app.clock.advance(MINUTE);
      expect((await browser.open()).status).toBe(303);
    }
    const where = 'SELECT 1 FROM application_session WHERE application_id = ?';

    expect(await stored(running.app, where, [browser.application.id])).toHaveLength(5);
  });

  it('explains itself at the fourth time within a minute, and works again after it', async () => {
    const browser = await aBrowser();
    running.app.clock.advance(MINUTE);
    for (let round = 0; round < 3; round += 1) expect((await browser.open()).status).toBe(303);
    const again = pathOf(await browser.start(), browser.application.origin);

    expect(await browser.passOn(again)).toMatchObject({
      status: 403,
      body: expect.stringContaining('does not keep the login'),
      setCookies: [],
    });
    running.app.clock.advance(MINUTE);
    expect((await browser.open()).status).toBe(303);
  });

  it('does not open an application that was switched off or taken away in the meantime', async () => {
    for (const change of ['enabled = 0', "who = 'listed'"]) {
      const browser = await aBrowser();
      const path = await browser.findCode();
      await plant(running.app, `UPDATE application SET ${change} WHERE id = ?`, [browser.application.id]);

      expect(await browser.passOn(path)).toMatchObject({ status: 403, setCookies: [] });
    }
  });

  it('tells why there is no access', async () => {
    const admins = await aBrowser({ who: 'admins' }, (await aPerson(running.app)).client);
    const off = await aBrowser({ isEnabled: false });

    expect(await admins.start()).toBe('https://auth.example.com/no-access?reason=not_allowed');
    expect(await off.start()).toBe('https://auth.example.com/no-access?reason=application_disabled');
    for (const app of ['', 'x', '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e46']) {
      const { headers } = await person.client.get(`/door/start?app=${app}`);
      expect(headers.get('location')).toBe('https://auth.example.com/no-access?reason=unknown_application');
    }
  });

  it('records the first use per session and application', async () => {
    const browser = await aBrowser();
    await browser.open();
    await browser.open();
    const { slug, id } = browser.application;
    const { body } = await person.client.get('/api/audit-logs?action=application.opened&limit=1');

    expect(body.entries).toMatchObject([
      { actorId: person.userId, details: { application: id, slug, session: expect.any(String) } },
    ]);
    const sql = "SELECT 1 FROM audit_log WHERE action = 'application.opened' AND details LIKE ?";
    expect(await stored(running.app, sql, [`%${id}%`])).toHaveLength(1);
  });
});
