import { describe, expect, it } from '@jest/globals';
import { isSameSite, siteSources } from '#platform/network';

describe('isSameSite', () => {
  it.each([
    ['https://auth.example.com', 'https://shell.example.com'],
    ['https://auth.example.com/path', 'https://auth.example.com:8443'],
    ['https://example.com', 'https://a.b.example.com'],
    ['https://auth.example.co.uk', 'https://shell.example.co.uk'],
    // The hosts of a test without DNS.
    ['http://auth.lk.localhost:3000', 'http://shell.lk.localhost:3001'],
    ['http://localhost:3000', 'http://localhost:3001'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3001'],
    ['http://[::1]:3000', 'http://[::1]:3001'],
    ['http://intranet', 'http://intranet:8080'],
  ])('finds %s and %s on one site', (one, other) => {
    expect([isSameSite(one, other), isSameSite(other, one)]).toEqual([true, true]);
  });

  it.each([
    ['http://auth.example.com', 'https://shell.example.com'],
    ['https://auth.example.com', 'https://shell.example.org'],
    ['https://auth.example.co.uk', 'https://shell.other.co.uk'],
    ['https://one.github.io', 'https://two.github.io'],
    ['http://localhost:3000', 'http://shell.localhost:3001'],
    ['http://auth.localhost', 'http://shell.localhost'],
    ['http://127.0.0.1', 'http://127.0.0.2'],
    ['http://127.0.0.1', 'http://localhost'],
    ['http://[::1]', 'http://[::2]'],
    ['http://intranet', 'http://wiki'],
  ])('finds %s and %s on two', (one, other) => {
    expect([isSameSite(one, other), isSameSite(other, one)]).toEqual([false, false]);
  });
});

describe('siteSources', () => {
  it.each([
    ['https://auth.example.co.uk:8443/base', ['https://example.co.uk:*', 'https://*.example.co.uk:*']],
    ['http://auth.lk.localhost:3000', ['http://lk.localhost:*', 'http://*.lk.localhost:*']],
    ['https://one.github.io', ['https://one.github.io:*', 'https://*.one.github.io:*']],
    ['http://localhost:3000', ['http://localhost:*']],
    ['http://127.0.0.1:3000', ['http://127.0.0.1:*']],
  ])('of %s are %j', (origin, sources) => {
    expect(siteSources(origin)).toEqual(sources);
  });
});
