import { EventEmitter, once } from 'node:events';
import { afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { type HttpClient } from '../support/clients/http-client.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { PASSWORD, startedPages } from '../support/web/web-pages.js';

describeInBrowser('the pages in case of a failure', (engine) => {
  const started = startedPages(engine);
  let ada: HttpClient;
  let userId: string;
  let grace: HttpClient;
  beforeAll(async () => {
    const first = await started.pages.register('ada');
    userId = (await first.get('/users/me')).body.userId;
    grace = await started.pages.register('grace');
    await first.post('/users/api-keys', {
      name: 'Backup job',
      userId: (await grace.get('/users/me')).body.userId,
    });
  });
  beforeEach(async () => {
    ada = await started.pages.logIn('ada');
  });
  afterEach(() => started.pages.closeVisits());

  const open = (path: string) => started.pages.visit(path, { as: ada });

  it('select a text for manual copying where scripts cannot use the clipboard', async () => {
    const visit = await open('/not-found');
    await visit.page.addInitScript(
      'Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined })',
    );
    await visit.page.goto('/account');
    await visit.press('Copy User id');
    await visit.text('Selected. Copy it with the keyboard or the menu.');
    await visit.page.keyboard.press('Control+C');
    await visit.page.goto('/account/security');
    await visit.page.getByLabel('Current password').click();
    await visit.page.keyboard.press('Control+V');

    await visit.value('Current password', userId);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('load again when the code of a page could not be loaded', async () => {
    const visit = await open('/account');
    await visit.heading('Profile');
    await visit.page.route('**/assets/EventsPage*.js', (route) => route.abort());
    await visit.page.getByRole('link', { name: 'Events', exact: true }).click();
    await visit.heading('This page could not be shown');
    await visit.page.unroute('**/assets/EventsPage*.js');
    await visit.press('Try again');

    await visit.heading('Events');
  });

  it('disable the confirmation until they show what it affects', async () => {
    const visit = await started.pages.visit('/account', { as: grace });
    const gate = new EventEmitter();
    const released = once(gate, 'release');
    await visit.page.route('**/users/data', async (route) => {
      await released;
      await route.continue();
    });
    await visit.page.goto('/account/api-keys');
    await visit.page.getByText('Not allowed', { exact: true }).click();
    const dialog = visit.page.getByRole('alertdialog');
    await dialog.getByText('Loading').waitFor();
    await dialog.locator('button:disabled', { hasText: 'Allow' }).waitFor();
    gate.emit('release');

    await visit.text('You have no items now.');
    await dialog.locator('button:enabled', { hasText: 'Allow' }).waitFor();
    expect(visit.consoleProblems).toEqual([]);
  });

  it('show an error that belongs to no field of the form', async () => {
    const visit = await open('/admin/api-keys');
    const json = { error: 'The expiry is not in the future', code: 'INVALID_EXPIRY' };
    await visit.page.route('**/users/api-keys', (route) =>
      route.request().method() === 'POST' ? route.fulfill({ status: 400, json }) : route.continue(),
    );
    await visit.page.getByRole('button', { name: 'Create API key' }).click();
    await visit.fill('Name', 'Report');
    await visit.fill('Acts as', 'ada');
    await visit.page.getByRole('dialog').getByRole('button', { name: 'Create API key' }).click();

    await visit.text('The end must be in the future.');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('stop polling once the session has ended', async () => {
    const visit = await open('/login?prompt=login');
    await visit.page.clock.install();
    await visit.page.goto('/admin');
    await visit.heading('Failed logins');
    await visit.text('24 hours ago');
    const other = await started.pages.logIn('ada');
    await other.post('/users/sessions/revoke-all', { exceptCurrent: true });
    await visit.page.clock.runFor(61_000);
    await visit.heading('Log in to continue');
    // By then, the concurrent requests have responses.
    await visit.page.clock.runFor(61_000);
    await visit.settled();
    const asked: string[] = [];
    visit.page.on('request', (request) => asked.push(request.url()));
    await visit.page.clock.runFor(300_000);
    expect(asked).toEqual([]);

    await visit.type('Password', PASSWORD);
    await visit.page.keyboard.press('Enter');
    await visit.page.getByRole('dialog').waitFor({ state: 'detached' });
    asked.length = 0;
    // The clock of the page runs ahead of the responses that restart the interval.
    await expectEventually(async () => {
      await visit.page.clock.runFor(61_000);
      return asked.some((url) => url.includes('/api/audit-logs?'));
    }, true);
    expect(visit.consoleProblems).toEqual([]);
  });

  it.each([
    ['en-GB', /^Created \d{1,2} \w+ \d{4}, \d{2}:\d{2}:\d{2}$/],
    ['en-US', /^Created \w+ \d{1,2}, \d{4}, \d{1,2}:\d{2}:\d{2}\s[AP]M$/],
    ['fr-CH', /^Created \d{1,2} \w+ \d{4}, \d{2}:\d{2}:\d{2}$/],
  ])('format dates for the region of a browser in %s', async (locale, format) => {
    const visit = await started.pages.visit(`/admin/users/${userId}`, { as: ada, locale });
    const row = visit.page.locator('.fact', { has: visit.page.getByText('Created', { exact: true }) });

    expect((await row.innerText()).replace(/\s*\n\s*/g, ' ')).toMatch(format);
  });
});
