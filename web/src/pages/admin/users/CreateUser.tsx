import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { CreateUserForm } from './CreateUserForm';

/** Creates an account for somebody, or for a program. */
export function CreateUser() {
  const t = useTranslations('admin.users.create');
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button look="primary" onPress={() => setOpen(true)}>
        {t('open')}
      </Button>
      <Dialog title={t('title')} isOpen={isOpen} onClose={close}>
        <CreateUserForm onClose={close} />
      </Dialog>
    </>
  );
}
