import { beforeAll, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { enableFactor } from '../support/web/second-factor.js';
import { VirtualAuthenticator } from '../support/web/virtual-authenticator.js';
import { type Visit } from '../support/web/visit.js';
import { PASSWORD, startedPages } from '../support/web/web-pages.js';

const PAGE = '/users/oidc/second-factor';
const USE = 'Use a passkey';
/** What a browser does when its user closes the prompt. */
const REFUSE_ONCE = `{
  const get = navigator.credentials.get;
  navigator.credentials.get = () => {
    navigator.credentials.get = get;
    return Promise.reject(new DOMException('refused', 'NotAllowedError'));
  };
}`;

/** The page for front ends of others; our own pages ask for the second factor at `/login`. */
describeInBrowser('passkeys on the page for the second factor after single sign-on', (engine) => {
  const started = startedPages(engine, { SECOND_FACTOR_REQUIRED: 'everyone' }, 'localhost');
  let passkeys: VirtualAuthenticator;

  beforeAll(async () => {
    await started.pages.register('root');
    const ada = await started.pages.register('ada');
    const visit = await started.pages.visit('/', { as: ada });
    passkeys = await VirtualAuthenticator.add(visit);
    await visit.heading('Set up a second factor');
    await visit.press('Add a passkey');
    await visit.fill('Name', 'Laptop');
    await visit.press('Create passkey');
    await visit.heading('Your applications');
  });

  /** Opens the page as the callback does. A password is a first factor like a provider. */
  async function open(username: string): Promise<Visit> {
    const login = { username, password: PASSWORD };
    const { body } = await started.pages.client().post('/users/login', login);
    const visit = await started.pages.visit('/health');
    await passkeys.copyTo(await VirtualAuthenticator.add(visit));
    await visit.page.goto(`${PAGE}#temp_token=${body.temp_token as string}&rememberMe=false`);
    await visit.heading('Enter your code');
    await visit.settled();
    return visit;
  }

  it('complete the login of an account that has no authenticator app, also at the second try', async () => {
    const visit = await open('ada');
    await visit.fill('Code', '123456');
    await visit.press('Log in');
    await visit.text('This account has no authenticator app. Use a passkey.');
    expect(await visit.violations()).toEqual([]);
    await visit.expectNoOverflow();
    await visit.page.evaluate(REFUSE_ONCE);
    await visit.press(USE);
    await visit.text('The passkey was not used. Try again, or type a code.');
    await visit.press(USE);
    await visit.heading('Your applications');
  });

  it('are not offered to an account without one', async () => {
    await enableFactor(await started.pages.register('grace'));
    const visit = await open('grace');
    expect(await visit.page.getByRole('button', { name: USE }).isVisible()).toBe(false);
  });
});
