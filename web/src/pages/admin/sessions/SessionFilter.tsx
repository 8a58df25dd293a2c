import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { type ListedUser } from '../users/users';
import { UserField } from '../users/UserField';

/** Restricts the list to the sessions of one user. */
export function SessionFilter({ user }: { readonly user: ListedUser | null | undefined }) {
  const t = useTranslations('admin.sessions');
  return (
    <UserField
      key={user?.id}
      label={t('filter')}
      initial={user?.username}
      onChoose={(chosen) => Router.replace('AdminSessions', chosen === null ? {} : { user: chosen.id })}
    />
  );
}
