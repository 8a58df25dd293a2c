import { crc32 } from 'node:zlib';
import { randomSecret } from '#platform/crypto';

export const API_KEY_MARK = 'tmx_';
const PREFIX_LENGTH = 12;
const KEY = /^tmx_([0-9a-f]{64})([0-9a-f]{8})$/;

/**
 * A new key: `tmx_`, 64 hex digits of randomness, 8 hex digits of checksum. The checksum is the CRC-32 of
 * everything before it, so that a scanner tells a real key from a look-alike without asking anyone.
 */
export function newApiKey(): string {
  const body = API_KEY_MARK + randomSecret(32).toString('hex');
  return body + checksumOf(body);
}

/** Whether this is spelled like one of our keys, checksum included. */
export function isApiKey(text: string): boolean {
  const [, random = '', checksum = ''] = KEY.exec(text) ?? [];
  return random !== '' && checksumOf(API_KEY_MARK + random) === checksum;
}

export const prefixOf = (key: string): string => key.slice(0, PREFIX_LENGTH);

const checksumOf = (body: string): string => crc32(body).toString(16).padStart(8, '0');
