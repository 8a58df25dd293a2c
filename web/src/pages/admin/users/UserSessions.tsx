import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { sessionsOfQuery } from '@/session/sessions';
import { Section } from '@/ui/Section';
import { EndAllSessions } from '../sessions/EndAllSessions';
import { SessionTable } from '../sessions/SessionTable';
import { type ListedUser } from './users';

/** The sessions of a user. */
export function UserSessions({ user }: { readonly user: ListedUser }) {
  const t = useTranslations('admin.user.sessions');
  const { data, error } = useQuery(sessionsOfQuery(user.id));
  return (
    <Section title={t('title')} intro={t('intro')} action={<EndAllSessions user={user} />}>
      <SessionTable
        error={error}
        sessions={data}
        isOfOne
        empty={<p className="section-intro">{t('empty')}</p>}
      />
    </Section>
  );
}
