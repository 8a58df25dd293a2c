import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { register } from '../../support/fixtures/accounts.js';
import { fromBase32, totpCode } from '../../support/clients/authenticator.js';
import { describeInBrowser, launchBrowser } from '../../support/clients/browser.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { ManualClock } from '../../support/app/manual-clock.js';
import { PrefixProxy } from '../../support/clients/prefix-proxy.js';
import { logInAt, RealProvider } from '../../support/clients/real-provider.js';
import { STEP_MS } from '../../support/fixtures/second-factor.js';
import { TestApp } from '../../support/app/test-app.js';

const LOGIN = 'ada';
const createDatabase = engines[0]![1];

describe('the page that asks for the second factor after single sign-on', () => {
  let provider: RealProvider;
  let proxy: PrefixProxy;
  let frontend: Server;
  let frontendUrl: string;
  let database: TestDatabase;
  let app: TestApp;
  let secret: Buffer;
  let backupCodes: string[];

  const start = (env: Record<string, string> = {}) => {
    const providerEnv = { ...provider.environment, PUBLIC_URL: proxy.url, FRONTEND_URL: frontendUrl };
    const named = { ...providerEnv, ISSUER_NAME: 'Desk <1>', ...env };
    // The provider uses the real time, and only the clock of the application can be advanced.
    return TestApp.start({ database, clock: new ManualClock(Date.now()), env: named });
  };

  beforeAll(async () => {
    proxy = await PrefixProxy.listen('/latchkey');
    frontend = createServer((_request, response) => response.end('<title>Front end</title>'));
    await new Promise<void>((resolve) => frontend.listen(0, '127.0.0.1', resolve));
    frontendUrl = `http://127.0.0.1:${(frontend.address() as AddressInfo).port}/ui`;
    provider = await RealProvider.listen();
    await provider.open({ redirect_uris: [`${proxy.url}/users/oidc/callback`] });
    database = await createDatabase();
    app = await start();
    proxy.setTarget(app.url);
    await register(app, 'root');
    const client = app.client();
    await logInAt(client, { login: LOGIN });
    ({ secret, backupCodes } = await switchOn(client));
  });

  afterAll(async () => {
    await app.close();
    await Promise.all([database.drop(), provider.close(), proxy.close()]);
    frontend.closeAllConnections();
    await new Promise((resolve) => frontend.close(resolve));
  });

  beforeEach(() => {
    app.clock.advance(STEP_MS);
  });

  const switchOn = async (client: HttpClient) => {
    const key = fromBase32((await client.post('/users/totp/setup')).body.secret);
    const totp_code = totpCode(key, app.clock.now());
    const { body } = await client.post('/users/totp/enable', { totp_code });
    return { secret: key, backupCodes: body.backup_codes as string[] };
  };

  const pageOf = async (query = '') => {
    const response = await logInAt(app.client(), { login: LOGIN }, { query });
    return new URL(response.headers.get('location')!);
  };
  const code = () => totpCode(secret, app.clock.now());

  it('is the target of the callback, with the token in the fragment only', async () => {
    const url = await pageOf('?rememberMe=true');

    expect(url.origin + url.pathname + url.search).toBe(`${proxy.url}/users/oidc/second-factor`);
    expect([...new URLSearchParams(url.hash.slice(1)).keys()]).toEqual(['temp_token', 'rememberMe']);
  });

  it('is replaced by a front end that reads the fragment, where that is configured', async () => {
    const other = await start({ OIDC_SECOND_FACTOR: 'fragment' });
    try {
      const { headers } = await logInAt(other.client(), { login: LOGIN });
      expect(headers.get('location')).toMatch(`${frontendUrl}/?requires_totp=true#temp_token=`);
    } finally {
      await other.close();
    }
  });

  it('has a policy that allows its own files only, and escapes configured text', async () => {
    const response = await fetch(`${proxy.url}/users/oidc/second-factor`);
    const html = await response.text();

    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self';/,
    );
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(html).toContain('Desk &lt;1&gt;');
    expect(html).toContain(`data-next="${frontendUrl}/?success=true"`);
    expect(html).not.toMatch(/<script>|style="|onclick/);
  });

  describeInBrowser('in a browser', () => {
    let browser: Browser;
    let page: Page;
    let consoleProblems: string[];

    beforeAll(async () => {
      browser = await launchBrowser();
    });

    afterAll(() => browser.close());

    beforeEach(async () => {
      page = await (await browser.newContext()).newPage();
      consoleProblems = [];
      page.on('console', (message) => consoleProblems.push(message.text()));
    });

    afterEach(() => page.context().close());

    const open = async (url: URL) => {
      await page.goto(url.href);
      await page.locator('#code:focus').waitFor();
    };
    const isAtFrontend = () => page.waitForURL(`${frontendUrl}/?success=true`);
    const problem = (text: string) => page.getByRole('alert').getByText(text).waitFor();

    /** Types into the focused element. */
    const enter = async (text: string) => {
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    };

    it('completes the login with the keyboard only', async () => {
      await open(await pageOf());
      await enter(code());
      await isAtFrontend();
      await page.goto(`${proxy.url}/users/me`);

      expect(JSON.parse(await page.locator('body').innerText())).toMatchObject({ username: LOGIN });
      expect(consoleProblems).toEqual([]);
    });

    it('leaves the history to the front end, so that going back does not lead to a used token', async () => {
      await page.goto(`${proxy.url}/health`);
      await open(await pageOf());
      await enter(code());
      await isAtFrontend();
      await page.goBack();

      expect(page.url()).toBe(`${proxy.url}/health`);
    });

    it('shows the error beside the field, and accepts the correct code afterwards', async () => {
      await open(await pageOf());
      await enter('');
      await problem('Type the code first');
      await enter('000000');
      await problem('4 attempts left');
      expect(await page.locator('#code').getAttribute('aria-invalid')).toBe('true');
      // The wrong code is selected, so that typing replaces it.
      await enter(code());
      await isAtFrontend();
    });

    it('shows how long to wait after too many wrong codes', async () => {
      await open(await pageOf());
      const sentences = [
        '4 attempts left',
        '3 attempts left',
        '2 attempts left',
        '1 attempt left',
        'Wrong or used',
      ];
      // The page selects the wrong code when it shows the sentence: typed earlier, the next code would be added to it.
      for (const sentence of sentences) {
        await enter('000000');
        await problem(sentence);
      }
      await enter('000000');
      await problem('Too many wrong codes. Try again in');
    });

    it('accepts a backup code', async () => {
      await open(await pageOf());
      await page.getByRole('button', { name: 'Use a backup code' }).click();
      await enter(backupCodes[0]!);
      await isAtFrontend();
    });

    it('still works after the page is reloaded', async () => {
      await open(await pageOf());
      await page.reload();
      await enter(code());
      await isAtFrontend();
    });

    it('trusts the browser on request, so that the next login asks for no code', async () => {
      await open(await pageOf('?rememberMe=true'));
      await enter(code());
      await isAtFrontend();
      const client = app.client();
      for (const { name, value } of await page.context().cookies()) client.cookies.set(name, value);

      const { headers } = await logInAt(client, { login: LOGIN });
      expect(headers.get('location')).toBe(`${frontendUrl}/?success=true`);
    });

    it('leads back to the front end after ten minutes', async () => {
      await open(await pageOf());
      app.clock.advance(11 * 60_000);
      await enter(code());
      await problem('This login is over');

      expect(await page.locator('form').isVisible()).toBe(false);
      await page.getByRole('link', { name: 'Start again' }).click();
      expect(page.url()).toBe(`${frontendUrl}/`);
    });

    it.each(['', '#rememberMe=true'])(
      'shows that the login has expired when it is opened with "%s"',
      async (hash) => {
        await page.goto(`${proxy.url}/users/oidc/second-factor${hash}`);
        await problem('This login is over');
        expect(await page.locator('form').isVisible()).toBe(false);
      },
    );
  });
});
