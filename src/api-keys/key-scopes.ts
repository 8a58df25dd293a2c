import { Injectable } from '@nestjs/common';
import {
  AdminRequired,
  GRANT_NAMES,
  includesGrant,
  isGrant,
  narrowGrants,
  type Principal,
  SCOPES,
} from '#access';
import { type ApplicationId, type UserId } from '#shared';
import { InvalidScopes } from './api-keys.errors.js';

const INTROSPECT = 'introspect';
const DATA = 'data';
const DOOR = 'door:';

/** What users hold who may grant the scopes that no permission covers. */
export const GRANTS_APPLICATIONS = 'applications.manage';

/**
 * Returns the scope that opens an application. It is stored with the ID, so that it follows a renamed application, and
 * never opens another one that gets the same slug.
 */
export const toDoorScope = (id: ApplicationId): string => DOOR + id;

/** The applications that scopes name. Implemented above, because applications belong to a higher module. */
export abstract class ScopedApplications {
  abstract listSlugs(): Promise<readonly { readonly id: ApplicationId; readonly slug: string }[]>;
}

/** Stored scopes, and how the API spells them. */
type Spelling = { readonly stored: string; readonly spelled: string };

/** Who creates a key. */
type Grantor = Pick<Principal, 'permissions'>;

const FIXED: readonly Spelling[] = [...GRANT_NAMES, ...Object.keys(SCOPES)].map((scope) => ({
  stored: scope,
  spelled: scope,
}));

/** Converts between the scopes of the API, like `users.view` and `door:shell`, and stored ones. */
@Injectable()
export class KeyScopes {
  constructor(private readonly applications: ScopedApplications) {}

  /**
   * Returns the scopes to store; null for a key that may do what its user may. Throws `InvalidScopes`, which lists those
   * that the caller may grant, and `AdminRequired` for those that are granted by name: whoever may not grant them does not
   * learn which applications exist.
   */
  async parse(given: readonly string[] | null, caller: Grantor): Promise<readonly string[] | null> {
    if (given === null) return null;
    if (given.some(isGrantedByName) && !mayGrant(caller, INTROSPECT))
      throw new AdminRequired({ permission: GRANTS_APPLICATIONS });
    const spellings = await this.listSpellings();
    const found = spellings.filter(({ spelled }) => given.includes(spelled));
    if (found.length === 0 || found.length < new Set(given).size)
      throw new InvalidScopes({ allowed: listGrantable(caller, spellings) });
    return found.map(({ stored }) => stored);
  }

  /** Returns a function that spells stored scopes as the API does. Scopes of deleted applications are left out. */
  async getFormatter(): Promise<(stored: readonly string[] | null) => string[] | null> {
    const spellings = await this.listSpellings();
    return (scopes) =>
      scopes && spellings.filter(({ stored }) => scopes.includes(stored)).map(({ spelled }) => spelled);
  }

  private async listSpellings(): Promise<readonly Spelling[]> {
    const applications = await this.applications.listSlugs();
    const doors = applications.map(({ id, slug }) => ({ stored: toDoorScope(id), spelled: DOOR + slug }));
    return [...FIXED, ...doors];
  }
}

const mayGrant = ({ permissions }: Grantor, stored: string): boolean => {
  if (isGrant(stored)) return includesGrant(permissions, stored);
  return !isGrantedByName(stored) || includesGrant(permissions, GRANTS_APPLICATIONS);
};

const listGrantable = (caller: Grantor, spellings: readonly Spelling[]): string[] =>
  spellings.filter(({ stored }) => mayGrant(caller, stored)).map(({ spelled }) => spelled);

export const serializeScopes = (scopes: readonly string[] | null): string | null =>
  scopes && JSON.stringify(scopes);

/** Returns stored scopes; none for a value that cannot be read, so that the key opens nothing. */
export function parseStoredScopes(stored: string | null): readonly string[] | null {
  if (stored === null) return null;
  try {
    const scopes: unknown = JSON.parse(stored);
    return Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [];
  } catch {
    return [];
  }
}

/** Whether a scope opens what no permission of its user covers, so that it has to be granted by name. */
export const isGrantedByName = (scope: string): boolean => scope === INTROSPECT || scope.startsWith(DOOR);

/** Whether scopes include the encrypted items of the key's user. Users also have to allow it for keys of others. */
export const includesData = (scopes: readonly string[] | null): boolean =>
  scopes === null || scopes.includes(DATA);

/** The stored facts of a key that decide what it may do. */
type StoredScopes = {
  readonly scopes: readonly string[] | null;
  readonly userId: UserId;
  readonly createdBy: UserId | null;
};

/**
 * Returns the scopes that a key has now: permissions only while its user holds them, and what users granted to their own
 * keys only while they may still grant it. Null for a key without scopes.
 */
export function toEffectiveScopes(
  { scopes, userId, createdBy }: StoredScopes,
  held: readonly string[],
): readonly string[] | null {
  if (scopes === null) return null;
  const mayStillGrant = createdBy !== userId || includesGrant(held, GRANTS_APPLICATIONS);
  const others = scopes.filter((scope) => !isGrant(scope) && (mayStillGrant || !isGrantedByName(scope)));
  return [...narrowGrants(scopes, held), ...others];
}
