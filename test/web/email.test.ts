import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { MailServer } from '../support/clients/mail-server.js';
import { tokenIn } from '../support/fixtures/mail.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { expectEventually } from '../support/web/expect-eventually.js';
import { WebPages } from '../support/web/web-pages.js';

const ADDRESS = 'ada@example.com';

describeInBrowser('the pages of e-mail addresses', (engine) => {
  let server: MailServer;
  let pages: WebPages;

  beforeAll(async () => {
    server = await MailServer.open();
    pages = await WebPages.start(engine, server.env);
  });
  afterEach(() => pages.closeVisits());
  afterAll(async () => {
    await pages.stop();
    await server.close();
  });

  it('let somebody enter an address, confirm it with the mailed link, and remove it', async () => {
    const ada = await pages.register('ada');
    const account = await pages.visit('/account', { as: ada });
    await account.fill('E-mail address', 'ada@nowhere');
    await account.press('Send link');
    await account.text('Enter an e-mail address like name@example.com.');
    await account.fill('E-mail address', ADDRESS);
    await account.press('Send link');
    await account.text('Not confirmed yet');
    await expectEventually(() => server.to(ADDRESS).length, 1);

    const link = `/email#${tokenIn(server.to(ADDRESS)[0]!.text)}`;
    const mailed = await pages.visit(link);
    await mailed.heading('Confirm your e-mail address');
    expect([await mailed.violations(), mailed.consoleProblems]).toEqual([[], []]);
    await mailed.expectNoOverflow();
    await mailed.press('Confirm address');
    await mailed.heading('Your address is confirmed');
    const again = await pages.visit(link);
    await again.press('Confirm address');
    await again.text(/was already used/);

    const later = await pages.visit('/account', { as: ada });
    await later.text(ADDRESS);
    await later.noText('Not confirmed yet');
    expect([await later.violations(), later.consoleProblems]).toEqual([[], []]);
    await later.expectNoOverflow();
    await later.capture('account-email');
    await later.press('Remove address');
    await later.text('The address is removed');
    await later.noText(ADDRESS);
  });

  it('say when the link is not complete', async () => {
    const visit = await pages.visit('/email');
    await visit.text('This link is not complete');
  });
});
