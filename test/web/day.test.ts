import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { PASSCODE, PASSWORD, WebPages } from '../support/web/web-pages.js';

const MASTER_KEY = `k1:${randomBytes(32).toString('base64')}`;

describeInBrowser('a typical day', (engine) => {
  let pages: WebPages;
  beforeAll(async () => {
    pages = await WebPages.start(engine, { MASTER_KEY });
  });
  afterAll(() => pages.stop());

  it('leads from the setup through the screen lock to the logout', async () => {
    const visit = await pages.visit('/');
    await visit.heading('Create the first admin');
    await visit.fill('Username', 'ada');
    await visit.fill('Password', PASSWORD);
    await visit.press('Create account');
    await visit.heading('Keep a copy of the master key');
    await visit.text(/The key is in the environment of the service/);
    await visit.press('Later');
    await visit.press('Continue');
    await visit.press('Leave it open');
    await visit.press('Only these pages: always ask');
    await visit.page.getByRole('link', { name: 'Later' }).click();
    await visit.heading('Your applications');

    await visit.page.goto('/account/screen-lock');
    await visit.press('Set passcode');
    await visit.heading('Set a passcode');
    await visit.type('New passcode', PASSCODE);
    await visit.type('New passcode again', PASSCODE);
    await visit.page.getByRole('dialog').waitFor({ state: 'detached' });
    await visit.page.getByRole('navigation').getByRole('button', { name: 'Lock screen' }).click();
    await visit.heading('Your screen is locked');
    await visit.type('Passcode', PASSCODE);
    await visit.heading('Screen lock');

    await visit.press('Log out');
    await visit.heading('Log in');
    await visit.text('You are logged out.');
    await visit.page.goto('/admin');
    await visit.heading('Log in');
    await visit.at('/login?return=%2Fadmin');
    expect(visit.consoleProblems).toEqual([]);
  });
});
