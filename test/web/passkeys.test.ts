import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { type HttpClient } from '../support/clients/http-client.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { enableFactor } from '../support/web/second-factor.js';
import { type AuthenticatorOptions, VirtualAuthenticator } from '../support/web/virtual-authenticator.js';
import { type Visit } from '../support/web/visit.js';
import { PASSWORD, startedPages, type WebPages } from '../support/web/web-pages.js';

const LOG_IN = 'Log in with a passkey';
const WITHOUT_AUTOFILL = 'PublicKeyCredential.isConditionalMediationAvailable = async () => false';
const STAYS_LOCKED = /^Your encrypted data stays locked/;

/** Adds a passkey on the security page, which the visit shows. */
async function addPasskey(visit: Visit, name: string): Promise<void> {
  await visit.press('Add a passkey');
  await visit.fill('Name', name);
  await visit.press('Create passkey');
  await visit.text(/^Passkey added/);
}

const passkeysOf = async (client: HttpClient) =>
  (await client.get('/users/webauthn/credentials')).body.credentials as Record<string, unknown>[];

/** The security page of a new user, in a browser with an authenticator. */
async function openSecurity(pages: WebPages, username: string, options?: AuthenticatorOptions) {
  const client = await pages.register(username);
  const visit = await pages.visit('/account/security', { as: client });
  const authenticator = await VirtualAuthenticator.add(visit, options);
  return { client, visit, authenticator };
}

/** The login page of another browser, which has the passkeys, but no session. Nobody touches its authenticator yet. */
async function openLogin(pages: WebPages, from: VirtualAuthenticator, path = '/login', hasAutofill = false) {
  const visit = await pages.visit('/register');
  // Once the simulated authenticator is touched, it answers to autofill, too.
  if (!hasAutofill) await visit.page.addInitScript(WITHOUT_AUTOFILL);
  const authenticator = await VirtualAuthenticator.add(visit);
  await authenticator.setPresence(false);
  await from.copyTo(authenticator);
  await visit.page.goto(path);
  await visit.heading('Log in');
  return { visit, authenticator };
}

describeInBrowser('passkeys in the pages', (engine) => {
  const started = startedPages(engine, {}, 'localhost');
  beforeAll(async () => {
    await started.pages.register('root');
  });
  afterEach(() => started.pages.closeVisits());

  it('are added, named and shown with what they open and where they are', async () => {
    const { client, visit } = await openSecurity(started.pages, 'ada', { isSynced: true });
    await visit.text('You have no passkey');
    await visit.press('Add a passkey');
    await visit.focus(visit.field('Name'));
    expect(await visit.field('Name').inputValue()).toMatch(/Chrom\S* \d+ on Linux/);
    await visit.fill('Name', ' ');
    await visit.press('Create passkey');
    await visit.text('Type a name');
    expect(await visit.violations()).toEqual([]);
    await visit.fill('Name', 'Phone');
    await visit.press('Create passkey');
    await visit.text('Passkey added');
    const row = visit.page.getByRole('row', { name: /Phone/ });
    await row.getByText('Logs in without the password').waitFor();
    await row.getByText('Synced to your other devices').waitFor();
    await row.getByText('Never').waitFor();
    expect(await visit.violations()).toEqual([]);
    await visit.capture('passkeys');
    await visit.expectNoOverflow();

    expect(await passkeysOf(client)).toMatchObject([{ name: 'Phone', canLogIn: true, backedUp: true }]);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('are asked for once by the URL that the setup leads to', async () => {
    const client = await started.pages.register('zita');
    const visit = await started.pages.visit('/account/security?enrol=passkey', { as: client });
    await visit.press('Cancel');
    await visit.at('/account/security');
    await visit.page.reload();
    await visit.text('You have no passkey');
    expect(await visit.page.getByRole('dialog').count()).toBe(0);
  });

  it('log in with one click from the login page, and arrive at the return target', async () => {
    const { client, visit, authenticator } = await openSecurity(started.pages, 'bob');
    await addPasskey(visit, 'Laptop');
    await visit.text('On one device only');
    const login = await openLogin(started.pages, authenticator, '/login?return=%2Faccount%2Fsecurity');
    expect(await login.visit.violations()).toEqual([]);
    await login.visit.capture('login-passkey');
    await login.authenticator.setPresence(true);
    await login.visit.press(LOG_IN);
    await login.visit.at('/account/security');
    await login.visit.text('Laptop');

    expect((await passkeysOf(client))[0]!['lastUsedAt']).not.toBeNull();
    expect(login.visit.consoleProblems).toEqual([]);
  });

  it('log in by autofill of the username field, without any button', async () => {
    const { visit, authenticator } = await openSecurity(started.pages, 'cleo');
    await addPasskey(visit, 'Laptop');
    const login = await openLogin(started.pages, authenticator, '/login', true);
    await login.visit.field('Username').and(login.visit.page.locator('[autocomplete$=webauthn]')).waitFor();
    await login.authenticator.setPresence(true);
    await login.visit.page.reload();

    await login.visit.heading('Your applications');
    expect(login.visit.consoleProblems).toEqual([]);
  });

  it('do not log in from a copy whose signature counter does not rise', async () => {
    const { visit, authenticator } = await openSecurity(started.pages, 'carl');
    await addPasskey(visit, 'Laptop');
    const [original, copy] = [
      await openLogin(started.pages, authenticator),
      await openLogin(started.pages, authenticator),
    ];
    await original.authenticator.setPresence(true);
    await original.visit.press(LOG_IN);
    await original.visit.heading('Your applications');
    await copy.authenticator.setPresence(true);
    await copy.visit.press(LOG_IN);
    await copy.visit.text('This passkey was not accepted');
  });

  it('without user verification are refused as a login, and are the second factor after the password', async () => {
    const { client, visit, authenticator } = await openSecurity(started.pages, 'dora', {
      verifiesUser: false,
    });
    await addPasskey(visit, 'Key');
    await visit.text('Passkey added. It does not verify who uses it');
    await visit.text('Second factor only, after the password');
    const { nextCode } = await enableFactor(client);
    // The key has got a PIN since.
    const login = await openLogin(started.pages, authenticator);
    await login.authenticator.setPresence(true);
    await login.visit.press(LOG_IN);
    await login.visit.text('This passkey did not verify who uses it. Log in with the password first.');
    expect(await login.visit.violations()).toEqual([]);

    await login.authenticator.setPresence(false);
    await login.visit.fill('Username', 'dora');
    await login.visit.fill('Password', PASSWORD);
    await login.visit.press('Log in');
    await login.visit.heading('Enter your code');
    await login.visit.focus(login.visit.field('Code'));
    expect(await login.visit.violations()).toEqual([]);
    await login.visit.expectNoOverflow();
    await login.authenticator.setPresence(true);
    await login.visit.press('Use a passkey');
    await login.visit.heading('Your applications');

    expect(nextCode()).toMatch(/^\d{6}$/);
    expect(login.visit.consoleProblems).toEqual([]);
  });

  it('are not offered in the second step to a user without any', async () => {
    const { client, visit } = await openSecurity(started.pages, 'emmy');
    const { nextCode } = await enableFactor(client);
    await visit.page.goto('/login?prompt=login');
    await visit.fill('Username', 'emmy');
    await visit.fill('Password', PASSWORD);
    await visit.press('Log in');
    await visit.heading('Enter your code');
    await visit.settled();
    expect(await visit.page.getByRole('button', { name: 'Use a passkey' }).count()).toBe(0);
    await visit.type('Code', nextCode());

    await visit.heading('Your applications');
  });

  it('are renamed and removed, and then no longer log in', async () => {
    const { client, visit, authenticator } = await openSecurity(started.pages, 'fred');
    await addPasskey(visit, 'Laptop');
    await visit.press('Add a passkey');
    await visit.press('Create passkey');
    await visit.text('This device already has a passkey for your account.');
    await visit.press('Cancel');
    await visit.press('Rename Laptop');
    await visit.value('Name', 'Laptop');
    await visit.fill('Name', 'Old laptop');
    await visit.pressInDialog('Rename');
    await visit.text('Passkey renamed');
    expect(await passkeysOf(client)).toMatchObject([{ name: 'Old laptop' }]);
    await visit.press('Remove Old laptop');
    await visit.text(/^It no longer logs in to your account\. .* until you delete it there\.$/);
    expect(await visit.violations()).toEqual([]);
    await visit.pressInDialog('Remove');
    await visit.text('You have no passkey');
    expect(await passkeysOf(client)).toEqual([]);

    const login = await openLogin(started.pages, authenticator);
    await login.authenticator.setPresence(true);
    await login.visit.press(LOG_IN);
    await login.visit.text('This passkey was not accepted. It may have been removed from your account.');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('are offered in German, and not at an IP address, where browsers refuse them', async () => {
    const visit = await started.pages.visit('/login', { locale: 'de-DE' });
    await visit.page.getByRole('button', { name: 'Mit Passkey anmelden' }).waitFor();
    await visit.expectNoOverflow();
    await visit.page.goto(`${started.pages.program.url}/login`);
    await visit.heading('Anmelden');
    await visit.settled();

    expect(await visit.page.getByRole('button', { name: 'Anmelden', exact: true }).count()).toBe(1);
    expect(await visit.page.getByRole('button', { name: 'Mit Passkey anmelden' }).count()).toBe(0);
  });
});

describeInBrowser('passkeys in the pages, where the server cannot open encrypted data,', (engine) => {
  const started = startedPages(engine, { DATA_RECOVERY: 'none' }, 'localhost');
  beforeAll(async () => {
    await started.pages.register('root');
  });
  afterEach(() => started.pages.closeVisits());

  it.each([
    { username: 'ada', hasPrf: false },
    { username: 'bob', hasPrf: true },
  ])('say that the data stays locked unless they unlock it: PRF $hasPrf', async ({ username, hasPrf }) => {
    const { visit } = await openSecurity(started.pages, username, { hasPrf });
    await addPasskey(visit, 'Laptop');
    await visit.page.addInitScript(WITHOUT_AUTOFILL);
    await visit.page.reload();
    await visit.text(hasPrf ? 'Logs in without the password, and unlocks your data' : 'Laptop');
    // In the same browser, because its debugger cannot copy the secret of the extension.
    await visit.press('Log out');
    await visit.press(LOG_IN);
    await visit.heading('Your applications');
    await visit.settled();
    if (hasPrf) expect(await visit.page.getByText(STAYS_LOCKED).count()).toBe(0);
    else await visit.text(STAYS_LOCKED);

    expect(visit.consoleProblems).toEqual([]);
  });
});
