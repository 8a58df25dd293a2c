import { afterEach, expect, it } from '@jest/globals';
import { fromBase32, totpCode } from '../support/clients/authenticator.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { VirtualAuthenticator } from '../support/web/virtual-authenticator.js';
import { PASSWORD, startedPages } from '../support/web/web-pages.js';

describeInBrowser('the setup of a new installation', (engine) => {
  const started = startedPages(engine, { SETUP_CODE: 'true', PASSWORD_MIN_LENGTH: '12' });
  afterEach(() => started.pages.closeVisits());

  it('makes the first admin with the code from the log, and cannot be used again', async () => {
    const visit = await started.pages.visit('/');
    await visit.heading('Create the first admin');
    await visit.at('/setup');
    expect(await visit.violations()).toEqual([]);
    await visit.capture('setup');
    await visit.text('At least 12 characters. Several words are fine.');
    await visit.fill('Setup code', 'AAAA-AAAA-AAAA');
    await visit.fill('Username', 'ada');
    await visit.fill('Password', PASSWORD);
    await visit.press('Create account');
    await visit.text('Wrong setup code.');
    const { code } = JSON.parse(await started.pages.program.logLine(/SETUP_CODE/)) as { code: string };
    await visit.fill('Setup code', code.toLowerCase());
    await visit.press('Create account');

    await visit.heading('Keep a copy of the master key');
    await visit.text(/^[0-9a-f]{4}(-[0-9a-f]{4}){3}$/);
    await visit.text(/latchkey\.key$/);
    await visit.capture('setup-key');
    expect(await visit.violations()).toEqual([]);
    await visit.expectNoOverflow();
    await visit.press('I have a copy');
    await visit.heading('Check the address');
    await visit.text(
      `You are at ${started.pages.program.url}, but the service expects http://localhost:3000`,
    );
    expect(await visit.violations()).toEqual([]);
    await visit.expectNoOverflow();
    await visit.press('Continue');
    await visit.heading('Who may create accounts?');
    await visit.press('Close registration');
    await visit.heading('Which pages will be used?');
    expect(await visit.violations()).toEqual([]);
    await visit.expectNoOverflow();
    await visit.press('Only these pages: always ask');
    await visit.heading('Protect your account');
    expect(await visit.violations()).toEqual([]);
    await visit.page.getByRole('link', { name: 'Set up a second factor' }).click();
    await visit.heading('Set up the second factor');
    const key = await visit.page.locator('.copyable code').getAttribute('title');
    // The second factor replaces the session: its events end, and those of the new session follow.
    const followed = visit.page.waitForRequest(/\/api\/events\?about=session$/);
    await visit.type('Code from the app', totpCode(fromBase32(key ?? ''), Date.now()));
    await visit.press('I have kept the codes');

    await visit.heading('Your applications');
    await visit.at('/');
    await visit.heading('Next steps');
    await visit.text('Decide who may register Done');
    await visit.text('Turn on your second factor Done');
    await followed;
    expect(await visit.page.getByRole('heading', { name: 'Log in to continue' }).count()).toBe(0);
    await visit.page.setViewportSize({ width: 1280, height: 800 });
    await visit.capture('home');
    expect(await visit.violations()).toEqual([]);
    await visit.expectNoOverflow();
    expect(visit.consoleProblems).toEqual([]);
  });

  it('is unavailable once there is an account', async () => {
    const visit = await started.pages.visit('/setup');
    await visit.heading('Log in');
    await visit.at('/login');
    await visit.settled();
    expect(await visit.page.getByRole('link', { name: 'Create an account' }).count()).toBe(0);
  });
});

describeInBrowser('the setup of an installation with a host name', (engine) => {
  const started = startedPages(engine, {}, 'localhost');
  afterEach(() => started.pages.closeVisits());

  it('offers the first admin a passkey, and to go on without one', async () => {
    const visit = await started.pages.visit('/');
    await visit.fill('Username', 'ada');
    await visit.fill('Password', PASSWORD);
    await visit.press('Create account');
    await visit.press('I have a copy');
    await visit.press('Continue');
    await visit.press('Leave it open');
    await visit.press('Other front ends, too: ask less');
    await visit.heading('Protect your account');
    expect(await visit.page.getByRole('link', { name: 'Later' }).getAttribute('href')).toBe('/');
    expect(await visit.violations()).toEqual([]);
    await visit.capture('setup-factor');
    await visit.expectNoOverflow();
    await VirtualAuthenticator.add(visit);
    await visit.page.getByRole('link', { name: 'Add a passkey' }).click();
    await visit.press('Create passkey');
    await visit.text('Passkey added');

    await visit.at('/account/security');
    expect(visit.consoleProblems).toEqual([]);
  });
});
