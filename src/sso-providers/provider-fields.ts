import { STORED_SECRET } from './ldap-config.dto.js';
import { toInvalid } from './role-map-config.js';

/** The fields of a request, of any type. */
export type Fields = Readonly<Record<string, unknown>>;

const MAX_TEXT = 16_384;

/** Returns undefined for a field that is absent. Null and empty text mean the same. Throws `InvalidProviderSettings`. */
export function readText(fields: Fields, field: string): string | undefined {
  const value = fields[field];
  if (value === undefined) return undefined;
  if (value === null) return '';
  if (typeof value !== 'string' || value.length > MAX_TEXT) throw toInvalid(field, 'must be text');
  return value.trim();
}

/**
 * Returns undefined if the stored secret stays. A secret may begin and end with spaces. Throws
 * `InvalidProviderSettings`.
 */
export function readNewSecret(fields: Fields, field: string): string | undefined {
  const value = fields[field];
  if (value === undefined || value === null || value === '' || value === STORED_SECRET) return undefined;
  if (typeof value !== 'string' || value.length > MAX_TEXT) throw toInvalid(field, 'must be text');
  return value;
}

/** Reads a list with commas, or with one entry per line as existing clients send it. */
export const readList = (text: string): string[] =>
  text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
