import { useTranslations } from 'use-intl';
import { ConfirmAct } from '../acts/ConfirmAct';
import { type ApiKey, deleteKey } from './apiKeys';

export function DeleteKey({ apiKey }: { readonly apiKey: ApiKey }) {
  const t = useTranslations('admin.apiKeys.delete');
  const { name, username } = apiKey;
  return (
    <ConfirmAct
      label={t('label')}
      description={t('description', { name })}
      title={t('title', { name })}
      act={() => deleteKey(apiKey.id)}
      done={() => t('done', { name })}
      look="quiet"
    >
      {t('text', { name, username })}
    </ConfirmAct>
  );
}
