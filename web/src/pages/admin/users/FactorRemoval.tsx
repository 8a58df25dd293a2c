import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Section } from '@/ui/Section';
import { ConfirmAction } from '../actions/ConfirmAction';
import { useObstacle } from './useObstacle';
import { type ListedUser } from './users';

/** Removes the second factor of somebody who has lost it. */
export function FactorRemoval({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('people.user.factor');
  const obstacle = useObstacle(user);
  const { id: userId, username: name } = user;
  return (
    <Section
      title={t('title')}
      intro={obstacle ?? t('intro')}
      action={
        obstacle === null && (
          <ConfirmAction
            label={t('remove')}
            title={t('question', { name })}
            action={() => send(api.POST('/users/admin/totp/disable', { body: { userId } }))}
            done={({ sessions_ended: count }) => t('done', { name, count })}
          >
            {t('text')}
          </ConfirmAction>
        )
      }
    />
  );
}
