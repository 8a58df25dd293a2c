import { describe, expect, it } from '@jest/globals';
import { addressProblem, urlProblem } from '../../../src/oidc/provider-address.js';

describe('a resolved address of a provider', () => {
  it.each([
    '169.254.169.254',
    '169.254.0.1',
    'fe80::1',
    'febf::1',
    '::ffff:169.254.169.254',
    'fd00:ec2::254',
    '0.0.0.0',
    '224.0.0.1',
    'ff02::1',
    // Metadata services outside of the link-local ranges, and IPv6 forms of IPv4 addresses.
    '100.100.100.200',
    '168.63.129.16',
    'fd20:ce::254',
    '64:ff9b::169.254.169.254',
    '2002:a9fe:a9fe::1',
    '::7f00:1',
    '240.0.0.1',
    'no address',
  ])('is rejected whatever the protocol: %s', (address) => {
    for (const protocol of ['https:', 'http:']) {
      expect(addressProblem(protocol, address, true)).toMatch(/refused|not an address/);
    }
  });

  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])(
    'is accepted over HTTP as a loopback address: %s',
    (address) => {
      expect(addressProblem('http:', address, false)).toBeNull();
    },
  );

  it.each(['10.0.0.1', '192.0.2.1', '2001:db8::1', '128.0.0.1', '64:ff9b::808:808'])(
    'requires HTTPS: %s',
    (address) => {
      expect(addressProblem('http:', address, false)).toMatch(/plain http/);
      expect(addressProblem('http:', address, true)).toBeNull();
      expect(addressProblem('https:', address, false)).toBeNull();
    },
  );
});

describe('the URL of a provider', () => {
  it.each(['https://sso.example.com/a/', 'http://localhost:8080', 'http://127.0.0.1:1/x', 'http://[::1]:1'])(
    'can be %s',
    (url) => {
      expect(urlProblem(url, false)).toBeNull();
    },
  );

  it.each([
    ['sso.example.com', 'not a URL'],
    ['ftp://sso.example.com', 'neither'],
    ['https://ada@sso.example.com', 'user names'],
    ['https://sso.example.com/#x', 'fragments'],
    ['http://localhost.example.com', 'plain http'],
    ['http://sso.example.com', 'plain http'],
    ['https://2852039166/', 'link-local'],
    ['https://0xa9fea9fe/', 'link-local'],
  ])('cannot be %s', (url, problem) => {
    expect(urlProblem(url, false)).toContain(problem);
  });
});
