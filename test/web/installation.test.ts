import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { type HttpClient } from '../support/clients/http-client.js';
import { PrefixProxy } from '../support/clients/prefix-proxy.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { PASSWORD, WebPages } from '../support/web/web-pages.js';

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40"/></svg>';

describeInBrowser('the pages of a branded installation below a path prefix', (engine) => {
  let folder: string;
  let proxy: PrefixProxy;
  let pages: WebPages;
  let admin: HttpClient;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-brand-'));
    const logo = join(folder, 'logo.svg');
    writeFileSync(logo, LOGO);
    proxy = await PrefixProxy.listen('/latchkey');
    pages = await WebPages.start(engine, {
      PUBLIC_URL: proxy.url,
      INSTALLATION_NAME: 'Workshop <desk>',
      BRAND_LOGO_FILE: logo,
      BRAND_ACCENT_COLOR: '#ffe100',
      BRAND_LINKS: 'Imprint=https://example.com/imprint',
      DEFAULT_LOCALE: 'de',
    });
    proxy.setTarget(pages.program.url);
    admin = await pages.register('ada');
  });
  afterEach(() => pages.closeVisits());
  afterAll(() => Promise.all([pages.stop(), proxy.close(), rm(folder, { recursive: true })]));

  it('work below the prefix, from the first request to the requested page', async () => {
    const visit = await pages.visit(`${proxy.url}/account`);
    await visit.heading('Log in');
    await visit.at('/latchkey/login?return=%2Flatchkey%2Faccount');
    await visit.fill('Username', 'ada');
    await visit.fill('Password', PASSWORD);
    await visit.press('Log in');
    await visit.heading('Profile');
    await visit.at('/latchkey/account');
    await visit.page.getByRole('link', { name: 'Your applications' }).click();
    await visit.heading('Your applications');
    await visit.at('/latchkey');
    expect(visit.consoleProblems).toEqual([]);
    await visit.page.goBack();
    await visit.heading('Profile');
  });

  it('show its name, its logo and its links', async () => {
    const visit = await pages.visit(`${proxy.url}/login`);
    const { page } = visit;
    await page.getByText('Workshop <desk>').waitFor();
    await expectEventually(() => page.title(), 'Log in – Workshop <desk>');
    await expectEventually(
      () =>
        page.locator('img').evaluate((logo) => (logo as unknown as { naturalWidth: number }).naturalWidth),
      120,
    );
    expect(await page.getByRole('link', { name: 'Imprint' }).getAttribute('href')).toBe(
      'https://example.com/imprint',
    );
  });

  it('keep the contrast that WCAG requires, however light the colour is', async () => {
    for (const path of ['/login?reason=expired', '/account']) {
      const visit = await pages.visit(proxy.url + path, { as: path === '/account' ? admin : undefined });
      await visit.page.getByRole('heading', { level: 1 }).waitFor();
      expect([path, await visit.violations()]).toEqual([path, []]);
    }
  });

  it('use the default language for browsers that ask for no supported one', async () => {
    const visit = await pages.visit(`${proxy.url}/login`, { locale: 'fr-FR' });
    await visit.heading('Anmelden');
  });
});
