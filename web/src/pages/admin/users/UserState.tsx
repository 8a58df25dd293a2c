import { useFormatter, useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';
import { type ListedUser } from './users';

/** Whether an account is suspended, when it will be deleted, and whether it is for a program. */
export function UserState({ user }: { readonly user: ListedUser }) {
  const { suspended, deletionDueAt, service } = user;
  const t = useTranslations('people.users');
  const format = useFormatter();
  return (
    <>
      {service && <Badge>{t('isService')}</Badge>}
      {suspended && <Badge tone="warning">{t('isSuspended')}</Badge>}
      {deletionDueAt !== null && (
        <Badge tone="warning">
          {t('isDeletedOn', { date: format.dateTime(new Date(deletionDueAt), { dateStyle: 'medium' }) })}
        </Badge>
      )}
    </>
  );
}
