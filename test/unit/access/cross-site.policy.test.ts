import { describe, expect, it } from '@jest/globals';
import { isForbiddenCrossSite, isOpaque, isSameOrigin } from '../../../src/access/cross-site.policy.js';

const TRUSTED_ORIGINS = ['https://id.example.com', 'https://app.example.com'];
const isTrusted = (origin: string) => TRUSTED_ORIGINS.includes(origin);

type Headers = Parameters<typeof isForbiddenCrossSite>[1];

const FORBIDDEN: [string, Headers][] = [
  ['a foreign origin', { origin: 'https://evil.example' }],
  [
    'a foreign origin and the fetch site same-origin',
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  ],
  ['a subdomain', { origin: 'https://x.app.example.com' }],
  ['another port', { origin: 'https://app.example.com:8443' }],
  ['another scheme', { origin: 'http://app.example.com' }],
  ['an allowed origin with a trailing slash', { origin: 'https://app.example.com/' }],
  ['null', { origin: 'null' }],
  ['an empty origin', { origin: '' }],
  ['a host without a scheme', { origin: 'app.example.com' }],
  ['an origin that begins like an allowed one', { origin: 'https://app.example.com.evil.example' }],
  ['the fetch site cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['the fetch site same-site', { 'sec-fetch-site': 'same-site' }],
  ['an unknown fetch site', { 'sec-fetch-site': 'Same-Origin' }],
];

const ALLOWED: [string, Headers][] = [
  ['an allowed origin', { origin: 'https://app.example.com' }],
  [
    'an allowed origin and the fetch site cross-site',
    { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' },
  ],
  ['the fetch site same-origin', { 'sec-fetch-site': 'same-origin' }],
  ['none, the value for an entered URL', { 'sec-fetch-site': 'none' }],
  ['neither header', {}],
];

describe('isSameOrigin', () => {
  const isServiceOrigin = (origin: string) => origin === TRUSTED_ORIGINS[0];
  const served = { origin: TRUSTED_ORIGINS[0]! };

  it.each([
    {},
    served,
    { 'sec-fetch-site': 'same-origin' },
    { ...served, 'sec-fetch-site': 'same-origin' },
  ] as Headers[])('accepts %j', (headers) => {
    expect(isSameOrigin(headers, isServiceOrigin)).toBe(true);
  });

  it.each([
    { origin: TRUSTED_ORIGINS[1]! },
    { origin: TRUSTED_ORIGINS[1]!, 'sec-fetch-site': 'same-origin' },
    { ...served, 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'null', 'sec-fetch-site': 'same-origin' },
    { origin: '' },
  ] as Headers[])('rejects %j', (headers) => {
    expect(isSameOrigin(headers, isServiceOrigin)).toBe(false);
  });
});

describe('isOpaque', () => {
  it('accepts null and no other value', () => {
    expect([{ origin: 'null' }, { origin: 'https://null' }, { origin: '' }, {}].map(isOpaque)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('isForbiddenCrossSite', () => {
  it.each(FORBIDDEN)('rejects unsafe methods with %s', (_case, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(isForbiddenCrossSite(method, headers, isTrusted)).toBe(true);
    }
  });

  it.each(ALLOWED)('allows unsafe methods with %s', (_case, headers) => {
    expect(isForbiddenCrossSite('POST', headers, isTrusted)).toBe(false);
  });

  it.each(FORBIDDEN)('allows safe methods with %s', (_case, headers) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect(isForbiddenCrossSite(method, headers, isTrusted)).toBe(false);
    }
  });
});
