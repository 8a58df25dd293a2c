import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { decodeJwt } from 'jose';
import { aPerson, type Person, tokenOf } from '../../support/fixtures/accounts.js';
import { engines, sqlite } from '../../support/databases/databases.js';
import { stored } from '../../support/fixtures/db-fixtures.js';
import { anApplication, FETCH, pathOf } from '../../support/fixtures/door.js';
import {
  aGatewayApplication,
  GatewayBrowser,
  gatewayUrl,
  WITH_GATEWAY,
} from '../../support/fixtures/gateway-browser.js';
import { portOf, Started } from '../../support/fixtures/gateway-ends.js';
import { EchoApplication, type Received } from '../../support/clients/echo-application.js';
import { plainRequest } from '../../support/clients/plain-http.js';
import { runningApp } from '../../support/app/running-app.js';

describe.each(engines)('the gateway on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, WITH_GATEWAY);
  const started = new Started();
  const echo = new EchoApplication();
  let person: Person;

  beforeAll(async () => {
    await echo.open();
    // The first account becomes an admin.
    await aPerson(running.app);
    person = await aPerson(running.app);
  });
  afterAll(async () => {
    echo.close();
    await started.stopAll();
  });

  const aBrowser = async (given = {}, upstream = `http://${echo.address}`) =>
    new GatewayBrowser(running.app, await aGatewayApplication(running.app, upstream, given), person.client);
  const anOpenBrowser = async (given = {}, upstream?: string) => {
    const browser = await aBrowser(given, upstream);
    await browser.open();
    return browser;
  };
  const receivedBy = (body: string) => JSON.parse(body) as Received;

  it('sends a browser without a login to Latchkey, and carries its requests after the hand-over', async () => {
    const browser = await aBrowser();
    const refused = await browser.ask('/notes?tab=2');
    expect([refused.status, pathOf(refused.location, WITH_GATEWAY.env.PUBLIC_URL)]).toEqual([
      302,
      `/door/start?app=${browser.application.id}&to=%2Fnotes%3Ftab%3D2`,
    ]);
    const callback = await browser.open('/notes?tab=2');
    expect([callback.status, callback.location]).toEqual([303, `${browser.application.origin}/notes?tab=2`]);

    const page = await browser.ask('/notes?tab=2');
    expect(page.status).toBe(200);
    expect(receivedBy(page.body)).toMatchObject({
      url: '/notes?tab=2',
      headers: {
        'remote-user': person.name,
        'remote-groups': 'user',
        'x-forwarded-proto': 'http',
        'x-forwarded-for': '127.0.0.1',
        host: new URL(browser.application.origin).host,
      },
    });
  });

  it('carries bodies unchanged', async () => {
    const browser = await anOpenBrowser();
    const { origin } = browser.application;
    const answer = await browser.passOn('/upload', {
      method: 'POST',
      body: 'x'.repeat(300_000),
      headers: { origin },
    });

    expect([answer.status, receivedBy(answer.body).bytes]).toEqual([200, 300_000]);
  });

  it('passes no identity of a client, no cookie of Latchkey and no credential of it on', async () => {
    const browser = await anOpenBrowser();
    const cookie = `theirs=1; jwt=a; __Host-jwt=b; ${[...browser.cookies].map((pair) => pair.join('=')).join('; ')}`;
    const { body } = await browser.passOn('/', {
      headers: {
        cookie,
        Remote_User: 'root',
        'remote-groups': 'admin',
        'x-latchkey-assertion': 'forged',
        'x-forwarded-for': '203.0.113.9',
        authorization: 'Bearer tmx_0123',
      },
    });

    const { headers } = receivedBy(body);
    expect(headers).toMatchObject({
      cookie: 'theirs=1',
      'remote-user': person.name,
      'remote-groups': 'user',
    });
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    for (const name of ['remote_user', 'authorization']) expect(headers).not.toHaveProperty(name);
    expect(decodeJwt(headers['x-latchkey-assertion']!)).toMatchObject({
      ...{ aud: browser.application.origin, sub: person.userId, iss: 'http://auth.lk.localhost:3000' },
    });
  });

  it('passes the token of an application on, but no token of Latchkey', async () => {
    const browser = await anOpenBrowser();
    const passed = async (token: string) =>
      receivedBy((await browser.passOn('/', { headers: { authorization: `Bearer ${token}` } })).body).headers[
        'authorization'
      ];

    expect(await passed('theirs')).toBe('Bearer theirs');
    expect(await passed(await tokenOf(running.app, person.name))).toBeUndefined();
  });

  it('carries WebSockets, and records each once', async () => {
    const server = await started.webSockets((socket) => socket.on('message', (data) => socket.send(data)));
    const browser = await anOpenBrowser({}, `http://127.0.0.1:${portOf(server)}`);
    const socket = await browser.connect();
    socket.send('ls');
    const [answer] = (await once(socket, 'message')) as [Buffer];
    expect(answer.toString()).toBe('ls');
    socket.close(1000);
    await once(socket, 'close');

    await browser.ask('/');
    const recorded = () =>
      stored(running.app, "SELECT action, details FROM audit_log WHERE action LIKE 'application.socket%'");
    let rows = await recorded();
    while (rows.length < 2) rows = await recorded();
    const opened = rows.filter(({ details }) => String(details).includes(browser.application.id));
    expect(opened.map(({ action }) => action).sort()).toEqual([
      'application.socket_closed',
      'application.socket_opened',
    ]);
  });

  it.each(['http://evil.lk.localhost', 'null', ''])(
    'refuses a WebSocket of the origin %j',
    async (origin) => {
      const browser = await anOpenBrowser();

      expect(await browser.refusal('/ws', { origin })).toBe(403);
    },
  );

  it('refuses an unsafe request of another origin', async () => {
    const browser = await anOpenBrowser();
    const headers = { ...FETCH, origin: 'http://evil.lk.localhost' };

    expect((await browser.passOn('/', { method: 'POST', headers })).status).toBe(403);
  });

  it('refuses two values of a header that decides', async () => {
    const browser = await anOpenBrowser();
    const { origin } = browser.application;
    const { status } = await plainRequest(gatewayUrl(running.app), {
      path: '/',
      headers: { host: new URL(origin).host, origin: [origin, 'http://evil.lk.localhost'] },
    });

    expect(status).toBe(400);
  });

  it('knows no other hosts, and serves no application of forward authentication', async () => {
    const forward = await anApplication(running.app, {
      origin: `http://forward.lk.localhost:${new URL(gatewayUrl(running.app)).port}`,
    });
    for (const host of [new URL(forward.origin).host, 'nowhere.lk.localhost', 'auth.lk.localhost:3000']) {
      const answer = await plainRequest(gatewayUrl(running.app), { path: '/', headers: { host, ...FETCH } });

      expect([answer.status, JSON.parse(answer.body)]).toEqual([
        403,
        expect.objectContaining({ code: 'UNKNOWN_APPLICATION' }),
      ]);
    }
  });

  it('opens nothing with the cookie of another application', async () => {
    const [browser, other] = [await anOpenBrowser(), await aBrowser()];
    for (const [name, value] of browser.cookies) other.cookies.set(name, value);

    expect((await other.passOn('/', { headers: FETCH })).status).toBe(401);
  });

  it('carries public paths for everybody, without an identity', async () => {
    const browser = await aBrowser({ options: { publicPaths: ['/assets/'] } });
    const { status, body } = await browser.passOn('/assets/logo.svg');

    expect([status, receivedBy(body).headers['remote-user']]).toEqual([200, '(none)']);
    expect((await browser.passOn('/', { headers: FETCH })).status).toBe(401);
  });

  it('ends the application session at /.latchkey/logout', async () => {
    const browser = await anOpenBrowser();
    const { origin } = browser.application;
    expect((await browser.passOn('/.latchkey/logout', { method: 'POST', headers: { origin } })).status).toBe(
      200,
    );

    expect((await browser.passOn('/', { headers: FETCH })).status).toBe(401);
    expect((await person.client.get('/users/me')).status).toBe(200);
  });

  it('does not connect to Latchkey itself', async () => {
    for (const upstream of [running.app.url, gatewayUrl(running.app)])
      expect((await (await anOpenBrowser({}, upstream)).passOn('/')).status).toBe(502);
  });
});

describe('the gateway behind a TLS proxy', () => {
  const { env } = WITH_GATEWAY;
  const running = runningApp(sqlite, {
    ...WITH_GATEWAY,
    env: { ...env, TRUSTED_PROXIES: '127.0.0.1', DOOR_REQUESTS_PER_MINUTE: '3' },
  });
  const echo = new EchoApplication();
  const TLS = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' };

  beforeAll(async () => {
    await echo.open();
  });
  afterAll(() => {
    echo.close();
  });

  const aBrowser = async () => {
    const origin = `https://shell-${Math.random().toString(36).slice(2)}.example.com`;
    const application = await aGatewayApplication(running.app, `http://${echo.address}`, { origin });
    return new GatewayBrowser(running.app, application, (await aPerson(running.app)).client);
  };

  it('takes the scheme and the address of the client from the proxy', async () => {
    const browser = await aBrowser();
    expect((await browser.passOn('/', { headers: FETCH })).status).toBe(403);
    await browser.open('/', TLS);
    const { body } = await browser.passOn('/', { headers: TLS });

    expect((JSON.parse(body) as Received).headers).toMatchObject({
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '203.0.113.9',
    });
  });

  it('limits the requests of a browser', async () => {
    const browser = await aBrowser();
    await browser.open('/', TLS);
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1)
      statuses.push((await browser.passOn('/', { headers: { ...FETCH, ...TLS } })).status);

    expect(statuses).toEqual([200, 200, 200, 429]);
  });
});
