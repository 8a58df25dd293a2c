import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { type HttpClient } from '../support/clients/http-client.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { NEW_PASSWORD, PASSCODE, PASSWORD, startedPages } from '../support/web/web-pages.js';

const FIREFOX = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Firefox/143.0' };
const SAFARI = {
  'user-agent':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1',
};
/** A reset locks the data here until the old password unlocks it. */
const ENVIRONMENT = { DATA_RECOVERY: 'none' };

const PLACES = [
  ['Profile', '/account'],
  ['Security', '/account/security'],
  ['Sessions', '/account/sessions'],
  ['Screen lock', '/account/screen-lock'],
  ['API keys', '/account/api-keys'],
  ['Events', '/account/events'],
  ['Your data', '/account/data'],
] as const;

describeInBrowser('the pages of an account', (engine) => {
  const started = startedPages(engine, ENVIRONMENT);
  let admin: HttpClient;
  beforeAll(async () => {
    const { pages } = started;
    admin = await pages.register('root');
    const grace = await pages.register('grace');
    await pages.logIn('grace', pages.program.client(SAFARI));
    await pages.program.client(FIREFOX).post('/users/login', { username: 'grace', password: 'wrong' });
    await grace.put('/users/data/hosts%2Fweb-1', { value: { port: 22 } });
    await grace.post('/api/security/passcode', { new_passcode: PASSCODE });
    const { userId } = (await grace.get('/users/me')).body as { userId: string };
    await admin.post('/users/api-keys', { name: 'backup', userId });
  });
  afterEach(() => started.pages.closeVisits());

  it.each(PLACES)(
    '"%s" is accessible in both themes, and fits a window of 320 pixels',
    async (name, path) => {
      const { pages } = started;
      const visit = await pages.visit(path, {
        as: await pages.logIn('grace', pages.program.client(FIREFOX)),
      });
      await visit.heading(name);

      expect(await visit.violations()).toEqual([]);
      await visit.capture(`account-${name.toLowerCase().replace(' ', '-')}`);
      await visit.expectNoOverflow();
      expect(visit.consoleProblems).toEqual([]);
    },
  );

  it('are in German, and name the entries of the navigation', async () => {
    const client = await started.pages.logIn('grace');
    const visit = await started.pages.visit('/account', { as: client, locale: 'de-DE' });
    await visit.heading('Profil');

    await visit.page.getByRole('link', { name: 'Bildschirmsperre' }).click();
    await visit.heading('Bildschirmsperre');

    await visit.at('/account/screen-lock');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('end all other sessions after showing how many, with the keyboard only', async () => {
    const ada = await started.pages.register('ada');
    const others = [await started.pages.logIn('ada'), await started.pages.logIn('ada')];
    const visit = await started.pages.visit('/account/sessions', { as: ada });
    await visit.text('This session');
    const { keyboard } = visit.page;
    const end = visit.page.getByRole('button', { name: 'End 2 other sessions' });

    await end.focus();
    await keyboard.press('Enter');
    await visit.text('This session and your API keys stay.');
    await keyboard.press('Escape');
    await visit.focus(end);
    await keyboard.press('Enter');
    await visit.focus(visit.page.getByRole('button', { name: 'Cancel' }));
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await visit.text('2 sessions ended');

    await end.waitFor({ state: 'detached' });
    for (const other of others) expect((await other.get('/users/me')).body.reason).toBe('revoked');
    expect((await ada.get('/users/me')).status).toBe(200);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('allow only one session after showing what that ends', async () => {
    const bob = await started.pages.register('bob');
    const other = await started.pages.logIn('bob');
    const visit = await started.pages.visit('/account/sessions', { as: bob });

    await visit.page.getByText('Allow only one session').click();
    await visit.text('Your other session ends at once.');
    await visit.pressInDialog('End the other session');
    await visit.text('Only one session is allowed now; one session ended');

    expect((await other.get('/users/me')).body.reason).toBe('single_session');
    expect((await bob.get('/api/security')).body.single_session_mode).toBe(true);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('set a passcode and an idle time, lock the screen, and remove the passcode', async () => {
    const cleo = await started.pages.register('cleo');
    const visit = await started.pages.visit('/account/screen-lock', { as: cleo });

    await visit.press('Set passcode');
    await visit.type('New passcode', PASSCODE);
    await visit.type('New passcode again', '654321');
    await visit.text('This is not the same passcode.');
    await visit.value('New passcode again', '');
    await visit.type('New passcode again', PASSCODE);
    await visit.text('Passcode set: lock your screen with Ctrl + Alt + L');
    await visit.page.getByLabel('After this long without activity').selectOption('30');
    await visit.text('Screen locks after 30 minutes without activity');
    expect((await cleo.get('/api/security')).body).toMatchObject({
      has_passcode: true,
      lock_after_minutes: 30,
    });

    await visit.page.getByRole('main').getByRole('button', { name: 'Lock screen' }).click();
    await visit.heading('Your screen is locked');
    await visit.fill('Passcode', PASSCODE);
    await visit.heading('Screen lock');
    await visit.press('Remove passcode');
    await visit.text('No session is locked now, so none ends.');
    await visit.fill('Current passcode', '000000');
    await visit.pressInDialog('Remove passcode');
    await visit.text('Wrong passcode.');
    await visit.fill('Current passcode', PASSCODE);
    await visit.pressInDialog('Remove passcode');
    await visit.page.getByRole('button', { name: 'Set passcode' }).waitFor();
    expect(visit.consoleProblems).toEqual([]);
  });

  it('change the passcode, with the focus on the field to fill in', async () => {
    const jean = await started.pages.register('jean');
    await jean.post('/api/security/passcode', { new_passcode: PASSCODE });
    const visit = await started.pages.visit('/account/screen-lock', { as: jean });

    await visit.press('Change passcode');
    await visit.type('Current passcode', '000000');
    await visit.type('New passcode', '777777');
    await visit.type('New passcode again', '777777');
    await visit.text('Wrong passcode.');
    await visit.value('Current passcode', '');
    await visit.type('Current passcode', PASSCODE);
    await visit.page.getByRole('dialog').waitFor({ state: 'detached' });

    await jean.post('/api/security/lock');
    expect((await jean.post('/api/security/unlock', { passcode: '777777' })).status).toBe(200);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('let an API key read the encrypted data after showing how much, and withdraw that', async () => {
    const dora = await started.pages.register('dora');
    const { userId } = (await dora.get('/users/me')).body as { userId: string };
    await dora.put('/users/data/layout', { value: {} });
    await admin.post('/users/api-keys', { name: 'nightly', userId });
    const allowed = async () =>
      ((await dora.get('/users/me/api-keys')).body.apiKeys as { dataAllowed: boolean }[])[0]?.dataAllowed;
    const visit = await started.pages.visit('/account/api-keys', { as: dora });

    await visit.page.getByText('Not allowed').click();
    await visit.text('can read and change your item, and those to come');
    await visit.press('Allow');
    await visit.page.getByText('Allowed', { exact: true }).waitFor();
    await expectEventually(allowed, true);

    await visit.page.getByText('Allowed', { exact: true }).click();
    await visit.page.getByText('Not allowed').waitFor();
    await expectEventually(allowed, false);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('create an API key with selected scopes after a fresh proof, show it once, and delete it', async () => {
    const olga = await started.pages.register('olga');
    const visit = await started.pages.visit('/account/api-keys', { as: olga });
    await visit.press('Create API key');
    const dialog = visit.page.getByRole('dialog');
    expect(await dialog.getByText('users.view').count()).toBe(0);
    await visit.fill('Name', 'Nightly report');
    await visit.pressInDialog('Create API key');
    await visit.text('Select at least one thing that the key may do.');
    await dialog.getByText('me', { exact: true }).click();
    await dialog.getByText('data', { exact: true }).click();
    const json = {
      error: 'Confirm',
      code: 'REAUTHENTICATION_REQUIRED',
      needs: ['password'],
      max_age_seconds: 600,
    };
    await visit.page.route('**/users/me/api-keys', (route) => route.fulfill({ status: 403, json }), {
      times: 1,
    });
    await visit.pressInDialog('Create API key');
    await visit.fill('Password', PASSWORD);
    await visit.press('Confirm');

    await visit.heading('Key Nightly report created');
    expect(await visit.violations()).toEqual([]);
    const token = await dialog.locator('code').innerText();
    const program = started.pages.program.client({ authorization: `Bearer ${token}` });
    expect((await program.get('/users/me')).body.username).toBe('olga');
    expect((await program.get('/users/data')).status).toBe(200);
    await visit.press('I have copied it');
    await visit.page.getByRole('row', { name: /Nightly report/ }).waitFor();

    await visit.page.getByRole('button', { name: 'Delete the key Nightly report' }).click();
    await visit.pressInDialog('Delete');
    await visit.text('Key Nightly report deleted');
    expect((await program.get('/users/me')).body.code).toBe('INVALID_API_KEY');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('list events, keep the filter in the URL, and paginate', async () => {
    const eve = await started.pages.register('eve');
    for (let turn = 0; turn < 13; turn++) {
      await eve.post('/api/security/single-session', { enabled: turn % 2 === 0 });
      await eve.patch('/api/security', { lock_after_minutes: 10 + turn });
    }
    const visit = await started.pages.visit('/account/events?action=login', { as: eve });
    await visit.page.getByRole('cell', { name: 'Logged in' }).waitFor();
    await visit.rows(1);

    await visit.page.getByLabel('Event', { exact: true }).selectOption('all');
    await visit.text('Screen locks after 22 minutes without activity');
    await visit.at('/account/events');
    await visit.press('Next');
    await visit.page.getByRole('cell', { name: 'Account created' }).waitFor();
    await visit.press('Previous');
    await visit.text('Screen locks after 22 minutes without activity');

    await visit.page.getByLabel('Event', { exact: true }).selectOption('identity.linked');
    await visit.text('No event in this selection');
    await visit.press('Show all events');
    await visit.text('Screen locks after 22 minutes without activity');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('restore the data from before a reset with the old password', async () => {
    const { pages } = started;
    const hal = await pages.register('hal');
    await hal.put('/users/data/layout', { value: {} });
    const stdout = await pages.run('user', 'reset-password', 'hal');
    const resetCode = /\b\d{6}\b/.exec(stdout)?.[0];
    const verified = await hal.post('/users/verify-reset-code', { username: 'hal', resetCode });
    const { tempToken } = verified.body as { tempToken: string };
    const reset = { username: 'hal', tempToken, newPassword: NEW_PASSWORD };
    expect((await hal.post('/users/complete-reset', reset)).body.data_reset).toBe(true);
    await hal.post('/users/login', { username: 'hal', password: NEW_PASSWORD });
    const visit = await pages.visit('/account/data', { as: hal });
    expect((await hal.get('/users/data/layout')).status).toBe(403);

    await visit.press('Open with the earlier password');
    await visit.fill('Password from before the reset', 'wrong password');
    await visit.press('Open items');
    await visit.text('Wrong password.');
    await visit.fill('Password from before the reset', PASSWORD);
    await visit.press('Open items');
    await visit.text('Items from before the reset are open');

    expect((await hal.get('/users/data/layout')).status).toBe(200);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('delete an item, and the account once its name and password are typed', async () => {
    const finn = await started.pages.register('finn');
    await finn.put('/users/data/hosts%2Fdb', { value: {} });
    await finn.put('/users/data/layout', { value: {} });
    const visit = await started.pages.visit('/account/data', { as: finn });

    await visit.press('Delete hosts/db');
    await visit.press('Delete item');
    await visit.text('hosts/db deleted');
    expect((await finn.get('/users/data')).body.items).toMatchObject([{ name: 'layout' }]);

    await visit.press('Delete account');
    await visit.text('one encrypted item');
    await visit.fill('Username', 'fynn');
    await visit.fill('Password', 'wrong password');
    await visit.pressInDialog('Delete account');
    await visit.text('This is not your username.');
    await visit.fill('Username', 'finn');
    await visit.pressInDialog('Delete account');
    await visit.text('Wrong password.');
    await visit.fill('Password', PASSWORD);
    await visit.pressInDialog('Delete account');
    await visit.text('Your account was deleted.');

    const { status } = await finn.post('/users/login', { username: 'finn', password: PASSWORD });
    expect(status).toBe(401);
    expect(visit.consoleProblems).toEqual([]);
  });
});
