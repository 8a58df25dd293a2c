import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Banner } from '@/ui/Banner';
import { Link } from '@/ui/Link';
import { Loaded } from '@/ui/Loaded';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { Select } from '@/ui/Select';
import { type Provider, PROVIDER_TYPES, providersQuery, type ProviderType } from './providers';
import { ProviderForm } from './ProviderForm';
import { ProviderState } from './ProviderState';
import { ProviderTest } from './ProviderTest';
import { NewProviderUrls, ProviderUrls } from './ProviderUrls';

/** An identity provider: its settings, a dry run, and what to register there. */
export function ProviderPage() {
  const t = useTranslations('admin.login.provider');
  const id = Router.useRoute(['AdminProvider'])?.params.providerId;
  const providers = useQuery(providersQuery);
  const provider = providers.data?.find((one) => String(one.id) === id);
  return (
    <Page title={provider?.name ?? t('title')} action={<BackLink />}>
      <Loaded query={providers} lines={6}>
        {() => (provider === undefined ? <p>{t('unknown')}</p> : <ExistingProvider provider={provider} />)}
      </Loaded>
    </Page>
  );
}

function ExistingProvider({ provider }: { readonly provider: Provider }) {
  const t = useTranslations('admin.login.provider');
  const { id, type, source, isReplaced, redirectUri, updatedAt } = provider;
  const isFixed = source === 'environment';
  return (
    <>
      {(isFixed || isReplaced) && (
        <Banner kind="info" title={t(isFixed ? 'environment' : 'isReplaced')}>
          {t('environmentText')}
        </Banner>
      )}
      <ProviderUrls redirectUri={redirectUri ?? ''} hasLogout={type !== 'github'} />
      <ProviderForm key={updatedAt} type={type as ProviderType} provider={provider} />
      <ProviderTest id={id} hasGroups={provider.config.group_claim !== null} />
      {!isFixed && <ProviderState provider={provider} />}
    </>
  );
}

/** A provider that is added. */
export function NewProviderPage() {
  const t = useTranslations('admin.login.provider');
  const [type, setType] = useState<ProviderType>('oidc');
  return (
    <Page title={t('new')} intro={t('newIntro')} action={<BackLink />}>
      <Section title={t('type')}>
        <Select
          label={t('type')}
          isLabelHidden
          value={type}
          options={PROVIDER_TYPES.map((value) => ({ value, label: t(`types.${value}`) }))}
          onChange={setType}
        />
      </Section>
      <NewProviderUrls type={type} />
      <ProviderForm type={type} provider={null} />
    </Page>
  );
}

function BackLink() {
  const t = useTranslations('admin.login.provider');
  return (
    <Link to={Router.AdminLogin()} look="secondary">
      {t('back')}
    </Link>
  );
}
