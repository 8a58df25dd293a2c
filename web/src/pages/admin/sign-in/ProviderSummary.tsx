import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Facts } from '@/ui/Facts';
import { Link } from '@/ui/Link';
import { Section } from '@/ui/Section';
import { Skeleton } from '@/ui/Skeleton';
import { publicProviderQuery } from './provider';

/** Which provider single sign-on uses, if any. */
export function ProviderSummary() {
  const t = useTranslations('admin.signIn.provider');
  const { data, error } = useQuery(publicProviderQuery);
  return (
    <Section
      title={t('title')}
      intro={data === null ? t('none') : t('intro')}
      action={
        <Link to={Router.AdminProvider()} look="secondary">
          {data === null ? t('setUp') : t('edit')}
        </Link>
      }
    >
      {error !== null && <ErrorMessage error={error} />}
      {data === undefined && error === null && <Skeleton lines={2} />}
      {data && (
        <Facts
          facts={[
            {
              key: 'issuer_url',
              label: t('fields.issuer_url'),
              value: <span className="mono">{data.issuer_url}</span>,
            },
            {
              key: 'client_id',
              label: t('fields.client_id'),
              value: <span className="mono">{data.client_id}</span>,
            },
          ]}
        />
      )}
    </Section>
  );
}
