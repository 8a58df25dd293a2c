import { describe, expect, it } from '@jest/globals';
import { isMalformed, parseCanonicalPath } from '#door';

describe('parseCanonicalPath', () => {
  it.each([
    ['/', '/'],
    ['/a/b', '/a/b'],
    ['/a/b/', '/a/b/'],
    ['/a?b=/../c', '/a'],
    ['/a%20b', '/a b'],
    ['/%e2%82%ac', '/€'],
    ['/...', '/...'],
    ['/a..b/.c/c.', '/a..b/.c/c.'],
    ['/a;b=1/c', '/a;b=1/c'],
    ['/100%25', '/100%'],
    ['/%3f', '/?'],
    ['/.latchkey/callback', '/.latchkey/callback'],
  ])('decodes %s once', (target, path) => {
    expect(parseCanonicalPath(target)).toEqual({ path, problem: null });
  });

  it.each([
    // Dot segments, in any encoding: proxies and applications resolve them differently.
    ['/a/../b', 'dot-segment'],
    ['/a/./b', 'dot-segment'],
    ['/..', 'dot-segment'],
    ['/%2e%2e/b', 'dot-segment'],
    ['/.%2E/b', 'dot-segment'],
    ['/a/%2e/b', 'dot-segment'],
    // CVE-2026-40912 and CVE-2026-48020 (Traefik): an encoded slash hides the segment from the rule.
    ['/a/..%2fb', 'dot-segment'],
    ['/a%2f..%2fb', 'dot-segment'],
    // CVE-2026-73511, CVE-2026-73551 (Envoy) and CVE-2026-127060 (Fastify): parameters after the dots.
    ['/a/..;x/b', 'dot-segment'],
    ['/a/..;/b', 'dot-segment'],
    ['/a/.;x/b', 'dot-segment'],
    ['/a/..%3bx/b', 'dot-segment'],
    ['/a/%2e%2e%3b/b', 'dot-segment'],
    // CVE-2026-85124 (Fastify): a backslash is a slash for some programs.
    ['/a\\..\\b', 'dot-segment'],
    ['/a\\b', 'backslash'],
    ['/a%5cb', 'backslash'],
    ['/a%5C..%5cb', 'dot-segment'],
    ['//b', 'empty-segment'],
    ['/a//b', 'empty-segment'],
    ['/a/%2fb', 'empty-segment'],
    ['/a%2fb', 'encoded-slash'],
    ['/a%2Fb', 'encoded-slash'],
    ['/a%252fb', 'double-encoding'],
    ['/%252e%252e/b', 'double-encoding'],
    ['/a%2525', 'double-encoding'],
    // CVE-2026-41059 (oauth2-proxy): a number sign ends the path for some programs.
    ['/a%23b', 'encoded-fragment'],
  ])('finds %s ambiguous: %s', (target, problem) => {
    const found = parseCanonicalPath(target);

    expect(found).toEqual({ path: null, problem });
    expect(found.problem !== null && isMalformed(found.problem)).toBe(false);
  });

  it.each([
    ['', 'not-absolute'],
    ['*', 'not-absolute'],
    ['a/b', 'not-absolute'],
    ['?a', 'not-absolute'],
    ['http://other.example/', 'not-absolute'],
    // CVE-2026-41059 (oauth2-proxy).
    ['/a#b', 'fragment'],
    ['/a?b#c', 'fragment'],
    ['/a%00b', 'invalid-character'],
    ['/a%0d%0ab', 'invalid-character'],
    ['/a%7f', 'invalid-character'],
    ['/a b', 'invalid-character'],
    ['/a\tb', 'invalid-character'],
    ['/a?b\u0000', 'invalid-character'],
    ['/é', 'invalid-character'],
    ['/a%', 'invalid-percent-encoding'],
    ['/a%2', 'invalid-percent-encoding'],
    ['/a%zz', 'invalid-percent-encoding'],
    ['/%u002e%u002e/', 'invalid-percent-encoding'],
    // Overlong UTF-8 for a dot and a slash.
    ['/%c0%ae%c0%ae/', 'invalid-percent-encoding'],
    ['/%c0%af', 'invalid-percent-encoding'],
    ['/%ff', 'invalid-percent-encoding'],
  ])('finds %j malformed: %s', (target, problem) => {
    const found = parseCanonicalPath(target);

    expect(found).toEqual({ path: null, problem });
    expect(found.problem !== null && isMalformed(found.problem)).toBe(true);
  });
});
