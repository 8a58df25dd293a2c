import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { Dialog } from '@/ui/Dialog';
import { toast } from '@/ui/toast';
import { type Passkey, passkeysQuery } from '../queries';
import { PasskeyNameForm } from './PasskeyNameForm';

type Props = { readonly passkey: Passkey; readonly onClose: () => void };

/** Gives a passkey another name. */
export function RenamePasskeyDialog({ passkey: { id, name: oldName }, onClose }: Props) {
  const t = useTranslations('account.security.passkeys');
  const client = useQueryClient();
  const rename = useMutation({
    mutationFn: (name: string) =>
      send(api.PATCH('/users/webauthn/credentials/{id}', { params: { path: { id } }, body: { name } })),
    onSuccess: () => {
      onClose();
      toast(t('renamed'));
    },
    onSettled: () => client.invalidateQueries(passkeysQuery),
  });
  return (
    <Dialog title={t('renameLabel', { name: oldName })} isOpen onClose={onClose}>
      <PasskeyNameForm defaultName={oldName} save={rename} action={t('rename')} onCancel={onClose} />
    </Dialog>
  );
}
