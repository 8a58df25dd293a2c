import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { type HttpClient } from '../support/clients/http-client.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { type Visit } from '../support/web/visit.js';
import { PASSWORD, startedPages } from '../support/web/web-pages.js';

describeInBrowser('the console', (engine) => {
  const started = startedPages(engine, { REGISTRATIONS_PER_HOUR: '1000' });
  let ada: HttpClient;

  beforeAll(async () => {
    ada = await started.pages.register('ada');
    for (const name of ['grace', 'alan']) await started.pages.register(name);
  });
  afterEach(() => started.pages.closeVisits());

  const open = (path: string) => started.pages.visit(path, { as: ada });
  const idOf = async (name: string): Promise<string> =>
    (await ada.get(`/users/list?search=${name}`)).body.users[0].id;

  it('creates a user, and shows the error of a name beside its field', async () => {
    const visit = await open('/admin/users');
    await visit.press('Create user');
    await visit.fill('Username', 'Grace');
    await visit.fill('Initial password', PASSWORD);
    await visit.pressInDialog('Create user');
    await visit.text('This username is taken.');

    await visit.fill('Username', 'barbara');
    await visit.pressInDialog('Create user');

    await visit.text('barbara can log in now');
    await visit.page.getByRole('link', { name: 'barbara', exact: true }).waitFor();
    await started.pages.logIn('barbara');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('searches and sorts users, and keeps both in the URL', async () => {
    const visit = await open('/admin/users');
    await visit.heading('Users');
    await visit.page.getByRole('button', { name: 'Name', exact: true }).click();
    await visit.page
      .locator('tbody tr', { hasText: 'ada' })
      .and(visit.page.locator(':first-child'))
      .waitFor();
    await visit.fill('Search by name or id', 'grac');

    await visit.page.waitForURL('**/admin/users?search=grac&sort=username');
    await visit.text('1–1 of 1');
    await visit.fill('Search by name or id', 'nobody');
    await visit.heading('No user matches');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('makes an admin, ends all sessions of a user after showing how many, and deletes the user once the name is typed', async () => {
    const hedy = await started.pages.register('hedy');
    await started.pages.logIn('hedy');
    const visit = await open(`/admin/users/${await idOf('hedy')}`);
    await visit.press('Make admin');
    await visit.pressInDialog('Make admin');
    await visit.text('hedy is an admin now');
    expect((await hedy.get('/users/me')).body.is_admin).toBe(true);

    await visit.press('End 2 sessions');
    await visit.pressInDialog('End 2 sessions');
    await visit.text('Not logged in anywhere.');
    expect((await hedy.get('/users/me')).body.reason).toBe('revoked');

    await visit.press('Delete account');
    await visit.text('This ends no session');
    const remove = visit.page.getByRole('button', { name: 'Delete hedy', exact: true });
    await expectEventually(() => remove.isDisabled(), true);
    await visit.fill('Type hedy to confirm', 'hedy');
    await remove.click();
    await visit.page.waitForURL('**/admin/users');
    expect((await ada.get('/users/list?search=hedy')).body.total).toBe(0);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('limits an API key to what is selected, and asks for at least one', async () => {
    const visit = await open('/admin/api-keys');
    await visit.heading('No API keys');
    await visit.page.getByRole('button', { name: 'Create API key' }).first().click();
    await visit.fill('Name', 'Build service');
    await visit.fill('Acts as', 'grace');
    await visit.pressInDialog('Create API key');
    await visit.text('Select at least one thing that the key may do.');
    await visit.page.getByRole('dialog').getByText('settings.manage', { exact: true }).click();
    await visit.pressInDialog('Create API key');
    await visit.text('A key can have only permissions that its user has.');
    await visit.page.getByRole('dialog').getByText('settings.manage', { exact: true }).click();
    await visit.page.getByRole('dialog').getByText('introspect', { exact: true }).click();
    await visit.pressInDialog('Create API key');
    await visit.press('I have copied it');

    await visit.page.getByRole('row', { name: /introspect/ }).waitFor();
    await visit.page.setViewportSize({ width: 1100, height: 800 });
    const isCut = 'const s = document.querySelector(".section"); s.scrollWidth > s.clientWidth';
    expect(await visit.page.evaluate(isCut)).toBe(false);
    await visit.page.getByRole('button', { name: 'Delete the key Build service' }).click();
    await visit.pressInDialog('Delete');
    await visit.heading('No API keys');
  });

  it('shows a new API key with full access once, advises against it, and deletes it', async () => {
    const visit = await open('/admin/api-keys');
    await visit.heading('No API keys');
    await visit.page.getByRole('button', { name: 'Create API key' }).first().click();
    await visit.fill('Name', 'Backup job');
    await visit.field('Access').selectOption('Everything its user can do');
    await visit.text('Give it only what it needs instead.');
    await visit.fill('Acts as', 'nobody');
    await visit.pressInDialog('Create API key');
    await visit.text('There is no account with this name.');
    await visit.fill('Acts as', 'grace');
    await visit.pressInDialog('Create API key');

    await visit.heading('Key Backup job created');
    const token = await visit.page.getByRole('dialog').locator('code').innerText();
    const client = started.pages.program.client({ authorization: `Bearer ${token}` });
    expect((await client.get('/users/me')).body.username).toBe('grace');
    await visit.press('I have copied it');
    await visit.page.getByRole('row', { name: /Full access/ }).waitFor();

    await visit.page.getByRole('button', { name: 'Delete the key Backup job' }).click();
    await visit.pressInDialog('Delete');
    await visit.heading('No API keys');
    expect((await client.get('/users/me')).body.code).toBe('INVALID_API_KEY');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('changes the registration setting, and shows who could still log in before password login goes off', async () => {
    const visit = await open('/admin/sign-in');
    await visit.page.getByText('Registration', { exact: true }).click();
    await visit.text('Registration is closed');
    const isOpen = async () => (await ada.get('/users/registration-allowed')).body.allowed;
    await expectEventually(isOpen, false);
    await ada.patch('/users/registration-allowed', { allowed: true });

    await visit.page.getByText('Password login', { exact: true }).click();
    await visit.text(/This would leave no admin who can log in/);
    const dialog = visit.page.getByRole('alertdialog');
    await dialog.getByText('After this change, no admin of 1 could log in:').waitFor();
    await dialog.getByRole('listitem').filter({ hasText: 'ada' }).getByText('No way left').waitFor();
    const confirm = dialog.getByRole('button', { name: 'Switch off' });
    await expectEventually(() => confirm.isDisabled(), true);
    expect(await visit.violations()).toEqual([]);
    await visit.pressInDialog('Cancel');
    await expectEventually(
      () => visit.page.getByRole('switch', { name: 'Password login' }).isChecked(),
      true,
    );
    expect(visit.consoleProblems).toEqual([]);
  });

  it('adds providers of each type, names the field that is wrong, tests them, and removes them', async () => {
    const visit = await open('/admin/sign-in');
    await visit.page.getByRole('link', { name: 'Add a provider' }).click();
    await visit.fill('Name', 'Company');
    await visit.fill('Issuer', 'http://sso.example.com');
    await visit.fill('Client id', 'latchkey');
    await visit.fill('Client secret', 'secret');
    await visit.press('Add a provider');
    await visit.page.locator('[name=issuer_url][aria-invalid=true]').waitFor();
    await visit.fill('Issuer', 'http://127.0.0.1:9');
    await visit.press('Add a provider');

    await visit.heading('Company');
    await visit.capture('admin-provider');
    await visit.press('Run the test');
    await visit.text('One step failed');
    await visit.page.getByRole('list', { name: 'Steps of the test' }).getByText('Discovery').waitFor();
    await visit.press('Remove');
    await visit.pressInDialog('Remove');
    await visit.text('Company is removed');
    expect((await ada.get('/users/sso-providers')).body).toEqual([]);
    expect(visit.consoleProblems).toEqual([]);
  });

  it.each(['Google', 'GitHub'])('adds %s, which needs a client only', async (type) => {
    const visit = await open('/admin/sign-in/providers/new');
    await visit.page.getByRole('combobox', { name: 'Type' }).selectOption(type);
    await visit.fill('Name', type);
    await visit.fill('Client id', 'latchkey');
    await visit.fill('Client secret', 'secret');
    await visit.press('Add a provider');
    await visit.heading(type);
    await visit.text(/users\/oidc\/callback\/\d+$/);
    await visit.capture(`admin-provider-${type.toLowerCase()}`);
    expect([await visit.violations(), visit.consoleProblems]).toEqual([[], []]);
    await visit.expectNoOverflow();

    const login = await open('/login?prompt=login');
    await login.page.getByRole('button', { name: `Continue with ${type}` }).waitFor();
    await login.capture(`login-${type.toLowerCase()}`);
  });

  it('changes the settings of remote desktops, and shows the error of an invalid address', async () => {
    const visit = await open('/admin');
    await visit.text('Not set up');
    await visit.page.getByRole('main').getByRole('link', { name: 'Remote desktops' }).click();
    await visit.text('Remote desktops are not set up');
    await visit.fill('Address of guacd', 'not an address');
    await visit.press('Save settings');
    await visit.text('Enter a host and port, such as guacd:4822.');
    await visit.fill('Address of guacd', '127.0.0.1:4822');
    await visit.fill('Allowed targets', '192.0.2.0/24\ndesk.example.com:3389');
    await visit.press('Save settings');

    await visit.text('Remote desktops use the new settings');
    await visit.text('guacd does not answer');
    expect((await ada.get('/users/guacamole-settings')).body).toMatchObject({
      url: '127.0.0.1:4822',
      allowed_targets: ['192.0.2.0/24', 'desk.example.com:3389'],
    });
    expect(visit.consoleProblems).toEqual([]);
  });

  it('filters the audit log by action and result, shows an entry, and exports what is shown', async () => {
    await started.pages.program.client().post('/users/login', { username: 'alan', password: 'wrong' });
    const visit = await open('/admin/audit-log');
    await visit.page.getByLabel('Result').selectOption('Failed');
    await visit.text('Could not log in as alan');
    await visit.page.waitForURL('**/admin/audit-log?result=failure');
    const download = visit.page.waitForEvent('download');
    await visit.press('Export');
    expect((await download).suggestedFilename()).toMatch(/^audit-log-.*\.jsonl$/);

    await visit.page.getByRole('button', { name: 'Details: Could not log in as alan' }).click();
    await visit.text('Request id');
    await visit.page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();
    await visit.page.getByLabel('Action').selectOption('Logout');
    await visit.heading('No entry matches');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('names settings in the audit log, with their internal names in the details', async () => {
    await ada.patch('/users/password-reset-allowed', { allowed: true });
    const visit = await open('/admin/audit-log?action=settings.changed');
    const sentence = 'Changed the setting “Password reset”: on';
    await visit.text(sentence);
    await visit.page.getByRole('button', { name: `Details: ${sentence}` }).click();
    await visit.page.getByRole('dialog').getByText('password_reset_allowed').waitFor();
    expect(visit.consoleProblems).toEqual([]);
  });

  const openPalette = async (visit: Visit) => {
    await visit.settled();
    await visit.page.keyboard.press('Control+k');
    await visit.focus(visit.page.getByPlaceholder('Search users, sessions, applications and pages'));
  };
  /** Typing moves the focus of the list to its first item, a moment later. */
  const focused = (visit: Visit) => visit.page.locator('[data-focused]');

  it('has a command palette that finds users and pages with the keyboard only', async () => {
    const visit = await open('/admin');
    await visit.heading('Overview');
    await openPalette(visit);
    await visit.page.keyboard.type('grace');
    await visit.page.getByRole('menuitem', { name: 'End the sessions of grace' }).waitFor();
    expect(await visit.violations()).toEqual([]);
    await visit.page
      .getByRole('menuitem', { name: /^grace/ })
      .and(focused(visit))
      .waitFor();
    await visit.page.keyboard.press('Enter');
    await visit.page.waitForURL(`**/admin/users/${await idOf('grace')}`);

    await visit.heading('grace');
    await openPalette(visit);
    await visit.page.keyboard.type('audit');
    await visit.page.getByRole('menuitem', { name: 'Audit log' }).and(focused(visit)).waitFor();
    await visit.page.keyboard.press('Enter');
    await visit.heading('Audit log');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('shows the master keys by their fingerprints, and the warnings of doctor', async () => {
    const { keys, warnings } = (await ada.get('/api/installation')).body;
    const visit = await open('/admin/settings/keys');
    await visit.text(keys[0].fingerprint);
    await visit.text('Encrypts');

    await visit.page.goto('/admin');
    await visit.heading('Overview');
    for (const { message } of warnings) await visit.text(message);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('updates the checklist of a new installation by itself', async () => {
    const visit = await open('/admin');
    await visit.text('1 of 5 done');
    await visit.press('I have a copy');
    await visit.text('2 of 5 done');
    await ada.patch('/users/registration-allowed', { allowed: false });
    await visit.page.reload();
    await visit.text('3 of 5 done');
    await ada.patch('/users/registration-allowed', { allowed: true });
    expect(visit.consoleProblems).toEqual([]);
  });
});
