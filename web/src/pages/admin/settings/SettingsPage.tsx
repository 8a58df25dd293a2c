import { useTranslations } from 'use-intl';
import { usePagesConfig } from '@/api/pagesConfig';
import { apiOrigin } from '@/api/location';
import { Router } from '@/app/router';
import { ALL, useHolds } from '@/session/permissions';
import { CopyableId } from '@/ui/CopyableId';
import { Facts } from '@/ui/Facts';
import { Link } from '@/ui/Link';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { LogLevel } from './LogLevel';
import { StepUpSection } from './StepUpSection';

/** Settings that admins change at run time, and information about the installation. */
export function SettingsPage() {
  const t = useTranslations('admin.settings');
  const holds = useHolds();
  const { name, version, public_url: url, explorer_url: explorer } = usePagesConfig();
  return (
    <Page title={t('title')} intro={t('intro')}>
      <StepUpSection />
      <LogLevel />
      <Section title={t('installation')} intro={t('installationIntro')}>
        <Facts
          facts={[
            { key: 'name', label: t('name'), value: name },
            { key: 'version', label: t('version'), value: version },
            { key: 'url', label: t('url'), value: <CopyableId value={url} label={t('url')} /> },
            ...(explorer === null
              ? []
              : [
                  {
                    key: 'explorer',
                    label: t('explorer'),
                    value: <a href={apiOrigin + explorer}>{explorer}</a>,
                  },
                ]),
          ]}
        />
      </Section>
      {holds('webhooks.manage') && (
        <Section
          title={t('webhooks')}
          intro={t('webhooksIntro')}
          action={
            <Link to={Router.AdminWebhooks()} look="secondary">
              {t('openWebhooks')}
            </Link>
          }
        />
      )}
      {holds(ALL) && (
        <Section
          title={t('keys')}
          intro={t('keysIntro')}
          action={
            <Link to={Router.AdminKeys()} look="secondary">
              {t('openKeys')}
            </Link>
          }
        />
      )}
      <Section title={t('commands')} intro={t('commandsIntro')}>
        <Facts
          facts={(['settings get', 'doctor'] as const).map((command) => ({
            key: command,
            label: command === 'doctor' ? t('doctor') : t('list'),
            value: <CopyableId value={`npm run latchkey -- ${command}`} label={t('command')} />,
          }))}
        />
      </Section>
    </Page>
  );
}
