import { digest } from '#platform/crypto';
import { InvalidUsername } from './users.errors.js';

const MAX_CODE_POINTS = 64;
/** Longer than any name; longer input is not folded, because it cannot match. */
const MAX_LOOKUP_LENGTH = 1_024;

/** Letters with their marks, and emoji. */
const JOINABLE = String.raw`[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}]`;
/**
 * Joiners (ZWJ, ZWNJ) that join nothing. Joiners between letters or emoji are the only invisible characters allowed in a
 * name: Persian, the scripts of India and emoji sequences require them.
 */
const LONE_JOINER = new RegExp(
  String.raw`(?<!${JOINABLE})[\u200c\u200d]|[\u200c\u200d](?!${JOINABLE})`,
  'gu',
);
/** Control, format, surrogate, private and unassigned characters except joiners; line and paragraph separators. */
const FORBIDDEN = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/u;
/** Ignored by the key, joiners included. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** A name as it is displayed, and the key it is compared by. */
export type Username = { readonly name: string; readonly key: string };

/** Parses the name of a new account: 1 to 64 code points after trimming and NFC, nothing invisible. Throws `InvalidUsername`. */
export function parseUsername(raw: string): Username {
  const name = raw.trim().normalize('NFC');
  const length = [...name].length;
  if (length === 0 || length > MAX_CODE_POINTS || FORBIDDEN.test(name) || name.search(LONE_JOINER) !== -1) {
    throw new InvalidUsername();
  }
  const key = nameKey(name);
  if (key === null) throw new InvalidUsername();
  return { name, key };
}

/**
 * Converts a name from another system: removes characters that are not allowed, and truncates. Null if nothing is left.
 */
export function toUsername(raw: string, suffix = ''): Username | null {
  const letters = [...raw.trim().normalize('NFC')].filter((letter) => !FORBIDDEN.test(letter)).join('');
  const cut = [...letters.replace(LONE_JOINER, '')].slice(0, MAX_CODE_POINTS - suffix.length).join('');
  // Truncating may have separated a joined pair.
  const name = cut.replace(LONE_JOINER, '').trim() + suffix;
  const key = nameKey(name);
  return key === null || name === suffix ? null : { name, key };
}

/**
 * Returns the SHA-256 of the folded name: equal for all spellings that users regard as the same name (case and
 * compatibility forms), independent of the database's collation. Null for text that is no name.
 */
export function nameKey(raw: string): string | null {
  if (raw.length > MAX_LOOKUP_LENGTH || !raw.isWellFormed()) return null;
  const visible = raw.normalize('NFKC').replace(INVISIBLE, '');
  // Lower case first: ẞ becomes ß only in lower case, and ß becomes SS only in upper case.
  const folded = visible.toLowerCase().toUpperCase().toLowerCase().normalize('NFKC').trim();
  return folded === '' ? null : digest(folded);
}
