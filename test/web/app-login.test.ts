import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type HttpClient } from '../support/clients/http-client.js';
import { anApp } from '../support/fixtures/app-logins.js';
import { sendForm } from '../support/fixtures/device-logins.js';
import { describeInBrowser } from '../support/web/describe-in-browser.js';
import { startedPages } from '../support/web/web-pages.js';

describeInBrowser('the page that logs in an app of the user’s machine', (engine) => {
  const started = startedPages(engine);
  let client: HttpClient;
  /** The listener of the app, and the URLs with which the browser came. */
  let listener: Server;
  let callback: string;
  const answers: URLSearchParams[] = [];

  beforeAll(async () => {
    client = await started.pages.register('ada');
    listener = createServer((request, response) => {
      const url = new URL(request.url ?? '/', callback);
      if (url.pathname === '/callback') answers.push(url.searchParams);
      response.end('<h1>Back in the app</h1>');
    });
    await once(listener.listen(0, '127.0.0.1'), 'listening');
    callback = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/callback`;
  });
  beforeEach(() => {
    answers.length = 0;
  });
  afterEach(() => started.pages.closeVisits());
  afterAll(() => {
    listener.close();
  });

  const pathOf = (request: Readonly<Record<string, string>>) =>
    `/authorize?${new URLSearchParams({ ...request, scope: '' }).toString()}`;

  it('shows which app asks, and brings it a code', async () => {
    const app = anApp({ redirect_uri: callback });
    const visit = await started.pages.visit(pathOf(app.request), { as: client });
    await visit.heading('Log in Latchkey CLI?');
    await visit.text('ada');
    await visit.text('This computer');
    expect(await visit.violations()).toEqual([]);
    await visit.capture('app-decision');
    await visit.expectNoOverflow();
    await visit.press('Log it in');
    await visit.heading('Back in the app');

    const [answer] = answers;
    expect(answer?.get('state')).toBe('af0ifjsldkj');
    const { body } = await sendForm(started.pages.client(), '/oauth/token', {
      grant_type: 'authorization_code',
      client_id: 'latchkey-cli',
      redirect_uri: callback,
      code: answer?.get('code') ?? '',
      code_verifier: app.verifier,
    });
    expect(body).toMatchObject({ token_type: 'Bearer' });
  });

  it('tells the app if the user refuses', async () => {
    const { request } = anApp({ redirect_uri: callback });
    const visit = await started.pages.visit(pathOf(request), { as: client });
    await visit.press('Deny');
    await visit.heading('Back in the app');
    expect(Object.fromEntries(answers[0] ?? [])).toMatchObject({
      error: 'access_denied',
      state: 'af0ifjsldkj',
    });
  });

  it('asks for the login first, and keeps what the app asked', async () => {
    const { request } = anApp({ redirect_uri: callback });
    const visit = await started.pages.visit(pathOf(request));
    await visit.heading('Log in');
    await visit.fill('Username', 'ada');
    await visit.fill('Password', 'correct horse battery');
    await visit.press('Log in');
    await visit.heading('Log in Latchkey CLI?');
    expect(answers).toEqual([]);
  });

  it('does not return to an address that is not registered', async () => {
    const { request } = anApp({ redirect_uri: callback.replace('/callback', '/elsewhere') });
    const visit = await started.pages.visit(pathOf(request), { as: client });
    await visit.heading('Log in an app');
    await visit.text('This address is not registered for the app.');
    expect(await visit.page.getByRole('link', { name: 'Back to the app' }).count()).toBe(0);
  });

  it('offers the way back to an app that asked wrongly', async () => {
    const { request } = anApp({ redirect_uri: callback, code_challenge: null });
    const visit = await started.pages.visit(pathOf(request), { as: client });
    await visit.text('The app did not ask correctly.');
    await visit.page.getByRole('link', { name: 'Back to the app' }).click();
    await visit.heading('Back in the app');
    expect(answers[0]?.get('error')).toBe('invalid_request');
  });
});
