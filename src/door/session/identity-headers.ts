import { type DoorVisit } from './door-visit.js';
import { type GuardedApplication } from './guarded-application.js';

/** The value of every identity header of a request without a person. No encoded name contains a parenthesis. */
export const NOBODY = '(none)';

/** Characters that headers, lists in them or this encoding give a meaning; servers disagree about all but ASCII. */
const ENCODED = /[^\x21-\x7e]|[%(),]/gu;

/**
 * Encodes a name for a header: percent-encoded UTF-8 (RFC 3986, section 2.1) for everything but printable ASCII, and for
 * spaces, commas, parentheses and the percent sign.
 */
export const encodeName = (name: string): string =>
  name.replace(ENCODED, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );

/**
 * Returns the identity headers of an admitted request, with names in lower case. Every one is always there and never empty,
 * because some proxies pass the client's own on in place of a missing one.
 *
 * @param person null for public paths, where nobody is identified
 */
export function identityHeaders(
  { options: { identity } }: GuardedApplication,
  person: Pick<DoorVisit, 'username' | 'roles'> | null,
): Record<string, string> {
  const name = person === null ? NOBODY : encodeName(person.username);
  const roles = person === null ? NOBODY : person.roles.join(',');
  return {
    [identity.userHeader.toLowerCase()]: name,
    [identity.rolesHeader.toLowerCase()]: roles,
    [identity.nameHeader.toLowerCase()]: name,
  };
}
