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
