import { AndFilter, EqualityFilter, type Entry, type Filter } from 'ldapts';
import { type DirectoryConnection } from './directory-connection.js';
import { fromKey, getKey, getText } from './directory-entry.js';
import { type DirectoryGroup } from './group-search.js';
import { type LdapSettings } from './ldap-settings.js';
import { fillFilter, withAnyValue } from './search-filter.js';

/** A person whose password the directory accepted. Identified by directory and key, never by name or address. */
export type DirectoryPerson = {
  /** The value of `usernameAttribute` as the directory has it, with at most 255 characters. */
  readonly key: string;
  readonly dn: string;
  /** Not validated, not unique. */
  readonly displayName: string;
  readonly email: string | null;
  /** The name and the DN of each group; null if groups are not read. */
  readonly groups: readonly string[] | null;
};

/** A name that looks like a DN could pass for another group. */
const toNames = ({ name, dn }: DirectoryGroup): readonly string[] => (name.includes('=') ? [dn] : [name, dn]);

/** The entries for a name: exactly one, or why there is none to use. */
export type SearchResult = { readonly entry: Entry } | 'none' | 'several';

/** Searches the entry of the name that someone entered. */
export function findEntry(
  connection: DirectoryConnection,
  settings: LdapSettings,
  username: string,
): Promise<SearchResult> {
  return search(connection, settings, fillFilter(settings.userSearchFilter, { username }));
}

/** Searches the entry of a person who has logged in before; it must still match the filter, with any name. */
export function findKnownEntry(
  connection: DirectoryConnection,
  settings: LdapSettings,
  key: DirectoryPerson['key'],
): Promise<SearchResult> {
  const { userSearchFilter, usernameAttribute: attribute } = settings;
  const filters = [
    withAnyValue(userSearchFilter),
    new EqualityFilter({ attribute, value: fromKey(attribute, key) }),
  ];
  return search(connection, settings, new AndFilter({ filters }));
}

async function search(
  connection: DirectoryConnection,
  settings: LdapSettings,
  filter: Filter,
): Promise<SearchResult> {
  const { usernameAttribute, displayNameAttribute, mailAttribute } = settings;
  const entries = await connection.search('user_search', {
    base: settings.userSearchBase,
    filter,
    attributes: [usernameAttribute, displayNameAttribute, ...(mailAttribute === null ? [] : [mailAttribute])],
    maxEntries: 1,
  });
  if (entries === null || entries.length > 1) return 'several';
  const [entry] = entries;
  // With an empty DN, a bind with any password is anonymous and succeeds (RFC 4513, section 5.1.1).
  return entry && entry.dn !== '' ? { entry } : 'none';
}

/** Throws `DirectoryFailure` if the entry cannot be identified. */
export function toPerson(
  entry: Entry,
  { usernameAttribute, displayNameAttribute, mailAttribute }: LdapSettings,
  groups: readonly DirectoryGroup[] | null,
): DirectoryPerson {
  const key = getKey(entry, usernameAttribute);
  return {
    key,
    dn: entry.dn,
    displayName: getText(entry, displayNameAttribute) ?? key,
    email: mailAttribute === null ? null : getText(entry, mailAttribute),
    groups: groups?.flatMap(toNames) ?? null,
  };
}
