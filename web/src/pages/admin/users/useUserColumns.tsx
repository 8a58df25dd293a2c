import { useTranslations } from 'use-intl';
import { type Column } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { FactorBadge } from './FactorBadge';
import { LoginMethods } from './LoginMethods';
import { type ListedUser } from './users';
import { UserLink } from './UserLink';
import { RoleBadges } from './RoleBadges';
import { UserState } from './UserState';

/** Returns the columns of the list of users. */
export function useUserColumns(): readonly Column<ListedUser>[] {
  const t = useTranslations('admin.users.columns');
  return [
    {
      key: 'username',
      label: t('name'),
      isSortable: true,
      cell: (user) => (
        <span className="badges">
          <UserLink userId={user.id} username={user.username} />
          <UserState user={user} />
        </span>
      ),
    },
    { key: 'role', label: t('role'), cell: (user) => <RoleBadges user={user} /> },
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
