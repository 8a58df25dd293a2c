import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { exchange, HANDSHAKE, head, portOf, Started } from '../../support/fixtures/gateway-ends.js';

const started = new Started();

describe('an error of the gateway', () => {
  afterEach(() => started.stopAll());

  it('comes at once for a handshake that is closed before the upstream is connected', async () => {
    const never = { connect: () => new Promise<never>(() => undefined) };
    const slow = await started.gateway('http://127.0.0.1:1', {}, undefined, never);
    const response = exchange(slow.port, head(HANDSHAKE));
    while (slow.registry.list().length === 0) await new Promise((resolve) => setImmediate(resolve));
    slow.registry.close({}, { code: 4401, reason: 'over' });

    expect(await response).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('is the response to a handshake that arrives while the gateway stops', async () => {
    const upstream = await started.webSockets(() => undefined);
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);
    const pass = await gateway.decide({} as never);
    gateway.decide = async () => {
      void gateway.gateway.close();
      return Promise.resolve(pass);
    };

    expect(await exchange(gateway.port, head(HANDSHAKE))).toMatch(/^HTTP\/1\.1 503 /);
  });

  it.each([
    ['an HTTP request', `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`],
    ['a handshake', head(HANDSHAKE)],
  ])('is the response to %s whose decision cannot be sent', async (_name, request) => {
    const gateway = await started.gateway('http://127.0.0.1:1');
    const headers = ['Location', '/zoë'];
    gateway.decide = () => ({ kind: 'response', status: 302, headers, body: '' });

    expect(await exchange(gateway.port, request)).toMatch(/^HTTP\/1\.1 503 /);
  });

  it('is the response to a request that was closed if the new decision cannot be sent', async () => {
    const upstream = await started.http(() => undefined);
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);
    const response = fetch(gateway.url);
    while (gateway.registry.list().length === 0) await new Promise((resolve) => setImmediate(resolve));
    const headers = ['Location', '/zoë'];
    gateway.decide = () => ({ kind: 'response', status: 302, headers, body: '' });
    gateway.registry.lock({});

    expect((await response).status).toBe(503);
  });

  it('in what receives the events does not end a WebSocket', async () => {
    const upstream = await started.webSockets((socket) => {
      socket.on('message', (data) => socket.send(data));
    });
    const gateway = await started.gateway(`http://127.0.0.1:${portOf(upstream)}`);
    gateway.eventError = new Error('the audit log is full');
    const socket = await gateway.connect();
    socket.send('ls');
    await once(socket, 'message');
    socket.close();
    await once(socket, 'close');
    while (gateway.events.length < 3) await new Promise((resolve) => setImmediate(resolve));

    expect(gateway.events).toEqual(['opened', 'activity ada', 'closed by a peer']);
  });

  it('may be shown where the application may be shown', async () => {
    const gateway = await started.gateway('http://127.0.0.1:1', { frameAncestors: 'https://auth.test' });
    const other = await started.gateway('http://127.0.0.1:1');
    const policyOf = async (url: string) => (await fetch(url)).headers.get('content-security-policy');

    expect(await policyOf(gateway.url)).toContain('frame-ancestors https://auth.test');
    expect(await policyOf(other.url)).toContain("frame-ancestors 'self'");
  });
});
