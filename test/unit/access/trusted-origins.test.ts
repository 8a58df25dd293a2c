import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#platform/config';
import { TrustedOrigins } from '../../../src/access/cross-site.policy.js';

const HOST = 'latchkey.internal:3000';
const trustedOrigins = (env: Record<string, string>) => new TrustedOrigins(loadConfig(env));

describe('TrustedOrigins', () => {
  it('has exactly the origins of PUBLIC_URL and CORS_ORIGINS, whatever the Host header', () => {
    const origins = trustedOrigins({
      PUBLIC_URL: 'https://id.example.com/accounts',
      CORS_ORIGINS: 'https://app.example.com',
    });
    const has = (origin: string) => origins.has(origin, { protocol: 'https', host: 'id.example.com' });

    expect(['https://id.example.com', 'https://app.example.com'].filter((origin) => !has(origin))).toEqual(
      [],
    );
    expect(
      [
        'http://id.example.com',
        'https://id.example.com:8443',
        'https://id.example.com/',
        'https://x.id.example.com',
        'http://app.example.com',
        'null',
        '',
      ].filter(has),
    ).toEqual([]);
    expect(origins.has(`http://${HOST}`, { protocol: 'http', host: HOST })).toBe(false);
  });

  it.each([
    ['http', ['http:', 'https:']],
    ['https', ['https:']],
  ] as const)(
    'has the origins of the Host header over %s if PUBLIC_URL has its default',
    (protocol, schemes) => {
      const origins = trustedOrigins({});
      const has = (origin: string) => origins.has(origin, { protocol, host: HOST });

      expect(['http:', 'https:'].filter((scheme) => has(`${scheme}//${HOST}`))).toEqual(schemes);
      expect(
        [
          `https://${HOST}0`,
          'https://latchkey.internal',
          `https://${HOST}.evil.example`,
          HOST,
          'null',
          '',
        ].filter(has),
      ).toEqual([]);
      expect(has('http://localhost:3000')).toBe(false);
    },
  );

  it('ignores whether a default port is given explicitly', () => {
    const origins = trustedOrigins({});

    expect(origins.has('http://id.example.com', { protocol: 'http', host: 'ID.example.com:80' })).toBe(true);
    expect(origins.has('http://id.example.com', { protocol: 'http', host: '' })).toBe(false);
    expect(origins.has('http://id.example.com', { protocol: 'http', host: 'a b' })).toBe(false);
  });
});
