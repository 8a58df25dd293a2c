import { type StoredSettings } from './provider-settings.js';

/** Somebody as the provider describes them. */
export type Candidate = {
  readonly identifier: string;
  readonly email: string | null;
  /** Null where the provider does not say. */
  readonly isEmailVerified: boolean | null;
};

/**
 * Whether a list of identifiers, addresses and `@domains` lets somebody in; an empty one lets everybody in.
 * A domain is matched exactly, and only for an address that the provider calls verified; a single address counts
 * unless the provider says that it is not.
 */
export function isAllowed(
  { identifier, email, isEmailVerified }: Candidate,
  entries: readonly string[],
): boolean {
  if (entries.length === 0) return true;
  const address = isEmailVerified === false ? '' : folded(email ?? '');
  const domain = isEmailVerified === true ? address.slice(address.lastIndexOf('@')) : '';
  return entries
    .map(folded)
    .filter((entry) => entry !== '')
    .some((entry) =>
      entry.startsWith('@') ? entry === domain : [folded(identifier), address].includes(entry),
    );
}

const folded = (text: string): string => text.trim().toLowerCase();

/** What the last login of a person at a provider told about them. */
export type KnownIdentity = {
  readonly issuer: string;
  readonly identifier: string;
  /** Where in the claims the identifier was found; null for logins from before this was noted. */
  readonly identifierPath: string | null;
  readonly email: string | null;
  /** Null where the provider did not say. */
  readonly isEmailVerified: boolean | null;
};

/**
 * Whether a login through a provider configured like this would lead the person to their account, as far as can be
 * told without asking the provider. What was never noted counts in their favour.
 */
export function admits(settings: StoredSettings, known: KnownIdentity): boolean {
  if (hrefOf(settings.issuerUrl) !== hrefOf(known.issuer)) return false;
  if (known.identifierPath === null) return true;
  return known.identifierPath === settings.identifierPath && isAllowed(known, settings.allowedUsers);
}

/** Issuers are compared as discovery does it. */
const hrefOf = (url: string): string => (URL.canParse(url) ? new URL(url).href : url);
