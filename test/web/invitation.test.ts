import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { type HttpClient } from '../support/clients/http-client.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { PASSWORD, startedPages } from '../support/web/web-pages.js';

describeInBrowser('the page of an invitation', (engine) => {
  const started = startedPages(engine);
  let admin: HttpClient;

  beforeAll(async () => {
    admin = await started.pages.register('ada');
    await admin.patch('/users/registration-allowed', { allowed: false });
  });
  afterEach(() => started.pages.closeVisits());

  /** Returns the path and fragment of the link. */
  const invite = async (): Promise<string> => {
    const { status, body } = await admin.post('/users/invitations', {});
    if (status !== 201) throw new Error(JSON.stringify(body));
    const { pathname, hash } = new URL(body.url as string);
    return pathname + hash;
  };

  it('creates an account while registration is closed, and logs in, once', async () => {
    const link = await invite();
    const visit = await started.pages.visit(link);
    await visit.heading('Accept your invitation');
    await visit.fill('Username', 'grace');
    await visit.fill('Password', PASSWORD);
    await visit.press('Create account');
    await visit.heading('Your applications');
    await visit.text('Logged in as grace');
    expect(visit.consoleProblems).toEqual([]);

    const again = await started.pages.visit(link);
    await again.fill('Username', 'hedy');
    await again.fill('Password', PASSWORD);
    await again.press('Create account');
    await again.text(/was used already/);
  });

  it('says when the link is not complete', async () => {
    const visit = await started.pages.visit('/invitation');
    await visit.text('This link is not complete');
    expect(await visit.page.getByLabel('Username').count()).toBe(0);
  });

  it('is accessible in both themes, and fits 320 pixels', async () => {
    for (const path of [await invite(), '/invitation']) {
      const visit = await started.pages.visit(path);
      await visit.heading('Accept your invitation');

      expect([path, await visit.violations()]).toEqual([path, []]);
      await visit.expectNoOverflow();
    }
  });
});
