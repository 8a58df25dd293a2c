import { readFileSync } from 'node:fs';
import { createServer as createTlsServer, type Server } from 'node:https';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, type Person } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { aGatewayApplication, gatewayUrl, WITH_GATEWAY } from '../../support/fixtures/gateway-browser.js';
import { portOf, Started } from '../../support/fixtures/gateway-ends.js';
import { runningApp } from '../../support/app/running-app.js';

const TLS = 'test/support/fixtures/tls/provider';

describe.each(engines)('POST /api/applications/check-upstream on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, WITH_GATEWAY);
  const started = new Started();
  const hosts: (string | undefined)[] = [];
  let secure: Server;
  let admin: Person;
  let upstream: string;

  beforeAll(async () => {
    admin = await aPerson(running.app);
    const web = await started.http(({ headers }, response) => {
      hosts.push(headers.host);
      response.writeHead(302, { location: '/login' }).end();
    });
    upstream = `http://127.0.0.1:${portOf(web)}`;
    const files = { cert: readFileSync(`${TLS}.cert.pem`), key: readFileSync(`${TLS}.key.pem`) };
    secure = createTlsServer(files, (_request, response) => response.end('ok')).listen(0, '127.0.0.1');
    await once(secure, 'listening');
  });
  afterAll(async () => {
    secure.closeAllConnections();
    secure.close();
    await started.stopAll();
  });

  const check = (body: object) => admin.client.post('/api/applications/check-upstream', body);

  it('tells the status of an upstream that responds, and follows no redirect', async () => {
    expect(await check({ upstream })).toMatchObject({
      status: 200,
      body: { reachable: true, failure: null, status: 302 },
    });
    expect(hosts).toEqual([new URL(upstream).host]);
  });

  it('tests a registered application with the Host that it gets, and with fields that are not stored', async () => {
    const { id, origin } = await aGatewayApplication(running.app, upstream);
    expect((await check({ application: id })).body).toMatchObject({ reachable: true });
    expect(hosts.at(-1)).toBe(new URL(origin).host);

    const changed = await check({ application: id, upstream: 'http://127.0.0.1:9' });
    expect(changed.body).toMatchObject({ reachable: false, failure: 'unreachable', status: null });
  });

  it('tells what failed', async () => {
    const silent = await started.tcp(() => undefined);
    const other = await started.tcp((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    const failures = async (body: object) => (await check(body)).body.failure;
    const https = `https://127.0.0.1:${portOf(secure)}`;

    expect(await failures({ upstream: 'http://nowhere.invalid:1' })).toBe('unresolvable');
    expect(await failures({ upstream: https })).toBe('untrusted-certificate');
    expect(await failures({ upstream: https, insecure: true })).toBeNull();
    expect(await failures({ upstream: `http://127.0.0.1:${portOf(other)}` })).toBe('invalid-response');
    expect(await failures({ upstream: `http://127.0.0.1:${portOf(silent)}` })).toBe('timeout');
    expect(await failures({ upstream: gatewayUrl(running.app) })).toBe('refused-target');
    expect(await failures({ upstream: running.app.url })).toBe('refused-target');
  });

  it('refuses fields that could not be stored, and unknown applications', async () => {
    const codeOf = async (body: object) => (await check(body)).body.code;

    expect(await codeOf({ upstream: 'ftp://127.0.0.1' })).toBe('INVALID_UPSTREAM');
    expect(await codeOf({ upstream: 'http://169.254.169.254' })).toBe('UPSTREAM_FORBIDDEN');
    expect(await codeOf({ upstream, insecure: true })).toBe('INVALID_UPSTREAM_TLS');
    expect(await codeOf({ insecure: true })).toBe('UPSTREAM_REQUIRED');
    expect(await codeOf({ application: 'unknown' })).toBe('APPLICATION_NOT_FOUND');
  });

  it('is for sessions of admins only', async () => {
    const { client } = await aPerson(running.app);

    expect((await client.post('/api/applications/check-upstream', { upstream })).status).toBe(403);
    expect((await running.app.client().post('/api/applications/check-upstream', { upstream })).status).toBe(
      401,
    );
  });
});
