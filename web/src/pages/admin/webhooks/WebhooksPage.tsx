import { useQuery } from '@tanstack/react-query';
import { Webhook as WebhookIcon } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { EmptyState } from '@/ui/EmptyState';
import { Link } from '@/ui/Link';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Table } from '@/ui/Table';
import { CreateWebhook } from './CreateWebhook';
import { WebhookState } from './WebhookState';
import { webhooksQuery } from './webhooks';

/** The servers that get events. */
export function WebhooksPage() {
  return (
    <Messages area="webhooks">
      <Webhooks />
    </Messages>
  );
}

function Webhooks() {
  const t = useTranslations('webhooks');
  const { data, error } = useQuery(webhooksQuery);
  return (
    <Page title={t('title')} intro={t('intro')} action={<CreateWebhook />}>
      <Panel>
        <Table
          label={t('title')}
          rows={data}
          error={error}
          rowKey={({ id }) => id}
          columns={[
            {
              key: 'name',
              label: t('fields.name'),
              cell: ({ id, name }) => <Link to={Router.AdminWebhook({ webhookId: id })}>{name}</Link>,
            },
            { key: 'url', label: t('fields.url'), cell: ({ url }) => <span className="mono">{url}</span> },
            {
              key: 'types',
              label: t('fields.types'),
              cell: ({ types }) => <span className="mono">{types.join(', ')}</span>,
            },
            { key: 'state', label: t('state.label'), cell: (webhook) => <WebhookState webhook={webhook} /> },
          ]}
          empty={
            <EmptyState icon={WebhookIcon} title={t('empty')}>
              {t('emptyHint')}
            </EmptyState>
          }
        />
      </Panel>
    </Page>
  );
}
