import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';
import { type ApiKey } from '../queries';
import './ApiKeyName.css';

/** The name of a key and the prefix of its token. */
export function ApiKeyName({ apiKey }: { readonly apiKey: ApiKey }) {
  const t = useTranslations('account.apiKeys');
  return (
    <span className="api-key-name">
      {apiKey.name} {!apiKey.isActive && <Badge tone="warning">{t('expired')}</Badge>}
      <code>{`${apiKey.tokenPrefix}…`}</code>
    </span>
  );
}
