import { digest } from '#platform/crypto';
import { InvalidUsername } from './users.errors.js';

const MAX_CODE_POINTS = 64;
/** Longer than any name that could exist; saves folding what cannot match. */
const MAX_LOOKUP_LENGTH = 1_024;

/** Letters with their marks, and emoji. */
const JOINABLE = String.raw`[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}]`;
/**
 * Joiners (ZWJ, ZWNJ) that join nothing. Those between letters or emoji are the only invisible characters that a name may
 * hold: Persian and the scripts of India are misspelt without them, and families of emoji fall apart.
 */
const LONE_JOINER = new RegExp(
  String.raw`(?<!${JOINABLE})[\u200c\u200d]|[\u200c\u200d](?!${JOINABLE})`,
  'gu',
);
/** Control, format, surrogate, private and unassigned characters but joiners; line and paragraph separators. */
const FORBIDDEN = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/u;
/** Makes no difference to the key, joiners included. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** A name as it is shown and the key it is compared by. */
export type Username = { readonly name: string; readonly key: string };

/** Checks a name for a new account: 1 to 64 code points after trimming and NFC, nothing invisible. Throws `InvalidUsername`. */
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
 * A name for an account made of one that somebody else chose: what may not stand in a name is left out, what is too
 * long cut off. Null when nothing is left.
 */
export function usernameFrom(raw: string, suffix = ''): Username | null {
  const letters = [...raw.trim().normalize('NFC')].filter((letter) => !FORBIDDEN.test(letter)).join('');
  const cut = [...letters.replace(LONE_JOINER, '')].slice(0, MAX_CODE_POINTS - suffix.length).join('');
  // The cut may have gone through a pair that was joined.
  const name = cut.replace(LONE_JOINER, '').trim() + suffix;
  const key = nameKey(name);
  return key === null || name === suffix ? null : { name, key };
}

/**
 * SHA-256 of the folded name: equal for every spelling that people take for the same name (case and compatibility
 * forms), whatever the database's collation. Null for text that no name folds to.
 */
export function nameKey(raw: string): string | null {
  if (raw.length > MAX_LOOKUP_LENGTH || !raw.isWellFormed()) return null;
  const visible = raw.normalize('NFKC').replace(INVISIBLE, '');
  // Lower case first: of all letters only ẞ goes to ß and from there to SS.
  const folded = visible.toLowerCase().toUpperCase().toLowerCase().normalize('NFKC').trim();
  return folded === '' ? null : digest(folded);
}
