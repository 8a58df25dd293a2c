import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { type components } from '@/api/schema';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { type ListedUser } from '../users/users';
import { CreateKeyForm } from './CreateKeyForm';
import { NewKey } from './NewKey';

type Created = components['schemas']['CreatedApiKeyResponse'];

/** Creates an API key, and shows it once. */
export function CreateKey({ user }: { readonly user?: ListedUser }) {
  const t = useTranslations('admin.apiKeys.create');
  const [isOpen, setOpen] = useState(false);
  const [created, setCreated] = useState<Created | null>(null);
  const close = () => {
    setOpen(false);
    setCreated(null);
  };
  return (
    <>
      <Button look={user ? 'secondary' : 'primary'} onPress={() => setOpen(true)}>
        {t('open')}
      </Button>
      {/* After creation, only the button closes the dialog, because the key is not shown again. */}
      <Dialog
        title={created ? t('createdTitle', { name: created.name }) : t('title')}
        isOpen={isOpen}
        onClose={created ? undefined : close}
      >
        {created ? (
          <NewKey token={created.token} onClose={close} />
        ) : (
          <CreateKeyForm user={user} onCreated={setCreated} onClose={close} />
        )}
      </Dialog>
    </>
  );
}
