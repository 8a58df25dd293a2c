import { createHmac } from 'node:crypto';
import { type KeyRing, lengthPrefixed, randomBetween } from '#platform/crypto';

/** Crockford's base32: no letter that is read as a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;
const CODE = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);
const GROUPS = /(.{4})(?=.)/g;

/** A code of 60 random bits. */
export const newSetupCode = (): string =>
  Array.from({ length: LENGTH }, () => ALPHABET[randomBetween(0, ALPHABET.length - 1)]).join('');

/** The code as people read it: in groups of four. */
export const inGroups = (code: string): string => code.replace(GROUPS, '$1-');

/** The code as it was issued, from any way of typing it; null for anything that cannot be one. */
export function normalizeSetupCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/gu, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return CODE.test(code) ? code : null;
}

/** How a code is stored: a keyed digest, under the master key `kid`. */
export function setupCodeDigest(ring: KeyRing, code: string, kid = ring.active): string {
  const message = lengthPrefixed(['setup-code', code]);
  return createHmac('sha256', ring.derive(kid, 'code')).update(message).digest('hex');
}
