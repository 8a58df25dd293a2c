import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';
import { type Webhook } from './webhooks';

/** Whether a webhook works, in a word. */
export function WebhookState({
  webhook: { enabled, parked, pending, missed },
}: {
  readonly webhook: Webhook;
}) {
  const t = useTranslations('webhooks.state');
  if (!enabled) return <Badge>{t('disabled')}</Badge>;
  if (missed > 0) return <Badge tone="error">{t('missed', { count: missed })}</Badge>;
  if (parked > 0) return <Badge tone="error">{t('parked', { count: parked })}</Badge>;
  if (pending > 0) return <Badge tone="warning">{t('pending', { count: pending })}</Badge>;
  return <Badge tone="success">{t('enabled')}</Badge>;
}
