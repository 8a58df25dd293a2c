import { isId, type UserId } from '#shared';
import { InvalidAudience, RolesNotSupported } from './applications.errors.js';
import { type ApplicationSettings } from './application-settings.js';

const MAX_USERS = 500;

type AudienceSettings = Pick<ApplicationSettings, 'who' | 'users'>;

/** Parses `who` of a request. Throws `RolesNotSupported` and `InvalidAudience`. */
export function parseAudience(who: unknown): AudienceSettings {
  if (who === 'everyone' || who === 'admins') return { who, users: [] };
  if (typeof who !== 'object' || who === null) throw new InvalidAudience();
  if ('roles' in who) throw new RolesNotSupported();
  if (!('users' in who) || !isUserList(who.users)) throw new InvalidAudience();
  return { who: 'listed', users: [...new Set(who.users)].sort() };
}

/** Returns `who` as the API spells it. */
export const formatAudience = ({ who, users }: AudienceSettings) => (who === 'listed' ? { users } : who);

const isUserList = (users: unknown): users is UserId[] =>
  Array.isArray(users) && users.length <= MAX_USERS && users.every((user) => isId<UserId>(user));
