import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Section } from '@/ui/Section';
import { toast } from '@/ui/toast';
import { dataQuery, dataStatusQuery, useHasPassword } from '../queries';
import { UnlockForm } from './UnlockForm';

/** Restores data that a password reset left locked, with the old password. Hidden if there are no items. */
export function RestoreDataSection() {
  const t = useTranslations('account.data.restore');
  const [isOpen, setOpen] = useState(false);
  const items = useQuery(dataQuery).data ?? [];
  const isUnlocked = useQuery(dataStatusQuery).data?.unlocked === true;
  const hasPassword = useHasPassword();
  if (!hasPassword || !isUnlocked || items.length === 0) return null;
  const close = () => setOpen(false);
  const finish = () => {
    close();
    toast(t('done'));
  };
  return (
    <Section title={t('title')} intro={t('what')}>
      <div>
        <Button onPress={() => setOpen(true)}>{t('open')}</Button>
      </div>
      {isOpen && (
        <Dialog title={t('dialogTitle')} isOpen onClose={close}>
          <UnlockForm
            label={t('password')}
            action={t('submit')}
            onDone={finish}
            cancel={<Button onPress={close}>{t('cancel')}</Button>}
          />
        </Dialog>
      )}
    </Section>
  );
}
