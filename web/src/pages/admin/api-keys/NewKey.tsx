import { useTranslations } from 'use-intl';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { CopyableId } from '@/ui/CopyableId';

type Props = { readonly token: string; readonly onClose: () => void };

/** Shows a new key, which cannot be shown again. */
export function NewKey({ token, onClose }: Props) {
  const t = useTranslations('admin.apiKeys.create');
  return (
    <>
      <Banner kind="warning" title={t('once')}>
        {t('onceText')}
      </Banner>
      <CopyableId value={token} label={t('token')} />
      <div className="dialog-actions">
        <Button look="primary" onPress={onClose}>
          {t('close')}
        </Button>
      </div>
    </>
  );
}
