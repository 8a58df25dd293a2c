import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeInBrowser, launchBrowser } from '../../support/clients/browser.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { FaultyProvider, sendText } from '../../support/faults/faulty-provider.js';
import { PrefixProxy } from '../../support/clients/prefix-proxy.js';
import { TestApp } from '../../support/app/test-app.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('a provider that uses response_mode=form_post', () => {
  let provider: FaultyProvider;
  let proxy: PrefixProxy;
  let frontend: Server;
  let frontendUrl: string;
  let database: TestDatabase;
  let app: TestApp;

  beforeAll(async () => {
    provider = await FaultyProvider.start();
    proxy = await PrefixProxy.listen('/latchkey');
    frontend = createServer((_request, response) => response.end('<title>Front end</title>'));
    await new Promise<void>((resolve) => frontend.listen(0, '127.0.0.1', resolve));
    frontendUrl = `http://127.0.0.1:${(frontend.address() as AddressInfo).port}`;
    database = await engines[0]![1]();
    const env = {
      PUBLIC_URL: proxy.url,
      FRONTEND_URL: frontendUrl,
      OIDC_ISSUER_URL: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
    };
    app = await TestApp.start({ database, clock: null, env });
    proxy.setTarget(app.url);
  });

  afterAll(async () => {
    await app.close();
    await Promise.all([database.drop(), provider.close(), proxy.close()]);
    frontend.closeAllConnections();
    await new Promise((resolve) => frontend.close(resolve));
  });

  const post = (fields: Record<string, string>) =>
    app.client().post('/users/oidc/callback', new URLSearchParams(fields).toString(), FORM);

  it('sends its parameters through a redirect to our callback, without any others', async () => {
    const response = await post({
      code: 'a+b',
      state: 'c d',
      iss: 'https://sso.example.com',
      next: 'https://evil',
    });

    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      `${proxy.url}/users/oidc/callback?code=a%2Bb&state=c+d&iss=https%3A%2F%2Fsso.example.com`,
    ]);
    expect(response.setCookies).toEqual([]);
    expect((await app.client().post('/users/oidc/callback', { code: ['x'] })).body.code).toBe(
      'INVALID_REQUEST',
    );
  });

  it('logs in the browser that started the login, and no other', async () => {
    const client = app.client();
    const { body } = await client.get('/users/oidc/authorize');
    provider.nonce = body.nonce;
    const posted = await post({ code: 'a-code', state: body.state });
    const { search } = new URL(posted.headers.get('location')!);

    expect((await app.client().get(`/users/oidc/callback${search}`)).body.code).toBe('INVALID_OIDC_STATE');
    const { headers } = await client.get(`/users/oidc/callback${search}`);
    expect(headers.get('location')).toBe(`${frontendUrl}/?success=true`);
  });

  describeInBrowser('in a browser', () => {
    it('logs in although it is another site', async () => {
      // A page on another host name, like a provider's, that submits its form on load.
      provider.handlers.set('/authorize', (request, response) => {
        const { searchParams } = new URL(request.url!, provider.issuer);
        provider.nonce = searchParams.get('nonce')!;
        const action = searchParams.get('redirect_uri');
        const fields = { code: 'a-code', state: searchParams.get('state')! };
        const inputs = Object.entries(fields).map(
          ([name, value]) => `<input name="${name}" value="${value}">`,
        );
        const form = `<form method="post" action="${action}">${inputs.join('')}</form>`;
        sendText(response, 'text/html', `${form}<script>document.forms[0].submit()</script>`);
      });
      const browser = await launchBrowser();
      try {
        const page = await browser.newPage();
        await page.goto(`${proxy.url}/users/oidc/authorize`);
        const { auth_url: url } = JSON.parse(await page.locator('body').innerText()) as { auth_url: string };
        await page.goto(url.replace('127.0.0.1', 'localhost'));
        await page.waitForURL(`${frontendUrl}/?success=true`);
        const names = (await page.context().cookies(proxy.url)).map(({ name }) => name);

        expect(names.some((name) => name.endsWith('jwt'))).toBe(true);
      } finally {
        await browser.close();
      }
    });
  });
});
