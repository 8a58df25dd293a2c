import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Banner } from '@/ui/Banner';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Link } from '@/ui/Link';
import { Page } from '@/ui/Page';
import { Skeleton } from '@/ui/Skeleton';
import { DeleteProvider } from './DeleteProvider';
import { providerQuery } from './provider';
import { ProviderForm } from './ProviderForm';
import { ProviderUrls } from './ProviderUrls';

/** Single sign-on: the provider, a dry run, and what to register there. */
export function ProviderPage() {
  const t = useTranslations('admin.signIn.provider');
  const { data, error } = useQuery(providerQuery);
  return (
    <Page
      title={t('title')}
      intro={t('pageIntro')}
      action={
        <Link to={Router.AdminSignIn()} look="secondary">
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
      {error !== null && <ErrorMessage error={error} />}
      {data === undefined && error === null && <Skeleton lines={6} />}
      {data !== undefined && <ProviderForm key={data?.issuer_url} provider={data} />}
      {data?.source === 'database' && <DeleteProvider />}
    </Page>
  );
}
