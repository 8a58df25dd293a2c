import { crc32 } from 'node:zlib';
import { randomSecret } from '#platform/crypto';

export const API_KEY_PREFIX = 'tmx_';
const DISPLAY_PREFIX_LENGTH = 12;
/** The format of the system that such keys are imported from. */
const IMPORTED_KEY = /^tmx_[0-9a-f]{64}$/;
const KEY = /^tmx_([0-9a-f]{64})([0-9a-f]{8})$/;

/**
 * Returns a new key: `tmx_`, 64 random hex digits, 8 hex digits of checksum. The checksum is the CRC-32 of everything
 * before it, so that secret scanners recognise a real key offline.
 */
export function newApiKey(): string {
  const body = API_KEY_PREFIX + randomSecret(32).toString('hex');
  return body + computeChecksum(body);
}

/** Returns whether the text has the format of a key, with a valid checksum. */
export function isApiKey(text: string): boolean {
  const [, random = '', checksum = ''] = KEY.exec(text) ?? [];
  return random !== '' && computeChecksum(API_KEY_PREFIX + random) === checksum;
}

/** Returns whether the text has the format of imported keys: without a checksum. */
export const isImportedKey = (text: string): boolean => IMPORTED_KEY.test(text);

/** Returns the part of a key that lists show. */
export const toPrefix = (key: string): string => key.slice(0, DISPLAY_PREFIX_LENGTH);

const computeChecksum = (body: string): string => crc32(body).toString(16).padStart(8, '0');
