import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { type components } from '@/api/schema';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { type Person } from '../people/people';
import { CreateKeyForm } from './CreateKeyForm';
import { NewKey } from './NewKey';

type Created = components['schemas']['CreatedApiKeyResponse'];

/** Creates an API key, and shows it once. */
export function CreateKey({ person }: { readonly person?: Person }) {
  const t = useTranslations('admin.apiKeys.create');
  const [isOpen, setOpen] = useState(false);
  const [created, setCreated] = useState<Created | null>(null);
  const close = () => {
    setOpen(false);
    setCreated(null);
  };
  return (
    <>
      <Button look={person ? 'secondary' : 'primary'} onPress={() => setOpen(true)}>
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
          <CreateKeyForm person={person} onCreated={setCreated} onClose={close} />
        )}
      </Dialog>
    </>
  );
}
