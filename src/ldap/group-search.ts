import { type Entry, type Filter, OrFilter } from 'ldapts';
import { type DirectoryConnection } from './directory-connection.js';
import { getKey, getText } from './directory-entry.js';
import { DirectoryFailure } from './directory-failure.js';
import { type LdapSettings } from './ldap-settings.js';
import { fillFilter } from './search-filter.js';

export type DirectoryGroup = { readonly dn: string; readonly name: string };

const DEFAULT_FILTER = '(member={{dn}})';
const MAX_GROUPS = 1_000;
const MAX_DEPTH = 10;
/** Groups whose parents are searched with one request. */
const BATCH = 50;

/** Returns the groups of a person; none without a base. Throws `DirectoryFailure`. */
export async function findGroups(
  connection: DirectoryConnection,
  settings: LdapSettings,
  entry: Entry,
): Promise<readonly DirectoryGroup[]> {
  const username = getKey(entry, settings.usernameAttribute);
  return new GroupSearch(connection, settings, username).find(entry.dn);
}

/** Reads the groups of one person. */
class GroupSearch {
  /** By DN in lower case, so that a cycle ends. */
  private readonly found = new Map<string, DirectoryGroup>();

  /** @param username the value of `usernameAttribute` */
  constructor(
    private readonly connection: DirectoryConnection,
    private readonly settings: LdapSettings,
    private readonly username: string,
  ) {}

  /**
   * Returns the groups of an entry, with groups of groups if the settings ask for them. Throws `DirectoryFailure` rather than
   * returning some of them: a missing group would take away a role.
   */
  async find(dn: string): Promise<readonly DirectoryGroup[]> {
    const { groupSearchBase: base, nestedGroups } = this.settings;
    if (base === null) return [];
    let next = await this.addGroupsOf(base, [dn]);
    for (let depth = 1; nestedGroups === 'recursive' && next.length > 0; depth += 1) {
      if (depth > MAX_DEPTH) throw toFailure(`groups are nested more than ${MAX_DEPTH} levels deep`);
      next = await this.addGroupsOf(base, next);
    }
    return [...this.found.values()];
  }

  /** Returns the DNs of the groups that are new. */
  private async addGroupsOf(base: string, members: readonly string[]): Promise<string[]> {
    const added: string[] = [];
    for (let start = 0; start < members.length; start += BATCH) {
      const entries = await this.search(base, members.slice(start, start + BATCH));
      added.push(...entries.filter((entry) => this.add(entry)).map(({ dn }) => dn));
    }
    return added;
  }

  private async search(base: string, members: readonly string[]): Promise<Entry[]> {
    const { groupNameAttribute } = this.settings;
    const entries = await this.connection.search('groups', {
      base,
      filter: new OrFilter({ filters: members.map((dn) => this.filterFor(dn)) }),
      attributes: [groupNameAttribute],
      maxEntries: MAX_GROUPS,
    });
    if (entries === null) throw toFailure(`there are more than ${MAX_GROUPS} groups, or than it returns`);
    return entries;
  }

  private filterFor(dn: string): Filter {
    const { groupFilter, nestedGroups } = this.settings;
    const values = { dn, username: this.username };
    return fillFilter(groupFilter ?? DEFAULT_FILTER, values, {
      inChain: nestedGroups === 'active-directory',
    });
  }

  /** Returns whether the group is new. */
  private add(entry: Entry): boolean {
    const key = entry.dn.toLowerCase();
    if (this.found.has(key)) return false;
    if (this.found.size === MAX_GROUPS) throw toFailure(`there are more than ${MAX_GROUPS} groups`);
    this.found.set(key, { dn: entry.dn, name: getText(entry, this.settings.groupNameAttribute) ?? entry.dn });
    return true;
  }
}

const toFailure = (reason: string): DirectoryFailure =>
  new DirectoryFailure('misconfigured', 'groups', reason);
