import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { type components } from '@/api/schema';
import { Messages } from '@/i18n/Messages';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { SecretOnce } from '@/ui/SecretOnce';

export type CreatedKey = components['schemas']['CreatedApiKeyResponse'];

type Props = {
  readonly look: 'primary' | 'secondary';
  readonly form: (events: { onCreated: (key: CreatedKey) => void; onClose: () => void }) => ReactNode;
};

/** Creates an API key with a form, and shows it once. */
export function CreateKeyDialog({ look, form }: Props) {
  const t = useTranslations('apiKeys');
  const [isOpen, setOpen] = useState(false);
  const [created, setCreated] = useState<CreatedKey | null>(null);
  const close = () => {
    setOpen(false);
    setCreated(null);
  };
  return (
    <>
      <Button look={look} onPress={() => setOpen(true)}>
        {t('create')}
      </Button>
      {/* After creation, only the button closes the dialog, because the key is not shown again. */}
      <Dialog
        title={created ? t('createdTitle', { name: created.name }) : t('createTitle')}
        isOpen={isOpen}
        onClose={created ? undefined : close}
      >
        {created ? (
          <SecretOnce
            secret={created.token}
            label={t('token')}
            texts={{ title: t('once'), text: t('onceText'), close: t('close') }}
            onClose={close}
          />
        ) : (
          <Messages area="people">{form({ onCreated: setCreated, onClose: close })}</Messages>
        )}
      </Dialog>
    </>
  );
}
