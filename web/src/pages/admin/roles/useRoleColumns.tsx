import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { useHolds } from '@/session/permissions';
import { Badge } from '@/ui/Badge';
import { Link } from '@/ui/Link';
import { type Column } from '@/ui/Table';
import { RoleMembers } from './RoleMembers';
import { type Role } from './roles';
import { useRoleName } from './useRoleName';

/** Returns the columns of the list of roles. Who has a role is for those who may see accounts. */
export function useRoleColumns(): readonly Column<Role>[] {
  const t = useTranslations('people.roles');
  const nameOf = useRoleName();
  const seesUsers = useHolds()('users.view');
  return [
    {
      key: 'name',
      label: t('columns.name'),
      cell: (role) => (
        <span className="badges">
          <Link to={Router.AdminRole({ roleId: String(role.id) })}>{nameOf(role)}</Link>
          {role.isSystem && <Badge>{t('isSystem')}</Badge>}
          {role.requiresSecondFactor && <Badge>{t('requiresSecondFactor')}</Badge>}
        </span>
      ),
    },
    {
      key: 'permissions',
      label: t('columns.permissions'),
      cell: ({ permissions }) =>
        permissions.length === 0 ? (
          t('nothing')
        ) : (
          <span className="role-grants">
            {permissions.map((grant) => (
              <code key={grant}>{grant}</code>
            ))}
          </span>
        ),
    },
    ...(seesUsers
      ? [
          {
            key: 'members',
            label: t('columns.members'),
            cell: ({ name }: Role) => <RoleMembers role={name} />,
          },
        ]
      : []),
  ];
}
