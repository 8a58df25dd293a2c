import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Section } from '@/ui/Section';
import { EndAllSessions } from '../sessions/EndAllSessions';
import { sessionsQuery } from '../sessions/sessions';
import { SessionTable } from '../sessions/SessionTable';
import { type Person } from './people';

/** Where a person is logged in. */
export function PersonSessions({ person }: { readonly person: Person }) {
  const t = useTranslations('admin.person.sessions');
  const { data, error } = useQuery(sessionsQuery({ userId: person.id }));
  return (
    <Section
      title={t('title')}
      intro={t('intro')}
      action={data !== undefined && <EndAllSessions person={person} sessions={data.sessions} />}
    >
      <SessionTable
        error={error}
        sessions={data?.sessions}
        isOfOne
        empty={<p className="section-intro">{t('empty')}</p>}
      />
    </Section>
  );
}
