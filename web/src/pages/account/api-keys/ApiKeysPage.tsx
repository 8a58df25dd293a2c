import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Messages } from '@/i18n/Messages';
import { Loaded } from '@/ui/Loaded';
import { Page } from '@/ui/Page';
import { Section } from '@/ui/Section';
import { apiKeysQuery } from '../queries';
import { ApiKeysTable } from './ApiKeysTable';
import { CreateOwnKey } from './CreateOwnKey';

/** The API keys that act as this account, including those created by others. */
export function ApiKeysPage() {
  const t = useTranslations('account.apiKeys');
  const keys = useQuery(apiKeysQuery);
  return (
    <Messages area="apiKeys">
      <Page title={t('title')} intro={t('intro')} action={<CreateOwnKey />}>
        <Section title={t('list')}>
          <Loaded query={keys}>{(list) => <ApiKeysTable keys={list} />}</Loaded>
        </Section>
      </Page>
    </Messages>
  );
}
