import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { publicProviderQuery } from '@/settings/publicProvider';
import { Facts } from '@/ui/Facts';
import { Link } from '@/ui/Link';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';

/** The provider of single sign-on, if any. */
export function ProviderSummary() {
  const t = useTranslations('admin.login.provider');
  const provider = useQuery(publicProviderQuery);
  const isNone = provider.data === null;
  return (
    <Section
      title={t('title')}
      intro={isNone ? t('none') : t('intro')}
      action={
        <Link to={Router.AdminProvider()} look="secondary">
          {isNone ? t('setUp') : t('edit')}
        </Link>
      }
    >
      <Loaded query={provider} lines={2}>
        {(data) =>
          data && (
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
          )
        }
      </Loaded>
    </Section>
  );
}
