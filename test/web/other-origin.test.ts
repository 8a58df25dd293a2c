import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { StaticHost } from '../support/web/static-host.js';
import { PASSWORD, WebPages } from '../support/web/web-pages.js';

describeInBrowser('the pages on another origin than the API', (engine) => {
  let host: StaticHost;
  let pages: WebPages;
  beforeAll(async () => {
    host = await StaticHost.listen();
    pages = await WebPages.start(engine, { WEB: 'off', CORS_ORIGINS: host.url });
    host.setApiUrl(pages.program.url);
    await pages.register('ada');
  });
  afterAll(() => Promise.all([pages.stop(), host.close()]));

  it('log in and out with the CORS access of any front end', async () => {
    const visit = await pages.visit(`${host.url}/account`);
    await visit.heading('Log in');
    await visit.fill('Username', 'ada');
    await visit.fill('Password', PASSWORD);
    await visit.press('Log in');
    await visit.heading('Profile');
    await visit.page.waitForURL(`${host.url}/account`);
    await visit.press('Log out');
    await visit.heading('Log in');
    expect(visit.consoleProblems).toEqual([]);
  });
});
