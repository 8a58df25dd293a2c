import { describe, expect, it } from '@jest/globals';
import { PASSWORD, register } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { runningApp } from '../../support/app/running-app.js';

const HTTPS = { 'x-forwarded-proto': 'https' };
const [[, createDatabase]] = engines as [(typeof engines)[number]];

describe('the session cookie', () => {
  const logIn = async (running: ReturnType<typeof runningApp>, headers: Record<string, string>) => {
    const username = await register(running.app);
    const client = running.app.client();
    const login = await client.post('/users/login', { username, password: PASSWORD }, headers);
    const logout = await client.post('/users/logout', undefined, headers);
    return [...login.setCookies, ...logout.setCookies];
  };

  describe('behind a trusted proxy', () => {
    const running = runningApp(createDatabase, { env: { TRUSTED_PROXIES: '127.0.0.1' } });

    it('is Secure when the proxy was reached over HTTPS, both when set and when cleared', async () => {
      const cookies = await logIn(running, HTTPS);
      expect(cookies).toHaveLength(4);
      for (const cookie of cookies) expect(cookie).toMatch(/; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/);
      for (const cookie of await logIn(running, {})) expect(cookie).not.toContain('Secure');
    });
  });

  describe('without a trusted proxy', () => {
    const running = runningApp(createDatabase);

    it('is not Secure because of a forwarded header', async () => {
      for (const cookie of await logIn(running, HTTPS)) expect(cookie).not.toContain('Secure');
    });

    it('has no Domain attribute', async () => {
      for (const cookie of await logIn(running, {})) expect(cookie).not.toMatch(/domain/i);
    });
  });
});
