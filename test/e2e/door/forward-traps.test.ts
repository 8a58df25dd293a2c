import { beforeAll, describe, expect, it } from '@jest/globals';
import { Reader } from '#platform/database';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines, sqlite } from '../../support/databases/databases.js';
import { askAs } from '../../support/clients/door-questions.js';
import { plainRequest } from '../../support/clients/plain-http.js';
import { sendRaw } from '../../support/clients/raw-http.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
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
const HOST = 'term.example.com';
const FORWARDED = {
  'x-forwarded-method': 'GET',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': HOST,
  'x-forwarded-uri': '/',
};

describe.each(engines)('questions of proxies on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: BEHIND_PROXY });
  let person: Person;
  let browser: DoorBrowser;
  let cookie: string;

  beforeAll(async () => {
    await aPerson(running.app);
    person = await aPerson(running.app);
    const options = { publicPaths: ['/health'] };
    const application = await anApplication(running.app, { origin: ORIGIN, slug: 'term', options });
    browser = new DoorBrowser(running.app, application, person.client);
    await browser.open();
    cookie = `__Host-latchkey=${browser.cookies.get('__Host-latchkey')}`;
  });

  const forward = (headers: Record<string, string | string[]>, path = '/door/forward') =>
    plainRequest(running.app.url, { path, headers: { cookie, ...FORWARDED, ...headers } });

  // CVE-2026-40575, CVE-2026-76835 (oauth2-proxy): a client’s header decided about another path.
  it('reads the headers of its own dialect only', async () => {
    const client = { 'x-forwarded-uri': '/health', 'x-forwarded-method': 'GET', 'x-forwarded-host': HOST };
    const nginx = await askAs('nginx', running.app.url, { url: `${ORIGIN}/secret`, headers: client });
    const envoy = await askAs('envoy', running.app.url, {
      url: `${ORIGIN}/secret`,
      headers: { ...client, 'x-original-url': `${ORIGIN}/health`, 'x-forwarded-host': 'evil.example' },
    });
    const caddy = await askAs('forward', running.app.url, {
      url: `${ORIGIN}/secret`,
      headers: {
        ...{ 'x-original-url': `${ORIGIN}/health`, 'x-rewrite-url': '/health', x_forwarded_uri: '/health' },
        ...{ 'x-http-method-override': 'GET', forwarded: `host=${HOST};proto=https` },
      },
    });

    expect([nginx.status, envoy.status, caddy.status]).toEqual([401, 401, 401]);
  });

  it('needs all headers of the dialect', async () => {
    for (const name of Object.keys(FORWARDED)) {
      const headers = Object.fromEntries(Object.entries(FORWARDED).filter(([other]) => other !== name));
      const answer = await plainRequest(running.app.url, {
        path: '/door/forward',
        headers: { cookie, ...headers },
      });
      expect(answer.status).toBe(400);
    }
    expect(
      (await plainRequest(running.app.url, { path: '/door/nginx', headers: { cookie, ...FORWARDED } }))
        .status,
    ).toBe(403);
  });

  it.each([
    'x-forwarded-uri',
    'x-forwarded-host',
    'x-forwarded-method',
    'x-forwarded-proto',
    'origin',
    'authorization',
  ])('refuses two lines of %s', async (name) => {
    const value = (FORWARDED as Record<string, string>)[name] ?? ORIGIN;
    expect((await forward({ [name]: [value, value] })).status).toBe(400);
  });

  it('refuses a question whose headers Node would cut', async () => {
    const lines = Array.from({ length: 1_000 }, () => 'a: b').join('\r\n');
    const described = Object.entries(FORWARDED)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\r\n');
    const head = `GET /door/forward HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: ${cookie}\r\n${described}`;
    const { status } = await sendRaw(running.app.url, `${head}\r\n${lines}\r\n\r\n`);

    expect(status).toBe(400);
  });

  // Caddy and HAProxy pass `Upgrade` on, so Node raises another event for the question.
  it('answers the question about a WebSocket as plain HTTP', async () => {
    const headers = { ...WEBSOCKET, origin: ORIGIN, upgrade: 'websocket', connection: 'Upgrade' };
    const answer = await forward(headers);

    expect(answer).toMatchObject({ status: 200, headers: { 'remote-user': person.name } });
    expect((await forward({ ...headers, origin: 'https://evil.example.com' })).status).toBe(403);
  });

  it('waits for no body', async () => {
    const described = Object.entries({ ...FORWARDED, cookie }).map(([name, value]) => `${name}: ${value}`);
    for (const length of ['Transfer-Encoding: chunked', 'Content-Length: 1000000']) {
      const head = ['POST /door/forward HTTP/1.1', 'Host: x', 'Connection: close', length, ...described];
      const { status } = await sendRaw(running.app.url, `${head.join('\r\n')}\r\n\r\n`);
      expect(status).toBe(200);
    }
  });

  it('answers preflights only where the application wants it, and never as one of its own', async () => {
    const headers = { origin: ORIGIN, 'access-control-request-method': 'PUT' };
    const url = 'https://api.example.com/a';
    await anApplication(running.app, {
      origin: 'https://api.example.com',
      options: { allowsPreflight: true },
    });

    const asked = { url: `${ORIGIN}/a`, method: 'OPTIONS', headers };
    expect((await askAs('envoy', running.app.url, asked)).status).toBe(401);
    const answer = await askAs('envoy', running.app.url, { ...asked, url });
    expect(answer).toMatchObject({ status: 200, headers: { 'remote-user': '(none)' } });
  });

  it('explains that the proxy must not ask about the paths of the hand-over', async () => {
    const answer = await forward({ 'x-forwarded-uri': '/.latchkey/start?app=x' });

    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('PROXY_MISCONFIGURED') });
    expect(running.app.logLines.some((line) => line.includes('asks about /.latchkey/'))).toBe(true);
  });

  // CVE-2026-34457 (oauth2-proxy): health checks were recognised by their User-Agent.
  it.each(['kube-probe/1.30', 'GoogleHC/1.0', 'Latchkey'])(
    'knows no exception for the client %s',
    async (agent) => {
      expect((await forward({ cookie: '', 'user-agent': agent, 'x-forwarded-uri': '/secret' })).status).toBe(
        401,
      );
    },
  );

  // CVE-2025-54576, CVE-2026-41059 (oauth2-proxy): query and fragment took part in path rules.
  it.each(['/secret?/health', '/secret?x=/health', '/secret;/health', '/health;x'])(
    'is not public: %s',
    async (uri) => {
      expect((await forward({ cookie: '', 'x-forwarded-uri': uri })).status).toBe(401);
    },
  );

  it.each(['/health#', '/health%23', '/secret#/health'])('refuses the fragment in %s', async (uri) => {
    expect((await forward({ cookie: '', 'x-forwarded-uri': uri })).status).toBe(400);
  });

  // CVE-2024-47070 (authentik): an address that could not be parsed skipped a rule.
  it.each(['', 'x', '203.0.113.9, x', '999.1.1.1'])(
    'decides the same for the client address %j',
    async (address) => {
      expect((await forward({ cookie: '', 'x-forwarded-for': address })).status).toBe(401);
      expect((await forward({ 'x-forwarded-for': address })).status).toBe(200);
    },
  );

  // CVE-2021-41230 (Pomerium): rights that changed after the login were not seen.
  it('reads rights at every question', async () => {
    const update = "UPDATE application SET who = 'admins' WHERE slug = 'term'";
    await plant(running.app, update);
    const answer = await forward(NAVIGATION);
    await plant(running.app, update.replace('admins', 'everyone'));

    expect([answer.status, answer.location]).toEqual([403, '']);
    expect((await forward({})).status).toBe(200);
  });

  it('records a refusal of a person once in ten minutes', async () => {
    const sql =
      "SELECT details FROM audit_log WHERE action = 'application.refused' AND details LIKE '%cross_site%'";
    for (let round = 0; round < 3; round += 1)
      await forward({ ...WEBSOCKET, origin: 'https://sibling.example.com' });
    const rows = await stored<{ details: string }>(running.app, sql);

    expect(rows.length).toBeLessThanOrEqual(2);
    running.app.clock.advance(10 * 60_000);
    await forward({ ...WEBSOCKET, origin: 'https://sibling.example.com' });
    expect(await stored(running.app, sql)).toHaveLength(rows.length + 1);
  });

  it('logs neither the target, the cookie nor the code', async () => {
    const other = new DoorBrowser(running.app, browser.application, person.client);
    const callback = await other.findCode('/page?password=hunter2');
    await other.passOn(callback);
    await forward({ 'x-forwarded-uri': '/page?password=hunter2' });
    const logged = running.app.logLines.join('\n');

    for (const secret of ['hunter2', cookie.split('=')[1]!, callback.split('code=')[1]!])
      expect(logged).not.toContain(secret);
  });

  it('takes one read for a browser with an application session', async () => {
    const reads: string[] = [];
    const reader = running.app.get(Reader);
    const read = reader.read.bind(reader);
    reader.read = (work) => {
      reads.push('other');
      return read(work);
    };
    await forward({});
    reader.read = read;

    expect(reads).toEqual([]);
  });
});

describe('questions of somebody who is no trusted proxy', () => {
  const running = runningApp(sqlite, { env: { PUBLIC_URL: BEHIND_PROXY.PUBLIC_URL } });

  it('are refused, and the log says how to change that', async () => {
    for (const path of ['/door/forward', '/door/nginx', '/door/envoy/']) {
      const answer = await plainRequest(running.app.url, { path, headers: FORWARDED });
      expect(answer.status).toBe(403);
    }
    const lines = running.app.logLines.filter((line) => line.includes('TRUSTED_PROXIES=127.0.0.1'));
    expect(lines).toHaveLength(1);
    expect(
      (await plainRequest(running.app.url, { path: '/.latchkey/start', headers: FORWARDED })).status,
    ).toBe(404);
  });
});

describe('the rate limit of questions', () => {
  const running = runningApp(sqlite, { env: { ...BEHIND_PROXY, DOOR_REQUESTS_PER_MINUTE: '3' } });

  it('counts per application session', async () => {
    const { client } = await aPerson(running.app);
    const browser = new DoorBrowser(running.app, await anApplication(running.app), client);
    const other = new DoorBrowser(running.app, browser.application, client);
    await browser.open();
    await other.open();
    const ask = () => browser.ask('/', { headers: FETCH });
    for (let round = 0; round < 3; round += 1) expect((await ask()).status).toBe(200);

    expect(await ask()).toMatchObject({
      status: 429,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
    });
    expect((await browser.ask('/')).headers['content-type']).toContain('text/html');
    expect((await other.ask('/')).status).toBe(200);
    const cookie = `__Host-latchkey=${browser.cookies.get('__Host-latchkey')}`;
    const question = { url: `${browser.application.origin}/`, headers: { cookie } };
    expect((await askAs('nginx', running.app.url, question)).status).toBe(403);
  });
});
