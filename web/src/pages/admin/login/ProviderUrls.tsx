import { useTranslations } from 'use-intl';
import { usePagesConfig } from '@/api/pagesConfig';
import { CopyableId } from '@/ui/CopyableId';
import { Facts } from '@/ui/Facts';
import { Section } from '@/ui/Section';

type Props = { readonly redirectUri: string; readonly hasLogout: boolean };

/** The URLs to register at the provider. */
export function ProviderUrls({ redirectUri, hasLogout }: Props) {
  const t = useTranslations('admin.login.provider.urls');
  const base = usePagesConfig().public_url.replace(/\/$/, '');
  const urls = { redirect: redirectUri, logout: `${base}/users/oidc/backchannel-logout` } as const;
  const names = hasLogout ? (['redirect', 'logout'] as const) : (['redirect'] as const);
  return (
    <Section title={t('title')} intro={t('intro')}>
      <Facts
        facts={names.map((name) => ({
          key: name,
          label: t(name),
          value: <CopyableId value={urls[name]} label={t(name)} />,
        }))}
      />
    </Section>
  );
}
