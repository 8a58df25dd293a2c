import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { type HttpClient } from '../support/clients/http-client.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { enableFactor, type Factor } from '../support/web/second-factor.js';
import { startedPages } from '../support/web/web-pages.js';

const LOCK = '/api/security/terminal/build-1/mfa-lock';
const ASKING = '/terminal-code?terminal=build-1&return=%2Faccount%2Fsessions';

describeInBrowser('the pages of applications', (engine) => {
  const started = startedPages(engine);
  let client: HttpClient;
  let factor: Factor;
  beforeAll(async () => {
    client = await started.pages.register('ada');
    factor = await enableFactor(client);
  });
  afterEach(() => started.pages.closeVisits());

  it('ask for the code of a locked terminal, and continue where it was asked for', async () => {
    await client.post(LOCK);
    const visit = await started.pages.visit(ASKING, { as: client });
    await visit.heading('This terminal is locked');
    expect(await visit.violations()).toEqual([]);
    await visit.expectNoOverflow();
    await visit.type('Code', '000000');
    await visit.text('Wrong or used code.');
    await visit.value('Code', '');
    await visit.type('Code', factor.nextCode());

    await visit.at('/account/sessions');
  });

  it('ask for nothing where the terminal is open, and log in first without a session', async () => {
    const open = await started.pages.visit(ASKING.replace('build-1', 'build-2'), { as: client });
    await open.at('/account/sessions');
    const anonymous = await started.pages.visit(ASKING);

    await anonymous.heading('Log in');
  });

  it('tell why an application cannot be opened, and what to do', async () => {
    const visit = await started.pages.visit('/no-access?reason=second_factor', { as: client });
    await visit.heading('You cannot open this application');
    await visit.text(/your account has none/);
    expect(await visit.violations()).toEqual([]);
    await visit.page.getByRole('link', { name: 'Open your security settings' }).click();
    await visit.at('/account/security');
    const other = await started.pages.visit('/no-access?reason=anything', { as: client });

    await other.text(/The address is not valid/);
    expect(visit.consoleProblems).toEqual([]);
  });
});
