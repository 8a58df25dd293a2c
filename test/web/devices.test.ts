import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { type HttpClient } from '../support/clients/http-client.js';
import { sendForm } from '../support/fixtures/device-logins.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { startedPages } from '../support/web/web-pages.js';

describeInBrowser('the page that logs in a device', (engine) => {
  const started = startedPages(engine);
  let client: HttpClient;
  beforeAll(async () => {
    client = await started.pages.register('ada');
  });
  afterEach(() => started.pages.closeVisits());

  const aDevice = async () => {
    const device = started.pages.client();
    const { body } = await sendForm(device, '/oauth/device_authorization', { client_id: 'latchkey-cli' });
    const poll = () =>
      sendForm(device, '/oauth/token', {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: body.device_code,
        client_id: 'latchkey-cli',
      });
    return { code: body.user_code as string, poll };
  };

  it('shows which app asks, and logs it in', async () => {
    const { code, poll } = await aDevice();
    const visit = await started.pages.visit('/device', { as: client });
    await visit.heading('Log in a device');
    await visit.fill('Code', '0000-0000');
    await visit.press('Continue');
    await visit.text('No device is waiting with this code. Check it, or start again on the device.');
    await visit.fill('Code', code.toLowerCase());
    await visit.press('Continue');
    await visit.heading('Log in Latchkey CLI?');
    await visit.text('127.0.0.1');
    await visit.text(code);
    expect(await visit.violations()).toEqual([]);
    await visit.capture('device-decision');
    await visit.expectNoOverflow();
    await visit.press('Log it in');
    await visit.heading('The device is logged in');

    expect((await poll()).body).toMatchObject({ token_type: 'Bearer' });
    await visit.page.getByRole('link', { name: 'To your sessions' }).click();
    await visit.text('Latchkey CLI');
  });

  it('takes the code from the address, but not the decision', async () => {
    const { code, poll } = await aDevice();
    const visit = await started.pages.visit(`/device?user_code=${code}`, { as: client });
    await visit.value('Code', code);
    expect((await poll()).body.error).toBe('authorization_pending');
    await visit.press('Continue');
    await visit.press('Deny');
    await visit.heading('The device is not logged in');
    expect((await poll()).body.error).toBe('access_denied');
  });

  it('asks for the login first', async () => {
    const { code } = await aDevice();
    const visit = await started.pages.visit(`/device?user_code=${code}`);
    await visit.heading('Log in');
    await visit.fill('Username', 'ada');
    await visit.fill('Password', 'correct horse battery');
    await visit.press('Log in');
    await visit.value('Code', code);
  });
});
