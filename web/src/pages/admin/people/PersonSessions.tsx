import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { sessionsOfQuery } from '@/session/sessions';
import { Section } from '@/ui/Section';
import { EndAllSessions } from '../sessions/EndAllSessions';
import { SessionTable } from '../sessions/SessionTable';
import { type Person } from './people';

/** The sessions of a user. */
export function PersonSessions({ person }: { readonly person: Person }) {
  const t = useTranslations('admin.person.sessions');
  const { data, error } = useQuery(sessionsOfQuery(person.id));
  return (
    <Section title={t('title')} intro={t('intro')} action={<EndAllSessions person={person} />}>
      <SessionTable
        error={error}
        sessions={data}
        isOfOne
        empty={<p className="section-intro">{t('empty')}</p>}
      />
    </Section>
  );
}
