import { describe, expect, it } from '@jest/globals';
import { ForwardProxy } from '../../../src/oidc/forward-proxy.js';

const PROXY = 'http://proxy.example.com:3128';
const isProxied = (target: string, ...noProxy: string[]) =>
  new ForwardProxy(PROXY, noProxy).findFor(new URL(target)) !== null;

describe('the forward proxy', () => {
  it.each([
    ['https://sso.example.com'],
    ['https://sso.example.com', 'example.org', 'so.example.com', 'example.com:8443', '10.0.0.0/8'],
    ['https://10.1.2.3', 'example.org', '10.2.0.0/16'],
    ['https://[2001:db8::1]', '2001:db9::/32'],
    ['https://sso.example.com', 'socks5://nonsense', ''],
  ])('is used for %s with the exceptions %j', (target, ...noProxy) => {
    expect(isProxied(target, ...noProxy)).toBe(true);
  });

  it.each([
    ['https://sso.example.com', '*'],
    ['https://sso.example.com', 'sso.example.com'],
    ['https://SSO.example.com.', 'Example.com'],
    ['https://sso.example.com', '.example.com'],
    ['https://sso.example.com', '*.example.com'],
    ['https://sso.example.com:8443', 'example.com:8443'],
    ['https://10.1.2.3', '10.0.0.0/8'],
    ['https://10.1.2.3:444', '10.1.2.3:444'],
    ['https://[2001:db8::1]', '2001:db8::/32'],
    ['https://localhost:8443'],
    ['https://sso.localhost'],
    ['https://127.0.0.1'],
    ['https://[::1]'],
    ['http://sso.example.com'],
  ])('is not used for %s with %j', (target, ...noProxy) => {
    expect(isProxied(target, ...noProxy)).toBe(false);
  });

  it('is not used unless configured', () => {
    expect(new ForwardProxy(undefined, []).findFor(new URL('https://sso.example.com'))).toBeNull();
  });
});
