import { type Entry } from 'ldapts';
import { DirectoryFailure } from './directory-failure.js';

/** Compared without case, because a directory may spell an attribute differently from the settings. */
const GUID_ATTRIBUTE = 'objectguid';
/** The order of its bytes in text: the first three groups are little-endian ([MS-DTYP], section 2.3.4.2). */
const GUID_GROUPS = [
  [3, 2, 1, 0],
  [5, 4],
  [7, 6],
  [8, 9],
  [10, 11, 12, 13, 14, 15],
] as const;
const GUID_BYTES = 16;
const MAX_KEY = 255;

/** Returns the values of an attribute as bytes; none if the entry has no such attribute or it may not be read. */
function getValues(entry: Entry, attribute: string): Buffer[] {
  const name = Object.keys(entry).find((key) => key.toLowerCase() === attribute.toLowerCase());
  const value = name === undefined ? [] : (entry[name] ?? []);
  return (Array.isArray(value) ? value : [value]).map((one) =>
    typeof one === 'string' ? Buffer.from(one) : one,
  );
}

/** Returns the first value that is not empty, as text. */
export function getText(entry: Entry, attribute: string): string | null {
  const texts = getValues(entry, attribute).map((value) => value.toString('utf8').trim());
  return texts.find((text) => text !== '') ?? null;
}

/**
 * Returns the value that identifies a person: a GUID in its usual notation, other binary values in hexadecimal. Throws {@link
 * DirectoryFailure} unless there is exactly one value, because the order of several can change.
 */
export function getKey(entry: Entry, attribute: string): string {
  const [value, ...others] = getValues(entry, attribute);
  const key = value ? toKey(attribute, value) : '';
  if (key !== '' && key.length <= MAX_KEY && others.length === 0) return key;
  throw new DirectoryFailure('misconfigured', 'user_search', `the entry has no single value of ${attribute}`);
}

function toKey(attribute: string, value: Buffer): string {
  if (attribute.toLowerCase() === GUID_ATTRIBUTE) return toGuid(value);
  const text = value.toString('utf8');
  return Buffer.from(text).equals(value) ? text : value.toString('hex');
}

/** Returns the value that has this key, to search for it; the inverse of {@link getKey}, except for binary values other than GUIDs. */
export function fromKey(attribute: string, key: string): string | Buffer {
  if (attribute.toLowerCase() !== GUID_ATTRIBUTE) return key;
  const hex = Buffer.from(key.replaceAll('-', ''), 'hex');
  const bytes = Buffer.alloc(GUID_BYTES);
  GUID_GROUPS.flat().forEach((at, index) => bytes.set(hex.subarray(index, index + 1), at));
  return bytes;
}

function toGuid(bytes: Buffer): string {
  if (bytes.length !== GUID_BYTES) return '';
  return GUID_GROUPS.map((group) => group.map((at) => bytes.toString('hex', at, at + 1)).join('')).join('-');
}
