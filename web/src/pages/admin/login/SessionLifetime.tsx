import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';
import { SessionLifetimeForm } from './SessionLifetimeForm';

/** How long a login lasts. */
export function SessionLifetime() {
  const t = useTranslations('admin.login.lifetime');
  const lifetime = useQuery({
    queryKey: ['settings', 'session-timeout'],
    queryFn: () => send(api.GET('/users/session-timeout')),
  });
  return (
    <Section title={t('title')} intro={t('intro')}>
      <Loaded query={lifetime} lines={2}>
        {({ timeoutHours }) => <SessionLifetimeForm hours={timeoutHours} />}
      </Loaded>
    </Section>
  );
}
