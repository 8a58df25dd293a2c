import { useTranslations } from 'use-intl';
import { Loaded } from '@/ui/Loaded';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { useSessions } from '../queries';
import { EndOthersButton } from './EndOthersButton';
import { SessionsTable } from './SessionsTable';
import { SingleSessionSwitch } from './SingleSessionSwitch';

/** The user's own sessions. */
export function SessionsPage() {
  const t = useTranslations('account.sessions');
  const sessions = useSessions();
  return (
    <Page title={t('title')} intro={t('intro')} action={<EndOthersButton />}>
      <Section title={t('live')}>
        <Loaded query={sessions}>{(list) => <SessionsTable sessions={list} />}</Loaded>
      </Section>
      <Section title={t('single')}>
        <SingleSessionSwitch />
      </Section>
    </Page>
  );
}
