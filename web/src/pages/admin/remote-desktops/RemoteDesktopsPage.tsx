import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Skeleton } from '@/ui/Skeleton';
import { GuacdStatus } from './GuacdStatus';
import { desktopsQuery } from './remoteDesktops';
import { RemoteDesktopsForm } from './RemoteDesktopsForm';

/** Where guacd is, and who may reach what through it. */
export function RemoteDesktopsPage() {
  const t = useTranslations('admin.remoteDesktops');
  const { data, error } = useQuery(desktopsQuery);
  return (
    <Page title={t('title')} intro={t('intro')}>
      <GuacdStatus />
      <Section title={t('settings')} intro={t('settingsIntro')}>
        {error !== null && <ErrorMessage error={error} />}
        {data === undefined && error === null && <Skeleton lines={6} />}
        {data !== undefined && <RemoteDesktopsForm settings={data} />}
      </Section>
    </Page>
  );
}
