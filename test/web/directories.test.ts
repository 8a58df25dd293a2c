import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type LdapSettings } from '#ldap';
import { type HttpClient } from '../support/clients/http-client.js';
import { PASSWORD } from '../support/fixtures/directory-entries.js';
import { describeWithSlapd } from '../support/fixtures/directory-login.js';
import { Slapd } from '../support/processes/slapd.js';
import { describeOnceInBrowser, type Engine } from '../support/web/describe-in-browser.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { startedPages } from '../support/web/web-pages.js';

describeWithSlapd('a directory', () => {
  describeOnceInBrowser('has pages that', theTests);
});

function theTests(engine: Engine): void {
  const started = startedPages(engine);
  let slapd: Slapd;
  let settings: LdapSettings;
  let ada: HttpClient;

  beforeAll(async () => {
    slapd = await Slapd.start();
    settings = slapd.settings();
    ada = await started.pages.register('ada');
  });
  afterEach(() => started.pages.closeVisits());
  afterAll(() => slapd.remove());

  it('let an admin add a directory and test it, and its people log in', async () => {
    const admin = await started.pages.visit('/admin/sign-in', { as: ada });
    await admin.page.getByRole('link', { name: 'Add a directory' }).click();
    await admin.fill('Name', 'Company');
    await admin.fill('Host', settings.host);
    await admin.fill('Port', String(settings.port));
    await admin.fill('Certificate authority', settings.caCert!);
    await admin.fill('Service account', settings.bindDn);
    await admin.fill('Password of the service account', settings.bindPassword);
    await admin.fill('Where to search', settings.userSearchBase);
    await admin.press('Add a directory');
    await admin.heading('Company');
    await admin.fill('User to search for', 'alice');
    await admin.press('Run the test');
    await admin.text('All steps succeeded');
    expect([await admin.violations(), admin.consoleProblems]).toEqual([[], []]);
    await admin.expectNoOverflow();

    const person = await started.pages.visit('/login');
    await person.press('Log in with Company');
    await person.heading('Log in with Company');
    await person.fill('Username', 'alice');
    await person.fill('Password', PASSWORD);
    await person.press('Log in');
    await person.text('Logged in as Person alice');
  });

  it('say why a directory cannot be used or removed', async () => {
    const admin = await started.pages.visit('/admin/sign-in', { as: ada });
    await admin.page.getByRole('link', { name: 'Company' }).click();
    await admin.fill('Host', 'elsewhere.example.com');
    await admin.press('Save');
    await admin.text(/needs the secret or password again/);
    await admin.press('Remove');
    await admin.text(/Accounts log in with this provider/);
    const remove = admin.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' });
    await expectEventually(() => remove.isDisabled(), true);
  });
}
