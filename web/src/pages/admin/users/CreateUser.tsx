import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Loaded } from '@/ui/Loaded';
import { registration, settingQuery } from '@/settings/switches';
import { CreateUserForm } from './CreateUserForm';
import { RegistrationClosed } from './RegistrationClosed';

/** Creates an account through public registration, if it is enabled. */
export function CreateUser() {
  const t = useTranslations('admin.users.create');
  const [isOpen, setOpen] = useState(false);
  const setting = useQuery({ ...settingQuery(registration), enabled: isOpen });
  const close = () => setOpen(false);
  return (
    <>
      <Button look="primary" onPress={() => setOpen(true)}>
        {t('open')}
      </Button>
      <Dialog title={t('title')} isOpen={isOpen} onClose={close}>
        <Loaded query={setting}>
          {(isAllowed) =>
            isAllowed ? <CreateUserForm onClose={close} /> : <RegistrationClosed onClose={close} />
          }
        </Loaded>
      </Dialog>
    </>
  );
}
