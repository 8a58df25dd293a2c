import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { runningApp } from '../../support/app/running-app.js';
import { describeInBrowser, launchBrowser } from '../../support/clients/browser.js';
import { sqlite } from '../../support/databases/databases.js';
import { register, tokenOf } from '../../support/fixtures/accounts.js';

describe('the explorer of a branded installation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-logo-'));
  writeFileSync(join(folder, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const running = runningApp(sqlite, {
    env: {
      INSTALLATION_NAME: 'Ada <& "friends">',
      BRAND_LOGO_FILE: join(folder, 'logo.svg'),
      BRAND_ACCENT_COLOR: '#8a2be2',
      WEB: 'off',
      FRONTEND_URL: 'https://app.example.com',
    },
  });
  const read = async (path: string) => (await fetch(running.app.url + path)).text();

  it('has its name, logo and colour, and links to its front end', async () => {
    const page = await read('/docs');

    expect(page).toContain('<strong>Ada &lt;&amp; &quot;friends&quot;&gt;</strong>');
    expect(page).toContain('<img src="brand/logo" alt="" height="28">');
    expect(page).toContain('<a href="https://app.example.com/">Back to');
    expect(page).not.toMatch(/<script>|style=|onclick/);
    expect(await read('/docs/explorer.css')).toContain('--brand: #8a2be2;');
  });
});

describeInBrowser('the explorer in a browser', () => {
  const running = runningApp(sqlite);
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const open = async (options: Parameters<Browser['newPage']>[0] = {}) => {
    const page = await browser.newPage(options);
    const consoleProblems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') consoleProblems.push(message.text());
    });
    await page.goto(`${running.app.url}/docs`);
    await page.waitForSelector('.opblock');
    return { page, consoleProblems };
  };
  const background = (page: Page) =>
    page.evaluate<string>(
      'getComputedStyle(document.documentElement).backgroundColor + getComputedStyle(document.body).backgroundColor',
    );

  it('follows the colour scheme of the browser, also when it changes', async () => {
    const { page, consoleProblems } = await open({ colorScheme: 'dark' });
    const dark = await background(page);
    expect(await page.locator('html.dark-mode').count()).toBe(1);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.waitForSelector('html:not(.dark-mode)');
    expect(await background(page)).not.toEqual(dark);
    expect(consoleProblems).toEqual([]);
    await page.close();
  });

  it.each([320, 390, 1280])('fits a window of %i pixels', async (width) => {
    const { page } = await open({ viewport: { width, height: 800 } });
    await page.locator('.opblock-summary-control').nth(1).click();
    await page.waitForSelector('.opblock-body');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.close();
  });

  it('keeps a bearer token across a reload until logout, and only in the tab', async () => {
    const token = await tokenOf(running.app, await register(running.app, 'ada'));
    const { page } = await open();
    await page.locator('.btn.authorize').click();
    await page.locator('#auth-bearer-value').fill(token);
    await page.locator('.auth-btn-wrapper .authorize').first().click();
    await page.reload();
    await page.waitForSelector('.opblock');
    await page.locator('#operations-Registration_and_login-getMe .opblock-summary-control').click();
    await page.locator('#operations-Registration_and_login-getMe .execute').click();
    const response = page.locator(
      '#operations-Registration_and_login-getMe .live-responses-table .microlight',
    );
    await response.first().waitFor();
    expect(await response.first().textContent()).toContain('"username": "ada"');
    const stored = () =>
      page.evaluate<[string[], string[]]>('[Object.values(sessionStorage), Object.values(localStorage)]');
    expect(await stored()).toEqual([[token], []]);

    await page.locator('.btn.authorize').click();
    await page.locator('.auth-btn-wrapper button', { hasText: 'Logout' }).click();
    await page.locator('#auth-bearer-value').waitFor();
    expect(await stored()).toEqual([[], []]);
    await page.close();
  });

  it('shows the logo of the pages', async () => {
    const mark = await fetch(`${running.app.url}/docs/mark.svg`);
    expect(await mark.text()).toBe(readFileSync('web/src/brand/favicon.svg', 'utf8'));
  });

  it('says that the cookie does not have to be typed in', async () => {
    const { page } = await open();
    await page.locator('.btn.authorize').click();
    expect(await page.locator('.dialog-ux').textContent()).toContain('Leave this empty');
    await page.close();
  });
});
