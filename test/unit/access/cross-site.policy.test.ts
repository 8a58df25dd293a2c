import { describe, expect, it } from '@jest/globals';
import { isCrossSite } from '../../../src/access/cross-site.policy.js';

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

describe('a request with the session cookie', () => {
  it.each(CROSS)('is cross-site from %s', (_case, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(isCrossSite(method, headers, isOwn)).toBe(true);
    }
  });

  it.each(OWN)('is our own from %s', (_case, headers) => {
    expect(isCrossSite('POST', headers, isOwn)).toBe(false);
  });

  it.each(CROSS)('is never cross-site when it only reads, from %s', (_case, headers) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect(isCrossSite(method, headers, isOwn)).toBe(false);
    }
  });
});
