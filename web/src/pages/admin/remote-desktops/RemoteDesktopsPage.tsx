import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Loaded } from '@/ui/Loaded';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { GuacdStatus } from './GuacdStatus';
import { desktopsQuery } from './remoteDesktops';
import { RemoteDesktopsForm } from './RemoteDesktopsForm';

/** The address of guacd, and the allowed users and targets. */
export function RemoteDesktopsPage() {
  const t = useTranslations('admin.remoteDesktops');
  const desktops = useQuery(desktopsQuery);
  return (
    <Page title={t('title')} intro={t('intro')}>
      <GuacdStatus />
      <Section title={t('settings')} intro={t('settingsIntro')}>
        <Loaded query={desktops} lines={6}>
          {(settings) => <RemoteDesktopsForm settings={settings} />}
        </Loaded>
      </Section>
    </Page>
  );
}
