import { useTranslations } from 'use-intl';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { ProviderSummary } from './ProviderSummary';
import { SessionLifetime } from './SessionLifetime';
import { SettingSwitch } from './SettingSwitch';
import { SWITCHES } from '@/settings/switches';
import './LoginSettings.css';

/** Settings for registration, login and sessions. */
export function LoginSettingsPage() {
  const t = useTranslations('admin.login');
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Section title={t('switches.title')} intro={t('switches.intro')}>
        <div className="switches">
          {SWITCHES.map((setting) => (
            <SettingSwitch key={setting.key} setting={setting} />
          ))}
        </div>
      </Section>
      <ProviderSummary />
      <SessionLifetime />
    </Page>
  );
}
