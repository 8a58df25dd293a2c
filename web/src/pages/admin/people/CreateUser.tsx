import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Skeleton } from '@/ui/Skeleton';
import { registration, settingQuery } from '../sign-in/switches';
import { CreateUserForm } from './CreateUserForm';
import { RegistrationClosed } from './RegistrationClosed';

/** Creates an account through registration, while that is open. */
export function CreateUser() {
  const t = useTranslations('admin.users.create');
  const [isOpen, setOpen] = useState(false);
  const isAllowed = useQuery({ ...settingQuery(registration), enabled: isOpen }).data;
  const close = () => setOpen(false);
  return (
    <>
      <Button look="primary" onPress={() => setOpen(true)}>
        {t('open')}
      </Button>
      <Dialog title={t('title')} isOpen={isOpen} onClose={close}>
        {isAllowed === undefined && <Skeleton />}
        {isAllowed === true && <CreateUserForm onClose={close} />}
        {isAllowed === false && <RegistrationClosed onClose={close} />}
      </Dialog>
    </>
  );
}
