import { describe, expect, it } from '@jest/globals';
import { type GatewayApplication } from '../../../src/gateway/application.js';
import { toClientHeaders } from '../../../src/gateway/headers/response-headers.js';
import { applicationAt, passTo } from '../../support/fixtures/gateway.js';

const convert = (
  list: readonly string[],
  application: Partial<GatewayApplication> = {},
  upstream = 'http://127.0.0.1:8888/jup',
) => toClientHeaders(list, passTo(applicationAt(upstream, application), { stripCookies: ['team'] }));

describe('the headers for the client', () => {
  it('keep order and duplicates, without hop-by-hop headers and what would lead past the gateway', () => {
    const sent = [
      'X-A',
      '1',
      'Connection',
      'close, X-B',
      'X-B',
      '2',
      'x-a',
      '3',
      'Alt-Svc',
      'h3=":1"',
      'X_Latchkey_Login',
      'x',
    ];

    expect(convert(sent)).toEqual(['X-A', '1', 'x-a', '3']);
  });

  it.each([
    ['a=1; Path=/', true],
    ['a=1; Domain=shell.lk.localhost', true],
    ['a=1; domain=.Shell.lk.localhost; Secure', true],
    ['a=1; Domain=', true],
    ['a=1; Domain=lk.localhost', false],
    ['a=1; Domain=shell.lk.localhost; Domain=.lk.localhost', false],
    ['a=1; Domain=other.test', false],
    ['jwt=1', false],
    [' JWT = 1', false],
    ['__Host-jwt=1; Path=/; Secure', false],
    ['__Host-latchkey=1', false],
    ['__host-Latchkey=1', false],
    ['latchkey_app=1', false],
    ['trusted_device=1', false],
    ['__Host-oidc_login=1', false],
    ['team=1', false],
    ['=jwt=1', false],
    ['jwt', false],
    ['jwtish=1', true],
    ['latchkeys=1', true],
  ])('pass the cookie "%s" on: %p', (cookie, isPassed) => {
    expect(convert(['Set-Cookie', cookie])).toEqual(isPassed ? ['Set-Cookie', cookie] : []);
  });

  it('give no orders to a proxy in front', () => {
    const sent = ['X-Accel-Redirect', '/etc/passwd', 'x_accel_expires', '1', 'X-Sendfile', '/etc/passwd'];

    expect(convert(sent)).toEqual([]);
  });

  it.each([
    ['"cookies"', []],
    ['"*"', []],
    ['"cache", "cookies","storage"', ['Clear-Site-Data', '"cache","storage"']],
  ])('keep the cookies of this service at Clear-Site-Data: %s', (value, expected) => {
    expect(convert(['Clear-Site-Data', value])).toEqual(expected);
  });

  it('lose HSTS where the application is on plain HTTP, which it would make unreachable', () => {
    const sent = ['Strict-Transport-Security', 'max-age=1; includeSubDomains'];

    expect(convert(sent)).toEqual([]);
    expect(convert(sent, { origin: 'https://term.example.com' })).toEqual(sent);
  });

  it.each([
    ['/jup/tree?x=1#y', '/tree?x=1#y'],
    ['/jup', '/'],
    ['/jup?x', '/?x'],
    ['/jup//evil.test/x', '/evil.test/x'],
    ['/jup/\\evil.test', '/evil.test'],
    ['/jup/\t/evil.test', '/evil.test'],
    ['/jupiter', '/jupiter'],
    ['http://127.0.0.1:8888/jup/tree', 'http://shell.lk.localhost:3001/tree'],
    ['http://shell.lk.localhost:3001/jup/tree', 'http://shell.lk.localhost:3001/tree'],
    ['http://127.0.0.1:8888', 'http://shell.lk.localhost:3001/'],
    ['http://127.0.0.1:88889/jup', 'http://127.0.0.1:88889/jup'],
    ['https://other.test/jup/x', 'https://other.test/jup/x'],
    ['//other.test/jup', '//other.test/jup'],
  ])('turn the location %s of an upstream with a prefix into %s', (location, expected) => {
    expect(convert(['Location', location], { hostHeader: 'upstream' })[1]).toBe(expected);
  });

  it('move the path of cookies and of Refresh out of the prefix', () => {
    expect(convert(['Set-Cookie', 'a=1; Path=/jup/; HttpOnly'])[1]).toBe('a=1; Path=/; HttpOnly');
    expect(convert(['Refresh', '0; url=/jup/x'])[1]).toBe('0; url=/x');
  });

  it('switch buffering of proxies off for server-sent events', () => {
    const sent = ['Content-Type', 'Text/Event-Stream; charset=utf-8', 'X-Accel-Buffering', 'yes'];

    expect(convert(sent)).toEqual([
      'Content-Type',
      'Text/Event-Stream; charset=utf-8',
      'X-Accel-Buffering',
      'no',
    ]);
  });

  it('replace what the upstream says about frames', () => {
    const sent = [
      ...[
        'X-Frame-Options',
        'DENY',
        'Content-Security-Policy',
        "default-src 'self'; frame-ancestors 'none'; img-src *",
      ],
      ...['Content-Security-Policy', 'frame-ancestors *, script-src x'],
    ];

    expect(convert(sent, { frameAncestors: 'https://auth.example.com' })).toEqual([
      ...[
        'Content-Security-Policy',
        "default-src 'self'; img-src *",
        'Content-Security-Policy',
        'script-src x',
      ],
      ...['Content-Security-Policy', 'frame-ancestors https://auth.example.com'],
    ]);
    expect(convert(sent)).toEqual(sent);
  });
});
