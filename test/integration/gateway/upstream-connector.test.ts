import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_TLS, parseUpstream, type UpstreamTls } from '../../../src/gateway/upstream/upstream.js';
import { UpstreamConnector } from '../../../src/gateway/upstream/upstream-connector.js';
import { TestAuthority } from '../../support/clients/test-authority.js';
import { portOf, Started, targetCheck } from '../../support/fixtures/gateway-ends.js';

const started = new Started();
const connector = new UpstreamConnector(targetCheck(), () =>
  Promise.resolve([{ host: '127.0.0.1', port: 3998 }]),
);
let folder: string;

async function failure(
  upstream: string,
  tls: Partial<UpstreamTls> = {},
  timeoutMs = 1_000,
): Promise<unknown> {
  try {
    (await connector.connect(parseUpstream(upstream, { ...DEFAULT_TLS, ...tls })!, timeoutMs)).destroy();
    return null;
  } catch (error) {
    return (error as { readonly failure?: string }).failure;
  }
}

describe('UpstreamConnector', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-gateway-'));
  });

  afterEach(() => started.stopAll());

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    ...[
      'http://169.254.169.254',
      'http://2852039166',
      'http://metadata.test',
      'http://[::ffff:169.254.169.254]',
    ],
    ...[
      'http://100.100.100.200',
      'http://[fd00:ec2::254]',
      'http://0.0.0.0:1',
      'http://224.0.0.1',
      'http://[fe80::1]',
    ],
    ...['http://127.0.0.1:3999', 'http://localhost:3999', 'http://127.0.0.1:3998', 'http://255.255.255.255'],
  ])('refuses %s', async (upstream) => {
    expect(await failure(upstream)).toBe('refused-target');
  });

  it('connects to this machine, to names and to Unix sockets', async () => {
    const path = join(folder, 'app.sock');
    const port = portOf(await started.tcp(() => undefined));
    await started.tcp(() => undefined, path);

    expect(await failure(`http://127.0.0.1:${port}`)).toBeNull();
    expect(await failure(`http://app.test:${port}`)).toBeNull();
    expect(await failure(`unix:${path}`)).toBeNull();
  });

  it('refuses a Unix socket of this service, also through a link', async () => {
    const [path, link] = [join(folder, 'own.sock'), join(folder, 'link.sock')];
    await started.tcp(() => undefined, path);
    symlinkSync(path, link);
    const own = new UpstreamConnector(targetCheck(), () => Promise.resolve([{ path }]));

    for (const target of [path, link])
      await expect(own.connect(parseUpstream(`unix:${target}`)!, 1_000)).rejects.toMatchObject({
        failure: 'refused-target',
      });
  });

  it('reports what cannot be reached', async () => {
    expect(await failure('http://unknown.test')).toBe('unresolvable');
    expect(await failure('http://127.0.0.1:1')).toBe('unreachable');
    expect(await failure(`unix:${join(folder, 'missing.sock')}`)).toBe('unreachable');
  });

  it('gives up after the timeout, TLS included', async () => {
    const port = portOf(await started.tcp(() => undefined));
    const begin = performance.now();

    expect(await failure(`https://127.0.0.1:${port}`, {}, 100)).toBe('timeout');
    expect(performance.now() - begin).toBeLessThan(900);
  });

  it('gives up after the timeout, the resolving of a name included', async () => {
    const never = new UpstreamConnector({ check: () => new Promise(() => undefined) }, () =>
      Promise.resolve([]),
    );

    await expect(never.connect(parseUpstream('http://slow.test')!, 50)).rejects.toMatchObject({
      failure: 'timeout',
    });
  });

  describe('with TLS', () => {
    let authority: TestAuthority;
    let port: number;
    let fingerprint: string;
    const names: string[] = [];

    beforeAll(async () => {
      authority = TestAuthority.create(folder, 'authority');
      const target = join(folder, 'app');
      authority.issue(target, 'DNS:app.test,DNS:inner.test');
      const cert = readFileSync(`${target}.crt`);
      fingerprint = new X509Certificate(cert).fingerprint256;
      const SNICallback = (name: string, done: (error: null) => void) => {
        names.push(name);
        done(null);
      };
      const server = createServer({ cert, key: readFileSync(`${target}.key`), SNICallback }, (socket) => {
        socket.on('error', () => undefined);
        socket.end('hello');
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      server.unref();
      port = portOf(server);
    });

    it('verifies the certificate, by default against the authorities of the system', async () => {
      expect(await failure(`https://app.test:${port}`)).toBe('untrusted-certificate');
      expect(await failure(`https://app.test:${port}`, { caFile: authority.file })).toBeNull();
      expect(await failure(`https://app.test:${port}`, { caFile: join(folder, 'no.pem') })).toBe(
        'untrusted-certificate',
      );
    });

    it('verifies the name of the host, or the one that is configured', async () => {
      const caFile = authority.file;

      expect(await failure(`https://127.0.0.1:${port}`, { caFile })).toBe('untrusted-certificate');
      expect(await failure(`https://127.0.0.1:${port}`, { caFile, serverName: 'inner.test' })).toBeNull();
      expect(await failure(`https://app.test:${port}`, { caFile, serverName: 'other.test' })).toBe(
        'untrusted-certificate',
      );
      expect(names).toEqual(expect.arrayContaining(['app.test', 'inner.test']));
    });

    it('accepts one certificate by its fingerprint, and no other', async () => {
      const pinned = fingerprint.replaceAll(':', '').toLowerCase();

      expect(await failure(`https://127.0.0.1:${port}`, { fingerprint: pinned })).toBeNull();
      expect(await failure(`https://127.0.0.1:${port}`, { fingerprint })).toBeNull();
      expect(await failure(`https://127.0.0.1:${port}`, { fingerprint: pinned.replace(/^./, 'x') })).toBe(
        'untrusted-certificate',
      );
    });

    it('accepts every certificate only if it is told to', async () => {
      expect(await failure(`https://127.0.0.1:${port}`, { isInsecure: true })).toBeNull();
    });
  });
});
