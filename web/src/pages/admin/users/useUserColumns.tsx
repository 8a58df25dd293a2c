import { useTranslations } from 'use-intl';
import { type Column } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { FactorBadge } from './FactorBadge';
import { LoginMethods } from './LoginMethods';
import { type ListedUser } from './users';
import { UserLink } from './UserLink';
import { RoleBadge } from './RoleBadge';

/** Returns the columns of the list of users. */
export function useUserColumns(): readonly Column<ListedUser>[] {
  const t = useTranslations('admin.users.columns');
  return [
    {
      key: 'username',
      label: t('name'),
      isSortable: true,
      cell: ({ id, username }) => <UserLink userId={id} username={username} />,
    },
    { key: 'role', label: t('role'), cell: ({ is_admin }) => <RoleBadge isAdmin={is_admin} /> },
    { key: 'methods', label: t('methods'), cell: (user) => <LoginMethods user={user} /> },
    { key: 'factor', label: t('factor'), cell: ({ totp_enabled }) => <FactorBadge isOn={totp_enabled} /> },
    {
      key: 'created',
      label: t('created'),
      isSortable: true,
      cell: ({ createdAt }) => createdAt !== null && <Time at={createdAt} />,
    },
  ];
}
