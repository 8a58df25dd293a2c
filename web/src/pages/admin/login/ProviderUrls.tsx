import { useTranslations } from 'use-intl';
import { usePagesConfig } from '@/api/pagesConfig';
import { CopyableId } from '@/ui/CopyableId';
import { Facts } from '@/ui/Facts';
import { Section } from '@/ui/Section';

/** The URLs to register at the provider. */
export function ProviderUrls() {
  const t = useTranslations('admin.login.provider.urls');
  const base = usePagesConfig().public_url.replace(/\/$/, '');
  const urls = {
    redirect: `${base}/users/oidc/callback`,
    logout: `${base}/users/oidc/backchannel-logout`,
  } as const;
  return (
    <Section title={t('title')} intro={t('intro')}>
      <Facts
        facts={(['redirect', 'logout'] as const).map((name) => ({
          key: name,
          label: t(name),
          value: <CopyableId value={urls[name]} label={t(name)} />,
        }))}
      />
    </Section>
  );
}
