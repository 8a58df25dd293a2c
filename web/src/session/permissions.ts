import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { useMe } from './me';

/** The permissions that open pages of the console. */
const OF_PAGES = [
  ...(['users.view', 'roles.manage', 'sessions.manage', 'settings.manage', 'providers.manage'] as const),
  ...(['api-keys.manage', 'applications.manage', 'audit.view', 'webhooks.manage'] as const),
];

/** `*` stands for what only admins may do. */
export const ALL = '*';
export type Permission = (typeof OF_PAGES)[number] | 'users.manage' | typeof ALL;

type Grants = readonly string[];
const NONE: Grants = [];

/** What a user who is not an admin holds. */
const grantsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['grants', userId],
    queryFn: async (): Promise<Grants> => {
      const params = { path: { userId } };
      const { roles } = await send(api.GET('/rbac/users/{userId}/roles', { params }));
      return roles.flatMap(({ permissions }) => permissions);
    },
  });

/** Returns whether grants include a permission or another grant. A wildcard is included only in a wildcard. */
export const includesGrant = (held: Grants, wanted: string): boolean =>
  held.includes(ALL) || held.includes(wanted) || held.includes(`${wanted.split('.')[0] ?? ''}.*`);

/** Returns the query of what the current user holds. */
export function useGrants() {
  const { userId, is_admin: isAdmin } = useMe();
  const query = useQuery({ ...grantsQuery(userId), enabled: !isAdmin });
  return { query, grants: isAdmin ? [ALL] : (query.data ?? NONE), isLoading: !isAdmin && query.isPending };
}

/** Returns a function that tells whether the current user holds a permission. Nothing is held while it is loading. */
export function useHolds(): (permission: Permission) => boolean {
  const { grants } = useGrants();
  return (permission) => includesGrant(grants, permission);
}

/** Returns whether the current user may open a page of the console. */
export function useHasConsole(): boolean {
  return OF_PAGES.some(useHolds());
}
