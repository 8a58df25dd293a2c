import { describe, expect, it } from '@jest/globals';
import { isCrossSite, isOpaque, isSameOrigin } from '../../../src/access/cross-site.policy.js';

const OWN_ORIGINS = ['https://id.example.com', 'https://app.example.com'];
const isOwn = (origin: string) => OWN_ORIGINS.includes(origin);

type Headers = Parameters<typeof isCrossSite>[1];

const CROSS: [string, Headers][] = [
  ['a foreign origin', { origin: 'https://evil.example' }],
  [
    'a foreign origin that claims to be the same',
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  ],
  ['a subdomain', { origin: 'https://x.app.example.com' }],
  ['another port', { origin: 'https://app.example.com:8443' }],
  ['another scheme', { origin: 'http://app.example.com' }],
  ['another spelling of an allowed origin', { origin: 'https://app.example.com/' }],
  ['null', { origin: 'null' }],
  ['an empty origin', { origin: '' }],
  ['text that is no origin', { origin: 'app.example.com' }],
  ['an origin that begins like an allowed one', { origin: 'https://app.example.com.evil.example' }],
  ['cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['same-site', { 'sec-fetch-site': 'same-site' }],
  ['an unknown site', { 'sec-fetch-site': 'Same-Origin' }],
];

const OWN: [string, Headers][] = [
  ['an allowed origin', { origin: 'https://app.example.com' }],
  [
    'an allowed origin on another site',
    { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' },
  ],
  ['same-origin', { 'sec-fetch-site': 'same-origin' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['a program that is no browser', {}],
];

describe('a page of our own origin', () => {
  const isServed = (origin: string) => origin === OWN_ORIGINS[0];
  const served = { origin: OWN_ORIGINS[0]! };

  it.each([
    {},
    served,
    { 'sec-fetch-site': 'same-origin' },
    { ...served, 'sec-fetch-site': 'same-origin' },
  ] as Headers[])('sends %j', (headers) => {
    expect(isSameOrigin(headers, isServed)).toBe(true);
  });

  it.each([
    { origin: OWN_ORIGINS[1]! },
    { origin: OWN_ORIGINS[1]!, 'sec-fetch-site': 'same-origin' },
    { ...served, 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'null', 'sec-fetch-site': 'same-origin' },
    { origin: '' },
  ] as Headers[])('does not send %j', (headers) => {
    expect(isSameOrigin(headers, isServed)).toBe(false);
  });
});

describe('an opaque origin', () => {
  it('is null and no other value', () => {
    expect([{ origin: 'null' }, { origin: 'https://null' }, { origin: '' }, {}].map(isOpaque)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('a request with the session cookie', () => {
  it.each(CROSS)('is cross-site with %s', (_case, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(isCrossSite(method, headers, isOwn)).toBe(true);
    }
  });

  it.each(OWN)('is our own with %s', (_case, headers) => {
    expect(isCrossSite('POST', headers, isOwn)).toBe(false);
  });

  it.each(CROSS)('is never cross-site when it only reads, with %s', (_case, headers) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect(isCrossSite(method, headers, isOwn)).toBe(false);
    }
  });
});
