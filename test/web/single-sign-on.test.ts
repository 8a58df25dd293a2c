import { expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { startedPagesWithProvider } from '../support/web/pages-with-provider.js';
import { enableFactor } from '../support/web/second-factor.js';
import { type Visit } from '../support/web/visit.js';
import { PASSWORD } from '../support/web/web-pages.js';

describeInBrowser('single sign-on from the login page', (engine) => {
  const started = startedPagesWithProvider(engine, { OIDC_ALLOWED_USERS: 'ada,grace' });

  /** Logs in through the provider's pages, which redirect to ours. */
  const logInAtProvider = async (visit: Visit, login: string) => {
    await visit.press('Continue with SSO');
    await visit.page.locator('input[name=login]').fill(login);
    await visit.page.locator('input[name=password]').fill('any');
    await visit.page.locator('button[type=submit]').click();
    await visit.page.getByRole('button', { name: 'Continue' }).click();
  };
  const open = async (path: string) => {
    const visit = await started.pages.visit(path);
    await visit.heading('Log in');
    return visit;
  };

  it('leads to the requested page', async () => {
    const visit = await open('/account');
    await logInAtProvider(visit, 'ada');
    await visit.heading('Profile');

    await visit.at('/account');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('asks for the second factor, and removes its token from the URL at once', async () => {
    const first = await open('/login');
    await logInAtProvider(first, 'grace');
    await first.heading('Your applications');
    const client = started.pages.program.client();
    for (const { name, value } of await first.context.cookies(started.pages.program.url))
      client.cookies.set(name, value);
    const factor = await enableFactor(client);

    const visit = await open('/account');
    await logInAtProvider(visit, 'grace');
    await visit.heading('Enter your code');
    await visit.page.waitForURL(`${started.pages.program.url}/login`);
    await visit.type('Code', factor.nextCode());
    await visit.heading('Profile');
    await visit.at('/account');
    expect(visit.consoleProblems).toEqual([]);
  });

  const logIn = async (visit: Visit) => {
    await visit.fill('Username', 'root');
    await visit.fill('Password', PASSWORD);
    await visit.press('Log in');
  };

  it('does not lead to a page that was requested before an earlier login', async () => {
    const visit = await open('/account');
    await visit.press('Continue with SSO');
    await visit.page.locator('input[name=login]').waitFor();
    await visit.page.goto('/login?return=%2Fadmin');
    await logIn(visit);
    await visit.heading('Overview');
    await visit.press('Log out');
    await visit.heading('Log in');
    await logIn(visit);

    await visit.heading('Your applications');
    await visit.at('/');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('says that the user is logged out after a logout at the provider', async () => {
    const visit = await open('/account');
    await logInAtProvider(visit, 'ada');
    await visit.heading('Profile');
    await visit.press('Log out');
    await visit.page.getByRole('button', { name: 'Yes, sign me out' }).click();

    await visit.heading('Log in');
    await visit.at('/login?reason=logged_out');
    await visit.text('You are logged out.');
    expect(visit.consoleProblems).toEqual([]);
  });

  it('explains why a user is not allowed', async () => {
    const visit = await open('/account');
    await logInAtProvider(visit, 'mallory');
    await visit.text('Your account at the provider is not allowed here. Ask an admin.');

    expect(await visit.violations()).toEqual([]);
    expect(visit.consoleProblems).toEqual([]);
  });
});
