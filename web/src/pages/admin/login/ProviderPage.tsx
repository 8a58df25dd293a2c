import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Banner } from '@/ui/Banner';
import { Link } from '@/ui/Link';
import { Loaded } from '@/ui/Loaded';
import { Page } from '@/ui/Page';
import { DeleteProvider } from './DeleteProvider';
import { providerQuery } from './provider';
import { ProviderForm } from './ProviderForm';
import { ProviderUrls } from './ProviderUrls';

/** Single sign-on: the provider, a dry run, and what to register there. */
export function ProviderPage() {
  const t = useTranslations('admin.login.provider');
  const provider = useQuery(providerQuery);
  const { data } = provider;
  return (
    <Page
      title={t('title')}
      intro={t('pageIntro')}
      action={
        <Link to={Router.AdminLogin()} look="secondary">
          {t('back')}
        </Link>
      }
    >
      {data?.source === 'environment' && (
        <Banner kind="info" title={t('environment')}>
          {t('environmentText')}
        </Banner>
      )}
      <ProviderUrls />
      <Loaded query={provider} lines={6}>
        {(found) => <ProviderForm key={found?.issuer_url} provider={found} />}
      </Loaded>
      {data?.source === 'database' && <DeleteProvider />}
    </Page>
  );
}
