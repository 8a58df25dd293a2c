import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { aPerson, PASSCODE, type Person } from '../../support/fixtures/accounts.js';
import { describeBehindApache, startApache } from '../../support/clients/apache.js';
import { describeBehindCaddy, startCaddy } from '../../support/clients/caddy.js';
import { EchoApplication, type Received } from '../../support/clients/echo-application.js';
import { describeBehindHaproxy, startHaproxy } from '../../support/clients/haproxy.js';
import { describeBehindNginx, startNginx } from '../../support/clients/nginx.js';
import { plainRequest, type PlainAnswer } from '../../support/clients/plain-http.js';
import { sendRaw } from '../../support/clients/raw-http.js';
import { type ReverseProxy } from '../../support/clients/reverse-proxy.js';
import { sqlite } from '../../support/databases/databases.js';
import {
  anApplication,
  BEHIND_PROXY,
  FETCH,
  NAVIGATION,
  pathOf,
  WEBSOCKET,
} from '../../support/fixtures/door.js';
import { lock, unlock } from '../../support/fixtures/screen-lock.js';
import { runningApp } from '../../support/app/running-app.js';

const HOST = 'term.example.com';
const documented = (name: string) => readFileSync(`docs/door/${name}`, 'utf8');

type Setup = {
  /** The scheme that the application's browsers use in the test. */
  readonly scheme: 'http' | 'https';
  /** @param replace puts the addresses of the test into a documented file */
  readonly start: (replace: (text: string) => string) => Promise<ReverseProxy>;
};

const withoutTls = (text: string) =>
  text.replaceAll(/listen 443 ssl( default_server)?;/g, 'listen 80;').replaceAll(/ssl_certificate.*;\n/g, '');

const NGINX: Setup = {
  scheme: 'http',
  start: (replace) => startNginx(replace(withoutTls(documented('nginx.conf')))),
};
const CADDY: Setup = {
  scheme: 'http',
  start: (replace) => startCaddy(replace(documented('Caddyfile')), HOST, HOST),
};
const HAPROXY: Setup = {
  scheme: 'https',
  start: (replace) =>
    startHaproxy(replace(documented('haproxy.cfg')), replace(documented('haproxy-door.lua'))),
};

const APACHE: Setup = {
  scheme: 'http',
  start: (replace) =>
    startApache(replace(documented('apache-door.conf')), replace(documented('apache-door.lua'))),
};

const isBehind = ({ scheme, start }: Setup) => {
  const running = runningApp(sqlite, { env: BEHIND_PROXY });
  const upstream = new EchoApplication();
  const cookies = new Map<string, string>();
  let proxy: ReverseProxy;
  let person: Person;
  let host: string;
  let origin: string;

  beforeAll(async () => {
    await upstream.open();
    const replace = (text: string) =>
      text
        .replaceAll('127.0.0.1:3000', new URL(running.app.url).host)
        .replaceAll('127.0.0.1:7681', upstream.address);
    proxy = await start(replace);
    host = `${HOST}:${new URL(proxy.url).port}`;
    origin = `${scheme}://${host}`;
    person = await aPerson(running.app, 'Zoë');
    const options = { publicPaths: ['/manifest.json'], allowsApiKeys: true };
    await anApplication(running.app, { slug: 'term', origin, options });
  });

  beforeEach(() => {
    upstream.received.length = 0;
  });

  afterAll(async () => {
    await proxy.stop();
    upstream.close();
  });

  const visit = async (
    path: string,
    headers: Record<string, string | string[]> = {},
    method = 'GET',
    body = '',
  ) => {
    const pairs = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = { ...(pairs === '' ? {} : { cookie: pairs }), ...NAVIGATION, ...headers, host };
    const answer = await plainRequest(proxy.url, { method, path, headers: all, body });
    for (const cookie of answer.setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    return answer;
  };

  /** Follows redirects between the application and Latchkey. */
  const follow = async (path: string): Promise<PlainAnswer> => {
    let answer = await visit(path);
    for (let step = 0; answer.location !== '' && step < 10; step += 1) {
      const { location } = answer;
      if (!location.startsWith(BEHIND_PROXY.PUBLIC_URL)) answer = await visit(pathOf(location, origin));
      else {
        const { headers } = await person.client.get(pathOf(location, BEHIND_PROXY.PUBLIC_URL));
        answer = { ...answer, location: headers.get('location') ?? '' };
      }
    }
    return answer;
  };

  const receivedOf = ({ body }: PlainAnswer) => JSON.parse(body) as Received;

  it('lets a browser in after the hand-over, with the identity', async () => {
    const answer = await follow('/notes?tab=2');

    expect(answer.status).toBe(200);
    expect(receivedOf(answer)).toMatchObject({
      url: '/notes?tab=2',
      headers: { 'remote-user': 'Zo%C3%AB', 'remote-groups': 'admin,user', 'remote-name': 'Zo%C3%AB' },
    });
    expect(decodeJwt(receivedOf(answer).headers['x-latchkey-assertion']!)).toMatchObject({
      aud: origin,
      preferred_username: 'Zoë',
    });
  });

  it('passes nothing on without a session', async () => {
    for (const headers of [NAVIGATION, FETCH]) {
      const { status } = await visit('/x', { ...headers, cookie: 'a=b' });
      expect([302, 401]).toContain(status);
    }
    expect(upstream.received).toEqual([]);
  });

  it('refuses fetch with 401 and the address of the login', async () => {
    const answer = await visit('/x', { ...FETCH, cookie: 'a=b' });

    expect([answer.status, answer.location]).toEqual([401, '']);
    expect(answer.headers['x-latchkey-login']).toContain('/door/start?app=');
    expect(answer.headers['cache-control']).toContain('no-store');
  });

  // CVE-2026-39858, CVE-2026-88011 (Traefik), CVE-2026-30851, CVE-2026-52845 (Caddy): aliases and missing headers.
  it('passes no identity on that a client made up', async () => {
    const forged = {
      'remote-user': 'root',
      remote_user: 'root',
      'remote.user': 'root',
      'Remote-Groups': 'root',
      'x-latchkey-assertion': 'root',
      x_latchkey_assertion: 'root',
      'x.latchkey.assertion': 'root',
      'X-Latchkey_Assertion': 'root',
    };
    await visit('/a', forged);
    await visit('/manifest.json', { ...forged, cookie: 'a=b' });

    expect(upstream.received).toHaveLength(2);
    for (const { headers } of upstream.received) expect(Object.values(headers)).not.toContain('root');
    expect(upstream.received[1]!.headers['remote-user']).toBe('(none)');
    expect(upstream.received[1]!.headers['x-latchkey-assertion']).toBe('(none)');
  });

  // CVE-2026-40575, CVE-2026-76835 (oauth2-proxy), CVE-2026-35051 (Traefik).
  it('decides about the request itself, whatever headers a client adds', async () => {
    const forged = {
      ...{ 'x-forwarded-uri': '/manifest.json', 'x-forwarded-method': 'GET', 'x-forwarded-host': HOST },
      ...{
        'x-original-url': `${origin}/manifest.json`,
        'x-original-method': 'GET',
        'x-rewrite-url': '/manifest.json',
      },
      ...{ forwarded: `host=${HOST}`, 'x-forwarded-prefix': '/manifest.json', cookie: 'a=b' },
    };
    expect((await visit('/secret', { ...FETCH, ...forged })).status).toBe(401);
    expect((await visit('/secret?/manifest.json', { ...FETCH, ...forged })).status).toBe(401);
    expect(upstream.received).toEqual([]);
  });

  // CVE-2024-45410, CVE-2026-29054 (Traefik): `Connection` removed headers of the proxy.
  it('passes no other identity on when `Connection` names the headers', async () => {
    await visit('/a', { connection: 'close, Remote-User', 'remote-user': 'root' });

    for (const { headers } of upstream.received)
      expect(['Zo%C3%AB', undefined]).toContain(headers['remote-user']);
  });

  it.each(['/a/../b', '/%2e%2e/b', '/a%2Fb', '//evil.example/x', '/a/..;/b', '/%252e%252e/'])(
    'does not pass the ambiguous path %s on',
    async (path) => {
      expect([400, 403]).toContain((await visit(path)).status);
      expect(upstream.received).toEqual([]);
    },
  );

  it('does not decide about another host than the one that it forwards to', async () => {
    const head = `GET http://${HOST}/secret HTTP/1.1\r\nHost: other.example.com\r\nConnection: close\r\n\r\n`;
    const absolute = await sendRaw(proxy.url, head);
    await plainRequest(proxy.url, { path: '/', headers: { host: 'other.example.com' } });

    expect(absolute.status).not.toBe(200);
    expect(upstream.received).toEqual([]);
  });

  it('checks the origin of WebSocket handshakes', async () => {
    const handshake = async (from: string) => {
      const offer = { ...WEBSOCKET, origin: from, upgrade: 'websocket', connection: 'Upgrade' };
      return (await visit('/ws', { ...offer, 'sec-fetch-mode': 'websocket' })).status;
    };

    expect(await handshake('https://evil.example.com')).toBe(403);
    expect(upstream.received).toEqual([]);
    expect(await handshake(origin)).toBe(101);
    expect(upstream.received).toMatchObject([{ headers: { 'remote-user': 'Zo%C3%AB' } }]);
  });

  it('passes uploads on, with a length and in chunks', async () => {
    const body = 'x'.repeat(3 << 20);
    const sent = { ...FETCH, origin };
    const chunked = await visit('/upload', { ...sent, 'transfer-encoding': 'chunked' }, 'POST', body);
    const whole = await visit('/upload', { ...sent, 'content-length': String(body.length) }, 'PUT', body);

    expect([chunked, whole].map((answer) => receivedOf(answer).bytes)).toEqual([body.length, body.length]);
    expect((await visit('/upload', { ...FETCH, origin: 'https://evil.example.com' }, 'POST')).status).toBe(
      403,
    );
  });

  it('lets an API key in, and does not pass it on; other credentials are those of the application', async () => {
    const { userId } = person;
    const made = await person.client.post('/users/api-keys', { name: 'job', userId, scopes: ['door:term'] });
    const { token } = made.body;
    for (const authorization of [`Bearer ${token}`, `bearer  ${token}`])
      expect((await visit('/a', { ...FETCH, cookie: 'a=b', authorization })).status).toBe(200);
    expect((await visit('/a', { ...FETCH, authorization: 'Bearer of-the-application' })).status).toBe(200);
    await visit('/manifest.json', { ...FETCH, cookie: 'a=b', authorization: `Bearer ${token}` });

    expect(upstream.received.map(({ headers }) => headers['authorization'])).toEqual([
      ...[undefined, undefined, 'Bearer of-the-application', undefined],
    ]);
    expect(upstream.received[0]!.headers['remote-user']).toBe('Zo%C3%AB');
  });

  it('sends the browser to the unlock page while the screen is locked', async () => {
    await person.client.post('/api/security/passcode', { new_passcode: PASSCODE });
    await lock(person.client);
    const page = await visit('/a');
    const script = await visit('/a', FETCH);
    await unlock(person.client);

    expect([page.status, new URL(page.location).pathname]).toEqual([302, '/locked']);
    expect([script.status, script.headers['x-latchkey-login']]).toEqual([
      401,
      expect.stringContaining('/locked?'),
    ]);
    expect((await visit('/a')).status).toBe(200);
  });

  it('stops passing requests on when the session ends', async () => {
    await person.client.post('/users/logout');

    expect((await visit('/a', FETCH)).status).toBe(401);
    expect(upstream.received).toEqual([]);
  });
};

describe('an application behind a real proxy', () => {
  describeBehindNginx('nginx', () => isBehind(NGINX));
  describeBehindCaddy('Caddy', () => isBehind(CADDY));
  describeBehindHaproxy('HAProxy', () => isBehind(HAPROXY));
  describeBehindApache('Apache', () => isBehind(APACHE));
});
