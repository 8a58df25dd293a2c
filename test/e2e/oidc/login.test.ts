import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PASSWORD, register } from '../../support/fixtures/accounts.js';
import { startWithProvider } from '../../support/app/app-with-provider.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import {
  aPersonAt,
  sendCallback,
  FRONTEND_URL,
  logInAt,
  PUBLIC_URL,
  type RealProvider,
  visitProvider,
} from '../../support/clients/real-provider.js';
import { type TestApp } from '../../support/app/test-app.js';

const SUCCESS = `${FRONTEND_URL}/?success=true`;
const failure = (slug: string) => `${FRONTEND_URL}/?error=${slug}`;

describe.each(engines)('a login through a real provider on %s', (_name, createDatabase) => {
  let provider: RealProvider;
  let app: TestApp;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ provider, app, close } = await startWithProvider(createDatabase));
    await register(app, 'root');
  });

  afterAll(() => close());

  const allow = async (name: string, allowed: boolean) => {
    await plant(app, 'DELETE FROM setting WHERE name = ?', [name]);
    await plant(app, 'INSERT INTO setting (name, value, updated_at) VALUES (?, ?, 0)', [
      name,
      String(allowed),
    ]);
  };

  beforeEach(async () => {
    await allow('registration_allowed', true);
    await allow('oidc_auto_provision', false);
  });

  it('starts with an authorization URL that has all required parameters', async () => {
    const client = app.client({ host: 'evil.example.com', 'x-forwarded-host': 'evil.example.com' });
    const { status, body, setCookies } = await client.get('/users/oidc/authorize');
    const url = new URL(body.auth_url);

    expect(status).toBe(200);
    expect(url.origin + url.pathname).toBe(`${provider.issuer}/auth`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'latchkey',
      redirect_uri: `${PUBLIC_URL}/users/oidc/callback`,
      response_type: 'code',
      scope: 'openid email profile',
      state: body.state,
      nonce: body.nonce,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(setCookies).toEqual([
      expect.stringMatching(/^oidc_login=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  it.each([
    'desktopCallbackPort=17832',
    'desktopCallbackPort=',
    'appCallbackUrl=termix-mobile://oidc-callback',
  ])('rejects an app callback URL (%s)', async (query) => {
    const { status, body, setCookies } = await app.client().get(`/users/oidc/authorize?${query}`);
    expect([status, body.code, setCookies]).toEqual([400, 'APP_CALLBACK_NOT_SUPPORTED', []]);
  });

  it('creates an account for a new user', async () => {
    const client = app.client();
    const response = await logInAt(client, { login: 'ada' });

    expect([response.status, response.headers.get('location')]).toEqual([302, SUCCESS]);
    const me = await client.get('/users/me');
    expect([me.status, me.body]).toEqual([
      200,
      {
        userId: expect.any(String),
        username: 'ada',
        is_admin: false,
        is_oidc: true,
        is_dual_auth: false,
        totp_enabled: false,
        data_unlocked: true,
        provider: 'SSO',
      },
    ]);
  });

  it('finds the same account and data for a returning user', async () => {
    const first = await aPersonAt(app, 'grace');
    await first.put('/users/data/hosts', { value: ['web-1'] });
    await allow('registration_allowed', false);
    for (let time = 0; time < 3; time += 1) {
      const again = await aPersonAt(app, 'grace');
      expect((await again.get('/users/me')).body).toEqual((await first.get('/users/me')).body);
      expect((await again.get('/users/data/hosts')).body.value).toEqual(['web-1']);
    }
  });

  it('lasts thirty days with rememberMe', async () => {
    const day = await logInAt(app.client(), { login: 'grace' });
    const month = await logInAt(app.client(), { login: 'grace' }, { query: '?rememberMe=true' });
    const ages = [day, month].map(({ setCookies }) => Number(/Max-Age=(\d+)/.exec(setCookies.join())![1]));

    expect(ages[0]).toBeLessThanOrEqual(86_400);
    expect(ages[0]).toBeGreaterThan(86_300);
    expect(ages[1]).toBeGreaterThan(2_591_900);
  });

  it.each(['yes', '1', '', 'TRUE', 'true&rememberMe=true'])('rejects rememberMe=%s', async (value) => {
    const { status, body } = await app.client().get(`/users/oidc/authorize?rememberMe=${value}`);

    expect([status, body.code]).toEqual([400, 'INVALID_REQUEST']);
    expect(body.error).toBe('rememberMe must be true or false');
  });

  it('returns the session in the cookie only, whatever headers the client sends', async () => {
    const { setCookies } = await logInAt(app.client({ 'x-auth-mode': 'bearer' }), { login: 'grace' });

    expect(setCookies.some((cookie) => cookie.startsWith('jwt=eyJ'))).toBe(true);
  });

  it('rejects unknown users while neither registration nor auto-provisioning is enabled', async () => {
    await allow('registration_allowed', false);
    const client = app.client();
    const response = await logInAt(client, { login: 'stranger' });

    expect(response.headers.get('location')).toBe(failure('registration_disabled'));
    expect((await client.get('/users/me')).status).toBe(401);
    expect(await stored(app, 'SELECT id FROM user WHERE name = ?', ['stranger'])).toEqual([]);
    await allow('oidc_auto_provision', true);
    await aPersonAt(app, 'stranger');
    await allow('registration_allowed', true);
    await allow('oidc_auto_provision', false);
    await aPersonAt(app, 'stranger-2');
  });

  it('returns to the front end with a reason when the user denies consent', async () => {
    const response = await logInAt(app.client(), { login: 'ada', deny: true });

    expect([response.status, response.headers.get('location')]).toEqual([302, failure('access_denied')]);
  });

  it('does not take over an existing account with the same name', async () => {
    await register(app, 'Linus');
    provider.accounts.set('evil', { name: 'linus', preferred_username: 'root', email: 'root@example.com' });
    const me = (await (await aPersonAt(app, 'evil')).get('/users/me')).body;

    expect([me.username, me.is_admin, me.is_dual_auth]).toEqual(['linus2', false, false]);
    const response = await app.client().post('/users/login', { username: 'Linus', password: PASSWORD });
    expect([response.status, response.body.is_oidc]).toEqual([200, false]);
    expect(response.body.userId).not.toBe(me.userId);
    expect((await (await aPersonAt(app, 'evil')).get('/users/me')).body.username).toBe('linus2');
  });

  it('adopts a changed name from the provider if it is free', async () => {
    provider.accounts.set('moved', { name: 'Miss Before' });
    const before = (await (await aPersonAt(app, 'moved')).get('/users/me')).body;
    provider.accounts.set('moved', { name: 'linus' });
    const after = (await (await aPersonAt(app, 'moved')).get('/users/me')).body;

    expect([before.username, after.username]).toEqual(['Miss Before', 'linus3']);
    expect(after.userId).toBe(before.userId);
  });

  it.each([
    ['a\u0000b\u202ec', 'abc'],
    ['x'.repeat(100), 'x'.repeat(64)],
    ['\u0000\u0001', 'user'],
  ])('derives a valid username from %j', async (name, username) => {
    const login = `named ${username.slice(0, 5)}`;
    provider.accounts.set(login, { name });

    expect((await (await aPersonAt(app, login)).get('/users/me')).body.username).toBe(username);
  });

  it('requires the second factor where it is enabled', async () => {
    const client = await aPersonAt(app, 'twice');
    await plant(app, 'UPDATE user SET totp_enabled = 1 WHERE name = ?', ['twice']);
    const response = await logInAt(app.client(), { login: 'twice' });
    const location = new URL(response.headers.get('location')!);

    expect(location.origin + location.pathname + location.search).toBe(
      `${PUBLIC_URL}/users/oidc/second-factor`,
    );
    expect(response.setCookies.filter((cookie) => cookie.startsWith('jwt='))).toEqual([]);
    const token = new URLSearchParams(location.hash.slice(1)).get('temp_token')!;
    const me = await app.client({ authorization: `Bearer ${token}` }).get('/users/me');
    expect([me.status, me.body.code]).toEqual([401, 'TOTP_REQUIRED']);
    expect((await client.get('/users/me')).status).toBe(200);
  });

  it('returns to the front end with a reason when the account is suspended', async () => {
    const client = await aPersonAt(app, 'resting');
    await plant(app, 'UPDATE user SET suspended_at = 1 WHERE name = ?', ['resting']);
    const response = await logInAt(app.client(), { login: 'resting' });
    expect(response.headers.get('location')).toBe(failure('account_suspended'));
    expect(response.setCookies.filter((cookie) => cookie.startsWith('jwt='))).toEqual([]);
    expect((await client.get('/users/me')).body.reason).toBe('suspended');
  });

  it('finds its cookie among the first four of the same name, which may belong to another path', async () => {
    const client = app.client();
    const begun = await client.get('/users/oidc/authorize');
    const own = client.cookies.get('oidc_login')!;
    const back = await visitProvider(begun.body.auth_url, { login: 'among others' });
    const planted = ['garbage', 'x'.repeat(43), 'y'.repeat(43)].map((value) => `oidc_login=${value}`);
    const finish = (...cookies: string[]) => sendCallback(app.client({ cookie: cookies.join('; ') }), back);

    expect((await finish(...planted)).status).toBe(400);
    expect((await finish(...planted, 'oidc_login=z', `oidc_login=${own}`)).status).toBe(400);
    const response = await finish(...planted, `oidc_login=${own}`);
    expect([response.status, response.headers.get('location')]).toEqual([302, SUCCESS]);
  });

  it('completes once, whoever else sends the same callback', async () => {
    const client = app.client();
    const begun = await client.get('/users/oidc/authorize');
    const back = await visitProvider(begun.body.auth_url, { login: 'racer' });
    const before = provider.countRequests('POST /token');
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => {
        const same = app.client();
        client.cookies.forEach((value, name) => same.cookies.set(name, value));
        return sendCallback(same, back);
      }),
    );

    expect(responses.map(({ status }) => status).sort()).toEqual(
      [302, ...Array<number>(19).fill(400)].sort(),
    );
    expect(provider.countRequests('POST /token') - before).toBe(1);
    const sessions = 'SELECT s.id FROM session s JOIN user u ON u.id = s.user_id WHERE u.name = ?';
    expect(await stored(app, sessions, ['racer'])).toHaveLength(1);
  });

  it('creates one account for several concurrent first logins', async () => {
    const responses = await Promise.all(
      Array.from({ length: 6 }, () => logInAt(app.client(), { login: 'at once' })),
    );

    expect(responses.map((response) => response.headers.get('location'))).toEqual(Array(6).fill(SUCCESS));
    expect(await stored(app, "SELECT id FROM user WHERE name LIKE 'at once%'")).toHaveLength(1);
  });

  it('works when several are started in one browser', async () => {
    const client = app.client();
    const begun = [await client.get('/users/oidc/authorize'), await client.get('/users/oidc/authorize')];
    const backs = await Promise.all(begun.map(({ body }) => visitProvider(body.auth_url, { login: 'ada' })));

    for (const back of backs)
      expect((await sendCallback(client, back)).headers.get('location')).toBe(SUCCESS);
  });

  describe('is rejected', () => {
    const begin = async () => {
      const client = app.client();
      const { body } = await client.get('/users/oidc/authorize');
      return { client, back: await visitProvider(body.auth_url, { login: 'ada' }), state: body.state };
    };
    const refused = async (response: ReturnType<typeof sendCallback>, tokens: number) => {
      const { status, body } = await response;
      expect([status, body.code]).toEqual([400, 'INVALID_OIDC_STATE']);
      expect(provider.countRequests('POST /token')).toBe(tokens);
    };

    it('when the callback arrives in another browser', async () => {
      const { client, back } = await begin();
      const tokens = provider.countRequests('POST /token');
      await refused(sendCallback(app.client(), back), tokens);
      const other = app.client();
      await other.get('/users/oidc/authorize');
      await refused(sendCallback(other, back), tokens);

      expect((await sendCallback(client, back)).headers.get('location')).toBe(SUCCESS);
    });

    it('when the callback is repeated', async () => {
      const { client, back } = await begin();
      await sendCallback(client, back);
      await refused(sendCallback(client, back), provider.countRequests('POST /token'));
    });

    it('after ten minutes', async () => {
      const { client, back } = await begin();
      await plant(app, 'UPDATE oidc_transaction SET expires_at = expires_at - 600000');
      await refused(sendCallback(client, back), provider.countRequests('POST /token'));
    });

    it('when the state belongs to another provider', async () => {
      const { client, back } = await begin();
      await plant(app, 'UPDATE oidc_transaction SET provider_digest = ?', ['0'.repeat(64)]);
      await refused(sendCallback(client, back), provider.countRequests('POST /token'));
    });

    it('with a code of another login', async () => {
      const [mine, theirs] = [await begin(), await begin()];
      mine.back.searchParams.set('code', theirs.back.searchParams.get('code')!);
      const response = await sendCallback(mine.client, mine.back);

      expect([response.status, response.body.code]).toEqual([400, 'OIDC_EXCHANGE_FAILED']);
      const lines = app.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines.filter(({ msg }) => msg === 'single sign-on failed').at(-1)).toMatchObject({
        level: 'warn',
        step: 'token',
        provider_error: 'invalid_grant',
      });
    });

    it.each(['', '?code=x', '?state=x', '?code=&state=x', '?code=x&state=', '?code=x&code=y&state=z'])(
      'with the query "%s"',
      async (query) => {
        const { client } = await begin();
        const response = await client.get(`/users/oidc/callback${query}`);

        expect([response.status, response.body.code]).toEqual([400, 'INVALID_REQUEST']);
      },
    );
  });

  it('leaves no secret in the log or the database', async () => {
    const client = app.client();
    const { body } = await client.get('/users/oidc/authorize');
    const dump = JSON.stringify(await stored(app, 'SELECT * FROM oidc_transaction'));

    for (const secret of [body.state, body.nonce, client.cookies.get('oidc_login')!]) {
      expect(dump).not.toContain(secret);
      expect(app.logLines.join('\n')).not.toContain(secret);
    }
  });
});

describe.each(engines)('single sign-on on an empty installation on %s', (_name, createDatabase) => {
  let provider: RealProvider;
  let app: TestApp;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const env = { OIDC_ALLOWED_USERS: '@example.com, chief', DATA_RECOVERY: 'none' };
    ({ provider, app, close } = await startWithProvider(createDatabase, env));
  });

  afterAll(() => close());

  it('rejects users who are not allowed, even for the first account', async () => {
    provider.accounts.set('mallory', { email: 'm@evilexample.com', email_verified: true });
    provider.accounts.set('unverified', { email: 'u@example.com', email_verified: false });
    for (const login of ['mallory', 'unverified']) {
      const response = await logInAt(app.client(), { login });
      expect(response.headers.get('location')).toBe(failure('user_not_allowed'));
    }
    expect((await app.client().get('/users/setup-required')).body).toEqual({ setup_required: true });
  });

  it('makes the first allowed user an admin, and no other', async () => {
    provider.accounts.set('member', { email: 'Member@Example.com', email_verified: true });
    const chief = await aPersonAt(app, 'chief');
    const member = await aPersonAt(app, 'member');

    expect((await chief.get('/users/me')).body.is_admin).toBe(true);
    expect((await member.get('/users/me')).body.is_admin).toBe(false);
    expect((await chief.get('/users/me')).body.data_unlocked).toBe(true);
  });

  it('unlocks the same data at the next login, although recovery is off for passwords', async () => {
    await (await aPersonAt(app, 'chief')).put('/users/data/plan', { value: 42 });

    expect((await (await aPersonAt(app, 'chief')).get('/users/data/plan')).body.value).toBe(42);
  });
});
