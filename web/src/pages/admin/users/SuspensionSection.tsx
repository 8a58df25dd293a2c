import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Section } from '@/ui/Section';
import { ConfirmAction } from '../actions/ConfirmAction';
import { type KeyMade, KeysLeft } from './KeysLeft';
import { SuspendUser } from './SuspendUser';
import { useObstacle } from './useObstacle';
import { type ListedUser } from './users';

/** Suspends an account, or reactivates it. */
export function SuspensionSection({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('people.user.suspension');
  const [keysLeft, setKeysLeft] = useState<readonly KeyMade[]>([]);
  const obstacle = useObstacle(user);
  const format = useFormatter();
  const { id: userId, username: name, suspended: isSuspended, deletionDueAt } = user;
  const state =
    deletionDueAt === null
      ? t(isSuspended ? 'isSuspended' : 'intro')
      : t('isDeletedOn', { date: format.dateTime(new Date(deletionDueAt), { dateStyle: 'medium' }) });
  const reactivate = () => send(api.POST('/users/admin/reactivate', { body: { userId } }));
  const action = isSuspended ? (
    <ConfirmAction
      label={t('reactivate')}
      title={t('reactivateTitle', { name })}
      action={reactivate}
      done={() => t('reactivated', { name })}
      onDone={() => setKeysLeft([])}
      isDestructive={false}
    >
      {t('reactivateText')}
    </ConfirmAction>
  ) : (
    <SuspendUser user={user} onSuspended={setKeysLeft} />
  );
  return (
    <Section title={t('title')} intro={obstacle ?? state} action={obstacle === null && action}>
      {keysLeft.length > 0 && <KeysLeft keys={keysLeft} />}
    </Section>
  );
}
