import { describe, expect, it } from '@jest/globals';
import { DEFAULT_TLS, parseUpstream, upstreamHost } from '../../../src/gateway/upstream/upstream.js';

describe('parseUpstream', () => {
  it.each([
    ['http://127.0.0.1:7681', { host: '127.0.0.1', port: 7681, tls: null }, 'http://127.0.0.1:7681', ''],
    ['HTTP://Term.test/', { host: 'term.test', port: 80, tls: null }, 'http://term.test', ''],
    [
      'https://[::1]:8443/a/b.c/',
      { host: '::1', port: 8443, tls: DEFAULT_TLS },
      'https://[::1]:8443',
      '/a/b.c',
    ],
  ])('reads %s', (text, address, origin, prefix) => {
    expect(parseUpstream(text)).toEqual({ address: { kind: 'tcp', ...address }, origin, prefix });
  });

  it('reads the path of a Unix socket', () => {
    expect(parseUpstream('unix:/run/app.sock')).toEqual({
      address: { kind: 'unix', path: '/run/app.sock' },
      origin: 'http://localhost',
      prefix: '',
    });
  });

  it.each([
    ...[
      '',
      'ftp://a',
      'a:80',
      'http://',
      'http://user@a',
      'http://u:p@a:1',
      'http://a?x',
      'http://a/#x',
      'http://a:0',
    ],
    ...[
      'http://a:99999',
      'http://a/../b',
      'http://a/%2e',
      'http://a/b//c',
      'http://a\\b',
      'http://a /b',
      'javascript:1',
    ],
    ...[
      'unix:',
      'unix:run/app.sock',
      'unix:/run/../app',
      'unix:/run/\0',
      'unix:/run/',
      `unix:/${'x'.repeat(107)}`,
    ],
  ])('refuses "%s"', (text) => {
    expect(parseUpstream(text)).toBeNull();
  });

  it('names the host without a default port', () => {
    expect(upstreamHost(parseUpstream('https://term.test:443/x')!)).toBe('term.test');
  });
});
