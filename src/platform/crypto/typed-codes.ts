import { createHmac } from 'node:crypto';
import { type KeyRing } from './key-ring.js';
import { lengthPrefixed } from './sealer.js';
import { randomBetween, sameDigest } from './secrets.js';

/** Crockford's base32: no letter that looks like a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE = new RegExp(`^[${ALPHABET}]*$`);

/** Returns a random code for people to type, with 5 bits per character. */
export const newTypedCode = (length: number): string =>
  Array.from({ length }, () => ALPHABET[randomBetween(0, ALPHABET.length - 1)]).join('');

/** Normalises a typed code: ignores case and reads `O`, `I` and `L` as digits. Returns null for an invalid code. */
export function parseTypedCode(text: string, length: number): string | null {
  const code = text.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
  return code.length === length && CODE.test(code) ? code : null;
}

const GROUPS = /(.{4})(?=.)/g;

/** Formats a code for display, in groups of four. */
export const groupTypedCode = (code: string): string => code.replace(GROUPS, '$1-');

/** As {@link parseTypedCode}; ignores spaces and hyphens too. */
export const parseGroupedCode = (typed: string, length: number): string | null =>
  parseTypedCode(typed.replace(/[\s-]/gu, ''), length);

/**
 * Returns the keyed digest under which a short code is stored: a plain one could be reversed by trying all codes.
 *
 * @param parts what the code is bound to, and the code
 */
export function typedCodeDigest(ring: KeyRing, parts: readonly string[], kid = ring.active): string {
  return createHmac('sha256', ring.derive(kid, 'code')).update(lengthPrefixed(parts)).digest('hex');
}

/** Returns the digests of a code under every master key it may have been issued under. */
export const typedCodeDigests = (ring: KeyRing, parts: readonly string[]): readonly string[] =>
  ring.verifiers.map((kid) => typedCodeDigest(ring, parts, kid));

/** Returns whether a stored digest is that of the code, under any master key. */
export const matchesTypedCode = (ring: KeyRing, stored: string, parts: readonly string[]): boolean =>
  typedCodeDigests(ring, parts).some((digest) => sameDigest(stored, digest));
