import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { type HttpClient } from '../support/clients/http-client.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { enableFactor } from '../support/web/second-factor.js';
import { VirtualAuthenticator } from '../support/web/virtual-authenticator.js';
import { PASSCODE, startedPages } from '../support/web/web-pages.js';

const USE = 'Use a passkey';
const LOCKED = 'Your screen is locked';

describeInBrowser('a passkey within a session in the pages', (engine) => {
  const started = startedPages(engine, {}, 'localhost');
  beforeAll(() => started.pages.register('root'));
  afterEach(() => started.pages.closeVisits());

  /** The security page of a new user with a passkey, in a browser that has it. */
  async function openWithPasskey(username: string, prepare: (client: HttpClient) => Promise<unknown>) {
    const client = await started.pages.register(username);
    await prepare(client);
    const visit = await started.pages.visit('/account/security?enrol=passkey', { as: client });
    await VirtualAuthenticator.add(visit);
    await visit.press('Create passkey');
    await visit.text(/^Passkey added/);
    return { client, visit };
  }

  it('unlocks the screen where the user allows it, and leads back to the page', async () => {
    const passcode = { new_passcode: PASSCODE };
    const { visit } = await openWithPasskey('ada', (by) => by.post('/api/security/passcode', passcode));
    await visit.page.goto('/account/screen-lock');
    await visit.settled();
    await visit.page.keyboard.press('Control+Alt+KeyL');
    await visit.heading(LOCKED);
    await visit.settled();
    expect(await visit.page.getByRole('button', { name: USE }).count()).toBe(0);
    await visit.type('Passcode', PASSCODE);

    await visit.heading('Screen lock');
    await visit.page.getByText('Passkeys unlock my screen').click();
    await visit.text('Passkeys unlock your screen');
    expect(await visit.violations()).toEqual([]);
    await visit.capture('screen-lock-passkey');
    await visit.expectNoOverflow();
    await visit.page.keyboard.press('Control+Alt+KeyL');
    await visit.heading(LOCKED);
    await visit.page.getByRole('button', { name: USE }).waitFor();
    expect(await visit.violations()).toEqual([]);
    await visit.capture('locked-passkey');
    await visit.expectNoOverflow();
    await visit.press(USE);

    await visit.heading('Screen lock');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('opens a locked terminal instead of a code', async () => {
    const { client, visit } = await openWithPasskey('bob', enableFactor);
    await client.post('/api/security/terminal/build-1/mfa-lock');
    await visit.page.goto('/terminal-code?terminal=build-1&return=%2Faccount');
    await visit.heading('This terminal is locked');
    await visit.page.getByRole('button', { name: USE }).waitFor();
    expect(await visit.violations()).toEqual([]);
    await visit.capture('terminal-passkey');
    await visit.expectNoOverflow();
    await visit.press(USE);

    await visit.heading('Profile');
    expect((await client.get('/api/security/terminal/build-1/access')).status).toBe(200);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('is asked for by the dialog that needs a fresh proof, beside the password', async () => {
    const { visit } = await openWithPasskey('cleo', (by) =>
      by.post('/api/security/passcode', { new_passcode: PASSCODE }),
    );
    let isAsked = false;
    await visit.page.route('**/api/security/passkey-unlock', async (route) => {
      if (route.request().method() !== 'PUT' || isAsked) return route.continue();
      isAsked = true;
      const body = { error: 'Confirm who you are, then try again', code: 'REAUTHENTICATION_REQUIRED' };
      const json = { ...body, needs: ['password', 'passkey'], max_age_seconds: 600 };
      return route.fulfill({ status: 403, json });
    });
    await visit.page.goto('/account/screen-lock');
    await visit.page.getByText('Passkeys unlock my screen').click();
    await visit.text('Confirm that it is you');
    await visit.page.getByRole('button', { name: USE }).waitFor();
    expect(await visit.violations()).toEqual([]);
    await visit.capture('proof-passkey');
    await visit.expectNoOverflow();
    await visit.pressInDialog(USE);

    await visit.text('Passkeys unlock your screen');
  });
});
