import { networkInterfaces } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#platform/config';
import { HostResolver, OwnEndpoints, parseTargetPattern, TargetCheck } from '#platform/network';
import { KnownNames } from '../../support/app/known-names.js';

/** The addresses of the names in these tests. */
const NAMES = {
  localhost: ['127.0.0.1', '::1'],
  'desk.test': ['192.0.2.7'],
  'two.test': ['192.0.2.7', '127.0.0.1'],
  'metadata.test': ['169.254.169.254'],
  'mapped.test': ['::ffff:127.0.0.1'],
};

const ENV = {
  HOST: '0.0.0.0',
  PORT: '8080',
  METRICS_PORT: '9400',
  DATABASE_URL: 'mysql://app:secret@192.0.2.10/latchkey',
  REDIS_URL: 'redis://192.0.2.11',
  MASTER_KEY: `main:${Buffer.alloc(32, 7).toString('base64')}`,
};
const check = new TargetCheck(new KnownNames(NAMES), new OwnEndpoints(loadConfig(ENV)));

const checked = (host: string, port = 22, allowed = ['*']) =>
  check.check(
    { host, port },
    allowed.flatMap((text) => parseTargetPattern(text) ?? []),
    [{ host: '192.0.2.12', port: 4822 }],
  );

const HERE = Object.values(networkInterfaces())
  .flatMap((found) => found ?? [])
  .filter(({ internal, family }) => !internal && family === 'IPv4')
  .map(({ address }) => address);

describe('TargetCheck', () => {
  it.each([
    ['desk.test', '192.0.2.7'],
    ['DESK.test.', '192.0.2.7'],
    ['192.0.2.7', '192.0.2.7'],
    ['0xc0000207', '192.0.2.7'],
    ['2001:DB8:0::7', '2001:db8::7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
  ])('returns the checked address of %s to connect to', async (host, connectTo) => {
    expect(await checked(host)).toMatchObject({ connectTo, addresses: [connectTo] });
  });

  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.0.0.1.', 'loopback'],
    ['localhost', 'loopback'],
    ['LocalHost.', 'loopback'],
    ['two.test', 'loopback'],
    ['mapped.test', 'loopback'],
    ['0177.1', 'loopback'],
    ['169.254.169.254', 'link-local'],
    ['metadata.test', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['no.such.name.invalid', 'unresolvable'],
    ['/run/vnc.sock', 'invalid'],
    ['127.0.0.1 ', 'invalid'],
    ['[::1]', 'invalid'],
    ['08.0.0.1', 'invalid'],
    ['desk.test\0', 'invalid'],
    ['', 'invalid'],
  ])('rejects %j as %s', async (host, refusal) => {
    expect(await checked(host)).toBe(refusal);
  });

  it.each([
    ['192.0.2.10', 3306],
    ['192.0.2.11', 6379],
    ['192.0.2.12', 4822],
    ...HERE.map((address): [string, number] => [address, 8080]),
  ])(
    'rejects the service itself and its dependencies at %s port %d, whatever is allowed',
    async (host, port) => {
      expect(await checked(host, port)).toBe('own-service');
      expect(await checked(host, port, [host])).toBe('own-service');
      expect(await checked(host, port + 1)).toMatchObject({ host });
    },
  );

  it.each([
    ['192.0.2.7', 22, ['192.0.2.0/24'], true],
    ['192.0.2.7', 22, ['192.0.2.0/24:22'], true],
    ['192.0.2.7', 23, ['192.0.2.0/24:22'], false],
    ['192.0.2.7', 5905, ['*:5900-5910'], true],
    ['192.0.2.7', 22, ['192.0.3.0/24', '2001:db8::/32'], false],
    ['192.0.2.7', 22, [], false],
    ['desk.test', 22, ['192.0.2.7'], true],
    ['desk.test', 22, ['other.test'], false],
    ['192.0.2.7', 22, ['desk.test'], false],
    ['2001:db8::7', 3389, ['[2001:db8::/32]:3389'], true],
  ])('checks %s port %d against the list %j: %s', async (host, port, allowed, isAllowed) => {
    expect(typeof (await checked(host, port, allowed)) === 'object').toBe(isAllowed);
  });

  it('allows a refused range only by a pattern within that range', async () => {
    expect(await checked('127.0.0.1', 5900, ['0.0.0.0/0'])).toBe('loopback');
    expect(await checked('127.0.0.1', 5900, ['localhost'])).toBe('loopback');
    expect(await checked('localhost', 5900, ['127.0.0.1:5900', '::1'])).toMatchObject({ port: 5900 });
    expect(await checked('127.0.0.1', 5901, ['127.0.0.1:5900'])).toBe('loopback');
  });

  it.each(['127.0.0.1', '127.0.0.2', '127.255.1.1', '::1'])(
    'refuses this service at %s if it listens on every address',
    async (host) => {
      expect(await checked(host, 8080, ['127.0.0.0/8', '::1'])).toBe('own-service');
      expect(await checked(host, 8081, ['127.0.0.0/8', '::1'])).toMatchObject({ port: 8081 });
    },
  );

  it('connects to a listed name by its name, resolvable or not', async () => {
    expect(await checked('desk.test', 22, ['desk.test'])).toMatchObject({ connectTo: 'desk.test' });
    expect(await checked('only-guacd-knows', 22, ['only-guacd-knows:22'])).toMatchObject({
      connectTo: 'only-guacd-knows',
      addresses: [],
    });
    expect(await checked('metadata.test', 22, ['metadata.test'])).toBe('link-local');
  });
});

describe('HostResolver', () => {
  const resolver = new HostResolver();

  it('resolves names of this machine, and returns nothing for unknown names', async () => {
    expect((await resolver.resolve('localhost')).map(String)).toContain('127.0.0.1');
    expect(await resolver.resolve('no.such.name.invalid')).toEqual([]);
  });

  it('resolves many names concurrently', async () => {
    const found = await Promise.all(Array.from({ length: 20 }, () => resolver.resolve('localhost')));

    expect(found.every((addresses) => addresses.length > 0)).toBe(true);
  });
});
