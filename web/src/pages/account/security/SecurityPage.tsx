import { useTranslations } from 'use-intl';
import { Page } from '@/ui/Page';
import { DevicesSection } from './DevicesSection';
import { PasswordSection } from './PasswordSection';
import { SecondFactorSection } from './SecondFactorSection';

/** How one proves who one is. */
export function SecurityPage() {
  const t = useTranslations('account.security');
  return (
    <Page title={t('title')}>
      <SecondFactorSection />
      <DevicesSection />
      <PasswordSection />
    </Page>
  );
}
