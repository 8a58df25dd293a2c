import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { WebhookReceiver } from '../support/clients/webhook-receiver.js';
import { type HttpClient } from '../support/clients/http-client.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { startedPages } from '../support/web/web-pages.js';

describeInBrowser('the pages of webhooks', (engine) => {
  const started = startedPages(engine);
  let receiver: WebhookReceiver;
  let ada: HttpClient;

  beforeAll(async () => {
    receiver = await WebhookReceiver.open();
    ada = await started.pages.register('ada');
  });
  afterEach(() => started.pages.closeVisits());
  afterAll(() => receiver.close());

  it('let an admin create a webhook, test it, and see what was sent', async () => {
    const admin = await started.pages.visit('/admin/settings', { as: ada });
    await admin.page.getByRole('link', { name: 'Manage webhooks' }).click();
    await admin.text('No webhooks yet');
    await admin.press('Create a webhook');
    await admin.fill('Name', 'SIEM');
    await admin.fill('Address', receiver.url);
    await admin.press('Create');
    await admin.text('Enter an https:// address without user name, password and fragment.');
    await admin.page.getByText('Allow a private address').click();
    await admin.press('Create');
    await admin.text('Copy this secret now');
    await admin.text(/whsec_/);
    await admin.press('I have the secret');
    await admin.heading('SIEM');
    await admin.press('Send a test event');
    await admin.text('The server accepted the event (status 204)');
    await started.pages.logIn('ada');
    await admin.text('Delivered');
    await admin.capture('webhook');
    expect([await admin.violations(), admin.consoleProblems]).toEqual([[], []]);
    await admin.expectNoOverflow();
  });

  it('replace its secret, switch it off and delete it', async () => {
    const admin = await started.pages.visit('/admin/settings/webhooks', { as: ada });
    await admin.capture('webhooks');
    await admin.page.getByRole('link', { name: 'SIEM' }).click();
    await admin.press('Replace the secret');
    await admin.page.getByRole('alertdialog').getByRole('button', { name: 'Replace the secret' }).click();
    await admin.text(/The previous secret is valid until/);
    await admin.press('I have the secret');
    await admin.page.getByText('Send events').click();
    await admin.page.getByRole('link', { name: 'Back to the webhooks' }).click();
    await admin.text('Off');
    await admin.page.getByRole('link', { name: 'SIEM' }).click();
    await admin.press('Delete the webhook');
    await admin.page.getByRole('alertdialog').getByRole('button', { name: 'Delete the webhook' }).click();
    await admin.text('No webhooks yet');
    expect(admin.consoleProblems).toEqual([]);
  });

  it('are in German with a German browser', async () => {
    const admin = await started.pages.visit('/admin/settings/webhooks', { as: ada, locale: 'de-DE' });
    await admin.text('Noch keine Webhooks');
    await admin.press('Webhook anlegen');
    await admin.text('Private Adresse erlauben');
    expect([await admin.violations(), admin.consoleProblems]).toEqual([[], []]);
  });
});
