import { afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { type HttpClient } from '../support/clients/http-client.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { type Visit } from '../support/web/visit.js';
import { PASSWORD, startedPages } from '../support/web/web-pages.js';

describeInBrowser('a page whose session ends', (engine) => {
  const started = startedPages(engine);
  let client: HttpClient;
  beforeAll(async () => {
    const ada = await started.pages.register('ada');
    const { userId } = (await ada.get('/users/me')).body;
    await ada.post('/users/api-keys', { name: 'Backup of ada', userId });
    await started.pages.register('grace');
  });
  beforeEach(async () => {
    client = await started.pages.logIn('ada');
  });
  afterEach(() => started.pages.closeVisits());

  const open = async () => {
    const visit = await started.pages.visit('/account/security', { as: client });
    await visit.fill('Current password', PASSWORD);
    await visit.fill('New password', 'a new long passphrase');
    return visit;
  };
  const endSessions = async () => {
    const other = await started.pages.logIn('ada');
    await other.post('/users/sessions/revoke-all', { exceptCurrent: true });
  };

  /** The page with a key that only ada may see. */
  const openKeys = async () => {
    const visit = await started.pages.visit('/account/api-keys', { as: client });
    await visit.text('Backup of ada');
    return visit;
  };
  /** Leaves the request for the API keys unanswered, so that the page shows what it had before. */
  const holdKeys = (visit: Visit) => visit.page.route('**/users/me/api-keys', () => undefined);

  it('asks for the password in a dialog, says why, and keeps the input', async () => {
    const visit = await open();
    await endSessions();
    await visit.press('Change password');
    await visit.heading('Log in to continue');
    await visit.text('Your session was ended on another device or by an admin.');
    expect(await visit.violations()).toEqual([]);
    await visit.capture('login-again');
    await visit.expectNoOverflow();

    const dialog = visit.page.getByRole('dialog');
    await expectEventually(() => dialog.getByLabel('Username').inputValue(), 'ada');
    await visit.type('Password', PASSWORD);
    await visit.page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });

    await visit.value('Current password', PASSWORD);
    await visit.value('New password', 'a new long passphrase');
    await visit.at('/account/security');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('continues when the user logs in in another tab', async () => {
    const visit = await open();
    await endSessions();
    await visit.press('Change password');
    await visit.heading('Log in to continue');
    const other = await visit.newTab('/login');
    await other.fill('Username', 'ada');
    await other.fill('Password', PASSWORD);
    await other.press('Log in');
    await other.heading('Your applications');

    await visit.page.getByRole('dialog').waitFor({ state: 'detached' });
    await visit.value('New password', 'a new long passphrase');
  });

  it('is cleared in all tabs after a logout', async () => {
    const visit = await open();
    const other = await visit.newTab('/');
    await other.heading('Your applications');
    await other.press('Log out');
    await Promise.all([visit.heading('Log in'), other.heading('Log in')]);

    for (const tab of [visit, other]) {
      await tab.at('/login?reason=logged_out');
      await tab.text('You are logged out.');
      await tab.value('Username', '');
    }
    expect(await visit.page.content()).not.toContain('a new long passphrase');
  });

  it('shows nothing to another user who logs in in the dialog', async () => {
    const visit = await openKeys();
    await endSessions();
    await visit.page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await visit.heading('Log in to continue');
    await holdKeys(visit);
    const dialog = visit.page.getByRole('dialog');
    await dialog.getByLabel('Username').fill('grace');
    await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await visit.press('Log in');
    await visit.text('Logged in as grace');
    await visit.page.getByRole('link', { name: 'API keys', exact: true }).click();

    await visit.page.locator('.skeleton').waitFor();
    expect(await visit.page.content()).not.toContain('Backup of ada');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('shows nothing to another user who logs in in another tab', async () => {
    const visit = await openKeys();
    await holdKeys(visit);
    const other = await visit.newTab('/login?prompt=login');
    await other.fill('Username', 'grace');
    await other.fill('Password', PASSWORD);
    await other.press('Log in');
    await visit.text('Logged in as grace');

    await visit.page.locator('.skeleton').waitFor();
    expect(await visit.page.content()).not.toContain('Backup of ada');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('reports that the service cannot be reached, and retries', async () => {
    const visit = await started.pages.visit('/login?prompt=login', { as: client });
    await visit.heading('Log in');
    await visit.page.route('**/users/me', (route) => route.abort());
    await visit.page.goto('/');
    await visit.text(/The service cannot be reached/);
    await visit.page.unroute('**/users/me');
    await visit.press('Try again');
    await visit.heading('Your applications');
  });
});
