import { useTranslations } from 'use-intl';
import { useHolds } from '@/session/permissions';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { DirectoriesSection } from './DirectoriesSection';
import { ProvidersSection } from './ProvidersSection';
import { SessionLifetime } from './SessionLifetime';
import { SettingSwitch } from './SettingSwitch';
import { SWITCHES } from '@/settings/switches';
import './LoginSettings.css';

/** Settings for registration, login and sessions. */
export function LoginSettingsPage() {
  const t = useTranslations('admin.login');
  const holds = useHolds();
  return (
    <Page title={t('title')} intro={t('intro')}>
      {holds('settings.manage') && (
        <Section title={t('switches.title')} intro={t('switches.intro')}>
          <div className="switches">
            {SWITCHES.map((setting) => (
              <SettingSwitch key={setting.key} setting={setting} />
            ))}
          </div>
        </Section>
      )}
      {holds('providers.manage') && <ProvidersSection />}
      {holds('providers.manage') && <DirectoriesSection />}
      {holds('settings.manage') && <SessionLifetime />}
    </Page>
  );
}
