import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type FrameLocator } from 'playwright-core';
import { type HttpClient } from '../support/clients/http-client.js';
import { FramedApplication } from '../support/web/framed-application.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { enableFactor } from '../support/web/second-factor.js';
import { VirtualAuthenticator } from '../support/web/virtual-authenticator.js';
import { type Visit } from '../support/web/visit.js';
import { PASSCODE, PASSWORD, startedPages } from '../support/web/web-pages.js';

/** A second after the lock, and what a loaded machine needs to render the page. */
const LIMIT_MS = 3_000;
const LINES = ['line 1', 'line 2', 'line 3', 'line 4', 'line 5'];
const BLOCKED = 'chrome-error://chromewebdata/';
const LOCKED = 'Your screen is locked';

describeInBrowser('an application in its frame', (engine) => {
  const started = startedPages(engine, { GATEWAY_PORT: '0' }, 'auth.lk.localhost');
  const upstream = new FramedApplication();
  let origin: string;
  let admin: HttpClient;
  let client: HttpClient;
  let other: HttpClient;
  let name: string;
  let people = 0;

  beforeAll(async () => {
    await upstream.open();
    admin = await started.pages.register('root');
    origin = `http://echo.lk.localhost:${new URL(started.pages.program.gatewayUrl!).port}`;
    const { status, body } = await admin.post('/api/applications', {
      ...{ slug: 'echo', name: 'Echo', origin, mode: 'gateway', upstream: upstream.url, terminal: 'build-1' },
      ...{ who: 'everyone', needs: 'login', preset: 'jupyter', on_lock: 'hold' },
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
  });
  beforeEach(async () => {
    upstream.forget();
    name = `ada${(people += 1)}`;
    client = await started.pages.register(name);
    other = await started.pages.logIn(name);
    await client.post('/api/security/passcode', { new_passcode: PASSCODE });
  });
  afterEach(() => started.pages.closeVisits());
  afterAll(() => upstream.close());

  const frameOf = ({ page }: Visit): FrameLocator => page.frameLocator('iframe[title="Echo"]');
  const logOf = (visit: Visit) => frameOf(visit).locator('pre').textContent();
  /** Waits until the application is shown and connected. */
  const connected = async (visit: Visit) => {
    await expectEventually(() => logOf(visit), 'hello\n');
    await visit.text(/^(Connected|2 connections)$/);
  };
  const open = async (path = '/apps/echo') => {
    const visit = await started.pages.visit(path, { as: client });
    await connected(visit);
    return visit;
  };
  const stateOf = async () => (await client.get('/api/connections')).body.connections[0]?.state;

  it('opens from its tile, and takes what is typed', async () => {
    const visit = await started.pages.visit('/', { as: client });
    await visit.page.getByRole('link', { name: 'Echo' }).click();
    await visit.at('/apps/echo');
    await connected(visit);
    await visit.page.keyboard.press('a');

    await expectEventually(() => logOf(visit), 'hello\nkey a\n');
    await visit.capture('application');
    // axe sends the frame messages, which the browser reports.
    expect(visit.consoleProblems).toEqual([]);
    expect(await visit.violations()).toEqual([]);
    await visit.expectNoOverflow();
  });

  it('is covered by a lock in every tab, and continues after the unlock where it stood', async () => {
    const visit = await open();
    const tab = await visit.newTab('/apps/echo');
    await connected(tab);
    const load = await frameOf(visit).locator('pre').getAttribute('data-load');
    const before = performance.now();
    await other.post('/api/security/lock');
    await Promise.all([visit.heading(LOCKED), tab.heading(LOCKED)]);
    expect(performance.now() - before).toBeLessThan(LIMIT_MS);
    for (const { page } of [visit, tab]) {
      expect(await page.locator('iframe').isVisible()).toBe(false);
      expect(await page.evaluate("document.querySelector('.application').inert")).toBe(true);
    }
    await frameOf(visit).locator('pre').evaluate("socket.send('during the lock')");
    upstream.send(LINES);
    await visit.type('Passcode', '000000');
    await visit.text('Wrong passcode.');
    expect(await logOf(visit)).toBe('hello\n');
    await visit.type('Passcode', PASSCODE);

    await Promise.all([visit, tab].map(({ page }) => page.locator('iframe').waitFor()));
    const text = `${['hello', ...LINES].join('\n')}\n`;
    for (const one of [visit, tab]) await expectEventually(() => logOf(one), text);
    await visit.at('/apps/echo');
    expect(await frameOf(visit).locator('pre').getAttribute('data-load')).toBe(load);
    await visit.page.keyboard.press('b');
    await expectEventually(() => logOf(visit), `${text}key b\n`);
    expect(upstream.received).toEqual(['hello', 'hello', 'key b']);
    expect([...visit.consoleProblems, ...tab.consoleProblems]).toEqual([]);
  });

  it('is covered while its terminal is locked', async () => {
    const factor = await enableFactor(client);
    const visit = await open();
    await visit.press('Lock this terminal');
    await visit.heading('This terminal is locked');
    expect(await visit.page.locator('iframe').isVisible()).toBe(false);
    await expectEventually(stateOf, 'held');
    upstream.send(LINES);
    await visit.type('Code', factor.nextCode());
    await visit.page.locator('iframe').waitFor();

    await expectEventually(() => logOf(visit), `${['hello', ...LINES].join('\n')}\n`);
    expect(upstream.received).toEqual(['hello']);
  });

  it('is covered in every tab by a lock of its terminal elsewhere, and uncovered by the unlock', async () => {
    const factor = await enableFactor(client);
    const visit = await open();
    const tab = await visit.newTab('/apps/echo');
    await connected(tab);
    await visit.settled();
    const before = performance.now();
    await client.post('/api/security/terminal/build-1/mfa-lock');
    await Promise.all([visit, tab].map((one) => one.heading('This terminal is locked')));
    expect(performance.now() - before).toBeLessThan(LIMIT_MS);
    await client.post('/api/security/terminal/build-1/mfa-verify', { code: factor.nextCode() });

    await Promise.all([visit, tab].map(({ page }) => page.locator('iframe').waitFor()));
  });

  it('is uncovered by a passkey, where the user allows it', async () => {
    await client.put('/api/security/passkey-unlock', { allowed: true });
    const visit = await started.pages.visit('/account/security?enrol=passkey', { as: client });
    await VirtualAuthenticator.add(visit);
    await visit.press('Create passkey');
    await visit.text(/^Passkey added/);
    await visit.page.goto('/apps/echo');
    await connected(visit);
    await other.post('/api/security/lock');
    await visit.heading(LOCKED);
    expect(await visit.page.locator('iframe').isVisible()).toBe(false);
    await visit.press('Use a passkey');

    await visit.page.locator('iframe').waitFor();
    await visit.at('/apps/echo');
  });

  it('leaves the full screen when it is locked', async () => {
    const visit = await open();
    await frameOf(visit).locator('input').press('a');
    await frameOf(visit).locator('body').evaluate('document.documentElement.requestFullscreen()');
    const isFull = () => visit.page.evaluate('document.fullscreenElement !== null');
    await expectEventually(isFull, true);
    await other.post('/api/security/lock');

    await expectEventually(isFull, false);
    await visit.type('Passcode', PASSCODE);
    await visit.page.locator('iframe').waitFor();
  });

  it('leads through the login, and to the path that was asked for', async () => {
    const visit = await started.pages.visit(`${origin}/x?y=1`);
    await visit.heading('Log in');
    await visit.fill('Username', name);
    await visit.fill('Password', PASSWORD);
    await visit.press('Log in');
    await connected(visit);

    await visit.at('/apps/echo?to=%2Fx%3Fy%3D1');
    expect(await frameOf(visit).locator('h1').textContent()).toBe('/x?y=1');
  });

  it('asks to unlock a screen that was locked before, in place', async () => {
    await client.post('/api/security/lock');
    const visit = await started.pages.visit('/apps/echo', { as: client });
    await visit.heading(LOCKED);
    await visit.at('/apps/echo');
    await visit.type('Passcode', PASSCODE);

    await connected(visit);
  });

  it('is gone when the session has ended, and asks for a login', async () => {
    const visit = await open();
    const [socket] = upstream.sockets;
    const closed = once(socket!, 'close');
    await admin.post('/users/sessions/revoke-all', {
      targetUserId: (await client.get('/users/me')).body.userId,
    });
    await closed;
    await visit.heading('Log in to continue');

    await expectEventually(() => visit.page.locator('iframe').count(), 0);
  });

  it('cannot be framed by other pages, and neither can its page', async () => {
    const visit = await open();
    for (const address of [
      origin,
      `${started.pages.url}/apps/echo`,
      `${started.pages.url}/door/start?app=x`,
    ]) {
      const framing = await visit.newTab(upstream.framing(address));
      await expectEventually(() => framing.page.frames()[1]?.url(), BLOCKED);
    }
    expect(upstream.sockets).toHaveLength(1);
  });

  it('speaks German, and fits on a phone in the dark', async () => {
    const visit = await started.pages.visit('/apps/echo', {
      ...{ as: client, locale: 'de-DE', colorScheme: 'dark', viewport: { width: 320, height: 640 } },
    });
    await expectEventually(() => logOf(visit), 'hello\n');
    await visit.text(/^Verbunden$/);
    await visit.page.getByRole('button', { name: 'Bildschirm sperren' }).waitFor();

    await visit.expectNoOverflow();
    expect(visit.consoleProblems).toEqual([]);
  });
});
