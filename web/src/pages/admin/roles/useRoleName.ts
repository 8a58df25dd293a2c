import { useTranslations } from 'use-intl';
import { type Role } from './roles';

type Named = Pick<Role, 'name' | 'displayName' | 'isSystem'>;

/** Returns a function that names a role. The stored names of system roles are for programs. */
export function useRoleName(): (role: Named) => string {
  const t = useTranslations('people.roles.system');
  return ({ name, displayName, isSystem }) => {
    const key = name as Parameters<typeof t.has>[0];
    return isSystem && t.has(key) ? t(key) : displayName;
  };
}
