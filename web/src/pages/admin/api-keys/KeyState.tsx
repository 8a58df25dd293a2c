import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';
import { Time } from '@/ui/Time';
import { type ApiKey } from './apiKeys';

/** When a key expires, or that it has expired. */
export function KeyState({ apiKey }: { readonly apiKey: ApiKey }) {
  const t = useTranslations('admin.apiKeys.state');
  if (!apiKey.isActive) return <Badge tone="error">{t('expired')}</Badge>;
  return apiKey.expiresAt === null ? (
    <Badge tone="warning">{t('never')}</Badge>
  ) : (
    <Time at={apiKey.expiresAt} />
  );
}
