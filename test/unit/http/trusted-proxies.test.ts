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
