import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { fromBase32, totpCode } from '../support/clients/authenticator.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { type HttpClient } from '../support/clients/http-client.js';
import { STEP_MS } from '../support/fixtures/second-factor.js';
import { NEW_PASSWORD, PASSWORD, startedPages } from '../support/web/web-pages.js';

/** Enables the second factor through the API. Returns the codes of the app; each works once. */
async function withSecondFactor(client: HttpClient): Promise<(steps: number) => string> {
  const secret = fromBase32((await client.post('/users/totp/setup')).body.secret as string);
  const code = (steps: number) => totpCode(secret, Date.now() + steps * STEP_MS);
  const { status } = await client.post('/users/totp/enable', { totp_code: code(0) });
  expect(status).toBe(200);
  return code;
}

describeInBrowser('the security page of an account', (engine) => {
  const started = startedPages(engine);
  beforeAll(async () => {
    await started.pages.register('root');
  });
  afterEach(() => started.pages.closeVisits());

  it('sets up the second factor, and shows backup codes that work', async () => {
    const { pages } = started;
    const ada = await pages.register('ada');
    const elsewhere = await pages.logIn('ada');
    const visit = await pages.visit('/account/security', { as: ada });
    await visit.press('Set up second factor');
    await visit.text('Enabling ends your other session.');
    const key = await visit.page.locator('.copyable code').getAttribute('title');

    await visit.fill('Code from the app', '000000');
    await visit.text(/^Wrong or used code/);
    await visit.value('Code from the app', '');
    await visit.fill('Code from the app', totpCode(fromBase32(key ?? ''), Date.now()));
    await visit.heading('Second factor is on: keep these backup codes');
    await visit.page.keyboard.press('Escape');
    const codes = visit.page.locator('.codes-list code');
    await codes.nth(7).waitFor();
    const shown = await codes.allInnerTexts();
    const [download] = await Promise.all([visit.page.waitForEvent('download'), visit.press('Download')]);
    await visit.press('I have kept the codes');
    await visit.text('8 of 8 left');

    expect(shown).toHaveLength(8);
    expect(download.suggestedFilename()).toBe('backup-codes-ada.txt');
    expect(await readFile(await download.path(), 'utf8')).toContain(shown.join('\n'));
    expect((await elsewhere.get('/users/me')).body.reason).toBe('second_factor_changed');
    const login = await elsewhere.post('/users/login', { username: 'ada', password: PASSWORD });
    const { temp_token } = login.body as { temp_token: string };
    const second = await elsewhere.post('/users/totp/verify-login', { temp_token, totp_code: shown[0] });
    expect(second.status).toBe(200);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('starts the enrolment at once for a link that asks for it, and leads to the home page when cancelled', async () => {
    const visit = await started.pages.visit('/account/security?enrol=now', {
      as: await started.pages.register('emmy'),
    });
    await visit.heading('Set up the second factor');
    await visit.focus(visit.field('Code from the app'));
    await visit.press('Cancel');

    await visit.heading('Your applications');
    await visit.at('/');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('replaces the backup codes, and disables the second factor, with the password', async () => {
    const bob = await started.pages.register('bob');
    await withSecondFactor(bob);
    const visit = await started.pages.visit('/account/security', { as: bob });

    await visit.press('Create new backup codes');
    await visit.text('Your 8 codes stop working.');
    await visit.fill('Password or code from your app', 'wrong password');
    await visit.press('Create 8 new codes');
    await visit.text('Wrong password.');
    await visit.fill('Password or code from your app', PASSWORD);
    await visit.press('Create 8 new codes');
    await visit.heading('Keep your new backup codes');
    await visit.press('I have kept the codes');

    await visit.press('Disable second factor');
    await visit.text('From then on your password alone opens your account. Ends no other session');
    await visit.fill('Password or code from your app', PASSWORD);
    await visit.pressInDialog('Disable second factor');
    await visit.text('Second factor disabled');

    expect((await bob.get('/users/totp/status')).body).toEqual({ enabled: false, backup_codes_left: 0 });
    expect(visit.consoleProblems).toEqual([]);
  });

  it('lists trusted devices, and stops trusting one', async () => {
    const { pages } = started;
    const cleo = await pages.register('cleo');
    const code = await withSecondFactor(cleo);
    const phone = pages.program.client({
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Firefox/143.0',
    });
    const login = await phone.post('/users/login', { username: 'cleo', password: PASSWORD });
    const { temp_token } = login.body as { temp_token: string };
    await phone.post('/users/totp/verify-login', { temp_token, totp_code: code(1), rememberMe: true });
    const visit = await pages.visit('/account/security', { as: cleo });

    await visit.press('Stop trusting Firefox 143 on Linux');
    await visit.text('Its next login asks for a code again.');
    await visit.press('Stop trusting');
    await visit.text('No device is trusted');

    expect((await cleo.get('/users/trusted-devices')).body.devices).toEqual([]);
    expect((await phone.get('/users/me')).status).toBe(200);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('changes the password after showing how many sessions that ends, and leads back through the login', async () => {
    const { pages } = started;
    const dora = await pages.register('dora');
    const elsewhere = await pages.logIn('dora');
    const visit = await pages.visit('/account/security', { as: dora });
    await visit.text('Ends all 2 sessions, this one too.');
    await visit.text('At least 8 characters. Several words are fine.');

    await visit.fill('Current password', 'wrong password');
    await visit.fill('New password', 'short');
    await visit.press('Change password');
    await visit.text('Use at least 8 characters.');
    await visit.fill('New password', NEW_PASSWORD);
    await visit.text('Length and variety: high');
    await visit.press('Change password');
    await visit.text('Wrong password.');
    await visit.fill('Current password', PASSWORD);
    await visit.press('Change password');
    await visit.text('Your password was changed. Log in with the new one.');

    expect((await elsewhere.get('/users/me')).body.reason).toBe('password_changed');
    await visit.value('Username', 'dora');
    await visit.type('Password', NEW_PASSWORD);
    await visit.press('Log in');
    await visit.text('Ends this session.');
    await visit.at('/account/security');

    await visit.press('Log out');
    await visit.text('You are logged out.');
    await visit.page.goto('/login?reason=password_changed');
    await visit.value('Username', '');
    expect(visit.consoleProblems).toEqual([]);
  });
});
