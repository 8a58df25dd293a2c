import { isId, type UserId } from '#shared';
import { InvalidAudience } from './applications.errors.js';
import { type ApplicationSettings } from './application-settings.js';

const MAX_USERS = 500;
const MAX_ROLES = 100;

const NOBODY: { readonly users: readonly UserId[]; readonly roles: readonly string[] } = {
  users: [],
  roles: [],
};

type AudienceSettings = Pick<ApplicationSettings, 'who' | 'users' | 'roles'>;

/** Parses `who` of a request. Throws `InvalidAudience`. */
export function parseAudience(who: unknown): AudienceSettings {
  if (who === 'everyone' || who === 'admins') return { who, ...NOBODY };
  if (typeof who !== 'object' || who === null) throw new InvalidAudience();
  return { who: 'listed', ...parseLists(who) };
}

/** One of the lists may be left out. */
function parseLists(lists: object): typeof NOBODY {
  const { users, roles }: { users: unknown; roles: unknown } = { ...NOBODY, ...lists };
  const hasList = 'users' in lists || 'roles' in lists;
  if (!hasList || !isUserList(users) || !isRoleList(roles)) throw new InvalidAudience();
  return { users: [...new Set(users)].sort(), roles: [...new Set(roles)].sort() };
}

/** Returns `who` as the API spells it. */
export function formatAudience({ who, users, roles }: AudienceSettings) {
  if (who !== 'listed') return who;
  return roles.length === 0 ? { users } : { users, roles };
}

const isRoleList = (roles: unknown): roles is string[] =>
  Array.isArray(roles) && roles.length <= MAX_ROLES && roles.every((role) => typeof role === 'string');

const isUserList = (users: unknown): users is UserId[] =>
  Array.isArray(users) && users.length <= MAX_USERS && users.every((user) => isId<UserId>(user));
