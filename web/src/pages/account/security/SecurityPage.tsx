import { useTranslations } from 'use-intl';
import { Page } from '@/ui/Page';
import { DevicesSection } from './DevicesSection';
import { PasswordSection } from './PasswordSection';
import { SecondFactorSection } from './SecondFactorSection';

/** Password, second factor and trusted devices. */
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
