import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';
import { type ApiKey } from '../queries';
import './ApiKeyName.css';

/** A key by its name and the beginning of its token. */
export function ApiKeyName({ apiKey }: { readonly apiKey: ApiKey }) {
  const t = useTranslations('account.apiKeys');
  return (
    <span className="api-key-name">
      {apiKey.name} {!apiKey.isActive && <Badge tone="warning">{t('expired')}</Badge>}
      <code>{`${apiKey.tokenPrefix}…`}</code>
    </span>
  );
}
