import { useQuery } from '@tanstack/react-query';
import { includesGrant, useGrants, useHolds } from '@/session/permissions';
import { type Role, rolesQuery } from './roles';

/** Returns the roles that the current user may assign: nobody can give a permission that they lack. */
export function useGrantableRoles(): readonly Role[] {
  const { grants } = useGrants();
  const isEnabled = useHolds()('roles.manage');
  const roles = useQuery({ ...rolesQuery, enabled: isEnabled }).data ?? [];
  return roles.filter(
    ({ isSystem, permissions }) => !isSystem && permissions.every((grant) => includesGrant(grants, grant)),
  );
}
