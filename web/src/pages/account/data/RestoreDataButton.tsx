import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { toast } from '@/ui/toast';
import { UnlockForm } from './UnlockForm';

/** Opens what a reset of the password left locked, with the password from before. */
export function RestoreDataButton() {
  const t = useTranslations('account.data.restore');
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const finish = () => {
    close();
    toast(t('done'));
  };
  return (
    <>
      <Button onPress={() => setOpen(true)}>{t('open')}</Button>
      {isOpen && (
        <Dialog title={t('title')} isOpen onClose={close}>
          <p>{t('what')}</p>
          <UnlockForm
            label={t('password')}
            action={t('submit')}
            onDone={finish}
            cancel={<Button onPress={close}>{t('cancel')}</Button>}
          />
        </Dialog>
      )}
    </>
  );
}
