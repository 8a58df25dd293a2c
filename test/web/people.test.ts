import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { fromBase32, totpCode } from '../support/clients/authenticator.js';
import { type HttpClient } from '../support/clients/http-client.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { enableFactor } from '../support/web/second-factor.js';
import { NEW_PASSWORD, PASSWORD, startedPages } from '../support/web/web-pages.js';

describeInBrowser('the console for people', (engine) => {
  const started = startedPages(engine, {
    REGISTRATIONS_PER_HOUR: '1000',
    SECOND_FACTOR_ENROLMENT: 'confirmed',
  });
  let ada: HttpClient;

  beforeAll(async () => {
    ada = await started.pages.register('ada');
  });
  afterEach(() => started.pages.closeVisits());

  const open = (path: string) => started.pages.visit(path, { as: ada });
  const createRole = async (name: string, permissions: string[]): Promise<number> => {
    const { body } = await ada.post('/rbac/roles', { name, displayName: name, permissions });
    return body.roleId as number;
  };
  /** Registers a user who holds exactly these permissions. */
  const holder = async (username: string, ...permissions: string[]): Promise<HttpClient> => {
    const client = await started.pages.register(username);
    const { userId } = (await client.get('/users/me')).body;
    await ada.post(`/rbac/users/${userId}/roles`, {
      roleId: await createRole(`of-${username}`, permissions),
    });
    return client;
  };

  it('creates a role from the catalogue, changes it, and deletes it', async () => {
    const visit = await open('/admin/users/roles');
    await visit.page.getByRole('link', { name: 'Create role' }).click();
    await visit.fill('Name', 'Help desk');
    await visit.fill('Short name', 'admin');
    await visit.page.getByText('audit.view', { exact: true }).click();
    await visit.press('Create role');
    await visit.text('Another role has this short name.');
    await visit.fill('Short name', 'help-desk');
    await visit.press('Create role');
    await visit.text('Role Help desk created');

    await visit.page.getByRole('link', { name: 'Help desk' }).click();
    await visit.page.getByText('sessions.manage', { exact: true }).click();
    await visit.press('Save');
    await visit.text('Role Help desk saved');
    const { roles } = (await ada.get('/rbac/roles')).body;
    expect(roles.at(-1)).toMatchObject({
      name: 'help-desk',
      displayName: 'Help desk',
      permissions: ['audit.view', 'sessions.manage'],
      requiresSecondFactor: false,
    });

    await visit.press('Delete role');
    await visit.text(/Nobody has it/);
    await visit.pressInDialog('Delete role');
    await visit.text('Role Help desk deleted');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('gives a whole group by its wildcard, which includes the permissions of the group', async () => {
    const visit = await open('/admin/users/roles/new');
    const choice = (name: string) => visit.page.getByRole('checkbox', { name, exact: true });
    await visit.fill('Name', 'Personnel');
    await visit.fill('Short name', 'personnel');
    await visit.page.getByText('users.*', { exact: true }).click();
    for (const included of ['users.view', 'users.manage'])
      expect([await choice(included).isChecked(), await choice(included).isDisabled()]).toEqual([true, true]);
    expect(await visit.violations()).toEqual([]);
    await visit.press('Create role');
    await visit.text('Role Personnel created. Nobody has it yet');
    expect((await ada.get('/rbac/roles')).body.roles.at(-1).permissions).toEqual(['users.*']);

    await visit.page.goto('/account/api-keys');
    await visit.press('Create API key');
    await visit.fill('Name', 'Onboarding');
    await visit.page.getByText('users.*', { exact: true }).click();
    expect([await choice('users.view').isChecked(), await choice('me').isChecked()]).toEqual([true, false]);
    await visit.pressInDialog('Create API key');
    await visit.heading('Key Onboarding created');
    const { apiKeys } = (await ada.get('/users/me/api-keys')).body;
    expect(apiKeys.at(-1)).toMatchObject({ name: 'Onboarding', scopes: ['users.*'] });
    expect(visit.consoleProblems).toEqual([]);
  });

  it('lets a role require a second factor, marks it in the list, and keeps that when something else changes', async () => {
    const visit = await open('/admin/users/roles/new');
    await visit.fill('Name', 'Accounting');
    await visit.fill('Short name', 'accounting');
    await visit.page.getByText('Requires a second factor', { exact: true }).click();
    await visit.press('Create role');
    const row = visit.page.getByRole('row', { name: /Accounting/ });
    await row.getByText('Second factor required', { exact: true }).waitFor();
    const stored = async () =>
      (await ada.get('/rbac/roles')).body.roles.find(({ name }: { name: string }) => name === 'accounting');
    const isRequired = async () => (await stored()).requiresSecondFactor;

    await row.getByRole('link', { name: 'Accounting' }).click();
    await visit.fill('Name', 'Accounts');
    await visit.press('Save');
    await visit.text('Role Accounts saved');
    expect(await isRequired()).toBe(true);
    await visit.page.getByText('Requires a second factor', { exact: true }).click();
    await visit.press('Save');
    await expectEventually(isRequired, false);
    await ada.delete(`/rbac/roles/${(await stored()).id}`);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('offers only what one holds oneself, and says so', async () => {
    const roleId = await createRole('auditors', ['audit.view']);
    const manager = await holder('hedy', 'roles.manage', 'users.view', 'sessions.manage');
    const visit = await started.pages.visit('/admin/users/roles/new', { as: manager });
    const auditing = visit.page.getByRole('checkbox', { name: 'audit.view' });
    await visit.heading('Create a role');
    expect(await auditing.isDisabled()).toBe(true);
    await visit.text(/You do not hold this permission/);
    expect(await visit.page.getByRole('checkbox', { name: 'sessions.manage' }).isDisabled()).toBe(false);

    await visit.page.goto(`/admin/users/roles/${roleId}`);
    await visit.text(/allows things that you do not hold/);
    expect(await visit.page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('shows the refusal of a change beside the permissions', async () => {
    const roleId = await createRole('visitors', ['sessions.manage', 'users.view']);
    const both = await holder('alan', 'audit.view');
    const { userId } = (await both.get('/users/me')).body;
    await ada.post(`/rbac/users/${userId}/roles`, { roleId });
    const manager = await holder('barbara', 'roles.manage', 'users.view', 'sessions.manage');
    const visit = await started.pages.visit(`/admin/users/roles/${roleId}`, { as: manager });
    await visit.page.getByText('users.view', { exact: true }).click();
    await visit.press('Save');

    const group = visit.page.getByRole('group', { name: 'Permissions' });
    await group.getByText(/holds permissions that you lack/).waitFor();
    expect(visit.consoleProblems).toEqual([]);
  });

  it('finds suspended users, service accounts and those who have a role', async () => {
    const roleId = await createRole('readers', ['audit.view']);
    const { userId } = (await ada.post('/users/admin-create', { username: 'backup-job', service: true }))
      .body;
    await ada.post(`/rbac/users/${userId}/roles`, { roleId });
    await ada.post('/users/admin/suspend', { userId });
    const visit = await open('/admin/users/roles');
    await visit.page
      .getByRole('row', { name: /readers/ })
      .getByRole('link', { name: 'One user' })
      .click();
    await visit.at('/admin/users?role=readers');
    await visit.rows(1);
    const row = visit.page.getByRole('row', { name: /backup-job/ });
    await row.getByText('Service account', { exact: true }).waitFor();
    await row.getByText('Suspended', { exact: true }).waitFor();

    await visit.field('Show').selectOption('People');
    await visit.heading('No user matches');
    await visit.field('Show').selectOption('Suspended');
    await visit.rows(1);
    await visit.at('/admin/users?role=readers&show=suspended');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('assigns a role to a user and withdraws it, and suspends and reactivates the account', async () => {
    await createRole('desk', ['audit.view']);
    const edsger = await started.pages.register('edsger');
    const { userId } = (await edsger.get('/users/me')).body;
    const visit = await open(`/admin/users/${userId}`);
    await visit.field('Assign another role').selectOption('desk');
    await visit.press('Assign role');
    await visit.text('edsger has the role desk now');
    expect((await edsger.get('/api/audit-logs')).body.entries.length).toBeGreaterThan(1);
    await visit.press('Withdraw the role desk from edsger');
    await visit.pressInDialog('Withdraw');
    await visit.text('No role is assigned: this user may only manage their own account.');

    await visit.press('Suspend account');
    await visit.fill('Reason (optional)', 'Left the company');
    await visit.pressInDialog('Suspend account');
    await visit.text(/edsger is suspended/);
    expect((await edsger.get('/users/me')).body.reason).toBe('suspended');
    const { entries } = (await ada.get('/api/audit-logs?action=user.suspended&limit=1')).body;
    expect(entries[0].details.reason).toBe('Left the company');
    await visit.press('Reactivate');
    await visit.pressInDialog('Reactivate');
    await visit.text('edsger is active again');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('sets a password for somebody, removes their second factor, and exports the account', async () => {
    const donald = await started.pages.register('donald');
    await enableFactor(donald);
    const { userId } = (await donald.get('/users/me')).body;
    const visit = await open(`/admin/users/${userId}`);
    await visit.press('Remove second factor');
    await visit.pressInDialog('Remove second factor');
    await visit.text(/The second factor of donald is removed/);

    await visit.press('Set a new password');
    await visit.fill('New password', 'short');
    await visit.pressInDialog('Set password');
    await visit.text('Use at least 8 characters.');
    await visit.fill('New password', NEW_PASSWORD);
    await visit.pressInDialog('Set password');
    await visit.text('donald can log in with the new password');
    const login = { username: 'donald', password: NEW_PASSWORD };
    expect((await started.pages.program.client().post('/users/login', login)).body.username).toBe('donald');

    const download = visit.page.waitForEvent('download');
    await visit.press('Export account');
    expect((await download).suggestedFilename()).toBe('donald.json');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('creates the code to enrol a required second factor after a fresh proof, and shows it once', async () => {
    const radia = await started.pages.register('radia');
    const { userId } = (await radia.get('/users/me')).body;
    const role = { name: 'auditing', displayName: 'Auditing', requiresSecondFactor: true };
    const { roleId } = (await ada.post('/rbac/roles', role)).body;
    await ada.post(`/rbac/users/${userId}/roles`, { roleId });
    const visit = await open(`/admin/users/${userId}`);
    const json = { error: 'Confirm', code: 'REAUTHENTICATION_REQUIRED', needs: ['password'] };
    await visit.page.route('**/enrolment-code', (route) => route.fulfill({ status: 403, json }), {
      times: 1,
    });
    await visit.press('Create an enrolment code');
    await visit.fill('Password', PASSWORD);
    await visit.press('Confirm');
    await visit.heading('The enrolment code for radia');
    await visit.text(/Valid until/);
    expect(await visit.violations()).toEqual([]);
    const enrolment_code = await visit.page.getByRole('dialog').locator('code').innerText();
    await visit.press('I have copied it');
    await visit.noText(enrolment_code);

    const secret = fromBase32((await radia.post('/users/totp/setup')).body.secret);
    const enabled = { totp_code: totpCode(secret, Date.now()), enrolment_code };
    expect((await radia.post('/users/totp/enable', enabled)).status).toBe(200);
    await visit.page.reload();
    await visit.page.getByRole('button', { name: 'Remove second factor' }).waitFor();
    expect(await visit.page.getByRole('button', { name: 'Create an enrolment code' }).count()).toBe(0);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('creates a service account, which has no password to reset and no second factor to enrol', async () => {
    const visit = await open('/admin/users');
    await visit.press('Create user');
    await visit.field('For').selectOption('A program');
    await visit.fill('Username', 'nightly');
    await visit.pressInDialog('Create user');
    await visit.heading('nightly');
    await visit.text('Service account');

    expect(await visit.page.getByRole('button', { name: 'Set a new password' }).count()).toBe(0);
    expect(await visit.page.getByRole('button', { name: 'Create an enrolment code' }).count()).toBe(0);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('says why somebody with less power cannot act on an admin', async () => {
    const manager = await holder('margaret', 'users.*');
    const { userId } = (await ada.get('/users/me')).body;
    const visit = await started.pages.visit(`/admin/users/${userId}`, { as: manager });
    await visit.heading('ada');
    await visit.text(/This user holds permissions that you lack/);

    expect(await visit.page.getByRole('button', { name: 'Suspend account' }).count()).toBe(0);
    expect(await visit.page.getByRole('button', { name: 'Create an enrolment code' }).count()).toBe(0);
    expect(await visit.page.getByRole('heading', { name: 'Sessions' }).count()).toBe(0);
    expect(await visit.violations()).toEqual([]);
  });
});
