import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { Link } from '@/ui/Link';
import { Loaded } from '@/ui/Loaded';
import { Page } from '@/ui/Page';
import { Deliveries } from './Deliveries';
import { WebhookActions } from './WebhookActions';
import { WebhookForm } from './WebhookForm';
import { WebhookTest } from './WebhookTest';
import { webhooksQuery } from './webhooks';

/** A webhook: what it got, its settings, a test, its secret. */
export function WebhookPage() {
  return (
    <Messages area="webhooks">
      <ExistingWebhook />
    </Messages>
  );
}

function ExistingWebhook() {
  const t = useTranslations('webhooks');
  const id = Router.useRoute(['AdminWebhook'])?.params.webhookId;
  const webhooks = useQuery(webhooksQuery);
  const webhook = webhooks.data?.find((one) => one.id === id);
  return (
    <Page
      title={webhook?.name ?? t('title')}
      action={
        <Link to={Router.AdminWebhooks()} look="secondary">
          {t('back')}
        </Link>
      }
    >
      <Loaded query={webhooks} lines={6}>
        {() =>
          webhook === undefined ? (
            <p>{t('unknown')}</p>
          ) : (
            <>
              <WebhookTest id={webhook.id} />
              <Deliveries webhook={webhook} />
              <WebhookForm webhook={webhook} />
              <WebhookActions webhook={webhook} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
