/** What each permission allows; docs/permissions.md lists the operations. The order is that of the API. */
export const PERMISSIONS = {
  'users.view': 'See all fields of all accounts',
  'users.manage': 'Create, change and delete accounts',
  'roles.manage': 'Create and change roles, and assign them',
  'sessions.manage': 'See and revoke the sessions and connections of all users',
  'settings.manage': 'Change the settings of the installation',
  'providers.manage': 'Configure identity providers',
  'api-keys.manage': 'See, create and delete the API keys of all users',
  'applications.manage': 'Register, change and delete applications behind the door',
  'audit.view': 'Read the audit log entries of all users',
  'webhooks.manage': 'Configure webhooks',
  'remote-desktop.use': 'Open remote desktops, also while the settings reserve them for admins',
} as const;

/** The right to do one kind of thing. */
export type Permission = keyof typeof PERMISSIONS;

export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as readonly Permission[];

/** Grants every permission, those of later versions too. Admins hold it. */
export const ALL_PERMISSIONS = '*';

/** A permission, or {@link ALL_PERMISSIONS} for what admins alone may do. */
export type RequiredPermission = Permission | typeof ALL_PERMISSIONS;

const groupOf = (permission: string): string => permission.replace(/\..*$/, '');

/** The permissions by the part of their name before the dot. */
export const PERMISSION_GROUPS = [...new Set(PERMISSION_NAMES.map(groupOf))].map((group) => ({
  group,
  permissions: PERMISSION_NAMES.filter((permission) => groupOf(permission) === group),
}));

/** Every permission, `<group>.*`, and `*`. */
export const GRANT_NAMES: readonly string[] = [
  ...PERMISSION_NAMES,
  ...PERMISSION_GROUPS.map(({ group }) => `${group}.*`),
  ALL_PERMISSIONS,
];

const GRANTS: ReadonlySet<string> = new Set(GRANT_NAMES);

/** Whether a role may contain `grant`: a permission, `<group>.*`, or `*`. */
export const isGrant = (grant: string): boolean => GRANTS.has(grant);

/** Returns whether grants include a permission or another grant. A wildcard is included only in a wildcard. */
export const includesGrant = (held: readonly string[], wanted: string): boolean =>
  held.includes(ALL_PERMISSIONS) ||
  held.includes(wanted) ||
  (wanted !== ALL_PERMISSIONS && held.includes(`${groupOf(wanted)}.*`));

/** Returns the grants that `held` does not include. */
export const findMissingGrants = (held: readonly string[], wanted: readonly string[]): string[] =>
  wanted.filter((grant) => !includesGrant(held, grant));

/**
 * Returns what scopes leave of what a user holds: every grant that both include, wildcards only where both include them.
 * Null scopes leave everything.
 */
export function narrowGrants(scopes: readonly string[] | null, held: readonly string[]): readonly string[] {
  if (scopes === null) return held;
  const granted = scopes.filter(isGrant);
  return GRANT_NAMES.filter((grant) => includesGrant(held, grant) && includesGrant(granted, grant));
}

const NONE: readonly string[] = [];
const ALL: readonly string[] = [ALL_PERMISSIONS];

/**
 * Returns what a user holds, from the columns of {@link PrincipalRow}: a list of JSON arrays, one for each role. Returns
 * nothing for a value that cannot be read.
 */
export function parseHeldGrants(isAdmin: boolean, roleGrants: string | null): readonly string[] {
  if (isAdmin) return ALL;
  if (roleGrants === null) return NONE;
  const roles = parseArray(`[${roleGrants}]`);
  return toGrants(roles.filter((role) => Array.isArray(role)).flat());
}

/** Returns the grants in the stored JSON of one role. */
export const parseGrants = (json: string): readonly string[] => toGrants(parseArray(json));

function parseArray(json: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : NONE;
  } catch {
    return NONE;
  }
}

const toGrants = (values: readonly unknown[]): readonly string[] => [
  ...new Set(values.filter((grant): grant is string => typeof grant === 'string')),
];
