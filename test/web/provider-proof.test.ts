import { expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { startedPagesWithProvider } from '../support/web/pages-with-provider.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { type Visit } from '../support/web/visit.js';

describeInBrowser('the proof of a user of an identity provider', (engine) => {
  const started = startedPagesWithProvider(engine);

  const enterAtProvider = async (page: Page, login: string) => {
    await page.locator('input[name=login]').fill(login);
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
  };
  /** The provider asks for consent at the first login. */
  const logInAtProvider = async (page: Page, login: string) => {
    await enterAtProvider(page, login);
    await page.getByRole('button', { name: 'Continue' }).click();
  };

  /** Opens the form of a key, fills it in, and lets its request need a proof. */
  const askForKey = async (login: string): Promise<Visit> => {
    const visit = await started.pages.visit('/account/api-keys');
    await visit.press('Continue with SSO');
    await logInAtProvider(visit.page, login);
    await visit.heading('API keys');
    let isAsked = false;
    await visit.page.route('**/users/me/api-keys', async (route) => {
      if (route.request().method() !== 'POST' || isAsked) return route.continue();
      isAsked = true;
      const body = { error: 'Confirm who you are, then try again', code: 'REAUTHENTICATION_REQUIRED' };
      return route.fulfill({ status: 403, json: { ...body, needs: ['provider'], max_age_seconds: 600 } });
    });
    await visit.press('Create API key');
    await visit.fill('Name', 'Backup of the desk');
    await visit.page.getByRole('dialog').getByRole('checkbox').first().check({ force: true });
    await visit.pressInDialog('Create API key');
    await visit.text('Confirm that it is you');
    return visit;
  };
  const openProvider = async (visit: Visit): Promise<Page> => {
    const opened = visit.context.waitForEvent('page');
    await visit.press('Continue at SSO');
    return opened;
  };

  it('is given in another window, after which the interrupted request continues', async () => {
    const visit = await askForKey('ada');
    await visit.text('Log in again at your provider; this page waits and then continues.');
    await enterAtProvider(await openProvider(visit), 'ada');

    await visit.text('Key Backup of the desk created');
    await visit.noText('Confirm that it is you');
    await expectEventually(() => visit.context.pages().length, 1);
    expect(visit.consoleProblems).toEqual([]);
  });

  it('tells in the dialog why it failed, and can be tried again', async () => {
    const visit = await askForKey('grace');
    await logInAtProvider(await openProvider(visit), 'somebody-else');

    await visit.text('Somebody else logged in at the provider.');
    await visit.text('Confirm that it is you');
    // A press is none while the window loses the focus to the other one.
    await visit.page.bringToFront();
    await visit.press('Cancel');
    await visit.noText('Confirm that it is you');
  });

  it('is given in the same window where the browser opens no other, and leads back', async () => {
    const visit = await askForKey('joan');
    await visit.page.evaluate('window.open = () => null');
    await visit.press('Continue at SSO');
    await enterAtProvider(visit.page, 'joan');

    await visit.at('/account/api-keys');
    await visit.heading('API keys');
  });

  it('shows on its own page what became of it', async () => {
    const failed = await started.pages.visit('/reauthenticated?error=account_locked&return=%2Faccount');
    await failed.heading('Not confirmed');
    await failed.text('Your screen was locked in the meantime. Unlock it and try again.');
    expect(await failed.violations()).toEqual([]);
    await failed.expectNoOverflow();
    const done = await started.pages.visit('/reauthenticated?reauthenticated=true');
    await done.text('You can close this window. The page that asked continues by itself.');
  });
});
