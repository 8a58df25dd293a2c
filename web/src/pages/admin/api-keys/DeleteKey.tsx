import { useTranslations } from 'use-intl';
import { ConfirmAction } from '../actions/ConfirmAction';
import { type ApiKey, deleteKey } from './apiKeys';

export function DeleteKey({ apiKey }: { readonly apiKey: ApiKey }) {
  const t = useTranslations('admin.apiKeys.delete');
  const { name, username } = apiKey;
  return (
    <ConfirmAction
      label={t('label')}
      description={t('description', { name })}
      title={t('title', { name })}
      action={() => deleteKey(apiKey.id)}
      done={() => t('done', { name })}
      look="quiet"
    >
      {t('text', { name, username })}
    </ConfirmAction>
  );
}
