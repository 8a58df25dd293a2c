import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type WebSocket } from 'ws';
import { aPerson } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { FETCH, NAVIGATION, pathOf } from '../../support/fixtures/door.js';
import {
  aGatewayApplication,
  endOf,
  GatewayBrowser,
  WITH_GATEWAY,
} from '../../support/fixtures/gateway-browser.js';
import { portOf, Started } from '../../support/fixtures/gateway-ends.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { type PlainAnswer } from '../../support/clients/plain-http.js';
import { runningApp } from '../../support/app/running-app.js';
import { aLockablePerson, lock, MINUTE } from '../../support/fixtures/screen-lock.js';

type Headers = Readonly<Record<string, string>>;

const { PUBLIC_URL } = WITH_GATEWAY.env;
const IN_FRAME = { ...NAVIGATION, 'sec-fetch-dest': 'iframe' };
const OWN_PAGE = { ...IN_FRAME, 'sec-fetch-site': 'same-origin' };
/** After a redirect over the host of the application. */
const ONWARD = { ...IN_FRAME, 'sec-fetch-site': 'same-site' };
const NO_METADATA = { accept: 'text/html' };
const HELD = { onLock: 'hold', options: { preset: 'jupyter' } } as const;
/** What the upstream of these tests answers to everything but WebSockets. */
const CARRIED = 426;

describe.each(engines)('an application that is held in a frame on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, WITH_GATEWAY);
  const started = new Started();
  const openSockets: WebSocket[] = [];
  let upstream: string;

  beforeAll(async () => {
    upstream = `http://127.0.0.1:${portOf(await started.webSockets(() => undefined))}`;
    // The first account is an admin.
    await aPerson(running.app);
  });
  afterAll(async () => {
    for (const socket of openSockets) socket.terminate();
    await started.stopAll();
  });

  const aBrowser = async (given: object = HELD, client?: HttpClient) =>
    new GatewayBrowser(
      running.app,
      await aGatewayApplication(running.app, upstream, given),
      client ?? (await aLockablePerson(running.app)).client,
    );
  const start = (browser: GatewayBrowser, headers: Headers, more = '') =>
    browser.client.get(`/door/start?app=${browser.application.id}&to=%2Fa%3Fb${more}`, headers);
  const redirectOf = ({ headers }: { readonly headers: { get(name: string): string | null } }) =>
    headers.get('location') ?? '';
  /** The address at Latchkey with the nonce, and the mark if there is one. */
  const nonceOf = async (browser: GatewayBrowser, first: Headers): Promise<string> => {
    const begun = redirectOf(await start(browser, first));
    const { location } = await browser.passOn(pathOf(begun, browser.application.origin), { headers: ONWARD });
    return pathOf(location, PUBLIC_URL);
  };
  const redeem = async (browser: GatewayBrowser, address: string, headers: Headers): Promise<PlainAnswer> => {
    const code = redirectOf(await browser.client.get(address, headers));
    return browser.passOn(pathOf(code, browser.application.origin), { headers });
  };
  const open = async (browser: GatewayBrowser, first: Headers = OWN_PAGE, then: Headers = ONWARD) =>
    redeem(browser, await nonceOf(browser, first), then);
  const isFramed = async ({ application }: GatewayBrowser): Promise<boolean[]> => {
    const sql = 'SELECT is_framed FROM application_session WHERE application_id = ?';
    const rows = await stored<{ is_framed: number }>(running.app, sql, [application.id]);
    return rows.map(({ is_framed: flag }) => Boolean(flag));
  };

  it('is opened as framed by the frame page of Latchkey, whose sockets then wait for the unlock', async () => {
    const browser = await aBrowser();
    const answer = await open(browser);
    expect([answer.status, answer.location]).toEqual([303, `${browser.application.origin}/a?b`]);
    expect(await isFramed(browser)).toEqual([true]);
    const socket = await browser.connect();
    openSockets.push(socket);
    await lock(browser.client);

    expect(await endOf(socket)).toBe('open');
  });

  it.each<[string, Headers]>([
    ['a frame of a sibling host', { ...IN_FRAME, 'sec-fetch-site': 'same-site' }],
    ['a frame of another site', { ...IN_FRAME, 'sec-fetch-site': 'cross-site' }],
    ['an object of the own origin', { ...OWN_PAGE, 'sec-fetch-dest': 'object' }],
    ['a browser without Fetch Metadata', NO_METADATA],
  ])('is not opened as framed by %s, so a lock closes its sockets', async (_opener, headers) => {
    const browser = await aBrowser();
    expect((await open(browser, headers, headers)).status).toBe(303);
    expect(await isFramed(browser)).toEqual([false]);
    const socket = await browser.connect();
    openSockets.push(socket);
    await lock(browser.client);

    expect(await endOf(socket)).toBe(4423);
  });

  it('accepts the mark of the frame page for a minute, in a frame, for its session and application', async () => {
    const person = await aLockablePerson(running.app);
    const browser = await aBrowser(HELD, person.client);
    const other = await aBrowser(HELD, person.client);
    const stranger = new GatewayBrowser(
      running.app,
      browser.application,
      (await aPerson(running.app)).client,
    );
    const markOf = async (owner: GatewayBrowser) =>
      new URL(await nonceOf(owner, OWN_PAGE), PUBLIC_URL).searchParams.get('frame')!;
    const withMark = async (mark: string) => `${await nonceOf(browser, NO_METADATA)}&frame=${mark}`;
    const mark = await markOf(browser);
    const forged = mark.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const late = mark.replace(/^\d+/, (at) => String(Number(at) + MINUTE));

    for (const wrong of [await markOf(other), await markOf(stranger), forged, late, 'x', '1.2']) {
      running.app.clock.advance(1);
      await plant(running.app, 'DELETE FROM application_session WHERE application_id = ?', [
        browser.application.id,
      ]);
      browser.cookies.clear();
      expect((await redeem(browser, await withMark(wrong), ONWARD)).status).toBe(303);
      expect(await isFramed(browser)).toEqual([false]);
    }
    browser.cookies.clear();
    await redeem(browser, await withMark(mark), NO_METADATA);
    expect(await isFramed(browser)).toEqual([false, false]);
    browser.cookies.clear();
    await redeem(browser, await withMark(mark), ONWARD);
    expect((await isFramed(browser)).sort()).toEqual([false, false, true]);
    browser.cookies.clear();
    const address = await withMark(mark);
    running.app.clock.advance(MINUTE);
    await redeem(browser, address, ONWARD);
    expect((await isFramed(browser)).sort()).toEqual([false, false, false, true]);
  });

  it('is opened in the frame page when a tab opens it', async () => {
    const browser = await aBrowser();
    const page = `${PUBLIC_URL}/apps/${browser.application.slug}?to=`;
    expect(redirectOf(await start(browser, NAVIGATION))).toBe(`${page}%2Fa%3Fb`);
    await open(browser);

    expect(await browser.ask('/a?b')).toMatchObject({ status: 302, location: `${page}%2Fa%3Fb` });
    const form = await browser.ask('/a', { method: 'POST', headers: { origin: browser.application.origin } });
    expect([form.status, form.location]).toEqual([303, `${page}%2F`]);
  });

  it('is carried in the frame, and its scripts anywhere; the answer says who may frame it', async () => {
    const browser = await aBrowser();
    await open(browser);
    const page = await browser.ask('/', { headers: ONWARD });

    expect(page.status).toBe(CARRIED);
    expect(page.headers['content-security-policy']).toBe(`frame-ancestors ${PUBLIC_URL}`);
    expect((await browser.passOn('/api', { headers: FETCH })).status).toBe(CARRIED);
    expect((await browser.passOn('/', { headers: NO_METADATA })).status).toBe(CARRIED);
  });

  it('asks the frame page for a hand-over in a frame that has none', async () => {
    const browser = await aBrowser();
    const expectAsked = async () => {
      const { status, headers, body } = await browser.ask('/a?b', { headers: ONWARD });
      expect(status).toBe(401);
      expect(headers['content-security-policy']).toMatch(
        new RegExp(`script-src 'sha256-[^']+'; frame-ancestors 'self' ${PUBLIC_URL}$`),
      );
      expect(headers['x-frame-options']).toBeUndefined();
      const [, message = ''] = /data-message="([^"]+)"/.exec(body) ?? [];
      expect(JSON.parse(message.replaceAll('&quot;', '"'))).toEqual({ latchkey: 'open', path: '/a?b' });
      expect(body).toContain(`data-origin="${PUBLIC_URL}"`);
    };
    await expectAsked();
    await open(browser, NO_METADATA, NO_METADATA);

    await expectAsked();
  });

  it('tells the frame page what is missing for a hand-over, because nobody may frame the page that asks', async () => {
    const browser = await aBrowser(HELD, running.app.client());
    const { status, headers, body } = await start(browser, OWN_PAGE);

    expect([status, headers.get('x-frame-options')]).toEqual([200, 'SAMEORIGIN']);
    expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'self'$/);
    const [, message = ''] = /data-message="([^"]+)"/.exec(String(body)) ?? [];
    const { latchkey, path } = JSON.parse(message.replaceAll('&quot;', '"'));
    expect([latchkey, new URL(path, PUBLIC_URL).pathname]).toEqual(['needed', '/login']);
    expect(new URL(path, PUBLIC_URL).searchParams.get('return')).toBe(
      `/door/start?app=${browser.application.id}&to=%2Fa%3Fb`,
    );
    expect((await start(browser, NAVIGATION)).status).toBe(302);
  });

  it.each([
    ['closed by a lock', { onLock: 'close', options: { preset: 'jupyter' } }],
    ['held without a frame', { onLock: 'hold', options: { preset: 'jupyter', holdsUnframed: true } }],
  ])('is only that: one that is %s is opened in tabs, and never marked', async (_kind, given) => {
    const browser = await aBrowser(given);
    expect((await open(browser)).status).toBe(303);
    expect(await isFramed(browser)).toEqual([false]);

    expect((await browser.ask('/')).status).toBe(CARRIED);
    expect(redirectOf(await start(browser, NAVIGATION))).toContain('/.latchkey/start?');
  });
});
