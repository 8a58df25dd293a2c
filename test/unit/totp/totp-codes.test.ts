import { describe, expect, it } from '@jest/globals';
import {
  generateCode,
  isTotpCode,
  findMatchingStep,
  toProvisioning,
  toStep,
} from '../../../src/totp/totp-codes.js';
import { fromBase32, totpCode } from '../../support/clients/authenticator.js';

/** RFC 6238, appendix B: the SHA-1 rows, as six digits. */
const RFC_SECRET = Buffer.from('12345678901234567890');
const RFC_VECTORS: [number, string][] = [
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
];

describe('codes of authenticator apps', () => {
  it.each(RFC_VECTORS)('match RFC 6238 at second %d', (seconds, code) => {
    expect(totpCode(RFC_SECRET, seconds * 1_000, 8)).toBe(code);
    expect(generateCode(RFC_SECRET, toStep(seconds * 1_000))).toBe(code.slice(-6));
  });

  it.each([
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ])('with a drift of %d steps are accepted: %s', (drift, isAccepted) => {
    const now = 1_900_000_000_000;
    const code = totpCode(RFC_SECRET, now + drift * 30_000);
    expect(findMatchingStep(RFC_SECRET, code, now)).toBe(isAccepted ? toStep(now) + drift : null);
  });

  it.each(['１２３４５６', '123 456', '+12345', '12345', '1234567', '12345a', ' 123456', '123456\n'])(
    'cannot be %j',
    (text) => {
      expect(isTotpCode(text)).toBe(false);
    },
  );

  it('are provisioned with all parameters that an app needs', () => {
    const { uri, base32 } = toProvisioning(RFC_SECRET, { issuer: 'My Company', name: 'ada:l@x & y' });
    const url = new URL(uri);

    expect(fromBase32(base32)).toEqual(RFC_SECRET);
    expect(decodeURIComponent(url.pathname)).toBe('/My Company:ada-l@x & y');
    expect(url.host).toBe('totp');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      secret: base32,
      issuer: 'My Company',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });
});
