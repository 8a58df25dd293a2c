import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { sessionsOfQuery } from '@/session/sessions';
import { Loaded } from '@/ui/Loaded';
import { type ApiKey, apiKeysQuery } from '../api-keys/apiKeys';
import { type Person } from './people';

type Props = { readonly person: Person; readonly children: ReactNode };

/** Lists what the deletion of an account ends, with counts. `children` is the form to confirm it. */
export function WhatDeletionEnds({ person, children }: Props) {
  const t = useTranslations('admin.person.delete');
  const sessions = useQuery(sessionsOfQuery(person.id));
  const keys = useQuery(apiKeysQuery);
  return (
    <Loaded query={sessions}>
      {({ length }) => (
        <Loaded query={keys}>
          {({ apiKeys }) => {
            const { own, made } = countKeys(apiKeys, person.id);
            return (
              <>
                <p>{t('text', { sessions: length, keys: own })}</p>
                {made > 0 && <p>{t('madeText', { count: made })}</p>}
                {children}
              </>
            );
          }}
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
