import { isSameUrl } from './provider-address.js';
import { type StoredSettings } from './provider-settings.js';

/** A user as described by the provider. */
type Candidate = {
  readonly identifier: string;
  readonly email: string | null;
  /** Null if the provider does not say. */
  readonly isEmailVerified: boolean | null;
};

/**
 * Returns whether a list of identifiers, addresses and `@domains` allows the user; an empty list allows everyone. A domain
 * must match exactly, and requires a verified address. A listed address is accepted unless the provider says that it is
 * not verified.
 */
export function isAllowed(
  { identifier, email, isEmailVerified }: Candidate,
  entries: readonly string[],
): boolean {
  if (entries.length === 0) return true;
  const address = isEmailVerified === false ? '' : foldCase(email ?? '');
  const domain = isEmailVerified === true ? address.slice(address.lastIndexOf('@')) : '';
  return entries
    .map(foldCase)
    .filter((entry) => entry !== '')
    .some((entry) =>
      entry.startsWith('@') ? entry === domain : [foldCase(identifier), address].includes(entry),
    );
}

/** Folds case without mapping other letters to ASCII: the Kelvin sign is not a k, and may be another mailbox in an address. */
const foldCase = (text: string): string =>
  text.trim().replace(/./gsu, (letter) => {
    const lower = letter.toLowerCase();
    return isAscii(letter) === isAscii(lower) ? lower : letter;
  });

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** What is stored about the last login of a user at a provider. */
type KnownIdentity = {
  readonly issuer: string;
  readonly identifier: string;
  /** Path of the claim with the identifier; null for logins before this was stored. */
  readonly identifierPath: string | null;
  readonly email: string | null;
  /** Null if the provider did not say. */
  readonly isEmailVerified: boolean | null;
};

/**
 * Returns whether a login with these settings would lead the user to their account, as far as can be decided without the
 * provider. Missing facts are assumed to allow the user.
 */
export function admits(settings: StoredSettings, known: KnownIdentity): boolean {
  if (!isSameUrl(settings.issuerUrl, known.issuer)) return false;
  if (known.identifierPath === null) return true;
  return known.identifierPath === settings.identifierPath && isAllowed(known, settings.allowedUsers);
}
