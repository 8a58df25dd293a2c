import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useMe } from '@/session/me';
import { ALL, includesGrant, useGrants, useHolds } from '@/session/permissions';
import { userRolesQuery } from '../roles/userRoles';
import { type ListedUser } from './users';

/**
 * Returns why the current user cannot act on another one: nobody can act on an account that holds a permission that they
 * lack. Null if nothing that they may see is in the way.
 */
export function useObstacle({ id, is_admin: isAdmin }: ListedUser): string | null {
  const t = useTranslations('people.user');
  const isSelf = useMe().userId === id;
  const { grants } = useGrants();
  const isEnabled = useHolds()('roles.manage');
  const roles = useQuery({ ...userRolesQuery(id), enabled: isEnabled }).data ?? [];
  const held = isAdmin ? [ALL] : roles.flatMap(({ permissions }) => permissions);
  if (isSelf) return t('self');
  return held.every((grant) => includesGrant(grants, grant)) ? null : t('morePowerful');
}
