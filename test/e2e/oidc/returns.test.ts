import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, register } from '../../support/fixtures/accounts.js';
import { startWithProvider } from '../../support/app/app-with-provider.js';
import { engines } from '../../support/databases/databases.js';
import { plant } from '../../support/fixtures/db-fixtures.js';
import {
  aPersonAt,
  sendCallback,
  FRONTEND_URL,
  logInAt,
  RealProvider,
  visitProvider,
} from '../../support/clients/real-provider.js';
import { TestApp } from '../../support/app/test-app.js';

const SUCCESS = `${FRONTEND_URL}/?success=true`;
const TARGETS = [
  '//evil.example.com',
  'https:evil.example.com',
  'https://evil.example.com/',
  String.raw`\\evil.example.com`,
  String.raw`/\evil.example.com`,
  'javascript:alert(1)',
  `${FRONTEND_URL}@evil.example.com`,
  `${FRONTEND_URL}.evil.example.com`,
  'http://127.0.0.1:1/',
  '%2f%2fevil.example.com',
];

describe.each(engines)('the return from the provider on %s', (_name, createDatabase) => {
  let app: TestApp;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ app, close } = await startWithProvider(createDatabase));
    await register(app, 'root');
  });

  afterAll(() => close());

  const locationOf = (response: { headers: Headers }) => response.headers.get('location');

  it.each(TARGETS)('leads to the configured front end, not to %s', async (target) => {
    const client = app.client({
      referer: target,
      'x-forwarded-host': 'evil.example.com',
      host: 'evil.example.com',
    });
    const wish = new URLSearchParams({
      redirect: target,
      redirect_uri: target,
      return_to: target,
      next: target,
    });
    const begun = await client.get(`/users/oidc/authorize?${wish.toString()}`);
    const url = await visitProvider(begun.body.auth_url, { login: 'returning' });
    for (const [name, value] of wish) url.searchParams.set(name, value);

    expect(locationOf(await sendCallback(client, url))).toBe(SUCCESS);
  });

  it('gives native apps no token in a URL', async () => {
    for (const headers of [
      { 'x-electron-app': 'true' },
      { 'user-agent': 'Termix-Mobile/1.0' },
      { 'x-auth-mode': 'bearer' },
    ]) {
      const response = await logInAt(app.client(headers), { login: 'native' });
      expect(locationOf(response)).toBe(SUCCESS);
    }
  });

  it('counts as a login for the single-session mode', async () => {
    const first = await aPersonAt(app, 'single');
    await first.post('/api/security/single-session', { enabled: true });
    const second = await aPersonAt(app, 'single');

    expect((await first.get('/users/me')).body).toMatchObject({
      code: 'SESSION_NOT_FOUND',
      reason: 'single_session',
    });
    expect((await second.get('/users/me')).status).toBe(200);
  });

  it('starts with a locked screen where the screen is locked', async () => {
    const desk = await aPersonAt(app, 'locked');
    await desk.post('/api/security/passcode', { new_passcode: '482916' });
    await desk.post('/api/security/lock');
    const late = await aPersonAt(app, 'locked');

    expect((await late.get('/users/me')).body.code).toBe('ACCOUNT_LOCKED');
    expect((await late.post('/api/security/unlock', { passcode: '482916' })).status).toBe(200);
    expect((await late.get('/users/me')).status).toBe(200);
  });

  it('creates a new account for a user whose account was deleted', async () => {
    const { client: admin } = await aPerson(app);
    await plant(app, 'UPDATE user SET is_admin = 1 WHERE name <> ?', ['gone']);
    const person = await aPersonAt(app, 'gone');
    const { userId } = (await person.get('/users/me')).body;
    expect((await admin.delete('/users/delete-user', { username: 'gone' })).status).toBe(200);

    expect((await person.get('/users/me')).status).toBe(401);
    const again = await aPersonAt(app, 'gone');
    expect((await again.get('/users/me')).body.userId).not.toBe(userId);
  });
});

describe('a user who was removed from the allow list', () => {
  it('cannot log in again, even with an existing account', async () => {
    const provider = await (await RealProvider.listen()).open();
    const database = await engines[0]![1]();
    const listed = { ...provider.environment, OIDC_ALLOWED_USERS: 'listed,other' };
    const before = await TestApp.start({ database, clock: null, env: listed });
    await aPersonAt(before, 'listed');
    await before.close();
    const after = await TestApp.start({
      database,
      clock: null,
      env: { ...listed, OIDC_ALLOWED_USERS: 'other' },
    });

    const response = await logInAt(after.client(), { login: 'listed' });
    expect(response.headers.get('location')).toBe(`${FRONTEND_URL}/?error=user_not_allowed`);
    expect(response.setCookies.filter((cookie) => cookie.startsWith('jwt='))).toEqual([]);
    await after.close();
    await database.drop();
    await provider.close();
  });
});
