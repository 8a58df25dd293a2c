import { useTranslations } from 'use-intl';
import { Section } from '@/ui/Section';
import { useHasPassword } from '../queries';
import { PasswordForm } from './PasswordForm';

/** Changes the password. Hidden if the account has none. */
export function PasswordSection() {
  const t = useTranslations('account.security.password');
  return useHasPassword() ? (
    <Section title={t('title')} intro={t('intro')}>
      <PasswordForm />
    </Section>
  ) : (
    <Section title={t('title')} intro={t('none')} />
  );
}
