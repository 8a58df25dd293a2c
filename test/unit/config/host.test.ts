import { describe, expect, it } from '@jest/globals';
import { isLoopback } from '#platform/config';

describe('isLoopback', () => {
  it.each([
    ...['127.0.0.1', '127.8.9.10', '::1', '[::1]', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1'],
    ...['localhost', 'desk.localhost'],
  ])('returns true for %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    ...['10.0.0.1', '128.0.0.1', '0.0.0.0', '::', '::2', '[2001:db8::1]'],
    ...['localhost.example.com', 'mylocalhost', 'desk', ''],
  ])('returns false for %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
