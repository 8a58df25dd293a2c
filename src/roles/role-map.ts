import { SYSTEM_ROLES } from './role.entity.js';

/** The members of a group of a provider get a role. */
export type GroupMapping = { readonly group: string; readonly role: string };

/** Which roles the groups of a provider decide. */
export type RoleMap = {
  /** Its members are admins; null: the groups do not decide who is an admin, unless {@link mappings} do. */
  readonly adminGroup: string | null;
  readonly mappings: readonly GroupMapping[];
  /** Whether groups that differ only in case are the same, as in directories. */
  readonly ignoresCase: boolean;
};

/** The roles that a map names, and whether the groups of somebody give them. */
export type MappedRoles = ReadonlyMap<string, boolean>;

const MAX_MAPPINGS = 200;
const MAX_GROUP = 1_000;

export const EMPTY_ROLE_MAP: RoleMap = { adminGroup: null, mappings: [], ignoresCase: false };

/** Returns the mappings, with that of the admin group. */
const listMappings = ({ adminGroup, mappings }: RoleMap): readonly GroupMapping[] =>
  adminGroup === null ? mappings : [{ group: adminGroup, role: SYSTEM_ROLES.admin }, ...mappings];

export const isMapEmpty = (map: RoleMap): boolean => listMappings(map).length === 0;

/** Returns the names of the roles that the map decides, each once. */
export const listMappedRoles = (map: RoleMap): readonly string[] => [
  ...new Set(listMappings(map).map(({ role }) => role)),
];

/** Decides each role that the map names. @param groups names or DNs, as the provider has them */
export function mapGroups(map: RoleMap, groups: readonly string[]): MappedRoles {
  const toKey = map.ignoresCase ? toCaselessKey : toExactKey;
  const held = new Set(groups.map(toKey));
  const decided = new Map<string, boolean>();
  for (const { group, role } of listMappings(map))
    decided.set(role, held.has(toKey(group)) || decided.get(role) === true);
  return decided;
}

/** Returns why text cannot be a group, or a list cannot be the mappings; null if they can. */
export function findMapProblem({ adminGroup, mappings }: RoleMap): string | null {
  if (mappings.length > MAX_MAPPINGS) return `must have at most ${MAX_MAPPINGS} entries`;
  const groups = [...mappings.map(({ group }) => group), ...(adminGroup === null ? [] : [adminGroup])];
  const isValid = groups.every(
    (group) => group.trim() !== '' && group.length <= MAX_GROUP && !/\p{Cc}/u.test(group),
  );
  return isValid ? null : `must name groups with 1 to ${MAX_GROUP} characters`;
}

const toExactKey = (group: string): string => group;

/** Spaces around the separators of a DN make no difference (RFC 4514, section 2.1), unless they are escaped. */
const toCaselessKey = (group: string): string =>
  group
    .normalize('NFC')
    .trim()
    .replaceAll(/(?<!\\)\s*(?<!\\)([,=+])\s*/g, '$1')
    .toLowerCase();
