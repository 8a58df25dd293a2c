import { randomBytes } from 'node:crypto';
import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { type HttpClient } from '../support/clients/http-client.js';
import { startedPages } from '../support/web/web-pages.js';

const MASTER_KEY = `k1:${randomBytes(32).toString('base64')}`;
const PAGES = [
  ['/admin', 'Overview', 'admin-overview'],
  ['/admin/users', 'Users', 'admin-users'],
  ['/admin/users?search=grace', 'Users', 'admin-users-found'],
  ['/admin/users/roles', 'Roles', 'admin-roles'],
  ['/admin/users/roles/new', 'Create a role', 'admin-new-role'],
  ['/admin/users/invitations', 'Invitations', 'admin-invitations'],
  ['/admin/sessions', 'Sessions', 'admin-sessions'],
  ['/admin/api-keys', 'API keys', 'admin-api-keys'],
  ['/admin/sign-in', 'Login', 'admin-login'],
  ['/admin/sign-in/providers/new', 'New provider', 'admin-new-provider'],
  ['/admin/remote-desktops', 'Remote desktops', 'admin-remote-desktops'],
  ['/admin/audit-log', 'Audit log', 'admin-audit-log'],
  ['/admin/settings', 'Settings', 'admin-settings'],
  ['/admin/settings/keys', 'Master keys', 'admin-keys'],
] as const;

describeInBrowser('the pages of the console', (engine) => {
  // Configured like a real installation, so that screenshots show no warnings and no test folder.
  const started = startedPages(engine, { MASTER_KEY, BCRYPT_COST: '10' });
  let ada: HttpClient;
  let graceId: string;

  beforeAll(async () => {
    ada = await started.pages.register('ada');
    await ada.patch('/users/registration-allowed', { allowed: true });
    const grace = await started.pages.register('grace');
    graceId = (await grace.get('/users/me')).body.userId;
    await ada.post('/users/api-keys', { name: 'Backup job', userId: graceId });
    await started.pages.program.client().post('/users/login', { username: 'grace', password: 'wrong' });
  });
  afterEach(() => started.pages.closeVisits());

  it.each(PAGES)('%s is accessible in both themes, and fits 320 pixels', async (path, title, name) => {
    const visit = await started.pages.visit(path, { as: ada });
    await visit.page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();

    expect(await visit.violations()).toEqual([]);
    await visit.capture(name);
    await visit.expectNoOverflow();
    expect(visit.consoleProblems).toEqual([]);
  });

  it('have a user page that is accessible in both themes, and fits 320 pixels', async () => {
    const visit = await started.pages.visit(`/admin/users/${graceId}`, { as: ada });
    await visit.heading('grace');
    await visit.text('Backup job');

    expect(await visit.violations()).toEqual([]);
    await visit.capture('admin-user');
    await visit.expectNoOverflow();
    expect(visit.consoleProblems).toEqual([]);
  });

  it('are in German with a German browser', async () => {
    const visit = await started.pages.visit('/admin/audit-log', { as: ada, locale: 'de-DE' });

    await visit.heading('Audit-Log');
    await visit.text('Anmeldung als grace');
    await visit.text('Die Einstellung „Registrierung“ geändert: an');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('tell users who are not admins that they have no access', async () => {
    const grace = await started.pages.logIn('grace');
    const visit = await started.pages.visit('/admin/users', { as: grace });

    await visit.heading('This part is for admins');
    expect(await visit.violations()).toEqual([]);
    expect(visit.consoleProblems).toEqual([]);
  });
});
