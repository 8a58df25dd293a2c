import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { ApplicationPage } from '../support/applications/application-page.js';
import { CarriedApplication } from '../support/applications/carried-application.js';
import { describeWithNovnc, RemoteDesktop } from '../support/applications/novnc.js';
import { HOLD_MS, LOCK_MS } from '../support/applications/shell-rules.js';
import { launchBrowser } from '../support/clients/browser.js';
import { lock, unlock } from '../support/fixtures/screen-lock.js';
import { expectEventually } from '../support/web/expect-eventually.js';

const PAINT_MS = 20;
const PAGE = '/vnc.html?autoconnect=1&path=websockify';
/** The colour in the middle of the remote screen, as one number. */
const COLOUR = `(() => {
  const canvas = document.querySelector('#noVNC_container canvas');
  const [red, green, blue] = canvas?.getContext('2d').getImageData(99, 99, 1, 1).data ?? [];
  return (red << 16) | (green << 8) | blue;
})()`;

describeWithNovnc('noVNC with a remote desktop behind the gateway', () => {
  let desktop: RemoteDesktop;
  let chromium: Browser;
  const pages: ApplicationPage[] = [];
  const carried = new CarriedApplication('novnc', () => desktop.address);

  beforeAll(async () => {
    [desktop, chromium] = await Promise.all([RemoteDesktop.start(), launchBrowser()]);
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
  });
  afterAll(async () => {
    await chromium.close();
    await desktop.stop();
  });

  const anOpenDesktop = async () => {
    const { browser, person } = await carried.visitor();
    const opened = await ApplicationPage.open(chromium, browser, PAGE);
    pages.push(opened);
    desktop.screen.paint(0x123456);
    await opened.until(COLOUR, 0x123456);
    return { person, opened };
  };

  it('shows the screen in a browser, and passes keys on', async () => {
    const { opened } = await anOpenDesktop();
    const { keys } = desktop.screen;
    await opened.page.keyboard.type('ls');

    await expectEventually(() => desktop.screen.keys, keys + 2);
  });

  it('refuses WebSockets of other sites, which websockify itself accepts', async () => {
    const { browser } = await carried.visitor();

    expect(await browser.refusal('/websockify', { origin: 'https://evil.example.com' })).toBe(403);
  });

  it('disconnects within a second when the session ends', async () => {
    const { person, opened } = await anOpenDesktop();
    await person.client.post('/users/logout');
    const from = performance.now();

    expect(await opened.closeCode()).toBe(4401);
    expect(performance.now() - from).toBeLessThan(LOCK_MS);
  });

  it('keeps the desktop over a lock', async () => {
    const { person, opened } = await anOpenDesktop();
    let colour = 0;
    const painting = setInterval(() => desktop.screen.paint((colour += 1)), PAINT_MS);
    await opened.page.waitForFunction(`${COLOUR} > 0 && ${COLOUR} < 0x123456`);
    await lock(person.client);
    await sleep(LOCK_MS);
    const shown = await opened.page.evaluate(COLOUR);
    const { keys } = desktop.screen;
    await opened.page.keyboard.type('locked');
    await sleep(HOLD_MS);
    expect(await opened.page.evaluate(COLOUR)).toBe(shown);
    expect(desktop.screen.keys).toBe(keys);
    expect(colour).toBeGreaterThan(shown as number);

    await unlock(person.client);
    await opened.page.waitForFunction(`${COLOUR} > ${String(shown)}`);
    clearInterval(painting);
    await opened.until(COLOUR, desktop.screen.colour);
    await opened.page.keyboard.type('x');
    await expectEventually(() => desktop.screen.keys, keys + 1);
    expect(await opened.page.evaluate('globalThis.closeCodes')).toEqual([]);
  });
});
