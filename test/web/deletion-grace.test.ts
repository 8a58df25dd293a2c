import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { type HttpClient } from '../support/clients/http-client.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { PASSWORD, startedPages } from '../support/web/web-pages.js';

/** Whatever the language of the page makes of it. */
const DATE = /\w.*\d{4}/.source;

describeInBrowser('the grace period of deletions in the pages', (engine) => {
  const started = startedPages(engine, { ACCOUNT_DELETION_GRACE_DAYS: '30' });
  let ada: HttpClient;

  beforeAll(async () => {
    ada = await started.pages.register('ada');
  });
  afterEach(() => started.pages.closeVisits());

  it('shows when a deleted account will be deleted, until it is reactivated', async () => {
    const edsger = await started.pages.register('edsger');
    const { userId } = (await edsger.get('/users/me')).body;
    const visit = await started.pages.visit(`/admin/users/${userId}`, { as: ada });
    await visit.press('Delete account');
    await visit.text(new RegExp(`suspended at once, and deleted on ${DATE}`));
    await visit.fill('Type edsger to confirm', 'edsger');
    await visit.pressInDialog('Delete edsger');
    await visit.text(new RegExp(`edsger is suspended, and will be deleted on ${DATE}`));

    const row = visit.page.getByRole('row', { name: /edsger/ });
    await row.getByText('Suspended', { exact: true }).waitFor();
    await row.getByText(new RegExp(`^Deleted on ${DATE}$`)).waitFor();
    await row.getByRole('link', { name: 'edsger' }).click();
    await visit.page.getByText(new RegExp(`^Deleted on ${DATE}$`)).waitFor();
    await visit.text(/Reactivating it cancels the deletion/);
    await visit.press('Reactivate');
    await visit.pressInDialog('Reactivate');
    await visit.text('edsger is active again');
    await visit.page.getByText(/^Deleted on/).waitFor({ state: 'detached' });
    expect(visit.consoleProblems).toEqual([]);
  });

  it('tells users who delete their own account that an admin can reactivate it', async () => {
    const grace = await started.pages.register('grace');
    const visit = await started.pages.visit('/account/data', { as: grace });
    await visit.press('Delete account');
    await visit.text(new RegExp(`suspended at once, and deleted on ${DATE}`));
    await visit.fill('Username', 'grace');
    await visit.fill('Password', PASSWORD);
    await visit.pressInDialog('Delete account');
    await visit.text('Your account is suspended until it is deleted. An admin can reactivate it until then.');
    await visit.at('/login?reason=account_deletion_scheduled');
  });
});
