import { describe, expect, it } from '@jest/globals';
import { PASSWORD, register } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

type Headers = Record<string, string>;

/** Returns the address recorded for a login from here, and whether its cookie is Secure. */
function loginsOn(running: ReturnType<typeof runningApp>) {
  return async (headers: Headers) => {
    const credentials = { username: 'Ada', password: PASSWORD };
    const response = await running.app.client().post('/users/login', credentials, headers);
    const [row] = await stored<{ address: string }>(
      running.app,
      "SELECT address FROM audit_log WHERE action = 'login' ORDER BY id DESC LIMIT 1",
    );
    const [session] = await stored<{ ip_address: string }>(
      running.app,
      'SELECT ip_address FROM session ORDER BY id DESC LIMIT 1',
    );
    expect(session!.ip_address).toBe(row!.address);
    return { address: row!.address, isSecure: response.setCookies[0]!.includes('; Secure') };
  };
}

describe.each(engines)('the address of a client on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const login = loginsOn(running);

  it.each<[Headers]>([
    [{}],
    [{ 'x-forwarded-for': '203.0.113.7' }],
    [{ 'x-forwarded-for': '127.0.0.2', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' }],
    [{ 'x-real-ip': '203.0.113.7', forwarded: 'for=203.0.113.7;proto=https' }],
  ])('is that of the connection, whatever the headers of an untrusted client say: %j', async (headers) => {
    if (Object.keys(headers).length === 0) await register(running.app, 'Ada');

    expect(await login(headers)).toEqual({ address: '127.0.0.1', isSecure: false });
  });
});

describe.each(engines)('the address of a client behind a proxy on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.1' } });
  const login = loginsOn(running);

  it('is taken from the trusted proxy', async () => {
    await register(running.app, 'Ada');

    expect(await login({ 'x-forwarded-for': '203.0.113.7' })).toEqual({
      address: '203.0.113.7',
      isSecure: false,
    });
    expect(await login({ 'x-forwarded-for': '2001:db8::7' })).toMatchObject({ address: '2001:db8::7' });
    expect(await login({})).toMatchObject({ address: '127.0.0.1' });
  });

  it('is the last one that is not a trusted proxy, so that a prepended address is ignored', async () => {
    expect(await login({ 'x-forwarded-for': '198.51.100.1, 203.0.113.7, 10.0.0.1' })).toMatchObject({
      address: '203.0.113.7',
    });
  });

  it('is accompanied by HTTPS when the trusted proxy says so', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' };

    expect(await login(headers)).toEqual({ address: '203.0.113.7', isSecure: true });
  });

  it.each([
    ['203.0.113.7:52814', '203.0.113.7'],
    ['[2001:db8::7]:52814', '2001:db8::7'],
    ['unknown', 'unknown'],
    [`<script>${'x'.repeat(2_000)}`, 'unknown'],
  ])('is parsed and validated: %s', async (forwarded, address) => {
    expect(await login({ 'x-forwarded-for': forwarded })).toMatchObject({ address });
  });
});
