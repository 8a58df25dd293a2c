import { type Claims, getValue } from './claim-path.js';
import { ProviderFailure } from './provider-failure.js';

/**
 * Returns the groups of a user: the texts of a list, the parts of a text with commas, or the keys of an object. A provider that
 * does not send the claim says that there are none. Returns null without a path. Throws {@link ProviderFailure} for groups that
 * cannot be read, because missing groups would take roles away.
 */
export function readGroups(claims: Claims, path: string | null): readonly string[] | null {
  if (path === null) return null;
  const value = getValue(claims, path);
  if (value === undefined || value === null) return readMissing(claims, path);
  if (typeof value === 'string') return value.split(',').map(toTrimmed).filter(Boolean);
  if (Array.isArray(value)) return value.map((group: unknown) => toGroup(group, path));
  if (typeof value === 'object') return Object.keys(value);
  throw new ProviderFailure('groups', `the claim at "${path}" is neither a list nor text nor an object`);
}

/** A claim that is somewhere else (OpenID Connect Core 1.0, section 5.6.2), as groups of Entra ID are if there are many. */
function readMissing({ _claim_names: elsewhere }: Claims, path: string): readonly string[] {
  const isElsewhere = typeof elsewhere === 'object' && elsewhere !== null && Object.hasOwn(elsewhere, path);
  if (!isElsewhere) return [];
  throw new ProviderFailure(
    'groups',
    `the provider leaves "${path}" out of the token, because there are too many: let it send only the groups of this application`,
  );
}

function toGroup(group: unknown, path: string): string {
  if (typeof group === 'number' && Number.isSafeInteger(group)) return String(group);
  if (typeof group === 'string') return group;
  throw new ProviderFailure('groups', `the list at "${path}" has an entry that is not text`);
}

const toTrimmed = (text: string): string => text.trim();
