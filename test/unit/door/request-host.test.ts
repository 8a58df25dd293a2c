import { describe, expect, it } from '@jest/globals';
import { parseRequestHost, toRequestOrigin } from '#door';

describe('parseRequestHost', () => {
  it.each([
    ['app.test', 'app.test', null],
    // CVE-2026-48794 (Authelia): the case of a host made rules miss.
    ['APP.Test', 'app.test', null],
    ['app.test.', 'app.test', null],
    ['app.test.:8443', 'app.test', 8443],
    ['app.test:443', 'app.test', 443],
    ['my_app', 'my_app', null],
    ['127.0.0.1:3001', '127.0.0.1', 3001],
    ['[::1]', '[::1]', null],
    ['[0:0:0:0:0:0:0:1]:3001', '[::1]', 3001],
  ])('reads %s', (text, host, port) => {
    expect(parseRequestHost(text)).toEqual({ host, port });
  });

  it.each([
    ...['', ' ', '.', ':80', 'app.test..', '.app.test', 'a..b', 'app test', ' app.test', 'app.test '],
    ...['user@app.test', 'app.test,evil.test', 'app.test, evil.test', 'app.test/', 'app.test?', 'app.test#'],
    ...['app.test:', 'app.test:0', 'app.test:65536', 'app.test:80:80', 'app.test:+80', 'app.test\\evil'],
    ...['bücher.test', 'app%2etest', '*.app.test', '-app.test', 'app-.test', '2130706433', '127.1', '0x7f.1'],
    ...['127.0.0.256', '[::1', '::1', '[::1%eth0]', '[127.0.0.1]', `${'a.'.repeat(127)}a`],
  ])('refuses %j', (text) => {
    expect(parseRequestHost(text)).toBeNull();
  });
});

describe('toRequestOrigin', () => {
  it.each([
    ['https', 'app.test', 'https://app.test'],
    ['https', 'APP.test.:443', 'https://app.test'],
    ['http', 'app.test:80', 'http://app.test'],
    ['http', 'app.test:443', 'http://app.test:443'],
    ['HTTPS', 'app.test:8443', 'https://app.test:8443'],
    // Traefik reports the scheme of a WebSocket.
    ['wss', 'app.test:443', 'https://app.test'],
    ['ws', 'app.test', 'http://app.test'],
  ])('joins %s and %s', (scheme, host, origin) => {
    expect(toRequestOrigin(scheme, host)).toBe(origin);
  });

  it.each([
    ['ftp', 'app.test'],
    ['', 'app.test'],
    ['constructor', 'app.test'],
    ['https', 'app.test,evil.test'],
    ['https, http', 'app.test'],
  ])('refuses %j and %j', (scheme, host) => {
    expect(toRequestOrigin(scheme, host)).toBeNull();
  });
});
