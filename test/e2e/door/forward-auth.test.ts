import { beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { type Asked, askAs, type DialectName, DIALECTS } from '../../support/clients/door-questions.js';
import {
  anApplication,
  BEHIND_PROXY,
  DoorBrowser,
  FETCH,
  NAVIGATION,
  WEBSOCKET,
} from '../../support/fixtures/door.js';
import { runningApp } from '../../support/app/running-app.js';

const ORIGIN = 'https://term.example.com';
const START = /^https:\/\/auth\.example\.com\/door\/start\?app=[0-9a-f-]{36}&to=/;
const IDENTITY = ['remote-user', 'remote-groups', 'remote-name'];

describe.each(engines)('forward authentication on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: BEHIND_PROXY });
  let admin: Person;
  let person: Person;
  let cookie: string;

  beforeAll(async () => {
    admin = await aPerson(running.app);
    person = await aPerson(running.app, 'Zoë (ops), 100%');
    const options = { publicPaths: ['/manifest.json', '/static/'] };
    const application = await anApplication(running.app, { origin: ORIGIN, options });
    const browser = new DoorBrowser(running.app, application, person.client);
    await browser.open();
    cookie = `__Host-latchkey=${browser.cookies.get('__Host-latchkey')}`;
  });

  const ask = (dialect: DialectName, target: string, more: Partial<Asked> = {}) =>
    askAs(dialect, running.app.url, { url: ORIGIN + target, ...more, headers: { ...more.headers } });
  const asPerson = (dialect: DialectName, target: string, { headers, ...more }: Partial<Asked> = {}) =>
    ask(dialect, target, { ...more, headers: { cookie, ...headers } });

  describe.each(DIALECTS)('for %s', (dialect) => {
    const isNginx = dialect === 'nginx';

    it('admits with 200 and the identity, percent-encoded', async () => {
      const answer = await asPerson(dialect, '/a?b=c', { headers: NAVIGATION });

      expect([answer.status, answer.body]).toEqual([200, '']);
      expect(answer.headers).toMatchObject({
        'remote-user': 'Zo%C3%AB%20%28ops%29%2C%20100%25',
        'remote-name': 'Zo%C3%AB%20%28ops%29%2C%20100%25',
        'remote-groups': 'user',
        'cache-control': 'no-store',
      });
      expect(answer.headers).not.toHaveProperty('set-cookie');
    });

    it('sends a page without a session to the start of the hand-over', async () => {
      const answer = await ask(dialect, '/a?b=c', { headers: NAVIGATION });

      expect([answer.status, answer.location]).toEqual([isNginx ? 401 : 302, expect.stringMatching(START)]);
      expect(answer.location).toMatch(/&to=%2Fa%3Fb%3Dc$/);
      expect(answer.headers['cache-control']).toBe('no-store');
      for (const name of IDENTITY) expect(answer.headers).not.toHaveProperty(name);
    });

    it('sends a form without a session to the start of the application', async () => {
      const answer = await ask(dialect, '/a?b=c', { method: 'POST', headers: NAVIGATION });

      expect([answer.status, answer.location]).toEqual([
        isNginx ? 401 : 303,
        expect.stringMatching(/&to=%2F$/),
      ]);
    });

    it.each([
      ['fetch', FETCH],
      [
        'XMLHttpRequest without Fetch Metadata',
        { accept: 'text/html', 'x-requested-with': 'XMLHttpRequest' },
      ],
      ['a WebSocket', { ...WEBSOCKET, origin: ORIGIN }],
      ['a program', { accept: '*/*' }],
    ])('refuses %s with 401 and the address of the login', async (_what, headers) => {
      const answer = await ask(dialect, '/a', { headers });

      expect([answer.status, answer.location]).toEqual([401, '']);
      expect(answer.headers['x-latchkey-login']).toMatch(START);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="Latchkey"');
      if (isNginx) return;
      expect(JSON.parse(answer.body)).toEqual({
        error: 'Log in to open this application',
        code: 'LOGIN_REQUIRED',
        reason: 'login_required',
        login_url: answer.headers['x-latchkey-login'],
      });
    });

    it('answers a frame with 401, and a page that can be shown in it', async () => {
      const answer = await ask(dialect, '/a', { headers: { ...NAVIGATION, 'sec-fetch-dest': 'iframe' } });

      expect([answer.status, answer.location]).toEqual([401, '']);
      if (isNginx) return;
      expect(answer.headers).toMatchObject({
        'x-frame-options': 'SAMEORIGIN',
        'content-security-policy': expect.stringContaining("frame-ancestors 'self'"),
      });
      expect(answer.body).toContain('target="_blank"');
    });

    it('refuses a person without the right, and nobody learns about an unknown host', async () => {
      const answer = await asPerson(dialect, '/', { url: 'https://other.example.com/', headers: NAVIGATION });
      const anonymous = await ask(dialect, '/', { url: 'https://other.example.com/', headers: NAVIGATION });

      expect([answer.status, anonymous.status]).toEqual([403, 403]);
      expect([answer.location, anonymous.location]).toEqual(['', '']);
    });

    it('admits public paths with a marker instead of an identity', async () => {
      for (const path of ['/manifest.json', '/static/a.js']) {
        const answer = await asPerson(dialect, path, { headers: FETCH });
        expect(answer.status).toBe(200);
        for (const name of IDENTITY) expect(answer.headers[name]).toBe('(none)');
      }
      for (const path of ['/manifest.jsonx', '/static', '/x?/static/'])
        expect((await ask(dialect, path, { headers: FETCH })).status).toBe(401);
      expect((await ask(dialect, '/static/a', { method: 'POST', headers: FETCH })).status).toBe(401);
    });

    // Handshakes carry no Fetch Metadata, and sibling hosts send the cookie whatever its SameSite attribute.
    it.each([
      ['the application', ORIGIN, 200],
      ['a sibling', 'https://evil.example.com', 403],
      ['another port', `${ORIGIN}:8443`, 403],
      ['another scheme', 'http://term.example.com', 403],
      ['an opaque origin', 'null', 403],
      ['a longer name', `${ORIGIN}.evil.example`, 403],
    ])('decides about a WebSocket by its origin: %s', async (_who, origin, status) => {
      const answer = await asPerson(dialect, '/ws', { headers: { ...WEBSOCKET, origin } });

      expect(answer.status).toBe(status);
      expect((await asPerson(dialect, '/ws', { headers: WEBSOCKET })).status).toBe(403);
    });

    it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'MKCOL'])(
      'asks an unsafe %s for the origin of the application',
      async (method) => {
        const statusWith = async (headers: Record<string, string>) =>
          (await asPerson(dialect, '/a', { method, headers: { ...FETCH, ...headers } })).status;

        expect(await statusWith({ origin: ORIGIN })).toBe(200);
        expect(await statusWith({ origin: 'null', 'sec-fetch-site': 'same-origin' })).toBe(200);
        expect(await statusWith({})).toBe(403);
        expect(
          await statusWith({ origin: 'https://evil.example.com', 'sec-fetch-site': 'same-origin' }),
        ).toBe(403);
        expect(await statusWith({ 'sec-fetch-site': 'same-site' })).toBe(403);
      },
    );

    it.each(['TRACE', 'CONNECT', 'get', 'GET,POST'])('refuses the method %s', async (method) => {
      if (dialect === 'envoy') return;
      expect((await asPerson(dialect, '/', { method })).status).toBe(isNginx ? 403 : 400);
    });

    it.each([
      ['https://term.example.com/', 200],
      ['https://TERM.example.COM/', 200],
      ['https://term.example.com./', 200],
      ['https://term.example.com:443/', 200],
      ['wss://term.example.com/', 200],
      ['http://term.example.com/', 403],
      ['https://term.example.com:8443/', 403],
      ['https://term.example.com, evil.example/', 400],
      ['https://user@term.example.com/', 400],
      ['ftp://term.example.com/', 400],
    ])('compares the origin in its normal form: %s', async (url, status) => {
      const answer = await asPerson(dialect, '/', { url });

      expect(answer.status).toBe(isNginx && status === 400 ? 403 : status);
    });

    it.each(['/a/../b', '/a/%2e%2e/b', '/a%2Fb', '//a', '/a\\b', '/a/..;x/b', '/%252e', '/a%00b', '/a#b'])(
      'refuses %s, because rules of the application depend on the path',
      async (path) => {
        const answer = await asPerson(dialect, path, { headers: NAVIGATION });
        expect(answer.status).toBe(isNginx ? 403 : 400);
      },
    );

    it('takes nothing from its own query', async () => {
      const { host } = new URL(ORIGIN);
      const query = `?rd=https://evil.example&x-forwarded-uri=/static/a&url=${ORIGIN}/static/a`;
      const answer = await ask(dialect, dialect === 'envoy' ? `/a${query}` : '/a', { headers: FETCH });

      expect(answer.status).toBe(401);
      expect(answer.headers['x-latchkey-login']).not.toContain('https://evil.example');
      expect(answer.headers['x-latchkey-login']).not.toContain(`${host}/static`);
    });

    it('does not accept an API key, and ignores other credentials of the application', async () => {
      const key = (await admin.client.post('/users/api-keys', { name: 'job', userId: admin.userId })).body
        .token;

      expect(
        (await ask(dialect, '/', { headers: { ...FETCH, authorization: `Bearer ${key}` } })).status,
      ).toBe(401);
      for (const authorization of ['Basic YTpi', 'Bearer other', 'Token x', `Bearer ${key}`])
        expect((await asPerson(dialect, '/', { headers: { authorization } })).status).toBe(200);
    });
  });
});
