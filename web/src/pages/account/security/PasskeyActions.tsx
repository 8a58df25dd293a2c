import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { type Passkey } from '../queries';
import { RemovePasskeyDialog } from './RemovePasskeyDialog';
import { RenamePasskeyDialog } from './RenamePasskeyDialog';
import './PasskeyActions.css';

/** The buttons of a passkey. */
export function PasskeyActions({ passkey }: { readonly passkey: Passkey }) {
  const t = useTranslations('account.security.passkeys');
  const [open, setOpen] = useState<'rename' | 'remove' | null>(null);
  const close = () => setOpen(null);
  const { name } = passkey;
  return (
    <span className="passkey-actions">
      <Button onPress={() => setOpen('rename')} aria-label={t('renameLabel', { name })}>
        {t('rename')}
      </Button>
      <Button onPress={() => setOpen('remove')} aria-label={t('removeLabel', { name })}>
        {t('remove')}
      </Button>
      {open === 'rename' && <RenamePasskeyDialog passkey={passkey} onClose={close} />}
      {open === 'remove' && <RemovePasskeyDialog passkey={passkey} onClose={close} />}
    </span>
  );
}
