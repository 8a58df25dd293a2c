import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { SecretOnce } from '@/ui/SecretOnce';
import { Time } from '@/ui/Time';
import { CreateInvitationForm } from './CreateInvitationForm';
import { type CreatedInvitation } from './invitations';

/** Invites somebody, and shows the link once. */
export function CreateInvitation() {
  const t = useTranslations('people.invitations.create');
  const [isOpen, setOpen] = useState(false);
  const [created, setCreated] = useState<CreatedInvitation | null>(null);
  const close = () => {
    setOpen(false);
    setCreated(null);
  };
  return (
    <>
      <Button look="primary" onPress={() => setOpen(true)}>
        {t('open')}
      </Button>
      {/* After creation, only the button closes the dialog, because the link is not shown again. */}
      <Dialog
        title={created ? t('createdTitle') : t('title')}
        isOpen={isOpen}
        onClose={created ? undefined : close}
      >
        {created ? (
          <SecretOnce
            secret={created.url}
            label={t('link')}
            texts={{ title: t('once'), text: t('onceText'), close: t('close') }}
            onClose={close}
          >
            {t('expires')} <Time at={created.expiresAt} isExact />
          </SecretOnce>
        ) : (
          <CreateInvitationForm onCreated={setCreated} onClose={close} />
        )}
      </Dialog>
    </>
  );
}
