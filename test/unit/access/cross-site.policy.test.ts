import { describe, expect, it } from '@jest/globals';
import { isCrossSite } from '../../../src/access/cross-site.policy.js';

const ALLOWED = new Set(['https://id.example.com', 'https://app.example.com']);
const HOST = 'latchkey.internal:3000';

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
  ['text that is no origin', { origin: HOST }],
  ['the own host on another port', { origin: 'http://latchkey.internal:3001' }],
  ['a host that begins like the own one', { origin: `http://${HOST}.evil.example` }],
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
  ['the own host', { origin: `http://${HOST}` }],
  ['the own host behind a proxy that ends TLS', { origin: `https://${HOST}` }],
  ['same-origin', { 'sec-fetch-site': 'same-origin' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['a program that is no browser', {}],
];

describe('a request with the session cookie', () => {
  it.each(CROSS)('is cross-site from %s', (_case, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(isCrossSite(method, { host: HOST, ...headers }, ALLOWED)).toBe(true);
    }
  });

  it.each(OWN)('is our own from %s', (_case, headers) => {
    expect(isCrossSite('POST', { host: HOST, ...headers }, ALLOWED)).toBe(false);
  });

  it.each(CROSS)('is never cross-site when it only reads, from %s', (_case, headers) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect(isCrossSite(method, { host: HOST, ...headers }, ALLOWED)).toBe(false);
    }
  });

  it('has no own host when it names none', () => {
    expect(isCrossSite('POST', { origin: `http://${HOST}` }, ALLOWED)).toBe(true);
  });
});
