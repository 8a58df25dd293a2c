import { queryOptions } from '@tanstack/react-query';
import { api, send } from '@/api/client';
import { type components } from '@/api/schema';

export type Role = components['schemas']['RoleResponse'];
export type PermissionGroup = components['schemas']['PermissionGroupResponse'];

/** What the forms of a new and of an existing role have in common. */
export type RoleDraft = {
  readonly displayName: string;
  readonly description: string;
  readonly permissions: readonly string[];
  readonly requiresSecondFactor: boolean;
};

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async () => (await send(api.GET('/rbac/roles'))).roles,
});

/** All permissions that a role can contain, by group. */
export const catalogQuery = queryOptions({
  queryKey: ['permissions'],
  queryFn: async () => (await send(api.GET('/rbac/permissions/catalog'))).catalog,
  staleTime: Infinity,
});

export const createRole = (name: string, { permissions, ...fields }: RoleDraft) =>
  send(api.POST('/rbac/roles', { body: { name, ...fields, permissions: [...permissions] } }));

export const changeRole = (id: number, { permissions, ...fields }: RoleDraft) =>
  send(
    api.PUT('/rbac/roles/{id}', {
      params: { path: { id } },
      body: { ...fields, permissions: [...permissions] },
    }),
  );

export const deleteRole = (id: number) => send(api.DELETE('/rbac/roles/{id}', { params: { path: { id } } }));

/** The fields of the forms that show errors. */
export const ERROR_FIELDS = {
  ROLE_NAME_TAKEN: 'name',
  GRANT_NOT_ALLOWED: 'permissions',
  MORE_POWERFUL_USER: 'permissions',
  UNKNOWN_PERMISSIONS: 'permissions',
};
