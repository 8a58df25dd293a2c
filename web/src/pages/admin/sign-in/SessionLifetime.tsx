import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Section } from '@/ui/Section';
import { Skeleton } from '@/ui/Skeleton';
import { SessionLifetimeForm } from './SessionLifetimeForm';

/** How long a login lasts. */
export function SessionLifetime() {
  const t = useTranslations('admin.signIn.lifetime');
  const { data, error } = useQuery({
    queryKey: ['settings', 'session-timeout'],
    queryFn: () => send(api.GET('/users/session-timeout')),
  });
  return (
    <Section title={t('title')} intro={t('intro')}>
      {error !== null && <ErrorMessage error={error} />}
      {data === undefined ? <Skeleton lines={2} /> : <SessionLifetimeForm hours={data.timeoutHours} />}
    </Section>
  );
}
