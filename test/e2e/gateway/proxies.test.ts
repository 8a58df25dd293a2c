import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runningApp } from '../../support/app/running-app.js';
import { describeBehindApache, startApache } from '../../support/clients/apache.js';
import { EchoApplication, type Received } from '../../support/clients/echo-application.js';
import { describeBehindNginx, startNginx } from '../../support/clients/nginx.js';
import { sendRaw } from '../../support/clients/raw-http.js';
import { type ReverseProxy } from '../../support/clients/reverse-proxy.js';
import { sqlite } from '../../support/databases/databases.js';
import { aPerson } from '../../support/fixtures/accounts.js';
import { FETCH } from '../../support/fixtures/door.js';
import {
  aGatewayApplication,
  endOf,
  GatewayBrowser,
  gatewayUrl,
  WITH_GATEWAY,
} from '../../support/fixtures/gateway-browser.js';
import { portOf, Started } from '../../support/fixtures/gateway-ends.js';

const ENV = { ...WITH_GATEWAY, env: { ...WITH_GATEWAY.env, TRUSTED_PROXIES: '127.0.0.1' } };
const documented = (name: string) => readFileSync(`docs/door/${name}`, 'utf8');

type Start = (replace: (text: string) => string) => Promise<ReverseProxy>;

const NGINX: Start = (replace) => {
  const site = documented('nginx-gateway.conf').replace('listen 443 ssl;', 'listen 80;');
  return startNginx(replace(site.replaceAll(/ssl_certificate.*;\n/g, '')));
};
const APACHE: Start = (replace) => startApache(replace(documented('apache-gateway.conf')));

const isBehind = (start: Start) => {
  const running = runningApp(sqlite, ENV);
  const started = new Started();
  const upstream = new EchoApplication();
  let proxy: ReverseProxy;
  let origin: string;

  beforeAll(async () => {
    await upstream.open();
    proxy = await start((text) => text.replaceAll('127.0.0.1:3001', new URL(gatewayUrl(running.app)).host));
    origin = `http://shell.example.com:${new URL(proxy.url).port}`;
    // The first account is an admin.
    await aPerson(running.app);
  });
  afterAll(async () => {
    await proxy.stop();
    await started.stopAll();
    upstream.close();
  });

  let counter = 0;
  const anOpenBrowser = async (address = upstream.address) => {
    counter += 1;
    const person = await aPerson(running.app);
    const own = origin.replace('shell', `shell-${counter}`);
    const application = await aGatewayApplication(running.app, `http://${address}`, { origin: own });
    const browser = new GatewayBrowser(running.app, application, person.client).at(proxy.url);
    await browser.open();
    return { browser, person };
  };

  it('carries pages and uploads with the address and the scheme of the browser', async () => {
    const { browser, person } = await anOpenBrowser();
    const forged = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', 'remote-user': 'root' };
    const page = await browser.passOn('/a/%2Fb//c%20d?e=%2F', { headers: { ...FETCH, ...forged } });
    const body = 'x'.repeat(3 << 20);
    const sent = { ...FETCH, origin: browser.application.origin, 'transfer-encoding': 'chunked' };
    const upload = await browser.passOn('/upload', { method: 'POST', body, headers: sent });

    expect(page.status).toBe(200);
    expect(JSON.parse(page.body)).toMatchObject({
      url: '/a/%2Fb//c%20d?e=%2F',
      headers: {
        host: new URL(browser.application.origin).host,
        'remote-user': person.name,
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
      },
    });
    expect((JSON.parse(upload.body) as Received).bytes).toBe(body.length);
  });

  it('carries a WebSocket, and closes it with the code of the gateway when the session ends', async () => {
    const server = await started.webSockets((socket) => socket.on('message', (data) => socket.send(data)));
    const { browser, person } = await anOpenBrowser(`127.0.0.1:${portOf(server)}`);
    const socket = await browser.connect();
    const echoed = once(socket, 'message');
    socket.send('ls');
    expect(String((await echoed)[0])).toBe('ls');
    await person.client.post('/users/logout');

    expect(await endOf(socket)).toBe(4401);
  });

  it('refuses WebSockets of other origins, and other hosts', async () => {
    const { browser } = await anOpenBrowser();
    upstream.received.length = 0;
    const absolute = `GET http://other.example.com/ HTTP/1.1\r\nHost: other.example.com\r\nConnection: close\r\n\r\n`;

    expect(await browser.refusal('/ws', { origin: 'https://evil.example.com' })).toBe(403);
    expect((await sendRaw(proxy.url, absolute)).status).toBeGreaterThanOrEqual(400);
    expect(upstream.received).toEqual([]);
  });
};

describe('the gateway behind a real proxy', () => {
  describeBehindNginx('nginx', () => isBehind(NGINX));
  describeBehindApache('Apache', () => isBehind(APACHE));
});
