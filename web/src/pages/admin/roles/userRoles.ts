import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';

export type UserRole = components['schemas']['UserRoleResponse'];

/** The roles of a user, the system roles first. */
export const userRolesQuery = (userId: string) =>
  queryOptions({
    queryKey: ['roles', 'of', userId],
    queryFn: async () =>
      (await send(api.GET('/rbac/users/{userId}/roles', { params: { path: { userId } } }))).roles,
  });

export const assignRole = (userId: string, roleId: number) =>
  send(api.POST('/rbac/users/{userId}/roles', { params: { path: { userId } }, body: { roleId } }));

export const withdrawRole = (userId: string, roleId: number) =>
  send(api.DELETE('/rbac/users/{userId}/roles/{roleId}', { params: { path: { userId, roleId } } }));
