import { useTranslations } from 'use-intl';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { EmailSection } from './EmailSection';
import { ProfileFacts } from './ProfileFacts';
import { SecuritySummary } from './SecuritySummary';

/** The user's profile, and a summary of the account's security. */
export function ProfilePage() {
  const t = useTranslations('account.profile');
  return (
    <Page title={t('title')}>
      <Section title={t('who')} intro={t('whoIntro')}>
        <ProfileFacts />
      </Section>
      <EmailSection />
      <Section title={t('protection')}>
        <SecuritySummary />
      </Section>
    </Page>
  );
}
