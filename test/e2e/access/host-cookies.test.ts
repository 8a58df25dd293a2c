import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PASSWORD } from '../../support/fixtures/accounts.js';
import { type AppWithProvider, startWithProvider } from '../../support/app/app-with-provider.js';
import { engines } from '../../support/databases/databases.js';
import { HttpClient } from '../../support/clients/http-client.js';
import { runningApp } from '../../support/app/running-app.js';
import { aGuardedPerson, type GuardedPerson, logIn, STEP_MS } from '../../support/fixtures/second-factor.js';

const ATTRIBUTES = 'Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Lax';
const HTTPS = { 'x-forwarded-proto': 'https' };
type Name = 'trusted_device' | '__Host-trusted_device';

/** Returns what a login with the password and the device's secret in the named cookie still requires. */
async function firstStepWith(client: HttpClient, person: GuardedPerson, name: Name, secret: string) {
  client.cookies.clear();
  client.cookies.set(name, secret);
  const response = await client.post('/users/login', { username: person.name, password: PASSWORD });
  return response.body.requires_totp === true ? 'second factor' : 'nothing more';
}

describe.each(engines)('the cookie of a trusted device on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { TRUSTED_PROXIES: '127.0.0.1' } });

  const trustedAt = async (client: HttpClient) => {
    const person = await aGuardedPerson(running.app);
    const { setCookies } = await logIn(client, person, { rememberMe: true });
    running.app.clock.advance(STEP_MS);
    return { person, setCookies: setCookies.filter((cookie) => cookie.includes('trusted_device')) };
  };

  it.each([
    ['over HTTPS', () => running.app.client(HTTPS)],
    ['on localhost', () => new HttpClient(running.app.url.replace('127.0.0.1', 'localhost'))],
  ])('has the prefix __Host- %s, and is accepted only under that name', async (_where, aClient) => {
    const client = aClient();
    const { person, setCookies } = await trustedAt(client);
    const secret = client.cookies.get('__Host-trusted_device') ?? '';

    expect(setCookies).toEqual([`__Host-trusted_device=${secret}; ${ATTRIBUTES}`]);
    expect(await firstStepWith(client, person, '__Host-trusted_device', secret)).toBe('nothing more');
    expect(await firstStepWith(client, person, 'trusted_device', secret)).toBe('second factor');
  });

  it('has no prefix over plain HTTP elsewhere', async () => {
    const client = running.app.client();
    const { person, setCookies } = await trustedAt(client);
    const secret = client.cookies.get('trusted_device') ?? '';

    expect(setCookies).toEqual([expect.stringMatching(/^trusted_device=[^;]{43};(?!.*Secure)/)]);
    expect(await firstStepWith(client, person, 'trusted_device', secret)).toBe('nothing more');
    expect(await firstStepWith(client, person, '__Host-trusted_device', secret)).toBe('second factor');
  });

  it('replaces the one without the prefix', async () => {
    const client = running.app.client(HTTPS);
    client.cookies.set('trusted_device', 'of-before');
    const { setCookies } = await trustedAt(client);

    expect(setCookies).toHaveLength(2);
    expect(setCookies[1]).toMatch(/^trusted_device=; Max-Age=0; Path=\/;.*Secure/);
    expect(client.cookies.has('trusted_device')).toBe(false);
  });
});

describe.each(engines)(
  'the cookie of a trusted device on %s where the public URL is https',
  (_name, createDatabase) => {
    const running = runningApp(createDatabase, { env: { PUBLIC_URL: 'https://id.example.com' } });

    it('has the prefix even if the proxy is not trusted', async () => {
      const person = await aGuardedPerson(running.app);
      const { setCookies } = await logIn(running.app.client(), person, { rememberMe: true });

      expect(setCookies).toContainEqual(expect.stringMatching(/^__Host-trusted_device=.*; Secure/));
    });
  },
);

describe.each(engines)('the cookie of a login through the provider on %s', (_name, createDatabase) => {
  let running: AppWithProvider;

  beforeAll(async () => {
    running = await startWithProvider(createDatabase, { PUBLIC_URL: 'https://id.example.com' });
  });
  afterAll(() => running.close());

  it('has the prefix __Host- over HTTPS, and is accepted only under that name', async () => {
    const client = running.app.client();
    const { body, setCookies } = await client.get('/users/oidc/authorize');
    const secret = client.cookies.get('__Host-oidc_login') ?? '';
    const comeBackWith = async (name: string) => {
      const browser = running.app.client();
      browser.cookies.set(name, secret);
      return (await browser.get(`/users/oidc/callback?code=x&state=${body.state}`)).status;
    };

    expect(setCookies).toEqual([
      `__Host-oidc_login=${secret}; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax`,
    ]);
    expect(await comeBackWith('oidc_login')).toBe(400);
    expect(await comeBackWith('__Host-oidc_login')).toBe(302);
  });
});
