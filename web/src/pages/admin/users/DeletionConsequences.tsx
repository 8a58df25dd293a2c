import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { toDeletionDay } from '@/session/deletionGrace';
import { useHolds } from '@/session/permissions';
import { sessionsOfQuery } from '@/session/sessions';
import { Loaded } from '@/ui/Loaded';
import { type ApiKey, apiKeysQuery } from '../api-keys/apiKeys';
import { type ListedUser } from './users';

type Props = { readonly user: ListedUser; readonly children: ReactNode };

/** Lists what the deletion of an account ends, with counts of what one may see. `children` is the form to confirm it. */
export function DeletionConsequences({ user, children }: Props) {
  const t = useTranslations('admin.user.delete');
  const format = useFormatter();
  const holds = useHolds();
  const day = toDeletionDay();
  const seesCounts = holds('sessions.manage') && holds('api-keys.manage');
  return (
    <>
      {day !== null && <p>{t('graceText', { date: format.dateTime(day, { dateStyle: 'medium' }) })}</p>}
      {seesCounts ? <Counts user={user} /> : <p>{t('textUncounted')}</p>}
      {children}
    </>
  );
}

function Counts({ user: { id } }: Pick<Props, 'user'>) {
  const t = useTranslations('admin.user.delete');
  const sessions = useQuery(sessionsOfQuery(id));
  const keys = useQuery({ ...apiKeysQuery, select: ({ apiKeys }) => countKeys(apiKeys, id) });
  return (
    <Loaded query={sessions}>
      {({ length }) => (
        <Loaded query={keys}>
          {({ own, made }) => (
            <>
              <p>{t('text', { sessions: length, keys: own })}</p>
              {made > 0 && <p>{t('madeText', { count: made })}</p>}
            </>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

/** Counts the keys that act as a user, and the other keys that the user created. */
function countKeys(keys: readonly ApiKey[], id: string) {
  const own = keys.filter(({ userId }) => userId === id).length;
  const made = keys.filter(({ userId, createdBy }) => createdBy === id && userId !== id).length;
  return { own, made };
}
