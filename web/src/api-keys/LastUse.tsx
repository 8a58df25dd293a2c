import { useTranslations } from 'use-intl';
import { type components } from '@/api/schema';
import { Time } from '@/ui/Time';
import './KeyScopes.css';

type ApiKey = components['schemas']['ListedApiKeyResponse'];

/** When and from where a key was last used. */
export function LastUse({ lastUsedAt, lastUsedIp }: Pick<ApiKey, 'lastUsedAt' | 'lastUsedIp'>) {
  const t = useTranslations('apiKeys');
  if (lastUsedAt === null) return t('lifetimes.never');
  return (
    <span className="key-scopes">
      <Time at={lastUsedAt} />
      {lastUsedIp !== null && <code>{lastUsedIp}</code>}
    </span>
  );
}
