import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { type Person } from '../people/people';
import { PersonField } from '../people/PersonField';

/** Restricts the list to the sessions of one user. */
export function SessionFilter({ person }: { readonly person: Person | null | undefined }) {
  const t = useTranslations('admin.sessions');
  return (
    <PersonField
      key={person?.id}
      label={t('filter')}
      initial={person?.username}
      onChoose={(chosen) => Router.replace('AdminSessions', chosen === null ? {} : { user: chosen.id })}
    />
  );
}
