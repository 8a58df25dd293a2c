import { beforeAll, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/clients/browser.js';
import { PASSWORD, startedPages } from '../support/web/web-pages.js';

describeInBrowser('the login page', () => {
  const started = startedPages();
  beforeAll(async () => {
    await started.pages.register('ada');
  });

  it('leads to the page that was asked for', async () => {
    const visit = await started.pages.visit('/admin');
    await visit.heading('Log in');
    expect(visit.address).toBe('/login?return=%2Fadmin');

    await visit.fill('Username', 'ada');
    await visit.fill('Password', PASSWORD);
    await visit.press('Log in');

    await visit.heading('Overview');
    expect(visit.address).toBe('/admin');
    expect(visit.complaints).toEqual([]);
  });

  it('is accessible in both themes, and fits a window of 320 pixels', async () => {
    const visit = await started.pages.visit('/login');
    await visit.heading('Log in');

    expect(await visit.violations()).toEqual([]);
    await visit.capture('login');
    expect(await visit.overflow()).toBe(0);
  });
});
