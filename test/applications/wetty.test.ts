import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { DEFAULT_OPTIONS } from '#door';
import { ApplicationPage } from '../support/applications/application-page.js';
import { CarriedApplication } from '../support/applications/carried-application.js';
import { expectClosed, expectHeld, HOLD_MS, LOCK_MS } from '../support/applications/shell-rules.js';
import { describeWithWetty, Wetty, WettyTerminal } from '../support/applications/wetty.js';
import { launchBrowser } from '../support/clients/browser.js';
import { lock, unlock } from '../support/fixtures/screen-lock.js';

/** The text that the page shows. */
const SCREEN = `(() => {
  const buffer = globalThis.wetty_term?.buffer.active;
  const lines = Array.from({ length: buffer?.length ?? 0 }, (_value, i) => buffer.getLine(i)?.translateToString(true));
  return lines.join('\\n');
})()`;
const SOCKET = '/socket.io/?EIO=4&transport=websocket';

describeWithWetty('WeTTY behind the gateway', () => {
  let wetty: Wetty;
  let chromium: Browser;
  // WeTTY logs in as the user that the header Remote-User names, if it is sent.
  const identity = { ...DEFAULT_OPTIONS.identity, userHeader: 'X-Latchkey-User' };
  const carried = new CarriedApplication('wetty', () => wetty.address, { identity });

  beforeAll(async () => {
    [wetty, chromium] = await Promise.all([Wetty.start(), launchBrowser()]);
  });
  afterAll(async () => {
    await chromium.close();
    await wetty.stop();
  });

  const aTerminal = async () => {
    const visitor = await carried.visitor();
    return { visitor, terminal: await new WettyTerminal(visitor.browser.dial(SOCKET)).opened() };
  };

  it('shows its page, and begins with polling like its client', async () => {
    const { browser } = await carried.visitor();
    const polled = await browser.passOn('/socket.io/?EIO=4&transport=polling');

    expect((await browser.ask('/')).body).toContain('/client/wetty.js');
    expect(polled.body).toContain('"upgrades":["websocket"]');
  });

  it('refuses WebSockets of other sites, which WeTTY itself accepts', async () => {
    const { browser } = await carried.visitor();

    expect(await browser.refusal(SOCKET, { origin: 'https://evil.example.com' })).toBe(403);
  });

  it('runs a shell on an SSH server until the session ends', async () => {
    const { visitor, terminal } = await aTerminal();

    await expectClosed(visitor, terminal, 4401);
  });

  it('shows the shell in a browser, and keeps it over a lock', async () => {
    const { browser, person } = await carried.visitor();
    const opened = await ApplicationPage.open(chromium, browser, '/');
    const shows = (text: string) =>
      opened.page.waitForFunction(`${SCREEN}.includes(${JSON.stringify(text)})`);
    await shows('#');
    await opened.page.keyboard.type('echo $((40+2))\n');
    await shows('\n42');
    await lock(person.client);
    await sleep(LOCK_MS);
    await opened.page.keyboard.type('locked');
    await sleep(HOLD_MS);
    expect(await opened.page.evaluate(SCREEN)).not.toContain('locked');

    await unlock(person.client);
    await opened.page.keyboard.type('echo $((41+2))\n');
    await shows('echo $((41+2))\n43');
    expect(await opened.page.evaluate('globalThis.closeCodes')).toEqual([]);
    await opened.close();
  });

  it('keeps the shell over a lock', async () => {
    const { visitor, terminal } = await aTerminal();

    await expectHeld(visitor, terminal);
  });
});
