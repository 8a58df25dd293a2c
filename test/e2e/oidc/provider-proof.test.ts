import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWithProvider } from '../../support/app/app-with-provider.js';
import { type TestApp } from '../../support/app/test-app.js';
import { fromBase32, totpCode } from '../../support/clients/authenticator.js';
import { HttpClient, type HttpResponse } from '../../support/clients/http-client.js';
import {
  aPersonAt,
  FRONTEND_URL,
  PUBLIC_URL,
  type RealProvider,
  sendCallback,
  visitProvider,
} from '../../support/clients/real-provider.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, PASSCODE, type Person } from '../../support/fixtures/accounts.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';

const START = '/users/reauthenticate/provider';
const PAGE = `${FRONTEND_URL}/account?tab=keys`;
const PROVED = `${PAGE}&reauthenticated=true`;
const failed = (reason: string) => `${PAGE}&error=${reason}`;

/** An operation that asks with `STEP_UP=own`; every account may call it. */
const ask = (client: HttpClient) =>
  client.put('/users/me/api-keys/019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44/data', { allow: true });
const outcome = ({ status, body }: HttpResponse) => [status, body.code];
const ADMITTED = [404, 'API_KEY_NOT_FOUND'];
const REFUSED = [403, 'REAUTHENTICATION_REQUIRED'];

describe.each(engines)('a proof at the identity provider on %s', (_name, createDatabase) => {
  let provider: RealProvider;
  let app: TestApp;
  let admin: Person;
  let close: () => Promise<void>;
  let people = 0;

  beforeAll(async () => {
    ({ provider, app, close } = await startWithProvider(createDatabase, {
      OIDC_ALLOWED_USERS: '@example.com',
    }));
    admin = await aPerson(app, 'root');
  });
  afterAll(() => close());

  const userIdOf = async (client: HttpClient) => (await client.get('/users/me')).body.userId as string;
  /** Gives a user of the provider what the service admits. */
  const admit = (login: string) =>
    provider.accounts.set(login, { email: `${login}@example.com`, email_verified: true });
  /** A user of the provider whose session needs a proof. */
  const aStalePerson = async () => {
    const login = `proving-${(people += 1)}`;
    admit(login);
    const client = await aPersonAt(app, login);
    const userId = await userIdOf(client);
    await plant(app, 'UPDATE session SET proved_at = 1 WHERE user_id = ?', [userId]);
    return { login, client, userId };
  };
  const start = async (client: HttpClient) => {
    const { status, body } = await client.post(START, { return_to: PAGE });
    expect(status).toBe(200);
    return body.auth_url as string;
  };
  /** Moves the start of the pending proofs, and with it how recent the login has to be. */
  const startLater = (ms: number) =>
    plant(app, 'UPDATE oidc_transaction SET expires_at = expires_at + ?', [ms]);
  const locationOf = async (response: Promise<HttpResponse>) => (await response).headers.get('location');
  const prove = async (client: HttpClient, login: string) =>
    locationOf(sendCallback(client, await visitProvider(await start(client), { login })));
  const assertUnproved = async (client: HttpClient) => expect(outcome(await ask(client))).toEqual(REFUSED);
  const eventsOf = async (userId: string) => {
    const query = `action=session.reauthenticated&userId=${userId}`;
    return (await admin.client.get(`/api/audit-logs?${query}`)).body.entries;
  };

  it('is the only method of accounts that have no other, and asks the provider for a new login', async () => {
    const { client } = await aStalePerson();
    expect((await ask(client)).body).toMatchObject({ needs: ['provider'], max_age_seconds: 600 });
    const { body, setCookies } = await client.post(START);
    const { searchParams } = new URL(body.auth_url);

    expect(Object.keys(body)).toEqual(['auth_url']);
    expect(searchParams.get('prompt')).toBe('login');
    expect(searchParams.get('max_age')).toBe('0');
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    expect(setCookies).toEqual([expect.stringMatching(/^oidc_login=[\w-]{43}; Max-Age=600; /)]);
  });

  it('proves this session, and makes no other', async () => {
    const { login, client, userId } = await aStalePerson();
    const other = await aPersonAt(app, login);
    await plant(app, 'UPDATE session SET proved_at = 1 WHERE user_id = ?', [userId]);
    const countSessions = async () =>
      (await stored(app, 'SELECT id FROM session WHERE user_id = ?', [userId])).length;
    const before = await countSessions();
    const token = client.cookies.get('jwt');

    expect(await prove(client, login)).toBe(PROVED);
    expect(outcome(await ask(client))).toEqual(ADMITTED);
    await assertUnproved(other);
    expect([await countSessions(), client.cookies.get('jwt')]).toEqual([before, token]);
    expect(await eventsOf(userId)).toMatchObject([{ result: 'success', actorId: userId, factor: 'oidc' }]);
  });

  it('needs a new login even where the browser is logged in at the provider', async () => {
    const { login, client } = await aStalePerson();
    const jar = new HttpClient(provider.issuer);
    await visitProvider(await start(client), { login }, jar);
    const visits = provider.countRequests('GET /auth');
    const back = await visitProvider(await start(client), { login }, jar);

    expect(provider.countRequests('GET /auth')).toBeGreaterThan(visits);
    expect(await locationOf(sendCallback(client, back))).toBe(PROVED);
  });

  it('is not given by another user of the provider, with or without an account', async () => {
    const { client, userId } = await aStalePerson();
    const other = await aStalePerson();
    expect(await prove(client, other.login)).toBe(failed('other_account'));
    expect(await prove(client, 'without-an-account')).toBe(failed('other_account'));

    await assertUnproved(client);
    await assertUnproved(other.client);
    expect(await stored(app, 'SELECT id FROM user WHERE name = ?', ['without-an-account'])).toEqual([]);
    expect(await eventsOf(userId)).toMatchObject([
      { result: 'failure', actorId: null, details: { reason: 'other_account' } },
      { result: 'failure', actorId: null, details: { reason: 'other_account' } },
    ]);
  });

  it('is not given by a login at the provider from before', async () => {
    const { login, client } = await aStalePerson();
    const back = await visitProvider(await start(client), { login });
    await startLater(60_000);

    expect(await locationOf(sendCallback(client, back))).toBe(failed('login_not_repeated'));
    await assertUnproved(client);
  });

  it('is not given where the provider does not say when the user logged in', async () => {
    const { login, client } = await aStalePerson();
    const url = new URL(await start(client));
    for (const name of ['max_age', 'prompt']) url.searchParams.delete(name);

    const back = await visitProvider(url.href, { login });
    expect(await locationOf(sendCallback(client, back))).toBe(failed('login_not_repeated'));
    await assertUnproved(client);
  });

  it('works once, in the browser that started it', async () => {
    const { login, client } = await aStalePerson();
    const back = await visitProvider(await start(client), { login });
    const thief = await sendCallback(app.client(), back);
    expect(outcome(thief)).toEqual([400, 'INVALID_OIDC_STATE']);
    await assertUnproved(client);
    expect(await locationOf(sendCallback(client, back))).toBe(PROVED);
    await plant(app, 'UPDATE session SET proved_at = 1');

    expect(outcome(await sendCallback(client, back))).toEqual([400, 'INVALID_OIDC_STATE']);
    await assertUnproved(client);
  });

  it('is not a login: whoever has no session gets none', async () => {
    const { login, client } = await aStalePerson();
    const back = await visitProvider(await start(client), { login });
    const browser = app.client();
    browser.cookies.set('oidc_login', client.cookies.get('oidc_login')!);
    const response = await sendCallback(browser, back);

    expect(response.headers.get('location')).toBe(PROVED);
    expect(response.setCookies).toEqual([]);
    expect((await browser.get('/users/me')).status).toBe(401);
  });

  it.each<[string, string, (client: HttpClient, userId: string) => Promise<unknown>]>([
    ['ended', 'session_ended', (client) => client.post('/users/logout')],
    [
      'was suspended with its account',
      'session_ended',
      (_client, userId) => plant(app, 'UPDATE user SET suspended_at = 1 WHERE id = ?', [userId]),
    ],
    [
      'expired',
      'session_ended',
      (_client, userId) => plant(app, 'UPDATE session SET expires_at = 1 WHERE user_id = ?', [userId]),
    ],
    [
      'was locked',
      'account_locked',
      async (client) => {
        await client.post('/api/security/passcode', { new_passcode: PASSCODE });
        await client.post('/api/security/lock');
      },
    ],
    [
      'exceeded its idle timeout',
      'account_locked',
      async (client, userId) => {
        await client.post('/api/security/passcode', { new_passcode: PASSCODE });
        await plant(app, 'UPDATE session SET last_active_at = 1 WHERE user_id = ?', [userId]);
      },
    ],
    [
      'got another token by an unlock',
      'session_ended',
      async (client) => {
        await client.post('/api/security/passcode', { new_passcode: PASSCODE });
        await client.post('/api/security/lock');
        expect((await client.post('/api/security/unlock', { passcode: PASSCODE })).status).toBe(200);
      },
    ],
    [
      'lost its identity to another account',
      'other_account',
      (_client, userId) =>
        plant(app, 'UPDATE oidc_identity SET user_id = ? WHERE user_id = ?', [admin.userId, userId]),
    ],
  ])('proves no session that %s meanwhile', async (_what, reason, change) => {
    const { login, client, userId } = await aStalePerson();
    const back = await visitProvider(await start(client), { login });
    await change(client, userId);

    expect(await locationOf(sendCallback(client, back))).toBe(failed(reason));
    const rows = await stored(app, 'SELECT proved_at FROM session WHERE user_id = ? AND proved_at > 1', [
      userId,
    ]);
    expect(rows).toEqual([]);
    await plant(app, 'DELETE FROM oidc_identity WHERE user_id = ?', [admin.userId]);
  });

  it('is not given by a user who is no longer allowed', async () => {
    const { login, client } = await aStalePerson();
    provider.accounts.set(login, { email: `${login}@example.org`, email_verified: true });
    expect(await prove(client, login)).toBe(failed('user_not_allowed'));
    await assertUnproved(client);
  });

  it('returns with the reason when the user cancels', async () => {
    const { login, client } = await aStalePerson();
    const back = await visitProvider(await start(client), { login, deny: true });
    expect(await locationOf(sendCallback(client, back))).toBe(failed('access_denied'));
    await assertUnproved(client);
  });

  it('is not offered to accounts with another method', async () => {
    admit('with-a-password');
    const client = await aPersonAt(app, 'with-a-password');
    await plant(app, 'UPDATE user SET password_hash = ? WHERE id = ?', [
      Buffer.from('x'),
      await userIdOf(client),
    ]);
    await plant(app, 'UPDATE session SET proved_at = 1');
    const { status, body } = await client.post(START);
    expect([status, body.code, body.needs]).toEqual([403, 'REAUTHENTICATION_REQUIRED', ['password']]);
  });

  it('stays the only method after a factor is added without a proof', async () => {
    const { client } = await aStalePerson();
    const secret = fromBase32((await client.post('/users/totp/setup')).body.secret);
    const totp_code = totpCode(secret, Date.now());
    expect((await client.post('/users/totp/enable', { totp_code })).status).toBe(200);

    expect((await ask(client)).body.needs).toEqual(['provider']);
    const next = totpCode(secret, Date.now() + 30_000);
    expect(outcome(await client.post('/users/reauthenticate', { totp_code: next }))).toEqual(REFUSED);
  });

  it.each([
    'https://evil.example.com/',
    `${new URL(FRONTEND_URL).origin}.evil.example.com/`,
    '//evil.example.com',
    '/account',
    'javascript:alert(1)',
    'file:///etc/passwd',
    `${FRONTEND_URL}/${'x'.repeat(2_000)}`,
    7,
  ])('does not return to %s', async (return_to) => {
    const { client } = await aStalePerson();
    expect(outcome(await client.post(START, { return_to }))).toEqual([400, 'INVALID_REQUEST']);
  });

  it('returns to the front end by default, or to a page of the service', async () => {
    const { login, client } = await aStalePerson();
    const returnTo = async (body?: object) => {
      const { auth_url } = (await client.post(START, body)).body;
      return locationOf(sendCallback(client, await visitProvider(auth_url, { login })));
    };
    expect(await returnTo()).toBe(`${FRONTEND_URL}/?reauthenticated=true`);
    expect(await returnTo({ return_to: `${PUBLIC_URL}/reauthenticated#x` })).toBe(
      `${PUBLIC_URL}/reauthenticated?reauthenticated=true`,
    );
  });

  it('needs an unlocked session', async () => {
    const { client } = await aStalePerson();
    const key = await admin.client.post('/users/api-keys', { name: 'job', userId: admin.userId });
    expect(outcome(await app.client(bearer(key.body.token)).post(START))).toEqual([403, 'SESSION_REQUIRED']);
    await client.post('/api/security/passcode', { new_passcode: PASSCODE });
    await client.post('/api/security/lock');
    expect(outcome(await client.post(START))).toEqual([403, 'ACCOUNT_LOCKED']);
    expect(outcome(await app.client().post(START))).toEqual([401, 'MISSING_TOKEN']);
  });
});
