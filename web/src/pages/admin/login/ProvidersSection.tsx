import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Badge } from '@/ui/Badge';
import { Link } from '@/ui/Link';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';
import { type Provider, providersQuery } from './providers';

/** The identity providers that users can log in at. */
export function ProvidersSection() {
  const t = useTranslations('admin.login.provider');
  const providers = useQuery(providersQuery);
  return (
    <Section
      title={t('title')}
      intro={t(providers.data?.length === 0 ? 'none' : 'intro')}
      action={
        <Link to={Router.AdminNewProvider()} look="secondary">
          {t('add')}
        </Link>
      }
    >
      <Loaded query={providers} lines={2}>
        {(found) =>
          found.length > 0 && (
            <ul className="providers">
              {found.map((provider) => (
                <ListedProvider key={provider.id} provider={provider} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function ListedProvider({ provider }: { readonly provider: Provider }) {
  const t = useTranslations('admin.login.provider');
  const { id, name, enabled, source, isReplaced, config } = provider;
  const { base_url: base, issuer_url: issuer } = config;
  const address = base ?? issuer;
  return (
    <li>
      <Link to={Router.AdminProvider({ providerId: String(id) })}>{name}</Link>
      <span className="mono">{URL.canParse(address) ? new URL(address).host : address}</span>
      {source === 'environment' && <Badge>{t('fromEnvironment')}</Badge>}
      {isReplaced && <Badge>{t('replaced')}</Badge>}
      {!enabled && <Badge>{t('off')}</Badge>}
    </li>
  );
}
