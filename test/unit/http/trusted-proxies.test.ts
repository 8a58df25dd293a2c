import { describe, expect, it } from '@jest/globals';
import { TrustedProxies } from '#platform/http';

const proxies = new TrustedProxies(['10.0.0.1', '192.168.0.0/16', '2001:db8::/32']);

describe('the trusted proxies', () => {
  it.each(['10.0.0.1', '::ffff:10.0.0.1', '192.168.3.4', '2001:db8::1'])(
    'include the peer %s',
    (remoteAddress) => {
      expect(proxies.includes({ remoteAddress })).toBe(true);
    },
  );

  it.each(['10.0.0.2', '127.0.0.1', '193.168.0.1', '::1', '2001:db9::1', '', 'x'])(
    'do not include the peer %j',
    (remoteAddress) => {
      expect(proxies.includes({ remoteAddress })).toBe(false);
    },
  );

  it('do not include a peer that has disconnected, nor anybody without configuration', () => {
    expect(proxies.includes({ remoteAddress: undefined })).toBe(false);
    expect(new TrustedProxies([]).includes({ remoteAddress: '127.0.0.1' })).toBe(false);
  });
});

describe('the source of a request', () => {
  const find = (remoteAddress: string, headers: Record<string, string> = {}) =>
    proxies.findSource({ socket: { remoteAddress }, headers } as never);

  it('is the peer, unless that is a trusted proxy', () => {
    const headers = { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https' };

    expect(find('203.0.113.9', headers)).toEqual({ address: '203.0.113.9', scheme: 'http' });
    expect(find('10.0.0.1', headers)).toEqual({ address: '198.51.100.7', scheme: 'https' });
    expect(find('10.0.0.1')).toEqual({ address: '10.0.0.1', scheme: 'http' });
  });

  it('is the last address that no trusted proxy has, because a client may have sent the others', () => {
    const behind = (text: string) => find('10.0.0.1', { 'x-forwarded-for': text }).address;

    expect(behind('1.1.1.1, 198.51.100.7, 192.168.3.4')).toBe('198.51.100.7');
    expect(behind('192.168.3.5, 192.168.3.4')).toBe('192.168.3.5');
    expect(behind('1.1.1.1, nonsense')).toBe('unknown');
    expect(behind('[2001:db9::1]:4711')).toBe('2001:db9::1');
  });

  it('has the scheme that the nearest proxy reports', () => {
    const behind = (text: string) => find('10.0.0.1', { 'x-forwarded-proto': text }).scheme;

    expect(['https, http', 'http, https', 'wss', 'HTTPS', 'gopher', ''].map(behind)).toEqual([
      ...['http', 'https', 'https', 'https', 'http', 'http'],
    ]);
  });
});
