import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { type HttpClient } from '../support/clients/http-client.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { type Visit } from '../support/web/visit.js';
import { NEW_PASSWORD, PASSWORD, startedPages } from '../support/web/web-pages.js';

/** The walk-through in docs/people.md. */
describeInBrowser('a colleague who may see the audit log and end sessions', (engine) => {
  const started = startedPages(engine, { DATA_RECOVERY: 'none' });
  let ada: HttpClient;

  beforeAll(async () => {
    ada = await started.pages.register('ada');
    await ada.patch('/users/registration-allowed', { allowed: false });
  });
  afterEach(() => started.pages.closeVisits());

  async function createRole(visit: Visit): Promise<void> {
    await visit.page.getByRole('link', { name: 'Roles' }).click();
    await visit.page.getByRole('link', { name: 'Create role' }).click();
    await visit.fill('Name', 'Help desk');
    await visit.fill('Short name', 'help-desk');
    await visit.page.getByText('audit.view', { exact: true }).click();
    await visit.page.getByText('sessions.manage', { exact: true }).click();
    await visit.press('Create role');
    await visit.text('Role Help desk created');
  }

  /** Returns the path and fragment of the link. */
  async function invite(visit: Visit): Promise<string> {
    await visit.page.getByRole('link', { name: 'Users', exact: true }).click();
    await visit.page.getByRole('link', { name: 'Invitations' }).click();
    await visit.page.getByRole('button', { name: 'Invite somebody' }).click();
    await visit.fill('For whom (optional)', 'Grace from operations');
    await visit.field('Role').selectOption('Help desk');
    await visit.press('Create link');
    await visit.heading('The invitation is ready');
    const { pathname, hash } = new URL(await visit.page.getByRole('dialog').locator('code').innerText());
    expect(await visit.violations()).toEqual([]);
    await visit.press('I have copied it');
    await visit.page.getByRole('row', { name: /Grace from operations.*help-desk/ }).waitFor();
    return pathname + hash;
  }

  it('is invited with a role, sees exactly two pages, and is refused everything else', async () => {
    const admin = await started.pages.visit('/admin/users', { as: ada });
    await createRole(admin);
    const link = await invite(admin);
    expect(admin.consoleProblems).toEqual([]);

    const visit = await started.pages.visit(link);
    await visit.fill('Username', 'grace');
    await visit.fill('Password', PASSWORD);
    await visit.press('Create account');
    await visit.page.getByRole('link', { name: 'Administration' }).click();
    await visit.heading('Sessions');
    await visit.at('/admin/sessions');
    const places = visit.page.getByRole('navigation', { name: 'Administration' }).getByRole('list').first();
    expect(await places.getByRole('link').allInnerTexts()).toEqual(['Sessions', 'Audit log']);
    await visit.page.getByRole('cell', { name: 'ada', exact: true }).waitFor();
    await visit.page.getByRole('link', { name: 'Audit log' }).click();
    await visit.text('Created the role help-desk');
    await visit.page.goto('/admin/users');
    await visit.heading('You may not open this page');
    expect(await visit.violations()).toEqual([]);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('ends sessions of others, and gets every other list refused by the API, too', async () => {
    const grace = await started.pages.logIn('grace');
    for (const path of [
      '/rbac/permissions/catalog',
      '/users/invitations',
      '/users/api-keys',
      '/api/applications',
    ])
      expect([path, (await grace.get(path)).body.code]).toEqual([path, 'ADMIN_REQUIRED']);
    const suspension = await grace.post('/users/admin/suspend', {
      userId: (await ada.get('/users/me')).body.userId,
    });
    expect(suspension.body.code).toBe('ADMIN_REQUIRED');

    const { userId } = (await ada.post('/users/admin-create', { username: 'hedy', password: PASSWORD })).body;
    const hedy = await started.pages.logIn('hedy');
    const visit = await started.pages.visit(`/admin/sessions?user=${userId}`, { as: grace });
    await visit.press('End one session');
    await visit.pressInDialog('End one session');
    await visit.heading('No live session');
    expect((await hedy.get('/users/me')).body.reason).toBe('revoked');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('is set a new password only after the loss of the encrypted data is confirmed', async () => {
    const hedy = await started.pages.logIn('hedy');
    await hedy.put('/users/data/hosts', { value: 1 });
    const { userId } = (await hedy.get('/users/me')).body;
    const visit = await started.pages.visit(`/admin/users/${userId}`, { as: ada });
    await visit.press('Set a new password');
    await visit.fill('New password', NEW_PASSWORD);
    await visit.pressInDialog('Set password');
    await visit.text('Their encrypted data becomes unreadable');
    expect((await hedy.get('/users/me')).status).toBe(200);
    await visit.page.getByText('Set the password although the data becomes unreadable').click();
    await visit.pressInDialog('Set password');

    await visit.text(/can be restored with the old one for 30 days/);
    expect((await hedy.get('/users/me')).status).toBe(401);
    expect(visit.consoleProblems).toEqual([]);
  });
});
