import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeBehindCaddy, startCaddy } from '../support/clients/caddy.js';
import { sqlite, type TestDatabase } from '../support/databases/databases.js';
import { HttpClient } from '../support/clients/http-client.js';
import { describeBehindNginx, startNginx } from '../support/clients/nginx.js';
import { build } from '../support/processes/processes.js';
import { Program } from '../support/processes/program.js';
import { type ReverseProxy } from '../support/clients/reverse-proxy.js';
import { TcpProxy } from '../support/faults/tcp-proxy.js';
import { TEST_KEY } from '../support/app/test-app.js';

/** Longer than Node leaves an idle connection open by default (5 s, and 1 s of grace). */
const IDLE_MS = 7_500;
const AT_ONCE = 8;
const GUIDE = readFileSync('docs/operations.md', 'utf8');
const [, NGINX = ''] = /```nginx\n(upstream latchkey[\s\S]*?)```/.exec(GUIDE) ?? [];
const [, CADDY = ''] = /```\n(latchkey\.example\.com \{[\s\S]*?)```/.exec(GUIDE) ?? [];

beforeAll(build);

let database: TestDatabase;
const start = async (more: Record<string, string> = {}) => {
  const environment = { DATABASE_URL: database.url, MASTER_KEY: TEST_KEY, TRUSTED_PROXIES: '127.0.0.1' };
  return Program.start({ ...environment, REQUESTS_PER_MINUTE: '0', ...more });
};

beforeAll(async () => {
  database = await sqlite();
});

afterAll(() => database.drop());

/** Sends `AT_ONCE` concurrent POSTs, which a proxy does not retry. */
const statusesOf = async (client: HttpClient) => {
  const responses = Array.from({ length: AT_ONCE }, () => client.post('/users/login', {}));
  return (await Promise.all(responses)).map(({ status }) => status);
};

const reusesConnections = (startProxy: (site: string) => Promise<ReverseProxy>, site: string) => {
  let program: Program;
  let tcpProxy: TcpProxy;
  let proxy: ReverseProxy;

  beforeAll(async () => {
    program = await start();
    tcpProxy = new TcpProxy({ host: '127.0.0.1', port: Number(new URL(program.url).port) });
    await tcpProxy.open();
    expect(site).toContain('127.0.0.1:3000');
    proxy = await startProxy(site.replace('127.0.0.1:3000', `127.0.0.1:${tcpProxy.port}`));
  });

  afterAll(async () => {
    await proxy.stop();
    await tcpProxy.shut();
    await program.stop();
  });

  it('serves requests on connections that were idle for longer than the default timeout of Node', async () => {
    const client = new HttpClient(proxy.url);
    const first = await statusesOf(client);
    const opened = tcpProxy.accepted;
    await sleep(IDLE_MS);
    const second = await statusesOf(client);

    expect([...first, ...second]).toEqual(Array.from({ length: 2 * AT_ONCE }, () => 400));
    expect(tcpProxy.accepted).toBe(opened);
  });
};

describeBehindNginx('behind nginx as documented, the service', () => {
  reusesConnections(startNginx, NGINX);
});

describeBehindCaddy('behind Caddy as documented, the service', () => {
  reusesConnections(startCaddy, CADDY);
});

describe('KEEP_ALIVE_SECONDS', () => {
  it('sets when an idle connection is closed', async () => {
    const program = await start({ KEEP_ALIVE_SECONDS: '1' });
    const socket = connect(Number(new URL(program.url).port), '127.0.0.1');
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
    const [response] = (await once(socket, 'data')) as [Buffer];
    const since = performance.now();
    socket.resume();
    await once(socket, 'close');
    const seconds = (performance.now() - since) / 1_000;
    await program.stop();

    expect(response.toString()).toContain('Keep-Alive: timeout=1\r\n');
    expect(seconds).toBeGreaterThan(0.9);
    expect(seconds).toBeLessThan(4);
  });
});
