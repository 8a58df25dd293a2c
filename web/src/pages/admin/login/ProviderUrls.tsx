import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { usePagesConfig } from '@/api/pagesConfig';
import { CopyableId } from '@/ui/CopyableId';
import { Facts } from '@/ui/Facts';
import { Section } from '@/ui/Section';
import { providersQuery, type ProviderType } from './providers';

type Props = { readonly redirectUri: string; readonly hasLogout: boolean };

/** The URLs to register at the provider. */
export function ProviderUrls({ redirectUri, hasLogout }: Props) {
  const t = useTranslations('admin.login.provider.urls');
  const { logout } = useOwnUrls();
  const urls = { redirect: redirectUri, logout } as const;
  const names = hasLogout ? (['redirect', 'logout'] as const) : (['redirect'] as const);
  return (
    <Section title={t('title')} intro={t('intro')}>
      <Facts facts={names.map((name) => toFact(name, t(name), urls[name]))} />
    </Section>
  );
}

/**
 * The redirect URI of a provider that is added. That of the first OpenID Connect provider is known; others end with the number
 * that they get. OAuth apps at GitHub accept every URL below the one that is registered.
 */
export function NewProviderUrls({ type }: { readonly type: ProviderType }) {
  const t = useTranslations('admin.login.provider.urls');
  const { callback } = useOwnUrls();
  const providers = useQuery(providersQuery);
  if (providers.data === undefined) return null;
  const isFirst = type === 'oidc' && !providers.data.some(({ redirectUri }) => redirectUri === callback);
  if (type === 'github' || isFirst)
    return (
      <Section title={t('title')} intro={t(isFirst ? 'intro' : 'github')}>
        <Facts facts={[toFact('redirect', t('redirect'), callback)]} />
      </Section>
    );
  return <Section title={t('title')} intro={t('numbered', { url: `${callback}/…` })} />;
}

function useOwnUrls() {
  const base = usePagesConfig().public_url.replace(/\/$/, '');
  return { callback: `${base}/users/oidc/callback`, logout: `${base}/users/oidc/backchannel-logout` };
}

const toFact = (
  key: string,
  label: string,
  url: string,
): { key: string; label: string; value: ReactNode } => ({
  key,
  label,
  value: <CopyableId value={url} label={label} />,
});
