import { useTranslations } from 'use-intl';
import { useMe } from '@/session/me';
import { Time } from '@/ui/Time';
import { type ApiKey } from '../queries';
import './ApiKeyName.css';

/** When and by whom a key was created. */
export function KeyCreation({ apiKey }: { readonly apiKey: ApiKey }) {
  return (
    <span className="api-key-name">
      <Time at={apiKey.createdAt} />
      <Creator {...apiKey} />
    </span>
  );
}

function Creator({ createdBy, createdByName }: Pick<ApiKey, 'createdBy' | 'createdByName'>) {
  const t = useTranslations('account.apiKeys.by');
  const { userId } = useMe();
  if (createdBy === null) return t('unknown');
  if (createdBy === userId) return t('me');
  return createdByName === null ? t('admin') : t('name', { name: createdByName });
}
