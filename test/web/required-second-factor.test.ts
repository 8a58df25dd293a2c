import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { fromBase32, totpCode } from '../support/clients/authenticator.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { type Visit } from '../support/web/visit.js';
import { PASSWORD, startedPages } from '../support/web/web-pages.js';

describeInBrowser('the page that sets up a required second factor', (engine) => {
  const started = startedPages(engine, {
    SECOND_FACTOR_REQUIRED: 'everyone',
    SECOND_FACTOR_ENROLMENT: 'confirmed',
  });
  let counter = 0;

  beforeAll(async () => {
    await started.pages.register('root');
  });
  afterEach(() => started.pages.closeVisits());

  const aName = async (): Promise<string> => {
    const name = `user${(counter += 1)}`;
    await started.pages.register(name);
    return name;
  };
  const aCode = async (name: string): Promise<string> => {
    const [code = ''] = (await started.pages.run('user', 'enrolment-code', name)).split(' ');
    return code;
  };
  const logIn = async (visit: Visit, name: string) => {
    await visit.fill('Username', name);
    await visit.fill('Password', PASSWORD);
    await visit.press('Log in');
    await visit.heading('Set up a second factor');
  };

  it('opens after the login, takes the code of an admin, and continues to where the user wanted to go', async () => {
    const name = await aName();
    const visit = await started.pages.visit('/account/sessions');
    await logIn(visit, name);
    await visit.text(/Your account requires a second factor/);
    await visit.fill('Code from an admin', await aCode(name));
    await visit.press('Set up an authenticator app');
    const key = await visit.page.locator('.copyable code').first().innerText();
    await visit.fill('Code from the app', totpCode(fromBase32(key.replace(/\s/g, '')), Date.now()));
    await visit.heading('Second factor is on: keep these backup codes');
    await visit.press('I have kept the codes');
    await visit.heading('Sessions');
  });

  it('is accessible in both themes, and fits 320 pixels', async () => {
    const visit = await started.pages.visit('/');
    await logIn(visit, await aName());

    expect(await visit.violations()).toEqual([]);
    await visit.expectNoOverflow();
  });
});
