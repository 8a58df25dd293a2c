import { useQuery } from '@tanstack/react-query';
import { useHolds } from '@/session/permissions';
import { usersQuery } from '../users/users';

/** Returns how many users have a role; undefined while it is loading, and for those who may not see it. */
export function useMembers(role: string): number | undefined {
  const isEnabled = useHolds()('users.view');
  return useQuery({ ...usersQuery({ role, limit: 1 }), enabled: isEnabled }).data?.total;
}
