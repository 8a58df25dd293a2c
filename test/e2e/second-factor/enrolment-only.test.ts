import { beforeAll, describe, expect, it } from '@jest/globals';
import { listHandlers, nameOf } from '../../support/app/handlers.js';
import { runningApp } from '../../support/app/running-app.js';
import { type HttpClient } from '../../support/clients/http-client.js';
import { engines } from '../../support/databases/databases.js';
import { aPerson, bearer, PASSCODE, PASSWORD, type Person } from '../../support/fixtures/accounts.js';
import { aPasskey, logInWithPasskey, PASSKEYS, registerPasskey } from '../../support/fixtures/passkeys.js';
import { PasskeyAuthenticator } from '../../support/clients/passkey-authenticator.js';
import { enrolTotp, outcome, REFUSED, requireFactorOf } from '../../support/fixtures/required-factor.js';
import { plant } from '../../support/fixtures/db-fixtures.js';

const ANSWERING = [
  'GET /users/me',
  'GET /users/second-factor',
  'GET /users/totp/status',
  'GET /users/webauthn/credentials',
  'POST /api/security/lock',
  'POST /api/security/unlock',
  'POST /api/security/unlock/options',
  'POST /users/logout',
  'POST /users/reauthenticate',
  'POST /users/reauthenticate/options',
  'POST /users/reauthenticate/provider',
  'POST /users/totp/enable',
  'POST /users/totp/setup',
  'POST /users/webauthn/register/options',
  'POST /users/webauthn/register/verify',
];

const list = (client: HttpClient) => client.get('/users/sessions');

describe.each(engines)('a session without the required second factor on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);
  const logIn = async (name: string) => {
    const client = running.app.client();
    return { client, response: await client.post('/users/login', { username: name, password: PASSWORD }) };
  };
  /** A person of whom a second factor is required, with a session. */
  const aRequired = async (): Promise<Person & { readonly role: number }> => {
    const person = await aPerson(running.app);
    return { ...person, role: await requireFactorOf(running.app, person.userId) };
  };

  beforeAll(async () => {
    await aPerson(running.app);
  });

  it('is accepted only where a factor is enrolled, whatever routes there are', async () => {
    const { client } = await aRequired();
    const guarded = listHandlers(running.app).filter(({ access }) => access?.level !== 'public');
    guarded.sort((a, b) => Number(a.path === '/users/logout') - Number(b.path === '/users/logout'));
    const answering: string[] = [];
    for (const handler of guarded) {
      const path = handler.path.replace(/:\w+/g, 'some-id');
      const { body } = await client.send(handler.method, path, undefined, {});
      if (body?.code !== 'SECOND_FACTOR_REQUIRED') answering.push(nameOf(handler));
    }

    expect(answering.sort()).toEqual(ANSWERING);
  });

  it('is told what counts, from the next request after the role requires it until it no longer does', async () => {
    const person = await aPerson(running.app);
    expect((await list(person.client)).status).toBe(200);
    const role = await requireFactorOf(running.app, person.userId);
    const refused = await list(person.client);

    expect([refused.status, refused.body]).toEqual([
      403,
      {
        error: 'Set up a second factor first: your account requires one',
        code: 'SECOND_FACTOR_REQUIRED',
        needs: ['totp', 'passkey'],
      },
    ]);
    const { body } = await person.client.get('/users/second-factor');
    expect(body).toEqual({ required: true, must_enrol: true, needs_code: false });
    await plant(running.app, 'UPDATE role SET requires_second_factor = 0 WHERE id = ?', [role]);
    expect((await list(person.client)).status).toBe(200);
  });

  it('becomes complete with an authenticator, and every other session ends', async () => {
    const { client, name } = await aRequired();
    const other = (await logIn(name)).client;
    expect((await enrolTotp(running.app, client)).status).toBe(200);

    expect((await list(client)).status).toBe(200);
    expect(outcome(await other.get('/users/me'))).toEqual([401, 'SESSION_NOT_FOUND']);
    expect((await client.get('/users/second-factor')).body).toMatchObject({ must_enrol: false });
  });

  it('becomes complete with a passkey, and every other session ends', async () => {
    const { client, name } = await aRequired();
    const other = (await logIn(name)).client;
    await aPasskey(client, { verifiesUser: false });

    expect((await list(client)).status).toBe(200);
    expect((await other.get('/users/me')).body).toMatchObject({ reason: 'second_factor_changed' });
  });

  it('is not made by a password alone if the account has a passkey, which completes the login', async () => {
    const { client, name } = await aRequired();
    const key = await aPasskey(client, { verifiesUser: false });
    const next = await logIn(name);
    expect(next.response.body).toMatchObject({ requires_totp: true });

    const tempToken = next.response.body.temp_token as string;
    expect((await logInWithPasskey(next.client, key, { tempToken })).status).toBe(200);
    expect((await list(next.client)).status).toBe(200);
  });

  it('is not made by a passkey that verifies its user', async () => {
    const { client } = await aRequired();
    const passkey = await aPasskey(client);
    const browser = running.app.client();
    expect((await logInWithPasskey(browser, passkey)).status).toBe(200);
    expect((await list(browser)).status).toBe(200);
  });

  it('cannot add a factor to an account that has one, but prove itself with that', async () => {
    const { client, userId, name } = await aPerson(running.app);
    const key = await aPasskey(client, { verifiesUser: false });
    const browser = (await logIn(name)).client;
    await requireFactorOf(running.app, userId);
    expect(outcome(await list(browser))).toEqual(REFUSED);
    const added = [
      await browser.post('/users/totp/setup'),
      await browser.post('/users/totp/enable', { totp_code: '123456' }),
      await browser.post(`${PASSKEYS}/register/options`, {}),
    ];
    for (const answer of added)
      expect([...outcome(answer), answer.body.needs]).toEqual([...REFUSED, ['passkey']]);

    const { body } = await browser.post('/users/reauthenticate/options');
    const webauthn = { challengeId: body.challengeId, response: key.get(body.options) };
    expect((await browser.post('/users/reauthenticate', { password: PASSWORD })).status).toBe(200);
    expect(outcome(await list(browser))).toEqual(REFUSED);
    expect((await browser.post('/users/reauthenticate', { webauthn })).status).toBe(200);
    expect((await list(browser)).status).toBe(200);
  });

  it('enrols one first factor, however many sessions do so at once', async () => {
    const { client, name } = await aRequired();
    const clients = [client, (await logIn(name)).client, (await logIn(name)).client];
    const answers = await Promise.all(
      clients.map((one) => registerPasskey(one, new PasskeyAuthenticator()).catch(() => null)),
    );

    expect(answers.filter((answer) => answer?.status === 200)).toHaveLength(1);
    const live = await Promise.all(clients.map(list));
    expect(live.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('locks and unlocks its screen', async () => {
    const person = await aPerson(running.app);
    await person.client.post('/api/security/passcode', { new_passcode: PASSCODE });
    await requireFactorOf(running.app, person.userId);
    expect((await person.client.post('/api/security/lock')).status).toBe(200);
    expect(outcome(await list(person.client))).toEqual([403, 'ACCOUNT_LOCKED']);
    expect((await person.client.post('/api/security/unlock', { passcode: PASSCODE })).status).toBe(200);
    expect(outcome(await list(person.client))).toEqual(REFUSED);
  });

  it('leaves the API keys of the account alone', async () => {
    const admin = await aPerson(running.app);
    await plant(running.app, 'UPDATE user SET is_admin = 1 WHERE id = ?', [admin.userId]);
    const person = await aRequired();
    const { body } = await admin.client.post('/users/api-keys', { name: 'job', userId: person.userId });
    const program = running.app.client(bearer(body.token));

    expect((await list(program)).status).toBe(200);
  });
});

describe.each(engines)('SECOND_FACTOR_REQUIRED on %s', (_name, createDatabase) => {
  describe.each([
    ['off', [200, 200]],
    ['admins', [403, 200]],
    ['everyone', [403, 403]],
  ])('=%s', (SECOND_FACTOR_REQUIRED, expected) => {
    const running = runningApp(createDatabase, { env: { SECOND_FACTOR_REQUIRED } });

    it('applies to an admin, and to another user, as it says', async () => {
      const [admin, user] = [await aPerson(running.app), await aPerson(running.app)];
      const statuses = [(await list(admin.client)).status, (await list(user.client)).status];

      expect(statuses).toEqual(expected);
    });
  });
});
