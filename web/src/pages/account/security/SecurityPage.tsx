import { useTranslations } from 'use-intl';
import { Page } from '@/ui/Page';
import { DevicesSection } from './DevicesSection';
import { PasskeysSection } from './PasskeysSection';
import { PasswordSection } from './PasswordSection';
import { SecondFactorSection } from './SecondFactorSection';

/** Passkeys, second factor, trusted devices and password. */
export function SecurityPage() {
  const t = useTranslations('account.security');
  return (
    <Page title={t('title')}>
      <PasskeysSection />
      <SecondFactorSection />
      <DevicesSection />
      <PasswordSection />
    </Page>
  );
}
