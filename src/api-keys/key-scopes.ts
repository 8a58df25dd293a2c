import { Injectable } from '@nestjs/common';
import { type ApplicationId } from '#shared';
import { InvalidScopes } from './api-keys.errors.js';

/** Lets a key introspect tokens. */
export const INTROSPECT = 'introspect';

/**
 * Returns the scope that opens an application. It is stored with the ID, so that it follows a renamed application, and
 * never opens another one that gets the same slug.
 */
export const toDoorScope = (id: ApplicationId): string => `door:${id}`;

/** The applications that scopes name. Implemented above, because applications belong to a higher module. */
export abstract class ScopedApplications {
  abstract listSlugs(): Promise<readonly { readonly id: ApplicationId; readonly slug: string }[]>;
}

/** Stored scopes, and how the API spells them. */
type Spelling = { readonly stored: string; readonly spelled: string };

/** Converts between the scopes of the API, like `door:shell`, and stored ones. */
@Injectable()
export class KeyScopes {
  constructor(private readonly applications: ScopedApplications) {}

  /**
   * Returns the scopes to store; null for a key that may do what its user may. Throws `InvalidScopes`, which lists the
   * allowed ones.
   */
  async parse(given: readonly string[] | null): Promise<readonly string[] | null> {
    if (given === null) return null;
    const spellings = await this.listSpellings();
    const found = spellings.filter(({ spelled }) => given.includes(spelled));
    if (found.length === 0 || found.length < new Set(given).size)
      throw new InvalidScopes({ allowed: spellings.map(({ spelled }) => spelled) });
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
    const doors = applications.map(({ id, slug }) => ({ stored: toDoorScope(id), spelled: `door:${slug}` }));
    return [{ stored: INTROSPECT, spelled: INTROSPECT }, ...doors];
  }
}

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
